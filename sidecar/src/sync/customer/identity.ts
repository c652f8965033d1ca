/** Who the buyer is to us: link key, search key in M3, basic data. Pure. */
import { createHash } from 'node:crypto';
import type { FieldMap, Problem, Settings, WooOrder } from '@crossdock/shared';
import { LENGTH, splitAddress } from '../../mapping/address.ts';
import { applyMap } from '../../mapping/field-map.ts';
import type { OrderFacts } from '../order/facts.ts';
import { addressView, postcodeProblem } from '../order/plan.ts';

export const normaliseEmail = (email: string): string => email.normalize('NFC').trim().toLowerCase();

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Nine base-32 digits of a hash: 45 bits, so two of a million customers share one by chance once in 70 shops. */
function shortHash(text: string): string {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from({ length: 9 }, (_, i) => ALPHABET[(bytes[i] ?? 0) % 32]).join('');
}

/** Link key of an e-mail address: a hash, so that the link itself names nobody. */
export const emailKey = (email: string): string =>
  `email:${createHash('sha256').update(normaliseEmail(email)).digest('base64url').slice(0, 27)}`;

/** Link key of an account of the shop (Woo customer): which M3 customer its last order has gone to. */
export const accountKey = (id: string | number): string => `account:${id}`;

export interface CustomerIdentity {
  /** Key of the customer link; carries no personal data. */
  key: string;
  /** ALCU (A10) on customers that we create: the same for the same buyer for ever, so that a lost Add is found again. */
  searchKey: string;
  email: string;
}

/** @returns a problem where the policy needs an e-mail address and the order has none */
export function customerIdentity(order: WooOrder, settings: Settings): CustomerIdentity | Problem {
  const prefix = settings.orders.referencePrefix;
  const email = normaliseEmail(order.billing.email);
  switch (settings.customers.policy) {
    case 'common':
      return { key: 'common', searchKey: `C${shortHash(`${prefix}|common`)}`, email: '' };
    case 'per-order':
      return { key: `order:${order.id}`, searchKey: `O${shortHash(`${prefix}|order:${order.id}`)}`, email };
    case 'per-email':
    case 'existing':
      if (!email) {
        return {
          code: 'customer.no-email',
          owner: 'shop',
          field: 'billing.email',
          message: 'The order has no e-mail address, and customers are told apart by it.',
          fix: 'Enter the e-mail address on the order in the shop; it is then sent again by itself.',
          expected: 'an e-mail address',
          received: 'nothing',
        };
      }
      return {
        key: emailKey(email),
        searchKey: `W${shortHash(email)}`,
        email,
      };
  }
}

/** MAIL of CRS610 holds 50 characters, EMAL of CRS111 60 (metadata). */
export const MAIL_LENGTH = 50;
export const EMAL_LENGTH = 60;

export interface CustomerBasics {
  record: Record<string, string>;
  /** Hash of what the shop says about the customer. */
  fingerprint: string;
  /** The address goes to CRS111 because MAIL is too short for it. */
  longEmail: string | null;
  notes: string[];
}

/** Input of CRS610MI/Add (without CUTM) or the problems that keep the customer from being created. */
export function customerBasics(
  order: WooOrder,
  identity: CustomerIdentity,
  map: FieldMap,
  facts: Pick<OrderFacts, 'areas' | 'lookup'>,
  observe?: (map: FieldMap, source: Record<string, unknown>) => void,
): { basics: CustomerBasics; problems: [] } | { basics: null; problems: Problem[] } {
  const notes: string[] = [];
  const split = splitAddress(order.billing, '', 'Customer');
  const address = addressView(split, order.billing, facts, notes);
  const tooLong = [...identity.email].length > MAIL_LENGTH;
  const customer = {
    email: tooLong ? '' : identity.email,
    searchKey: identity.searchKey,
    wooId: order.customer_id ? String(order.customer_id) : '',
  };
  const source = { order, address, customer };
  observe?.(map, source);
  const mapped = applyMap(map, source, facts.lookup);
  const problems = [...mapped.problems];
  if ([...(mapped.record['PONO'] ?? '')].length > LENGTH.postcode)
    problems.push(...postcodeProblem(order.billing, 'billing'));
  if ([...identity.email].length > EMAL_LENGTH) {
    problems.push({
      code: 'customer.email-too-long',
      owner: 'shop',
      field: 'billing.email',
      message: `The e-mail address is longer than the ${EMAL_LENGTH} characters that M3 can hold.`,
      fix: 'Enter a shorter e-mail address on the order, or create the customer in M3 by hand and add the address to the table "customer".',
      expected: `at most ${EMAL_LENGTH} characters`,
      received: `${[...identity.email].length} characters`,
    });
  }
  if (problems.length > 0) return { basics: null, problems };
  const fingerprint = createHash('sha256').update(JSON.stringify(mapped.record)).digest('base64url').slice(0, 22);
  return {
    basics: {
      record: mapped.record,
      fingerprint,
      longEmail: tooLong ? identity.email : null,
      notes: [...notes, ...split.notes],
    },
    problems: [],
  };
}
