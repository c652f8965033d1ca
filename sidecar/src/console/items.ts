/**
 * Whether M3 has an item, for somebody who is typing its number (MMS200MI/GetItmBasic). Nothing is written. What M3 has is
 * kept for some minutes and one question is asked once, so that a person who types costs M3 little.
 */
import type { ItemView } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { whilePatient } from '../m3/patience.ts';
import type { M3Jobs } from '../sync/jobs.ts';
import { FactCache } from '../sync/order/fact-cache.ts';

type Row = Record<string, string>;

/** ITNO of MITMAS. */
const LONGEST = 15;
const LIFE_MS = 10 * 60_000;
const MOST = 2000;
const PATIENCE_MS = 8_000;
const COLUMNS = ['ITNO', 'ITDS', 'FUDS', 'STAT'];

/** What M3 is asked for: the number as typed, and in capitals, in which M3 keeps item numbers. Pure. */
export function numbersToAsk(typed: string): string[] {
  return [...new Set([typed, typed.toUpperCase()])].filter((ITNO) => ITNO !== '' && [...ITNO].length <= LONGEST);
}

/** What M3 said of each number asked for, in the order of `numbersToAsk`; null = no such item. Pure. */
export function itemView(typed: string, rows: readonly (Row | null)[], statuses: readonly string[]): ItemView {
  const row = rows.find((one) => one !== null) ?? null;
  const text = (field: string): string => (row?.[field] ?? '').trim();
  const item = text('ITNO') || typed;
  return {
    item,
    known: row !== null && item === typed,
    like: row !== null && item !== typed ? item : null,
    name: text('ITDS') || text('FUDS'),
    status: text('STAT'),
    sellable: row !== null && statuses.includes(text('STAT')),
  };
}

export class ItemLookup {
  readonly #jobs: () => M3Jobs;
  readonly #statuses: () => readonly string[];
  readonly #patienceMs: number;
  readonly #rows: FactCache<Row>;
  readonly #asking = new Map<string, Promise<(Row | null)[]>>();

  /** @param options.statuses `orders.itemStatuses` */
  constructor(options: {
    jobs: () => M3Jobs;
    statuses: () => readonly string[];
    now: () => number;
    patienceMs?: number;
  }) {
    this.#jobs = options.jobs;
    this.#statuses = options.statuses;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#rows = new FactCache(LIFE_MS, options.now, MOST);
  }

  /** @throws CrossdockError `m3.*` where M3 cannot be asked */
  async item(number: string): Promise<ItemView> {
    const typed = number.trim();
    const known = this.#rows.get(typed);
    if (known) return itemView(typed, [known], this.#statuses());
    const asking = this.#asking.get(typed) ?? this.#ask(typed).finally(() => this.#asking.delete(typed));
    this.#asking.set(typed, asking);
    const rows = await asking;
    const found = rows.find((row) => row !== null);
    if (found) this.#rows.set(typed, found);
    return itemView(typed, rows, this.#statuses());
  }

  async #ask(typed: string): Promise<(Row | null)[]> {
    const numbers = numbersToAsk(typed);
    if (numbers.length === 0) return [];
    const jobs = this.#jobs();
    const calls = numbers.map((ITNO) => ({ job: 'item.get' as const, record: { ITNO }, columns: COLUMNS }));
    const stop = AbortSignal.timeout(this.#patienceMs);
    const ask = (): ReturnType<M3Jobs['read']> => jobs.read(calls, stop, 1);
    const results = await whilePatient(stop, this.#patienceMs, 'Try again later.', ask);
    return results.map((result) => {
      if (result.ok) return result.records[0] ?? null;
      if (jobs.meaning(result, 'read') === 'missing') return null;
      if (result.error) throw jobs.failure('item.get', result.error);
      throw new CrossdockError(`M3 did not process ${jobs.name('item.get')}.`, {
        class: 'transient',
        code: 'm3.not-processed',
        remote: 'm3',
      });
    });
  }
}
