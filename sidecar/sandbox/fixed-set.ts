/** The fixed set of `--once`: the shop simulator's catalogue, documents of a real shop, and the sandbox's own. */
import path from 'node:path';
import { realSandboxOrders } from '../simulator/woo/orders/real/index.ts';
import type { SandboxOrder, SandboxOutcome } from '../simulator/woo/orders/sandbox-order.ts';
import { sandboxOrders } from '../simulator/woo/orders/sandbox.ts';
import type { WooOrderDocument } from '../simulator/woo/types.ts';
import { extraOrders } from './extra-orders.ts';
import { projectDir } from './stage.ts';

export interface SetOrder {
  id: number;
  name: string;
  /** What it shows; empty where the name says it all. */
  description: string;
  expect: { outcome: SandboxOutcome; accept: readonly SandboxOutcome[] };
  /** Code that the open problem must have; null = there must be none; undefined = any (where an outcome is open). */
  problem: string | null | undefined;
  /** What M3 must have confirmed, where it does. */
  posted: { currency: string; total: string };
  /** What the shop simulator plays. */
  play: SandboxOrder;
}

/** Which problem holds what; an order of M3 that is held afterwards, such as an edited one, is named here as well. */
const PROBLEMS: Readonly<Record<string, string>> = {
  'currency-unknown': 'currency.unknown',
  'bad-country': 'm3.nok.WCSC103',
  'sku-unknown': 'sku.unknown',
  'sku-missing': 'sku.missing',
  'confirm-refused': 'm3.confirm-refused',
  'edited-after-posting': 'order.edited',
  'm3-tax-differs': 'total.different',
  'cancelled-too-late': 'order.cancel-refused',
};

/** Held at first; then the SKU table is amended and the run is tried again, as a person does it. */
export const FIXED_ON_THE_WAY = { name: 'real-sku-unknown', row: { key: 'NOT-IN-M3', values: { ITNO: 'VASE-3' } } };
/** Delivered in M3 between the phases: the shop must then say `completed`. */
export const DELIVERED = 'simple';
/** The warehouse is at it before the shop cancels. */
export const PICKED = 'cancelled-too-late';
/** Before these a forged or stale copy of their event is sent, which must be refused. */
export const FORGED_FIRST = { forged: 'real-forged-signature', stale: 'real-stale-timestamp' };

export function fixedSet(): SetOrder[] {
  const folder = path.join(projectDir(), 'sidecar/simulator/woo/orders/real');
  return [...sandboxOrders(), ...extraOrders(), ...realSandboxOrders(folder)].map((play) => {
    const { id, name, expect } = play;
    const fixed = name === FIXED_ON_THE_WAY.name;
    const outcome = fixed ? 'confirmed' : expect.outcome;
    const known = fixed ? undefined : PROBLEMS[name.replace(/^real-/, '')];
    const open = (expect.accept ?? []).includes('held');
    return {
      id,
      name,
      description: describe(play),
      expect: { outcome, accept: expect.accept ?? [] },
      problem: known ?? (outcome === 'held' || open ? undefined : null),
      posted: postedOf(play),
      play,
    };
  });
}

function describe({ name, description }: SandboxOrder): string {
  if (name === FIXED_ON_THE_WAY.name) return 'An unknown SKU, held; the SKU table is amended, retry completes it.';
  if (name === FORGED_FIRST.forged) return 'A copy with a forged signature is refused first; then the genuine event.';
  if (name === FORGED_FIRST.stale) return 'A copy signed ten minutes ago is refused first; then the genuine event.';
  if (name.startsWith('real-')) return '';
  if (name === DELIVERED) return `${description} Delivered in M3, completed in the shop.`;
  return description;
}

/** The document that M3 has to confirm: the newest one of the first phase. Later edits are held, not posted. */
export function documentToPost(play: SandboxOrder): WooOrderDocument {
  const first = play.steps.filter((step) => (step.phase ?? 1) === 1 && !step.stale).map((step) => step.document);
  return first.reduce((newest, d) => (d.date_modified_gmt > newest.date_modified_gmt ? d : newest));
}
function postedOf(play: SandboxOrder): SetOrder['posted'] {
  // Worked out by hand, not by the code under trial: 157.70 × 0.25 = 39.425.
  if (play.name === 'currency-converted') return { currency: 'EUR', total: '39.43' };
  const { currency, total } = documentToPost(play);
  return { currency, total };
}
