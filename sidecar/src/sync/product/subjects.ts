/** Items that were read, as the product map sees them: for trying the map. Nothing is asked. */
import type { CatalogRow, CatalogStore } from './port.ts';
import type { Rules } from './rules.ts';
import { viewOf } from './target.ts';

export interface ItemSubject {
  /** `item:SEQ`. */
  key: string;
  /** Number and name. */
  label: string;
  source: { item: Record<string, unknown> };
}

/** @param rules those of the moment; without any the item is shown as it is */
export function itemSubjects(
  store: Pick<CatalogStore<unknown>, 'get' | 'bySeq' | 'list'>,
  rules: () => Rules,
): { about: 'item'; list(limit: number, search: string): ItemSubject[]; get(key: string): ItemSubject | null } {
  const subjectOf = ({ seq, ITNO, source }: CatalogRow): ItemSubject | null => {
    if (!source) return null;
    const item = viewOf(source, rules());
    return { key: `item:${seq}`, label: `${ITNO} · ${String(item['name'] ?? '')}`, source: { item } };
  };
  return {
    about: 'item',
    list: (limit, search) => {
      const number = search.trim().toUpperCase();
      // By number, from the one that was named on: M3's numbers are what people have at hand.
      const own = number === '' ? null : store.get(number);
      const rows = [...(own ? [own] : []), ...store.list({ after: number, limit })];
      return rows.flatMap((row) => subjectOf(row) ?? []).slice(0, limit);
    },
    get: (key) => {
      const row = /^item:\d{1,15}$/.test(key) ? store.bySeq(Number(key.slice('item:'.length))) : null;
      return row && subjectOf(row);
    },
  };
}
