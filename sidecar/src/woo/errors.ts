/** Answers of the shop → the one error taxonomy. Pure: no I/O, so every row of the table is a test. */
import type { Problem } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';

/** An answer as it came over HTTP, before anybody judged it. */
export interface ShopAnswer {
  status: number;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
}

/** An answer after parsing: `json` is undefined where the text is no JSON. */
export interface ParsedAnswer extends ShopAnswer {
  json: unknown;
  /** `code` of WordPress's error body, '' where there is none. */
  code: string;
  /** `message` of WordPress's error body, '' where there is none. */
  message: string;
}

/** WordPress prints notices before the body on some shops, and a byte order mark on others: both are cut off. */
export function parseAnswer(answer: ShopAnswer): ParsedAnswer {
  const json = parseJson(answer.text);
  const body = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  return {
    ...answer,
    json,
    code: typeof body.code === 'string' ? body.code : '',
    message: typeof body.message === 'string' ? body.message : '',
  };
}

function parseJson(text: string): unknown {
  const clean = text.replace(/^\uFEFF/, '').trim();
  if (clean === '') return undefined;
  try {
    return JSON.parse(clean);
  } catch {
    return undefined;
  }
}

/** A page meant for a browser: firewall, captcha, maintenance, a theme's 404. */
export function isHtml(answer: ShopAnswer): boolean {
  return (
    /text\/html/i.test(answer.headers['content-type'] ?? '') || /^\s*(<!doctype|<html|<head|<body)/i.test(answer.text)
  );
}

/** WordPress has no such route: the plugin, or WooCommerce itself, is not active. */
export const isRouteMissing = (answer: ParsedAnswer): boolean =>
  answer.status === 404 && answer.code === 'rest_no_route';

/** GET and DELETE of an unknown order answer 404, PUT answers 400, both with this code (WooCommerce 11.0.1). */
export const isOrderMissing = (answer: ParsedAnswer): boolean =>
  answer.code === 'woocommerce_rest_shop_order_invalid_id' || answer.code === 'woocommerce_rest_order_invalid_id';

/**
 * Retry-After as milliseconds from `now`: seconds or an HTTP date; undefined where absent or unreadable.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header.trim()) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const problem = (code: string, message: string, fix: string): Problem => ({ code, message, fix, owner: 'shop' });

/** Text of the shop for a person: one line, no markup, short. */
function said(answer: ParsedAnswer): string {
  const text = answer.message
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? '' : ` The shop says: "${text.slice(0, 200)}"`;
}

function authError(answer: ParsedAnswer, call: string): CrossdockError {
  if (isHtml(answer)) return blocked(answer, call, 'auth');
  // WooCommerce refuses an OAuth timestamp that is more than 15 minutes off (class-wc-rest-authentication.php).
  const clock = /timestamp/i.test(answer.message);
  const write = /write permission/i.test(answer.message);
  const fix = clock
    ? 'Set the clock of this machine and of the shop (NTP); they are more than 15 minutes apart.'
    : write
      ? 'Give the REST API key "Read/Write" permission under WooCommerce > Settings > Advanced > REST API.'
      : 'Check the consumer key and secret under WooCommerce > Settings > Advanced > REST API, and that the key belongs to a user who may edit orders.';
  const code = clock ? 'woo.clock' : 'woo.auth';
  const message = `The shop refuses ${call} (HTTP ${answer.status}).${said(answer)}`;
  return new CrossdockError(message, { class: 'auth', code, remote: 'woo', problem: problem(code, message, fix) });
}

/** The plugin's fence around the sidecar's key (Rest/Fence.php). The key is good, so nothing else has to wait. */
function closedRoute(call: string): CrossdockError {
  const message = `The shop's plugin does not open ${call} to the sidecar.`;
  return permanent('woo.route-closed', message, 'Update the plugin and the sidecar to the same version.');
}

function blocked(answer: ParsedAnswer, call: string, kind: 'auth' | 'transient'): CrossdockError {
  const message = `A firewall or captcha answers instead of WordPress on ${call} (HTTP ${answer.status}, a web page).`;
  const fix =
    "Allow the sidecar's address in the shop's firewall, security plugin or hosting panel; it must reach /wp-json/.";
  return new CrossdockError(message, {
    class: kind,
    code: 'woo.firewall',
    remote: 'woo',
    // The page may stand in front of a request that went through; only a look at the shop can tell.
    inDoubt: kind === 'transient',
    problem: problem('woo.firewall', message, fix),
  });
}

/**
 * The plugin sees that its shop was moved or copied and waits for its owner. Class auth, because everything waits until a
 * person has decided, no attempt is used up, and it is tried again every minute.
 */
function pausedByShop(answer: ParsedAnswer, call: string): CrossdockError {
  const message = `The shop does not take ${call} for the time being.${said(answer)}`;
  const fix = 'Open WooCommerce › Crossdock in the shop and say whether it was moved or copied.';
  return new CrossdockError(message, {
    class: 'auth',
    code: 'woo.shop-paused',
    remote: 'woo',
    problem: problem('woo.shop-paused', message, fix),
  });
}

/**
 * The error for an answer that is not what was hoped for.
 * @param answer what came back; a 2xx here means the body was unusable
 * @param call   what was asked, without personal data, e.g. `PUT wc/v3/orders/12`
 */
export function classifyAnswer(answer: ParsedAnswer, call: string, now: number): CrossdockError {
  const { status } = answer;
  if (status === 403 && answer.code === 'crossdock_route_not_allowed') return closedRoute(call);
  if (status === 401 || status === 403) return authError(answer, call);
  if (status === 409 && answer.code === 'crossdock_paused') return pausedByShop(answer, call);
  if (status === 429) {
    return new CrossdockError(`The shop asks to wait (HTTP 429 on ${call}).`, {
      class: 'throttled',
      code: 'woo.throttled',
      remote: 'woo',
      retryAfterMs: retryAfterMs(answer.headers['retry-after'], now),
    });
  }
  if (status >= 300 && status < 400) {
    const message = `The shop redirects ${call} to another address (HTTP ${status}).`;
    const fix = `Set the store address to the one the shop uses itself${target(answer)}; a redirect would drop the body of a write.`;
    return permanent('woo.redirect', message, fix);
  }
  if (status === 408 || status === 425 || status >= 500) {
    // A 503 of WordPress's maintenance mode says "600 seconds"; updates take one or two, so its Retry-After is not obeyed.
    const message = `The shop failed on ${call} (HTTP ${status}).${said(answer)}`;
    return new CrossdockError(message, {
      class: 'transient',
      code: `woo.http.${status}`,
      remote: 'woo',
      inDoubt: status >= 500 && status !== 503,
      problem: problem(`woo.http.${status}`, message, 'Look into the error log of the shop; the sidecar keeps trying.'),
    });
  }
  if (isRouteMissing(answer)) {
    const message = `The shop has no route ${call}.`;
    return permanent('woo.route-missing', message, 'Check that WooCommerce is active and not older than version 9.');
  }
  if (isOrderMissing(answer)) {
    return permanent(
      'woo.order-missing',
      `The shop has no such order (${call}).`,
      'The order was deleted in the shop.',
    );
  }
  if (status >= 200 && status < 300)
    return isHtml(answer) ? blocked(answer, call, 'transient') : unreadable(answer, call);
  if (status === 404 && isHtml(answer)) {
    const message = `The shop answers ${call} with a web page (HTTP 404): its REST API is not at this address.`;
    return permanent(
      'woo.no-rest',
      message,
      'Check the store address, and save the permalink settings of WordPress once.',
    );
  }
  const message = `The shop does not accept ${call} (HTTP ${status}${answer.code === '' ? '' : `, ${answer.code}`}).${said(answer)}`;
  return permanent(
    `woo.${answer.code === '' ? `http.${status}` : answer.code}`,
    message,
    'Compare the order in the shop with what is said here, correct it there, then retry.',
  );
}

function permanent(code: string, message: string, fix: string): CrossdockError {
  const short = code.slice(0, 64);
  return new CrossdockError(message, {
    class: 'permanent',
    code: short,
    remote: 'woo',
    problem: problem(short, message, fix),
  });
}

function target(answer: ShopAnswer): string {
  try {
    return ` (${new URL(answer.headers.location ?? '').origin})`;
  } catch {
    return '';
  }
}

/** A 2xx whose body is cut off, empty or not of the agreed shape. */
export function unreadable(answer: ShopAnswer, call: string, detail = 'it is not JSON'): CrossdockError {
  const message = `The shop's answer to ${call} cannot be read: ${detail}.`;
  return new CrossdockError(message, {
    class: 'transient',
    code: 'woo.unreadable',
    remote: 'woo',
    inDoubt: true,
    problem: problem(
      'woo.unreadable',
      message,
      'A plugin may print text into REST answers: look for PHP notices in the shop (WP_DEBUG_DISPLAY off).',
    ),
  });
}

/** Codes of connections that never came about: nothing can have happened at the other end. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/**
 * The error for a call that brought no answer at all.
 * @param code  Node's or axios's error code (`ECONNRESET`, `ECONNABORTED` …)
 */
export function classifyTransport(code: string, call: string, cause?: unknown): CrossdockError {
  if (CERTIFICATE.test(code)) {
    const message = `The shop's certificate is not trusted on ${call} (${code}).`;
    return new CrossdockError(message, {
      class: 'auth',
      code: 'woo.certificate',
      remote: 'woo',
      cause,
      problem: problem(
        'woo.certificate',
        message,
        'Renew the certificate, or name your own authority with store.caFile.',
      ),
    });
  }
  if (code === 'ERR_CANCELED') {
    return new CrossdockError(`${call} was stopped by the sidecar.`, {
      class: 'transient',
      code: 'woo.aborted',
      remote: 'woo',
      inDoubt: true,
      cause,
    });
  }
  const timeout = code === 'ETIMEDOUT' || code === 'ECONNABORTED';
  const message = timeout
    ? `The shop did not answer ${call} in time.`
    : `The shop cannot be reached for ${call} (${code || 'connection lost'}).`;
  return new CrossdockError(message, {
    class: 'transient',
    code: timeout ? 'woo.timeout' : 'woo.down',
    remote: 'woo',
    inDoubt: !NOT_SENT.has(code),
    cause,
    problem: problem(
      timeout ? 'woo.timeout' : 'woo.down',
      message,
      'Check that the shop is up and reachable from this machine; the sidecar keeps trying.',
    ),
  });
}
