/** Fields of the shop on one side, fields of M3 on the other, lines between them with the transforms as chips. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { MapPreview, TransactionInfo } from '@crossdock/shared';
import type { Editing } from '../../design/use-definition.ts';
import { Icon } from '../../ui/icons.tsx';
import {
  chipText,
  findingsOf,
  kindOf,
  plusRow,
  rowsOf,
  sourceOf,
  tracedOf,
  withRow,
  withSource,
  type DraftRow,
} from './model.ts';

export interface SourceField {
  path: string;
  label: string;
  group: string;
}
const MOST_FREE_TARGETS = 12;

interface Line {
  row: number;
  from: [number, number];
  to: [number, number];
  /** The source is scrolled out of its list: the line begins at the list's edge. */
  far: boolean;
}

export function Picture({
  editing,
  preview,
  sample,
  facts,
  sources,
  chosen,
  onChoose,
}: {
  editing: Editing;
  preview: MapPreview | null;
  sample: number;
  facts: TransactionInfo | null;
  sources: readonly SourceField[];
  chosen: number | null;
  onChoose: (row: number) => void;
}) {
  const rows = rowsOf(editing.content);
  const [search, setSearch] = useState('');
  const [targetSearch, setTargetSearch] = useState('');
  const [all, setAll] = useState(false);
  /** A source that waits for its target. */
  const [picked, setPicked] = useState<string | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [lines, setLines] = useState<Line[]>([]);
  const values = useMemo(
    () => new Map(preview?.samples[Math.min(sample, preview.samples.length - 1)]?.fields.map((f) => [f.path, f.value])),
    [preview, sample],
  );
  const used = useMemo(() => new Set(rows.flatMap((row) => (row.from === undefined ? [] : [row.from]))), [rows]);
  const groups = useMemo(() => grouped(sources, used, values, search), [sources, used, values, search]);
  const taken = new Set(rows.map((row) => row.to));
  const free = Object.entries(facts?.in ?? {})
    .filter(
      ([name, field]) =>
        !taken.has(name) && `${name} ${field.label}`.toLowerCase().includes(targetSearch.toLowerCase()),
    )
    .sort(([, a], [, b]) => Number(b.required) - Number(a.required));

  useLayoutEffect(() => {
    const place = (): void => setLines(measure(stage.current, rows));
    place();
    const observer = new ResizeObserver(place);
    if (stage.current) observer.observe(stage.current);
    // The fields of the shop stay in view while the page scrolls, and scroll by themselves.
    let frame = 0;
    const soon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(place);
    };
    document.addEventListener('scroll', soon, { capture: true, passive: true });
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      document.removeEventListener('scroll', soon, { capture: true });
    };
  }, [rows, groups, free.length, all, preview]);
  useEffect(() => {
    if (chosen !== null) stage.current?.querySelector(`[data-row="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  useEffect(() => {
    const stop = (event: KeyboardEvent): void => void (event.key === 'Escape' && setPicked(null));
    window.addEventListener('keydown', stop);
    return () => window.removeEventListener('keydown', stop);
  }, []);

  const connect = (path: string, to: string, index?: number): void => {
    if (!editing.mayEdit) return;
    setPicked(null);
    if (index === undefined) {
      editing.change(plusRow(editing.content, { to, from: path }));
      onChoose(rows.length);
    } else {
      const row = rows[index];
      if (row) editing.change(withRow(editing.content, index, withSource(row, 'from', path)));
      onChoose(index);
    }
  };
  const target = (to: string, index?: number) => ({
    onDragOver: (event: React.DragEvent) => editing.mayEdit && event.preventDefault(),
    onDrop: (event: React.DragEvent) => {
      event.preventDefault();
      const path = event.dataTransfer.getData('text/plain');
      if (path) connect(path, to, index);
    },
  });
  return (
    <div className="cd-picture">
      {picked && (
        <p className="cd-picture__hint" role="status">
          {sprintf(
            /* translators: %s: source field. */ __('Choose the M3 field for %s, or press Escape.', 'crossdock'),
            picked,
          )}
        </p>
      )}
      <div className="cd-picture__stage" ref={stage}>
        <svg className="cd-picture__lines" aria-hidden="true">
          {lines.map(({ row, from: [x1, y1], to: [x2, y2], far }) => {
            const middle = (x1 + x2) / 2;
            const bad = findingsOf(editing.validation?.findings, row).some((f) => f.severity === 'error');
            return (
              <path
                key={row}
                d={`M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`}
                className={`${row === chosen ? 'is-chosen' : ''}${bad ? ' is-bad' : ''}${far ? ' is-far' : ''}`}
              />
            );
          })}
        </svg>
        <section className="cd-sources" aria-label={__('Fields of the shop', 'crossdock')}>
          <input
            type="search"
            className="cd-field"
            placeholder={__('Find a field of the shop', 'crossdock')}
            aria-label={__('Find a field of the shop', 'crossdock')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          {groups.map(({ group, fields, rest }) => (
            <div key={group} className="cd-sources__group">
              <h3>{group}</h3>
              {fields.map((field) => (
                <SourceButton
                  key={field.path}
                  field={field}
                  value={values.get(field.path)}
                  used={used.has(field.path)}
                  picked={picked === field.path}
                  disabled={!editing.mayEdit}
                  onPick={() => setPicked(picked === field.path ? null : field.path)}
                />
              ))}
              {rest > 0 && (
                <p className="cd-muted cd-small">
                  {sprintf(/* translators: %d: number. */ __('%d more; search for them', 'crossdock'), rest)}
                </p>
              )}
            </div>
          ))}
        </section>
        <section className="cd-targets" aria-label={__('Fields of M3', 'crossdock')}>
          {rows.map((row, index) => (
            <div
              key={index}
              className={`cd-target${index === chosen ? ' is-chosen' : ''}`}
              data-row={index}
              {...target(row.to, index)}
            >
              <button
                type="button"
                className="cd-target__open"
                aria-pressed={index === chosen}
                onClick={() => (picked ? connect(picked, row.to, index) : onChoose(index))}
              >
                <Target row={row} index={index} facts={facts} preview={preview} sample={sample} editing={editing} />
              </button>
            </div>
          ))}
          <div className="cd-targets__free">
            <input
              type="search"
              className="cd-field"
              placeholder={__('Find another field of M3', 'crossdock')}
              aria-label={__('Find another field of M3', 'crossdock')}
              value={targetSearch}
              onChange={(event) => setTargetSearch(event.target.value)}
            />
            {(all || targetSearch ? free : free.slice(0, MOST_FREE_TARGETS)).map(([name, field]) => (
              <div key={name} className="cd-target cd-target--free" {...target(name)}>
                <button
                  type="button"
                  className="cd-target__open"
                  disabled={!editing.mayEdit}
                  onClick={() => {
                    if (picked) return connect(picked, name);
                    editing.change(plusRow(editing.content, { to: name, value: '' }));
                    onChoose(rows.length);
                  }}
                >
                  <span className="cd-target__name">
                    <code>{name}</code> <TypeWord field={field} /> {field.label}
                  </span>
                </button>
              </div>
            ))}
            {!all && !targetSearch && free.length > MOST_FREE_TARGETS && (
              <Button variant="tertiary" size="compact" onClick={() => setAll(true)}>
                {sprintf(
                  /* translators: %d: number of fields. */ __('Show %d more fields of M3', 'crossdock'),
                  free.length - MOST_FREE_TARGETS,
                )}
              </Button>
            )}
          </div>
        </section>
      </div>
    </div>
  );
}

function SourceButton({
  field,
  value,
  used,
  picked,
  disabled,
  onPick,
}: {
  field: SourceField;
  value: string | undefined;
  used: boolean;
  picked: boolean;
  disabled: boolean;
  onPick: () => void;
}) {
  return (
    <button
      type="button"
      className={`cd-source${used ? ' is-used' : ''}`}
      data-path={field.path}
      draggable={!disabled}
      aria-pressed={picked}
      disabled={disabled}
      onClick={onPick}
      onDragStart={(event) => event.dataTransfer.setData('text/plain', field.path)}
    >
      <code>{field.path.slice(field.path.indexOf('.') + 1)}</code>
      {field.label && <span className="cd-muted cd-small">{field.label}</span>}
      {value !== undefined && value !== '' && <span className="cd-source__value">{value}</span>}
    </button>
  );
}

/** Type, length and mandatory mark of an M3 field. */
export function TypeWord({ field }: { field: TransactionInfo['in'][string] | undefined }) {
  if (!field) return null;
  const type =
    field.type === 'N'
      ? __('number', 'crossdock')
      : field.type === 'D'
        ? __('date', 'crossdock')
        : __('text', 'crossdock');
  return (
    <span className="cd-type">
      {type}
      {field.length !== undefined && ` ${field.length}`}
      {field.required && <abbr title={__('Mandatory', 'crossdock')}>*</abbr>}
    </span>
  );
}

function Target({
  row,
  index,
  facts,
  preview,
  sample,
  editing,
}: {
  row: DraftRow;
  index: number;
  facts: TransactionInfo | null;
  preview: MapPreview | null;
  sample: number;
  editing: Editing;
}) {
  const field = facts?.in[row.to];
  const traced = tracedOf(preview, index, sample);
  const findings = findingsOf(editing.validation?.findings, index);
  const kind = kindOf(row);
  return (
    <>
      <span className="cd-target__chips">
        {kind === 'value' && <span className="cd-chip cd-chip--source">“{row.value}”</span>}
        {kind === 'cel' && <span className="cd-chip cd-chip--source cd-mono">{sourceOf(row)}</span>}
        {kind === 'from' && (
          <span className="cd-hidden">
            {sprintf(/* translators: %s: source field. */ __('from %s', 'crossdock'), row.from ?? '–')}
          </span>
        )}
        {row.when && (
          <span className="cd-chip cd-chip--when">
            {sprintf(/* translators: %s: condition. */ __('if %s', 'crossdock'), row.when)}
          </span>
        )}
        {(row.transforms ?? []).map((transform, i) => (
          // The same transform may stand twice.
          <span key={i} className="cd-chip">
            {chipText(transform)}
          </span>
        ))}
      </span>
      <span className="cd-target__name">
        <code>{row.to}</code> <TypeWord field={field} /> <span className="cd-muted">{field?.label}</span>
        {row.required && <span className="cd-chip cd-chip--when">{__('required', 'crossdock')}</span>}
      </span>
      {traced && (
        <span className={`cd-target__value${traced.problem ? ' is-bad' : traced.truncated ? ' is-cut' : ''}`}>
          {!traced.applies
            ? __('left out: the condition is not true', 'crossdock')
            : traced.value || __('empty', 'crossdock')}
          {traced.truncated && <em>{__('cut', 'crossdock')}</em>}
        </span>
      )}
      {findings.map((finding) => (
        <span key={finding.message} className={finding.severity === 'error' ? 'cd-wrong' : 'cd-warned'}>
          <Icon name="warning" size={14} /> {finding.message}
        </span>
      ))}
    </>
  );
}

const MOST_OF_GROUP = 5;
/** Used fields and those with a value first; without a search only the beginning of each group. */
function grouped(
  sources: readonly SourceField[],
  used: ReadonlySet<string>,
  values: ReadonlyMap<string, string>,
  search: string,
): { group: string; fields: SourceField[]; rest: number }[] {
  const known = new Set(sources.map(({ path }) => path));
  const extra = [...used]
    .filter((path) => !known.has(path))
    .map((path) => ({ path, label: '', group: __('Others', 'crossdock') }));
  const needle = search.toLowerCase();
  const groups = new Map<string, SourceField[]>();
  for (const field of [...sources, ...extra]) {
    if (needle && !`${field.path} ${field.label} ${values.get(field.path) ?? ''}`.toLowerCase().includes(needle))
      continue;
    groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  }
  return [...groups].map(([group, fields]) => {
    const weight = (f: SourceField): number => (used.has(f.path) ? 0 : values.get(f.path) ? 1 : 2);
    const sorted = [...fields].sort((a, b) => weight(a) - weight(b));
    const most = needle ? 40 : Math.max(MOST_OF_GROUP, sorted.filter((f) => used.has(f.path)).length + 2);
    return { group, fields: sorted.slice(0, most), rest: Math.max(0, sorted.length - most) };
  });
}

/** Ends of the lines, within the stage; a source that is not shown has none. */
function measure(stage: HTMLElement | null, rows: readonly DraftRow[]): Line[] {
  if (!stage) return [];
  const box = stage.getBoundingClientRect();
  const rtl = getComputedStyle(stage).direction === 'rtl';
  const list = stage.querySelector('.cd-sources')?.getBoundingClientRect();
  if (!list) return [];
  return rows.flatMap((row, index) => {
    if (row.from === undefined) return [];
    const source = stage.querySelector(`[data-path="${CSS.escape(row.from)}"]`)?.getBoundingClientRect();
    const end = stage.querySelector(`[data-row="${index}"]`)?.getBoundingClientRect();
    if (!source || !end) return [];
    const x1 = (rtl ? list.left : list.right) - box.left;
    const x2 = (rtl ? end.right : end.left) - box.left;
    // Side by side only: on a telephone the lists stand below each other.
    if (rtl ? x2 > x1 : x2 < x1) return [];
    const middle = source.top + source.height / 2;
    const y1 = Math.min(Math.max(middle, list.top + 50), list.bottom - 6);
    const y2 = end.top + end.height / 2 - box.top;
    return [{ row: index, from: [x1, y1 - box.top], to: [x2, y2], far: y1 !== middle }];
  });
}
