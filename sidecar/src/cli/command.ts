/** The command line: one file per verb, a small frame around node:util's parseArgs. */
import { userInfo } from 'node:os';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../config/schema-paths.ts';

/** Ends the program with exit code 2: the command was not understood. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
/** Ends the program with exit code 1; the message has been written for a person. */
export class CommandFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandFailed';
  }
}

export interface Io {
  out: (text: string) => void;
  err: (text: string) => void;
  env: NodeJS.ProcessEnv;
  cwd: string;
}
export interface Invocation {
  options: Record<string, string | boolean | undefined>;
  args: string[];
  io: Io;
}
type OptionSpec = { type: 'string' | 'boolean'; about: string; value?: string; short?: string };
export interface Command {
  name: string;
  /** One line for the overview. */
  about: string;
  /** After `crossdock-sidecar NAME`, e.g. `RUN|ENTITY --why TEXT`. */
  usage: string;
  /** Fewest and most arguments that are not options. */
  args: readonly [number, number];
  options: Record<string, OptionSpec>;
  help?: string;
  run(invocation: Invocation): Promise<void>;
}

/** Options that every verb has. */
export const COMMON: Record<string, OptionSpec> = {
  config: {
    type: 'string',
    value: 'FILE',
    about: 'configuration file (default: $CROSSDOCK_CONFIG, else ./crossdock.json if there is one)',
  },
  json: { type: 'boolean', about: 'print JSON for programs instead of text for people' },
  help: { type: 'boolean', short: 'h', about: 'show this help' },
};

export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, ...COMMON }).map(([name, option]) => {
    const left = `${option.short ? `-${option.short}, ` : ''}--${name}${option.value ? ` ${option.value}` : ''}`;
    return `  ${left.padEnd(22)} ${option.about}`;
  });
  const usage = `Usage: crossdock-sidecar ${command.name}${command.usage ? ` ${command.usage}` : ''}`;
  return [`${command.about}.`, '', usage, ...(command.help ? ['', command.help] : []), '', 'Options:', ...rows].join(
    '\n',
  );
}

export function overviewOf(commands: readonly Command[]): string {
  const rows = commands.map((command) => `  ${command.name.padEnd(10)} ${command.about}`);
  return [
    'Crossdock sidecar: joins a WooCommerce shop to Infor M3.',
    '',
    'Usage: crossdock-sidecar COMMAND [options]',
    '',
    ...rows,
    '',
    'crossdock-sidecar COMMAND --help shows the options of a command.',
    'Exit code: 0 done, 1 failed, 2 the command was not understood.',
  ].join('\n');
}

/** @throws UsageError with what was expected, what was received, and how to get help */
export function parseCommand(
  command: Command,
  argv: readonly string[],
): { options: Invocation['options']; args: string[] } {
  const specs = { ...command.options, ...COMMON };
  const hint = `See: crossdock-sidecar ${command.name} --help`;
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const values: Invocation['options'] = {};
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) {
      const near = nearest(token.name, Object.keys(specs));
      throw new UsageError(`Unknown option ${token.rawName}${near ? `; did you mean --${near}?` : '.'} ${hint}`);
    }
    if (spec.type === 'string' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))) {
      throw new UsageError(`--${token.name} needs a value: --${token.name} ${spec.value ?? 'VALUE'}. ${hint}`);
    }
    if (spec.type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`--${token.name} takes no value, received "${token.value}". ${hint}`);
    }
    values[token.name] = token.value ?? true;
  }
  if (values['help']) return { options: values, args };
  const [fewest, most] = command.args;
  if (args.length < fewest || args.length > most) {
    const expected =
      fewest === most
        ? `${fewest === 0 ? 'no' : fewest} argument${fewest === 1 ? '' : 's'}`
        : `${fewest} to ${most} arguments`;
    throw new UsageError(
      `Expected ${expected}, received ${args.length === 0 ? 'none' : args.length}. Usage: crossdock-sidecar ${command.name} ${command.usage}`,
    );
  }
  return { options: values, args };
}

export function text(invocation: Invocation, name: string): string | undefined {
  const value = invocation.options[name];
  return typeof value === 'string' ? value : undefined;
}
export function required(invocation: Invocation, name: string, form: string): string {
  const value = text(invocation, name);
  if (value === undefined || value.trim() === '') throw new UsageError(`--${name} is needed: --${name} ${form}`);
  return value;
}
export function printJson(io: Io, value: unknown): void {
  io.out(JSON.stringify(value, null, 2));
}

/** The person at the keyboard, for the audit. */
export function person(io: Io): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    return `cli:${io.env['USER'] ?? 'unknown'}`;
  }
}
