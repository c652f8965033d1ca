/** Which columns of the table of runs there is room for. Pure. */

/** Order, checkbox and actions, which are always there: 90 + 48 + 85 pixels. */
const ALWAYS = 223;
/** What the others take at least, the most important first. */
const COLUMNS = [
  ['state', 190],
  ['problem', 170],
  ['orderNumber', 125],
  ['updatedAt', 115],
  ['total', 105],
] as const;
/** As they stand from the start of a row to its end. */
const ORDER = ['state', 'problem', 'orderNumber', 'total', 'updatedAt'];

/** @returns ids of columns in their order; null where a table would cover one column with another, so a list is drawn */
export function columnsFor(room: number): string[] | null {
  let left = room - ALWAYS;
  const fit = COLUMNS.filter(([, width]) => (left -= width) >= 0).map(([id]) => id as string);
  return fit.length < 3 ? null : ORDER.filter((id) => fit.includes(id));
}
