/**
 * Stock under chaos: more buyers than pieces, a delivery that arrives in M3, orders that are allocated, while figures are
 * pushed, answers lost and the sidecar killed. Besides: answers of the stock call that get lost for certain, balances that a
 * proxy keeps and that are ten minutes old, and a feed that says for a while that nearly everything is gone. Watched all the
 * while: never negative, never more sold than there was, and what the feed says is gone stays for sale.
 */
import type { CallEntry } from '../../simulator/m3/calls.ts';
import type { M3Simulator } from '../../simulator/m3/index.ts';
import type { Rng } from '../../simulator/woo/load.ts';
import type { ShopSimulator } from '../../simulator/woo/server.ts';
import type { ROUTES } from '@crossdock/shared';
import type { z } from 'zod';
import type { SidecarProcess } from '../support/sidecar-process.ts';
import type { StoreView } from '../support/store-view.ts';
import { manage, stockOf } from '../support/stock-world.ts';
import { buyer, pause } from '../support/world.ts';
import type { Finding } from './judge.ts';
import { LAST_PIECES, rngOf } from './story.ts';

const SKUS = LAST_PIECES;
/** What the bad feed says is gone. The orders' story takes a few pieces of them. */
const PLENTY = Array.from({ length: 30 }, (_, n) => `BULK-0${n + 20}`);
const PIECES_OF_EACH = 500;
const AT_LEAST = 400;
/** Ids of these orders; those of the story lie below. */
const FIRST_ID = 30_000;
/** Longer than the orders' story: the sidecar is killed and started again meanwhile. */
const LENGTH_MS = 4_500;
/** Looks that failed one after the other are up to 30 s apart. */
const LOOKED_WITHIN_MS = 120_000;
/** A push that met five faults one after the other waits 80 s for its next try. */
const RIGHT_WITHIN_MS = 150_000;

/** Looks every second; asks a person only where a fifth goes to nothing, so that every other fault would reach the shop. */
export const STOCK_UNDER_CHAOS = {
  stock: {
    direction: 'm3-to-shop', measure: 'AV01', warehouses: ['001'], changeSeconds: 1, fullAt: '', graceSeconds: 0,
    maxAgeMinutes: 5, guards: { first: 'publish', minimum: 10, zeroPercent: 20, changedPercent: 100 },
  },
  status: { followSeconds: 1 },
}; // prettier-ignore

interface Act {
  at: number;
  do: () => void;
}

type Preview = z.output<(typeof ROUTES)['GET /v1/stock/pushes/{id}']['answer']>;

/**
 * What a person does who reads the preview of a held change: it goes when it no longer empties what is there. That M3 is right
 * again is in the preview after the next look, which the person asks for.
 */
async function release(sidecar: Pick<SidecarProcess, 'api'>): Promise<void> {
  const { json } = await sidecar.api('GET', '/v1/stock/pushes?state=held');
  for (const { id } of (json as { pushes: { id: string }[] }).pushes) {
    const { json: preview } = await sidecar.api('GET', `/v1/stock/pushes/${id}?limit=100`);
    const { skus } = preview as Preview;
    const empties = skus.some(({ sku, formula }) => PLENTY.includes(sku) && Number(formula?.quantity ?? 0) < AT_LEAST);
    await (empties
      ? sidecar.api('POST', '/v1/stock/look', {})
      : sidecar.api('POST', `/v1/stock/pushes/${id}/release`, { why: 'M3 is right again' }));
  }
}

/** What the sidecar has of a SKU whose figure is wrong, and of the pushes that are to bring it. */
function told(view: StoreView, text: string): string {
  const sku = view.all(
    'select state, why, pending, push, in_flight, confirmed, orders, target, sent, sent_as_of from stock_sku where sku = ?',
    text.slice(0, text.indexOf(':')),
  );
  const work = view.all("select topic, state, tries, run_at, error from work where lane = 'stock' and state <> 'done'");
  return JSON.stringify({ sku, work });
}

export class StockStory {
  readonly #m3: M3Simulator;
  readonly #shop: ShopSimulator;
  readonly #seed: number;
  readonly #there: Record<string, number> = {};
  readonly #bought = new Map<number, { sku: string; quantity: number }>();
  readonly #findings: Finding[] = [];
  readonly #watch: NodeJS.Timeout;
  #left = 0;

  constructor(seed: number, m3: M3Simulator, shop: ShopSimulator) {
    this.#m3 = m3;
    this.#shop = shop;
    this.#seed = seed;
    const rng = rngOf(seed, 'stock');
    for (const sku of SKUS) this.#arrive(sku, 3 + Math.floor(rng() * 5));
    for (const sku of PLENTY) m3.putItem({ ITNO: sku, stock: { '001': PIECES_OF_EACH } });
    manage(shop.shop, { ...this.#there, ...Object.fromEntries(PLENTY.map((sku) => [sku, PIECES_OF_EACH])) });
    this.#watch = setInterval(() => this.#look(), 5);
  }

  /** Buyers, a delivery and allocations at moments drawn from the seed. */
  async play(): Promise<void> {
    const rng = rngOf(this.#seed, 'buyers');
    const at = (): number => Math.floor(rng() * LENGTH_MS);
    const acts: Act[] = [];
    for (let i = 0; i < 40; i += 1) {
      const [sku, quantity] = [SKUS[i % SKUS.length] as string, rng() < 0.8 ? 1 : 2];
      acts.push({ at: at(), do: () => this.#buy(sku, quantity) });
    }
    for (const sku of SKUS) acts.push({ at: at(), do: () => this.#arrive(sku, 1 + Math.floor(rng() * 3)) });
    for (let i = 0; i < 4; i += 1) acts.push({ at: at(), do: () => this.#allocate() });
    acts.push(...this.#lostAnswers(rng));
    acts.sort((a, b) => a.at - b.at);
    const [feedFirst, tellsAge] = [rng() < 0.5, rng() < 0.5];
    const badDay = async (): Promise<void> => {
      await pause(at());
      if (feedFirst) await this.#badFeed();
      await this.#oldAnswers(tellsAge);
      if (!feedFirst) await this.#badFeed();
    };
    const buying = async (): Promise<void> => {
      const began = performance.now();
      for (const act of acts) {
        await pause(Math.max(0, act.at - (performance.now() - began)));
        act.do();
      }
    };
    await Promise.all([buying(), badDay()]);
  }

  /** Until it was looked at twice, M3 says that nothing of these is there. */
  async #badFeed(): Promise<void> {
    const say = (pieces: number): void => {
      for (const sku of PLENTY) this.#m3.putItem({ ITNO: sku, stock: { '001': pieces } });
    };
    say(0);
    await this.#answers(2, ({ fault }) => fault === '');
    say(PIECES_OF_EACH);
  }
  /** Something before M3 gives away balances of ten and of twenty minutes ago, and says so or not. */
  async #oldAnswers(tellsAge: boolean): Promise<void> {
    const keep = (keptSeconds: number): void =>
      this.#m3.configure({ keptSeconds, tellsAge, keptOnly: ['^OIS100MI/LstNewBalances$'] });
    keep(7_200);
    await this.#answers(1, ({ fault }) => fault === '');
    for (let times = 0; times < 2; times += 1) {
      this.#m3.ageKept(10 * 60_000);
      await this.#answers(1, ({ fault }) => fault === 'kept');
    }
    keep(0);
  }
  /** Waits until M3 has answered so many more looks for changed balances; a sidecar that is away or pauses takes its time. */
  async #answers(times: number, which: (call: CallEntry) => boolean): Promise<void> {
    const answered = (): number =>
      this.#m3.calls
        .entries()
        .filter((call) => call.status === 200 && call.transactions.includes('LstNewBalances') && which(call)).length;
    const [before, until] = [answered(), performance.now() + LOOKED_WITHIN_MS];
    while (answered() < before + times && performance.now() < until) await pause(50);
  }
  /** The shop writes the figures, and nobody hears of it. */
  #lostAnswers(rng: Rng): Act[] {
    const lose = { match: 'POST wc-crossdock/v1/stock', kind: 'drop', times: 1 };
    return Array.from({ length: 3 }, () => ({
      at: Math.floor(rng() * LENGTH_MS),
      do: () => this.#shop.faults.plan({ faults: [lose] }),
    }));
  }

  /** After everything has settled: a person looks at what is held, and the shop shows what is left. @returns what went wrong */
  async judge(sidecar: Pick<SidecarProcess, 'api'>, view: StoreView): Promise<Finding[]> {
    const until = performance.now() + RIGHT_WITHIN_MS;
    const wrong = (): string[] =>
      SKUS.filter((sku) => stockOf(this.#shop.shop, sku) !== this.#there[sku]! - this.#sold(sku)).map(
        (sku) => `${sku}: the shop shows ${stockOf(this.#shop.shop, sku)}, M3 has ${this.#there[sku]}, ${this.#sold(sku)} are sold`,
      ); // prettier-ignore
    while (wrong().length > 0 && performance.now() < until) {
      this.#allocate();
      await release(sidecar);
      await pause(100);
    }
    for (const text of wrong()) this.#findings.push({ kind: 'stock', id: null, text: `${text}; ${told(view, text)}` });
    this.close();
    return this.#findings;
  }
  close(): void {
    clearInterval(this.#watch);
  }
  /** Checkouts that found nothing left: without some the run has not tried what it is for. */
  get refused(): number {
    return this.#left;
  }
  get sold(): number {
    return this.#bought.size;
  }

  #sold(sku: string): number {
    let pieces = 0;
    for (const one of this.#bought.values()) if (one.sku === sku) pieces += one.quantity;
    return pieces;
  }
  #arrive(sku: string, pieces: number): void {
    this.#there[sku] = (this.#there[sku] ?? 0) + pieces;
    this.#m3.putItem({ ITNO: sku, stock: { '001': this.#there[sku] as number } });
  }
  #buy(sku: string, quantity: number): void {
    const id = FIRST_ID + this.#bought.size;
    const order = this.#shop.shop.checkout({ id, billing: buyer(`stock${id}`), lines: [{ sku, quantity }] });
    if (order) this.#bought.set(id, { sku, quantity });
    else this.#left += 1;
    this.#look();
  }
  /** M3 allocates what it has: AV01 is less by it from then on. */
  #allocate(): void {
    for (const id of this.#bought.keys()) {
      for (const order of this.#m3.ordersByReference(`WC-${id}`)) {
        if (!order.temporary && order.lowest < '33') this.#m3.advance(order.orno, 'allocated');
      }
    }
  }
  #look(): void {
    for (const sku of PLENTY) {
      const stock = stockOf(this.#shop.shop, sku);
      if (stock >= AT_LEAST || this.#findings.some(({ text }) => text.startsWith(sku))) continue;
      this.#findings.push({
        kind: 'stock',
        id: null,
        text: `${sku} fell to ${stock}: what the bad feed said was published`,
      });
    }
    for (const sku of SKUS) {
      if (this.#findings.some(({ text }) => text.startsWith(sku))) continue;
      const [stock, sold, there] = [stockOf(this.#shop.shop, sku), this.#sold(sku), this.#there[sku] as number];
      if (stock < 0) this.#findings.push({ kind: 'oversold', id: null, text: `${sku} was negative: ${stock}` });
      if (sold > there)
        this.#findings.push({ kind: 'oversold', id: null, text: `${sku}: ${sold} sold of ${there} that there were` });
    }
  }
}
