/** The orders of a cause, to be chosen and acted on one by one or several at once. */
import { Button, CheckboxControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CauseMember } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { href, Link } from '../../router.tsx';
import { money, number } from '../../ui/format.ts';
import { Card, Time } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { Table } from '../../ui/table.tsx';
import { AFFECTED } from './Group.tsx';

export const nameOf = (key: string, number_: string | null): string =>
  key.startsWith('order:')
    ? /* translators: %s: order number. */ sprintf(__('Order %s', 'crossdock'), number_ ?? key.slice('order:'.length))
    : key;

export function Members({
  members,
  total,
  onStarted,
}: {
  members: readonly CauseMember[];
  total: number;
  onStarted: (operation: string) => void;
}) {
  const may = useMay('operator');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<'retry' | 'skip' | null>(null);
  const replay = useMutation('POST /v1/attention/replay', { refresh: AFFECTED });
  const here = members.filter(({ run }) => chosen.has(run.id)).map(({ run }) => run.id);
  const toggle = (id: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const all = members.length > 0 && here.length === members.length;
  const confirm = async (why: string): Promise<void> => {
    const started = asking && (await replay.run({ body: { runs: here, action: asking, why } }));
    if (!started) return;
    onStarted(started.id);
    setAsking(null);
    setChosen(new Set());
  };
  const rows = members.map((member) => ({ ...member, on: chosen.has(member.run.id) }));
  return (
    <Card
      title={/* translators: %s: number of orders. */ sprintf(_n('%s order is held by this', '%s orders are held by this', total, 'crossdock'), number(total))}
      flush
      actions={
        may && (
          <>
            <Button variant="secondary" size="compact" disabled={members.length === 0} onClick={() => setChosen(new Set(all ? [] : members.map(({ run }) => run.id)))}>
              {all ? __('Choose none', 'crossdock') : __('Choose all', 'crossdock')}
            </Button>
            <Button variant="secondary" size="compact" disabled={here.length === 0} onClick={() => setAsking('retry')}>
              {__('Retry chosen', 'crossdock')}
            </Button>
            <Button variant="tertiary" size="compact" disabled={here.length === 0} onClick={() => setAsking('skip')}>
              {__('Skip chosen', 'crossdock')}
            </Button>
          </>
        )
      }
      footer={members.length < total && <span className="cd-muted cd-small">{sprintf(/* translators: %s: number of orders. */ __('The oldest %s are shown. Replay and skip of the whole cause reach all of them.', 'crossdock'), number(members.length))}</span>}
    >
      <Table
        label={__('Orders that are held by this cause', 'crossdock')}
        rows={rows}
        rowKey={({ run }) => run.id}
        columns={[
          ...(may
            ? [{ id: 'choose', title: __('Chosen', 'crossdock'), width: '48px', cell: ({ run, number: no, on }: (typeof rows)[number]) => (
                <CheckboxControl checked={on} onChange={(next: boolean) => toggle(run.id, next)} aria-label={nameOf(run.key, no)} __nextHasNoMarginBottom />
              ) }]
            : []),
          { id: 'order', title: __('Order', 'crossdock'), nowrap: true, cell: ({ run, number: no }) => <Link to={href('timeline', [run.key])}>{nameOf(run.key, no)}</Link> },
          { id: 'problem', title: __('What is wrong', 'crossdock'), cell: ({ run }) => <span lang="en" dir="auto">{run.problems.map(({ message }) => message).join(' ')}</span> },
          { id: 'total', title: __('Total', 'crossdock'), numeric: true, cell: ({ total: sum, currency }) => (sum && currency ? money(sum, currency) : '–') },
          { id: 'since', title: __('Held', 'crossdock'), nowrap: true, cell: ({ run }) => <Time iso={run.updatedAt} /> },
        ]}
      />
      {asking && (
        <Reason
          title={asking === 'retry' ? __('Retry the chosen orders', 'crossdock') : __('Skip the chosen orders', 'crossdock')}
          action={asking === 'retry' ? __('Retry', 'crossdock') : __('Skip', 'crossdock')}
          destructive={asking === 'skip'}
          working={replay.working}
          error={replay.error}
          onCancel={() => setAsking(null)}
          onConfirm={(why) => void confirm(why)}
        />
      )}
    </Card>
  ); // prettier-ignore
}
