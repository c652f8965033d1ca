/** An M3 item as the catalogue keeps it (from several transactions), and the view of it that maps and conditions see. Pure. */
import Big from 'big.js';
import type { CatalogSettings } from '@crossdock/shared';
import { decimal, plain } from '../../money.ts';

export interface ItemAlias {
  ALWT: string;
  ALWQ: string;
  POPN: string;
}
/** One axis of a style (MMS200MI/LstStyle): feature, option, and the option's name. */
export interface StyleAxis {
  feature: string;
  option: string;
  name: string;
}
/** What is kept of an item. Blank fields are left out; nothing here is personal. */
export interface M3Item {
  ITNO: string;
  /** Fields of MMS200MI that rules and map use, under their M3 names. */
  fields: Record<string, string>;
  aliases?: ItemAlias[];
  /** LNCD → name and description (MMS200MI/LstItmDescLang). */
  languages?: Record<string, { name: string; description: string }>;
  /** ALUN → basic units in one of it, as decimal text (MMS015MI). */
  units?: Record<string, string>;
  /** X, Y, Z, in this order, without empty ones. */
  axes?: StyleAxis[];
  /** Long description (CRS980MI, TXID), lines joined. */
  text?: string;
}

/** Style that an item is a variant of, or ''. HDPR of an item that is its own main product counts as none. */
export const styleOf = (item: M3Item): string => {
  const style = item.fields['HDPR'] ?? '';
  return style === item.ITNO ? '' : style;
};

const GRAMS: Record<CatalogSettings['units']['m3Weight'], string> = { g: '1', kg: '1000', lb: '453.59237', oz: '28.349523125' }; // prettier-ignore
const MILLIMETRES: Record<CatalogSettings['units']['m3Length'], string> = { mm: '1', cm: '10', m: '1000', in: '25.4' };
/** More decimals than scales and rulers have, fewer than conversion makes. */
const MEASURE_DECIMALS = 4;
/** Quotients of the units above. Dividing each value anew was half of the memory that reading an item takes. */
const ratios = new Map<string, Big>();
function ratio(from: string, to: string): Big {
  const key = `${from}/${to}`;
  let known = ratios.get(key);
  if (!known) ratios.set(key, (known = decimal(from).div(to)));
  return known;
}

/** Decimal text in one unit → in another; '' for nothing, zero and what is no number. */
export function convert(text: string | undefined, from: string, to: string): string {
  if (text === undefined || text.trim() === '') return '';
  let value: Big;
  try {
    value = decimal(text);
  } catch {
    return '';
  }
  if (value.lte(0)) return '';
  const converted = from === to ? value : value.times(ratio(from, to));
  return plain(converted.round(MEASURE_DECIMALS, Big.roundHalfUp));
}

/** Digits of a GTIN whose check digit is right (GTIN-8, 12, 13, 14), or null. */
export function gtinOf(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^(\d{8}|\d{12}|\d{13}|\d{14})$/.test(digits)) return null;
  const sum = [...digits.slice(0, -1)].reverse().reduce((total, d, i) => total + Number(d) * (i % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1)) ? digits : null;
}

/** First alias of the kinds given, in their order; '' where there is none. */
export function aliasOf(item: M3Item, kinds: readonly { ALWT: string; ALWQ: string }[]): string {
  for (const { ALWT, ALWQ } of kinds) {
    const found = item.aliases?.find((a) => Number(a.ALWT) === Number(ALWT) && (ALWQ === '' || a.ALWQ === ALWQ));
    if (found) return found.POPN;
  }
  return '';
}

export interface ViewOptions {
  settings: Pick<CatalogSettings, 'language' | 'gtin' | 'units'>;
  /** SKU of the item in the shop. */
  sku: string;
  /** Columns that conditions and map name: they are there, blank, where the item has none. */
  columns: readonly string[];
}
export type ItemView = Record<string, unknown>;

/**
 * The item as `item` in conditions and maps: all M3 fields as text, and name, description, sku, gtin, weight, length, width,
 * height (in the shop's units), languages, units, axes.
 */
export function itemView(item: M3Item, { settings, sku, columns }: ViewOptions): ItemView {
  const { fields } = item;
  const translated = settings.language === undefined ? undefined : item.languages?.[settings.language];
  const { units } = settings;
  const length = (text: string | undefined): string =>
    convert(text, MILLIMETRES[units.m3Length], MILLIMETRES[units.shopLength]);
  const view: ItemView = {};
  // Always the same fields in the same order, so that all views share one shape.
  for (const column of columns) view[column] = fields[column] ?? '';
  return Object.assign(view, {
    ITNO: item.ITNO,
    sku,
    name: translated?.name || fields['ITDS'] || '',
    description: item.text || translated?.description || fields['FUDS'] || '',
    gtin: aliasOf(item, settings.gtin),
    weight: convert(fields['GRWE'] || fields['NEWE'], GRAMS[units.m3Weight], GRAMS[units.shopWeight]),
    length: length(fields['ILEN']),
    width: length(fields['IWID']),
    height: length(fields['IHEI']),
    languages: item.languages ?? {},
    units: item.units ?? {},
    style: styleOf(item),
  });
}
