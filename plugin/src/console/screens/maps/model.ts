/** A map while it is edited, as the components need it. Pure. */
import type { FieldMap, Finding, MapPreview, MapRow, TracedRow, Transform } from '@crossdock/shared';
import { __, sprintf } from '@wordpress/i18n';
import type { Content } from '../../design/use-definition.ts';

/** A draft may be half finished: nothing of a row but its target is sure. */
export type DraftRow = Partial<MapRow> & { to: string };
export const rowsOf = (content: Content): DraftRow[] =>
  Array.isArray(content['rows']) ? (content['rows'] as DraftRow[]) : [];
export const targetOf = (content: Content): string => String((content as Partial<FieldMap>).target ?? '');

export const withRow = (content: Content, index: number, row: DraftRow): Content => ({
  ...content,
  rows: rowsOf(content).map((old, i) => (i === index ? row : old)),
});
export const withoutRow = (content: Content, index: number): Content => ({
  ...content,
  rows: rowsOf(content).filter((_, i) => i !== index),
});
export const plusRow = (content: Content, row: DraftRow): Content => ({ ...content, rows: [...rowsOf(content), row] });
export function movedRow(content: Content, index: number, by: -1 | 1): Content {
  const rows = [...rowsOf(content)];
  const [row] = rows.splice(index, 1);
  if (row) rows.splice(index + by, 0, row);
  return { ...content, rows };
}

/** How a row gets its value. */
export type SourceKind = 'from' | 'value' | 'cel';
export const kindOf = (row: DraftRow): SourceKind =>
  row.cel !== undefined ? 'cel' : row.value !== undefined ? 'value' : 'from';
export const sourceOf = (row: DraftRow): string => row.from ?? row.value ?? row.cel ?? '';
export function withSource(row: DraftRow, kind: SourceKind, text: string): DraftRow {
  const { from: _f, value: _v, cel: _c, ...more } = row;
  return { ...more, [kind]: text };
}

/** Transforms in the order of the palette, each with the options that it starts with. */
export const TRANSFORMS: { do: Transform['do']; fresh: Transform; word: () => string }[] = [
  { do: 'trim', fresh: { do: 'trim' }, word: () => __('Tidy blanks', 'crossdock') },
  { do: 'upper', fresh: { do: 'upper' }, word: () => __('Capitals', 'crossdock') },
  { do: 'lower', fresh: { do: 'lower' }, word: () => __('Small letters', 'crossdock') },
  { do: 'digits', fresh: { do: 'digits' }, word: () => __('Digits only', 'crossdock') },
  { do: 'truncate', fresh: { do: 'truncate', length: 10 }, word: () => __('Cut off', 'crossdock') },
  { do: 'line', fresh: { do: 'line', width: 36, line: 1 }, word: () => __('One line of it', 'crossdock') },
  { do: 'replace', fresh: { do: 'replace', from: '-', to: '' }, word: () => __('Replace', 'crossdock') },
  { do: 'prefix', fresh: { do: 'prefix', value: 'WEB-' }, word: () => __('Put in front', 'crossdock') },
  { do: 'suffix', fresh: { do: 'suffix', value: '' }, word: () => __('Put behind', 'crossdock') },
  { do: 'default', fresh: { do: 'default', value: '' }, word: () => __('If empty', 'crossdock') },
  {
    do: 'lookup',
    fresh: { do: 'lookup', table: 'payment', column: 'PYCD', otherwise: 'hold' },
    word: () => __('Look up', 'crossdock'),
  },
  { do: 'date', fresh: { do: 'date', to: 'YMD8' }, word: () => __('M3 date', 'crossdock') },
  { do: 'number', fresh: { do: 'number' }, word: () => __('Number', 'crossdock') },
];
export const transformWord = (name: string): string => TRANSFORMS.find((t) => t.do === name)?.word() ?? name;

/** What a chip says: the transform with what matters of its options. */
export function chipText(transform: Transform): string {
  const word = transformWord(transform.do);
  switch (transform.do) {
    case 'truncate':
      /* translators: 1: what the transform does, 2: number of characters. */
      return sprintf(__('%1$s at %2$d', 'crossdock'), word, transform.length);
    case 'default':
    case 'prefix':
    case 'suffix':
      return `${word}: ${transform.value}`;
    case 'replace':
      return `${transform.from} → ${transform.to || '–'}`;
    case 'line':
      /* translators: 1: number of the line, 2: number of characters. */
      return sprintf(__('Line %1$d of %2$d', 'crossdock'), transform.line, transform.width);
    case 'lookup':
      return `${word}: ${transform.table}`;
    default:
      return word;
  }
}

/** What the preview says of a row, over all its samples: the first that has something. */
export function tracedOf(preview: MapPreview | null, row: number, sample = 0): TracedRow | null {
  return preview?.samples[Math.min(sample, preview.samples.length - 1)]?.rows.find((r) => r.row === row) ?? null;
}
export const findingsOf = (findings: readonly Finding[] | undefined, row: number): Finding[] =>
  (findings ?? []).filter((f) => f.row === row);
