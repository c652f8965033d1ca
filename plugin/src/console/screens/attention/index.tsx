/** Needs attention: held work by its cause, fixed once and replayed as one. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { Attention as Found, CatalogueFix, CauseGroup, HeldPush, Operation } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useQuery } from '../../data/query.ts';
import { href, Link, useLocation } from '../../router.tsx';
import { money, number } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Badge, Card, Empty, Loaded, Page, Stat, Time } from '../../ui/parts.tsx';
import { entryWords } from '../../ui/problem-words.ts';
import { ownerWord } from '../../ui/words.ts';
import { Group } from './Group.tsx';
import { Progress } from './Progress.tsx';
import './attention.css?inline';

export default function Attention() {
  const { query } = useLocation();
  const code = query.get('code');
  return code ? (
    <Group key={code + (query.get('thing') ?? '')} code={code} thing={query.get('thing') ?? ''} />
  ) : (
    <Groups />
  );
}

function Groups() {
  const groups = useQuery('GET /v1/attention', {}, { every: 3_000 });
  const operations = useQuery('GET /v1/attention/operations', { query: { limit: 5 } }, { every: 3_000 });
  return (
    <Page
      title={__('Needs attention', 'crossdock')}
      lead={__(
        'What cannot go on by itself, grouped by its cause. Put a cause right once, and everything it held goes on.',
        'crossdock',
      )}
    >
      <Loaded of={groups}>
        {({ groups: list, runs, pushes }) =>
          list.length + pushes.length === 0 ? (
            <Card>
              <Empty icon="check" title={__('Nothing needs a person', 'crossdock')}>
                {__(
                  'Orders, stock and prices go their way by themselves. Whatever is held shows up here, with what it means and who can fix it.',
                  'crossdock',
                )}
              </Empty>
            </Card>
          ) : (
            <>
              <Figures groups={list} runs={runs} pushes={pushes} />
              <ul className="cd-held-list">
                {pushes.map((push) => (
                  <li key={push.id}>
                    <Push push={push} />
                  </li>
                ))}
                {list.map((group) => (
                  <li key={`${group.code}|${group.thing}`}>
                    <Cause group={group} />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {operations.data && operations.data.operations.length > 0 && <Recent operations={operations.data.operations} />}
    </Page>
  );
}

function Figures({ groups, runs, pushes }: Found) {
  const oldest = [...groups.map(({ oldest: at }) => at), ...pushes.map(({ since }) => since)].sort()[0]!;
  const causes = [...groups, ...pushes];
  // A push is decided about here, whoever made its figures.
  const mine = groups.filter(({ entry }) => entry.who === 'shop').length + pushes.length;
  return (
    <div className="cd-stats">
      <Stat label={__('Held', 'crossdock')} tone="held" value={number(runs + pushes.length)} hint={__('orders, pushes and other work', 'crossdock')} />
      <Stat label={__('Causes', 'crossdock')} value={number(causes.length)} hint={sprintf(/* translators: %s: number of causes. */ __('%s of them can be fixed in the shop or here', 'crossdock'), number(mine))} />
      <Stat label={__('Waiting since', 'crossdock')} value={<span className="cd-since"><Time iso={oldest} /></span>} hint={__('the oldest of them', 'crossdock')} />
    </div>
  ); // prettier-ignore
}

export const linkOf = ({ code, thing }: { code: string; thing: string }): string =>
  href('attention', [], { code, thing });

/** A push is decided about on its own screen, where its figures are. */
export const pushLink = ({ what, decidable }: Pick<HeldPush, 'what' | 'decidable'>): string =>
  what === 'products'
    ? href('products')
    : href('stock', what === 'prices' ? ['prices'] : [], decidable ? {} : { state: 'conflict' });
const openWord = (what: HeldPush['what'], open: number): string =>
  what === 'products'
    ? _n('product', 'products', open, 'crossdock')
    : what === 'prices'
      ? _n('price', 'prices', open, 'crossdock')
      : _n('figure', 'figures', open, 'crossdock');

function Push({ push }: { push: HeldPush }) {
  const { what, open, entry, message, since, decidable } = push;
  const words = entryWords(entry);
  return (
    <Link to={pushLink(push)} className="cd-held-cause">
      <span className="cd-cause__count">
        <b>{number(open)}</b>
        <span>{openWord(what, open)}</span>
      </span>
      <span className="cd-cause__what">
        <span className="cd-cause__title">{words.title}</span>
        <span className="cd-cause__words"><span lang="en">{message}</span> {words.what}</span>
        <span className="cd-row cd-small cd-muted">
          <Badge tone={entry.who === 'shop' ? 'wait' : 'plain'}>{ownerWord(entry.who)}</Badge>
          {decidable && <Badge tone="good">{what === 'products' ? __('Let go or kept here', 'crossdock') : __('Released or discarded here', 'crossdock')}</Badge>}
        </span>
      </span>
      <span className="cd-cause__money">
        <span className="cd-small cd-muted">
          {__('since', 'crossdock')} <Time iso={since} />
        </span>
      </span>
      <Icon name="arrow" />
    </Link>
  ); // prettier-ignore
}

function Cause({ group }: { group: CauseGroup }) {
  const { entry, thing, runs, note } = group;
  const words = entryWords(entry);
  const late = note?.due && Date.parse(note.due) < Date.now();
  return (
    <Link to={linkOf(group)} className="cd-held-cause">
      <span className="cd-cause__count">
        <b>{number(runs)}</b>
        <span>{_n('held', 'held', runs, 'crossdock')}</span>
      </span>
      <span className="cd-cause__what">
        <span className="cd-cause__title">
          {words.title}
          {thing && <code>{thing}</code>}
        </span>
        <span className="cd-cause__words">{words.what}</span>
        <span className="cd-row cd-small cd-muted">
          <Badge tone={entry.who === 'shop' ? 'wait' : 'plain'}>{ownerWord(entry.who)}</Badge>
          {entry.fix && <FixBadge fix={entry.fix} />}
          {note?.owner && <span>{sprintf(/* translators: %s: a person. */ __('Looked after by %s', 'crossdock'), note.owner)}</span>}
          {note?.due && (
            <span className={late ? 'cd-late' : undefined}>
              {__('Due', 'crossdock')} <Time iso={note.due} />
            </span>
          )}
        </span>
      </span>
      <span className="cd-cause__money">
        {group.money.slice(0, 3).map(({ currency, total }) => (
          <b key={currency}>{money(total, currency)}</b>
        ))}
        <span className="cd-small cd-muted">
          {__('since', 'crossdock')} <Time iso={group.oldest} />
        </span>
      </span>
      <Icon name="arrow" />
    </Link>
  ); // prettier-ignore
}

function Recent({ operations }: { operations: readonly Operation[] }) {
  return (
    <Card title={__('Latest operations', 'crossdock')}>
      <div className="cd-stack">
        {operations.map((operation) => (
          <Progress key={operation.id} operation={operation} />
        ))}
      </div>
    </Card>
  );
}

/** Whether this person can fix it here, or an administrator. */
function FixBadge({ fix }: { fix: CatalogueFix }) {
  const administrator = useMay('administrator');
  return fix.kind === 'setting' && !fix.instead && !administrator ? (
    <Badge tone="plain">{__('An administrator can fix it here', 'crossdock')}</Badge>
  ) : (
    <Badge tone="good">{__('Can be fixed here', 'crossdock')}</Badge>
  );
}
