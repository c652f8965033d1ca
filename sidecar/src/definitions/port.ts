/** Flows and maps as people keep them: versions that never change, one of them live, one draft. SQL is in `sqlite/`. */
import type { Actor, DefinitionDraft, DefinitionKind, VersionOrigin } from '@crossdock/shared';

export type Content = Record<string, unknown>;
export interface StoredVersion {
  kind: DefinitionKind;
  id: string;
  version: number;
  at: string;
  actor: string;
  why: string;
  origin: VersionOrigin;
  restores: number | null;
  content: Content;
}
export interface NewVersion {
  kind: DefinitionKind;
  id: string;
  content: Content;
  actor: Actor;
  why: string;
  at: string;
  origin: VersionOrigin;
  restores?: number;
  /** Version that must still be live. */
  live: number;
  /** Revision of the draft that becomes the version; the draft is gone afterwards. Absent = the draft is left alone. */
  draft?: number;
}

/** Why nothing was published. */
export type PublishConflict = 'live-changed' | 'draft-changed';

export interface DefinitionStore {
  /** Takes in what ships with this release; makes it live where no version made by people is. Idempotent. */
  seed(
    builtIn: readonly { kind: DefinitionKind; id: string; content: Content }[],
    release: string,
    at: string,
  ): Promise<void>;
  /** Live version of every definition. */
  live(): StoredVersion[];
  read(kind: DefinitionKind, id: string, version: number): StoredVersion | null;
  /** Newest first. */
  versions(kind: DefinitionKind, id: string): StoredVersion[];
  drafts(): ({ kind: DefinitionKind; id: string } & DefinitionDraft)[];
  draft(kind: DefinitionKind, id: string): DefinitionDraft | null;
  /** @returns the draft as saved, or null when `revision` is not the stored one (0 = there is none) */
  saveDraft(
    target: { kind: DefinitionKind; id: string },
    draft: { base: number; revision: number; content: Content },
    by: { actor: Actor; at: string },
  ): Promise<DefinitionDraft | null>;
  /** Removes the draft and writes it to the audit. @returns 'changed' when `revision` is not the stored one; nothing is done then */
  deleteDraft(
    target: { kind: DefinitionKind; id: string },
    revision: number,
    by: { actor: Actor; at: string },
  ): Promise<'discarded' | 'none' | 'changed'>;
  /** All of `list` or nothing. @returns the new version numbers */
  publish(list: readonly NewVersion[]): Promise<number[] | PublishConflict>;
  /** Runs that used a version, newest first. */
  runsOf(
    target: { kind: DefinitionKind; id: string; version: number },
    page: { limit: number; before?: number },
  ): { seq: number; id: string; key: string; state: string; outcome: string | null; at: string }[];
  /** How many runs used a version. */
  countRuns(kind: DefinitionKind, id: string, version: number): number;
}

/** Stored orders to try things on. */
export interface OrderSamples {
  /** Keys of orders with a document, newest first. */
  newestKeys(limit: number): string[];
  /** Keys of products with a document, newest first, among the last events. */
  newestProducts(limit: number): string[];
}
