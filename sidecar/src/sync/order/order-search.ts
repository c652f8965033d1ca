/**
 * Orders of M3 by our reference (CUOR). M3 lists heads by customer only (OIS100MI/LstBatchHead, LstHead), so a customer that all
 * buyers share has every order in one list. Just the columns that are used are asked for, each list in a request of its own: of
 * 20,000 orders 1.5 and 1.1 MB, instead of 10.8 MB in one answer (simulator). The status range is left open: whether ORSL and
 * ORST bound the lowest or the highest status is not known, and an order that a range hides would be posted twice.
 */
import { CrossdockError } from '../../errors.ts';
import type { JobName } from '../../m3/dialects/index.ts';
import type { OrderContext } from './context.ts';

export interface Found {
  temporaries: string[];
  finals: string[];
  /** The moment that this is about, at the latest: what has come into being since may be missing. */
  asOf: number;
}

const LISTS = {
  // Before the final ones: what is confirmed in between is then in one of the two.
  'order.searchTemp': ['ORNO', 'CUOR', 'STAT', 'ORNR'],
  'order.searchFinal': ['ORNO', 'CUOR', 'ORST'],
} as const satisfies Partial<Record<JobName, readonly string[]>>;
type List = keyof typeof LISTS;

interface Heads {
  job: List;
  rows: readonly Record<string, string>[];
  /** How old the answer was when it came, milliseconds. */
  ageMs: number;
}

async function headsOf(ctx: OrderContext, CUNO: string): Promise<Heads[]> {
  const lists: List[] = ctx.jobs.temporaryOrders ? ['order.searchTemp', 'order.searchFinal'] : ['order.searchFinal'];
  const heads: Heads[] = [];
  for (const job of lists) {
    const [result] = await ctx.jobs.read([{ job, record: { CUNO }, columns: LISTS[job] }], ctx.signal);
    const meaning = result ? ctx.jobs.meaning(result, 'read') : 'not-processed';
    if (meaning === 'missing') continue;
    if (!result || meaning === 'not-processed')
      throw new CrossdockError('M3 did not process the search.', {
        class: 'transient',
        code: 'm3.not-processed',
        remote: 'm3',
      });
    if (meaning !== 'ok') throw ctx.jobs.failure(job, result.error ?? { code: '', field: '', type: '', message: '' });
    heads.push({ job, rows: result.records, ageMs: result.ageMs ?? 0 });
  }
  return heads;
}

const referenceOf = (row: Record<string, string>): string => (row['CUOR'] ?? '').trim();

/**
 * All orders in M3 with this CUOR, over the customers given, as they are now. Final orders that are deleted or closed (status
 * 90) do not count; a temporary order that has a final number counts as final.
 */
export async function searchByReference(
  ctx: OrderContext,
  reference: string,
  customers: readonly string[],
): Promise<Found> {
  const asked = ctx.now();
  const found: Found = { temporaries: [], finals: [], asOf: asked };
  for (const CUNO of new Set(customers)) {
    for (const { job, rows, ageMs } of await headsOf(ctx, CUNO)) {
      found.asOf = Math.min(found.asOf, asked - ageMs);
      for (const row of rows) {
        if (referenceOf(row) !== reference) continue;
        if (job === 'order.searchFinal') {
          if (!(row['ORST'] ?? '').startsWith('9')) add(found.finals, row['ORNO']);
        } else if ((row['ORNR'] ?? '').trim()) add(found.finals, row['ORNR']);
        else if (row['STAT'] !== '90') add(found.temporaries, row['ORNO']);
      }
    }
  }
  return found;
}

const add = (list: string[], number: string | undefined): void => {
  const text = (number ?? '').trim();
  if (text && !list.includes(text)) list.push(text);
};

interface Reading {
  startedAt: number;
  /** CUOR of all orders of the customer; null where reading them failed. */
  references: Promise<ReadonlySet<string> | null>;
}

/**
 * One reading of a customer's orders for all orders that were placed before this process began: after a restart of a shop with
 * one customer for all, each of a thousand waiting orders would else read the same hundred thousand heads. It only ever says
 * that M3 has **no** such order, and only of one about which this process has no doubt.
 */
export class OrderSearches {
  readonly #readings = new Map<string, Reading>();
  readonly #keepMs: number;

  /** @param keepMs how long a reading serves */
  constructor(keepMs = 10 * 60_000) {
    this.#keepMs = keepMs;
  }

  /** Whether M3 certainly has no order with this CUOR of these customers. False says nothing. @throws CrossdockError */
  async hasNone(ctx: OrderContext, reference: string, customers: readonly string[]): Promise<boolean> {
    for (const CUNO of new Set(customers)) if ((await this.#of(ctx, CUNO)).has(reference)) return false;
    return true;
  }

  async #of(ctx: OrderContext, CUNO: string): Promise<ReadonlySet<string>> {
    const key = JSON.stringify([ctx.settings.m3, CUNO]);
    const now = ctx.now();
    for (const [known, { startedAt }] of this.#readings)
      if (now < startedAt || now - startedAt >= this.#keepMs) this.#readings.delete(known);
    const running = this.#readings.get(key);
    const kept = running && (await running.references);
    if (kept) return kept;
    const reading = readReferences(ctx, CUNO);
    // What a process before this one has sent, M3 may carry out a little later; until then each order looks for itself.
    if (now < ctx.bornAt + ctx.lateMs) return (await reading).references;
    if (this.#readings.size >= MOST) this.#readings.clear();
    const references = reading.then(
      ({ references: found, ageMs }) => (ageMs === 0 ? found : null),
      () => null,
    );
    this.#readings.set(key, { startedAt: now, references });
    if ((await references) === null) this.#readings.delete(key);
    return (await reading).references;
  }
}

/** Customers whose orders are kept: where each buyer is one, keeping them is of no use. */
const MOST = 100;

async function readReferences(
  ctx: OrderContext,
  CUNO: string,
): Promise<{ references: ReadonlySet<string>; ageMs: number }> {
  const heads = await headsOf(ctx, CUNO);
  return {
    references: new Set(heads.flatMap(({ rows }) => rows.map(referenceOf))),
    ageMs: Math.max(0, ...heads.map(({ ageMs }) => ageMs)),
  };
}
