/** The newest load: how far it is, what it would do, and a person's decision about it. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { href } from '../../router.tsx';
import { duration, number } from '../../ui/format.ts';
import { Badge, Card, Empty, Facts, Meter, Note, Time } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { Items } from './Items.tsx';
import { loadWord, verdictCount, verdictWord, VERDICTS, type Load, type Verdict } from './words.ts';

type Decision = 'accept' | 'cancel' | 'pause' | 'resume';

export function NewestLoad({ load, verdict }: { load: Load; verdict: Verdict | undefined }) {
  const { text, tone } = loadWord(load);
  const running = load.state === 'reading' || load.state === 'planning' || load.state === 'applying';
  const planned = load.state !== 'reading';
  return (
    <Card
      title={sprintf(/* translators: %s: number of a load. */ __('Load %s', 'crossdock'), String(load.id))}
      about={
        <>
          <Badge tone={tone}>{text}</Badge> {sprintf(/* translators: %s: name of a person. */ __('started by %s', 'crossdock'), load.startedBy)} <Time iso={load.startedAt} />
        </>
      }
      actions={<Decisions load={load} running={running} />}
    >
      <div className="cd-stack">
        {running && <Running load={load} />}
        {load.state === 'preview' && (
          <Note tone="held">
            <p>
              <b>{sentence(load)}</b>
            </p>
            <p>{__('The shop is untouched. Look at the lists below, then accept or reject.', 'crossdock')}</p>
          </Note>
        )}
        <Facts
          of={[
            [__('Condition', 'crossdock'), load.filter ? <code>{load.filter}</code> : undefined],
            [__('Items', 'crossdock'), load.from || load.to ? `${load.from ?? '…'} – ${load.to ?? '…'}` : undefined],
            [__('Accepted', 'crossdock'), load.acceptedAt && load.acceptedBy ? <>{load.acceptedBy}, <Time iso={load.acceptedAt} /></> : undefined],
            [__('Finished', 'crossdock'), load.finishedAt ? <Time iso={load.finishedAt} /> : undefined],
          ]}
        />
        {planned && <Figures load={load} verdict={verdict} />}
        {planned && verdict && (
          <Items
            key={`${load.id} ${verdict}`}
            which={{ load: load.id, verdict }}
            empty={<Empty icon="stock" title={__('None of these', 'crossdock')}>{__('Choose another figure above.', 'crossdock')}</Empty>}
          />
        )}
      </div>
    </Card>
  ); // prettier-ignore
}

/** "3,120 new, 14 changed, 3 problems", in the reader's language. */
function sentence({ counts }: Load): string {
  const parts = VERDICTS.filter((one) => (counts[one] ?? 0) > 0).map((one) => verdictCount(one, counts[one] ?? 0));
  return parts.length === 0 ? __('No item is in this load.', 'crossdock') : parts.join(', ');
}

function Running({ load: { state, paused, progress } }: { load: Load }) {
  const { done, of, etaSeconds } = progress;
  const text =
    state === 'reading'
      ? sprintf(/* translators: %s: number of items. */ __('%s items read so far. M3 does not say how many there are.', 'crossdock'), number(done))
      : sprintf(/* translators: 1: number of items, 2: of how many. */ __('%1$s of %2$s', 'crossdock'), number(done), number(of ?? 0)); // prettier-ignore
  return (
    <div className="cd-load-progress" role="status">
      {of !== null && of > 0 && <Meter value={done / of} label={__('Progress', 'crossdock')} />}
      <p>
        {text}
        {etaSeconds !== null && ` · ${sprintf(/* translators: %s: a duration. */ __('about %s left', 'crossdock'), duration(etaSeconds * 1000))}`}
        {paused && ` · ${state === 'applying' ? __('paused: no product is written until you let it go on', 'crossdock') : __('paused', 'crossdock')}`}
      </p>
    </div>
  ); // prettier-ignore
}

/** Each figure leads to the list behind it. */
function Figures({ load, verdict }: { load: Load; verdict: Verdict | undefined }) {
  return (
    <ul className="cd-verdicts" aria-label={__('What the load would do', 'crossdock')}>
      {VERDICTS.map((one) => (
        <li key={one}>
          <a
            href={href('products', [], one === verdict ? {} : { verdict: one })}
            aria-current={one === verdict ? 'true' : undefined}
          >
            <b>{number(load.counts[one] ?? 0)}</b>
            <Badge tone={verdictWord(one).tone}>{verdictWord(one).text}</Badge>
          </a>
        </li>
      ))}
    </ul>
  );
}

function words(decision: Decision, load: Load): { title: string; action: string; about: string; done: string } {
  switch (decision) {
    case 'accept':
      return { title: __('Accept the load', 'crossdock'), action: __('Accept and publish', 'crossdock'), about: `${sentence(load)}. ${__('The products are written in batches; it can be paused at any time. From then on changes in M3 follow by themselves.', 'crossdock')}`, done: __('The products are being written.', 'crossdock') }; // prettier-ignore
    case 'pause':
      return { title: __('Pause the load', 'crossdock'), action: __('Pause', 'crossdock'), about: load.state === 'applying' ? __('What is written stays. Until you let it go on, no product is written, changes of M3 included.', 'crossdock') : __('It goes on where it was when you say so.', 'crossdock'), done: __('The load is paused.', 'crossdock') }; // prettier-ignore
    case 'resume':
      return { title: __('Let the load go on', 'crossdock'), action: __('Go on', 'crossdock'), about: __('It goes on where it was.', 'crossdock'), done: __('The load goes on.', 'crossdock') }; // prettier-ignore
    case 'cancel':
      return load.state === 'preview'
        ? { title: __('Reject the load', 'crossdock'), action: __('Reject', 'crossdock'), about: __('Nothing was written and nothing will be. You can load again with other rules.', 'crossdock'), done: __('The load is rejected.', 'crossdock') } // prettier-ignore
        : { title: __('Cancel the load', 'crossdock'), action: __('Cancel the load', 'crossdock'), about: load.state === 'applying' ? __('What is written stays; the rest is not made.', 'crossdock') : __('Nothing was written and nothing will be.', 'crossdock'), done: __('The load is cancelled.', 'crossdock') }; // prettier-ignore
  }
}

function Decisions({ load, running }: { load: Load; running: boolean }) {
  const may = useMay('operator');
  const [asking, setAsking] = useState<Decision | null>(null);
  const refresh = ['GET /v1/catalog'];
  const all = {
    accept: useMutation('POST /v1/catalog/load/accept', { refresh }),
    cancel: useMutation('POST /v1/catalog/load/cancel', { refresh }),
    pause: useMutation('POST /v1/catalog/load/pause', { refresh }),
    resume: useMutation('POST /v1/catalog/load/resume', { refresh }),
  };
  if (!running && load.state !== 'preview') return null;
  const title = may ? undefined : __('Needs the role operator.', 'crossdock');
  const button = (decision: Decision, variant: 'primary' | 'secondary' | 'tertiary', text: string) => (
    <Button variant={variant} disabled={!may} title={title} onClick={() => setAsking(decision)} __next40pxDefaultSize>{text}</Button>
  ); // prettier-ignore
  const asked = asking && { ...words(asking, load), act: all[asking] };
  return (
    <>
      {load.state === 'preview' ? (
        <>
          {button('cancel', 'tertiary', __('Reject', 'crossdock'))}
          {button('accept', 'primary', __('Accept and publish', 'crossdock'))}
        </>
      ) : (
        <>
          {button('cancel', 'tertiary', __('Cancel the load', 'crossdock'))}
          {load.paused ? button('resume', 'primary', __('Go on', 'crossdock')) : button('pause', 'secondary', __('Pause', 'crossdock'))}
        </>
      )}
      {asking && asked && (
        <Reason
          title={asked.title}
          action={asked.action}
          destructive={asking === 'cancel'}
          working={asked.act.working}
          error={asked.act.error}
          onCancel={() => setAsking(null)}
          onConfirm={(why) =>
            void asked.act.run({ body: { why } }).then((done) => {
              if (!done) return;
              setAsking(null);
              toast(asked.done);
            })
          }
        >
          <p>{asked.about}</p>
        </Reason>
      )}
    </>
  ); // prettier-ignore
}
