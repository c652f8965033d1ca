/** OIS100MI's batch family and OIS275MI: temporary orders up to Confirm. */
import { decimalsFor, confirm, lineAmount, totalsOf } from '../model/order-flow.ts';
import { addCharge, checkAmount, headObjections, lineOf, newLine, newOrder } from '../model/order-entry.ts';
import { exists, freeText, MiError, wrongStatus } from '../mi-error.ts';
import { priceText } from '../decimal.ts';
import type { Row } from '../metadata.ts';
import type { M3State } from '../model/state.ts';
import type { Order, OrderLine } from '../model/types.ts';
import { without } from './types.ts';
import type { Context, Handler, Handlers } from './types.ts';

/** A temporary order that may still be changed. */
function open(state: M3State, ORNO: string | undefined): Order {
  const order = state.orders.temp(ORNO ?? '');
  if (order.STAT === '90') throw wrongStatus(`temporary order ${order.ORNO} is finished`);
  return order;
}

export function headRow(order: Order): Row {
  return {
    ...order.fields,
    ORNO: order.ORNO,
    CUNO: order.CUNO,
    CUOR: order.CUOR,
    CUCD: order.CUCD,
    STAT: order.STAT,
    ORNR: order.ORNR,
    ORSL: '20',
    ORST: '20',
  };
}
function headRowWithTotals(state: M3State, order: Order): Row {
  const totals = totalsOf(state, order);
  const decimals = decimalsFor(state, order.CUCD);
  return {
    ...headRow(order),
    NTAM: totals.NTAM.toFixed(decimals),
    VTAM: totals.VTAM.toFixed(decimals),
    BRAM: totals.BRAM.toFixed(decimals),
    ROAM: totals.ROAM.toFixed(decimals),
    OBLC: '0',
  };
}
export function lineRow(state: M3State, order: Order, line: OrderLine): Row {
  const decimals = decimalsFor(state, order.CUCD);
  return {
    ...line.fields,
    PONR: String(line.PONR),
    POSX: String(line.POSX),
    ITNO: line.ITNO,
    ITDS: line.fields.ITDS ?? state.items.byNumber.get(line.ITNO)?.fields.ITDS ?? '',
    ORQT: line.ORQT.toFixed(),
    ORQA: line.ORQA.toFixed(),
    ALUN: line.ALUN,
    SPUN: line.SPUN,
    SAPR: priceText(line.SAPR),
    SACD: line.SACD.toFixed(0),
    PRMO: line.PRMO,
    CUCD: order.CUCD,
    NLAM: lineAmount(state, order, line).toFixed(decimals),
    ...Object.fromEntries(line.amounts.map((amount, i) => [`DIA${i + 1}`, amount.toFixed(decimals)])),
    ...Object.fromEntries(line.percents.map((percent, i) => [`DIP${i + 1}`, percent.toFixed(2)])),
  };
}

const addHead =
  (unchecked: boolean): Handler =>
  ({ state }, input) => {
    const order = newOrder(state, without(input, 'CONO'), true);
    checkAmount(state, order.CUCD, 'OTBA', input.OTBA);
    const objection = state.config.batchChecks === 'add' && !unchecked ? headObjections(state, order)[0] : undefined;
    if (objection) throw objection;
    order.unchecked = unchecked;
    state.orders.add(order);
    return { ORNO: order.ORNO };
  };

/** Shared with orders that are final at once (brief dialect). */
export function setAddress(state: M3State, order: Order, input: Row): void {
  const ADRT = String(Number(input.ADRT));
  if (order.addresses.has(ADRT) && state.config.addressTwice === 'refuse')
    throw exists(`Address type ${ADRT} on order ${order.ORNO}`, 'ADRT');
  let base: Row = {};
  if (input.ADID !== undefined) base = state.customers.address(order.CUNO, ADRT, input.ADID);
  if (input.CSCD !== undefined && !state.data.countries.some((c) => c.CSCD === input.CSCD)) {
    throw new MiError('WCSC103', `Country ${input.CSCD} does not exist`, 'CSCD');
  }
  order.addresses.set(ADRT, { ...base, ...without(input, 'CONO', 'ORNO'), ADRT });
}

const changeHead: Handler = ({ state }, input) => {
  const order = open(state, input.ORNO);
  const changes = without(input, 'CONO', 'ORNO');
  const objection =
    state.config.batchChecks === 'add'
      ? headObjections(state, {
          CUNO: order.CUNO,
          CUCD: input.CUCD ?? order.CUCD,
          fields: { ...order.fields, ...changes },
        })[0]
      : undefined;
  if (objection) throw objection;
  Object.assign(order.fields, changes);
  order.CUOR = order.fields.CUOR ?? order.CUOR;
  order.CUCD = order.fields.CUCD ?? order.CUCD;
  return null;
};

const changeLine: Handler = ({ state }, input) => {
  const order = open(state, input.ORNO);
  const line = lineOf(order, input.PONR, input.POSX);
  const merged: Row = { ...line.fields, ORQT: line.ORQA.toFixed(), ...without(input, 'CONO', 'PONR', 'POSX') };
  const fresh = newLine(state, order, merged);
  Object.assign(line, fresh, { PONR: line.PONR, POSX: line.POSX });
  return null;
};

function* batchLines({ state }: Context, input: Row): Generator<Row> {
  const order = state.orders.temp(input.ORNO ?? '');
  for (const line of order.lines) yield lineRow(state, order, line);
}

export function statusWanted(state: M3State, status: { ORSL: string; ORST: string }, input: Row): boolean {
  if (state.config.statusFilter === 'exact') {
    return (
      (input.ORSL === undefined || input.ORSL === status.ORSL) &&
      (input.ORST === undefined || input.ORST === status.ORST)
    );
  }
  return status.ORSL >= (input.ORSL ?? '') && status.ORST <= (input.ORST ?? '99');
}

export const temporaryOrderHandlers: Handlers = {
  'OIS100MI/AddBatchHead': addHead(false),
  'OIS100MI/AddUncheckHead': addHead(true),
  'OIS100MI/ChgBatchHead': changeHead,
  'OIS100MI/AddBatchAddress': ({ state }, input) => {
    setAddress(state, open(state, input.ORNO), input);
    return null;
  },
  'OIS100MI/AddBatchLine': ({ state }, input) => {
    const order = open(state, input.ORNO);
    const line = newLine(state, order, without(input, 'CONO'));
    order.lines.push(line);
    return { PONR: String(line.PONR), POSX: String(line.POSX), ATNR: '0' };
  },
  'OIS100MI/ChgBatchLine': changeLine,
  'OIS100MI/DelBatchLine': ({ state }, input) => {
    const order = open(state, input.ORNO);
    order.lines.splice(order.lines.indexOf(lineOf(order, input.PONR, input.POSX)), 1);
    order.charges = order.charges.filter((c) => c.PONR === 0 || c.PONR !== Number(input.PONR));
    return null;
  },
  'OIS100MI/DelBatchHead': ({ state }, input) => {
    state.orders.removeTemporary(open(state, input.ORNO));
    return null;
  },
  'OIS100MI/AddBatchText': ({ state }, input) => {
    const order = open(state, input.ORNO);
    if (input.TYPE !== '1' && input.TYPE !== '2') throw freeText('Type must be 1 (head) or 2 (line)', 'TYPE');
    if (input.TYPE === '2') lineOf(order, input.PONR, input.POSX);
    order.texts.push({
      TYPE: input.TYPE,
      TYTR: input.TYTR ?? '1',
      PONR: Number(input.PONR ?? 0),
      text: input.PARM ?? '',
    });
    return null;
  },
  'OIS100MI/DelBatchText': ({ state }, input) => {
    const order = open(state, input.ORNO);
    order.texts = order.texts.filter(
      (t) => t.TYPE !== input.TYPE || t.TYTR !== input.TYTR || t.PONR !== Number(input.PONR ?? 0),
    );
    return null;
  },
  'OIS100MI/AddBatchHeadChg': ({ state }, input) => {
    addCharge(state, open(state, input.ORNO), without(input, 'CONO', 'ORNO'));
    return null;
  },
  'OIS100MI/AddBatchLineChg': ({ state }, input) => {
    const order = open(state, input.ORNO);
    const line = lineOf(order, input.PONR, input.POSX);
    addCharge(state, order, without(input, 'CONO', 'ORNO', 'PONR', 'POSX'), line.PONR);
    return null;
  },
  'OIS100MI/Confirm': ({ state }, input) => {
    const order = state.orders.temp(input.ORNO ?? '');
    const final = confirm(state, order);
    if (final) return { ORNO: final.ORNO, STAT: state.config.confirmStat };
    if (state.config.confirmFailure === 'nok')
      throw freeText(`Temporary order ${order.ORNO} contains errors, status ${order.STAT}`);
    return { ORNO: '', STAT: order.STAT };
  },
  'OIS100MI/GetOrderNo': ({ state }, input) => ({ ORNR: state.orders.temp(input.ORNO ?? '').ORNR }),
  'OIS100MI/LstErrMsgOrder': function* ({ state }, input) {
    for (const message of state.orders.temp(input.ORNO ?? '').messages) yield { ...message };
  },
  'OIS100MI/GetBatchHead': ({ state }, input) => headRowWithTotals(state, state.orders.temp(input.ORNO ?? '')),
  'OIS100MI/LstBatchHead': function* ({ state }, input) {
    state.customers.get(input.CUNO ?? '');
    for (const order of state.orders.temporaryOfCustomer(input.CUNO ?? '')) {
      if (statusWanted(state, { ORSL: '20', ORST: '20' }, input)) yield headRow(order);
    }
  },
  'OIS100MI/LstBatchLine': batchLines,
  'OIS100MI/GetBatchLine': ({ state }, input) => {
    const order = state.orders.temp(input.ORNO ?? '');
    return lineRow(state, order, lineOf(order, input.PONR, input.POSX));
  },

  'OIS275MI/GetTmpOrderStat': ({ state }, input) => headRow(state.orders.temp(input.ORNO ?? '')),
  'OIS275MI/GetBatchHead': ({ state }, input) => headRowWithTotals(state, state.orders.temp(input.ORNO ?? '')),
  // CUPO is numeric here (reference 4.3): leading zeros are lost, and what is no number becomes 0.
  'OIS275MI/LstBatchLine': function* (context, input) {
    for (const row of batchLines(context, input))
      yield { ...row, CUPO: /^\d+$/.test(row.CUPO ?? '') ? String(Number(row.CUPO)) : '0' };
  },
  'OIS275MI/GetAddress': ({ state }, input) => {
    const address = state.orders.temp(input.ORNO ?? '').addresses.get(String(Number(input.ADRT)));
    if (!address)
      throw new MiError('WAD1003', `Address type ${input.ADRT} of order ${input.ORNO} does not exist`, 'ADRT');
    return address;
  },
};
