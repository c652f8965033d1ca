/** What a product should be, from its item: fields by the map, categories, attributes, images. Pure. */
import type { Problem } from '@crossdock/shared';
import { applyMap, valueAt } from '../../mapping/field-map.ts';
import { gtinOf, itemView, styleOf, type ItemView, type M3Item } from './item.ts';
import type { Rules } from './rules.ts';

export type ProductKind = 'simple' | 'variable' | 'variation';

export interface TargetAttribute {
  name: string;
  options: string[];
}
/** All values are text, as the map made them; `plan.ts` gives them Woo's types. */
export interface ProductTarget {
  kind: ProductKind;
  sku: string;
  /** Map targets without categories and attributes: `name`, `dimensions.length`, `meta.KEY` … Blank ones are there as ''. */
  fields: Record<string, string>;
  /** Paths such as `Home > Kitchen`; null = the map says nothing about categories. */
  categories: string[] | null;
  /** Attributes for people to read, not for choosing a variant. */
  attributes: TargetAttribute[];
  /** Of a variation: its choice per attribute. */
  choices: { name: string; option: string }[];
  images: string[];
  /** Why the product cannot be written. */
  problems: Problem[];
  /** What is wrong with the item although the product can be written without it. */
  warnings: Problem[];
}

/** Targets of the product map that wc/v3 takes as they are. */
const FIELDS = new Set([
  'sku', 'name', 'slug', 'description', 'short_description', 'global_unique_id', 'weight', 'dimensions.length', 'dimensions.width',
  'dimensions.height', 'tax_class', 'tax_status', 'shipping_class', 'manage_stock', 'backorders', 'virtual', 'sold_individually',
  'catalog_visibility', 'featured', 'reviews_allowed', 'purchase_note', 'menu_order',
]); // prettier-ignore

/** What is wrong with the targets of a map, in words; for settings and start. */
export function mapFaults(rules: Pick<Rules, 'map'>): string[] {
  return rules.map.rows
    .filter(({ to }) => !FIELDS.has(to) && to !== 'categories' && !/^(meta|attribute)\.\S/.test(to))
    .map(({ to }) => `The product map has no target "${to}". There are: ${[...FIELDS].join(', ')}, categories, meta.KEY, attribute.NAME.`); // prettier-ignore
}

/** A style's own item: M3 marks it, or another item names it. */
export const isStyle = (item: M3Item, named: boolean): boolean => named || item.fields['CHCD'] === '2';

/** The item as conditions and map see it. */
export const viewOf = (item: M3Item, rules: Rules): ItemView =>
  itemView(item, { settings: rules.settings, sku: rules.skuOf(item), columns: rules.columns });

/**
 * @param named another item of M3 names this one as its main product
 * @param view the item as conditions and map see it, where it was made already
 */
export function targetOf(item: M3Item, rules: Rules, named: boolean, view = viewOf(item, rules)): ProductTarget {
  const { settings } = rules;
  const kind: ProductKind = !settings.variants.enabled
    ? 'simple'
    : styleOf(item) !== ''
      ? 'variation'
      : isStyle(item, named)
        ? 'variable'
        : 'simple';
  // An item's view holds text alone, which CEL sees as it is.
  const source = { item: view };
  const { record, problems } = applyMap(rules.map, source, rules.lookup, source);
  const fields: Record<string, string> = {};
  const attributes: TargetAttribute[] = [];
  let categories: string[] | null = null;
  for (const { to } of rules.map.rows) {
    const value = record[to] ?? '';
    if (to === 'categories') categories = value === '' ? [] : value.split('|').map(tidyPath).filter(Boolean);
    else if (to.startsWith('attribute.')) {
      const options = value.split('|').map((o) => o.trim()).filter(Boolean); // prettier-ignore
      if (options.length > 0) attributes.push({ name: to.slice('attribute.'.length), options });
    } else fields[to] = value;
  }
  const target: ProductTarget = {
    kind,
    sku: fields['sku'] ?? '',
    fields,
    categories,
    attributes,
    choices: kind === 'variation' ? choicesOf(item, view, rules) : [],
    images: settings.images.flatMap((rule) => imageOf(rule, view)),
    problems: [...problems],
    warnings: [],
  };
  const gtin = fields['global_unique_id'] ?? '';
  if (gtin !== '') {
    const good = gtinOf(gtin);
    if (good !== null) fields['global_unique_id'] = good;
    else {
      fields['global_unique_id'] = '';
      target.warnings.push(badGtin(item, gtin));
    }
  }
  if (kind === 'variable') {
    // Stock, GTIN and measures belong to what is sold, and that is the variations.
    fields['manage_stock'] = fields['manage_stock'] === undefined ? '' : 'false';
  }
  if (kind === 'variation' && target.choices.length === 0) target.problems.push(noChoice(item));
  return target;
}

const tidyPath = (path: string): string => path.split('>').map((part) => part.trim()).filter(Boolean).join(' > '); // prettier-ignore

/** The address with the item's fields in place; none where one of them is blank. */
function imageOf(rule: string, view: ItemView): string[] {
  let blank = false;
  const address = rule.replace(/\{([A-Z][A-Z0-9]{3}|sku|gtin)\}/g, (_all, name: string) => {
    const value = String(view[name] ?? '');
    blank ||= value === '';
    return encodeURIComponent(value);
  });
  return blank ? [] : [address];
}

function choicesOf(item: M3Item, view: ItemView, { settings, lookup }: Rules): { name: string; option: string }[] {
  const value = (feature: string, option: string, otherwise: string): string =>
    lookup('attribute-value', `${feature}:${option}`, 'value') ??
    lookup('attribute-value', option, 'value') ??
    otherwise;
  const byHand = settings.variants.attributes;
  if (byHand.length > 0) {
    return byHand.flatMap(({ name, from, split, part }) => {
      const whole = valueAt({ item: view }, from);
      const raw = (split === undefined ? whole : (whole.split(split)[part] ?? '')).trim();
      return raw === '' ? [] : [{ name, option: value(name, raw, raw) }];
    });
  }
  return (item.axes ?? []).map(({ feature, option, name }) => ({
    name: lookup('attribute', feature, 'name') ?? capital(feature),
    option: value(feature, option, name || option),
  }));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();

const noChoice = (item: M3Item): Problem => ({
  code: 'catalog.no-choice',
  owner: 'm3',
  message: `Item ${item.ITNO} belongs to style ${styleOf(item)}, but nothing says which variant it is.`,
  fix: 'Give the item its options in the style in M3, or set catalog.variants.attributes; it is looked at again by itself.',
  field: 'HDPR',
});

const badGtin = (item: M3Item, received: string): Problem => ({
  code: 'catalog.gtin',
  owner: 'm3',
  message: `The alias of item ${item.ITNO} is no GTIN: its number of digits or its check digit is wrong.`,
  fix: 'Correct the alias in M3 (MMS025); the item is looked at again by itself.',
  field: 'POPN',
  expected: '8, 12, 13 or 14 digits with the right check digit',
  received: received.slice(0, 30),
});

/** Stands for the target of an item that M3 no longer has. */
export const emptyTarget = (kind: ProductKind, sku: string): ProductTarget => ({
  kind,
  sku,
  fields: {},
  categories: null,
  attributes: [],
  choices: [],
  images: [],
  problems: [],
  warnings: [],
});
