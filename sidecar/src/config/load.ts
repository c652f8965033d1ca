/** Configuration: file and environment in, checked start-up values and fixed settings out, or one error naming every fault. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import {
  bootstrap as bootstrapSchema,
  configFile,
  SETTING_GROUPS,
  settings as settingsSchema,
} from '@crossdock/shared';
import type { Bootstrap } from '@crossdock/shared';
import type { z } from 'zod';
import { readEnvironment, SECRET_PATHS } from './env.ts';
import { isPlainHttpAllowed } from './hosts.ts';
import { deleteAt, getAt, isTree, setAt, type Tree } from './paths.ts';
import { leavesOf, unknownKeys } from './schema-paths.ts';

export type FixedSource = 'file' | 'environment';
export interface FixedSettings {
  /** Nested settings exactly as given, after conversion; not completed by defaults. */
  values: Tree;
  /** Dotted leaf path → where it is fixed. */
  sources: Map<string, FixedSource>;
}
export interface LoadedConfig {
  bootstrap: Bootstrap;
  fixed: FixedSettings;
  /** Absolute path of the file, or null when everything came from the environment. */
  file: string | null;
  /** Sentences for the log; nothing that prevents the start. */
  warnings: string[];
}

export interface ConfigFault {
  path: string;
  message: string;
}
/** Thrown once, with every fault in its message. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[], where: string) {
    const list = faults.map((fault) => `  ${fault.path ? `${fault.path}: ` : ''}${fault.message}`).join('\n');
    super(
      `The configuration has ${faults.length === 1 ? 'one fault' : `${faults.length} faults`} (${where}). ` +
        `Correct ${faults.length === 1 ? 'it' : 'them'} and start again:\n${list}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const PATH_KEYS = ['dataDir', 'listen.tls.cert', 'listen.tls.key', 'store.caFile', 'm3.ionapi', 'm3.caFile'];

/**
 * Reads the configuration. `file` absent = environment only. Environment wins over file. Relative paths are taken from
 * the file's folder, or from `cwd` without a file.
 * @throws ConfigError listing every bad field with expectation and received value, secrets masked
 */
export function loadConfig(options: { file?: string; env: NodeJS.ProcessEnv; cwd?: string }): LoadedConfig {
  const cwd = options.cwd ?? process.cwd();
  const file = options.file === undefined ? null : path.resolve(cwd, options.file);
  const where = file ?? 'environment';
  const faults: ConfigFault[] = [];

  const fromFile = file === null ? {} : readConfigFile(file);
  for (const unknown of unknownKeys(configFile.omit(groupMask()).extend(settingsSchema.shape), fromFile)) {
    const hint = unknown.nearest ? `; did you mean "${unknown.nearest}"?` : '; remove it';
    faults.push({ path: unknown.path.join('.'), message: `unknown key${hint}` });
    deleteAt(fromFile, unknown.path);
  }

  const leaves = [...leavesOf(bootstrapSchema), ...leavesOf(settingsSchema)];
  const environment = readEnvironment(leaves, options.env);
  faults.push(...environment.problems);

  const merged = structuredClone(fromFile);
  const sources = new Map<string, FixedSource>();
  for (const leaf of leaves) {
    const dotted = leaf.path.join('.');
    if (getAt(fromFile, leaf.path) !== undefined) sources.set(dotted, 'file');
    if (environment.sources.has(dotted)) {
      setAt(merged, leaf.path, getAt(environment.values, leaf.path));
      sources.set(dotted, 'environment');
    }
  }
  const base = file === null ? cwd : path.dirname(file);
  for (const dotted of PATH_KEYS) {
    const value = getAt(merged, dotted.split('.'));
    if (typeof value === 'string' && value !== '' && !value.trimStart().startsWith('{')) {
      setAt(merged, dotted.split('.'), path.resolve(base, value));
    }
  }
  const ionapi = getAt(merged, ['m3', 'ionapi']);
  if (typeof ionapi === 'string' && ionapi.trimStart().startsWith('{')) parseIonapi(ionapi, merged, faults);

  const fixedValues: Tree = {};
  for (const group of SETTING_GROUPS) {
    if (Object.hasOwn(merged, group)) fixedValues[group] = merged[group];
    delete merged[group];
  }
  const start = bootstrapSchema.safeParse(merged);
  if (!start.success) faults.push(...faultsOf(start.error, merged));
  const fixed = settingsSchema.safeParse(fixedValues);
  if (!fixed.success) faults.push(...faultsOf(fixed.error, fixedValues));
  if (start.success) faults.push(...transportFaults(start.data));
  if (faults.length > 0 || !start.success) throw new ConfigError(faults, where);

  for (const dotted of [...sources.keys()]) {
    if (!SETTING_GROUPS.some((group) => dotted.startsWith(`${group}.`))) sources.delete(dotted);
  }
  return { bootstrap: start.data, fixed: { values: fixedValues, sources }, file, warnings: environment.warnings };
}

/** The settings groups are loose records in `configFile`; the real settings schema takes their place. */
function groupMask(): Record<keyof typeof settingsSchema.shape, true> {
  return Object.fromEntries(SETTING_GROUPS.map((group) => [group, true])) as Record<
    keyof typeof settingsSchema.shape,
    true
  >;
}

function readConfigFile(file: string): Tree {
  if (!existsSync(file)) {
    throw new ConfigError([{ path: '', message: `there is no file ${file}; name one with --config FILE` }], file);
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(realpathSync(file), 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const why =
      error instanceof SyntaxError
        ? `it is not valid JSON (${withoutExcerpt(error.message)})`
        : `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
    throw new ConfigError([{ path: '', message: why }], file);
  }
  if (!isTree(content)) throw new ConfigError([{ path: '', message: 'expected one JSON object' }], file);
  return content;
}

/** JSON.parse quotes the text around a fault, which may be a secret. */
const withoutExcerpt = (message: string): string =>
  message.replace(/,?\s*(\.\.\.)?"[\s\S]*" is not valid JSON/, '').replace(/\s+in JSON/, '');

function parseIonapi(text: string, merged: Tree, faults: ConfigFault[]): void {
  try {
    setAt(merged, ['m3', 'ionapi'], JSON.parse(text) as unknown);
  } catch {
    faults.push({
      path: 'm3.ionapi',
      message: 'expected the path of an .ionapi file or its content as JSON, received invalid JSON',
    });
    setAt(merged, ['m3', 'ionapi'], 'invalid');
  }
}

/** Plain http is for loopback and for hosts that were named on purpose (contract 1). */
function transportFaults(config: Bootstrap): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const { host, tls } = config.listen;
  if (!tls && !isPlainHttpAllowed(host, config.insecureHosts)) {
    faults.push({
      path: 'listen.host',
      message: `expected "listen.tls" for a host other than loopback, received "${host}" without it; give cert and key, or add "${host}" to "insecureHosts" if the network in between is trusted`,
    });
  }
  if (config.store) {
    const url = new URL(config.store.url);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      faults.push({
        path: 'store.url',
        message: `expected an address that begins with https://, received "${url.protocol}//…"`,
      });
    } else if (url.protocol === 'http:' && !isPlainHttpAllowed(url.hostname, config.insecureHosts)) {
      faults.push({
        path: 'store.url',
        message: `expected https, received "http://${url.host}"; use https, or add "${url.hostname}" to "insecureHosts" if the network in between is trusted`,
      });
    }
  }
  return faults;
}

/** zod's issues as "expected …, received …", secrets masked. */
export function faultsOf(error: z.ZodError, input: unknown): ConfigFault[] {
  return error.issues.map((issue) => {
    const dotted = issue.path.map(String);
    return {
      path: dotted.join('.'),
      message: `${expectation(issue)}, received ${shown(dotted, getAny(input, dotted))}`,
    };
  });
}

function expectation(issue: z.core.$ZodIssue): string {
  const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);
  const names: Record<string, string> = {
    array: 'a list',
    object: 'an object',
    record: 'an object',
    int: 'a whole number',
    string: 'text',
  };
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${names[issue.expected] ?? article(issue.expected)}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string'
        ? 'expected text that is not empty'
        : `expected at least ${String(issue.minimum)}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `expected at most ${String(issue.maximum)} characters`
        : `expected at most ${String(issue.maximum)}`;
    case 'invalid_union': {
      const first = issue.errors.flat().find((inner) => inner.code !== 'invalid_type') ?? issue.errors[0]?.[0];
      return first ? expectation(first) : 'expected another form';
    }
    case 'invalid_format': {
      const formats: Record<string, string> = {
        url: 'expected an address like https://shop.example',
        datetime: 'expected a date and time like 2026-11-23T09:29:01Z',
      };
      return (
        formats[issue.format] ?? (issue.message.startsWith('expected') ? issue.message : `expected ${issue.message}`)
      );
    }
    default:
      return issue.message.startsWith('expected') ? issue.message : `expected: ${issue.message}`;
  }
}

function getAny(input: unknown, path: readonly string[]): unknown {
  let at = input;
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Tree)[key] : undefined;
  return at;
}

function shown(path: readonly string[], value: unknown): string {
  if (value === undefined) return 'nothing';
  if (
    path.some((_, i) => SECRET_PATHS.has(path.slice(0, i + 1).join('.'))) ||
    path.length === 0 ||
    (path[0] === 'store' && path.length === 1)
  ) {
    return typeof value === 'string'
      ? `a secret of ${value.length} characters`
      : `a value of type ${Array.isArray(value) ? 'list' : typeof value}`;
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
