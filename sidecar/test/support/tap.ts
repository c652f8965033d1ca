/** A proxy in front of a server, at which a test learns of each request before it is carried out and before it is answered. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TapHooks {
  /** Number of the request, from 1. Return false to cut the connection instead of passing it on. */
  before?: (n: number, request: { method: string; url: string }) => boolean | Promise<boolean>;
  /** After the server has done its work. Return false to cut the connection instead of answering. */
  after?: (n: number, request: { method: string; url: string }) => boolean | Promise<boolean>;
  /** The answer has been handed to the network. */
  answered?: (n: number) => void;
}

export interface Tap {
  url: string;
  hooks: TapHooks;
  close(): Promise<void>;
}

export async function startTap(target: string): Promise<Tap> {
  let count = 0;
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => void pass(request, response));
  const tap: Tap = {
    url: '',
    hooks: {},
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const n = (count += 1);
    const about = { method: request.method ?? '', url: request.url ?? '' };
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
      if (!((await tap.hooks.before?.(n, about)) ?? true)) return void request.socket.destroy();
      const answer = await forward(about, request.headers, Buffer.concat(parts));
      if (!((await tap.hooks.after?.(n, about)) ?? true)) return void request.socket.destroy();
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body, () => tap.hooks.answered?.(n));
    } catch {
      request.socket.destroy();
    }
  }

  function forward(
    { method, url }: { method: string; url: string },
    headers: http.IncomingHttpHeaders,
    body: Buffer,
  ): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const onward = http.request(target + url, { method, headers, agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(parts) }),
        );
      });
      onward.on('error', reject);
      onward.end(body);
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  tap.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return tap;
}
