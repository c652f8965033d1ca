/** OIS100MI on final orders: reading, totals, charges, changes, deletion. */
import type { Dec } from '../decimal.ts';
import { delivered, lineStatus, openQuantity, openQuantities } from '../lifecycle.ts';
import { freeText, MiError, notFound, wrongStatus } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import { addCharge, checkAmount, lineOf, newLine } from '../model/order-entry.ts';
import { closeLine, decimalsFor, deleteLine, deleteOrder, reserve, statusOf, totalsOf } from '../model/order-flow.ts';
import type { M3State } from '../model/state.ts';
import type { Charge, Order, OrderLine } from '../model/types.ts';
import { lineRow, statusWanted } from './temporary-orders.ts';
import { without } from './types.ts';
import type { Handler, Handlers } from './types.ts';

function texts(totals: object, decimals: number): Row {
  return Object.fromEntries(
    Object.entries(totals as Record<string, Dec>).map(([name, value]) => [name, value.toFixed(decimals)]),
  );
}
/** STAT repeats ORST: the reference gives it no meaning of its own. OBLC 9 = on hold. */
function headRow(state: M3State, order: Order): Row {
  const status = statusOf(order);
  return {
    ...order.fields,
    ORNO: order.ORNO,
    CUNO: order.CUNO,
    CUOR: order.CUOR,
    CUCD: order.CUCD,
    ...status,
    STAT: status.ORST,
    OBLC: order.locked ? '9' : '0',
    DIVI: state.config.division,
    CHID: state.config.user,
  };
}
const fullHeadRow = (state: M3State, order: Order): Row => ({
  ...headRow(state, order),
  ...texts(totalsOf(state, order), decimalsFor(state, order.CUCD)),
});
export function finalLineRow(state: M3State, order: Order, line: OrderLine): Row {
  const q = line.quantities;
  return {
    ...lineRow(state, order, line),
    ORST: lineStatus(q),
    ALQT: q[3].toFixed(),
    PLQT: q[4].toFixed(),
    DLQT: delivered(q).toFixed(),
    IVQT: q[7].toFixed(),
    RNQT: openQuantity(q).toFixed(),
    VTCD: line.VTCS,
    UNMS: state.items.byNumber.get(line.ITNO)?.fields.UNMS ?? '',
  };
}
const lines: Handler = function* ({ state }, input) {
  const order = state.orders.order(input.ORNO ?? '');
  for (const line of order.lines) {
    if (input.ITNO !== undefined && line.ITNO !== input.ITNO) continue;
    if (input.ORST !== undefined && lineStatus(line.quantities) !== input.ORST) continue;
    yield finalLineRow(state, order, line);
  }
};

/** GetOrderValue also answers for a temporary number, unless the setting forbids it. */
const orderValue: Handler = ({ state }, input) => {
  const ORNO = input.ORNO ?? '';
  const temporary = state.config.orderValueOnTemp ? state.orders.temporary.get(ORNO) : undefined;
  const order = temporary?.STAT === '90' ? state.orders.order(temporary.ORNR) : (temporary ?? state.orders.order(ORNO));
  const decimals = decimalsFor(state, order.CUCD);
  const invoiced = totalsOf(state, order, 'invoiced');
  const names: [string, keyof typeof invoiced][] = [
    ['INTA', 'NTAM'],
    ['IDAM', 'ODAM'],
    ['INET', 'ONET'],
    ['IXAM', 'EXAM'],
    ['IRVA', 'ORVA'],
    ['IVTA', 'VTAM'],
    ['ITOA', 'TOAM'],
    ['IROA', 'ROAM'],
    ['ITOP', 'TOPY'],
    ['IRAM', 'BRAM'],
  ];
  const ordered = texts(totalsOf(state, order), decimals);
  return {
    ...ordered,
    CUCD: order.CUCD,
    ...Object.fromEntries(names.map(([to, from]) => [to, invoiced[from].toFixed(decimals)])),
  };
};

function anyOrder(state: M3State, ORNO: string): Order {
  const temporary = state.config.orderValueOnTemp ? state.orders.temporary.get(ORNO) : undefined;
  return temporary ?? state.orders.order(ORNO);
}
function chargeRow(state: M3State, order: Order, charge: Charge): Row {
  const CRAM = charge.CRAM.toFixed(decimalsFor(state, order.CUCD));
  const { CRID, CRD0, VTCD } = charge;
  return {
    CONO: String(state.config.company),
    ORNO: order.ORNO,
    DLIX: '0',
    PONR: String(charge.PONR),
    POSX: '0',
    CRID,
    CRD0,
    VTCD,
    CRAM,
    PBAM: CRAM,
    CUCD: order.CUCD,
    CHST: '10',
  };
}
function chargeList(onLines: boolean): Handler {
  return function* ({ state }, input) {
    const order = anyOrder(state, input.ORNO ?? '');
    for (const charge of order.charges) {
      const wanted = onLines ? charge.PONR === Number(input.PONR) : charge.PONR === 0;
      if (wanted && (input.CRID === undefined || charge.CRID === input.CRID)) yield chargeRow(state, order, charge);
    }
  };
}
/** Charges may change until the order is invoiced or deleted. */
function chargeable(state: M3State, ORNO: string | undefined): Order {
  const order = state.orders.order(ORNO ?? '');
  if (statusOf(order).ORSL >= '70') throw wrongStatus(`order ${order.ORNO} is invoiced or deleted`);
  return order;
}
function headCharge(order: Order, CRID: string | undefined): Charge {
  const charge = order.charges.find((c) => c.CRID === CRID && c.PONR === 0);
  if (!charge) throw notFound(`Charge ${CRID} on order ${order.ORNO}`, 'CRID');
  return charge;
}

function changeable(state: M3State, ORNO: string | undefined): Order {
  const order = state.orders.order(ORNO ?? '');
  if (statusOf(order).ORSL > '33') throw wrongStatus(`order ${order.ORNO} is on its way`);
  return order;
}
/** A line for an order that is final already. */
export function addFinalLine(state: M3State, order: Order, input: Row): OrderLine {
  const line = newLine(state, order, input);
  order.lines.push(line);
  reserve(state, line, line.ORQT);
  return line;
}
const setLock =
  (locked: boolean): Handler =>
  ({ state }, input) => {
    const order = state.orders.order(input.ORNO ?? '');
    if (statusOf(order).ORSL >= '70') throw wrongStatus(`order ${order.ORNO} is invoiced or deleted`);
    order.locked = locked;
    return null;
  };

export const orderHandlers: Handlers = {
  'OIS100MI/GetHead': ({ state }, input) => fullHeadRow(state, state.orders.order(input.ORNO ?? '')),
  'OIS100MI/LstHead': function* ({ state }, input) {
    state.customers.get(input.CUNO ?? '');
    for (const order of state.orders.ofCustomer(input.CUNO ?? '')) {
      if (statusWanted(state, statusOf(order), input)) yield headRow(state, order);
    }
  },
  'OIS100MI/LstLine': lines,
  'OIS100MI/LstLine2': lines,
  'OIS100MI/LstLineBOD': lines,
  'OIS100MI/GetLine': ({ state }, input) => {
    const order = state.orders.order(input.ORNO ?? '');
    return finalLineRow(state, order, lineOf(order, input.PONR, input.POSX));
  },
  'OIS100MI/GetOrderValue': orderValue,
  'OIS100MI/GetAddress': ({ state }, input) => {
    const order = state.orders.order(input.ORNO ?? '');
    const address = order.addresses.get(String(Number(input.ADRT)));
    if (!address)
      throw new MiError('WAD1003', `Address type ${input.ADRT} of order ${order.ORNO} does not exist`, 'ADRT');
    return address;
  },
  'OIS100MI/LstHeadText': function* ({ state }, input) {
    const order = state.orders.order(input.ORNO ?? '');
    let LINO = 0;
    for (const text of order.texts) {
      if (text.TYPE !== '1' || text.TYTR !== input.TYTR) continue;
      for (const TX60 of text.text.match(/.{1,60}/gsu) ?? []) yield { TXID: '1', TXVR: '', LINO: String(++LINO), TX60 };
    }
  },

  'OIS100MI/LstOrderCharge': chargeList(false),
  'OIS100MI/LstLineCharge': chargeList(true),
  'OIS100MI/LstConnCOCharge': chargeList(false),
  'OIS100MI/AddConnCOCharge': ({ state }, input) => {
    addCharge(state, chargeable(state, input.ORNO), without(input, 'CONO', 'ORNO', 'DLIX'));
    return null;
  },
  'OIS100MI/UpdConnCOCharge': ({ state }, input) => {
    const order = chargeable(state, input.ORNO);
    checkAmount(state, order.CUCD, 'CRAM', input.CRAM);
    const old = headCharge(order, input.CRID);
    const fields = {
      ...old.fields,
      CRAM: old.CRAM.toFixed(),
      CRD0: old.CRD0,
      VTCD: old.VTCD,
      ...without(input, 'ORNO', 'DLIX'),
    };
    order.charges.splice(order.charges.indexOf(old), 1);
    addCharge(state, order, fields);
    return null;
  },
  'OIS100MI/DelConnCOCharge': ({ state }, input) => {
    const order = chargeable(state, input.ORNO);
    order.charges.splice(order.charges.indexOf(headCharge(order, input.CRID)), 1);
    return null;
  },

  'OIS100MI/AddLineBatchEnt': ({ state }, input) => {
    const order = changeable(state, input.ORNO);
    const line = addFinalLine(state, order, without(input, 'CONO', 'PONR'));
    return { ORNO: order.ORNO, STAT: state.config.confirmStat, PONR: String(line.PONR), POSX: '0', ATNR: '0' };
  },
  'OIS100MI/ChgLineBatchEnt': ({ state }, input) => {
    const order = changeable(state, input.ORNO);
    const line = lineOf(order, input.PONR, input.POSX);
    if (lineStatus(line.quantities) !== '22') throw wrongStatus(`line ${line.PONR} is ${lineStatus(line.quantities)}`);
    if (input.ORQA !== undefined) {
      const fresh = newLine(state, order, { ...line.fields, ORQT: input.ORQA });
      reserve(state, line, fresh.ORQT.minus(line.ORQT));
      Object.assign(line, {
        ORQT: fresh.ORQT,
        ORQA: fresh.ORQA,
        priceQuantity: fresh.priceQuantity,
        quantities: openQuantities(fresh.ORQT),
      });
    }
    Object.assign(line.fields, without(input, 'CONO', 'ORNO', 'PONR', 'POSX', 'ORQA'));
    return { ORNO: order.ORNO, STAT: state.config.confirmStat };
  },
  'OIS100MI/DelLineBatchEnt': ({ state }, input) => {
    const order = state.orders.order(input.ORNO ?? '');
    deleteLine(state, order, lineOf(order, input.PONR, input.POSX));
    return { ORNO: order.ORNO, STAT: state.config.confirmStat };
  },
  'OIS100MI/DelHead': ({ state }, input) => {
    deleteOrder(state, state.orders.order(input.ORNO ?? ''));
    return null;
  },
  'OIS100MI/DelLine': ({ state }, input) => {
    const order = state.orders.order(input.ORNO ?? '');
    deleteLine(state, order, lineOf(order, input.PONR, input.POSX));
    return null;
  },
  'OIS100MI/CloLine': ({ state }, input) => {
    const order = state.orders.order(input.ORNO ?? '');
    closeLine(state, order, lineOf(order, input.PONR, input.POSX));
    return null;
  },
  'OIS100MI/LockOrder': setLock(true),
  'OIS100MI/ReleaseOrder': setLock(false),

  'OIS100MI/CheckCustomer': ({ state }, input) => {
    const customer = state.customers.get(input.CUNO ?? '');
    const blocked = customer.fields.STAT !== '20';
    return {
      MSID: blocked ? 'WST0301' : '',
      MSG1: blocked ? `Status ${customer.fields.STAT} does not permit orders` : '',
      SLEL: '0',
      CCRD: '0',
    };
  },
  'OIS100MI/CheckCredit': ({ state }, input) => {
    const customer = state.customers.get(input.CUNO ?? '');
    if (Number(customer.fields.BLCD ?? 0) > 0) throw freeText(`Customer ${customer.CUNO} has a credit stop`, 'CUNO');
    return null;
  },
};
