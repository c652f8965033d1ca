/** Work: every run there is, found by any number, filtered, paged by the server; and the lanes with their backlog. */
import { Button, SearchControl, SelectControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useEffect, useState } from 'react';
import {
  ORDER_STANDINGS,
  RUN_OUTCOMES,
  RUN_STATES,
  WORK_LANES,
  type RunOutcome,
  type WorkFacets,
  type WorkFilter,
} from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useQuery } from '../../data/query.ts';
import { href, navigate, useLocation } from '../../router.tsx';
import { number } from '../../ui/format.ts';
import { Card, Empty, ErrorNote, Page, Skeleton } from '../../ui/parts.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { outcomeWord, runWord } from '../../ui/words.ts';
import { Lanes, PauseEverything } from './Lanes.tsx';
import { RunTable } from './RunTable.tsx';
import { SavedViews } from './SavedViews.tsx';
import { COUNTED, laneWord, SPANS, spanStart, type Span } from './words.ts';
import './work.css?inline';
import '@wordpress/dataviews/build-style/style.css?inline';

const NAMES = [
  'q',
  'state',
  'outcome',
  'lane',
  'flow',
  'entity',
  'problem',
  'span',
  'since',
  'until',
  'order',
  'orders',
  'late',
] as const;
export type WorkAddress = Partial<Record<(typeof NAMES)[number], string>>;
const LIMIT = 50;

/** What the address asks of the sidecar; unknown values are left out, so an old link still shows something. */
function filterOf(address: WorkAddress): WorkFilter {
  const { q, flow, entity, problem, span } = address;
  const state = RUN_STATES.find((one) => one === address.state);
  const outcome = RUN_OUTCOMES.find((one) => one === address.outcome);
  const lane = WORK_LANES.find((one) => one === address.lane);
  const orders = ORDER_STANDINGS.find((one) => one === address.orders);
  const between = span === 'between';
  const from = between ? moment(address.since) : spanStart(span as Span | undefined);
  const to = between ? moment(address.until) : undefined;
  return {
    ...(q && { q }),
    ...(state && { state }),
    ...(outcome && { outcome }),
    ...(lane && { lane }),
    ...(orders && { orders }),
    ...(address.late && { late: 'true' as const }),
    ...(flow && { flow }),
    ...(entity && { entity }),
    ...(problem && { problem }),
    ...(from && { from }),
    ...(to && { to }),
  };
}

/** An address may hold anything. */
const moment = (text: string | undefined): string | undefined =>
  text && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : undefined;

export default function Work() {
  const { query } = useLocation();
  const address: WorkAddress = Object.fromEntries(
    NAMES.flatMap((name) => (query.get(name) ? [[name, query.get(name)!]] : [])),
  );
  const set = (change: WorkAddress): void => navigate(href('work', [], { ...address, ...change }), true);
  const filter = filterOf(address);
  const asked = JSON.stringify([filter, address.order]);
  // Cursors of the pages gone through; another question begins at its first page.
  const [pages, setPages] = useState<{ of: string; after: string[] }>({ of: asked, after: [] });
  const after = pages.of === asked ? pages.after : [];
  const order = address.order === 'oldest' ? 'oldest' : 'newest';
  const cursor = after.at(-1);
  const page = useQuery(
    'GET /v1/work',
    { query: { ...filter, order, limit: LIMIT, ...(cursor && { after: cursor }) } },
    { every: 2_500 },
  );
  const facets = useQuery('GET /v1/work/facets', { query: filter }, { every: 5_000 });
  const filtered = Object.keys(filter).length > 0;
  const total = facets.data?.total;

  return (
    <Page
      size="wide"
      title={__('Work', 'crossdock')}
      lead={__('Everything that was done and is to be done, as it happens.', 'crossdock')}
      actions={<PauseEverything />}
    >
      <Lanes chosen={address.lane} onChoose={(lane) => set({ lane: address.lane === lane ? '' : lane })} />
      <Card flush>
        <div className="cd-work-bar">
          <Search value={address.q ?? ''} onChange={(q) => set({ q })} />
          <SavedViews address={address} />
          <Filters address={address} facets={facets.data} set={set} />
          <div className="cd-row cd-row--between cd-small">
            <span className="cd-muted" role="status">
              {total === undefined ? '' : /* translators: %s: number of runs. */ sprintf(_n('%s run', '%s runs', total, 'crossdock'), number(total))}
              {page.data && address.q && page.data.found.length > 0 && ` · ${foundWords(page.data.found)}`}
              {page.data?.truncated && ` · ${__('there are more; add characters', 'crossdock')}`}
            </span>
            {filtered && (
              <Button variant="link" onClick={() => navigate(href('work'), true)}>
                {__('Clear all filters', 'crossdock')}
              </Button>
            )}
          </div>
        </div>
        <ErrorNote error={page.error} retry={page.refresh} />
        {page.data === null ? (
          !page.error && <Skeleton lines={8} />
        ) : page.data.runs.length === 0 ? (
          <Nothing filtered={filtered} q={address.q} />
        ) : (
          <RunTable runs={page.data.runs} />
        )}
        {page.data && (after.length > 0 || page.data.next) && (
          <nav className="cd-table__foot" aria-label={__('Pages', 'crossdock')}>
            <Button variant="secondary" size="compact" disabled={after.length === 0} onClick={() => setPages({ of: asked, after: after.slice(0, -1) })}>
              {order === 'newest' ? __('Newer', 'crossdock') : __('Older', 'crossdock')}
            </Button>
            <span className="cd-muted cd-small">{sprintf(/* translators: %s: number of a page. */ __('Page %s', 'crossdock'), number(after.length + 1))}</span>
            <Button variant="secondary" size="compact" disabled={!page.data.next} onClick={() => page.data?.next && setPages({ of: asked, after: [...after, page.data.next] })}>
              {order === 'newest' ? __('Older', 'crossdock') : __('Newer', 'crossdock')}
            </Button>
          </nav>
        )}
      </Card>
    </Page>
  ); // prettier-ignore
}

function foundWords(found: readonly { kind: string }[]): string {
  const words: Record<string, string> = {
    id: __('found by its number in the shop', 'crossdock'),
    number: __('found by its number in the shop', 'crossdock'),
    reference: __('found by its number in M3 (CUOR)', 'crossdock'),
    sku: __('found by SKU', 'crossdock'),
    email: __('found by e-mail address', 'crossdock'),
    customer: __('found by M3 customer', 'crossdock'),
    'M3 order': __('found by M3 order number', 'crossdock'),
    delivery: __('found by M3 delivery number', 'crossdock'),
    invoice: __('found by M3 invoice number', 'crossdock'),
    'temporary M3 order': __('found by temporary M3 number', 'crossdock'),
  };
  return [...new Set(found.map(({ kind }) => words[kind] ?? kind))].join(', ');
}

/** Asks once somebody pauses, not at every key. */
function Search({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  const seesPeople = useMay('operator');
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(text.trim()), 300);
    return () => clearTimeout(timer);
    // The address is what changes; the callback is made anew with every render.
  }, [text]);
  return (
    <SearchControl
      value={text}
      onChange={setText}
      label={__('Search by any number', 'crossdock')}
      placeholder={
        seesPeople
          ? __('Order, M3 number, delivery, invoice, customer, SKU or e-mail address', 'crossdock')
          : __('Order, M3 number, delivery, invoice, customer or SKU; not by e-mail address', 'crossdock')
      }
      className="cd-work-search"
      __nextHasNoMarginBottom
    />
  );
}

function Filters({
  address,
  facets,
  set,
}: {
  address: WorkAddress;
  facets: WorkFacets | null;
  set: (change: WorkAddress) => void;
}) {
  const options = (
    facet: keyof Omit<WorkFacets, 'total'>,
    word: (value: string) => string,
  ): { value: string; label: string }[] => {
    const counts = { ...facets?.[facet] };
    const chosen = address[facet];
    if (chosen && counts[chosen] === undefined) counts[chosen] = 0;
    return [
      { value: '', label: __('All', 'crossdock') },
      ...Object.entries(counts)
        .sort((a, b) => b[1] - a[1])
        .map(([value, count]) => ({ value, label: `${word(value)} (${number(count)})` })),
    ];
  };
  const select = (name: Exclude<keyof WorkAddress, 'q'>, label: string, list: { value: string; label: string }[]) => (
    <SelectControl
      key={name}
      label={label}
      value={address[name] ?? ''}
      options={list}
      onChange={(value) => set({ [name]: value })}
      size="compact"
      __nextHasNoMarginBottom
    />
  );
  const narrow = useNarrow(600);
  const chosen = Object.entries(address).filter(([name, value]) => name !== 'q' && value).length;
  const all = (
    <div className="cd-work-filters">
      {select('state', __('State', 'crossdock'), options('state', (value) => (value === 'done' ? __('Done', 'crossdock') : runWord(value as 'held', null).text)))}
      {select('outcome', __('Outcome', 'crossdock'), options('outcome', (value) => outcomeWord(value as RunOutcome).text))}
      {select('problem', __('Problem', 'crossdock'), options('problem', (value) => value))}
      {select('lane', __('Lane', 'crossdock'), options('lane', laneWord))}
      {select('flow', __('Flow', 'crossdock'), options('flow', (value) => (value === '-' ? __('none', 'crossdock') : value)))}
      {select('entity', __('About', 'crossdock'), options('entity', (value) => value))}
      {select('span', __('Started', 'crossdock'), [{ value: '', label: __('Any time', 'crossdock') }, ...SPANS()])}
      {address.span === 'between' && <Between address={address} set={set} />}
      <SelectControl
        label={__('Orders', 'crossdock')}
        value={address.late ? 'late' : (address.orders ?? '')}
        options={[{ value: '', label: __('Every run', 'crossdock') }, ...COUNTED()]}
        onChange={(value) => set(value === 'late' ? { late: '1', orders: '' } : { late: '', orders: value })}
        size="compact"
        __nextHasNoMarginBottom
      />
      {select('order', __('Sorting', 'crossdock'), [
        { value: '', label: __('Newest first', 'crossdock') },
        { value: 'oldest', label: __('Oldest first', 'crossdock') },
      ])}
    </div>
  ); // prettier-ignore
  if (!narrow) return all;
  return (
    <details className="cd-work-more">
      <summary>
        {chosen === 0
          ? __('Filters and sorting', 'crossdock')
          : /* translators: %s: number of filters that are set. */
            sprintf(__('Filters and sorting (%s)', 'crossdock'), number(chosen))}
      </summary>
      {all}
    </details>
  );
}

/** Since and until, in the person's own zone; the address keeps moments, so that a link means the same everywhere. */
function Between({ address, set }: { address: WorkAddress; set: (change: WorkAddress) => void }) {
  const field = (name: 'since' | 'until', label: string) => (
    <label className="cd-work-moment">
      <span>{label}</span>
      <input
        type="datetime-local"
        className="cd-field"
        value={localOf(address[name])}
        onChange={(event) => set({ [name]: moment(event.target.value) ?? '' })}
      />
    </label>
  );
  return (
    <>
      {field('since', __('Since', 'crossdock'))}
      {field('until', __('Until', 'crossdock'))}
    </>
  );
}
function localOf(iso: string | undefined): string {
  const at = moment(iso);
  if (!at) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Nothing({ filtered, q }: { filtered: boolean; q: string | undefined }) {
  const seesPeople = useMay('operator');
  if (!filtered)
    return (
      <Empty icon="work" title={__('Nothing has come yet', 'crossdock')}>
        {__('As soon as the shop sends an order, it shows up here.', 'crossdock')}
      </Empty>
    );
  return (
    <Empty icon="search" title={__('Nothing matches', 'crossdock')}>
      {q?.includes('@') && !seesPeople
        ? __(
            'Viewers see no personal data, so nothing is found by an e-mail address. Search by a number, or ask an operator.',
            'crossdock',
          )
        : q
          ? __(
              'Numbers are found whole, SKUs by their beginning, e-mail addresses whole. Done work is kept as long as the settings say.',
              'crossdock',
            )
          : __('Take a filter away to see more.', 'crossdock')}
    </Empty>
  );
}
