/** A short word after something was done, with a way to undo it where there is one. */
import { __ } from '@wordpress/i18n';
import { useEffect, useSyncExternalStore } from 'react';

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

/** Shows a sentence for a few seconds; longer when it can be undone. */
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
  useEffect(() => {
    const timer = setTimeout(() => set(toasts.filter((one) => one.id !== id)), undo ? 12_000 : 5_000);
    return () => clearTimeout(timer);
  }, [id, undo]);
  return (
    <div className="cd-toast">
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
