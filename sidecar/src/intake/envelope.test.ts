import { describe, expect, it } from '@jest/globals';
import { shopEvent } from '@crossdock/shared';
import fc from 'fast-check';
import { checkEvents, eventsOf, MAX_EVENTS, plainEvent } from './envelope.ts';

const EVENT = {
  id: 'e-1',
  entity: 'order',
  entityId: '1234',
  reason: 'created',
  occurredAt: '2026-11-23T09:29:01Z',
  origin: 'shop',
  document: { id: 1234 },
};
const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'x',
  5,
  true,
  [],
  {},
  'x'.repeat(65),
  '-1',
  '1.5',
  '1'.repeat(21),
  'shop',
  '2026-02-29T10:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-23T24:00:00Z',
  '2026-11-23T09:29:01+02:00',
  '2026-11-23 09:29:01',
  '2026-11-23T09:29Z',
);
const times = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
const events = fc.record(
  {
    id: fc.oneof(fc.string({ minLength: 1, maxLength: 64 }), odd),
    entity: fc.oneof(fc.constantFrom('order', 'refund', 'wallet'), odd),
    entityId: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }).map(String), odd),
    parentId: fc.oneof(fc.constantFrom('12', null), odd),
    reason: fc.oneof(fc.constantFrom('created', 'status', 'deleted'), odd),
    occurredAt: fc.oneof(times, odd),
    origin: fc.oneof(fc.constantFrom('shop', 'crossdock'), odd),
    document: fc.oneof(fc.constantFrom<unknown>({ a: 1 }, null), odd),
  },
  { requiredKeys: [] },
);

describe('plainEvent', () => {
  it('says yes only where the schema does, with the same result', () => {
    fc.assert(
      fc.property(events, (event) => {
        const plain = plainEvent(event);
        if (plain) expect(shopEvent.parse(event)).toEqual(plain);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes the usual event without the schema', () => {
    expect(plainEvent(EVENT)).toEqual(EVENT);
    expect(plainEvent({ ...EVENT, origin: undefined, document: undefined })).toEqual({ ...EVENT, document: null });
  });
});

describe('checkEvents', () => {
  it('keeps good events and says of each bad one what is wrong', () => {
    const { good, rejected } = checkEvents([
      EVENT,
      { entity: 'order' },
      { ...EVENT, id: 'e-2', occurredAt: '2026-01-31T00:00:00+01:00' },
      7,
    ]);
    expect(good.map(({ event, index }) => [event.id, index])).toEqual([
      ['e-1', 0],
      ['e-2', 2],
    ]);
    expect(rejected).toMatchObject([
      { index: 1, status: 'rejected', problem: { code: 'event.invalid', field: 'events[1].id' } },
      { index: 3, status: 'rejected', problem: { code: 'event.invalid', field: 'events[3]' } },
    ]);
    expect(rejected[0]?.problem?.message).toContain('entityId');
  });

  it('keeps events of entities that nobody knows yet', () => {
    expect(checkEvents([{ ...EVENT, entity: 'gift-card' }]).good).toHaveLength(1);
  });
});

describe('eventsOf', () => {
  it.each([
    [[EVENT], 'received a list'],
    [null, 'received null'],
    ['text', 'received string'],
    [{}, 'received no "events"'],
    [{ events: {} }, '"events" of type object'],
    [{ events: [] }, 'received 0'],
    [{ events: Array.from({ length: MAX_EVENTS + 1 }, () => EVENT) }, 'Send them in smaller batches'],
  ])('refuses %#', (body, expected) => {
    const answer = eventsOf(body);
    expect('fault' in answer && answer.fault).toContain(expected);
  });
  it('takes up to the limit', () => {
    expect(eventsOf({ events: Array.from({ length: MAX_EVENTS }, () => EVENT) })).toHaveProperty(
      'events.length',
      MAX_EVENTS,
    );
  });
});
