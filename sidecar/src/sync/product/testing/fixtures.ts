/** Items, rules and products for the table tests of the catalogue. */
import { settings, type CatalogSettings, type SettingsInput } from '@crossdock/shared';
import { builtInDefinitions } from '../../../flow/service.ts';
import { itemView, type M3Item } from '../item.ts';
import { NOTHING_WRITTEN, planProduct, type PlanInput, type ProductPlan, type WooProduct } from '../plan.ts';
import { compileRules, judge, type Judgement, type Rules } from '../rules.ts';
import { targetOf, type ProductTarget } from '../target.ts';

type Tables = Record<string, Record<string, Record<string, string>>>;

export const catalog = (input: SettingsInput['catalog'] = {}): CatalogSettings =>
  settings.parse({ catalog: { enabled: true, ...input } }).catalog;

export const rulesOf = (input: SettingsInput['catalog'] = {}, tables: Tables = {}): Rules =>
  compileRules(
    catalog(input),
    builtInDefinitions().map('product'),
    (table, key, column) => tables[table]?.[key]?.[column] ?? null,
  );

export const item = (fields: Record<string, string> = {}, more: Partial<M3Item> = {}): M3Item => ({
  ITNO: more.ITNO ?? 'CUP-01',
  fields: { STAT: '20', SALE: '1', ITDS: 'Cup', FUDS: 'A cup', ITGR: 'SHOP', GRWE: '0.35', ILEN: '0.08', ...fields },
  ...more,
});

export const target = (of: M3Item, rules: Rules, named = false): ProductTarget => targetOf(of, rules, named);
export const judgement = (of: M3Item, rules: Rules, linked: boolean): Judgement =>
  judge(itemView(of, { settings: rules.settings, sku: of.ITNO, columns: rules.columns }), rules, linked);

/** A product as the shop has it after the item above was created. */
export const product = (more: Record<string, unknown> = {}): WooProduct => ({
  id: 77,
  type: 'simple',
  status: 'publish',
  catalog_visibility: 'visible',
  sku: 'CUP-01',
  name: 'Cup',
  description: 'A cup',
  short_description: 'A cup',
  global_unique_id: '',
  weight: '0.35',
  dimensions: { length: '8', width: '', height: '' },
  manage_stock: true,
  stock_status: 'instock',
  categories: [{ id: 1, name: 'Uncategorized' }],
  attributes: [],
  images: [],
  meta_data: [{ id: 1, key: '_crossdock_item', value: 'CUP-01' }],
  ...more,
});

const REFS = {
  category: (path: string) => ({ 'Home > Kitchen': 12, Sale: 13 })[path] ?? null,
  attribute: (name: string) => ({ colour: 5, size: 6 })[name.toLowerCase()] ?? null,
};

export function plan(of: M3Item, rules: Rules, more: Partial<PlanInput> = {}): ProductPlan {
  return planProduct({
    ITNO: of.ITNO,
    wanted: more.current === undefined || more.current === null ? 'create' : 'update',
    target: targetOf(of, rules, false),
    current: null,
    linked: false,
    retired: false,
    written: NOTHING_WRITTEN,
    ownerOf: rules.ownerOf,
    retireAs: rules.settings.retireAs,
    newStatus: rules.settings.newStatus,
    refs: REFS,
    ...more,
  });
}
