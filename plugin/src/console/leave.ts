/** Changes that are not saved: asked about before another screen is opened, and by the browser before the page is closed. */
import { useEffect, useRef, useSyncExternalStore } from 'react';

interface Unsaved {
  /** Absent where saving needs a reason or a review, which the screen itself asks for. */
  save?: () => Promise<boolean>;
  discard: () => void;
}

const open = new Map<symbol, { current: Unsaved }>();
/** Where somebody wants to go while something is not saved. */
let pending: string | null = null;
const listeners = new Set<() => void>();
function setPending(to: string | null): void {
  pending = to;
  for (const listener of listeners) listener();
}

/** `#/maps/order-head?view=list` and `#/maps/order-head` are one place: tabs and views of a screen lose nothing. Pure. */
export const samePlace = (a: string, b: string): boolean => a.split('?', 1)[0] === b.split('?', 1)[0];

/** Whether the console may go from one address to another now; otherwise the person is asked. */
export function mayLeave(from: string, to: string): boolean {
  if (open.size === 0 || samePlace(from, to)) return true;
  setPending(to);
  return false;
}

export const usePending = (): string | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => pending,
  );
export const stay = (): void => setPending(null);
/** Whether the screen that is left can save by itself. */
export const canSave = (): boolean => open.size > 0 && [...open.values()].every(({ current }) => current.save);

/** @returns whether everything was saved, or given up, so that `to` may be opened */
export async function settle(how: 'save' | 'discard'): Promise<boolean> {
  const all = [...open.values()];
  for (const { current } of all) {
    if (how === 'discard') current.discard();
    else if (!(await current.save?.())) return false;
  }
  open.clear();
  setPending(null);
  return true;
}

/** Keeps the console from leaving while `unsaved` is given; null = nothing to lose. */
export function useLeaveGuard(unsaved: Unsaved | null): void {
  const newest = useRef<Unsaved | null>(unsaved);
  newest.current = unsaved;
  const on = unsaved !== null;
  useEffect(() => {
    if (!on) return undefined;
    const me = Symbol('unsaved');
    open.set(me, newest as { current: Unsaved });
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => {
      open.delete(me);
      window.removeEventListener('beforeunload', ask);
    };
  }, [on]);
}
