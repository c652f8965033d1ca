/** For the tests of this folder: a scripted ION API on a free port. It answers exactly what a test tells it, nothing by itself. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { m3Settings } from '@crossdock/shared';
import { createM3Client, type M3ClientHandle, type M3ClientOptions, type M3Settings } from './client.ts';
import { openGate, type M3Log } from './gate-port.ts';
import { parseIonapi, type Ionapi } from './ionapi.ts';
import { createMetadata } from './metadata.ts';

export interface Seen {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}
export type Reply =
  | { status?: number; json?: unknown; body?: string; headers?: Record<string, string> }
  /** Cuts the connection after the request was read. */
  | 'reset'
  /** Never answers. */
  | 'silence';
export type Script = (seen: Seen, nth: number) => Reply | Promise<Reply>;

export interface TestServer {
  url: string;
  ionapi: Ionapi;
  /** Requests to m3api-rest and to the token endpoint, in order of arrival. */
  api: Seen[];
  token: Seen[];
  close(): Promise<void>;
}

export const SECRETS = { ci: 'ACME~c+1', cs: 's#e+c&r%t =ü', saak: 'ACME#k/+=a', sask: 'p#a&s%s+w' };

export async function startServer(scripts: { api: Script; token?: Script }): Promise<TestServer> {
  const api: Seen[] = [];
  const token: Seen[] = [];
  let issued = 0;
  const tokenScript: Script =
    scripts.token ?? (() => ({ json: { access_token: `t${++issued}`, token_type: 'Bearer', expires_in: 7200 } }));
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      const isToken = seen.url.startsWith('/ACME/as/');
      const kept = isToken ? token : api;
      kept.push(seen);
      void (async () => {
        const reply = await (isToken ? tokenScript : scripts.api)(seen, kept.length);
        if (reply === 'silence') return;
        if (reply === 'reset') {
          request.socket.resetAndDestroy();
          return;
        }
        const body = reply.body ?? JSON.stringify(reply.json ?? {});
        response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
        response.end(body);
      })();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    ionapi: parseIonapi({ ti: 'ACME', iu: url, pu: `${url}/ACME/as/`, ot: 'token.oauth2', ...SECRETS }),
    api,
    token,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export const quiet: M3Log = { debug() {}, info() {}, warn() {} };

export function settingsOf(more: Partial<M3Settings> = {}): M3Settings {
  return { ...m3Settings.parse({ company: 100, division: 'AAA' }), ...more };
}

export function clientOf(
  server: Pick<TestServer, 'ionapi'>,
  settings: Partial<M3Settings> = {},
  more: Partial<M3ClientOptions> = {},
): M3ClientHandle {
  return createM3Client({
    ionapi: server.ionapi,
    settings: settingsOf(settings),
    gate: openGate,
    metadata: createMetadata(),
    log: quiet,
    allowedInsecureHosts: [],
    ...more,
  });
}
