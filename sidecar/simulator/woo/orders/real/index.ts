/**
 * Documents that a real WooCommerce 11.0.1 wrote (GET /wc/v3/orders/{id}), as data: the builder is checked against them,
 * and the sandbox may place them. A file ending in `-then` is the same order later.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WooOrderDocument } from '../../types.ts';

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
