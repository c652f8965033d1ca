/** Finds the verb, parses its options, runs it, and turns what goes wrong into one sentence and an exit code. */
import { ConfigError } from '../config/load.ts';
import { nearest } from '../config/schema-paths.ts';
import { SecretError } from '../config/secrets.ts';
import { SettingsFault } from '../config/settings.ts';
import { CrossdockError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { backup } from './backup.ts';
import { catalog } from './catalog.ts';
import { check } from './check.ts';
import { CommandFailed, helpOf, overviewOf, parseCommand, UsageError, type Command, type Io } from './command.ts';
import { exportRuns } from './export.ts';
import { pair } from './pair.ts';
import { plan } from './plan.ts';
import { privacy } from './privacy.ts';
import { serve } from './serve.ts';
import { settings } from './settings.ts';
import { show } from './show.ts';
import { tables } from './tables.ts';
import { token } from './token.ts';
import { verbs } from './verbs.ts';

export const COMMANDS: readonly Command[] = [
  serve,
  check,
  plan,
  show,
  ...verbs,
  catalog,
  tables,
  settings,
  token,
  pair,
  exportRuns,
  backup,
  privacy,
];

/** @returns the exit code: 0 done, 1 failed, 2 the command was not understood */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = COMMANDS.find((command) => command.name === rest[0]);
    (name === undefined ? io.err : io.out)(name === 'help' && about ? helpOf(about) : overviewOf(COMMANDS));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    io.out(VERSION);
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) {
    const near = nearest(
      name,
      COMMANDS.map((candidate) => candidate.name),
    );
    io.err(`There is no command "${name}"${near ? `; did you mean "${near}"?` : '.'} See: crossdock-sidecar --help`);
    return 2;
  }
  try {
    const { options, args } = parseCommand(command, rest);
    if (options['help']) io.out(helpOf(command));
    else await command.run({ options, args, io });
    return 0;
  } catch (error) {
    return explain(error, io);
  }
}

function explain(error: unknown, io: Io): number {
  if (error instanceof UsageError) {
    io.err(error.message);
    return 2;
  }
  if (error instanceof ConfigError || error instanceof CommandFailed || error instanceof SecretError)
    io.err(error.message);
  else if (error instanceof SettingsFault)
    io.err([error.message, ...error.faults.map(({ path, message }) => `  ${path}: ${message}`)].join('\n'));
  else if (error instanceof CrossdockError && error.class !== 'bug') io.err(error.message);
  else io.err(error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error));
  return 1;
}
