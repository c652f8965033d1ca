/**
 * `node scripts/translate.mjs crossdock-de_DE.po`: writes the .mo and .json files that WordPress reads beside plugin/languages,
 * from where they go into the next zip. A .po is a copy of plugin/languages/crossdock.pot with translations in it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './lib/bootstrap.mjs';
import { filesOfLanguage } from './lib/translations.mjs';

/** @returns the exit code */
export function main([file, folder = path.join(ROOT, 'plugin/languages')]) {
  const locale = /^crossdock-([a-z]{2,3}(?:_[A-Z]{2})?(?:_[a-z]+)?)\.po$/.exec(path.basename(file ?? ''))?.[1];
  if (!locale) {
    console.error(
      'Name the translation: node scripts/translate.mjs crossdock-LOCALE.po [FOLDER], e.g. crossdock-de_DE.po',
    );
    return 1;
  }
  let files;
  try {
    files = filesOfLanguage(fs.readFileSync(file, 'utf8'), locale);
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    return 1;
  }
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) fs.writeFileSync(path.join(folder, name), content);
  console.log(`${folder}: ${[...files.keys()].join(', ')}`);
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2));
}
