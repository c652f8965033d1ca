/** Whether sidecar/dist is newer than what it is made of, and making it when it is not. */
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, SetupError, say, seconds } from './bootstrap.mjs';

const SOURCES = [
  'shared/src',
  'shared/package.json',
  'sidecar/src',
  'sidecar/package.json',
  'sidecar/build.mjs',
  'sidecar/latin.mjs',
  'package-lock.json',
];
const CONSOLE_SOURCES = [
  'plugin/src',
  'plugin/console-build.mjs',
  'plugin/inline-css.mjs',
  'shared/src',
  'package-lock.json',
];
export const CLI = path.join(ROOT, 'sidecar/dist/cli.js');

/** Newest modification time (milliseconds) below a file or folder; 0 when it is missing. Tests do not count. */
function newest(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return file.endsWith('.test.ts') ? 0 : stat.mtimeMs;
  // The folder's own time tells of removed files.
  return fs.readdirSync(file).reduce((latest, name) => Math.max(latest, newest(path.join(file, name))), stat.mtimeMs);
}

/** Builds sidecar/dist/cli.js when a source is newer than it. @throws SetupError when it cannot be built */
export async function ensureBuilt() {
  const built = fs.statSync(CLI, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > Math.max(...SOURCES.map((source) => newest(path.join(ROOT, source))))) return;
  const started = Date.now();
  const { build } = await import('../../sidecar/build.mjs');
  try {
    await build();
  } catch (error) {
    throw new SetupError(`The sidecar could not be built: ${error.message}`);
  }
  say(`Sidecar built (${seconds(started)}).`);
}

/** Builds the sandbox's page when a source is newer than it. @throws SetupError when it cannot be built */
export async function ensureConsoleBuilt() {
  const { CONSOLE, buildConsole } = await import('../../plugin/console-build.mjs');
  const built = fs.statSync(path.join(CONSOLE, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > Math.max(...CONSOLE_SOURCES.map((source) => newest(path.join(ROOT, source))))) return;
  const started = Date.now();
  try {
    await buildConsole();
  } catch (error) {
    throw new SetupError(`The console could not be built: ${error.message}`);
  }
  say(`Console built (${seconds(started)}).`);
}
