/** The runs as a table (DataViews): columns to choose, several rows to act on at once. */
import { DataViews, type Action, type Field, type View } from '@wordpress/dataviews/wp';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useMemo, useState } from 'react';
import type { WorkRow } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { href, Link, navigate } from '../../router.tsx';
import { money, number } from '../../ui/format.ts';
import { Badge, Time } from '../../ui/parts.tsx';
import { problemWords } from '../../ui/problem-words.ts';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { useRoom } from '../../ui/use-narrow.ts';
import { runWord } from '../../ui/words.ts';
import { columnsFor } from './columns.ts';
import { laneWord } from './words.ts';

const AFFECTED = ['GET /v1/work', 'GET /v1/lanes', 'GET /v1/attention', 'GET /v1/status'];
const aboutOf = ({ key, number: no, entity }: WorkRow): string =>
  entity === 'order' ? `#${no ?? key.slice('order:'.length)}` : key;
const wrongWith = ({ problems }: WorkRow): string[] => problems.map((problem) => problemWords(problem).text);
const open = ({ state }: WorkRow): boolean => state === 'held' || state === 'retry';

/** `opens`: the row itself leads to the timeline, so its name is no link; what is empty has no column to stand in. */
const fields = (opens: boolean, none = opens ? '' : '–'): Field<WorkRow>[] => [
  {
    id: 'about', label: __('Order', 'crossdock'), enableSorting: false, enableHiding: false, getValue: ({ item }) => aboutOf(item),
    render: ({ item }) => <span className="cd-run-about">{opens ? <b>{aboutOf(item)}</b> : <Link className="cd-run-name" to={href('timeline', [item.key])}>{aboutOf(item)}</Link>}<span className="cd-muted cd-small">{item.flow === '-' ? '' : item.flow}</span></span>,
  },
  {
    id: 'state', label: __('State', 'crossdock'), enableSorting: false, getValue: ({ item }) => runWord(item.state, item.outcome).text,
    render: ({ item }) => { const { text, tone } = runWord(item.state, item.outcome); return <Badge tone={item.inDoubt ? 'bad' : tone}>{item.inDoubt ? __('In doubt', 'crossdock') : text}</Badge>; },
  },
  {
    id: 'problem', label: __('What is wrong', 'crossdock'), enableSorting: false, getValue: ({ item }) => wrongWith(item)[0] ?? '',
    render: ({ item }) => <span className="cd-run-problem" title={wrongWith(item).join('\n')}>{wrongWith(item)[0] ?? ''}</span>,
  },
  { id: 'orderNumber', label: __('M3 order', 'crossdock'), enableSorting: false, getValue: ({ item }) => item.orderNumber ?? item.temporaryNumber ?? '', render: ({ item }) => <span className="cd-mono">{item.orderNumber ?? (item.temporaryNumber ? sprintf(/* translators: %s: temporary number of an M3 order. */ __('%s (temporary)', 'crossdock'), item.temporaryNumber) : none)}</span> },
  { id: 'customerNumber', label: __('M3 customer', 'crossdock'), enableSorting: false, getValue: ({ item }) => item.customerNumber ?? '', render: ({ item }) => <span className="cd-mono">{item.customerNumber ?? none}</span> },
  { id: 'total', label: __('Total', 'crossdock'), enableSorting: false, getValue: ({ item }) => item.total ?? '', render: ({ item }) => (item.total && item.currency ? money(item.total, item.currency) : none) },
  { id: 'flow', label: __('Flow', 'crossdock'), enableSorting: false, getValue: ({ item }) => item.flow, render: ({ item }) => <span className="cd-muted">{item.flow === '-' ? none : item.flow}</span> },
  { id: 'lane', label: __('Lane', 'crossdock'), enableSorting: false, getValue: ({ item }) => item.lane, render: ({ item }) => laneWord(item.lane) },
  { id: 'attempt', label: __('Attempt', 'crossdock'), enableSorting: false, getValue: ({ item }) => item.attempt, render: ({ item }) => number(item.attempt) },
  { id: 'updatedAt', label: __('Last change', 'crossdock'), enableSorting: false, getValue: ({ item }) => item.updatedAt, render: ({ item }) => (item.nextAt ? <>{__('again', 'crossdock')} <Time iso={item.nextAt} /></> : <Time iso={item.updatedAt} />) },
]; // prettier-ignore

const VIEW: View = {
  type: 'table',
  fields: ['state', 'problem', 'orderNumber', 'total', 'updatedAt'],
  titleField: 'about',
  perPage: 50,
  page: 1,
  filters: [],
  layout: {
    density: 'compact',
    styles: {
      about: { width: 90 },
      state: { width: 150 },
      problem: { minWidth: 160, width: '100%' },
      orderNumber: { width: 120 },
      total: { width: 100 },
      updatedAt: { width: 110 },
    },
  },
};

/** Where a table has no room: a touch opens the run. Several at once are chosen in Needs attention. */
const LIST: View = { type: 'list', fields: VIEW.fields, titleField: 'about', perPage: 50, page: 1, filters: [] };

export function RunTable({ runs }: { runs: WorkRow[] }) {
  const may = useMay('operator');
  const [frame, room] = useRoom();
  const fitting = columnsFor(room ?? Infinity);
  const narrow = fitting === null;
  // What somebody has chosen stays, whatever the room.
  const [table, setTable] = useState<View | null>(null);
  const [list, setList] = useState<View>(LIST);
  const [selection, setSelection] = useState<string[]>([]);
  const [asking, setAsking] = useState<{ action: 'retry' | 'skip'; runs: WorkRow[] } | null>(null);
  const replay = useMutation('POST /v1/attention/replay', { refresh: AFFECTED });
  const undo = useMutation('POST /v1/attention/operations/{id}/undo', { refresh: AFFECTED });
  const columns = useMemo(() => fields(narrow), [narrow]);
  const actions: Action<WorkRow>[] = [
    { id: 'timeline', label: __('Timeline', 'crossdock'), callback: ([item]) => item && navigate(href('timeline', [item.key])) },
    ...(may
      ? [
          { id: 'retry', label: __('Retry', 'crossdock'), supportsBulk: true, isEligible: open, callback: (items: WorkRow[]) => setAsking({ action: 'retry', runs: items }) },
          { id: 'skip', label: __('Skip', 'crossdock'), supportsBulk: true, isEligible: open, callback: (items: WorkRow[]) => setAsking({ action: 'skip', runs: items }) },
        ]
      : []),
  ]; // prettier-ignore
  const confirm = async (why: string): Promise<void> => {
    if (!asking) return;
    const ids = asking.runs.map(({ id }) => id);
    const started = await replay.run({ body: { runs: ids, action: asking.action, why } });
    if (!started) return;
    setAsking(null);
    setSelection([]);
    if (asking.action === 'retry') toast(__('They are tried again.', 'crossdock'));
    else
      toast(
        __('They are skipped.', 'crossdock'),
        () =>
          // An operation over many runs may not be through yet; Needs attention can take it back later, too.
          void undo
            .run({ params: { id: started.id }, body: { why: __('Taken back', 'crossdock') } })
            .then((done) =>
              toast(
                done
                  ? __('They wait for a person again.', 'crossdock')
                  : __(
                      'It could not be taken back yet. Needs attention lists it under “Latest operations”.',
                      'crossdock',
                    ),
              ),
            ),
      );
  };
  const openRun = (id: string | undefined): void => {
    const run = runs.find((one) => one.id === id);
    if (run) navigate(href('timeline', [run.key]));
  };
  const count = asking?.runs.length ?? 0;
  return (
    <div className="cd-runs" ref={frame}>
      <DataViews<WorkRow>
        data={runs}
        fields={columns}
        view={narrow ? list : (table ?? { ...VIEW, fields: fitting })}
        onChangeView={narrow ? setList : setTable}
        actions={actions}
        getItemId={({ id }) => id}
        selection={narrow ? [] : selection}
        onChangeSelection={narrow ? ([id]) => openRun(id) : setSelection}
        paginationInfo={{ totalItems: runs.length, totalPages: 1 }}
        defaultLayouts={narrow ? { list: {} } : { table: {} }}
        search={false}
      >
        <DataViews.Layout />
        <div className="cd-runs__foot">
          {runs.some(open) && !narrow ? <DataViews.BulkActionToolbar /> : <span />}
          <DataViews.ViewConfig />
        </div>
      </DataViews>
      {asking && (
        <Reason
          title={
            asking.action === 'retry'
              ? /* translators: %s: number of runs. */ sprintf(_n('Retry %s run', 'Retry %s runs', count, 'crossdock'), number(count))
              : /* translators: %s: number of runs. */ sprintf(_n('Skip %s run', 'Skip %s runs', count, 'crossdock'), number(count))
          }
          action={asking.action === 'retry' ? __('Retry', 'crossdock') : __('Skip', 'crossdock')}
          destructive={asking.action === 'skip'}
          working={replay.working}
          error={replay.error}
          onCancel={() => setAsking(null)}
          onConfirm={(why) => void confirm(why)}
        />
      )}
    </div>
  ); // prettier-ignore
}
