/** How far the set-up is, judged by what is there: it can be left and taken up again at any time. Pure. */
import type { SetupDetail, SetupState, SetupStep, Settings, ShopValidation } from '@crossdock/shared';
import type { AccessFault } from './access.ts';

export interface SetupFacts {
  settings: Settings;
  shopUrl: string | null;
  m3: SetupState['m3'];
  /** Why M3 let nobody in when these credentials were tried last. */
  access: AccessFault | null;
  rehearsal: boolean;
  check: SetupState['check'];
  validation: ShopValidation;
  rows: SetupState['maps'];
}
type Step = SetupState['steps'][number];

const CODES = ['company', 'facility', 'warehouse', 'orderType'] as const;

export function setupState(facts: SetupFacts): SetupState {
  const { settings, shopUrl, m3, rehearsal, check, rows } = facts;
  const steps: Step[] = [
    shopUrl === null
      ? step('shop.missing', 'todo', 'No shop is paired yet.')
      : step('shop.paired', 'done', `Paired with ${shopUrl}.`, { url: shopUrl }),
    credentials(m3, facts.access),
    codes(settings),
    checked(check),
    maps(rows),
    validated(facts.validation),
    launch(settings),
  ];
  const done = steps.filter(({ state }) => state === 'done').length;
  return {
    steps,
    progress: done / steps.length,
    // Without access to M3 nothing is worked on, whatever the switch says.
    live: settings.orders.live && settings.m3.ionapi !== undefined,
    rehearsal,
    shop: { url: shopUrl },
    m3,
    cutover: settings.orders.cutover ?? null,
    check,
    maps: rows,
  };
}

/** A detail begins with the name of its step. */
const step = (detail: SetupDetail, state: Step['state'], text: string, values: Record<string, string> = {}): Step => ({
  step: detail.slice(0, detail.indexOf('.')) as SetupStep,
  state,
  detail,
  values,
  text,
});

function credentials(m3: SetupFacts['m3'], access: AccessFault | null): Step {
  if (m3.fault !== null) return step('credentials.fault', 'attention', m3.fault);
  if (!m3.configured) return step('credentials.missing', 'todo', 'The .ionapi file is missing.');
  if (access !== null) {
    const { kind, reason } = access;
    const text =
      kind === 'refused'
        ? `These credentials do not work. ${reason} Your M3 people can look at the authorised app and its service account, or download a new file.`
        : `M3 cannot be reached with this file. ${reason} Check the addresses in the file and the network, with your M3 people.`;
    return step(`credentials.${kind}`, 'attention', text, { reason });
  }
  const [tenant, host] = [m3.tenant ?? '', m3.host ?? ''];
  return step('credentials.known', 'done', `Tenant ${tenant} at ${host}.`, { tenant, host });
}

function codes({ m3, customers }: Settings): Step {
  const needed: string[] = CODES.filter((name) => m3[name] === undefined);
  if (customers.policy !== 'existing' && m3.customerTemplate === undefined) needed.push('customerTemplate');
  const { company, warehouse } = m3;
  const chosen = { company: String(company), warehouse: String(warehouse) };
  if (needed.length === 0) return step('codes.chosen', 'done', `Company ${company}, warehouse ${warehouse}.`, chosen);
  const missing = needed.join(', ');
  return step('codes.missing', 'todo', `Not chosen yet: ${missing}.`, { missing });
}

function checked(check: SetupFacts['check']): Step {
  if (check === null) return step('check.never', 'todo', 'Not checked yet.');
  const [failed, warnings] = [String(check.failed), String(check.warnings)];
  if (!check.ok) return step('check.failed', 'attention', `Not in order: ${failed}.`, { failed });
  if (check.warnings > 0) return step('check.warnings', 'done', `In order; to look at: ${warnings}.`, { warnings });
  return step('check.passed', 'done', 'Everything is there.');
}

function maps(rows: SetupFacts['rows']): Step {
  const missing = (['payment', 'shipping'] as const).filter((table) => rows[table] === 0).join(', ');
  if (missing !== '') return step('maps.missing', 'todo', `No rows yet: ${missing}.`, { missing });
  const [payment, shipping] = [String(rows.payment), String(rows.shipping)];
  const text = `Payment methods: ${payment}, shipping methods: ${shipping}.`;
  return step('maps.known', 'done', text, { payment, shipping });
}

function validated({ state, planned, groups, fault }: ShopValidation): Step {
  if (state === 'failed') return step('validate.fault', 'attention', fault ?? 'It could not be finished.');
  if (state === 'running') return step('validate.running', 'todo', 'Under way.');
  if (state !== 'done') return step('validate.never', 'todo', 'Not tried yet.');
  const [kinds, orders] = [String(groups.length), String(planned)];
  if (groups.length > 0) return step('validate.problems', 'attention', `Kinds of problems: ${kinds}.`, { kinds });
  return step('validate.good', 'done', `Orders planned without a problem: ${orders}.`, { orders });
}

function launch({ orders, m3 }: Settings): Step {
  if (!orders.live || m3.ionapi === undefined) return step('launch.waiting', 'todo', 'Not live.');
  const since = orders.cutover;
  if (since === undefined) return step('launch.live', 'done', 'Live, without a cut-over.');
  return step('launch.since', 'done', `Live, orders since ${since}.`, { since });
}
