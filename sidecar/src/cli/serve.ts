/** `serve`: runs the sidecar until it is told to stop. */
import { createSidecar } from '../main.ts';
import { createLog } from '../observe/log.ts';
import { configOf } from './client.ts';
import type { Command } from './command.ts';

export const serve: Command = {
  name: 'serve',
  about: 'Run the sidecar: receive events, post orders, follow them',
  usage: '[--config FILE]',
  args: [0, 0],
  options: {},
  help: 'SIGTERM or Ctrl-C ends it in order: no more events, work under way may end, everything is committed. Twice = at once.',
  async run(invocation) {
    const config = configOf(invocation);
    const log = createLog(config.bootstrap.log);
    for (const warning of config.warnings) log.warn(warning);
    const sidecar = await createSidecar(config.bootstrap, config.fixed, { log });
    await new Promise<void>((resolve, reject) => {
      let asked = false;
      const stop = (reason: string): void => {
        // A second signal means: now. Whatever was acknowledged is durable, the rest is taken up after the next start.
        if (asked) process.exit(1);
        asked = true;
        sidecar.stop(reason).then(resolve, reject);
      };
      process.on('SIGTERM', () => stop('SIGTERM'));
      process.on('SIGINT', () => stop('SIGINT'));
      // Windows has no SIGTERM; a service manager that started us with a channel says it in words.
      process.on('message', (message) => {
        if (message === 'stop') stop('asked by the parent process');
      });
      sidecar
        .start()
        .catch((error: unknown) => sidecar.stop('the start failed').then(() => reject(error as Error), reject));
    });
    if (process.connected) process.disconnect();
  },
};
