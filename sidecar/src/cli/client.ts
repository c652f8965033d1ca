/**
 * How a verb reaches the store: through the API of the sidecar that runs, or, where none runs, through the same API of an
 * offline sidecar inside this process, which takes the data directory's lock. One code path either way.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { request } from 'undici';
import { actorHeaders } from '../admin/tokens.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import { readControl } from '../control.ts';
import { createSidecar } from '../main.ts';
import { createLog } from '../observe/log.ts';
import { CommandFailed, person, text, type Invocation, type Io } from './command.ts';

export const DEFAULT_CONFIG = 'crossdock.json';

/** The file that --config, $CROSSDOCK_CONFIG or the present folder names; undefined = environment only. */
export function configFileOf(invocation: Invocation): string | undefined {
  const { io } = invocation;
  const named = text(invocation, 'config') ?? io.env['CROSSDOCK_CONFIG'];
  if (named) return path.resolve(io.cwd, named);
  const present = path.resolve(io.cwd, DEFAULT_CONFIG);
  return existsSync(present) ? present : undefined;
}

/** @throws ConfigError */
export function configOf(invocation: Invocation): LoadedConfig {
  const loaded = loadConfig({ file: configFileOf(invocation), env: invocation.io.env, cwd: invocation.io.cwd });
  for (const warning of loaded.warnings) invocation.io.err(`Note: ${warning}`);
  return loaded;
}

export interface ApiAnswer {
  status: number;
  body: unknown;
  text: string;
}

export class Api {
  readonly #base: string;
  readonly #token: string;
  readonly #io: Io;

  constructor(base: string, token: string, io: Io) {
    this.#base = base;
    this.#token = token;
    this.#io = io;
  }

  /** @throws CommandFailed with the problem's own sentence */
  async call<T = unknown>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', route: string, body?: unknown): Promise<T> {
    return (await this.send(method, route, body === undefined ? undefined : JSON.stringify(body), 'application/json'))
      .body as T;
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    route: string,
    body: string | undefined,
    contentType: string,
  ): Promise<ApiAnswer> {
    const actor = { name: person(this.#io), role: 'administrator' as const };
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.#token}`,
      ...actorHeaders(this.#token, actor, method, route),
      ...(body === undefined ? {} : { 'content-type': contentType }),
    };
    // A check or a dry run asks M3 several times; each of its own calls has a limit.
    const answer = await request(this.#base + route, {
      method,
      headers,
      body,
      headersTimeout: 600_000,
      bodyTimeout: 600_000,
    });
    const answered = await answer.body.text();
    const parsed = parse(answered);
    if (answer.statusCode >= 400) throw new CommandFailed(sentenceOf(parsed, answer.statusCode));
    return { status: answer.statusCode, body: parsed, text: answered };
  }
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return null;
  }
}

function sentenceOf(body: unknown, status: number): string {
  const document = body as { detail?: unknown; problem?: { fix?: unknown } } | null;
  const detail = typeof document?.detail === 'string' ? document.detail : `The sidecar answered with status ${status}.`;
  const fix = document?.problem?.fix;
  return typeof fix === 'string' && !detail.includes(fix) ? `${detail} ${fix}` : detail;
}

/** Gives `use` an API to talk to, and closes what had to be opened for it. */
export async function withApi<T>(
  invocation: Invocation,
  use: (api: Api, config: LoadedConfig) => Promise<T>,
): Promise<T> {
  const config = configOf(invocation);
  const running = await runningApi(config, invocation.io);
  if (running) return use(running, config);
  const sidecar = await createSidecar(config.bootstrap, config.fixed, { mode: 'offline', log: createLog('silent') });
  try {
    const { control } = await sidecar.start();
    return await use(new Api(control.url, control.token, invocation.io), config);
  } finally {
    await sidecar.stop('the command has ended');
  }
}

/** The sidecar that runs on this data directory, or null. A file left by a killed process leads to nobody. */
async function runningApi({ bootstrap }: LoadedConfig, io: Io): Promise<Api | null> {
  const control = readControl(bootstrap.dataDir);
  if (!control) return null;
  const api = new Api(control.url, control.token, io);
  try {
    await api.call('GET', '/v1/status');
    return api;
  } catch {
    return null;
  }
}
