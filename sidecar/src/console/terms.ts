/** By what a thing of the shop is found, and what it amounts to: read off its document. Pure. */
import { createHmac } from 'node:crypto';

export type TermKind = 'number' | 'sku' | 'email' | 'id';
export interface Term {
  term: string;
  kind: TermKind;
}
export interface EntityFact {
  number: string | null;
  /** Decimal text. */
  total: string | null;
  currency: string | null;
  status: string | null;
}

type Json = Record<string, unknown>;
const MOST_TERMS = 300;
const TERM_LENGTH = 100;

const text = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);

/** Numbers and SKUs are found whatever their case. */
export const normaliseTerm = (term: string): string => term.normalize('NFC').trim().toUpperCase().slice(0, TERM_LENGTH);

/** An e-mail address is found by its keyed hash alone: the index cannot be read back, or guessed, without the key. */
export const emailTerm = (email: string, key: string): string =>
  createHmac('sha256', key).update(email.normalize('NFC').trim().toLowerCase()).digest('base64url').slice(0, 22);

/**
 * @param document wc/v3 document of an order, refund, product, variation or customer; anything else has its id only
 * @param key for `emailTerm`
 */
export function termsOf(
  event: { key: string; entityId: string },
  document: Json | null,
  key: string,
): { terms: Term[]; fact: EntityFact } {
  const terms = new Map<string, Term>();
  const add = (kind: TermKind, value: string): void => {
    if (value !== '' && terms.size < MOST_TERMS) terms.set(`${kind} ${value}`, { kind, term: value });
  };
  const id = event.key.slice(event.key.indexOf(':') + 1);
  // A refund lies under its order and is found by its own id as well.
  if (event.entityId !== id) add('id', normaliseTerm(event.entityId));
  const doc = document ?? {};
  const number = text(doc['number']);
  add('number', number === id ? '' : normaliseTerm(number));
  add('sku', normaliseTerm(text(doc['sku'])));
  for (const line of list(doc['line_items'])) add('sku', normaliseTerm(text(line['sku'])));
  for (const email of [text(object(doc['billing'])['email']), text(doc['email'])])
    if (email.includes('@')) add('email', emailTerm(email, key));
  const own = event.entityId === id;
  const fact: EntityFact = {
    number: own && number !== '' ? number : null,
    total: own && /^-?\d+(\.\d+)?$/.test(text(doc['total'])) ? text(doc['total']) : null,
    currency: own && /^[A-Z]{3}$/.test(text(doc['currency'])) ? text(doc['currency']) : null,
    status: own && text(doc['status']) !== '' ? text(doc['status']).slice(0, 40) : null,
  };
  return { terms: [...terms.values()], fact };
}
