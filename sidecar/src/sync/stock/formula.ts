/**
 * What the shop may sell of one SKU, and why. Pure: all numbers are given, every one of them is kept, so that "why is this
 * 7?" can be answered long after.
 */
import Big from 'big.js';
import type { StockMeasure, StockSettings } from '@crossdock/shared';
import { decimal, plain } from '../../money.ts';

export interface WarehouseFigure {
  WHLO: string;
  /** The chosen measure in basic units; null where M3 has no balance of the item in this warehouse. */
  quantity: string | null;
}

/** A product's own row of the table `stock-buffer`. */
export interface OwnBuffer {
  quantity?: string | undefined;
  percent?: string | undefined;
}

export interface FormulaInput {
  measure: StockMeasure;
  /** Of the mapped warehouses, in their order. */
  warehouses: readonly WarehouseFigure[];
  /** Basic units in one piece of the shop. */
  factor: Big;
  /** Basic units of confirmed orders, under whichever SKU, that this measure does not hold yet (see inflight.ts), and whose they are. */
  confirmed: { quantity: Big; orders: readonly string[] };
  buffer: StockSettings['buffer'];
  ownBuffer: OwnBuffer | null;
}

/** Kept per SKU, as text. */
export interface StockFormula {
  measure: StockMeasure;
  warehouses: WarehouseFigure[];
  /** Sum of the warehouses in basic units. */
  sum: string;
  factor: string;
  /** Whole pieces of the shop in the sum. */
  pieces: string;
  /** Confirmed in M3 and not in this measure yet, basic units. */
  confirmed: string;
  confirmedOrders: string[];
  /** Pieces of the shop. */
  buffer: string;
  /** Where the buffer comes from. */
  bufferRule: 'none' | 'quantity' | 'percent' | 'own-quantity' | 'own-percent';
  /** Whole pieces in what is not confirmed − buffer; may be negative. What is sent: the shop subtracts what M3 does not know of. */
  quantity: string;
}

/** Up to so many orders are kept by name. */
const NAMED_ORDERS = 20;

/** @throws RangeError where a figure is no decimal number or the factor is not above zero */
export function stockFormula(input: FormulaInput): StockFormula {
  const { factor } = input;
  if (factor.lte(0)) throw new RangeError(`expected a unit factor above zero, received "${factor.toFixed()}"`);
  const sum = input.warehouses.reduce((total, { quantity }) => total.plus(decimal(quantity ?? '0')), new Big(0));
  const pieces = wholePieces(sum, factor);
  const { buffer, rule } = bufferOf(input.buffer, input.ownBuffer, pieces);
  return {
    measure: input.measure,
    warehouses: input.warehouses.map((figure) => ({ ...figure })),
    sum: plain(sum),
    factor: plain(factor),
    pieces: plain(pieces),
    confirmed: plain(input.confirmed.quantity),
    confirmedOrders: input.confirmed.orders.slice(0, NAMED_ORDERS),
    buffer: plain(buffer),
    bufferRule: rule,
    quantity: plain(wholePieces(sum.minus(input.confirmed.quantity), factor).minus(buffer)),
  };
}

/**
 * The formula's quantity when so many basic units were sold under other SKUs of the item: taken off before pieces are counted,
 * because one piece of thirteen leaves two boxes of six.
 */
export function lessShared(formula: StockFormula, shared: string): string {
  if (decimal(shared).eq(0)) return formula.quantity;
  const free = plain(decimal(formula.sum).minus(decimal(formula.confirmed)));
  return sharedQuantity({ free, factor: formula.factor, less: formula.buffer }, decimal(shared));
}

/** The same from what the shop is sent (see shared/src/plugin-bulk.ts). @param sold basic units */
export const sharedQuantity = (
  { free, factor, less }: { free: string; factor: string; less: string },
  sold: Big,
): string => plain(wholePieces(decimal(free).minus(sold), decimal(factor)).minus(decimal(less)));

/** Digits behind the point of a quotient: thirds come out whole again. M3 and WooCommerce keep six. */
const DIGITS = 9;

/** Half a box cannot be sold. Below zero the floor leads away from zero: two missing of twelve is one box missing. */
const wholePieces = (units: Big, factor: Big): Big => floor(units.div(factor).round(DIGITS, Big.roundHalfUp));

function floor(value: Big): Big {
  const down = value.round(0, Big.roundDown);
  return value.lt(0) && !down.eq(value) ? down.minus(1) : down;
}

/** The product's own row counts alone; of the general buffer the greater of quantity and percentage. */
function bufferOf(
  general: StockSettings['buffer'],
  own: OwnBuffer | null,
  pieces: Big,
): { buffer: Big; rule: StockFormula['bufferRule'] } {
  const share = (percent: Big): Big =>
    pieces.lte(0) ? new Big(0) : pieces.times(percent).div(100).round(0, Big.roundUp);
  if (own?.quantity !== undefined) return { buffer: decimal(own.quantity), rule: 'own-quantity' };
  if (own?.percent !== undefined) return { buffer: share(decimal(own.percent)), rule: 'own-percent' };
  const quantity = new Big(general.quantity);
  const percent = share(new Big(general.percent));
  if (quantity.eq(0) && percent.eq(0)) return { buffer: new Big(0), rule: 'none' };
  return percent.gt(quantity) ? { buffer: percent, rule: 'percent' } : { buffer: quantity, rule: 'quantity' };
}

/** Whether a product may show less than nothing: only where it takes backorders. @param backorders WooCommerce's word; null = not known yet */
export const mayBeNegative = (
  stock: Pick<StockSettings, 'negative' | 'backorders'>,
  backorders: string | null,
): boolean => stock.negative && (stock.backorders === 'keep' ? backorders : stock.backorders) !== 'no';

/** What the shop shows when it has subtracted what M3 does not know of. */
export function published(quantity: string, inFlight: string, negative: boolean): string {
  const left = decimal(quantity).minus(decimal(inFlight));
  return plain(left.lt(0) && !negative ? new Big(0) : left);
}

export const MEASURES: Readonly<Record<StockMeasure, string>> = {
  AV01: 'allocatable on-hand less allocated (AV01)',
  AV02: 'on-hand less reserved (AV02)',
  AVAL: 'allocatable on-hand (AVAL)',
  STQT: 'approved on-hand (STQT)',
};

/** What is known about a SKU in the shop, for the sentence. */
export interface PublishedFigure {
  inFlight: string;
  orders: readonly string[];
  /** Sold under other SKUs of the item and not in M3's figure, basic units. */
  shared: string;
  sharedOrders: readonly string[];
  published: string;
}

/** "Why is this 7?" as one sentence of people's words. */
export function whyStock(formula: StockFormula, shown: PublishedFigure | null): string {
  const places = formula.warehouses.map(({ WHLO, quantity }) => `${WHLO}: ${quantity ?? 'no balance'}`).join(', ');
  const units = [`${formula.sum} ${MEASURES[formula.measure]} in M3 (${places})`];
  if (formula.confirmed !== '0')
    units.push(
      `− ${formula.confirmed} of orders that M3 has confirmed but not yet taken from this figure${named(formula.confirmedOrders)}`,
    );
  if (shown && shown.shared !== '0')
    units.push(
      `− ${shown.shared} sold in the shop under other SKUs of this item and not yet confirmed by M3${named(shown.sharedOrders)}`,
    );
  const left = lessShared(formula, shown?.shared ?? '0');
  const parts = [units.join(' ')];
  if (formula.factor !== '1') {
    if (units.length > 1) parts[0] += ', all of it';
    parts.push(`÷ ${formula.factor} per piece = ${plain(decimal(left).plus(decimal(formula.buffer)))}`);
  }
  if (formula.buffer !== '0') parts.push(`− ${formula.buffer} safety buffer${BUFFER_WORDS[formula.bufferRule]}`);
  if (!shown)
    return `To be published: ${parts.join(' ')} = ${formula.quantity}, less what the shop has sold and M3 has not confirmed.`;
  if (shown.inFlight !== '0')
    parts.push(`− ${shown.inFlight} sold in the shop and not yet confirmed by M3${named(shown.orders)}`);
  const result = plain(decimal(left).minus(decimal(shown.inFlight)));
  const floored = result === shown.published ? '' : ` = ${result}, and nothing is the least that is published`;
  return `${shown.published} = ${parts.join(' ')}${floored}.`;
}
const BUFFER_WORDS: Record<StockFormula['bufferRule'], string> = {
  none: '',
  quantity: '',
  percent: ' (percentage)',
  'own-quantity': ' of this product',
  'own-percent': ' of this product (percentage)',
};
const named = (orders: readonly string[]): string =>
  orders.length === 0 ? '' : ` (${orders.length === 1 ? 'order' : 'orders'} ${orders.join(', ')})`;
