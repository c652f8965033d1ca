/** What is wrong with a field map before it goes live. Pure. */
import { fieldMap, TABLES, type FieldMap, type Finding, type MapRow } from '@crossdock/shared';
import { nearest } from '../config/schema-paths.ts';
import { checkValue, type FieldFacts, type TransactionFacts } from '../m3/metadata.ts';
import { applyTransform, TransformError } from '../mapping/transforms.ts';
import { celView } from '../mapping/cel.ts';
import { celFault, celTrial } from './cel-check.ts';
import type { Content } from './port.ts';
import { MAP_FACTS, mapRoots, sourceFault } from './sources.ts';

export interface MapCheck {
  id: string;
  /** The map that ships with Crossdock: identity and target stay. */
  builtIn: FieldMap;
  transaction: TransactionFacts | null;
  /** A few stored orders; their additional data are known sources, and expressions are tried on them. */
  documents: readonly Record<string, unknown>[];
}

/** Everything at once, each with row and property. */
export function validateMap(content: Content, about: MapCheck): { map: FieldMap | null; findings: Finding[] } {
  const parsed = fieldMap.safeParse({ ...content, version: content['version'] ?? 1 });
  if (!parsed.success) {
    const findings = parsed.error.issues.map((issue): Finding => {
      const [list, row, ...rest] = issue.path;
      const at =
        list === 'rows' && typeof row === 'number'
          ? { row, field: rest.join('.') || 'from' }
          : { field: issue.path.join('.') };
      return { severity: 'error', code: 'map.form', message: `${sentence(issue.message)}`, ...at };
    });
    return { map: null, findings };
  }
  const map = parsed.data;
  const findings: Finding[] = [];
  if (map.id !== about.id || map.target !== about.builtIn.target)
    findings.push({
      severity: 'error',
      code: 'map.identity',
      field: map.id !== about.id ? 'id' : 'target',
      message: `This is the map "${about.id}" for ${about.builtIn.target}; neither can be changed.`,
    });
  const roots = mapRoots(about.id, about.documents);
  map.rows.forEach((row, index) => {
    const add = (field: string, code: string, message: string, more: Partial<Finding> = {}): void => {
      findings.push({ severity: 'error', code, message, row: index, field, ...more });
    };
    const facts = about.transaction?.in[row.to];
    checkTarget(row, about, add);
    checkSource(row, roots, about, add);
    checkTransforms(row, facts, add);
  });
  findings.push(...repeats(map.rows), ...missing(map.rows, about), ...locked(map.rows, about.id));
  return { map, findings };
}

type Add = (field: string, code: string, message: string, more?: Partial<Finding>) => void;
const sentence = (text: string): string =>
  (/[.?!]$/.test(text) ? text : `${text}.`).replace(/^./, (c) => c.toUpperCase());

function checkTarget(row: MapRow, { transaction, builtIn, id }: MapCheck, add: Add): void {
  if (MAP_FACTS[id]?.given.includes(row.to))
    return add('to', 'map.given', `${row.to} is filled in by Crossdock itself.`, { fix: 'Remove the row.' });
  if (!transaction || transaction.in[row.to]) return;
  const near = nearest(row.to, Object.keys(transaction.in));
  add('to', 'map.target-unknown', `${builtIn.target} has no field ${row.to}.${near ? ` Did you mean ${near}?` : ''}`, {
    fix: 'Choose a field from the list.',
  });
}

function checkSource(
  row: MapRow,
  roots: Record<string, readonly string[]> | null,
  { documents }: MapCheck,
  add: Add,
): void {
  if (row.from !== undefined && roots) {
    const fault = sourceFault(roots, row.from);
    if (fault) add('from', 'map.source-unknown', fault.message, fault.warning ? { severity: 'warning' } : {});
  }
  const names = roots ? Object.keys(roots) : null;
  // Only what the document itself gives is at hand here; expressions over computed values are tried in the preview.
  const views = documents.slice(0, 5).map((order) => celView({ order }) as Record<string, unknown>);
  for (const [field, want] of [
    ['cel', 'text'],
    ['when', 'condition'],
  ] as const) {
    const expression = row[field];
    if (expression === undefined) continue;
    const fault = names ? celFault(expression, names) : null;
    const onlyOrder = names !== null && celFault(expression, ['order']) === null;
    const message = fault ?? (onlyOrder ? celTrial(expression, views, want) : null);
    if (message) add(field, 'map.expression', message);
  }
}

function checkTransforms(row: MapRow, facts: FieldFacts | undefined, add: Add): void {
  row.transforms.forEach((transform, i) => {
    const at = `transforms.${i}`;
    if (transform.do === 'lookup') {
      const table = Object.hasOwn(TABLES, transform.table) ? TABLES[transform.table] : undefined;
      if (!table) {
        const near = nearest(transform.table, Object.keys(TABLES));
        add(
          at,
          'map.table-unknown',
          `There is no table "${transform.table}".${near ? ` Did you mean "${near}"?` : ''}`,
        );
      } else if (!table.columns.includes(transform.column))
        add(
          at,
          'map.column-unknown',
          `The table "${transform.table}" has no column "${transform.column}"; it has ${table.columns.join(', ')}.`,
        );
    }
    if (transform.do === 'truncate' && facts?.length !== undefined && transform.length > facts.length)
      add(
        at,
        'map.truncate',
        `${row.to} takes ${facts.length} characters, but the value is cut at ${transform.length}.`,
        { severity: 'warning' },
      );
  });
  if (row.value === undefined) return;
  let value = row.value;
  try {
    for (const transform of row.transforms) value = applyTransform(value, transform, () => null);
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    // A look-up of a constant depends on the table, which may be filled later.
    if (error.table === null) add('value', 'map.value', error.message);
    return;
  }
  const problem = facts ? checkValue(row.to, facts, value) : null;
  if (problem) add('value', problem.code, problem.message);
}

/** Two rows for one target are an accident, unless conditions tell them apart. */
function repeats(rows: readonly MapRow[]): Finding[] {
  return rows.flatMap((row, index): Finding[] => {
    const first = rows.findIndex((r) => r.to === row.to && r.when === undefined);
    if (row.when !== undefined || first === index) return [];
    const message = `${row.to} is filled by row ${first + 1} already.`;
    return [
      {
        severity: 'error',
        code: 'map.twice',
        message,
        row: index,
        field: 'to',
        fix: 'Remove one of them, or give them conditions.',
      },
    ];
  });
}

function missing(rows: readonly MapRow[], { transaction, builtIn, id }: MapCheck): Finding[] {
  const given = MAP_FACTS[id]?.given ?? [];
  return Object.entries(transaction?.in ?? {})
    .filter(([name, { required }]) => required && !given.includes(name) && !rows.some((r) => r.to === name))
    .map(([name, { label }]) => ({
      severity: builtIn.rows.some((r) => r.to === name) ? ('error' as const) : ('warning' as const),
      code: 'map.mandatory',
      message: `${name}${label ? ` (${label})` : ''} is mandatory in ${builtIn.target} and no row fills it.`,
      field: 'to',
      fix: `Add a row for ${name}.`,
    }));
}

function locked(rows: readonly MapRow[], id: string): Finding[] {
  return Object.entries(MAP_FACTS[id]?.locked ?? {}).flatMap(([to, from]): Finding[] => {
    const own = rows.flatMap((row, index) => (row.to === to ? [{ row, index }] : []));
    const asShipped =
      own.length === 1 && own[0]?.row.from === from && own[0].row.transforms.length === 0 && !own[0].row.when;
    if (asShipped) return [];
    const message = `${to} must come from ${from}, unchanged: Crossdock finds and checks orders in M3 by it.`;
    const at = own[0] ? { row: own[0].index, field: 'from' } : { field: 'to' };
    return [{ severity: 'error', code: 'map.locked', message, ...at, fix: 'Put the row back as it was.' }];
  });
}
