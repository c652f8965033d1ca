import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { backupStore, checkBackup, checkFile, openStore, type SqliteStore } from '../../src/db/sqlite/index.ts';
import { inboxMigrations } from '../../src/intake/sqlite/migrations.ts';
import { createSqliteInbox } from '../../src/intake/sqlite/inbox.ts';
import { workMigrations } from '../../src/work/sqlite/migrations.ts';
import { createSqliteWorkStore } from '../../src/work/sqlite/work-store.ts';
import { bundleEntry } from '../support/bundle.ts';
import { tempDirectory } from '../support/temp-store.ts';

const migrations = [...workMigrations, ...inboxMigrations];
let dataDir: string;
let children: ChildProcess[];
beforeEach(() => {
  dataDir = tempDirectory();
  children = [];
});
afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(dataDir, { recursive: true, force: true });
});

const open = () => openStore({ dataDir, migrations });
const file = () => join(dataDir, 'crossdock.db');

async function withStore<T>(use: (store: SqliteStore) => Promise<T> | T): Promise<T> {
  const store = open();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
const fill = (store: SqliteStore, count: number, noteBytes = 1_000, prefix = 'f') => {
  const inbox = createSqliteInbox(store.db, store.database, createSqliteWorkStore(store.db, store.database));
  const events = Array.from({ length: count }, (_, index) => ({
    index,
    event: {
      id: `${prefix}${index}`,
      entity: 'order',
      entityId: String(index),
      reason: 'created' as const,
      occurredAt: '2026-11-23T09:00:00Z',
      origin: 'shop' as const,
      document: { id: index, note: 'n'.repeat(noteBytes) },
    },
  }));
  return inbox.accept(events, 0);
};

function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

describe('kill -9', () => {
  it('loses nothing that was acknowledged, hands nothing settled out again, and needs no clean-up', async () => {
    const entry = bundleEntry('test/fault/store-child.ts');
    const accepted: string[] = [];
    const done: string[] = [];
    for (let run = 0; run < 3; run += 1) {
      const child = spawn(process.execPath, [entry, dataDir, `run${run}`], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      const target = accepted.length + 150 + run * 70;
      for await (const line of createInterface({ input: child.stdout })) {
        const [what, id] = line.split(' ');
        if (what === 'accepted' && id) accepted.push(id);
        if (what === 'done' && id) done.push(id);
        if (accepted.length === target) void kill(child);
      }
      await kill(child);
    }
    expect(accepted.length).toBeGreaterThan(500);
    expect(done.length).toBeGreaterThan(0);
    await withStore((store) => {
      expect(store.uncleanStop).toBe(true);
      const events = new Set(store.database.prepare('select id from event').pluck().all());
      const state = new Map(
        store.database
          .prepare<[], { id: string; state: string }>('select id, state from work')
          .all()
          .map((r) => [r.id, r.state]),
      );
      expect(accepted.filter((id) => !events.has(id) || !state.has(id))).toEqual([]);
      expect(done.filter((id) => state.get(id) !== 'done')).toEqual([]);
      expect([...events].filter((id) => !state.has(id as string))).toEqual([]);
    });
    await withStore((store) => expect(store.uncleanStop).toBe(false));
  });
});

describe('one process owns the directory', () => {
  it('refuses a second start and names the process that has it', async () => {
    const child = spawn(process.execPath, [bundleEntry('test/fault/store-child.ts'), dataDir, 'x'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve) => lines.on('line', (line) => line === 'ready' && resolve()));
    expect(open).toThrow(
      expect.objectContaining({ code: 'store.owned', message: expect.stringContaining(`process ${child.pid}`) }),
    );
    await kill(child);
    await withStore(() => undefined);
  });

  it('also inside one process', async () => {
    await withStore(() => {
      expect(open).toThrow(expect.objectContaining({ code: 'store.owned' }));
    });
    await withStore(() => undefined);
  });
});

it('closes whole although nothing else keeps the process alive', async () => {
  const child = spawn(process.execPath, [bundleEntry('test/fault/store-close-child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, lines }).toEqual({ code: 0, lines: ['closed'] });
  expect(existsSync(`${file()}-wal`)).toBe(false);
});

describe('a damaged file', () => {
  const refused = () => {
    expect(open).toThrow(
      expect.objectContaining({
        class: 'permanent',
        code: 'store.corrupt',
        message: expect.stringMatching(/damaged.*backup.*start again/),
      }),
    );
    // It must leave the directory free for the repair, and never touch the file.
    expect(existsSync(join(dataDir, 'crossdock.pid'))).toBe(false);
  };
  const overwrite = (at: number, bytes: number) => {
    const handle = openSync(file(), 'r+');
    writeSync(handle, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
    closeSync(handle);
  };

  it.each([
    ['the header', () => overwrite(0, 100)],
    ['one page in the middle', () => overwrite(8192 * 20, 8192)],
    ['the schema', () => overwrite(100, 3_000)],
    ['the end', () => truncateSync(file(), statSync(file()).size - 8192 * 5)],
    ['everything', () => writeFileSync(file(), 'This is not a database, it is a shopping list.'.repeat(20))],
  ])('with garbage in %s refuses to start and says how to restore', async (_title, damage) => {
    await withStore((store) => fill(store, 300));
    damage();
    const before = readFileSync(file());
    refused();
    expect(readFileSync(file()).equals(before)).toBe(true);
    expect(checkFile(file()).length).toBeGreaterThan(0);
  });

  it('that belongs to another program is refused', async () => {
    await withStore((store) => store.database.pragma('application_id = 1'));
    expect(open).toThrow(
      expect.objectContaining({ code: 'store.corrupt', message: expect.stringContaining('another program') }),
    );
  });

  it('is put right by putting a backup in its place', async () => {
    const backup = join(dataDir, 'backup.db');
    await withStore(async (store) => {
      await fill(store, 50);
      expect((await backupStore(store.database, backup)).bytes).toBe(statSync(backup).size);
      expect(checkBackup(backup)).toEqual([]);
    });
    overwrite(0, 100);
    refused();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file() + suffix, { force: true });
    writeFileSync(file(), readFileSync(backup));
    await withStore((store) => {
      expect(store.database.prepare('select count(*) from event').pluck().get()).toBe(50);
      expect(store.database.pragma('journal_mode', { simple: true })).toBe('wal');
    });
  });
});

describe('a backup', () => {
  it('is consistent although the store is written meanwhile', async () => {
    const backup = join(dataDir, 'backup.db');
    await withStore(async (store) => {
      await fill(store, 2_000);
      let writing = true;
      const writer = (async () => {
        for (let i = 0; writing; i += 1) await fill(store, 20, 1_000, `w${i}-`);
      })();
      await backupStore(store.database, backup);
      writing = false;
      await writer;
      expect(checkBackup(backup)).toEqual([]);
      await expect(backupStore(store.database, backup)).rejects.toMatchObject({ code: 'backup.exists' });
    });
  });

  it('that is not one of Crossdock is not accepted', () => {
    writeFileSync(join(dataDir, 'x.db'), 'hello');
    expect(checkBackup(join(dataDir, 'x.db'))).toHaveLength(1);
    expect(checkBackup(join(dataDir, 'none.db'))).toEqual(['there is no such file']);
  });
});

describe('a full disk', () => {
  it('refuses intake, keeps what it has, and goes on when there is room', async () => {
    await withStore(async (store) => {
      await fill(store, 100);
      const pages = store.database.pragma('page_count', { simple: true }) as number;
      store.database.pragma(`max_page_count = ${pages + 4}`);
      await expect(fill(store, 500, 1_000, 'g')).rejects.toMatchObject({ class: 'transient', code: 'store.full' });
      const counts = () =>
        store.database
          .prepare('select (select count(*) from event) as events, (select count(*) from work) as work')
          .get();
      expect(counts()).toEqual({ events: 100, work: 100 });
      store.database.pragma('max_page_count = 1000000');
      expect((await fill(store, 500, 1_000, 'g')).every(({ status }) => status === 'accepted')).toBe(true);
      expect(counts()).toEqual({ events: 600, work: 600 });
      expect(await store.verify()).toEqual([]);
    });
  });

  it('refuses everybody in the same commit, and nothing is half done', async () => {
    await withStore(async (store) => {
      await fill(store, 10);
      const pages = store.database.pragma('page_count', { simple: true }) as number;
      store.database.pragma(`max_page_count = ${pages + 4}`);
      const results = await Promise.allSettled([
        fill(store, 1, 10, 'small'),
        fill(store, 500, 1_000, 'big'),
        fill(store, 1, 10, 'late'),
      ]);
      expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(store.database.prepare('select count(*) from event').pluck().get()).toBe(10);
    });
  });
});
