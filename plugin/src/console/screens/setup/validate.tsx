/** Step 6: the shop's newest orders are planned as if they were sent; problems come grouped. Nothing is sent. */
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { SetupState, ShopValidation } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { host } from '../../host.ts';
import { number } from '../../ui/format.ts';
import { ProblemText } from '../../ui/problem-text.tsx';
import { Badge, Card, Empty, ErrorNote, Loaded, Meter, Note, Stat, Time } from '../../ui/parts.tsx';
import { ownerWord } from '../../ui/words.ts';
import { Next } from './next.tsx';

export function ValidateStep({ setup }: { setup: SetupState }) {
  const may = useMay('operator');
  const state = useQuery('GET /v1/setup/validation', {}, { every: 1_500 });
  const start = useMutation('POST /v1/setup/validation', { refresh: ['GET /v1/setup/validation'] });
  const now = state.data?.state;
  const under = now === 'running';
  return (
    <Card
      title={__('Try it on real orders', 'crossdock')}
      about={__('The last 100 orders of the shop are planned as if they were sent. Nothing is sent.', 'crossdock')}
      actions={
        <Button
          variant={now === 'none' ? 'primary' : 'secondary'}
          disabled={!may || !setup.m3.configured || under}
          accessibleWhenDisabled
          isBusy={start.working || under}
          onClick={() => void start.run({ body: {} })}
          __next40pxDefaultSize
        >
          {now === 'none' || now === undefined ? __('Plan the orders', 'crossdock') : __('Plan again', 'crossdock')}
        </Button>
      }
      footer={<Next to="launch" ready={setup.steps.find(({ step }) => step === 'validate')?.state === 'done'} />}
    >
      <div className="cd-stack">
        <ErrorNote error={start.error} />
        <Loaded of={state}>{(data) => <Result data={data} />}</Loaded>
      </div>
    </Card>
  );
}

function Result({ data }: { data: ShopValidation }) {
  if (data.state === 'none')
    return (
      <Empty icon="play" title={__('Not tried yet', 'crossdock')}>
        {__(
          'Each order’s lines, addresses, charges and total are worked out with what M3 has. What would go wrong is shown before it does.',
          'crossdock',
        )}
      </Empty>
    );
  const bad = new Set(data.groups.flatMap(({ orders }) => orders)).size;
  return (
    <div className="cd-stack" aria-live="polite">
      {data.state === 'running' && (
        <div className="cd-stack cd-stack--tight">
          <Meter value={data.total === 0 ? 0 : data.planned / data.total} label={__('Orders planned', 'crossdock')} />
          <p className="cd-muted">
            {
              /* translators: 1: number of orders done, 2: number of orders. */
              sprintf(__('%1$s of %2$s orders planned', 'crossdock'), number(data.planned), number(data.total))
            }
          </p>
        </div>
      )}
      {data.fault && <Note tone="bad">{data.fault}</Note>}
      {(data.planned > 0 || data.state !== 'failed') && (
        <div className="cd-stats">
          <Stat
            label={__('Planned', 'crossdock')}
            value={number(data.planned)}
            tone="plain"
            hint={data.finishedAt ? <Time iso={data.finishedAt} /> : undefined}
          />
          <Stat label={__('Ready for M3', 'crossdock')} value={number(data.good)} tone="good" />
          <Stat label={__('With problems', 'crossdock')} value={number(bad)} tone={bad > 0 ? 'held' : 'plain'} />
          <Stat
            label={__('Need nothing', 'crossdock')}
            value={number(Math.max(0, data.planned - data.good - bad))}
            tone="plain"
            hint={__('waiting, cancelled, before the cut-over', 'crossdock')}
          />
        </div>
      )}
      {data.state === 'done' && data.groups.length === 0 && (
        <Note tone="good">{__('No order would be held.', 'crossdock')}</Note>
      )}
      {data.groups.length > 0 && (
        <ul className="cd-problems">
          {data.groups.map((group) => (
            <li key={group.code}>
              <div className="cd-row">
                <Badge tone="held">
                  {
                    /* translators: %s: number of orders. */
                    sprintf(_n('%s order', '%s orders', group.orders.length, 'crossdock'), number(group.orders.length))
                  }
                </Badge>
                <span className="cd-muted cd-small">{ownerWord(group.owner)}</span>
              </div>
              <ProblemText of={{ ...group, fix: group.fix ?? undefined }} />
              <p className="cd-small cd-muted">
                {group.orders.slice(0, 8).map((id, index) => (
                  <span key={id}>
                    {index > 0 && ', '}
                    <OrderLink id={id} />
                  </span>
                ))}
                {group.orders.length > 8 && ' …'}
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function OrderLink({ id }: { id: string }) {
  const url = host().orderUrl(id);
  return url ? <a href={url}>#{id}</a> : <>#{id}</>;
}
