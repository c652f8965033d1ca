/** Data of the sidecar for components: shared by address, kept fresh while somebody looks, without flicker. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { addressOf, api, ApiError, type Answer, type Ask, type Route } from '../api/client.ts';
import { nextLook } from './next-look.ts';

interface Entry {
  data: unknown;
  error: ApiError | null;
  /** Milliseconds since 1970 of the last good answer. */
  at: number | null;
  loading: boolean;
  snapshot: Result<unknown>;
  listeners: Set<() => void>;
  /** Wanted refresh intervals, one per component. */
  every: Map<symbol, number>;
  fetch: () => Promise<void>;
  running: Promise<void> | null;
  timer: ReturnType<typeof setTimeout> | null;
}
export interface Result<T> {
  /** The newest good answer; stays while a newer one is fetched or fails. */
  data: T | null;
  error: ApiError | null;
  /** Nothing has come yet. */
  loading: boolean;
  /** When `data` came. */
  at: number | null;
  refresh: () => Promise<void>;
}

const entries = new Map<string, Entry>();
const MAX_IDLE = 60;

function entryOf(key: string, load: () => Promise<unknown>): Entry {
  const known = entries.get(key);
  if (known) return known;
  let failures = 0;
  const entry: Entry = {
    data: null,
    error: null,
    at: null,
    loading: true,
    listeners: new Set(),
    every: new Map(),
    running: null,
    timer: null,
    snapshot: null as unknown as Result<unknown>,
    fetch: () => {
      entry.running ??= load()
        .then(
          (data) => {
            failures = 0;
            Object.assign(entry, { data, error: null, at: Date.now(), loading: false });
          },
          (error: unknown) => {
            failures++;
            entry.error = error instanceof ApiError ? error : new ApiError(0, 'bug', String(error), [], null);
            entry.loading = false;
          },
        )
        .finally(() => {
          entry.running = null;
          publish(entry);
          schedule();
        });
      return entry.running;
    },
  };
  const schedule = (): void => {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    const wanted = Math.min(...entry.every.values());
    const pause = nextLook(wanted, failures, entry.error?.status ?? null, entry.listeners.size > 0);
    if (pause === null) return;
    entry.timer = setTimeout(() => {
      if (document.visibilityState === 'visible') void entry.fetch();
      else schedule();
    }, pause);
  };
  publish(entry);
  entries.set(key, entry);
  forgetIdle();
  return entry;
}

function publish(entry: Entry): void {
  const { data, error, loading, at, fetch } = entry;
  entry.snapshot = { data, error, loading, at, refresh: fetch };
  for (const listener of entry.listeners) listener();
}

function forgetIdle(): void {
  if (entries.size <= MAX_IDLE) return;
  for (const [key, entry] of entries) {
    if (entries.size <= MAX_IDLE) return;
    if (entry.listeners.size === 0 && !entry.running) entries.delete(key);
  }
}

/** Asks again what begins with one of these routes (`GET /v1/runs`): after a change. */
export function refreshAll(...routes: string[]): void {
  for (const [key, entry] of entries) {
    if (!routes.some((route) => key.startsWith(route))) continue;
    if (entry.listeners.size > 0) void entry.fetch();
    else entries.delete(key);
  }
}

/**
 * The answer of a GET route. `ask` null = do not ask (yet). `every`: milliseconds between two looks while the page is
 * visible; absent = asked once, and again only while no answer comes. Components with the same address share one request.
 */
export function useQuery<R extends Route & `GET ${string}`>(
  route: R,
  ask: Ask<R> | null = {},
  { every }: { every?: number } = {},
): Result<Answer<R>> {
  const params = ask?.params as Record<string, string> | undefined;
  const key = ask === null ? null : `GET ${addressOf(route, params, ask.query)}`;
  const entry =
    key === null
      ? null
      : entryOf(key, () => {
          const path = key.slice('GET '.length);
          // The address is the key, so a later render's parameters must not leak in.
          return api(`GET ${path}` as R, {});
        });
  const subscribe = useCallback(
    (listener: () => void) => {
      entry?.listeners.add(listener);
      return () => void entry?.listeners.delete(listener);
    },
    [entry],
  );
  const result = useSyncExternalStore(subscribe, () => entry?.snapshot ?? NOTHING);
  useEffect(() => {
    if (!entry) return undefined;
    const me = Symbol('component');
    if (every !== undefined) entry.every.set(me, every);
    if (entry.at === null || Date.now() - entry.at > 1_000) void entry.fetch();
    return () => {
      entry.every.delete(me);
      if (entry.every.size === 0 && entry.listeners.size === 0 && entry.timer) clearTimeout(entry.timer);
    };
  }, [entry, every]);
  return result as Result<Answer<R>>;
}
const NOTHING: Result<unknown> = { data: null, error: null, loading: true, at: null, refresh: () => Promise.resolve() };

export interface Mutation<R extends Route> {
  /** @returns the answer, or null when it failed (see `error`) or the very same is under way already */
  run: (ask: Ask<R>) => Promise<Answer<R> | null>;
  working: boolean;
  error: ApiError | null;
  reset: () => void;
}

/** A change. `refresh`: beginnings of routes whose data it changes. */
export function useMutation<R extends Route>(route: R, { refresh = [] }: { refresh?: string[] } = {}): Mutation<R> {
  const [state, setState] = useState<{ working: boolean; error: ApiError | null }>({ working: false, error: null });
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => void (alive.current = false);
  }, []);
  /** What is under way: the second click of a double click does nothing. */
  const underWay = useRef(new Set<string>());
  const wanted = refresh.join('\n');
  const run = useCallback(
    async (ask: Ask<R>): Promise<Answer<R> | null> => {
      const same = JSON.stringify(ask);
      if (underWay.current.has(same)) return null;
      underWay.current.add(same);
      setState({ working: true, error: null });
      try {
        const answer = await api(route, ask);
        if (alive.current) setState({ working: false, error: null });
        if (wanted !== '') refreshAll(...wanted.split('\n'));
        return answer;
      } catch (error) {
        const shown = error instanceof ApiError ? error : new ApiError(0, 'bug', String(error), [], null);
        if (alive.current) setState({ working: false, error: shown });
        return null;
      } finally {
        underWay.current.delete(same);
      }
    },
    [route, wanted],
  );
  const reset = useCallback(() => setState({ working: false, error: null }), []);
  return { run, ...state, reset };
}
