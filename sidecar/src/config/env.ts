/** Environment variables as configuration: `store.consumerKey` ↔ `CROSSDOCK_STORE_CONSUMER_KEY`. */
import { readFileSync } from 'node:fs';
import { nearest, type Leaf } from './schema-paths.ts';
import { setAt, type Tree } from './paths.ts';

export const ENV_PREFIX = 'CROSSDOCK_';
/** Variables with this prefix that are not configuration keys. */
const NOT_KEYS = new Set(['CROSSDOCK_CONFIG']);
/** Paths whose values are secret: masked everywhere, and readable from a file by `NAME_FILE`. */
export const SECRET_PATHS = new Set([
  'secret',
  'encryptionKey',
  'store.consumerKey',
  'store.consumerSecret',
  'm3.ionapi',
  'flows.notifyUrl',
]);

/** `['store','consumerKey']` → `CROSSDOCK_STORE_CONSUMER_KEY`. */
export function envName(path: readonly string[]): string {
  return ENV_PREFIX + path.map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()).join('_');
}

export interface EnvReading {
  values: Tree;
  /** Dotted path → variable it came from. */
  sources: Map<string, string>;
  problems: { path: string; message: string }[];
  warnings: string[];
}

/**
 * Reads every known leaf from `env`. Lists are JSON or separated by commas, records are JSON, numbers and booleans are
 * converted where they can be and left as text where not, so that the schema reports what was received.
 */
export function readEnvironment(leaves: readonly Leaf[], env: NodeJS.ProcessEnv): EnvReading {
  const reading: EnvReading = { values: {}, sources: new Map(), problems: [], warnings: [] };
  const known = new Set(NOT_KEYS);
  for (const leaf of leaves) {
    const dotted = leaf.path.join('.');
    const name = envName(leaf.path);
    known.add(name);
    let text = env[name];
    let source = name;
    if (SECRET_PATHS.has(dotted)) {
      const fileName = `${name}_FILE`;
      known.add(fileName);
      const file = env[fileName];
      if (file !== undefined && file !== '') {
        if (text !== undefined && text !== '') {
          reading.problems.push({ path: dotted, message: `both ${name} and ${fileName} are set; keep one of them` });
          continue;
        }
        source = fileName;
        try {
          text = readFileSync(file, 'utf8').trim();
        } catch (error) {
          const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
          reading.problems.push({
            path: dotted,
            message: `the file named by ${fileName} cannot be read (${why}): ${file}`,
          });
          continue;
        }
      }
    }
    // An empty variable is how compose files and shells say "not set".
    if (text === undefined || text === '') continue;
    setAt(reading.values, leaf.path, convert(text, leaf, dotted, reading));
    reading.sources.set(dotted, source);
  }
  for (const name of Object.keys(env)) {
    if (!name.startsWith(ENV_PREFIX) || known.has(name)) continue;
    const near = nearest(name, [...known]);
    reading.warnings.push(`${name} is not a known setting and is ignored${near ? `; did you mean ${near}?` : '.'}`);
  }
  return reading;
}

function convert(text: string, leaf: Leaf, dotted: string, reading: EnvReading): unknown {
  const json = /^\s*[[{]/.test(text) && leaf.kind !== 'text';
  if (json) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      reading.problems.push({ path: dotted, message: `${envName(leaf.path)} begins like JSON but is not valid JSON` });
      return undefined;
    }
  }
  if (leaf.kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (leaf.kind === 'boolean') return { true: true, '1': true, false: false, '0': false }[text.toLowerCase()] ?? text;
  const parts = text.split(',').map((part) => part.trim());
  if (leaf.kind === 'list') return parts.filter((part) => part !== '');
  return leaf.kind === 'mixed' && dotted === 'secret' && parts.length > 1 ? parts : text;
}
