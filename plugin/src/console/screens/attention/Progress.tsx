/** How far an operation over many runs has come: one bar, green for what is done, amber for what is held again. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { Operation } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Badge, Time } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';

const AFFECTED = ['GET /v1/attention', 'GET /v1/work', 'GET /v1/status'];

/** Looks again until the operation has ended. */
export function LiveProgress({ id }: { id: string }) {
  const [ended, setEnded] = useState(false);
  const operation = useQuery('GET /v1/attention/operations/{id}', { params: { id } }, ended ? {} : { every: 600 });
  if (operation.data?.finished && !ended) setEnded(true);
  return operation.data ? <Progress operation={operation.data} live /> : null;
}

function sentence({ action, total, done, heldAgain, refused, waiting, finished }: Operation): string {
  if (!finished)
    /* translators: 1: how many are done, 2: how many there are. */
    return sprintf(__('%1$s of %2$s done', 'crossdock'), number(total - waiting), number(total));
  const parts = [
    action === 'retry'
      ? /* translators: %s: number of orders. */ sprintf(__('%s went on', 'crossdock'), number(done))
      : /* translators: %s: number of orders. */ sprintf(__('%s skipped', 'crossdock'), number(done)),
    heldAgain > 0 && /* translators: %s: number of orders. */ sprintf(__('%s held again', 'crossdock'), number(heldAgain)),
    refused > 0 && /* translators: %s: number of orders. */ sprintf(__('%s refused', 'crossdock'), number(refused)),
  ];
  return parts.filter(Boolean).join(' · ');
} // prettier-ignore

export function Progress({ operation, live = false }: { operation: Operation; live?: boolean }) {
  const may = useMay('operator');
  const [asking, setAsking] = useState(false);
  const undo = useMutation('POST /v1/attention/operations/{id}/undo', { refresh: AFFECTED });
  const { id, total, done, heldAgain, refused, action, code, thing, finished } = operation;
  const tone = !finished ? 'wait' : heldAgain + refused > 0 ? 'held' : 'good';
  const share = (n: number): { inlineSize: string } => ({ inlineSize: `${(n / Math.max(1, total)) * 100}%` });
  return (
    <div className="cd-operation" data-finished={finished}>
      <div className="cd-row cd-row--between">
        <span className="cd-row">
          <Badge tone={tone}>{operation.undone ? __('Taken back', 'crossdock') : action === 'retry' ? __('Replay', 'crossdock') : __('Skip', 'crossdock')}</Badge>
          <b role={live ? 'status' : undefined}>{sentence(operation)}</b>
          {!live && code && <code>{thing || code}</code>}
        </span>
        <span className="cd-small cd-muted">
          {operation.by}, <Time iso={operation.at} />
        </span>
      </div>
      <div className="cd-bar" role="progressbar" aria-label={__('Progress of the operation', 'crossdock')} aria-valuemin={0} aria-valuemax={total} aria-valuenow={total - operation.waiting}>
        <i className="cd-tone-good" style={share(done)} />
        <i className="cd-tone-held" style={share(heldAgain + refused)} />
      </div>
      <div className="cd-row cd-row--between cd-small">
        <span className="cd-muted">{operation.reasons[0] ?? operation.why}</span>
        {operation.undoable && may && (
          <Button variant="link" onClick={() => setAsking(true)}>
            {__('Take the skip back', 'crossdock')}
          </Button>
        )}
      </div>
      {asking && (
        <Reason
          title={__('Take the skip back', 'crossdock')}
          action={__('Take back', 'crossdock')}
          working={undo.working}
          error={undo.error}
          onCancel={() => setAsking(false)}
          onConfirm={(why) =>
            void undo.run({ params: { id }, body: { why } }).then((answer) => {
              if (!answer) return;
              setAsking(false);
              toast(__('The skip was taken back. The orders are looked at again.', 'crossdock'));
            })
          }
        >
          <p>{__('The orders are looked at again, as if they had just come.', 'crossdock')}</p>
        </Reason>
      )}
    </div>
  ); // prettier-ignore
}
