/** "Why is this 12.90?": one SKU with its prices in the shop, what M3's lists give, and what a state means. */
import { __, sprintf } from '@wordpress/i18n';
import { date, money, number } from '../../ui/format.ts';
import { Badge, Time } from '../../ui/parts.tsx';
import { SkuRow } from './parts.tsx';
import { changeOf, type PriceView } from './price-figures.ts';
import { declinedAbout, sharedAbout, sharedWord, type StateWord } from './states.ts';

export const PRICE_STATES = ['ok', 'pending', 'held', 'new', 'no-item', 'no-price', 'problem', 'unknown', 'refused'] as const; // prettier-ignore
export type PriceState = (typeof PRICE_STATES)[number];

export function priceWord(state: PriceState): StateWord {
  switch (state) {
    case 'held':
      return { text: __('Held for a person', 'crossdock'), tone: 'held' };
    case 'no-item':
      return { text: __('In no price list', 'crossdock'), tone: 'plain' };
    case 'no-price':
      return { text: __('No price today', 'crossdock'), tone: 'plain' };
    case 'problem':
      return { text: __('A rule is missing', 'crossdock'), tone: 'held' };
    default:
      return sharedWord(state);
  }
}

/** What a state means, and what to do; null where the price's own sentence says it. */
function about({ state, ITNO, why }: PriceView): string | null {
  switch (state) {
    case 'no-item':
      return __('No price list that is read has an item of this SKU; the shop keeps its price. Add the item to a list in M3 (OIS017), or a row to the table “sku”.', 'crossdock');
    case 'no-price':
      return sprintf(/* translators: %s: M3 item number. */ __('No price of %s is valid today; the shop keeps what it has. Look at the dates of the list in M3 (OIS017).', 'crossdock'), ITNO ?? '');
    case 'problem':
    case 'refused':
      return why;
    case 'ok':
      return null;
    default:
      return sharedAbout(state);
  } // prettier-ignore
}

/** In what prices are shown, and whose the sales are. */
export interface ShopsWay {
  currency: string;
  /** Of the days of a sale. */
  timeZone: string;
  ownSales: boolean;
}
interface Amounts {
  regular: string;
  sale: string | null;
  saleFrom: string | null;
  saleTo: string | null;
}
/** The regular price and, under it, the sale price with its days. */
export function Price({ of, shopsWay }: { of: Amounts | null; shopsWay: ShopsWay }) {
  if (!of || of.regular.trim() === '') return <>–</>;
  return (
    <>
      <span className="cd-nowrap">{money(of.regular, shopsWay.currency)}</span>
      {of.sale !== null && of.sale.trim() !== '' && <span className="cd-sale"><Sale of={of} shopsWay={shopsWay} /></span>}
    </>
  ); // prettier-ignore
}

function Sale({
  of: { sale, saleFrom, saleTo },
  shopsWay: { currency, timeZone },
}: {
  of: Amounts;
  shopsWay: ShopsWay;
}) {
  const price = money(sale ?? '', currency);
  if (saleFrom && saleTo) return <>{sprintf(/* translators: 1: price, 2: first day, 3: last day. */ __('on sale %1$s, %2$s to %3$s', 'crossdock'), price, date(saleFrom, timeZone), date(saleTo, timeZone))}</>; // prettier-ignore
  if (saleFrom) return <>{sprintf(/* translators: 1: price, 2: first day. */ __('on sale %1$s, from %2$s', 'crossdock'), price, date(saleFrom, timeZone))}</>; // prettier-ignore
  if (saleTo) return <>{sprintf(/* translators: 1: price, 2: last day. */ __('on sale %1$s, until %2$s', 'crossdock'), price, date(saleTo, timeZone))}</>; // prettier-ignore
  return <>{sprintf(/* translators: %s: price. */ __('on sale %s', 'crossdock'), price)}</>;
}

/** What the shop will show: its own sale where M3 tells none. */
export const becoming = ({ shop, target }: PriceView, ownSales: boolean): Amounts | null =>
  target && ownSales && shop ? { ...shop, regular: target.regular } : target;

export function Change({ of: row, ownSales }: { of: PriceView; ownSales: boolean }) {
  const change = changeOf(row.shop, becoming(row, ownSales));
  switch (change.kind) {
    case 'none':
      return <>–</>;
    case 'first':
      return <span className="cd-muted">{__('first price', 'crossdock')}</span>;
    case 'sale': {
      const word = __('sale', 'crossdock');
      return <Share text={change.share === null ? word : `${word} ${signed(change.share)}`} jump={change.jump} />;
    }
    case 'regular':
      return <Share text={signed(change.share)} jump={change.jump} />;
  }
}

const signed = (share: number): string => `${share > 0 ? '+' : '−'}${number(Math.abs(share) * 100, 1)} %`;
function Share({ text, jump }: { text: string; jump: boolean }) {
  return jump ? <Badge tone="bad">{text}</Badge> : <span className="cd-muted">{text}</span>;
}

export function PriceRow({ row, shopsWay, open = false }: { row: PriceView; shopsWay: ShopsWay; open?: boolean }) {
  const { currency, ownSales } = shopsWay;
  const { state, shop, target, sentAt, graded } = row;
  const changes =
    (state !== 'ok' || row.declined) && target !== null && changeOf(shop, becoming(row, ownSales)).kind !== 'none';
  const words = row.declined ? declinedAbout() : about(row);
  return (
    <SkuRow
      of={row}
      word={priceWord(state)}
      open={open}
      figure={
        <>
          {shop && shop.regular.trim() !== '' ? money(shop.regular, currency) : '–'}
          {changes && <small> → {money(target.regular, currency)}</small>}
        </>
      }
    >
      {target && (
        <>
          <h3>{sprintf(/* translators: %s: a price. */ __('Why is this %s?', 'crossdock'), money(target.regular, currency))}</h3>
          <p>{target.why}</p>
          {target.sale !== null && <p><Sale of={target} shopsWay={shopsWay} /></p>}
          {target.graded.length > 0 && <Graded of={target.graded} currency={currency} nowhere={graded === 'no-place'} />}
        </>
      )}
      {words !== null && <p>{words}</p>}
      {changes && <p className="cd-small">{__('In the shop now:', 'crossdock')} <Price of={shop} shopsWay={shopsWay} /></p>}
      {sentAt && <p className="cd-small cd-muted">{__('Published', 'crossdock')} <Time iso={sentAt} />.</p>}
    </SkuRow>
  ); // prettier-ignore
}

function Graded({
  of,
  currency,
  nowhere,
}: {
  of: readonly { from: string; price: string }[];
  currency: string;
  nowhere: boolean;
}) {
  return (
    <p>
      {of.map(({ from, price }) => sprintf(/* translators: 1: quantity, 2: price. */ __('from %1$s pieces %2$s', 'crossdock'), number(Number(from), 6), money(price, currency))).join(', ')}
      {nowhere && <> {__('No plugin of the shop keeps graded prices, so these are not shown there.', 'crossdock')}</>}
    </p>
  ); // prettier-ignore
}
