/** The error catalogue: for every code what it means, who can put it right, where and how. Data in this folder, look-up here. */
import { z } from 'zod';
import { catalogueEntry, familyIn, TABLES, type CatalogueEntry, type Problem } from '@crossdock/shared';
import { M3_ENTRIES } from './m3-messages.ts';
import { ORDER_ENTRIES } from './orders.ts';
import { REMOTE_ENTRIES } from './remotes.ts';
import { SUPPLY_ENTRIES } from './supply.ts';

export const CATALOGUE: readonly CatalogueEntry[] = [
  ...ORDER_ENTRIES,
  ...SUPPLY_ENTRIES,
  ...REMOTE_ENTRIES,
  ...M3_ENTRIES,
].map((entry) => catalogueEntry.parse(entry));
const ENTRIES = new Map(CATALOGUE.map((entry) => [entry.code, entry]));
const familyOf = familyIn([...ENTRIES.keys()]);

/** The entry of a code or of its family; null when nobody wrote one. */
export const findEntry = (code: string): CatalogueEntry | null => ENTRIES.get(familyOf(code) ?? '') ?? null;

/** The entry with the details of one problem: which setting, which table. Never nothing: the problem's own words are the least. */
export function entryOf(code: string, example: Problem | null): CatalogueEntry {
  const found = findEntry(code);
  if (!found)
    return {
      code,
      title: code,
      meaning: example?.message ?? 'The work is held.',
      who: example?.owner ?? 'shop',
      where: example?.field ?? 'The order',
      what: example?.fix ?? 'Correct the cause, then retry.',
      passes: false,
    };
  const { fix } = found;
  // A family's advice is general; the problem's own is about this case.
  const what = found.code === code ? found.what : (example?.fix ?? found.what);
  const entry = { ...found, code, what, who: example?.owner ?? found.who };
  if (fix?.kind === 'setting' && fix.path === 'm3.charges' && example?.field?.startsWith('m3.charges.'))
    return { ...entry, fix: { ...fix, path: example.field, ...rowInstead(example) } };
  if (fix?.kind === 'table' && fix.table === '*') {
    const table = /^table\.(.+)\.missing$/.exec(code)?.[1] ?? '';
    const columns = TABLES[table]?.columns;
    const { fix: _none, ...rest } = entry;
    return columns ? { ...entry, fix: { ...fix, table, columns } } : rest;
  }
  return entry;
}

const chargeRow = z.object({ row: z.object({ table: z.enum(['shipping', 'fee']), key: z.string().min(1).max(200) }) });
/** The row that names the charge of this one method or fee: operators may write it, other than the setting. */
function rowInstead({ data }: Problem): { instead?: { table: string; key: string; columns: string[] } } {
  const found = chargeRow.safeParse(data);
  return found.success ? { instead: { ...found.data.row, columns: ['CRID'] } } : {};
}
