/** A MariaDB of the store's own: datadir and socket in its folder, no network, gone with the store. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { until } from './processes.mjs';

/** Small and quick; a crash of the database itself is not what these tests are about, so commits need not reach the disk. */
const OPTIONS = [
  '--skip-networking',
  '--skip-name-resolve',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=192M',
  '--innodb-log-file-size=64M',
  '--innodb-doublewrite=0',
  '--performance-schema=OFF',
  '--max-connections=100',
  '--character-set-server=utf8mb4',
];
// Both refuse to run as root unless told so.
const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** A folder for temporary tables: a server that starts removes those that it finds, another one's included. */
function ownTmpdir(folder) {
  const tmpdir = path.join(folder, 'db-tmp');
  mkdirSync(tmpdir, { recursive: true });
  return `--tmpdir=${tmpdir}`;
}

/** Makes an empty datadir in `folder`/db. @throws Error with the program's words */
export function createDatabase(shop, folder) {
  const datadir = path.join(folder, 'db');
  mkdirSync(datadir, { recursive: true });
  const result = spawnSync(
    shop.databaseInstall,
    ['--no-defaults', `--datadir=${datadir}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=64M', ownTmpdir(folder), ...asRoot()],
    { encoding: 'utf8' },
  ); // prettier-ignore
  if (result.status !== 0) throw new Error(`MariaDB could not make a datadir:\n${result.stderr || result.stdout}`);
}

/** Starts the server on `folder`/db. @returns the socket and a way to stop it in order */
export async function startDatabase(shop, household, folder) {
  const socket = path.join(folder, 'db.sock');
  const log = path.join(folder, 'db.log');
  const args = [
    '--no-defaults',
    `--datadir=${path.join(folder, 'db')}`,
    `--socket=${socket}`,
    `--pid-file=${path.join(folder, 'db.pid')}`,
    ownTmpdir(folder),
    ...OPTIONS,
    ...asRoot(),
  ];
  const server = household.start(shop.database, args, { log });
  await until('MariaDB answers', () => answers(socket, server), { timeoutMs: 90_000, everyMs: 20 });
  return { socket, stop: () => household.end(server.child) };
}

async function answers(socket, server) {
  if (server.ended()) throw new Error(`MariaDB ended instead of starting:\n${server.words()}`);
  if (!existsSync(socket)) return false;
  return new Promise((resolve) => {
    const connection = net.connect(socket);
    // The greeting, not just the connection: it listens a little earlier than it serves.
    connection.once('data', () => resolve(true) || connection.destroy());
    connection.once('error', () => resolve(false));
  });
}
