/** Products, variations, categories and attributes of the simulated shop, with WooCommerce's own rules and refusals. */
import { productDocument } from './documents.ts';
import { invalidParam } from './rest.ts';
import { ShopRefusal, type Shop } from './shop.ts';

export type ProductDocument = ReturnType<typeof productDocument>;
type Body = Record<string, unknown>;

export interface Term {
  id: number;
  name: string;
  slug: string;
  parent: number;
}
export interface Attribute {
  id: number;
  name: string;
  slug: string;
  type: string;
  order_by: string;
  has_archives: boolean;
}

const record = (value: unknown): Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
const list = (value: unknown): Body[] => (Array.isArray(value) ? value.map(record) : []);
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9\p{L}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** Fields that are taken as they come. */
const PLAIN = [
  'name', 'type', 'status', 'featured', 'catalog_visibility', 'description', 'short_description', 'regular_price', 'sale_price',
  'virtual', 'tax_status', 'tax_class', 'stock_quantity', 'stock_status', 'backorders', 'sold_individually', 'weight',
  'shipping_class', 'reviews_allowed', 'purchase_note', 'menu_order', 'date_on_sale_from_gmt', 'date_on_sale_to_gmt',
]; // prettier-ignore
const OF_VARIATION = new Set(['status', 'description', 'regular_price', 'sale_price', 'virtual', 'tax_status', 'tax_class', 'stock_quantity', 'stock_status', 'backorders', 'weight', 'shipping_class', 'menu_order', 'date_on_sale_from_gmt', 'date_on_sale_to_gmt']); // prettier-ignore
const TYPES = ['simple', 'grouped', 'external', 'variable'];
const STATUSES = ['draft', 'pending', 'private', 'publish', 'future', 'auto-draft', 'trash'];

const pricesOf = (product: ProductDocument): unknown[] =>
  ['regular_price', 'sale_price', 'date_on_sale_from_gmt', 'date_on_sale_to_gmt'].map((name) => product[name] ?? '');

export class Products {
  readonly categories = new Map<number, Term>([
    [1, { id: 1, name: 'Uncategorized', slug: 'uncategorized', parent: 0 }],
  ]);
  readonly attributes = new Map<number, Attribute>();
  readonly bySku = new Map<string, ProductDocument>();
  readonly #shop: Shop;
  readonly #byGtin = new Map<string, ProductDocument>();
  #nextTerm = 20;
  #nextMeta = 1;

  constructor(shop: Shop) {
    this.#shop = shop;
    for (const product of shop.products.values()) this.#index(product);
  }

  #index(product: ProductDocument): void {
    const [sku, gtin] = [String(product.sku ?? ''), String(product.global_unique_id ?? '')];
    if (sku !== '' && product.status !== 'trash') this.bySku.set(sku, product);
    if (gtin !== '' && product.status !== 'trash') this.#byGtin.set(gtin, product);
  }
  #unindex(product: ProductDocument): void {
    const [sku, gtin] = [String(product.sku ?? ''), String(product.global_unique_id ?? '')];
    if (this.bySku.get(sku) === product) this.bySku.delete(sku);
    if (this.#byGtin.get(gtin) === product) this.#byGtin.delete(gtin);
  }

  /** @throws ShopRefusal as WooCommerce words it; a refused product leaves nothing behind */
  create(body: Body, parent: ProductDocument | null): ProductDocument {
    const made = productDocument({
      id: this.#shop.nextId(),
      sku: '',
      name: '',
      type: parent ? 'variation' : 'simple',
      price: '',
      taxClass: '',
      virtual: false,
      ...(parent && { parentId: parent.id }),
    });
    const now = this.#shop.time();
    made.date_created = made.date_created_gmt = made.date_modified = made.date_modified_gmt = now;
    if (!parent) made.categories = [{ id: 1, name: 'Uncategorized', slug: 'uncategorized' }];
    this.#apply(made, body, parent);
    this.#shop.products.set(made.id, made);
    this.#index(made);
    this.#told(made, parent, 'created');
    return made;
  }

  update(product: ProductDocument, body: Body): ProductDocument {
    const parent = product.type === 'variation' ? (this.#shop.products.get(product.parent_id) ?? null) : null;
    const copy = structuredClone(product);
    this.#apply(copy, body, parent);
    this.#unindex(product);
    for (const key of Object.keys(product)) delete product[key];
    Object.assign(product, copy);
    product.date_modified = product.date_modified_gmt = this.#shop.time();
    this.#index(product);
    this.#told(product, parent, 'updated');
    return product;
  }

  trash(product: ProductDocument): ProductDocument {
    this.#unindex(product);
    product.status = 'trash';
    this.#told(product, null, 'trashed');
    return product;
  }
  remove(product: ProductDocument): ProductDocument {
    this.#unindex(product);
    this.#shop.products.delete(product.id);
    this.#told(product, null, 'deleted');
    return product;
  }

  #told(
    product: ProductDocument,
    parent: ProductDocument | null,
    reason: 'created' | 'updated' | 'trashed' | 'deleted',
  ): void {
    const variation = product.type === 'variation';
    this.#shop.tell({
      entity: variation ? 'variation' : 'product',
      entityId: product.id,
      ...(variation && { parentId: parent?.id ?? product.parent_id }),
      reason,
    });
  }

  #apply(product: ProductDocument, body: Body, parent: ProductDocument | null): void {
    const type = body.type;
    if (!parent && type !== undefined && !TYPES.includes(String(type)))
      throw invalidParam('type', `type is not one of ${TYPES.join(', ')}.`);
    // An unknown status becomes a draft (prepare_object_for_database, 11.0.1).
    const status = body.status === undefined || STATUSES.includes(String(body.status)) ? body.status : 'draft';
    const before = JSON.stringify(pricesOf(product));
    if (body.sku !== undefined) this.#unique(product, String(body.sku));
    if (body.global_unique_id !== undefined) this.#uniqueGtin(product, String(body.global_unique_id));
    const images = parent ? (body.image === undefined ? undefined : [record(body.image)]) : body.images === undefined ? undefined : list(body.images); // prettier-ignore
    const stored = images?.map((image) => this.#image(image));
    for (const field of PLAIN) {
      if (body[field] === undefined || (parent && !OF_VARIATION.has(field))) continue;
      product[field] =
        field === 'status' ? status : field.startsWith('date_') && body[field] === '' ? null : body[field];
    }
    if (body.sku !== undefined) product.sku = String(body.sku);
    if (body.global_unique_id !== undefined) product.global_unique_id = String(body.global_unique_id);
    // A variation's 'parent' is what wc/v3 tells, and no setting of its own.
    if (body.manage_stock !== undefined) product.manage_stock = body.manage_stock === true;
    if (body.dimensions !== undefined)
      product.dimensions = { ...record(product.dimensions), ...record(body.dimensions) };
    if (stored) {
      if (parent) product.image = stored[0] ?? null;
      else product.images = stored;
    }
    if (!parent && body.categories !== undefined) {
      const ids = list(body.categories).map((c) => Number(c.id)).filter((id) => this.categories.has(id)); // prettier-ignore
      product.categories = (ids.length > 0 ? ids : [1]).map((id) => {
        const { name, slug } = this.categories.get(id)!;
        return { id, name, slug };
      });
    }
    if (body.attributes !== undefined)
      product.attributes = parent ? this.#choices(list(body.attributes)) : this.#attributes(list(body.attributes));
    for (const { key, value } of list(body.meta_data)) this.#meta(product, String(key), value);
    // handle_updated_props: what customers pay is worked out only where a price or a day of the sale has changed.
    if (product.regular_price !== undefined && JSON.stringify(pricesOf(product)) !== before)
      product.price = product.sale_price || product.regular_price;
    if (product.manage_stock === true && body.stock_quantity !== undefined)
      product.stock_status = Number(body.stock_quantity) > 0 ? 'instock' : 'outofstock';
    if (parent) {
      parent.variations = [...new Set([...(parent.variations as number[]), product.id])];
      product.name = `${String(parent.name)} - ${list(product.attributes).map((a) => String(a.option)).join(', ')}`; // prettier-ignore
    }
  }

  #meta(product: ProductDocument, key: string, value: unknown): void {
    const rows = product.meta_data as { id: number; key: string; value: unknown }[];
    const found = rows.find((row) => row.key === key);
    if (found) found.value = value;
    else rows.push({ id: this.#nextMeta++, key, value });
  }

  #unique(product: ProductDocument, sku: string): void {
    const other = sku === '' ? undefined : this.bySku.get(sku);
    if (!other || other.id === product.id) return;
    throw new ShopRefusal(400, 'product_invalid_sku', 'Invalid or duplicated SKU.', {
      resource_id: other.id,
      unique_sku: `${sku}-1`,
    });
  }
  #uniqueGtin(product: ProductDocument, gtin: string): void {
    if (!/^[\d-]*$/.test(gtin))
      throw new ShopRefusal(400, 'product_invalid_global_unique_id', 'Invalid GTIN, UPC, EAN or ISBN.');
    const other = gtin === '' ? undefined : this.#byGtin.get(gtin);
    if (!other || other.id === product.id) return;
    const text = 'Invalid or duplicated GTIN, UPC, EAN or ISBN.';
    throw new ShopRefusal(400, 'product_invalid_global_unique_id', text, { resource_id: other.id });
  }

  /** A picture by address is fetched and stored under an address of the shop; one that cannot be had refuses the product. */
  #image(image: Body): Body {
    if (image.id !== undefined) return { id: Number(image.id), src: '', name: '', alt: '' };
    const src = String(image.src ?? '');
    if (/missing/.test(src)) {
      const text = `Error getting remote image ${src}. Error: Not Found.`;
      throw new ShopRefusal(400, 'woocommerce_product_image_upload_error', text);
    }
    const name = decodeURIComponent(src.split('/').at(-1) ?? 'image');
    return { id: this.#nextTerm++, src: `https://shop.example/wp-content/uploads/${name}`, name, alt: '' };
  }

  #attributes(rows: Body[]): Body[] {
    return rows.flatMap((row) => {
      const known = this.attributes.get(Number(row.id ?? 0));
      const options = (Array.isArray(row.options) ? row.options : []).map(String).filter(Boolean);
      if ((!known && !row.name) || (known && options.length === 0)) return [];
      return [
        {
          id: known?.id ?? 0,
          name: known?.name ?? String(row.name),
          slug: known?.slug ?? String(row.name),
          position: Number(row.position ?? 0),
          visible: row.visible === true,
          variation: row.variation === true,
          options,
        },
      ];
    });
  }
  #choices(rows: Body[]): Body[] {
    return rows.map((row) => {
      const known = this.attributes.get(Number(row.id ?? 0));
      return { id: known?.id ?? 0, name: known?.name ?? String(row.name), option: String(row.option ?? '') };
    });
  }

  addCategory(body: Body): Term {
    const name = String(body.name ?? '');
    if (name === '') throw new ShopRefusal(400, 'rest_missing_callback_param', 'Missing parameter(s): name', { params: ['name'] }); // prettier-ignore
    const parent = Number(body.parent ?? 0);
    const same = [...this.categories.values()].find((c) => c.parent === parent && c.name.toLowerCase() === name.toLowerCase()); // prettier-ignore
    if (same) {
      const text = 'A term with the name provided already exists with this parent.';
      throw new ShopRefusal(400, 'term_exists', text, { resource_id: same.id });
    }
    const term = { id: this.#nextTerm++, name, slug: slugOf(name), parent };
    this.categories.set(term.id, term);
    return term;
  }

  addAttribute(body: Body): Attribute {
    const name = String(body.name ?? '');
    const slug = `pa_${slugOf(String(body.slug ?? name)).replace(/^pa_/, '')}`;
    if ([...this.attributes.values()].some((a) => a.slug === slug)) {
      const text = `Slug "${slug.slice(3)}" is already in use. Change it, please.`;
      throw new ShopRefusal(400, 'woocommerce_rest_cannot_create', text);
    }
    if (slug.length > 31) throw new ShopRefusal(400, 'woocommerce_rest_cannot_create', `Slug "${slug}" is too long (28 characters max). Shorten it, please.`); // prettier-ignore
    const made = { id: this.#nextTerm++, name, slug, type: 'select', order_by: 'menu_order', has_archives: false };
    this.attributes.set(made.id, made);
    return made;
  }
}
