/**
 * Flows and maps as people work on them: draft → validate → simulate → publish, with every version kept. Nothing goes live by
 * accident: a draft is published only as it was seen, without errors, and while the version it was begun from is live.
 */
import type {
  Actor,
  DefinitionChange,
  DefinitionDraft,
  DefinitionKind,
  DefinitionSummary,
  DefinitionVersion,
  FieldMap,
  Finding,
  Flow,
  Validation,
} from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { definitionDiff } from './diff.ts';
import type { LiveDefinitions } from './live.ts';
import type { Content, DefinitionStore, NewVersion, PublishConflict, StoredVersion } from './port.ts';

export interface Checked {
  content: Flow | FieldMap | null;
  findings: Finding[];
}
export interface DefinitionDeps {
  store: DefinitionStore;
  live: Pick<LiveDefinitions, 'reload'>;
  validate: (kind: DefinitionKind, id: string, content: Content) => Checked;
  /** Puts secrets of a content away before anything of it is stored. */
  seal: (kind: DefinitionKind, content: Content) => Promise<Content>;
  now: () => number;
}
export interface By {
  actor: Actor;
  why: string;
}

export class DefinitionService {
  readonly #store: DefinitionStore;
  readonly #deps: DefinitionDeps;

  constructor(deps: DefinitionDeps) {
    this.#deps = deps;
    this.#store = deps.store;
  }

  list(): DefinitionSummary[] {
    const drafts = this.#store.drafts();
    return this.#store.live().map((live) => {
      const { kind, id, content } = live;
      const newest = this.#store.versions(kind, id).find((v) => v.origin === 'built-in');
      const ahead = newest && newest.version > live.version && live.origin !== 'built-in' ? newest.version : null;
      const draft = drafts.find((d) => d.kind === kind && d.id === id);
      return {
        kind,
        id,
        title: typeof content['title'] === 'string' ? content['title'] : id,
        live: shown(live, live.version),
        builtInAvailable: ahead,
        draft: draft ? { base: draft.base, revision: draft.revision, actor: draft.actor, at: draft.at } : null,
      };
    });
  }

  /** @throws CrossdockError permanent `definition.unknown` */
  live(kind: DefinitionKind, id: string): StoredVersion {
    const found = this.#store.live().find((v) => v.kind === kind && v.id === id);
    if (found) return found;
    throw fault('definition.unknown', `There is no ${kind} "${id}".`, 'GET /v1/definitions lists those there are.');
  }

  versions(kind: DefinitionKind, id: string): DefinitionVersion[] {
    const live = this.live(kind, id).version;
    return this.#store.versions(kind, id).map((version) => shown(version, live));
  }

  /** @throws CrossdockError permanent `definition.unknown-version` */
  read(kind: DefinitionKind, id: string, version: number): StoredVersion {
    this.live(kind, id);
    const found = this.#store.read(kind, id, version);
    if (found) return found;
    throw fault('definition.unknown-version', `The ${kind} "${id}" has no version ${version}.`, 'List its versions.');
  }

  draft(kind: DefinitionKind, id: string): DefinitionDraft | null {
    return this.#store.draft(kind, id);
  }

  /** `version` or 'draft' on either side. */
  diff(kind: DefinitionKind, id: string, from: number | 'draft', to: number | 'draft'): DefinitionChange[] {
    const content = (which: number | 'draft'): Content =>
      which === 'draft' ? this.#draftOf(kind, id).content : this.read(kind, id, which).content;
    return definitionDiff(kind, content(from), content(to));
  }

  /** Saves without publishing; a draft may be wrong while it is worked on. @throws `definition.conflict` */
  async saveDraft(
    kind: DefinitionKind,
    id: string,
    write: { base: number; revision: number; content: Content },
    actor: Actor,
  ): Promise<{ draft: DefinitionDraft; validation: Validation }> {
    this.read(kind, id, write.base);
    const at = new Date(this.#deps.now()).toISOString();
    const content = await this.#deps.seal(kind, write.content);
    const draft = await this.#store.saveDraft({ kind, id }, { ...write, content }, { actor, at });
    if (!draft) throw this.#changedMeanwhile(kind, id, 'Load the draft again, then repeat your change.');
    return { draft, validation: this.validate(kind, id, draft.content) };
  }

  /**
   * Removes the draft that the actor looked at; one that somebody saved since is left alone.
   * @returns false when there was none @throws `definition.conflict`
   */
  async discardDraft(kind: DefinitionKind, id: string, revision: number, actor: Actor): Promise<boolean> {
    this.live(kind, id);
    const at = new Date(this.#deps.now()).toISOString();
    const done = await this.#store.deleteDraft({ kind, id }, revision, { actor, at });
    if (done === 'changed')
      throw this.#changedMeanwhile(kind, id, 'Load the draft again and look at it before you discard it.');
    return done === 'discarded';
  }

  #changedMeanwhile(kind: DefinitionKind, id: string, fix: string): CrossdockError {
    const other = this.#store.draft(kind, id);
    const who = other ? `${other.actor} saved it` : 'it was discarded or published';
    return fault('definition.conflict', `Somebody else changed this draft meanwhile: ${who}.`, fix);
  }

  validate(kind: DefinitionKind, id: string, content: Content): Validation {
    this.live(kind, id);
    const { findings } = this.#deps.validate(kind, id, content);
    return { ok: !findings.some((f) => f.severity === 'error'), findings };
  }

  /** The draft or the given content as a flow or map that can be run. @throws `definition.invalid` with every finding */
  usable(kind: DefinitionKind, id: string, content: Content): Flow | FieldMap {
    this.live(kind, id);
    const checked = this.#deps.validate(kind, id, content);
    const errors = checked.findings.filter((f) => f.severity === 'error');
    if (checked.content && errors.length === 0) return checked.content;
    throw invalid(kind, id, errors);
  }

  /** @throws CrossdockError `definition.no-draft`, `definition.conflict`, `definition.invalid` */
  async publish(kind: DefinitionKind, id: string, revision: number, by: By): Promise<DefinitionVersion> {
    const draft = this.#draftOf(kind, id);
    if (draft.revision !== revision) throw conflictOf('draft-changed', kind, id);
    const content = this.usable(kind, id, draft.content) as unknown as Content;
    const live = this.live(kind, id);
    if (live.version !== draft.base) throw conflictOf('live-changed', kind, id);
    if (definitionDiff(kind, live.content, content).length === 0)
      throw fault('definition.unchanged', 'The draft says the same as the live version.', 'Discard the draft.');
    return this.#publish([{ kind, id, content, origin: 'person', live: draft.base, draft: revision }], by);
  }

  /** Publishes an older version again, as a new one. A draft stays, but must be begun afresh to be published. */
  async rollback(
    kind: DefinitionKind,
    id: string,
    to: { version: number; live: number },
    by: By,
  ): Promise<DefinitionVersion> {
    const old = this.read(kind, id, to.version);
    const content = this.usable(kind, id, old.content) as unknown as Content;
    const live = this.live(kind, id);
    if (live.version !== to.live) throw conflictOf('live-changed', kind, id);
    if (old.version === live.version)
      throw fault('definition.unchanged', 'This version is live already.', 'Choose another version.');
    return this.#publish([{ kind, id, content, origin: 'rollback', restores: old.version, live: to.live }], by);
  }

  /** What a template changes, all or nothing. */
  async publishAll(
    list: readonly { kind: DefinitionKind; id: string; content: Content; live: number }[],
    by: By,
  ): Promise<void> {
    if (list.length === 0) return;
    for (const { kind, id, content } of list) this.usable(kind, id, content);
    const sealed = list.map(async (entry) => ({
      ...entry,
      content: await this.#deps.seal(entry.kind, entry.content),
      origin: 'template' as const,
    }));
    await this.#publish(await Promise.all(sealed), by);
  }

  runsOf(kind: DefinitionKind, id: string, version: number, page: { limit: number; before?: number }) {
    this.read(kind, id, version);
    return { runs: this.#store.runsOf({ kind, id, version }, page), count: this.#store.countRuns(kind, id, version) };
  }

  async #publish(list: Omit<NewVersion, 'actor' | 'why' | 'at'>[], { actor, why }: By): Promise<DefinitionVersion> {
    const at = new Date(this.#deps.now()).toISOString();
    const made = await this.#store.publish(list.map((entry) => ({ ...entry, actor, why, at })));
    const [first] = list;
    if (!Array.isArray(made) || !first)
      throw conflictOf(made as PublishConflict, first?.kind ?? 'map', first?.id ?? '');
    this.#deps.live.reload();
    const live = this.live(first.kind, first.id);
    return shown(live, live.version);
  }

  #draftOf(kind: DefinitionKind, id: string): DefinitionDraft {
    const draft = this.#store.draft(kind, id);
    if (draft) return draft;
    throw fault('definition.no-draft', `There is no draft of the ${kind} "${id}".`, 'Begin a draft first.');
  }
}

const shown = (version: StoredVersion, live: number): DefinitionVersion => {
  const { kind: _kind, id: _id, content: _content, ...head } = version;
  return { ...head, live: version.version === live };
};

const fault = (code: string, message: string, fix: string): CrossdockError =>
  new CrossdockError(`${message} ${fix}`, { class: 'permanent', code, problem: { code, owner: 'shop', message, fix } });

function conflictOf(what: PublishConflict, kind: DefinitionKind, id: string): CrossdockError {
  return what === 'draft-changed'
    ? fault('definition.conflict', `The draft of the ${kind} "${id}" was changed since you looked at it.`, 'Load it again, look at the differences, then publish.')
    : fault('definition.conflict', `Another version of the ${kind} "${id}" went live since this one was begun.`, 'Look at what changed, take it over into the draft, and save it on the new version.'); // prettier-ignore
}

function invalid(kind: DefinitionKind, id: string, errors: readonly Finding[]): CrossdockError {
  const list = errors
    .map((e) => `${e.step ?? (e.row === undefined ? '' : `row ${e.row + 1}`)} ${e.message}`.trim())
    .join(' ');
  const message = `The ${kind} "${id}" has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}: ${list}`;
  const problem = {
    code: 'definition.invalid',
    owner: 'shop' as const,
    message,
    fix: 'Correct them.',
    data: { findings: errors },
  };
  return new CrossdockError(message, { class: 'permanent', code: 'definition.invalid', problem });
}
