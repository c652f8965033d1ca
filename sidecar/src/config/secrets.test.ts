import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tempDir } from '../../test/support/places.ts';
import { KEY_FILE, openSecretBox, SecretBox } from './secrets.ts';

const key = (): string => randomBytes(32).toString('base64');

describe('SecretBox', () => {
  it('gives back what it sealed, never the same text twice', () => {
    const box = new SecretBox([key()]);
    const [a, b] = [box.seal('m3.ionapi', 'grüße 🔑'), box.seal('m3.ionapi', 'grüße 🔑')];
    expect(a).not.toBe(b);
    expect(a).not.toContain('grüße');
    expect([box.open('m3.ionapi', a), box.open('m3.ionapi', b)]).toEqual(['grüße 🔑', 'grüße 🔑']);
  });

  it('binds a secret to its name', () => {
    const box = new SecretBox([key()]);
    expect(() => box.open('store.consumerKey', box.seal('store.consumerSecret', 'x'))).toThrow(
      'belongs to another setting',
    );
  });

  it('notices a changed bit', () => {
    const box = new SecretBox([key()]);
    const parts = box.seal('a', 'secret').split(':');
    const bytes = Buffer.from(parts[3]!, 'base64');
    bytes[0]! ^= 1;
    expect(() => box.open('a', [...parts.slice(0, 3), bytes.toString('base64')].join(':'))).toThrow('damaged');
    expect(() => box.open('a', 'nonsense')).toThrow('damaged');
  });

  it('reads with an older key and writes with the newest', () => {
    const [old, next] = [key(), key()];
    const sealed = new SecretBox([old]).seal('a', 'x');
    const both = new SecretBox([next, old]);
    expect(both.open('a', sealed)).toBe('x');
    expect(new SecretBox([next]).open('a', both.seal('a', 'y'))).toBe('y');
    expect(() => new SecretBox([next]).open('a', sealed)).toThrow('Restore that encryption key');
  });

  it('refuses a key of the wrong length without showing it', () => {
    const short = randomBytes(16).toString('base64');
    expect(() => new SecretBox([short])).toThrow('expected base64 of 32 bytes, received 16 bytes');
    expect(() => new SecretBox([short])).not.toThrow(short);
  });
});

describe('openSecretBox', () => {
  let dir: ReturnType<typeof tempDir>;
  beforeEach(() => {
    dir = tempDir('secrets');
  });
  afterEach(() => dir.remove());

  it('makes a key file that only its owner reads, keeps it, and advises to move it', () => {
    const first = openSecretBox({ dataDir: dir.path });
    const file = path.join(dir.path, KEY_FILE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first.keyBesideData).toBe(file);
    expect(openSecretBox({ dataDir: dir.path }).box.open('a', first.box.seal('a', 'x'))).toBe('x');
    const moved = openSecretBox({ dataDir: dir.path, encryptionKey: readFileSync(file, 'utf8').trim() });
    expect(moved.keyBesideData).toBeNull();
    expect(moved.box.open('a', first.box.seal('a', 'x'))).toBe('x');
  });
});
