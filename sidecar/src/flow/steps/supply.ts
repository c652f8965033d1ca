/** How a run that supplies the shop, with stock or with prices, ends its flow. */
import type { StepContext, StepResult } from '../step.ts';

/** Of `StockPublisher.run` and `PricePublisher.run`. */
interface Report {
  outcome: 'published' | 'unchanged' | 'held' | 'stale' | 'conflict' | 'off';
  notes: string[];
  written: number;
  changed: number;
}

const ENDS = {
  off: 'skipped',
  held: 'waiting',
  stale: 'waiting',
  conflict: 'waiting',
  published: 'published',
  unchanged: 'unchanged',
} as const;

/** Writes what was done into the journal. @param changed what the changed ones are called, e.g. `prices` */
export function endOfSupply(ctx: Pick<StepContext, 'journal'>, report: Report, changed: string): StepResult {
  for (const note of report.notes) ctx.journal(['held', 'conflict'].includes(report.outcome) ? 'held' : 'noted', note);
  if (report.written > 0)
    ctx.journal('shown', `${report.written} SKUs were sent to the shop, ${report.changed} ${changed} changed.`);
  return { kind: 'end', outcome: ENDS[report.outcome], why: report.notes.join(' ') };
}
