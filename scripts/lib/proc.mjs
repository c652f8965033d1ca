/** Child processes of the test run: shown live, stopped with everything they started, never longer than allowed. */
import { spawn } from 'node:child_process';
import { ROOT, say, seconds } from './bootstrap.mjs';

const running = new Set();

/** Ends a child and its children; on POSIX the child leads a process group of its own. */
function stop(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) stop(child, 'SIGTERM');
    process.exit(130);
  });
}
process.on('exit', () => {
  for (const child of running) stop(child, 'SIGKILL');
});

/**
 * Runs `node ARGS` in the project's folder (or `options.file` instead of this node).
 * Output is shown as it comes unless `quiet` (`hideStdout`: only stderr is shown); quiet ones say every
 * 15 s that they are at work.
 * @returns {Promise<{code: number, stdout: string, tail: string, timedOut: boolean}>} stdout is complete up to 5 MB from
 *   its end; tail is the last 40 lines of both streams
 */
export async function run(
  args,
  { file = process.execPath, env = {}, quiet = false, hideStdout = quiet, timeoutMs, what = 'at work' },
) {
  const started = Date.now();
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  running.add(child);
  let stdout = '';
  let both = '';
  let timedOut = false;
  child.stdout.on('data', (chunk) => {
    stdout = (stdout + chunk).slice(-5_000_000);
    both = (both + chunk).slice(-100_000);
    if (!hideStdout) process.stdout.write(chunk);
  });
  child.stderr.on('data', (chunk) => {
    both = (both + chunk).slice(-100_000);
    if (!quiet) process.stderr.write(chunk);
  });
  const ticker = quiet ? setInterval(() => say(`  … ${what}, ${seconds(started)}`), 15_000) : undefined;
  const deadline = setTimeout(() => {
    timedOut = true;
    stop(child, 'SIGKILL');
  }, timeoutMs);
  try {
    const code = await new Promise((resolve) => {
      child.on('error', (error) => {
        both += error.message;
        resolve(1);
      });
      child.on('close', (status) => resolve(status ?? 1));
    });
    return { code, stdout, tail: both.trim().split('\n').slice(-40).join('\n'), timedOut };
  } finally {
    clearInterval(ticker);
    clearTimeout(deadline);
    running.delete(child);
  }
}
