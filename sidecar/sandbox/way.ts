/** An order's way to M3 as one line of text, from what the sidecar's API says about it. Pure. */
import type { RunSummary, Timeline } from '@crossdock/shared';
import { META } from '@crossdock/shared';
import type { WooOrderDocument } from '../simulator/woo/types.ts';
import type { Paint } from './paint.ts';
import { differenceLines } from './views.ts';

/** One event of an order, from its being placed until it has come to an end. */
export interface Ticket {
  id: number;
  /** What happened: `placed`, `cancelled in the shop`, `tried again` … */
  what: string;
  /** Milliseconds since 1970. */
  at: number;
  /** The sidecar has taken the event. */
  received: boolean;
}
export interface Way {
  line: string;
  /** More lines that belong to the end: the problem, and what to do. */
  details: string[];
  ended: boolean;
}
/** What M3 itself holds of the order, to compare with the shop. */
export interface M3View {
  currency: string;
  confirmedTotal: string;
  deleted: boolean;
}

const SYMBOLS: Readonly<Record<string, string>> = { EUR: '€', USD: '$', GBP: '£', JPY: '¥' };
export function money({ currency, total }: { currency: string; total: string }): string {
  const symbol = SYMBOLS[currency];
  return symbol ? `${symbol}${total}` : `${total} ${currency}`;
}

/** The run that this ticket is about: the newest one of the order's own flow that has moved since. */
export function runOf(ticket: Ticket, timeline: Timeline | null): RunSummary | null {
  const run = timeline?.runs.filter((r) => r.flow === 'order-to-cash').at(-1);
  return run && Date.parse(run.updatedAt) >= ticket.at && run.outcome !== 'superseded' ? run : null;
}

/** @param document as the shop has it now */
export function wayOf(
  ticket: Ticket,
  document: WooOrderDocument,
  timeline: Timeline | null,
  m3: M3View | null,
  paint: Paint,
): Way {
  const run = runOf(ticket, timeline);
  const link = (timeline?.link ?? {}) as Record<string, string | null>;
  const head = `${paint.bold(`#${ticket.id}`)}  ${money(document).padEnd(10)} `;
  const arrow = paint.dim(' → ');
  const steps = [ticket.what === 'placed' ? 'received' : ticket.what];
  const line = (end = ''): string => `${head} ${steps.join(arrow)}${end}`;
  if (!ticket.received) return { line: `${head} ${ticket.what}${paint.dim(' …')}`, details: [], ended: false };
  if (!run) return { line: line(paint.dim(' …')), details: [], ended: false };

  const posting = ticket.what === 'placed' || ticket.what === 'tried again';
  const customer = link['customer'] ?? shownOn(document, META.customerNumber);
  if (posting && customer) steps.push(`customer ${paint.cyan(customer)}`);
  if (posting && link['temporary']) steps.push(`temporary ${paint.cyan(link['temporary'])}`);
  if (posting && link['final']) steps.push(`M3 ${paint.cyan(paint.bold(link['final']))}`);
  const details = doubts(timeline, run).map((text) => paint.dim(text));
  const took = paint.dim(` (${((Date.parse(run.updatedAt) - ticket.at) / 1000).toFixed(1)} s)`);

  if (run.state === 'held') {
    const problems = run.problems.flatMap((problem) => [
      paint.yellow(problem.message),
      ...(problem.fix ? [paint.dim(`→ ${problem.fix}`)] : []),
      ...differenceLines(problem).map((text) => paint.dim(text)),
    ]);
    return { line: line(`  ${paint.yellow('● held')}${took}`), details: [...details, ...problems], ended: true };
  }
  if (run.state !== 'done') {
    const why =
      run.state === 'retry' ? `  ${paint.yellow(run.problems[0]?.message ?? 'It is tried again by itself.')}` : '';
    return { line: line(`${paint.dim(' …')}${why}`), details: [], ended: false };
  }
  if (run.outcome === 'cancelled') {
    const gone = m3?.deleted ?? true;
    steps.push(gone ? `deleted in M3` : 'closed in M3');
    return { line: line(`  ${paint.green('✓')}${took}`), details, ended: true };
  }
  if (run.outcome === 'confirmed' && posting)
    return { line: line(`  ${totals(document, m3, paint)}${took}`), details, ended: true };
  return { line: line(`${arrow}${paint.dim(lastDecision(timeline, run))}${took}`), details, ended: true };
}

function totals(document: WooOrderDocument, m3: M3View | null, paint: Paint): string {
  if (!m3) return paint.red('✗ M3 does not have it');
  const same = m3.confirmedTotal === document.total && m3.currency === document.currency;
  return same
    ? paint.green('✓ totals equal')
    : paint.red(`✗ M3 has ${money({ currency: m3.currency, total: m3.confirmedTotal })}`);
}

/** Lost answers and how they were cleared up: the part that matters and that nobody sees. */
function doubts(timeline: Timeline | null, run: RunSummary): string[] {
  const own = (timeline?.entries ?? []).filter((entry) => entry.runId === run.id);
  if (!own.some((entry) => entry.kind === 'in-doubt')) return [];
  return own.filter((entry) => entry.kind === 'in-doubt' || entry.kind === 'found').map((entry) => entry.text);
}
function lastDecision(timeline: Timeline | null, run: RunSummary): string {
  // A person's word counts more than the rule before it.
  const own = (timeline?.entries ?? []).filter((entry) => entry.runId === run.id);
  const decided = own.findLast((entry) => entry.actor !== null) ?? own.findLast((entry) => entry.kind === 'decided');
  return decided?.text ?? run.outcome ?? 'done';
}
function shownOn(document: WooOrderDocument, key: string): string | null {
  const value = document.meta_data.find((row) => row.key === key)?.value;
  return typeof value === 'string' ? value : null;
}
