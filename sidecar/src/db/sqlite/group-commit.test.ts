import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import type { CommitInfo } from './group-commit.ts';
import { GroupCommit } from './group-commit.ts';
import { migrate } from './migrations.ts';
import { driverPackage } from './driver.ts';

let temp: TempStore;
beforeEach(() => {
  temp = tempStore([{ id: 't-0001', up: 'create table t(id integer primary key, v text not null unique) strict;' }]);
});
afterEach(() => temp.remove());
const values = () => temp.database.prepare('select v from t order by id').pluck().all();
const add = (v: string) => temp.db.write((tx) => tx.prepare('insert into t(v) values (?)').run(v).changes);

describe('GroupCommit', () => {
  it('runs all closures of one turn in one transaction, in order, and answers after the commit', async () => {
    const commits: CommitInfo[] = [];
    const db = new GroupCommit(temp.database, (info) => commits.push(info));
    const seen: boolean[] = [];
    const results = await Promise.all(
      ['a', 'b', 'c'].map((v) =>
        db.write((tx) => {
          seen.push(tx.inTransaction);
          return tx.prepare('insert into t(v) values (?)').run(v).lastInsertRowid;
        }),
      ),
    );
    expect(results).toEqual([1, 2, 3]);
    expect(seen).toEqual([true, true, true]);
    expect(temp.database.inTransaction).toBe(false);
    expect(commits).toEqual([{ closures: 3, milliseconds: expect.any(Number), failed: false }]);
  });

  it('a closure that throws loses its own changes only', async () => {
    const thrown = new Error('changed my mind');
    const results = await Promise.allSettled([
      add('a'),
      temp.db.write((tx) => {
        tx.prepare("insert into t(v) values ('x'), ('y')").run();
        throw thrown;
      }),
      add('b'),
      add('a'),
      add('c'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(results[1]).toEqual({ status: 'rejected', reason: thrown });
    expect(values()).toEqual(['a', 'b', 'c']);
  });

  it('refuses an asynchronous closure, and keeps nothing of it', async () => {
    await expect(
      temp.db.write(async (tx) => {
        tx.prepare("insert into t(v) values ('x')").run();
        await Promise.resolve();
      }),
    ).rejects.toThrow('must not be asynchronous');
    expect(values()).toEqual([]);
  });

  it('commits what it was given before it closes, then refuses', async () => {
    const last = add('last');
    await temp.db.close();
    await expect(last).resolves.toBe(1);
    await expect(add('too late')).rejects.toMatchObject({ code: 'store.closed' });
    expect(values()).toEqual(['last']);
  });
});

describe('settings of the file', () => {
  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['trusted_schema', 0],
    ['cell_size_check', 1],
    ['auto_vacuum', 2],
    ['page_size', 8192],
    ['journal_size_limit', 67_108_864],
    ['busy_timeout', 5_000],
  ])('%s is %s', (pragma, expected) => {
    expect(temp.database.pragma(pragma, { simple: true })).toBe(expected);
  });
});

describe('migrate', () => {
  const first = { id: 't-0001', up: 'create table t(id integer primary key, v text not null unique) strict;' };
  const second = { id: 't-0002', up: 'alter table t add column w text;' };

  it('runs only what is new, in one transaction, and counts in user_version', () => {
    expect(migrate(temp.database, [first, second], 1)).toEqual(['t-0002']);
    expect(migrate(temp.database, [first, second], 2)).toEqual([]);
    expect(temp.database.pragma('user_version', { simple: true })).toBe(2);
  });
  it('leaves everything as it was when one fails', () => {
    expect(() => migrate(temp.database, [first, second, { id: 't-0003', up: 'create nonsense' }], 1)).toThrow();
    expect(migrate(temp.database, [first, second], 1)).toEqual(['t-0002']);
  });
  it('refuses a file of a later release', () => {
    migrate(temp.database, [first, second], 1);
    expect(() => migrate(temp.database, [first], 1)).toThrow(
      expect.objectContaining({ code: 'store.newer', message: expect.stringContaining('t-0002') }),
    );
  });
  it('refuses a migration that was edited after it ran, and an id that is used twice', () => {
    expect(() => migrate(temp.database, [{ ...first, up: `${first.up} ` }], 1)).toThrow(
      expect.objectContaining({ code: 'bug.migration' }),
    );
    expect(() => migrate(temp.database, [first, second, second], 1)).toThrow(
      expect.objectContaining({ code: 'bug.migration' }),
    );
  });
});

describe('housekeeping', () => {
  it('gives freed pages back in slices', async () => {
    await temp.db.write((tx) => {
      const insert = tx.prepare('insert into t(v) values (?)');
      for (let i = 0; i < 2_000; i += 1) insert.run(`${i}-${'x'.repeat(3_000)}`);
    });
    await temp.db.write((tx) => tx.exec('delete from t'));
    let slices = 0;
    let freed = 0;
    for (let more = true; more; slices += 1) {
      const result = temp.maintain();
      freed += result.pagesFreed;
      more = result.more;
    }
    expect(slices).toBeGreaterThan(1);
    expect(freed).toBeGreaterThan(500);
    expect(temp.database.pragma('freelist_count', { simple: true })).toBeLessThanOrEqual(200);
  });

  it('checks the store in the background while it is in use', async () => {
    await add('a');
    expect(await temp.verify()).toEqual([]);
  });
});

it.each([
  ['9', 'better-sqlite3'],
  [undefined, 'better-sqlite3'],
  ['10', 'better-sqlite3-napi10'],
  ['11', 'better-sqlite3-napi10'],
])('Node-API %s loads %s', (napi, expected) => {
  expect(driverPackage(napi)).toBe(expected);
});
