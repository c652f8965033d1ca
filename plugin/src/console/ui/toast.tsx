/** A short word after something was done, with a way to undo it where there is one. */
import { __ } from '@wordpress/i18n';
import { useEffect, useRef, useSyncExternalStore } from 'react';

interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
function set(list: readonly Toast[]): void {
  toasts = list;
  for (const listener of listeners) listener();
}

const STAYS_MS = 5_000;
const UNDOABLE_MS = 12_000;
const LOOK_AGAIN_MS = 1_000;

/** Shows a sentence for a few seconds; longer when it can be undone, or while somebody points at it. */
export function toast(text: string, undo?: () => void): void {
  set([...toasts, { id: next++, text, ...(undo ? { undo } : {}) }]);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="cd-toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <OneToast key={one.id} toast={one} />
      ))}
    </div>
  );
}
function OneToast({ toast: { id, text, undo } }: { toast: Toast }) {
  const close = (): void => set(toasts.filter((one) => one.id !== id));
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const leave = (): void => {
      // Nothing goes away from under the pointer or the keyboard: somebody reads it, or is about to undo.
      if (box.current?.matches(':hover, :focus-within')) timer = setTimeout(leave, LOOK_AGAIN_MS);
      else set(toasts.filter((one) => one.id !== id));
    };
    let timer = setTimeout(leave, undo ? UNDOABLE_MS : STAYS_MS);
    return () => clearTimeout(timer);
  }, [id, undo]);
  return (
    <div className="cd-toast" ref={box}>
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          onClick={() => {
            undo();
            close();
          }}
        >
          {__('Undo', 'crossdock')}
        </button>
      )}
    </div>
  );
}
