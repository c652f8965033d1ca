/** One cause: what it means, the fix in place, its orders, and the replay of all of them. */
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CauseGroup, CauseMember } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { href, Link } from '../../router.tsx';
import { money, number } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Badge, Card, Empty, ErrorNote, Facts, Note, Page, Skeleton, Time } from '../../ui/parts.tsx';
import { entryWords, problemWords } from '../../ui/problem-words.ts';
import { Reason } from '../../ui/reason.tsx';
import { ownerWord } from '../../ui/words.ts';
import { Fix } from './Fix.tsx';
import { Members } from './Members.tsx';
import { NoteCard } from './NoteCard.tsx';
import { LiveProgress } from './Progress.tsx';

export const AFFECTED = ['GET /v1/attention', 'GET /v1/work', 'GET /v1/status', 'GET /v1/audit'];

export function Group({ code, thing }: { code: string; thing: string }) {
  const page = useQuery('GET /v1/attention/group', { query: { code, thing, limit: 100 } }, { every: 2_000 });
  const [operation, setOperation] = useState<string | null>(null);
  // A cause that is put right is gone from the list; what was seen last stays beside the green bar.
  const [seen, setSeen] = useState<CauseGroup | null>(null);
  const gone = page.error?.status === 404;
  const group = page.data?.group ?? seen;
  if (page.data && page.data.group !== seen) setSeen(page.data.group);
  const may = useMay('operator');
  const back = (
    <Link to={href('attention')} className="cd-back">
      {__('All causes', 'crossdock')}
    </Link>
  );
  if (!group)
    return (
      <Page title={__('Needs attention', 'crossdock')} lead={back}>
        {gone ? <Gone /> : page.error ? <ErrorNote error={page.error} retry={page.refresh} /> : <Skeleton lines={6} />}
      </Page>
    );
  const { entry } = group;
  const words = entryWords(entry);
  return (
    <Page
      title={words.title}
      lead={
        <>
          {back}
          {thing && <code className="cd-thing">{thing}</code>}
        </>
      }
      actions={!gone && <Verbs group={group} onStarted={setOperation} />}
    >
      {operation && (
        <Card title={gone ? __('Put right', 'crossdock') : __('Replay', 'crossdock')} className={gone ? 'cd-done' : ''}>
          <LiveProgress key={operation} id={operation} />
        </Card>
      )}
      {gone ? (
        <Gone />
      ) : (
        <>
          {!may && <Note tone="plain">{__('You may look at this. To fix, retry or skip you need the role operator; ask an administrator.', 'crossdock')}</Note>}
          <div className="cd-cause-grid">
            <Card title={__('What it means', 'crossdock')}>
              <div className="cd-stack">
                <p>{words.meaning}</p>
                <Facts
                  of={[
                    [__('Who can fix it', 'crossdock'), <Who key="who" of={entry} />],
                    [__('Where', 'crossdock'), words.where],
                    [__('What to do', 'crossdock'), words.what],
                    [__('Held', 'crossdock'), <Amount key="sum" group={group} />],
                    [__('In its own words', 'crossdock'), group.example && <span key="own" lang="en" dir="auto">{problemWords(group.example).own ?? group.example.message}</span>],
                    [__('Code', 'crossdock'), <code key="code">{code}</code>],
                  ]}
                />
                {entry.passes && <Note>{__('This usually passes by itself.', 'crossdock')}</Note>}
              </div>
            </Card>
            <div className="cd-stack">
              {entry.fix && <Fix group={group} fix={entry.fix} members={page.data?.members ?? []} onStarted={setOperation} />}
              <NoteCard group={group} />
            </div>
          </div>
          <Members members={page.data?.members ?? []} total={group.runs} onStarted={setOperation} />
        </>
      )}
    </Page>
  ); // prettier-ignore
}

/** Settings are Crossdock's own: changing one is for its administrators, whoever puts the cause right elsewhere. */
function Who({ of: { who, fix } }: { of: CauseGroup['entry'] }) {
  return (
    <span className="cd-row">
      <Badge tone="wait">{ownerWord(who)}</Badge>
      {fix?.kind === 'setting' && <Badge tone="wait">{__('Administrators of Crossdock', 'crossdock')}</Badge>}
    </span>
  );
}

function Gone() {
  return (
    <Card>
      <Empty
        icon="check"
        title={__('Nothing is held by this any more', 'crossdock')}
        actions={
          <>
            <Link className="components-button is-primary" to={href('attention')}>
              {__('Other causes', 'crossdock')}
            </Link>
            <Link className="components-button is-secondary" to={href('work')}>
              {__('Look at the work', 'crossdock')}
            </Link>
          </>
        }
      >
        {__('Everything that waited for it has gone on.', 'crossdock')}
      </Empty>
    </Card>
  );
}

function Amount({ group }: { group: CauseGroup }) {
  return (
    <>
      {/* translators: %s: number of orders. */}
      {sprintf(_n('%s order', '%s orders', group.runs, 'crossdock'), number(group.runs))}
      {group.money.map(({ currency, total }) => ` · ${money(total, currency)}`).join('')}
      <br />
      <span className="cd-muted cd-small">
        {__('since', 'crossdock')} <Time iso={group.oldest} />
      </span>
    </>
  );
}

/** Retry and skip of the whole cause. */
function Verbs({ group, onStarted }: { group: CauseGroup; onStarted: (operation: string) => void }) {
  const may = useMay('operator');
  const [asking, setAsking] = useState<'retry' | 'skip' | null>(null);
  const replay = useMutation('POST /v1/attention/replay', { refresh: AFFECTED });
  const { code, thing, runs } = group;
  const confirm = async (why: string): Promise<void> => {
    const started = asking && (await replay.run({ body: { code, thing, action: asking, why } }));
    if (!started) return;
    onStarted(started.id);
    setAsking(null);
  };
  const title = may ? undefined : __('Needs the role operator.', 'crossdock');
  return (
    <>
      <Button variant="tertiary" disabled={!may} title={title} onClick={() => setAsking('skip')} __next40pxDefaultSize>
        {__('Skip all', 'crossdock')}
      </Button>
      <Button variant="secondary" disabled={!may} title={title} onClick={() => setAsking('retry')} __next40pxDefaultSize>
        <Icon name="refresh" />
        {__('Replay all', 'crossdock')}
      </Button>
      {asking && (
        <Reason
          title={
            asking === 'retry'
              ? /* translators: %s: number of orders. */ sprintf(_n('Replay %s order', 'Replay %s orders', runs, 'crossdock'), number(runs))
              : /* translators: %s: number of orders. */ sprintf(_n('Skip %s order', 'Skip %s orders', runs, 'crossdock'), number(runs))
          }
          action={asking === 'retry' ? __('Replay', 'crossdock') : __('Skip', 'crossdock')}
          destructive={asking === 'skip'}
          working={replay.working}
          error={replay.error}
          onCancel={() => setAsking(null)}
          onConfirm={(why) => void confirm(why)}
        >
          <p>
            {asking === 'retry'
              ? __('They are planned afresh with the tables, maps and settings of now. What is still wrong is held again.', 'crossdock')
              : __('They are finished without M3: nobody will deliver them by this way. You can take that back here.', 'crossdock')}
          </p>
        </Reason>
      )}
    </>
  ); // prettier-ignore
}

export type { CauseMember };
