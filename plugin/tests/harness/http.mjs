/** How tests speak HTTP with a store: as a browser with cookies, and with a consumer key as WooCommerce wants it over plain http. */
import { createHmac, randomBytes } from 'node:crypto';

/** Longer than a test holds a request up (`cut`). */
const TIMEOUT_MS = 180_000;

/**
 * One answer: `json` is undefined where the body is none.
 * @typedef {{status: number, headers: Headers, text: string, json: any}} Answer
 */

/** @returns {Promise<Answer>} */
export async function request(method, url, { headers = {}, body, redirect = 'manual', timeoutMs = TIMEOUT_MS } = {}) {
  const response = await fetch(url, { method, headers, body, redirect, signal: AbortSignal.timeout(timeoutMs) });
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The address with OAuth 1.0a parameters in its query (WC_REST_Authentication::perform_oauth_authentication). */
export function oauthUrl(method, url, { key, secret }) {
  const target = new URL(url);
  const params = new Map(target.searchParams);
  params.set('oauth_consumer_key', key);
  params.set('oauth_nonce', randomBytes(16).toString('hex'));
  params.set('oauth_signature_method', 'HMAC-SHA256');
  params.set('oauth_timestamp', String(Math.floor(Date.now() / 1000)));
  const pairs = [...params].map(([name, value]) => [encode(name), encode(value)]).sort(([a], [b]) => (a < b ? -1 : 1));
  const query = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  const base = `${method}&${encode(target.origin + target.pathname)}&${encode(query)}`;
  params.set('oauth_signature', createHmac('sha256', `${secret}&`).update(base).digest('base64'));
  target.search = [...params].map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return target.href;
}

/** JSON over REST with a consumer key; `keys` null = as nobody. @returns {Promise<Answer>} */
export function rest(base, method, route, { body, keys, headers = {}, query = {} } = {}) {
  const url = new URL(`${base}/wp-json/${route.replace(/^\//, '')}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return request(method, keys ? oauthUrl(method, url.href, keys) : url.href, {
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A visitor: keeps cookies, follows redirects, sends forms. */
export class Visitor {
  cookies = new Map();

  constructor(base) {
    this.base = base;
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** @returns {Promise<Answer>} of the last page after redirects */
  async open(method, target, { form, json, headers = {}, follow = true } = {}) {
    let url = new URL(target, this.base).href;
    let [verb, body, type] = [method, undefined, undefined];
    if (form) [body, type] = [new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded'];
    if (json !== undefined) [body, type] = [JSON.stringify(json), 'application/json'];
    for (let hop = 0; ; hop += 1) {
      const sent = {
        ...headers,
        ...(this.cookies.size > 0 && { cookie: this.cookie }),
        ...(type && { 'content-type': type }),
      };
      const answer = await request(verb, url, { headers: sent, body });
      this.#keep(answer.headers.getSetCookie());
      const location = answer.headers.get('location');
      if (!follow || !location || answer.status < 300 || answer.status > 399) return answer;
      if (hop === 10) throw new Error(`${target} leads from one redirect to the next`);
      url = new URL(location, url).href;
      [verb, body, type] = ['GET', undefined, undefined];
    }
  }

  get(target, options) {
    return this.open('GET', target, options);
  }

  post(target, form, options = {}) {
    return this.open('POST', target, { ...options, form });
  }

  #keep(lines) {
    for (const line of lines) {
      const [, name, value, rest] = /^([^=]+)=([^;]*)(.*)$/s.exec(line) ?? [];
      if (!name) continue;
      const ended = /max-age=0|expires=Thu, 01.Jan.1970/i.test(rest) || value === 'deleted' || value === '';
      if (ended) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#039': "'", '#38': '&' };
export const decodeHtml = (text) => text.replace(/&(amp|lt|gt|quot|#039|#38);/g, (_all, name) => ENTITIES[name]);

const attribute = (tag, name) => {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag);
  return match ? decodeHtml(match[1] ?? match[2] ?? '') : null;
};

/**
 * What a browser would send for the form with this id: fields with their values, ticked boxes, chosen options; no buttons.
 * @returns {[string, string][]}
 */
export function formFields(html, id) {
  const start = html.search(new RegExp(`<form[^>]*\\sid=["']${id}["']`));
  if (start < 0) throw new Error(`There is no form "${id}" in the page: ${html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 300)}`); // prettier-ignore
  const form = html.slice(start, html.indexOf('</form>', start)).replace(/<script[\s\S]*?<\/script>/gi, '');
  const fields = [];
  for (const [tag] of form.matchAll(/<(?:input|textarea|select)\b[^>]*>/gi)) {
    const name = attribute(tag, 'name');
    if (!name || /\sdisabled/i.test(tag)) continue;
    const at = form.indexOf(tag);
    if (/^<textarea/i.test(tag)) {
      fields.push([name, decodeHtml(form.slice(at + tag.length, form.indexOf('</textarea>', at)))]);
    } else if (/^<select/i.test(tag)) {
      const options = [...form.slice(at, form.indexOf('</select>', at)).matchAll(/<option\b[^>]*>/gi)].map(
        ([option]) => option,
      );
      const chosen =
        options.find((option) => /\sselected/i.test(option)) ?? (/\smultiple/i.test(tag) ? undefined : options[0]);
      if (chosen) fields.push([name, attribute(chosen, 'value') ?? '']);
    } else {
      const type = (attribute(tag, 'type') ?? 'text').toLowerCase();
      if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) continue;
      if (['checkbox', 'radio'].includes(type) && !/\schecked/i.test(tag)) continue;
      fields.push([name, attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : '')]);
    }
  }
  return fields;
}
