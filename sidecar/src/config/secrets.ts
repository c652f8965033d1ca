/** Secrets at rest: AES-256-GCM, the setting's name as additional data, so that a value cannot be moved to another name. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PREFIX = 'enc1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class SecretError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretError';
  }
}

interface Key {
  id: string;
  bytes: Buffer;
}

/** Encrypts with the first key and decrypts with any, so that a key can be rotated without a moment of blindness. */
export class SecretBox {
  readonly #keys: readonly Key[];

  /** @param keys base64 of 32 bytes each, newest first. @throws SecretError naming what is wrong, never the key */
  constructor(keys: readonly string[]) {
    if (keys.length === 0) throw new SecretError('encryptionKey: expected at least one key, received none');
    this.#keys = keys.map((text, i) => {
      const bytes = Buffer.from(text.trim(), 'base64');
      if (bytes.length !== 32) {
        throw new SecretError(
          `encryptionKey: expected base64 of 32 bytes, received ${bytes.length} bytes (key ${i + 1}). Make one with: openssl rand -base64 32`,
        );
      }
      return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
    });
  }

  /** `enc1:KEYID:NONCE:CIPHERTEXT+TAG`. */
  seal(name: string, plain: string): string {
    const key = this.#keys[0]!;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
    cipher.setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [PREFIX, key.id, nonce.toString('base64'), sealed.toString('base64')].join(':');
  }

  /** @throws SecretError when the key is not there, or the value was altered or belongs to another name */
  open(name: string, sealedText: string): string {
    const [prefix, keyId, nonceText, sealedPart] = sealedText.split(':');
    const key = this.#keys.find((candidate) => candidate.id === keyId);
    if (prefix !== PREFIX || !nonceText || !sealedPart)
      throw new SecretError(`The stored secret "${name}" is damaged. Enter it again.`);
    if (!key) {
      throw new SecretError(
        `The stored secret "${name}" was encrypted with key ${keyId}, which is not there. Restore that encryption key, or enter the secret again.`,
      );
    }
    const sealed = Buffer.from(sealedPart, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(nonceText, 'base64'));
      decipher.setAAD(Buffer.from(name));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    } catch {
      throw new SecretError(`The stored secret "${name}" is damaged or belongs to another setting. Enter it again.`);
    }
  }
}

export const KEY_FILE = 'encryption.key';

/**
 * The key from configuration, or the key file beside the data, made on the first start with mode 0600. Several keys may
 * be given, newest first, separated by commas or lines.
 * @returns the box, and the key file's path when the key lies beside the data it protects
 */
export function openSecretBox(options: { encryptionKey?: string; dataDir: string }): {
  box: SecretBox;
  keyBesideData: string | null;
} {
  const split = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');
  if (options.encryptionKey !== undefined)
    return { box: new SecretBox(split(options.encryptionKey)), keyBesideData: null };
  const file = path.join(options.dataDir, KEY_FILE);
  if (!existsSync(file)) {
    mkdirSync(options.dataDir, { recursive: true });
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } else if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    chmodSync(file, 0o600);
  }
  return { box: new SecretBox(split(readFileSync(file, 'utf8'))), keyBesideData: file };
}
