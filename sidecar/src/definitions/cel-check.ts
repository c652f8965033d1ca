/** Whether a CEL expression can be used: its syntax, its names, and what it gives on stored documents. Pure. */
import { parse, type ASTNode } from '@marcbachmann/cel-js';
import { CrossdockError } from '../errors.ts';
import { evaluateCel } from '../mapping/cel.ts';
import { nearest } from '../config/schema-paths.ts';

/** Names that the expression reads, outside of macros' own variables. */
function namesOf(node: unknown, bound: ReadonlySet<string>, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const entry of node) namesOf(entry, bound, found);
    return;
  }
  if (node === null || typeof node !== 'object' || !('op' in node)) return;
  const { op, args } = node as ASTNode;
  if (op === 'id') {
    if (!bound.has(args)) found.add(args);
  } else if (op === 'rcall') {
    const [name, target, list] = args;
    namesOf(target, bound, found);
    const variable = MACROS.has(name) && list[0]?.op === 'id' ? list[0].args : null;
    namesOf(variable ? list.slice(1) : list, variable ? new Set([...bound, variable]) : bound, found);
  } else if (op === 'call') namesOf(args[1], bound, found);
  else if (op === 'value') return;
  else namesOf(args, bound, found);
}
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** A sentence saying what is wrong, or null. `names` are what the expression may read. */
export function celFault(expression: string, names: readonly string[]): string | null {
  let ast: ASTNode;
  try {
    ({ ast } = parse(expression));
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `The expression cannot be read: ${line}.`.replace(/\.\.$/, '.');
  }
  const found = new Set<string>();
  namesOf(ast, new Set(), found);
  const unknown = [...found].find((name) => !names.includes(name));
  if (unknown === undefined) return null;
  const near = nearest(unknown, names);
  return `The expression reads "${unknown}", which is not there${near ? `; did you mean "${near}"?` : `. There are: ${names.join(', ')}.`}`;
}

/** Runs it over documents: what a person would see only later. `want` is what it must give. */
export function celTrial(
  expression: string,
  views: readonly Record<string, unknown>[],
  want: 'condition' | 'text',
): string | null {
  for (const view of views) {
    try {
      const value = evaluateCel(expression, view);
      if (want === 'condition' && typeof value !== 'boolean')
        return `The condition must give true or false; on a stored order it gives ${describe(value)}.`;
      if (want === 'text' && typeof value === 'number')
        return 'The expression gives an amount; amounts are for comparing only. Take the amount as a source instead.';
      if (want === 'text' && value !== null && typeof value === 'object')
        return 'The expression gives a whole object or list; it must give text or a whole number.';
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      return error.message;
    }
  }
  return null;
}
const describe = (value: unknown): string =>
  typeof value === 'string'
    ? 'text'
    : typeof value === 'bigint' || typeof value === 'number'
      ? 'a number'
      : 'an object';
