/** Timeline and open problems as lines of text. Pure. */
import type { Problem, RunSummary, Timeline } from '@crossdock/shared';
import { pad, wrap, type Paint } from './paint.ts';

const TIME = 14;
const KIND = 12;
const SHADES: Readonly<Record<string, keyof Paint>> = { answered: 'green', compared: 'green', found: 'cyan', sent: 'dim', held: 'yellow', 'in-doubt': 'yellow', retry: 'yellow', refused: 'red' }; // prettier-ignore

/** The whole story of one order, oldest first. */
export function timelineLines({ key, entries }: Timeline, paint: Paint, columns: number): string[] {
  const indent = ' '.repeat(TIME + KIND + 2);
  const lines = entries.flatMap(({ at, kind, text, actor }) => {
    const [first = '', ...more] = wrap(
      `${text}${actor ? ` — ${actor}` : ''}`,
      Math.max(30, columns - indent.length - 1),
    );
    const shade = paint[SHADES[kind] ?? 'bold'];
    return [
      `  ${paint.dim(pad(at.slice(11, 23), TIME))}${shade(pad(kind, KIND))}${first}`,
      ...more.map((line) => indent + line),
    ];
  });
  return ['', `  ${paint.bold(`Timeline of #${key.slice(key.indexOf(':') + 1)}`)}`, ...lines, ''];
}

const PARTS: readonly (readonly [string, string])[] = [['NTAM', 'goods'], ['EXAM', 'charges'], ['VTAM', 'tax'], ['TOPY', 'total']]; // prettier-ignore
interface Difference {
  lines?: { line: string; item: string; planned: string; m3: string }[];
  parts?: Record<string, string>;
}

/** Where the totals differ: planned and M3's lines beside each other, and what M3's total is made of. */
export function differenceLines({ data }: Problem): string[] {
  const { lines = [], parts = {} } = (data ?? {}) as Difference;
  const own = PARTS.filter(([field]) => parts[field] !== undefined).map(([field, what]) => `${what} ${parts[field]}`);
  return [
    ...lines.map(
      ({ line, item, planned, m3 }) => `line ${line}  ${pad(item, 16)}${pad(`planned ${planned}`, 26)}M3 ${m3}`,
    ),
    ...(own.length > 0 ? [`M3’s total: ${own.join(', ')}`] : []),
  ];
}

export function heldLines(runs: readonly RunSummary[], paint: Paint, columns: number): string[] {
  if (runs.length === 0) return [paint.dim('  Nothing is held.')];
  const block = (text: string, colour: (text: string) => string): string[] =>
    wrap(text, Math.max(30, columns - 9)).map((line) => ' '.repeat(8) + colour(line));
  const lines = runs.flatMap(({ key, problems }) => [
    `  ${paint.bold(`#${key.slice(key.indexOf(':') + 1)}`)}  ${paint.dim(problems[0]?.code ?? '')}`,
    ...problems.flatMap((problem) => [
      ...block(problem.message, paint.yellow),
      ...(problem.fix ? block(`→ ${problem.fix}`, paint.dim) : []),
      ...differenceLines(problem).map((line) => ' '.repeat(10) + line),
    ]),
  ]);
  return [
    '',
    `  ${paint.bold(`Held: ${runs.length === 1 ? 'one order waits' : `${runs.length} orders wait`} for a person`)}`,
    ...lines,
    '',
  ];
}
