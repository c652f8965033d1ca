/** Addresses after the hash: `#/work?state=held`. The same in both hosts, and wc-admin leaves hashes alone. */
import { useSyncExternalStore, type AnchorHTMLAttributes, type ReactNode } from 'react';
import { mayLeave } from './leave.ts';

export interface Location {
  /** First part: the screen. */
  screen: string;
  /** What follows, decoded: `#/timeline/order:1` → ['order:1']. */
  rest: string[];
  query: URLSearchParams;
}

/** Pure. */
export function parseHash(hash: string): Location {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [screen = '', ...rest] = path.split('/').map(decode);
  return { screen, rest: rest.filter((part) => part !== ''), query: new URLSearchParams(query) };
}
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `href('timeline', ['order:1'], {tab: 'calls'})` → `#/timeline/order:1?tab=calls`; empty values are left out. Pure. */
export function href(
  screen: string,
  rest: readonly string[] = [],
  query: Readonly<Record<string, string | number | boolean | null | undefined>> = {},
): string {
  const path = [screen, ...rest].map((part) => encodeURIComponent(part).replaceAll('%3A', ':')).join('/');
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return `#/${path}${text === '' ? '' : `?${text}`}`;
}

let seen: { hash: string; location: Location } | null = null;
function accept(hash: string): { hash: string; location: Location } {
  if (hash !== seen?.hash) seen = { hash, location: parseHash(hash) };
  return seen!;
}
const present = () => seen ?? accept(window.location.hash);
const snapshot = (): Location => present().location;
const here = (): string => present().hash;

const listeners = new Set<() => void>();
function arrived(): void {
  const { hash } = window.location;
  const from = here();
  if (hash === from) return;
  if (!mayLeave(from, hash)) {
    // Back or forward: the address goes back to where the person still is.
    window.history.pushState(window.history.state, '', from === '' ? '#/' : from);
    return;
  }
  accept(hash);
  for (const listener of listeners) listener();
}
/** Links are stopped before the address changes, so that the history stays as it is. */
function clicked(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]:not([target])') : null;
  const to = link?.getAttribute('href');
  if (to && !mayLeave(here(), to)) event.preventDefault();
}
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    window.addEventListener('hashchange', arrived);
    document.addEventListener('click', clicked, true);
  }
  listeners.add(listener);
  // The address may have changed between drawing and listening.
  arrived();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.removeEventListener('hashchange', arrived);
    document.removeEventListener('click', clicked, true);
    seen = null;
  };
}

export const useLocation = (): Location => useSyncExternalStore(subscribe, snapshot);

/** Goes to an address made by `href`; `replace` leaves no entry in the history (filters, tabs). */
export function navigate(to: string, replace = false): void {
  if (!mayLeave(here(), to)) return;
  if (!replace) {
    window.location.hash = to;
    return;
  }
  window.history.replaceState(window.history.state, '', to);
  arrived();
}

export function Link({
  to,
  children,
  ...more
}: { to: string; children: ReactNode } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  return (
    <a {...more} href={to}>
      {children}
    </a>
  );
}
