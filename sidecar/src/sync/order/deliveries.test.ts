import { expect, jest, test } from '@jest/globals';
import { CrossdockError } from '../../errors.ts';
import type { Delivery, DeliveryLook, DeliveryToAsk } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import type { JobCall, M3Jobs } from '../jobs.ts';
import { ASK_DAYS, DeliveryWatch, hasLeft, headOf, nextAsk, sentenceOf, toldOf, trackingUrl } from './deliveries.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.each([
  [
    { FWNO: ' DHL ', MODL: 'AIR', ETRN: ' JJD 01 ', DSDT: '20261123' },
    { forwarder: 'DHL', method: 'AIR', tracking: 'JJD 01', day: '2026-11-23' },
  ],
  [{}, { forwarder: '', method: '', tracking: '', day: '' }],
  [{ DSDT: '0' }, { forwarder: '', method: '', tracking: '', day: '' }],
  [{ DSDT: '00000000' }, { forwarder: '', method: '', tracking: '', day: '' }],
  [{ DSDT: '20261341' }, { forwarder: '', method: '', tracking: '', day: '' }],
])('the head %j', (record: Record<string, string>, expected) => {
  expect(headOf(record)).toEqual(expected);
});

test.each([
  ['05', false],
  ['59', false],
  ['60', true],
  ['70', true],
  [' 60', true],
  ['', true],
])('with status "%s" it has left: %s', (PGRS, expected) => {
  expect(hasLeft({ PGRS })).toBe(expected);
});

test('pauses grow with the age, end after some days, and make few looks', () => {
  expect(nextAsk(0, 5)).toBe(5_000);
  expect(nextAsk(HOUR, 5)).toBe(HOUR);
  expect(nextAsk(3 * DAY, 5)).toBe(DAY);
  expect(nextAsk(ASK_DAYS * DAY + 1, 5)).toBeNull();
  let looks = 0;
  for (let age: number | null = 0; age !== null; looks++) {
    const pause: number | null = nextAsk(age, 5);
    age = pause === null ? null : age + pause;
  }
  expect(looks).toBeLessThanOrEqual(27);
});

test.each([
  ['https://c.example/?id={tracking}&l=en', 'JJD01', 'https://c.example/?id=JJD01&l=en'],
  ['https://c.example/{tracking}', 'A/B ?&#"<', 'https://c.example/A%2FB%20%3F%26%23%22%3C'],
  ['https://c.example/{tracking}', '$&', 'https://c.example/%24%26'],
  ['https://c.example/{tracking}', '{tracking}', 'https://c.example/%7Btracking%7D'],
  ['https://c.example/{tracking}', 'Ä1', 'https://c.example/%C3%841'],
  ['https://c.example/{tracking}', '\ud800', null],
])('%s with %s', (template, tracking, expected) => {
  expect(trackingUrl(template, tracking)).toBe(expected);
});

const TABLE: Record<string, Record<string, string>> = {
  DHL: { carrier: 'DHL Paket', url: 'https://dhl.example/{tracking}' },
  AIR: { carrier: 'Air freight', url: 'https://air.example/{tracking}' },
  NAMED: { carrier: 'By our van' },
  LINKED: { url: 'https://linked.example/{tracking}' },
};
const lookup = (table: string, key: string, column: string): string | null =>
  (table === 'carriers' ? TABLE[key]?.[column] : undefined) ?? null;
const delivery = (more: Partial<Delivery>): Delivery => ({ number: '7', forwarder: '', method: '', tracking: 'T1', day: '2026-11-23', ...more }); // prettier-ignore

test.each<[string, Partial<Delivery>, object]>([
  ['by forwarder', { forwarder: 'DHL', method: 'AIR' }, { carrier: 'DHL Paket', tracking: 'T1', url: 'https://dhl.example/T1' }],
  ['by delivery method, where the forwarder has no row', { forwarder: 'XYZ', method: 'AIR' }, { carrier: 'Air freight', tracking: 'T1', url: 'https://air.example/T1' }],
  ['by delivery method, where there is no forwarder', { method: 'AIR' }, { carrier: 'Air freight', tracking: 'T1', url: 'https://air.example/T1' }],
  ['the row of the forwarder alone, also where it has no address', { forwarder: 'NAMED', method: 'AIR' }, { carrier: 'By our van', tracking: 'T1' }],
  ['an address without a name', { forwarder: 'LINKED' }, { tracking: 'T1', url: 'https://linked.example/T1' }],
  ['no row: no code of M3 is told', { forwarder: 'XYZ', method: 'ZZZ' }, { tracking: 'T1' }],
  ['a carrier without tracking number', { forwarder: 'DHL', tracking: '' }, { carrier: 'DHL Paket' }],
])('told: %s', (_, given, expected) => {
  expect(toldOf([delivery(given)], lookup, false)).toEqual([{ number: '7', day: '2026-11-23', ...expected }]);
}); // prettier-ignore

test('told: the newest fifty, and no tracking number of somebody who was erased', () => {
  const many = Array.from({ length: 60 }, (_, n) => delivery({ number: String(n), day: '' }));
  expect(toldOf(many, lookup, false).map(({ number }) => number)).toEqual(many.slice(10).map(({ number }) => number));
  expect(toldOf([delivery({ forwarder: 'DHL' })], lookup, true)).toEqual([{ number: '7', day: '2026-11-23', carrier: 'DHL Paket' }]); // prettier-ignore
});

test('the timeline says what was told, without the tracking number', () => {
  expect(sentenceOf([])).toBe('');
  expect(sentenceOf([{ number: '7', tracking: 'T1', url: 'https://x.example/T1' }, { number: '8', tracking: 'T2' }, { number: '9' }])).toBe(
    ', with delivery 7 (tracking number with link), delivery 8 (tracking number without link), delivery 9',
  ); // prettier-ignore
});

/** A watch over some deliveries; `answer` is what M3 says to each call. */
function watch(due: Partial<DeliveryToAsk>[], answer: (call: JobCall) => Partial<MiResult> | Error, has = true) {
  const looks: DeliveryLook[] = [];
  const told: string[] = [];
  let at = 100 * DAY;
  const toAsk = jest.fn(() => due.map((one, n): DeliveryToAsk => ({ ...delivery({ number: String(n), tracking: '', day: '' }), key: 'order:1', at, shown: false, ...one }))); // prettier-ignore
  const read = jest.fn((calls: readonly JobCall[]) => {
    const answers = calls.map(answer);
    const error = answers.find((one) => one instanceof Error);
    if (error) return Promise.reject(error);
    return Promise.resolve(answers.map((one) => ({ transaction: '', ok: true, records: [], error: null, notProcessed: false, ...one }) as MiResult)); // prettier-ignore
  });
  const jobs = {
    batchSize: () => 100,
    has: () => has,
    read,
    meaning: ({ ok, error, notProcessed }: MiResult) =>
      ok ? 'ok' : notProcessed ? 'not-processed' : (error?.code ?? ''),
  };
  const one = new DeliveryWatch({
    documents: { toAsk, looked: (given) => Promise.resolve(void looks.push(...given)) },
    followSeconds: () => 5,
    forgotten: (key) => key === 'order:erased',
    onDeliveries: (key) => Promise.resolve(void told.push(key)),
    now: () => at,
    log: { warn: () => undefined },
  });
  const look = (): Promise<void> => one.look(jobs as unknown as M3Jobs, new AbortController().signal);
  return { look, looks, told, toAsk, read, later: (ms: number): void => void (at += ms) };
}
const refusal = (code: string): Partial<MiResult> => ({ ok: false, error: { code, message: '', field: '', type: '' } as unknown as MiResult['error'] }); // prettier-ignore
const head = (more: Record<string, string>): Partial<MiResult> => ({ records: [{ PGRS: '60', ETRN: 'T1', FWNO: 'DHL', MODL: 'AIR', DSDT: '20261123', ...more }] }); // prettier-ignore

test('a delivery with tracking number is told once and not asked for again', async () => {
  const { look, looks, told } = watch([{}], () => head({}));
  await look();
  expect(looks).toEqual([{ key: 'order:1', number: '0', head: { forwarder: 'DHL', method: 'AIR', tracking: 'T1', day: '2026-11-23' }, shown: true, askAt: null }]); // prettier-ignore
  expect(told).toEqual(['order:1']);
});

test('an order is told once of all that came with one look', async () => {
  const { look, told, read } = watch([{}, {}, { key: 'order:2' }], () => head({}));
  await look();
  expect([told, read.mock.calls.length]).toEqual([['order:1', 'order:2'], 1]);
});

test('without tracking number it is told, and asked for again; the same answer is not told again', async () => {
  const first = watch([{}], () => head({ ETRN: '' }));
  await first.look();
  expect([first.looks[0]?.askAt, first.told]).toEqual([100 * DAY + 5_000, ['order:1']]);
  const again = watch([{ shown: true, forwarder: 'DHL', method: 'AIR', day: '2026-11-23', at: 100 * DAY - HOUR }], () => head({ ETRN: '' })); // prettier-ignore
  await again.look();
  expect([again.looks[0]?.askAt, again.told]).toEqual([100 * DAY + HOUR, []]);
  const left = watch([{ shown: true, at: 89 * DAY }], () => head({ ETRN: '' }));
  await left.look();
  expect(left.looks[0]?.askAt).toBeNull();
});

test('what is still being picked is not told', async () => {
  const { look, looks, told } = watch([{}], () => head({ PGRS: '05' }));
  await look();
  expect([looks[0], told]).toMatchObject([{ shown: false, askAt: 100 * DAY + 5_000 }, []]);
});

test.each([
  ['M3 refuses', () => refusal('permanent')],
  ['the M3 user may not', () => refusal('auth')],
  ['the request as a whole is refused', () => new CrossdockError('no', { class: 'permanent', code: 'x' })],
])('%s: the number alone is told, and it is asked again later', async (_, answer) => {
  const { look, looks, told } = watch([{}], answer);
  await look();
  expect([looks, told]).toEqual([[{ key: 'order:1', number: '0', head: null, shown: true, askAt: 100 * DAY + 5_000 }], ['order:1']]); // prettier-ignore
});

test('an M3 without the transaction is not asked; the number alone is told', async () => {
  const { look, looks, told, read } = watch([{}], () => head({}), false);
  await look();
  expect(read).not.toHaveBeenCalled();
  expect([looks, told]).toEqual([[{ key: 'order:1', number: '0', head: null, shown: true, askAt: null }], ['order:1']]);
});

test('a delivery that M3 does not know any more is not told', async () => {
  const { look, looks, told } = watch([{}], () => refusal('missing'));
  await look();
  expect([looks[0]?.shown, told]).toEqual([false, []]);
});

test.each([
  ['is lost', () => new CrossdockError('gone', { class: 'transient', code: 'x' })],
  ['was not processed', () => ({ ok: false, notProcessed: true })],
])('an answer that %s changes nothing, and nothing is asked for a minute', async (_, answer) => {
  const { look, looks, told, toAsk, later } = watch([{}], answer);
  await look();
  await look();
  expect([looks, told, toAsk.mock.calls.length]).toEqual([[], [], 1]);
  later(60_000);
  await look();
  expect(toAsk).toHaveBeenCalledTimes(2);
});

test('of a person who was erased no tracking number is kept, and none is asked for again', async () => {
  const { look, looks } = watch([{ key: 'order:erased' }], () => head({}));
  await look();
  expect(looks[0]).toMatchObject({ head: { tracking: '', day: '2026-11-23' }, shown: true, askAt: null });
});
