/**
 * Where the documents lie in the bytes of a request, so that they are stored as they came. Measured on 2.6 kB orders:
 * JSON.stringify and the conversion to UTF-8 cost 12 of the 65 µs that an event costs; finding the span costs 4.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const EVENTS = Buffer.from('events');
const DOCUMENT = Buffer.from('document');

/** Depth of an event's own keys: `{` of the body, `[` of the list, `{` of the event. */
const EVENT_DEPTH = 3;

export type Span = readonly [start: number, end: number];

/**
 * The bytes of each event's `document`, in order, or null where it has none or no object. The body must be valid JSON;
 * returns null as a whole when it is not laid out plainly (another key beside `events`, a key twice, escaped keys), and the
 * caller then writes the documents anew.
 */
export function documentSpans(body: Uint8Array): (Span | null)[] | null {
  const spans: (Span | null)[] = [];
  let depth = 0;
  let keyNext = false;
  /** Position of the value of the key "document" of the event being read, once the key was seen. */
  let documentAt = -1;
  let current: Span | null = null;
  let seen = false;
  const end = body.length;
  for (let i = 0; i < end; i++) {
    const byte = body[i];
    if (byte === QUOTE) {
      const start = i + 1;
      let c = body[++i];
      while (c !== QUOTE) {
        if (c === BACKSLASH) i++;
        c = body[++i];
        if (i >= end) return null;
      }
      if (!keyNext || depth > EVENT_DEPTH) continue;
      keyNext = false;
      if (depth === 1) {
        if (!same(body, start, i, EVENTS) || spans.length > 0) return null;
      } else if (depth === EVENT_DEPTH && same(body, start, i, DOCUMENT)) {
        if (seen) return null;
        seen = true;
        documentAt = 0;
      } else if (depth === EVENT_DEPTH && body.subarray(start, i).includes(BACKSLASH)) return null;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth++;
      if (depth === EVENT_DEPTH) {
        if (byte !== OPEN) return null;
        current = null;
        seen = false;
      }
      if (depth === EVENT_DEPTH + 1 && documentAt === 0) documentAt = byte === OPEN ? i : -1;
      keyNext = byte === OPEN && depth <= EVENT_DEPTH;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (depth === EVENT_DEPTH + 1 && documentAt > 0) {
        current = [documentAt, i + 1];
        documentAt = -1;
      }
      if (depth === EVENT_DEPTH) {
        spans.push(current);
        documentAt = -1;
      }
      depth--;
    } else if (byte === COMMA && depth <= EVENT_DEPTH) {
      keyNext = depth === 1 || depth === EVENT_DEPTH;
      if (depth === EVENT_DEPTH) documentAt = -1;
    } else if (byte === COLON) keyNext = false;
  }
  return spans;
}

function same(body: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (body[start + i] !== word[i]) return false;
  return true;
}
