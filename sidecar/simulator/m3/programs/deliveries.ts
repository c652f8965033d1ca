/** Deliveries and invoices of an order: OIS100MI/LstDelLineByCO, MWS410MI, MWS411MI, OIS350MI. */
import { notFound } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import { decimalsFor } from '../model/order-flow.ts';
import { date8 } from '../model/state.ts';
import type { M3State } from '../model/state.ts';
import type { Delivery, Order } from '../model/types.ts';
import type { Handlers } from './types.ts';

/** RORC 3 = customer order. */
function* deliveryLines(order: Order, delivery: Delivery): Generator<Row> {
  for (const line of delivery.lines) {
    yield {
      DLIX: delivery.DLIX,
      RORC: '3',
      RIDN: order.ORNO,
      RIDL: String(line.PONR),
      RIDX: String(line.POSX),
      ITNO: line.ITNO,
      TRQT: line.quantity.toFixed(),
      PLQT: line.quantity.toFixed(),
      PGRS: delivery.PGRS,
      LMDT: date8(delivery.at),
      LMTS: String(delivery.at),
    };
  }
}
/** @throws MiError WDL0203 where there is no such delivery */
export function findDelivery(state: M3State, DLIX: string): { order: Order; delivery: Delivery } {
  for (const order of state.orders.final.values()) {
    const delivery = order.deliveries.find((d) => d.DLIX === DLIX);
    if (delivery) return { order, delivery };
  }
  throw notFound(`Delivery ${DLIX}`, 'DLIX');
}
function invoiceRows(state: M3State, order: Order): Row[] {
  return order.invoices.map((invoice) => ({
    ORNO: order.ORNO,
    WHLO: order.fields.WHLO ?? '',
    DLIX: invoice.DLIX,
    IVNO: invoice.IVNO,
    EXIN: invoice.IVNO,
    YEA4: invoice.YEA4,
    IVDT: date8(invoice.at),
    DUDT: date8(invoice.at),
    CUNO: order.CUNO,
    AMT1: invoice.amount.toFixed(decimalsFor(state, order.CUCD)),
    CUCD: order.CUCD,
    RAFC: invoice.amount.toFixed(decimalsFor(state, order.CUCD)),
  }));
}

export const deliveryHandlers: Handlers = {
  'OIS100MI/LstDelLineByCO': function* ({ state }, input) {
    const order = state.orders.order(input.ORNO ?? '');
    for (const delivery of order.deliveries) {
      for (const row of deliveryLines(order, delivery)) if (row.RIDL === String(Number(input.PONR))) yield row;
    }
  },
  'MWS411MI/LstDelLnByOrd': function* ({ state }, input) {
    const order = state.orders.order(input.RIDN ?? '');
    for (const delivery of order.deliveries) {
      for (const row of deliveryLines(order, delivery)) {
        if (input.RIDL === undefined || row.RIDL === String(Number(input.RIDL))) yield row;
      }
    }
  },
  'MWS411MI/LstDeliveryLine': function* ({ state }, input) {
    const { order, delivery } = findDelivery(state, String(Number(input.DLIX)));
    yield* deliveryLines(order, delivery);
  },
  'MWS410MI/GetHead': ({ state }, input) => {
    const { order, delivery } = findDelivery(state, String(Number(input.DLIX)));
    const { DLIX, WHLO, PGRS, ETRN, FWNO } = delivery;
    const invoice = order.invoices.find((i) => i.DLIX === DLIX);
    return {
      DLIX,
      WHLO,
      PGRS,
      ETRN,
      RORC: '3',
      RIDN: order.ORNO,
      CUOR: order.CUOR,
      MODL: order.fields.MODL ?? '',
      FWNO,
      DSDT: date8(delivery.at),
      IVNO: invoice?.IVNO ?? '0',
      EXIN: invoice?.IVNO ?? '',
    };
  },
  'OIS350MI/LstInvHeadByCo': ({ state }, input) => invoiceRows(state, state.orders.order(input.ORNO ?? '')),
  'OIS350MI/LstAllInvByCO': ({ state }, input) =>
    invoiceRows(state, state.orders.order(input.ORNO ?? '')).map((row) => ({
      ...row,
      IVAV: row.AMT1 ?? '',
      RXIN: row.IVNO ?? '',
    })),
};
