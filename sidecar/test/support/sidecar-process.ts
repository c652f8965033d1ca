/** The real sidecar as a process of its own, that can be killed and started again on the same data. */
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readControl } from '../../src/control.ts';
import { call, type Answer } from './http.ts';

const START_MS = 150_000;

export class SidecarProcess {
  readonly #cli: string;
  readonly #configFile: string;
  readonly #dataDir: string;
  readonly #logFile: string;
  #child: ChildProcess | null = null;
  #exited: Promise<number | null> = Promise.resolve(null);
  #control = { url: '', token: '' };
  kills = 0;

  /** @param cli file that is run with `serve --config` */
  constructor(cli: string, configFile: string, dataDir: string) {
    this.#cli = cli;
    this.#configFile = configFile;
    this.#dataDir = dataDir;
    this.#logFile = path.join(path.dirname(configFile), 'sidecar.log');
  }

  get running(): boolean {
    return this.#child !== null;
  }
  get url(): string {
    return this.#control.url;
  }
  get log(): string {
    try {
      return readFileSync(this.#logFile, 'utf8');
    } catch {
      return '';
    }
  }

  /** Resolves when it listens. @throws Error with the end of its log when it ends instead */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#cli, 'serve', '--config', this.#configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => appendFileSync(this.#logFile, part));
    this.#exited = new Promise((resolve) =>
      child.once('close', (code) => {
        if (this.#child === child) this.#child = null;
        resolve(code);
      }),
    );
    const until = performance.now() + START_MS;
    for (;;) {
      const control = readControl(this.#dataDir);
      if (control && control.pid === child.pid) {
        this.#control = control;
        return;
      }
      if (this.#child !== child) throw new Error(`the sidecar ended instead of starting:\n${this.log.slice(-2000)}`);
      if (performance.now() > until) throw new Error(`the sidecar did not start in ${START_MS} ms`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.#child) return;
    this.kills += 1;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
  /** SIGTERM; resolves with its exit code. */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM');
    return this.#exited;
  }
  api(method: string, route: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#control.token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    return call(method, this.#control.url + route, {
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}
