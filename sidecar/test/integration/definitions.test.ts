/** Flows and maps as people change them, on a running sidecar: nothing goes live by accident, and what is live is what runs. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fieldMap, flow, simulation, type FieldMap, type Finding, type Flow, type Simulation } from '@crossdock/shared';
import { IMPATIENT, startWorld, type World } from '../support/world.ts';
import { leakCheck } from '../support/index.ts';

let world: World;
type Answer = Awaited<ReturnType<World['api']>>;
const HEAD = '/v1/definitions/map/order-head';
const FLOW = '/v1/definitions/flow/order-to-cash';
const LINES = { lines: [{ sku: 'CUP-01', quantity: 2 }] };

const content = async <T>(route: string): Promise<T> => (await world.api('GET', route)).json!['content'] as T;
const head = async (): Promise<FieldMap> => fieldMap.parse(await content(HEAD));
const cash = async (): Promise<Flow> => flow.parse(await content(FLOW));
const live = async (route: string): Promise<number> => (await world.api('GET', route)).json!['version'] as number;
async function saved(route: string, draft: object): Promise<Answer> {
  const { json } = await world.api('GET', route);
  const revision = (json!['draft'] as { revision: number } | null)?.revision ?? 0;
  return world.api('PUT', `${route}/draft`, { base: json!['version'], revision, content: draft });
}
async function publish(route: string, draft: object, why = 'the test says so'): Promise<number> {
  const answer = await saved(route, draft);
  const { revision } = answer.json!['draft'] as { revision: number };
  const published = await world.api('POST', `${route}/publish`, { revision, why });
  if (published.status !== 200) throw new Error(published.text);
  return published.json!['version'] as number;
}
const withRow = (map: FieldMap, row: object): object => ({ ...map, rows: [...map.rows, row] });
const withStep = (f: Flow, step: object, before = 'customer'): Flow => {
  const at = f.steps.findIndex((s) => s.id === before);
  return { ...f, steps: [...f.steps.slice(0, at), step, ...f.steps.slice(at)] as Flow['steps'] };
};
const findings = (answer: Answer): Finding[] =>
  ((answer.json!['validation'] ?? answer.json) as { findings: Finding[] }).findings;
const uses = (id: number): { kind: string; id: string; version: number }[] =>
  world.store.all(
    `select d.kind, d.id, d.version from run_definition d join run r on r.seq = d.run_seq
     where r.key = ? and r.flow = 'order-to-cash' order by d.kind, d.id`,
    `order:${id}`,
  );
const sent = (transaction: string): Record<string, unknown>[] =>
  world.m3.calls
    .entries()
    .flatMap((c) => c.transactions.flatMap((name, i) => (name === transaction ? [c.records?.[i] ?? {}] : [])));
const heads = (id: number): Record<string, unknown>[] => sent('AddBatchHead').filter((r) => r['CUOR'] === `WC-${id}`);
const writes = (): number =>
  world.m3.calls.entries().filter((c) => c.transactions.some((name) => /^(Add|Chg|Confirm|Del)/.test(name))).length;
const stateOf = (id: number): string[] => world.store.runs(`order:${id}`).map((r) => r.outcome ?? r.state);

beforeEach(async () => {
  world = await startWorld({ tuning: IMPATIENT, shop: true, inMemory: true });
});
afterEach(() => world.close());

describe('versions', () => {
  it('begins with what ships, and keeps every version with who and why', async () => {
    const { json } = await world.api('GET', '/v1/definitions');
    const list = json!['definitions'] as { kind: string; id: string; live: { version: number; origin: string } }[];
    expect(list).toContainEqual(expect.objectContaining({ kind: 'flow', id: 'order-to-cash' }));
    expect(list.every(({ live: v }) => v.version === 1 && v.origin === 'built-in')).toBe(true);

    const version = await publish(HEAD, withRow(await head(), { to: 'OREF', from: 'order.number' }), 'number wanted');
    expect(version).toBe(2);
    const { changes } = (await world.api('GET', `${HEAD}/diff?from=1&to=2`)).json as { changes: object[] };
    expect(changes).toEqual([expect.objectContaining({ path: 'rows.OREF', what: 'added', before: null })]);

    const back = await world.api('POST', `${HEAD}/rollback`, { version: 1, live: 2, why: 'not needed after all' });
    expect(back.json).toMatchObject({ version: 3, origin: 'rollback', restores: 1, live: true });
    const { versions } = (await world.api('GET', HEAD)).json as { versions: object[] };
    expect(versions).toEqual([
      expect.objectContaining({ version: 3, why: 'not needed after all', actor: 'local' }),
      expect.objectContaining({ version: 2, why: 'number wanted', origin: 'person', live: false }),
      expect.objectContaining({ version: 1, origin: 'built-in' }),
    ]);
    expect((await world.api('GET', `${HEAD}/diff?from=1&to=3`)).json).toMatchObject({ changes: [] });
    const { entries } = (await world.api('GET', '/v1/audit?target=map:order-head')).json as { entries: object[] };
    expect(entries).toHaveLength(2);
  });

  it('keeps what is live over a restart', async () => {
    await publish(HEAD, withRow(await head(), { to: 'OREF', from: 'order.number' }));
    await world.stop();
    await world.start();
    expect(await live(HEAD)).toBe(2);
    expect((await head()).rows.at(-1)).toMatchObject({ to: 'OREF' });
  });

  it('publishes nothing unseen, nothing wrong and nothing outdated', async () => {
    const map = await head();
    expect((await world.api('POST', `${HEAD}/publish`, { revision: 1, why: 'x' })).json).toMatchObject({
      code: 'definition.no-draft',
    });
    await saved(HEAD, withRow(map, { to: 'OREF', from: 'order.number' }));
    await saved(HEAD, withRow(map, { to: 'OREF', from: 'order.id' }));
    const publishing = (revision: number) => world.api('POST', `${HEAD}/publish`, { revision, why: 'x' });
    expect(await publishing(1)).toMatchObject({ status: 409, json: { code: 'definition.conflict' } });

    const bad = await saved(HEAD, withRow(map, { to: 'NOPE', from: 'order.id' }));
    expect(bad.json).toMatchObject({ validation: { ok: false } });
    expect(await publishing(3)).toMatchObject({ status: 422, json: { code: 'definition.invalid' } });

    // Somebody else rolls back meanwhile: the draft was begun from a version that is not live any more.
    await saved(HEAD, withRow(map, { to: 'OREF', from: 'order.id' }));
    expect((await publishing(4)).status).toBe(200);
    const old = { base: 1, revision: 0, content: withRow(map, { to: 'OREF', from: 'order.status' }) };
    await world.api('PUT', `${HEAD}/draft`, old);
    expect(await publishing(1)).toMatchObject({ status: 409, json: { code: 'definition.conflict' } });
    expect(await live(HEAD)).toBe(2);
    // Two writers of one draft: the second is told.
    expect(await world.api('PUT', `${HEAD}/draft`, { ...old, revision: 0 })).toMatchObject({ status: 409 });
  });

  it('discards only the draft that was looked at, and says in the audit who did', async () => {
    const map = await head();
    await saved(HEAD, withRow(map, { to: 'OREF', from: 'order.number' }));
    await saved(HEAD, withRow(map, { to: 'OREF', from: 'order.id' }));
    const discarding = (revision: string) => world.api('DELETE', `${HEAD}/draft${revision}`);
    expect((await discarding('')).status).toBe(400);
    expect(await discarding('?revision=1')).toMatchObject({
      status: 409,
      json: { code: 'definition.conflict', detail: expect.stringContaining('local saved it. Load the draft again') },
    });
    const kept = (await world.api('GET', HEAD)).json!['draft'] as { revision: number; content: FieldMap };
    expect([kept.revision, kept.content.rows.at(-1)!.from]).toEqual([2, 'order.id']);

    expect((await discarding('?revision=2')).json).toEqual({ discarded: true });
    expect((await discarding('?revision=2')).json).toEqual({ discarded: false });
    const { entries } = (await world.api('GET', '/v1/audit?target=map:order-head')).json as { entries: object[] };
    expect(entries).toEqual([
      expect.objectContaining({
        action: 'definition.discard',
        actor: expect.objectContaining({ name: 'local' }),
        data: { revision: 2, base: 1, savedBy: 'local' },
      }),
    ]);
  });

  it('lets viewers look and operators draft, but only administrators publish', async () => {
    const token = async (role: string): Promise<string> =>
      (await world.api('POST', '/v1/tokens', { name: role, role })).json!['token'] as string;
    const [viewer, operator] = [await token('viewer'), await token('operator')];
    const as = async (bearer: string, method: string, route: string, body?: object): Promise<number> => {
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
      const answer = await fetch(world.url + route, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      await answer.text();
      return answer.status;
    };
    const draft = { base: 1, revision: 0, content: withRow(await head(), { to: 'OREF', from: 'order.number' }) };
    expect(await as(viewer, 'GET', HEAD)).toBe(200);
    expect(await as(viewer, 'PUT', `${HEAD}/draft`, draft)).toBe(403);
    expect(await as(viewer, 'POST', `${HEAD}/preview`, { key: 'order:1' })).toBe(403);
    expect(await as(viewer, 'POST', `${HEAD}/simulate`, {})).toBe(403);
    expect(await as(operator, 'PUT', `${HEAD}/draft`, draft)).toBe(200);
    expect(await as(operator, 'POST', `${HEAD}/publish`, { revision: 1, why: 'x' })).toBe(403);
    expect(await as(operator, 'POST', `${HEAD}/rollback`, { version: 1, live: 1, why: 'x' })).toBe(403);
    expect(await as(operator, 'POST', '/v1/templates/b2b/apply', { seal: 'x', why: 'x' })).toBe(403);
  });

  it('gives a version as a file and takes one as a draft', async () => {
    await publish(HEAD, withRow(await head(), { to: 'OREF', from: 'order.number' }));
    const file = await world.api('GET', `${HEAD}/export`);
    await world.api('POST', `${HEAD}/rollback`, { version: 1, live: 2, why: 'x' });
    const taken = await world.api('POST', '/v1/definitions/import', file.json);
    expect(taken).toMatchObject({ status: 201, json: { validation: { ok: true }, draft: { base: 3 } } });
    expect(await live(HEAD)).toBe(3);
    const broken = await world.api('POST', '/v1/definitions/import', { ...file.json, content: { rows: [] } });
    expect(broken.status).toBe(400);
  });
});

describe('validation', () => {
  const check = async (route: string, draft: object): Promise<string[]> => {
    const answer = await world.api('POST', `${route}/validate`, { content: draft });
    return findings(answer).map((f) => `${f.step ?? f.row ?? ''} ${f.field}: ${f.message}`);
  };

  it('names row, field and the nearest right word', async () => {
    const map = await head();
    const rows = [
      [{ to: 'OREFF', from: 'order.number' }, 'to', 'has no field OREFF. Did you mean OREF?'],
      [{ to: 'OREF', from: 'order.billing.emial' }, 'from', 'Did you mean "order.billing.email"?'],
      [{ to: 'OREF', from: 'ordr.number' }, 'from', 'Did you mean "order"?'],
      [{ to: 'OREF', from: 'order.billing' }, 'from', 'whole object'],
      [{ to: 'OREF', cel: 'order.number +' }, 'cel', 'cannot be read'],
      [{ to: 'OREF', cel: 'odrer.number' }, 'cel', 'did you mean "order"?'],
      [{ to: 'OREF', from: 'order.number', when: 'order.total' }, 'when', 'true or false'],
      [
        { to: 'OREF', from: 'order.number', transforms: [{ do: 'lookup', table: 'skuu' }] },
        'transforms.0',
        'Did you mean "sku"?',
      ],
      [{ to: 'OREF', from: 'order.number', transforms: [{ do: 'truncate', length: 99 }] }, 'transforms.0', 'cut at 99'],
      [{ to: 'MODL', value: 'TOOLONG' }, 'value', 'at most 3 characters'],
      [{ to: 'CUNO', from: 'order.number' }, 'from', 'must come from computed.customer'],
      [{ to: 'OREF', from: 'order.number', value: 'x' }, 'from', 'exactly one of'],
    ] as const;
    await world.order(LINES);
    for (const [row, field, message] of rows) {
      const base =
        row.to === 'CUNO' || row.to === 'MODL' ? { ...map, rows: map.rows.filter((r) => r.to !== row.to) } : map;
      const found = await check(HEAD, withRow(base, row));
      expect(found.join('\n')).toContain(message);
      expect(found.some((line) => line.includes(` ${field}: `))).toBe(true);
    }
    expect(await check(HEAD, { ...map, rows: map.rows.filter((r) => r.to !== 'CUOR') })).toEqual([
      expect.stringContaining('CUOR must come from computed.reference'),
    ]);
    expect(await check(HEAD, withRow(map, { to: 'OREF', from: 'order.meta._unheard_of' }))).toEqual([
      expect.stringContaining('_unheard_of'),
    ]);
    expect(await check(HEAD, map)).toEqual([]);
  });

  it('finds nothing wrong with anything that ships', async () => {
    const { definitions } = (await world.api('GET', '/v1/definitions')).json as {
      definitions: { kind: string; id: string }[];
    };
    for (const { kind, id } of definitions) {
      const route = `/v1/definitions/${kind}/${id}`;
      const errors = findings(await world.api('POST', `${route}/validate`, { content: await content<object>(route) }));
      expect(errors.filter((f) => f.severity === 'error')).toEqual([]);
    }
  });

  it('keeps a flow able to do its work', async () => {
    const f = await cash();
    const without = (id: string): object => ({ ...f, steps: f.steps.filter((s) => s.id !== id) });
    expect((await check(FLOW, without('order'))).join()).toContain('cannot be removed');
    const off = { ...f, steps: f.steps.map((s) => (s.id === 'customer' ? { ...s, enabled: false } : s)) };
    expect((await check(FLOW, off)).join()).toContain('cannot be switched off');
    const steps = [...f.steps];
    const [customer] = steps.splice(2, 1);
    expect((await check(FLOW, { ...f, steps: [...steps, customer] })).join()).toContain('must stand after');
    const call = (more: object): object => withStep(f, { id: 'more', uses: 'm3.call', with: more });
    expect((await check(FLOW, call({ call: 'CRS610MI/Nothing' }))).join()).toContain('no transaction CRS610MI/Nothing');
    expect((await check(FLOW, call({ call: 'CRS610MI/GetBasicData' }))).join()).toContain('CUNO');
    expect(
      (
        await check(FLOW, call({ call: 'CRS610MI/GetBasicData', record: { CUNO: 'vars.customer', XX: 'order.id' } }))
      ).join(),
    ).toContain('XX is not a field');
    expect(
      (await check(FLOW, call({ call: 'CRS610MI/ChgBasicData', record: { CUNO: 'vars.customer' } }))).join(),
    ).toContain('marked as a read');
    expect(await check(FLOW, call({ call: 'CRS610MI/GetBasicData', record: { CUNO: 'vars.customer' } }))).toEqual([]);
    const post = (url: string): object => withStep(f, { id: 'tell', uses: 'http.post', with: { url } });
    expect((await check(FLOW, post('http://erp.example/x'))).join()).toContain('Expected https');
    expect((await check(FLOW, post('https://erp.example/x'))).join()).toContain('flows.allowedHosts');
    expect(
      (await check(FLOW, withStep(f, { id: 'x', uses: 'hold', when: 'order.totl > 1.0', with: { reason: 'x' } })))
        .length,
    ).toBe(0);
    await world.order(LINES);
    expect(
      (
        await check(FLOW, withStep(f, { id: 'x', uses: 'hold', when: 'order.totl > 1.0', with: { reason: 'x' } }))
      ).join(),
    ).toContain('totl');
    expect((await check(FLOW, withStep(f, { id: 'x', uses: 'm3.order.create' }))).join()).toContain('cannot be added');
  });
});

describe('what is live runs', () => {
  it('holds an order by a condition that a person added, and lets it on when they say so', async () => {
    const draft = withStep(await cash(), {
      id: 'berlin',
      uses: 'hold',
      when: "action == 'post' && order.billing.city == 'Berlin'",
      with: { reason: 'Somebody wants to see orders from Berlin.' },
    });
    const before = await world.order(LINES);
    await world.settled();
    expect(await publish(FLOW, draft)).toBe(2);
    const { id } = await world.order(LINES);
    await world.settled();
    expect(world.problemsOf(id)).toMatchObject([
      { code: 'flow.hold', message: 'Somebody wants to see orders from Berlin.' },
    ]);
    expect(world.finals(id)).toEqual([]);
    expect(stateOf(before.id)).toContain('confirmed');
    await world.verb(id, 'retry');
    await world.settled();
    expect(world.finals(id)).toHaveLength(1);

    const runs = async (version: number) =>
      ((await world.api('GET', `${FLOW}/versions/${version}/runs`)).json!['runs'] as { key: string }[]).map(
        (r) => r.key,
      );
    expect(await runs(1)).toEqual([`order:${before.id}`]);
    expect(await runs(2)).toEqual([`order:${id}`]);
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const { steps } = (await world.api('GET', `/v1/definitions/flow/order-to-cash/counts?since=${since}`)).json as {
      steps: { step: string; outcome: string; count: number }[];
    };
    expect(steps).toContainEqual({ step: 'berlin', outcome: 'held', count: 1 });
    expect(steps).toContainEqual({ step: 'order', outcome: 'passed', count: 2 });
  });

  it('sends what the published map says, with its conditions', async () => {
    const map = await head();
    const draft = {
      ...map,
      rows: [
        ...map.rows,
        { to: 'OREF', from: 'order.number', transforms: [{ do: 'prefix', value: 'WEB ' }] },
        { to: 'OREF', value: 'BIG', when: 'order.total > 1000.0' },
      ],
    };
    await publish(HEAD, draft);
    const small = await world.order(LINES);
    const big = await world.order({ lines: [{ sku: 'CUP-01', quantity: 2000 }] });
    await world.settled();
    expect(heads(small.id).map((r) => r['OREF'])).toEqual([`WEB ${small.number}`]);
    expect(heads(big.id).map((r) => r['OREF'])).toEqual(['BIG']);
    expect(world.judge()).toEqual([]);
  });

  it('lets a run in progress finish on the versions that it began with', async () => {
    // M3 answers with errors until it is published: the new version must not get into the later tries.
    world.m3.faults.add({ kind: 'http', status: 503, match: 'AddBatchHead', times: 0 });
    const { id } = await world.order(LINES);
    await world.until('the head was tried', () => heads(id).length > 0 && uses(id).some((u) => u.id === 'order-head'));
    expect(await publish(HEAD, withRow(await head(), { to: 'OREF', value: 'NEW' }))).toBe(2);
    expect(await publish(FLOW, withStep(await cash(), { id: 'x', uses: 'hold', with: { reason: 'x' } }))).toBe(2);
    world.m3.clearFaults();
    await world.settled();
    expect(world.journal(id).some((line) => line.startsWith('retry'))).toBe(true);
    expect(heads(id).length).toBeGreaterThan(1);
    expect(new Set(heads(id).map((r) => r['OREF']))).toEqual(new Set([undefined]));
    expect(stateOf(id)).toContain('confirmed');
    expect(uses(id)).toEqual([
      { kind: 'flow', id: 'order-to-cash', version: 1 },
      { kind: 'map', id: 'customer', version: 1 },
      { kind: 'map', id: 'order-address', version: 1 },
      { kind: 'map', id: 'order-head', version: 1 },
      { kind: 'map', id: 'order-line', version: 1 },
    ]);
    const next = await world.order(LINES);
    await world.settled();
    expect(world.problems(next.id)).toEqual(['flow.hold']);
  });
});

describe('trying a draft', () => {
  it('simulates it on stored orders: nothing sent, differences per order and field, totals, problems', async () => {
    const ids: number[] = [];
    for (const quantity of [1, 2, 3]) ids.push((await world.order({ lines: [{ sku: 'CUP-01', quantity }] })).id);
    await world.settled();
    const map = await head();
    await saved(HEAD, {
      ...map,
      rows: map.rows.map((r) =>
        r.to === 'PYCD'
          ? {
              to: 'PYCD',
              from: 'order.payment_method',
              transforms: [{ do: 'lookup', table: 'payment', column: 'PYCD' }],
            }
          : r.to === 'YREF'
            ? { to: 'YREF', from: 'order.number' }
            : r,
      ),
    });
    const before = writes();
    const started = await world.api('POST', `${HEAD}/simulate`, { last: 10 });
    expect(started.status).toBe(202);
    const id = started.json!['id'] as string;
    let result: Simulation;
    do {
      await new Promise((resolve) => setTimeout(resolve, 10));
      result = simulation.parse((await world.api('GET', `/v1/simulations/${id}`)).json);
    } while (result.state === 'running');
    expect(result).toMatchObject({ state: 'done', wanted: 3, done: 3, changed: 3, newlyHeld: 3, newlyFree: 0 });
    expect(result.problems).toContainEqual(
      expect.objectContaining({ code: 'table.payment.missing', appeared: 3, vanished: 0 }),
    );
    expect(result.orders.map((o) => o.key).sort()).toEqual(ids.map((n) => `order:${n}`).sort());
    expect(writes()).toBe(before);

    await world.table('payment', { [String(world.documents.get(ids[0]!)!.payment_method)]: { PYCD: 'WEB' } });
    const again = await world.api('POST', `${HEAD}/simulate`, { last: 2, online: false });
    do {
      await new Promise((resolve) => setTimeout(resolve, 10));
      result = simulation.parse((await world.api('GET', `/v1/simulations/${again.json!['id'] as string}`)).json);
    } while (result.state === 'running');
    expect(result).toMatchObject({ state: 'done', wanted: 2, changed: 2, newlyHeld: 0 });
    expect(result.fields.map((f) => f.what).sort()).toEqual(['OIS100MI/AddBatchHead · YREF']);
    expect(result.totals).toEqual([
      { currency: 'EUR', before: result.totals[0]!.after, after: result.totals[0]!.after },
    ]);
    expect(await world.api('DELETE', `/v1/simulations/${id}`)).toMatchObject({ json: { cancelled: false } });
    expect((await world.api('GET', '/v1/simulations/none')).status).toBe(404);
    // No document says what a flow of stock does.
    expect(await world.api('POST', '/v1/definitions/flow/stock-push/simulate', {})).toMatchObject({
      status: 409,
      json: { code: 'definition.not-of-orders' },
    });
  });

  it('previews a map on one order: source, each transform, target, what was cut', async () => {
    const { id, number } = await world.order({
      lines: [
        { sku: 'CUP-01', quantity: 2 },
        { sku: 'PLATE-9', quantity: 1 },
      ],
    });
    await world.settled();
    const map = await head();
    const draft = withRow(
      { ...map, rows: map.rows.filter((r) => r.to !== 'MODL') },
      {
        to: 'MODL',
        from: 'order.payment_method_title',
        transforms: [{ do: 'upper' }, { do: 'truncate', length: 3 }],
      },
    );
    const answer = await world.api('POST', `${HEAD}/preview`, { key: `order:${id}`, content: draft });
    const { samples, order } = answer.json as { samples: { rows: { to: string; value: string }[] }[]; order: object };
    expect(order).toEqual({ key: `order:${id}`, number });
    expect(answer.json).toHaveProperty('why', null);
    const title = String(world.documents.get(id)!.payment_method_title);
    const cut = title.toUpperCase().slice(0, 3);
    expect(samples[0]!.rows.find((r) => r.to === 'MODL')).toMatchObject({
      source: title,
      steps: [
        { do: 'upper', output: title.toUpperCase(), error: null },
        { do: 'truncate', output: cut, error: null },
      ],
      value: cut,
      truncated: true,
    });
    expect(samples[0]!.rows.find((r) => r.to === 'CUOR')).toMatchObject({ value: `WC-${id}`, truncated: false });
    const lines = await world.api('POST', '/v1/definitions/map/order-line/preview', { key: `order:${id}` });
    expect((lines.json!['samples'] as { label: string }[]).map((s) => s.label)).toEqual(['Line 1', 'Line 2']);
    const unpaid = await world.order({ status: 'on-hold', lines: [{ sku: 'CUP-01' }] });
    await world.settled();
    const waits = await world.api('POST', `${HEAD}/preview`, { key: `order:${unpaid.id}` });
    expect(waits.json).toMatchObject({ samples: [], why: expect.stringContaining('on-hold') });
    const none = await world.api('POST', `${HEAD}/preview`, { key: 'order:999999' });
    expect(none).toMatchObject({ status: 404, json: { code: 'order.unknown' } });
  });

  it('tests a flow on one order: every step with input and output', async () => {
    const { id } = await world.order(LINES);
    await world.settled();
    const draft = withStep(await cash(), { id: 'large', uses: 'set', with: { large: 'order.total > 5.0' } });
    const answer = await world.api('POST', `${FLOW}/preview`, { key: `order:${id}`, content: draft });
    const { steps, decision } = answer.json as { decision: string; steps: Record<string, unknown>[] };
    expect(decision).toBe('post');
    expect(steps.map((s) => `${String(s['id'])} ${String(s['state'])}`)).toEqual([
      'decide ran',
      'review switched-off',
      'large ran',
      'customer ran',
      'order ran',
      'end condition-false',
      'number ran',
    ]);
    expect(steps[2]).toMatchObject({ output: { large: true }, input: { action: 'post' } });
    expect((steps[4]!['calls'] as { call: string }[]).map((c) => c.call)).toContain('OIS100MI/AddBatchLine');
  });
});

describe('templates', () => {
  it('shows what each would change, and applies only what was seen', async () => {
    const { templates } = (await world.api('GET', '/v1/templates')).json as {
      templates: { id: string; inputs: { id: string; value: string; required: boolean }[] }[];
    };
    expect(templates.map((t) => t.id).sort()).toEqual([
      'b2b',
      'b2c-one-customer',
      'b2c-per-email',
      'eu-vat',
      'us-sales-tax',
    ]);
    for (const { id, inputs } of templates) {
      const answer = await world.api('POST', `/v1/templates/${id}/preview`, {});
      if (answer.status !== 200) throw new Error(answer.text);
      expect([
        id,
        answer.status,
        (answer.json!['findings'] as Finding[]).filter((f) => f.code !== 'settings.fixed'),
      ]).toEqual([id, 200, []]);
      expect(inputs.find((i) => i.id === 'taxCharge')?.value ?? 'TAX').toBe('TAX');
    }
    const preview = await world.api('POST', '/v1/templates/b2b/preview', { inputs: { terms: '030', limit: '20.0' } });
    expect(preview.json).toMatchObject({
      settings: [{ path: 'customers.policy', from: 'per-email', to: 'existing' }, { path: 'customers.update' }],
      definitions: [{ kind: 'flow', id: 'order-to-cash' }],
      tables: [{ table: 'payment', rows: [{ key: 'bacs', to: 'TEPY 030' }] }],
    });
    const apply = (seal: unknown, limit = '20.0') =>
      world.api('POST', '/v1/templates/b2b/apply', {
        inputs: { terms: '030', limit },
        seal,
        why: 'we sell to companies',
      });
    expect(await apply('guess')).toMatchObject({ status: 409, json: { code: 'template.changed' } });
    expect(await apply(preview.json!['seal'], '30.0')).toMatchObject({ status: 409 });
    expect((await apply(preview.json!['seal'])).status).toBe(200);
    expect(await live(FLOW)).toBe(2);
    expect((await cash()).steps.find((s) => s.id === 'review')).toMatchObject({ enabled: true });
    const { id } = await world.order({ lines: [{ sku: 'CUP-01', quantity: 50 }] });
    await world.settled();
    expect(world.problems(id)).toEqual(['flow.hold']);
    const after = await world.api('POST', '/v1/templates/b2b/preview', { inputs: { terms: '030', limit: '20.0' } });
    expect(after.json).toMatchObject({ settings: [], definitions: [], tables: [] });
  });
});

leakCheck();
