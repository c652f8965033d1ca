import { expect, test } from '@jest/globals';
import { settings, type SetupState, type SettingsInput } from '@crossdock/shared';
import { setupState, type SetupFacts } from './state.ts';
import { NO_VALIDATION } from './validate.ts';

const m3 = {
  ionapi: 'm3.ionapi',
  company: 100,
  facility: 'A01',
  warehouse: '001',
  orderType: 'WEB',
  customerTemplate: 'T',
};
const facts = (input: SettingsInput, more: Partial<SetupFacts> = {}): SetupFacts => ({
  settings: settings.parse(input),
  shopUrl: null,
  m3: { configured: false, tenant: null, host: null, fault: null, readOnly: false },
  access: null,
  rehearsal: false,
  check: null,
  validation: NO_VALIDATION,
  rows: { payment: 0, shipping: 0, country: 0 },
  ...more,
});
const states = (state: SetupState): string[] => state.steps.map((one) => `${one.step} ${one.state}`);

test('nothing is there', () => {
  const state = setupState(facts({}));
  expect(states(state)).toEqual([
    'shop todo',
    'credentials todo',
    'codes todo',
    'check todo',
    'maps todo',
    'validate todo',
    'launch todo',
  ]);
  expect(state.progress).toBe(0);
  // The switch is on by default; without M3 nothing is live.
  expect(state.live).toBe(false);
});

test('everything is there', () => {
  const state = setupState(
    facts(
      { m3, orders: { cutover: '2026-11-26T00:00:00Z' } },
      {
        shopUrl: 'https://shop.example',
        m3: { configured: true, tenant: 'T', host: 'h', fault: null, readOnly: false },
        check: { at: '', ok: true, failed: 0, warnings: 1 },
        validation: { ...NO_VALIDATION, state: 'done', planned: 100, good: 90 },
        rows: { payment: 2, shipping: 1, country: 0 },
      },
    ),
  );
  expect(state.progress).toBe(1);
  expect(state.live).toBe(true);
});

test.each<[string, SettingsInput, Partial<SetupFacts>, string]>([
  ['a template is not needed where customers must exist', { m3: { ...m3, customerTemplate: undefined }, customers: { policy: 'existing' } }, {}, 'codes done'],
  ['a template is missing', { m3: { ...m3, customerTemplate: undefined } }, {}, 'codes todo'],
  ['credentials that cannot be used', { m3 }, { m3: { configured: true, tenant: null, host: null, fault: 'bad', readOnly: true } }, 'credentials attention'],
  ['credentials that M3 refuses', { m3 }, { m3: { configured: true, tenant: 'T', host: 'h', fault: null, readOnly: false }, access: { kind: 'refused', reason: 'No.' } }, 'credentials attention'],
  ['an M3 that cannot be reached', { m3 }, { m3: { configured: true, tenant: 'T', host: 'h', fault: null, readOnly: false }, access: { kind: 'unreachable', reason: 'Dead.' } }, 'credentials attention'],
  ['a check that failed', {}, { check: { at: '', ok: false, failed: 2, warnings: 0 } }, 'check attention'],
  ['problems were found', {}, { validation: { ...NO_VALIDATION, state: 'done', groups: [{ code: 'x', owner: 'shop', message: 'm', fix: null, orders: ['1'] }] } }, 'validate attention'],
  ['a validation that broke off', {}, { validation: { ...NO_VALIDATION, state: 'failed', fault: 'f' } }, 'validate attention'],
  ['held back', { m3, orders: { live: false } }, {}, 'launch todo'],
])('%s', (_, input, more, expected) => {
  const state = setupState(facts(input, more));
  expect(states(state)).toContain(expected);
  for (const { step, detail } of state.steps) expect(detail.startsWith(`${step}.`)).toBe(true);
}); // prettier-ignore
