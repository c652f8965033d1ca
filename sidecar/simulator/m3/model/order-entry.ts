/** Making temporary orders: heads, lines, charges, and what M3 objects to. */
import { Dec, dec, decimalsOf } from '../decimal.ts';
import { openQuantities } from '../lifecycle.ts';
import { exists, freeText, MiError } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import { currencyOf } from './reference-data.ts';
import { date8 } from './state.ts';
import type { M3State } from './state.ts';
import type { Charge, Order, OrderLine } from './types.ts';

/** Fields that an order takes from its customer where the head does not give them. */
const FROM_CUSTOMER = [
  'CUCD',
  'TEPY',
  'PYCD',
  'MODL',
  'TEDL',
  'LNCD',
  'ORTP',
  'FACI',
  'WHLO',
  'PYNO',
  'INRC',
  'TINC',
  'ADID',
  'PLTB',
];

export interface Objection {
  level: 'head' | 'line';
  error: MiError;
}

export function newOrder(state: M3State, input: Row, temporary: boolean): Order {
  const { config } = state;
  const customer = state.customers.get(input.CUNO ?? '');
  const fields: Row = { FACI: config.facility, WHLO: config.warehouse, ORTP: config.orderType, CUCD: 'EUR' };
  for (const name of FROM_CUSTOMER) if (customer.fields[name]) fields[name] = customer.fields[name];
  Object.assign(fields, input);
  fields.ORDT ??= date8(state.now());
  fields.RLDT ??= fields.ORDT;
  return {
    ORNO: temporary ? state.orders.nextTemporary() : state.orders.nextFinal(),
    temporary,
    CUNO: customer.CUNO,
    CUOR: fields.CUOR ?? '',
    CUCD: fields.CUCD ?? '',
    fields,
    addresses: new Map(),
    lines: [],
    charges: [],
    texts: [],
    createdAt: state.now(),
    STAT: '20',
    ORNR: '',
    messages: [],
    unchecked: false,
    locked: false,
    deliveries: [],
    invoices: [],
    confirmedTotal: '',
  };
}

/** What is wrong with the codes of a head: set-up that does not exist. */
export function headObjections(state: M3State, order: Pick<Order, 'CUNO' | 'CUCD' | 'fields'>): MiError[] {
  const { data, config } = state;
  const f = order.fields;
  const has = (rows: readonly Row[] | undefined, key: string, value: string | undefined) =>
    value === undefined || (rows ?? []).some((row) => row[key] === value);
  const found: MiError[] = [];
  const object = (ok: boolean, code: string, field: string, what: string) => {
    if (!ok) found.push(new MiError(code, `${what} ${f[field] ?? ''} does not exist`, field));
  };
  object(has(data.orderTypes, 'ORTP', f.ORTP), 'WTT0403', 'ORTP', 'Order type');
  object(f.FACI === config.facility, 'WFAC303', 'FACI', 'Facility');
  object(has(data.warehouses, 'WHLO', f.WHLO), 'WWH0103', 'WHLO', 'Warehouse');
  object(currencyOf(data, order.CUCD) !== undefined, 'WCUC103', 'CUCD', 'Currency');
  if (f.ADID) {
    object(state.customers.get(order.CUNO).addresses.has(`1/${f.ADID}`), 'WAD1003', 'ADID', 'Address number');
  }
  if (config.strictCodes) {
    object(has(data.deliveryMethods, 'MODL', f.MODL), 'WMO0103', 'MODL', 'Delivery method');
    object(has(data.deliveryTerms, 'TEDL', f.TEDL), 'WTE0103', 'TEDL', 'Delivery terms');
    object(has(data.generalCodes.TEPY, 'STKY', f.TEPY), 'WTEP103', 'TEPY', 'Payment terms');
    object(has(data.generalCodes.PYCD, 'STKY', f.PYCD), 'WPYC103', 'PYCD', 'Payment method');
  }
  return found;
}

/** Amounts must not have more decimals than their currency. */
export function checkAmount(state: M3State, CUCD: string, field: string, value: string | undefined): void {
  const allowed = Number(currencyOf(state.data, CUCD)?.DCCD ?? 2);
  if (value !== undefined && decimalsOf(value) > allowed) throw tooManyDecimals(field, allowed);
}
export function tooManyDecimals(field: string, allowed: number): MiError {
  return new MiError('XNU0004', `Field ${field} has more than ${allowed} decimals`, field);
}

/** @throws MiError for unknown items and units, and for quantities and prices that M3 cannot hold. */
export function newLine(state: M3State, order: Order, input: Row): OrderLine {
  const item = state.items.byNumber.get(input.ITNO ?? '');
  if (!item && state.config.batchChecks === 'add') state.items.get(input.ITNO ?? '');
  const fields: Row = { WHLO: order.fields.WHLO ?? state.config.warehouse, DWDT: order.fields.RLDT ?? '', ...input };
  delete fields.ORNO;
  if (!state.warehouses().includes(fields.WHLO ?? ''))
    throw new MiError('WWH0103', `Warehouse ${fields.WHLO} does not exist`, 'WHLO');
  const quantity = dec(input.ORQT);
  if (quantity.lte(0)) throw freeText('Ordered quantity must be entered', 'ORQT');
  if (decimalsOf(input.ORQT ?? '') > Number(item?.fields.DCCD ?? 0))
    throw tooManyDecimals('ORQT', Number(item?.fields.DCCD ?? 0));
  if (decimalsOf(input.SAPR ?? '') > state.config.priceDecimals)
    throw tooManyDecimals('SAPR', state.config.priceDecimals);
  for (let i = 1; i <= 6; i++) {
    checkAmount(state, order.CUCD, `DIA${i}`, input[`DIA${i}`]);
    if (decimalsOf(input[`DIP${i}`] ?? '') > 2) throw tooManyDecimals(`DIP${i}`, 2);
  }
  const basic = item?.fields.UNMS ?? 'PCS';
  const ALUN = input.ALUN ?? basic;
  const SPUN = input.SPUN ?? input.ALUN ?? item?.fields.SPUN ?? basic;
  const ORQT = item ? state.items.toBasic(item, quantity, ALUN) : quantity;
  const numbers = (prefix: string) => [1, 2, 3, 4, 5, 6].map((i) => dec(input[prefix + i]));
  return {
    PONR: (order.lines[order.lines.length - 1]?.PONR ?? 0) + 1,
    POSX: 0,
    ITNO: input.ITNO ?? '',
    fields,
    ORQT,
    ORQA: quantity,
    priceQuantity: item ? state.items.fromBasic(item, ORQT, SPUN) : quantity,
    ALUN,
    SPUN,
    SAPR: input.SAPR === undefined ? basePrice(state, item?.fields ?? {}, order.CUCD) : dec(input.SAPR),
    SACD: input.SACD === undefined ? Dec(1) : dec(input.SACD),
    PRMO: input.SAPR === undefined ? '1' : 'P',
    percents: numbers('DIP'),
    amounts: numbers('DIA'),
    VTCS: item?.fields.VTCS ?? '1',
    quantities: openQuantities(ORQT),
  };
}

/** The item's own price, converted at the day's rate where the order has another currency. */
function basePrice(state: M3State, fields: Row, CUCD: string): Dec {
  const price = dec(fields.SAPR);
  if (price.eq(0) || (fields.CUCS ?? 'EUR') === CUCD) return price;
  const { rates } = state.data;
  return price
    .times(dec(rates[fields.CUCS ?? 'EUR'] ?? '1'))
    .div(dec(rates[CUCD] ?? '1'))
    .round(2);
}

/** @throws MiError XRE0104 where the order has this charge already and the setting refuses a second one. */
export function addCharge(state: M3State, order: Order, input: Row, PONR = 0): void {
  const definition = state.data.charges.find((c) => c.CRID === input.CRID);
  if (!definition) throw new MiError('WCRI103', `Charge ${input.CRID} does not exist`, 'CRID');
  checkAmount(state, order.CUCD, 'CRAM', input.CRAM);
  if (input.CUCD !== undefined && input.CUCD !== order.CUCD)
    throw new MiError('WCUC101', `Currency ${input.CUCD} is not the order's`, 'CUCD');
  const present = order.charges.find((c) => c.CRID === input.CRID && c.PONR === PONR);
  if (present && state.config.sameChargeTwice === 'refuse')
    throw exists(`Charge ${input.CRID} on order ${order.ORNO}`, 'CRID');
  if (present) {
    present.CRAM = present.CRAM.plus(dec(input.CRAM));
    return;
  }
  order.charges.push(newCharge(definition, input, PONR));
}
function newCharge(definition: Row, input: Row, PONR: number): Charge {
  return {
    CRID: input.CRID ?? '',
    CRAM: input.CRAM === undefined ? dec(definition.CRAM) : dec(input.CRAM),
    CRD0: input.CRD0 ?? definition.CRD0 ?? '',
    VTCD: input.VTCD ?? definition.VTCD ?? '0',
    fields: input,
    PONR,
  };
}

/** Everything that stops Confirm: status 15 for the head, 25 for lines, 30 for credit. */
export function confirmObjections(state: M3State, order: Order): { stat: string; errors: Objection[] } | null {
  const customer = state.customers.get(order.CUNO);
  const head: MiError[] = order.unchecked ? [] : headObjections(state, order);
  const status = customer.fields.STAT ?? '';
  if (status !== '20')
    head.push(new MiError('WST0301', `Status ${status} of customer ${order.CUNO} does not permit orders`, 'CUNO'));
  if (head.length > 0) return { stat: '15', errors: head.map((error) => ({ level: 'head', error })) };
  if (order.lines.length === 0)
    return { stat: '20', errors: [{ level: 'head', error: new MiError('XIM0039', 'Order line is missing', 'PONR') }] };
  const lines: Objection[] = [];
  for (const line of order.lines) for (const error of lineObjections(state, line)) lines.push({ level: 'line', error });
  if (lines.length > 0) return { stat: '25', errors: lines };
  if (Number(customer.fields.BLCD ?? 0) > 0) {
    return {
      stat: '30',
      errors: [{ level: 'head', error: new MiError('WBL0301', `Customer ${order.CUNO} has a credit stop`, 'BLCD') }],
    };
  }
  return null;
}

function lineObjections(state: M3State, line: OrderLine): MiError[] {
  const item = state.items.byNumber.get(line.ITNO);
  if (!item) return [new MiError('WIT0103', `Item number ${line.ITNO} does not exist`, 'ITNO')];
  if (item.fields.STAT !== '20')
    return [new MiError('XIT0107', `Status ${item.fields.STAT} of item ${line.ITNO} does not permit sales`, 'ITNO')];
  if (item.fields.CHCD === '2')
    return [new MiError('XIT0107', `Item ${line.ITNO} is a style, a variant must be ordered`, 'ITNO')];
  if (item.fields.SALE === '0') return [new MiError('XIT0107', `Item ${line.ITNO} is not a sales item`, 'ITNO')];
  return [];
}

export const lineOf = (order: Order, PONR: string | undefined, POSX?: string): OrderLine => {
  const line = order.lines.find((l) => l.PONR === Number(PONR) && l.POSX === Number(POSX ?? 0));
  if (!line) throw new MiError('XIM0039', `Order line ${PONR} of order ${order.ORNO} does not exist`, 'PONR');
  return line;
};
