/** What this M3 holds, as plain data: for judges, tests and the sandbox page. */
import { delivered, lineStatus } from './lifecycle.ts';
import { priceText } from './decimal.ts';
import type { Row } from './metadata.ts';
import { decimalsFor, lineAmount, statusOf, totalsOf } from './model/order-flow.ts';
import type { M3State } from './model/state.ts';
import type { Order } from './model/types.ts';

export interface OrderSnapshot {
  orno: string;
  temporary: boolean;
  /** Temporary: the final number. Final: the temporary one. */
  other: string;
  cuno: string;
  cuor: string;
  currency: string;
  /** Temporary: 15, 20, 25, 30, 90. Final: the highest status. */
  status: string;
  lowest: string;
  highest: string;
  locked: boolean;
  deleted: boolean;
  totals: { net: string; charges: string; vat: string; total: string };
  /** Total at Confirm. */
  confirmedTotal: string;
  lines: {
    ponr: number;
    item: string;
    qty: string;
    alternateQty: string;
    unit: string;
    cupo: string;
    price: string;
    amount: string;
    status: string;
    delivered: string;
    invoiced: string;
  }[];
  charges: { crid: string; amount: string; line: number; text: string }[];
  texts: { type: string; line: number; text: string }[];
  addresses: Row[];
  head: Row;
  messages: string[];
  deliveries: string[];
  invoices: { number: string; amount: string }[];
  createdAt: number;
}

export function orderSnapshot(state: M3State, order: Order): OrderSnapshot {
  const decimals = decimalsFor(state, order.CUCD);
  const totals = totalsOf(state, order);
  const status = statusOf(order);
  return {
    orno: order.ORNO,
    temporary: order.temporary,
    other: order.ORNR,
    cuno: order.CUNO,
    cuor: order.CUOR,
    currency: order.CUCD,
    status: order.temporary ? order.STAT : status.ORST,
    lowest: status.ORSL,
    highest: status.ORST,
    locked: order.locked,
    deleted: !order.temporary && status.ORSL === '90',
    totals: {
      net: totals.NTAM.toFixed(decimals),
      charges: totals.EXAM.toFixed(decimals),
      vat: totals.VTAM.toFixed(decimals),
      total: totals.TOPY.toFixed(decimals),
    },
    confirmedTotal: order.confirmedTotal,
    lines: order.lines.map((line) => ({
      ponr: line.PONR,
      item: line.ITNO,
      qty: line.ORQT.toFixed(),
      alternateQty: line.ORQA.toFixed(),
      unit: line.ALUN,
      cupo: line.fields.CUPO ?? '',
      price: priceText(line.SAPR),
      amount: lineAmount(state, order, line).toFixed(decimals),
      status: order.temporary ? '' : lineStatus(line.quantities),
      delivered: delivered(line.quantities).toFixed(),
      invoiced: line.quantities[7].toFixed(),
    })),
    charges: order.charges.map((c) => ({ crid: c.CRID, amount: c.CRAM.toFixed(decimals), line: c.PONR, text: c.CRD0 })),
    texts: order.texts.map((t) => ({ type: t.TYPE, line: t.PONR, text: t.text })),
    addresses: [...order.addresses.values()],
    head: { ...order.fields },
    messages: order.messages.map((m) => m.MDTA),
    deliveries: order.deliveries.map((d) => d.DLIX),
    invoices: order.invoices.map((i) => ({ number: i.IVNO, amount: i.amount.toFixed(decimals) })),
    createdAt: order.createdAt,
  };
}

export interface Snapshot {
  customers: {
    cuno: string;
    name: string;
    status: string;
    email: string;
    emails: string[];
    key: string;
    reference: string;
    addresses: Row[];
  }[];
  orders: OrderSnapshot[];
  /** Temporary orders that did not become final. */
  temporary: OrderSnapshot[];
  /** References (CUOR) that more than one order of M3 carries, deleted ones not counted. */
  duplicates: string[];
  vouchers: Row[];
}
export function snapshot(state: M3State): Snapshot {
  const orders = [...state.orders.final.values()].map((order) => orderSnapshot(state, order));
  return {
    customers: [...state.customers.byNumber.values()]
      .filter((c) => !c.template)
      .map((c) => ({
        cuno: c.CUNO,
        name: c.fields.CUNM ?? '',
        status: c.fields.STAT ?? '',
        email: c.fields.MAIL ?? '',
        emails: [...state.customers.emails.values()].flatMap((ofType) => ofType.get(c.CUNO) ?? []),
        key: c.fields.ALCU ?? '',
        reference: c.fields.YREF ?? '',
        addresses: [...c.addresses.values()],
      })),
    orders,
    temporary: [...state.orders.temporary.values()].filter((o) => o.STAT !== '90').map((o) => orderSnapshot(state, o)),
    duplicates: duplicates(state),
    vouchers: state.vouchers,
  };
}
export function duplicates(state: M3State): string[] {
  const seen = new Map<string, number>();
  for (const order of state.orders.final.values()) {
    if (order.CUOR !== '' && order.STAT !== '90') seen.set(order.CUOR, (seen.get(order.CUOR) ?? 0) + 1);
  }
  return [...seen].filter(([, count]) => count > 1).map(([reference]) => reference);
}
