import { FakeClock, turns } from '../../test/support/fake-clock.ts';
import { CrossdockError, type ErrorClass } from '../errors.ts';
import { pauseMs, RemoteGate, type GateOptions } from './remote-gate.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function setUp(options: Partial<GateOptions> = {}) {
  const clock = new FakeClock();
  const gate = new RemoteGate({ remote: 'm3', maxPerSecond: 0, maxConcurrent: 8, clock, ...options });
  const fail = (errorClass: ErrorClass, retryAfterMs?: number) =>
    gate
      .run(() =>
        Promise.reject(new CrossdockError('no', { class: errorClass, code: `m3.${errorClass}`, retryAfterMs })),
      )
      .catch((error: unknown) => error as CrossdockError);
  const ok = () => gate.run(() => Promise.resolve('fine'));
  const refused = () =>
    ok().then(
      () => null,
      (error: unknown) => error as CrossdockError,
    );
  return { clock, gate, fail, ok, refused };
}

describe('pauseMs', () => {
  it.each([
    ['breaker', 1, 0, undefined, 1 * SECOND],
    ['breaker', 3, 5 * SECOND, undefined, 4 * SECOND],
    ['breaker', 99, 60 * MINUTE, undefined, 15 * SECOND],
    ['auth', 99, 9 * MINUTE, undefined, 15 * SECOND],
    ['auth', 99, 10 * MINUTE, undefined, 60 * SECOND],
    ['throttled', 1, 0, 3 * SECOND, 3 * SECOND],
    ['throttled', 1, 0, 0, 250],
    ['throttled', 1, 0, 120 * SECOND, 20 * SECOND],
    ['throttled', 9, 10 * MINUTE, 120 * SECOND, 120 * SECOND],
    ['throttled', 9, 10 * MINUTE, 86_400 * SECOND, 15 * MINUTE],
  ] as const)('%s, shut %s times, for %s ms, asked %s: %s ms', (reason, times, trouble, asked, expected) => {
    expect(pauseMs(reason, times, trouble, asked)).toBe(expected);
  });
});

describe('circuit breaker', () => {
  it('shuts after five transient failures in a row and refuses without calling', async () => {
    const { gate, fail, ok, refused } = setUp();
    for (let i = 0; i < 4; i += 1) await fail('transient');
    await ok();
    for (let i = 0; i < 5; i += 1) await fail('transient');
    expect(await refused()).toMatchObject({ class: 'throttled', code: 'm3.paused', retryAfterMs: 1 * SECOND });
    expect(gate.state()).toMatchObject({ state: 'paused', reason: 'breaker', code: 'm3.transient', failuresInRow: 5 });
    expect(gate.admission()).toEqual({ limit: 0, retryInMs: 1 * SECOND });
  });

  it('lets one probe through, opens when it succeeds, and tells its listeners', async () => {
    const { clock, gate, fail, ok, refused } = setUp();
    let changes = 0;
    gate.onChange(() => (changes += 1));
    for (let i = 0; i < 5; i += 1) await fail('transient');
    await clock.advance(1 * SECOND);
    expect(gate.admission()).toEqual({ limit: 1, retryInMs: null });
    let answer: (value: string) => void = () => {};
    const probe = gate.run(() => new Promise<string>((resolve) => (answer = resolve)));
    await turns();
    expect(await refused()).toMatchObject({ class: 'throttled' });
    answer('fine');
    expect(await probe).toBe('fine');
    expect(await ok()).toBe('fine');
    expect(gate.state()).toMatchObject({ state: 'open', reason: null, failuresInRow: 0, troubledForMs: 0 });
    expect(changes).toBe(2);
  });

  it('shuts for longer when the probe fails, never for more than 15 s', async () => {
    const { clock, gate, fail } = setUp();
    for (let i = 0; i < 5; i += 1) await fail('transient');
    const pauses: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      pauses.push(gate.state().retryInMs);
      await clock.advance(gate.state().retryInMs);
      await fail('transient');
    }
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15, 15].map((s) => s * SECOND));
  });

  it('counts an answer that refuses one request as a sign of life', async () => {
    const { gate, fail } = setUp();
    for (let i = 0; i < 4; i += 1) await fail('transient');
    await fail('permanent');
    await fail('transient');
    expect(gate.state().state).toBe('open');
  });

  it('does not care about a wall clock that is set back', async () => {
    const { clock, fail, ok } = setUp();
    for (let i = 0; i < 5; i += 1) await fail('transient');
    clock.jump(-3_600 * SECOND);
    await clock.advance(1 * SECOND);
    expect(await ok()).toBe('fine');
  });
});

describe('throttling and auth', () => {
  it('pauses for as long as the remote asks', async () => {
    const { clock, gate, fail, ok, refused } = setUp();
    await fail('throttled', 7 * SECOND);
    expect(await refused()).toMatchObject({ class: 'throttled', retryAfterMs: 7 * SECOND });
    expect(gate.state().reason).toBe('throttled');
    await clock.advance(7 * SECOND);
    expect(await ok()).toBe('fine');
  });

  it('is not opened by an answer to a request that was sent before the pause', async () => {
    const { gate, fail } = setUp();
    let answer: (value: string) => void = () => {};
    const early = gate.run(() => new Promise<string>((resolve) => (answer = resolve)));
    await turns();
    await fail('throttled', 7 * SECOND);
    answer('late');
    expect(await early).toBe('late');
    expect(gate.state()).toMatchObject({ state: 'paused', retryInMs: 7 * SECOND });
  });

  it('pauses after refused credentials, probes at growing intervals, and opens at once on reset', async () => {
    const { clock, gate, fail, ok } = setUp();
    await fail('auth');
    expect(gate.state()).toMatchObject({ state: 'paused', reason: 'auth', retryInMs: 1 * SECOND });
    await clock.advance(1 * SECOND);
    await fail('auth');
    expect(gate.state().retryInMs).toBe(2 * SECOND);
    gate.reset();
    expect(await ok()).toBe('fine');
  });
});

describe('limits', () => {
  it('runs no more than maxConcurrent at once', async () => {
    const { gate } = setUp({ maxConcurrent: 2 });
    const answers: (() => void)[] = [];
    const runs = [1, 2, 3].map(() => gate.run(() => new Promise<void>((resolve) => answers.push(resolve))));
    await turns();
    expect(answers).toHaveLength(2);
    expect(gate.state()).toMatchObject({ active: 2, queued: 1 });
    answers[0]?.();
    await turns();
    expect(answers).toHaveLength(3);
    for (const answer of answers) answer();
    await Promise.all(runs);
  });

  it('sends no more than maxPerSecond after the first burst', async () => {
    const { clock, gate } = setUp({ maxPerSecond: 10, maxConcurrent: 100 });
    let sent = 0;
    const all = Promise.all(Array.from({ length: 35 }, () => gate.run(() => Promise.resolve((sent += 1)))));
    await turns();
    expect(sent).toBe(10);
    await clock.advance(1 * SECOND);
    expect(sent).toBe(20);
    await clock.advance(1.5 * SECOND);
    expect(sent).toBe(35);
    await all;
  });

  it('gives a waiting request up when its signal is aborted, which says nothing about the remote', async () => {
    const { gate } = setUp({ maxPerSecond: 1 });
    const abort = new AbortController();
    await gate.run(() => Promise.resolve());
    const waiting = gate.run(() => Promise.resolve('sent'), { signal: abort.signal });
    await turns();
    abort.abort();
    await expect(waiting).rejects.toThrow();
    expect(gate.state()).toMatchObject({ state: 'open', failuresInRow: 0 });
  });
});
