/** A panel beside an editor by keyboard: it begins at its heading, Escape closes it, and what opened it has the focus again. */
import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

export function usePanelFocus(onClose: () => void): {
  heading: RefObject<HTMLHeadingElement>;
  onKeyDown: (event: KeyboardEvent) => void;
} {
  const heading = useRef<HTMLHeadingElement>(null);
  // In the commit that removes the panel, before it is gone: at no moment is the focus nowhere.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const panel = heading.current?.closest('aside');
    heading.current?.focus({ preventScroll: true });
    return () => {
      // Only where the focus goes with the panel: who clicked elsewhere meanwhile stays there.
      const lost = document.activeElement === document.body || panel?.contains(document.activeElement);
      if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  return { heading, onKeyDown };
}
