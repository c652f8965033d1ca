/** Items of M3 with what they are in the shop; opened, one says exactly what would change. */
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState, type ReactNode } from 'react';
import { useQuery } from '../../data/query.ts';
import { href, Link } from '../../router.tsx';
import { Badge, Loaded, Note, type Tone } from '../../ui/parts.tsx';
import { ProblemText } from '../../ui/problem-text.tsx';
import { Table } from '../../ui/table.tsx';
import { stateWord, verdictWord, type Item, type ItemState, type Verdict } from './words.ts';

const PAGE = 50;

export interface Which {
  load?: number;
  verdict?: Verdict;
  state?: ItemState;
  leaving?: true;
}

/** One page of items at a time; give it a `key` that changes with what is asked for. */
export function Items({ which, empty, every }: { which: Which; empty: ReactNode; every?: number }) {
  const [after, setAfter] = useState<string[]>([]);
  const cursor = after.at(-1);
  const { leaving, ...asked } = which;
  const items = useQuery(
    'GET /v1/catalog/items',
    {
      query: { limit: PAGE, ...asked, ...(leaving && { leaving: 'true' as const }), ...(cursor && { after: cursor }) },
    },
    every === undefined ? {} : { every },
  );
  return (
    <Loaded of={items}>
      {({ items: rows, next }) =>
        rows.length === 0 && after.length === 0 ? (
          <>{empty}</>
        ) : (
          <>
            <ul className="cd-items">
              {rows.map((row) => (
                <Row key={row.item} row={row} shown={leaving ? verdictWord('retire') : which.load !== undefined && row.verdict ? verdictWord(row.verdict) : stateWord(row.state)} />
              ))}
            </ul>
            {(after.length > 0 || next) && (
              <nav className="cd-table__foot" aria-label={__('Pages', 'crossdock')}>
                <Button variant="secondary" size="compact" disabled={after.length === 0} onClick={() => setAfter(after.slice(0, -1))}>{__('Back', 'crossdock')}</Button>
                <Button variant="secondary" size="compact" disabled={!next} onClick={() => next && setAfter([...after, next])}>{__('Further', 'crossdock')}</Button>
              </nav>
            )}
          </>
        )
      }
    </Loaded>
  ); // prettier-ignore
}

function Row({ row, shown: { text, tone } }: { row: Item; shown: { text: string; tone: Tone } }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <code>{row.item}</code>
          <span className="cd-muted">
            {row.sku !== row.item ? row.sku : ''}
            {row.style ? ` ${__('variant of', 'crossdock')} ${row.style}` : ''}
          </span>
          <Badge tone={tone}>{text}</Badge>
        </summary>
        {open && <Changes row={row} />}
      </details>
    </li>
  );
}

function Changes({ row }: { row: Item }) {
  const one = useQuery('GET /v1/catalog/items/{item}', { params: { item: row.item } });
  return (
    <div className="cd-item-why">
      {row.problems.map(({ code, message, fix }) => (
        <Note key={code + message} tone="held">
          <ProblemText of={{ code, message, fix }} />
        </Note>
      ))}
      <Loaded of={one} lines={2}>
        {({ changes, problems, action }) => (
          <>
            {problems
              .filter(({ message }) => !row.problems.some((known) => known.message === message))
              .map(({ code, message, fix }) => (
                <Note key={code + message} tone="held">
                  <ProblemText of={{ code, message, fix }} />
                </Note>
              ))}
            {changes.length === 0 ? (
              action !== 'problem' && (
                <p>{__('Nothing would be written: the shop has it as it should be, or no rule wants it.', 'crossdock')}</p>
              )
            ) : (
              <Table
                label={__('What would be written', 'crossdock')}
                rows={changes}
                rowKey={({ field }) => field}
                columns={[
                  { id: 'field', title: __('Field', 'crossdock'), nowrap: true, cell: ({ field }) => <code>{field}</code> },
                  { id: 'from', title: __('In the shop', 'crossdock'), cell: ({ from }) => from || '–' },
                  { id: 'to', title: __('New', 'crossdock'), cell: ({ to }) => <b>{to || '–'}</b> },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
      <p className="cd-small">
        <Link to={href('timeline', [row.key])}>{__('Timeline of this item', 'crossdock')}</Link>
      </p>
    </div>
  ); // prettier-ignore
}
