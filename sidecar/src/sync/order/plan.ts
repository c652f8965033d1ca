/**
 * The plan of an order: from the document, the settings, the maps and the facts looked up before, the exact M3 calls and the
 * total they must add up to, or the problems that keep it from being posted. Pure.
 */
import { createHash } from 'node:crypto';
import type { FieldMap, Problem, Settings, WooAddress, WooOrder } from '@crossdock/shared';
import { clean, LENGTH, splitAddress, textLines, type M3Address } from '../../mapping/address.ts';
import { applyMap } from '../../mapping/field-map.ts';
import { fromMinor, isExact, plain, decimal } from '../../money.ts';
import { orderContent, type OrderContent } from './content.ts';
import { orderAmounts, taxModeOf, type Amounts } from './amounts.ts';
import { isProblem, type ItemFact, type OrderFacts } from './facts.ts';

/** Job of the dialect that executes an operation. */
export type OpJob = 'order.addAddress' | 'order.addText' | 'order.addCharge' | 'order.addLine';
export interface PlannedOp {
  /** Stable within the plan: `address:1`, `text:2`, `charge:FREIGH`, `line:3`. */
  id: string;
  job: OpJob;
  /** Without ORNO, which M3 gives. */
  record: Record<string, string>;
}
export interface OrderPlan {
  reference: string;
  head: Record<string, string>;
  ops: PlannedOp[];
  CUCD: string;
  amounts: Amounts;
  /** Per line, for people: what the plan expects M3 to compute. */
  lines: { CUPO: string; ITNO: string; name: string; quantity: string; total: string }[];
  notes: string[];
  /** Same fingerprint = same calls; a temporary order built from another plan is not continued. */
  fingerprint: string;
  /** Versions of the maps used. */
  maps: Record<string, number>;
  /** Content of the document it was made from. */
  content: OrderContent;
}

export interface PlanInput {
  order: WooOrder;
  settings: Settings;
  facts: OrderFacts;
  maps: { head: FieldMap; address: FieldMap; line: FieldMap };
  /** CUNO of the order's customer. */
  customer: string;
  customerGroup?: string;
  /** Whether M3's customer master holds this buyer; if not (one common customer), the order carries the billing address. */
  buyerInMaster: boolean;
  /** Told what each map is given; for previews. */
  observe?: (map: FieldMap, source: Record<string, unknown>) => void;
}

export type Planned = { plan: OrderPlan; problems: [] } | { plan: null; problems: Problem[] };

/** The customer's order number in M3 (CUOR): prefix and Woo's order id, the one stable key of an order. */
export const orderReference = (settings: Settings, wooId: number | string): string =>
  `${settings.orders.referencePrefix}${wooId}`;

/** Where the goods go: the shipping address, or the billing address when the shop gave none (virtual goods). */
export const deliveryAddress = (order: WooOrder): WooAddress =>
  order.shipping.country || order.shipping.address_1 ? order.shipping : order.billing;

/** @see OrderPlan; problems are complete: all of them at once, not the first. */
export function planOrder(input: PlanInput): Planned {
  const { order, settings, facts, maps } = input;
  const problems: Problem[] = [];
  const notes: string[] = [];
  if (isProblem(facts.currency)) problems.push(facts.currency);
  const currency = isProblem(facts.currency) ? null : facts.currency;

  const delivery = deliveryAddress(order);
  const shipped = order.shipping_lines.some((s) => s.method_id !== 'local_pickup');
  problems.push(...addressProblems(delivery, delivery === order.billing ? 'billing' : 'shipping', shipped));
  const to = splitAddress(delivery, order.billing.phone, 'Delivery address');
  const addresses: { type: string; address: Record<string, string>; split: M3Address }[] = [];
  addresses.push({ type: '1', split: to, address: addressView(to, delivery, facts, notes) });
  if (!input.buyerInMaster || !sameAddress(order.billing, delivery)) {
    const billing = splitAddress(order.billing, '', 'Billing address');
    if (order.billing.country && billing.CUNM) {
      addresses.push({ type: '3', split: billing, address: addressView(billing, order.billing, facts, notes) });
      if (delivery !== order.billing) problems.push(...postcodeProblem(order.billing, 'billing'));
    }
  }
  const texts = addresses.flatMap((a) => a.split.texts);
  notes.push(...addresses.flatMap((a) => a.split.notes));
  if (settings.orders.noteAsText && clean(order.customer_note)) texts.push(clean(order.customer_note));

  const country = delivery.country;
  const taxMode = taxModeOf(settings.tax, country, input.customerGroup ?? '');
  const amounts = currency ? orderAmounts(order, settings, currency, taxMode, facts.lookup) : null;
  if (amounts) {
    problems.push(...amounts.problems);
    notes.push(...amounts.notes);
  }
  if (currency?.conversion)
    notes.push(
      `Posted in ${currency.CUCD} at ${plain(currency.conversion.rate)} (${currency.conversion.source}, ${currency.conversion.date}).`,
    );

  const method = order.shipping_lines[0];
  const shippingKeys = method ? [`${method.method_id}:${method.instance_id}`, method.method_id] : [];
  const warehouse = firstRow(facts, 'warehouse', [country, ...shippingKeys], 'WHLO');
  const view = {
    order,
    computed: {
      customer: input.customer,
      reference: orderReference(settings, order.id),
      orderType:
        firstRow(facts, 'order-type', [country, String(order['created_via'] ?? '')], 'ORTP') ?? settings.m3.orderType,
      facility: firstRow(facts, 'warehouse', [country, ...shippingKeys], 'FACI') ?? settings.m3.facility,
      warehouse: warehouse ?? settings.m3.warehouse,
      // Not known to M3: that is a problem already, and one is enough.
      currency: currency?.CUCD ?? order.currency,
      orderDate: String(order['date_created'] ?? order.date_created_gmt ?? ''),
      shippingMethod:
        shippingKeys.find(
          (k) => facts.lookup('shipping', k, 'MODL') !== null || facts.lookup('shipping', k, 'TEDL') !== null,
        ) ??
        method?.method_id ??
        '',
      delivery: addresses[0]?.address ?? {},
    },
  };
  const map = (fieldMap: FieldMap, extra: Record<string, unknown> = {}): Record<string, string> => {
    const source = { ...view, ...extra };
    input.observe?.(fieldMap, source);
    const mapped = applyMap(fieldMap, source, facts.lookup);
    problems.push(...mapped.problems);
    return mapped.record;
  };

  const head = map(maps.head);
  const ops: PlannedOp[] = [];
  for (const a of addresses)
    ops.push({
      id: `address:${a.type}`,
      job: 'order.addAddress',
      record: { ADRT: a.type, ...map(maps.address, { address: a.address }) },
    });
  texts
    .flatMap(textLines)
    .forEach((PARM, i) =>
      ops.push({ id: `text:${i + 1}`, job: 'order.addText', record: { TYPE: '1', TYTR: '1', PARM } }),
    );
  for (const c of amounts?.charges ?? []) {
    const CRD0 = [...clean(c.description)].slice(0, 30).join('');
    ops.push({
      id: `charge:${c.CRID}`,
      job: 'order.addCharge',
      record: { CRID: c.CRID, CRAM: fromMinor(c.amount, amounts?.decimals ?? 2), CRD0 },
    });
  }
  const lines = planLines(input, amounts, map, problems, ops);
  if (problems.length > 0 || !amounts || !currency) return { plan: null, problems };
  const plan = { reference: view.computed.reference, head, ops, CUCD: currency.CUCD, amounts, lines, notes };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([head, ops]))
    .digest('base64url')
    .slice(0, 22);
  return {
    plan: {
      ...plan,
      fingerprint,
      content: orderContent(order),
      maps: {
        [maps.head.id]: maps.head.version,
        [maps.address.id]: maps.address.version,
        [maps.line.id]: maps.line.version,
      },
    },
    problems: [],
  };
}

function planLines(
  input: PlanInput,
  amounts: Amounts | null,
  map: (m: FieldMap, extra: Record<string, unknown>) => Record<string, string>,
  problems: Problem[],
  ops: PlannedOp[],
): OrderPlan['lines'] {
  const { order, facts, maps } = input;
  const lines: OrderPlan['lines'] = [];
  if (order.line_items.length === 0) {
    problems.push({
      code: 'order.no-lines',
      owner: 'shop',
      field: 'line_items',
      message: 'The order has no products; M3 needs at least one order line.',
      fix: 'Skip the order, or add a product to it.',
    });
  }
  order.line_items.forEach((item, index) => {
    const fact = facts.items[index];
    if (!fact) return;
    if (isProblem(fact)) {
      problems.push(fact);
      return;
    }
    const amount = amounts?.lines[index];
    const quantity = decimal(item.quantity).times(fact.factor);
    const problem = lineProblem(index, item.name, quantity, fact, amount?.total ?? 0n);
    if (problem) {
      problems.push(problem);
      return;
    }
    if (!amount || !amounts) return;
    const price = amount.price(quantity);
    const number = String(index + 1);
    const record = map(maps.line, {
      item,
      line: {
        item: fact.ITNO,
        quantity: plain(quantity),
        number,
        price: price.sapr,
        priceQuantity: price.sacd === '1' ? '' : price.sacd,
      },
    });
    ops.push({ id: `line:${number}`, job: 'order.addLine', record });
    lines.push({
      CUPO: number,
      ITNO: fact.ITNO,
      name: item.name,
      quantity: plain(quantity),
      total: fromMinor(amount.total, amounts.decimals),
    });
  });
  return lines;
}

function lineProblem(
  index: number,
  name: string,
  quantity: ReturnType<typeof decimal>,
  fact: ItemFact,
  total: bigint,
): Problem | null {
  const field = `line_items[${index}]`;
  if (quantity.lte(0) || total < 0n) {
    return {
      code: 'line.negative',
      owner: 'shop',
      field,
      message: `Line ${index + 1} (${name}) has a quantity or amount that M3 cannot take on a sales order.`,
      fix: 'Correct the line in the shop, or skip the order and enter it in M3.',
      expected: 'a quantity above 0 and an amount of at least 0',
      received: `${plain(quantity)} / ${total}`,
    };
  }
  if (!isExact(quantity, fact.quantityDecimals)) {
    return {
      code: 'line.fraction',
      owner: 'shop',
      field: `${field}.quantity`,
      message: `Line ${index + 1} (${name}) comes to ${plain(quantity)} ${fact.UNMS} of item ${fact.ITNO}, but M3 takes only ${fact.quantityDecimals} decimals for it.`,
      fix: 'Correct the row in the table "unit" or the quantity, then retry.',
      expected: `at most ${fact.quantityDecimals} decimals`,
      received: plain(quantity),
    };
  }
  return null;
}

const wrongAddress = (kind: string, field: string, message: string, expected: string, received: string): Problem => ({
  code: `address.${field}`,
  owner: 'shop',
  field: `${kind}.${field}`,
  message,
  fix: 'Correct the address on the order in the shop; it is then sent again by itself.',
  expected,
  received,
});

function addressProblems(address: WooAddress, kind: 'billing' | 'shipping', shipped: boolean): Problem[] {
  const problems: Problem[] = [];
  const bad = (field: string, message: string, expected: string, received: string): void => {
    problems.push(wrongAddress(kind, field, message, expected, received));
  };
  if (!/^[A-Z]{2}$/.test(address.country))
    bad(
      'country',
      `The ${kind} address has no valid country.`,
      'a two-letter country code',
      address.country || 'nothing',
    );
  if (!clean(`${address.company}${address.first_name}${address.last_name}`))
    bad('name', `The ${kind} address has no name.`, 'a name or a company', 'nothing');
  if (shipped && !clean(`${address.address_1}${address.address_2}`))
    bad('address_1', `The ${kind} address has no street, and the order is to be shipped.`, 'a street', 'nothing');
  problems.push(...postcodeProblem(address, kind));
  return problems;
}

/** An address whose postal code M3's PONO cannot hold: cut, it would be another place. */
export function postcodeProblem(address: WooAddress, kind: 'billing' | 'shipping'): Problem[] {
  const size = [...clean(address.postcode)].length;
  if (size <= LENGTH.postcode) return [];
  return [
    wrongAddress(
      kind,
      'postcode',
      `The postal code of the ${kind} address is longer than M3's ${LENGTH.postcode} characters.`,
      `at most ${LENGTH.postcode} characters`,
      `${size} characters`,
    ),
  ];
}

/** One split address with M3's codes, as the maps see it. */
export function addressView(
  split: M3Address,
  address: WooAddress,
  facts: Pick<OrderFacts, 'areas' | 'lookup'>,
  notes: string[],
): Record<string, string> {
  const [CUA1 = '', CUA2 = '', CUA3 = '', CUA4 = ''] = split.lines;
  const ECAR = areaCode(address, facts, notes);
  return {
    CUNM: split.CUNM,
    CUA1: CUA1 || split.TOWN || '-',
    CUA2,
    CUA3,
    CUA4,
    TOWN: split.TOWN,
    PONO: split.PONO,
    PHNO: split.PHNO,
    YREF: split.YREF,
    CSCD: facts.lookup('country', address.country, 'CSCD') ?? address.country,
    ECAR,
  };
}

/** Woo's state (`DE-BE`, `CA`, `JP13`) as M3's area code, if the table or M3's own list (CRS046) has it. */
export function areaCode(address: WooAddress, facts: Pick<OrderFacts, 'areas' | 'lookup'>, notes: string[]): string {
  const { country, state } = address;
  if (!state) return '';
  const own = state.startsWith(`${country}-`) ? state.slice(country.length + 1) : state;
  const mapped = facts.lookup('state', `${country}-${own}`, 'ECAR');
  if (mapped !== null) return mapped;
  const known = facts.areas[country];
  if (known?.has(own)) return own;
  notes.push(
    `The state ${own} of ${country} is not an area in M3 (CRS046) and is left out; add it to the table "state" to send it.`,
  );
  return '';
}

/** Whether two addresses say the same, as far as M3 is concerned. */
export function sameAddress(a: WooAddress, b: WooAddress): boolean {
  const keys = [
    'first_name',
    'last_name',
    'company',
    'address_1',
    'address_2',
    'city',
    'state',
    'postcode',
    'country',
  ] as const;
  return keys.every((key) => clean(a[key]) === clean(b[key]));
}

const firstRow = (facts: OrderFacts, table: string, keys: string[], column: string): string | null => {
  for (const key of keys) {
    const found = key ? facts.lookup(table, key, column) : null;
    if (found !== null) return found;
  }
  return null;
};
