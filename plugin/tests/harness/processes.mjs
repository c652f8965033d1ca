/**
 * Processes and folders of a store, which all go away with it: when it is stopped, on Ctrl-C, when a test throws, and
 * also when the program that started it is killed outright.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';

/** Whoever is told to end has so long for it; only what hangs needs it all. */
const STOP_MS = 30_000;
const open = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // A program with a way of its own to end, such as the sandbox, has its own listener.
    if (open.size === 0 && process.listenerCount(signal) > 1) return;
    void Promise.all([...open].map((household) => household.close())).finally(() =>
      process.exit(signal === 'SIGINT' ? 130 : 143),
    );
  });
}
process.on('exit', () => {
  for (const household of open) household.closeNow();
});

/** What one store has started and made. */
export class Household {
  #children = [];
  #folders = [];
  #reaper = null;

  constructor() {
    open.add(this);
    // Reads until its pipe ends, which it does when we end, however we end; then it clears up what is left.
    const script =
      'trap "" INT HUP TERM; p=""; d=""; while read -r what value; do case $what in pid) p="$p $value";; dir) d="$value";; done) exit 0;; esac; done; ' +
      'for i in $p; do kill -TERM -$i 2>/dev/null; done; [ -n "$p" ] && sleep 2; for i in $p; do kill -KILL -$i 2>/dev/null; done; ' +
      '[ -n "$d" ] && rm -rf "$d"; exit 0';
    this.#reaper = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#reaper.stdin.on('error', () => undefined);
    this.#reaper.on('error', () => undefined);
    this.#reaper.unref();
    this.#reaper.stdin.unref?.();
  }

  /** A folder that is removed at the end. */
  keep(folder) {
    this.#folders.push(folder);
    this.#reaper.stdin.write(`dir ${folder}\n`);
  }

  /**
   * Starts a program in a process group of its own, its output in `log`.
   * @returns {{child: import('node:child_process').ChildProcess, words: () => string, ended: () => boolean}}
   */
  start(file, args, { log, env = {}, cwd } = {}) {
    const out = openSync(log, 'a', 0o600);
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', out, out],
      detached: true,
    });
    closeSync(out);
    const entry = { child, ended: false };
    child.once('error', () => (entry.ended = true));
    child.once('exit', () => (entry.ended = true));
    // Whoever forgets to stop a store must not hang: at exit all children are ended.
    child.unref();
    this.#children.push(entry);
    if (child.pid) this.#reaper.stdin.write(`pid ${child.pid}\n`);
    return { child, words: () => tail(log), ended: () => entry.ended };
  }

  /** Ends one child with `signal` and waits for it. @returns {Promise<boolean>} whether it ended by itself and in time */
  async end(child, signal = 'SIGTERM') {
    const entry = this.#children.find((one) => one.child === child);
    if (!entry || entry.ended || !child.pid) return false;
    const gone = once(child, 'exit');
    killGroup(child.pid, signal);
    const force = setTimeout(() => killGroup(child.pid, 'SIGKILL'), STOP_MS);
    const [, killed] = await gone;
    clearTimeout(force);
    return killed !== 'SIGKILL';
  }

  /** Ends everything, last started first, and removes the folders. */
  async close() {
    for (const { child } of [...this.#children].reverse()) await this.end(child);
    this.#children = [];
    this.#forget();
  }

  /** The same in one breath, for the last moment of this process. */
  closeNow() {
    for (const { child, ended } of this.#children.splice(0)) if (!ended && child.pid) killGroup(child.pid, 'SIGKILL');
    this.#forget();
  }

  #forget() {
    open.delete(this);
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    this.#reaper?.stdin.end('done\n');
    this.#reaper = null;
  }
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function tail(file) {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits until `test` gives something true, and returns that. What never comes is to fail, not what is slow: the limit leaves room
 * for a machine that is busy with other things for half a minute.
 * @throws Error naming `what`, and what `hint` knows, after `timeoutMs`
 */
export async function until(what, test, { timeoutMs = 120_000, everyMs = 50, hint = () => '' } = {}) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what} ${await hint()}`.trim());
    await pause(everyMs);
  }
}

/** Below those that systems hand out themselves (Linux from 32768, others from 49152 on). */
const PORTS = { from: 20_000, count: 12_000 };

/**
 * A port of loopback that was free a moment ago. Whoever asks the system for any port does not get this one in the time until
 * somebody listens on it, nor while a server that is to come back on it is away.
 */
export async function freePort() {
  for (;;) {
    const port = PORTS.from + randomInt(PORTS.count);
    const server = net.createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(() => true, () => false); // prettier-ignore
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
