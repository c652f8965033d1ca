/**
 * `npm run zip`: dist/crossdock.zip, the plugin with its sidecar, as a shop owner uploads it. The same sources give the same
 * bytes (with the same Node.js). Refuses to write a zip that Plugin Check would refuse.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, SetupError, ensurePackages, main } from './lib/bootstrap.mjs';

export const ZIP = path.join(ROOT, 'dist/crossdock.zip');

/** Builds the zip. @returns its file, size in bytes, number of files and SHA-256. @throws SetupError with every fault */
export async function makeZip() {
  const [{ pluginFiles }, { MAX_ZIP, faultsOf }, { zipFile }, { build }] = await Promise.all([
    import('./lib/plugin-zip.mjs'),
    import('./lib/plugin-check.mjs'),
    import('./lib/zip-file.mjs'),
    import('../plugin/build.mjs'),
  ]);
  try {
    await build();
  } catch (error) {
    throw new SetupError(`The admin pages could not be built: ${error.message}`);
  }
  const files = await pluginFiles();
  const faults = faultsOf(files);
  if (faults.length > 0) {
    throw new SetupError(
      `The plugin is not fit for a zip. Correct this, then run the command again:\n  ${faults.join('\n  ')}`,
    );
  }
  const zip = zipFile([...files].map(([name, content]) => [`crossdock/${name}`, content]));
  if (zip.length > MAX_ZIP) {
    throw new SetupError(
      `The zip has ${zip.length} bytes; more than ${MAX_ZIP} cannot be uploaded to many hosts. Leave something out.`,
    );
  }
  fs.mkdirSync(path.dirname(ZIP), { recursive: true });
  const temporary = `${ZIP}.${process.pid}`;
  fs.writeFileSync(temporary, zip);
  fs.renameSync(temporary, ZIP);
  return { file: ZIP, bytes: zip.length, files: files.size, sha256: createHash('sha256').update(zip).digest('hex') };
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    await ensurePackages();
    const { file, bytes, files, sha256 } = await makeZip();
    console.log(
      `${path.relative(ROOT, file)}: ${(bytes / 1024 / 1024).toFixed(1)} MB, ${files} files, sha256 ${sha256}`,
    );
  });
}
