/** Prices of a shop without the plugin's bulk routes, by wc/v3 alone. */
import type { PriceItem, PriceResult } from '@crossdock/shared';
import { z } from 'zod';
import { groupBy } from '../../group-by.ts';
import type { BulkClient } from '../../woo/port.ts';
import { paysRightly } from './compare.ts';
import type { ShopPrices } from './port.ts';
import type { PriceShop, ShopPage } from './shop.ts';
import type { ShopTerms } from './terms.ts';

const PER_PAGE = 100;
const LOOK_UP = 40;
const FIELDS = 'id,sku,type,parent_id,price,regular_price,sale_price,date_on_sale_from_gmt,date_on_sale_to_gmt';

const product = z.looseObject({
  id: z.number().int().positive(),
  sku: z.string().default(''),
  type: z.string().default('simple'),
  price: z.string().optional(),
  parent_id: z.number().default(0),
  regular_price: z.string().default(''),
  sale_price: z.string().default(''),
  date_on_sale_from_gmt: z.string().nullish(),
  date_on_sale_to_gmt: z.string().nullish(),
});
type Product = z.output<typeof product>;
const products = z.array(product);
const answered = z.object({
  update: z
    .array(z.looseObject({ id: z.number(), error: z.looseObject({ message: z.string() }).optional() }))
    .default([]),
});
const moment = (text: string | null | undefined): string | null => (text ? `${text.slice(0, 19)}Z` : null);
const pricesOf = (row: Product): ShopPrices => ({
  regular: row.regular_price,
  sale: row.sale_price,
  saleFrom: moment(row.date_on_sale_from_gmt),
  saleTo: moment(row.date_on_sale_to_gmt),
});

interface Member {
  /** Of the batch route that takes it. */
  path: string;
  result: PriceResult;
  update: { id: number; date_on_sale_to_gmt: string; [field: string]: unknown };
  /** WooCommerce works out what customers pay only where a price or a day of the sale changes: one is moved there and back. */
  stir: boolean;
}
/** Another end of the sale, which does not end it now. */
const otherEnd = (end: string): string =>
  end === '' ? '2199-12-31T00:00:00' : new Date(Date.parse(`${end}Z`) + 1000).toISOString().slice(0, 19);

export function createRestPriceShop(client: BulkClient): PriceShop {
  async function* pages(path: string, query: Record<string, string>, signal: AbortSignal): AsyncGenerator<Product[]> {
    for (let page = 1; ; page += 1) {
      const common = { per_page: String(PER_PAGE), page: String(page), context: 'edit', _fields: FIELDS };
      const rows = products.parse(await client.wcGet(path, { ...common, ...query }, signal));
      if (rows.length === 0) return;
      yield rows;
      if (rows.length < PER_PAGE) return;
    }
  }
  const found = (rows: readonly Product[], priced: boolean): ShopPage => ({
    items: rows
      .filter(({ sku }) => sku !== '')
      .map((row) => ({
        sku: row.sku,
        id: row.id,
        prices: { ...pricesOf(row), ...(priced && row.price !== undefined && { price: row.price }) },
      })),
    zone: null,
    terms,
  });
  /** As of the listing under way. */
  let terms: ShopTerms | null = null;
  async function readTerms(signal: AbortSignal): Promise<ShopTerms | null> {
    const currency = await client.wcSetting('general/woocommerce_currency', signal);
    const taxes = await client.wcSetting('general/woocommerce_calc_taxes', signal);
    const include = await client.wcSetting('tax/woocommerce_prices_include_tax', signal);
    if (currency === null || taxes === null || include === null) return null;
    // As wc_prices_include_tax() has it.
    return { currency, includesVat: taxes === 'yes' && include === 'yes' };
  }

  async function* listRest(after: number, signal: AbortSignal): AsyncGenerator<ShopPage> {
    terms = await readTerms(signal);
    yield found([], false);
    const order = after > 0 ? 'desc' : 'asc';
    for await (const rows of pages('products', { orderby: 'id', order }, signal)) {
      const fresh = rows.filter((row) => row.id > after);
      // A variable product has no price of its own.
      yield found(fresh.filter((row) => row.type !== 'variable'), true); // prettier-ignore
      // What customers pay for a variation wc/v3 tells only as other plugins show it.
      for (const parent of fresh.filter((row) => row.type === 'variable'))
        for await (const own of pages(`products/${parent.id}/variations`, {}, signal)) yield found(own, false);
      if (after > 0 && fresh.length < rows.length) return;
    }
  }

  async function writeRest(items: readonly PriceItem[], signal: AbortSignal): Promise<PriceResult[]> {
    const rows: Product[] = [];
    const skus = items.flatMap(({ sku }) => (sku !== undefined && !sku.includes(',') ? [sku] : []));
    for (let at = 0; at < skus.length; at += LOOK_UP) {
      const query = {
        sku: skus.slice(at, at + LOOK_UP).join(','),
        per_page: String(PER_PAGE),
        context: 'edit',
        _fields: FIELDS,
      };
      rows.push(...products.parse(await client.wcGet('products', query, signal)));
    }
    const bySku = groupBy(rows, ({ sku }) => sku);
    const members: Member[] = [];
    const results = items.map((item, index): PriceResult => {
      const candidates = bySku.get(item.sku ?? '') ?? [];
      const [row] = candidates;
      if (!row) return { index, status: 'unknown' };
      if (candidates.length > 1)
        return { index, status: 'refused', why: 'duplicate-sku', ids: candidates.map(({ id }) => id) };
      const before = pricesOf(row);
      const now: ShopPrices =
        item.sale === undefined
          ? { ...before, regular: item.regular }
          : {
              regular: item.regular,
              sale: item.sale ?? '',
              saleFrom: item.sale === null ? null : (item.saleFrom ?? null),
              saleTo: item.sale === null ? null : (item.saleTo ?? null),
            };
      const shown = (prices: ShopPrices) => ({ ...prices, price: prices.sale || prices.regular });
      const result: PriceResult = {
        index,
        id: row.id,
        status: 'saved',
        before: shown(before),
        now: shown(now),
        ...(item.graded && { graded: 'no-place' as const }),
      };
      const alike = JSON.stringify(before) === JSON.stringify(now);
      const right = row.price === undefined || paysRightly({ ...before, price: row.price }, Date.now());
      if (alike && right) return { ...result, status: 'same' };
      const path = row.type === 'variation' ? `products/${row.parent_id}/variations/batch` : 'products/batch';
      const update = {
        id: row.id,
        regular_price: now.regular,
        sale_price: now.sale,
        date_on_sale_from_gmt: now.saleFrom?.slice(0, 19) ?? '',
        date_on_sale_to_gmt: now.saleTo?.slice(0, 19) ?? '',
      };
      members.push({ path, result, update, stir: alike });
      return result;
    });
    for (const [path, group] of groupBy(members, (one) => one.path)) {
      for (let at = 0; at < group.length; at += PER_PAGE) {
        const part = group.slice(at, at + PER_PAGE);
        const stirred = part.filter(({ stir }) => stir).map(({ update }) => ({ ...update, date_on_sale_to_gmt: otherEnd(update.date_on_sale_to_gmt) })); // prettier-ignore
        if (stirred.length > 0) await client.wcPost(path, { update: stirred }, signal);
        const answer = answered.parse(await client.wcPost(path, { update: part.map(({ update }) => update) }, signal));
        for (const row of answer.update) {
          const one = part.find(({ result }) => result.id === row.id);
          if (one && row.error)
            Object.assign(one.result, { status: 'refused', why: 'error', message: row.error.message });
        }
      }
    }
    return results;
  }

  return { list: listRest, write: writeRest };
}
