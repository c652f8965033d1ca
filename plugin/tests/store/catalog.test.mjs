/**
 * Items of M3 become products of a real WooCommerce: first load with preview, categories, global attributes, variations, GTIN;
 * what did not change is not written again, and fields of the shop stay.
 */
import assert from 'node:assert/strict';
import { until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

const WHY = { why: 'the test says so' };
const FILTER =
  "item.ITNO in ['CUP-01', 'VASE-3', 'OAK-01'] || item.ITNO.startsWith('TEE') || item.ITNO.startsWith('SHIRT')";
const axes = (colour, size) => [
  { feature: 'COLOUR', option: colour.toUpperCase(), name: colour },
  { feature: 'SIZE', option: size, name: size },
];

async function ready(context) {
  context.world = await startWorld(context.store, {
    settings: { catalog: { enabled: true, everySeconds: 1, textFile: 'MSYTXH', language: 'SE' } },
  });
  context.world.m3.putItem({ ITNO: 'SHIRT', ITDS: 'Shirt', CHCD: '2' });
  for (const [colour, size] of [
    ['Red', 'S'],
    ['Red', 'M'],
    ['Blue', 'S'],
  ])
    context.world.m3.putItem({
      ITNO: `SHIRT-${colour.toUpperCase()}-${size}`,
      ITDS: `Shirt, ${colour}, ${size}`,
      HDPR: 'SHIRT',
      axes: axes(colour, size),
    });
  context.world.m3.putItem({ ITNO: 'OAK-01', ITDS: 'Oak & brass lamp', FUDS: 'Cable 2 m', GRWE: '1.250', SAPR: '99' });
}
const done = ({ world }) => world?.stop();

const load = async ({ world }) => (await world.api('GET', '/v1/catalog/load')).json;
const reaches = (context, state) =>
  until(`the load is "${state}"`, async () => (await load(context)).load?.state === state, {
    everyMs: 200,
    hint: () => `; the sidecar's last words:\n${context.world.log.slice(-1500)}`,
  });
async function table({ world }, name, rows) {
  const list = Object.entries(rows).map(([key, values]) => ({ key, values }));
  const answer = await world.api('PUT', `/v1/tables/${name}`, { rows: list, ...WHY });
  assert.equal(answer.status, 200, answer.text);
}
async function product({ store }, sku) {
  const answer = await store.api('GET', 'wc/v3/products', undefined, undefined, { query: { sku, context: 'edit' } });
  return answer.json?.[0] ?? null;
}
/** What a load would change, for the words of a failure. */
async function changes({ world }) {
  const { items } = (await world.api('GET', '/v1/catalog/items?limit=500')).json;
  const wanted = items.filter(({ verdict }) => verdict === 'update');
  const plans = await Promise.all(wanted.map(({ item }) => world.api('GET', `/v1/catalog/items/${item}`)));
  return JSON.stringify(plans.map(({ json }) => [json.item.item, json.changes]));
}
/** Titles, dates of change and meta data of all products: what a second run must not move. */
const picture = ({ store }) =>
  store.wpEval(
    `global $wpdb; return array(
       $wpdb->get_results( "SELECT ID, post_title, post_status, post_modified_gmt FROM {$wpdb->posts} WHERE post_type IN ('product','product_variation') ORDER BY ID", ARRAY_A ),
       $wpdb->get_var( "SELECT MD5(GROUP_CONCAT(post_id, meta_key, MD5(COALESCE(meta_value,'')) ORDER BY meta_id)) FROM {$wpdb->postmeta}" ) );`,
  );

suite('items become products', { ready, done }, (it) => {
  it('preview: what a load would do, and nothing is written', async (context) => {
    await table(context, 'category', { KITCHEN: { path: 'Home > Kitchen' }, SHOP: { path: 'Home > Lamps & light' } });
    await table(context, 'attribute', { COLOUR: { name: 'Colour' }, SIZE: { name: 'Size' } });
    const before = await picture(context);
    const answer = await context.world.api('POST', '/v1/catalog/load', { ...WHY, filter: FILTER });
    assert.equal(answer.status, 202, answer.text);
    await reaches(context, 'preview');
    const { counts, summary } = (await load(context)).load;
    assert.equal(counts.problem, 0, summary);
    assert.ok(counts.create >= 5 && counts.update >= 1, summary);
    assert.deepEqual(await picture(context), before);
  });

  it('accepted: products with measures, GTIN, text, category; a variable product with its variations', async (context) => {
    assert.equal((await context.world.api('POST', '/v1/catalog/load/accept', WHY)).status, 200);
    await reaches(context, 'done');
    const problems = (await context.world.api('GET', '/v1/catalog/items?state=problem')).json.items;
    assert.deepEqual(problems, []);
    const oak = await product(context, 'OAK-01');
    assert.equal(oak.name.replace('&amp;', '&'), 'Oak & brass lamp');
    assert.equal(oak.weight, '1.25');
    assert.equal(oak.status, 'publish');
    assert.equal(oak.manage_stock, true);
    assert.deepEqual(oak.categories.map(({ name }) => name.replace('&amp;', '&')), ['Lamps & light']); // prettier-ignore
    assert.equal(oak.meta_data.find(({ key }) => key === '_crossdock_item').value, 'OAK-01');
    const cup = await product(context, 'CUP-01');
    assert.equal(cup.id, context.store.seed.products['CUP-01'], 'the product that was there is taken, not doubled');
    assert.equal(cup.name, 'Kopp');
    assert.equal(cup.global_unique_id, '4006381333931');
    assert.deepEqual(cup.dimensions, { length: '10', width: '8', height: '9' });
    assert.match(cup.description, /glazed by hand/);
    assert.ok(cup.categories.some(({ name }) => name === 'Kitchen'));
    const shirt = await product(context, 'SHIRT');
    assert.equal(shirt.type, 'variable');
    const colour = shirt.attributes.find(({ name }) => name === 'Colour');
    assert.ok(colour.id > 0, 'a global attribute');
    assert.deepEqual([...colour.options].sort(), ['Blue', 'Red']);
    const red = await product(context, 'SHIRT-RED-S');
    assert.equal(red.parent_id, shirt.id);
    assert.deepEqual(red.attributes.map(({ name, option }) => [name, option]), [['Colour', 'Red'], ['Size', 'S']]); // prettier-ignore
    const bought = await context.store.wpEval(
      `$store = WC_Data_Store::load( 'product' ); $shirt = wc_get_product( $args['shirt'] );
       return $store->find_matching_product_variation( $shirt, array( 'attribute_pa_colour' => 'red', 'attribute_pa_size' => 's' ) );`,
      { args: { shirt: shirt.id } },
    );
    assert.equal(bought, red.id, 'WooCommerce finds the variation by what a customer chooses');
  });

  it('a second load finds nothing to do and writes nothing', async (context) => {
    const before = await picture(context);
    await context.world.api('POST', '/v1/catalog/load', { ...WHY, filter: FILTER });
    await reaches(context, 'preview');
    const { counts, summary } = (await load(context)).load;
    assert.deepEqual([counts.create, counts.update, counts.retire, counts.problem], [0, 0, 0, 0], `${summary}: ${await changes(context)}`); // prettier-ignore
    await context.world.api('POST', '/v1/catalog/load/accept', WHY);
    await reaches(context, 'done');
    assert.deepEqual(await picture(context), before);
  });

  it('M3 changes within seconds; a short description written by hand stays', async (context) => {
    const { store, world } = context;
    const { id } = await product(context, 'OAK-01');
    await store.api('PUT', `wc/v3/products/${id}`, { short_description: 'Made in our workshop', regular_price: '149' });
    world.m3.putItem({ ITNO: 'OAK-01', ITDS: 'Oak lamp', FUDS: 'Cable 3 m' });
    await until('the name changed', async () => (await product(context, 'OAK-01')).name === 'Oak lamp', { everyMs: 200 }); // prettier-ignore
    const after = await product(context, 'OAK-01');
    assert.equal(after.short_description, 'Made in our workshop');
    assert.equal(after.regular_price, '149');
    assert.equal(after.description, 'Cable 3 m');
  });

  it('a new variant joins its style; a retired item is not published and comes back', async (context) => {
    const { world } = context;
    world.m3.putItem({ ITNO: 'SHIRT-GREEN-M', ITDS: 'Shirt, green, M', HDPR: 'SHIRT', axes: axes('Green', 'M') });
    await until('the variation is there', async () => (await product(context, 'SHIRT-GREEN-M'))?.parent_id > 0, { everyMs: 200 }); // prettier-ignore
    await until('its option too', async () => (await product(context, 'SHIRT')).attributes[0].options.includes('Green'), { everyMs: 200 }); // prettier-ignore
    world.m3.putItem({ ITNO: 'OAK-01', STAT: '90' });
    await until('it is a draft', async () => (await product(context, 'OAK-01')).status === 'draft', { everyMs: 200 }); // prettier-ignore
    world.m3.putItem({ ITNO: 'OAK-01', STAT: '20' });
    await until('it is back', async () => (await product(context, 'OAK-01')).status === 'publish', { everyMs: 200 }); // prettier-ignore
  });

  it('one product that the shop refuses does not stop the others', async (context) => {
    const { store, world } = context;
    const rival = await store.api('POST', 'wc/v3/products', {
      name: 'Rival',
      sku: 'RIVAL',
      global_unique_id: '96385074',
    });
    assert.equal(rival.status, 201, rival.text);
    world.m3.putItem({ ITNO: 'VASE-3', aliases: [{ ALWT: 2, ALWQ: 'EA13', POPN: '96385074' }] });
    world.m3.putItem({ ITNO: 'OAK-01', ITDS: 'Oak lamp, large' });
    await until('the good one', async () => (await product(context, 'OAK-01')).name === 'Oak lamp, large', { everyMs: 200 }); // prettier-ignore
    const items = await until('the bad one is seen', async () => {
      const found = (await world.api('GET', '/v1/catalog/items?state=problem')).json.items;
      return found.length > 0 && found;
    }, { everyMs: 200 }); // prettier-ignore
    assert.deepEqual(items.map(({ item, problems }) => [item, problems[0].code]), [['VASE-3', 'catalog.gtin-taken']]); // prettier-ignore
  });

  it('where the shop is the master, a product becomes an item and its weight follows', async ({ store, world }) => {
    const values = { STAT: '10', RESP: 'WEB', UNMS: 'PCS', ITTY: '100', MABU: '2', PRVG: '01' };
    const settings = { catalog: { toM3: { enabled: true, changes: true, values }, owners: { weight: 'shop' } } };
    const set = await world.api('PUT', '/v1/settings', { settings, ...WHY });
    assert.equal(set.status, 200, set.text);
    const item = () => world.m3.state.items.byNumber.get('HAND-1')?.fields;
    const made = await store.api('POST', 'wc/v3/products', { name: 'Made by hand', sku: 'HAND-1', weight: '0.4' });
    assert.equal(made.status, 201, made.text);
    await until('M3 has it', () => item()?.ITDS === 'Made by hand', { everyMs: 200 });
    await store.api('PUT', `wc/v3/products/${made.json.id}`, { weight: '0.75', name: 'Made by two hands' });
    await until('its weight follows', () => item()?.NEWE === '0.75', { everyMs: 200 });
    assert.equal(item().ITDS, 'Made by hand', 'the name belongs to M3');
  });
});
