/** `check`: can Crossdock work with this M3, and if not, what is missing and who can put it right. Reads only. */
import type { CheckWord, Settings } from '@crossdock/shared';
import { groupBy } from '../group-by.ts';
import { asCrossdockError, type CrossdockError } from '../errors.ts';
import { type M3ClientHandle, type M3Settings } from './client.ts';
import { finding, judgeCode, judgeItemWay, judgeProgram, judgeUser, type Finding, type Words } from './check-rules.ts';
import { callsOf, type JobName } from './dialects/index.ts';
import { miFailure, resultMeaning } from './errors.ts';
import type { MiResult } from './port.ts';

export type { Finding } from './check-rules.ts';

export interface CheckOptions {
  client: M3ClientHandle;
  settings: M3Settings;
  /** Customer of `customers.commonCustomer`, where one is set. */
  commonCustomer?: string;
  /** How products of the shop become items; absent = not looked at. */
  toM3?: Settings['catalog']['toM3'];
  /** What the first orders showed: GetOrderValue answers for a temporary order. Null = none has been sent yet. */
  orderValueOnTemporary?: boolean | null;
  signal?: AbortSignal;
}

const failed = (id: string, name: CheckWord, error: CrossdockError): Finding =>
  finding(id, false, {
    name,
    text: { raw: error.problem?.message ?? error.message, code: error.code },
    fix: error.problem?.fix ? { raw: error.problem.fix } : 'm3.again.fix',
  });

interface Listed {
  rows: Record<string, string>[] | null;
  why: string;
}

/** @returns every finding, the general ones first. Never throws for what M3 or the network does. */
export async function checkM3(options: CheckOptions): Promise<Finding[]> {
  const { client, settings, signal } = options;
  const { dialect, ionapi } = client;
  const found: Finding[] = [];

  for (const [part, url] of [
    ['api', ionapi.baseUrl],
    ['token', ionapi.tokenUrl],
  ] as const) {
    const { protocol, host } = new URL(url);
    if (protocol !== 'http:') continue;
    const name = `name.m3-encryption-${part}` as const;
    found.push(finding(`m3.http.${part}`, 'warn', { name, text: 'm3.plain', fix: 'm3.plain.fix', values: { host } }));
  }
  try {
    await client.tokens.get();
    found.push(finding('m3.token', true, { name: 'name.m3-token', text: 'm3.token' }));
  } catch (error) {
    // Everything else would fail for the same reason.
    return [...found, failed('m3.token', 'name.m3-token', asCrossdockError(error))];
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
    found.push(failed('m3.user', 'name.m3-user', failure));
    // Without an answer from M3 at all, the rest only repeats this finding.
    if (failure.class !== 'permanent') return found;
  }

  found.push(...(await checkPrograms(options)));
  found.push(...(await checkCodes(options, ask)));
  if (settings.apiVersion === 'v1') found.push(await probePost(options));
  found.push(orderValueFinding(options));
  return found;
}

async function checkPrograms({ client, signal, toM3 }: CheckOptions): Promise<Finding[]> {
  const programs = groupBy(callsOf(client.dialect), ({ program }) => program);
  const names = [...programs.keys()];
  const calls = names.map((MINM) => ({ transaction: 'LstTransactions', record: { MINM }, columns: ['TRNM'] }));
  let results: MiResult[] = [];
  let why = '';
  try {
    results = await client.read('MRS001MI', calls, { maxRecords: 0, signal });
  } catch (error) {
    why = asCrossdockError(error).message;
  }
  /** Null = M3 would not say. */
  const listed = (program: string): string[] | null => {
    const result = results[names.indexOf(program)];
    if (result?.ok) return result.records.map((row) => row.TRNM ?? '');
    return result && resultMeaning(result, 'read') === 'missing' ? [] : null;
  };
  const found = names.map((program, i) => {
    const result = results[i];
    const said = result && !result.ok ? miFailure('MRS001MI', result, 'read').message : why;
    return judgeProgram(program, programs.get(program) ?? [], listed(program), said);
  });
  const way = toM3 && judgeItemWay(toM3, listed);
  return way ? [...found, way] : found;
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
    judgeCode('facility', settings.facility, column(warehouses, 'FACI'), {
      required: true,
      program: 'CRS008',
      why: warehouses.why,
    }),
    judgeCode('warehouse', settings.warehouse, column(warehouses, 'WHLO'), {
      required: true,
      program: 'MMS005',
      why: warehouses.why,
    }),
    judgeCode('orderType', settings.orderType, column(orderTypes, 'ORTP'), {
      required: true,
      program: 'OIS010',
      why: orderTypes.why,
    }),
    judgeCode('customerTemplate', settings.customerTemplate, column(templates, 'CUNO'), {
      required: !commonCustomer,
      program: 'CRS610',
      why: templates.why,
    }),
  ];
  for (const name of ['shipping', 'fee', 'tax', 'discount', 'rounding'] as const) {
    found.push(
      judgeCode(`charges.${name}`, settings.charges[name], column(charges, 'CRID'), {
        required: false,
        program: 'OIS030',
        why: charges.why,
      }),
    );
  }
  if (commonCustomer) {
    const { rows, why } = await ask('customer.get', { CUNO: commonCustomer }, ['CUNO', 'STAT']);
    const status = rows?.[0]?.STAT ?? '';
    const judged = (ok: Finding['ok'], text: CheckWord, fix?: CheckWord): Finding =>
      finding('m3.code.commonCustomer', ok, {
        name: 'name.code.commonCustomer',
        text,
        ...(fix && { fix }),
        values: { value: commonCustomer, program: 'CRS610', status, why },
      });
    if (rows === null) found.push(judged('warn', 'code.not-told', 'code.not-told.fix'));
    else if (rows.length === 0) found.push(judged(false, 'customer.unknown', 'customer.fix'));
    else if (status && status !== '20') found.push(judged(false, 'customer.status', 'customer.fix'));
    else found.push(judged(true, 'code.there'));
  }
  return found;
}

/** v1's POST form is not documented (reference 1.1): a read sent that way shows whether this tenant takes it. */
async function probePost({ client, settings, signal }: CheckOptions): Promise<Finding> {
  const judged = (ok: Finding['ok'], text: Words['text'], fix?: CheckWord): Finding =>
    finding('m3.v1-post', ok, { name: 'name.m3-v1-post', text, ...(fix && { fix }) });
  if (settings.v1Writes === 'GET') return judged('warn', 'post.get', 'post.get.fix');
  try {
    const [result] = await client.execute('MNS150MI', [{ transaction: 'GetUserData', record: {} }], {
      write: true,
      maxRecords: 1,
      signal,
    });
    if (result?.ok) return judged(true, 'post.taken');
    const failure = result && miFailure('MNS150MI', result, 'read');
    return judged(
      'warn',
      { raw: failure?.message ?? 'No answer.', code: failure?.code ?? 'm3.no-result' },
      'post.refused.fix',
    );
  } catch (error) {
    const { message, code } = asCrossdockError(error);
    return judged(false, { raw: message, code }, 'post.failed.fix');
  }
}

function orderValueFinding({ client, orderValueOnTemporary }: CheckOptions): Finding {
  const judged = (ok: Finding['ok'], text: CheckWord, fix?: CheckWord): Finding =>
    finding('m3.order-value', ok, { name: 'name.m3-order-value', text, ...(fix && { fix }) });
  if (!client.dialect.temporaryOrders) return judged(true, 'value.final');
  if (orderValueOnTemporary === true) return judged(true, 'value.told');
  if (orderValueOnTemporary === false) return judged('warn', 'value.refused', 'value.refused.fix');
  return judged('warn', 'value.unknown', 'value.unknown.fix');
}
