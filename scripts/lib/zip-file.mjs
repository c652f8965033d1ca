/**
 * A zip writer that gives the same bytes for the same files: names sorted, one fixed date, one fixed mode, nothing of this
 * machine. Format: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record).
 * The same Node.js is needed for the same bytes: another one may bring another zlib, which compresses differently.
 */
import { crc32, deflateRawSync } from 'node:zlib';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;
/** 2.0: deflate. */
const NEEDED = 20;
/** Made by 2.0 on Unix, so that the mode below is taken for one. */
const MADE_BY = (3 << 8) | 20;
/** A plain file, rw-r--r--. WordPress sets its own modes; `unzip` takes these. */
const MODE = (0o100644 << 16) >>> 0;
/** Bit 11: names are UTF-8. */
const UTF8 = 0x0800;
/** 1 January 1980, the first day that the format knows. */
const DOS_DATE = (0 << 9) | (1 << 5) | 1;
/** Without the 64-bit extension, which some hosts' unzip cannot read. */
const MAX_FILES = 0xffff;
const MAX_BYTES = 0xffffffff;

/**
 * @param {Iterable<[string, Buffer | string]>} files relative paths with "/" and contents; order does not matter
 * @returns {Buffer} the zip
 * @throws Error on a path that could land outside the target folder or is there twice, and when the zip would need 64 bits
 */
export function zipFile(files) {
  const entries = [...files].map(([name, content]) => ({ name, content: Buffer.from(content) }));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (entries.length > MAX_FILES) throw new Error(`A zip holds up to ${MAX_FILES} files, received ${entries.length}.`);
  const parts = [];
  const directory = [];
  let offset = 0;
  let previous;
  for (const { name, content } of entries) {
    requirePlainPath(name);
    if (name === previous) throw new Error(`"${name}" is there twice.`);
    previous = name;
    const path = Buffer.from(name);
    const deflated = deflateRawSync(content, { level: 9 });
    const method = deflated.length < content.length ? DEFLATED : STORED;
    const data = method === DEFLATED ? deflated : content;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(NEEDED, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(DOS_DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    // No extra field (24): it is where other writers keep owner and clock.
    parts.push(uint32(LOCAL), common, path, data);

    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(MODE, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(uint32(CENTRAL), uint16(MADE_BY), common, rest, path);
    offset += 4 + common.length + path.length + data.length;
    if (offset > MAX_BYTES) throw new Error('The zip grew over 4 GB.');
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, index, uint32(END), end]);
}

function requirePlainPath(name) {
  const steps = name.split('/');
  if (name === '' || /[\\:\0]/.test(name) || steps.some((step) => step === '' || step === '.' || step === '..')) {
    throw new Error(`Expected a relative path with "/", received ${JSON.stringify(name)}.`);
  }
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
