/** `retry`, `skip`, `resolve`, `hold`: what a person decides about a run. */
import type { RunSummary, Timeline } from '@crossdock/shared';
import type { Verb as AnyVerb } from '../flow/port.ts';
import { withApi, type Api } from './client.ts';
import { CommandFailed, printJson, required, text, UsageError, type Command } from './command.ts';
import { entityKeyOf } from './show.ts';

type Verb = Exclude<AnyVerb, 'reopen'>;

const ABOUT: Record<Verb, string> = {
  retry: 'Try a held or waiting run again now',
  skip: 'Finish a run without M3',
  resolve: 'State which M3 order it is, and finish the run',
  hold: 'Keep a waiting run from going on',
};
const DONE: Record<Verb, string> = {
  retry: 'is tried again',
  skip: 'is skipped',
  resolve: 'is resolved',
  hold: 'is held',
};

function verbCommand(verb: Verb): Command {
  const resolve = verb === 'resolve';
  return {
    name: verb,
    about: ABOUT[verb],
    usage: `RUN|order:1234 ${resolve ? 'ORNO ' : ''}--why TEXT`,
    args: resolve ? [2, 2] : [1, 1],
    options: { why: { type: 'string', value: 'TEXT', about: 'the reason; it stands in the timeline and the audit' } },
    async run(invocation) {
      const { io, args, options } = invocation;
      const why =
        verb === 'retry' ? (text(invocation, 'why') ?? 'asked by command') : required(invocation, 'why', 'TEXT');
      const orderNumber = resolve ? args[1] : undefined;
      if (orderNumber !== undefined && !/^[A-Za-z0-9]{1,10}$/.test(orderNumber)) {
        throw new UsageError(`Expected an M3 order number (ORNO, up to 10 characters), received "${orderNumber}".`);
      }
      const run = await withApi(invocation, async (api) => {
        const id = await runIdOf(api, args[0]!);
        return api.call<RunSummary>('POST', `/v1/runs/${encodeURIComponent(id)}/${verb}`, { why, orderNumber });
      });
      if (options['json']) printJson(io, run);
      else io.out(`Run ${run.id} (${run.key}) ${DONE[verb]}.`);
    },
  };
}

/** The run that is meant: the newest one of an entity that is not done. */
async function runIdOf(api: Api, what: string): Promise<string> {
  const key = entityKeyOf(what);
  if (!key) return what;
  const { runs } = await api.call<Timeline>('GET', `/v1/entities/${key}`);
  const open = runs.filter((run) => run.state !== 'done').at(-1);
  if (!open) throw new CommandFailed(`${key} has no open run. See: crossdock-sidecar show ${key}`);
  return open.id;
}

export const verbs: Command[] = (['retry', 'skip', 'resolve', 'hold'] as const).map(verbCommand);
