import type { ShopEvent } from '@crossdock/shared';
import type { Inbox } from '../../src/intake/port.ts';
import { createSqliteInbox } from '../../src/intake/sqlite/inbox.ts';
import type { Delivery } from '../../src/work/port.ts';
import { applyRetention } from '../../src/work/sqlite/retention.ts';
import { createSqliteWorkStore, type SqliteWorkStore } from '../../src/work/sqlite/work-store.ts';
import { tempStore, type TempStore } from '../support/temp-store.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
let now: number;
let temp: TempStore;
let work: SqliteWorkStore;
let inbox: Inbox;
beforeEach(() => {
  now = NOW;
  temp = tempStore();
  work = createSqliteWorkStore(temp.db, temp.database, () => now);
  inbox = createSqliteInbox(temp.db, temp.database, work, () => now);
});
afterEach(() => temp.remove());

let counter = 0;
function event(more: Partial<ShopEvent> = {}, modified?: string): ShopEvent {
  counter += 1;
  return {
    id: `ev-${counter}`,
    entity: 'order',
    entityId: '1',
    reason: 'updated',
    occurredAt: '2026-11-23T08:00:00Z',
    origin: 'shop',
    document: { id: 1, n: counter, ...(modified ? { date_modified_gmt: modified } : {}) },
    ...more,
  };
}
const accept = (...events: ShopEvent[]) =>
  inbox.accept(
    events.map((one, index) => ({ event: one, index })),
    NOW,
  );
const claimAll = () =>
  work.claim({
    lanes: (['order', 'refund', 'stock', 'price', 'product', 'bulk'] as const).map((lane) => ({ lane, limit: 99 })),
    leaseMs: 60_000,
    owner: 'me',
    now: NOW,
  });
const settle = ({ seq, attempt }: Delivery, how: 'done' | 'hold', at = NOW) =>
  work.settle(
    [
      how === 'done'
        ? { seq, attempt, kind: 'done', outcome: 'confirmed' }
        : { seq, attempt, kind: 'hold', error: { class: 'permanent', code: 'sku.unknown', message: 'No item.' } },
    ],
    'me',
    at,
  );

describe('accept', () => {
  it('stores the event with its document, and its work beside it', async () => {
    const one = event({ reason: 'created' }, '2026-11-23T07:59:00');
    expect(await inbox.accept([{ event: one, index: 7 }], NOW)).toEqual([{ index: 7, status: 'accepted' }]);
    const [delivery] = await claimAll();
    expect(delivery).toMatchObject({ id: one.id, key: 'order:1', topic: 'order.created', lane: 'order' });
    expect(inbox.get(delivery?.eventSeq ?? -1)).toEqual({
      seq: delivery?.eventSeq,
      id: one.id,
      key: 'order:1',
      entity: 'order',
      entityId: '1',
      reason: 'created',
      origin: 'shop',
      occurredAt: one.occurredAt,
      receivedAt: NOW,
      version: '2026-11-23T07:59:00Z',
      document: one.document,
    });
  });

  it('answers duplicate for a known id, in one call and in another, and makes no second work', async () => {
    const one = event();
    expect((await accept(one, one)).map(({ status }) => status)).toEqual(['accepted', 'duplicate']);
    expect(await accept({ ...one, document: null })).toEqual([{ index: 0, status: 'duplicate' }]);
    expect(await claimAll()).toHaveLength(1);
  });

  it.each([
    ['order', 'order'],
    ['refund', 'refund'],
    ['stock', 'stock'],
    ['product', 'product'],
    ['variation', 'product'],
    ['customer', 'bulk'],
    ['subscription', 'bulk'],
  ])('%s goes to lane %s; entities without a flow are stored as well', async (entity, lane) => {
    expect(await accept(event({ entity, document: null }))).toEqual([{ index: 0, status: 'accepted' }]);
    expect(await claimAll()).toMatchObject([{ lane, topic: `${entity}.updated` }]);
  });

  it('works refunds under their order and variations under their product', async () => {
    await accept(
      event({ entity: 'refund', entityId: '9', parentId: '1' }),
      event({ entity: 'variation', entityId: '8', parentId: '2' }),
    );
    expect((await claimAll()).map(({ key }) => key).sort()).toEqual(['order:1', 'product:2']);
  });

  it('wakes the dispatcher once per call, and not for duplicates', async () => {
    let woken = 0;
    work.onWake(() => (woken += 1));
    const events = [event(), event({ entityId: '2' })];
    await accept(...events);
    await accept(...events);
    expect(woken).toBe(1);
  });
});

describe('newest', () => {
  const newestN = () => inbox.newest('order:1')?.document?.['n'];

  it('is the highest version, whatever came last', async () => {
    const newer = event({}, '2026-11-23T08:00:02');
    await accept(newer, event({}, '2026-11-23T08:00:01'));
    expect(newestN()).toBe(newer.document?.['n']);
  });
  it('among equal versions is the one that arrived last', async () => {
    const [first, second] = [event({}, '2026-11-23T08:00:01'), event({}, '2026-11-23T08:00:01')];
    await accept(first, second);
    expect(newestN()).toBe(second.document?.['n']);
  });
  it('passes over events without document, and over refunds under the same key', async () => {
    const order = event({}, '2026-11-23T08:00:01');
    await accept(
      order,
      event({ document: null, reason: 'deleted', occurredAt: '2026-11-23T08:30:00Z' }),
      event({ entity: 'refund', entityId: '9', parentId: '1', occurredAt: '2026-11-23T08:40:00Z' }),
    );
    expect(newestN()).toBe(order.document?.['n']);
  });
  it('is null for a key nobody has heard of', () => {
    expect(inbox.newest('order:404')).toBeNull();
    expect(inbox.get(404)).toBeNull();
  });
});

describe('putReread', () => {
  it('adds a version without work, and stores an equal document once', async () => {
    await accept(event({}, '2026-11-23T08:00:01'));
    await claimAll();
    const seq = await inbox.putReread('order:1', '2026-11-23T08:00:05', { id: 1, total: '2.00' });
    expect(await inbox.putReread('order:1', '2026-11-23T08:00:05', { id: 1, total: '2.00' })).toBe(seq);
    const later = await inbox.putReread('order:1', '2026-11-23T08:00:05', { id: 1, total: '3.00' });
    expect(inbox.newest('order:1')).toMatchObject({ seq: later, origin: 'reread', entity: 'order', entityId: '1' });
    expect(inbox.list('order:1').map(({ origin }) => origin)).toEqual(['shop', 'reread', 'reread']);
    expect(await claimAll()).toEqual([]);
  });
});

describe('retention', () => {
  const DAY = 86_400_000;
  const apply = () => applyRetention(temp.db, temp.database, { before: NOW - 90 * DAY });
  const counts = () =>
    temp.database.prepare('select (select count(*) from work) as work, (select count(*) from event) as events').get();
  const finish = async (how: 'done' | 'hold' = 'done') => {
    for (const delivery of await claimAll()) await settle(delivery, how, now);
  };

  it('removes old finished work and its documents, also the newest: personal data do not stay for ever', async () => {
    now = NOW - 91 * DAY;
    await accept(event({}, '2026-08-01T08:00:01'));
    await finish();
    await accept(event({}, '2026-08-01T08:00:02'), event({ entityId: '2' }));
    await finish();
    expect(await apply()).toEqual({ work: 3, events: 3 });
    expect(inbox.newest('order:1')).toBeNull();
    expect(await apply()).toEqual({ work: 0, events: 0 });
  });

  it('keeps what is young, and everything of a key that has held or open work', async () => {
    now = NOW - 91 * DAY;
    await accept(event());
    await finish();
    await accept(event());
    await finish('hold');
    await accept(event({ entityId: '2' }));
    await finish();
    await accept(event({ entityId: '2' }));
    now = NOW - 89 * DAY;
    await accept(event({ entityId: '3' }));
    await accept(event({ entityId: '3' }));
    await finish();
    expect(counts()).toEqual({ work: 6, events: 6 });
    const removed = await apply();
    // Of order:2 the work that ended long ago goes, with its document.
    expect(removed).toEqual({ work: 1, events: 1 });
    expect(inbox.list('order:1')).toHaveLength(2);
  });

  it('goes through any number of rows in slices and can be stopped between two', async () => {
    now = NOW - 91 * DAY;
    await accept(...Array.from({ length: 1_200 }, () => event()));
    temp.database.prepare("update work set state = 'done', outcome = 'confirmed', done_at = ?").run(now);
    const abort = new AbortController();
    let slices = 0;
    const pause = () => {
      slices += 1;
      if (slices === 2) abort.abort();
      return Promise.resolve();
    };
    const options = { before: NOW - 90 * DAY, pause, signal: abort.signal };
    expect(await applyRetention(temp.db, temp.database, options)).toEqual({ work: 1_000, events: 0 });
    const gone: number[] = [];
    const rest = await applyRetention(temp.db, temp.database, {
      before: NOW - 90 * DAY,
      onWorkRemoved: (_tx, seqs) => gone.push(...seqs),
    });
    expect(rest).toEqual({ work: 200, events: 1_200 });
    expect(gone).toHaveLength(200);
  });
});
