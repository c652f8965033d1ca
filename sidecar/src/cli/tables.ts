/** `tables`: look-up tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TABLES, type TableRow } from '@crossdock/shared';
import type { ImportReport } from '../config/tables.ts';
import { withApi } from './client.ts';
import { CommandFailed, printJson, text, UsageError, type Command, type Invocation } from './command.ts';

const WHY = { why: { type: 'string', value: 'TEXT', about: 'the reason; it stands in the audit' } } as const;
const FORMS =
  'tables [list] | get TABLE [KEY] | set TABLE KEY COLUMN=VALUE… | delete TABLE KEY… | import TABLE FILE.csv | export TABLE [FILE.csv]';

export const tables: Command = {
  name: 'tables',
  about: 'Show, change, import or export a look-up table (sku, customer, payment …)',
  usage:
    '[list | get TABLE [KEY] | set TABLE KEY COLUMN=VALUE… | delete TABLE KEY… | import TABLE FILE.csv | export TABLE [FILE.csv]]',
  args: [0, 100],
  options: WHY,
  help: Object.entries(TABLES)
    .map(
      ([name, { key, columns, about }]) => `  ${name.padEnd(11)} ${about}. Key: ${key}. Columns: ${columns.join(', ')}`,
    )
    .join('\n'),
  async run(invocation) {
    const [action = 'list', ...rest] = invocation.args;
    const actions: Record<string, (invocation: Invocation, args: string[]) => Promise<void>> = {
      list,
      get,
      set,
      delete: remove,
      import: importCsv,
      export: exportCsv,
    };
    const chosen = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!chosen) throw new UsageError(`There is no "tables ${action}". Usage: crossdock-sidecar ${FORMS}`);
    await chosen(invocation, rest);
  },
};

const route = (table: string): string => `/v1/tables/${encodeURIComponent(table)}`;
const whyOf = (invocation: Invocation): string => text(invocation, 'why') ?? 'changed by command';

function need(args: readonly string[], fewest: number, most: number, form: string): void {
  if (args.length < fewest || args.length > most) throw new UsageError(`Usage: crossdock-sidecar tables ${form}`);
}

async function list(invocation: Invocation, args: string[]): Promise<void> {
  need(args, 0, 0, 'list');
  const answer = await withApi(invocation, (api) =>
    api.call<{ tables: { name: string; about: string; rows: number }[] }>('GET', '/v1/tables'),
  );
  if (invocation.options['json']) printJson(invocation.io, answer);
  else
    for (const { name, rows, about } of answer.tables)
      invocation.io.out(`${name.padEnd(11)} ${String(rows).padStart(6)} rows  ${about}`);
}

async function get(invocation: Invocation, args: string[]): Promise<void> {
  need(args, 1, 2, 'get TABLE [KEY]');
  const [table = '', key] = args;
  const rows: TableRow[] = [];
  await withApi(invocation, async (api) => {
    for (let after: string | null = null; ;) {
      const query: string = `?limit=5000${key === undefined ? '' : `&search=${encodeURIComponent(key)}`}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`;
      const page: { rows: TableRow[]; next: string | null } = await api.call('GET', route(table) + query);
      rows.push(...page.rows);
      after = page.next;
      if (after === null) return;
    }
  });
  const found = key === undefined ? rows : rows.filter((row) => row.key.toLowerCase() === key.toLowerCase());
  if (invocation.options['json']) printJson(invocation.io, { table, rows: found });
  else
    for (const row of found)
      invocation.io.out(
        `${row.key}  ${Object.entries(row.values)
          .map(([column, value]) => `${column}=${value}`)
          .join(' ')}`,
      );
  if (key !== undefined && found.length === 0) throw new CommandFailed(`Table ${table} has no row "${key}".`);
}

async function set(invocation: Invocation, args: string[]): Promise<void> {
  need(args, 3, 100, 'set TABLE KEY COLUMN=VALUE…');
  const [table = '', key = '', ...pairs] = args;
  const values: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`Expected COLUMN=VALUE, received "${pair}".`);
    values[pair.slice(0, at)] = pair.slice(at + 1);
  }
  const answer = await withApi(invocation, (api) =>
    api.call('PUT', `${route(table)}/rows`, { rows: [{ key, values }], why: whyOf(invocation) }),
  );
  if (invocation.options['json']) printJson(invocation.io, answer);
  else invocation.io.out(`Table ${table}: "${key}" is set.`);
}

async function remove(invocation: Invocation, args: string[]): Promise<void> {
  need(args, 2, 100, 'delete TABLE KEY…');
  const [table = '', ...keys] = args;
  const answer = await withApi(invocation, (api) =>
    api.call<{ deleted: number }>('DELETE', `${route(table)}/rows`, { keys, why: whyOf(invocation) }),
  );
  if (invocation.options['json']) printJson(invocation.io, answer);
  else invocation.io.out(`Table ${table}: ${answer.deleted} of ${keys.length} rows deleted.`);
}

async function importCsv(invocation: Invocation, args: string[]): Promise<void> {
  need(args, 2, 2, 'import TABLE FILE.csv');
  const [table = '', file = ''] = args;
  let csv: string;
  try {
    csv = readFileSync(file === '-' ? 0 : path.resolve(invocation.io.cwd, file), 'utf8');
  } catch (error) {
    throw new CommandFailed(`The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
  const query = `?why=${encodeURIComponent(text(invocation, 'why') ?? `import of ${path.basename(file)}`)}`;
  const answer = await withApi(invocation, (api) =>
    api.send('POST', `${route(table)}/import${query}`, csv, 'text/csv; charset=utf-8'),
  );
  const report = answer.body as ImportReport;
  if (invocation.options['json']) printJson(invocation.io, report);
  else {
    invocation.io.out(
      `Table ${table}: ${report.added} added, ${report.changed} changed, ${report.unchanged} unchanged, ${report.rejected.length} rejected.`,
    );
    for (const { line, key, reason } of report.rejected)
      invocation.io.out(`  line ${line}${key ? ` (${key})` : ''}: ${reason}`);
  }
  if (report.rejected.length > 0)
    throw new CommandFailed(
      `${report.rejected.length} lines were rejected; correct them and import the file again. The others are in the table.`,
    );
}

async function exportCsv(invocation: Invocation, args: string[]): Promise<void> {
  need(args, 1, 2, 'export TABLE [FILE.csv]');
  const [table = '', file] = args;
  const { text: csv } = await withApi(invocation, (api) =>
    api.send('GET', `${route(table)}?format=csv`, undefined, 'text/csv'),
  );
  if (file === undefined) invocation.io.out(csv.trimEnd());
  else {
    writeFileSync(path.resolve(invocation.io.cwd, file), csv, { mode: 0o600 });
    invocation.io.out(`Table ${table} is in ${file}.`);
  }
}
