/** Overview: today, the last 30 days, what needs a person first, and whether M3 and the shop answer. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { Overview as Figures, SetupState, SidecarStatus } from '@crossdock/shared';
import { useQuery } from '../../data/query.ts';
import { href } from '../../router.tsx';
import { StackedBars, type Series } from '../../ui/charts.tsx';
import { day, duration, money, number } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Badge, Card, Empty, Loaded, Note, Page, Ring, Stat, Time, type Tone } from '../../ui/parts.tsx';
import { problemWords } from '../../ui/problem-words.ts';
import { ownerWord } from '../../ui/words.ts';
import { pushLink } from '../attention/index.tsx';
import { zoneName } from '../setup/local-time.ts';
import { Accuracy } from './accuracy.tsx';
import './overview.css?inline';

export default function Overview() {
  // Days begin at the person's midnight, as in the lists that the figures lead to.
  const figures = useQuery('GET /v1/overview', { query: { zone: zoneName() } }, { every: 3_000 });
  const status = useQuery('GET /v1/status', {}, { every: 5_000 });
  const setup = useQuery('GET /v1/setup', {}, { every: 15_000 });
  return (
    <Page
      title={__('Overview', 'crossdock')}
      lead={__('Today’s orders between the shop and M3. Everything here keeps itself up to date.', 'crossdock')}
      actions={figures.data && <Freshness at={figures.data.at} failing={figures.error !== null} />}
    >
      {setup.data && setup.data.progress < 1 && <Unfinished setup={setup.data} />}
      <Loaded of={figures} lines={10}>
        {(data) => (
          <>
            <Today data={data} />
            <div className="cd-overview">
              <Card
                title={__('Last 30 days', 'crossdock')}
                about={__('Orders by the day on which they came, as they stand now.', 'crossdock')}
              >
                <Days days={data.days} />
              </Card>
              <Attention data={data} />
              <Card title={__('In M3 today', 'crossdock')} about={__('Confirmed by M3, by currency.', 'crossdock')}>
                <Money money={data.today.money} />
              </Card>
              <Card
                title={__('Connections', 'crossdock')}
                actions={<a href={href('health')}>{__('Health', 'crossdock')}</a>}
              >
                <Loaded of={status}>{({ remotes, ready }) => <Remotes remotes={remotes} ready={ready} />}</Loaded>
              </Card>
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Freshness({ at, failing }: { at: string; failing: boolean }) {
  return failing ? (
    <Badge tone="bad">
      {__('No answer; last seen', 'crossdock')} <Time iso={at} />
    </Badge>
  ) : (
    <Badge tone="good">{__('Up to date', 'crossdock')}</Badge>
  );
}

function Unfinished({ setup }: { setup: SetupState }) {
  const left = setup.steps.filter(({ state }) => state !== 'done').length;
  return (
    <section className="cd-card cd-unfinished">
      <Ring value={setup.progress} label={__('Progress of the set-up', 'crossdock')} />
      <div>
        <h2>{setup.live ? __('The set-up is not complete', 'crossdock') : __('Not live yet', 'crossdock')}</h2>
        <p className="cd-muted">
          {setup.live
            ? __('Orders go to M3, and some steps of the guide have not been done.', 'crossdock')
            : __('Orders of the shop are received and kept. They go to M3 as soon as somebody goes live.', 'crossdock')}
        </p>
      </div>
      <a className="components-button is-primary is-next-40px-default-size" href={href('setup')}>
        {sprintf(
          /* translators: %d: number of steps. */
          _n('Go on: %d step left', 'Go on: %d steps left', left, 'crossdock'),
          left,
        )}
      </a>
    </section>
  );
}

function Today({ data: { today, held: orders, pushes } }: { data: Figures }) {
  const held = orders + pushes.length;
  return (
    <div className="cd-stats cd-stats--today">
      <Stat label={__('Received today', 'crossdock')} value={number(today.received)} tone="plain" to={href('work', [], { orders: 'received', span: 'today' })} hint={today.excluded > 0 ? sprintf(/* translators: %s: number of orders. */ __('%s excluded by rule', 'crossdock'), number(today.excluded)) : __('orders', 'crossdock')} />
      <Stat label={__('In M3', 'crossdock')} value={number(today.inM3)} tone="good" to={href('work', [], { orders: 'in-m3', span: 'today' })} hint={today.received > today.excluded ? sprintf(/* translators: %s: percentage. */ __('%s of them', 'crossdock'), share(today)) : undefined} />
      <Stat label={__('Waiting', 'crossdock')} value={number(today.waiting)} tone="wait" to={href('work', [], { orders: 'waiting', span: 'today' })} hint={__('on their way, or for payment', 'crossdock')} />
      <Stat label={__('Held', 'crossdock')} value={number(held)} tone="held" to={href('attention')} hint={held > 0 ? __('need a person', 'crossdock') : __('nobody is needed', 'crossdock')} />
      <Stat label={__('Missing', 'crossdock')} value={number(today.late)} tone={today.late > 0 ? 'bad' : 'plain'} to={href('work', [], { late: '1' })} hint={__('longer than 15 minutes', 'crossdock')} />
      <Stat label={__('Shop to M3', 'crossdock')} value={today.lag ? duration(today.lag.median) : '–'} tone="plain" hint={today.lag ? sprintf(/* translators: %s: length of time. */ __('95 of 100 within %s', 'crossdock'), duration(today.lag.p95)) : __('no order yet today', 'crossdock')} />
      <Accuracy />
    </div>
  ); // prettier-ignore
}

const share = ({ received, excluded, inM3 }: Figures['today']): string =>
  `${Math.floor((100 * inM3) / Math.max(1, received - excluded))} %`;

function Days({ days }: { days: Figures['days'] }) {
  const series: Series[] = [
    { id: 'inM3', label: __('In M3', 'crossdock'), tone: 'good' },
    { id: 'waiting', label: __('Waiting', 'crossdock'), tone: 'wait' },
    { id: 'held', label: __('Held', 'crossdock'), tone: 'held' },
    { id: 'excluded', label: __('Excluded by rule', 'crossdock'), tone: 'plain' },
  ];
  return (
    <StackedBars
      title={__('Orders of the last 30 days', 'crossdock')}
      series={series}
      bars={days.map(({ day: date, inM3, waiting, held, excluded }) => ({
        label: day(date),
        values: { inM3, waiting, held, excluded },
      }))}
      format={(value) => number(value)}
    />
  );
}

const heldWord = (what: Figures['pushes'][number]['what']): string =>
  what === 'products'
    ? __('Products that would leave:', 'crossdock')
    : what === 'prices'
      ? __('Held price changes:', 'crossdock')
      : __('Held stock figures:', 'crossdock');

function Attention({ data: { attention, held, pushes } }: { data: Figures }) {
  return (
    <Card
      title={__('Needs a person first', 'crossdock')}
      about={
        held > 0
          ? sprintf(
              /* translators: %s: number of orders. */
              _n('%s order is held.', '%s orders are held.', held, 'crossdock'),
              number(held),
            )
          : undefined
      }
      actions={held + pushes.length > 0 && <a href={href('attention')}>{__('Show all', 'crossdock')}</a>}
    >
      {attention.length + pushes.length === 0 ? (
        <Empty icon="check" title={__('Nothing is held', 'crossdock')}>
          {__('What needs somebody will stand here, grouped by its cause.', 'crossdock')}
        </Empty>
      ) : (
        <ul className="cd-causes">
          {pushes.slice(0, 3).map(({ what, id, open, entry, message, since, decidable }) => (
            <li key={id}>
              <a href={pushLink({ what, decidable })}>
                <span className="cd-causes__count">{number(open)}</span>
                <span>
                  <strong>
                    {heldWord(what)} {problemWords({ code: entry.code, message }).text}
                  </strong>
                  <span className="cd-muted cd-small">
                    {ownerWord(entry.who)} · {__('since', 'crossdock')} <Time iso={since} />
                  </span>
                </span>
                <Icon name="arrow" size={16} />
              </a>
            </li>
          ))}
          {attention.slice(0, 5).map(({ code, thing, count, message, owner, oldest }) => (
            <li key={`${code} ${thing}`}>
              <a href={href('attention', [], { code, thing })}>
                <span className="cd-causes__count">{number(count)}</span>
                <span>
                  <strong>{problemWords({ code, message, thing }).text}</strong>
                  <span className="cd-muted cd-small">
                    {ownerWord(owner)} · {__('since', 'crossdock')} <Time iso={oldest} />
                  </span>
                </span>
                <Icon name="arrow" size={16} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Money({ money: rows }: { money: Figures['today']['money'] }) {
  if (rows.length === 0)
    return <p className="cd-muted">{__('No order has been confirmed by M3 today.', 'crossdock')}</p>;
  return (
    <ul className="cd-money">
      {rows.map(({ currency, orders, total }) => (
        <li key={currency}>
          <strong>{money(total, currency)}</strong>
          <span className="cd-muted cd-small">
            {sprintf(
              /* translators: %s: number of orders. */
              _n('%s order', '%s orders', orders, 'crossdock'),
              number(orders),
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Remotes({ remotes, ready }: { remotes: SidecarStatus['remotes']; ready: boolean }) {
  const words: Record<SidecarStatus['remotes'][number]['state'], [string, Tone]> = {
    up: [__('Answers', 'crossdock'), 'good'],
    trying: [__('Being tried', 'crossdock'), 'wait'],
    paused: [__('Paused', 'crossdock'), 'bad'],
  };
  return (
    <ul className="cd-remotes">
      {remotes.map(({ remote, state }) => (
        <li key={remote}>
          <Icon name={remote === 'm3' ? 'm3' : 'shop'} />
          <span>{remote === 'm3' ? 'Infor M3' : 'WooCommerce'}</span>
          <Badge tone={words[state][1]}>{words[state][0]}</Badge>
        </li>
      ))}
      <li>
        <Icon name="health" />
        <span>{__('Sidecar', 'crossdock')}</span>
        <Badge tone={ready ? 'good' : 'bad'}>{ready ? __('Ready', 'crossdock') : __('Not ready', 'crossdock')}</Badge>
      </li>
      {remotes.some(({ remote, state }) => remote === 'm3' && state === 'paused') && (
        <li className="cd-remotes__note">
          <Note tone="held">{__('Orders are kept and wait until M3 answers again.', 'crossdock')}</Note>
        </li>
      )}
    </ul>
  );
}
