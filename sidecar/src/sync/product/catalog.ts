/** The catalogue as the rest of the sidecar sees it: source of the poller, work of the flows, loads and items for people. */
import { randomUUID } from 'node:crypto';
import { type FieldMap, type LoadView, type Settings, type TableRow } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import { CrossdockError } from '../../errors.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import type { PollSource } from '../../poll/port.ts';
import type { ShopClient } from '../../woo/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { M3Jobs } from '../jobs.ts';
import { absorbIn, hashOf, type Arrived } from './absorb.ts';
import type { CatalogApi, CatalogItemView, CatalogRetiring, CatalogSteps } from './api.ts';
import { hindrances } from './hindrances.ts';
import { aliasOf, type M3Item } from './item.ts';
import { isOpen, loadFault, newLoad, runLoad, summaryOf, viewOf, type LoadDeps } from './load.ts';
import { ALL, type CatalogRow, type CatalogStore, type LoadRecord } from './port.ts';
import { nothingPublished, Publisher, type Published } from './publish.ts';
import type { ReadContext } from './read.ts';
import { RETIRE_WINDOW_MS, retireHeld, retireLimit } from './retire-guard.ts';
import { compileRules, type Rules } from './rules.ts';
import { itemSubjects } from './subjects.ts';
import { itemSource } from './source.ts';
import { ShopTerms } from './terms.ts';

export interface CatalogDeps<Tx> {
  db: Db<Tx>;
  store: CatalogStore<Tx>;
  settings: () => Settings;
  map: () => FieldMap;
  lookup: Lookup;
  table: (name: string) => TableRow[];
  jobs: () => M3Jobs;
  shop: () => ShopClient | null;
  facts: { get(name: string): string | null; put(name: string, value: string): Promise<void> };
  work: { enqueueIn(items: readonly NewWork[], now: number): unknown; wake(): void };
  markIn: (tx: Tx, name: string, lookedAt: number) => void;
  /** In the transaction that records it: a product that was out of sale is on sale again. */
  backIn: (tx: Tx, sku: string) => void;
  lookedAt: () => number | null;
  /** Code of the newest look for changed items, where it failed. */
  lookFailure: () => string | null;
  /** @returns false where nothing is looked at */
  nudge: (kind: 'changes' | 'full') => boolean;
  journal: (key: string, kind: string, text: string, actor: string | null) => void;
  now: () => number;
}

export interface Catalog<Tx> extends CatalogSteps {
  api: CatalogApi;
  source: PollSource<Tx, Arrived>;
  /** Whether the product with this SKU was taken out of sale by the catalogue's rules. */
  isRetired(sku: string): boolean;
  /** What the product map can be tried on. */
  subjects: ReturnType<typeof itemSubjects>;
  /** Rules or tables changed since they were last applied: queues the comparison. For a chore. */
  lookForNewRules(): Promise<void>;
}

const RULES_FACT = 'catalog.rules';
const COLUMNS_FACT = 'catalog.columns';
const TABLES = ['category', 'attribute', 'attribute-value', 'sku'];
/** Tables are read again after so long. */
const RULES_MS = 5_000;
const REPLAN_ROWS = 500;
/** Rows of an accepted load that are released in one commit: 100,000 in one took 40 MB and held every order up for a second. */
const RELEASE_ROWS = 2000;

export function createCatalog<Tx>(deps: CatalogDeps<Tx>): Catalog<Tx> {
  const { db, store, now } = deps;
  let generation = 0;
  const born = randomUUID().slice(0, 8);
  let cached: { rules: Rules; fingerprint: string; settings: Settings; until: number } | null = null;

  function compiled(): { rules: Rules; fingerprint: string } {
    const settings = deps.settings();
    if (cached && cached.settings === settings && now() < cached.until) return cached;
    const map = deps.map();
    const tables = TABLES.map((name) => deps.table(name));
    const fingerprint = hashOf([settings.catalog, settings.sku, map, tables]);
    if (cached?.fingerprint === fingerprint) cached = { ...cached, settings, until: now() + RULES_MS };
    else cached = { rules: compileRules(settings.catalog, map, deps.lookup, skuOf(settings), filterOf()), fingerprint, settings, until: now() + RULES_MS }; // prettier-ignore
    return cached;
  }
  const rules = (): Rules => compiled().rules;
  /** The fields of an open load's filter are read as well. */
  function filterOf(): string[] {
    const load = store.newestLoad();
    return load && isOpen(load) && load.filter !== null ? [load.filter] : [];
  }

  /** The table "sku" says it first, then the alias that the settings name, then the item number. */
  function skuOf(settings: Settings): (item: M3Item) => string {
    const byItem = new Map<string, string>();
    for (const { key, values } of deps.table('sku'))
      if (values['ITNO'] !== undefined && !/^(product|variation):/.test(key)) byItem.set(values['ITNO'], key);
    const kinds = skuAliases(settings);
    return (item) => byItem.get(item.ITNO) ?? (aliasOf(item, kinds) || item.ITNO);
  }

  const on = (): boolean => deps.settings().catalog.enabled;
  const shop = (): ShopClient => {
    const client = deps.shop();
    if (client) return client;
    throw new CrossdockError('The sidecar is not paired with a shop yet.', { class: 'auth', code: 'woo.not-paired', remote: 'woo' }); // prettier-ignore
  };
  const context = (signal: AbortSignal): ReadContext => ({ jobs: deps.jobs(), rules: rules(), skuAliases: skuAliases(deps.settings()), signal }); // prettier-ignore
  const terms = new ShopTerms(() => shop().catalog, now);

  const workOf = (id: string, key: string, topic: string, lane: NewWork['lane']): NewWork => ({ id, lane, key, topic, runAt: now() }); // prettier-ignore
  /** One id until the work has begun: looks that find work unbegun do not pile up more. */
  const publishWork = (): NewWork => workOf(`catalog-${born}-${generation}`, 'products:1', 'catalogpublish.run', 'product'); // prettier-ignore
  const loadWork = (load: LoadRecord): NewWork => workOf(`load-${load.id}-${randomUUID()}`, `load:${load.id}`, 'catalogload.run', 'bulk'); // prettier-ignore
  const itemWork = (row: CatalogRow, topic: string): NewWork => workOf(`item-${randomUUID()}`, `item:${row.seq}`, topic, 'product'); // prettier-ignore

  const publisher = new Publisher<Tx>({
    db,
    store,
    shop: () => shop().catalog,
    terms,
    rules,
    paused: () => store.newestLoad()?.paused === true,
    backIn: deps.backIn,
    now,
    settledIn: (_tx, rows) => {
      if (rows.length === 0) return;
      deps.work.enqueueIn(
        rows.map(({ row, needsPerson }) => itemWork(row, needsPerson ? 'catalogitem.problem' : 'catalogitem.settled')),
        now(),
      );
      setImmediate(() => deps.work.wake());
    },
  });
  const known = function* (): Iterable<string> {
    for (const { values } of deps.table('sku')) if (values['ITNO'] !== undefined) yield values['ITNO'];
    for (let after = ''; ;) {
      const linked = store.linkedAfter(after, REPLAN_ROWS);
      if (linked.length === 0) return;
      yield* linked;
      after = linked.at(-1)!;
    }
  };

  /** Applies changed rules to the items that are known, without asking M3. */
  async function replan(signal: AbortSignal): Promise<void> {
    const { rules: fresh, fingerprint } = compiled();
    if (deps.facts.get(RULES_FACT) === fingerprint) return;
    let changed = 0;
    for (let after = ''; ;) {
      signal.throwIfAborted();
      const rows = store.list({ after, limit: REPLAN_ROWS });
      if (rows.length === 0) break;
      after = rows.at(-1)!.ITNO;
      const arrived = rows.flatMap((row) => (row.source ? [{ ITNO: row.ITNO, item: row.source }] : []));
      changed += await db.write((tx) => absorbIn(tx, store, fresh, arrived, { now: now(), accepted: store.accepted(), replan: true }).changed); // prettier-ignore
    }
    await deps.facts.put(RULES_FACT, fingerprint);
    if (changed > 0) deps.journal('products:1', 'rules', `The rules of the catalogue changed; ${changed} items want something else now.`, null); // prettier-ignore
    const columns = hashOf(fresh.columns);
    if (deps.facts.get(COLUMNS_FACT) !== columns) {
      await deps.facts.put(COLUMNS_FACT, columns);
      // Fields that no rule used before were not read either.
      if (store.accepted()) deps.nudge('full');
    }
  }

  async function publish(signal: AbortSignal): Promise<Published> {
    generation += 1;
    await replan(signal);
    if (!store.accepted()) return nothingPublished();
    await release(signal);
    await db.write(letGoIn);
    const done = await publisher.run(signal);
    const load = store.newestLoad();
    if (load?.state === 'applying' && load.cursor === ALL && store.countDirtyOfLoad(load.id) === 0) {
      await db.write((tx) => store.saveLoadIn(tx, { ...load, state: 'done', finishedAt: now(), updatedAt: now() }));
      deps.journal(`load:${load.id}`, 'done', `The load is done: ${summaryOf(load.counts)}.`, null);
    }
    return done;
  }

  /** Gives the rows of an accepted load free to be written, and goes on where it was broken off. */
  async function release(signal: AbortSignal): Promise<void> {
    for (let more = true; more;) {
      signal.throwIfAborted();
      more = await db.write((tx) => {
        const load = store.newestLoad();
        if (load?.state !== 'applying' || load.cursor === ALL) return false;
        const cursor = store.releaseIn(tx, load.id, load.cursor, RELEASE_ROWS, now()) ?? ALL;
        store.saveLoadIn(tx, { ...load, cursor });
        return cursor !== ALL;
      });
    }
  }

  /** What is to leave the shop may go, unless it is so much that a person has to look at it. */
  let toldOf = 0;
  function letGoIn(tx: Tx): void {
    const counts = store.leaving(now() - RETIRE_WINDOW_MS);
    const limit = deps.settings().catalog.retireLimit;
    if (!retireHeld(counts, limit)) {
      toldOf = 0;
      if (counts.waiting > 0) store.letGoIn(tx, 2, now());
    } else if (toldOf !== counts.waiting) {
      toldOf = counts.waiting;
      deps.journal('products:1', 'held', `${counts.waiting} of ${counts.published} products would leave the shop; more than ${retireLimit(counts, limit)} at once wait for a person.`, null); // prettier-ignore
    }
  }
  const retiring = (): CatalogRetiring | null => {
    const counts = store.leaving(now() - RETIRE_WINDOW_MS);
    const limit = deps.settings().catalog.retireLimit;
    if (!retireHeld(counts, limit)) return null;
    return { items: counts.waiting, of: counts.published, limit: retireLimit(counts, limit), since: new Date(counts.oldest ?? now()).toISOString() }; // prettier-ignore
  };

  const openLoad = (states: readonly LoadRecord['state'][], what: string): LoadRecord => {
    const load = store.newestLoad();
    if (load && states.includes(load.state)) return load;
    throw loadFault('catalog.load-state', load ? `The newest load is "${load.state}" and cannot be ${what}.` : 'There is no load yet. Start one first.'); // prettier-ignore
  };
  const view = (load: LoadRecord): LoadView => viewOf(load, load.state !== 'applying' ? 0 : load.cursor === ALL ? store.countDirtyOfLoad(load.id) : null, now()); // prettier-ignore

  const api: CatalogApi = {
    on,
    look: deps.nudge,
    lookedAt: () => {
      const at = deps.lookedAt();
      return at === null ? null : new Date(at).toISOString();
    },
    problems: () => hindrances(deps.settings(), deps.lookFailure()),
    async startLoad(request, actor) {
      if (!on()) throw loadFault('catalog.off', 'The catalogue is switched off. Set catalog.enabled first; nothing is written before you accept a load.'); // prettier-ignore
      const newest = store.newestLoad();
      if (newest && isOpen(newest)) throw loadFault('catalog.load-open', `Load ${newest.id} is still open (${newest.state}). Accept or cancel it first.`); // prettier-ignore
      const fresh = newLoad(request, actor.name, now());
      cached = null;
      rules();
      const load = await db.write((tx) => {
        const made = store.addLoadIn(tx, fresh);
        deps.work.enqueueIn([loadWork(made)], now());
        return made;
      });
      deps.work.wake();
      deps.journal(`load:${load.id}`, 'load', `${actor.name} started a load. Reason: ${request.why}`, actor.name);
      return view(load);
    },
    load() {
      const load = store.newestLoad();
      return load && view(load);
    },
    async accept(why, actor) {
      const load = openLoad(['preview'], 'accepted');
      const accepted: LoadRecord = { ...load, acceptedBy: actor.name, acceptedAt: now(), updatedAt: now(), phaseAt: now(), phaseFrom: 0, cursor: '', state: 'applying' }; // prettier-ignore
      await db.write((tx) => {
        store.saveLoadIn(tx, accepted);
        generation += 1;
        deps.work.enqueueIn([publishWork()], now());
      });
      deps.work.wake();
      deps.journal(`load:${load.id}`, 'accepted', `${actor.name} accepted it: ${summaryOf(load.counts)}. Reason: ${why}`, actor.name); // prettier-ignore
      return view(accepted);
    },
    async cancel(why, actor) {
      const load = openLoad(['reading', 'planning', 'preview', 'applying'], 'cancelled');
      const cancelled: LoadRecord = { ...load, state: 'cancelled', finishedAt: now(), updatedAt: now(), paused: false };
      await db.write((tx) => {
        if (load.state === 'applying') store.withdrawIn(tx, load.id, now());
        store.saveLoadIn(tx, cancelled);
      });
      const said = load.state === 'applying' ? 'What is written stays; the rest is not made.' : 'Nothing was written.';
      deps.journal(`load:${load.id}`, 'cancelled', `${actor.name} cancelled it. ${said} Reason: ${why}`, actor.name);
      return view(cancelled);
    },
    retiring,
    async decideRetiring(verb, why, actor) {
      const waiting = retiring();
      if (!waiting) throw loadFault('catalog.none-leaving', 'No product waits to leave the shop. Look again; M3 may have put it right meanwhile.'); // prettier-ignore
      const items = await db.write((tx) => {
        const n = verb === 'release' ? store.letGoIn(tx, 3, now()) : store.keepIn(tx, now());
        generation += 1;
        deps.work.enqueueIn([publishWork()], now());
        return n;
      });
      deps.work.wake();
      const said =
        verb === 'release'
          ? 'released them: they leave the shop'
          : 'kept them: they stay in the shop until M3 changes their items';
      deps.journal('products:1', verb === 'release' ? 'released' : 'kept', `${items} products were to leave the shop; ${actor.name} ${said}. Reason: ${why}`, actor.name); // prettier-ignore
      return { items };
    },
    async pause(paused, why, actor) {
      const load = openLoad(['reading', 'planning', 'applying'], paused ? 'paused' : 'resumed');
      if (load.paused === paused) return view(load);
      const phase = { phaseAt: now(), phaseFrom: view(load).progress.done };
      await db.write((tx) => {
        store.saveLoadIn(tx, { ...store.newestLoad()!, ...phase, paused, updatedAt: now() });
        if (paused) return;
        generation += 1;
        deps.work.enqueueIn([load.state === 'applying' ? publishWork() : loadWork(load)], now());
      });
      deps.work.wake();
      deps.journal(`load:${load.id}`, paused ? 'paused' : 'resumed', `${actor.name} ${paused ? 'paused' : 'resumed'} it. Reason: ${why}`, actor.name); // prettier-ignore
      return view(store.newestLoad()!);
    },
    items: (query) => store.list(query).map(itemViewOf),
    counts: () => store.counts(),
    async preview(ITNO, signal) {
      const row = store.get(ITNO);
      if (!row) throw loadFault('catalog.unknown-item', `The catalogue does not know item ${ITNO.slice(0, 15)}. It comes with the next load.`); // prettier-ignore
      const [prepared] = await publisher.prepare([row], signal);
      const plan = prepared!.plan;
      return {
        item: itemViewOf(row),
        action: plan.action,
        changes: 'changes' in plan ? plan.changes : [],
        problems: plan.action === 'problem' ? plan.problems : (prepared!.wanted.target?.warnings ?? []),
      };
    },
  };

  const loadDeps: LoadDeps<Tx> = {
    db, store, publisher, context, now, known,
    journal: (kind, text) => deps.journal(`load:${store.newestLoad()?.id ?? 0}`, kind, text, null),
    markIn: (tx, startedAt) => deps.markIn(tx, 'item', startedAt),
  }; // prettier-ignore

  return {
    api,
    on,
    ownerOf: (field) => rules().ownerOf(field),
    publish,
    runLoad: async (signal) => {
      const { fingerprint, rules: fresh } = compiled();
      // A load applies the rules of the moment to whatever it reads.
      if (!store.accepted()) {
        await deps.facts.put(RULES_FACT, fingerprint);
        await deps.facts.put(COLUMNS_FACT, hashOf(fresh.columns));
      }
      return runLoad(loadDeps, signal);
    },
    retryItem: async (seq, signal) => {
      const row = store.bySeq(seq);
      if (!row) return null;
      if (row.state === 'problem' || row.state === 'dirty') {
        await db.write((tx) => store.changeIn(tx, row.ITNO, { told: false }, now()));
        await publisher.publish([{ ...row, told: false, state: 'dirty' }], signal);
      }
      return store.bySeq(seq);
    },
    item: (seq) => store.bySeq(seq),
    told: (ITNO) => db.write((tx) => store.changeIn(tx, ITNO, { told: true }, now())),
    source: itemSource<Tx>({
      store,
      rules,
      settings: () => deps.settings().catalog,
      context,
      // Before a load was accepted there is nothing to keep up to date.
      on: () => on() && deps.settings().m3.ionapi !== undefined && store.accepted(),
      now,
      publishWork: (tx) => {
        letGoIn(tx);
        return store.hasDirty() && store.newestLoad()?.paused !== true ? [publishWork()] : [];
      },
      known,
    }),
    itemOfSku: (sku) => store.itemOfSku(sku),
    isRetired: (sku) => {
      const ITNO = store.itemOfSku(sku);
      return ITNO !== null && store.get(ITNO)?.retired === true;
    },
    subjects: itemSubjects(store, rules),
    lookForNewRules: async () => {
      cached = null;
      if (!on() || !store.accepted() || deps.facts.get(RULES_FACT) === compiled().fingerprint) return;
      await db.write(() => deps.work.enqueueIn([publishWork()], now()));
      deps.work.wake();
    },
  };
}

/** Settings about SKUs are shared with stock and prices. */
function skuAliases({ sku }: Settings): { ALWT: string; ALWQ: string }[] {
  return sku.from === 'alias' ? [{ ALWT: sku.aliasType, ALWQ: sku.aliasQualifier }] : [];
}

const itemViewOf = (row: CatalogRow): CatalogItemView => ({
  item: row.ITNO,
  sku: row.sku,
  style: row.style === '' ? null : row.style,
  state: row.state,
  verdict: row.verdict,
  productId: row.productId,
  parentId: row.parentId,
  retired: row.retired,
  problems: row.problems,
  updatedAt: new Date(row.at).toISOString(),
  key: `item:${row.seq}`,
});
