/** How much room there is: where columns do not fit, something else is drawn, in the order in which it is read. */
import { useLayoutEffect, useRef, useState, useSyncExternalStore, type RefObject } from 'react';

/** Whether the screen is narrow. @param most the greatest width that counts so, in pixels */
export function useNarrow(most: number): boolean {
  const query = `(max-width: ${most}px)`;
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** The width of an element, which beside wp-admin's menu is much less than the screen's; null until it is measured. */
export function useRoom(): [RefObject<HTMLDivElement>, number | null] {
  const element = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<number | null>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    setRoom(current.clientWidth);
    const observer = new ResizeObserver(() => setRoom(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [element, room];
}
