/**
 * Runs a scenario once undisturbed, then again for every request it sent to M3 and every way in which that one request can go
 * wrong, each time in a fresh world. Whatever happens to one request, the end must be the same.
 */
import type { FaultSpec } from '../../simulator/m3/index.ts';
import type { Expected } from '../support/judge.ts';
import { IMPATIENT, startWorld, type World, type WorldOptions } from '../support/world.ts';

export interface Scenario {
  name: string;
  options?: WorldOptions;
  /** What comes before, undisturbed. */
  before?: (world: World) => Promise<void>;
  /** What is disturbed. */
  act: (world: World) => Promise<void>;
  /** By order id; default: every order is confirmed. */
  expected?: Record<number, Expected>;
  /** More that must be true at the end. */
  also?: (world: World) => string[];
}

const LATE_MS = 300;
/** Faults of any request. */
const ANY: Record<string, FaultSpec> = {
  'reset, not done': { kind: 'reset' },
  '504, not done': { kind: 'http', status: 504 },
  429: { kind: 'http', status: 429, retryAfter: 0 },
  '401': { kind: 'expire' },
  XUP0001: { kind: 'nok', code: 'XUP0001' },
};
/** An answer that is lost means something only for a write. */
const WRITES: Record<string, FaultSpec> = {
  'reset, done': { kind: 'reset', effect: 'done' },
  'reset, done late': { kind: 'reset', effect: 'late', lateMs: LATE_MS },
  '504, done': { kind: 'http', status: 504, effect: 'done' },
  '504, done late': { kind: 'http', status: 504, effect: 'late', lateMs: LATE_MS },
};
const BULK: Record<string, FaultSpec> = {
  terminated: { kind: 'terminate' },
  'XUP0001 in the last': { kind: 'nok', code: 'XUP0001', at: 999 },
};
/** v2 sends also a single write in the form of a bulk request. */
const SINGLE_V2: Record<string, FaultSpec> = { 'terminated before it': { kind: 'terminate', at: 0 } };
const READS: Record<string, FaultSpec> = { 'page instead of an answer': { kind: 'html', status: 502 } };

interface Call {
  name: string;
  write: boolean;
  bulk: boolean;
  v2: boolean;
}
const WRITE_NAME = /\/(Add|Chg|Del|Confirm|Clo|Lock|Release)/;

export interface SweepResult {
  cases: number;
  calls: Call[];
  failures: string[];
}

/** @param parallel worlds at once: most of the time each of them waits */
export async function sweep(scenario: Scenario, parallel = 12): Promise<SweepResult> {
  const calls: Call[] = [];
  const clean = await runCase(scenario, null, calls);
  if (clean.length > 0) return { cases: 1, calls, failures: clean.map((text) => `undisturbed: ${text}`) };
  const cases = calls.flatMap((call, index) =>
    Object.entries({
      ...ANY,
      ...(call.write ? WRITES : READS),
      ...(call.bulk && BULK),
      ...(call.write && call.v2 && SINGLE_V2),
    }).map(([label, fault]) => ({
      label: `${label} at call ${index + 1} (${call.name})`,
      fault: { ...fault, skip: index },
    })),
  );
  const failures: string[] = [];
  const open = [...cases];
  const worker = async (): Promise<void> => {
    for (let next = open.shift(); next; next = open.shift()) {
      const { label, fault } = next;
      for (const text of await runCase(scenario, fault, [])) failures.push(`${label}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { cases: cases.length + 1, calls, failures };
}

async function runCase(scenario: Scenario, fault: FaultSpec | null, calls: Call[]): Promise<string[]> {
  const world = await startWorld({ shop: false, inMemory: true, tuning: IMPATIENT, ...scenario.options });
  try {
    await scenario.before?.(world);
    const sent = world.m3.calls.requests;
    const [added] = fault ? world.m3.faults.add(fault) : [];
    await scenario.act(world);
    await world.settled();
    world.m3.flushLate();
    for (const { n, program, transactions, version } of world.m3.calls.entries()) {
      const name = `${program}/${transactions[0]}`;
      if (n > sent)
        calls.push({ name, write: WRITE_NAME.test(name), bulk: transactions.length > 1, v2: version === 'v2' });
    }
    const hits = added ? world.m3.faults.active.faults.find((f) => f.id === added.id)?.hits : 1;
    const wrong = world.judge(scenario.expected);
    if (hits !== 1) wrong.push(`the fault came ${hits} times`);
    wrong.push(...(scenario.also?.(world) ?? []));
    if (wrong.length > 0)
      wrong.push(...[...world.documents.keys()].flatMap((id) => world.journal(id).map((line) => `    ${line}`)));
    return wrong;
  } catch (error) {
    return [
      String(error),
      ...[...world.documents.keys()].flatMap((id) => world.journal(id).map((line) => `    ${line}`)),
    ];
  } finally {
    await world.close();
  }
}
