/**
 * From balances to the shop's numbers. One run at a time (its work has one key): learn what the shop has, compute what
 * changed, let the guards look at the whole of it, write in chunks. Everything between the steps is in the store, so a run
 * that ends anywhere is simply made again: figures are absolute, and the shop compares before it sets.
 */
import { randomUUID } from 'node:crypto';
import { settingsConflicts, type StockItem, type StockResult } from '@crossdock/shared';
import { groupBy } from '../../group-by.ts';
import { decimal } from '../../money.ts';
import type { PostingStore } from '../../links/port.ts';
import { firstAsked } from '../launch.ts';
import type { ReadAliases } from '../supply/aliases.ts';
import { inChunks } from '../supply/chunks.ts';
import { declinedReason, nothingWaits } from '../supply/declined.ts';
import { contentLines } from '../order/content.ts';
import { StockFigures, type FigureDeps } from './figures.ts';
import { guardStock, heldBy } from './guard.ts';
import { confirmedPieces, type OpenPieces } from './inflight.ts';
import type { Moved } from './moved.ts';
import { confirmedOrders } from './orders.ts';
import { BASIS, RULES, stockBasis, stockRules, stockRulesChanged, warehousesOf } from './rules.ts';
import { asOfOf, RAN, REQUESTED } from './source.ts';
import type { Accuracy, ComputedAt, StockSku, WrittenSku } from './port.ts';
import { stockItem, writtenOf } from './sending.ts';
import type { StockShop } from './shop.ts';

export interface PublishDeps extends FigureDeps {
  readAliases: ReadAliases;
  /** Fingerprint of a table's rows. */
  tableFingerprint: (name: string) => string;
  postings: PostingStore;
  /** SKUs in the lines of an order as the shop sent it last. */
  skusOf: (orderId: string) => string[];
  /** Orders that came further since the figures before. */
  moved: Moved;
  /** Null while no shop is paired. */
  shop: () => StockShop | null;
  /** Asks for another run. */
  again: () => Promise<void>;
  /** Start of the newest complete look at M3's balances; null before the first. */
  lookedAt: () => number | null;
  /** @see ASK_AGAIN_MS */
  askAgainMs: number;
  now: () => number;
}

/** Orders in flight are asked about again after this time: M3 confirms, and the answer to "why" stays true. */
export const ASK_AGAIN_MS = 30_000;
/** How far back nothing-left SKUs are counted by the guard. */
const ZEROED_WINDOW_MS = 60 * 60_000;
const COMPUTE_PAGE = 500;
const ALL_READ = 'learned-at';
const ACCEPTED = 'accepted';
const ACCURACY = 'accuracy';
const DRIFT = 'drift';

export type RunKind = 'changes' | 'full';
export interface RunReport {
  outcome: 'published' | 'unchanged' | 'held' | 'stale' | 'conflict' | 'off';
  /** Sentences for the journal, with figures. */
  notes: string[];
  written: number;
  changed: number;
  /** More waits than one run may write. */
  more: boolean;
}

export class StockPublisher {
  readonly #deps: PublishDeps;
  readonly #figures: StockFigures;
  /** A run was asked for by an order, and has not begun. */
  #asked = false;
  /**
   * SKUs whose relatives have sold since the run under way was computed: a figure of that run may not hold it, and neither its
   * computation nor an answer that is on its way may say that all is told.
   */
  readonly #sold = new Set<string>();
  /** SKUs that are told again although their figure is the same, until a run has written. */
  readonly #telling = new Set<string>();
  constructor(deps: PublishDeps) {
    this.#deps = deps;
    this.#figures = new StockFigures(deps);
  }

  /** One run. @throws CrossdockError where M3 or the shop cannot be asked; the queue makes the run again */
  async run(kind: RunKind, signal: AbortSignal): Promise<RunReport> {
    const { settings, lookedAt, now } = this.#deps;
    const current = settings();
    this.#asked = false;
    const report: RunReport = { outcome: 'unchanged', notes: [], written: 0, changed: 0, more: false };
    const shop = this.#deps.shop();
    const looked = lookedAt();
    if (current.stock.direction === 'off' || !shop || looked === null) return { ...report, outcome: 'off' };
    const [conflict] = settingsConflicts(current);
    if (conflict) {
      await this.#deps.store.put(REQUESTED, '0');
      return {
        ...report,
        outcome: 'conflict',
        notes: [`${conflict.message} ${conflict.fix} Until then no stock is published.`],
      };
    }
    const asOf = asOfOf(looked, current);
    // From here on a look that finds something asks for another run.
    await this.#deps.store.put(REQUESTED, '0');
    await this.#deps.store.put(RAN, String(now()));
    await this.#learn(shop, kind, asOf, signal);
    await this.#deps.store.renew(await this.#deps.readAliases(kind === 'full', signal));
    const rules = stockRules(current, this.#deps.tableFingerprint);
    const renewed = this.rulesChanged();
    await this.#compute(kind === 'full' || renewed, asOf, signal);
    if ((kind === 'full' || renewed) && this.#deps.store.get(BASIS) === stockBasis(current))
      await this.#deps.store.put(RULES, rules);
    this.#deps.moved.done(asOf);
    if (kind === 'full') report.notes.push(await this.#compare());
    // After the comparing, which takes what waits for neither right nor wrong.
    if (kind === 'full' && current.stock.availableFrom) await this.#deps.store.tellSoldOut();
    if (await this.#guarded(kind, report)) report.outcome = 'held';
    if (now() - looked > current.stock.maxAgeMinutes * 60_000) {
      report.outcome = 'stale';
      report.notes.push(
        `The newest figures of M3 are ${Math.round((now() - looked) / 60_000)} minutes old; older than stock.maxAgeMinutes is not published.`,
      );
      return report;
    }
    await this.#write(shop, asOf, report, signal);
    this.#telling.clear();
    if (report.more) await this.#deps.again();
    if (report.outcome === 'unchanged' && report.changed > 0) report.outcome = 'published';
    return report;
  }

  /** Whether figures have to be computed again because a setting or a table is another one. */
  rulesChanged(): boolean {
    const { store, settings, tableFingerprint } = this.#deps;
    return stockRulesChanged(store, settings(), tableFingerprint);
  }

  /** The shop's SKUs: all of them before the first run and with every full look, else only new ones. */
  async #learn(shop: StockShop, kind: RunKind, asOf: number, signal: AbortSignal): Promise<void> {
    const { store, settings, now } = this.#deps;
    const started = now();
    const all = kind === 'full' || store.get(ALL_READ) === null;
    const query = { after: all ? 0 : store.highestId(), asOf, ordersSince: settings().orders.cutover };
    for await (const page of shop.list(query, signal)) {
      signal.throwIfAborted();
      await store.learn(page, started);
    }
    if (!all) return;
    await store.forgetUnseen(started);
    await store.put(ALL_READ, String(started));
  }

  /** @param whole every SKU; else those about which something may be new */
  async #compute(whole: boolean, asOf: number, signal: AbortSignal): Promise<void> {
    const { store, moved } = this.#deps;
    const confirmed = await this.#confirmed(asOf, signal);
    const at = this.#at();
    if (whole) {
      let after = '';
      for (let page = store.allSkus(after, COMPUTE_PAGE); page.length > 0; page = store.allSkus(after, COMPUTE_PAGE)) {
        signal.throwIfAborted();
        await store.saveComputed(await this.#figures.of(page, confirmed, signal), [], at);
        after = page.at(-1)?.sku ?? after;
      }
    }
    const open = new Set([...store.openSkus(at.askAgainBefore), ...store.skusOf([...confirmed.keys()])].map(({ sku }) => sku)); // prettier-ignore
    // What the shop subtracted for these, it subtracts no more.
    const released = store.skusInFlight(moved.orders(asOf));
    const anyway = { ...at, askAgainBefore: at.now + 1 };
    await store.saveComputed(await this.#figures.of(released, confirmed, signal), [], anyway);
    for (const { sku } of released) open.delete(sku);
    const rows = [...open].map((sku) => ({ sku }));
    for (let from = 0; from < rows.length; from += COMPUTE_PAGE) {
      const page = rows.slice(from, from + COMPUTE_PAGE);
      await store.saveComputed(await this.#figures.of(page, confirmed, signal), [], at);
    }
    for (let items = store.dirtyItems(COMPUTE_PAGE); items.length > 0; items = store.dirtyItems(COMPUTE_PAGE)) {
      signal.throwIfAborted();
      const rowsOfItems = store.skusOf(items.map(({ ITNO }) => ITNO));
      await store.saveComputed(await this.#figures.of(rowsOfItems, confirmed, signal), items, at);
    }
    // WooCommerce gives pieces back where an order is cancelled or refunded, also where M3 keeps it: then M3's figure does not
    // move, and only the shop's number is another one.
    for (const id of moved.orders(asOf)) for (const sku of this.#skusOfOrder(id)) this.#telling.add(sku);
    for (const sku of this.#sold) this.#telling.add(sku);
    this.#sold.clear();
    await store.tellAgain([...this.#telling]);
  }

  #at(): ComputedAt {
    const now = this.#deps.now();
    return { now, askAgainBefore: now - this.#deps.askAgainMs };
  }
  #confirmed(asOf: number, signal: AbortSignal): Promise<Map<string, OpenPieces>> {
    const { measure } = this.#deps.settings().stock;
    const open = confirmedPieces(confirmedOrders(this.#deps.postings, measure, asOf), measure, asOf);
    return this.#figures.confirmed(open, signal);
  }

  /** As M3 has it, and as the shop has it now. */
  #skusOfOrder(id: string): string[] {
    const content = this.#deps.postings.get(`order:${id}`)?.content ?? null;
    const posted = content === null ? [] : contentLines(content).map(({ sku }) => sku);
    return [...posted, ...this.#deps.skusOf(id)].filter(Boolean);
  }

  /**
   * An order has come in: SKUs that are the same item as one of its lines can sell less from now on. They are told with the
   * figures that are there, without waiting for the next look at M3.
   */
  async sold(skus: readonly string[]): Promise<void> {
    const related = this.#deps.store.related([...new Set(skus)]);
    if (related.length === 0) return;
    for (const sku of related) this.#sold.add(sku);
    await this.#deps.store.tellAgain(related);
    if (this.#asked || this.#deps.lookedAt() === null) return;
    this.#asked = true;
    await this.#deps.again();
  }

  /**
   * After a full look: how many shop values were what the formula gives, before anything is healed. Not before the first
   * figures were published: what the shop had until then tells nothing of how exact M3's figures are kept there.
   */
  async #compare(): Promise<string> {
    const { store, now } = this.#deps;
    if (store.get(ACCEPTED) === null)
      return 'Nothing has been published yet. How exact the shop is will be measured by the first full compare after that.';
    const accuracy = await store.compare(now());
    await store.put(ACCURACY, JSON.stringify(accuracy));
    const { compared, equal, drifted } = accuracy;
    await store.put(DRIFT, String(Number(store.get(DRIFT) ?? 0) + drifted));
    const other = compared - equal - drifted;
    return `Compared ${compared} SKUs: ${equal} were right, ${drifted} had drifted${other > 0 ? `, ${other} are new or wait for a person` : ''}.`;
  }

  /** @returns whether changes of this run were held */
  async #guarded(kind: RunKind, report: RunReport): Promise<boolean> {
    const { store, settings, now } = this.#deps;
    const settled = await store.settlePushes(now());
    if (settled.length > 0) report.notes.push('M3 shows again what the shop has: a held push ended by itself.');
    const counts = store.changes(now() - ZEROED_WINDOW_MS);
    const first = store.get(ACCEPTED) === null;
    const reasons = guardStock({ ...counts, first }, firstAsked(settings().stock.guards, settings()));
    const declined =
      kind === 'full' ? declinedReason(store.declined(), { code: 'stock.discarded', noun: 'figure' }) : [];
    if (reasons.length + declined.length === 0) {
      // A first run that changes nothing, or need not be asked about, is accepted.
      if (first && counts.known > 0 && nothingWaits(store)) await store.put(ACCEPTED, String(now()));
      return false;
    }
    const all = [...reasons, ...declined];
    const what = [...heldBy(reasons), ...(declined.length > 0 ? (['declined'] as const) : [])];
    await store.hold({ id: randomUUID(), reasons: all, counts, createdAt: now() }, what);
    report.notes.push(...all.map((reason) => reason.message));
    return true;
  }

  async #write(shop: StockShop, asOf: number, report: RunReport, signal: AbortSignal): Promise<void> {
    const { store, settings, now } = this.#deps;
    const { chunk, guards } = settings().stock;
    report.more = await inChunks({
      pending: (after, limit) => store.pending(after, limit),
      chunk,
      perRun: guards.perRun,
      signal,
      write: async (rows) => {
        const results = await this.#send(shop, rows, asOf, signal);
        await store.written(results, now());
        await this.#regroup(rows, results, asOf, signal);
        if (this.#sold.size > 0) await store.tellAgain([...this.#sold]);
        report.written += results.length;
        report.changed += results.filter((row) => row.published !== null && row.published !== row.before).length;
      },
    });
  }

  async #send(shop: StockShop, rows: readonly StockSku[], asOf: number, signal: AbortSignal): Promise<WrittenSku[]> {
    const current = this.#deps.settings();
    const { stock } = current;
    const dates = stock.availableFrom ? await this.#promises(rows, signal) : new Map<string, string | null>();
    const members = groupBy(await this.#figures.members(rows, signal), ({ ITNO }) => ITNO);
    const sendings = rows.map((row) => {
      const sending = stockItem(row, members.get(row.ITNO) ?? []);
      if (stock.backorders !== 'keep') sending.item.backorders = stock.backorders;
      if (dates.has(row.sku)) sending.item.availableFrom = dates.get(row.sku) ?? null;
      return sending;
    });
    const items = sendings.map(({ item }) => item);
    const results = new Map<number, StockResult>();
    // What is known of its stock management may be older than its retirement; the shop knows, and whoever has put it on sale again.
    const manages = rows.map(({ sku }) => stock.manage && !this.#deps.retired(sku));
    for (const manage of new Set(manages)) {
      const at = rows.flatMap((_, i) => (manages[i] === manage ? [i] : []));
      const some = at.map((i) => items[i] as StockItem);
      const write = { asOf, ordersSince: current.orders.cutover, manage, negative: stock.negative, items: some };
      for (const result of await shop.write(write, signal)) results.set(at[result.index] ?? -1, result);
    }
    await this.#deps.store.setAvailable([...dates].map(([sku, date]) => ({ sku, date })));
    const backorders = stock.backorders === 'keep' ? null : stock.backorders;
    return rows.map((row, i) =>
      writtenOf(row, results.get(i), { asOf, backorders, heard: sendings[i]?.heard ?? null }),
    );
  }

  /** A SKU shows another product's number than before: who else shows it may be another item of M3. */
  async #regroup(
    rows: readonly StockSku[],
    results: readonly WrittenSku[],
    asOf: number,
    signal: AbortSignal,
  ): Promise<void> {
    const other = rows.filter(({ holder, id }, i) => {
      const written = results[i]?.holder ?? null;
      return written !== null && written !== (holder ?? id);
    });
    if (other.length === 0) return;
    const figures = await this.#figures.of(other, await this.#confirmed(asOf, signal), signal);
    await this.#deps.store.saveComputed(figures, [], this.#at());
  }

  /** From when on M3 can deliver what is sold out: OIS100MI/GetATP in the first mapped warehouse. */
  async #promises(rows: readonly StockSku[], signal: AbortSignal): Promise<Map<string, string | null>> {
    const { jobs, settings } = this.#deps;
    const dates = new Map<string, string | null>();
    const [WHLO] = warehousesOf(settings());
    const out = rows.filter((row) => decimal(row.formula?.quantity ?? '0').lte(0) && row.ITNO !== null);
    for (const row of rows) if (!out.includes(row) && row.availableFrom !== null) dates.set(row.sku, null);
    if (!WHLO || out.length === 0 || !jobs().has('stock.promise')) return dates;
    const results = await jobs().read(
      out.map(({ ITNO }) => ({ job: 'stock.promise' as const, record: { ITNO: ITNO ?? '', WHLO }, columns: ['AVTD'] })),
      signal,
      1,
    );
    out.forEach((row, i) => {
      // Where M3 has refused one, the shop keeps the day that it has.
      if (results[i]?.ok !== true) return;
      const day = /^(\d{4})(\d{2})(\d{2})$/.exec((results[i].records[0]?.['AVTD'] ?? '').trim());
      dates.set(row.sku, day && !/^0+$/.test(day[0]) ? `${day[1]}-${day[2]}-${day[3]}` : null);
    });
    return dates;
  }

  accuracy(): Accuracy | null {
    const text = this.#deps.store.get(ACCURACY);
    return text === null ? null : (JSON.parse(text) as Accuracy);
  }
  /** Shop values that full compares have put right, ever. */
  drift(): number {
    return Number(this.#deps.store.get(DRIFT) ?? 0);
  }
  /** A person's yes to a held push is also the yes to the first one. */
  async accept(): Promise<void> {
    await this.#deps.store.put(ACCEPTED, String(this.#deps.now()));
  }
}
