/** Orders of the sandbox's own, beside the shop simulator's set: what only its tax modes and tables make possible. */
import { buildOrder, type OrderSpec } from '../simulator/woo/order-builder.ts';
import { giorgos, jane, jean, max } from '../simulator/woo/orders/people.ts';
import type { SandboxOrder } from '../simulator/woo/orders/sandbox-order.ts';
import type { WooOrderDocument } from '../simulator/woo/types.ts';

/** A currency that M3 does not know and the table `currency` posts in euros, at a fixed rate. */
export const CONVERTED = { key: 'AED', values: { CUCD: 'EUR', rate: '0.25' } };
const FIRST_ID = 5200;
const PARCEL = [{ amount: '4.90' }];

interface Extra {
  name: string;
  description: string;
  spec: Omit<OrderSpec, 'id'>;
  outcome: 'confirmed' | 'held' | 'cancelled';
  reason: string;
  /** The order a minute later, in phase two. */
  later?: (order: WooOrderDocument) => void;
}

const EXTRAS: readonly Extra[] = [
  {
    name: 'm3-tax',
    description: 'France: M3 computes the tax itself, and comes to the shop’s cent.',
    spec: { billing: { ...jean, email: 'jean.tva@example.test' }, lines: [{ sku: 'CUP-01', quantity: 3 }, { sku: 'LAMP7' }], shippingLines: PARCEL }, // prettier-ignore
    outcome: 'confirmed',
    reason: 'Net prices, no charge for tax: 20 % of M3’s own table.',
  },
  {
    name: 'm3-tax-differs',
    description: 'A book to Greece: the shop takes 13 % VAT, M3’s table has 6 %.',
    spec: { billing: { ...giorgos, email: 'giorgos.books@example.test' }, lines: [{ sku: 'BOOK-77', quantity: 2 }, { sku: 'CUP-01' }], shippingLines: PARCEL }, // prettier-ignore
    outcome: 'held',
    reason: 'The totals differ, so the order is not confirmed; shop, planned and M3 are shown.',
  },
  {
    name: 'included-tax',
    description: 'United Kingdom: gross prices in M3, no tax beside them.',
    spec: { currency: 'GBP', pricesIncludeTax: true, billing: { ...jane, email: 'jane.gross@example.test' }, lines: [{ sku: 'CUP-01', quantity: 7 }, { sku: 'LAMP7' }], shippingLines: PARCEL }, // prettier-ignore
    outcome: 'confirmed',
    reason: 'The tax is inside the prices of the lines and of the freight.',
  },
  {
    name: 'currency-converted',
    description: 'Dirhams, which M3 does not know, are posted in euros at a fixed rate of 0.25.',
    spec: { currency: 'AED', billing: { ...max, country: 'DE', email: 'max.aed@example.test' }, vatExempt: true, lines: [{ sku: 'CUP-01', price: '45.90', quantity: 3 }], shippingLines: [{ amount: '20.00' }] }, // prettier-ignore
    outcome: 'confirmed',
    reason: '157.70 AED are 39.43 EUR, the rounding included.',
  },
  {
    name: 'cancelled-too-late',
    description: 'Cancelled in the shop while the warehouse is picking.',
    spec: { billing: { ...max, email: 'max.late@example.test' }, lines: [{ sku: 'LAMP7' }], shippingLines: PARCEL },
    outcome: 'confirmed',
    reason: 'M3 does not let it be deleted any more: the cancellation is held for a person.',
    later: (order) => void (order.status = 'cancelled'),
  },
];

/** Built anew at each call. */
export function extraOrders(): SandboxOrder[] {
  return EXTRAS.map(({ name, description, spec, outcome, reason, later }, index) => {
    const id = FIRST_ID + index;
    const document = buildOrder({ ...spec, id });
    const steps: SandboxOrder['steps'] = [{ document, reason: 'created' }];
    if (later) {
      const copy = structuredClone(document);
      later(copy);
      const at = new Date(Date.parse(`${document.date_modified_gmt}Z`) + 60_000).toISOString().slice(0, 19);
      copy.date_modified = copy.date_modified_gmt = at;
      steps.push({ document: copy, reason: 'status', phase: 2 });
    }
    return { id, name, description, steps, expect: { outcome, reason } };
  });
}
