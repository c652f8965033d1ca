/** One product: current state, item and rules → exact changes. */
import type { M3Item } from './item.ts';
import { NOTHING_WRITTEN, type ProductPlan, type Written } from './plan.ts';
import { item, plan, product, rulesOf } from './testing/fixtures.ts';

const RULES = rulesOf();
const payload = (of: ProductPlan): Record<string, unknown> => ('payload' in of ? of.payload : {});
const fields = (of: ProductPlan): string[] => ('changes' in of ? of.changes.map((c) => c.field) : []);
const codes = (of: ProductPlan): string[] => ('problems' in of ? of.problems.map((p) => p.code) : []);
const written = (more: Partial<Written> = {}): Written => ({ ...structuredClone(NOTHING_WRITTEN), ...more });

describe('a new product', () => {
  test('has what the map says, a status, and the item it came from', () => {
    expect(plan(item(), RULES)).toMatchObject({
      action: 'create',
      payload: {
        sku: 'CUP-01',
        name: 'Cup',
        description: 'A cup',
        short_description: 'A cup',
        weight: '0.35',
        dimensions: { length: '8' },
        manage_stock: true,
        status: 'publish',
        meta_data: [{ key: '_crossdock_item', value: 'CUP-01' }],
      },
    });
  });
  test('is not given fields that the shop or a PIM owns, but always its SKU', () => {
    const rules = rulesOf({ owners: { sku: 'shop', description: 'pim', short_description: 'shop' } });
    const made = payload(plan(item(), rules));
    expect(made).toMatchObject({ sku: 'CUP-01', name: 'Cup' });
    expect(Object.keys(made)).not.toEqual(expect.arrayContaining(['description']));
    expect(Object.keys(made)).not.toEqual(expect.arrayContaining(['short_description']));
  });
  test('without a name is a problem, not a product', () => {
    expect(codes(plan(item({ ITDS: '' }), RULES))).toEqual(['map.required']);
  });
  test('of a retired item is not made', () => {
    expect(plan(item({ STAT: '90' }), RULES, { wanted: 'retire' })).toMatchObject({ action: 'none' });
  });
  test('a category and an attribute that the shop lacks are named, not guessed', () => {
    const rules = rulesOf(
      { rows: [{ to: 'attribute.Material', from: 'item.CFI1', transforms: [], required: false }] },
      { category: { SHOP: { path: 'Home > Garden' } } },
    );
    expect(plan(item({ CFI1: 'Oak' }), rules)).toMatchObject({
      missing: { categories: ['Home > Garden'], attributes: ['Material'] },
    });
  });
});

describe('a product that exists', () => {
  const cases: [string, M3Item, Record<string, unknown>, Partial<Written>, string[]][] = [
    ['nothing changed', item(), {}, {}, []],
    ['the name changed in M3', item({ ITDS: 'Mug' }), {}, {}, ['name']],
    ['entities and spaces are no change', item({ ITDS: 'Cup & saucer' }), { name: 'Cup &amp;  saucer' }, {}, []],
    ['more zeros are no change', item({ GRWE: '0.350' }), { weight: '0.35' }, {}, []],
    ['weight changed', item({ GRWE: '0.4' }), {}, {}, ['weight']],
    ['a blank in M3 leaves what the shop has', item({ GRWE: '' }), {}, {}, []],
    ['a blank in M3 takes back what M3 gave', item({ GRWE: '' }), {}, { fields: { weight: '0.35' } }, ['weight']],
    ['the short description was edited by hand', item(), { short_description: 'Handmade' }, {}, []],
    ['stock management was switched off by hand', item(), { manage_stock: false }, {}, []],
    ['it was adopted: the link is written', item(), { meta_data: [] }, {}, ['meta._crossdock_item']],
    ['a dimension changed', item({ ILEN: '0.1' }), {}, {}, ['dimensions.length']],
  ];
  test.each(cases)('%s', (_name, of, current, before, expected) => {
    const made = plan(of, RULES, { current: product(current), written: written(before) });
    expect(fields(made)).toEqual(expected);
    expect(made.action).toBe(expected.length === 0 ? 'none' : 'update');
  });
  test('that a person deleted is not made again', () => {
    expect(codes(plan(item(), RULES, { linked: true }))).toEqual(['catalog.product-gone']);
  });
  test('with the SKU of another item is left alone', () => {
    const current = product({ meta_data: [{ key: '_crossdock_item', value: 'OTHER' }] });
    expect(codes(plan(item(), RULES, { current }))).toEqual(['catalog.other-item']);
  });
  test.each([
    ['variable', 'catalog.type'],
    ['variation', 'catalog.type'],
  ])('of type %s is no simple product', (type, code) => {
    expect(codes(plan(item(), RULES, { current: product({ type }) }))).toEqual([code]);
  });
  test('an owner of the settings goes over that of the map', () => {
    const rules = rulesOf({ owners: { name: 'shop' } });
    expect(plan(item({ ITDS: 'Mug' }), rules, { current: product() }).action).toBe('none');
  });
});

describe('categories', () => {
  const rules = rulesOf({}, { category: { SHOP: { path: 'Home>Kitchen' }, SALE: { path: 'Sale' } } });
  const ids = (of: ProductPlan) => (payload(of)['categories'] as { id: number }[] | undefined)?.map(({ id }) => id);
  test('of M3 are added to what people chose', () => {
    expect(ids(plan(item(), rules, { current: product() }))).toEqual([1, 12]);
  });
  test('that M3 gave before go, those of people stay', () => {
    const current = product({ categories: [{ id: 12 }, { id: 99 }] });
    const before = written({ categories: ['Home > Kitchen'] });
    expect(ids(plan(item({ ITGR: 'SALE' }), rules, { current, written: before }))).toEqual([99, 13]);
  });
  test('that are there cost no write', () => {
    const current = product({ categories: [{ id: 12 }] });
    expect(plan(item(), rules, { current }).action).toBe('none');
  });
});

describe('retiring', () => {
  const retired = item({ STAT: '90' });
  const cases = [
    ['draft', { status: 'draft' }],
    ['hidden', { catalog_visibility: 'hidden' }],
    ['outofstock', { manage_stock: false, stock_status: 'outofstock' }],
  ] as const;
  test.each(cases)('as %s', (retireAs, expected) => {
    const made = plan(retired, rulesOf({ retireAs }), { wanted: 'retire', current: product() });
    expect(made).toMatchObject({ action: 'retire', retired: true });
    expect(payload(made)).toEqual(expected);
  });
  test.each(cases)('and coming back from %s restores what was there', (retireAs, gone) => {
    const rules = rulesOf({ retireAs });
    const first = plan(retired, rules, { wanted: 'retire', current: product() });
    const before = 'written' in first ? first.written : NOTHING_WRITTEN;
    const back = plan(item(), rules, { current: product(gone), retired: true, written: before });
    const expected = Object.keys(gone).filter((field) => field !== 'stock_status');
    expect(fields(back).sort()).toEqual(expected.sort());
    expect(back).toMatchObject({ retired: false });
  });
  test('is done once: a person who brings it back is not overruled', () => {
    expect(plan(retired, RULES, { wanted: 'retire', current: product(), retired: true }).action).toBe('none');
  });
  test('of a variation takes it off sale', () => {
    const of = item({ STAT: '90', HDPR: 'TEE' }, { ITNO: 'TEE-RED' });
    const current = product({ type: 'variation', meta_data: [] });
    expect(payload(plan(of, RULES, { wanted: 'retire', current }))).toEqual({ status: 'private' });
  });
});

describe('variants', () => {
  const axes = [{ feature: 'COLOUR', option: 'RD', name: 'Red' }, { feature: 'SIZE', option: 'M', name: '' }]; // prettier-ignore
  const red = item({ HDPR: 'TEE' }, { ITNO: 'TEE-RED-M', axes });
  test('choose by global attributes', () => {
    expect(payload(plan(red, RULES))['attributes']).toEqual([{ id: 5, option: 'Red' }, { id: 6, option: 'M' }]); // prettier-ignore
  });
  test('whose parent has the attribute to itself choose by its name', () => {
    const refs = { category: () => null, attribute: (name: string) => (name === 'Colour' ? 0 : 6) };
    expect(payload(plan(red, RULES, { refs }))['attributes']).toEqual([{ name: 'Colour', option: 'Red' }, { id: 6, option: 'M' }]); // prettier-ignore
  });
  test('know no name, category or status', () => {
    const made = payload(plan(red, rulesOf({}, { category: { SHOP: { path: 'Sale' } } })));
    for (const field of ['name', 'categories', 'status', 'short_description', 'type']) expect(made).not.toHaveProperty(field); // prettier-ignore
  });
  test('that nothing tells apart are a problem', () => {
    expect(codes(plan(item({ HDPR: 'TEE' }, { ITNO: 'TEE-X' }), RULES))).toEqual(['catalog.no-choice']);
  });
  test('by hand: a part of the item number, and a table for its value', () => {
    const rules = rulesOf(
      { variants: { enabled: true, attributes: [{ name: 'Colour', from: 'item.ITNO', split: '-', part: 1 }] } },
      { 'attribute-value': { RED: { value: 'Red' } } },
    );
    expect(payload(plan(item({ HDPR: 'TEE' }, { ITNO: 'TEE-RED-M' }), rules))['attributes']).toEqual([{ id: 5, option: 'Red' }]); // prettier-ignore
  });
  test('make the options of their style; what the shop added stays', () => {
    const style = item({ CHCD: '2' }, { ITNO: 'TEE' });
    const current = product({
      type: 'variable',
      meta_data: [{ key: '_crossdock_item', value: 'TEE' }],
      sku: 'TEE',
      attributes: [
        { id: 5, name: 'Colour', visible: true, variation: true, options: ['Red', 'Handmade'] },
        { id: 9, name: 'Season', visible: true, variation: false, options: ['2026'] },
      ],
    });
    const family = [{ name: 'Colour', options: ['Red', 'Blue'] }];
    const made = plan(style, RULES, {
      current,
      family,
      written: written({ attributes: [{ name: 'Colour', options: ['Red'] }] }),
    });
    expect(payload(made)['attributes']).toMatchObject([
      { id: 9, options: ['2026'] },
      { id: 5, variation: true, options: ['Red', 'Blue', 'Handmade'] },
    ]);
  });
});

describe('pictures', () => {
  const rules = rulesOf({ images: ['https://cdn.example/{ITNO}.jpg', 'https://cdn.example/{DWNO}.jpg'] });
  test('by rule; one with a blank field is left out', () => {
    expect(payload(plan(item({}, { ITNO: 'A/B' }), rules))['images']).toEqual([{ src: 'https://cdn.example/A%2FB.jpg' }]); // prettier-ignore
  });
  test('are set once, unless M3 owns them', () => {
    expect(plan(item(), rules, { current: product() }).action).toBe('none');
    const owned = rulesOf({ images: rules.settings.images, owners: { images: 'm3' } });
    expect(fields(plan(item(), owned, { current: product() }))).toEqual(['images']);
    const before = written({ images: ['https://cdn.example/CUP-01.jpg'] });
    expect(plan(item(), owned, { current: product(), written: before }).action).toBe('none');
  });
});
