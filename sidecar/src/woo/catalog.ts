/** Products, variations, categories and attributes by wc/v3, as the catalogue needs them. */
import { z } from 'zod';
import { CrossdockError } from '../errors.ts';
import { unreadable, type ParsedAnswer } from './errors.ts';
import type { ShopCatalog, ShopRow } from './port.ts';
import { describe, type ShopRequest } from './transport.ts';

const WC = 'wc/v3';
/** WooCommerce's own limits: rows of a page, and of a batch. */
const PAGE = 100;
/** Web servers take addresses of 8 kB; encoded SKUs may be three times as long. */
const SKU_TEXT = 2000;
/** What a plan compares. Without this a page of 100 products is a megabyte. */
const FIELDS = [
  'id', 'parent_id', 'type', 'status', 'catalog_visibility', 'sku', 'name', 'slug', 'description', 'short_description',
  'global_unique_id', 'weight', 'dimensions', 'tax_class', 'tax_status', 'shipping_class', 'manage_stock', 'backorders', 'virtual',
  'sold_individually', 'featured', 'reviews_allowed', 'purchase_note', 'menu_order', 'stock_status', 'categories', 'attributes',
  'meta_data',
].join(','); // prettier-ignore

const row = z.looseObject({ id: z.number().int() });
const rows = z.array(row);
const batchRow = z.looseObject({
  id: z.number().int().default(0),
  error: z.looseObject({ code: z.string(), message: z.string().default(''), data: z.unknown() }).optional(),
});
const batchAnswer = z.looseObject({ create: z.array(batchRow).optional(), update: z.array(batchRow).optional() });
const terms = z.array(z.looseObject({ id: z.number().int(), name: z.string(), parent: z.number().int().default(0) }));
const attributes = z.array(z.looseObject({ id: z.number().int(), name: z.string(), slug: z.string().default('') }));

export interface CatalogCalls {
  /** May be repeated at once. */
  read(request: ShopRequest): Promise<ParsedAnswer>;
  /** Sent once; `accept` takes answers that are no success but tell what is wanted. */
  call(request: ShopRequest, accept?: (answer: ParsedAnswer) => boolean): Promise<ParsedAnswer>;
}

export function createShopCatalog({ read, call }: CatalogCalls): ShopCatalog {
  function shape<T extends z.ZodType>(schema: T, answer: ParsedAnswer, request: ShopRequest): z.output<T> {
    const parsed = schema.safeParse(answer.json);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw unreadable(answer, describe(request), `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not as agreed'}`); // prettier-ignore
  }
  const get = async (path: string, query: Record<string, string>, signal?: AbortSignal) => {
    const request: ShopRequest = { method: 'get', namespace: WC, path, query: { per_page: String(PAGE), context: 'edit', ...query }, signal }; // prettier-ignore
    return { request, answer: await read(request) };
  };
  const products = async (path: string, query: Record<string, string>, signal?: AbortSignal) => {
    const { request, answer } = await get(path, { _fields: FIELDS, ...query }, signal);
    return shape(rows, answer, request);
  };
  async function allPages<T extends z.ZodArray<z.ZodType>>(
    path: string,
    schema: T,
    query: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<z.output<T>> {
    const all: unknown[] = [];
    for (let page = 1; ; page += 1) {
      const { request, answer } = await get(path, { ...query, page: String(page) }, signal);
      const found = shape(schema, answer, request);
      all.push(...found);
      if (found.length < PAGE) return all as z.output<T>;
    }
  }
  async function write(
    path: string,
    body: { create: object[]; update: object[] },
    timeoutMs: number,
    signal?: AbortSignal,
  ) {
    const request: ShopRequest = { method: 'post', namespace: WC, path, body, signal, timeoutMs };
    const answer = shape(batchAnswer, await call(request), request);
    const results = (name: 'create' | 'update'): ShopRow[] => {
      const list = answer[name] ?? [];
      if (list.length !== body[name].length) {
        // Which row is whose can no longer be told; what was made is found by its SKU.
        throw new CrossdockError(`The shop answered ${list.length} of ${body[name].length} rows of ${describe(request)}.`, {
          class: 'transient', code: 'woo.batch-short', remote: 'woo', inDoubt: true,
        }); // prettier-ignore
      }
      return list.map(({ id, error }) => ({ id, error: error ? { code: error.code, message: plain(error.message), resourceId: resourceOf(error.data) } : null })); // prettier-ignore
    };
    return { create: results('create'), update: results('update') };
  }

  return {
    async bySku(skus, signal) {
      const found: z.output<typeof rows> = [];
      for (const chunk of chunksOf(skus)) found.push(...(await products('products', { sku: chunk.join(',') }, signal)));
      return found;
    },
    async byId(ids, signal) {
      const found: z.output<typeof rows> = [];
      for (let at = 0; at < ids.length; at += PAGE)
        found.push(...(await products('products', { include: ids.slice(at, at + PAGE).join(',') }, signal)));
      return found;
    },
    variations: (parent, ids, signal) =>
      ids.length === 0 ? Promise.resolve([]) : products(`products/${parent}/variations`, { include: ids.join(',') }, signal), // prettier-ignore
    writeProducts: (body, timeoutMs, signal) => write('products/batch', body, timeoutMs, signal),
    writeVariations: (parent, body, timeoutMs, signal) =>
      write(`products/${parent}/variations/batch`, body, timeoutMs, signal),
    async categories(signal) {
      const found = await allPages('products/categories', terms, { _fields: 'id,name,parent', orderby: 'id' }, signal);
      return found.map(({ id, name, parent }) => ({ id, name: plain(name), parent }));
    },
    async addCategory(name, parent, signal) {
      const request: ShopRequest = { method: 'post', namespace: WC, path: 'products/categories', body: { name, parent }, signal }; // prettier-ignore
      const exists = (a: ParsedAnswer): boolean => a.status === 400 && a.code === 'term_exists';
      const answer = await call(request, exists);
      if (!exists(answer)) return shape(row, answer, request).id;
      const id = resourceOf((answer.json as { data?: unknown }).data);
      if (id === null) throw unreadable(answer, describe(request), 'it does not say which category there is');
      return id;
    },
    async attributes(signal) {
      const { request, answer } = await get('products/attributes', {}, signal);
      return shape(attributes, answer, request).map(({ id, name }) => ({ id, name: plain(name) }));
    },
    async addAttribute(name, signal) {
      const request: ShopRequest = {
        method: 'post',
        namespace: WC,
        path: 'products/attributes',
        body: { name },
        signal,
      };
      return shape(row, await call(request), request).id;
    },
  };
}

/** A comma separates SKUs, so one that holds a comma is asked for alone (WooCommerce then also tries the text as a whole). */
function chunksOf(skus: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let open: string[] = [];
  let length = 0;
  for (const sku of skus) {
    if (sku.includes(',')) {
      chunks.push([sku]);
      continue;
    }
    if (open.length === PAGE / 2 || length + sku.length > SKU_TEXT) {
      chunks.push(open);
      open = [];
      length = 0;
    }
    open.push(sku);
    length += sku.length + 1;
  }
  if (open.length > 0) chunks.push(open);
  return chunks;
}

function resourceOf(data: unknown): number | null {
  const id = (data as { resource_id?: unknown } | null | undefined)?.resource_id;
  return typeof id === 'number' ? id : typeof id === 'string' && /^\d+$/.test(id) ? Number(id) : null;
}
const plain = (text: string): string =>
  text.replace(/<[^>]*>/g, ' ').replace(/&amp;/g, '&').replace(/&gt;/g, '>').replace(/&lt;/g, '<').replace(/&#0?39;|&#8217;/g, "'").replace(/\s+/g, ' ').trim(); // prettier-ignore
