/**
 * The `brief` dialect: the seven transactions that the customer's brief names, five of which no standard M3 has, as
 * custom MI of this tenant. Orders are final at once; there is no temporary order and no Confirm.
 */
import { MiError, freeText } from '../mi-error.ts';
import { compileProgram } from '../metadata.ts';
import type { FieldDef, Metadata, ProgramDef, RawField, RawProgram, Row, TransactionDef } from '../metadata.ts';
import { headObjections, newOrder } from '../model/order-entry.ts';
import { totalsOf, decimalsFor } from '../model/order-flow.ts';
import { itemHandlers } from './items.ts';
import { addFinalLine } from './orders.ts';
import { without } from './types.ts';
import type { Handlers } from './types.ts';

/** These make or change temporary orders; a tenant with the brief's transactions has none. */
const TEMPORARY =
  /^(OIS275MI\/|OIS100MI\/(\w*Batch(Head|Line|Text|Address|HeadChg|LineChg)|AddUncheckHead|Confirm|GetOrderNo|LstErrMsgOrder)$)/;
export const needsTemporaryOrder = (t: TransactionDef): boolean => TEMPORARY.test(`${t.program}/${t.name}`);

function raw(fields: Iterable<FieldDef>): Record<string, RawField> {
  const result: Record<string, RawField> = {};
  for (const f of fields)
    result[f.name] = {
      type: f.type,
      label: f.label,
      required: f.required,
      ...(f.length === undefined ? {} : { length: f.length }),
    };
  return result;
}
const text = (length: number, required = false): RawField => ({ type: 'A', length, required });
const number = (length: number, required = false): RawField => ({ type: 'N', length, required });
const optionalFields = (definition: TransactionDef): Record<string, RawField> =>
  Object.fromEntries(
    Object.entries(raw(definition.in.values())).map(([name, field]) => [name, { ...field, required: false }]),
  );
const date: RawField = { type: 'D', length: 8 };

/** Definitions of the custom transactions, with the fields of their standard counterparts. */
export function briefPrograms(standard: Metadata): ProgramDef[] {
  const of = (program: string, name: string): TransactionDef => {
    const found = standard.get(program)?.transactions.get(name);
    if (!found) throw new Error(`M3 metadata lack ${program}/${name}, which the brief dialect is made from`);
    return found;
  };
  const head = of('OIS100MI', 'AddBatchHead');
  const line = of('OIS100MI', 'AddBatchLine');
  const balance = of('MMS080MI', 'SelItemWarehous');
  const programs: RawProgram[] = [
    {
      program: 'OIS100MI',
      description: 'Customer order interface',
      transactions: {
        AddHead: {
          description: 'Add customer order (custom)',
          in: raw(head.in.values()),
          out: { ORNO: text(10), STAT: text(2) },
        },
        AddLine: { description: 'Add customer order line (custom)', in: raw(line.in.values()), out: raw(line.out) },
      },
    },
    {
      program: 'MMS080MI',
      description: 'Item warehouse interface',
      transactions: {
        LstItemBal: {
          description: 'List item balances (custom)',
          // The fields of its standard counterpart, and what custom lists usually take besides.
          in: { ...optionalFields(balance), WHLO: text(3), ITNO: text(15), LMTS: number(18) },
          out: { ...raw(balance.out), AV02: number(17), REQT: number(17) },
        },
      },
    },
    {
      program: 'GLS200MI',
      description: 'General ledger interface',
      transactions: {
        Add: {
          description: 'Add voucher (custom)',
          in: {
            CONO: number(3),
            DIVI: text(3),
            AIT1: text(10, true),
            CUAM: number(17, true),
            CUCD: text(3, true),
            ACDT: date,
            VTXT: text(40),
            CUNO: text(10),
            ORNO: text(10),
            VSER: text(3),
            AIT2: text(10),
            AIT3: text(10),
          },
          out: { VONO: number(8), JRNO: number(7) },
        },
      },
    },
    {
      program: 'PIS100MI',
      description: 'Invoice interface (custom)',
      transactions: {
        AddInvoice: {
          description: 'Add customer invoice (custom)',
          in: {
            CONO: number(3),
            DIVI: text(3),
            CUNO: text(10, true),
            CUAM: number(17, true),
            CUCD: text(3, true),
            IVDT: date,
            EXIN: text(14),
            ORNO: text(10),
            VTAM: number(17),
          },
          out: { IVNO: number(9), YEA4: number(4) },
        },
      },
    },
  ];
  return programs.map(compileProgram);
}

export const briefHandlers: Handlers = {
  'OIS100MI/AddHead': ({ state }, input) => {
    const order = newOrder(state, without(input, 'CONO'), false);
    const [objection] = headObjections(state, order);
    if (objection) throw objection;
    const status = state.customers.get(order.CUNO).fields.STAT;
    if (status !== '20')
      throw new MiError('WST0301', `Status ${status} of customer ${order.CUNO} does not permit orders`, 'CUNO');
    state.orders.add(order);
    return { ORNO: order.ORNO, STAT: '20' };
  },
  'OIS100MI/AddLine': ({ state }, input) => {
    const order = state.orders.order(input.ORNO ?? '');
    if (order.locked) throw freeText(`Order ${order.ORNO} is on hold`, 'ORNO');
    if (order.STAT === '90') throw new MiError('WST0301', `Order ${order.ORNO} is deleted`, 'ORNO');
    const item = state.items.get(input.ITNO ?? '');
    if (item.fields.STAT !== '20' || item.fields.CHCD === '2')
      throw new MiError('XIT0107', `Item ${item.ITNO} may not be sold`, 'ITNO');
    if (item.refusal) throw freeText(item.refusal.texts[0] ?? `Item ${item.ITNO} is refused`, 'ITNO');
    const line = addFinalLine(state, order, without(input, 'CONO'));
    order.confirmedTotal = totalsOf(state, order).TOPY.toFixed(decimalsFor(state, order.CUCD));
    return { PONR: String(line.PONR), POSX: '0', ATNR: '0' };
  },
  'MMS080MI/LstItemBal': function* (context, input) {
    const whole: Row = { FWHL: input.WHLO ?? input.FWHL ?? '', TWHL: input.WHLO ?? input.TWHL ?? '\uffff' };
    const rows = itemHandlers['MMS080MI/SelItemWarehous']?.(context, whole) as Iterable<Row>;
    for (const row of rows) if (input.ITNO === undefined || row.ITNO === input.ITNO) yield row;
  },
  'GLS200MI/Add': ({ state }, input) => {
    state.vouchers.push({ kind: 'GLS200MI/Add', ...input });
    return { VONO: String(50_000_000 + state.vouchers.length), JRNO: String(state.vouchers.length) };
  },
  'PIS100MI/AddInvoice': ({ state }, input) => {
    state.customers.get(input.CUNO ?? '');
    state.vouchers.push({ kind: 'PIS100MI/AddInvoice', ...input });
    return { IVNO: state.orders.nextInvoice(), YEA4: state.today().slice(0, 4) };
  },
};
