/** The real sidecar as a child process: `sidecar/dist/cli.js serve`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readControl } from '../src/control.ts';
import { SidecarApi } from './api.ts';
import { SandboxFailure } from './failure.ts';

/** How long a start may take; a slow disk and a busy machine included. */
const START_MS = 120_000;
/** The sidecar drains for 8 s at most. */
const STOP_MS = 12_000;
const KEPT_LINES = 12;

export interface SidecarProcess {
  pid: number;
  api: SidecarApi;
  /** Called once when the process ends without having been asked to. */
  onCrash(listener: (failure: SandboxFailure) => void): void;
  stop(): Promise<void>;
}

/** Ends a sidecar whose sandbox was killed: nobody could stop it any more, and it would keep its port. */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  "const { ppid } = process; process.on('disconnect', () => { if (process.ppid !== ppid) process.kill(process.pid, 'SIGTERM'); });",
)}`;

/**
 * Starts it and waits until it listens.
 * @throws SandboxFailure with its last log lines when it ends before that; `port` when its port was taken
 */
export async function startSidecar(options: {
  cli: string;
  configFile: string;
  dataDir: string;
  logFile: string;
}): Promise<SidecarProcess> {
  const { cli, configFile, dataDir, logFile } = options;
  if (!existsSync(cli)) throw new SandboxFailure(`${cli} is missing. Build the sidecar first: npm run build`);
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, cli, 'serve', '--config', configFile], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C reaches the sandbox alone, which then stops the sidecar in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => keep(line, lines, log));
  }
  const state = { asked: false, ended: false };
  let crashed: (failure: SandboxFailure) => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      lines.push(error.message);
      state.ended = true;
      resolve();
    });
    // `close`, not `exit`: its last words have been read by then.
    child.once('close', (code, signal) => {
      state.ended = true;
      log.end();
      resolve();
      if (!state.asked) crashed(crash(code, signal, lines, logFile));
    });
  });

  const until = Date.now() + START_MS;
  for (;;) {
    const control = readControl(dataDir);
    if (control && control.pid === child.pid && (await answers(control.url))) {
      return {
        pid: control.pid,
        api: new SidecarApi(control.url, control.token),
        onCrash: (listener) => (crashed = listener),
        stop: () => stop(child, state, ended),
      };
    }
    if (state.ended) throw crash(child.exitCode, child.signalCode, lines, logFile);
    if (Date.now() > until) {
      await stop(child, state, ended);
      throw new SandboxFailure(`The sidecar did not start within ${START_MS / 1000} s.\n${quoted(lines)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function stop(
  child: ChildProcess,
  state: { asked: boolean; ended: boolean },
  ended: Promise<void>,
): Promise<void> {
  if (state.ended) return;
  state.asked = true;
  // Windows has no SIGTERM; the sidecar takes a message for it.
  if (process.platform === 'win32' && child.connected) child.send('stop');
  else child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(force);
}

function keep(line: string, lines: string[], log: WriteStream): void {
  if (line.trim() === '') return;
  lines.push(line);
  if (lines.length > KEPT_LINES) lines.shift();
  log.write(`${line}\n`);
}

function crash(code: number | null, signal: string | null, lines: readonly string[], logFile: string): SandboxFailure {
  const taken = lines.some((line) => line.includes('another program uses it'));
  const how = signal ? `was killed (${signal})` : `ended by itself (exit code ${code ?? 'unknown'})`;
  const text = `The sidecar ${how}. Its last words:\n${quoted(lines)}\nThe whole log: ${path.relative(process.cwd(), logFile)}`;
  return new SandboxFailure(text, taken ? 'port' : undefined);
}

/** Log lines for people: the message of a JSON line, anything else as it is. */
function quoted(lines: readonly string[]): string {
  if (lines.length === 0) return '  (nothing)';
  return lines.map((line) => `  ${readable(line)}`).join('\n');
}
function readable(line: string): string {
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: string; msg?: string; err?: { message?: string } };
    return [level, msg, err?.message].filter(Boolean).join(': ');
  } catch {
    return line;
  }
}
