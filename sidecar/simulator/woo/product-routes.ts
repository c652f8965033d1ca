/** wc/v3 routes of products, variations, categories and attributes. */
import { type ProductDocument, type Products } from './products.ts';
import { invalidParam, ok, refusal, route, type RestAnswer, type RestContext, type Route } from './rest.ts';
import { ShopRefusal } from './shop.ts';
import { asTold } from './stock.ts';
import { paged } from './wc-routes.ts';

type Body = Record<string, unknown>;
const BATCH_LIMIT = 100;
const list = (value: unknown): Body[] => (Array.isArray(value) ? (value as Body[]) : []);
const catalogue = ({ shop }: RestContext): Products => shop.catalogue;

function product({ shop }: RestContext, id: number, status = 404): ProductDocument {
  const found = shop.products.get(id);
  // wc_get_product gives variations too, but the product routes do not change them.
  if (found === undefined) throw new ShopRefusal(status, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
  return found;
}
function variation(context: RestContext, id: number, status = 404): ProductDocument {
  const found = context.shop.products.get(id);
  if (found === undefined || found.parent_id !== context.params.id)
    throw new ShopRefusal(status, 'woocommerce_rest_product_variation_invalid_id', 'Invalid ID.');
  return found;
}
const numbers = (query: URLSearchParams, name: string): Set<number> =>
  new Set([...query.getAll(name), ...query.getAll(`${name}[]`)].flatMap((v) => v.split(',')).filter(Boolean).map(Number)); // prettier-ignore

function listProducts(context: RestContext): RestAnswer {
  const { query, shop } = context;
  const sku = query.get('sku');
  const include = numbers(query, 'include');
  const status = query.get('status') ?? 'any';
  const gtin = query.get('global_unique_id');
  // By SKU, variations are found too (prepare_objects_query, 11.0.1); else products alone.
  const candidates =
    sku === null
      ? [...shop.products.values()].filter((p) => p.type !== 'variation')
      : [...new Set(sku.split(','))].flatMap((one) => catalogue(context).bySku.get(one) ?? []);
  const rows = candidates.filter(
    (p) =>
      (include.size === 0 || include.has(p.id)) &&
      (status === 'any' ? p.status !== 'trash' : p.status === status) &&
      (gtin === null || gtin.split(',').includes(String(p.global_unique_id))),
  );
  const sorted = rows.sort((a, b) => b.id - a.id).map((p) => asTold(shop, p));
  return paged(sorted, context);
}

/** One after the other, each with its own answer or error, as WC_REST_Controller::batch_items does it. */
function batch(
  context: RestContext,
  one: {
    create(body: Body): ProductDocument;
    update(id: number, body: Body): ProductDocument;
    remove(id: number): ProductDocument;
  },
): RestAnswer {
  const parts = {
    create: list(context.body.create),
    update: list(context.body.update),
    delete: (context.body.delete as number[] | undefined) ?? [],
  };
  if (parts.create.length + parts.update.length + parts.delete.length > BATCH_LIMIT) {
    const text = `Unable to accept more than ${BATCH_LIMIT} items for this request.`;
    throw new ShopRefusal(413, 'woocommerce_rest_request_entity_too_large', text);
  }
  const answer: Record<string, unknown[]> = {};
  const run = (name: string, id: number, work: () => ProductDocument): void => {
    let body: unknown;
    try {
      body = structuredClone(work());
    } catch (error) {
      if (!(error instanceof ShopRefusal)) throw error;
      body = { id, error: refusal(error).body };
    }
    (answer[name] ??= []).push(body);
  };
  return context.shop.request(context.origin, () => {
    for (const body of parts.create) run('create', 0, () => one.create(body));
    for (const body of parts.update) run('update', Number(body.id), () => one.update(Number(body.id), body));
    for (const id of parts.delete) run('delete', id, () => one.remove(id));
    return ok(answer);
  });
}
const within = (context: RestContext, work: () => ProductDocument, status = 200): RestAnswer =>
  context.shop.request(context.origin, () => ok(structuredClone(work()), status));

/** A variation by the route of products is refused: it has a route of its own. */
function plainProduct(context: RestContext, id: number, status: number): ProductDocument {
  const found = product(context, id, status);
  if (found.type === 'variation') {
    const text = 'To manipulate product variations you should use the /products/<product_id>/variations/<id> endpoint.';
    throw new ShopRefusal(404, 'woocommerce_rest_invalid_product_id', text);
  }
  return found;
}

export const PRODUCT_ROUTES: readonly Route[] = [
  route('GET', 'wc/v3/products', listProducts),
  route('POST', 'wc/v3/products', (c) => within(c, () => catalogue(c).create(c.body, null), 201)),
  route('POST', 'wc/v3/products/batch', (c) =>
    batch(c, {
      create: (body) => catalogue(c).create(body, null),
      update: (id, body) => catalogue(c).update(plainProduct(c, id, 400), body),
      remove: (id) => catalogue(c).remove(plainProduct(c, id, 404)),
    }),
  ),
  route('GET', 'wc/v3/products/categories', (c) => {
    const parent = c.query.get('parent');
    return paged(
      [...catalogue(c).categories.values()].filter((t) => parent === null || t.parent === Number(parent)),
      c,
    );
  }),
  route('POST', 'wc/v3/products/categories', (c) => ok(catalogue(c).addCategory(c.body), 201)),
  // Without pages, as WooCommerce lists attributes.
  route('GET', 'wc/v3/products/attributes', (c) => ok([...catalogue(c).attributes.values()])),
  route('POST', 'wc/v3/products/attributes', (c) => {
    if (typeof c.body.name !== 'string') throw invalidParam('name', 'name is not of type string.');
    return ok(catalogue(c).addAttribute(c.body), 201);
  }),
  route('GET', 'wc/v3/products/{id}', (c) => ok(product(c, c.params.id!))),
  route('PUT', 'wc/v3/products/{id}', (c) => within(c, () => catalogue(c).update(plainProduct(c, c.params.id!, 400), c.body))), // prettier-ignore
  route('DELETE', 'wc/v3/products/{id}', (c) => {
    const found = plainProduct(c, c.params.id!, 404);
    return within(c, () => (c.query.get('force') === 'true' ? catalogue(c).remove(found) : catalogue(c).trash(found)));
  }),
  route('GET', 'wc/v3/products/{id}/variations', (c) => {
    product(c, c.params.id!);
    const include = numbers(c.query, 'include');
    return paged(
      [...c.shop.products.values()]
        .filter((p) => p.parent_id === c.params.id && (include.size === 0 || include.has(p.id)))
        .map((p) => asTold(c.shop, p)),
      c,
    );
  }),
  route('POST', 'wc/v3/products/{id}/variations/batch', (c) => {
    const parent = product(c, c.params.id!);
    return batch(c, {
      create: (body) => catalogue(c).create(body, parent),
      update: (id, body) => catalogue(c).update(variation(c, id, 400), body),
      remove: (id) => catalogue(c).remove(variation(c, id)),
    });
  }),
  route('GET', 'wc/v3/products/{id}/variations/{variation}', (c) => ok(variation(c, c.params.variation!))),
  route('PUT', 'wc/v3/products/{id}/variations/{variation}', (c) => within(c, () => catalogue(c).update(variation(c, c.params.variation!), c.body))), // prettier-ignore
];
