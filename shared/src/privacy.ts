import { z } from 'zod';

/** A person, as the shop knows one: an e-mail address, orders, accounts. At least one of them. */
export const personRequest = z.strictObject({
  email: z.string().trim().min(3).max(320).optional(),
  /** Order ids, decimal. */
  orders: z.array(z.string().regex(/^\d{1,20}$/)).max(500).default([]),
  /** Ids of accounts (Woo customers), decimal. */
  customers: z.array(z.string().regex(/^\d{1,20}$/)).max(500).default([]),
}); // prettier-ignore
export type PersonRequest = z.infer<typeof personRequest>;

/** What the sidecar holds about one entity. Amounts of rows; the documents themselves are copies of the shop's. */
export interface HeldEntity {
  /** `order:1234`, `customer:7`. */
  key: string;
  events: number;
  /** Events that still carry their document. */
  documents: number;
  /** ISO times of the oldest and newest of these documents. */
  oldest: string | null;
  newest: string | null;
  /** Lines of its journal. */
  entries: number;
  /** Whether work on it is not finished, a held order included. */
  open: boolean;
  orderNumber: string | null;
  temporaryNumber: string | null;
  customerNumber: string | null;
}
/** `POST /v1/privacy/export`. */
export interface PersonExport {
  entities: HeldEntity[];
  /** Which M3 customer the e-mail address is known as: from orders (`link`), and from the look-up table (`table`). */
  customer: { link: string | null; table: string | null } | null;
}

/** What became of one entity: `open` = nothing was erased, because work on it is not finished. */
export interface ErasedEntity {
  key: string;
  result: 'erased' | 'open' | 'unknown';
  documents: number;
  /** Stays: which order in M3 it is. */
  orderNumber: string | null;
}
/** `POST /v1/privacy/erase`. */
export interface PersonErasure {
  entities: ErasedEntity[];
  /** Whether the e-mail address was known, and is so no more. `pending`: M3 is just being asked; repeat later. */
  customer: { link: 'erased' | 'pending' | 'unknown'; table: boolean } | null;
}
