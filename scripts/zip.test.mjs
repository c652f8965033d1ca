import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { needsCompiledSqlite } from './lib/bootstrap.mjs';
import { MAX_ZIP } from './lib/plugin-check.mjs';
import { pluginFiles } from './lib/plugin-zip.mjs';
import { zipFile } from './lib/zip-file.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crossdock-zip-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const { build } = await import('../plugin/build.mjs');
await build();
const files = await pluginFiles();
const sidecar = [...files].filter(([name]) => name.startsWith('sidecar/'));
for (const [name, content] of sidecar) {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), content);
}
const run = (...args) =>
  spawnSync(process.execPath, [path.join(folder, 'sidecar/crossdock-sidecar.mjs'), ...args], {
    encoding: 'utf8',
    // Nothing of the project may help it.
    cwd: folder,
    env: { PATH: process.env.PATH },
  });

test('made twice, the bytes are the same, and fit for an upload', async () => {
  const first = zipFile(files);
  expect(zipFile(await pluginFiles()).equals(first)).toBe(true);
  expect(first.length).toBeLessThan(MAX_ZIP);
});

test('built from a copy of the project in another folder, by the command, the bytes are the same', () => {
  const root = path.resolve(import.meta.dirname ?? '.', '..');
  // Beside the packages, so that they can be linked instead of copied.
  fs.mkdirSync(path.join(root, '.cache'), { recursive: true });
  const copy = fs.mkdtempSync(path.join(root, '.cache/zip-copy-'));
  try {
    const made = /(^|\/)(node_modules|dist|build|\.cache|\.sandbox)$/;
    for (const part of [
      'shared',
      'sidecar',
      'plugin',
      'scripts',
      'LICENSE',
      'package.json',
      'package-lock.json',
      'tsconfig.base.json',
      'tsconfig.json',
    ]) {
      fs.cpSync(path.join(root, part), path.join(copy, part), { recursive: true, filter: (from) => !made.test(from) });
    }
    const linked = spawnSync('cp', ['-al', path.join(root, 'node_modules'), path.join(copy, 'node_modules')]);
    if (linked.status !== 0)
      fs.cpSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), { recursive: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/zip.mjs'], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const other = fs.readFileSync(path.join(copy, 'dist/crossdock.zip'));
    const sha256 = createHash('sha256').update(other).digest('hex');
    expect(stdout).toMatch(new RegExp(`dist/crossdock\\.zip: \\d+\\.\\d MB, ${files.size} files, sha256 ${sha256}`));
    expect(other.equals(zipFile([...files].map(([name, content]) => [`crossdock/${name}`, content])))).toBe(true);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
});

test('tells nothing about the machine that it was made on', () => {
  const root = path.resolve(import.meta.dirname ?? '.', '..');
  const leaks = [...files].filter(([name, content]) => !name.endsWith('.node') && content.includes(root));
  expect(leaks.map(([name]) => name)).toEqual([]);
});

test('brings the licence of every package that is in it', () => {
  const text = files.get('sidecar/LICENSES.txt').toString();
  for (const name of ['better-sqlite3', 'express', 'undici', 'zod', 'pino']) expect(text).toMatch(`\n${name} `);
});

test('the sidecar starts from these files alone, or says which Node.js it needs', () => {
  const { status, stdout, stderr } = run('--version');
  if (needsCompiledSqlite(process.versions.napi)) {
    expect(stderr).toContain(`needs Node.js 22.14 or newer; this is ${process.version}`);
    expect(status).toBe(1);
    return;
  }
  expect(stderr).toBe('');
  expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  // Opens the store, so the driver and its binary were found.
  const config = path.join(folder, 'crossdock.json');
  fs.writeFileSync(
    config,
    JSON.stringify({ dataDir: './data', secret: `whsec_${Buffer.alloc(32).toString('base64')}` }),
  );
  expect(run('tables', 'list', '--config', config)).toMatchObject({ status: 0 });
});
