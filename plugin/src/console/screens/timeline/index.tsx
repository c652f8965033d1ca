/** One order across both systems: the shop on one side, M3 on the other, Crossdock between them. */
import { Button, ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useMemo, useState } from 'react';
import type { OrderTimeline, RunSummary } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { host } from '../../host.ts';
import { href, Link, useLocation } from '../../router.tsx';
import { money } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { OwnWords } from '../../ui/problem-text.tsx';
import { Badge, Card, Empty, ErrorNote, Note, Page, Skeleton, Time } from '../../ui/parts.tsx';
import { problemWords } from '../../ui/problem-words.ts';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { ownerWord, runWord } from '../../ui/words.ts';
import { nameOf } from '../attention/Members.tsx';
import { MomentBox } from './Moment.tsx';
import { momentsOf, type Moment } from './story.ts';
import './timeline.css?inline';

export default function Timeline() {
  const { rest } = useLocation();
  const key = /^\d+$/.test(rest[0] ?? '') ? `order:${rest[0]}` : (rest[0] ?? '');
  const story = useQuery('GET /v1/entities/{key}/timeline', key ? { params: { key } } : null, { every: 3_000 });
  const [technical, setTechnical] = useState(true);
  const back = (
    <Link to={href('work')} className="cd-back">
      {__('Work', 'crossdock')}
    </Link>
  );
  if (!key || story.error?.status === 404 || story.error?.status === 400)
    return (
      <Page title={__('Timeline', 'crossdock')} lead={back}>
        <Card>
          <Empty icon="search" title={__('Nothing is known about this order', 'crossdock')} actions={<Link className="components-button is-primary" to={href('work')}>{__('Search in the work', 'crossdock')}</Link>}>
            {__('No event has come for it, or it is older than what is kept.', 'crossdock')}
          </Empty>
        </Card>
      </Page>
    ); // prettier-ignore
  const { data } = story;
  if (!data)
    return (
      <Page title={nameOf(key, null)} lead={back}>
        {story.error ? <ErrorNote error={story.error} retry={story.refresh} /> : <Skeleton lines={8} />}
      </Page>
    );
  const run = [...data.runs].reverse().find(({ flow }) => flow === 'order-to-cash') ?? data.runs.at(-1);
  return (
    <Page
      size="wide"
      title={nameOf(key, data.number)}
      lead={back}
      actions={
        <>
          <CopyLink />
          {key.startsWith('order:') && host().orderUrl(key.slice(6)) && (
            <a className="components-button is-secondary is-next-40px-default-size" href={host().orderUrl(key.slice(6))!}>
              {__('Open in the shop', 'crossdock')}
            </a>
          )}
          {run && <Verbs run={run} />}
        </>
      }
    >
      <ErrorNote error={story.error} retry={story.refresh} />
      <Head story={data} run={run} />
      {data.masked && <Note tone="plain">{__('Names, addresses and e-mail addresses are hidden from viewers.', 'crossdock')}</Note>}
      <Card
        title={__('What happened', 'crossdock')}
        flush
        actions={<ToggleControl label={__('Requests to M3', 'crossdock')} checked={technical} onChange={setTechnical} __nextHasNoMarginBottom />}
      >
        <Lanes story={data} technical={technical} />
      </Card>
    </Page>
  ); // prettier-ignore
}

function CopyLink() {
  const copy = (): void => {
    void navigator.clipboard?.writeText(window.location.href).then(() => toast(__('The link is copied.', 'crossdock')));
  };
  return (
    <Button variant="tertiary" onClick={copy} __next40pxDefaultSize>
      <Icon name="link" />
      {__('Copy link', 'crossdock')}
    </Button>
  );
}

const numbersOf = ({ documents }: OrderTimeline, kind: 'delivery' | 'invoice'): string | null =>
  documents
    .filter((one) => one.kind === kind)
    .map(({ number: no }) => no)
    .join(', ') || null;

/** The way of the order as four stations, and its numbers. */
function Head({ story, run }: { story: OrderTimeline; run: RunSummary | undefined }) {
  const { link } = story;
  // A later run that had nothing to do says less than where the order is.
  const settled = run?.state === 'done' && link?.state === 'confirmed';
  const word = run && runWord(run.state, settled ? 'confirmed' : run.outcome);
  const steps: { title: string; done: boolean; text: string }[] = [
    { title: __('In the shop', 'crossdock'), done: true, text: story.events[0] ? '' : '–' },
    { title: __('Received', 'crossdock'), done: story.events.length > 0, text: '' },
    {
      title: __('Built in M3', 'crossdock'),
      done: Boolean(link?.temporary ?? link?.final),
      text: link?.temporary ?? '',
    },
    {
      title: __('Confirmed in M3', 'crossdock'),
      done: Boolean(link?.final && link.state !== 'temporary'),
      text: link?.final ?? '',
    },
    { title: __('Delivered', 'crossdock'), done: ['delivered', 'invoiced'].includes(link?.progress ?? ''), text: '' },
    { title: __('Invoiced', 'crossdock'), done: link?.progress === 'invoiced', text: '' },
  ];
  const at = steps.reduce((last, { done }, i) => (done ? i : last), 0);
  const problem = run?.state === 'held' || run?.state === 'retry' ? run.problems[0] : undefined;
  const said = problem && problemWords(problem);
  return (
    <Card>
      <div className="cd-stack">
        <div className="cd-order-head">
          {word && <Badge tone={run.inDoubt ? 'bad' : word.tone}>{run.inDoubt ? __('In doubt', 'crossdock') : word.text}</Badge>}
          {story.total && story.currency && <b className="cd-order-total">{money(story.total, story.currency)}</b>}
          <dl className="cd-numbers">
            <Known term={__('Shop', 'crossdock')} value={story.number ?? story.key.slice(story.key.indexOf(':') + 1)} />
            <Known term={__('M3 order', 'crossdock')} value={link?.final} />
            <Known term={__('Temporary', 'crossdock')} value={link?.temporary} />
            <Known term={__('M3 customer', 'crossdock')} value={link?.customer} />
            <Known term={__('M3 deliveries', 'crossdock')} value={numbersOf(story, 'delivery')} />
            <Known term={__('M3 invoices', 'crossdock')} value={numbersOf(story, 'invoice')} />
            <Known term={__('Reference (CUOR)', 'crossdock')} value={link?.reference} />
            <Known term={__('Status in the shop', 'crossdock')} value={story.status} />
          </dl>
        </div>
        <ol className="cd-way" aria-label={__('How far the order has come', 'crossdock')}>
          {steps.map(({ title, done, text }, i) => (
            <li key={title} data-done={done} data-stop={i === at + 1 && problem !== undefined} aria-current={i === at ? 'step' : undefined}>
              <span>{title}</span>
              {text && <code>{text}</code>}
            </li>
          ))}
        </ol>
        {problem && said && (
          <Note
            tone={run?.state === 'held' ? 'held' : 'wait'}
            actions={
              run?.state === 'held' && (
                <Link className="components-button is-secondary is-compact" to={href('attention', [], { code: problem.code, thing: problem.thing ?? '' })}>
                  {__('Fix it, with all others of this cause', 'crossdock')}
                </Link>
              )
            }
          >
            <p>
              <b>{said.text}</b>
            </p>
            {said.fix && <p>{said.fix}</p>}
            <OwnWords text={said.own} />
            <p className="cd-small cd-muted">
              {run?.state === 'retry' && run.nextAt ? <>{__('It is tried again', 'crossdock')} <Time iso={run.nextAt} /></> : ownerWord(problem.owner)}
            </p>
          </Note>
        )}
      </div>
    </Card>
  ); // prettier-ignore
}
const Known = ({ term, value }: { term: string; value: string | null | undefined }) =>
  value ? (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  ) : null;

function Lanes({ story, technical }: { story: OrderTimeline; technical: boolean }) {
  const moments = useMemo(() => momentsOf(story), [story]);
  const shown = technical ? moments : moments.filter(({ kind }) => kind !== 'call');
  const days = new Map<string, Moment[]>();
  for (const moment of shown) {
    const day = new Date(moment.at).toLocaleDateString();
    days.set(day, [...(days.get(day) ?? []), moment]);
  }
  return (
    <div className="cd-story">
      <div className="cd-story__head" aria-hidden="true">
        <span>
          <Icon name="shop" /> {__('Shop', 'crossdock')}
        </span>
        <span />
        <span>
          <Icon name="m3" /> Infor M3
        </span>
      </div>
      {[...days].map(([day, list]) => (
        <section key={day}>
          <h3>{new Date(list[0]!.at).toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}</h3>
          <ol>
            {list.map((moment) => (
              <MomentBox key={moment.id} moment={moment} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  ); // prettier-ignore
}

type Verb = 'retry' | 'skip' | 'hold' | 'reopen';
function Verbs({ run }: { run: RunSummary }) {
  const may = useMay('operator');
  const [asking, setAsking] = useState<Verb | null>(null);
  const refresh = ['GET /v1/entities', 'GET /v1/work', 'GET /v1/attention', 'GET /v1/status'];
  const routes: Record<Verb, ReturnType<typeof useMutation>> = {
    retry: useMutation('POST /v1/runs/{id}/retry', { refresh }) as never,
    skip: useMutation('POST /v1/runs/{id}/skip', { refresh }) as never,
    hold: useMutation('POST /v1/runs/{id}/hold', { refresh }) as never,
    reopen: useMutation('POST /v1/runs/{id}/reopen', { refresh }) as never,
  };
  const words: Record<Verb, string> = {
    retry: __('Retry now', 'crossdock'),
    skip: __('Skip', 'crossdock'),
    hold: __('Hold', 'crossdock'),
    reopen: __('Take the skip back', 'crossdock'),
  };
  const offered: Verb[] =
    run.state === 'held'
      ? ['skip', 'retry']
      : run.state === 'retry'
        ? ['hold', 'retry']
        : run.outcome === 'skipped'
          ? ['reopen']
          : [];
  const current = asking && routes[asking];
  return (
    <>
      {offered.map((verb) => (
        <Button key={verb} variant={verb === 'retry' ? 'primary' : 'secondary'} disabled={!may} title={may ? undefined : __('Needs the role operator.', 'crossdock')} onClick={() => setAsking(verb)} __next40pxDefaultSize>
          {words[verb]}
        </Button>
      ))}
      {asking && current && (
        <Reason
          title={words[asking]}
          action={words[asking]}
          destructive={asking === 'skip'}
          working={current.working}
          error={current.error}
          onCancel={() => setAsking(null)}
          onConfirm={(why) => void current.run({ params: { id: run.id }, body: { why } } as never).then((done) => done && setAsking(null))}
        />
      )}
    </>
  ); // prettier-ignore
}
