/**
 * The console's page of the sandbox: files of sidecar/dist/console, and /v1 passed on to the sidecar in the name of whoever
 * looks. On loopback only, for the browser that opened the printed address; the sidecar itself has no page.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { role as roleSchema, type Role } from '@crossdock/shared';
import { problemDocument, sendProblem } from '../src/intake/problem-document.ts';
import type { SidecarApi } from './api.ts';

export interface ConsolePage {
  /** With the key that opens it. */
  url: string;
  port: number;
  close(): Promise<void>;
}

const SESSION = 'crossdock_session';
const VIEW_AS = 'crossdock_as';
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html', '.css': 'text/css' };
const MAX_BODY = 20e6;
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
/** Who could make tokens or events could go round the page. */
const CLOSED = /^\/v1\/(events|tokens)(\/|\?|$)/;

/** @throws NodeJS.ErrnoException when the port is taken */
export async function startConsole(options: {
  folder: string;
  port: number;
  api: () => SidecarApi;
}): Promise<ConsolePage> {
  const key = randomBytes(18).toString('base64url');
  const server = http.createServer((req, res) => {
    handle(req, res).catch((error: unknown) => {
      if (!res.headersSent) fail(res, 502, 'sidecar.down', `The sidecar does not answer: ${(error as Error).message}`);
      else res.destroy();
    });
  });

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    // A name that somebody else made to mean this machine is not ours.
    if (!hosts.includes(req.headers.host ?? ''))
      return fail(res, 421, 'host.unknown', `This page is at http://${hosts[0]} only.`);
    const { origin } = req.headers;
    if (origin !== undefined && !hosts.includes(origin.replace(/^http:\/\//, '')))
      return fail(res, 403, 'origin.foreign', 'This page takes requests from itself only.');
    const url = req.url ?? '/';
    const given = new URL(url, 'http://x').searchParams.get('key');
    if (req.method === 'GET' && given !== null && same(given, key)) {
      res.writeHead(303, {
        location: '/',
        'set-cookie': `${SESSION}=${key}; Path=/; HttpOnly; SameSite=Strict`,
        ...HEADERS,
      });
      res.end();
      return undefined;
    }
    const cookies = cookiesOf(req.headers.cookie ?? '');
    if (!same(cookies[SESSION] ?? '', key))
      return fail(
        res,
        401,
        'session.missing',
        'This page belongs to the browser that opened the address which npm start printed. Open that address again; it is another one after every start.',
      );
    if (url.startsWith('/v1/')) return pass(req, res, url, roleSchema.catch('administrator').parse(cookies[VIEW_AS]));
    return file(req, res, url);
  }

  async function pass(req: IncomingMessage, res: ServerResponse, url: string, role: Role): Promise<void> {
    const method = req.method ?? 'GET';
    if (CLOSED.test(url)) return fail(res, 404, 'route.unknown', 'The console has no use for this route.');
    // A form of another page cannot set a header.
    if (req.headers['x-crossdock-page'] !== '1' && method !== 'GET')
      return fail(res, 403, 'origin.foreign', 'This page takes requests from itself only.');
    const body = await bodyOf(req);
    const answer = await options.api().forward(method, url, {
      actor: { name: 'sandbox', role },
      body,
      type: req.headers['content-type'],
      etag: req.headers['if-none-match'],
    });
    const headers: Record<string, string> = { ...HEADERS, 'cache-control': 'no-store' };
    for (const name of ['content-type', 'etag', 'retry-after']) {
      const value = answer.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    res.writeHead(answer.status, headers);
    res.end(Buffer.from(await answer.arrayBuffer()));
  }

  function file(req: IncomingMessage, res: ServerResponse, url: string): void {
    const name = url === '/' || url.startsWith('/?') ? 'index.html' : url.slice(1);
    const found = path.join(options.folder, name);
    if (req.method !== 'GET' || !/^[A-Za-z0-9._-]+$/.test(name) || !existsSync(found))
      return fail(res, 404, 'route.unknown', 'There is nothing at this address.');
    // Names of scripts hold their hash.
    const cache = name.endsWith('.js') ? 'max-age=31536000, immutable' : 'no-store';
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    res.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': cache, ...HEADERS });
    res.end(readFileSync(found));
    return undefined;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/?key=${key}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fail(res: ServerResponse, status: number, code: string, detail: string): void {
  sendProblem(res, problemDocument(status, code, detail));
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function cookiesOf(header: string): Record<string, string | undefined> {
  return Object.fromEntries(
    header.split(';').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

async function bodyOf(req: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) throw new Error('the body is too large');
    parts.push(part);
  }
  return size === 0 ? undefined : Buffer.concat(parts);
}
