/** What the tabs Stock and Prices have in common: the frame, notices, filters, paging. */
import { Button, SearchControl, SelectControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useEffect, useState, type ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useMay } from '../../data/me.ts';
import { useQuery, type Mutation } from '../../data/query.ts';
import { href, navigate, useLocation } from '../../router.tsx';
import { number, percent } from '../../ui/format.ts';
import { Badge, Card, Empty, ErrorNote, Note, Page, Stat, Tabs, Time } from '../../ui/parts.tsx';
import { OwnWords } from '../../ui/problem-text.tsx';
import { problemWords } from '../../ui/problem-words.ts';
import { toast } from '../../ui/toast.tsx';
import { AIM } from './Accuracy.tsx';
import { declinedWord, type StateWord } from './states.ts';

export type Tab = 'stock' | 'prices';
const restOf = (tab: Tab): string[] => (tab === 'prices' ? ['prices'] : []);

export function Frame({
  tab,
  lead,
  actions,
  children,
}: {
  tab: Tab;
  lead: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { data } = useQuery('GET /v1/status', {}, { every: 5_000 });
  const title = (of: Tab, word: string): ReactNode => {
    const held = data?.heldPushes[of] ?? 0;
    return held === 0 ? (
      word
    ) : (
      <>
        {word}{' '}
        <span className="cd-tab-count">
          {number(held)}
          <span className="cd-hidden"> {__('held', 'crossdock')}</span>
        </span>
      </>
    );
  };
  return (
    <Page title={__('Stock and prices', 'crossdock')} lead={lead} actions={actions}>
      <Tabs
        label={__('What comes from M3', 'crossdock')}
        tabs={[
          { to: href('stock'), title: title('stock', __('Stock', 'crossdock')), current: tab === 'stock' },
          { to: href('stock', ['prices']), title: title('prices', __('Prices', 'crossdock')), current: tab === 'prices' },
        ]}
      />
      {children}
    </Page>
  ); // prettier-ignore
}

export interface Hindrance {
  code: string;
  message: string;
  fix: string;
  /** Null or absent = it concerns all SKUs. */
  skus?: number | null;
}
/** Why nothing, or not everything, is published, and what to do. */
export function Hindrances({ tab, of, failure }: { tab: Tab; of: readonly Hindrance[]; failure: string | null }) {
  return (
    <>
      {of.map((one) => <OneHindrance key={one.code + one.message} tab={tab} of={one} />)}
      {failure !== null && (
        <Note tone="bad">
          <p><strong>{__('M3 cannot be read at present.', 'crossdock')}</strong></p>
          <p>{failure}</p>
        </Note>
      )}
    </>
  ); // prettier-ignore
}

function OneHindrance({ tab, of: { code, message, fix, skus = null } }: { tab: Tab; of: Hindrance }) {
  const stale = code.endsWith('.stale');
  const said = problemWords({ code, message, fix });
  const nothing =
    tab === 'stock'
      ? __('No stock is published at present.', 'crossdock')
      : __('No prices are published at present.', 'crossdock');
  return (
    <Note
      tone={skus === null ? 'bad' : 'held'}
      live
      actions={
        <>
          {stale && <a href={href('health')}>{__('Open Health', 'crossdock')}</a>}
          {!stale && <a href={href('settings', [], { search: `${tab}.` })}>{__('Open the settings', 'crossdock')}</a>}
          {skus !== null && <a href={href('stock', restOf(tab), { state: 'problem' })}>{__('Show the SKUs', 'crossdock')}</a>}
        </>
      }
    >
      <p>
        <strong>
          {skus === null ? nothing : sprintf(/* translators: %s: number of SKUs. */ _n('%s SKU keeps the price that the shop has.', '%s SKUs keep the prices that the shop has.', skus, 'crossdock'), number(skus))}
        </strong>
      </p>
      <p>{said.text} {said.fix}</p>
      <OwnWords text={said.own} />
    </Note>
  ); // prettier-ignore
}

export function Off({ tab, title, children }: { tab: Tab; title: string; children: ReactNode }) {
  const settings = href('settings', [], { search: `${tab}.` });
  return (
    <section className="cd-card">
      <Empty icon={tab === 'stock' ? 'stock' : 'products'} title={title} actions={<a className="components-button is-primary" href={settings}>{__('Open the settings', 'crossdock')}</a>}>
        {children}
      </Empty>
    </section>
  ); // prettier-ignore
}

/** Only for those who may. */
export function LookNow({ look }: { look: Mutation<'POST /v1/stock/look'> | Mutation<'POST /v1/prices/look'> }) {
  if (!useMay('operator')) return null;
  const start = (kind: 'changes' | 'full'): void =>
    void look.run({ body: { kind } }).then((done) => done && toast(__('M3 is being asked.', 'crossdock')));
  return (
    <>
      <Button variant="tertiary" onClick={() => start('full')} __next40pxDefaultSize>{__('Compare everything', 'crossdock')}</Button>
      <Button variant="secondary" isBusy={look.working} onClick={() => start('changes')} __next40pxDefaultSize>{__('Ask M3 now', 'crossdock')}</Button>
      <ErrorNote error={look.error} />
    </>
  ); // prettier-ignore
}

type Compared = Answer<'GET /v1/prices'>['accuracy'];
export function AccuracyStat({ of }: { of: Compared }) {
  const ratio = of?.ratio ?? null;
  return (
    <Stat
      label={__('Accuracy', 'crossdock')}
      tone={ratio === null ? 'plain' : ratio >= AIM ? 'good' : 'held'}
      value={ratio === null ? '–' : percent(Math.floor(ratio * 10_000) / 10_000, 2)}
      hint={of ? <>{sprintf(/* translators: 1: number of SKUs, 2: of how many. */ __('%1$s of %2$s equal', 'crossdock'), number(of.equal), number(of.compared))}, <Time iso={new Date(of.at).toISOString()} /></> : __('not compared yet', 'crossdock')}
    />
  ); // prettier-ignore
}
export function AskedStat({ at }: { at: number | null | undefined }) {
  return <Stat label={__('M3 was asked', 'crossdock')} value={<span className="cd-stock-when">{at ? <Time iso={new Date(at).toISOString()} /> : '–'}</span>} />; // prettier-ignore
}

/** State, search and page of a list; they stand in the address, so that links and back work. */
export function useFilter<S extends string>(tab: Tab, states: readonly S[]) {
  const { query } = useLocation();
  const state = states.find((one) => one === query.get('state'));
  const [sku, search] = [query.get('sku') ?? '', query.get('search') ?? ''];
  const [after, setAfter] = useState<string[]>([]);
  const cursor = after.at(-1);
  const set = (change: Record<string, string>): void => {
    setAfter([]);
    navigate(href('stock', restOf(tab), { state: state ?? '', search, sku: '', ...change }), true);
  };
  return { state, sku, search, narrowed: search !== '' || state !== undefined, set, after, setAfter, ask: { limit: 50, ...(state && { state }), ...(search && { search }), ...(cursor && { after: cursor }) } }; // prettier-ignore
}

export type Filter<S extends string> = ReturnType<typeof useFilter<S>>;

/** Long enough that a word typed at once is one request. */
const TYPING_MS = 300;

function SkuSearch({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
    // Only what is typed starts the clock.
  }, [text]);
  return (
    <SearchControl
      label={__('Search by SKU or M3 item', 'crossdock')}
      placeholder={__('SKU or M3 item', 'crossdock')}
      value={text}
      onChange={setText}
      __nextHasNoMarginBottom
    />
  );
}

function StateSelect<S extends string>({
  of,
  value,
  counts,
  word,
  onChange,
}: {
  of: readonly S[];
  value: S | undefined;
  counts: Readonly<Record<string, number>>;
  word: (state: S) => StateWord;
  onChange: (state: string) => void;
}) {
  const options = of.map((one) => ({ value: one as string, label: `${word(one).text} (${number(counts[one] ?? 0)})` }));
  return (
    <SelectControl label={__('State', 'crossdock')} hideLabelFromVision value={value ?? ''} onChange={onChange} options={[{ value: '', label: __('All states', 'crossdock') }, ...options]} __next40pxDefaultSize __nextHasNoMarginBottom />
  ); // prettier-ignore
}

/** Pages by where each began. */
export function Pager({
  after,
  next,
  onChange,
}: {
  after: readonly string[];
  next: string | null;
  onChange: (after: string[]) => void;
}) {
  if (after.length === 0 && !next) return null;
  return (
    <nav className="cd-table__foot" aria-label={__('Pages', 'crossdock')}>
      <Button variant="secondary" size="compact" disabled={after.length === 0} onClick={() => onChange(after.slice(0, -1))}>{__('Back', 'crossdock')}</Button>
      <Button variant="secondary" size="compact" disabled={!next} onClick={() => next && onChange([...after, next])}>{__('Further', 'crossdock')}</Button>
    </nav>
  ); // prettier-ignore
}

/** The list of SKUs with its search and states; `sku` alone, where the address names one. */
export function SkuCard<S extends string>({
  title,
  filter: { state, sku, search, set, after, setAfter },
  states,
  word,
  counts,
  one,
  next,
  children,
}: {
  title: string;
  filter: Filter<S>;
  states: readonly S[];
  word: (state: S) => StateWord;
  counts: Readonly<Record<string, number>>;
  one: (sku: string) => ReactNode;
  next: string | null;
  children: ReactNode;
}) {
  return (
    <Card
      title={title}
      about={__('Open one to see why it is what it is.', 'crossdock')}
      flush
      actions={
        <div className="cd-row">
          <SkuSearch value={sku || search} onChange={(typed) => set({ search: typed })} />
          <StateSelect of={states} value={state} word={word} counts={counts} onChange={(chosen) => set({ state: chosen })} />
        </div>
      }
    >
      {sku ? one(sku) : children}
      {!sku && <Pager after={after} next={next} onChange={setAfter} />}
    </Card>
  ); // prettier-ignore
}

/** One SKU: what the shop shows, and, opened, why. */
export function SkuRow({
  of: { sku, ITNO, declined },
  word,
  open,
  figure,
  children,
}: {
  of: { sku: string; ITNO: string | null; declined: boolean };
  word: StateWord;
  open: boolean;
  figure: ReactNode;
  children: ReactNode;
}) {
  const { text, tone } = declined ? declinedWord() : word;
  return (
    <li>
      <details open={open}>
        <summary>
          <code>{sku}</code>
          <span className="cd-muted">{ITNO && ITNO !== sku ? ITNO : ''}</span>
          <Badge tone={tone}>{text}</Badge>
          <b className="cd-num">{figure}</b>
        </summary>
        <div className="cd-sku-why">{children}</div>
      </details>
    </li>
  );
}

export function NoSku({
  icon,
  narrowed,
  children,
}: {
  icon: 'stock' | 'products';
  narrowed: boolean;
  children: ReactNode;
}) {
  return (
    <Empty icon={narrowed ? 'search' : icon} title={__('No SKU here', 'crossdock')}>
      {narrowed ? __('No SKU has this in it, in this state. Clear the search or choose another state.', 'crossdock') : children}
    </Empty>
  ); // prettier-ignore
}
export const NoSuchSku = () => (
  <Empty icon="search" title={__('No such SKU', 'crossdock')}>
    {__('The SKU must be written as in the shop.', 'crossdock')}
  </Empty>
);
