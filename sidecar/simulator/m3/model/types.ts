import type { Dec } from '../decimal.ts';
import type { Quantities } from '../lifecycle.ts';
import type { Row } from '../metadata.ts';

export interface Customer {
  CUNO: string;
  template: boolean;
  /** Number series of a template: prefix for new customers. */
  series: string;
  /** Basic, financial and order data under their M3 names (without CUNO). */
  fields: Row;
  /** By `ADRT/ADID`. */
  addresses: Map<string, Row>;
  lmts: number;
  /** From when on the search engine knows the present content. */
  searchableAt: number;
}

export interface Item {
  ITNO: string;
  fields: Row;
  /** Refuses Confirm of an order that holds it. */
  refusal: Refusal | null;
  lmts: number;
  /** Options of a variant in its style: X, Y, Z. */
  axes: { feature: string; option: string; name?: string }[];
  /** LNCD → texts. */
  languages: Record<string, { ITDS: string; FUDS?: string }>;
}
export interface Refusal {
  stat: string;
  texts: string[];
}
export interface Alias {
  ALWT: string;
  ALWQ: string;
  ITNO: string;
  POPN: string;
  fields: Row;
  lmts: number;
}
export interface Unit {
  ITNO: string;
  AUTP: string;
  ALUN: string;
  /** Basic units in one alternate unit (DMCF 1), or alternate units in one basic unit (DMCF 2). */
  COFA: Dec;
  DMCF: string;
  fields: Row;
}
export interface Balance {
  WHLO: string;
  ITNO: string;
  onHand: Dec;
  inspection: Dec;
  allocated: Dec;
  /** Ordered and not delivered, allocated or not. */
  reserved: Dec;
  lmts: number;
}

export interface OrderLine {
  PONR: number;
  POSX: number;
  ITNO: string;
  /** What was sent, under M3's names. */
  fields: Row;
  /** Basic unit, alternate unit, and unit of the price. */
  ORQT: Dec;
  ORQA: Dec;
  priceQuantity: Dec;
  ALUN: string;
  SPUN: string;
  SAPR: Dec;
  SACD: Dec;
  /** P = sent by the caller, 1 = item's base price. */
  PRMO: string;
  percents: Dec[];
  amounts: Dec[];
  VTCS: string;
  quantities: Quantities;
}
export interface Charge {
  CRID: string;
  CRAM: Dec;
  CRD0: string;
  VTCD: string;
  fields: Row;
  /** Line number, or 0 for the head. */
  PONR: number;
}
export interface OrderText {
  /** 1 head, 2 line. */
  TYPE: string;
  TYTR: string;
  PONR: number;
  text: string;
}
export interface OrderMessage {
  LEVL: string;
  MSID: string;
  TX60: string;
  MDTA: string;
}
export interface Order {
  ORNO: string;
  temporary: boolean;
  CUNO: string;
  CUOR: string;
  CUCD: string;
  fields: Row;
  /** By ADRT. */
  addresses: Map<string, Row>;
  lines: OrderLine[];
  charges: Charge[];
  texts: OrderText[];
  createdAt: number;

  /** Temporary: 20, 15, 25, 30, 90. */
  STAT: string;
  /** Temporary: number of the final order. Final: number of the temporary one. */
  ORNR: string;
  messages: OrderMessage[];
  unchecked: boolean;

  /** Final: OAHOCD. */
  locked: boolean;
  deliveries: Delivery[];
  invoices: Invoice[];
  /** TOPY at the moment of Confirm, so that later changes do not hide what was confirmed. */
  confirmedTotal: string;
}
export interface Delivery {
  DLIX: string;
  WHLO: string;
  PGRS: string;
  ETRN: string;
  FWNO: string;
  lines: { PONR: number; POSX: number; ITNO: string; quantity: Dec }[];
  at: number;
}
export interface Invoice {
  IVNO: string;
  YEA4: string;
  DLIX: string;
  amount: Dec;
  at: number;
}
