/** One map over one order: where each value comes from, what each transform makes of it, what M3's field holds. */
import type { FieldMap, MapPreview, MapRow, TracedRow } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { celView, evaluateCondition } from '../mapping/cel.ts';
import { rowSource, valueAt } from '../mapping/field-map.ts';
import { applyTransform, TransformError, type Lookup } from '../mapping/transforms.ts';
import { checkValue, type TransactionFacts } from '../m3/metadata.ts';

const MOST_SAMPLES = 20;
const MOST_FIELDS = 400;

/** Every row of a map over one source view. Pure. */
export function traceMap(
  map: FieldMap,
  source: Record<string, unknown>,
  lookup: Lookup,
  transaction: TransactionFacts | null,
): TracedRow[] {
  const typed = celView(source) as Record<string, unknown>;
  return map.rows.map((row, index) => traceRow(row, index, source, typed, lookup, transaction));
}

function traceRow(
  row: MapRow,
  index: number,
  source: Record<string, unknown>,
  typed: Record<string, unknown>,
  lookup: Lookup,
  transaction: TransactionFacts | null,
): TracedRow {
  const traced: TracedRow = {
    row: index,
    to: row.to,
    source: '',
    applies: true,
    steps: [],
    value: null,
    truncated: false,
    problem: null,
  };
  try {
    if (row.when !== undefined && !evaluateCondition(row.when, typed)) return { ...traced, applies: false };
    let text = rowSource(row, source, () => typed);
    traced.source = text;
    for (const transform of row.transforms) {
      let output: string;
      try {
        output = applyTransform(text, transform, lookup);
      } catch (error) {
        if (!(error instanceof TransformError)) throw error;
        traced.steps.push({ do: transform.do, output: null, error: error.message });
        return { ...traced, problem: error.message };
      }
      if (transform.do === 'truncate' && output !== text) traced.truncated = true;
      if (transform.do === 'line' && transform.line === 1 && output !== text.trim()) traced.truncated = true;
      traced.steps.push({ do: transform.do, output, error: null });
      text = output;
    }
    traced.value = text;
  } catch (error) {
    if (!(error instanceof CrossdockError) && !(error instanceof TransformError)) throw error;
    return { ...traced, problem: error.message };
  }
  const value = traced.value ?? '';
  const facts = transaction?.in[row.to];
  const wrong = facts ? checkValue(row.to, facts, value) : null;
  if (wrong) traced.problem = wrong.message;
  if (wrong?.code === 'm3.field.length') traced.truncated = true;
  if (value.trim() === '' && row.required) traced.problem = 'This field must be given, but its source is empty.';
  return traced;
}

/** The values of a view by path, for the source side of the editor. */
export function sampleFields(source: Record<string, unknown>): { path: string; value: string }[] {
  const fields: { path: string; value: string }[] = [];
  const walk = (value: unknown, prefix: string): void => {
    if (fields.length >= MOST_FIELDS || Array.isArray(value)) return;
    if (value !== null && typeof value === 'object') {
      const metas = (value as { meta_data?: { key: string }[] }).meta_data;
      for (const [key, inner] of Object.entries(value)) if (key !== 'meta_data') walk(inner, `${prefix}.${key}`);
      for (const { key } of Array.isArray(metas) ? metas : []) {
        const path = `${prefix}.meta.${key}`;
        const text = valueAt(source, path);
        if (text !== '') fields.push({ path, value: text.slice(0, 200) });
      }
    } else if (value !== null && value !== undefined) fields.push({ path: prefix, value: String(value).slice(0, 200) });
  };
  for (const [root, value] of Object.entries(source)) walk(value, root);
  return fields;
}

const LABELS: Record<string, (source: Record<string, unknown>, n: number) => string> = {
  'order-line': (_source, n) => `Line ${n}`,
  'order-address': (_source, n) => (n === 1 ? 'Delivery address' : 'Billing address'),
};

/** @param sources what the map was given while the order was planned */
export function previewOf(
  map: FieldMap,
  sources: readonly Record<string, unknown>[],
  lookup: Lookup,
  transaction: TransactionFacts | null,
): MapPreview['samples'] {
  return sources.slice(0, MOST_SAMPLES).map((source, i) => ({
    label: LABELS[map.id]?.(source, i + 1) ?? map.title ?? map.id,
    fields: sampleFields(source),
    rows: traceMap(map, source, lookup, transaction),
  }));
}
