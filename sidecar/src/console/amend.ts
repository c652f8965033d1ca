/** A person's corrections of an order, kept beside the original and used by the next run. Pure. */
import type { Amendment, AmendmentChange } from '@crossdock/shared';

type Json = Record<string, unknown>;

/**
 * What may be corrected: whom and where it goes, which product a line is, how it is sent. Never an amount, a status or a
 * date: what the customer paid is the shop's to say, and the total gate compares M3 with that.
 */
const ALLOWED = [
  /^(billing|shipping)\.(first_name|last_name|company|address_1|address_2|city|state|postcode|country|phone|email)$/,
  /^customer_note$/,
  /^payment_method$/,
  /^line_items\.\d{1,4}\.(sku|product_id|variation_id|quantity|name)$/,
  /^shipping_lines\.\d{1,3}\.(method_id|instance_id|method_title)$/,
  /^fee_lines\.\d{1,3}\.name$/,
];
export const mayAmend = (path: string): boolean => ALLOWED.some((pattern) => pattern.test(path));

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Value at a path as text; null when there is none or it is no plain value. */
export function textAt(document: Json, path: string): string | null {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (!isObject(value)) return null;
    value = value[part];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** Sets one value, keeping its type where it was a number; copies what lies on the way, so the original stays as it is. */
function setAt(document: Json, parts: readonly string[], to: string): Json {
  const [head = '', ...rest] = parts;
  const inner = document[head];
  const copy = (Array.isArray(document) ? [...(document as unknown[])] : { ...document }) as Json;
  if (rest.length > 0) copy[head] = isObject(inner) ? setAt(inner, rest, to) : inner;
  else copy[head] = typeof inner === 'number' && /^-?\d+(\.\d+)?$/.test(to) ? Number(to) : to;
  return copy;
}

/**
 * Applies corrections to a document. Each holds only where the document still says what the person saw: once the shop itself
 * has changed the value, the shop's newer word counts.
 * @returns the document itself when nothing applies
 */
export function applyAmendments(
  document: Json,
  amendments: readonly Pick<Amendment, 'changes' | 'undoneAt'>[],
): { document: Json; applied: AmendmentChange[] } {
  let result = document;
  const applied: AmendmentChange[] = [];
  for (const { changes, undoneAt } of amendments) {
    if (undoneAt !== null) continue;
    for (const change of changes) {
      if (!mayAmend(change.path) || textAt(result, change.path) !== change.from) continue;
      result = setAt(result, change.path.split('.'), change.to);
      applied.push(change);
    }
  }
  return { document: result, applied };
}
