/** The HTTP face: gateway, token endpoint, m3api-rest v1 and v2, control API. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerV1, answerV2 } from './answers.ts';
import type { Answer } from './answers.ts';
import type { CallLog } from './calls.ts';
import type { SimulatorConfig } from './config.ts';
import type { ControlAnswer } from './control.ts';
import type { Engine, Outcome } from './engine.ts';
import type { Drawn, Fault, Faults, FaultSpec } from './faults.ts';
import type { Oauth } from './oauth.ts';
import { API_ROOT, HttpProblem, parseRequest } from './request.ts';
import type { ApiRequest } from './request.ts';

const MOST_BYTES = 10 * 1024 * 1024;
const GATEWAY_TEXT: Record<number, string> = {
  401: 'Invalid or expired access token',
  404: 'No such endpoint',
  405: 'Method not allowed',
  429: 'Quota exceeded',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout',
};

export interface ServerParts {
  config: SimulatorConfig;
  engine: () => Engine;
  faults: Faults;
  calls: CallLog;
  oauth: Oauth;
  control: (method: string, path: string, query: URLSearchParams, body: string) => ControlAnswer;
  /** M3's clock. */
  now: () => number;
}

export class SimulatorServer {
  readonly http: Server;
  private readonly parts: ServerParts;
  private readonly sockets = new Set<Socket>();
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private turns = new Map<string, number>();
  /** Answers that were kept on their way, by question. */
  private readonly kept = new Map<string, Answer & { date: string; at: number }>();

  constructor(parts: ServerParts) {
    this.parts = parts;
    this.http = createServer((request, response) => this.receive(request, response));
    this.http.keepAliveTimeout = 65_000;
    this.http.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** Makes what is kept on its way so much older. */
  ageKept(ms: number): void {
    for (const one of this.kept.values()) {
      one.at -= ms;
      one.date = new Date(Date.parse(one.date) - ms).toUTCString();
    }
  }

  /** Runs at once what was to happen after a lost answer. @returns how many */
  flushLate(): number {
    const waiting = [...this.timers];
    this.timers.clear();
    for (const [timer, work] of waiting) {
      clearTimeout(timer);
      work();
    }
    return waiting.length;
  }
  forgetTurns(): void {
    this.turns = new Map();
  }
  get late(): number {
    return this.timers.size;
  }
  async close(): Promise<void> {
    for (const timer of this.timers.keys()) clearTimeout(timer);
    this.timers.clear();
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
    });
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const body =
        chunks.length === 0
          ? ''
          : chunks.length === 1
            ? (chunks[0] as Buffer).toString('utf8')
            : Buffer.concat(chunks).toString('utf8');
      if (size > MOST_BYTES) send(response, 413, '{"message":"Payload too large"}');
      else this.handle(request, response, body);
    });
  }

  private handle(request: IncomingMessage, response: ServerResponse, body: string): void {
    const url = request.url ?? '/';
    const method = request.method ?? 'GET';
    if (url.startsWith('/__control')) {
      const at = new URL(url, 'http://simulator');
      const answer = this.parts.control(method, at.pathname.replace(/^\/__control\/?/, ''), at.searchParams, body);
      send(response, answer.status, JSON.stringify(answer.body));
      return;
    }
    // Only now is it known that this is not the control API, which stays reachable while M3 is down.
    if (this.parts.faults.isDown) {
      request.socket.destroy();
      return;
    }
    const path = url.split('?', 1)[0] as string;
    const { tenant } = this.parts.oauth;
    if (path === `/${tenant}/as/token.oauth2`) this.token(request, response, method, body);
    else if (path === `/${tenant}/as/revoke_token.oauth2`) {
      this.parts.oauth.revoke(body);
      send(response, 200, '{}');
    } else if (API_ROOT.test(url)) this.api(request, response, method, url, body);
    else send(response, 404, gatewayBody(404));
  }

  private token(request: IncomingMessage, response: ServerResponse, method: string, body: string): void {
    if (method !== 'POST') {
      send(response, 405, gatewayBody(405), { allow: 'POST' });
      return;
    }
    this.parts.calls.tokens++;
    const drawn = this.parts.faults.draw({ name: 'token', names: ['token'], write: false, bulk: false });
    this.after(drawn.delayMs + (drawn.fault?.ms ?? 0), () => {
      if (drawn.fault?.kind === 'reset') {
        request.socket.destroy();
        return;
      }
      if (drawn.fault && drawn.fault.kind !== 'expire') {
        this.fail(response, drawn.fault);
        return;
      }
      const { config, oauth, calls } = this.parts;
      const type = request.headers['content-type'] ?? '';
      const answer = oauth.token(request.headers.authorization, type, body, config.tokenSeconds, config.refreshTokens);
      if (answer.violation) calls.violate('bad-token-request', 'token', '', answer.violation);
      send(response, answer.status, JSON.stringify(answer.body), { 'cache-control': 'no-store', ...answer.headers });
    });
  }

  private api(request: IncomingMessage, response: ServerResponse, method: string, url: string, body: string): void {
    const { config, faults, calls, oauth } = this.parts;
    let parsed: ApiRequest | null = null;
    try {
      const problem = this.gateway(request, faults, oauth);
      if (problem) throw problem;
      parsed = parseRequest(method, url, request.headers['content-type'] ?? '', body, config.v1Post);
      if (!parsed) throw new HttpProblem(404, 'No such endpoint');
      if (!this.parts.engine().metadataFor(parsed).has(parsed.program)) {
        calls.violate('unknown-program', parsed.program, '', 'This M3 has no such program');
        throw new HttpProblem(404, `Program ${parsed.program} is not found`);
      }
      if (config.maxBulk > 0 && parsed.calls.length > config.maxBulk)
        throw new HttpProblem(400, `More than ${config.maxBulk} transactions`);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      if (error.status === 400 || error.status === 415)
        calls.violate('bad-request', parsed?.program ?? '', '', error.message);
      this.log(parsed, method, error.status, '', null);
      send(response, error.status, gatewayBody(error.status, error.message), error.headers);
      return;
    }
    this.play(parsed, request, response, method);
  }

  private gateway(request: IncomingMessage, faults: Faults, oauth: Oauth): HttpProblem | null {
    if (!oauth.accepts(request.headers.authorization)) return new HttpProblem(401, 'Invalid or expired access token');
    const over = faults.overQuota(Date.now());
    return over ? new HttpProblem(429, 'Quota exceeded', retryAfter(over.seconds, over.form)) : null;
  }

  private play(parsed: ApiRequest, request: IncomingMessage, response: ServerResponse, method: string): void {
    const { config, faults, oauth } = this.parts;
    const engine = this.parts.engine();
    const names = parsed.calls.map((call) => `${parsed.program}/${call.transaction}`);
    const drawn: Drawn = faults.draw({
      name: names[0] as string,
      names,
      write: engine.isWrite(parsed),
      bulk: parsed.bulk,
    });
    const { fault } = drawn;
    const label = fault
      ? [fault.kind, fault.status ?? fault.code, fault.effect].filter((p) => p !== undefined).join(' ')
      : '';
    const lost =
      fault?.kind === 'http' || fault?.kind === 'reset' || fault?.kind === 'html' || fault?.kind === 'expire';
    this.after(config.latencyMs + drawn.delayMs, () => {
      if (lost) {
        this.lose(parsed, fault, request, response);
        if (fault.kind === 'expire') oauth.expireAll();
        this.log(parsed, method, fault.kind === 'reset' ? 0 : statusOf(fault), label, null);
        return;
      }
      const keeps = config.keptSeconds > 0 && !fault && engine.mayBeKept(parsed);
      const name = JSON.stringify([parsed.program, parsed.calls.map(({ record: { LMTS: _since, ...record }, ...call }) => ({ ...call, record }))]); // prettier-ignore
      const kept = keeps ? this.kept.get(name) : undefined;
      if (kept && Date.now() - kept.at < config.keptSeconds * 1000) {
        this.log(parsed, method, kept.status, 'kept', null);
        const age = Math.floor((Date.now() - kept.at) / 1000);
        send(response, kept.status, kept.body, { date: kept.date, ...(config.tellsAge && { age: String(age) }) });
        return;
      }
      const outcome = engine.run(parsed, fault);
      const answer = this.render(parsed, outcome);
      this.log(parsed, method, answer.status, label, outcome);
      const date = new Date(this.parts.now()).toUTCString();
      if (keeps) this.kept.set(name, { ...answer, date, at: Date.now() });
      this.after(drawn.answerMs, () => send(response, answer.status, answer.body, { date }));
    });
  }

  /** An answer that does not tell what M3 did: nothing, everything, or everything a little later. */
  private lose(parsed: ApiRequest, fault: Fault, request: IncomingMessage, response: ServerResponse): void {
    const engine = this.parts.engine();
    const work = () => void engine.run(parsed, null);
    if (fault.effect === 'done') work();
    if (fault.effect === 'late') this.after(fault.lateMs ?? 500, work);
    this.after(fault.kind === 'latency' ? 0 : (fault.ms ?? 0), () => {
      if (fault.kind === 'reset') request.socket.destroy();
      else this.fail(response, fault);
    });
  }

  private fail(response: ServerResponse, fault: FaultSpec): void {
    const status = statusOf(fault);
    if (fault.kind === 'html') {
      const page = `<!DOCTYPE html><html><head><title>${GATEWAY_TEXT[status] ?? 'Error'}</title></head><body><h1>${status}</h1></body></html>`;
      send(response, status, page, { 'content-type': 'text/html; charset=utf-8' });
      return;
    }
    const headers =
      fault.retryAfter === undefined ? {} : retryAfter(fault.retryAfter, fault.retryAfterForm ?? 'seconds');
    send(response, status, gatewayBody(status), headers);
  }

  private render(parsed: ApiRequest, outcome: Outcome): Answer {
    const { config } = this.parts;
    if (parsed.version === 'v1') return answerV1(parsed, outcome, config);
    const name = `${parsed.program}/${outcome.results[0]?.transaction ?? ''}`;
    let drawn = 0;
    return answerV2(parsed, outcome, config, () => {
      // Two questions may be asked of one answer; together they run through all four combinations.
      const n = this.turns.get(name) ?? 0;
      if (drawn === 0) this.turns.set(name, n + 1);
      return ((n >> drawn++) & 1) === 1;
    });
  }

  private log(parsed: ApiRequest | null, method: string, status: number, fault: string, outcome: Outcome | null): void {
    const { calls, config } = this.parts;
    if (config.keepCalls <= 0) {
      calls.requests++;
      return;
    }
    const errors = outcome?.results.flatMap((r) =>
      r.error ? [`${r.error.code || r.error.type} ${r.error.message}`] : [],
    );
    calls.add({
      at: Date.now(),
      version: parsed?.version ?? '',
      method,
      program: parsed?.program ?? '',
      transactions: parsed?.calls.map((c) => c.transaction) ?? [],
      status,
      fault,
      ...(config.keepRecords && parsed ? { records: parsed.calls.map((c) => c.record), errors: errors ?? [] } : {}),
    });
  }

  private after(ms: number, work: () => void): void {
    if (ms <= 0) {
      work();
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.set(timer, work);
  }
}

function statusOf(fault: FaultSpec): number {
  return fault.kind === 'expire' ? 401 : (fault.status ?? (fault.kind === 'html' ? 502 : 500));
}
function retryAfter(seconds: number, form: 'seconds' | 'date' | 'none'): Record<string, string> {
  if (form === 'none') return {};
  return { 'retry-after': form === 'date' ? new Date(Date.now() + seconds * 1000).toUTCString() : String(seconds) };
}
function gatewayBody(status: number, message = GATEWAY_TEXT[status] ?? 'Error'): string {
  return JSON.stringify({ status, error: GATEWAY_TEXT[status] ?? 'Error', message });
}
function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
