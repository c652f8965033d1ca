import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tempStore, type TempStore } from '../../test/support/temp-store.ts';
import { until } from '../../test/support/until.ts';
import type { Database } from '../db/sqlite/index.ts';
import { CrossdockError } from '../errors.ts';
import { createSqliteWorkStore } from '../work/sqlite/work-store.ts';
import { workMigrations } from '../work/sqlite/migrations.ts';
import type { Look, Poller, PollSource } from './port.ts';
import { createPoller } from './poller.ts';
import { createMarkStore, pollMigrations } from './sqlite/marks.ts';

let store: TempStore;
let poller: Poller<Database>;
let time = Date.UTC(2026, 10, 24, 12);
const staged: string[][] = [];
const looks: Pick<Look, 'kind' | 'startedAt' | 'since'>[] = [];
const failures: string[] = [];

beforeEach(() => {
  store = tempStore([
    ...workMigrations,
    ...pollMigrations,
    { id: 'test', up: 'create table seen(row text not null) strict;' },
  ]);
  staged.length = looks.length = failures.length = 0;
  time = Date.UTC(2026, 10, 24, 12);
  poller = makePoller();
});
afterEach(async () => {
  await poller.stop();
  await store.remove();
});

function makePoller(): Poller<Database> {
  const work = createSqliteWorkStore(store.db, store.database, () => time);
  return createPoller<Database>({
    db: store.db,
    marks: createMarkStore(store.db),
    work,
    now: () => time,
    log: { warn: (data) => failures.push((data as { code: string }).code) },
    tickMs: 5,
  });
}
const mark = () => createMarkStore(store.db).get('thing');
const enqueued = (): string[] =>
  (store.database.prepare('select id from work order by seq').all() as { id: string }[]).map((row) => row.id);
const seen = (): string[] =>
  (store.database.prepare('select row from seen').all() as { row: string }[]).map((row) => row.row);

type Pages = (look: Look) => AsyncIterable<readonly string[]> | null;
async function* pages(...all: string[][]): AsyncGenerator<string[]> {
  for (const page of all) yield await Promise.resolve(page);
}
function source(read: Pages, more: Partial<PollSource<Database, string>> = {}): PollSource<Database, string> {
  return {
    name: 'thing',
    schedule: () => ({ changeSeconds: 60, fullAt: '', overlapSeconds: 180, fallbackSeconds: 600 }),
    read: (look) => {
      looks.push({ kind: look.kind, startedAt: look.startedAt, since: look.since });
      return Promise.resolve(read(look));
    },
    stage: (tx, rows) => {
      staged.push([...rows]);
      for (const row of rows) tx.prepare('insert into seen(row) values (?)').run(row);
    },
    finish: (_tx, look) => [
      { id: `thing-${look.startedAt}`, lane: 'stock', key: 'thing', topic: 'thing.changed', runAt: time },
    ],
    ...more,
  };
}

test('the first look is a full one; then changes since its start, less the overlap', async () => {
  poller.add(source((look) => (look.kind === 'full' ? pages(['a', 'b'], ['c']) : pages(['d']))));
  poller.start();
  await until(() => mark() !== null);
  const first = time;
  expect(mark()).toEqual({ name: 'thing', lookedAt: first, asOf: first, fullAt: first });
  expect(staged).toEqual([['a', 'b'], ['c']]);
  expect(enqueued()).toEqual([`thing-${first}`]);

  time += 60_000;
  await until(() => looks.length === 2 && mark()?.lookedAt === time);
  expect(looks[1]).toEqual({ kind: 'changes', startedAt: time, since: first - 180_000 });
  expect(mark()).toEqual({ name: 'thing', lookedAt: time, asOf: time, fullAt: first });
});

test('a look that fails half-way keeps its pages but moves no mark and creates no work', async () => {
  let broken = true;
  poller.add(
    source(async function* () {
      yield ['a'];
      await Promise.resolve();
      if (broken) throw new CrossdockError('M3 is away', { class: 'transient', code: 'm3.down', remote: 'm3' });
      yield ['b'];
    }),
  );
  poller.start();
  await until(() => poller.state()[0]?.failures === 1);
  expect(seen()).toEqual(['a']);
  expect([mark(), enqueued()]).toEqual([null, []]);
  expect(poller.state()[0]).toMatchObject({ lastFailure: 'm3.down', lookedAt: null });
  expect(failures).toEqual(['m3.down']);

  broken = false;
  await until(() => mark() !== null);
  expect(seen()).toEqual(['a', 'a', 'b']);
  expect(enqueued()).toHaveLength(1);
});

test('a source that cannot say when it is due is asked again, and does not end the process or other sources', async () => {
  let broken = true;
  const schedule = () => {
    if (broken) throw new CrossdockError('cannot be read', { class: 'permanent', code: 'catalog.condition' });
    return { changeSeconds: 60, fullAt: '', overlapSeconds: 180, fallbackSeconds: 600 };
  };
  poller.add(source(() => pages(['a']), { name: 'broken', schedule }));
  poller.add(source(() => pages(['b'])));
  poller.start();
  await until(() => mark() !== null && (poller.state()[0]?.failures ?? 0) > 0);
  expect(poller.state()[0]).toMatchObject({ on: false, lastFailure: 'catalog.condition', lookedAt: null });
  expect([poller.nudge('broken'), failures, seen()]).toEqual([false, ['catalog.condition'], ['b']]);

  broken = false;
  await until(() => seen().length === 2 && poller.state()[0]?.failures === 0);
  expect(poller.state()[0]).toMatchObject({ on: true, lastFailure: null });
});

test('work and mark are one transaction: where the work cannot be stored, the mark stays', async () => {
  let finish = 0;
  poller.add(
    source(() => pages(['a']), {
      finish: () => {
        finish += 1;
        if (finish === 1) throw new Error('not now');
        return [];
      },
    }),
  );
  poller.start();
  await until(() => finish === 1 && poller.state()[0]?.failures === 1);
  expect(mark()).toBeNull();
  await until(() => mark() !== null);
  expect(finish).toBe(2);
});

test('where M3 has no transaction for changes, full looks are made, less often', async () => {
  poller.add(source((look) => (look.kind === 'full' ? pages(['a']) : null)));
  poller.start();
  await until(() => mark() !== null);
  time += 60_000;
  await until(() => looks.length === 3);
  expect(looks.map((look) => look.kind)).toEqual(['full', 'changes', 'full']);
  await until(() => poller.state()[0]?.hasChanges === false && mark()?.fullAt === time);

  time += 60_000;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(looks).toHaveLength(3);
  time += 540_000;
  await until(() => looks.length === 4);
  expect(looks[3]?.kind).toBe('full');
});

test('a nudge looks now; one that comes during a look causes another', async () => {
  let open: () => void = () => undefined;
  poller.add(
    source(async function* (look) {
      if (look.kind === 'changes') await new Promise<void>((resolve) => (open = resolve));
      yield ['a'];
    }),
  );
  poller.start();
  await until(() => mark() !== null);
  expect(poller.nudge('thing')).toBe(true);
  await until(() => looks.length === 2);
  expect(poller.nudge('thing')).toBe(true);
  open();
  await until(() => looks.length === 3);
  open();
  await until(() => poller.state()[0]?.looking === false);
  expect(looks).toHaveLength(3);
  expect(poller.nudge('nobody')).toBe(false);
});

test('who waits for a look gets one that began after the question, and is told where there was none', async () => {
  let open = (): void => undefined;
  const fails = { now: false };
  poller.add(
    source(async function* () {
      await new Promise<void>((resolve) => (open = resolve));
      if (fails.now) throw new CrossdockError('away', { class: 'transient', code: 'm3.down' });
      yield ['a'];
    }),
  );
  poller.start();
  await until(() => looks.length === 1);
  let told: boolean | null = null;
  const asked = poller.lookNow('thing', 3_600_000).then((looked) => (told = looked));
  open();
  await until(() => looks.length === 2);
  // The look that was under way when it was asked has ended, and does not count.
  expect(told).toBeNull();
  open();
  expect(await asked).toBe(true);
  fails.now = true;
  const failed = poller.lookNow('thing', 50);
  await until(() => looks.length === 3);
  open();
  expect(await failed).toBe(false);
  expect(await poller.lookNow('nobody', 3_600_000)).toBe(false);
});

test('a source that is switched off is not looked at, and starts when it is switched on', async () => {
  let seconds = 0;
  poller.add(
    source(() => pages(['a']), {
      schedule: () => ({ changeSeconds: seconds, fullAt: '', overlapSeconds: 0, fallbackSeconds: 600 }),
    }),
  );
  poller.start();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect([looks.length, poller.nudge('thing')]).toEqual([0, false]);
  seconds = 60;
  await until(() => mark() !== null);
  expect(looks[0]?.kind).toBe('full');
});

test('a stop ends a look under way and moves nothing', async () => {
  poller.add(
    source(async function* (look) {
      yield ['a'];
      await new Promise((_resolve, reject) =>
        look.signal.addEventListener('abort', () => reject(look.signal.reason as Error)),
      );
    }),
  );
  poller.start();
  await until(() => seen().length === 1);
  await poller.stop();
  expect([mark(), enqueued(), failures]).toEqual([null, [], []]);
});
