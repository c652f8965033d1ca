/** What would happen to a document: decision, the exact M3 calls with values, the total they add up to. Writes nothing. */
import Big from 'big.js';
import type { WooOrder } from '@crossdock/shared';
import { wooOrder } from '@crossdock/shared';
import { getDialect, jobOf, type JobName } from '../m3/dialects/index.ts';
import { currencyDecimals, fromMinor } from '../money.ts';
import { customerBasics, customerIdentity } from '../sync/customer/identity.ts';
import { checkPlan } from '../sync/order/check-plan.ts';
import { decideOrder } from '../sync/order/decide.ts';
import type { OrderFacts } from '../sync/order/facts.ts';
import { gatherFacts } from '../sync/order/gather.ts';
import { opsOfDialect } from '../sync/order/ops-of-dialect.ts';
import { planOrder } from '../sync/order/plan.ts';
import type { DryRun, PlannedCall } from './port.ts';
import type { FlowServices } from './step.ts';

const NEW_CUSTOMER = '(new)';

/** @param online true = items, currency and areas are read from M3; false = SKUs are taken for item numbers, and said so */
export async function dryRun(
  services: FlowServices,
  document: Record<string, unknown>,
  { online }: { online: boolean },
): Promise<DryRun> {
  const parsed = wooOrder.safeParse(document);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      code: 'order.unreadable',
      owner: 'shop' as const,
      field: issue.path.join('.'),
      message: `${issue.path.join('.')}: ${issue.message}`,
      fix: 'Give the document of GET /wc/v3/orders/{id}.',
    }));
    return {
      decision: 'hold',
      why: 'This is not an order document of WooCommerce.',
      calls: [],
      problems,
      notes: [],
      totals: null,
    };
  }
  const order = parsed.data;
  const settings = services.settings();
  const posting = services.postings.get(`order:${order.id}`);
  const decision = decideOrder(order, { state: posting?.state ?? 'none', content: posting?.content ?? null }, settings);
  if (decision.action !== 'post') {
    return {
      decision: decision.action,
      why: decision.why,
      calls: [],
      problems: decision.action === 'hold' ? [decision.problem] : [],
      notes: [],
      totals: null,
    };
  }
  const notes: string[] = [];
  const signal = new AbortController().signal;
  const jobs = online ? services.jobs() : null;
  const facts = jobs
    ? await gatherFacts(
        {
          jobs,
          shop: services.shop(),
          facts: services.facts,
          lookup: services.lookup,
          settings,
          now: services.now,
          signal,
        },
        order,
      )
    : offlineFacts(services, order, notes);
  const calls: PlannedCall[] = [];
  const customer = planCustomer(services, order, facts, calls, notes);
  const { definitions } = services;
  const maps = {
    head: definitions.map('order-head'),
    address: definitions.map('order-address'),
    line: definitions.map('order-line'),
  };
  const planned = planOrder({
    order,
    settings,
    facts,
    maps,
    customer: customer.CUNO,
    buyerInMaster: settings.customers.policy !== 'common',
  });
  const problems = [...customer.problems, ...planned.problems];
  if (!planned.plan) return { decision: 'hold', why: 'The order would be held.', calls, problems, notes, totals: null };
  const { plan } = planned;
  const dialect = getDialect(settings.m3.dialect);
  const { temporaryOrders } = dialect;
  const names = { name: (job: JobName) => jobOf(dialect, job).call, temporaryOrders };
  problems.push(...checkPlan(plan, names, services.checkRecord));
  calls.push({ system: 'm3', call: names.name('order.addHead'), values: plan.head });
  for (const { job, record } of opsOfDialect(plan, temporaryOrders)) {
    const values = 'CUNO' in record ? record : { ORNO: '(from the head)', ...record };
    calls.push({ system: 'm3', call: names.name(job), values });
  }
  const { decimals, shopTotal, plannedTotal, expectedTax } = plan.amounts;
  calls.push({
    system: 'm3',
    call: names.name('order.value'),
    values: { ORNO: '(from the head)' },
    note: `Must be ${fromMinor(shopTotal, decimals)} ${plan.CUCD}.`,
  });
  if (temporaryOrders)
    calls.push({
      system: 'm3',
      call: names.name('order.confirm'),
      values: { ORNO: '(from the head)' },
      note: 'Only if the totals agree.',
    });
  const totals = {
    currency: plan.CUCD,
    shop: fromMinor(shopTotal, decimals),
    planned: fromMinor(plannedTotal, decimals),
    taxComputedByM3: fromMinor(expectedTax, decimals),
    taxMode: plan.amounts.taxMode,
  };
  const held = problems.length > 0;
  return {
    decision: held ? 'hold' : 'post',
    why: held ? 'The order would be held.' : decision.why,
    calls,
    problems,
    notes: [...notes, ...plan.notes],
    totals,
  };
}

function planCustomer(
  services: FlowServices,
  order: WooOrder,
  facts: OrderFacts,
  calls: PlannedCall[],
  notes: string[],
): { CUNO: string; problems: DryRun['problems'] } {
  const { customers, m3 } = services.settings();
  if (customers.policy === 'common' && customers.commonCustomer)
    return { CUNO: customers.commonCustomer, problems: [] };
  const identity = customerIdentity(order, services.settings());
  if ('code' in identity) return { CUNO: NEW_CUSTOMER, problems: [identity] };
  const known =
    (identity.email ? services.lookup('customer', identity.email, 'CUNO') : null) ??
    services.customers.get(identity.key)?.CUNO;
  if (known) return { CUNO: known, problems: [] };
  notes.push('The customer is not linked yet: M3 is searched by search key and e-mail address before one is created.');
  const made = customerBasics(order, identity, services.definitions.map('customer'), facts);
  if (!made.basics) return { CUNO: NEW_CUSTOMER, problems: made.problems };
  calls.push({
    system: 'm3',
    call: 'CRS610MI/Add',
    values: { CUTM: m3.customerTemplate ?? '', ...made.basics.record },
    note: 'Only if M3 has no such customer.',
  });
  return { CUNO: NEW_CUSTOMER, problems: [] };
}

function offlineFacts(services: FlowServices, order: WooOrder, notes: string[]): OrderFacts {
  notes.push('Offline: SKUs are taken for M3 item numbers, and areas are not checked.');
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
