import { chance } from './hash.ts';
import { Faults } from './faults.ts';
import type { FaultSpec, Subject } from './faults.ts';
import { startM3Simulator } from './index.ts';
import type { M3Simulator } from './index.ts';
import { TestClient } from './testing.ts';

const write = (name: string): Subject => ({ name, names: [name], write: true, bulk: true });
const read = (name: string): Subject => ({ name, names: [name], write: false, bulk: false });

describe('same seed, same faults', () => {
  const names = ['OIS100MI/AddBatchHead', 'OIS100MI/Confirm', 'MMS200MI/GetItmBasic'];
  function drawAll(seed: string, sequence: string[]): Map<string, string[]> {
    const faults = new Faults();
    faults.setRandom({ seed, rate: 0.3 });
    const seen = new Map<string, string[]>(names.map((name) => [name, []]));
    for (const name of sequence) {
      const drawn = faults.draw(name.startsWith('MMS') ? read(name) : write(name));
      seen
        .get(name)
        ?.push(
          drawn.fault
            ? `${drawn.fault.kind} ${drawn.fault.status ?? ''} ${drawn.fault.effect ?? ''}`
            : `${drawn.delayMs}`,
        );
    }
    return seen;
  }
  const times = (n: number) => names.flatMap((name) => Array.from({ length: n }, () => name));

  test('the n-th call of a transaction has the same luck in any order of calls', () => {
    const straight = times(60);
    const mixed = [...straight].sort((a, b) => chance(a, straight.indexOf(a)) - chance(b, 1)).reverse();
    const interleaved = Array.from({ length: 180 }, (_, i) => names[i % 3] as string);
    expect(drawAll('7', mixed)).toEqual(drawAll('7', straight));
    expect(drawAll('7', interleaved)).toEqual(drawAll('7', straight));
  });
  test('another seed, another luck', () => {
    expect(drawAll('8', times(60))).not.toEqual(drawAll('7', times(60)));
  });
  test('about as many as asked for', () => {
    const faults = new Faults();
    faults.setRandom({ seed: 1, rate: 0.1 });
    const hits = Array.from({ length: 5000 }, () => faults.draw(write('OIS100MI/Confirm'))).filter(
      (d) => d.fault ?? d.delayMs > 0,
    ).length;
    expect(hits / 5000).toBeGreaterThan(0.08);
    expect(hits / 5000).toBeLessThan(0.12);
  });
  test('reads are never lost with effect, tokens only fail as tokens can', () => {
    const faults = new Faults();
    faults.setRandom({ seed: 1, rate: 1 });
    for (let i = 0; i < 300; i++) expect(faults.draw(read('MMS200MI/GetItmBasic')).fault?.effect).toBeUndefined();
    for (let i = 0; i < 300; i++)
      expect(['http', 'reset', undefined]).toContain(faults.draw(read('token')).fault?.kind);
  });
});

describe('when a fault hits', () => {
  test.each<[string, Partial<FaultSpec>, number[]]>([
    ['once, unless said otherwise', {}, [1]],
    ['three times', { times: 3 }, [1, 2, 3]],
    ['without end', { times: 0 }, [1, 2, 3, 4, 5, 6]],
    ['after two calls', { skip: 2 }, [3]],
    ['after two calls, twice', { skip: 2, times: 2 }, [3, 4]],
    ['at the fourth call', { nth: 4 }, [4]],
  ])('%s', (_what, more, expected) => {
    const faults = new Faults();
    faults.add({ kind: 'http', status: 500, match: 'OIS100MI/Confirm', ...more });
    const hits: number[] = [];
    for (let i = 1; i <= 6; i++) {
      faults.draw(write('OIS100MI/AddBatchHead'));
      if (faults.draw(write('OIS100MI/Confirm')).fault) hits.push(i);
    }
    expect(hits).toEqual(expected);
  });
  test('any transaction of a bulk request matches', () => {
    const faults = new Faults();
    faults.add({ kind: 'reset', match: 'AddBatchHeadChg' });
    const names = ['OIS100MI/AddBatchAddress', 'OIS100MI/AddBatchHeadChg'];
    expect(faults.draw({ name: names[0] as string, names, write: true, bulk: true }).fault?.kind).toBe('reset');
  });
  test.each([
    [{ kind: 'explode' }, /kind/],
    [{ kind: 'http', status: 200 }, /status/],
    [{ kind: 'http', effect: 'maybe' }, /effect/],
    [{ kind: 'http', match: '(' }, /regular expression/],
  ])('%j is refused with a reason', (spec, reason) => {
    expect(() => new Faults().add(spec as FaultSpec)).toThrow(reason);
  });
});

describe('through the server', () => {
  let simulator: M3Simulator;
  let client: TestClient;
  beforeAll(async () => {
    simulator = await startM3Simulator({ config: { bulkOneError: '200', errorForm: 'result' } });
    client = new TestClient(simulator.ionapi);
  });
  beforeEach(async () => {
    simulator.reset();
    await client.login();
  });
  afterAll(() => simulator.close());

  const head = () =>
    client.bulk('OIS100MI', [{ transaction: 'AddBatchHead', record: { CUNO: 'NORDBAU', CUOR: 'WC-1' } }]);
  const held = () => simulator.summary().temporary;

  test.each<[string, Partial<FaultSpec>, number, number]>([
    ['504 without effect', { kind: 'http', status: 504 }, 504, 0],
    ['504 with effect', { kind: 'http', status: 504, effect: 'done' }, 504, 1],
    ['500', { kind: 'http' }, 500, 0],
    ['a page of HTML', { kind: 'html', status: 502 }, 502, 0],
    ['an expired token', { kind: 'expire' }, 401, 0],
  ])('%s', async (_what, spec, status, effect) => {
    simulator.faults.add({ match: 'AddBatchHead', ...spec } as FaultSpec);
    const answer = await head();
    expect(answer.status).toBe(status);
    expect(held()).toBe(effect);
    if (spec.kind === 'html') expect(answer.text).toContain('<html>');
    if (spec.kind === 'expire') expect((await client.get('MNS150MI/GetUserData')).status).toBe(401);
  });
  test.each<[string, Partial<FaultSpec>, number]>([
    ['without effect', {}, 0],
    ['with effect', { effect: 'done' }, 1],
  ])('connection reset %s', async (_what, spec, effect) => {
    simulator.faults.add({ kind: 'reset', match: 'AddBatchHead', ...spec });
    await expect(head()).rejects.toThrow();
    expect(held()).toBe(effect);
    expect(simulator.calls.entries().at(-1)).toMatchObject({ status: 0, fault: expect.stringContaining('reset') });
  });
  test('the effect comes late: after the look-up that found nothing', async () => {
    simulator.faults.add({ kind: 'http', status: 504, effect: 'late', lateMs: 60_000, match: 'AddBatchHead' });
    expect((await head()).status).toBe(504);
    expect(held()).toBe(0);
    expect(simulator.summary().late).toBe(1);
    expect(simulator.flushLate()).toBe(1);
    expect(held()).toBe(1);
  });
  test('Retry-After in seconds, as a date, or not at all', async () => {
    simulator.faults.add(
      { kind: 'http', status: 429, retryAfter: 7 },
      { kind: 'http', status: 429, retryAfter: 60, retryAfterForm: 'date' },
      { kind: 'http', status: 429 },
    );
    expect((await head()).headers.get('retry-after')).toBe('7');
    expect(Date.parse((await head()).headers.get('retry-after') ?? '')).toBeGreaterThan(Date.now());
    const bare = await head();
    expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null]);
    expect((await head()).status).toBe(200);
  });
  test('a quota', async () => {
    simulator.faults.setQuota({ max: 2, windowMs: 60_000, retryAfter: 'seconds' });
    expect([(await head()).status, (await head()).status]).toEqual([200, 200]);
    const over = await head();
    expect(over.status).toBe(429);
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
  });
  test('M3 says no once: lock codes', async () => {
    simulator.faults.add({ kind: 'nok', match: 'AddBatchHead' });
    expect((await head()).json.results[0]).toMatchObject({ errorCode: 'XUP0001', errorType: 'ServerReturnedNOK' });
    expect((await head()).json.results[0].errorCode).toBeUndefined();
    expect(held()).toBe(1);
  });

  async function bulkOfFour() {
    const { ORNO = '' } = (await head()).json.results[0].records[0];
    const answer = await client.bulk(
      'OIS100MI',
      ['CUP-01', 'LAMP7', 'PLATE-9', 'BOOK-77'].map((ITNO) => ({
        transaction: 'AddBatchLine',
        record: { ORNO, ITNO, ORQT: '1' },
      })),
    );
    return { answer, items: simulator.order(ORNO).lines.map((line) => line.item) };
  }
  test('one failed line in a bulk request; the later ones still run', async () => {
    simulator.faults.add({ kind: 'nok', match: 'AddBatchLine', at: 1, code: 'CPF9898', message: 'In use' });
    const { answer, items } = await bulkOfFour();
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      nrOfFailedTransactions: 1,
      nrOfSuccessfullTransactions: 3,
      wasTerminated: false,
    });
    expect(items).toEqual(['CUP-01', 'PLATE-9', 'BOOK-77']);
  });
  test('or stop, by setting', async () => {
    simulator.configure({ bulkAfterError: 'stop' });
    simulator.faults.add({ kind: 'nok', match: 'AddBatchLine', at: 1 });
    const { answer, items } = await bulkOfFour();
    expect(answer.json).toMatchObject({ nrOfFailedTransactions: 1, nrOfNotProcessedTransactions: 2 });
    expect(items).toEqual(['CUP-01']);
    simulator.configure({ bulkAfterError: 'continue' });
  });
  test('terminated half-way', async () => {
    simulator.faults.add({ kind: 'terminate', match: 'AddBatchLine' });
    const { answer, items } = await bulkOfFour();
    expect(answer.json).toMatchObject({
      wasTerminated: true,
      nrOfNotProcessedTransactions: 2,
      terminationErrorType: expect.any(String),
    });
    expect(answer.json.results.map((r: { notProcessed?: boolean }) => r.notProcessed ?? false)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(items).toEqual(['CUP-01', 'LAMP7']);
  });
  test('token endpoint', async () => {
    simulator.faults.add({ kind: 'http', status: 503, match: '^token$' });
    expect((await client.login()).status).toBe(503);
    expect((await client.login()).status).toBe(200);
  });
  test('down: nobody answers but the control API', async () => {
    simulator.down();
    await expect(head()).rejects.toThrow();
    expect((await client.control('GET', 'summary')).status).toBe(200);
    simulator.up();
    expect((await head()).status).toBe(200);
  });
  test('latency delays, and is counted', async () => {
    simulator.faults.add({ kind: 'latency', ms: 5, times: 2 });
    await head();
    expect(Object.fromEntries(simulator.faults.injected)).toEqual({ latency: 1 });
  });
});
