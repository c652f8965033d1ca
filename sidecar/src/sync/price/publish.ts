/** From price lists to the shop's prices: learn, compute, guard, write; as stock does it (sync/stock/publish.ts). */
import { randomUUID } from 'node:crypto';
import type { PriceItem, PriceResult, Settings } from '@crossdock/shared';
import type { Lookup } from '../../mapping/transforms.ts';
import type { M3Jobs } from '../jobs.ts';
import { firstAsked } from '../launch.ts';
import type { ReadAliases } from '../supply/aliases.ts';
import { inChunks } from '../supply/chunks.ts';
import { declinedReason, nothingWaits } from '../supply/declined.ts';
import { itemOfSku } from '../supply/sku.ts';
import { unitFactors, type UnitFacts } from '../supply/units.ts';
import { itemFacts, priceUnits, ratesOf, unitOf, type PriceFactCaches } from './facts.ts';
import { changeOf, differs } from './compare.ts';
import { guardPrices } from './guard.ts';
import type { PriceComputed, PriceSku, PriceState, PriceStore, PriceWritten } from './port.ts';
import type { PriceShop } from './shop.ts';
import { BASIS, priceBasis, priceRules, priceRulesChanged, RULES } from './rules.ts';
import { RAN, REQUESTED, ZONE, zoneOf } from './source.ts';
import { TERMS, termsConflict, termsOf } from './terms.ts';
import { decidePrice, type PriceTarget } from './target.ts';
import { dayIn } from './zone.ts';

export interface PricePublishDeps {
  store: PriceStore<never>;
  settings: () => Settings;
  lookup: Lookup;
  alias: (sku: string) => string | null;
  readAliases: ReadAliases;
  /** Fingerprint of a table's rows. */
  tableFingerprint: (name: string) => string;
  jobs: () => M3Jobs;
  units: UnitFacts;
  facts: PriceFactCaches;
  shop: () => PriceShop | null;
  again: () => Promise<void>;
  lookedAt: () => number | null;
  now: () => number;
}

const COMPUTE_PAGE = 500;
const ALL_READ = 'learned-at';
const ACCEPTED = 'accepted';
const ACCURACY = 'accuracy';
/** '1' while shop and settings disagree: what was not computed meanwhile is computed once they agree. */
const DISAGREED = 'disagreed';

export interface PriceRunReport {
  outcome: 'published' | 'unchanged' | 'held' | 'stale' | 'conflict' | 'off';
  notes: string[];
  written: number;
  changed: number;
  more: boolean;
}

export class PricePublisher {
  readonly #deps: PricePublishDeps;
  constructor(deps: PricePublishDeps) {
    this.#deps = deps;
  }

  /** One run. @throws CrossdockError where M3 or the shop cannot be asked; the queue makes the run again */
  async run(kind: 'changes' | 'full', signal: AbortSignal): Promise<PriceRunReport> {
    const { settings, store, now } = this.#deps;
    const { prices } = settings();
    const report: PriceRunReport = { outcome: 'unchanged', notes: [], written: 0, changed: 0, more: false };
    const shop = this.#deps.shop();
    const looked = this.#deps.lookedAt();
    if (prices.direction === 'off' || !shop || looked === null) return { ...report, outcome: 'off' };
    await store.put(REQUESTED, '0');
    await store.put(RAN, String(now()));
    const before = zoneOf(settings(), store);
    const disagreed = store.get(DISAGREED) === '1';
    await this.#learn(shop, kind, signal);
    const conflict = termsConflict(prices, termsOf(store));
    if (conflict) {
      await store.put(DISAGREED, '1');
      const note = `${conflict.message} ${conflict.fix} Until then no price is published.`;
      return { ...report, outcome: 'conflict', notes: [note] };
    }
    await this.#deps.store.renew(await this.#deps.readAliases(kind === 'full', signal));
    // Where the days begin elsewhere, every sale begins at another moment.
    const moved = zoneOf(settings(), store) !== before;
    const rules = priceRules(settings(), this.#deps.tableFingerprint);
    const whole = kind === 'full' || moved || disagreed || this.rulesChanged();
    if (kind === 'full') this.#forgetFacts();
    const compared = await this.#compute(whole, signal);
    if (disagreed) await store.put(DISAGREED, '0');
    if (whole && store.get(BASIS) === priceBasis(settings())) await store.put(RULES, rules);
    // What other rules change says nothing of how exact M3's prices are kept in the shop.
    if (compared && kind === 'full') report.notes.push(await this.#compare(compared));
    if (await this.#guarded(kind, report)) report.outcome = 'held';
    if (now() - looked > prices.maxAgeMinutes * 60_000) {
      const minutes = Math.round((now() - looked) / 60_000);
      const note = `The newest prices of M3 are ${minutes} minutes old; older than prices.maxAgeMinutes is not published.`;
      return { ...report, outcome: 'stale', notes: [...report.notes, note] };
    }
    await this.#write(shop, report, signal);
    if (report.more) await this.#deps.again();
    if (report.outcome === 'unchanged' && report.changed > 0) report.outcome = 'published';
    return report;
  }

  /** Whether prices have to be computed again because a setting or a table is another one. */
  rulesChanged(): boolean {
    const { store, settings, tableFingerprint } = this.#deps;
    return priceRulesChanged(store, settings(), tableFingerprint);
  }

  /** What people have put right in M3 (MMS015, MMS001) since counts now. */
  #forgetFacts(): void {
    const { units, items, listed } = this.#deps.facts;
    for (const cache of [units, items, listed]) cache.clear();
  }

  async #learn(shop: PriceShop, kind: 'changes' | 'full', signal: AbortSignal): Promise<void> {
    const { store, now } = this.#deps;
    const started = now();
    const all = kind === 'full' || store.get(ALL_READ) === null;
    for await (const page of shop.list(all ? 0 : store.highestId(), signal)) {
      signal.throwIfAborted();
      await store.learn(page.items, started);
      if (page.zone !== null && page.zone !== store.get(ZONE)) await store.put(ZONE, page.zone);
      const terms = page.terms ? JSON.stringify(page.terms) : '';
      if (terms !== store.get(TERMS)) await store.put(TERMS, terms);
    }
    if (!all) return;
    await store.forgetUnseen(started);
    await store.put(ALL_READ, String(started));
  }

  /** @param whole every SKU @returns where all were computed, how many SKUs with a price were compared and how many were right */
  async #compute(whole: boolean, signal: AbortSignal): Promise<{ compared: number; equal: number } | null> {
    const { store } = this.#deps;
    const tally = { compared: 0, equal: 0 };
    if (whole) {
      let after = '';
      for (let page = store.allSkus(after, COMPUTE_PAGE); page.length > 0; page = store.allSkus(after, COMPUTE_PAGE)) {
        signal.throwIfAborted();
        const computed = await this.#figures(page, signal);
        const priced = computed.filter(({ target }) => target !== null);
        tally.compared += priced.length;
        tally.equal += priced.filter(({ differs }) => !differs).length;
        await store.saveComputed(computed, []);
        after = page.at(-1)?.sku ?? after;
      }
    }
    for (let rows = store.newSkus(COMPUTE_PAGE); rows.length > 0; rows = store.newSkus(COMPUTE_PAGE)) {
      signal.throwIfAborted();
      await store.saveComputed(await this.#figures(rows, signal), []);
    }
    for (let items = store.dirtyItems(COMPUTE_PAGE); items.length > 0; items = store.dirtyItems(COMPUTE_PAGE)) {
      signal.throwIfAborted();
      const rows = store.skusOf(items.map(({ ITNO }) => ITNO));
      await store.saveComputed(await this.#figures(rows, signal), items);
    }
    return whole ? tally : null;
  }

  async #figures(skus: readonly { sku: string }[], signal: AbortSignal): Promise<PriceComputed[]> {
    const { store, settings, lookup, alias, jobs, facts, units, now } = this.#deps;
    const current = settings();
    const { prices } = current;
    const sales = hasSales(prices);
    const zone = zoneOf(current, store);
    const today = dayIn(zone, now());
    const rules = { settings: current.sku, lookup, alias, hasItem: (ITNO: string) => store.hasItem(ITNO) };
    const found = skus.map(({ sku }) => ({ sku, ITNO: itemOfSku(sku, rules) }));
    const priced = found.flatMap(({ ITNO }) => (ITNO !== null && store.hasItem(ITNO) ? [ITNO] : []));
    const [pieces, rates, spun, items] = await Promise.all([
      unitFactors({ jobs, facts: units, lookup, signal }, found),
      ratesOf(jobs(), facts, prices, today, signal),
      priceUnits(jobs(), facts, signal),
      itemFacts(jobs(), facts, priced, (ITNO) => store.hasItem(ITNO), signal),
    ]);
    return found.map(({ sku, ITNO }): PriceComputed => {
      const none = { sku, ITNO, target: null, problem: null, differs: false, change: null, nextChange: null };
      if (ITNO === null) return { ...none, state: 'no-item' };
      const item = items.get(ITNO) ?? null;
      const decision = decidePrice(store.rows(ITNO), prices, {
        pieces: pieces.get(sku) ?? null,
        unit: (SPUN) => unitOf(ITNO, item, spun, SPUN),
        basicUnit: item?.UNMS || null,
        rate: (from) => rates.get(from) ?? null,
        vatCode: item?.VTCS || null,
      }, today, zone); // prettier-ignore
      if (decision.kind === 'none') return { ...none, state: 'no-price', nextChange: decision.nextChange };
      if (decision.kind === 'problem')
        return { ...none, state: 'problem', problem: decision.problem, nextChange: decision.nextChange };
      const { target } = decision;
      const shop = store.read(sku)?.shop ?? null;
      return {
        sku,
        ITNO,
        state: 'ok',
        target,
        problem: null,
        differs: differs(target, shop, sales, now()),
        change: changeOf(target, shop, sales, now()),
        nextChange: target.nextChange,
      };
    });
  }

  async #compare({ compared, equal }: { compared: number; equal: number }): Promise<string> {
    await this.#deps.store.put(ACCURACY, JSON.stringify({ at: this.#deps.now(), compared, equal }));
    return `Compared ${compared} prices: ${equal} were right, ${compared - equal} are put right.`;
  }

  async #guarded(kind: 'changes' | 'full', report: PriceRunReport): Promise<boolean> {
    const { store, settings, now } = this.#deps;
    const { guards } = settings().prices;
    if ((await store.settlePushes(now())) > 0)
      report.notes.push('M3 shows again what the shop has: a held push ended by itself.');
    const counts = store.counts(guards.changePercent);
    const first = store.get(ACCEPTED) === null;
    const { reasons, holds } = guardPrices({ ...counts, first }, firstAsked(guards, settings()));
    const declined =
      kind === 'full' ? declinedReason(store.declined(), { code: 'price.discarded', noun: 'price' }) : [];
    if (holds === 'none' && declined.length === 0) {
      if (first && counts.known > 0 && nothingWaits(store)) await store.put(ACCEPTED, String(now()));
      return false;
    }
    const all = [...reasons, ...declined];
    await store.hold(
      { id: randomUUID(), reasons: all, counts, createdAt: now() },
      [...(holds === 'none' ? [] : (['changed'] as const)), ...(declined.length > 0 ? (['declined'] as const) : [])],
      holds === 'steep' ? guards.changePercent : null,
    );
    report.notes.push(...all.map(({ message }) => message));
    return true;
  }

  async #write(shop: PriceShop, report: PriceRunReport, signal: AbortSignal): Promise<void> {
    const { store, settings, now } = this.#deps;
    const { chunk, guards, graded } = settings().prices;
    const sales = hasSales(settings().prices);
    report.more = await inChunks({
      pending: (after, limit) => store.pending(after, limit),
      chunk,
      perRun: guards.perRun,
      signal,
      write: async (rows) => {
        const answered = await shop.write(
          rows.map((row) => itemOf(row, sales, graded)),
          signal,
        );
        const results = new Map(answered.map((result) => [result.index, result]));
        await store.written(
          rows.map((row, i) => writtenOf(row, results.get(i))),
          now(),
        );
        report.written += rows.length;
        report.changed += answered.filter(({ status }) => status === 'written' || status === 'saved').length;
      },
    });
  }

  accuracy(): { at: number; compared: number; equal: number } | null {
    const text = this.#deps.store.get(ACCURACY);
    return text === null ? null : (JSON.parse(text) as { at: number; compared: number; equal: number });
  }
  async accept(): Promise<void> {
    await this.#deps.store.put(ACCEPTED, String(this.#deps.now()));
  }
}

/** Whether sales come from M3, too; else the shop's own stay as they are. Pure. */
export const hasSales = ({ lists }: Pick<Settings['prices'], 'lists'>): boolean =>
  lists.some(({ as }) => as === 'sale');

/** The shop's sales stay alone where no list is one. */
function itemOf(row: PriceSku, sales: boolean, graded: boolean): PriceItem {
  const { regular, sale, saleFrom, saleTo, graded: breaks } = row.target as PriceTarget;
  return {
    sku: row.sku,
    ...(row.id !== null && { id: row.id }),
    regular,
    ...(sales && (sale === null ? { sale: null } : { sale, saleFrom, saleTo })),
    ...(graded && { graded: breaks }),
  };
}

const STATES: Partial<Record<PriceResult['status'], PriceState>> = { unknown: 'unknown', refused: 'refused' };

export function writtenOf(row: PriceSku, result: PriceResult | undefined): PriceWritten {
  const settled = result !== undefined && result.status !== 'later';
  const now = result?.now;
  return {
    sku: row.sku,
    state: (settled && STATES[result.status]) || 'ok',
    settled,
    shop: now ? { regular: now.regular, sale: now.sale, saleFrom: now.saleFrom, saleTo: now.saleTo } : null,
    why: result?.message ?? result?.why ?? null,
    graded: result?.graded ?? null,
  };
}
