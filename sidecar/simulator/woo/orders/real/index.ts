/**
 * Documents that a real WooCommerce 11.0.1 wrote (GET /wc/v3/orders/{id}), as data: the builder is checked against them,
 * and the sandbox may place them. A file ending in `-then` is the same order later.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WooOrderDocument } from '../../types.ts';
import type { SandboxOrder, SandboxOutcome } from '../sandbox-order.ts';

const DEFAULT_FOLDER = fileURLToPath(new URL('.', import.meta.url));

export interface RealOrder {
  /** `de-excl-simple` */
  name: string;
  id: number;
  document: WooOrderDocument;
  /** The order after the edit, payment or cancellation that its name speaks of. */
  later?: WooOrderDocument;
}

/** All real orders by id. @param folder where the files are, when the code runs from a bundle elsewhere */
export function realOrders(folder = DEFAULT_FOLDER): RealOrder[] {
  const orders = new Map<string, RealOrder>();
  const files = readdirSync(folder)
    .filter((file) => /^\d+-.*\.json$/.test(file))
    .sort((a, b) => a.length - b.length || a.localeCompare(b));
  for (const file of files) {
    const document = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as WooOrderDocument;
    const name = file.replace(/^\d+-|\.json$/g, '');
    const first = orders.get(name.replace(/-then$/, ''));
    if (first !== undefined && name.endsWith('-then')) first.later = document;
    else orders.set(name, { name, id: document.id, document });
  }
  return [...orders.values()].sort((a, b) => a.id - b.id);
}

/** What must become of those that are not simply confirmed, under the default settings. */
const OUTCOMES: Readonly<Record<string, readonly [SandboxOutcome, string]>> = {
  'checkout-draft': ['skipped', 'A draft is not an order.'],
  pending: ['skipped', 'It waits for payment.'],
  cancelled: ['skipped', 'Cancelled before anybody saw it.'],
  'sku-unknown': ['held', 'M3 has neither item nor alias.'],
  'confirm-refused': ['held', 'M3 refuses Confirm; its text is shown.'],
  'pending-then-paid': ['confirmed', 'Posted at the second event.'],
  'edited-after-posting': ['confirmed', 'M3 keeps what was confirmed; the edit is held.'],
  'cancelled-after-posting': ['cancelled', 'Deleted in M3 while the lines are not picked.'],
};
const TOLERATED: Readonly<Record<string, readonly SandboxOutcome[]>> = {
  'zero-total-coupon': ['held', 'skipped'],
  'long-city': ['held'],
};

/** The real orders as the sandbox plays them; payment follows at once, edits and cancellations in phase two. */
export function realSandboxOrders(folder = DEFAULT_FOLDER): SandboxOrder[] {
  return realOrders(folder).map(({ name, id, document, later }) => {
    const [outcome, reason] = OUTCOMES[name] ?? ['confirmed', 'A paid order.'];
    const steps: SandboxOrder['steps'] = [{ document, reason: 'created' }];
    if (later !== undefined) {
      const phase = name === 'pending-then-paid' ? 1 : 2;
      steps.push({ document: later, reason: later.status === document.status ? 'updated' : 'status', phase });
    }
    const description = `A real shop's order: ${name.replace(/-/g, ' ')}.`;
    return { id, name: `real-${name}`, description, steps, expect: { outcome, reason, accept: TOLERATED[name] } };
  });
}
