import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A new folder in the system's temporary one. `remove` may be called twice; close what has files open in it first. */
export function tempDir(purpose = 'test', parent = os.tmpdir()): { path: string; remove: () => void } {
  const dir = mkdtempSync(path.join(parent, `crossdock-${purpose}-`));
  return { path: dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A folder in memory where the system has one: for many stores at once that need no disk to prove their point. */
export const memoryFolder = (): string => (existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir());

/** Gives `use` a new folder and removes it afterwards, whatever happened. */
export async function withTempDir<T>(use: (dir: string) => T | Promise<T>): Promise<T> {
  const dir = tempDir();
  try {
    return await use(dir.path);
  } finally {
    dir.remove();
  }
}

/**
 * A port of 127.0.0.1 that was free a moment ago, for a process that must be told its port. Whoever can listen on port 0
 * should: between this call and the listening another process may take the port.
 */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
