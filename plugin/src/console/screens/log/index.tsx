/** Log: every change by a person, newest first. */
import { __ } from '@wordpress/i18n';
import { useState } from 'react';
import { api, ApiError, type Answer } from '../../api/client.ts';
import { useQuery } from '../../data/query.ts';
import { href, navigate, useLocation } from '../../router.tsx';
import { Card, Empty, ErrorNote, Loaded, Page, Time } from '../../ui/parts.tsx';
import { Table } from '../../ui/table.tsx';
import { roleWord } from '../../ui/words.ts';
import { actionWord, targetPlace } from './words.ts';

type Entry = Answer<'GET /v1/audit'>['entries'][number];
const PAGE = 50;

export default function Log() {
  const { query } = useLocation();
  const target = query.get('target') ?? '';
  const first = useQuery('GET /v1/audit', { query: { limit: PAGE, target } }, { every: 10_000 });
  const older = useOlder(target);
  return (
    <Page
      title={__('Log', 'crossdock')}
      lead={__('Every change by a person: who, what, when and why. Nothing can be removed from it.', 'crossdock')}
      actions={
        target !== '' && (
          <button type="button" className="components-button is-secondary" onClick={() => navigate(href('log'))}>
            {__('Show everything', 'crossdock')}
          </button>
        )
      }
    >
      <Card flush>
        <Loaded of={first} lines={8}>
          {({ entries }) => {
            const all = [...entries, ...older.entries.filter(({ seq }) => !entries.some((entry) => entry.seq === seq))];
            const last = all.at(-1);
            return (
              <>
                <Table<Entry>
                  label={__('Changes by people', 'crossdock')}
                  rows={all}
                  rowKey={({ seq }) => seq}
                  empty={
                    <Empty icon="log" title={__('Nobody has changed anything yet', 'crossdock')}>
                      {__(
                        'Settings, tables, maps, retries and everything else people do will stand here.',
                        'crossdock',
                      )}
                    </Empty>
                  }
                  columns={[
                    {
                      id: 'at',
                      title: __('When', 'crossdock'),
                      nowrap: true,
                      cell: ({ at }) => <Time iso={at} exact />,
                    },
                    {
                      id: 'who',
                      title: __('Who', 'crossdock'),
                      cell: ({ actor }) => (
                        <>
                          {actor.name} <span className="cd-muted cd-small">{roleWord(actor.role)}</span>
                        </>
                      ),
                    },
                    { id: 'what', title: __('What', 'crossdock'), cell: ({ action }) => actionWord(action) },
                    {
                      id: 'target',
                      title: __('On', 'crossdock'),
                      width: '140px',
                      cell: (entry) => <Target entry={entry} />,
                    },
                    { id: 'why', title: __('Why', 'crossdock'), cell: ({ why }) => why },
                  ]}
                  more={
                    last && all.length >= PAGE && !older.end
                      ? { load: () => void older.load(last.seq), loading: older.loading }
                      : undefined
                  }
                />
                <ErrorNote error={older.error} />
              </>
            );
          }}
        </Loaded>
      </Card>
    </Page>
  );
}

function Target({ entry }: { entry: Entry }) {
  const place = targetPlace(entry.target, entry.data);
  const to = place && href(...place);
  const text = typeof entry.data?.['key'] === 'string' ? entry.data['key'] : entry.target;
  return to ? <a href={to}>{text}</a> : <span className="cd-mono">{text}</span>;
}

/** Pages before the newest. */
function useOlder(target: string) {
  const [state, setState] = useState({
    target,
    entries: [] as Entry[],
    end: false,
    loading: false,
    error: null as ApiError | null,
  });
  const current = state.target === target ? state : { target, entries: [], end: false, loading: false, error: null };
  const load = async (before: number): Promise<void> => {
    setState({ ...current, loading: true });
    try {
      const { entries } = await api('GET /v1/audit', { query: { limit: PAGE, before, target } });
      setState({ ...current, entries: [...current.entries, ...entries], end: entries.length < PAGE, loading: false });
    } catch (error) {
      if (error instanceof ApiError) setState({ ...current, loading: false, error });
      else throw error;
    }
  };
  return { ...current, load };
}
