/**
 * One product: what it is in the shop, what it should be, and who owns each field → the exact changes, or problems. Pure;
 * a product that is as it should be costs no write.
 */
import type { FieldOwner, Problem, RetireAs } from '@crossdock/shared';
import { decimal } from '../../money.ts';
import type { ProductKind, ProductTarget, TargetAttribute } from './target.ts';

export type WooProduct = Record<string, unknown> & { id: number };

/** What Crossdock has written to a product; kept beside the link, because the shop cannot say who wrote a value. */
export interface Written {
  fields: Record<string, string>;
  categories: string[];
  attributes: TargetAttribute[];
  images: string[];
  /** How the product was before it was retired. */
  before?: { status: string; visibility: string; manageStock: boolean };
}
export const NOTHING_WRITTEN: Written = { fields: {}, categories: [], attributes: [], images: [] };

/** Ids of the shop's categories by path and attributes by name; null = there is none yet. */
export interface Refs {
  category(path: string): number | null;
  attribute(name: string): number | null;
}

export interface PlanInput {
  ITNO: string;
  /** From the conditions (rules.ts). */
  wanted: 'create' | 'update' | 'retire';
  target: ProductTarget;
  /** The wc/v3 document in context "edit", or null when the shop has no such product. */
  current: WooProduct | null;
  /** The product is linked already, so its absence means that somebody deleted it. */
  linked: boolean;
  retired: boolean;
  written: Written;
  ownerOf: (field: string) => FieldOwner;
  retireAs: RetireAs;
  newStatus: string;
  /** Of a variable product: attributes and options of its variants. */
  family?: TargetAttribute[];
  refs: Refs;
}

export interface FieldChange {
  field: string;
  from: string;
  to: string;
}
export type ProductPlan =
  | { action: 'none'; written: Written; retired: boolean }
  | { action: 'problem'; problems: Problem[] }
  | {
      action: 'create' | 'update' | 'retire';
      /** Body for products/batch (without the id). */
      payload: Record<string, unknown>;
      changes: FieldChange[];
      /** Categories and attributes that must be made first; the payload lacks them. */
      missing: { categories: string[]; attributes: string[] };
      written: Written;
      retired: boolean;
    };

/** Meta key by which a product says which M3 item it is. */
export const ITEM_META = '_crossdock_item';
const BOOLEAN = new Set(['manage_stock', 'virtual', 'sold_individually', 'featured', 'reviews_allowed']);
const DECIMAL = new Set(['weight', 'dimensions.length', 'dimensions.width', 'dimensions.height']);
/** What wc/v3 knows of a variation. */
const OF_VARIATION = new Set([
  'sku', 'description', 'global_unique_id', 'weight', 'dimensions.length', 'dimensions.width', 'dimensions.height', 'tax_class',
  'shipping_class', 'manage_stock', 'backorders', 'virtual', 'menu_order',
]); // prettier-ignore

export function planProduct(input: PlanInput): ProductPlan {
  const { current, target, linked, wanted } = input;
  if (target.problems.length > 0 && wanted !== 'retire') return { action: 'problem', problems: target.problems };
  if (!current) {
    if (linked) return problem('catalog.product-gone', input, 'The product of this item is no longer in the shop.', 'Restore it from the bin; or skip this, and the item stays out of the shop.'); // prettier-ignore
    if (wanted === 'retire') return { action: 'none', written: input.written, retired: true };
    return create(input);
  }
  const stranger = strangeness(input, current);
  if (stranger) return stranger;
  return wanted === 'retire' ? retire(input, current) : update(input, current);
}

/** Is the product that was found really this item's? */
function strangeness(input: PlanInput, current: WooProduct): ProductPlan | null {
  const { target, ITNO } = input;
  const owner = metaOf(current, ITEM_META);
  if (owner !== '' && owner !== ITNO) {
    return problem(
      'catalog.other-item',
      input,
      `Product ${current.id} with SKU ${target.sku} belongs to item ${owner}.`,
      'Give one of the two another SKU: in the shop, or by the table "sku".',
    );
  }
  const type = current['type'] ?? (Number(current['parent_id'] ?? 0) > 0 ? 'variation' : 'simple');
  const fits =
    target.kind === 'variation' ? type === 'variation' : target.kind === 'variable' ? type === 'variable' || type === 'simple' : type !== 'variation' && type !== 'variable'; // prettier-ignore
  if (fits) return null;
  return problem(
    'catalog.type',
    input,
    `Product ${current.id} is of the type "${String(type)}" in the shop, but the item is to be a ${target.kind} product.`,
    'Change its type or its SKU in the shop, or put the style of the item right in M3.',
  );
}

function problem(code: string, { ITNO }: PlanInput, message: string, fix: string): ProductPlan {
  return { action: 'problem', problems: [{ code, owner: 'shop', message: `${message} (item ${ITNO})`, fix }] };
}

class Draft {
  readonly payload: Record<string, unknown> = {};
  readonly changes: FieldChange[] = [];
  readonly missing = { categories: [] as string[], attributes: [] as string[] };

  set(path: string, value: unknown, from: string, to: string): void {
    if (path.startsWith('meta.')) {
      const rows = (this.payload['meta_data'] ??= []) as { key: string; value: unknown }[];
      rows.push({ key: path.slice('meta.'.length), value });
    } else if (path.startsWith('dimensions.')) {
      const dimensions = (this.payload['dimensions'] ??= {}) as Record<string, unknown>;
      dimensions[path.slice('dimensions.'.length)] = value;
    } else this.payload[path] = value;
    this.changes.push({ field: path, from, to });
  }
  done(action: 'create' | 'update' | 'retire', written: Written, retired: boolean): ProductPlan {
    if (action === 'update' && this.changes.length === 0) return { action: 'none', written, retired };
    const { payload, changes, missing } = this;
    return { action, payload, changes, missing, written, retired };
  }
}

const owns = (owner: FieldOwner, creating: boolean): boolean =>
  owner === 'm3' || (creating && owner === 'first-load-only');
const applies = (kind: ProductKind, field: string): boolean =>
  kind !== 'variation' || OF_VARIATION.has(field) || field.startsWith('meta.');

function create(input: PlanInput): ProductPlan {
  const { target, newStatus, ITNO } = input;
  const draft = new Draft();
  const written = structuredClone(input.written);
  for (const [field, value] of Object.entries(target.fields)) {
    // Without its SKU a product could not be found again; so it is set whoever owns it.
    if (value === '' || !applies(target.kind, field) || !(field === 'sku' || owns(input.ownerOf(field), true)))
      continue;
    draft.set(field, typed(field, value), '', value);
    written.fields[field] = value;
  }
  if (target.kind === 'variation') setChoices(draft, input, null);
  else {
    if (target.kind === 'variable') draft.set('type', 'variable', '', 'variable');
    draft.set('status', newStatus, '', newStatus);
    setCategories(draft, input, null, written);
    setAttributes(draft, input, null, written);
  }
  setImages(draft, input, written, true);
  // Last, and not shown as a change: it is how a product is found again after a lost answer.
  draft.payload['meta_data'] = [...((draft.payload['meta_data'] as unknown[]) ?? []), { key: ITEM_META, value: ITNO }];
  return draft.done('create', written, false);
}

function update(input: PlanInput, current: WooProduct): ProductPlan {
  const { target, ITNO } = input;
  const draft = new Draft();
  const written = structuredClone(input.written);
  for (const [field, value] of Object.entries(target.fields)) {
    if (!applies(target.kind, field) || !owns(input.ownerOf(field), false)) continue;
    const now = currentText(current, field);
    // A blank in M3 takes back only what M3 had given.
    if (value === '' && (written.fields[field] ?? '') === '') continue;
    if (!same(field, now, value)) draft.set(field, typed(field, value), now, value);
    written.fields[field] = value;
  }
  if (target.kind === 'variation') setChoices(draft, input, current);
  else {
    if (target.kind === 'variable' && current['type'] !== 'variable') draft.set('type', 'variable', String(current['type']), 'variable'); // prettier-ignore
    setCategories(draft, input, current, written);
    setAttributes(draft, input, current, written);
  }
  setImages(draft, input, written, false);
  if (input.retired) restore(draft, current, written);
  if (metaOf(current, ITEM_META) !== ITNO) draft.set(`meta.${ITEM_META}`, ITNO, '', ITNO);
  return draft.done('update', written, false);
}

/** Once: a person who brings a retired product back is not overruled. */
function retire(input: PlanInput, current: WooProduct): ProductPlan {
  const written = structuredClone(input.written);
  if (input.retired) return { action: 'none', written, retired: true };
  const draft = new Draft();
  const status = String(current['status'] ?? 'publish');
  const visibility = String(current['catalog_visibility'] ?? 'visible');
  const manageStock = current['manage_stock'] === true;
  written.before = { status, visibility, manageStock };
  const change = (field: string, value: string | boolean, from: string): void => {
    if (String(value) !== from) draft.set(field, value, from, String(value));
  };
  const variation = input.target.kind === 'variation';
  if (input.retireAs === 'outofstock') {
    change('manage_stock', false, String(manageStock));
    change('stock_status', 'outofstock', String(current['stock_status'] ?? ''));
  } else if (variation) change('status', 'private', status);
  else if (input.retireAs === 'hidden') change('catalog_visibility', 'hidden', visibility);
  else if (status === 'publish' || status === 'private') change('status', 'draft', status);
  return draft.changes.length === 0 ? { action: 'none', written, retired: true } : draft.done('retire', written, true);
}

/** The item is sold again: what retiring took away comes back, unless a person has changed it since. */
function restore(draft: Draft, current: WooProduct, written: Written): void {
  const { before } = written;
  delete written.before;
  if (!before) return;
  const status = String(current['status'] ?? '');
  if ((status === 'draft' || status === 'private') && before.status !== status) draft.set('status', before.status, status, before.status); // prettier-ignore
  const visibility = String(current['catalog_visibility'] ?? before.visibility);
  if (visibility === 'hidden' && before.visibility !== 'hidden') draft.set('catalog_visibility', before.visibility, visibility, before.visibility); // prettier-ignore
  if (before.manageStock && current['manage_stock'] !== true) draft.set('manage_stock', true, 'false', 'true');
}

interface CurrentAttribute {
  id: number;
  name: string;
  options?: string[];
  option?: string;
  visible?: boolean;
  variation?: boolean;
}
const attributesOf = (current: WooProduct | null): CurrentAttribute[] =>
  (current?.['attributes'] as CurrentAttribute[] | undefined) ?? [];
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');

/** Ours are put in place; attributes that the shop added stay, and so do options that only the shop's variations use. */
function setAttributes(draft: Draft, input: PlanInput, current: WooProduct | null, written: Written): void {
  if (!owns(input.ownerOf('attributes'), current === null)) return;
  const wanted = [
    ...(input.family ?? []).map((a) => ({ ...a, variation: true })),
    ...input.target.attributes.map((a) => ({ ...a, variation: false })),
  ];
  const now = attributesOf(current);
  const mine = written.attributes.map(({ name }) => name);
  const kept = now.filter(
    ({ name }) => !wanted.some((a) => sameName(a.name, name)) && !mine.some((own) => sameName(own, name)),
  );
  let differs = now.length !== kept.length + wanted.length;
  const ours = wanted.map((attribute) => {
    const there = now.find(({ name }) => sameName(name, attribute.name));
    const former = written.attributes.find(({ name }) => sameName(name, attribute.name))?.options ?? [];
    const others = (there?.options ?? []).filter((o) => !former.includes(o) && !attribute.options.includes(o));
    const options = [...attribute.options, ...others];
    if (!there || !sameSet(there.options ?? [], options) || (attribute.variation && there.variation !== true))
      differs = true;
    const id = there?.id ?? input.refs.attribute(attribute.name);
    if (id === null) draft.missing.attributes.push(attribute.name);
    return { id: id ?? 0, name: attribute.name, visible: true, variation: attribute.variation, options };
  });
  written.attributes = wanted.map(({ name, options }) => ({ name, options }));
  if (!differs) return;
  const all = [...kept, ...ours].map((a, position) => ({
    ...(a.id ? { id: a.id } : { name: a.name }),
    position,
    visible: a.visible ?? true,
    variation: a.variation ?? false,
    options: a.options ?? [],
  }));
  draft.set('attributes', all, now.map(attributeText).join('; '), ours.map(attributeText).join('; '));
}
const attributeText = (a: CurrentAttribute): string => `${a.name}: ${(a.options ?? [a.option ?? '']).join(', ')}`;

function setChoices(draft: Draft, input: PlanInput, current: WooProduct | null): void {
  const { choices } = input.target;
  const now = attributesOf(current);
  const differs = choices.some(
    ({ name, option }) => !now.some((a) => sameName(a.name, name) && sameName(a.option ?? '', option)),
  );
  if (current && !differs) return;
  const rows = choices.map(({ name, option }) => {
    const id = now.find((a) => sameName(a.name, name))?.id ?? input.refs.attribute(name);
    if (id === null) draft.missing.attributes.push(name);
    return { ...(id ? { id } : { name }), option };
  });
  const text = choices.map(({ name, option }) => `${name}: ${option}`).join('; ');
  draft.set('attributes', rows, now.map(attributeText).join('; '), text);
}

/** Adds and takes away only what Crossdock has set; categories that people added stay. */
function setCategories(draft: Draft, input: PlanInput, current: WooProduct | null, written: Written): void {
  const { categories } = input.target;
  if (categories === null || !owns(input.ownerOf('categories'), current === null)) return;
  const now = ((current?.['categories'] as { id: number }[] | undefined) ?? []).map(({ id }) => id);
  const idsOf = (paths: readonly string[]): number[] => paths.map((path) => input.refs.category(path) ?? 0).filter((id) => id > 0); // prettier-ignore
  const missing = categories.filter((path) => input.refs.category(path) === null);
  draft.missing.categories.push(...missing);
  const wanted = idsOf(categories);
  const former = idsOf(written.categories);
  const from = written.categories.join(' | ');
  const next = [...now.filter((id) => !former.includes(id) || wanted.includes(id)), ...wanted.filter((id) => !now.includes(id))]; // prettier-ignore
  written.categories = categories;
  if (missing.length === 0 && sameSet(now.map(String), next.map(String))) return;
  if (next.length === 0 && missing.length === 0 && now.length === 0) return;
  draft.set('categories', next.map((id) => ({ id })), from, categories.join(' | ')); // prettier-ignore
}

/** Addresses are compared with what was sent before: the shop stores copies under addresses of its own. */
function setImages(draft: Draft, input: PlanInput, written: Written, creating: boolean): void {
  const { images, kind } = input.target;
  if (images.length === 0 || !owns(input.ownerOf('images'), creating) || sameSet(images, written.images)) return;
  if (kind === 'variation') draft.set('image', { src: images[0] }, written.images.join(' '), images[0] ?? '');
  else draft.set('images', images.map((src) => ({ src })), written.images.join(' '), images.join(' ')); // prettier-ignore
  written.images = images;
}

function metaOf(product: WooProduct, key: string): string {
  const rows = (product['meta_data'] as { key: string; value: unknown }[] | undefined) ?? [];
  const value = rows.find((row) => row.key === key)?.value;
  return value === undefined || value === null ? '' : String(value as string);
}

/** Current value of a map target as text. */
export function currentText(current: WooProduct, field: string): string {
  if (field.startsWith('meta.')) return metaOf(current, field.slice('meta.'.length));
  const value = field
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | null | undefined)?.[part], current);
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value as string);
}

function typed(field: string, value: string): unknown {
  if (BOOLEAN.has(field)) return value === 'true' || value === 'yes' || value === '1';
  if (field === 'menu_order') return Number(value);
  return value;
}

/** WordPress keeps text with entities and may trim it; numbers may have other zeros. */
function same(field: string, now: string, wanted: string): boolean {
  if (now === wanted) return true;
  if (BOOLEAN.has(field)) return now === String(typed(field, wanted));
  if (DECIMAL.has(field)) {
    try {
      return now !== '' && wanted !== '' && decimal(now).eq(decimal(wanted));
    } catch {
      return false;
    }
  }
  return tidy(now) === tidy(wanted);
}
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#039;': "'", '&#8217;': '’' }; // prettier-ignore
const tidy = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#039|#8217);/g, (found) => ENTITIES[found] ?? found).replace(/\s+/g, ' ').trim(); // prettier-ignore
