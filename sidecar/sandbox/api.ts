/** The sidecar's own API, as any other program would use it. */
import type { Actor, RunSummary, SidecarStatus, TableRow, Timeline } from '@crossdock/shared';
import { actorHeaders } from '../src/admin/tokens.ts';

/** A refusal in the sidecar's words. */
export class ApiRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const PAGE = 500;

export class SidecarApi {
  readonly url: string;
  readonly #token: string;

  /** @param token the local control token, from control.json in the data directory */
  constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  status(): Promise<SidecarStatus> {
    return this.#call('GET', '/v1/status');
  }
  /** The newest runs, newest first. */
  async recentRuns(limit: number): Promise<RunSummary[]> {
    return (await this.#call<{ runs: RunSummary[] }>('GET', `/v1/runs?limit=${limit}`)).runs;
  }
  /** All runs, newest first. */
  async allRuns(filter = ''): Promise<RunSummary[]> {
    const all: RunSummary[] = [];
    for (let after: string | null = ''; after !== null;) {
      const route: string = `/v1/runs?limit=${PAGE}${filter}${after === '' ? '' : `&after=${after}`}`;
      const page: { runs: RunSummary[]; next: string | null } = await this.#call('GET', route);
      all.push(...page.runs);
      after = page.next;
    }
    return all;
  }
  /** Null while nothing is known about it. */
  async timeline(key: string): Promise<Timeline | null> {
    try {
      return await this.#call<Timeline>('GET', `/v1/entities/${key}`);
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return null;
      throw error;
    }
  }
  retry(runId: string, why: string): Promise<RunSummary> {
    return this.#call('POST', `/v1/runs/${runId}/retry`, { why });
  }
  putRows(table: string, rows: readonly TableRow[], why: string): Promise<unknown> {
    return this.#call('PUT', `/v1/tables/${table}/rows`, { rows, why });
  }

  /** A request of somebody else, as it is, in the name of a person. */
  forward(
    method: string,
    route: string,
    given: { actor: Actor; body?: Buffer | undefined; type?: string | undefined; etag?: string | undefined },
  ): Promise<Response> {
    return fetch(this.url + route, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...actorHeaders(this.#token, given.actor, method, route),
        ...(given.type === undefined ? {} : { 'content-type': given.type }),
        ...(given.etag === undefined ? {} : { 'if-none-match': given.etag }),
      },
      ...(given.body === undefined ? {} : { body: new Uint8Array(given.body) }),
      signal: AbortSignal.timeout(120_000),
    });
  }

  async #call<T>(method: string, route: string, body?: unknown): Promise<T> {
    const actor = { name: 'sandbox', role: 'administrator' as const };
    const answer = await fetch(this.url + route, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...actorHeaders(this.#token, actor, method, route),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new ApiRefusal(answer.status, detailOf(text) ?? `The sidecar answered ${answer.status}.`);
    return JSON.parse(text) as T;
  }
}

function detailOf(text: string): string | null {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? null;
  } catch {
    return null;
  }
}
