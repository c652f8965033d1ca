/** A flow or map while it is edited: what is live, the draft, what the person changed since, what is wrong with it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { __ } from '@wordpress/i18n';
import type { DefinitionKind, DefinitionVersion, Validation } from '@crossdock/shared';
import { api, ApiError } from '../api/client.ts';
import { useLeaveGuard } from '../leave.ts';
import { useMay } from '../data/me.ts';
import { refreshAll, useQuery } from '../data/query.ts';
import { toast } from '../ui/toast.tsx';

export type Content = Record<string, unknown>;
interface Unsaved {
  base: number;
  revision: number;
  content: Content;
}
/** Kept beside the components: a component that is drawn anew loses nothing. */
const unsaved = new Map<string, Unsaved>();

export interface Editing {
  kind: DefinitionKind;
  id: string;
  /** What is edited: the person's changes, else the draft, else what is live. */
  content: Content;
  live: { version: number; content: Content };
  versions: DefinitionVersion[];
  /** Revision of the saved draft; 0 = there is none. */
  revision: number;
  /** The draft was begun from a version that is not live any more. */
  outdated: boolean;
  /** There are changes that are not saved. */
  dirty: boolean;
  mayEdit: boolean;
  validation: Validation | null;
  change: (content: Content) => void;
  undo: (() => void) | null;
  save: () => Promise<boolean>;
  discard: () => Promise<void>;
  /** After a conflict: drops the person's changes and shows what is saved. Nothing saved is touched. */
  loadTheirs: () => Promise<void>;
  saving: boolean;
  error: ApiError | null;
  refresh: () => Promise<void>;
}

const VALIDATE_AFTER_MS = 350;

/** Null while it loads; then `error` may say why there is nothing. */
export function useDefinition(
  kind: DefinitionKind,
  id: string,
): { editing: Editing | null; error: ApiError | null; retry: () => Promise<void> } {
  const name = `${kind}:${id}`;
  const query = useQuery('GET /v1/definitions/{kind}/{id}', { params: { kind, id } });
  const [mine, setMine] = useState<Unsaved | null>(unsaved.get(name) ?? null);
  const [past, setPast] = useState<Content[]>([]);
  const [validation, setValidation] = useState<Validation | null>(null);
  const [saving, setSaving] = useState(false);
  /** Known at once, unlike `saving`: the second click of a double click does nothing. */
  const busy = useRef(false);
  const [error, setError] = useState<ApiError | null>(null);
  const mayEdit = useMay('operator');
  const { data } = query;
  const content = mine?.content ?? data?.draft?.content ?? data?.content ?? null;

  const put = useCallback(
    (next: Unsaved | null) => {
      if (next) unsaved.set(name, next);
      else unsaved.delete(name);
      setMine(next);
    },
    [name],
  );
  const version = data?.version;
  // What was undone to is another version's past.
  useEffect(() => setPast([]), [version]);

  useEffect(() => {
    // Who may not change it needs no validation.
    if (!content || !mayEdit) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api('POST /v1/definitions/{kind}/{id}/validate', { params: { kind, id }, body: { content } }, abort.signal)
        .then(setValidation)
        .catch((failed: unknown) => {
          if (failed instanceof ApiError) setError(failed);
        });
    }, VALIDATE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [kind, id, content, mayEdit]);

  const editing = useMemo((): Editing | null => {
    if (!data || !content) return null;
    const base = mine?.base ?? data.draft?.base ?? data.version;
    const revision = mine?.revision ?? data.draft?.revision ?? 0;
    const after = async (what: () => Promise<unknown>): Promise<boolean> => {
      if (busy.current) return false;
      busy.current = true;
      setSaving(true);
      setError(null);
      try {
        await what();
        return true;
      } catch (failed) {
        setError(failed instanceof ApiError ? failed : new ApiError(0, 'bug', String(failed), [], null));
        return false;
      } finally {
        busy.current = false;
        setSaving(false);
      }
    };
    const refresh = async (): Promise<void> => {
      await query.refresh();
      refreshAll('GET /v1/definitions');
    };
    return {
      kind,
      id,
      content,
      live: { version: data.version, content: data.content },
      versions: data.versions,
      revision: data.draft?.revision ?? 0,
      outdated: base !== data.version,
      dirty: mine !== null,
      mayEdit,
      validation,
      change: (next) => {
        setPast((list) => [...list.slice(-49), content]);
        put({ base, revision, content: next });
      },
      undo:
        past.length === 0
          ? null
          : () => {
              const former = past.at(-1);
              setPast(past.slice(0, -1));
              if (former) put({ base, revision, content: former });
            },
      save: () =>
        after(async () => {
          // A draft that is saved on a newer live version is a person's decision: it was shown as outdated before.
          // The revision the changes began from: what was fetched since may be another person's, unseen.
          const body = { base: data.version, revision, content };
          const saved = await api('PUT /v1/definitions/{kind}/{id}/draft', { params: { kind, id }, body });
          setValidation(saved.validation);
          await refresh();
          // What was changed while it was saved is the next to be saved.
          const typed = unsaved.get(name);
          if (typed && typed.content !== content)
            put({ base: saved.draft.base, revision: saved.draft.revision, content: typed.content });
          else put(null);
          toast(__('The draft is saved. It is not live yet.', 'crossdock'));
        }),
      discard: async () => {
        await after(async () => {
          // Changes that began from what is live: no saved draft is this person's to discard.
          if (revision > 0 && data.draft)
            await api('DELETE /v1/definitions/{kind}/{id}/draft', { params: { kind, id }, query: { revision } });
          await refresh();
          setPast([]);
          put(null);
        });
      },
      loadTheirs: async () => {
        await after(async () => {
          await refresh();
          setPast([]);
          put(null);
        });
      },
      saving,
      error,
      refresh,
    };
  }, [data, content, mine, name, kind, id, mayEdit, validation, past, saving, error, query, put]);
  const discard = (): void => {
    setPast([]);
    put(null);
  };
  useLeaveGuard(mine === null ? null : { discard, ...(editing && { save: editing.save }) });
  return { editing, error: query.error, retry: query.refresh };
}
