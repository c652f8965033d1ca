/**
 * What every command does first: refuse a Node.js that is too old, install the packages, and see to it that SQLite's
 * binary fits this Node.js. Plain Node.js and no packages, because it runs before there are any. Notices go to stderr:
 * stdout belongs to the command (`--json`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWithApt } from './system.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const CACHE = path.join(ROOT, '.cache');
const MODULES = path.join(ROOT, 'node_modules');
const STAMP = path.join(MODULES, '.crossdock-lock-hash');
const OLDEST_NODE = [20, 19];

/** One line to the person at the terminal, on stderr. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** A failure that a person can do something about: printed as it is, without a stack. */
export class SetupError extends Error {}

/**
 * True when `version` (such as `20.19.0`) is at least `oldest` ([major, minor]).
 */
export function nodeIsRecentEnough(version, oldest = OLDEST_NODE) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** Ends the process with a sentence when this Node.js is too old. */
export function requireNode() {
  if (nodeIsRecentEnough(process.versions.node)) return;
  say(
    `Crossdock needs Node.js ${OLDEST_NODE.join('.')} or newer (22 or 24 are best: nothing is compiled there); this is ${process.version}. ` +
      'Install a newer one from https://nodejs.org or with your version manager, then run the command again.',
  );
  process.exit(1);
}

/**
 * Makes node_modules fit package-lock.json and this Node.js; says nothing when there is nothing to do.
 * @throws SetupError with what to do next
 */
export async function ensurePackages() {
  requireNode();
  if (!packagesAreCurrent()) await installPackages();
  if (needsCompiledSqlite(process.versions.napi)) await ensureCompiledSqlite();
}

/**
 * better-sqlite3 13 carries prebuilt binaries for Node-API 10, which Node.js has from 22.14 on. Older ones take
 * better-sqlite3 12, which is tied to one Node.js ABI and has to be compiled.
 */
export function needsCompiledSqlite(napi) {
  return Number(napi ?? 0) < 10;
}

function lockHash() {
  return createHash('sha256')
    .update(fs.readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');
}

function packagesAreCurrent() {
  const hash = lockHash();
  if (readIfThere(STAMP).trim() === hash) return true;
  // Installed by hand (`npm ci`), or the lock changed in something that is not installed here: nothing to do either.
  const installed = parseLock(path.join(MODULES, '.package-lock.json'));
  const wanted = parseLock(path.join(ROOT, 'package-lock.json'));
  if (!installed || !wanted || !satisfies(wanted, installed)) return false;
  fs.writeFileSync(STAMP, `${hash}\n`);
  return true;
}

/**
 * True when every package of the lock that is not optional is installed in the locked version. Both arguments are the
 * `packages` of a package-lock.json.
 */
export function satisfies(wanted, installed) {
  return Object.entries(wanted).every(([where, entry]) => {
    if (!where.startsWith('node_modules/') || entry.link) return true;
    const there = installed[where];
    return there ? there.version === entry.version : Boolean(entry.optional);
  });
}

function parseLock(file) {
  const text = readIfThere(file);
  return text ? (JSON.parse(text).packages ?? {}) : null;
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

async function installPackages() {
  say('Installing packages (npm ci): about 600, usually under a minute …');
  keepCompiledSqlite();
  const started = Date.now();
  // loglevel error: npm 11 warns about the engine of the better-sqlite3 that this Node.js does not use, and lists
  // packages whose install scripts .npmrc holds back on purpose.
  const { code, head } = await runWithTicks(npmCommand(['ci', '--loglevel=error']), 'npm ci');
  if (code !== 0) {
    throw new SetupError(
      `npm ci failed (exit code ${code}).\n${head}\n` +
        'If the registry cannot be reached, connect to the network (or set its mirror: npm config set registry URL) and run the command again.',
    );
  }
  fs.writeFileSync(STAMP, `${lockHash()}\n`);
  say(`Packages installed (${seconds(started)}).`);
}

const SQLITE = path.join(MODULES, 'better-sqlite3');
const BINARY = path.join(SQLITE, 'build', 'Release', 'better_sqlite3.node');

/** Where a compiled binary is kept, so that `npm ci` or a change of Node.js and back does not cost another compilation. */
function keptBinary() {
  const { version } = JSON.parse(readIfThere(path.join(SQLITE, 'package.json')) || '{"version":"none"}');
  const name = `${version}-${process.platform}-${process.arch}-abi${process.versions.modules}.node`;
  return path.join(CACHE, 'better-sqlite3', name);
}

function keepCompiledSqlite() {
  if (!needsCompiledSqlite(process.versions.napi) || !fs.existsSync(BINARY) || !sqliteLoads()) return;
  fs.mkdirSync(path.dirname(keptBinary()), { recursive: true });
  fs.copyFileSync(BINARY, keptBinary());
}

/** Opens a database in a child process: a binary of another ABI throws, a damaged one may end the process. */
function sqliteLoads() {
  const script = "const D = require('better-sqlite3'); new D(':memory:').close()";
  return spawnSync(process.execPath, ['-e', script], { cwd: ROOT, stdio: 'ignore' }).status === 0;
}

async function ensureCompiledSqlite() {
  if (fs.existsSync(BINARY) && sqliteLoads()) return;
  if (fs.existsSync(keptBinary())) {
    fs.mkdirSync(path.dirname(BINARY), { recursive: true });
    // A new file, never written in place: another process may have the old one mapped.
    fs.rmSync(BINARY, { force: true });
    fs.copyFileSync(keptBinary(), BINARY);
    if (sqliteLoads()) return;
  }
  say(
    `Compiling SQLite's driver (better-sqlite3) for Node.js ${process.versions.node}: one to two minutes, nothing to do but wait.\n` +
      '  It needs a C++ compiler, make and python3 (Debian: apt-get install -y g++ make python3).\n' +
      '  Node.js 22.14 or newer uses a ready-made binary and compiles nothing.',
  );
  await ensureCompiler();
  const started = Date.now();
  const env = { npm_config_build_from_source: 'true' };
  // The headers beside this node, where it has them, save a download.
  const prefix = path.resolve(path.dirname(fs.realpathSync(process.execPath)), '..');
  if (headersVersion(prefix) === process.versions.modules) env.npm_config_nodedir = prefix;
  const command = npmCommand(['rebuild', 'better-sqlite3', '--ignore-scripts=false', '--loglevel=error'], env);
  const { code, tail } = await runWithTicks(command, 'compiling');
  if (code !== 0 || !sqliteLoads()) {
    throw new SetupError(
      `${tail}\nbetter-sqlite3 could not be compiled for Node.js ${process.versions.node}. ` +
        'Install a C++ compiler, make and python3 (Debian: apt-get install -y g++ make python3) and run the command again, or use Node.js 22.14 or newer, which needs none.',
    );
  }
  keepCompiledSqlite();
  say(`Compiled (${seconds(started)}).`);
}

function headersVersion(prefix) {
  const header = readIfThere(path.join(prefix, 'include', 'node', 'node_version.h'));
  return /#define NODE_MODULE_VERSION (\d+)/.exec(header)?.[1];
}

async function ensureCompiler() {
  if (process.platform === 'win32') return;
  const missing = [
    { packages: ['g++'], commands: ['g++', 'clang++', 'c++'] },
    { packages: ['make'], commands: ['make'] },
    { packages: ['python3'], commands: ['python3'] },
  ].filter((need) => !need.commands.some(onPath));
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  const refusal = await installWithApt(packages, say);
  if (refusal) throw new SetupError(`Missing: ${packages.join(', ')}. ${refusal}`);
}

/** True when `command` is an executable file in one of the folders of PATH. */
export function onPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some((dir) => {
    try {
      fs.accessSync(path.join(dir, command), fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** npm as the program that started us, else the one on PATH. `npm` is a script on Windows and needs the shell there. */
export function npmCommand(args, env = {}) {
  const cli = process.env.npm_execpath;
  const viaNode = Boolean(cli && /npm-cli\.c?js$/.test(cli) && fs.existsSync(cli));
  return {
    file: viaNode ? process.execPath : 'npm',
    args: viaNode ? [cli, ...args] : args,
    shell: !viaNode && process.platform === 'win32',
    env: { ...process.env, ...env },
  };
}

/**
 * Runs a command quietly and says every ten seconds that it is still at work.
 * @returns exit code, and the first and the last lines of its output for an error message: npm begins with the reason, a
 *   compiler ends with it
 */
async function runWithTicks(command, what) {
  const started = Date.now();
  const ticker = setInterval(() => say(`  … ${what}, ${seconds(started)}`), 10_000);
  try {
    return await new Promise((resolve) => {
      let output = '';
      const child = spawn(command.file, command.args, {
        cwd: ROOT,
        env: command.env,
        shell: command.shell,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const collect = (chunk) => (output = (output + chunk).slice(-20_000));
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', (error) => resolve({ code: 1, head: error.message, tail: error.message }));
      child.on('close', (code) => {
        const lines = output.trim().split('\n');
        resolve({ code: code ?? 1, head: lines.slice(0, 12).join('\n'), tail: lines.slice(-25).join('\n') });
      });
    });
  } finally {
    clearInterval(ticker);
  }
}

/** `12.3 s` since `started` (milliseconds since 1970). */
export function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/**
 * Runs a command's main function; a SetupError, and an option that it does not know, become a plain message and exit code 1.
 * @param {string} [usage] printed after what is wrong with an option
 */
export async function main(command, usage = '') {
  try {
    await command();
  } catch (error) {
    const wrongOption = String(error?.code).startsWith('ERR_PARSE_ARGS_');
    if (!wrongOption && !(error instanceof SetupError)) throw error;
    // Node.js goes on to say how an argument that begins with a dash is written, which nobody wants here.
    say(wrongOption ? `${error.message.split('. To specify')[0]}.\n${usage}` : error.message);
    process.exitCode = 1;
  }
}
