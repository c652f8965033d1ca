/** `--once`: plays the fixed set against the real sidecar, judges what came of it, ends. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { META } from '@crossdock/shared';
import type { SandboxOrder } from '../simulator/woo/orders/sandbox-order.ts';
import { signBody } from '../simulator/woo/sign.ts';
import type { SandboxOptions } from './args.ts';
import { SandboxFailure } from './failure.ts';
import { CONVERTED } from './extra-orders.ts';
import { DELIVERED, FIXED_ON_THE_WAY, fixedSet, FORGED_FIRST, PICKED, type SetOrder } from './fixed-set.ts';
import { judgeSet, latestRuns, type Judgement } from './judge.ts';
import { settled } from './settle.ts';
import { projectDir, startStage, type Stage } from './stage.ts';

/** Share of M3's answers that go wrong with --faults. */
const FAULT_RATE = 0.08;
/** Without faults a run takes seconds, on a machine with other work minutes; with them pauses of up to 20 s may follow one another. */
const PATIENCE_MS = { calm: 180_000, faults: 300_000 };
const REPORT_MS = 2_000;
const STATUS_BACK_MS = 120_000;

export interface OnceResult extends Judgement {
  seconds: number;
  faults: Record<string, number>;
}

/**
 * Plays the whole set once.
 * @param say one line about how far it is
 * @throws SandboxFailure when it cannot be played to the end
 */
export async function playOnce(
  options: SandboxOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<OnceResult> {
  const started = performance.now();
  const folder = path.resolve(options.folder ?? path.join(projectDir(), '.sandbox', `once-${process.pid}`));
  const stage = await startStage({
    folder,
    keep: false,
    ports: options.ports,
    settings: { m3: { maxPerSecond: 0 }, orders: { settleSeconds: 1 }, status: { followSeconds: 1 } },
  });
  const crashed = new AbortController();
  stage.sidecar.onCrash((failure) => crashed.abort(failure));
  try {
    const judgement = await play(stage, options, say, AbortSignal.any([signal, crashed.signal]));
    const faults = stage.m3.summary().injected;
    return { ...judgement, faults, seconds: (performance.now() - started) / 1000 };
  } finally {
    await stage.stop();
    if (options.keep || options.folder !== null) say(`The data are kept in ${path.relative(process.cwd(), folder)}.`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function play(
  stage: Stage,
  options: SandboxOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Judgement> {
  const { m3, shop, sidecar } = stage;
  const { api } = sidecar;
  const orders = fixedSet();
  say(`Sidecar ${api.url}, M3 simulator ${m3.url}, shop simulator ${shop.url}`);
  await api.putRows('currency', [CONVERTED], 'M3 does not know the dirham');
  if (options.faults) m3.faults.setRandom({ seed: options.seed, rate: FAULT_RATE });
  const wait = async (): Promise<void> => {
    let next = Date.now() + REPORT_MS;
    await settled({
      api,
      signal,
      waitingInShop: () => shop.shop.outbox.waiting(),
      timeoutMs: options.faults ? PATIENCE_MS.faults : PATIENCE_MS.calm,
      onLook: (open) => {
        if (open === 0 || Date.now() < next) return;
        say(`  ${open} still open`);
        next += REPORT_MS;
      },
    });
  };

  const failures = await refuseBadCopies(stage, orders);
  say(`Placing ${orders.length} orders`);
  for (const order of orders) shop.play(order.play, 1);
  await wait();

  say('Delivering, picking; then edits, cancellations and repeated events');
  advance(stage, orders, DELIVERED, 'delivered');
  advance(stage, orders, PICKED, 'picked');
  for (const order of orders) shop.play(laterThanNow(order.play), 2);
  await wait();

  say('Amending the SKU table, trying again');
  failures.push(...(await fixUnknownSku(stage, orders)));
  await wait();
  failures.push(...(await statusBack(stage, orders, signal)));
  await wait();

  const judgement = judgeSet(await evidence(stage, orders));
  failures.push(...m3.calls.violations.map((v) => `M3 was called wrongly: ${v.kind} ${v.name} ${v.field} ${v.detail}`));
  return { ...judgement, failures: [...failures, ...judgement.failures] };
}

async function evidence(stage: Stage, orders: readonly SetOrder[]): Promise<Parameters<typeof judgeSet>[0]> {
  const { m3, shop, sidecar } = stage;
  const held = m3.snapshot();
  const numberOf = (id: number): string =>
    String(shop.shop.orders.get(id)?.meta_data.find((row) => row.key === META.orderNumber)?.value ?? '');
  return {
    orders,
    prefix: 'WC-',
    finals: held.orders,
    temporary: held.temporary.map((order) => order.cuor),
    runs: await sidecar.api.allRuns(),
    shown: new Map(orders.map(({ id }) => [id, numberOf(id)])),
    customerEmails: held.customers.flatMap((customer) =>
      [...new Set([customer.email, ...customer.emails])].filter((email) => email !== ''),
    ),
  };
}

/**
 * What is changed now has a date of now. The set's documents carry fixed dates, and Crossdock's own notes on the order have
 * moved its date past them: they would count as old.
 */
function laterThanNow(play: SandboxOrder): SandboxOrder {
  const at = new Date(Date.now() + 1000).toISOString().slice(0, 19);
  const steps = play.steps.map((step) =>
    step.phase === 2 ? { ...step, document: { ...step.document, date_modified: at, date_modified_gmt: at } } : step,
  );
  return { ...play, steps };
}

/** A forged signature and an old one, each over a genuine document: both must be refused with 401. */
async function refuseBadCopies({ sidecar, secret }: Stage, orders: readonly SetOrder[]): Promise<string[]> {
  const failures: string[] = [];
  const tries = [
    { name: FORGED_FIRST.forged, secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`, at: Date.now() },
    { name: FORGED_FIRST.stale, secret, at: Date.now() - 10 * 60_000 },
  ];
  for (const { name, secret: key, at } of tries) {
    const order = find(orders, name);
    const document = order.play.steps[0]?.document;
    const event = {
      id: `bad-${order.id}`,
      entity: 'order',
      entityId: String(order.id),
      reason: 'created',
      occurredAt: new Date(at).toISOString(),
      origin: 'shop',
      document,
    };
    const signed = signBody(JSON.stringify({ events: [event] }), key, at);
    const answer = await fetch(`${sidecar.api.url}/v1/events`, {
      method: 'POST',
      headers: signed.headers,
      body: signed.body,
    });
    await answer.arrayBuffer();
    if (answer.status !== 401)
      failures.push(`#${order.id} ${name}: the bad copy was answered with ${answer.status} instead of 401.`);
  }
  return failures;
}

function advance({ m3 }: Stage, orders: readonly SetOrder[], name: string, to: string): void {
  const order = m3.ordersByReference(`WC-${find(orders, name).id}`)[0];
  // Where there is none, the judgement says so.
  if (order) m3.advance(order.orno, to);
}

/** What the person at the shop does: a row in the table, then retry. */
async function fixUnknownSku({ sidecar }: Stage, orders: readonly SetOrder[]): Promise<string[]> {
  const order = find(orders, FIXED_ON_THE_WAY.name);
  const held = latestRuns(await sidecar.api.allRuns()).get(`order:${order.id}`);
  const code = held?.problems[0]?.code;
  if (held?.state !== 'held' || code !== 'sku.unknown')
    return [
      `#${order.id} ${order.name}: expected to be held with sku.unknown at first, found ${held?.state ?? 'nothing'} ${code ?? ''}.`,
    ];
  await sidecar.api.putRows('sku', [FIXED_ON_THE_WAY.row], 'The article is called differently in M3');
  await sidecar.api.retry(held.id, 'The SKU is in the table now');
  return [];
}

/** The order delivered in M3 must become `completed` in the shop. */
async function statusBack({ shop }: Stage, orders: readonly SetOrder[], signal: AbortSignal): Promise<string[]> {
  const { id, name } = find(orders, DELIVERED);
  const status = (): string => shop.shop.orders.get(id)?.status ?? 'gone';
  for (const until = Date.now() + STATUS_BACK_MS; status() !== 'completed' && Date.now() < until;) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return status() === 'completed'
    ? []
    : [`#${id} ${name}: delivered in M3, but "${status()}" in the shop instead of "completed".`];
}

function find(orders: readonly SetOrder[], name: string): SetOrder {
  const found = orders.find((order) => order.name === name);
  if (!found) throw new SandboxFailure(`The fixed set has no order "${name}".`);
  return found;
}
