/** Timeline and open problems as lines of text. Pure. */
import type { RunSummary, Timeline } from '@crossdock/shared';
import { pad, wrap, type Paint } from './paint.ts';

const TIME = 14;
const KIND = 12;
const SHADES: Readonly<Record<string, keyof Paint>> = { answered: 'green', compared: 'green', found: 'cyan', sent: 'dim', held: 'yellow', 'in-doubt': 'yellow', retry: 'yellow', refused: 'red' }; // prettier-ignore

/** The whole story of one order, oldest first. */
export function timelineLines({ key, entries }: Timeline, paint: Paint, columns: number): string[] {
  const indent = ' '.repeat(TIME + KIND + 2);
  const lines = entries.flatMap(({ at, kind, text, actor }) => {
    const [first = '', ...more] = wrap(`${text}${actor ? ` — ${actor}` : ''}`, Math.max(30, columns - indent.length - 1));
    const shade = paint[SHADES[kind] ?? 'bold'];
    return [`  ${paint.dim(pad(at.slice(11, 23), TIME))}${shade(pad(kind, KIND))}${first}`, ...more.map((line) => indent + line)];
  });
  return ['', `  ${paint.bold(`Timeline of #${key.slice(key.indexOf(':') + 1)}`)}`, ...lines, ''];
}

export function heldLines(runs: readonly RunSummary[], paint: Paint, columns: number): string[] {
  if (runs.length === 0) return [paint.dim('  Nothing is held.')];
  const block = (text: string, colour: (text: string) => string): string[] => wrap(text, Math.max(30, columns - 9)).map((line) => ' '.repeat(8) + colour(line));
  const lines = runs.flatMap(({ key, problems }) => [
    `  ${paint.bold(`#${key.slice(key.indexOf(':') + 1)}`)}  ${paint.dim(problems[0]?.code ?? '')}`,
    ...problems.flatMap(({ message, fix }) => [...block(message, paint.yellow), ...(fix ? block(`→ ${fix}`, paint.dim) : [])]),
  ]);
  return ['', `  ${paint.bold(`Held: ${runs.length === 1 ? 'one order waits' : `${runs.length} orders wait`} for a person`)}`, ...lines, ''];
}
