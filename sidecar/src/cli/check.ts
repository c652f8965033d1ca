/** `check`: does everything answer, and may we do what we need? */
import type { CheckReport } from '@crossdock/shared';
import { withApi } from './client.ts';
import { CommandFailed, printJson, type Command } from './command.ts';

const MARKS = { ok: 'ok     ', warning: 'WARNING', failed: 'FAILED ' } as const;

export const check: Command = {
  name: 'check',
  about: 'Test M3 (token, user, company, every transaction needed) and the shop; writes nothing',
  usage: '[--json]',
  args: [0, 0],
  options: {},
  async run(invocation) {
    const { io, options } = invocation;
    const report = await withApi(invocation, (api) => api.call<CheckReport>('POST', '/v1/check'));
    if (options['json']) printJson(io, report);
    else {
      for (const { name, state, text, fix } of report.items) {
        io.out(`${MARKS[state]}  ${name}: ${text}`);
        if (fix && state !== 'ok' && !text.includes(fix)) io.out(`         → ${fix}`);
      }
    }
    const failed = report.items.filter((item) => item.state === 'failed').length;
    if (failed > 0) throw new CommandFailed(`${failed} of ${report.items.length} checks failed.`);
  },
};
