/**
 * What a map may read: the order document as `wc/v3` gives it, and what Crossdock computes for each map. Paths are those of
 * `valueAt`. Pure.
 */
import { wooOrder } from '@crossdock/shared';
import { nearest } from '../config/schema-paths.ts';

/** Fields of a wc/v3 order that the schema of `shared/` does not name, because Crossdock itself does not need them. */
const MORE_ORDER_FIELDS = [
  'parent_id',
  'version',
  'created_via',
  'order_key',
  'date_created',
  'date_modified',
  'date_paid',
  'date_completed',
  'date_completed_gmt',
  'transaction_id',
  'customer_ip_address',
  'customer_user_agent',
  'cart_hash',
  'payment_url',
  'currency_symbol',
  'needs_payment',
  'needs_processing',
  'is_editable',
];
const MORE_LINE_FIELDS = ['tax_class', 'price', 'parent_name', 'image'];
const ADDRESS = {
  CUNM: 'Name (36)',
  CUA1: 'Address line 1',
  CUA2: 'Address line 2',
  CUA3: 'Address line 3',
  CUA4: 'Address line 4',
  TOWN: 'City (20)',
  PONO: 'Postal code',
  PHNO: 'Phone (16)',
  YREF: 'Contact person',
  CSCD: 'Country in M3',
  ECAR: 'Area in M3',
};
const COMPUTED = {
  customer: 'Customer number in M3',
  reference: 'Reference of the order (CUOR)',
  orderType: 'Order type',
  facility: 'Facility',
  warehouse: 'Warehouse',
  currency: 'Currency that is posted',
  orderDate: 'Date of the order',
  shippingMethod: 'Key of the shipping table',
  ...Object.fromEntries(Object.entries(ADDRESS).map(([k, v]) => [`delivery.${k}`, `Delivery: ${v}`])),
};
const LINE = {
  item: 'M3 item number',
  quantity: 'Quantity in basic units',
  number: 'Line number (1, 2 …)',
  price: 'Net price that M3 is to use',
  priceQuantity: 'Quantity that the price is for',
};
const CUSTOMER = { email: 'E-mail address', searchKey: 'Search key', wooId: 'Number in the shop' };

export interface MapFacts {
  /** Root → field → label. `order` and `item` are documents of the shop. */
  computed: Record<string, Record<string, string>>;
  /** Whether rows may read one order line (`item.*`). */
  item: boolean;
  /** Rows that Crossdock relies on: target → the source it must have. */
  locked: Record<string, string>;
  /** Mandatory fields that Crossdock fills by itself; a row for one of them is a mistake. */
  given: readonly string[];
}

/** Maps of orders and customers. Others are checked against M3 only. */
export const MAP_FACTS: Record<string, MapFacts> = {
  'order-head': {
    computed: { computed: COMPUTED },
    item: false,
    locked: { CUNO: 'computed.customer', CUOR: 'computed.reference', CUCD: 'computed.currency' },
    given: [],
  },
  'order-address': {
    computed: { computed: COMPUTED, address: ADDRESS },
    item: false,
    locked: {},
    given: ['ORNO', 'ADRT'],
  },
  'order-line': {
    computed: { computed: COMPUTED, line: LINE },
    item: true,
    locked: {
      ITNO: 'line.item',
      ORQT: 'line.quantity',
      CUPO: 'line.number',
      SAPR: 'line.price',
      SACD: 'line.priceQuantity',
    },
    given: ['ORNO'],
  },
  customer: {
    computed: { address: ADDRESS, customer: CUSTOMER },
    item: false,
    locked: { ALCU: 'customer.searchKey' },
    given: ['CUTM', 'CUNO'],
  },
};

type Shape = Record<string, unknown>;
/** Dotted paths of a zod object: leaves and, for lists, the list's name with `[]`. */
function pathsOf(schema: unknown, prefix: string): string[] {
  let inner = schema as {
    def?: { type?: string; innerType?: unknown; in?: unknown; element?: unknown; shape?: Shape };
  };
  while (inner.def?.innerType ?? (inner.def?.type === 'pipe' ? inner.def.in : undefined))
    inner = (inner.def?.innerType ?? inner.def?.in) as typeof inner;
  if (inner.def?.type === 'array') return pathsOf(inner.def.element, `${prefix}[]`);
  if (inner.def?.type !== 'object' || !inner.def.shape) return [prefix];
  return Object.entries(inner.def.shape).flatMap(([key, value]) => pathsOf(value, prefix ? `${prefix}.${key}` : key));
}

const ORDER_PATHS: readonly string[] = [
  ...pathsOf(wooOrder, '').filter((path) => !/^meta_data/.test(path)),
  ...MORE_ORDER_FIELDS,
  ...MORE_LINE_FIELDS.map((field) => `line_items[].${field}`),
].filter((path) => !path.includes('meta_data'));
const LINE_PATHS = ORDER_PATHS.filter((path) => path.startsWith('line_items[].')).map((p) => p.slice(13));

/** Paths with a scalar value inside a document; list places become `[]`. Bounded, because documents are other people's. */
export function documentPaths(value: unknown, prefix = '', found = new Set<string>()): Set<string> {
  if (found.size > 2_000) return found;
  if (Array.isArray(value)) value.slice(0, 3).forEach((entry) => documentPaths(entry, `${prefix}[]`, found));
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'meta_data' && Array.isArray(inner)) {
        for (const entry of inner as { key?: unknown }[])
          if (typeof entry.key === 'string') found.add(`${prefix ? `${prefix}.` : ''}meta.${entry.key}`);
      } else documentPaths(inner, prefix ? `${prefix}.${key}` : key, found);
    }
  } else if (prefix) found.add(prefix);
  return found;
}

export interface SourceField {
  path: string;
  label: string;
  group: string;
}
/** Everything that a map may read, for the editor. Lists of the order are left out: `order.line_items.0.sku` works by typing. */
export function sourceFields(mapId: string, documents: readonly unknown[]): SourceField[] {
  const facts = MAP_FACTS[mapId];
  if (!facts) return [];
  const plain = (path: string): boolean => !path.includes('[]');
  const own = new Set([...ORDER_PATHS, ...documents.flatMap((d) => [...documentPaths(d)])].filter(plain));
  const fields: SourceField[] = [];
  for (const [root, list] of Object.entries(facts.computed))
    for (const [field, label] of Object.entries(list))
      fields.push({ path: `${root}.${field}`, label, group: root === 'computed' ? 'Crossdock' : root });
  if (facts.item)
    for (const path of LINE_PATHS.filter(plain)) fields.push({ path: `item.${path}`, label: '', group: 'Order line' });
  for (const path of own) {
    const [head = ''] = path.split('.');
    fields.push({ path: `order.${path}`, label: '', group: path.includes('.') ? (GROUPS[head] ?? head) : 'Order' });
  }
  return fields;
}
const GROUPS: Record<string, string> = {
  billing: 'Billing address',
  shipping: 'Shipping address',
  meta: 'Additional data',
};

const places = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '[]');

/**
 * Why a path cannot give a value, or null. Additional data (`meta.KEY`) may be on some orders only, so a key that was not seen is
 * no error (`warning`).
 */
export function sourceFault(
  roots: Readonly<Record<string, readonly string[]>>,
  path: string,
): { message: string; warning: boolean } | null {
  const [root = '', ...rest] = path.split('.');
  const known = roots[root];
  if (!known) {
    const near = nearest(root, Object.keys(roots));
    const hint = near ? ` Did you mean "${near}"?` : '';
    return {
      message: `"${path}" begins with "${root}"; a source begins with ${Object.keys(roots).join(', ')}.${hint}`,
      warning: false,
    };
  }
  if (known.length === 0) return null;
  const inner = places(rest.join('.'));
  if (inner === '') return { message: `"${path}" is a whole object; name one of its fields.`, warning: false };
  if (known.includes(inner)) return null;
  if (/(^|\.|\[\]\.)meta\./.test(inner))
    return { message: `No stored order has the additional data "${rest.slice(1).join('.')}" yet.`, warning: true };
  if (known.some((k) => k.startsWith(`${inner}.`) || k.startsWith(`${inner}[]`)))
    return { message: `"${path}" is a whole object or list; name one of its fields.`, warning: false };
  const near = nearest(
    inner,
    known.map((k) => k.replaceAll('[]', '.0')),
  );
  return { message: `There is no "${path}".${near ? ` Did you mean "${root}.${near}"?` : ''}`, warning: false };
}

/** Roots of a map with the paths below each; an empty list = not known, everything passes. */
export function mapRoots(mapId: string, documents: readonly unknown[]): Record<string, readonly string[]> | null {
  const facts = MAP_FACTS[mapId];
  if (!facts) return null;
  const order = [...new Set([...ORDER_PATHS, ...documents.flatMap((d) => [...documentPaths(d)])])];
  const computed = Object.fromEntries(Object.entries(facts.computed).map(([root, list]) => [root, Object.keys(list)]));
  const item = order.filter((p) => p.startsWith('line_items[].')).map((p) => p.slice(13));
  return { ...computed, ...(facts.item && { item: [...item, ...LINE_PATHS] }), order };
}

/** Roots that steps of order flows read. */
export function flowRoots(documents: readonly unknown[]): Record<string, readonly string[]> {
  const order = [...new Set([...ORDER_PATHS, ...documents.flatMap((d) => [...documentPaths(d)])])];
  return { order, vars: [] };
}
