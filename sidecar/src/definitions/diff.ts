/** Differences between two versions of a flow or map, as people see them: by target field and by step, not by line. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { DefinitionChange, DefinitionKind } from '@crossdock/shared';
import type { Content } from './port.ts';

type Item = Record<string, unknown>;

/** What leads from `before` to `after`. Empty when they say the same. */
export function definitionDiff(kind: DefinitionKind, before: Content, after: Content): DefinitionChange[] {
  const list = kind === 'map' ? 'rows' : 'steps';
  const nameOf = kind === 'map' ? 'to' : 'id';
  const changes: DefinitionChange[] = [];
  for (const key of keysOf(before, after)) {
    if (key === list || key === 'version') continue;
    compare(changes, key, before[key], after[key]);
  }
  const [a, b] = [named(before[list], nameOf), named(after[list], nameOf)];
  for (const [name, item] of a) if (!b.has(name)) changes.push(change(`${list}.${name}`, 'removed', item, undefined));
  for (const [name, item] of b) {
    const former = a.get(name);
    if (!former) changes.push(change(`${list}.${name}`, 'added', undefined, item));
    else
      for (const key of keysOf(former, item))
        if (key !== nameOf) compareInner(changes, `${list}.${name}.${key}`, former[key], item[key]);
  }
  changes.push(...moved(list, [...a.keys()], [...b.keys()]));
  return changes;
}

const keysOf = (a: Item, b: Item): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];

/** Rows of the same target are told apart by their turn: `WHLO`, `WHLO (2)`. */
function named(value: unknown, nameOf: string): Map<string, Item> {
  const found = new Map<string, Item>();
  for (const item of Array.isArray(value) ? (value as Item[]) : []) {
    const base = String(item[nameOf] ?? '?');
    let name = base;
    for (let n = 2; found.has(name); n++) name = `${base} (${n})`;
    found.set(name, item);
  }
  return found;
}

function compare(changes: DefinitionChange[], path: string, before: unknown, after: unknown): void {
  if (isDeepStrictEqual(normal(path, before), normal(path, after))) return;
  const [was, is] = [normal(path, before), normal(path, after)];
  const what = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
  changes.push(change(path, what, before, after));
}

/** Options of a step one by one. */
function compareInner(changes: DefinitionChange[], path: string, before: unknown, after: unknown): void {
  if (!path.endsWith('.with') || !isObject(before) || !isObject(after)) return compare(changes, path, before, after);
  for (const key of keysOf(before, after)) compare(changes, `${path}.${key}`, before[key], after[key]);
}
const isObject = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What may be left out means the same as its default. */
function normal(path: string, value: unknown): unknown {
  if (value !== undefined) return value;
  if (path.endsWith('.enabled')) return true;
  if (path.endsWith('.required')) return false;
  if (path.endsWith('.transforms')) return [];
  return undefined;
}

const change = (path: string, what: DefinitionChange['what'], before: unknown, after: unknown): DefinitionChange => ({
  path,
  what,
  before: words(before),
  after: words(after),
});

/** A value as one line of text: text as it is, everything else as JSON. */
function words(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  return isObject(value) ? itemWords(value) : JSON.stringify(value);
}

/** A whole row or step: what it takes and does, without its name, which stands beside it. */
function itemWords(item: Item): string {
  const { to: _to, id: _id, version: _version, ...more } = item;
  const plain = Object.entries(more).filter(
    ([key, value]) =>
      !(key === 'required' && value === false) &&
      !(key === 'enabled' && value === true) &&
      !(Array.isArray(value) && value.length === 0),
  );
  return plain.map(([key, value]) => `${key} ${inner(value)}`).join(' · ');
}
function inner(value: unknown): string {
  if (Array.isArray(value)) return value.map(inner).join(', ');
  if (!isObject(value)) return String(value);
  return `(${Object.entries(value)
    .map(([key, one]) => `${key} ${inner(one)}`)
    .join(', ')})`;
}

/** What stands in another order among the items that both have: the fewest that have to be moved. */
function moved(list: string, before: readonly string[], after: readonly string[]): DefinitionChange[] {
  const [a, b] = [before.filter((n) => after.includes(n)), after.filter((n) => before.includes(n))];
  const keep = new Set(longestRising(b.map((name) => a.indexOf(name))).map((place) => a[place]));
  return b
    .filter((name) => !keep.has(name))
    .map((name) => {
      const follows = (names: readonly string[]): string => {
        const former = names[names.indexOf(name) - 1];
        return former === undefined ? 'first' : `after ${former}`;
      };
      return { path: `${list}.${name}`, what: 'moved', before: follows(before), after: follows(after) };
    });
}

function longestRising(places: readonly number[]): number[] {
  const best: number[][] = [];
  places.forEach((place, i) => {
    let run: number[] = [];
    for (let j = 0; j < i; j++)
      if ((places[j] ?? 0) < place && (best[j]?.length ?? 0) > run.length) run = best[j] ?? [];
    best.push([...run, place]);
  });
  return best.reduce<number[]>((a, b) => (b.length > a.length ? b : a), []);
}
