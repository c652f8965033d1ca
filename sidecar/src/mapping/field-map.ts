/** Applies a field map (data) to a source view: target ← path, constant or CEL, then transforms. Pure. */
import type { FieldMap, MapRow, Problem } from '@crossdock/shared';
import { celView, evaluateCel, evaluateCondition } from './cel.ts';
import { applyTransform, TransformError, type Lookup } from './transforms.ts';

/**
 * Value at a dotted path, as text; '' when absent. `meta.KEY` reads a Woo `meta_data` entry of the object before it:
 * `order.meta._billing_vat_number`.
 */
export function valueAt(source: unknown, path: string): string {
  let value: unknown = source;
  const parts = path.split('.');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    if (value === null || typeof value !== 'object') return '';
    if (part === 'meta' && !('meta' in value)) {
      const key = parts.slice(i + 1).join('.');
      const list = (value as { meta_data?: { key: string; value: unknown }[] }).meta_data ?? [];
      value = list.find((entry) => entry.key === key)?.value;
      break;
    }
    value = (value as Record<string, unknown>)[part];
  }
  if (value === null || value === undefined || typeof value === 'object') return '';
  return String(value);
}

export interface Mapped {
  /** Fields that are not blank. */
  record: Record<string, string>;
  problems: Problem[];
}

/**
 * One record from one source view. Rows that fail become problems naming the map, the field and what was received.
 * @param typedView the source as CEL sees it, where that is known already (a view that holds text alone is its own)
 */
export function applyMap(
  map: FieldMap,
  source: Record<string, unknown>,
  lookup: Lookup,
  typedView?: Record<string, unknown>,
): Mapped {
  const record: Record<string, string> = {};
  const problems: Problem[] = [];
  let view = typedView;
  const typed = (): Record<string, unknown> => (view ??= celView(source) as Record<string, unknown>);
  for (const row of map.rows) {
    try {
      if (row.when !== undefined && !evaluateCondition(row.when, typed())) continue;
      let text = rowSource(row, source, typed);
      for (const transform of row.transforms) text = applyTransform(text, transform, lookup);
      if (text.trim() !== '') record[row.to] = text;
      else if (row.required) problems.push(missing(map, row));
    } catch (error) {
      if (!(error instanceof TransformError)) throw error;
      problems.push({
        code: error.table ? `table.${error.table}.missing` : 'map.value',
        message: `${error.message} (map "${map.id}", field ${row.to})`,
        fix: error.table
          ? `Add a row for it to the table "${error.table}", then retry.`
          : `Correct the value in the shop or the row in the map "${map.id}", then retry.`,
        owner: 'shop',
        field: row.from ?? row.to,
        received: error.received.slice(0, 60),
      });
    }
  }
  return { record, problems };
}

/** @throws TransformError when CEL computes an amount */
export function rowSource(row: MapRow, source: Record<string, unknown>, typed: () => Record<string, unknown>): string {
  if (row.value !== undefined) return row.value;
  if (row.from !== undefined) return valueAt(source, row.from);
  const value = evaluateCel(row.cel ?? '""', typed());
  // CEL sees amounts as doubles, for comparing only: what is sent must not come from one.
  if (typeof value === 'number')
    throw new TransformError('An expression of a map must give text or a whole number, not an amount.', String(value));
  return value === null || value === undefined ? '' : String(value);
}

const missing = (map: FieldMap, row: MapRow): Problem => ({
  code: 'map.required',
  message: `M3's field ${row.to} of ${map.target} must be given, but ${row.from ?? 'its source'} is empty.`,
  fix: `Fill in ${row.from ?? 'the source'} in the shop, or change the map "${map.id}", then retry.`,
  owner: 'shop',
  field: row.from ?? row.to,
  expected: 'a value',
  received: 'nothing',
});
