import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { actionWord, targetPlace } from './words.ts';

const SOURCES = join(process.cwd(), 'sidecar/src');
/** Values of what stands in an action's template. One that is not listed fails the test. */
const FILLED: Record<string, string[]> = {
  'run.${verb}': ['retry', 'skip', 'resolve', 'hold'],
  'cause.${action}': ['retry', 'skip'],
  'stock.${verb}': ['release', 'discard'],
  'prices.${verb}': ['release', 'discard'],
  'catalog.${verb}': ['accept', 'cancel', 'pause', 'resume'],
  'catalog.leaving.${verb}': ['release', 'keep'],
  'work.${how}': ['pause', 'resume'],
};

/** Every action that the sidecar writes to the audit, read from its sources. */
function written(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const actions = files.flatMap((name) => {
    const text = readFileSync(join(SOURCES, name), 'utf8');
    return [...text.matchAll(/(?:insertAudit\(\s*tx,|audit\.append\()\s*\{[^;]*?\baction: (['`])(.+?)\1/g)].map(
      (found) => found[2]!,
    );
  });
  return [...new Set(actions)].flatMap((action) =>
    action.includes('${') ? (FILLED[action] ?? [action]).map((value) => action.replace(/\$\{\w+\}/, value)) : [action],
  );
}

describe('words of the log', () => {
  it('has words for every action that the sidecar writes', () => {
    const actions = written();
    expect(actions).toEqual(
      expect.arrayContaining(['run.retry', 'definition.discard', 'cause.skip', 'launch', 'work.pause']),
    );
    expect(actions.filter((action) => actionWord(action) === action)).toEqual([]);
  });

  it.each([
    ['map:order-head', undefined, ['maps', ['order-head']]],
    ['flow:order-to-cash', undefined, ['flows', ['order-to-cash']]],
    ['table:sku', undefined, ['maps', ['tables', 'sku']]],
    ['settings:3', undefined, ['settings', ['versions', '3']]],
    ['order:12', undefined, ['timeline', ['order:12']]],
    ['run:1', { key: 'order:12' }, ['timeline', ['order:12']]],
    ['cause:m3.nok.X|sku:A|B', undefined, ['attention', [], { code: 'm3.nok.X', thing: 'sku:A|B' }]],
    ['cause:m3.timeout|', undefined, ['attention', [], { code: 'm3.timeout', thing: '' }]],
    ['token:1', undefined, null],
  ])('%s leads to where it is shown', (target, data, place) => {
    expect(targetPlace(target, data)).toEqual(place);
  });
});
