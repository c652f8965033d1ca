/**
 * `npm run zip`: dist/crossdock.zip, the plugin with its sidecar, as a shop owner uploads it. The same sources give the same
 * bytes (with the same Node.js). Refuses to write a zip that Plugin Check would refuse. `npm run zip -- --folder DIR` writes
 * the same files to a folder instead.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT, SetupError, ensurePackages, main } from './lib/bootstrap.mjs';

export const ZIP = path.join(ROOT, 'dist/crossdock.zip');

/** Builds everything and checks it. @returns path inside the plugin's folder → content @throws SetupError with every fault */
async function checkedFiles() {
  const [{ pluginFiles }, { faultsOf }, { build }] = await Promise.all([
    import('./lib/plugin-zip.mjs'),
    import('./lib/plugin-check.mjs'),
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
  return files;
}

/** Builds the zip. @returns its file, size in bytes, number of files and SHA-256. @throws SetupError with every fault */
export async function makeZip() {
  const [{ MAX_ZIP }, { zipFile }] = await Promise.all([
    import('./lib/plugin-check.mjs'),
    import('./lib/zip-file.mjs'),
  ]);
  const files = await checkedFiles();
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

/** The same files, unpacked. @throws SetupError as above, and when the folder has something in it already */
async function makeFolder(folder) {
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
    throw new SetupError(`${folder} is not empty. Name another folder, or remove what is in it.`);
  }
  const files = await checkedFiles();
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return files.size;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await ensurePackages();
    const { values } = parseArgs({ options: { folder: { type: 'string' } } });
    if (values.folder) {
      const folder = path.resolve(values.folder);
      console.log(`${folder}: ${await makeFolder(folder)} files`);
      return;
    }
    const { file, bytes, files, sha256 } = await makeZip();
    console.log(
      `${path.relative(ROOT, file)}: ${(bytes / 1024 / 1024).toFixed(1)} MB, ${files} files, sha256 ${sha256}`,
    );
  });
}
