/** `check`: can Crossdock work with this M3, and if not, what is missing and who can put it right. Reads only. */
import { asCrossdockError, type CrossdockError } from '../errors.ts';
import { type M3ClientHandle, type M3Settings } from './client.ts';
import { finding, judgeCode, judgeProgram, judgeUser, type Finding } from './check-rules.ts';
import { callsOf, type JobName, type UsedCall } from './dialects/index.ts';
import { miFailure, resultMeaning } from './errors.ts';
import type { MiResult } from './port.ts';

export type { Finding } from './check-rules.ts';

export interface CheckOptions {
  client: M3ClientHandle;
  settings: M3Settings;
  /** Customer of `customers.commonCustomer`, where one is set. */
  commonCustomer?: string;
  /** What the first orders showed: GetOrderValue answers for a temporary order. Null = none has been sent yet. */
  orderValueOnTemporary?: boolean | null;
  signal?: AbortSignal;
}

const failed = (id: string, title: string, error: CrossdockError): Finding =>
  finding(
    id,
    false,
    title,
    error.problem?.message ?? error.message,
    error.problem?.fix ?? 'Try again; if it goes on, ask the people who run M3.',
  );

interface Listed {
  rows: Record<string, string>[] | null;
  why: string;
}

/** @returns every finding, the general ones first. Never throws for what M3 or the network does. */
export async function checkM3(options: CheckOptions): Promise<Finding[]> {
  const { client, settings, signal } = options;
  const { dialect, ionapi } = client;
  const found: Finding[] = [];

  for (const [name, url] of [
    ['ION API', ionapi.baseUrl],
    ['token endpoint', ionapi.tokenUrl],
  ] as const) {
    const { protocol, host } = new URL(url);
    if (protocol === 'http:') {
      found.push(
        finding(
          `m3.http.${name === 'ION API' ? 'api' : 'token'}`,
          'warn',
          `Encryption, ${name}`,
          `${host} is called by plain http.`,
          'Use an https address in the .ionapi file, except for tests on one machine.',
        ),
      );
    }
  }
  try {
    await client.tokens.get();
    found.push(finding('m3.token', true, 'Access token', 'The authorisation server accepts the credentials.'));
  } catch (error) {
    // Everything else would fail for the same reason.
    return [...found, failed('m3.token', 'Access token', asCrossdockError(error))];
  }

  const ask = async (job: JobName, record: Record<string, string>, columns: string[]): Promise<Listed> => {
    const call = dialect.jobs[job];
    if (!call) return { rows: null, why: dialect.reasons[job] ?? '' };
    try {
      const [result] = await client.read(call.program, [{ transaction: call.transaction, record, columns }], {
        maxRecords: 0,
        signal,
      });
      if (result?.ok) return { rows: result.records, why: '' };
      if (result && resultMeaning(result, 'read') === 'missing') return { rows: [], why: '' };
      return { rows: null, why: result ? miFailure(call.program, result, 'read').message : 'no answer' };
    } catch (error) {
      return { rows: null, why: asCrossdockError(error).message };
    }
  };

  const user = dialect.jobs['user.get'];
  try {
    const results: MiResult[] = user
      ? await client.read(user.program, [{ transaction: user.transaction, record: {} }], { signal })
      : [];
    const [result] = results;
    if (result && !result.ok) throw miFailure(user?.program ?? '', result, 'read');
    found.push(...judgeUser(result?.records[0] ?? {}, settings));
  } catch (error) {
    const failure = asCrossdockError(error);
    found.push(failed('m3.user', 'M3 user', failure));
    // Without an answer from M3 at all, the rest only repeats this finding.
    if (failure.class !== 'permanent') return found;
  }

  found.push(...(await checkPrograms(options)));
  found.push(...(await checkCodes(options, ask)));
  if (settings.apiVersion === 'v1') found.push(await probePost(options));
  found.push(orderValueFinding(options));
  return found;
}

async function checkPrograms({ client, signal }: CheckOptions): Promise<Finding[]> {
  const programs = new Map<string, UsedCall[]>();
  for (const call of callsOf(client.dialect)) programs.set(call.program, [...(programs.get(call.program) ?? []), call]);
  const names = [...programs.keys()];
  const calls = names.map((MINM) => ({ transaction: 'LstTransactions', record: { MINM }, columns: ['TRNM'] }));
  let results: MiResult[] = [];
  let why = '';
  try {
    results = await client.read('MRS001MI', calls, { maxRecords: 0, signal });
  } catch (error) {
    why = asCrossdockError(error).message;
  }
  return names.map((program, i) => {
    const used = programs.get(program) ?? [];
    const result = results[i];
    if (!result) return judgeProgram(program, used, null, why);
    if (result.ok)
      return judgeProgram(
        program,
        used,
        result.records.map((row) => row.TRNM ?? ''),
      );
    if (resultMeaning(result, 'read') === 'missing') return judgeProgram(program, used, []);
    return judgeProgram(program, used, null, miFailure('MRS001MI', result, 'read').message);
  });
}

async function checkCodes(
  options: CheckOptions,
  ask: (job: JobName, record: Record<string, string>, columns: string[]) => Promise<Listed>,
): Promise<Finding[]> {
  const { settings, commonCustomer } = options;
  const [warehouses, orderTypes, templates, charges] = await Promise.all([
    ask('warehouse.list', {}, ['FACI', 'WHLO']),
    ask('orderType.list', {}, ['ORTP']),
    ask('customer.templates', {}, ['CUNO']),
    ask('charge.list', {}, ['CRID']),
  ]);
  const column = (listed: Listed, name: string): string[] | null => listed.rows?.map((row) => row[name] ?? '') ?? null;
  const found = [
    judgeCode('facility', 'Facility', settings.facility, column(warehouses, 'FACI'), {
      required: true,
      program: 'CRS008',
      why: warehouses.why,
    }),
    judgeCode('warehouse', 'Warehouse', settings.warehouse, column(warehouses, 'WHLO'), {
      required: true,
      program: 'MMS005',
      why: warehouses.why,
    }),
    judgeCode('orderType', 'Order type', settings.orderType, column(orderTypes, 'ORTP'), {
      required: true,
      program: 'OIS010',
      why: orderTypes.why,
    }),
    judgeCode('customerTemplate', 'Customer template', settings.customerTemplate, column(templates, 'CUNO'), {
      required: !commonCustomer,
      program: 'CRS610',
      why: templates.why,
    }),
  ];
  for (const name of ['shipping', 'fee', 'tax', 'discount', 'rounding'] as const) {
    found.push(
      judgeCode(`charges.${name}`, `Charge for ${name}`, settings.charges[name], column(charges, 'CRID'), {
        required: false,
        program: 'OIS030',
        why: charges.why,
      }),
    );
  }
  if (commonCustomer) {
    const { rows, why } = await ask('customer.get', { CUNO: commonCustomer }, ['CUNO', 'STAT']);
    const id = 'm3.code.commonCustomer';
    const label = 'Common customer';
    const fix = 'Correct "customers.commonCustomer", or let the people who run M3 add it in CRS610 with status 20.';
    const status = rows?.[0]?.STAT;
    if (rows === null)
      found.push(
        finding(
          id,
          'warn',
          label,
          `${commonCustomer} could not be looked up: ${why}`,
          'Look in CRS610 whether it is there.',
        ),
      );
    else if (rows.length === 0) found.push(finding(id, false, label, `M3 has no customer ${commonCustomer}.`, fix));
    else if (status && status !== '20')
      found.push(finding(id, false, label, `Customer ${commonCustomer} has status ${status}; orders need 20.`, fix));
    else found.push(finding(id, true, label, `${commonCustomer} is there.`));
  }
  return found;
}

/** v1's POST form is not documented (reference 1.1): a read sent that way shows whether this tenant takes it. */
async function probePost({ client, settings, signal }: CheckOptions): Promise<Finding> {
  const id = 'm3.v1-post';
  const title = 'REST v1 by POST';
  if (settings.v1Writes === 'GET') {
    return finding(
      id,
      'warn',
      title,
      'Writes go by GET, so names and addresses stand in URLs and thereby in access logs.',
      'Set "m3.v1Writes" to POST, or "m3.apiVersion" to v2, if the tenant allows it.',
    );
  }
  try {
    const [result] = await client.execute('MNS150MI', [{ transaction: 'GetUserData', record: {} }], {
      write: true,
      maxRecords: 1,
      signal,
    });
    if (result?.ok) return finding(id, true, title, 'The tenant takes calls by POST.');
    return finding(
      id,
      'warn',
      title,
      result ? miFailure('MNS150MI', result, 'read').message : 'No answer.',
      'Set "m3.v1Writes" to GET if writes are refused, or "m3.apiVersion" to v2.',
    );
  } catch (error) {
    return finding(
      id,
      false,
      title,
      asCrossdockError(error).message,
      'Set "m3.apiVersion" to v2, or "m3.v1Writes" to GET (names and addresses then stand in URLs).',
    );
  }
}

function orderValueFinding({ client, orderValueOnTemporary }: CheckOptions): Finding {
  const id = 'm3.order-value';
  const title = 'Total before Confirm';
  if (!client.dialect.temporaryOrders)
    return finding(id, true, title, 'Orders are final from the start; the total is compared after the last line.');
  if (orderValueOnTemporary === true)
    return finding(id, true, title, 'GetOrderValue answers for temporary orders: totals are compared before Confirm.');
  if (orderValueOnTemporary === false) {
    return finding(
      id,
      'warn',
      title,
      'GetOrderValue refuses temporary orders here: the order is confirmed and then compared.',
      'Nothing to do; a difference is reported after Confirm instead of before.',
    );
  }
  return finding(
    id,
    'warn',
    title,
    'Whether GetOrderValue answers for a temporary order is known only after the first order.',
    'Send one order and run the check again.',
  );
}
