/**
 * Which M3 customer an order belongs to: by table, by link, by our search key (ALCU), by e-mail, else created from the
 * template. One at a time per e-mail address, and an Add whose answer was lost is looked up by its search key.
 */
import type { FieldMap, Problem, Settings, WooOrder } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { CustomerLink, CustomerLinkStore } from '../../links/port.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import type { MiResult } from '../../m3/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { OrderFacts } from '../order/facts.ts';
import { requireSettled } from '../order/context.ts';
import {
  accountKey,
  customerBasics,
  customerIdentity,
  MAIL_LENGTH,
  normaliseEmail,
  type CustomerIdentity,
} from './identity.ts';
import { KeyedLock } from '../../keyed-lock.ts';

export interface CustomerContext {
  jobs: M3Jobs;
  links: CustomerLinkStore;
  settings: Settings;
  map: FieldMap;
  lookup: Lookup;
  /** Area codes of a country, for ECAR. */
  areas: (country: string) => Promise<OrderFacts['areas']>;
  /** @see LATE_MS */
  lateMs: number;
  /** When this process started. */
  bornAt: number;
  signal: AbortSignal;
  now: () => number;
  journal: (kind: string, text: string, data?: Record<string, unknown>) => void;
}
export type CustomerResult = { kind: 'found'; CUNO: string; created: boolean } | { kind: 'hold'; problems: Problem[] };

const locks = new KeyedLock();

/** @throws CrossdockError when the look-up or the creation must be repeated later */
export async function resolveCustomer(ctx: CustomerContext, order: WooOrder): Promise<CustomerResult> {
  const result = await customerOf(ctx, order);
  if (result.kind === 'found') await noteAccount(ctx, order, result.CUNO);
  return result;
}

/** Notes to which M3 customer the orders of an account go: what it may be shown of M3's prices depends on that. */
async function noteAccount(ctx: CustomerContext, order: WooOrder, CUNO: string): Promise<void> {
  const { policy } = ctx.settings.customers;
  if (!order.customer_id || (policy !== 'per-email' && policy !== 'existing')) return;
  const key = accountKey(order.customer_id);
  if (ctx.links.get(key)?.CUNO === CUNO) return;
  await ctx.links.save({ key, CUNO, searchKey: '', state: 'linked', created: false, basics: null, at: ctx.now() });
}

async function customerOf(ctx: CustomerContext, order: WooOrder): Promise<CustomerResult> {
  const { settings } = ctx;
  if (settings.customers.policy === 'common' && settings.customers.commonCustomer) {
    return { kind: 'found', CUNO: settings.customers.commonCustomer, created: false };
  }
  const identity = customerIdentity(order, settings);
  if ('code' in identity) return { kind: 'hold', problems: [identity] };
  const byTable = identity.email ? ctx.lookup('customer', identity.email, 'CUNO') : null;
  if (byTable) return { kind: 'found', CUNO: byTable, created: false };
  return locks.run(identity.key, () => resolveLocked(ctx, order, identity));
}

async function resolveLocked(
  ctx: CustomerContext,
  order: WooOrder,
  identity: CustomerIdentity,
): Promise<CustomerResult> {
  const link = ctx.links.get(identity.key);
  if (link?.state === 'linked' && link.CUNO) return refresh(ctx, order, identity, link, link.CUNO);
  const asked = ctx.now();
  const adding = link?.state === 'adding' ? link : null;
  const known = await findBySearchKey(ctx, identity, adding !== null);
  if (known) {
    ctx.journal('found', `M3 has the customer as ${known} (found by search key).`);
    // The attempt that created it did not come to the end.
    if (adding && [...identity.email].length > MAIL_LENGTH) await storeLongEmail(ctx, known, identity.email);
    await save(ctx, identity, { CUNO: known, created: true, basics: link?.basics ?? null });
    return { kind: 'found', CUNO: known, created: false };
  }
  const { policy } = ctx.settings.customers;
  if (policy === 'per-email' || policy === 'existing') {
    const found = await findByEmail(ctx, identity.email, adding !== null);
    if (found.kind === 'hold') return found;
    if (found.kind === 'found') {
      ctx.journal('found', `M3 has the customer as ${found.CUNO} (found by e-mail address).`);
      await save(ctx, identity, { CUNO: found.CUNO, created: false, basics: null });
      return found;
    }
    if (policy === 'existing') {
      return hold(
        'customer.unknown',
        'M3 has no customer with this e-mail address, and customers are not created by rule.',
        'Create the customer in M3 (CRS610) with this e-mail address, or add the address to the table "customer", then retry.',
      );
    }
  }
  // Looked for and not found: only after a while that means that M3 did not create it.
  if (adding && adding.at > 0) requireSettled(ctx, adding.at, asked);
  return create(ctx, order, identity);
}

/** Exactly our key: LstBySearchKey starts AT the key and goes on (reference 4.1). */
async function findBySearchKey(
  ctx: CustomerContext,
  identity: CustomerIdentity,
  fresh: boolean,
): Promise<string | null> {
  const rows = await ctx.jobs.list(
    { job: 'customer.byKey', record: { ALCU: identity.searchKey }, columns: ['CUNO', 'ALCU', 'STAT'], fresh },
    ctx.signal,
    20,
  );
  const row = rows.find((r) => (r['ALCU'] ?? '').trim() === identity.searchKey && r['STAT'] !== '90');
  return row?.['CUNO']?.trim() || null;
}

/** Candidates from the search engine are verified by reading them: the search also finds look-alikes. */
async function findByEmail(
  ctx: CustomerContext,
  email: string,
  fresh: boolean,
): Promise<
  { kind: 'found'; CUNO: string; created: false } | { kind: 'none' } | Extract<CustomerResult, { kind: 'hold' }>
> {
  const candidates = await searchByEmail(ctx, email, fresh);
  const numbers = [
    ...new Set(
      candidates.map((c) => (c['CUNO'] ?? '').trim()).filter((n) => n && n !== ctx.settings.m3.customerTemplate),
    ),
  ];
  if (numbers.length === 0) return { kind: 'none' };
  const results = await ctx.jobs.read(
    numbers.map((CUNO) => ({ job: 'customer.get' as const, record: { CUNO }, columns: ['CUNO', 'MAIL', 'STAT'] })),
    ctx.signal,
    1,
  );
  const exact = results.flatMap((r) => r.records).filter((r) => normaliseEmail(r['MAIL'] ?? '') === email);
  const active = exact.filter((r) => r['STAT'] === '20' || (r['STAT'] ?? '') === '');
  const [first, second] = active;
  if (first && second) {
    const list = active.map((r) => r['CUNO']).join(', ');
    return hold(
      'customer.ambiguous',
      `M3 has several customers with this e-mail address: ${list}.`,
      'Say which one it is in the table "customer" (e-mail address → CUNO), then retry.',
    );
  }
  if (first) return { kind: 'found', CUNO: (first['CUNO'] ?? '').trim(), created: false };
  if (exact[0]) {
    return hold(
      'customer.blocked',
      `M3 has customer ${exact[0]['CUNO']} with this e-mail address, but its status ${exact[0]['STAT']} does not allow orders.`,
      'Set the customer to status 20 in M3 (CRS610), or name another one in the table "customer", then retry.',
    );
  }
  return { kind: 'none' };
}

/** The search engine is optional (check says so): without it, only customers that Crossdock created or linked are found. */
async function searchByEmail(ctx: CustomerContext, email: string, fresh: boolean): Promise<Record<string, string>[]> {
  const call = {
    job: 'customer.search',
    record: { SQRY: `MAIL:"${email}"` },
    columns: ['CUNO', 'STAT'],
    fresh,
  } as const;
  try {
    return await ctx.jobs.list(call, ctx.signal, 100);
  } catch (error) {
    if (!(error instanceof CrossdockError) || error.code !== 'm3.nok.TransactionNotFound') throw error;
    ctx.journal('note', 'This M3 cannot search customers by e-mail address (CRS610MI/SearchCustomer is missing).');
    return [];
  }
}

async function create(ctx: CustomerContext, order: WooOrder, identity: CustomerIdentity): Promise<CustomerResult> {
  const CUTM = ctx.settings.m3.customerTemplate;
  if (!CUTM)
    return hold(
      'customer.no-template',
      'No customer template is set, so no customer can be created.',
      'Set m3.customerTemplate to a template customer of your M3 (CRS610), then retry.',
    );
  const made = customerBasics(order, identity, ctx.map, {
    areas: await ctx.areas(order.billing.country),
    lookup: ctx.lookup,
  });
  if (!made.basics) return { kind: 'hold', problems: made.problems };
  const { basics } = made;
  await save(ctx, identity, { CUNO: null, created: true, basics: basics.fingerprint });
  const unanswered = (at: number): Promise<void> =>
    save(ctx, identity, { CUNO: null, created: true, basics: basics.fingerprint, at });
  let result: MiResult | undefined;
  try {
    [result] = await ctx.jobs.write([{ job: 'customer.add', record: { CUTM, ...basics.record } }], ctx.signal);
  } catch (error) {
    if (error instanceof CrossdockError) await unanswered(error.inDoubt ? ctx.now() : 0);
    throw error;
  }
  if (!result?.ok) {
    await unanswered(0);
    if (!result?.error)
      throw new CrossdockError('M3 did not process the new customer.', {
        class: 'transient',
        code: 'm3.not-processed',
        remote: 'm3',
      });
    if (ctx.jobs.meaning(result) === 'exists')
      throw new CrossdockError('The customer exists already; it is looked up.', {
        class: 'transient',
        code: 'm3.exists',
        remote: 'm3',
      });
    const failure = ctx.jobs.failure('customer.add', result.error, 'billing');
    if (failure.class === 'transient' || failure.class === 'auth') throw failure;
    return { kind: 'hold', problems: failure.problem ? [failure.problem] : [] };
  }
  const CUNO = (result.records[0]?.['CUNO'] ?? '').trim() || (await findBySearchKey(ctx, identity, true));
  if (!CUNO)
    throw new CrossdockError('M3 created a customer but gave no number.', {
      class: 'transient',
      code: 'm3.no-number',
      remote: 'm3',
    });
  ctx.journal('answered', `M3 created customer ${CUNO} from template ${CUTM}.`);
  if (basics.longEmail) await storeLongEmail(ctx, CUNO, basics.longEmail);
  await save(ctx, identity, { CUNO, created: true, basics: basics.fingerprint });
  return { kind: 'found', CUNO, created: true };
}

/** E-mail addresses longer than MAIL go to CRS111 (contract 4). The record may be there from an unanswered attempt. */
async function storeLongEmail(ctx: CustomerContext, CUNO: string, email: string): Promise<void> {
  const record = { EMTP: ctx.settings.customers.emailType, EMKY: CUNO, EMAL: email };
  const [result] = await ctx.jobs.write([{ job: 'email.add', record }], ctx.signal);
  if (result?.ok || (result && ctx.jobs.meaning(result) === 'exists')) return;
  throw result?.error
    ? ctx.jobs.failure('email.add', result.error, 'billing.email')
    : new CrossdockError('M3 did not store the e-mail address.', {
        class: 'transient',
        code: 'm3.not-processed',
        remote: 'm3',
      });
}

/** A customer that we created follows the shop's data; one that M3's people keep is never touched. */
async function refresh(
  ctx: CustomerContext,
  order: WooOrder,
  identity: CustomerIdentity,
  link: CustomerLink,
  CUNO: string,
): Promise<CustomerResult> {
  const found: CustomerResult = { kind: 'found', CUNO, created: false };
  if (!link.created || ctx.settings.customers.update === 'never' || identity.key === 'common') return found;
  const made = customerBasics(order, identity, ctx.map, {
    areas: await ctx.areas(order.billing.country),
    lookup: ctx.lookup,
  });
  if (!made.basics || made.basics.fingerprint === link.basics) return found;
  const [result] = await ctx.jobs.write(
    [{ job: 'customer.change', record: { CUNO, ...made.basics.record } }],
    ctx.signal,
  );
  if (!result?.ok) {
    const failure = result?.error ? ctx.jobs.failure('customer.change', result.error, 'billing') : null;
    if (!failure || failure.class === 'transient' || failure.class === 'auth')
      throw (
        failure ??
        new CrossdockError('M3 did not process the change.', {
          class: 'transient',
          code: 'm3.not-processed',
          remote: 'm3',
        })
      );
    return { kind: 'hold', problems: failure.problem ? [failure.problem] : [] };
  }
  ctx.journal('answered', `Customer ${CUNO} was updated in M3: the shop has other data now.`);
  await save(ctx, identity, { CUNO, created: true, basics: made.basics.fingerprint });
  return found;
}

const save = (
  ctx: CustomerContext,
  identity: CustomerIdentity,
  link: Pick<CustomerLink, 'CUNO' | 'created' | 'basics'> & { at?: number },
): Promise<void> =>
  ctx.links.save({
    key: identity.key,
    searchKey: identity.searchKey,
    state: link.CUNO ? 'linked' : 'adding',
    at: ctx.now(),
    ...link,
  });

function hold(code: string, message: string, fix: string): Extract<CustomerResult, { kind: 'hold' }> {
  return { kind: 'hold', problems: [{ code, message, fix, owner: 'm3', field: 'billing.email' }] };
}
