/** A shop with a memory: orders and what people do with them; every change is told to the outbox, as the plugin does. */
import { createHash } from 'node:crypto';
import { META, type Annotation } from '@crossdock/shared';
import { CUSTOMERS, PRODUCTS } from './catalogue.ts';
import { customerDocument, productDocument, refundDocument, type RefundDocument } from './documents.ts';
import { buildOrder, type OrderSpec } from './order-builder.ts';
import { changeQuantity } from './recalculate.ts';
import { Products } from './products.ts';
import { followStock, inStock } from './stock.ts';
import { coalesce, Outbox, type Change, type Origin } from './outbox.ts';
import type { WooOrderDocument } from './types.ts';

export interface OrderNote {
  id: number;
  author: string;
  date_created: string;
  date_created_gmt: string;
  note: string;
  customer_note: boolean;
}
/** A refusal, with WordPress's own code, text and HTTP status. */
export class ShopRefusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly data: Record<string, unknown>;
  constructor(status: number, code: string, message: string, data: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

/** Fields of an annotation and the meta data they go to (plugin: Orders\State). */
const ANNOTATED = { ...META, status: '_crossdock_status' } as const;
const PROBLEM = '_crossdock_problem';
/** Never captured: a basket is not an order (wordpress notes: hooks as they really fire). */
const DRAFTS = new Set(['checkout-draft', 'auto-draft', 'draft']);
export const ORDER_STATUSES = ['auto-draft', 'pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed', 'checkout-draft', 'trash']; // prettier-ignore
/** First id of orders made here; lower ones belong to the sandbox's fixed set. */
const FIRST_ID = 6000;

export class Shop {
  readonly orders = new Map<number, WooOrderDocument>();
  readonly notes = new Map<number, OrderNote[]>();
  readonly refunds = new Map<number, RefundDocument>();
  readonly products = new Map(PRODUCTS.map((p) => [p.id, productDocument(p)]));
  readonly customers = new Map(CUSTOMERS.map((c) => [c.id, customerDocument(c)]));
  /** Last annotation per order, for people to look at. */
  readonly annotations = new Map<number, Annotation>();
  /** woocommerce_currency */
  currency = 'EUR';
  /** woocommerce_prices_include_tax */
  pricesIncludeTax = false;
  /** Whether the key's user is a shop manager, who may read settings. */
  manager = true;
  readonly outbox: Outbox;
  readonly catalogue: Products;
  readonly #now: () => number;
  readonly #trashedFrom = new Map<number, string>();
  #nextId = FIRST_ID;
  #nextNote = 1;
  #open: { changes: Change[]; origin: Origin } | null = null;
  #afterRequest: () => void = () => undefined;

  constructor(now: () => number) {
    this.#now = now;
    this.outbox = new Outbox(now, (change) => this.read(change.entity, change.entityId));
    this.catalogue = new Products(this);
  }

  /** Called after every request that wrote outbox rows; the forwarder hangs here. */
  onRequestEnd(listener: () => void): void {
    this.#afterRequest = listener;
  }

  /** One request of the shop: changes inside become one outbox row per entity at its end. Must be synchronous. */
  request<T>(origin: Origin, work: () => T): T {
    if (this.#open !== null) return work();
    this.#open = { changes: [], origin };
    try {
      return work();
    } finally {
      const { changes } = this.#open;
      this.#open = null;
      for (const change of coalesce(changes)) this.outbox.add(change, origin);
      if (changes.length > 0) this.#afterRequest();
    }
  }

  /** Work that writes outbox rows itself; what hangs on the end of a request follows. */
  batch(work: () => void): void {
    work();
    this.#afterRequest();
  }

  /** Of what happens outside of this file; a request of its own where none is open. */
  tell(change: Change): void {
    this.request('shop', () => this.#changed(change));
  }

  #changed(change: Change): void {
    this.#open!.changes.push(change);
  }

  /** The wc/v3 document of an entity, as the plugin's `entities` route and its events carry it. */
  read(entity: string, id: number): Record<string, unknown> | null {
    const found: object | undefined =
      entity === 'order'
        ? this.orders.get(id)
        : entity === 'refund'
          ? this.refunds.get(id)
          : entity === 'customer'
            ? this.customers.get(id)
            : entity === 'product' || entity === 'variation' || entity === 'stock'
              ? this.products.get(id)
              : undefined;
    return found === undefined ? null : (structuredClone(found) as Record<string, unknown>);
  }

  /** Now, as WooCommerce writes dates: seconds, no zone. */
  time(): string {
    return new Date(this.#now()).toISOString().slice(0, 19);
  }

  nextId(): number {
    while (this.orders.has(this.#nextId) || this.refunds.has(this.#nextId) || this.products.has(this.#nextId))
      this.#nextId += 1;
    return this.#nextId;
  }

  /** @throws ShopRefusal 404 (or as told) when there is no such order */
  order(id: number, status = 404): WooOrderDocument {
    const order = this.orders.get(id);
    if (order === undefined) throw new ShopRefusal(status, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
    return order;
  }

  /** Puts a document into the shop without telling anybody. */
  put(document: WooOrderDocument): void {
    this.orders.set(document.id, structuredClone(document));
  }

  /** A customer places an order. Drafts stay unheard of. */
  place(spec: Omit<OrderSpec, 'id'> & { id?: number }, origin: Origin = 'shop'): WooOrderDocument {
    return this.request(origin, () => {
      const id = spec.id ?? this.nextId();
      const order = buildOrder({ created: this.time(), ...spec, id });
      this.orders.set(id, order);
      followStock(this, order);
      if (!DRAFTS.has(order.status)) this.#changed({ entity: 'order', entityId: id, reason: 'created' });
      return order;
    });
  }

  /** A checkout that looks at the stock first, as the real one does. @returns null where something is sold out */
  checkout(spec: Omit<OrderSpec, 'id'> & { id?: number }): WooOrderDocument | null {
    return inStock(this, spec.lines) ? this.place(spec) : null;
  }

  /** Places a ready document, e.g. one of the real shop's. */
  placeDocument(document: WooOrderDocument, origin: Origin = 'shop'): void {
    this.request(origin, () => {
      const reason = this.orders.has(document.id) ? 'updated' : 'created';
      this.put(document);
      followStock(this, this.order(document.id));
      if (!DRAFTS.has(document.status)) this.#changed({ entity: 'order', entityId: document.id, reason });
    });
  }

  #touch(order: WooOrderDocument): void {
    order.date_modified = order.date_modified_gmt = this.time();
  }

  /** Any change of an order by one request; `reason` as the plugin's hooks would say. */
  update(
    id: number,
    change: (order: WooOrderDocument) => void,
    origin: Origin = 'shop',
    refusal = 404,
  ): WooOrderDocument {
    return this.request(origin, () => {
      const order = this.order(id, refusal);
      const before = order.status;
      change(order);
      this.#touch(order);
      if (order.status !== before) this.#statusDates(order);
      followStock(this, order);
      if (DRAFTS.has(order.status)) return order;
      // A draft that becomes an order fires new_order *instead of* update_order.
      const reason = DRAFTS.has(before) ? 'created' : order.status === before ? 'updated' : 'status';
      this.#changed({ entity: 'order', entityId: id, reason });
      return order;
    });
  }

  #statusDates(order: WooOrderDocument): void {
    const now = this.time();
    const paid = order.status === 'processing' || order.status === 'completed';
    if (paid && order.date_paid === null) order.date_paid = order.date_paid_gmt = now;
    if (order.status === 'completed') order.date_completed = order.date_completed_gmt = now;
    order.is_editable = ['pending', 'on-hold', 'auto-draft'].includes(order.status);
    order.needs_payment = ['pending', 'failed'].includes(order.status) && Number(order.total) > 0;
  }

  /** @throws ShopRefusal 400 for a status WooCommerce does not know */
  setStatus(id: number, status: string, origin: Origin = 'shop', refusal = 404): WooOrderDocument {
    if (!ORDER_STATUSES.includes(status)) {
      const said = `status is not one of ${ORDER_STATUSES.slice(0, -1).join(', ')}, and ${ORDER_STATUSES.at(-1)}.`;
      throw new ShopRefusal(400, 'rest_invalid_param', 'Invalid parameter(s): status', { params: { status: said } });
    }
    return this.update(id, (order) => void (order.status = status), origin, refusal);
  }

  pay(id: number): WooOrderDocument {
    return this.update(id, (order) => {
      order.status = 'processing';
      order.transaction_id = `txn_${id}`;
    });
  }

  /** Another quantity of one line (0 removes it); amounts follow. @param line index of the line */
  editLine(id: number, line: number, quantity: number): WooOrderDocument {
    return this.update(id, (order) => changeQuantity(order, line, quantity));
  }

  /** Into the bin: fires trash_order and no update_order. */
  trash(id: number, origin: Origin = 'shop'): WooOrderDocument {
    return this.request(origin, () => {
      const order = this.order(id);
      if (order.status === 'trash')
        throw new ShopRefusal(410, 'woocommerce_rest_already_trashed', 'The shop_order has already been deleted.');
      this.#trashedFrom.set(id, order.status);
      order.status = 'trash';
      this.#touch(order);
      this.#changed({ entity: 'order', entityId: id, reason: 'trashed' });
      return order;
    });
  }

  restore(id: number): WooOrderDocument {
    return this.request('shop', () => {
      const order = this.order(id);
      order.status = this.#trashedFrom.get(id) ?? 'pending';
      this.#trashedFrom.delete(id);
      this.#touch(order);
      this.#changed({ entity: 'order', entityId: id, reason: 'restored' });
      return order;
    });
  }

  delete(id: number, origin: Origin = 'shop'): WooOrderDocument {
    return this.request(origin, () => {
      const order = this.order(id);
      this.orders.delete(id);
      this.notes.delete(id);
      this.#changed({ entity: 'order', entityId: id, reason: 'deleted' });
      return order;
    });
  }

  /** Refunds an amount, as text in the order's currency. @throws ShopRefusal as WooCommerce refuses */
  refund(orderId: number, amount: string, reason = '', origin: Origin = 'shop'): RefundDocument {
    return this.request(origin, () => {
      const order = this.orders.get(orderId);
      if (order === undefined) throw new ShopRefusal(404, 'woocommerce_rest_invalid_order', 'Invalid order ID.');
      if (!(Number(amount) > 0))
        throw new ShopRefusal(400, 'woocommerce_rest_invalid_order_refund', 'Refund amount must be greater than zero.');
      const left = Number(order.total) + order.refunds.reduce((total, r) => total + Number(r.total), 0);
      if (Number(amount) > left + 1e-9)
        throw new ShopRefusal(500, 'woocommerce_rest_cannot_create_order_refund', 'Invalid refund amount.');
      const refund = refundDocument(this.nextId(), order, amount, reason, this.time());
      this.refunds.set(refund.id, refund);
      order.refunds.push({ id: refund.id, reason, total: `-${refund.amount}` });
      this.#touch(order);
      const full = Math.abs(Number(amount) - left) < 1e-9;
      if (full) order.status = 'refunded';
      this.#changed({ entity: 'refund', entityId: refund.id, parentId: orderId, reason: 'created' });
      this.#changed({ entity: 'order', entityId: orderId, reason: full ? 'status' : 'updated' });
      return refund;
    });
  }

  deleteRefund(orderId: number, refundId: number, origin: Origin = 'shop'): RefundDocument {
    return this.request(origin, () => {
      const order = this.order(orderId);
      const refund = this.refunds.get(refundId);
      if (refund === undefined)
        throw new ShopRefusal(404, 'woocommerce_rest_shop_order_refund_invalid_id', 'Invalid ID.');
      this.refunds.delete(refundId);
      order.refunds = order.refunds.filter((row) => row.id !== refundId);
      this.#touch(order);
      this.#changed({ entity: 'refund', entityId: refundId, parentId: orderId, reason: 'deleted' });
      this.#changed({ entity: 'order', entityId: orderId, reason: 'updated' });
      return refund;
    });
  }

  addNote(orderId: number, note: string, customerNote = false): OrderNote {
    if (!this.orders.has(orderId)) throw new ShopRefusal(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.');
    const now = this.time();
    const row = {
      id: this.#nextNote,
      author: 'WooCommerce',
      date_created: now,
      date_created_gmt: now,
      note,
      customer_note: customerNote,
    };
    this.#nextNote += 1;
    this.notes.set(orderId, [row, ...(this.notes.get(orderId) ?? [])]);
    return row;
  }

  /**
   * What the plugin's annotate route does: meta data, and a note for a new M3 number or a new remark. The order's date of
   * modification moves, but no event follows: the sidecar has just said these very words (plugin: Origin).
   */
  annotate(id: number, annotation: Annotation): boolean {
    const order = this.order(id);
    const has = (key: string): unknown => order.meta_data.find((m) => m.key === key)?.value;
    const rows = Object.entries(ANNOTATED).flatMap(([name, key]) => {
      const given = annotation[name as keyof typeof ANNOTATED];
      const value = typeof given === 'object' ? JSON.stringify(given) : given;
      return value === undefined || has(key) === value ? [] : [{ key, value }];
    });
    const problem = annotation.problem === undefined ? undefined : JSON.stringify(annotation.problem);
    const problemChanged = has(PROBLEM) !== problem;
    const newNumber = rows.some((row) => row.key === META.orderNumber);
    const notes = [
      ...(newNumber ? [`Infor M3 order ${annotation.orderNumber}.`] : []),
      ...(annotation.note ? [annotation.note] : []),
    ].filter((text) => !(this.notes.get(id) ?? []).some((note) => note.note === text));
    this.annotations.set(id, annotation);
    for (const text of notes) this.addNote(id, text);
    if (rows.length === 0 && !problemChanged) return notes.length > 0;
    order.meta_data = order.meta_data.filter((m) => m.key !== PROBLEM);
    setMeta(order, [
      ...rows,
      ...(problem === undefined ? [] : [{ key: PROBLEM, value: problem }]),
      { key: '_crossdock_changed_at', value: `${this.time()}Z` },
    ]);
    this.#touch(order);
    return true;
  }

  /** Changes when the shop is moved or copied; a stand-in for address, database and keys. */
  fingerprint(url: string): string {
    return createHash('sha256').update(`simulated shop ${url}`).digest('hex').slice(0, 32);
  }
}

/** Updates by key, or adds; ids are made up from the order's. */
export function setMeta(order: WooOrderDocument, rows: readonly { key: string; value: unknown }[]): void {
  for (const { key, value } of rows) {
    const found = order.meta_data.find((row) => row.key === key);
    if (found !== undefined) found.value = value;
    else order.meta_data.push({ id: order.id * 1000 + 500 + order.meta_data.length, key, value });
  }
}
