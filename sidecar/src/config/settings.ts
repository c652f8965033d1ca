/** Effective settings: defaults < stored < fixed by file or environment, with the source of every key. */
import { settings as settingsSchema, settingsConflicts } from '@crossdock/shared';
import type { Actor, Settings } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { SECRET_PATHS } from './env.ts';
import { expressionFaults } from './expressions.ts';
import { faultsOf, type ConfigFault, type FixedSettings } from './load.ts';
import { deleteAt, getAt, setAt, type Tree } from './paths.ts';
import type { SettingsStore, SettingsVersion } from './port.ts';
import { leavesOf, unknownKeys } from './schema-paths.ts';
import { SecretError, type SecretBox } from './secrets.ts';

const LEAVES = leavesOf(settingsSchema);
/** Shown in place of a secret; written back unchanged, it keeps the secret. */
export const MASK = '(secret)';

export type SettingSource = 'default' | 'stored' | 'file' | 'environment';
export interface SettingView {
  path: string;
  value: unknown;
  source: SettingSource;
  readOnly: boolean;
  secret: boolean;
}
export interface SettingsView {
  version: number;
  /** Effective values, nested, secrets masked. */
  settings: Tree;
  keys: SettingView[];
}
export interface SettingDifference {
  path: string;
  from: unknown;
  to: unknown;
}

export class SettingsFault extends CrossdockError {
  readonly faults: readonly ConfigFault[];
  constructor(code: string, message: string, faults: readonly ConfigFault[]) {
    super(message, { class: 'permanent', code });
    this.name = 'SettingsFault';
    this.faults = faults;
  }
}

/**
 * Merges stored and fixed values leaf by leaf; fixed wins.
 * @throws ZodError when a value does not fit the schema
 */
export function effectiveSettings(stored: Tree, fixed: Tree): Settings {
  return settingsSchema.parse(merge(stored, fixed));
}

function merge(stored: Tree, fixed: Tree): Tree {
  const merged: Tree = {};
  for (const { path } of LEAVES) {
    const value = getAt(fixed, path) ?? getAt(stored, path);
    if (value !== undefined) setAt(merged, path, value);
  }
  return merged;
}

/** Leaves in which two stored versions differ. */
export function difference(from: Tree, to: Tree): SettingDifference[] {
  return LEAVES.flatMap(({ path }) => {
    const [a, b] = [getAt(from, path), getAt(to, path)];
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path: path.join('.'), from: a ?? null, to: b ?? null }];
  });
}

export class SettingsService {
  readonly #store: SettingsStore;
  readonly #fixed: FixedSettings;
  readonly #box: SecretBox;
  readonly #listeners = new Set<(settings: Settings) => void>();
  #stored: Tree = {};
  #lost: string[] = [];
  #version = 0;
  #current: Settings;

  /** @throws SettingsFault when stored and fixed settings do not fit together, naming each */
  constructor(options: { store: SettingsStore; fixed: FixedSettings; box: SecretBox }) {
    this.#store = options.store;
    this.#fixed = options.fixed;
    this.#box = options.box;
    this.#current = this.#load();
  }

  /** The settings to work by; a new object after every change. */
  current(): Settings {
    return this.#current;
  }

  /** Sentences about stored secrets that cannot be read any more, because their key is gone. */
  get lostSecrets(): readonly string[] {
    return this.#lost;
  }

  /** What a file or a former version has left in the settings that no write would take: the parts that need it stand still. */
  faults(): readonly ConfigFault[] {
    return expressionFaults(this.#current);
  }

  get version(): number {
    return this.#version;
  }

  /** Called after every change with the new effective settings. Returns the disposer. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every key with its value (secrets masked) and where it comes from. */
  view(): SettingsView {
    const nested: Tree = {};
    const keys = LEAVES.map(({ path }): SettingView => {
      const dotted = path.join('.');
      const effective = getAt(this.#current, path);
      const value = mask(dotted, effective);
      if (value !== undefined) setAt(nested, path, value);
      const source = this.#sourceOf(path);
      const readOnly = source === 'file' || source === 'environment';
      return { path: dotted, value: value ?? null, source, readOnly, secret: isSecret(dotted, effective) };
    });
    return { version: this.#version, settings: nested, keys };
  }

  versions(limit: number, before?: number): SettingsVersion[] {
    return this.#store.list(limit, before);
  }

  /** One stored version, secrets masked, with what it changed. @returns null when there is none */
  readVersion(version: number): (SettingsVersion & { values: Tree; changes: SettingDifference[] }) | null {
    const found = this.#store.read(version);
    if (!found) return null;
    const values = maskTree(found.values);
    const former = this.#store.read(version - 1);
    const changes = difference(former?.values ?? {}, found.values).map((change) => ({
      path: change.path,
      from: mask(change.path, change.from),
      to: mask(change.path, change.to),
    }));
    return { ...found, values, changes };
  }

  /**
   * Writes the leaves of `patch`: a value sets, null goes back to the default. Everything else stays as it is.
   * `expected` is the version the writer has seen; leave it out to write whatever the version is.
   * @throws SettingsFault `settings.invalid`, `settings.fixed`, `settings.conflict`
   */
  async write(patch: Tree, by: { actor: Actor; why: string; expected?: number }): Promise<SettingsView> {
    const unknown = unknownKeys(settingsSchema, patch);
    if (unknown.length > 0) {
      const faults = unknown.map((key) => ({
        path: key.path.join('.'),
        message: `unknown setting${key.nearest ? `; did you mean "${key.nearest}"?` : ''}`,
      }));
      throw new SettingsFault('settings.invalid', 'Some of these settings do not exist. Nothing was changed.', faults);
    }
    const expected = by.expected ?? this.#version;
    if (expected !== this.#version) throw conflict(this.#version);
    const next = structuredClone(this.#stored);
    const fixedFaults: ConfigFault[] = [];
    for (const { path } of LEAVES) {
      const value = getAt(patch, path);
      const dotted = path.join('.');
      if (value === undefined || value === MASK) continue;
      const source = this.#fixed.sources.get(dotted);
      if (source) {
        if (JSON.stringify(value) !== JSON.stringify(getAt(this.#current, path))) {
          fixedFaults.push({
            path: dotted,
            message: `is fixed by the ${source === 'file' ? 'configuration file' : 'environment'}; change it there`,
          });
        }
      } else if (value === null) deleteAt(next, path);
      else setAt(next, path, value);
    }
    if (fixedFaults.length > 0) {
      throw new SettingsFault(
        'settings.fixed',
        'Some of these settings are fixed outside of the store. Nothing was changed.',
        fixedFaults,
      );
    }
    const parsed = settingsSchema.safeParse(merge(next, this.#fixed.values));
    if (!parsed.success) {
      throw new SettingsFault(
        'settings.invalid',
        'Some of these settings are not right. Nothing was changed.',
        faultsOf(parsed.error, next),
      );
    }
    const changed = difference(this.#stored, next).map((change) => change.path);
    const unreadable = expressionFaults(parsed.data).filter(({ path }) =>
      changed.some((key) => `${path}.`.startsWith(`${key}.`)),
    );
    if (unreadable.length > 0) {
      throw new SettingsFault(
        'settings.invalid',
        'Some of these settings cannot be read. Nothing was changed.',
        unreadable,
      );
    }
    // One that is there already does not stand in the way of other changes; stock is not published meanwhile.
    const conflicts = settingsConflicts(parsed.data).filter(({ paths }) => paths.some((p) => changed.includes(p)));
    if (conflicts.length > 0) {
      throw new SettingsFault(
        'settings.invalid',
        'These settings cannot be right together. Nothing was changed.',
        conflicts.map(({ path, message, fix }) => ({ path, message: `${message} ${fix}` })),
      );
    }
    if (changed.length === 0) return this.view();
    const version = await this.#store.append(expected, {
      at: new Date().toISOString(),
      actor: by.actor,
      why: by.why,
      values: sealTree(next, this.#box),
      changed,
    });
    if (version === null) throw conflict(this.#store.latest()?.version ?? 0);
    this.#current = this.#load();
    for (const listener of this.#listeners) listener(this.#current);
    return this.view();
  }

  #sourceOf(path: readonly string[]): SettingSource {
    const fixed = this.#fixed.sources.get(path.join('.'));
    if (fixed) return fixed;
    return getAt(this.#stored, path) === undefined ? 'default' : 'stored';
  }

  #load(): Settings {
    const latest = this.#store.latest();
    this.#lost = [];
    this.#stored = latest ? openTree(latest.values, this.#box, this.#lost) : {};
    this.#version = latest?.version ?? 0;
    const parsed = settingsSchema.safeParse(merge(this.#stored, this.#fixed.values));
    if (!parsed.success) {
      throw new SettingsFault(
        'settings.invalid',
        'The stored settings do not fit this version of Crossdock.',
        faultsOf(parsed.error, merge(this.#stored, this.#fixed.values)),
      );
    }
    return parsed.data;
  }
}

function conflict(now: number): SettingsFault {
  return new SettingsFault(
    'settings.conflict',
    `Somebody else changed the settings meanwhile (now version ${now}). Read them again, then repeat your change.`,
    [],
  );
}

/** A path to an .ionapi file is no secret; its content is. */
const isSecret = (dotted: string, value: unknown): boolean =>
  SECRET_PATHS.has(dotted) &&
  value !== undefined &&
  value !== null &&
  !(dotted === 'm3.ionapi' && typeof value === 'string' && !value.startsWith('enc1:'));

const mask = (dotted: string, value: unknown): unknown => (isSecret(dotted, value) ? MASK : value);

function mapSecrets(tree: Tree, change: (dotted: string, value: unknown) => unknown): Tree {
  const copy = structuredClone(tree);
  for (const dotted of SECRET_PATHS) {
    const path = dotted.split('.');
    const value = getAt(copy, path);
    if (isSecret(dotted, value)) setAt(copy, path, change(dotted, value));
  }
  return copy;
}
const maskTree = (tree: Tree): Tree => mapSecrets(tree, () => MASK);
const sealTree = (tree: Tree, box: SecretBox): Tree =>
  mapSecrets(tree, (dotted, value) => box.seal(dotted, JSON.stringify(value)));
/** A secret whose key is lost counts as not set, so that the sidecar still starts and the secret can be entered again. */
const openTree = (tree: Tree, box: SecretBox, lost: string[]): Tree =>
  mapSecrets(tree, (dotted, value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(box.open(dotted, value)) as unknown;
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      lost.push(error.message);
      return undefined;
    }
  });
