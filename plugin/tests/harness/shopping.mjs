/** What customers and staff do in a store, over HTTP as they do it: both checkouts, the admin area. */
import { formFields, request, Visitor } from './http.mjs';

/** A buyer in Germany; the e-mail address tells people apart. */
export const buyer = (n, more = {}) => ({
  first_name: 'Max', last_name: `Beispiel ${n}`, company: '', address_1: 'Musterweg 12a', address_2: '', city: 'Berlin', state: 'DE-BE',
  postcode: '10115', country: 'DE', email: `buyer.${n}@example.test`, phone: '+49 30 5550112', ...more,
}); // prettier-ignore

let count = 0;
const nextBuyer = () => buyer(`${process.pid}-${(count += 1)}`);

function refused(what, answer) {
  return new Error(`${what} was refused: ${answer.status} ${answer.text.replace(/<[^>]*>/g, ' ').slice(0, 600)}`);
}

/**
 * Block checkout: cart and checkout of the Store API with a cart token.
 * @param {import('./store.mjs').Store} store
 * @param {{lines?: {id: number, quantity?: number}[], billing?: object, coupon?: string, payment?: string,
 *   headers?: Record<string, string>}} order headers go with the checkout call alone
 * @returns the answer of `POST wc/store/v1/checkout`, `order_id` in it
 * @throws Error with WooCommerce's words when it is refused
 */
export async function storeCheckout(store, order = {}) {
  const { prepared, pay } = await storeCart(store, order);
  void prepared;
  const answer = await pay();
  if (answer.status !== 200) throw refused('The checkout', answer);
  return answer.json;
}

/** The same, stopped before the last click: `pay(headers?)` sends it and gives the answer, whatever it is. */
export async function storeCart(store, { lines, billing, coupon, payment = 'cod', headers = {} } = {}) {
  const api = `${store.url}/wp-json/wc/store/v1`;
  const first = await request('GET', `${api}/cart`);
  const session = {
    'content-type': 'application/json',
    'cart-token': first.headers.get('cart-token') ?? '',
    nonce: first.headers.get('nonce') ?? '',
  };
  const call = async (route, body) => {
    const answer = await request('POST', `${api}/${route}`, { headers: session, body: JSON.stringify(body) });
    if (answer.status >= 300) throw refused(route, answer);
    return answer;
  };
  for (const line of lines ?? [{ id: store.seed.products['CUP-01'] }]) {
    await call('cart/add-item', { id: line.id, quantity: line.quantity ?? 1 });
  }
  if (coupon) await call('cart/apply-coupon', { code: coupon });
  const who = billing ?? nextBuyer();
  const { email: _email, ...shipping } = who;
  const prepared = { billing_address: who, shipping_address: shipping, payment_method: payment };
  return {
    prepared,
    pay: (more = {}) =>
      request('POST', `${api}/checkout`, {
        headers: { ...session, ...headers, ...more },
        body: JSON.stringify(prepared),
      }),
  };
}

/**
 * Classic checkout: the page with the shortcode, its form, `?wc-ajax=checkout`.
 * @param {Visitor} [order.visitor] somebody who is logged in
 * @param {() => Promise<void>} [order.before] what happens between the page and the order
 * @returns {Promise<{order_id: number, redirect: string}>}
 * @throws Error with WooCommerce's words when it is refused
 */
export async function classicCheckout(
  store,
  { visitor = new Visitor(store.url), lines, billing, payment = 'cod', headers = {}, before } = {},
) {
  for (const line of lines ?? [{ id: store.seed.products['CUP-01'] }]) {
    const added = await visitor.post('/?wc-ajax=add_to_cart', {
      product_id: String(line.id),
      quantity: String(line.quantity ?? 1),
    });
    if (added.status !== 200 || added.json?.error) throw refused('The cart', added);
  }
  const page = await visitor.get('/classic-checkout/');
  const nonce = /name="woocommerce-process-checkout-nonce" value="([^"]+)"/.exec(page.text)?.[1];
  if (!nonce) throw refused('The classic checkout page', page);
  const who = billing ?? nextBuyer();
  const form = Object.fromEntries(Object.entries(who).map(([name, value]) => [`billing_${name}`, value]));
  Object.assign(form, {
    payment_method: payment,
    'woocommerce-process-checkout-nonce': nonce,
    _wp_http_referer: '/classic-checkout/',
  });
  const method = /name="shipping_method\[0\]"[^>]*value="([^"]+)"/.exec(page.text)?.[1];
  if (method) form['shipping_method[0]'] = method;
  await before?.();
  const answer = await visitor.post('/?wc-ajax=checkout', form, { headers, follow: false });
  if (answer.json?.result !== 'success') throw refused('The classic checkout', answer);
  const id = /order-received\/(\d+)/.exec(answer.json.redirect)?.[1] ?? answer.json.order_id;
  return { order_id: Number(id), redirect: answer.json.redirect };
}

/** Somebody logged in to wp-admin. */
export async function logIn(store, user = 'admin', password = `${user}-password`) {
  const visitor = new Visitor(store.url);
  await visitor.get('/wp-login.php');
  const answer = await visitor.post('/wp-login.php', { log: user, pwd: password, 'wp-submit': 'Log In', redirect_to: `${store.url}/wp-admin/profile.php`, testcookie: '1' }); // prettier-ignore
  if (![...visitor.cookies.keys()].some((name) => name.startsWith('wordpress_logged_in')))
    throw refused('The login', answer);
  return visitor;
}

/** Address of an order's edit screen, with HPOS and without. */
export const orderScreen = (store, id) =>
  store.hpos ? `/wp-admin/admin.php?page=wc-orders&action=edit&id=${id}` : `/wp-admin/post.php?post=${id}&action=edit`;

/**
 * Opens an order in the admin area, changes fields of the form and presses Update.
 * @param {Record<string, string>} changes e.g. `{order_status: 'wc-completed'}`
 */
export async function adminSaveOrder(store, visitor, id, changes) {
  const address = orderScreen(store, id);
  const page = await visitor.get(address);
  const fields = formFields(page.text, store.hpos ? 'order' : 'post').filter(([name]) => !(name in changes));
  const form = [...fields, ...Object.entries(changes), ['save', 'Update']];
  return visitor.post(store.hpos ? address : '/wp-admin/post.php', form);
}

/** Makes an order in the admin area by the screen "Add order". @returns its id */
export async function adminNewOrder(store, visitor, changes = {}) {
  const address = store.hpos
    ? '/wp-admin/admin.php?page=wc-orders&action=new'
    : '/wp-admin/post-new.php?post_type=shop_order';
  const page = await visitor.get(address);
  const fields = formFields(page.text, store.hpos ? 'order' : 'post');
  const id = Number(fields.find(([name]) => name === 'post_ID')?.[1]);
  if (!id) throw refused('The screen "Add order"', page);
  const kept = fields.filter(([name]) => !(name in changes));
  const form = [...kept, ...Object.entries(changes), ['save', 'Create']];
  const saved = await visitor.post(
    store.hpos ? `/wp-admin/admin.php?page=wc-orders&action=edit&id=${id}` : '/wp-admin/post.php',
    form,
  );
  if (saved.status !== 200) throw refused('The new order', saved);
  return id;
}
