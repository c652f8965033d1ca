/**
 * The shop as the business sees it (port.ts): wc/v3 and, where the shop has them, the plugin's own routes.
 * Only this folder talks to the shop.
 */
import {
  annotateAnswer,
  ackAnswer,
  heartbeatAnswer,
  META,
  PLUGIN_NAMESPACE,
  type Annotation,
  type ShopEvent,
} from '@crossdock/shared';
import pRetry from 'p-retry';
import type { z } from 'zod';
import { CrossdockError } from '../errors.ts';
import { KeyedLock } from '../keyed-lock.ts';
import { storeAddress } from './address.ts';
import { LruCache } from './cache.ts';
import { createShopCatalog } from './catalog.ts';
import {
  classifyAnswer,
  classifyTransport,
  isOrderMissing,
  isRouteMissing,
  unreadable,
  type ParsedAnswer,
} from './errors.ts';
import { createBulk } from './bulk.ts';
import type { Gate, WooLog } from './gate-port.ts';
import type { ShopClient } from './port.ts';
import { productsWritten } from './product-turns.ts';
import {
  indexAnswer,
  listAnswer,
  notesAnswer,
  orderAnswer,
  productAnswer,
  sortLease,
  statusAnswer,
} from './schemas.ts';
import { createTransport, describe, type ShopRequest, type Transport } from './transport.ts';

export interface ShopClientOptions {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  /** Goes with every call as X-Crossdock-Origin, so that the plugin can mark what follows from it. */
  installationId: string;
  gate: Gate;
  log: WooLog;
  insecureHosts: readonly string[];
  /** PEM file of a private certification authority. */
  caFile?: string;
  /** Longest wait for one answer. Default 30 s. */
  timeoutMs?: number;
  /** Pause before the first quick repeat of a read; the second waits three times as long. Default 150 ms. */
  retryDelayMs?: number;
  now?: () => number;
}

const WC = 'wc/v3';
/** How long a missing plugin is taken for granted before its routes are tried again. */
const PLUGIN_PROBE_MS = 10 * 60_000;
const PRODUCT_CACHE_MS = 10 * 60_000;
const PRODUCT_CACHE_SIZE = 2000;
const NOTE_CACHE_SIZE = 5000;
/** Statuses of the shop that end an order's way: M3's progress never overwrites them. */
const FINAL_STATUSES = new Set(['cancelled', 'refunded', 'trash']);

type Accept = (answer: ParsedAnswer) => boolean;

/**
 * @throws CrossdockError permanent `woo.address` when plain http is not allowed for the host
 */
export function createShopClient(options: ShopClientOptions): ShopClient & { close(): void } {
  const now = options.now ?? Date.now;
  const transport: Transport = createTransport({
    url: storeAddress(options.url, options.insecureHosts),
    consumerKey: options.consumerKey,
    consumerSecret: options.consumerSecret,
    installationId: options.installationId,
    caFile: options.caFile,
    timeoutMs: options.timeoutMs ?? 30_000,
  });
  const products = new LruCache<Record<string, unknown> | null>(PRODUCT_CACHE_SIZE, PRODUCT_CACHE_MS, now);
  /** Notes known to be on an order, so that repeats need not read them again. */
  const noted = new LruCache<true>(NOTE_CACHE_SIZE, PRODUCT_CACHE_MS, now);
  /** By route: a plugin of an older version has some of them. */
  const missingUntil = new Map<string, number>();

  /** One call through the gate. An answer is good when it is 2xx with JSON, or when `accept` takes it. */
  async function call(request: ShopRequest, accept?: Accept): Promise<ParsedAnswer> {
    return await options.gate.run(
      async () => {
        const answer = await transport.send(request);
        const good = answer.status >= 200 && answer.status < 300 && answer.json !== undefined;
        if (good || accept?.(answer) === true) return answer;
        throw classifyAnswer(answer, describe(request), now());
      },
      { signal: request.signal },
    );
  }

  const turns = new KeyedLock();
  /** A call that waits until no other one writes the same product. */
  const save = (request: ShopRequest, accept?: Accept): Promise<ParsedAnswer> =>
    turns.run(productsWritten(request), () => call(request, accept));

  /** A call that may be repeated at once: two quick tries more; long waits belong to the queue. */
  async function read(request: ShopRequest, accept?: Accept): Promise<ParsedAnswer> {
    try {
      return await pRetry(() => call(request, accept), {
        retries: 2,
        minTimeout: options.retryDelayMs ?? 150,
        factor: 3,
        randomize: true,
        signal: request.signal,
        shouldRetry: ({ error }) =>
          error instanceof CrossdockError && error.class === 'transient' && error.code !== 'woo.aborted',
      });
    } catch (error) {
      // Broken off between two tries, p-retry throws the signal's reason, which nobody could classify.
      if (error instanceof CrossdockError || request.signal?.aborted !== true) throw error;
      throw classifyTransport('ERR_CANCELED', describe(request));
    }
  }

  function shape<T extends z.ZodType>(schema: T, answer: ParsedAnswer, request: ShopRequest): z.output<T> {
    const parsed = schema.safeParse(answer.json);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw unreadable(
      answer,
      describe(request),
      `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not as agreed'}`,
    );
  }

  /** A call of a plugin route; null when the shop has no such route, which is then remembered of this route for ten minutes. */
  async function plugin(request: ShopRequest, accept?: Accept): Promise<ParsedAnswer | null> {
    const route = request.path.replace(/\d+/g, '#');
    if (now() < (missingUntil.get(route) ?? 0)) return null;
    const answer = await call(request, (a) => isRouteMissing(a) || accept?.(a) === true);
    if (!isRouteMissing(answer)) return answer;
    missingUntil.set(route, now() + PLUGIN_PROBE_MS);
    options.log.info(
      { route, minutes: PLUGIN_PROBE_MS / 60_000 },
      'the shop has no such route of the Crossdock plugin',
    );
    return null;
  }

  async function orderFields(
    id: string,
    fields: string,
    signal?: AbortSignal,
  ): Promise<z.output<typeof orderAnswer> | null> {
    const request: ShopRequest = {
      method: 'get',
      namespace: WC,
      path: `orders/${id}`,
      query: { _fields: fields },
      signal,
    };
    const answer = await read(request, isOrderMissing);
    return isOrderMissing(answer) ? null : shape(orderAnswer, answer, request);
  }

  /** Adds a private note unless one of that text is there: a repeat after a lost answer must not add a second one. */
  async function ensureNote(id: string, text: string, signal?: AbortSignal): Promise<boolean> {
    const key = `${id}|${text}`;
    if (noted.get(key) === true) return false;
    const path = `orders/${id}/notes`;
    const request: ShopRequest = { method: 'get', namespace: WC, path, signal };
    const notes = shape(notesAnswer, await read(request), request);
    const there = notes.some((n) => plainText(n.note) === plainText(text));
    if (!there) {
      await call({ method: 'post', namespace: WC, path, body: { note: text, customer_note: false }, signal });
    }
    noted.set(key, true);
    return !there;
  }

  /** The same as the plugin's annotate route, by wc/v3 alone. Writes only what differs: every write moves date_modified. */
  async function annotateByMeta(
    id: string,
    annotation: Annotation,
    signal?: AbortSignal,
  ): Promise<{ changed: boolean }> {
    const order = await orderFields(id, 'id,meta_data', signal);
    if (order === null) return gone(id);
    const has = new Map((order.meta_data ?? []).map((m) => [m.key, String(m.value)]));
    const differs = metaOf(annotation).filter((m) => has.get(m.key) !== m.value);
    if (differs.length > 0) {
      await call({
        method: 'put',
        namespace: WC,
        path: `orders/${id}`,
        body: { meta_data: differs },
        query: { _fields: 'id' },
        signal,
      });
    }
    const number = annotation.orderNumber;
    const noted = number !== undefined && (await ensureNote(id, numberNote(number), signal));
    return { changed: differs.length > 0 || noted };
  }

  function gone(id: string): { changed: false } {
    options.log.warn({ order: id }, 'the order is no longer in the shop; nothing to annotate');
    return { changed: false };
  }

  return {
    catalog: createShopCatalog({ read, call: save }),

    async readOrder(id, signal) {
      const request: ShopRequest = { method: 'get', namespace: WC, path: `orders/${digits(id)}`, signal };
      const answer = await read(request, isOrderMissing);
      return isOrderMissing(answer) ? null : shape(orderAnswer, answer, request);
    },

    async readProduct(id, signal) {
      const cached = products.get(id);
      if (cached !== undefined) return cached;
      const request: ShopRequest = { method: 'get', namespace: WC, path: `products/${digits(id)}`, signal };
      // A key may lack the right to read products, and a proxy may let orders pass only: then there is nothing to know.
      const answer = await read(request, (a) => a.status === 404 || a.status === 401 || a.status === 403);
      const product = answer.status < 300 ? shape(productAnswer, answer, request) : null;
      products.set(id, product);
      return product;
    },

    async list(path, query, signal) {
      const request: ShopRequest = { method: 'get', namespace: WC, path, query, signal };
      return shape(listAnswer, await read(request), request);
    },

    async listIfOpen(path, query, signal) {
      const request: ShopRequest = { method: 'get', namespace: WC, path, query, signal };
      const answer = await read(request, (a) => a.status === 401 || a.status === 403 || isRouteMissing(a));
      if (answer.status >= 300) return isRouteMissing(answer) ? [] : null;
      return shape(listAnswer, answer, request);
    },

    async annotateOrder(id, annotation, signal) {
      const path = `orders/${digits(id)}/annotate`;
      const request: ShopRequest = { method: 'post', namespace: PLUGIN_NAMESPACE, path, body: annotation, signal };
      const answer = await plugin(request, isOrderMissing);
      if (answer === null) return await annotateByMeta(id, annotation, signal);
      return isOrderMissing(answer) ? gone(id) : shape(annotateAnswer, answer, request);
    },

    async setOrderStatus(id, status, note, signal) {
      const order = await orderFields(digits(id), 'id,status', signal);
      if (order === null) return void gone(id);
      if (order.status !== status) {
        if (order.status !== undefined && FINAL_STATUSES.has(order.status)) {
          options.log.info(
            { order: id, status: order.status, wanted: status },
            'the shop has closed this order; its status stays',
          );
          return;
        }
        await call({
          method: 'put',
          namespace: WC,
          path: `orders/${id}`,
          body: { status },
          query: { _fields: 'id,status' },
          signal,
        });
      }
      if (note !== undefined && note !== '') await ensureNote(id, note, signal);
    },

    async leaseOutbox(limit, leaseSeconds, signal) {
      const body = { limit, leaseSeconds };
      const request: ShopRequest = { method: 'post', namespace: PLUGIN_NAMESPACE, path: 'outbox/lease', body, signal };
      const answer = await plugin(request);
      if (answer === null) return null;
      let sorted;
      try {
        sorted = sortLease(answer.json);
      } catch {
        throw unreadable(answer, describe(request), 'it is no outbox lease');
      }
      const { lease, waiting, events, bad } = sorted;
      if (bad.length > 0) {
        options.log.warn(
          { count: bad.length },
          'the outbox holds rows that are no events; they are refused and stay visible in the shop',
        );
        const results = bad
          .filter((badId) => badId !== '')
          .map((badId) => ({ id: badId, status: 'rejected' as const }));
        if (results.length > 0) await this.ackOutbox(lease, results, signal);
      }
      return { lease, events: events as ShopEvent[], waiting };
    },

    async ackOutbox(lease, results, signal) {
      const request: ShopRequest = {
        method: 'post',
        namespace: PLUGIN_NAMESPACE,
        path: 'outbox/ack',
        body: { lease, results },
        signal,
      };
      const answer = await plugin(request);
      if (answer === null) return;
      const { acknowledged } = shape(ackAnswer, answer, request);
      // Fewer than given: the lease ran out meanwhile. Those events come again and are known then.
      if (acknowledged < results.length)
        options.log.info({ acknowledged, given: results.length }, 'some acknowledgements came too late');
    },

    async heartbeat(info, signal) {
      const request: ShopRequest = {
        method: 'post',
        namespace: PLUGIN_NAMESPACE,
        path: 'heartbeat',
        body: info,
        signal,
      };
      const answer = await plugin(request);
      return answer === null ? null : shape(heartbeatAnswer, answer, request);
    },

    async probe(signal) {
      const index: ShopRequest = { method: 'get', namespace: PLUGIN_NAMESPACE, path: '', signal };
      const orders: ShopRequest = {
        method: 'get',
        namespace: WC,
        path: 'orders',
        query: { per_page: '1', _fields: 'id' },
        signal,
      };
      const system: ShopRequest = {
        method: 'get',
        namespace: WC,
        path: 'system_status',
        query: { _fields: 'environment' },
        signal,
      };
      const batch: ShopRequest = { method: 'post', namespace: WC, path: 'orders/batch', body: {}, signal };
      const anything: Accept = (a) => a.status < 500 && a.status !== 429;
      await read(orders);
      // WordPress describes every registered namespace at its own address. The plugin tells WooCommerce's version there:
      // its user may not read the system status, which also takes seconds.
      const described = indexAnswer.safeParse((await read(index, anything)).json).data;
      const has = described?.namespace === PLUGIN_NAMESPACE;
      const version =
        described?.crossdock?.woocommerce ??
        statusAnswer.safeParse((await read(system, anything)).json).data?.environment.version ??
        null;
      // An empty batch changes nothing, but is refused to a key or a user that may not write (WC_REST_Orders_Controller).
      const write = await read(batch, anything);
      const refused = write.status === 401 || write.status === 403;
      if (has) missingUntil.clear();
      return {
        plugin: has,
        wooVersion: version,
        canReadOrders: true,
        canWriteOrders: write.status < 300 ? true : refused ? false : null,
      };
    },

    ...createBulk({ call: save, read, plugin, shape }),

    close: () => transport.close(),
  };
}

/** The note that shows an M3 order number where the shop has no plugin; its text is also how a repeat is recognised. */
export const numberNote = (orderNumber: string): string => `Infor M3 order ${orderNumber}.`;

/** Meta data of an annotation, for shops without the plugin. */
export function metaOf(annotation: Annotation): { key: string; value: string }[] {
  const names = ['state', 'temporaryNumber', 'orderNumber', 'customerNumber'] as const;
  const texts = names.flatMap((name) => {
    const value = annotation[name];
    return value === undefined ? [] : [{ key: META[name] as string, value }];
  });
  const { deliveries } = annotation;
  return deliveries ? [...texts, { key: META.deliveries, value: JSON.stringify(deliveries) }] : texts;
}

/** WordPress may wrap a note in markup and encode quotes; compared is what a person reads. */
function plainText(note: string): string {
  const entities: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#039;': "'",
    '&#8217;': "'",
  };
  const text = note
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#039|#8217);/g, (found) => entities[found] ?? found);
  return text.replace(/[’‘]/g, "'").replace(/\s+/g, ' ').trim();
}

/** Ids travel in paths: only digits may. */
function digits(id: string): string {
  if (/^\d{1,20}$/.test(id)) return id;
  throw new CrossdockError(`expected a decimal id such as "1234", received "${id.slice(0, 40)}"`, {
    class: 'bug',
    code: 'woo.bad-id',
    remote: 'woo',
  });
}
