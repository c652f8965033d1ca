/** Where the console runs: inside wp-admin, or on the sandbox's own page. Set once, before anything is drawn. */
import type { ComponentType } from 'react';
import type { Transport } from './api/transport.ts';

export interface Host {
  name: 'wordpress' | 'sandbox';
  transport: Transport;
  /** Where a Woo order can be looked at, null when nowhere. */
  orderUrl: (id: string) => string | null;
  /** The plugin's own settings (pairing, what is forwarded), where there is a plugin. */
  ShopSettings?: ComponentType;
  /** Stands below the navigation. */
  Footer?: ComponentType;
  /** Whether shop and sidecar are paired, so that there is somebody to ask. */
  paired: () => Promise<boolean>;
}

let current: Host | null = null;

export function setHost(host: Host): void {
  current = host;
}
export function host(): Host {
  if (!current) throw new Error('The console has no host yet.');
  return current;
}
