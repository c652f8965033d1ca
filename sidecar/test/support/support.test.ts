import { existsSync } from 'node:fs';
import net from 'node:net';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { countResources, freePort, leakCheck, leftBehind, surplus, tempDir, testWhen, withTempDir } from './index.ts';

test('a temporary folder is there until it is removed', async () => {
  const dir = tempDir('support');
  expect(existsSync(dir.path)).toBe(true);
  dir.remove();
  dir.remove();
  expect(existsSync(dir.path)).toBe(false);
  const seen = await withTempDir((path) => {
    expect(existsSync(path)).toBe(true);
    return path;
  });
  expect(existsSync(seen)).toBe(false);
});

test('a free port can be listened on', async () => {
  const server = net.createServer().listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
});

test('an open server is seen as a leak, and no longer when it is closed', async () => {
  const before = countResources(process.getActiveResourcesInfo());
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(surplus(before, countResources(process.getActiveResourcesInfo()))).toContain('1 × TCPServerWrap');
  server.close();
  await once(server, 'close');
  expect(await leftBehind(before)).toEqual([]);
});

testWhen(null)('testWhen runs a test that lacks nothing', () => {
  expect(surplus({ Timeout: 1 }, { Timeout: 3, TCPSocketWrap: 1 })).toEqual(['2 × Timeout', '1 × TCPSocketWrap']);
});

leakCheck();
