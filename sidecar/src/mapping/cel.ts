/**
 * Conditions and computed values in CEL (no loops, no host access). CEL sees a typed view of the document: amounts as
 * doubles, for comparing only; nothing that is sent to M3 is computed from them (contract 7).
 */
import { AMOUNT_KEYS } from '@crossdock/shared';
import { parse } from '@marcbachmann/cel-js';
import { CrossdockError } from '../errors.ts';

type Compiled = (context: Record<string, unknown>) => unknown;
const compiled = new Map<string, Compiled>();

/** Compiles once and caches. @throws CrossdockError bug `cel.syntax` quoting the expression */
export function compileCel(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known) return known;
  try {
    const program = parse(expression) as unknown as Compiled;
    if (compiled.size > 1000) compiled.clear();
    compiled.set(expression, program);
    return program;
  } catch (error) {
    throw celError('cel.syntax', expression, error);
  }
}

/** Why an expression cannot be read, and at which of its characters (the first is 1); null = it can be read. Pure. */
export function celSyntax(expression: string): { reason: string; at: number } | null {
  try {
    compileCel(expression);
    return null;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    const pos = (cause as { node?: { pos?: unknown } } | null)?.node?.pos;
    return { reason: reasonOf(cause ?? error), at: typeof pos === 'number' ? pos + 1 : 1 };
  }
}

/** Evaluates a condition. @throws CrossdockError bug `cel.evaluate` when it fails or is not true or false */
export function evaluateCondition(expression: string, context: Record<string, unknown>): boolean {
  const value = evaluateCel(expression, context);
  if (typeof value !== 'boolean')
    throw celError('cel.type', expression, new Error(`expected true or false, received ${typeof value}`));
  return value;
}

/** Evaluates an expression to any value. */
export function evaluateCel(expression: string, context: Record<string, unknown>): unknown {
  try {
    return compileCel(expression)(context);
  } catch (error) {
    if (error instanceof CrossdockError) throw error;
    throw celError('cel.evaluate', expression, error);
  }
}

function celError(code: string, expression: string, cause: unknown): CrossdockError {
  const message = `The condition "${expression}" could not be evaluated: ${reasonOf(cause)}`;
  return new CrossdockError(message, {
    class: 'bug',
    code,
    cause,
    problem: { code, owner: 'crossdock', message, fix: 'Correct the condition in the flow or map, then retry.' },
  });
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);

const AMOUNT = /^-?\d+(\.\d+)?$/;
/** The typed view of a document for CEL. */
export function celView(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => celView(entry));
  if (value !== null && typeof value === 'object') {
    // A loop instead of entries and fromEntries: a view is made for every item of a catalogue.
    const view: Record<string, unknown> = {};
    for (const k of Object.keys(value))
      if (k !== '__proto__') view[k] = celView((value as Record<string, unknown>)[k], k);
    return view;
  }
  if (typeof value === 'string' && AMOUNT_KEYS.has(key) && AMOUNT.test(value)) return Number(value);
  if (typeof value === 'number' && Number.isInteger(value) && !AMOUNT_KEYS.has(key)) return BigInt(value);
  return value;
}
