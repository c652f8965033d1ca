/** Options of one transform. */
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { Transform } from '@crossdock/shared';
import { useQuery } from '../../data/query.ts';
import { href } from '../../router.tsx';

export function TransformOptions({
  transform,
  disabled,
  onChange,
}: {
  transform: Transform;
  disabled: boolean;
  onChange: (next: Transform) => void;
}) {
  const tables = useQuery('GET /v1/tables', transform.do === 'lookup' ? {} : null);
  const text = (label: string, value: string, put: (text: string) => Transform): ReactNode => (
    <Labelled label={label}>
      <input
        type="text"
        className="cd-field"
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(put(event.target.value))}
      />
    </Labelled>
  );
  const count = (label: string, value: number, most: number, put: (n: number) => Transform): ReactNode => (
    <Labelled label={label}>
      <input
        type="number"
        min={1}
        max={most}
        className="cd-field"
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(put(Math.max(1, Number(event.target.value) || 1)))}
      />
    </Labelled>
  );
  switch (transform.do) {
    case 'truncate':
      return count(__('Characters that stay', 'crossdock'), transform.length, 200, (length) => ({
        ...transform,
        length,
      }));
    case 'default':
    case 'prefix':
    case 'suffix':
      return text(__('Text', 'crossdock'), transform.value, (value) => ({ ...transform, value }));
    case 'replace':
      return (
        <div className="cd-row">
          {text(__('Every', 'crossdock'), transform.from, (from) => ({ ...transform, from }))}
          {text(__('becomes', 'crossdock'), transform.to, (to) => ({ ...transform, to }))}
        </div>
      );
    case 'line':
      return (
        <div className="cd-row">
          {count(__('Line', 'crossdock'), transform.line, 20, (line) => ({ ...transform, line }))}
          {count(__('of at most … characters', 'crossdock'), transform.width, 200, (width) => ({
            ...transform,
            width,
          }))}
        </div>
      );
    case 'lookup': {
      const known = tables.data?.tables ?? [];
      const table = known.find(({ name }) => name === transform.table);
      return (
        <div className="cd-row">
          <Labelled label={__('Table', 'crossdock')}>
            <select
              className="cd-field"
              value={transform.table}
              disabled={disabled}
              onChange={(event) => {
                const next = known.find(({ name }) => name === event.target.value);
                onChange({ ...transform, table: event.target.value, column: next?.columns[0] ?? transform.column });
              }}
            >
              {!table && <option value={transform.table}>{transform.table}</option>}
              {known.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </Labelled>
          <Labelled label={__('Column', 'crossdock')}>
            <select
              className="cd-field"
              value={transform.column}
              disabled={disabled}
              onChange={(event) => onChange({ ...transform, column: event.target.value })}
            >
              {!table?.columns.includes(transform.column) && (
                <option value={transform.column}>{transform.column}</option>
              )}
              {table?.columns.map((column) => (
                <option key={column} value={column}>
                  {column}
                </option>
              ))}
            </select>
          </Labelled>
          <Labelled label={__('If it is not there', 'crossdock')}>
            <select
              className="cd-field"
              value={transform.otherwise}
              disabled={disabled}
              onChange={(event) =>
                onChange({ ...transform, otherwise: event.target.value as typeof transform.otherwise })
              }
            >
              <option value="hold">{__('hold the order', 'crossdock')}</option>
              <option value="keep">{__('keep the value', 'crossdock')}</option>
              <option value="empty">{__('leave it empty', 'crossdock')}</option>
            </select>
          </Labelled>
          <a href={href('maps', ['tables', transform.table])}>{__('Edit the table', 'crossdock')}</a>
        </div>
      );
    }
    case 'number':
      return (
        <Labelled label={__('Decimals (empty = as they are)', 'crossdock')}>
          <input
            type="number"
            min={0}
            max={6}
            className="cd-field"
            value={transform.decimals ?? ''}
            disabled={disabled}
            onChange={(event) =>
              onChange(
                event.target.value === '' ? { do: 'number' } : { do: 'number', decimals: Number(event.target.value) },
              )
            }
          />
        </Labelled>
      );
    default:
      return null;
  }
}
const Labelled = ({ label, children }: { label: string; children: ReactNode }) => (
  <label className="cd-stack cd-stack--tight cd-small">
    <span className="cd-muted">{label}</span>
    {children}
  </label>
);
