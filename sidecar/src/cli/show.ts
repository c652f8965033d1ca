/** `show`: the timeline of one order, or what the sidecar is doing. */
import type { RunSummary, SidecarStatus, Timeline } from '@crossdock/shared';
import { withApi } from './client.ts';
import { printJson, UsageError, type Command } from './command.ts';

export const show: Command = {
  name: 'show',
  about: 'Show the timeline of an entity (order:1234), a run, the held ones, or the state of the sidecar',
  usage: '[order:1234 | RUN | held]',
  args: [0, 1],
  options: {},
  help: 'Without an argument: the state of the sidecar. A bare number means an order.',
  async run(invocation) {
    const { io, options, args } = invocation;
    const what = args[0];
    const answer = await withApi(invocation, async (api) => {
      if (what === undefined) return statusView(await api.call<SidecarStatus>('GET', '/v1/status'));
      if (what === 'held')
        return heldView((await api.call<{ runs: RunSummary[] }>('GET', '/v1/runs?state=held&limit=500')).runs);
      const key = entityKeyOf(what);
      if (key) return timelineView(await api.call<Timeline>('GET', `/v1/entities/${key}`));
      const { run } = await api.call<{ run: RunSummary }>('GET', `/v1/runs/${encodeURIComponent(what)}`);
      return timelineView(await api.call<Timeline>('GET', `/v1/entities/${run.key}`));
    });
    if (options['json']) printJson(io, answer.value);
    else for (const line of answer.lines) io.out(line);
  },
};

interface View {
  value: unknown;
  lines: string[];
}

/** `order:1234` and `1234` are entities; everything else may be a run. @throws UsageError for a malformed key */
export function entityKeyOf(what: string): string | null {
  if (/^\d+$/.test(what)) return `order:${what}`;
  if (!what.includes(':')) return null;
  if (!/^[a-z]+:\d{1,20}$/.test(what))
    throw new UsageError(`Expected an entity and its id, like order:1234, received "${what}".`);
  return what;
}

const moment = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$|Z$/, 'Z');

export function timelineView(timeline: Timeline): View {
  const lines = [timeline.key];
  const link = Object.entries(timeline.link ?? {}).filter(([, value]) => value !== null && value !== '');
  if (link.length > 0)
    lines.push(
      `  in M3: ${link.map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(', ')}`,
    );
  lines.push('');
  for (const { at, step, kind, text, actor } of timeline.entries) {
    lines.push(`${moment(at)}  ${kind.padEnd(12)} ${step ? `[${step}] ` : ''}${text}${actor ? ` — ${actor}` : ''}`);
  }
  for (const run of timeline.runs) lines.push('', ...runLines(run));
  return { value: timeline, lines };
}

function runLines(run: RunSummary): string[] {
  const result = run.outcome ? `${run.state}: ${run.outcome}` : run.state;
  const next = run.nextAt ? `, next try ${moment(run.nextAt)}` : '';
  const doubt = run.inDoubt ? ', an answer of M3 was lost' : '';
  return [
    `Run ${run.id} (${run.flow} v${run.flowVersion}): ${result}${next}${doubt}`,
    ...run.problems.flatMap((problem) => [
      `  PROBLEM ${problem.code}${problem.field ? ` (${problem.field})` : ''}: ${problem.message}`,
      ...(problem.fix && !problem.message.includes(problem.fix) ? [`    → ${problem.fix}`] : []),
    ]),
  ];
}

function heldView(runs: RunSummary[]): View {
  const lines =
    runs.length === 0
      ? ['Nothing is held.']
      : runs.flatMap((run) => [run.key, ...runLines(run).map((line) => `  ${line}`), '']);
  return { value: { runs }, lines };
}

function statusView(status: SidecarStatus): View {
  const lines = [
    `Crossdock ${status.version} on Node.js ${status.node}, up since ${moment(status.startedAt)}${status.ready ? '' : ' — NOT READY'}`,
  ];
  for (const reason of status.reasons) lines.push(`  ${reason}`);
  for (const { remote, state, why } of status.remotes)
    lines.push(`  ${remote === 'm3' ? 'M3' : 'Shop'}: ${state}${why ? ` (${why})` : ''}`);
  const busy = status.lanes.filter(
    ({ ready, waiting, leased, delayed, held }) => ready + waiting + leased + delayed + held > 0,
  );
  for (const { lane, ready, waiting, leased, delayed, held } of busy) {
    lines.push(
      `  ${lane}: ${ready} due, ${leased} under way, ${waiting} behind others, ${delayed} to be tried again, ${held} held`,
    );
  }
  if (busy.length === 0) lines.push('  Nothing is waiting.');
  for (const { state, outcome, count } of status.runs)
    lines.push(`  runs ${outcome ? `${state}, ${outcome}` : state}: ${count}`);
  return { value: status, lines };
}
