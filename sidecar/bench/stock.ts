/**
 * The same pairs of product and quantity, handed to the plugin's bulk endpoint and to WooCommerce's own `wc/v3/products/batch`
 * on a real shop, by turns in one run: all changed, one in ten, one in a hundred; with nobody but WooCommerce listening, and
 * with a listener on every stock hook. The batch, which takes minutes for all, is measured on a sample and multiplied out.
 * Afterwards the database and what the listeners were told are compared for the products of the sample.
 */
import { median, round2, storeHarness, type Store, type StoreHarness } from './store-harness.ts';
import { addProbe, peakMemory, reset, seedProducts, stateOf, told, type Pair } from './stock-shop.ts';

const SKUS = Number(process.env['CROSSDOCK_BENCH_SKUS'] ?? 10_000);
/** Pairs that are handed to the batch, in each case. */
const SAMPLE = Math.min(SKUS, Number(process.env['CROSSDOCK_BENCH_SAMPLE'] ?? 500));
/** One changed product in so many comes to nothing, so that its status crosses. */
const CROSSING = Number(process.env['CROSSDOCK_BENCH_CROSSING'] ?? 200);
const ROUNDS = 3;
const OURS_PER_CALL = 10_000;
const BATCH_PER_CALL = 100;
const STOCK = 50;
const MEMORY_MB = 128;

export const bench = {
  name: 'stock',
  about: "stock of thousands of products into a real shop: the plugin's bulk endpoint beside wc/v3/products/batch",
  run,
};

interface Case {
  name: string;
  /** One product in so many has another quantity than the shop. */
  every: number;
  listen: boolean;
}
const CASES: Case[] = [
  { name: 'all changed', every: 1, listen: false },
  { name: '1 in 10 changed', every: 10, listen: false },
  { name: '1 in 100 changed', every: 100, listen: false },
  { name: 'all changed, listeners', every: 1, listen: true },
];

interface Shop {
  store: Store;
  rest: (route: string, body: unknown, listen: boolean) => Promise<Awaited<ReturnType<StoreHarness['rest']>>>;
  ids: number[];
  /** SKU by id. */
  skus: ReadonlyMap<number, string>;
}
interface Outcome {
  oursSeconds: number;
  batchSeconds: number;
  ratio: number;
  identical: boolean;
  memoryMb: number;
}

async function run({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> {
  const harness = await storeHarness();
  const store = await harness.startStore({ workers: 1 });
  try {
    for (const [fact, version] of Object.entries(store.versions)) log(`  ${fact.padEnd(16)}${version}`);
    await harness.pairAlone(store);
    addProbe(store);
    const ids = await seedProducts(store, SKUS, STOCK);
    const shop: Shop = {
      store,
      rest: (route, body, listen) =>
        harness.rest(store.url, 'POST', route, {
          body,
          keys: store.seed.keys.key,
          ...(listen && { headers: { 'x-bench-listen': '1' } }),
        }),
      ids,
      skus: new Map(ids.map((id, n) => [id, `BENCH-${n + 1}`])),
    };
    log(
      `${SKUS} products. The batch is measured on ${SAMPLE} of the pairs and multiplied out; one changed product in ${CROSSING} is sold out by the change. Median of ${ROUNDS} rounds.`,
    );
    await ours(shop, pairs(shop.ids, 100, 1), false);
    await batch(shop, pairs(shop.ids.slice(0, BATCH_PER_CALL), 10, 1), false);
    const outcomes = new Map<string, Outcome>();
    for (const one of CASES) outcomes.set(one.name, await measure(shop, one, log));
    return judge(outcomes, store, log);
  } finally {
    await store.stop();
  }
}

/** The quantity of every pair; which of them differ from what the shop has moves with the round. */
const pairs = (ids: readonly number[], every: number, round: number): Pair[] =>
  ids.map((id, n) => {
    if ((n + round) % every !== 0) return { id, quantity: STOCK };
    return { id, quantity: Math.floor(n / every) % CROSSING === CROSSING - 1 ? 0 : STOCK + 1 + ((n + round) % 40) };
  });

/** The products of the sample: spread over all, in whole blocks, so that they change as all do. */
function sampled(all: readonly Pair[]): Pair[] {
  const block = Math.min(BATCH_PER_CALL, SAMPLE);
  const step = Math.max(block, Math.floor(all.length / (SAMPLE / block)));
  return Array.from({ length: SAMPLE }, (_, n) => all[Math.floor(n / block) * step + (n % block)]).filter(
    (pair) => pair !== undefined,
  );
}

async function measure(shop: Shop, one: Case, log: (line: string) => void): Promise<Outcome> {
  const rounds: { ours: number; batch: number; identical: boolean }[] = [];
  await peakMemory(shop.store);
  let memoryMb = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const all = pairs(shop.ids, one.every, round);
    const sample = sampled(all);
    const ids = sample.map((pair) => pair.id);
    await reset(shop.store, shop.ids, STOCK);
    await told(shop.store);
    const batchSeconds = ((await batch(shop, sample, one.listen)) * all.length) / sample.length;
    const byBatch = { state: await stateOf(shop.store, ids), told: await told(shop.store) };
    await reset(shop.store, shop.ids, STOCK);
    await peakMemory(shop.store);
    const oursSeconds = await ours(shop, all, one.listen);
    memoryMb = Math.max(memoryMb, await peakMemory(shop.store));
    const inSample = new Set(ids);
    const byUs = {
      state: await stateOf(shop.store, ids),
      told: (await told(shop.store)).filter((line) => inSample.has((JSON.parse(line) as [number])[0])),
    };
    rounds.push({ ours: oursSeconds, batch: batchSeconds, identical: compare(byBatch, byUs, log) });
  }
  const oursSeconds = median(rounds.map((r) => r.ours));
  const batchSeconds = median(rounds.map((r) => r.batch));
  // Of the ratios within a round, which follow each other at once: what the machine does meanwhile hits both.
  const ratio = median(rounds.map((r) => r.batch / r.ours));
  const outcome = {
    oursSeconds,
    batchSeconds,
    ratio,
    identical: rounds.every((r) => r.identical),
    memoryMb,
  };
  log(
    `${one.name.padEnd(24)} plugin ${round2(oursSeconds)} s, batch ${round2(batchSeconds)} s (multiplied out), ${round2(ratio)} times faster; ` +
      `PHP ${memoryMb} MB; state ${outcome.identical ? 'identical' : 'DIFFERENT'}`,
  );
  return outcome;
}

interface Trace {
  state: Record<string, string[]>;
  told: string[];
}

/**
 * The counts of terms cover all products, of which the batch has changed a sample only. The batch reads what it has written and
 * so fills transients again; one that is not there is as good as the right one.
 */
function compare(batchTrace: Trace, ourTrace: Trace, log: (line: string) => void): boolean {
  const flat = ({ state, told: lines }: Trace): Record<string, string[]> => ({
    ...Object.fromEntries(Object.entries(state).filter(([part]) => part !== 'counts' || SAMPLE === SKUS)),
    told: lines,
  });
  const [expected, received] = [flat(batchTrace), flat(ourTrace)];
  let identical = true;
  for (const [part, lines] of Object.entries(expected)) {
    const has = received[part] ?? [];
    if (part === 'transients' && has.every((line) => lines.includes(line))) continue;
    if (JSON.stringify(has) === JSON.stringify(lines)) continue;
    identical = false;
    const at = lines.findIndex((line, n) => line !== has[n]);
    log(
      `  different (${part}): batch ${lines[at] ?? 'nothing'}, plugin ${has[at === -1 ? lines.length : at] ?? 'nothing'}`,
    );
  }
  return identical;
}

/** @returns seconds for all pairs */
async function ours(shop: Shop, all: readonly Pair[], listen: boolean): Promise<number> {
  let seconds = 0;
  for (let at = 0; at < all.length; at += OURS_PER_CALL) {
    const items = all
      .slice(at, at + OURS_PER_CALL)
      .map(({ id, quantity }) => ({ sku: shop.skus.get(id), quantity: String(quantity) }));
    const body = { asOf: new Date().toISOString(), items, budgetSeconds: 300 };
    const started = performance.now();
    const answer = await shop.rest('wc-crossdock/v1/stock', body, listen);
    seconds += (performance.now() - started) / 1000;
    const { counts } = answer.json as { counts?: Record<string, number> };
    const done = (counts?.['same'] ?? 0) + (counts?.['written'] ?? 0) + (counts?.['saved'] ?? 0);
    if (answer.status !== 200 || done !== items.length)
      throw new Error(`The plugin answered ${answer.status}: ${JSON.stringify(counts) ?? answer.text.slice(0, 300)}`);
  }
  return seconds;
}

/** @returns seconds for all pairs */
async function batch(shop: Shop, all: readonly Pair[], listen: boolean): Promise<number> {
  let seconds = 0;
  for (let at = 0; at < all.length; at += BATCH_PER_CALL) {
    const update = all.slice(at, at + BATCH_PER_CALL).map(({ id, quantity }) => ({ id, stock_quantity: quantity }));
    const started = performance.now();
    const answer = await shop.rest('wc/v3/products/batch', { update }, listen);
    seconds += (performance.now() - started) / 1000;
    const results = (answer.json as { update?: { error?: unknown }[] }).update ?? [];
    if (answer.status !== 200 || results.length !== update.length || results.some((result) => result.error))
      throw new Error(`The batch answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  }
  return seconds;
}

function judge(outcomes: Map<string, Outcome>, store: Store, log: (line: string) => void): Record<string, unknown> {
  const [all, tenth, hundredth, listeners] = CASES.map(({ name }) => outcomes.get(name)!);
  const memoryMb = Math.max(...[...outcomes.values()].map((outcome) => outcome.memoryMb));
  if (memoryMb >= MEMORY_MB) log(`PHP took ${memoryMb} MB, more than ${MEMORY_MB}.`);
  const errors = store.errors();
  if (errors !== '') log(`PHP complained:\n${errors.slice(0, 1000)}`);
  return {
    skus: SKUS,
    perSecond: Math.round(SKUS / all!.oursSeconds),
    restBatchPerSecond: round2(SKUS / all!.batchSeconds),
    ratio: round2(all!.ratio),
    ratioListeners: round2(listeners!.ratio),
    ratioOnePercent: round2(hundredth!.ratio),
    ratioTenPercent: round2(tenth!.ratio),
    batchSample: SAMPLE,
    peakMemoryMb: memoryMb,
    identicalState: [...outcomes.values()].every((outcome) => outcome.identical),
  };
}
