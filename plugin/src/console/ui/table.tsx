/** A table that becomes a list of cards on a telephone. Paging is the server's: `next` loads more. */
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

export interface Column<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  numeric?: boolean;
  nowrap?: boolean;
  width?: string;
}

export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  empty,
  more,
}: {
  /** What the table lists, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  empty?: ReactNode;
  /** There are more rows, and how to get them. */
  more?: { load: () => void; loading: boolean } | undefined;
}) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <>
      <div className="cd-table-wrap" tabIndex={0} role="region" aria-label={label}>
        <table className="cd-table cd-table--cards">
          <thead>
            <tr>
              {columns.map(({ id, title, numeric, width }) => (
                <th
                  key={id}
                  scope="col"
                  className={numeric ? 'cd-num' : undefined}
                  style={width ? { width } : undefined}
                >
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map(({ id, title, cell, numeric, nowrap }) => (
                  <td
                    key={id}
                    data-label={title}
                    className={[numeric ? 'cd-num' : '', nowrap ? 'cd-nowrap' : ''].join(' ').trim() || undefined}
                  >
                    <div>{cell(row)}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more && (
        <div className="cd-table__foot">
          <Button variant="secondary" isBusy={more.loading} onClick={more.load} __next40pxDefaultSize>
            {__('Show more', 'crossdock')}
          </Button>
        </div>
      )}
    </>
  );
}
