/** What was pasted or read from a file, before it is saved: how many rows, the first of them, and what was left out. */
import { __, _n, sprintf } from '@wordpress/i18n';
import { number } from '../../ui/format.ts';
import { Card } from '../../ui/parts.tsx';
import type { Pasted } from './paste.ts';

const WHY: Record<Pasted['bad'][number]['why'], () => string> = {
  cells: () => __('more cells than the table has columns', 'crossdock'),
  key: () => __('the first cell is empty', 'crossdock'),
  empty: () => __('no value beside the key', 'crossdock'),
  twice: () => __('the key is there twice', 'crossdock'),
};
export function PastedNote({ pasted, columns }: { pasted: Pasted; columns: readonly string[] }) {
  return (
    <Card
      title={sprintf(
        /* translators: %s: number. */ _n(
          '%s row to be added or changed',
          '%s rows to be added or changed',
          pasted.rows.length,
          'crossdock',
        ),
        number(pasted.rows.length),
      )}
      about={sprintf(
        /* translators: %s: columns. */ __('Columns: %s. They are saved with “Save”.', 'crossdock'),
        ['key', ...columns].join(', '),
      )}
    >
      <ul className="cd-runs">
        {pasted.rows.slice(0, 8).map((row) => (
          <li key={row.key}>
            <code>{row.key}</code> →{' '}
            {Object.entries(row.values)
              .map(([c, v]) => `${c} ${v}`)
              .join(', ')}
          </li>
        ))}
        {pasted.rows.length > 8 && <li className="cd-muted">…</li>}
      </ul>
      {pasted.bad.length > 0 && (
        <ul className="cd-findings">
          {pasted.bad.slice(0, 20).map(({ line, why }) => (
            <li key={line} className="cd-tone-held">
              <span>
                {sprintf(
                  /* translators: 1: number of a line, 2: reason. */ __('Line %1$d is left out: %2$s.', 'crossdock'),
                  line,
                  WHY[why](),
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
