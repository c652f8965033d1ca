/**
 * Items by alias for SKUs that are aliases (`sku.from`), straight from M3's list (MMS025MI/LstAliasViaCat): also where no catalogue
 * is kept. All of them once a day, in between what changed. An M3 that lacks the list is asked SKU by SKU, many to a request
 * (MMS025MI/LstItem): all once a day, in between those that are new in the shop. Kept in memory: 100,000 are some 15 MB.
 */
import type { Settings } from '@crossdock/shared';
import type { M3Jobs } from '../jobs.ts';
import { CrossdockError } from '../../errors.ts';
import { isMissingTransaction } from '../stock/balances.ts';

const MINUTE = 60_000;
/** Changes are asked for so often at the most. */
const LOOK_MS = MINUTE;
const ALL_MS = 24 * 60 * MINUTE;
/** Clocks differ, and M3 commits later than it stamps. */
const OVERLAP_MS = 15 * MINUTE;

/** SKUs that are asked for together, and items that one may be. */
const ASK = 1_000;
const MOST_ITEMS = 20;
/** M3's aliases have at most so many characters. */
const POPN_LENGTH = 30;

export interface AliasRow {
  POPN: string;
  ITNO: string;
  /** yyyyMMdd; blank or zeros = open. */
  VFDT: string;
  LVDT: string;
}

/** yyyyMMdd, UTC. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10).replaceAll('-', '');

/** Whether an alias is valid on a day. @param today yyyyMMdd */
export function isValid({ VFDT = '', LVDT = '' }: Partial<Record<'VFDT' | 'LVDT', string>>, today: string): boolean {
  const open = (day: string): boolean => /^0*$/.test(day);
  const [from, to] = [VFDT.trim(), LVDT.trim()];
  return (open(from) || from <= today) && (open(to) || to >= today);
}

/** Whether a row of MMS025MI/LstItem is of a category and qualifier; '' as qualifier = any. An M3 that does not tell the category was asked for it. */
export const ofQualifier = (row: Partial<Record<string, string>>, kind: { ALWT: string; ALWQ: string }): boolean =>
  Number(row['ALWT'] ?? kind.ALWT) === Number(kind.ALWT) &&
  (kind.ALWQ === '' || (row['ALWQ'] ?? '').trim() === kind.ALWQ);

/**
 * Item by alias. One that is not valid on the day is none, nor is one that several items have: nobody can tell which is meant.
 * @param today yyyyMMdd
 */
export function aliasTable(rows: Iterable<AliasRow>, today: string): Map<string, string | null> {
  const table = new Map<string, string | null>();
  for (const row of rows) {
    const { POPN, ITNO } = row;
    if (!POPN || !ITNO || !isValid(row, today)) continue;
    const known = table.get(POPN);
    table.set(POPN, known === undefined || known === ITNO ? ITNO : null);
  }
  return table;
}

/**
 * Reads what is due of M3's aliases, where SKUs are aliases. @param whole all of them; the full compares want it so
 * @returns SKUs that are another item's than this reader was told before; null = of none any more, or of several
 * @throws CrossdockError where M3 cannot be asked
 */
export type ReadAliases = (whole: boolean, signal: AbortSignal) => Promise<{ sku: string; ITNO: string | null }[]>;

const COLUMNS = ['POPN', 'ITNO', 'VFDT', 'LVDT'];

export class Aliases {
  readonly #settings: () => Settings;
  readonly #jobs: () => M3Jobs;
  readonly #skus: () => Iterable<string>;
  readonly #now: () => number;
  /** SKUs that an M3 without the list was asked for. */
  #asked = new Set<string>();
  /** By alias and item, as an alias may stand for several items. */
  #rows = new Map<string, AliasRow>();
  #table = new Map<string, string | null>();
  #kind = '';
  #allAt = 0;
  #lookedAt = 0;

  /** @param deps.skus SKUs of the shop, as far as they are known */
  constructor(deps: { settings: () => Settings; jobs: () => M3Jobs; skus: () => Iterable<string>; now: () => number }) {
    this.#settings = deps.settings;
    this.#jobs = deps.jobs;
    this.#skus = deps.skus;
    this.#now = deps.now;
  }

  /** The item; null = of several items, undefined = no alias. */
  itemOf(sku: string): string | null | undefined {
    return this.#table.get(sku);
  }

  /** Stock and prices have one each: what one was told, the other still is. */
  reader(): ReadAliases {
    let told: ReadonlyMap<string, string | null> = new Map();
    return async (whole, signal) => {
      await this.#refresh(whole, signal);
      const [before, table] = [told, this.#table];
      told = table;
      const skus = before === table ? [] : [...new Set([...before.keys(), ...table.keys()])];
      return skus.flatMap((sku) => {
        const ITNO = table.get(sku);
        return ITNO === before.get(sku) ? [] : [{ sku, ITNO: ITNO ?? null }];
      });
    };
  }

  async #refresh(whole: boolean, signal: AbortSignal): Promise<void> {
    const { from, aliasType: ALWT, aliasQualifier } = this.#settings().sku;
    const jobs = this.#jobs();
    const now = this.#now();
    const kind = `${ALWT} ${aliasQualifier}`;
    if (from !== 'alias' || (!whole && kind === this.#kind && now - this.#lookedAt < LOOK_MS)) return;
    const all = whole || kind !== this.#kind || now - this.#allAt >= ALL_MS;
    const record = {
      ALWT,
      ...(aliasQualifier && { ALWQ: aliasQualifier }),
      ...(!all && { LMTS: String(this.#lookedAt - OVERLAP_MS) }),
    };
    let rows: Record<string, string>[] | null = null;
    try {
      if (jobs.has('alias.list')) rows = await jobs.list({ job: 'alias.list', record, columns: COLUMNS }, signal);
    } catch (error) {
      if (!isMissingTransaction(error)) throw error;
    }
    const asked = all ? new Set<string>() : new Set(this.#asked);
    rows ??= await this.#ask(asked, signal);
    this.#asked = asked;
    if (all) this.#rows = new Map();
    for (const row of rows) {
      const text = (field: string): string => (row[field] ?? '').trim();
      const one = { POPN: text('POPN'), ITNO: text('ITNO'), VFDT: text('VFDT'), LVDT: text('LVDT') };
      this.#rows.set(`${one.POPN}\n${one.ITNO}`, one);
    }
    const before = this.#table;
    this.#table = aliasTable(this.#rows.values(), dayOf(now));
    this.#kind = kind;
    this.#lookedAt = now;
    if (all) this.#allAt = now;
    // M3 tells that an item has got an alias, not that another one has lost it: only all of them say which.
    const doubtful = (sku: string): boolean => this.#table.get(sku) === null && typeof before.get(sku) === 'string';
    if (!all && rows.some((row) => doubtful((row['POPN'] ?? '').trim()))) await this.#refresh(true, signal);
  }

  /** Aliases among the SKUs of the shop that were not asked for yet. */
  async #ask(asked: Set<string>, signal: AbortSignal): Promise<Record<string, string>[]> {
    const { aliasType: ALWT, aliasQualifier } = this.#settings().sku;
    const jobs = this.#jobs();
    const open = [...new Set(this.#skus())].filter((sku) => !asked.has(sku) && [...sku].length <= POPN_LENGTH);
    const found: Record<string, string>[] = [];
    for (let at = 0; at < open.length; at += ASK) {
      const part = open.slice(at, at + ASK);
      const calls = part.map((POPN) => ({ job: 'item.alias' as const, record: { POPN, ALWT }, columns: [...COLUMNS, 'ALWT', 'ALWQ'] })); // prettier-ignore
      (await jobs.read(calls, signal, MOST_ITEMS)).forEach((result, i) => {
        // A list may begin at the alias and go on.
        if (result.ok) found.push(...result.records.filter((row) => (row['POPN'] ?? part[i] ?? '').trim() === part[i]).map((row) => ({ ...row, POPN: part[i] ?? '' }))); // prettier-ignore
        else if (jobs.meaning(result, 'read') !== 'missing')
          throw result.error
            ? jobs.failure('item.alias', result.error)
            : new CrossdockError('M3 did not process MMS025MI/LstItem.', { class: 'transient', code: 'm3.not-processed', remote: 'm3' }); // prettier-ignore
      });
      for (const sku of part) asked.add(sku);
    }
    return found.filter((row) => ofQualifier(row, { ALWT, ALWQ: aliasQualifier }));
  }
}
