import { tempStore } from '../../../test/support/temp-store.ts';

it('folds the log back beside the event loop, so that it does not grow with what is written', async () => {
  const temp = tempStore([{ id: 't-0001', up: 'create table t(id integer primary key, v text not null) strict;' }]);
  try {
    const text = 'x'.repeat(4_000);
    const pending = () => {
      const [row] = temp.database.pragma('wal_checkpoint(noop)') as { log: number; checkpointed: number }[];
      return row ? row.log - row.checkpointed : NaN;
    };
    let written = 0;
    let most = 0;
    // 60 MB in commits of 2 MB: without the checkpointer SQLite would first fold at 64 MB.
    for (; written < 30; written += 1) {
      await temp.db.write((tx) => {
        const insert = tx.prepare('insert into t(v) values (?)');
        for (let i = 0; i < 500; i += 1) insert.run(text);
      });
      most = Math.max(most, pending());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(most * 8192).toBeLessThan(50 * 1024 * 1024);
    expect(await temp.verify()).toEqual([]);
    expect(temp.database.prepare('select count(*) from t').pluck().get()).toBe(15_000);
  } finally {
    await temp.remove();
  }
}, 60_000);
