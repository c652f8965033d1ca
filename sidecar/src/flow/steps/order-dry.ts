/**
 * What the order steps would do, without doing it, and what the designer must know about them. Apart from the steps
 * themselves, which only act.
 */
import Big from 'big.js';
import type { FieldMap, Problem, WooOrder } from '@crossdock/shared';
import { getDialect, jobOf, type JobName } from '../../m3/dialects/index.ts';
import { currencyDecimals, fromMinor } from '../../money.ts';
import { customerBasics, customerIdentity } from '../../sync/customer/identity.ts';
import { checkPlan } from '../../sync/order/check-plan.ts';
import { decideOrder } from '../../sync/order/decide.ts';
import type { OrderFacts } from '../../sync/order/facts.ts';
import { gatherFacts } from '../../sync/order/gather.ts';
import { opsOfDialect } from '../../sync/order/ops-of-dialect.ts';
import { planOrder } from '../../sync/order/plan.ts';
import type { PlannedCall } from '../port.ts';
import type { DryStep, FlowServices, StepContext, StepType } from '../step.ts';

const NEW_CUSTOMER = '(new)';
const FOUND_CUSTOMER = '(found)';
const NUMBER_LATER = '(from the head)';

/** Whether M3 may be read, and who wants to see what each map is given. */
export interface DryOptions {
  online: boolean;
  observe?: (map: FieldMap, source: Record<string, unknown>) => void;
}

async function dryDecide(ctx: StepContext): Promise<DryStep> {
  const { services, order } = ctx;
  const posting = services.postings.get(ctx.key);
  const posted = { state: posting?.state ?? ('none' as const), content: posting?.content ?? null };
  const decision = decideOrder(order, posted, services.settings());
  const { action, why: text } = decision;
  if (decision.action === 'hold') return { kind: 'hold', text, problems: [decision.problem] };
  if (action === 'unchanged' || action === 'wait' || action === 'skip') {
    const outcome = action === 'wait' ? 'waiting' : action === 'skip' ? 'skipped' : 'unchanged';
    return { kind: 'end', outcome, why: text, text, decision: action };
  }
  return Promise.resolve({ kind: 'next', vars: { action }, text, decision: action });
}

async function dryCustomer(ctx: StepContext): Promise<DryStep> {
  const { services, order, dry } = ctx;
  if (!order || !dry) return { kind: 'next', text: 'There is no document.' };
  const settings = services.settings();
  const { customers, m3 } = settings;
  if (customers.policy === 'common' && customers.commonCustomer) {
    const text = `All orders go to customer ${customers.commonCustomer}.`;
    return { kind: 'next', vars: { customer: customers.commonCustomer }, text };
  }
  const identity = customerIdentity(order, settings);
  const unknown = { vars: { customer: NEW_CUSTOMER } };
  // The plan goes on with a new customer, so that all problems are seen at once.
  if ('code' in identity) return { kind: 'next', ...unknown, text: identity.message, problems: [identity] };
  const notes: string[] = [];
  const map = services.definitions.map('customer');
  const facts = await factsFor(ctx, order, notes);
  const made = customerBasics(order, identity, map, facts, dry.observe);
  const known =
    (identity.email ? services.lookup('customer', identity.email, 'CUNO') : null) ??
    services.customers.get(identity.key)?.CUNO;
  if (known) return { kind: 'next', vars: { customer: known }, text: `The buyer is customer ${known}.`, notes };
  if (customers.policy === 'existing') {
    const said = 'The buyer must be a customer of M3: it is searched by e-mail address, and where there is none the order is held.'; // prettier-ignore
    return { kind: 'next', vars: { customer: FOUND_CUSTOMER }, text: said, notes: [said, ...notes] };
  }
  const text = 'The customer is not linked yet: M3 is searched by search key and e-mail address before one is created.';
  if (!made.basics) return { kind: 'next', ...unknown, text, notes: [text, ...notes], problems: made.problems };
  const call: PlannedCall = {
    system: 'm3',
    call: 'CRS610MI/Add',
    values: { CUTM: m3.customerTemplate ?? '', ...made.basics.record },
    note: 'Only if M3 has no such customer.',
  };
  return { kind: 'next', ...unknown, text, calls: [call], notes: [text, ...notes] };
}

async function dryCreate(ctx: StepContext): Promise<DryStep> {
  const { services, order, dry } = ctx;
  if (!order || !dry) return { kind: 'next', text: 'There is no document.' };
  const settings = services.settings();
  const { definitions } = services;
  const notes: string[] = [];
  const planned = planOrder({
    order,
    settings,
    facts: await factsFor(ctx, order, notes),
    maps: {
      head: definitions.map('order-head'),
      address: definitions.map('order-address'),
      line: definitions.map('order-line'),
    },
    customer: String(ctx.vars['customer'] ?? NEW_CUSTOMER),
    buyerInMaster: settings.customers.policy !== 'common',
    ...(dry.observe && { observe: dry.observe }),
  });
  const held = 'The order would be held.';
  if (!planned.plan) return { kind: 'hold', text: held, problems: planned.problems, notes };
  const { plan } = planned;
  const dialect = getDialect(settings.m3.dialect);
  const { temporaryOrders } = dialect;
  const names = { name: (job: JobName) => jobOf(dialect, job).call, temporaryOrders };
  const problems: Problem[] = checkPlan(plan, names, services.checkRecord);
  const calls: PlannedCall[] = [{ system: 'm3', call: names.name('order.addHead'), values: plan.head }];
  for (const { job, record } of opsOfDialect(plan, temporaryOrders)) {
    const values = 'CUNO' in record ? record : { ORNO: NUMBER_LATER, ...record };
    calls.push({ system: 'm3', call: names.name(job), values });
  }
  const { decimals, shopTotal, plannedTotal, expectedTax } = plan.amounts;
  const must = `Must be ${fromMinor(shopTotal, decimals)} ${plan.CUCD}.`;
  calls.push({ system: 'm3', call: names.name('order.value'), values: { ORNO: NUMBER_LATER }, note: must });
  if (temporaryOrders) {
    const values = { ORNO: NUMBER_LATER };
    calls.push({ system: 'm3', call: names.name('order.confirm'), values, note: 'Only if the totals agree.' });
  }
  const totals = {
    currency: plan.CUCD,
    shop: fromMinor(shopTotal, decimals),
    planned: fromMinor(plannedTotal, decimals),
    taxComputedByM3: fromMinor(expectedTax, decimals),
    taxMode: plan.amounts.taxMode,
  };
  const more = { calls, totals, notes: [...notes, ...plan.notes] };
  if (problems.length > 0) return { kind: 'hold', text: held, problems, ...more };
  const text = `${plan.lines.length} ${plan.lines.length === 1 ? 'line' : 'lines'}, ${totals.planned} ${plan.CUCD}.`;
  return { kind: 'next', vars: { outcome: 'confirmed' }, text, ...more };
}

const dryEnd = (ctx: StepContext): Promise<DryStep> => {
  const posting = ctx.services.postings.get(ctx.key);
  const action = String(ctx.vars['action'] ?? '');
  const what = posting?.final
    ? `M3 order ${posting.final}: ${action}.`
    : 'M3 has no confirmed order: what is temporary is deleted.';
  return Promise.resolve({ kind: 'next', text: what, vars: { outcome: 'cancelled' } });
};

const dryAnnotate = (ctx: StepContext): Promise<DryStep> => {
  const call = `POST orders/${ctx.key.slice(ctx.key.lastIndexOf(':') + 1)}/annotate`;
  const calls: PlannedCall[] = [{ system: 'shop', call, values: { state: String(ctx.vars['outcome'] ?? 'waiting') } }];
  return Promise.resolve({
    kind: 'next',
    text: 'The M3 number and the state are shown on the order in the shop.',
    calls,
  });
};

/** Facts once per dry run, however many steps want them. */
const factsOf = new WeakMap<WooOrder, Promise<{ facts: OrderFacts; notes: string[] }>>();
async function factsFor(ctx: StepContext, order: WooOrder, notes: string[]): Promise<OrderFacts> {
  let known = factsOf.get(order);
  if (!known) {
    known = gather(ctx, order);
    factsOf.set(order, known);
  }
  const found = await known;
  notes.push(...found.notes);
  return found.facts;
}

async function gather(ctx: StepContext, order: WooOrder): Promise<{ facts: OrderFacts; notes: string[] }> {
  const { services } = ctx;
  if (!ctx.dry?.online) return { facts: offlineFacts(services, order), notes: [OFFLINE] };
  const { facts, lookup, now } = services;
  const from = { jobs: services.jobs(), shop: services.shop(), facts, lookup, settings: services.settings(), now };
  const catalogItem = (sku: string): string | null => services.catalog?.itemOfSku(sku) ?? null;
  return { facts: await gatherFacts({ ...from, catalogItem, signal: ctx.signal }, order), notes: [] };
}

const OFFLINE = 'Offline: SKUs are taken for M3 item numbers, and areas are not checked.';
function offlineFacts(services: FlowServices, order: WooOrder): OrderFacts {
  const decimals = currencyDecimals(order.currency);
  const items = order.line_items.map((line) => ({
    ITNO: services.lookup('sku', line.sku, 'ITNO') ?? line.sku,
    UNMS: '',
    quantityDecimals: 6,
    via: 'number' as const,
    factor: new Big(1),
  }));
  return {
    items,
    currency: { CUCD: order.currency, decimals, priceDecimals: 6, conversion: null },
    areas: {},
    lookup: services.lookup,
  };
}

type Facts = Pick<StepType, 'title' | 'after' | 'doubt' | 'dispensable'> & {
  dry: (ctx: StepContext) => Promise<DryStep>;
};

/** By step type. */
export const orderStepFacts: Record<string, Facts> = {
  'order.decide': { title: 'Decide', dry: dryDecide },
  'm3.customer.resolve': {
    title: 'Customer in M3',
    after: ['order.decide'],
    doubt: 'The customer is searched in M3 by its search key and e-mail address before it is added again.',
    dry: dryCustomer,
  },
  'm3.order.create': {
    title: 'Order into M3',
    after: ['order.decide', 'm3.customer.resolve'],
    doubt:
      'M3 is searched by the order reference (CUOR) before anything is repeated; a half-built temporary order is built anew.',
    dry: dryCreate,
  },
  'm3.order.end': {
    title: 'End the order in M3',
    after: ['order.decide'],
    doubt: 'The order is read in M3 before the call is repeated.',
    dry: dryEnd,
  },
  'woo.order.annotate': {
    title: 'Show it in the shop',
    after: ['m3.order.create', 'm3.order.end'],
    dispensable: true,
    doubt: 'Showing the same state twice changes nothing.',
    dry: dryAnnotate,
  },
  'woo.order.status': { title: 'Status in the shop', doubt: 'Setting the same status twice changes nothing.', dispensable: true, dry: () => Promise.resolve({ kind: 'next', text: 'The status is set by the status table, forward only.' }) }, // prettier-ignore
};
