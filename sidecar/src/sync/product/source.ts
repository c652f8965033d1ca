/** Items as a source of the poller: what changed every few seconds, all of them once a day. */
import type { NewWork } from '../../work/port.ts';
import type { Look, PollSource } from '../../poll/port.ts';
import { absorbIn, type Arrived } from './absorb.ts';
import type { CatalogStore } from './port.ts';
import {
  changedSince,
  isAbsent,
  isFreshDay,
  listHashOf,
  listPage,
  readItems,
  readListed,
  type ReadContext,
} from './read.ts';
import type { CatalogSettings } from '@crossdock/shared';
import type { Rules } from './rules.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Changed items that are read and stored together. */
const CHUNK = 500;
const OVERLAP_SECONDS = 180;
const FALLBACK_SECONDS = 3600;

/** Of a comparison nearly all rows are only looked at, so its pages may be larger than those of a load. */
const MOST_TIMES = 2;
const MOST_PAGE_ROWS = 5000;
/** The ION API ends a call after 60 s; a page that takes a tenth of that is large enough. */
const QUICK_MS = 3000;
const SLOW_MS = 6000;
/** Rows of the next page: twice as many while M3 answers quickly, never fewer than the setting says. Pure. */
export function nextPageRows(rows: number, pageRows: number, tookMs: number): number {
  const most = Math.max(pageRows, Math.min(MOST_PAGE_ROWS, pageRows * MOST_TIMES));
  if (tookMs <= QUICK_MS) return Math.min(most, rows * 2);
  return tookMs > SLOW_MS ? Math.max(pageRows, rows >> 1) : rows;
}

export interface SourceDeps<Tx> {
  store: CatalogStore<Tx>;
  /** @throws CrossdockError `catalog.condition` while a condition of the settings cannot be read */
  rules: () => Rules;
  settings: () => Pick<CatalogSettings, 'everySeconds' | 'fullAt'>;
  /** @throws CrossdockError while M3 is not set up */
  context: (signal: AbortSignal) => ReadContext;
  on: () => boolean;
  now: () => number;
  /** Work that publishes what is dirty; nothing where nothing is. */
  publishWork: (tx: Tx) => NewWork[];
  /** Items that only the link or a table knows, for an M3 that cannot list its items. */
  known: () => Iterable<string>;
}

export function itemSource<Tx>(deps: SourceDeps<Tx>): PollSource<Tx, Arrived> {
  const { store, rules } = deps;

  async function* changes(context: ReadContext, numbers: readonly string[]): AsyncIterable<Arrived[]> {
    for (let at = 0; at < numbers.length; at += CHUNK) yield await readItems(context, numbers.slice(at, at + CHUNK));
  }

  /** The whole list; only items whose row, rules or age ask for it are read deeper and given on. */
  async function* everything(context: ReadContext, look: Look): AsyncIterable<Arrived[]> {
    const { pageRows, deepDays } = context.rules.settings;
    const seen = new Set<string>();
    let after = '';
    let size = pageRows;
    for (let more = true; more;) {
      const asked = deps.now();
      const page = await listPage(context, after, size);
      more = page.more;
      size = nextPageRows(size, pageRows, deps.now() - asked);
      const known = store.hashes(page.rows.map((row) => row['ITNO'] ?? ''));
      const deeper = page.rows.filter((row) => {
        const before = known.get(row['ITNO'] ?? '');
        if (!before || before.listHash !== listHashOf(row, context.rules)) return true;
        return isFreshDay(row['LMDT'], before.deepAt) || before.deepAt < look.startedAt - deepDays * DAY_MS;
      });
      for (const row of page.rows) seen.add(row['ITNO'] ?? '');
      after = page.rows.at(-1)?.['ITNO'] ?? after;
      for (let at = 0; at < deeper.length; at += CHUNK) yield await readListed(context, deeper.slice(at, at + CHUNK));
    }
    yield* vanished(seen);
  }

  /** Products whose items the list no longer has. */
  function* vanished(seen: ReadonlySet<string>): Iterable<Arrived[]> {
    for (let after = ''; ;) {
      const linked = store.linkedAfter(after, CHUNK);
      if (linked.length === 0) return;
      after = linked.at(-1)!;
      const gone = linked.filter((ITNO) => !seen.has(ITNO));
      if (gone.length > 0) yield gone.map((ITNO) => ({ ITNO, item: null }));
    }
  }

  return {
    name: 'item',
    schedule: () => {
      const { everySeconds, fullAt } = deps.settings();
      return { changeSeconds: deps.on() ? everySeconds : 0, fullAt, overlapSeconds: OVERLAP_SECONDS, fallbackSeconds: FALLBACK_SECONDS }; // prettier-ignore
    },
    read: async (look) => {
      const context = deps.context(look.signal);
      if (look.kind === 'changes') {
        const numbers = await changedSince(context, look.since);
        return numbers && changes(context, numbers);
      }
      try {
        await listPage(context, '', 1);
      } catch (error) {
        if (!isAbsent(error)) throw error;
        return changes(context, [...new Set(deps.known())]);
      }
      return everything(context, look);
    },
    stage: (tx, rows) => void absorbIn(tx, store, rules(), rows, { now: deps.now(), accepted: true }),
    finish: (tx) => deps.publishWork(tx),
  };
}
