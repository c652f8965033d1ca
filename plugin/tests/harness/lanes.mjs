/**
 * Parts of the suites beside each other, a process each: they wait more than they work, and two of them fit a machine of two
 * cores. Whoever is free takes the next part, so that both end at about the same time.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const LANES = 2;

/** Whether this process runs a part for another: `CROSSDOCK_STORE_LANE`. */
export const inLane = () => process.env.CROSSDOCK_STORE_LANE !== undefined;

/**
 * Runs the runner once per part; a part's lines come with its mode before them.
 * @param {string} runner its file
 * @param {{mode: string, args: string[]}[]} parts in the order in which they are begun: what takes longest first
 * @returns {Promise<{passed: string[], failed: {name: string, why: string}[], skipped: {name: string, reason: string}[]}[]>}
 */
export async function inLanes(runner, parts) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'crossdock-lanes-'));
  const reports = [];
  const waiting = [...parts.entries()];
  const stops = new Set();
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      stopped = true;
      for (const stop of stops) stop(signal);
    });
  }
  const lane = async () => {
    for (let next = waiting.shift(); next && !stopped; next = waiting.shift()) {
      const [index, part] = next;
      reports[index] = await runPart(runner, part, path.join(folder, `${index}.json`), stops);
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    // In the order of the parts; what was not begun is missing, and the exit code says that somebody stopped it.
    return reports.filter(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runPart(runner, { mode, args }, report, stops) {
  const child = spawn(process.execPath, [...process.execArgv, runner, ...args, '--hpos', mode], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CROSSDOCK_STORE_LANE: mode, CROSSDOCK_STORE_REPORT: report },
  });
  for (const stream of [child.stdout, child.stderr]) {
    readline.createInterface({ input: stream }).on('line', (line) => console.log(`${mode.padEnd(3)} | ${line}`));
  }
  const stop = (signal) => child.kill(signal);
  stops.add(stop);
  const code = await new Promise((resolve) => child.once('close', resolve));
  stops.delete(stop);
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    const why = `it left no report (exit code ${code}); its last lines are above`;
    return { passed: [], failed: [{ name: `${args.join(' ')} with HPOS ${mode}`, why }], skipped: [] };
  }
}
