import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onPath } from './bootstrap.mjs';
import { zipFile } from './zip-file.mjs';

const FILES = [
  ['b/größe.txt', 'Größe\n'.repeat(500)],
  ['a.bin', Buffer.from([...Array(256).keys()])],
  ['b/empty', ''],
];

describe('zipFile', () => {
  test('gives the same bytes whatever the order of the files and the hour', () => {
    expect(zipFile(FILES).equals(zipFile([...FILES].reverse()))).toBe(true);
  });

  test.each(['', '/etc/passwd', '../up', 'a/../../b', 'a//b', 'C:/x', 'a\\b', './a'])('refuses the path %j', (name) => {
    expect(() => zipFile([[name, 'x']])).toThrow('Expected a relative path');
  });

  test('refuses a path that is there twice', () => {
    expect(() =>
      zipFile([
        ['a', '1'],
        ['a', '2'],
      ]),
    ).toThrow('"a" is there twice.');
  });

  test('stores what does not get smaller and deflates what does', () => {
    const zip = zipFile([['a.bin', FILES[1][1]]]);
    expect(zip.readUInt16LE(8)).toBe(0);
    expect(zipFile([['b', FILES[0][1]]]).readUInt16LE(8)).toBe(8);
  });

  // Another reader than our own: what WordPress uses, PHP's ZipArchive, checks headers and checksums strictly.
  const php = onPath('php') && spawnSync('php', ['-r', 'exit(class_exists("ZipArchive") ? 0 : 1);']).status === 0;
  const title = 'is read by PHP: names, contents, checksums, modes';
  const lack = onPath('php') ? 'PHP lacks its extension "zip" (Debian: apt-get install php8.2-zip)' : 'PHP is not installed'; // prettier-ignore
  (php ? test : test.skip)(php ? title : `${title} [skipped: ${lack}]`, () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crossdock-zip-'));
    const file = path.join(folder, 'a.zip');
    fs.writeFileSync(file, zipFile(FILES));
    const script = `$z = new ZipArchive(); if ( true !== $z->open( $argv[1], ZipArchive::CHECKCONS ) ) { exit( 1 ); }
      $out = array(); for ( $i = 0; $i < $z->numFiles; $i++ ) { $z->getExternalAttributesIndex( $i, $os, $attr );
      $out[ $z->getNameIndex( $i ) ] = array( base64_encode( $z->getFromIndex( $i ) ), $os, decoct( $attr >> 16 ) ); } echo json_encode( $out );`;
    const result = spawnSync('php', ['-r', script, '--', file], { encoding: 'utf8' });
    fs.rmSync(folder, { recursive: true });
    expect(result.status).toBe(0);
    const unixFile = (content) => [Buffer.from(content).toString('base64'), 3, '100644'];
    expect(JSON.parse(result.stdout)).toEqual(
      Object.fromEntries(FILES.map(([name, content]) => [name, unixFile(content)])),
    );
  });
});
