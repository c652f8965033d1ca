/** The real shop of the plugin's tests, for benches. Loaded where it lies: it finds its PHP files beside itself. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectDir } from '../test/support/bundle.ts';

export interface Answer {
  status: number;
  text: string;
  json: unknown;
}
export interface Store {
  url: string;
  folder: string;
  site: string;
  seed: { products: Record<string, number>; keys: { key: Keys; read: Keys } };
  versions: Record<string, string>;
  wpEval<T>(code: string, options?: { args?: object; user?: number; admin?: boolean; cli?: boolean }): Promise<T>;
  sql<T>(query: string): Promise<T[]>;
  errors(): string;
  stop(): Promise<void>;
}
export interface Cart {
  pay(headers?: Record<string, string>): Promise<Answer>;
}
export interface Keys {
  key: string;
  secret: string;
}
export interface RestOptions {
  body?: unknown;
  keys: Keys;
  headers?: Record<string, string>;
}
export interface World {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  dataDir: string;
}
export interface StoreHarness {
  rest(base: string, method: string, route: string, options: RestOptions): Promise<Answer>;
  startStore(options?: { hpos?: boolean; workers?: number }): Promise<Store>;
  storeCart(store: Store, order?: object): Promise<Cart>;
  pairAlone(store: Store, url?: string): Promise<unknown>;
  startWorld(store: Store, options?: { push?: boolean; started?: boolean }): Promise<World>;
}

/** @throws Error when this machine has no PHP, MariaDB, WordPress or WooCommerce; its message says what to do */
export async function storeHarness(): Promise<StoreHarness> {
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(path.join(projectDir(), 'plugin', 'tests', 'harness', file)).href);
  const parts = await Promise.all(['store.mjs', 'http.mjs', 'outbox.mjs', 'world.mjs'].map(load));
  return Object.assign({}, ...(parts as object[])) as StoreHarness;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value below which a share of all lies, between two neighbours where it falls between. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}
export const round2 = (value: number): number => Math.round(value * 100) / 100;
