/** Picks and loads the SQLite binary that this Node.js can run. Nothing else imports better-sqlite3 at run time. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type BetterSqlite3 from 'better-sqlite3';
import { CrossdockError } from '../../errors.ts';
import { messageOf } from './errors.ts';

export type Database = BetterSqlite3.Database;
/** A prepared statement with `BindParameters` in and `Row` out. */
export type Statement<BindParameters extends unknown[] = unknown[], Row = unknown> = BetterSqlite3.Statement<
  BindParameters,
  Row
>;
export type DatabaseConstructor = new (path: string, options?: BetterSqlite3.Options) => Database;

/**
 * better-sqlite3 13 is compiled for Node-API 10. Under an older Node (20, 22.0–22.13) its first `new Database()` ends the
 * process with SIGSEGV and no message (WiseLibs/better-sqlite3#1514), so the choice is made before anything is loaded.
 */
export function driverPackage(napi: string | undefined): 'better-sqlite3' | 'better-sqlite3-napi10' {
  return Number(napi ?? 0) >= 10 ? 'better-sqlite3-napi10' : 'better-sqlite3';
}

/**
 * In the plugin's zip the driver lies beside the bundle. Not in a folder node_modules: programs that copy, back up or deploy
 * a site often leave such folders out.
 */
const SHIPPED = fileURLToPath(new URL('sqlite/lib/better-sqlite3.cjs', import.meta.url));

let loaded: { Database: DatabaseConstructor; packageName: string; entry: string } | undefined;

/**
 * Loads the driver once.
 * @throws CrossdockError permanent `store.driver` with the command that puts it right.
 */
export function loadDriver(): { Database: DatabaseConstructor; packageName: string; entry: string } {
  if (loaded) return loaded;
  const packageName = driverPackage(process.versions['napi']);
  // createRequire, so that a bundler leaves the package and its binary where npm put them.
  const require = createRequire(import.meta.url);
  const shipped = packageName === 'better-sqlite3-napi10' && existsSync(SHIPPED);
  const entry = shipped ? SHIPPED : packageName;
  try {
    const Database = require(entry) as DatabaseConstructor;
    new Database(':memory:').close();
    loaded = { Database, packageName, entry: require.resolve(entry) };
    return loaded;
  } catch (error) {
    const reason = messageOf(error);
    if (shipped) {
      throw new CrossdockError(
        `The SQLite binary for ${process.platform}-${process.arch} could not be loaded. Copy the folder "sidecar" out of the plugin again; if that does not help, your system is not supported. (${reason})`,
        { class: 'permanent', code: 'store.driver', cause: error },
      );
    }
    const command = packageName === 'better-sqlite3' ? 'npm rebuild better-sqlite3 --ignore-scripts=false' : 'npm ci';
    throw new CrossdockError(
      `The SQLite binary for Node.js ${process.versions.node} is missing or was built for another version. Run: ${command} (${reason})`,
      { class: 'permanent', code: 'store.driver', cause: error },
    );
  }
}
