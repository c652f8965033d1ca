/**
 * Which M3 item each order line is. A SKU is the item that stock and prices take for it (`supply/sku.ts`); where SKUs are item
 * numbers (`sku.from: item`) and M3 has none of that number, an alias of any category will do as well.
 */
import Big from 'big.js';
import type { Problem, WooLineItem, WooOrder } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import { decimal } from '../../money.ts';
import type { M3Jobs } from '../jobs.ts';
import { dayOf, isValid, ofQualifier } from '../supply/aliases.ts';
import { itemOfSku, numbersOfSku } from '../supply/sku.ts';
import { isProblem, type ItemFact } from './facts.ts';
import type { BasicItem, GatherContext } from './gather.ts';

export async function gatherItems(ctx: GatherContext, order: WooOrder): Promise<(ItemFact | Problem)[]> {
  const wanted = await Promise.all(order.line_items.map((line, index) => candidatesOf(ctx, line, index)));
  const found = await findItems(
    ctx,
    wanted.filter((w): w is Candidate => !isProblem(w)),
  );
  return Promise.all(
    wanted.map(async (w, index) => (isProblem(w) ? w : itemOf(ctx, w, found, order.line_items[index], index))),
  );
}

/** What a line may be in M3: the item of the table, its SKU, else its GTIN. */
type Candidate = { via: 'table'; label: string; ITNO: string } | { via: 'sku' | 'gtin'; label: string };

/** A row of the table `sku` wins. Never a parent's SKU. */
async function candidatesOf(ctx: GatherContext, line: WooLineItem, index: number): Promise<Candidate | Problem> {
  const sku = line.sku.trim();
  const keys = [
    line.variation_id ? `variation:${line.variation_id}` : '',
    sku,
    line.variation_id ? '' : `product:${line.product_id}`,
  ];
  for (const key of keys.filter(Boolean)) {
    const ITNO = ctx.lookup('sku', key, 'ITNO');
    if (ITNO) return { via: 'table', label: key, ITNO };
  }
  if (line.variation_id && sku && ctx.shop && line.product_id) {
    const parent = await ctx.shop.readProduct(String(line.product_id), ctx.signal);
    if (parent && typeof parent['sku'] === 'string' && parent['sku'] === sku) return parentSku(line, index);
  }
  const gtin = line.global_unique_id.trim();
  if (sku) return { via: 'sku', label: sku };
  return gtin ? { via: 'gtin', label: gtin } : noSku(line, index);
}

interface Found {
  /** Items by SKU as an alias of the type set. */
  chosen: Map<string, string[]>;
  /** Items by alias of any category, of what is nothing else. */
  any: Map<string, string[]>;
  /** Item of a SKU, by the rule that stock and prices have. */
  itemOfSku: (sku: string) => string | null;
}

async function findItems(ctx: GatherContext, wanted: readonly Candidate[]): Promise<Found> {
  const { from, aliasType, aliasQualifier } = ctx.settings.sku;
  const skus = [...new Set(wanted.filter(({ via }) => via === 'sku').map(({ label }) => label))];
  const chosen = from === 'alias' ? await loadAliases(ctx, skus, { ALWT: aliasType, ALWQ: aliasQualifier }) : new Map<string, string[]>(); // prettier-ignore
  const alias = (sku: string): string | null => {
    const [ITNO, ...more] = chosen.get(sku) ?? [];
    if (more.length > 0) return null;
    return ITNO ?? ctx.catalogItem(sku);
  };
  const aliased = (sku: string): string | null => (from === 'alias' ? alias(sku) : null);
  const told = wanted.flatMap((w) => (w.via === 'table' ? [w.ITNO] : []));
  await loadItems(ctx, [...told, ...skus.flatMap((sku) => aliased(sku) ?? numbersOfSku(sku))]);
  const hasItem = (ITNO: string): boolean => ctx.facts.items.get(ITNO) !== undefined;
  const ofSku = (sku: string): string | null =>
    itemOfSku(sku, { settings: ctx.settings.sku, lookup: ctx.lookup, alias, hasItem });
  const open = wanted.filter(({ via, label }) => via === 'gtin' || (via === 'sku' && from === 'item' && !ofSku(label)));
  const any = await loadAliases(ctx, open.map(({ label }) => label), null); // prettier-ignore
  await loadItems(
    ctx,
    [...any.values()].flatMap((itnos) => (itnos.length === 1 ? itnos : [])),
  );
  return { chosen, any, itemOfSku: ofSku };
}

async function loadItems(ctx: GatherContext, numbers: readonly string[]): Promise<void> {
  const missing = [...new Set(numbers)].filter((ITNO) => ctx.facts.items.get(ITNO) === undefined);
  const results = await ctx.jobs.read(
    missing.map((ITNO) => ({ job: 'item.get' as const, record: { ITNO }, columns: ['ITNO', 'STAT', 'UNMS', 'DCCD'] })),
    ctx.signal,
    1,
  );
  results.forEach((result, i) => {
    const row = result.records[0];
    if (result.ok && row)
      ctx.facts.items.set(missing[i] ?? '', {
        ITNO: (row['ITNO'] ?? '').trim() || (missing[i] ?? ''),
        STAT: row['STAT'] ?? '',
        UNMS: row['UNMS'] ?? '',
        DCCD: row['DCCD'] ?? '0',
      });
    else failUnlessMissing(ctx, 'item.get', result);
  });
}

/** M3's aliases have at most so many characters. */
const POPN_LENGTH = 30;

/**
 * Item numbers by alias (MMS025MI/LstItem), of those that are valid today.
 * @param kind category and qualifier, '' = any; null = over all categories
 */
async function loadAliases(
  ctx: GatherContext,
  aliases: readonly string[],
  kind: { ALWT: string; ALWQ: string } | null,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const open: string[] = [];
  const cacheKey = (alias: string): string => `${kind ? `${kind.ALWT} ${kind.ALWQ}` : ''}\n${alias}`;
  for (const alias of new Set(aliases)) {
    const known = ctx.facts.aliases.get(cacheKey(alias));
    if (known) found.set(alias, [known]);
    else if ([...alias].length <= POPN_LENGTH) open.push(alias);
  }
  const results = await ctx.jobs.read(
    open.map((POPN) => ({
      job: 'item.alias' as const,
      record: { POPN, ...(kind && { ALWT: kind.ALWT }) },
      columns: ['ITNO', 'POPN', 'VFDT', 'LVDT', 'ALWT', 'ALWQ'],
    })),
    ctx.signal,
    50,
  );
  const today = dayOf(ctx.now());
  results.forEach((result, i) => {
    const alias = open[i] ?? '';
    if (!result.ok) return failUnlessMissing(ctx, 'item.alias', result);
    const rows = result.records.filter(
      (row) => (row['POPN'] ?? alias).trim() === alias && isValid(row, today) && (!kind || ofQualifier(row, kind)),
    );
    const itnos = [...new Set(rows.map((row) => (row['ITNO'] ?? '').trim()))].filter(Boolean);
    found.set(alias, itnos);
    if (itnos.length === 1 && itnos[0]) ctx.facts.aliases.set(cacheKey(alias), itnos[0]);
  });
  return found;
}

function failUnlessMissing(
  ctx: GatherContext,
  job: 'item.get' | 'item.alias' | 'unit.get',
  result: Awaited<ReturnType<M3Jobs['read']>>[number],
): void {
  const meaning = ctx.jobs.meaning(result, 'read');
  if (meaning === 'missing' || meaning === 'ok') return;
  if (result.error) throw ctx.jobs.failure(job, result.error);
  throw new CrossdockError(`M3 did not process ${ctx.jobs.name(job)}.`, {
    class: 'transient',
    code: 'm3.not-processed',
    remote: 'm3',
  });
}

async function itemOf(
  ctx: GatherContext,
  wanted: Candidate,
  found: Found,
  line: WooLineItem | undefined,
  index: number,
): Promise<ItemFact | Problem> {
  const field = `line_items[${index}].sku`;
  const name = line?.name ?? '';
  const bySku = wanted.via === 'sku' ? found.itemOfSku(wanted.label) : null;
  const told = wanted.via === 'table' ? wanted.ITNO : bySku;
  const via: ItemFact['via'] = wanted.via === 'sku' ? (numbersOfSku(wanted.label).includes(bySku ?? '') ? 'number' : 'alias') : wanted.via; // prettier-ignore
  let item = told === null ? undefined : ctx.facts.items.get(told);
  if (told === null) {
    const itnos = found.any.get(wanted.label) ?? found.chosen.get(wanted.label) ?? [];
    if (itnos.length > 1) {
      return {
        code: 'sku.ambiguous',
        owner: 'm3',
        field,
        message: `Line ${index + 1} (${name}): the alias "${wanted.label}" belongs to several M3 items: ${itnos.join(', ')}.`,
        fix: 'Say which item it is in the table "sku", then retry.',
        received: wanted.label,
      };
    }
    item = itnos[0] ? ctx.facts.items.get(itnos[0]) : undefined;
  }
  if (!item && wanted.via === 'table') {
    const { ITNO } = wanted;
    return {
      code: 'sku.unknown',
      owner: 'shop',
      field,
      message: `Line ${index + 1} (${name}): The table "sku" says ${wanted.label} is ${ITNO}, and M3 has no item ${ITNO}.`,
      fix: `Correct the row ${wanted.label} of the table "sku", or create the item ${ITNO} in M3 (MMS001), then retry.`,
      expected: 'an M3 item number',
      received: ITNO,
      thing: wanted.label,
    };
  }
  if (!item) {
    const { from, aliasType, aliasQualifier } = ctx.settings.sku;
    const kind = from === 'alias' && wanted.via === 'sku' ? ` of type ${[aliasType, aliasQualifier].filter(Boolean).join(' ')}` : ''; // prettier-ignore
    return {
      code: 'sku.unknown',
      owner: 'shop',
      field,
      message: `Line ${index + 1} (${name}): M3 has neither an item nor an alias "${wanted.label}"${kind}.`,
      fix: 'Add the SKU and its M3 item to the table "sku", or create the item or alias in M3 (MMS001, MMS025), then retry.',
      expected: 'an M3 item number or alias',
      received: wanted.label,
    };
  }
  if (!ctx.settings.orders.itemStatuses.includes(item.STAT)) {
    return {
      code: 'item.status',
      owner: 'm3',
      field,
      message: `Line ${index + 1} (${name}): item ${item.ITNO} has status ${item.STAT} in M3 and may not be sold.`,
      fix: 'Change the status of the item in M3 (MMS001) or orders.itemStatuses in the settings, then retry.',
      expected: ctx.settings.orders.itemStatuses.join(', '),
      received: item.STAT,
      thing: item.ITNO,
    };
  }
  const factor = await packFactor(ctx, line?.sku.trim() ?? '', item, field);
  if (isProblem(factor)) return factor;
  return { ITNO: item.ITNO, UNMS: item.UNMS, quantityDecimals: Number(item.DCCD) || 0, via, factor };
}

/** Basic units per piece of the shop: table `unit` gives a number, or an alternate unit whose factor MMS015 knows. */
async function packFactor(ctx: GatherContext, sku: string, item: BasicItem, field: string): Promise<Big | Problem> {
  const fixed = sku ? ctx.lookup('unit', sku, 'factor') : null;
  if (fixed) return decimal(fixed);
  const ALUN = sku ? ctx.lookup('unit', sku, 'ALUN') : null;
  if (!ALUN || ALUN === item.UNMS) return new Big(1);
  const key = `${item.ITNO}|${ALUN}`;
  const known = ctx.facts.units.get(key);
  if (known) return known;
  const [result] = await ctx.jobs.read(
    [{ job: 'unit.get', record: { ITNO: item.ITNO, AUTP: '1', ALUN } }],
    ctx.signal,
    1,
  );
  if (result) failUnlessMissing(ctx, 'unit.get', result);
  const row = result?.records[0];
  const factor = row ? decimal(row['COFA'] ?? '0') : new Big(0);
  if (!row || factor.lte(0)) {
    return {
      code: 'unit.unknown',
      owner: 'm3',
      field,
      message: `Item ${item.ITNO} has no alternate unit ${ALUN} in M3 (MMS015).`,
      fix: 'Add the unit in M3 or correct the table "unit", then retry.',
      expected: 'an alternate unit of the item',
      received: ALUN,
    };
  }
  // DMCF 1 multiplies, 2 divides (reference 4.2).
  const value = row['DMCF'] === '2' ? new Big(1).div(factor) : factor;
  ctx.facts.units.set(key, value);
  return value;
}

const noSku = (line: WooLineItem, index: number): Problem => ({
  code: 'sku.missing',
  owner: 'shop',
  field: `line_items[${index}].sku`,
  message: `Line ${index + 1} (${line.name}) has no SKU; the product may have been deleted.`,
  fix: `Give the product its SKU in the shop, or add "${line.variation_id ? `variation:${line.variation_id}` : `product:${line.product_id}`}" to the table "sku", then retry.`,
  expected: 'a SKU',
  received: 'nothing',
  thing: line.variation_id ? `variation:${line.variation_id}` : `product:${line.product_id}`,
});
const parentSku = (line: WooLineItem, index: number): Problem => ({
  code: 'sku.parent',
  owner: 'shop',
  field: `line_items[${index}].sku`,
  message: `Line ${index + 1} (${line.name}) is a variation without a SKU of its own; "${line.sku}" is its parent's.`,
  fix: `Give the variation its own SKU in the shop, or add "variation:${line.variation_id}" to the table "sku", then retry.`,
  expected: "the variation's own SKU",
  received: line.sku,
  thing: `variation:${line.variation_id}`,
});
