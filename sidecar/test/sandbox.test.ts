/** `npm start -- --once --json`: the whole sandbox as its users run it, judged by its last line and its exit code. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Figures } from '../sandbox/judge.ts';
import { fixedSet } from '../sandbox/fixed-set.ts';
import { bundleEntry, leakCheck, projectDir } from './support/index.ts';

const CLI = path.join(projectDir(), 'sidecar/dist/cli.js');
let sandbox = '';

beforeAll(async () => {
  // Without experimental flags: Jest's own Node options are not meant for the build.
  const build = pathToFileURL(path.join(projectDir(), 'sidecar/build.mjs')).href;
  await run(['--input-type=module', '-e', `const { build } = await import(${JSON.stringify(build)}); await build();`]);
  expect(statSync(CLI).size).toBeGreaterThan(0);
  sandbox = bundleEntry('sandbox/main.ts');
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}
/** Runs it to its end; asked to stop, once, as soon as `enough` says so of what it has written. */
function run(args: readonly string[], enough?: (written: string) => boolean): Promise<Ended> {
  const child = spawn(process.execPath, [...args], {
    cwd: projectDir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const written = { stdout: '', stderr: '' };
  let asked = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      if (asked || !enough?.(written[name])) return;
      asked = true;
      child.kill('SIGTERM');
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...written }));
  });
}

describe('npm start -- --once --json', () => {
  test('nothing is lost, nothing doubled, every total right, every expectation met', async () => {
    const { code, stdout, stderr } = await run([sandbox, '--once', '--json']);
    if (code !== 0) throw new Error(stderr.slice(-4000));
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const figures = JSON.parse(lines[0]!) as Figures;
    expect(Object.keys(figures)).toEqual(['orders', 'eligible', 'confirmed', 'held', 'skipped', 'duplicates', 'lost', 'totalsMatched']); // prettier-ignore
    const expected = (outcome: string): number => fixedSet().filter((order) => order.expect.outcome === outcome).length;
    expect(figures.orders).toBe(fixedSet().length);
    expect(figures.orders).toBeGreaterThanOrEqual(30);
    expect(figures).toMatchObject({
      lost: 0,
      duplicates: 0,
      totalsMatched: figures.confirmed,
      skipped: expected('skipped'),
    });
    expect(figures.orders).toBe(figures.eligible + figures.skipped);
    expect(figures.eligible).toBe(figures.confirmed + figures.held + figures.lost);
    expect(figures.held).toBeGreaterThanOrEqual(expected('held'));
  });

  test('the same under random faults of M3', async () => {
    const { code, stdout, stderr } = await run([sandbox, '--once', '--json', '--faults', '--seed', '2']);
    if (code !== 0) throw new Error(stderr.slice(-4000));
    const figures = JSON.parse(stdout) as Figures;
    expect(figures).toMatchObject({ lost: 0, duplicates: 0, totalsMatched: figures.confirmed });
    expect(stderr).toContain('M3 misbehaved');
  }, 900_000);

  test('interrupted, it stops everything and judges nothing', async () => {
    const { code, stdout, stderr } = await run([sandbox, '--once', '--json'], (text) => text.includes('Placing'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Interrupted');
    const url = /Sidecar (\S+),/.exec(stderr)?.[1] ?? '';
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});

describe('npm start', () => {
  const folder = path.join(projectDir(), '.cache', 'test', `sandbox-${process.pid}`);

  test('without a terminal it shows each order’s way in plain lines and ends in order', async () => {
    const { code, stdout } = await run(
      [sandbox, '--folder', folder, '--port', '0', '--m3-port', '0', '--shop-port', '0'],
      (text) => (text.match(/totals equal/g) ?? []).length === 3 && text.includes('held'),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /#6000 {2}€53\.81 .*received → customer W00000\d+ → temporary 2\d{9} → M3 1\d{9} {2}✓ totals equal \(\d+\.\d s\)/,
    );
    expect(stdout).toMatch(/NOT-IN-M3/);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('Stopped.');
    for (const file of ['crossdock.json', 'm3.ionapi'])
      expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });

  /** As a running sidecar leaves it in its data directory. */
  function controlFile(url: string): void {
    const file = path.join(folder, 'data', 'control.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ url, token: 'x'.repeat(32), pid: 1 }));
  }
  const anyPort = ['--port', '0', '--m3-port', '0', '--shop-port', '0'];

  test('a sandbox that runs already is not disturbed', async () => {
    const other = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    controlFile(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    const { code, stdout, stderr } = await run([sandbox, '--folder', folder, ...anyPort]);
    other.closeAllConnections();
    other.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^A sandbox is running here already: .* Stop it first/);
    rmSync(folder, { recursive: true });
  });

  test('what a killed one has left behind does not keep it from starting', async () => {
    controlFile('http://127.0.0.1:1');
    const { code, stdout } = await run([sandbox, '--folder', folder, ...anyPort], (text) => text.includes('Keys'));
    expect(code).toBe(0);
    expect(stdout).toContain('Stopped.');
    rmSync(folder, { recursive: true });
  });
});

leakCheck();
