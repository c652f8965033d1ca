/** The set-up guide's work: state, credentials, choices, suggestions, validation, launch. */
import {
  storedCheck,
  type Actor,
  type CheckReport,
  type SetupState,
  type Suggestion,
  type ShopValidation,
} from '@crossdock/shared';
import type { z } from 'zod';
import { isLoopback } from '../config/hosts.ts';
import type { SettingsService } from '../config/settings.ts';
import type { TablesService } from '../config/tables.ts';
import { asCrossdockError, CrossdockError } from '../errors.ts';
import type { DryRun } from '../flow/port.ts';
import { loadIonapi, parseIonapi, type Ionapi } from '../m3/ionapi.ts';
import type { M3ClientHandle } from '../m3/client.ts';
import type { M3Jobs } from '../sync/jobs.ts';
import type { ShopClient } from '../woo/port.ts';
import { keptAccess, recalledAccess, tryAccess } from './access.ts';
import { readChoices, type Choices } from './choices.ts';
import { readShopThings, type ShopThings } from './shop-lists.ts';
import { setupState } from './state.ts';
import { suggestCountry, suggestPayment, suggestShipping, type ShopThing } from './suggest.ts';
import { Validator } from './validate.ts';

export type StoredCheck = z.infer<typeof storedCheck>;
export interface Suggestions {
  payment: Suggestion[];
  shipping: Suggestion[];
  country: Suggestion[];
  faults: string[];
}
interface By {
  actor: Actor;
  why: string;
}

export interface SetupOptions {
  settings: SettingsService;
  tables: TablesService;
  shop: () => ShopClient | null;
  shopUrl: string | null;
  jobs: () => M3Jobs;
  m3: () => Pick<M3ClientHandle, 'tokens' | 'dialect' | 'read'>;
  check: () => Promise<CheckReport>;
  plan: (document: Record<string, unknown>) => Promise<DryRun>;
  facts: { get(name: string): string | null; put(name: string, value: string): Promise<void> };
  now: () => number;
}

const CHECK = 'setup.check';
const ACCESS = 'setup.access';
const VALIDATION = 'setup.validation';

export class SetupService {
  readonly #options: SetupOptions;
  readonly #validator: Validator;

  constructor(options: SetupOptions) {
    this.#options = options;
    this.#validator = new Validator({
      orders: (limit) => this.#shop().list('orders', { per_page: String(limit), orderby: 'date', order: 'desc' }),
      plan: options.plan,
      recall: () => options.facts.get(VALIDATION),
      keep: (json) => options.facts.put(VALIDATION, json),
      now: options.now,
    });
  }

  state(): SetupState {
    const { settings, tables, shopUrl } = this.#options;
    const current = settings.current();
    const check = this.lastCheck();
    const { m3, ionapi } = this.#m3();
    const rows = {
      payment: tables.count('payment'),
      shipping: tables.count('shipping'),
      country: tables.count('country'),
    };
    const failed = check?.items.filter(({ state }) => state === 'failed').length ?? 0;
    const warnings = check?.items.filter(({ state }) => state === 'warning').length ?? 0;
    return setupState({
      settings: current,
      shopUrl,
      m3,
      access: ionapi && recalledAccess(this.#options.facts.get(ACCESS), ionapi),
      // A simulator is on this machine; no M3 is.
      rehearsal: ionapi !== null && isLoopback(new URL(ionapi.baseUrl).hostname),
      check: check && { at: check.at, ok: check.ok, failed, warnings },
      validation: this.#validator.state(),
      rows,
    });
  }

  #m3(): { m3: SetupState['m3']; ionapi: Ionapi | null } {
    const { settings } = this.#options;
    const source = settings.current().m3.ionapi;
    const readOnly = settings.view().keys.find(({ path }) => path === 'm3.ionapi')?.readOnly ?? false;
    const none = { configured: source !== undefined, tenant: null, host: null, fault: null, readOnly };
    if (source === undefined) return { m3: none, ionapi: null };
    try {
      const ionapi = loadIonapi(source);
      return { m3: { ...none, tenant: ionapi.tenant, host: new URL(ionapi.baseUrl).host }, ionapi };
    } catch (error) {
      return { m3: { ...none, fault: asCrossdockError(error).message }, ionapi: null };
    }
  }

  /**
   * Keeps the credentials, encrypted, and tries them: what M3 says of them stands at the step. The first ones begin a set-up: nothing is worked on until somebody goes live.
   * @throws CrossdockError `m3.ionapi` naming the keys that are wrong, never their values; SettingsFault
   */
  async credentials(content: Record<string, unknown>, by: By): Promise<SetupState> {
    try {
      parseIonapi(content, 'This file');
    } catch (error) {
      const { message, problem } = asCrossdockError(error);
      // A fault of what was sent, not of our access to M3.
      throw new CrossdockError(message, { class: 'permanent', code: 'm3.ionapi', ...(problem && { problem }) });
    }
    const { settings } = this.#options;
    const first = settings.current().m3.ionapi === undefined;
    const liveIsFixed = settings.view().keys.find(({ path }) => path === 'orders.live')?.readOnly ?? false;
    const patch = { m3: { ionapi: content }, ...(first && !liveIsFixed ? { orders: { live: false } } : {}) };
    await settings.write(patch, by);
    await this.#try();
    return this.state();
  }

  async #try(): Promise<void> {
    const { ionapi } = this.#m3();
    if (ionapi) await this.#options.facts.put(ACCESS, keptAccess(ionapi, await tryAccess(this.#options.m3)));
  }

  /** @throws CrossdockError when M3 is not set up, or lets nobody in for any list */
  choices(): Promise<Choices> {
    return readChoices(this.#options.jobs());
  }

  /** @throws CrossdockError when the shop or M3 cannot be read at all */
  async suggestions(): Promise<Suggestions> {
    const { tables } = this.#options;
    const [things, choices] = await Promise.all([
      readShopThings(this.#shop(), (key) => tables.get('shipping', key) !== null),
      this.choices(),
    ]);
    const { paymentMethod, paymentTerms, deliveryMethod, deliveryTerms, country } = choices;
    const faults = [paymentMethod, paymentTerms, deliveryMethod, deliveryTerms, country].flatMap(({ fault }) =>
      fault === null ? [] : [fault],
    );
    return {
      payment: this.#suggest('payment', things.payment, (thing) =>
        suggestPayment(thing, paymentMethod.choices, paymentTerms.choices),
      ),
      shipping: this.#suggest('shipping', things.shipping, (thing) =>
        suggestShipping(thing, deliveryMethod.choices, deliveryTerms.choices),
      ),
      // Countries that M3 calls as everybody does need no row.
      country: this.#suggest('country', things.country, (thing) => suggestCountry(thing, country.choices)).filter(
        ({ current, suggested, key }) =>
          current !== null ||
          Object.keys(suggested).length > 0 ||
          (country.choices.length > 0 && !country.choices.some(({ code }) => code === key)),
      ),
      faults: [...new Set([...things.faults, ...faults])],
    };
  }

  #suggest(
    table: keyof Omit<ShopThings, 'faults'>,
    things: readonly ShopThing[],
    how: (thing: ShopThing) => Pick<Suggestion, 'suggested' | 'why'>,
  ): Suggestion[] {
    return things.map((thing) => ({
      ...thing,
      current: this.#row(table, thing.key),
      ...how(thing),
    }));
  }

  /** As an order finds it: a shipping method's own row, else the one for all of its kind. */
  #row(table: string, key: string): Record<string, string> | null {
    const { tables } = this.#options;
    return tables.get(table, key) ?? (table === 'shipping' ? tables.get(table, key.replace(/:.*$/, '')) : null);
  }

  /** Runs the check and keeps what it said. */
  async check(): Promise<StoredCheck> {
    const report = { ...(await this.#options.check()), at: new Date(this.#options.now()).toISOString() };
    await this.#options.facts.put(CHECK, JSON.stringify(report));
    await this.#try();
    return report;
  }

  lastCheck(): StoredCheck | null {
    const kept = this.#options.facts.get(CHECK);
    if (kept === null) return null;
    const parsed = storedCheck.safeParse(JSON.parse(kept));
    return parsed.success ? parsed.data : null;
  }

  validation(): ShopValidation {
    return this.#validator.state();
  }

  /** @throws CrossdockError when there is nothing to plan with */
  validate(orders: number): ShopValidation {
    this.#shop();
    this.#options.jobs();
    return this.#validator.start(orders);
  }

  /** @throws SettingsFault */
  async launch(cutover: string | null, by: By): Promise<SetupState> {
    await this.#options.settings.write({ orders: { live: true, cutover } }, by);
    return this.state();
  }

  #shop(): ShopClient {
    const shop = this.#options.shop();
    if (shop) return shop;
    const message = 'No shop is paired yet.';
    const fix = 'Copy the pairing string from the plugin and run: crossdock-sidecar pair STRING';
    throw new CrossdockError(`${message} ${fix}`, {
      class: 'permanent',
      code: 'shop.not-paired',
      problem: { code: 'shop.not-paired', message, fix, owner: 'shop' },
    });
  }
}
