/** `plan`: what would be done with an order document, call by call, without writing anything. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DryRun, PlannedCall } from '../flow/port.ts';
import { withApi } from './client.ts';
import { CommandFailed, printJson, UsageError, type Command, type Io } from './command.ts';

export const plan: Command = {
  name: 'plan',
  about: 'Show the exact M3 calls for an order document (wc/v3 JSON); writes nothing',
  usage: 'ORDER.json [--offline]',
  args: [1, 1],
  options: { offline: { type: 'boolean', about: 'do not read from M3 either' } },
  async run(invocation) {
    const { io, options, args } = invocation;
    const document = readDocument(io, args[0]!);
    const dry = await withApi(invocation, (api) =>
      api.call<DryRun>('POST', '/v1/plan', { document, online: options['offline'] !== true }),
    );
    if (options['json']) printJson(io, dry);
    else for (const line of planLines(dry)) io.out(line);
  },
};

function readDocument(io: Io, name: string): Record<string, unknown> {
  let content: string;
  try {
    content = readFileSync(name === '-' ? 0 : path.resolve(io.cwd, name), 'utf8');
  } catch (error) {
    throw new CommandFailed(`The file ${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
  let document: unknown;
  try {
    document = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    throw new UsageError(`${name} is not JSON. Expected an order as GET /wp-json/wc/v3/orders/ID gives it.`);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new UsageError(
      `${name} holds ${Array.isArray(document) ? 'a list' : typeof document}. Expected one order as a JSON object.`,
    );
  }
  return document as Record<string, unknown>;
}

/** The plan as people read it. */
export function planLines(dry: DryRun): string[] {
  const lines = [`Decision: ${dry.decision}. ${dry.why}`];
  for (const problem of dry.problems) {
    lines.push('', `PROBLEM ${problem.code}${problem.field ? ` (${problem.field})` : ''}: ${problem.message}`);
    if (problem.fix) lines.push(`  → ${problem.fix}`);
  }
  if (dry.calls.length > 0) lines.push('', `Calls (${dry.calls.length}), in this order:`);
  dry.calls.forEach((call, i) => lines.push(...callLines(call, i + 1)));
  if (dry.totals) {
    lines.push('', 'Totals:');
    for (const [name, amount] of Object.entries(dry.totals)) lines.push(`  ${name.padEnd(20)} ${amount}`);
  }
  for (const note of dry.notes) lines.push('', `Note: ${note}`);
  return lines;
}

function callLines({ system, call, values, note }: PlannedCall, number: number): string[] {
  const names = Object.keys(values);
  const width = Math.max(4, ...names.map((name) => name.length));
  return [
    '',
    `${String(number).padStart(3)}. ${system === 'm3' ? 'M3  ' : 'Shop'} ${call}${note ? `  (${note})` : ''}`,
    ...names.map((name) => `       ${name.padEnd(width)}  ${values[name] ?? ''}`),
  ];
}
