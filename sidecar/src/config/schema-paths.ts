/** Walks zod object schemas, so that paths, environment names and unknown keys come from the one schema there is. */
import type { z } from 'zod';

export type LeafKind = 'text' | 'number' | 'boolean' | 'list' | 'record' | 'mixed';
/** A value that is set as a whole: everything below the objects of a schema. */
export interface Leaf {
  path: readonly string[];
  kind: LeafKind;
}

interface Def {
  type: string;
  innerType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  options?: z.ZodType[];
  element?: z.ZodType;
}
const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def;

/** Takes off optional, default and nullable wrappers. */
function unwrap(schema: z.ZodType): z.ZodType {
  const inner = defOf(schema).innerType;
  return inner ? unwrap(inner) : schema;
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | null {
  const def = defOf(unwrap(schema));
  return def.type === 'object' ? (def.shape ?? {}) : null;
}

function kindOf(schema: z.ZodType): LeafKind {
  const def = defOf(unwrap(schema));
  switch (def.type) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'record':
      return 'record';
    case 'union':
      return 'mixed';
    default:
      return 'text';
  }
}

/** Every leaf of an object schema, in the order of the schema. */
export function leavesOf(schema: z.ZodType, prefix: readonly string[] = []): Leaf[] {
  const shape = shapeOf(schema);
  if (!shape) return [{ path: prefix, kind: kindOf(schema) }];
  return Object.entries(shape).flatMap(([key, child]) => leavesOf(child, [...prefix, key]));
}

export interface UnknownKey {
  path: readonly string[];
  /** The known key that is most likely meant, as a full dotted path, or null when none is near. */
  nearest: string | null;
}

/** Keys of `value` that the schema does not have, at any depth of objects and of lists of objects. */
export function unknownKeys(schema: z.ZodType, value: unknown, prefix: readonly string[] = []): UnknownKey[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = unwrap(schema);
  const def = defOf(inner);
  if (Array.isArray(value)) {
    const element = def.type === 'array' ? def.element : undefined;
    return element ? value.flatMap((item, i) => unknownKeys(element, item, [...prefix, String(i)])) : [];
  }
  const shape = shapeOf(inner);
  if (!shape) return [];
  const known = Object.keys(shape);
  return Object.entries(value).flatMap(([key, child]) => {
    const childSchema = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (childSchema) return unknownKeys(childSchema, child, [...prefix, key]);
    const near = nearest(key, known);
    return [{ path: [...prefix, key], nearest: near === null ? null : [...prefix, near].join('.') }];
  });
}

/** The candidate with the fewest typing errors, if they are few enough to be a slip. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions, and swapped neighbours ("stroe") as one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, rows[i - 2]![j - 2]! + 1);
      row.push(d);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
