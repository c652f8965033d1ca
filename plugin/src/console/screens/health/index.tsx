/** Health: is everything running, and what does `check` say. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { SidecarStatus } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { bytes, duration, number } from '../../ui/format.ts';
import { Badge, Card, ErrorNote, Facts, Loaded, Note, Page, Time, type Tone } from '../../ui/parts.tsx';
import { Table } from '../../ui/table.tsx';
import { CheckList, useCheckReport } from './check-list.tsx';

export default function Health() {
  const status = useQuery('GET /v1/status', {}, { every: 3_000 });
  return (
    <Page
      title={__('Health', 'crossdock')}
      lead={__('Whether every part runs, and whether M3 and the shop have what Crossdock needs.', 'crossdock')}
    >
      <Loaded of={status} lines={8}>
        {(data) => (
          <>
            {data.reasons.map((reason) => (
              <Note key={reason} tone="bad">
                {reason}
              </Note>
            ))}
            <div className="cd-grid">
              {data.remotes.map((remote) => (
                <Remote key={remote.remote} remote={remote} />
              ))}
              <Card
                title={__('Sidecar', 'crossdock')}
                actions={
                  <Badge tone={data.ready ? 'good' : 'bad'}>
                    {data.ready ? __('Ready', 'crossdock') : __('Not ready', 'crossdock')}
                  </Badge>
                }
              >
                <Facts
                  of={[
                    [__('Version', 'crossdock'), data.version],
                    [__('Running since', 'crossdock'), <Time key="t" iso={data.startedAt} />],
                    [__('Node.js', 'crossdock'), data.node],
                    [__('Write-ahead log', 'crossdock'), bytes(data.store.walBytes)],
                  ]}
                />
              </Card>
            </div>
            {data.store.uncleanStop && (
              <Note tone="held">
                {__(
                  'The former process ended without closing the store. Work under way then was taken up again; nothing is to be done.',
                  'crossdock',
                )}
              </Note>
            )}
            <Lanes lanes={data.lanes} />
          </>
        )}
      </Loaded>
      <Check />
    </Page>
  );
}

function Remote({ remote: { remote, state, why } }: { remote: SidecarStatus['remotes'][number] }) {
  const word: Record<typeof state, [string, Tone]> = {
    up: [__('Answers', 'crossdock'), 'good'],
    trying: [__('Being tried', 'crossdock'), 'wait'],
    paused: [__('Paused', 'crossdock'), 'bad'],
  };
  const [text, tone] = word[state];
  return (
    <Card title={remote === 'm3' ? 'Infor M3' : 'WooCommerce'} actions={<Badge tone={tone}>{text}</Badge>}>
      <p className="cd-muted">
        {why ??
          (remote === 'm3'
            ? __('Orders go to M3 as they come.', 'crossdock')
            : __('The shop’s orders can be read and written.', 'crossdock'))}
      </p>
    </Card>
  );
}

function Lanes({ lanes }: { lanes: SidecarStatus['lanes'] }) {
  return (
    <Card title={__('Lanes', 'crossdock')} about={__('Kinds of work, the most urgent first.', 'crossdock')} flush>
      <Table
        label={__('Lanes of the queue', 'crossdock')}
        rows={lanes}
        rowKey={({ lane }) => lane}
        columns={[
          { id: 'lane', title: __('Lane', 'crossdock'), cell: ({ lane }) => lane },
          { id: 'ready', title: __('Ready', 'crossdock'), numeric: true, cell: ({ ready }) => number(ready) },
          { id: 'leased', title: __('Under way', 'crossdock'), numeric: true, cell: ({ leased }) => number(leased) },
          {
            id: 'delayed',
            title: __('Waits for a retry', 'crossdock'),
            numeric: true,
            cell: ({ delayed }) => number(delayed),
          },
          {
            id: 'waiting',
            title: __('Behind another', 'crossdock'),
            numeric: true,
            cell: ({ waiting }) => number(waiting),
          },
          {
            id: 'held',
            title: __('Held', 'crossdock'),
            numeric: true,
            cell: ({ held }) => (held > 0 ? <Badge tone="held">{number(held)}</Badge> : '0'),
          },
          {
            id: 'oldest',
            title: __('Oldest', 'crossdock'),
            numeric: true,
            cell: ({ oldestMs }) => (oldestMs > 0 ? duration(oldestMs) : '–'),
          },
        ]}
      />
    </Card>
  );
}

function Check() {
  const may = useMay('operator');
  const check = useMutation('POST /v1/check');
  const report = useCheckReport(check);
  return (
    <Card
      title={__('Check', 'crossdock')}
      about={__('Asks M3 and the shop for everything Crossdock uses. Nothing is written.', 'crossdock')}
      actions={
        <Button
          variant="secondary"
          disabled={!may || check.working}
          isBusy={check.working}
          accessibleWhenDisabled
          onClick={report.run}
          __next40pxDefaultSize
        >
          {__('Check now', 'crossdock')}
        </Button>
      }
    >
      <div className="cd-stack">
        <ErrorNote error={check.error} />
        {!may && <p className="cd-muted">{__('This needs the role operator.', 'crossdock')}</p>}
        {report.value ? (
          <>
            <Note tone={report.value.ok ? 'good' : 'bad'} live>
              {report.value.ok
                ? __('Everything that is needed is there.', 'crossdock')
                : sprintf(
                    /* translators: %s: number of things. */
                    __('Not in order: %s. Each says who puts it right and where.', 'crossdock'),
                    number(report.value.items.filter(({ state }) => state === 'failed').length),
                  )}
            </Note>
            <CheckList items={report.value.items} />
          </>
        ) : (
          may &&
          !check.working && <p className="cd-muted">{__('Not checked since this page was opened.', 'crossdock')}</p>
        )}
      </div>
    </Card>
  );
}
