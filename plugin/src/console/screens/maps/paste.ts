/** Cells of a spreadsheet or CSV file as rows of a look-up table. Pure. */
import type { TableRow } from '@crossdock/shared';

export interface Pasted {
  rows: TableRow[];
  /** Lines that cannot be taken, from 1, with the reason's kind. */
  bad: { line: number; why: 'cells' | 'key' | 'empty' | 'twice' }[];
  /** The first line named the columns. */
  header: boolean;
}

/** The separator that the first line uses most: tab (spreadsheets), semicolon or comma (CSV of different countries). */
function separatorOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line.includes('\t')) return '\t';
  return line.split(';').length > line.split(',').length ? ';' : ',';
}

/** Cells by line; quotes as in RFC 4180, also around line breaks. */
export function cellsOf(text: string): string[][] {
  const separator = separatorOf(text);
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let quoted = false;
  const endLine = (): void => {
    line.push(cell);
    if (line.some((c) => c.trim() !== '')) lines.push(line);
    line = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === separator) {
      line.push(cell);
      cell = '';
    } else if (char === '\n') endLine();
    else if (char !== '\r') cell += char;
  }
  endLine();
  return lines;
}

/** Text that a spreadsheet would run as a formula was written with an apostrophe in front. */
const plain = (cell: string): string => cell.trim().replace(/^'(?=[=@+\t\r-])/, '');

/** @param columns value columns of the table, in their order; a first line with their names may give another */
export function parsePasted(text: string, columns: readonly string[]): Pasted {
  const lines = cellsOf(text);
  const [first = []] = lines;
  const named = first.slice(1).map((cell) => columns.find((c) => c.toLowerCase() === cell.trim().toLowerCase()));
  const header = named.length > 0 && named.every((name) => name !== undefined);
  const order = header ? (named as string[]) : columns;
  const result: Pasted = { rows: [], bad: [], header };
  const seen = new Set<string>();
  lines.slice(header ? 1 : 0).forEach((cells, index) => {
    const line = index + (header ? 2 : 1);
    const key = plain(cells[0] ?? '');
    const values = Object.fromEntries(
      order.map((column, i) => [column, plain(cells[i + 1] ?? '')]).filter(([, value]) => value !== ''),
    ) as Record<string, string>;
    if (key === '') result.bad.push({ line, why: 'key' });
    else if (cells.slice(order.length + 1).some((cell) => cell.trim() !== '')) result.bad.push({ line, why: 'cells' });
    else if (Object.keys(values).length === 0) result.bad.push({ line, why: 'empty' });
    else if (seen.has(key)) result.bad.push({ line, why: 'twice' });
    else {
      seen.add(key);
      result.rows.push({ key, values });
    }
  });
  return result;
}

const csvCell = (text: string): string => {
  const safe = /^[=@+\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
export function toCsv(rows: readonly TableRow[], columns: readonly string[]): string {
  const lines = [['key', ...columns], ...rows.map(({ key, values }) => [key, ...columns.map((c) => values[c] ?? '')])];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}
