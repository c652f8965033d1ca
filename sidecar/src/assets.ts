/** Finds data files that ship beside the code (flows, maps, M3 metadata), from source and from the bundle in dist/. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of `sidecar/NAME`. @throws Error when the installation lacks it */
export function assetDir(name: string): string {
  let dir = path.dirname(fileURLToPath(import.meta.url));
  for (let i = 0; i < 5; i++) {
    for (const candidate of [path.join(dir, name), path.join(dir, 'sidecar', name)]) {
      if (existsSync(candidate)) return candidate;
    }
    dir = path.dirname(dir);
  }
  throw new Error(`The folder "${name}" is missing from this installation. Install Crossdock again.`);
}

/** All JSON files of an asset folder, parsed, in name order. */
export function readJsonAssets(name: string): { file: string; content: unknown }[] {
  const dir = assetDir(name);
  return readdirSync(dir)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, content: JSON.parse(readFileSync(path.join(dir, file), 'utf8')) as unknown }));
}
