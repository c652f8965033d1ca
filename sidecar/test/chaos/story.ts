/** What happens in the shop during one chaos run: drawn from a seed, so that a bad run can be told again. */
import { makeOrder, seeded, type Rng } from '../../simulator/woo/load.ts';
import { buildOrder } from '../../simulator/woo/order-builder.ts';
import type { ShopSimulator } from '../../simulator/woo/server.ts';
import type { WooOrderDocument } from '../../simulator/woo/types.ts';

/** A number from a seed and a name, for independent draws. */
export function rngOf(seed: number, name: string): Rng {
  let hash = 2166136261 ^ seed;
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
  return seeded(hash >>> 0);
}

export interface Act {
  /** Milliseconds after the start of the run. */
  at: number;
  about: string;
  do: (sim: ShopSimulator) => void;
}
export interface Story {
  acts: Act[];
  /** Ids of all orders, in the order of their placing. */
  orders: number[];
  /** When the sidecar is killed, and how long it is gone. */
  kills: { at: number; awayMs: number }[];
  api: 'v2' | 'v1';
  policy: 'per-email' | 'per-order' | 'common';
  /** The shop hands nothing over until then: the sidecar must pull. */
  silentUntil: number;
  /** Whether faults and kills begin after the first stock was published, or with the first request. */
  calmStart: boolean;
}

const LENGTH_MS = 2_600;
/** What the stock story sells to the last piece. Orders of this story are placed whatever is in stock, so they leave it alone. */
export const LAST_PIECES = ['BULK-050', 'BULK-051'] as const;

export function storyOf(seed: number): Story {
  const rng = rngOf(seed, 'story');
  const between = (low: number, high: number): number => low + Math.floor(rng() * (high - low + 1));
  const acts: Act[] = [];
  const orders: number[] = [];
  const count = between(10, 18);
  for (let i = 0; i < count; i++) {
    const id = 20_000 + i;
    orders.push(id);
    acts.push(...lifeOf(id, between(0, 1_500), rng));
  }
  acts.sort((a, b) => a.at - b.at);
  const kills = Array.from({ length: between(1, 3) }, () => ({ at: between(150, LENGTH_MS), awayMs: between(0, 300) }));
  kills.sort((a, b) => a.at - b.at);
  const policy = rng() < 0.7 ? 'per-email' : rng() < 0.5 ? 'per-order' : 'common';
  return {
    acts,
    orders,
    kills,
    api: rng() < 0.75 ? 'v2' : 'v1',
    policy,
    silentUntil: rng() < 0.3 ? kills[0]!.at : 0,
    calmStart: rng() < 0.7,
  };
}

function lifeOf(id: number, at: number, rng: Rng): Act[] {
  const document = documentOf(id, rng);
  const later = at + 20 + Math.floor(rng() * 1_000);
  const place: Act = {
    at,
    about: `order ${id} is placed`,
    do: (sim) => sim.shop.placeDocument(structuredClone(document)),
  };
  const fate = rng();
  if (fate < 0.45) return [place];
  if (fate < 0.55)
    return [place, { at: later, about: `order ${id} is edited`, do: (sim) => void sim.shop.editLine(id, 0, 7) }];
  if (fate < 0.65)
    return [
      place,
      { at: later, about: `order ${id} is cancelled`, do: (sim) => void sim.shop.setStatus(id, 'cancelled') },
    ];
  if (fate < 0.73)
    return [place, { at: later, about: `the event of order ${id} comes again`, do: (sim) => again(sim, id) }];
  if (fate < 0.8)
    return [
      place,
      {
        at: later,
        about: `order ${id} is saved without a change`,
        do: (sim) => void sim.shop.update(id, () => undefined),
      },
    ];
  if (fate < 0.88) {
    const old = structuredClone(document);
    return [
      place,
      {
        at: later,
        about: `order ${id} is cancelled, and its old document comes late`,
        do: (sim) => stale(sim, id, old),
      },
    ];
  }
  if (fate < 0.94) {
    const waits = {
      ...place,
      do: (sim: ShopSimulator) =>
        sim.shop.placeDocument({
          ...structuredClone(document),
          status: 'pending',
          date_paid: null,
          date_paid_gmt: null,
        }),
    };
    return [waits, { at: later, about: `order ${id} is paid`, do: (sim) => void sim.shop.pay(id) }];
  }
  return [
    place,
    { at: later, about: `order ${id} is thrown away`, do: (sim) => void sim.shop.trash(id) },
    { at: later + 150, about: `order ${id} is restored`, do: (sim) => void sim.shop.restore(id) },
  ];
}

/** Half as the benches have them, half with everything an order can hold; some buyers come twice. */
function documentOf(id: number, rng: Rng): WooOrderDocument {
  const email = `chaos${Math.floor(rng() * 12)}@example.test`;
  if (rng() < 0.5) {
    const sellsLast = ({ line_items }: WooOrderDocument): boolean =>
      line_items.some(({ sku }) => (LAST_PIECES as readonly string[]).includes(sku ?? ''));
    let made = makeOrder(id, rng);
    while (sellsLast(made)) made = makeOrder(id, rng);
    return { ...made, billing: { ...made.billing, email } };
  }
  const skus = ['CUP-01', 'PLATE-9', 'LAMP7', 'BOOK-77', 'TEE-RED-M', 'SCREW-M4', 'GARDEN-CHAIR-OAK-2026-XL'];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rng() * list.length)]!;
  const lines = Array.from({ length: 1 + Math.floor(rng() * 5) }, () => ({
    sku: pick(skus),
    quantity: 1 + Math.floor(rng() * 9),
  }));
  return buildOrder({
    id,
    created: new Date().toISOString().slice(0, 19),
    billing: {
      first_name: 'Max',
      last_name: 'Beispiel',
      address_1: 'Musterweg 1',
      city: 'Berlin',
      postcode: '10115',
      country: 'DE',
      email,
    },
    lines,
    shippingLines: rng() < 0.7 ? [{ amount: '4.90' }] : [],
    fees: rng() < 0.3 ? [{ name: 'Gift wrap', amount: '2.50' }] : [],
    coupons: rng() < 0.3 ? [{ code: 'pct10', type: 'percent', amount: '10' }] : [],
    customerNote: rng() < 0.4 ? 'Please ring twice' : '',
  });
}

function again(sim: ShopSimulator, id: number): void {
  const former = sim.shop.outbox.rows().find((row) => row.entity === 'order' && row.entityId === id);
  sim.shop.batch(() => {
    sim.shop.outbox.add({ entity: 'order', entityId: id, reason: 'created' }, 'shop', former ? { id: former.id } : {});
  });
}
function stale(sim: ShopSimulator, id: number, old: WooOrderDocument): void {
  sim.shop.setStatus(id, 'cancelled');
  const occurredAt = `${old.date_modified_gmt}Z`;
  sim.shop.batch(() => {
    sim.shop.outbox.add({ entity: 'order', entityId: id, reason: 'updated' }, 'shop', { frozen: old, occurredAt });
  });
}
