/**
 * A WooCommerce shop with a memory, for sandbox, tests, benches and chaos: wc/v3 and the plugin's routes over HTTP, an
 * outbox with lease and acknowledgement, a forwarder, and bad days on request. See README.md.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { ORIGIN_HEADER, PLUGIN_NAMESPACE } from '@crossdock/shared';
import { Authenticator, type ConsumerKey } from './auth.ts';
import { BULK_ROUTES } from './bulk-routes.ts';
import { controlAnswer } from './control.ts';
import { Faults, type Fault } from './faults.ts';
import { Forwarder, type SidecarTarget } from './forwarder.ts';
import type { SandboxOrder } from './orders/sandbox-order.ts';
import { playOrder } from './play.ts';
import { pluginRoutes, type LastHeartbeat } from './plugin-routes.ts';
import { noRoute, ok, onlyFields, refusal, type RestAnswer, type Route } from './rest.ts';
import { Shop, ShopRefusal } from './shop.ts';
import { PRODUCT_ROUTES } from './product-routes.ts';
import { WC_ROUTES as ORDER_ROUTES } from './wc-routes.ts';

export interface ShopSimulatorOptions {
  host?: string;
  /** 0 = any free one. */
  port?: number;
  /** Keys the shop accepts; default one read/write key (`SAMPLE_KEY`). */
  keys?: readonly ConsumerKey[];
  /**
   * `plain`: the REST API is at ?rest_route= only, and /wp-json is a page not found (Apache) or, with `plain-front`, the
   * front page, to which GET is redirected once (nginx).
   */
  permalinks?: 'pretty' | 'plain' | 'plain-front';
  /** Whether the plugin's routes exist; can be switched later. */
  plugin?: boolean;
  /** Where to forward events; absent = the sidecar must pull. */
  sidecar?: SidecarTarget;
  /** Pause before what was not taken is sent again, milliseconds. */
  resendMs?: number;
  /** Basic authentication over plain http, as behind a proxy that ends TLS; a bare WooCommerce demands OAuth there. */
  basicOverHttp?: boolean;
  tls?: { cert: string; key: string };
  now?: () => number;
}

export interface ShopSimulator {
  url: string;
  port: number;
  shop: Shop;
  faults: Faults;
  forwarder: Forwarder;
  key: ConsumerKey;
  /** Requests answered so far, newest last (the last 1,000): method, path without query, status, origin header. */
  calls: readonly CallRecord[];
  lastHeartbeat(): LastHeartbeat | null;
  setPlugin(on: boolean): void;
  /** Plays one order of the sandbox's set: documents into the shop, events into the outbox. */
  play(order: SandboxOrder, phase?: 1 | 2): void;
  close(): Promise<void>;
}
export interface CallRecord {
  method: string;
  path: string;
  status: number;
  origin: string | null;
}

export const SAMPLE_KEY: ConsumerKey = {
  key: `ck_${'5a'.repeat(20)}`,
  secret: `cs_${'c3'.repeat(20)}`,
  permissions: 'read_write',
};
const WC_ROUTES: readonly Route[] = [...ORDER_ROUTES, ...PRODUCT_ROUTES];
const VERSIONS = { plugin: '0.1.0', woocommerce: '11.0.1', wordpress: '7.1', hpos: true, paused: false };
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const KEPT_CALLS = 1000;
const NOT_FOUND = '<!DOCTYPE html><html><body>Page not found</body></html>';
const FRONT_PAGE = '<!DOCTYPE html><html><body>Welcome to the sample shop</body></html>';
const CAPTCHA =
  '<!DOCTYPE html>\n<html><head><title>One moment, please...</title></head><body>Checking your browser. <noscript>Please enable JavaScript.</noscript></body></html>';

/** Starts listening; resolves when it does. */
export async function startShopSimulator(options: ShopSimulatorOptions = {}): Promise<ShopSimulator> {
  const now = options.now ?? Date.now;
  const keys = options.keys ?? [SAMPLE_KEY];
  const shop = new Shop(now);
  const faults = new Faults();
  const auth = new Authenticator(keys, now);
  const forwarder = new Forwarder({ outbox: shop.outbox, resendMs: options.resendMs ?? 10_000, now });
  forwarder.target = options.sidecar ?? null;
  shop.onRequestEnd(() => void forwarder.flush());
  const calls: CallRecord[] = [];
  let plugin = options.plugin ?? true;
  let heartbeat: LastHeartbeat | null = null;
  const ownRoutes = [...pluginRoutes((heard) => (heartbeat = heard)), ...BULK_ROUTES];
  const scheme = options.tls === undefined ? 'http' : 'https';

  const routes = (): readonly Route[] => (plugin ? [...WC_ROUTES, ...ownRoutes] : WC_ROUTES);

  /** The work of one REST call; throws ShopRefusal. */
  function answer(request: IncomingMessage, url: URL, restPath: string, method: string, text: string): RestAnswer {
    const base = `${scheme}://${request.headers.host ?? url.host}`;
    if (restPath === '') return ok(index(base));
    const basicAllowed = scheme === 'https' || (options.basicOverHttp ?? true);
    const identified = auth.identify({
      method: request.method ?? 'GET',
      // For "/" WooCommerce computes the signature of an address without the slash (check_oauth_signature, 11.0.1).
      url: url.pathname === '/' ? base : `${base}${url.pathname}`,
      query: basicAllowed ? url.searchParams : withoutSecret(url.searchParams),
      authorization: basicAllowed
        ? request.headers.authorization
        : request.headers.authorization?.replace(/^Basic .*/i, ''),
    });
    // WooCommerce takes keys only at addresses with wp-json in them; the plugin adds the others.
    const key = plugin || url.pathname.startsWith('/wp-json') ? identified : null;
    const space = /^(wc\/v3|wc-crossdock\/v1)\/?$/.exec(restPath)?.[1];
    if (space !== undefined && (space !== PLUGIN_NAMESPACE || plugin)) {
      const known = routes().filter((r) => r.path.startsWith(space));
      return ok({
        namespace: space,
        routes: Object.fromEntries(known.map((r) => [`/${r.path}`, { methods: [r.method] }])),
        // Told to the sidecar only (plugin: Rest\Routes::index).
        ...(space === PLUGIN_NAMESPACE && key !== null && { crossdock: VERSIONS }),
      });
    }
    for (const route of routes()) {
      const found = route.method === method ? route.pattern.exec(restPath) : null;
      if (found === null) continue;
      if (key === null) {
        const single = route.names.length > 0;
        if (route.path.startsWith(PLUGIN_NAMESPACE)) {
          const message =
            'Only the sidecar may call this: with the consumer key of its own user, or signed. Pair shop and sidecar in WooCommerce › Crossdock.';
          throw new ShopRefusal(401, 'crossdock_forbidden', message);
        }
        throw new ShopRefusal(
          401,
          'woocommerce_rest_cannot_view',
          `Sorry, you cannot ${single ? 'view this resource' : 'list resources'}.`,
        );
      }
      auth.permit(key, method);
      const params = Object.fromEntries(route.names.map((name, i) => [name, Number(found[i + 1])]));
      const origin = request.headers[ORIGIN_HEADER.toLowerCase()] === undefined ? 'shop' : 'crossdock';
      const result = route.handle({ shop, params, query: url.searchParams, body: parseBody(text), origin, url: base });
      return { ...result, body: onlyFields(result.body, url.searchParams.get('_fields')) };
    }
    throw noRoute();
  }

  function index(base: string) {
    const namespaces = ['oembed/1.0', 'wc/v3', ...(plugin ? [PLUGIN_NAMESPACE] : []), 'wp/v2'];
    return {
      name: 'Sample shop',
      description: '',
      url: base,
      home: base,
      gmt_offset: '0',
      timezone_string: 'UTC',
      namespaces,
      routes: {},
    };
  }

  /** `PUT wc/v3/orders/{id}`: the name by which faults find a call. */
  function nameOf(method: string, restPath: string): string {
    const route = [...WC_ROUTES, ...ownRoutes].find((r) => r.method === method && r.pattern.test(restPath));
    return `${method} ${route?.path ?? restPath}`;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host ?? 'localhost'}`);
    const text = await readBody(request);
    if (url.pathname.startsWith('/__control')) {
      const result = await controlAnswer(
        simulator,
        request.method ?? 'GET',
        url.pathname.slice('/__control'.length),
        text,
      );
      return send(response, result);
    }
    const restPath = restPathOf(url, options.permalinks);
    const method = request.method ?? 'GET';
    const path = restPath === null ? url.pathname : `/${restPath}`;
    const record: CallRecord = { method, path, status: 0, origin: originOf(request) };
    calls.push(record);
    if (calls.length > KEPT_CALLS) calls.shift();
    if (restPath === null) {
      const page = pageFor(method, url, options.permalinks);
      record.status = page.status;
      return send(response, page);
    }
    const fault = faults.next(nameOf(method, restPath));
    if (fault !== null && (await spoil(fault, response))) return;
    let result: RestAnswer;
    try {
      if (text === null) throw new ShopRefusal(413, 'rest_too_large', 'Request Entity Too Large');
      result = answer(request, url, restPath, method, text);
    } catch (error) {
      if (!(error instanceof ShopRefusal)) throw error;
      result = refusal(error);
    }
    if (fault?.kind === 'drop') return void response.destroy();
    if (fault?.kind === 'http') result = faultAnswer(fault);
    record.status = result.status;
    send(response, result, fault?.kind === 'broken');
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent)
        send(response, {
          status: 500,
          body: { code: 'internal_server_error', message: String(error), data: { status: 500 } },
        });
    });
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const simulator: ShopSimulator = {
    url: `${scheme}://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    shop,
    faults,
    forwarder,
    key: keys[0] ?? SAMPLE_KEY,
    calls,
    lastHeartbeat: () => heartbeat,
    setPlugin: (on) => (plugin = on),
    play: (order, phase = 1) => playOrder(shop, order, phase),
    async close() {
      await forwarder.stop();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return simulator;
}

/** Pretty permalinks (`/wp-json/wc/v3/…`) and plain ones (`?rest_route=/wc/v3/…`); null where neither. */
function restPathOf(url: URL, permalinks: ShopSimulatorOptions['permalinks']): string | null {
  const plain = url.searchParams.get('rest_route');
  if (plain !== null) return plain.replace(/^\/+/, '');
  const pretty = /^\/wp-json(?:\/(.*))?$/.exec(url.pathname);
  return pretty === null || (permalinks ?? 'pretty') !== 'pretty' ? null : (pretty[1] ?? '');
}

/** What a browser would get at /wp-json under plain permalinks, as WordPress 7.1 answers. */
function pageFor(method: string, url: URL, permalinks: ShopSimulatorOptions['permalinks']): RestAnswer {
  const headers = { 'Content-Type': 'text/html; charset=UTF-8' };
  if (permalinks !== 'plain-front') return { status: 404, body: NOT_FOUND, headers };
  if (method !== 'GET' || url.pathname.endsWith('/')) return { status: 200, body: FRONT_PAGE, headers };
  return { status: 301, body: '', headers: { ...headers, Location: `${url.origin}${url.pathname}/` } };
}

function withoutSecret(query: URLSearchParams): URLSearchParams {
  const copy = new URLSearchParams(query);
  copy.delete('consumer_secret');
  return copy;
}

const originOf = (request: IncomingMessage): string | null => {
  const value = request.headers[ORIGIN_HEADER.toLowerCase()];
  return typeof value === 'string' ? value : null;
};

/** The body as text, or null when it is larger than PHP's post_max_size would allow. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ShopRefusal(400, 'rest_invalid_json', 'Invalid JSON body passed.', {
      json_error_code: 4,
      json_error_message: 'Syntax error',
    });
  }
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

/** Faults that come before the work. True when the call is over. */
async function spoil(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'down') response.destroy();
  else if (fault.kind === 'captcha')
    send(response, { status: 202, body: CAPTCHA, headers: { 'Content-Type': 'text/html; charset=UTF-8' } });
  else if (fault.kind === 'http' && !fault.effect) send(response, faultAnswer(fault));
  else {
    if (fault.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, fault.ms).unref());
    return false;
  }
  return true;
}

/** 500 comes from WordPress itself (its fatal error handler, JSON); the other statuses from what stands before it (a page). */
function faultAnswer(fault: Fault): RestAnswer {
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
  if (fault.status === 500) {
    const message = '<p>There has been a critical error on this website.</p>';
    return { status: 500, headers, body: { code: 'internal_server_error', message, data: { status: 500 } } };
  }
  return {
    status: fault.status,
    headers: { ...headers, 'Content-Type': 'text/html' },
    body: `<html><head><title>${fault.status}</title></head><body>${fault.status}</body></html>`,
  };
}

function send(response: ServerResponse, answer: RestAnswer, broken = false): void {
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  response.writeHead(answer.status, { 'Content-Type': 'application/json; charset=UTF-8', ...answer.headers });
  response.end(broken ? text.slice(0, Math.max(1, Math.floor(text.length / 2))) : text);
}
