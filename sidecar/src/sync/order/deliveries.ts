/**
 * Carrier, tracking number and day of deliveries: MWS410MI/GetHead (reference 4.6), read once when a delivery is new, and
 * again with growing pauses while it has no tracking number, because carriers often give that after M3 has reported the pick, and
 * M3 may have invoiced the order by then. An M3 that cannot tell stops nothing: the shop is told the number of the delivery alone.
 */
import type { OrderDelivery } from '@crossdock/shared';
import { asCrossdockError } from '../../errors.ts';
import type { Delivery, DeliveryHead, DeliveryLook, DeliveryToAsk, M3DocumentStore } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import type { M3Jobs } from '../jobs.ts';

const DAY_MS = 86_400_000;
/** A delivery that has no tracking number after so many days is left alone. */
export const ASK_DAYS = 10;
/** After an answer was lost, nothing is asked for so long: the same ones would be next again. */
const LOST_MS = 60_000;
/** Most deliveries of one look: one bulk request in v2, this many requests in v1. */
const LOOK_V1 = 10;
const COLUMNS = ['DLIX', 'PGRS', 'ETRN', 'FWNO', 'MODL', 'DSDT'];
/** Ready to invoice and later (reference 4.3.2); before that the goods are still being picked. */
const LEFT = '60';
/** Most deliveries of an order that the shop is told of, the newest ones. */
export const MOST_TOLD = 50;

/** What a head says. Pure. */
export function headOf(record: Readonly<Record<string, string>>): DeliveryHead {
  const text = (field: string): string => (record[field] ?? '').trim();
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text('DSDT')) ?? [];
  const iso = year ? `${year}-${month}-${day}` : '';
  const valid = iso !== '' && !Number.isNaN(Date.parse(iso)) && Number(year) > 0;
  return { forwarder: text('FWNO'), method: text('MODL'), tracking: text('ETRN'), day: valid ? iso : '' };
}

/** Whether the goods have left, as far as the head says. Pure. */
export function hasLeft(record: Readonly<Record<string, string>>): boolean {
  const status = (record['PGRS'] ?? '').trim();
  return !/^\d+$/.test(status) || Number(status) >= Number(LEFT);
}

/**
 * Milliseconds until a delivery without tracking number is asked for again, or null. The pause is as long as the delivery is
 * old, so a number that comes some time after it is known after twice that time, and ten days cost some twenty looks. Pure.
 */
export function nextAsk(ageMs: number, followSeconds: number): number | null {
  if (ageMs > ASK_DAYS * DAY_MS) return null;
  return Math.min(Math.max(ageMs, followSeconds * 1000), DAY_MS);
}

/** The carrier's page about a parcel; null where the number cannot be part of an address. Pure. */
export function trackingUrl(template: string, tracking: string): string | null {
  // Half a character, which no address can hold.
  if (/\p{Surrogate}/u.test(tracking)) return null;
  return template.replaceAll('{tracking}', encodeURIComponent(tracking));
}

/** Deliveries as the shop is told of them. What no row of the table `carriers` names is not told: M3's codes mean nothing to customers. Pure. */
export function toldOf(deliveries: readonly Delivery[], lookup: Lookup, forgotten: boolean): OrderDelivery[] {
  return deliveries.slice(-MOST_TOLD).map(({ number, day, forwarder, method, tracking: known }) => {
    const tracking = forgotten ? '' : known;
    const row = rowOf(forwarder, lookup) ?? rowOf(method, lookup);
    const url = tracking && row?.url ? trackingUrl(row.url, tracking) : null;
    return {
      number,
      ...(day && { day }),
      ...(row?.carrier && { carrier: row.carrier }),
      ...(tracking && { tracking }),
      ...(url && { url }),
    };
  });
}

function rowOf(code: string, lookup: Lookup): { carrier: string | null; url: string | null } | null {
  if (code === '') return null;
  const row = { carrier: lookup('carriers', code, 'carrier'), url: lookup('carriers', code, 'url') };
  return row.carrier === null && row.url === null ? null : row;
}

/** What was told of deliveries, for the timeline; the tracking number itself leads to the buyer's address. Pure. */
export function sentenceOf(deliveries: readonly OrderDelivery[]): string {
  const parts = deliveries.map(
    ({ number, tracking, url }) =>
      `delivery ${number}${tracking ? (url ? ' (tracking number with link)' : ' (tracking number without link)') : ''}`,
  );
  return parts.length === 0 ? '' : `, with ${parts.join(', ')}`;
}

export interface DeliveryWatchDeps {
  documents: Pick<M3DocumentStore, 'toAsk' | 'looked'>;
  followSeconds: () => number;
  /** Whether the personal data of this order were erased. */
  forgotten: (key: string) => boolean;
  /** What the shop is told of an order's deliveries has changed: durable work in the commit in which it is noted. */
  onDeliveries: (key: string) => Promise<void>;
  now: () => number;
  log: { warn: (data: object, text: string) => void };
}

export class DeliveryWatch {
  readonly #deps: DeliveryWatchDeps;
  #pausedUntil = 0;

  constructor(deps: DeliveryWatchDeps) {
    this.#deps = deps;
  }

  /** Asks for the heads that are due. Never throws because of M3. */
  async look(jobs: M3Jobs, signal: AbortSignal): Promise<void> {
    const { documents, now, log } = this.#deps;
    if (now() < this.#pausedUntil) return;
    const due = documents.toAsk(now(), jobs.batchSize(false) > 1 ? jobs.batchSize(false) : LOOK_V1);
    if (due.length === 0) return;
    if (!jobs.has('delivery.head')) {
      await this.#keep(due, due.map(({ key, number }) => ({ key, number, head: null, shown: true, askAt: null }))); // prettier-ignore
      return;
    }
    let results: (MiResult | null)[];
    try {
      results = await jobs.read(
        due.map(({ number }) => ({ job: 'delivery.head' as const, record: { DLIX: number }, columns: COLUMNS })),
        signal,
        1,
      );
    } catch (error) {
      const { code, class: kind } = asCrossdockError(error);
      log.warn({ code }, 'Carriers and tracking numbers of deliveries could not be read; they are asked for again.');
      if (kind !== 'permanent') return void (this.#pausedUntil = now() + LOST_MS);
      results = due.map(() => null);
    }
    const looks = due.map((delivery, i) => this.#judge(jobs, delivery, results[i])).filter((look) => look !== null);
    if (looks.length < due.length) this.#pausedUntil = now() + LOST_MS;
    await this.#keep(due, looks);
  }

  /** @returns null where the answer says nothing at all; `null` as result is a refusal of all of them */
  #judge(jobs: M3Jobs, delivery: DeliveryToAsk, result: MiResult | null | undefined): DeliveryLook | null {
    const { now, followSeconds, forgotten } = this.#deps;
    const meaning =
      result === undefined ? 'not-processed' : result === null ? 'permanent' : jobs.meaning(result, 'read');
    if (meaning === 'not-processed' || meaning === 'transient') return null;
    const { key, number, at } = delivery;
    const pause = nextAsk(now() - at, followSeconds());
    const askAt = pause === null ? null : now() + pause;
    const record = result?.ok ? result.records[0] : undefined;
    // M3 does not know the delivery (any more), or does not let us read it.
    if (!record) return { key, number, head: null, shown: meaning !== 'missing' && meaning !== 'ok', askAt };
    const head = headOf(record);
    const shown = hasLeft(record);
    if (forgotten(key)) return { key, number, head: { ...head, tracking: '' }, shown, askAt: shown ? null : askAt };
    return { key, number, head, shown, askAt: shown && head.tracking !== '' ? null : askAt };
  }

  async #keep(due: readonly DeliveryToAsk[], looks: readonly DeliveryLook[]): Promise<void> {
    const before = new Map(due.map((delivery) => [`${delivery.key} ${delivery.number}`, delivery]));
    const told = new Set(looks.filter((look) => differs(before.get(`${look.key} ${look.number}`), look)).map(({ key }) => key)); // prettier-ignore
    // One turn, so one commit: what is noted is also told, whenever the process ends.
    await Promise.all([this.#deps.documents.looked(looks), ...[...told].map((key) => this.#deps.onDeliveries(key))]);
  }
}

/** Whether a look brought something that the shop does not know. */
function differs(before: DeliveryToAsk | undefined, { head, shown }: DeliveryLook): boolean {
  if (!before) return false;
  if (!before.shown) return shown;
  const fields = ['forwarder', 'method', 'tracking', 'day'] as const;
  return head !== null && fields.some((field) => head[field] !== before[field]);
}
