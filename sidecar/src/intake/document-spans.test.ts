import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentSpans } from './document-spans.ts';

const textsOf = (body: string): unknown[] | null => {
  const bytes = Buffer.from(body);
  const spans = documentSpans(bytes);
  return spans?.map((span) => (span ? (JSON.parse(bytes.subarray(...span).toString()) as unknown) : null)) ?? null;
};

describe('documentSpans', () => {
  it('gives back every document, whatever is in it and around it', () => {
    const document = fc.oneof(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), fc.constant(null));
    const event = fc.record(
      { id: fc.string(), note: fc.jsonValue(), document, parent: fc.jsonValue() },
      { requiredKeys: ['id'] },
    );
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), fc.constantFrom(0, 2), (events, indent) => {
        const plain = JSON.parse(JSON.stringify(events)) as { document?: unknown }[];
        expect(textsOf(JSON.stringify({ events }, null, indent))).toEqual(plain.map((e) => e.document ?? null));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['another key before the list', '{"x":[{"document":{"a":1}}],"events":[{"document":{"b":2}}]}'],
    ['the list twice', '{"events":[{"document":{}}],"events":[{"document":{}}]}'],
    ['the document twice', '{"events":[{"document":{"a":1},"document":{"b":2}}]}'],
    ['an escaped key', '{"events":[{"docum\\u0065nt":{"a":1}}]}'],
    ['lists instead of events', '{"events":[[{"document":{}}]]}'],
  ])('leaves %s to the slow way', (_name, body) => expect(documentSpans(Buffer.from(body))).toBeNull());

  it('takes only objects for documents', () => {
    expect(
      textsOf('{"events":[{"document":[1]},{"document":"{}"},{"document":7},{"a":{"document":{"x":1}}},{"b":1}]}'),
    ).toEqual([null, null, null, null, null]);
  });
});
