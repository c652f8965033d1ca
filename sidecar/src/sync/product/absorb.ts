/** Takes items that were read from M3 into the catalogue: what is unchanged costs no write, what changed becomes work. */
import { createHash } from 'node:crypto';
import type { Problem } from '@crossdock/shared';
import { styleOf, type M3Item } from './item.ts';
import { NOTHING_WRITTEN } from './plan.ts';
import type { CatalogRow, CatalogStore, ItemState } from './port.ts';
import { judge, type Judgement, type Rules } from './rules.ts';
import { targetOf, viewOf, type ProductTarget } from './target.ts';

/** One item of a look at M3. */
export interface Arrived {
  ITNO: string;
  /** Null: M3 no longer has it. */
  item: M3Item | null;
  /** Hash of its row in the full list; absent where it did not come from there. */
  listHash?: string;
}

export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);

const DAY_MS = 24 * 60 * 60_000;

export interface Wanted {
  judgement: Judgement;
  /** Null where no product is wanted. */
  target: ProductTarget | null;
  hash: string;
}

/** What the rules make of an item. Two items with the same hash need the same product. */
export function wantedOf(item: M3Item, rules: Rules, named: boolean, linked: boolean): Wanted {
  const view = viewOf(item, rules);
  const judgement = judge(view, rules, linked);
  const { kind } = judgement;
  if (kind === 'exclude' || kind === 'leave') return { judgement, target: null, hash: kind };
  if (kind === 'problem') return { judgement, target: null, hash: hashOf(judgement.problem.message) };
  const target = targetOf(item, rules, named, view);
  return { judgement, target, hash: hashOf([kind === 'retire', target]) };
}

export interface AbsorbOptions {
  now: number;
  /** A load was accepted: new items may become products without another one. */
  accepted: boolean;
  /** The items are not read anew; only the rules are. */
  replan?: true;
  /** The load that reads them; its plan decides what becomes of them. */
  load?: number;
}
export interface Absorbed {
  /** Rows that are new or changed what they want. */
  changed: number;
  /** Rows that are to be written now. */
  dirty: number;
}

/** Inside a transaction. Bears repetition. */
export function absorbIn<Tx>(
  tx: Tx,
  store: CatalogStore<Tx>,
  rules: Rules,
  arrived: readonly Arrived[],
  options: AbsorbOptions,
): Absorbed {
  const result: Absorbed = { changed: 0, dirty: 0 };
  for (const one of arrived) {
    const row = store.getIn(tx, one.ITNO);
    const state = one.item
      ? take(tx, store, rules, one.item, one.listHash, row, options)
      : gone(tx, store, row, options);
    if (state === null) continue;
    result.changed += 1;
    if (state === 'dirty') result.dirty += 1;
  }
  return result;
}

/** What is retired, or allowed to be, keeps its mark; what is to be retired first waits for the guard (retire-guard.ts). */
function leavingOf(row: CatalogRow, retire: boolean): CatalogRow['leaving'] {
  if (!retire || row.productId === null) return 0;
  return row.leaving > 0 || row.retired ? row.leaving : 1;
}

/** @returns the new state, or null where nothing changed */
function gone<Tx>(tx: Tx, store: CatalogStore<Tx>, row: CatalogRow | null, { now }: AbsorbOptions): ItemState | null {
  if (!row || (row.source === null && row.wanted === 'gone')) return null;
  const state = row.productId === null && !row.pending ? 'excluded' : 'dirty';
  store.changeIn(
    tx,
    row.ITNO,
    { source: null, listHash: '', wanted: 'gone', state, problems: [], leaving: leavingOf(row, true) },
    now,
  );
  return state;
}

function take<Tx>(
  tx: Tx,
  store: CatalogStore<Tx>,
  rules: Rules,
  item: M3Item,
  listHash: string | undefined,
  row: CatalogRow | null,
  options: AbsorbOptions,
): ItemState | null {
  const { now, accepted, load } = options;
  const style = rules.settings.variants.enabled ? styleOf(item) : '';
  const linked = row !== null && row.productId !== null;
  const wanted = wantedOf(item, rules, style === '' && rules.settings.variants.enabled && store.isStyle(item.ITNO), linked); // prettier-ignore
  const seen = {
    source: item,
    style,
    sku: rules.skuOf(item),
    deepAt: options.replan && row ? row.deepAt : now,
    listHash: listHash ?? row?.listHash ?? '',
  };
  if (!row) {
    const { state, problems } = stateOf(wanted, null, accepted && load === undefined);
    store.insertIn(tx, {
      ITNO: item.ITNO, ...seen, wanted: wanted.hash, applied: null, productId: null, parentId: null, retired: false,
      written: NOTHING_WRITTEN, pending: false, state, problems, told: false, load: load ?? null, verdict: null, leaving: 0, at: now,
    }); // prettier-ignore
    if (style !== '') touchStyle(tx, store, style, now);
    return state;
  }
  if (wanted.hash === row.wanted.split('+')[0] && row.sku === seen.sku && row.style === style) {
    const same = (options.replan || now - row.deepAt < DAY_MS) && (listHash === undefined || row.listHash === listHash) && sameItem(row.source, item); // prettier-ignore
    // A row that is only as old as a former reading is not written: a night in which nothing changed costs no write.
    if (!same || load !== undefined) store.changeIn(tx, item.ITNO, { ...seen, ...(load !== undefined && { load, verdict: null }) }, now); // prettier-ignore
    return null;
  }
  const { state, problems } = stateOf(wanted, row, accepted && load === undefined);
  if (style !== '' && familyOf(row.source, rules) !== familyOf(item, rules)) touchStyle(tx, store, style, now);
  if (row.style !== '' && row.style !== style) touchStyle(tx, store, row.style, now);
  store.changeIn(
    tx,
    item.ITNO,
    {
      ...seen,
      wanted: wanted.hash,
      state,
      problems,
      leaving: leavingOf(row, wanted.judgement.kind === 'retire'),
      ...(load !== undefined && { load, verdict: null }),
    },
    now,
  );
  return state;
}

const sameItem = (a: M3Item | null, b: M3Item): boolean => a !== null && JSON.stringify(a) === JSON.stringify(b);

function stateOf(
  { judgement }: Wanted,
  row: CatalogRow | null,
  mayCreate: boolean,
): { state: ItemState; problems: Problem[] } {
  if (judgement.kind === 'problem') return { state: 'problem', problems: [judgement.problem] };
  if (row && (row.productId !== null || row.pending)) return { state: 'dirty', problems: [] };
  if (judgement.kind !== 'create') return { state: 'excluded', problems: [] };
  // What a load has left out stays out until another one includes it.
  return { state: mayCreate && row?.state !== 'new' ? 'dirty' : 'new', problems: [] };
}

/** What the style's own product depends on: is the item to be a variant, and of which options? */
function familyOf(item: M3Item | null, rules: Rules): string {
  if (!item) return '';
  const wanted = wantedOf(item, rules, false, false);
  return wanted.target ? JSON.stringify(wanted.target.choices) : '';
}

let touched = 0;
/**
 * The style's product has to offer the options of its variants, so it is compared with the shop again. What it wants is marked,
 * so that a comparison under way just now does not count as this one.
 */
function touchStyle<Tx>(tx: Tx, store: CatalogStore<Tx>, style: string, now: number): void {
  const parent = store.getIn(tx, style);
  if (!parent || (parent.productId === null && !parent.pending)) return;
  touched += 1;
  const wanted = `${parent.wanted.split('+')[0]}+${now}.${touched}`;
  store.changeIn(tx, style, { state: 'dirty', wanted }, now);
}
