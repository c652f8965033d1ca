/** Steps that people add: M3 is called once and doubt is settled as the step says; other systems are told by the rules. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { flow, type Flow } from '@crossdock/shared';
import { createHttpPoster, hostFault } from '../../src/flow/http-post.ts';
import { leakCheck } from '../support/index.ts';
import { changed, IMPATIENT, startWorld, type World } from '../support/world.ts';

let world: World;
const FLOW = '/v1/definitions/flow/order-to-cash';
const LINES = { lines: [{ sku: 'CUP-01', quantity: 2 }] };

async function publish(step: object): Promise<void> {
  const { json } = await world.api('GET', FLOW);
  const live = flow.parse(json.content);
  const at = live.steps.findIndex((s) => s.id === 'order');
  const content: Flow = {
    ...live,
    steps: [...live.steps.slice(0, at), step, ...live.steps.slice(at)] as Flow['steps'],
  };
  const { json: saved } = await world.api('PUT', `${FLOW}/draft`, { base: json.version, revision: 0, content });
  const answer = await world.api('POST', `${FLOW}/publish`, {
    revision: saved.draft.revision,
    why: 'the test says so',
  });
  if (answer.status !== 200) throw new Error(answer.text);
}
const times = (transaction: string): number =>
  world.m3.calls.entries().filter((c) => c.transactions.includes(transaction)).length;
/** An address of the customer of the order: a write that M3 refuses twice, with a look-up. */
const address = (more: object = {}): object => ({
  id: 'extra',
  uses: 'm3.call',
  when: "action == 'post'",
  with: {
    call: 'CRS610MI/AddAddress',
    write: true,
    record: {
      CUNO: 'vars.customer',
      CUNM: 'order.billing.last_name',
      TOWN: 'order.billing.city',
      PONO: 'order.billing.postcode',
      CSCD: 'order.billing.country',
      CUA1: 'order.billing.address_1',
    },
    values: { ADRT: '1', ADID: 'EXTRA' },
    ...more,
  },
});
const LOOK_UP = {
  call: 'CRS610MI/GetAddress',
  record: { CUNO: 'vars.customer' },
  values: { ADRT: '1', ADID: 'EXTRA' },
  found: "row.ADID == 'EXTRA' && order.billing.city == row.TOWN",
};

describe('m3.call', () => {
  beforeEach(async () => {
    world = await startWorld({ tuning: IMPATIENT, inMemory: true });
  });
  afterEach(() => world.close());

  it('writes once per document, also when a newer one comes, and hands a read on to later steps', async () => {
    await publish(address());
    await publish({
      id: 'who',
      uses: 'm3.call',
      with: { call: 'CRS610MI/GetBasicData', record: { CUNO: 'vars.customer' }, as: 'master' },
    });
    await publish({
      id: 'country',
      uses: 'hold',
      when: "action == 'post' && master.CSCD != 'DE'",
      with: { reason: 'x' },
    });
    world.m3.faults.add({ kind: 'nok', code: 'WIT0103', match: 'AddBatchHead', times: 1 });
    const order = await world.order(LINES);
    await world.settled();
    expect(times('AddAddress')).toBe(1);
    await world.place(
      changed(order, (d) => (d.customer_note = 'ring twice')),
      { reason: 'updated' },
    );
    await world.settled();
    expect(world.finals(order.id)).toHaveLength(1);
    expect(times('AddAddress')).toBe(1);
    expect(times('GetBasicData')).toBeGreaterThan(0);
    expect(world.judge()).toEqual([]);
  });

  it('looks up what a lost answer left, and repeats only what M3 did not do', async () => {
    await publish(address({ doubt: 'look-up', lookUp: LOOK_UP }));
    world.m3.faults.add({ kind: 'reset', effect: 'done', match: 'AddAddress' });
    const done = await world.order(LINES);
    await world.settled();
    expect(world.finals(done.id)).toHaveLength(1);
    expect(times('AddAddress')).toBe(1);
    expect(world.journal(done.id)).toContain(
      'found: CRS610MI/GetAddress shows that M3 carried out CRS610MI/AddAddress.',
    );
    world.m3.faults.add({ kind: 'reset', effect: 'none', match: 'AddAddress' });
    const lost = await world.order(LINES);
    await world.settled();
    expect(world.finals(lost.id)).toHaveLength(1);
    expect(times('AddAddress')).toBe(3);
  });

  it('holds where nobody can look up: a person retries, or states that it was done', async () => {
    await publish(address());
    world.m3.faults.add({ kind: 'reset', effect: 'done', match: 'AddAddress' });
    const first = await world.order(LINES);
    await world.settled();
    expect(world.problems(first.id)).toEqual(['m3.call-in-doubt']);
    // A newer document does not repeat it either.
    await world.place(
      changed(first, (d) => (d.customer_note = 'ring twice')),
      { reason: 'updated' },
    );
    await world.settled();
    expect(world.problems(first.id)).toEqual(['m3.call-in-doubt']);
    expect(times('AddAddress')).toBe(1);
    expect(await world.verb(first.id, 'steps/nope/done')).toMatchObject({
      status: 409,
      json: { code: 'step.not-in-doubt' },
    });
    expect((await world.verb(first.id, 'steps/extra/done')).status).toBe(200);
    await world.settled();
    expect(times('AddAddress')).toBe(1);
    expect(world.finals(first.id)).toHaveLength(1);

    world.m3.faults.add({ kind: 'reset', effect: 'none', match: 'AddAddress' });
    const second = await world.order(LINES);
    await world.settled();
    expect(world.problems(second.id)).toEqual(['m3.call-in-doubt']);
    await world.verb(second.id, 'retry');
    await world.settled();
    expect(times('AddAddress')).toBe(3);
    expect(world.finals(second.id)).toHaveLength(1);
  });

  it('repeats what it declares to be harmless, and holds what M3 refuses', async () => {
    await publish({ id: 'again', uses: 'm3.call', when: "action == 'post'", with: { call: 'CRS610MI/ChgBasicData', write: true, doubt: 'repeat', record: { CUNO: 'vars.customer', CUNM: 'order.billing.last_name' } } }); // prettier-ignore
    world.m3.faults.add({ kind: 'reset', effect: 'done', match: 'ChgBasicData' });
    const { id } = await world.order(LINES);
    await world.settled();
    expect(times('ChgBasicData')).toBe(2);
    expect(world.finals(id)).toHaveLength(1);
    world.m3.faults.add({ kind: 'nok', code: 'WCU0203', match: 'ChgBasicData' });
    const refused = await world.order(LINES);
    await world.settled();
    expect(world.problems(refused.id)).toEqual(['m3.nok.WCU0203']);
    await world.verb(refused.id, 'retry');
    await world.settled();
    expect(world.finals(refused.id)).toHaveLength(1);
  });
});

describe('telling other systems', () => {
  let server: Server;
  let got: { headers: Record<string, unknown>; body: Record<string, unknown> }[];
  let answers: (number | 'drop')[];
  let url: string;
  beforeEach(async () => {
    [got, answers] = [[], []];
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        got.push({ headers: request.headers, body: JSON.parse(text) as Record<string, unknown> });
        const answer = answers.shift() ?? 200;
        if (answer === 'drop') return void request.socket.destroy();
        response.writeHead(answer, { 'content-type': 'application/json', location: 'http://127.0.0.1:1/' });
        response.end(JSON.stringify({ ticket: 77 }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    world = await startWorld({
      tuning: IMPATIENT,
      inMemory: true,
      settings: { flows: { allowedHosts: ['127.0.0.1'], notifyUrl: url } },
    });
  });
  afterEach(async () => {
    await world.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const tell = (more: object = {}): object => ({
    id: 'tell',
    uses: 'http.post',
    when: "action == 'post'",
    with: {
      url,
      record: { number: 'order.number', city: 'order.billing.city' },
      values: { source: 'web' },
      as: 'told',
      ...more,
    },
  });

  it('posts the fields with the same key in every repeat, and hands the answer on', async () => {
    await publish(tell());
    await publish({
      id: 'check',
      uses: 'hold',
      when: "action == 'post' && told.ticket != '77'",
      with: { reason: 'x' },
    });
    answers = [503, 'drop', 200];
    const { id, number } = await world.order(LINES);
    await world.settled();
    expect(got).toHaveLength(3);
    expect(got[0]!.body).toEqual({ key: `order:${id}`, number, city: 'Berlin', source: 'web' });
    expect(new Set(got.map((g) => g.headers['idempotency-key'])).size).toBe(1);
    expect(world.finals(id)).toHaveLength(1);
    await world.place(
      changed(world.documents.get(id)!, (d) => (d.customer_note = 'x')),
      { reason: 'updated' },
    );
    await world.settled();
    expect(got).toHaveLength(3);
  });

  it('sends headers whose values nobody can read again, and only to the host they were entered for', async () => {
    await publish(tell({ headers: { 'X-Api-Key': 'k-5f3a-very-secret' } }));
    const { id } = await world.order(LINES);
    await world.settled();
    expect(got.at(-1)!.headers['x-api-key']).toBe('k-5f3a-very-secret');
    expect(world.finals(id)).toHaveLength(1);
    const live = (await world.api('GET', FLOW)).json;
    const own = flow.parse(live.content).steps.find((s) => s.id === 'tell')!.with as {
      headers: Record<string, string>;
    };
    expect(own.headers['X-Api-Key']).toMatch(/^secret:/);
    const diff = `${FLOW}/diff?from=${live.version - 1}&to=${live.version}`;
    for (const route of [FLOW, diff, `${FLOW}/export`, `${FLOW}/versions/${live.version}`, '/v1/audit?limit=50'])
      expect((await world.api('GET', route)).text).not.toContain('very-secret');
    // Somebody who may edit flows cannot have it sent to a host of their own.
    const elsewhere = {
      ...tell({ url: url.replace('127.0.0.1', 'localhost'), headers: own.headers }),
      id: 'elsewhere',
    };
    await expect(publish(elsewhere)).rejects.toThrow(/was entered for 127\.0\.0\.1/);
  });

  it('holds what is refused, follows no redirect, and asks no host that is not allowed', async () => {
    await publish(tell());
    answers = [422];
    const refused = await world.order(LINES);
    await world.settled();
    expect(world.problems(refused.id)).toEqual(['http.refused']);
    answers = [302];
    await world.verb(refused.id, 'retry');
    await world.settled();
    expect(world.problems(refused.id)).toEqual(['http.refused']);
    await world.verb(refused.id, 'retry');
    await world.settled();
    expect(world.finals(refused.id)).toHaveLength(1);

    const poster = createHttpPoster({ allowed: () => ['erp.example'], insecureHosts: [] });
    const request = { url, body: {}, headers: {}, timeoutMs: 1000, signal: new AbortController().signal };
    await expect(poster(request)).rejects.toMatchObject({ class: 'permanent', code: 'http.not-allowed' });
    const faults: [string, RegExp | null][] = [
      ['https://erp.example/x', null],
      ['https://ERP.example:8443/x', null],
      ['http://erp.example/x', /Expected https/],
      ['ftp://erp.example/x', /Expected https/],
      ['https://user:pw@erp.example/x', /user name and password/],
      ['https://erp.example.evil.test/x', /not in the settings/],
      ['https://sub.erp.example/x', /not in the settings/],
      ['nonsense', /not an address/],
    ];
    for (const [address_, expected] of faults) {
      const fault = hostFault(address_, ['erp.example']);
      if (expected) expect(fault).toMatch(expected);
      else expect(fault).toBeNull();
    }
    expect(hostFault('http://erp.example/x', ['erp.example'], ['erp.example'])).toBeNull();
  });

  it('tells people once, and a hook that is down stops nothing', async () => {
    await publish({
      id: 'chat',
      uses: 'notify',
      when: "action == 'post'",
      with: { message: 'Order {order.number}: {order.total} {order.currency}' },
    });
    const first = await world.order(LINES);
    await world.settled();
    expect(got.map((g) => g.body)).toEqual([{ text: `Order ${first.number}: ${first.total} EUR` }]);
    answers = [500];
    const second = await world.order(LINES);
    await world.settled();
    expect(world.finals(second.id)).toHaveLength(1);
    expect(world.journal(second.id).join('\n')).toContain('could not be told');
  });
});

leakCheck();
