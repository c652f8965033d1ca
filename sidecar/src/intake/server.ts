/** Intake: HTTP in. One server for signed events (raw, fast) and for everything else (the API's express app). */
import { readFileSync } from 'node:fs';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { CrossdockError } from '../errors.ts';
import type { RawHandler } from './http.ts';
import { problemDocument, PROBLEM_TYPE, sendProblem } from './problem-document.ts';

export interface HttpServerOptions {
  host: string;
  port: number;
  tls?: { cert: string; key: string };
  /** Absent where only the API is served. */
  intake?: RawHandler;
  app: RequestListener;
  /** Whether a body that announces itself (Expect: 100-continue) with this length may come. */
  maxBodyBytes?: () => number;
}
export interface HttpServer {
  /** Address to reach it by; a wildcard host is shown as 127.0.0.1. */
  readonly url: string;
  readonly port: number;
  /** No new connections; waits for requests under way, at most `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

export const EVENTS_PATH = '/v1/events';

/** @throws Error with a sentence when the address is taken or the certificate cannot be used */
export async function startServer(options: HttpServerOptions): Promise<HttpServer> {
  const listener: RequestListener = (req, res) => {
    const url = req.url ?? '/';
    if (options.intake && (url === EVENTS_PATH || url.startsWith(`${EVENTS_PATH}?`))) options.intake(req, res);
    else options.app(req, res);
  };
  const limits = {
    // Longer than the 60 s of usual proxies and of PHP's pools, so that the other side closes first and no request is cut.
    keepAliveTimeout: 75_000,
    headersTimeout: 20_000,
    requestTimeout: 60_000,
    maxHeaderSize: 16 * 1024,
  };
  const server = options.tls
    ? https.createServer({ ...limits, ...readTls(options.tls), minVersion: 'TLSv1.2' }, listener)
    : http.createServer(limits, listener);
  server.on('checkContinue', (req: http.IncomingMessage, res: http.ServerResponse) => {
    const max = options.maxBodyBytes?.();
    if (max !== undefined && Number(req.headers['content-length'] ?? 0) > max) {
      sendProblem(
        res,
        problemDocument(
          413,
          'body.too-large',
          `The body is larger than ${max} bytes. Send fewer events in one request.`,
        ),
        { connection: 'close' },
      );
      return;
    }
    res.writeContinue();
    listener(req, res);
  });
  server.on('clientError', answerClientError);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://${reachable(options.host)}:${port}`,
    port,
    close: (graceMs) => close(server, graceMs),
  };
}

function readTls(tls: { cert: string; key: string }): { cert: Buffer; key: Buffer } {
  const read = (what: 'cert' | 'key'): Buffer => {
    try {
      return readFileSync(tls[what]);
    } catch (error) {
      throw new CrossdockError(
        `listen.tls.${what}: the file ${tls[what]} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Name a PEM file.`,
        { class: 'permanent', code: 'listen.tls', cause: error },
      );
    }
  };
  return { cert: read('cert'), key: read('key') };
}

function listenError(error: NodeJS.ErrnoException, { host, port }: HttpServerOptions): Error {
  const why: Record<string, string> = {
    EADDRINUSE: 'another program uses it. Stop that one, or set another "listen.port"',
    EACCES: 'this user may not use it. Set a "listen.port" above 1023',
    EADDRNOTAVAIL: 'this machine has no such address. Correct "listen.host"',
    ENOTFOUND: 'the name is not known. Correct "listen.host"',
  };
  const message = `Cannot listen on ${host}:${port}: ${why[error.code ?? ''] ?? error.message}.`;
  return new CrossdockError(message, { class: 'permanent', code: 'listen.failed', cause: error });
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Requests that are not HTTP, or come too slowly, get a problem document as well. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const large = error.code === 'HPE_HEADER_OVERFLOW';
  const document = slow
    ? problemDocument(408, 'request.timeout', 'The request did not arrive in time. Send it again.')
    : large
      ? problemDocument(431, 'headers.too-large', 'The headers are larger than 16 kB. Send fewer of them.')
      : problemDocument(400, 'request.malformed', 'This is not a valid HTTP request.');
  const body = JSON.stringify(document);
  socket.end(
    `HTTP/1.1 ${document.status} ${http.STATUS_CODES[document.status] ?? 'Error'}\r\nconnection: close\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

async function close(server: http.Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A kept-alive connection becomes idle only after its request; look again until all are gone.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  server.closeIdleConnections();
  await closed;
  clearInterval(idle);
  clearTimeout(force);
}
