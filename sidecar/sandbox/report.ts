/** What `--once` shows at its end: one row per order, then everything that is not as it should be. */
import type { Judgement, Verdict } from './judge.ts';
import type { OnceResult } from './once.ts';
import { cut, pad, wrap, type Paint } from './paint.ts';

const NAME = 32;
const EXPECTED = 11;
const RESULT = 12;
const NUMBER = 11;
const TOTAL = 15;
const INDENT = 10;

/** Lines for a terminal of so many columns. */
export function reportLines(result: OnceResult, paint: Paint, columns: number): string[] {
  const about = Math.max(24, columns - INDENT);
  const head = `  ${pad('order', INDENT - 2)}${pad('name', NAME)}${pad('expected', EXPECTED)}${pad('result', RESULT)}${pad('M3 order', NUMBER)}${pad('total', TOTAL)}totals`;
  return [
    paint.bold(head),
    ...result.verdicts.flatMap((verdict) => [row(verdict, paint), ...notes(verdict, paint, about)]),
    '',
    ...summary(result, paint),
  ];
}

function row({ order, outcome, orno, totals, deviations }: Verdict, paint: Paint): string {
  const good = deviations.length === 0;
  const colour = !good
    ? paint.red
    : outcome === 'held'
      ? paint.yellow
      : outcome === 'skipped'
        ? paint.dim
        : paint.green;
  const sums = totals ? (totals.match ? paint.green('equal') : paint.red(`M3: ${totals.m3}`)) : paint.dim('–');
  const { currency, total } = order.posted;
  return [
    good ? '  ' : paint.red('✗ '),
    paint.bold(pad(`#${order.id}`, INDENT - 2)),
    pad(cut(order.name, NAME - 1), NAME),
    pad(order.expect.outcome, EXPECTED),
    colour(pad(outcome, RESULT)),
    pad(orno || '–', NUMBER),
    pad(`${total} ${currency}`, TOTAL),
    sums,
  ].join('');
}

function notes({ order, problem, deviations }: Verdict, paint: Paint, about: number): string[] {
  const indent = ' '.repeat(INDENT);
  const block = (text: string, colour: (text: string) => string): string[] =>
    wrap(text, about).map((line) => indent + colour(line));
  return [
    ...(order.description ? block(order.description, paint.dim) : []),
    ...(problem ? block(`${problem.message}`, paint.yellow) : []),
    ...(problem?.fix ? block(`→ ${problem.fix}`, paint.dim) : []),
    ...deviations.flatMap((text) => block(text, paint.red)),
  ];
}

function summary({ figures, failures, seconds, faults }: OnceResult, paint: Paint): string[] {
  const { orders, eligible, confirmed, held, skipped, duplicates, lost, totalsMatched } = figures;
  const injected = Object.values(faults).reduce((sum, n) => sum + n, 0);
  return [
    `${orders} orders in ${seconds.toFixed(1)} s: ${eligible} for M3, ${skipped} left out by rule.`,
    `Of the ${eligible}: ${confirmed} confirmed, ${held} held with a reason, ${lost} lost. Doubled in M3: ${duplicates}. Totals equal to the cent: ${totalsMatched} of ${confirmed}.`,
    ...(injected > 0 ? [`M3 misbehaved ${injected} times: ${Object.entries(faults).map(([what, n]) => `${n} × ${what}`).join(', ')}.`] : []), // prettier-ignore
    ...verdictLine({ failures }, paint),
  ];
}

function verdictLine({ failures }: Pick<Judgement, 'failures'>, paint: Paint): string[] {
  if (failures.length === 0)
    return [paint.green('✓ Nothing lost, nothing doubled, every total right, every expectation met.')];
  return [
    paint.red(`✗ ${failures.length === 1 ? 'One thing is' : `${failures.length} things are`} not as it should be:`),
    ...failures.map((line) => `  ${line}`),
  ];
}
