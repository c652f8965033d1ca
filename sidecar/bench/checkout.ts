/**
 * What the plugin adds to a checkout until the customer has the response: a block checkout (Store API) on a real shop, with
 * and without the plugin by turns, and with WooCommerce's own webhooks for orders beside it. Measured inside PHP, because
 * what is between it and us is the same for all and noisier than the difference.
 */
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../test/support/bundle.ts';
import { median, quantile, round2, storeHarness, type Store } from './store-harness.ts';

/** So many rounds where somebody says how many, else as many as fit into the time. */
const WANTED = process.env['CROSSDOCK_BENCH_ROUNDS'];
const ROUNDS = Number(WANTED ?? 120);
const MOST_MS = WANTED === undefined ? 110_000 : Infinity;
const WARM_UP = 5;
const MODES = ['bare', 'plugin', 'webhook'] as const;
type Mode = (typeof MODES)[number];

interface Sample {
  mode: Mode;
  ms: number;
  cpuMs: number;
  /** Milliseconds inside the plugin's own code, its queries and its loading included. */
  inside: number;
  /** The same by hook. */
  parts: Record<string, number> | [];
  queries: number;
  list: string[];
}

export const bench = {
  name: 'checkout',
  about: 'what the plugin adds to a Store API checkout on a real shop, and what a WooCommerce webhook adds',
  run,
};

async function run({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> {
  const harness = await storeHarness();
  // One worker: a second one would be idle, and would let two requests share the machine.
  const store = await harness.startStore({ workers: 1 });
  try {
    for (const [fact, version] of Object.entries(store.versions)) log(`  ${fact.padEnd(16)}${version}`);
    const probe = path.join(store.site, 'wp-content', 'mu-plugins', 'checkout-probe.php');
    copyFileSync(path.join(projectDir(), 'sidecar', 'bench', 'checkout-probe.php'), probe);
    await harness.pairAlone(store);
    await addWebhooks(store);
    const checkout = async (mode: Mode, list = false): Promise<Sample> => {
      const cart = await harness.storeCart(store);
      const answer = await cart.pay({ 'x-bench': mode, ...(list && { 'x-bench-list': 'count' }) });
      if (answer.status !== 200)
        throw new Error(`The checkout was refused: ${answer.status} ${answer.text.slice(0, 300)}`);
      return (await samples(store)).at(-1)!;
    };
    for (let n = 0; n < WARM_UP; n += 1) for (const mode of MODES) await checkout(mode);
    const extra = await addedStatements(checkout);
    for (const statement of extra) log(`  added: ${statement.slice(0, 110)}`);
    forget(store);
    const started = performance.now();
    for (let n = 0; n < ROUNDS && performance.now() - started < MOST_MS; n += 1) {
      // Another one first each time, so that what one leaves behind (cache, heat) is shared out.
      for (let m = 0; m < MODES.length; m += 1) await checkout(MODES[(n + m) % MODES.length]!);
    }
    return judge(await samples(store), log);
  } finally {
    await store.stop();
  }
}

/** Webhooks for what the plugin records of orders. They are queued in the request and delivered by nobody here. */
const addWebhooks = (store: Store): Promise<unknown> =>
  store.wpEval(
    `foreach ( array( 'order.created', 'order.updated' ) as $topic ) {
       $webhook = new WC_Webhook(); $webhook->set_name( $topic ); $webhook->set_topic( $topic ); $webhook->set_status( 'active' ); $webhook->set_user_id( 1 );
       $webhook->set_delivery_url( 'https://sidecar.example/hook' ); $webhook->set_secret( 'x' ); $webhook->set_api_version( 'wp_api_v3' ); $webhook->save(); }`,
    { admin: true },
  );

const file = (store: Store): string => path.join(store.folder, 'probe.jsonl');
const forget = (store: Store): void => rmSync(file(store), { force: true });

/** Lines the probe has written. The response is out a moment before the line of a request whose PHP goes on. */
async function samples(store: Store): Promise<Sample[]> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const lines = readFileSync(file(store), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Sample);
}

/** Statements on the plugin's own table and options in one checkout, to show what is counted. */
async function addedStatements(checkout: (mode: Mode, list: boolean) => Promise<Sample>): Promise<string[]> {
  const { list } = await checkout('plugin', true);
  return list.filter((statement) => statement.includes('crossdock')).map((statement) => statement.replace(/\s+/g, ' '));
}

type Measure = 'ms' | 'cpuMs' | 'inside' | 'queries';

function judge(all: readonly Sample[], log: (line: string) => void): Record<string, unknown> {
  const of = (mode: Mode, what: Measure): number[] =>
    all.filter((sample) => sample.mode === mode).map((sample) => sample[what]);
  for (const mode of MODES) {
    const ms = of(mode, 'ms');
    log(
      `${mode.padEnd(8)} ${ms.length} checkouts: median ${round2(median(ms))} ms (quartiles ${round2(quantile(ms, 0.25))} to ${round2(quantile(ms, 0.75))}), ` +
        `processor ${round2(median(of(mode, 'cpuMs')))} ms, ${median(of(mode, 'queries'))} queries`,
    );
  }
  // Of the differences within a round, which follow each other at once: what the machine does meanwhile hits both.
  const differences = (mode: Mode, what: Measure): number[] => {
    const bare = of('bare', what);
    return of(mode, what).map((value, round) => value - bare[round]!);
  };
  const added = (mode: Mode, what: Measure): number => round2(median(differences(mode, what)));
  const [addedMs, noiseMs, insideMs] = [
    added('plugin', 'ms'),
    uncertainty(differences('plugin', 'ms')),
    round2(median(of('plugin', 'inside'))),
  ];
  if (noiseMs > 0.5) {
    log(
      `Other work on this machine makes a difference of two checkouts uncertain by ${noiseMs} ms; insideMs is the figure that does not suffer from it.`,
    );
  }
  for (const [part, ms] of partsOf(all)) log(`  inside: ${part.padEnd(44)}${ms} ms`);
  return {
    addedMs,
    addedQueries: added('plugin', 'queries'),
    webhookAddedMs: added('webhook', 'ms'),
    webhookAddedQueries: added('webhook', 'queries'),
    noiseMs,
    insideMs,
    addedCpuMs: added('plugin', 'cpuMs'),
    webhookAddedCpuMs: added('webhook', 'cpuMs'),
    checkoutMs: round2(median(of('bare', 'ms'))),
    checkouts: of('plugin', 'ms').length,
  };
}

/** Median milliseconds by hook, most first; what is less than ten microseconds is left out. */
function partsOf(all: readonly Sample[]): [string, number][] {
  const plugin = all.filter((sample) => sample.mode === 'plugin');
  const names = [...new Set(plugin.flatMap((sample) => Object.keys(sample.parts)))];
  const values = names.map((name): [string, number] => [
    name,
    round2(median(plugin.map((sample) => (sample.parts as Record<string, number>)[name] ?? 0))),
  ]);
  return values.filter(([, ms]) => ms >= 0.01).sort((a, b) => b[1] - a[1]);
}

/** Half the width of the interval in which the true median lies with 95 % (McGill, Tukey, Larsen: notches of a box plot). */
const uncertainty = (values: readonly number[]): number =>
  round2((1.57 * (quantile(values, 0.75) - quantile(values, 0.25))) / Math.sqrt(values.length));
