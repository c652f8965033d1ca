/** One moment of a timeline; requests to M3 open to show what was asked and answered. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { OrderTimeline } from '@crossdock/shared';
import { duration, number, time } from '../../ui/format.ts';
import { callName, type Moment } from './story.ts';

type Call = OrderTimeline['calls'][number];

const reasonWord = ({ entity, reason }: OrderTimeline['events'][number]): string => {
  const words: Record<string, string> = {
    'order created': __('Order placed', 'crossdock'),
    'order updated': __('Order changed', 'crossdock'),
    'order status': __('Status of the order changed', 'crossdock'),
    'order trashed': __('Order put into the bin', 'crossdock'),
    'order restored': __('Order restored', 'crossdock'),
    'order deleted': __('Order deleted', 'crossdock'),
    'refund created': __('Refund made', 'crossdock'),
    'refund deleted': __('Refund deleted', 'crossdock'),
  };
  return words[`${entity} ${reason}`] ?? `${entity} ${reason}`;
};

function kindWord(kind: string): string {
  const words: Record<string, string> = {
    decided: __('Decided', 'crossdock'),
    held: __('Held', 'crossdock'),
    retry: __('Tried again later', 'crossdock'),
    'in-doubt': __('Answer lost', 'crossdock'),
    found: __('Found in M3', 'crossdock'),
    created: __('Built in M3', 'crossdock'),
    confirmed: __('Confirmed', 'crossdock'),
    shown: __('Shown in the shop', 'crossdock'),
    superseded: __('Superseded', 'crossdock'),
    note: __('Note', 'crossdock'),
    customer: __('Customer', 'crossdock'),
    progress: __('Progress in M3', 'crossdock'),
    compared: __('Totals compared', 'crossdock'),
    answered: __('Done in M3', 'crossdock'),
    status: __('Status in M3', 'crossdock'),
    received: __('Received', 'crossdock'),
    deleted: __('Deleted in M3', 'crossdock'),
    'retry-by-person': __('Retried by a person', 'crossdock'),
    'held-by-person': __('Held by a person', 'crossdock'),
    'skipped-by-person': __('Skipped by a person', 'crossdock'),
    'resolved-by-person': __('Resolved by a person', 'crossdock'),
    'reopened-by-person': __('Skip taken back', 'crossdock'),
    'no-flow': __('No flow yet', 'crossdock'),
  };
  return words[kind] ?? kind;
}

export function MomentBox({ moment }: { moment: Moment }) {
  const { at, side, weight } = moment;
  return (
    <li className={`cd-moment cd-tone-${weight}`} data-side={side}>
      <time dateTime={at} title={new Date(at).toLocaleString()}>
        {time(at)}
      </time>
      <i aria-hidden="true" />
      <div className="cd-moment__box">
        <span className="cd-hidden">{side === 'shop' ? __('Shop:', 'crossdock') : side === 'm3' ? 'M3:' : 'Crossdock:'} </span>
        <Content moment={moment} />
      </div>
    </li>
  ); // prettier-ignore
}

function Content({ moment: { kind, event, entry, call, amendment } }: { moment: Moment }) {
  if (event && kind === 'event')
    return (
      <>
        <b>{reasonWord(event)}</b>
        {event.origin === 'reread' && <p>{__('Read again by Crossdock.', 'crossdock')}</p>}
        {event.origin === 'crossdock' && <p>{__('Follows from what Crossdock wrote.', 'crossdock')}</p>}
        {!event.document && <p>{__('Came without its document.', 'crossdock')}</p>}
      </>
    );
  if (event)
    return (
      <>
        <b>{__('Received', 'crossdock')}</b>
        <p>{sprintf(/* translators: 1: what happened, 2: a length of time. */ __('%1$s, %2$s after it happened.', 'crossdock'), reasonWord(event), duration(Date.parse(event.receivedAt) - Date.parse(event.occurredAt)))}</p>
      </>
    ); // prettier-ignore
  if (entry)
    return (
      <>
        <b>{kindWord(entry.kind)}</b>
        {entry.step && <span className="cd-step">{entry.step}</span>}
        {/* The journal is kept in English. */}
        <p lang="en" dir="auto">
          {entry.text}
        </p>
        {entry.actor && <p className="cd-small cd-muted">{entry.actor}</p>}
      </>
    );
  if (amendment)
    return (
      <>
        <b>
          {amendment.undoneAt
            ? __('Corrected, taken back since', 'crossdock')
            : __('Corrected by a person', 'crossdock')}
        </b>
        <ul className="cd-diff">
          {amendment.changes.map(({ path, from, to }) => (
            <li key={path}>
              <code>{path}</code> <del>{from || '–'}</del> → <ins>{to || '–'}</ins>
            </li>
          ))}
        </ul>
        <p className="cd-small cd-muted">
          {amendment.by}: {amendment.why}
        </p>
      </>
    );
  return call ? <CallBox call={call} /> : null;
}

function CallBox({ call }: { call: Call }) {
  const refused = call.calls.filter(({ ok }) => ok === false).length;
  return (
    <details className="cd-call">
      <summary>
        <code>{callName(call)}</code>
        <span className="cd-call__ms">{duration(call.ms)}</span>
        {call.outcome !== 'ok' && <span className="cd-call__bad">{refused > 0 ? sprintf(/* translators: %s: number of calls. */ _n('%s refused', '%s refused', refused, 'crossdock'), number(refused)) : call.outcome}</span>}
      </summary>
      {call.calls.map((one, i) => (
        <div key={i} className="cd-call__one">
          {call.calls.length > 1 && <h4>{one.transaction}</h4>}
          <Records title={__('Asked', 'crossdock')} records={[one.record]} />
          {one.error && <p className="cd-call__error">{one.error}</p>}
          {one.records.length > 0 && <Records title={__('Answered', 'crossdock')} records={one.records} />}
          {one.ok === null && <p className="cd-muted">{__('The answer did not come.', 'crossdock')}</p>}
        </div>
      ))}
      {call.calls.length === 0 && <p className="cd-muted">{__('What was asked and answered is not kept any more.', 'crossdock')}</p>}
      {call.leftOut > 0 && <p className="cd-muted cd-small">{sprintf(/* translators: %s: number of records. */ _n('%s more is not kept.', '%s more are not kept.', call.leftOut, 'crossdock'), number(call.leftOut))}</p>}
    </details>
  ); // prettier-ignore
}

function Records({ title, records }: { title: string; records: readonly Record<string, string>[] }) {
  return (
    <>
      <h5>{title}</h5>
      {records.map((record, i) => {
        const pairs = Object.entries(record).filter(([, value]) => value.trim() !== '');
        return pairs.length === 0 ? (
          <p key={i} className="cd-muted">–</p>
        ) : (
          <dl key={i} className="cd-record">
            {pairs.map(([field, value]) => (
              <div key={field}>
                <dt>{field}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        );
      })}
    </>
  ); // prettier-ignore
}
