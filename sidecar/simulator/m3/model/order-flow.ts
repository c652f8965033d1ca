/** What happens to an order from Confirm to invoice, with stock and totals. */
import { Dec, ZERO, dec } from '../decimal.ts';
import type { Dec as Decimal } from '../decimal.ts';
import { canDelete, closeRest, DELETED, headerStatus, lineStatus, moveUp, nextLevel } from '../lifecycle.ts';
import type { Level } from '../lifecycle.ts';
import { MiError, wrongStatus } from '../mi-error.ts';
import { lineNet, orderTotals } from '../money.ts';
import type { PricedLine, Totals } from '../money.ts';
import { confirmObjections } from './order-entry.ts';
import { currencyOf, vatRate } from './reference-data.ts';
import { date8 } from './state.ts';
import type { M3State } from './state.ts';
import type { Order, OrderLine } from './types.ts';

export const decimalsFor = (state: M3State, CUCD: string): number => Number(currencyOf(state.data, CUCD)?.DCCD ?? 2);

function priced(line: OrderLine, quantity: Decimal): PricedLine {
  return {
    quantity,
    price: line.SAPR,
    per: line.SACD,
    percents: line.percents,
    amounts: line.amounts,
    vatCode: line.VTCS,
  };
}

/** Where the goods go: the order's delivery address, else the customer's address ADID, else the customer. */
function destination(state: M3State, order: Order): { country: string; area: string; vatNumber: string } {
  const customer = state.customers.get(order.CUNO);
  const own = order.addresses.get('1');
  const address = own?.CSCD ? own : (customer.addresses.get(`1/${order.fields.ADID ?? ''}`) ?? customer.fields);
  const vatNumber = own?.VRNO ?? order.addresses.get('3')?.VRNO ?? customer.fields.VRNO ?? '';
  return { country: address.CSCD ?? '', area: address.ECAR ?? '', vatNumber };
}

function vatOf(state: M3State, order: Order): ((vatCode: string) => Decimal) | null {
  if (state.config.tax === 'none') return null;
  const { country, area, vatNumber } = destination(state, order);
  const customer = state.customers.get(order.CUNO);
  const exempt = customer.fields.TXAP === '0' || (vatNumber !== '' && country !== state.config.homeCountry);
  return exempt ? null : (vatCode) => vatRate(state.data, country, area, vatCode);
}

/** Totals over quantities chosen by the caller: ordered ones, or invoiced ones. */
export function totalsOf(state: M3State, order: Order, part: 'ordered' | 'invoiced' = 'ordered'): Totals {
  const invoiced = part === 'invoiced';
  const counted = order.lines.filter((line) => !line.quantities.deleted);
  const share = (line: OrderLine): Decimal => {
    const basic = invoiced ? line.quantities[7] : line.ORQT.minus(line.quantities.closed);
    return basic.eq(line.ORQT) ? line.priceQuantity : line.priceQuantity.times(basic).div(line.ORQT);
  };
  const charges = invoiced && order.invoices.length === 0 ? [] : order.charges;
  const step = state.config.roundTo[order.CUCD];
  return orderTotals({
    lines: counted.map((line) => priced(line, share(line))).filter((line) => !line.quantity.eq(0)),
    charges: charges.map((charge) => ({ amount: charge.CRAM, vatCode: charge.VTCD })),
    discountAmount: dec(order.fields.OTBA),
    discountPercent: dec(order.fields.OTDP),
    decimals: decimalsFor(state, order.CUCD),
    rate: vatOf(state, order),
    pricesIncludeVat: order.fields.TINC === '1',
    vatRounding: state.config.vatRounding,
    discountAmountPer: state.config.discountAmountPer,
    ...(step === undefined ? {} : { roundTo: Dec(step) }),
  });
}

/** Net amount of one line in the order's currency. */
export function lineAmount(state: M3State, order: Order, line: OrderLine): Decimal {
  return lineNet(priced(line, line.priceQuantity), decimalsFor(state, order.CUCD), state.config.discountAmountPer);
}

/** ORSL and ORST; a temporary order has not begun its way. */
export function statusOf(order: Order): { ORSL: string; ORST: string } {
  if (order.temporary) return { ORSL: '20', ORST: '20' };
  if (order.STAT === DELETED) return { ORSL: DELETED, ORST: DELETED };
  return headerStatus(order.lines.map((line) => lineStatus(line.quantities)));
}

/**
 * Turns a temporary order into a final one, or marks it as refused (status and messages on the temporary order).
 * @throws MiError WST0301 when it is finished already.
 */
export function confirm(state: M3State, order: Order, byOperator = false): Order | null {
  if (order.STAT === '90') throw wrongStatus(`temporary order ${order.ORNO} is finished`);
  order.messages = [];
  if (!byOperator) {
    const objections = confirmObjections(state, order);
    const refusal = objections ? null : (state.orders.refusalFor(order) ?? itemRefusal(state, order));
    if (objections) {
      order.STAT = objections.stat;
      order.messages = objections.errors.map(({ level, error }) => message(level, error.code, error.message));
    } else if (refusal) {
      order.STAT = refusal.stat;
      order.messages = refusal.texts.map((text) => message(refusal.stat === '15' ? 'head' : 'line', 'CPF9898', text));
    }
    if (objections ?? refusal) return null;
  }
  const final: Order = {
    ...order,
    ORNO: state.orders.nextFinal(),
    temporary: false,
    ORNR: order.ORNO,
    lines: [...order.lines],
    charges: [...order.charges],
    messages: [],
    STAT: '20',
  };
  order.STAT = '90';
  order.ORNR = final.ORNO;
  for (const line of final.lines) reserve(state, line, line.ORQT);
  final.confirmedTotal = totalsOf(state, final).TOPY.toFixed(decimalsFor(state, final.CUCD));
  state.orders.add(final);
  return final;
}
const message = (level: 'head' | 'line', MSID: string, text: string) => ({
  LEVL: level === 'head' ? '10' : '20',
  MSID,
  TX60: text.slice(0, 60),
  MDTA: text.slice(0, 132),
});
function itemRefusal(state: M3State, order: Order) {
  for (const line of order.lines) {
    const refusal = state.items.byNumber.get(line.ITNO)?.refusal;
    if (refusal) return refusal;
  }
  return null;
}

const warehouse = (line: OrderLine) => line.fields.WHLO ?? '';
export function reserve(state: M3State, line: OrderLine, quantity: Decimal): void {
  state.items.book(warehouse(line), line.ITNO, { reserved: quantity });
}

/** Moves goods of one line; books stock. @returns the basic quantity moved */
function moveLine(state: M3State, line: OrderLine, to: Level, wanted?: Decimal): Decimal {
  const before = { ...line.quantities };
  const moved = moveUp(line.quantities, to, wanted);
  const now = line.quantities;
  const allocated = now[3].plus(now[4]).minus(before[3]).minus(before[4]);
  const out = now[6].plus(now[7]).minus(before[6]).minus(before[7]);
  if (moved.gt(0))
    state.items.book(warehouse(line), line.ITNO, { allocated, reserved: ZERO.minus(out), onHand: ZERO.minus(out) });
  return moved;
}

export interface AdvanceLine {
  ponr: number;
  /** Basic unit; absent = all that is left. */
  qty?: number | string;
}
/**
 * Brings an order, or some quantities of some lines, to a level. Delivering makes a delivery, invoicing an invoice.
 * @throws MiError for deleted or locked orders.
 */
export function advance(state: M3State, order: Order, to: Level, lines?: readonly AdvanceLine[]): void {
  if (statusOf(order).ORST === DELETED) throw wrongStatus(`order ${order.ORNO} is deleted`);
  if (order.locked) throw wrongStatus(`order ${order.ORNO} is on hold`);
  const chosen = lines ?? order.lines.map((line): AdvanceLine => ({ ponr: line.PONR }));
  const before = new Map(order.lines.map((line) => [line, line.quantities[6].plus(line.quantities[7])]));
  const invoicedBefore = totalsOf(state, order, 'invoiced').TOPY;
  const hadInvoice = order.invoices.length > 0;
  let moved = ZERO;
  for (const { ponr, qty } of chosen) {
    const line = order.lines.find((l) => l.PONR === ponr);
    if (!line) throw new MiError('XIM0039', `Order line ${ponr} of order ${order.ORNO} does not exist`, 'PONR');
    moved = moved.plus(moveLine(state, line, to, qty === undefined ? undefined : Dec(qty)));
  }
  const shipped = order.lines
    .map((line) => ({ line, quantity: line.quantities[6].plus(line.quantities[7]).minus(before.get(line) ?? ZERO) }))
    .filter(({ quantity }) => quantity.gt(0));
  if (shipped.length > 0) {
    const DLIX = state.orders.nextDelivery();
    order.deliveries.push({
      DLIX,
      WHLO: warehouse((shipped[0] as { line: OrderLine }).line),
      PGRS: to === 7 ? '70' : '60',
      ETRN: state.config.trackingAtOnce ? trackingOf(DLIX) : '',
      FWNO: 'CARRIER',
      lines: shipped.map(({ line, quantity }) => ({ PONR: line.PONR, POSX: line.POSX, ITNO: line.ITNO, quantity })),
      at: state.now(),
    });
  }
  if (to === 7 && moved.gt(0)) {
    const last = order.deliveries[order.deliveries.length - 1];
    for (const delivery of order.deliveries) delivery.PGRS = '70';
    order.invoices.push({
      IVNO: state.orders.nextInvoice(),
      YEA4: date8(state.now()).slice(0, 4),
      DLIX: last?.DLIX ?? '',
      amount: ZERO,
      at: state.now(),
    });
    const invoice = order.invoices[order.invoices.length - 1];
    if (invoice) invoice.amount = totalsOf(state, order, 'invoiced').TOPY.minus(hadInvoice ? invoicedBefore : ZERO);
  }
}

/** The tracking number that the carrier gives to a delivery. */
export const trackingOf = (DLIX: string): string => `TRK${DLIX}`;

/** One step for every line that can move. @returns false when nothing moved */
export function advanceByItself(state: M3State, order: Order): boolean {
  if (order.locked) return false;
  const levels = order.lines.map((line) => nextLevel(line.quantities)).filter((level) => level !== null);
  const lowest = Math.min(...levels);
  if (levels.length === 0) return false;
  advance(state, order, lowest as Level);
  return true;
}

/** DelHead: only while nothing is on a pick list (reference 4.3.5). */
export function deleteOrder(state: M3State, order: Order): void {
  const live = order.lines.filter((line) => !line.quantities.deleted);
  if (statusOf(order).ORST === DELETED) throw wrongStatus(`order ${order.ORNO} is deleted`);
  if (!live.every((line) => canDelete(line.quantities)))
    throw wrongStatus(`order ${order.ORNO} has lines on pick list or delivered`);
  for (const line of live) deleteLine(state, order, line);
  order.STAT = DELETED;
}
export function deleteLine(state: M3State, order: Order, line: OrderLine): void {
  if (!canDelete(line.quantities))
    throw wrongStatus(`line ${line.PONR} of order ${order.ORNO} is ${lineStatus(line.quantities)}`);
  release(state, line, line.quantities[2].plus(line.quantities[3]), line.quantities[3]);
  line.quantities.deleted = true;
}
/** CloLine: gives up what is neither picked nor delivered. */
export function closeLine(state: M3State, order: Order, line: OrderLine): void {
  if (line.quantities.deleted || line.quantities[2].plus(line.quantities[3]).eq(0)) {
    throw wrongStatus(`line ${line.PONR} of order ${order.ORNO} has nothing left to close`);
  }
  const allocated = line.quantities[3];
  release(state, line, closeRest(line.quantities), allocated);
}
function release(state: M3State, line: OrderLine, quantity: Decimal, allocated: Decimal): void {
  state.items.book(warehouse(line), line.ITNO, { reserved: ZERO.minus(quantity), allocated: ZERO.minus(allocated) });
}
