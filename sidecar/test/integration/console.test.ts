/** The console's screens on a whole sidecar: work, search, causes with replay, corrections, an order's story, pauses, roles. */
import { expect, test } from '@jest/globals';
import type {
  Amendment,
  CauseGroups,
  CausePage,
  CustomerCandidates,
  DocumentView,
  ItemView,
  LanesView,
  Operation,
  OrderTimeline,
  WorkFacets,
  WorkPage,
} from '@crossdock/shared';
import { call, type Answer } from '../support/http.ts';
import { buyer, changed, IMPATIENT, orderOf, pause, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const json = <T>(answer: Answer): T => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json as unknown as T;
};
const get = async <T>(world: World, route: string): Promise<T> => json<T>(await world.api('GET', route));
const why = 'the test says so';

async function asRole(
  world: World,
  role: string,
): Promise<(method: string, route: string, body?: unknown) => Promise<Answer>> {
  const { token } = json<{ token: string }>(
    await world.api('POST', '/v1/tokens', { name: `${role} of the test`, role }),
  );
  return (method, route, body) =>
    call(method, world.url + route, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}
async function finished(world: World, id: string): Promise<Operation> {
  const look = (): Promise<Operation> => get<Operation>(world, `/v1/attention/operations/${id}`);
  await world.until(`operation ${id} ends`, async () => Boolean((await look()).finished));
  return look();
}
const keys = (page: WorkPage): string[] => page.runs.map((run) => run.key);

test('a cause is fixed once and replayed as one: red to green', async () => {
  const world = await open({ tuning: IMPATIENT });
  const orders = [];
  for (let i = 0; i < 4; i++) orders.push(await world.order({ lines: [{ sku: 'NOT-IN-M3' }] }));
  // Two causes in one order: it stands under both.
  const both = orderOf({ lines: [{ sku: 'NOT-IN-M3' }, { sku: 'CUP-01' }] });
  both.line_items[1]!.sku = 'ALSO-NOT';
  await world.place(both);
  await world.settled();

  const { groups, runs } = await get<CauseGroups>(world, '/v1/attention');
  expect([runs, groups.length]).toEqual([5, 2]);
  expect(groups[0]).toMatchObject({
    code: 'sku.unknown',
    thing: 'NOT-IN-M3',
    runs: 5,
    entry: { who: 'shop', fix: { kind: 'table', table: 'sku' } },
    note: null,
  });
  const sum = [...orders, both].reduce((cents, order) => cents + Math.round(Number(order.total) * 100), 0);
  expect(groups[0]!.money).toEqual([{ currency: 'EUR', total: (sum / 100).toFixed(2) }]);
  expect(groups[0]!.example).toMatchObject({ code: 'sku.unknown', received: 'NOT-IN-M3' });
  const query = 'code=sku.unknown&thing=NOT-IN-M3';
  const first = await get<CausePage>(world, `/v1/attention/group?${query}&limit=3`);
  expect(first.members).toHaveLength(3);
  const second = await get<CausePage>(world, `/v1/attention/group?${query}&limit=3&after=${first.next}`);
  expect([...first.members, ...second.members].map(({ run }) => run.key)).toEqual(
    [...orders, both].map(({ id }) => `order:${id}`),
  );

  await world.table('sku', { 'NOT-IN-M3': { ITNO: 'MUG-BLUE' } });
  const started = json<Operation>(
    await world.api('POST', '/v1/attention/replay', { code: 'sku.unknown', thing: 'NOT-IN-M3', action: 'retry', why }),
  );
  expect(started).toMatchObject({ total: 5, by: 'local' });
  const done = await finished(world, started.id);
  expect(done).toMatchObject({ done: 4, heldAgain: 1, refused: 0, undoable: false });
  expect((await get<CauseGroups>(world, '/v1/attention')).groups.map(({ thing }) => thing)).toEqual(['ALSO-NOT']);
  for (const { id } of orders) expect(world.finals(id)).toHaveLength(1);
  expect(
    (await world.api('POST', '/v1/attention/replay', { code: 'sku.unknown', thing: 'NOT-IN-M3', action: 'retry', why }))
      .status,
  ).toBe(404);
  const audit = await get<{ entries: { action: string; why: string }[] }>(
    world,
    '/v1/audit?target=cause:sku.unknown%7CNOT-IN-M3',
  );
  expect(audit.entries).toEqual([expect.objectContaining({ action: 'cause.retry', why })]);
  expect(world.judge({ [both.id]: 'held' })).toEqual([]);
});

test('a row that names an item M3 lacks is told as the row, in the same cause', async () => {
  const world = await open({ tuning: IMPATIENT });
  await world.table('sku', { 'NOT-IN-M3': { ITNO: 'NOPE-ITEM' } });
  await world.order({ lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  const { groups } = await get<CauseGroups>(world, '/v1/attention');
  expect(groups).toEqual([expect.objectContaining({ code: 'sku.unknown', thing: 'NOT-IN-M3' })]);
  const { message, fix } = groups[0]!.example!;
  expect(message).toContain('The table "sku" says NOT-IN-M3 is NOPE-ITEM, and M3 has no item NOPE-ITEM.');
  expect(fix).toMatch(/^Correct the row NOT-IN-M3 /);
});

test('what is replayed before it is fixed is held again, and says so', async () => {
  const world = await open({ tuning: IMPATIENT });
  await world.order({ lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  const { id } = json<Operation>(
    await world.api('POST', '/v1/attention/replay', { code: 'sku.unknown', thing: 'NOT-IN-M3', action: 'retry', why }),
  );
  expect(await finished(world, id)).toMatchObject({ done: 0, heldAgain: 1 });
});

test('owner, comment and due time of a cause', async () => {
  const world = await open({ tuning: IMPATIENT });
  await world.order({ lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  const note = {
    code: 'sku.unknown',
    thing: 'NOT-IN-M3',
    owner: 'Anna',
    comment: 'asked purchasing',
    due: '2026-12-01T12:00:00Z',
  };
  expect((await world.api('PUT', '/v1/attention/group', note)).status).toBe(200);
  const [group] = (await get<CauseGroups>(world, '/v1/attention')).groups;
  expect(group!.note).toMatchObject({
    owner: 'Anna',
    comment: 'asked purchasing',
    due: '2026-12-01T12:00:00Z',
    by: 'local',
  });
});

test('a buyer whom M3 does not know: candidates by name, one is chosen, the order goes on with it', async () => {
  const world = await open({ tuning: IMPATIENT, settings: { customers: { policy: 'existing' } } });
  const { id } = await world.order({
    lines: [{ sku: 'CUP-01' }],
    billing: buyer('candidates', {
      first_name: '',
      last_name: '',
      company: 'Nordbau GmbH',
      email: 'new@nordbau.example',
    }),
  });
  await world.settled();
  expect(world.problems(id)).toEqual(['customer.unknown']);
  const [group] = (await get<CauseGroups>(world, '/v1/attention')).groups;
  expect(group!.entry.fix).toEqual({ kind: 'customer' });
  const found = await get<CustomerCandidates>(world, `/v1/entities/order:${id}/customers`);
  expect(found).toMatchObject({ email: 'new@nordbau.example', name: 'Nordbau GmbH', canSearch: true });
  const [nordbau] = found.candidates;
  expect(nordbau).toMatchObject({ name: 'Nordbau GmbH', sameEmail: false, active: true });
  const byNumber = await get<CustomerCandidates>(world, `/v1/entities/order:${id}/customers?q=${nordbau!.number}`);
  expect(byNumber.candidates.map(({ number }) => number)).toEqual([nordbau!.number]);
  const viewer = await asRole(world, 'viewer');
  expect((await viewer('GET', `/v1/entities/order:${id}/customers`)).status).toBe(403);

  await world.table('customer', { 'new@nordbau.example': { CUNO: nordbau!.number } });
  await world.verb(id, 'retry');
  await world.settled();
  expect(world.finals(id)).toEqual([expect.objectContaining({ cuno: nordbau!.number })]);
});

test('an item number that somebody types is looked up in M3; what M3 refuses is no unknown item', async () => {
  const world = await open({ tuning: IMPATIENT });
  const item = (number: string) => get<ItemView>(world, `/v1/m3/items?${new URLSearchParams({ item: number })}`);
  const mug = await item('MUG-BLUE');
  expect(mug).toMatchObject({ item: 'MUG-BLUE', known: true, like: null, status: '20', sellable: true });
  expect(mug.name).not.toBe('');
  const asked = () => world.m3.calls.counters.get('MMS200MI/GetItmBasic')?.calls;
  expect(asked()).toBe(1);
  expect(await item(' MUG-BLUE ')).toEqual(mug);
  expect(asked()).toBe(1);
  expect(await item('NOT/IN M3')).toMatchObject({ known: false, like: null, name: '', sellable: false });
  await world.api('PUT', '/v1/settings', { settings: { orders: { itemStatuses: ['30'] } }, why });
  expect(await item('MUG-BLUE')).toMatchObject({ known: true, status: '20', sellable: false });

  expect((await world.api('GET', '/v1/m3/items?item=')).status).toBe(400);
  const viewer = await asRole(world, 'viewer');
  expect((await viewer('GET', '/v1/m3/items?item=MUG-BLUE')).status).toBe(403);
  world.m3.faults.add({ kind: 'nok', code: 'XUP0001', match: 'GetItmBasic', times: 0 });
  const refused = await world.api('GET', '/v1/m3/items?item=CUP-01');
  expect([refused.status >= 400, String(refused.json?.code)]).toEqual([true, expect.stringMatching(/^m3\./)]);
});

test('a skip of many is taken back', async () => {
  const world = await open({ tuning: IMPATIENT });
  const orders = [];
  for (let i = 0; i < 3; i++) orders.push(await world.order({ lines: [{ sku: 'NOT-IN-M3' }] }));
  await world.settled();
  const { id } = json<Operation>(
    await world.api('POST', '/v1/attention/replay', { code: 'sku.unknown', thing: 'NOT-IN-M3', action: 'skip', why }),
  );
  expect(await finished(world, id)).toMatchObject({ done: 3, undoable: true });
  await world.settled();
  expect((await get<CauseGroups>(world, '/v1/attention')).runs).toBe(0);
  await world.table('sku', { 'NOT-IN-M3': { ITNO: 'MUG-BLUE' } });
  expect(json<Operation>(await world.api('POST', `/v1/attention/operations/${id}/undo`, { why }))).toMatchObject({
    undoable: false,
  });
  await world.settled();
  for (const order of orders) expect(world.finals(order.id)).toHaveLength(1);
  expect(world.judge()).toEqual([]);
  expect((await world.api('POST', `/v1/attention/operations/${id}/undo`, { why })).status).toBe(409);
});

test('an address is corrected beside the original; the shop’s newer word would win; it is reversible until M3 has the order', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id, total } = await world.order({
    lines: [{ sku: 'CUP-01' }],
    billing: buyer('amend', { postcode: 'far too long a code' }),
  });
  const key = `order:${id}`;
  await world.settled();
  expect(world.problems(id)).toEqual(['address.postcode']);
  for (const path of ['total', 'line_items.0.total', 'status'])
    expect(
      (await world.api('POST', `/v1/entities/${key}/amendments`, { changes: [{ path, to: '1.00' }], why })).json,
    ).toMatchObject({ code: 'amend.path' });

  const wrong = json<Amendment>(
    await world.api('POST', `/v1/entities/${key}/amendments`, {
      changes: [{ path: 'billing.postcode', to: '99999' }],
      why,
    }),
  );
  expect(json<Amendment>(await world.api('POST', `/v1/amendments/${wrong.id}/undo`, { why })).undoneBy).toBe('local');
  expect((await get<DocumentView>(world, `/v1/entities/${key}/document`)).amended).toBeNull();
  await world.api('POST', `/v1/entities/${key}/amendments`, {
    changes: [
      { path: 'billing.postcode', to: '10115' },
      { path: 'shipping.postcode', to: '10115' },
    ],
    why,
  });
  const view = await get<DocumentView>(world, `/v1/entities/${key}/document`);
  expect(
    [view.original, view.amended].map((doc) => (doc as { billing: { postcode: string } }).billing.postcode),
  ).toEqual(['far too long a code', '10115']);
  expect(view.amendments[1]!.changes).toContainEqual({
    path: 'billing.postcode',
    from: 'far too long a code',
    to: '10115',
  });

  await world.verb(id, 'retry');
  await world.settled();
  const [order] = world.finals(id);
  expect(order).toBeDefined();
  expect(JSON.stringify(world.m3.snapshot())).not.toContain('far too long');
  const [posting] = world.store.all<{ total: string }>('select total from posting where key = ?', key);
  expect(Number(posting!.total)).toBe(Number(total));
  const [, second] = view.amendments;
  expect((await world.api('POST', `/v1/amendments/${second!.id}/undo`, { why })).json).toMatchObject({
    code: 'amend.posted',
  });
  // The same document once more is no edit of the posted order.
  await world.place(
    changed(world.documents.get(id)!, () => undefined),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.problems(id)).toEqual([]);
  expect(world.finals(id)).toHaveLength(1);
});

test('everything is found by any number', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order({ lines: [{ sku: 'CUP-01' }], billing: buyer('search') });
  await world.order({ lines: [{ sku: 'PLATE-9' }] });
  await world.settled();
  const [posting] = world.store.all<{ temporary: string; final: string; customer: string }>(
    'select temporary, final, customer from posting where key = ?',
    `order:${id}`,
  );
  const found = async (q: string) =>
    await get<WorkPage>(world, `/v1/work?flow=order-to-cash&q=${encodeURIComponent(q)}`);
  for (const q of [
    String(id),
    `#${id}`,
    `order:${id}`,
    posting!.final,
    posting!.customer,
    'cup-01',
    'CUP-',
    'Buyer.Search@example.test',
    `WC-${id}`,
  ])
    expect([q, keys(await found(q))]).toEqual([q, [`order:${id}`]]);
  if (posting!.temporary) expect(keys(await found(posting!.temporary))).toEqual([`order:${id}`]);
  expect((await found(posting!.final)).found).toEqual([{ kind: 'M3 order', key: `order:${id}` }]);
  expect(keys(await found('NOTHING-LIKE-IT'))).toEqual([]);
  expect(
    world.store
      .all<{ term: string }>('select term from search_term')
      .map(({ term }) => term)
      .join(' '),
  ).not.toMatch(/@|buyer/i);
  expect((await found(String(id))).runs[0]).toMatchObject({
    number: String(id),
    currency: 'EUR',
    orderNumber: posting!.final,
    customerNumber: posting!.customer,
    lane: 'order',
  });
});

test('filters, counts and pages agree in every combination', async () => {
  const world = await open({ tuning: IMPATIENT });
  for (let i = 0; i < 6; i++) await world.order({ lines: [{ sku: i % 3 === 0 ? 'NOT-IN-M3' : 'CUP-01' }] });
  await world.settled();
  const all = await get<WorkPage>(world, '/v1/work?limit=200');
  const facets = await get<WorkFacets>(world, '/v1/work/facets');
  expect(facets.total).toBe(all.runs.length);
  expect(facets.state['held']).toBe(2);
  expect(facets.problem).toEqual({ 'sku.unknown': 2 });
  for (const query of [
    'state=held',
    'state=done',
    'outcome=confirmed',
    'flow=order-to-cash&state=done',
    'lane=order',
    'entity=order&outcome=confirmed',
    'problem=sku.unknown',
    'lane=stock',
    'from=2020-01-01T00:00:00Z',
    'to=2020-01-01T00:00:00Z',
  ]) {
    const one = await get<WorkPage>(world, `/v1/work?limit=200&${query}`);
    expect([query, one.runs.length]).toEqual([query, (await get<WorkFacets>(world, `/v1/work/facets?${query}`)).total]);
    const paged: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: WorkPage = await get(world, `/v1/work?limit=2&${query}${after ? `&after=${after}` : ''}`);
      paged.push(...page.runs.map((run) => run.id));
      after = page.next;
    }
    expect([query, paged]).toEqual([query, one.runs.map((run) => run.id)]);
    const oldest = await get<WorkPage>(world, `/v1/work?limit=200&order=oldest&${query}`);
    expect(oldest.runs.map((run) => run.id)).toEqual(paged.reverse());
  }
  const answer = await world.api('GET', '/v1/work');
  expect((await world.api('GET', '/v1/work?state=odd')).status).toBe(400);
  expect(answer.headers['etag']).toMatch(/^W\//);
});

test('the story of an order has every call with request and answer; a viewer sees no person in it', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order({
    lines: [{ sku: 'CUP-01' }],
    billing: buyer('story'),
    note: 'ring twice',
  } as never);
  await world.settled();
  const story = await get<OrderTimeline>(world, `/v1/entities/order:${id}/timeline`);
  const made = story.calls.flatMap(({ calls }) => calls.map(({ transaction }) => transaction));
  expect(made).toEqual(expect.arrayContaining(['AddBatchHead', 'AddBatchLine', 'Confirm', 'Add']));
  const head = story.calls.flatMap(({ calls }) => calls).find(({ transaction }) => transaction === 'AddBatchHead')!;
  expect(head).toMatchObject({
    ok: true,
    record: { CUOR: `WC-${id}` },
    records: [{ ORNO: expect.stringMatching(/\S/) as unknown }],
  });
  expect(story).toMatchObject({ number: String(id), masked: false, link: { final: world.finals(id)[0]!.orno } });
  expect(story.events).toEqual([expect.objectContaining({ reason: 'created', document: true })]);
  expect(JSON.stringify(story.calls)).toMatch(/Beispiel story/);

  const viewer = await asRole(world, 'viewer');
  for (const route of [`/v1/entities/order:${id}/timeline`, `/v1/entities/order:${id}/document`]) {
    const answer = await viewer('GET', route);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/Beispiel|Musterweg|Berlin|10115|example\.test|5550112/);
    expect(answer.json).toMatchObject({ masked: true });
  }
  expect((await viewer('GET', '/v1/entities/order:999999/timeline')).status).toBe(404);

  // Erasing the person reaches the requests as well.
  json(await world.api('POST', '/v1/privacy/erase', { orders: [String(id)], why }));
  const left = await world.api('GET', `/v1/entities/order:${id}/timeline`);
  expect(left.text).not.toMatch(/Beispiel|Musterweg|example\.test/);
  expect(left.json.calls.length).toBe(story.calls.length);
});

test('what M3 quotes of a person when it refuses is not for viewers, on no screen', async () => {
  const world = await open({ tuning: IMPATIENT });
  world.m3.faults.add({
    kind: 'nok',
    code: 'WCU0203',
    message: 'Anna: Berg of Oslo is blocked',
    match: 'AddBatchHead',
  });
  const { id } = await world.order({ lines: [{ sku: 'CUP-01' }] });
  await world.settled();
  const viewer = await asRole(world, 'viewer');
  const { runs } = await get<{ runs: { id: string }[] }>(world, '/v1/runs?state=held');
  const { groups } = json<CauseGroups>(await viewer('GET', '/v1/attention'));
  const cause = new URLSearchParams({ code: groups[0]!.code, thing: groups[0]!.thing });
  for (const route of [
    '/v1/work',
    '/v1/attention',
    `/v1/attention/group?${cause.toString()}`,
    '/v1/overview',
    '/v1/runs',
    `/v1/runs/${runs[0]!.id}`,
    `/v1/entities/order:${id}`,
    `/v1/entities/order:${id}/timeline`,
  ]) {
    expect([route, (await world.api('GET', route)).text]).toEqual([route, expect.stringContaining('Anna: Berg')]);
    const { status, text } = await viewer('GET', route);
    expect([route, status, text]).toEqual([route, 200, expect.stringMatching(/WCU0203/)]);
    expect([route, text]).toEqual([route, expect.not.stringMatching(/Anna|Berg|Oslo/)]);
  }
});

test('a viewer looks and cannot act', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order({ lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  const viewer = await asRole(world, 'viewer');
  for (const route of [
    '/v1/work',
    '/v1/work/facets',
    '/v1/work/views',
    '/v1/lanes',
    '/v1/attention',
    '/v1/attention/operations',
    '/v1/catalogue',
    '/v1/attention/group?code=sku.unknown&thing=NOT-IN-M3',
  ])
    expect([route, (await viewer('GET', route)).status]).toEqual([route, 200]);
  // A hit would confirm that somebody has ordered here.
  const email = (await get<{ original: { billing: { email: string } } }>(world, `/v1/entities/order:${id}/document`)).original.billing.email; // prettier-ignore
  const by = `q=${encodeURIComponent(email)}`;
  expect((await get<WorkPage>(world, `/v1/work?${by}`)).runs.length).toBeGreaterThan(0);
  expect((await viewer('GET', `/v1/work?${by}`)).json).toMatchObject({ runs: [], found: [] });
  expect((await viewer('GET', `/v1/work/facets?${by}`)).json).toMatchObject({ total: 0 });
  const [run] = (await get<WorkPage>(world, '/v1/work?state=held')).runs;
  const acts: [string, string, object][] = [
    ['POST', '/v1/lanes/pause', { why }], ['POST', '/v1/lanes/resume', { why }], ['POST', '/v1/attention/replay', { code: 'sku.unknown', thing: 'NOT-IN-M3', action: 'skip', why }],
    ['PUT', '/v1/attention/group', { code: 'sku.unknown', thing: 'NOT-IN-M3', owner: 'x', comment: null, due: null }], ['POST', '/v1/attention/operations/x/undo', { why }],
    ['POST', `/v1/runs/${run!.id}/reopen`, { why }], ['POST', `/v1/entities/order:${id}/amendments`, { changes: [{ path: 'billing.city', to: 'x' }], why }], ['POST', '/v1/amendments/x/undo', { why }],
  ]; // prettier-ignore
  for (const [method, route, body] of acts)
    expect([route, (await viewer(method, route, body)).status]).toEqual([route, 403]);
  expect((await call('GET', `${world.url}/v1/work`, {})).status).toBe(401);
});

test('views are each person’s own', async () => {
  const world = await open({ tuning: IMPATIENT });
  const [anna, ben] = [await asRole(world, 'viewer'), await asRole(world, 'operator')];
  const made = json<{ id: string }>(await anna('POST', '/v1/work/views', { name: 'Held', query: { state: 'held' } }));
  await anna('POST', '/v1/work/views', { name: 'Held', query: { state: 'held', lane: 'order' } });
  expect((await anna('GET', '/v1/work/views')).json).toMatchObject({
    views: [{ id: made.id, query: { state: 'held', lane: 'order' } }],
  });
  expect((await ben('GET', '/v1/work/views')).json).toEqual({ views: [] });
  expect((await ben('DELETE', `/v1/work/views/${made.id}`)).status).toBe(404);
  expect((await anna('DELETE', `/v1/work/views/${made.id}`)).status).toBe(200);
});

test('a paused lane waits over a restart, and goes on when somebody says so', async () => {
  const world = await open({ tuning: IMPATIENT });
  const paused = json<LanesView>(await world.api('POST', '/v1/lanes/pause', { lane: 'order', why: 'stock-taking' }));
  expect(paused.lanes[0]).toMatchObject({ lane: 'order', paused: { by: 'local', why: 'stock-taking' } });
  const { id } = await world.order({ lines: [{ sku: 'CUP-01' }] });
  await pause(400);
  expect(world.store.runs(`order:${id}`)).toEqual([]);
  await world.stop();
  await world.start();
  await pause(400);
  expect(world.store.runs(`order:${id}`)).toEqual([]);
  expect((await get<LanesView>(world, '/v1/lanes')).lanes[0]).toMatchObject({ paused: { why: 'stock-taking' } });
  json(await world.api('POST', '/v1/lanes/resume', { why: 'done' }));
  await world.settled();
  expect(world.finals(id)).toHaveLength(1);
  const audit = await get<{ entries: { action: string; target: string }[] }>(world, '/v1/audit?target=lane:order');
  expect(audit.entries[0]).toMatchObject({ action: 'work.pause' });
});
