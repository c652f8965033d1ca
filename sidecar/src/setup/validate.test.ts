import { expect, test } from '@jest/globals';
import type { Problem } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { addPlanned, NO_VALIDATION, Validator, type ValidatorOptions } from './validate.ts';

const problem = (code: string): Problem => ({ code, message: `about ${code}`, owner: 'shop', fix: 'do it' });
const post = (...codes: string[]) => ({ decision: 'post', problems: codes.map(problem) });

test('orders are grouped by what is wrong, the largest group first; one order counts once in a group', () => {
  let value = addPlanned(NO_VALIDATION, '1', post('tax'));
  value = addPlanned(value, '2', post('sku', 'sku'));
  value = addPlanned(value, '3', post('sku'));
  value = addPlanned(value, '4', post());
  value = addPlanned(value, '5', { decision: 'wait', problems: [] });
  expect(value).toMatchObject({ planned: 5, good: 1, decisions: { post: 4, wait: 1 } });
  expect(value.groups.map(({ code, orders }) => [code, orders])).toEqual([
    ['sku', ['2', '3']],
    ['tax', ['1']],
  ]);
});

const options = (more: Partial<ValidatorOptions> = {}): ValidatorOptions & { kept: string[] } => {
  const kept: string[] = [];
  return {
    orders: () => Promise.resolve([{ id: 7 }, { id: 8 }]),
    plan: (document) =>
      Promise.resolve({
        ...post(...(document['id'] === 8 ? ['sku'] : [])),
        why: '',
        calls: [],
        notes: [],
        totals: null,
      }),
    recall: () => null,
    keep: (json) => Promise.resolve(void kept.push(json)),
    now: () => 0,
    kept,
    ...more,
  };
};
async function ended(validator: Validator): Promise<void> {
  while (validator.state().state === 'running') await new Promise((resolve) => setImmediate(resolve));
}

test('runs in the background, once at a time, and is kept', async () => {
  const given = options();
  const validator = new Validator(given);
  expect(validator.state().state).toBe('none');
  expect(validator.start(100).state).toBe('running');
  expect(validator.start(100).startedAt).toBe(validator.state().startedAt);
  await ended(validator);
  expect(validator.state()).toMatchObject({ state: 'done', total: 2, planned: 2, good: 1 });
  expect(new Validator(options({ recall: () => given.kept[0]! })).state()).toEqual(validator.state());
});

test('says why it could not go on', async () => {
  const down = new CrossdockError('M3 is away.', { class: 'transient', code: 'm3.down', remote: 'm3' });
  const validator = new Validator(options({ plan: () => Promise.reject(down) }));
  validator.start(100);
  await ended(validator);
  expect(validator.state()).toMatchObject({ state: 'failed', fault: 'M3 is away.' });
});
