/** What the settings say about items, made ready once: conditions, rows, owners, and the M3 fields they need. Pure. */
import type { CatalogSettings, FieldMap, FieldOwner, MapRow, Problem } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import { celSyntax, evaluateCel } from '../../mapping/cel.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import type { ItemView, M3Item } from './item.ts';

export interface Rules {
  settings: CatalogSettings;
  map: FieldMap;
  lookup: Lookup;
  /** SKU in the shop of an item. */
  skuOf: (item: M3Item) => string;
  /** M3 fields that are needed, in a fixed order. */
  columns: readonly string[];
  ownerOf: (target: string) => FieldOwner;
}

/** Needed whatever the rules say: style, text, measures come from these. */
const ALWAYS = ['STAT', 'ITDS', 'FUDS', 'HDPR', 'CHCD', 'NEWE', 'GRWE'];
/** Owners of what is not a row of the map. Pictures are made better by hand, and every change of them is a download. */
const OWNERS: Record<string, FieldOwner> = { images: 'first-load-only' };
const FIELD = /\bitem\.([A-Z][A-Z0-9]{3})\b/g;
const PLACE = /\{([A-Z][A-Z0-9]{3})\}/g;
const MEASURES: Record<string, string> = { length: 'ILEN', width: 'IWID', height: 'IHEI' };

/** Rows of the settings take the place of the map's rows with the same target. */
export function effectiveRows(map: FieldMap, rows: readonly MapRow[]): MapRow[] {
  const over = new Set(rows.map((row) => row.to));
  return [...map.rows.filter((row) => !over.has(row.to)), ...rows];
}

const CONDITIONS = ['create', 'update', 'retire'] as const;
/** Why no item can be judged at all: a condition that a file or a former version has left in the settings. Pure. */
export function rulesFault(settings: Pick<CatalogSettings, (typeof CONDITIONS)[number]>): Problem | null {
  for (const name of CONDITIONS) {
    const fault = celSyntax(settings[name]);
    if (!fault) continue;
    const message = `The condition catalog.${name} cannot be read: ${fault.reason} at character ${fault.at} of ${JSON.stringify(settings[name])}. The catalogue stands still until then.`;
    return { code: 'catalog.condition', owner: 'crossdock', message, fix: `Correct catalog.${name} in the settings.`, field: `catalog.${name}` }; // prettier-ignore
  }
  return null;
}

/** @throws CrossdockError permanent `catalog.condition` where a condition cannot be read */
export function compileRules(
  settings: CatalogSettings,
  map: FieldMap,
  lookup: Lookup,
  skuOf: (item: M3Item) => string = (item) => item.ITNO,
  /** More conditions whose fields must be read, e.g. the filter of a load. */
  conditions: readonly string[] = [],
): Rules {
  const rows = effectiveRows(map, settings.rows);
  const unreadable = rulesFault(settings);
  if (unreadable) throw new CrossdockError(unreadable.message, { class: 'permanent', code: unreadable.code, problem: unreadable }); // prettier-ignore
  const texts = [settings.create, settings.update, settings.retire];
  const sources = [...texts, ...conditions, ...rows.flatMap((r) => [r.from ?? '', r.cel ?? '']), ...settings.variants.attributes.map((a) => a.from)]; // prettier-ignore
  const columns = new Set(ALWAYS);
  for (const text of sources) for (const [, name = ''] of text.matchAll(FIELD)) columns.add(name);
  for (const image of settings.images) for (const [, name = ''] of image.matchAll(PLACE)) columns.add(name);
  for (const [name, column] of Object.entries(MEASURES))
    if (sources.some((text) => text.includes(`item.${name}`))) columns.add(column);
  if (settings.textFile !== undefined) columns.add('TXID');
  columns.delete('ITNO');
  const owners = new Map(rows.map((row) => [row.to, row.owner ?? 'm3']));
  return {
    settings,
    map: { ...map, rows },
    lookup,
    skuOf,
    columns: [...columns].sort(),
    ownerOf: (target) => settings.owners[target] ?? owners.get(target) ?? OWNERS[target] ?? 'm3',
  };
}

export type Judgement =
  { kind: 'create' | 'update' | 'leave' | 'retire' | 'exclude' } | { kind: 'problem'; problem: Problem };

/**
 * What the conditions say of an item. `create` also keeps up to date; `exclude` where no condition wants it and it has no
 * product; `leave` where it has one that is to stay as it is.
 */
export function judge(view: ItemView, rules: Rules, linked: boolean): Judgement {
  const { create, update, retire } = rules.settings;
  try {
    const is = (condition: string): boolean => {
      const value = evaluateCel(condition, { item: view });
      if (typeof value !== 'boolean') throw new TypeError(`expected true or false, received ${typeof value}`);
      return value;
    };
    if (is(retire)) return { kind: linked ? 'retire' : 'exclude' };
    if (linked) return { kind: is(update) ? 'update' : 'leave' };
    return { kind: is(create) ? 'create' : 'exclude' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      kind: 'problem',
      problem: {
        code: 'catalog.condition',
        owner: error instanceof CrossdockError ? (error.problem?.owner ?? 'crossdock') : 'crossdock',
        message: `A condition of the catalogue fails for item ${String(view['ITNO'])}: ${message}`,
        fix: 'Correct catalog.create, catalog.update or catalog.retire in the settings; the item is looked at again by itself.',
      },
    };
  }
}
