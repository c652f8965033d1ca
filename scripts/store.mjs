/**
 * `npm run store`: a local shop to work with, plugin active, paired with a sidecar that posts into the M3 simulator.
 *   npm run store                with Docker, by wp-env (wp-env.json); the shop stays until `npm run store -- --stop`
 *   npm run store -- --local     without Docker: PHP and MariaDB of this machine; all is gone when it ends
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CACHE, ROOT, SetupError, ensurePackages, main, onPath, say } from './lib/bootstrap.mjs';

const WP_ENV = '@wordpress/env@11.16.0';
const SHOP = 'http://localhost:8888';
const HELP = `npm run store                a local shop with Docker (wp-env), paired with a sidecar and an M3 simulator
npm run store -- --local     the same without Docker, with PHP and MariaDB of this machine
npm run store -- --stop      stops the shop of the first kind; its orders stay
npm run store -- --destroy   removes it`;

/** Whether there is a Docker that answers. @returns {string | null} what is wrong, with what to do */
function dockerFault() {
  const other = 'Or do without it: npm run store -- --local';
  if (!onPath('docker')) return `The local shop needs Docker, and there is none. Install it: https://docs.docker.com/get-docker/\n${other}`; // prettier-ignore
  const info = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { encoding: 'utf8', timeout: 20_000 });
  if (info.status === 0 && info.stdout.trim() !== '') return null;
  return `Docker is installed but does not answer. Start it (Docker Desktop, or: systemctl start docker), then run the command again.\n${other}`;
}

/** Runs wp-env. @returns its output where `quiet`, else what it says is seen @throws SetupError when it fails */
async function wpEnv(args, { quiet = false } = {}) {
  const command = ['--yes', WP_ENV, ...args, '--config=wp-env.json'];
  const child = spawn('npx', command, {
    cwd: ROOT,
    stdio: ['inherit', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    shell: process.platform === 'win32',
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.resume();
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new SetupError(`wp-env ${args.join(' ')} ended with ${code}; the reason is above.\n${output}`);
  return output;
}

/** A command of WP-CLI in the shop. */
const wp = (...args) => wpEnv(['run', 'cli', '--', 'wp', ...args], { quiet: true });

async function withDocker() {
  const fault = dockerFault();
  if (fault) throw new SetupError(fault);
  await buildAll();
  say('Starting the shop; the first time this downloads WordPress and WooCommerce …');
  await wpEnv(['start']);
  await wp('rewrite', 'structure', '/%postname%/', '--hard');
  await wp('plugin', 'activate', 'woocommerce', 'crossdock');
  // No address: the container cannot reach this machine everywhere, and fetching is enough.
  const said = await wp('crossdock', 'pair', '--sidecar-url=');
  const pairing = /crossdock1_[A-Za-z0-9_-]+/.exec(said)?.[0];
  if (!pairing) throw new SetupError(`"wp crossdock pair" gave no pairing string:\n${said}`);
  const folder = path.join(CACHE, 'store');
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { startPaired } = await import('./lib/paired.mjs');
  const paired = await startPaired({ folder, pairing });
  announce({ url: SHOP, password: 'password', paired });
  await untilInterrupted();
  await paired.stop();
  say('The sidecar has stopped. The shop still runs; stop it with: npm run store -- --stop');
}

async function local() {
  await buildAll();
  const { startStore } = await import('../plugin/tests/harness/store.mjs');
  const { startWorld } = await import('../plugin/tests/harness/world.mjs');
  let store;
  try {
    store = await startStore({ cron: true });
  } catch (error) {
    throw error.reason ? new SetupError(`There can be no local shop here: ${error.reason}`) : error;
  }
  const world = await startWorld(store).catch(async (error) => {
    await store.stop();
    throw error;
  });
  announce({ url: store.url, password: 'admin-password', paired: world });
  await untilInterrupted();
  await world.stop();
  await store.stop();
}

async function buildAll() {
  const { ensureBuilt } = await import('./lib/built.mjs');
  const { build } = await import('../plugin/build.mjs');
  await ensureBuilt();
  await build();
}

function announce({ url, password, paired }) {
  console.log(`
Shop       ${url}
Admin      ${url}/wp-admin   user admin, password ${password}
Crossdock  ${url}/wp-admin/admin.php?page=wc-admin&path=%2Fcrossdock
M3         ${paired.m3.url} (simulator)

Buy something, then look at the order. Ctrl-C ends it.`);
}

const untilInterrupted = () =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
    // A promise alone keeps no process alive.
    const alive = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => clearInterval(alive));
  });

await main(async () => {
  const { values } = parseArgs({
    options: Object.fromEntries(['local', 'stop', 'destroy', 'help'].map((name) => [name, { type: 'boolean' }])),
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await ensurePackages();
  if (values.local) return local();
  if (values.stop || values.destroy) {
    const fault = dockerFault();
    if (fault) throw new SetupError(fault);
    await wpEnv([values.stop ? 'stop' : 'destroy']);
    return;
  }
  return withDocker();
});
