/**
 * What maps that are not about orders are tried on: items as M3 last showed them (map `product`), products as the shop last sent
 * them (map `item`). Reads only, and only what is stored: neither M3 nor the shop is asked.
 */
import type { FieldMap, Problem } from '@crossdock/shared';
import type { Inbox } from '../intake/port.ts';
import type { DryFlow } from '../flow/dry-flow.ts';
import { applyMap } from '../mapping/field-map.ts';
import type { Lookup } from '../mapping/transforms.ts';
import { checkValue, type TransactionFacts } from '../m3/metadata.ts';
import type { OrderSamples } from './port.ts';

/** One thing to try a map on. */
export interface Subject {
  /** `item:12`, `product:34`. */
  key: string;
  /** Number and name, for people. */
  label: string;
  /** What the rows of the map read. */
  source: Record<string, unknown>;
}
export interface SubjectSource {
  /** What its subjects are. */
  about: 'item' | 'product';
  /** In an order of its own; `search` narrows it. */
  list(limit: number, search: string): Subject[];
  get(key: string): Subject | null;
}
/** Map → where its subjects come from. */
export type Subjects = Readonly<Record<string, SubjectSource>>;

/** What a map makes of a subject, in the form in which simulations compare. Pure. */
export function dryMap(
  map: FieldMap,
  source: Record<string, unknown>,
  lookup: Lookup,
  transaction: TransactionFacts | null,
): DryFlow {
  const { record, problems } = applyMap(map, source, lookup);
  const tooMuch = Object.entries(record).flatMap(([field, value]): Problem[] => {
    const facts = transaction?.in[field];
    const wrong = facts ? checkValue(field, facts, value) : null;
    return wrong ? [wrong] : [];
  });
  const all = [...problems, ...tooMuch];
  return {
    decision: all.length > 0 ? 'hold' : 'write',
    why: all[0]?.message ?? '',
    steps: [],
    calls:
      all.length > 0
        ? []
        : [{ system: map.target.startsWith('wc/') ? 'shop' : 'm3', call: map.target, values: record }],
    problems: all,
    notes: [],
    totals: null,
  };
}

/** Products of the shop by their newest stored document. */
export function productSubjects(
  samples: Pick<OrderSamples, 'newestProducts'>,
  inbox: Pick<Inbox, 'newest'>,
): SubjectSource {
  const get = (key: string): Subject | null => {
    const document = /^product:\d{1,20}$/.test(key) ? inbox.newest(key)?.document : null;
    if (!document) return null;
    const [name, sku] = [document['name'], document['sku']].map((value) => (typeof value === 'string' ? value : ''));
    return {
      key,
      label: [sku || key.slice('product:'.length), name].filter(Boolean).join(' · '),
      source: { product: document },
    };
  };
  return {
    about: 'product',
    get,
    list: (limit, search) =>
      samples
        .newestProducts(search === '' ? limit : 2_000)
        .flatMap((key) => get(key) ?? [])
        .filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()))
        .slice(0, limit),
  };
}
