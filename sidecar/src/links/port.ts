/** Which Woo id is which M3 key: one posting per order, one link per customer. */
import type { M3Progress } from '@crossdock/shared';
import type { OrderContent } from '../sync/order/content.ts';
import type { PostingState } from '../sync/order/decide.ts';

/**
 * A write that was sent, or is about to be, and whose answer is not recorded. Found at the start of an attempt it means *in
 * doubt*: M3 is asked before anything is repeated. `at` is when it was sent or its answer was lost, milliseconds since 1970.
 */
export type Pending = { at: number } & (
  | { what: 'head' }
  | { what: 'fill'; ops: string[] }
  | { what: 'rounding'; amount: string }
  | { what: 'confirm' }
  | { what: 'delete-temporary' }
  | { what: 'cancel' | 'close' | 'stop' | 'release' }
);

/** Everything that must survive a crash about one order in M3. */
export interface Posting {
  /** Entity key, `order:1234`. */
  key: string;
  state: PostingState;
  /** CUOR. */
  reference: string;
  customer: string | null;
  temporary: string | null;
  final: string | null;
  pending: Pending | null;
  /** Operations of the plan that M3 has acknowledged on the temporary order. */
  done: string[];
  /** Fingerprint of the plan that the temporary order is built from. */
  fingerprint: string | null;
  /** An answer was lost at some time, so M3 may hold more than we know: search before Confirm. */
  doubted: boolean;
  /** How often the temporary order was thrown away and built again because of a doubt. */
  rebuilt: number;
  /** Rounding charge added after the first read of M3's total, minor units as text. */
  rounding: string | null;
  /** Content of the document that the order in M3, temporary or final, was built from. */
  content: OrderContent | null;
  /** Total M3 showed before Confirm, decimal text, and the order's currency. */
  total: string | null;
  currency: string | null;
  confirmedAt: number | null;
  progress: M3Progress;
  progressAt: number | null;
  /** Next look at the order's status in M3; null when there is nothing to follow. */
  nextLookAt: number | null;
  /** What M3 said of its lines, oldest first: an entry for each change, and no more than the last few. */
  seen: SeenLines[];
}

/** Of a line of OIS100MI/LstLine what tells how far it has come; quantities are decimal text in basic units. */
export type LineSeen = Record<'ORST' | 'ORQT' | 'ALQT' | 'DLQT' | 'IVQT', string>;
/** The lines of an order by CUPO, and when M3 had answered, milliseconds since 1970. */
export interface SeenLines {
  at: number;
  lines: Record<string, LineSeen>;
}

/** A delivery (DLIX) or invoice (EXIN, else IVNO) of an order in M3. */
export interface M3Document {
  kind: 'delivery' | 'invoice';
  number: string;
}
/** What the head of a delivery says (MWS410MI/GetHead); '' where it says nothing. */
export interface DeliveryHead {
  /** FWNO, the forwarder. */
  forwarder: string;
  /** MODL, the delivery method. */
  method: string;
  /** ETRN, the tracking number of the carrier. */
  tracking: string;
  /** DSDT, the day on which it left, `2026-11-23`. */
  day: string;
}
/** A delivery that the shop is told of. */
export interface Delivery extends DeliveryHead {
  number: string;
}
/** A delivery whose head is to be read. */
export interface DeliveryToAsk extends Delivery {
  key: string;
  /** Whether the shop is told of it. */
  shown: boolean;
  /** When Crossdock saw it first, milliseconds since 1970. */
  at: number;
}
/** What a look at the head of a delivery brought. */
export interface DeliveryLook extends Pick<DeliveryToAsk, 'key' | 'number'> {
  /** Null: M3 does not say, so what is known stays. */
  head: DeliveryHead | null;
  /** Whether the shop is told of it from now on; what it was told once it is told always. */
  shown: boolean;
  /** When to ask again; null = not again. */
  askAt: number | null;
}
export interface M3DocumentStore {
  /**
   * Notes what M3 has; what is known already stays as it is. The head of a new delivery, and of one that the shop was not told
   * of, is to be asked for at once.
   */
  add(key: string, documents: readonly M3Document[], at: number): Promise<void>;
  /** Deliveries whose head is due, longest due first. */
  toAsk(now: number, limit: number): DeliveryToAsk[];
  /** Durable when the promise resolves. */
  looked(looks: readonly DeliveryLook[]): Promise<void>;
  /** Deliveries of an order that the shop is told of, oldest first. */
  deliveries(key: string): Delivery[];
}

/** Of a confirmed order what says which pieces of it M3 still has to take. */
export type InFlight = Pick<Posting, 'key' | 'confirmedAt' | 'progress' | 'progressAt' | 'content' | 'seen'>;

export interface PostingStore {
  get(key: string): Posting | null;
  /** Inserts or replaces, durable when the promise resolves. */
  save(posting: Posting): Promise<void>;
  /** Notes what a look at M3 showed; touches nothing else, so it never undoes what a run writes at the same time. */
  progressed(key: string, seen: Pick<Posting, 'progress' | 'progressAt' | 'nextLookAt' | 'seen'>): Promise<void>;
  /** By temporary or final M3 number. */
  byNumber(number: string): Posting | null;
  /** Confirmed orders whose next look is due, oldest due first. */
  due(now: number, limit: number): Posting[];
  /**
   * Confirmed orders of which M3's figures of the moment `asOf` may not hold all: those that are followed and were not wholly
   * delivered, invoiced or deleted by then, and those that are no longer followed because of what came after it. One by one, as
   * there may be very many; nothing may be written in between.
   */
  inFlight(asOf: number): Iterable<InFlight>;
  /** Confirmed orders that were not followed so far, because that was switched off, are looked at from now on. */
  followAll(now: number): Promise<void>;
  /** Highest order id that M3 has or had an order of, as text; null when there is none. */
  highestOrderId(): string | null;
  /**
   * Orders with a temporary number that were not confirmed; an M3 user may have confirmed them by hand. By key, those after the
   * one given.
   */
  temporaries(after: string, limit: number): Posting[];
}

/** A customer's link. Keys carry no personal data: `email:<hash>`, `order:<id>`, `account:<id>`, `common`. */
export interface CustomerLink {
  key: string;
  CUNO: string | null;
  /** ALCU written on customers that we create; how an unanswered Add is found again. */
  searchKey: string;
  /** `adding`: CRS610MI/Add was sent and its answer not recorded. */
  state: 'adding' | 'linked';
  /** True when Crossdock created the customer; only then do master data follow the shop. */
  created: boolean;
  /** Hash of the basic data last sent. */
  basics: string | null;
  /** When it was saved; of an Add that M3 has certainly not carried out, 0. */
  at: number;
}

export interface CustomerLinkStore {
  get(key: string): CustomerLink | null;
  save(link: CustomerLink): Promise<void>;
}
