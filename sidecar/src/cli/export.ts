/** `export`: runs, with their journal, as JSON lines or CSV. */
import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import { runOutcome, runState, type JournalEntry, type RunSummary } from '@crossdock/shared';
import { csvLine } from '../config/csv.ts';
import { withApi } from './client.ts';
import { text, UsageError, type Command, type Invocation } from './command.ts';

const PAGE = 500;
const RUN_COLUMNS = [
  'id',
  'key',
  'flow',
  'flowVersion',
  'state',
  'outcome',
  'inDoubt',
  'step',
  'attempt',
  'nextAt',
  'startedAt',
  'updatedAt',
  'problems',
];
const JOURNAL_COLUMNS = ['at', 'runId', 'key', 'step', 'kind', 'text', 'actor'];

export const exportRuns: Command = {
  name: 'export',
  about: 'Write runs or their journal as JSON lines or CSV',
  usage: '[runs|journal] [--format jsonl|csv] [--out FILE]',
  args: [0, 1],
  options: {
    format: { type: 'string', value: 'FORMAT', about: 'jsonl (default) or csv' },
    out: { type: 'string', value: 'FILE', about: 'write to a file instead of standard output' },
    state: { type: 'string', value: 'STATE', about: `only runs in this state: ${runState.options.join(', ')}` },
    outcome: {
      type: 'string',
      value: 'OUTCOME',
      about: `only runs with this outcome: ${runOutcome.options.join(', ')}`,
    },
  },
  async run(invocation) {
    const what = invocation.args[0] ?? 'runs';
    if (what !== 'runs' && what !== 'journal')
      throw new UsageError(`Expected "runs" or "journal", received "${what}".`);
    const format = text(invocation, 'format') ?? 'jsonl';
    if (format !== 'jsonl' && format !== 'csv')
      throw new UsageError(`--format: expected jsonl or csv, received "${format}".`);
    const query = filterOf(invocation);
    const sink = new Sink(invocation);
    await withApi(invocation, async (api) => {
      if (format === 'csv') await sink.line(csvLine(what === 'runs' ? RUN_COLUMNS : JOURNAL_COLUMNS));
      for (let after: string | null = null; ;) {
        const page: { runs: RunSummary[]; next: string | null } = await api.call(
          'GET',
          `/v1/runs?limit=${PAGE}${query}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`,
        );
        for (const run of page.runs) {
          if (what === 'runs') await sink.line(format === 'csv' ? runCsv(run) : JSON.stringify(run));
          else {
            const { entries } = await api.call<{ entries: JournalEntry[] }>(
              'GET',
              `/v1/runs/${encodeURIComponent(run.id)}`,
            );
            for (const entry of entries)
              await sink.line(format === 'csv' ? entryCsv(run, entry) : JSON.stringify({ key: run.key, ...entry }));
          }
        }
        after = page.next;
        if (after === null) break;
      }
    });
    await sink.end();
  },
};

function filterOf(invocation: Invocation): string {
  const parts: string[] = [];
  for (const [name, schema] of [
    ['state', runState],
    ['outcome', runOutcome],
  ] as const) {
    const value = text(invocation, name);
    if (value === undefined) continue;
    if (!schema.safeParse(value).success)
      throw new UsageError(`--${name}: expected one of ${schema.options.join(', ')}, received "${value}".`);
    parts.push(`&${name}=${value}`);
  }
  return parts.join('');
}

function runCsv(run: RunSummary): string {
  const { problems, inDoubt, ...rest } = run;
  return csvLine(
    RUN_COLUMNS.map((column) =>
      column === 'problems'
        ? problems.map((p) => p.code).join(' ')
        : column === 'inDoubt'
          ? inDoubt
            ? 'yes'
            : 'no'
          : rest[column as keyof typeof rest],
    ),
  );
}
function entryCsv(run: RunSummary, entry: JournalEntry): string {
  return csvLine([entry.at, entry.runId, run.key, entry.step, entry.kind, entry.text, entry.actor]);
}

/** Standard output or a file; waits for a slow reader instead of filling the memory. */
class Sink {
  readonly #invocation: Invocation;
  readonly #file: WriteStream | null;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
    const out = text(invocation, 'out');
    this.#file = out === undefined ? null : createWriteStream(path.resolve(invocation.io.cwd, out), { mode: 0o600 });
  }
  async line(line: string): Promise<void> {
    if (!this.#file) this.#invocation.io.out(line);
    else if (!this.#file.write(`${line}\n`)) await once(this.#file, 'drain');
  }
  async end(): Promise<void> {
    if (!this.#file) return;
    this.#file.end();
    await once(this.#file, 'close');
  }
}
