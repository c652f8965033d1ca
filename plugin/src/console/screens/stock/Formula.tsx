/** "Why is this 7?" as a sum: the warehouses, what was confirmed since, the buffer, what web orders have taken. */
import { STOCK_STATES } from '@crossdock/shared';
import { __, sprintf } from '@wordpress/i18n';
import { href, Link } from '../../router.tsx';
import { figure, figureOf, type StockView } from './figures.ts';
import { sharedAbout, sharedWord, type StateWord } from './states.ts';

/** What is most often asked for first. */
export const STATES = ['ok', 'pending', 'held', ...STOCK_STATES.filter((state) => state !== 'ok')] as const;
export type StockState = (typeof STATES)[number];

export function stateWord(state: StockState): StateWord {
  switch (state) {
    case 'held':
      return { text: __('In a held push', 'crossdock'), tone: 'held' };
    case 'no-item':
      return { text: __('No item in M3', 'crossdock'), tone: 'held' };
    case 'no-balance':
      return { text: __('No balance in M3', 'crossdock'), tone: 'held' };
    case 'conflict':
      return { text: __('Two items, one number', 'crossdock'), tone: 'held' };
    case 'not-managed':
      return { text: __('The shop keeps no stock of it', 'crossdock'), tone: 'plain' };
    default:
      return sharedWord(state);
  }
}

/** What a state without a figure means, and what to do. */
export function stateAbout(state: StockState): string | null {
  switch (state) {
    case 'no-item':
      return __(
        'M3 has neither an item nor an alias of this SKU. Add a row to the table “sku”, or create the item in M3.',
        'crossdock',
      );
    case 'no-balance':
      return __(
        'The item has no balance in the warehouses that are published. Check it in M3 (MMS002), or the setting stock.warehouses.',
        'crossdock',
      );
    case 'not-managed':
      return __(
        'The shop keeps no stock of this product, so nothing is published. Switch it on at the product, or for all with the setting stock.manage.',
        'crossdock',
      );
    case 'ok':
    case 'conflict':
    case 'refused':
      return null;
    default:
      return sharedAbout(state);
  }
}

const isZero = (text: string): boolean => /^-?0*(\.0*)?$/.test(text);

/** `line`: as one line of text, without what it adds up to. */
export function Formula({ row, line = false }: { row: StockView; line?: boolean }) {
  const { formula, inFlight, orders, shared, sharedOrders } = row;
  if (!formula) return null;
  const terms: { sign: string; value: string; what: string; orders?: readonly string[] }[] = [
    ...formula.warehouses.map(({ WHLO, quantity }, i) => ({
      sign: i === 0 ? '' : '+',
      value: quantity ?? '–',
      what: sprintf(
        /* translators: 1: what is measured, e.g. AV01, 2: warehouse. */ __('%1$s in warehouse %2$s', 'crossdock'),
        formula.measure,
        WHLO,
      ),
    })),
    ...(isZero(formula.confirmed)
      ? []
      : [
          {
            sign: '−',
            value: formula.confirmed,
            what: __('confirmed in M3, not allocated yet', 'crossdock'),
            orders: formula.confirmedOrders,
          },
        ]),
    ...(isZero(shared)
      ? []
      : [
          {
            sign: '−',
            value: shared,
            what: __('sold under other SKUs of this item, not in M3 yet', 'crossdock'),
            orders: sharedOrders,
          },
        ]),
    ...(formula.factor === '1'
      ? []
      : [{ sign: '÷', value: formula.factor, what: __('basic units in one piece of the shop', 'crossdock') }]),
    ...(isZero(formula.buffer)
      ? []
      : [
          {
            sign: '−',
            value: formula.buffer,
            what: sprintf(/* translators: %s: name of a rule. */ __('buffer (%s)', 'crossdock'), formula.bufferRule),
          },
        ]),
    ...(isZero(inFlight)
      ? []
      : [{ sign: '−', value: inFlight, what: __('sold in the shop, not in M3 yet', 'crossdock'), orders }]),
  ];
  return (
    <ul className={line ? 'cd-formula cd-formula--line' : 'cd-formula'} aria-label={__('How the figure comes about', 'crossdock')}>
      {terms.map(({ sign, value, what, orders: of }) => (
        <li key={sign + what}>
          {sign && <span className="cd-formula__sign">{sign}</span>}
          <b>{figure(value)}</b>
          <span>
            {what}
            {of && of.length > 0 && (
              <>
                {' '}
                {of.slice(0, 3).map((key) => (
                  <Link key={key} to={href('timeline', [key.includes(':') ? key : `order:${key}`])}>
                    #{key.replace('order:', '')}{' '}
                  </Link>
                ))}
                {of.length > 3 && `+${of.length - 3}`}
              </>
            )}
          </span>
        </li>
      ))}
      {!line && (
<>      <li className="cd-formula__sum">
        <span className="cd-formula__sign">=</span>
        <b>{figure(figureOf(row))}</b>
        <span>{row.declined ? __('of M3, discarded by a person', 'crossdock') : row.state === 'ok' ? __('shown in the shop', 'crossdock') : __('to be shown in the shop', 'crossdock')}</span>
      </li>
      {(row.state !== 'ok' || row.declined) && row.published !== null && (
        <li>
          <b>{figure(row.published)}</b>
          <span>{__('in the shop now', 'crossdock')}</span>
        </li>
      )}
</>)}
    </ul>
  ); // prettier-ignore
}
