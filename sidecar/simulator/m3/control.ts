/** The control API under `/__control`: what the programmatic handle can do, as JSON. */
import { checkConfig } from './config.ts';
import type { SimulatorConfig } from './config.ts';
import { FAULT_KINDS, RANDOM_FAULTS } from './faults.ts';
import type { FaultSpec, Quota, RandomFaults } from './faults.ts';
import { MiError } from './mi-error.ts';
import type { Row } from './metadata.ts';
import type { AdvanceLine } from './model/order-flow.ts';
import type { ItemInput } from './model/items.ts';
import type { PriceInput } from './model/prices.ts';
import type { ConfirmRefusal } from './model/orders.ts';
import type { M3Simulator } from './index.ts';

export interface ControlAnswer {
  status: number;
  body: unknown;
}
type Json = Record<string, unknown>;

function array(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`"${name}" expects a list, received ${JSON.stringify(value)}.`);
  return value;
}
function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '')
    throw new Error(`"${name}" expects text, received ${JSON.stringify(value)}.`);
  return value;
}

type Action = (simulator: M3Simulator, body: Json, query: URLSearchParams) => unknown;
const ACTIONS: Record<string, Action> = {
  'GET ': (simulator) => ({
    url: simulator.url,
    paths: Object.keys(ACTIONS),
    faultKinds: FAULT_KINDS,
    randomFaults: Object.keys(RANDOM_FAULTS),
  }),
  'GET state': (simulator) => simulator.snapshot(),
  'GET orders': (simulator, _body, query) => {
    const orno = query.get('orno');
    return orno === null ? simulator.snapshot().orders : simulator.order(orno);
  },
  'GET summary': (simulator) => simulator.summary(),
  'GET calls': (simulator) => ({ ...simulator.summary().calls, entries: simulator.calls.entries() }),
  'GET violations': (simulator) => ({ count: simulator.calls.violationCount, violations: simulator.calls.violations }),
  'GET faults': (simulator) => ({
    ...simulator.faults.active,
    injected: Object.fromEntries(simulator.faults.injected),
  }),
  'GET config': (simulator) => simulator.config,
  'GET ionapi': (simulator, _body, query) =>
    query.get('grant') === 'client_credentials' ? simulator.ionapiClientCredentials : simulator.ionapi,

  'POST faults': (simulator, body) => {
    const added =
      body.faults === undefined ? [] : simulator.faults.add(...(array(body.faults, 'faults') as FaultSpec[]));
    if (body.random !== undefined) simulator.faults.setRandom(body.random as RandomFaults | null);
    if (body.quota !== undefined) simulator.faults.setQuota(body.quota as Quota | null);
    if (body.confirm !== undefined) simulator.refuseConfirm(...(array(body.confirm, 'confirm') as ConfirmRefusal[]));
    if (body.downMs !== undefined) simulator.down(body.downMs === null ? undefined : Number(body.downMs));
    return { added: added.map((fault) => fault.id), ...simulator.faults.active };
  },
  'DELETE faults': (simulator) => {
    simulator.clearFaults();
    return { cleared: true };
  },
  'POST advance': (simulator, body) => {
    if (body.orno === undefined) return { moved: simulator.advanceAll() };
    simulator.advance(
      text(body.orno, 'orno'),
      text(body.to, 'to'),
      body.lines === undefined ? undefined : (array(body.lines, 'lines') as AdvanceLine[]),
    );
    return simulator.order(text(body.orno, 'orno'));
  },
  'POST tracking': (simulator, body) => {
    const dlix = text(body.dlix, 'dlix');
    const given = (name: string): Record<string, string> =>
      body[name] === undefined ? {} : { [name]: text(body[name], name) };
    simulator.track(dlix, { ...given('tracking'), ...given('forwarder'), ...given('status') });
    return { dlix };
  },
  'POST temporary': (simulator, body) => {
    const orno = text(body.orno, 'orno');
    if (body.action === 'confirm') return { orno: simulator.operatorConfirm(orno) };
    if (body.action === 'delete') return { deleted: simulator.operatorDelete(orno) };
    throw new Error(`"action" expects confirm or delete, received ${JSON.stringify(body.action)}.`);
  },
  'POST items': (simulator, body) => {
    const items = array(body.items, 'items') as ItemInput[];
    for (const item of items) simulator.putItem({ ...item, ITNO: text(item.ITNO, 'items[].ITNO') });
    return { items: items.length };
  },
  'POST prices': (simulator, body) => {
    const prices = array(body.prices, 'prices') as PriceInput[];
    for (const price of prices) simulator.state.prices.put({ ...price, ITNO: text(price.ITNO, 'prices[].ITNO') });
    return { prices: prices.length };
  },
  'POST customers': (simulator, body) => {
    const customers = array(body.customers, 'customers') as (Row & { CUNO: string })[];
    for (const customer of customers) simulator.putCustomer(text(customer.CUNO, 'customers[].CUNO'), customer);
    return { customers: customers.length };
  },
  'POST config': (simulator, body) => {
    simulator.configure(checkConfig(body) as Partial<SimulatorConfig>);
    return simulator.config;
  },
  'POST expire-tokens': (simulator) => {
    simulator.expireTokens();
    return { expired: true };
  },
  'POST reset': (simulator) => {
    simulator.reset();
    return { reset: true };
  },
};

export function control(
  simulator: M3Simulator,
  method: string,
  path: string,
  query: URLSearchParams,
  body: string,
): ControlAnswer {
  const action = ACTIONS[`${method} ${path}`];
  if (!action)
    return { status: 404, body: { error: `No ${method} ${path}. Known: ${Object.keys(ACTIONS).join(', ')}.` } };
  try {
    const json = body === '' ? {} : (JSON.parse(body) as unknown);
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw new Error('The body must be a JSON object.');
    return { status: 200, body: action(simulator, json as Json, query) };
  } catch (error) {
    const code = error instanceof MiError ? error.code : '';
    return {
      status: 400,
      body: { error: error instanceof Error ? error.message : String(error), ...(code ? { code } : {}) },
    };
  }
}
