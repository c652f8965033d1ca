/** Look-up tables that people keep: which item a SKU is, which payment method has which terms, and so on. */
import { createHash } from 'node:crypto';
import { TABLES, tableRow } from '@crossdock/shared';
import type { Actor, TableChange, TableDefinition, TableRow } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { csvLine, parseCsv } from './csv.ts';
import { sameRow, type RowChange, type TableStore } from './port.ts';
import { nearest } from './schema-paths.ts';
import { templateFault } from './tracking-template.ts';

/** Lengths from M3's metadata (m3-metadata/*.json); `factor` and `rate` are decimal numbers of ours, `carrier` is what the shop takes. */
const COLUMN_RULES: Record<
  string,
  { max: number } | { number: true } | { amount: true } | { status: true } | { template: true }
> = {
  ITNO: { max: 15 },
  CUNO: { max: 10 },
  ALUN: { max: 3 },
  PYCD: { max: 3 },
  TEPY: { max: 3 },
  MODL: { max: 3 },
  TEDL: { max: 3 },
  CRID: { max: 6 },
  CSCD: { max: 3 },
  ECAR: { max: 2 },
  CUCD: { max: 3 },
  CRTP: { max: 2 },
  ORTP: { max: 3 },
  WHLO: { max: 3 },
  FACI: { max: 3 },
  factor: { number: true },
  rate: { number: true },
  quantity: { amount: true },
  percent: { amount: true },
  status: { status: true },
  carrier: { max: 60 },
  url: { template: true },
};
/** Length of FWNO (MWS410MI). */
const FORWARDER = 10;
/** A status of orders without `wc-`: WordPress keeps 20 characters of a post's status (wp_posts.post_status). */
const STATUS = /^(?!wc-)[a-z0-9_-]{1,20}$/;
const STATUS_WORDS =
  'must be a status of orders as WooCommerce names it, in lower case and without "wc-", e.g. "on-hold"';

export class TableFault extends CrossdockError {
  constructor(code: 'table.unknown' | 'table.invalid', message: string) {
    super(message, { class: 'permanent', code });
    this.name = 'TableFault';
  }
}

interface By {
  actor: Actor;
  why: string;
}
export interface ImportReport {
  table: string;
  added: number;
  changed: number;
  unchanged: number;
  rejected: { line: number; key: string | null; reason: string }[];
}

/**
 * The key as it is stored and looked up: e-mail addresses and statuses in lower case, statuses as the REST API has them
 * (without `wc-`), everything else exactly as written.
 */
export function tableKey(table: string, key: string): string {
  if (table === 'customer') return key.normalize('NFC').trim().toLowerCase();
  if (table === 'status') return key.trim().toLowerCase().replace(/^wc-/, '');
  return table === 'm3-status' ? key.trim().toLowerCase() : key.trim();
}

/** @throws TableFault `table.unknown` naming the tables there are */
export function tableDefinition(table: string): TableDefinition {
  const definition = Object.hasOwn(TABLES, table) ? TABLES[table] : undefined;
  if (definition) return definition;
  const near = nearest(table, Object.keys(TABLES));
  throw new TableFault(
    'table.unknown',
    `There is no table "${table}"${near ? `; did you mean "${near}"?` : '.'} The tables are: ${Object.keys(TABLES).join(', ')}.`,
  );
}

/** A sentence that says what is wrong with a row, or null. */
export function rowFault(table: string, row: TableRow): string | null {
  const { columns, keys, choices } = tableDefinition(table);
  const parsed = tableRow.safeParse(row);
  if (!parsed.success) return `the key must have 1 to 200 characters, received ${row.key.length}`;
  if (keys && !keys.includes(row.key)) return `the key must be one of ${keys.join(', ')}, received "${row.key}"`;
  if (table === 'status' && !STATUS.test(row.key)) return `the key ${STATUS_WORDS}, received "${row.key}"`;
  if (table === 'carriers' && row.key.length > FORWARDER)
    return `the key must have at most ${FORWARDER} characters, received "${row.key}"`;
  const given = Object.entries(row.values).filter(([, value]) => value !== '');
  if (given.length === 0) return `give at least one of ${columns.join(', ')}`;
  for (const [column, value] of given) {
    if (!columns.includes(column)) {
      const near = nearest(column, columns);
      return `unknown column "${column}"${near ? `; did you mean "${near}"?` : `; the columns are ${columns.join(', ')}`}`;
    }
    const among = choices?.[column];
    if (among && !among.includes(value)) return `${column} must be one of ${among.join(', ')}, received "${value}"`;
    const rule = COLUMN_RULES[column];
    if (rule && 'status' in rule && !STATUS.test(value)) return `${column} ${STATUS_WORDS}, received "${value}"`;
    const template = rule && 'template' in rule ? templateFault(value) : null;
    if (template !== null) return `${column} ${template}`;
    if (rule && 'max' in rule && value.length > rule.max) {
      return `${column} must have at most ${rule.max} characters, received "${value}"`;
    }
    if (rule && 'number' in rule && !(/^\d+(\.\d+)?$/.test(value) && Number(value) > 0)) {
      return `${column} must be a number above 0 with a decimal point, received "${value}"`;
    }
    if (rule && 'amount' in rule && !/^\d+(\.\d+)?$/.test(value)) {
      return `${column} must be a number, 0 or more, with a decimal point, received "${value}"`;
    }
  }
  return null;
}

/** Whether the key or a value has this text, in any case. Pure. */
export const hasText = ({ key, values }: TableRow, text: string): boolean =>
  [key, ...Object.values(values)].some((cell) => cell.toLowerCase().includes(text.toLowerCase()));

/** Takes back the apostrophe that `csvLine` puts before text that a spreadsheet would run as a formula. */
const plainCell = (cell: string): string => cell.trim().replace(/^'(?=[=@+\t\r-])/, '');
const withoutBlanks = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

export class TablesService {
  readonly #store: TableStore;
  readonly #cache = new Map<string, Map<string, Record<string, string>>>();
  /** Of the rows that are in memory. */
  readonly #fingerprints = new WeakMap<Map<string, Record<string, string>>, string>();

  constructor(store: TableStore) {
    this.#store = store;
  }

  /** Columns of one row, or null. In memory after the first look at a table. @throws TableFault `table.unknown` */
  get(table: string, key: string): Record<string, string> | null {
    return this.#rows(table).get(tableKey(table, key)) ?? null;
  }

  /** Another one where any row is another one; survives restarts. Cheap while nothing changes. @throws TableFault `table.unknown` */
  fingerprint(table: string): string {
    const rows = this.#rows(table);
    let found = this.#fingerprints.get(rows);
    if (found === undefined) {
      const hash = createHash('sha256');
      for (const [key, values] of rows) hash.update(JSON.stringify([key, Object.entries(values).sort()]));
      found = hash.digest('hex').slice(0, 32);
      this.#fingerprints.set(rows, found);
    }
    return found;
  }

  /** Rows in key order. */
  list(table: string, options: { limit?: number; after?: string; search?: string } = {}): TableRow[] {
    const found: TableRow[] = [];
    for (const [key, values] of this.#rows(table)) {
      if (options.after !== undefined && key <= options.after) continue;
      if (options.search && !hasText({ key, values }, options.search)) continue;
      found.push({ key, values });
      if (options.limit !== undefined && found.length >= options.limit) break;
    }
    return found;
  }

  count(table: string): number {
    return this.#rows(table).size;
  }

  /**
   * Adds or replaces rows; of rows with the same key the last one counts.
   * @returns those that really changed, with what they were
   * @throws TableFault naming the first bad row; then nothing was changed
   */
  async put(table: string, rows: readonly TableRow[], by: By): Promise<TableChange[]> {
    tableDefinition(table);
    const clean = rows.map((row) => ({ key: tableKey(table, row.key), values: withoutBlanks(row.values) }));
    for (const row of clean) {
      const fault = rowFault(table, row);
      if (fault)
        throw new TableFault('table.invalid', `Row "${row.key}" of table ${table}: ${fault}. Nothing was changed.`);
    }
    const last = [...new Map(clean.map((row) => [row.key, row])).values()];
    return (await this.#change(table, last, by)).changes;
  }

  /** Removes rows. @returns those there were */
  async delete(table: string, keys: readonly string[], by: By): Promise<TableChange[]> {
    tableDefinition(table);
    const rows = keys.map((key) => ({ key: tableKey(table, key), values: null }));
    return (await this.#change(table, rows, by)).changes;
  }

  /**
   * Takes changes back: each row becomes what it was, where it still is what was made of it.
   * @returns how many rows were restored, and the keys of those that somebody has changed again
   * @throws TableFault naming the first former row that the table would not take
   */
  async undo(table: string, changes: readonly TableChange[], by: By): Promise<{ restored: number; left: string[] }> {
    tableDefinition(table);
    const existing = this.#rows(table);
    const rows: RowChange[] = [];
    const left: string[] = [];
    for (const { key: given, before, after } of changes) {
      const key = tableKey(table, given);
      const [values, expected] = [before && withoutBlanks(before), after && withoutBlanks(after)];
      const fault = values && rowFault(table, { key, values });
      if (!fault) rows.push({ key, values, expected });
      else if (!sameRow(existing.get(key) ?? null, expected)) left.push(key);
      else throw new TableFault('table.invalid', `Row "${key}" of table ${table}: ${fault}. Nothing was changed.`);
    }
    const done = await this.#change(table, rows, by, 'table.undo');
    return { restored: done.changes.length, left: [...left, ...done.left] };
  }

  /** Removes a row and its history, for good: keys may be e-mail addresses. @returns whether there was anything */
  async forget(table: string, key: string, by: By): Promise<boolean> {
    tableDefinition(table);
    const found = await this.#store.forget(table, tableKey(table, key), { ...by, at: new Date().toISOString() });
    this.#cache.delete(table);
    return found;
  }

  /**
   * Amends the table by a CSV text with a header row: the first column is the key (`key`, or the table's own word for
   * it), the others are the table's columns. Good lines are taken, bad ones reported by line number; rows that the file
   * does not name stay, and so do columns. @throws TableFault when the file as a whole cannot be used
   */
  async import(table: string, csv: string, by: By): Promise<ImportReport> {
    const definition = tableDefinition(table);
    let lines;
    try {
      lines = parseCsv(csv);
    } catch (error) {
      throw new TableFault('table.invalid', `${(error as Error).message} Nothing was imported.`);
    }
    const [header, ...records] = lines;
    const columns = importHeader(table, definition.columns, header?.cells ?? []);
    const existing = this.#rows(table);
    const report: ImportReport = { table, added: 0, changed: 0, unchanged: 0, rejected: [] };
    const changes = new Map<string, Record<string, string>>();
    const seen = new Map<string, number>();
    for (const { line, cells } of records) {
      const key = tableKey(table, plainCell(cells[0] ?? ''));
      const reject = (reason: string): void => void report.rejected.push({ line, key: key || null, reason });
      if (cells.length > columns.length + 1) {
        reject(`expected ${columns.length + 1} cells, received ${cells.length}`);
        continue;
      }
      const earlier = seen.get(key);
      if (earlier !== undefined) {
        reject(`the key is in line ${earlier} already`);
        continue;
      }
      const before = existing.get(key);
      const given = Object.fromEntries(columns.map((column, i) => [column, plainCell(cells[i + 1] ?? '')]));
      const values = withoutBlanks({ ...before, ...given });
      const fault = rowFault(table, { key, values });
      if (fault) {
        reject(fault);
        continue;
      }
      seen.set(key, line);
      if (before && sameRow(before, values)) report.unchanged++;
      else {
        if (before) report.changed++;
        else report.added++;
        changes.set(key, values);
      }
    }
    await this.#change(
      table,
      [...changes].map(([key, values]) => ({ key, values })),
      by,
    );
    return report;
  }

  /** The table as CSV that `import` takes. */
  export(table: string): string {
    const { columns } = tableDefinition(table);
    const lines = this.list(table).map((row) =>
      csvLine([row.key, ...columns.map((column) => row.values[column] ?? '')]),
    );
    return `${[csvLine(['key', ...columns]), ...lines].join('\r\n')}\r\n`;
  }

  history(table: string, key: string | null, limit: number): ReturnType<TableStore['history']> {
    tableDefinition(table);
    return this.#store.history(table, key === null ? null : tableKey(table, key), limit);
  }

  #rows(table: string): Map<string, Record<string, string>> {
    let rows = this.#cache.get(table);
    if (!rows) {
      tableDefinition(table);
      rows = new Map(this.#store.all(table).map((row) => [row.key, row.values]));
      this.#cache.set(table, rows);
    }
    return rows;
  }

  async #change(
    table: string,
    rows: readonly RowChange[],
    by: By,
    action: 'table.change' | 'table.undo' = 'table.change',
  ): ReturnType<TableStore['change']> {
    if (rows.length === 0) return { changes: [], left: [] };
    const done = await this.#store.change(table, rows, { ...by, at: new Date().toISOString(), action });
    this.#cache.delete(table);
    return done;
  }
}

/** Names of the value columns of an import, in file order. */
function importHeader(table: string, columns: readonly string[], header: readonly string[]): string[] {
  const form = `key,${columns.join(',')}`;
  if (header.length === 0) throw new TableFault('table.invalid', `The file is empty. Its first line must be: ${form}`);
  const rest = header.slice(1);
  if (rest.length === 0) {
    throw new TableFault(
      'table.invalid',
      `Line 1: expected at least two columns, received "${header[0]}". The first line must be: ${form}`,
    );
  }
  return rest.map((name, i) => {
    const known = columns.find((column) => column.toLowerCase() === name.trim().toLowerCase());
    if (!known) {
      const near = nearest(name, columns);
      throw new TableFault(
        'table.invalid',
        `Line 1: column ${i + 2} of table ${table} is "${name}"${near ? `; did you mean "${near}"?` : '.'} The first line must be: ${form}`,
      );
    }
    if (rest.findIndex((other) => other.trim().toLowerCase() === known.toLowerCase()) !== i) {
      throw new TableFault(
        'table.invalid',
        `Line 1: the column ${known} is there twice. The first line must be: ${form}`,
      );
    }
    return known;
  });
}
