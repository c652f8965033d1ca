/** The figures of a chart as a table, for those who do not see it. */
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

export function FiguresTable({
  title,
  columns,
  rows,
}: {
  title: string;
  /** Beside the day. */
  columns: readonly { id: string; label: string }[];
  /** `cells` in the order of the columns. */
  rows: readonly { key: string; day: string; cells: readonly ReactNode[] }[];
}) {
  return (
    <div className="cd-hidden">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{__('Day', 'crossdock')}</th>
            {columns.map(({ id, label }) => (
              <th key={id} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, day, cells }) => (
            <tr key={key}>
              <th scope="row">{day}</th>
              {columns.map(({ id }, n) => (
                <td key={id}>{cells[n]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
