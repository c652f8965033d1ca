/** How the command line finds the sidecar that runs on this data directory. */
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export const CONTROL_FILE = 'control.json';
const control = z.object({ url: z.url(), token: z.string().min(16), pid: z.number().int().positive() });
export type Control = z.infer<typeof control>;

/** Readable by the sidecar's own user only: the token is an administrator's. Valid until the process ends. */
export function writeControl(dataDir: string, value: Control): void {
  const file = path.join(dataDir, CONTROL_FILE);
  const partial = `${file}.${value.pid}`;
  writeFileSync(partial, JSON.stringify(value), { mode: 0o600 });
  chmodSync(partial, 0o600);
  renameSync(partial, file);
}

/** Null where there is none, or one that cannot be read: then no sidecar runs here that could be asked. */
export function readControl(dataDir: string): Control | null {
  try {
    return control.parse(JSON.parse(readFileSync(path.join(dataDir, CONTROL_FILE), 'utf8')));
  } catch {
    return null;
  }
}

export function removeControl(dataDir: string): void {
  rmSync(path.join(dataDir, CONTROL_FILE), { force: true });
}
