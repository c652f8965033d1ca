/** Reading items from M3: pages of the full list, what changed since, and what belongs to an item beside its basic data. */
import { CrossdockError } from '../../errors.ts';
import type { JobName } from '../../m3/dialects/index.ts';
import type { MiResult } from '../../m3/port.ts';
import { decimal, plain } from '../../money.ts';
import type { JobCall, M3Jobs } from '../jobs.ts';
import { hashOf, type Arrived } from './absorb.ts';
import type { M3Item, StyleAxis } from './item.ts';
import type { Rules } from './rules.ts';

/** What LstItmByItm gives of measures: nothing. Items are then read by GetItmBasic as well. */
const NOT_LISTED = new Set(['ILEN', 'IWID', 'IHEI', 'RGDT', 'RGTM', 'QMGP', 'ACHK', 'MOTP', 'ACMC', 'ITRU', 'SPGV', 'RUID', 'PDLN']); // prettier-ignore
/** How many aliases, languages or lines one item may have. */
const MOST_ROWS = 200;
/** The start value is mandatory; this one stands before letters and digits in all of M3's code pages. */
const FIRST = '!';
const DAY_MS = 24 * 60 * 60_000;

export interface ReadContext {
  jobs: M3Jobs;
  rules: Rules;
  /** Alias kinds that SKUs are taken from. */
  skuAliases: readonly { ALWT: string; ALWQ: string }[];
  signal: AbortSignal;
}
type Row = Record<string, string>;

/** True where this M3, or its dialect, has no such transaction. */
export function isAbsent(error: unknown): boolean {
  return (
    error instanceof CrossdockError && (error.code === 'm3.dialect.none' || error.code === 'm3.nok.TransactionNotFound')
  );
}

/** Columns that the list itself is asked for. */
const listColumns = (rules: Rules): string[] => ['ITNO', 'LMDT', ...rules.columns.filter((c) => !NOT_LISTED.has(c))];
const needsBasic = (rules: Rules): boolean => rules.columns.some((column) => NOT_LISTED.has(column));

/**
 * One page of the full list: rows after an item number. M3 gives rows from a start value on, that one included, in an order
 * of its own (code pages sort digits and letters differently), so only "after" is relied on, never "between".
 * @returns rows, and whether there may be more
 */
export async function listPage(
  { jobs, rules, signal }: ReadContext,
  after: string,
  rows: number,
): Promise<{ rows: Row[]; more: boolean }> {
  const call: JobCall = {
    job: 'item.list',
    record: { ITNO: after === '' ? FIRST : after },
    columns: listColumns(rules),
  };
  const found = await jobs.list(call, signal, rows + 1);
  const fresh = found.filter((row) => (row['ITNO'] ?? '') !== '' && row['ITNO'] !== after);
  return { rows: fresh, more: found.length >= rows + 1 && fresh.length > 0 };
}

/** Hash of a list row; LMDT is in it, so that a change of what the list does not show is seen as well. */
export const listHashOf = (row: Row, rules: Rules): string => hashOf([rules.columns, listColumns(rules).map((c) => row[c] ?? '')]); // prettier-ignore

/**
 * May an item whose list row has not changed have changed all the same? LMDT has days only: what was read on the day of its
 * change, or the day after in another time zone, is read again.
 */
export function isFreshDay(LMDT: string | undefined, readAt: number): boolean {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(LMDT ?? '');
  if (!match) return false;
  return Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`) + 2 * DAY_MS > readAt;
}

/** Item numbers that changed since a moment of M3's clock, or null where this M3 cannot say. */
export async function changedSince(context: ReadContext, since: number): Promise<string[] | null> {
  const { jobs, signal } = context;
  const list = async (job: JobName, record: Row): Promise<string[] | null> => {
    try {
      const rows = await jobs.list({ job, record, columns: ['ITNO'] }, signal);
      return rows.map((row) => row['ITNO'] ?? '').filter((ITNO) => ITNO !== '');
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  };
  const items =
    (await list('item.changes', { LMTS: String(since) })) ??
    (await list('item.changesByDate', { FLMD: date8(since - DAY_MS), TLMD: date8(since + 366 * DAY_MS) }));
  if (!items) return null;
  const found = new Set(items);
  const categories = new Set(
    [...context.rules.settings.gtin, ...context.skuAliases].map(({ ALWT, ALWQ }) => `${ALWT}/${ALWQ}`),
  );
  for (const category of categories) {
    const [ALWT = '', ALWQ = ''] = category.split('/');
    const record: Row = { ALWT, LMTS: String(since), ...(ALWQ !== '' && { ALWQ }) };
    for (const ITNO of (await list('item.aliasChanges', record)) ?? []) found.add(ITNO);
  }
  if (context.rules.settings.alternateUnits)
    for (const ITNO of (await list('unit.changes', { LMTS: String(since) })) ?? []) found.add(ITNO);
  return [...found];
}

const date8 = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');

/** Items by number, with everything; one that M3 no longer has comes as null. */
export async function readItems(context: ReadContext, numbers: readonly string[]): Promise<Arrived[]> {
  const basics = await readBasics(context, numbers);
  const there = [...basics].flatMap(([ITNO, fields]) => (fields ? [{ ITNO, fields }] : []));
  const items = await complete(context, there);
  return numbers.map((ITNO) => ({ ITNO, item: items.get(ITNO) ?? null }));
}

/** Rows whose aliases, languages and units are read together: what is under way at once decides how much memory a page takes. */
const TOGETHER = 500;

/** Items of a page of the list, with everything else read. */
export async function readListed(context: ReadContext, rows: readonly Row[]): Promise<Arrived[]> {
  const arrived: Arrived[] = [];
  for (let at = 0; at < rows.length; at += TOGETHER)
    arrived.push(...(await readPart(context, rows.slice(at, at + TOGETHER))));
  return arrived;
}

async function readPart(context: ReadContext, rows: readonly Row[]): Promise<Arrived[]> {
  const { rules } = context;
  const numbers = rows.map((row) => row['ITNO'] ?? '');
  const basics = needsBasic(rules) ? await readBasics(context, numbers) : null;
  const listed = rows.flatMap((row) => {
    const ITNO = row['ITNO'] ?? '';
    const fields = basics ? basics.get(ITNO) : compact(row, rules.columns);
    return fields ? [{ ITNO, fields }] : [];
  });
  const items = await complete(context, listed);
  return rows.map((row) => {
    const ITNO = row['ITNO'] ?? '';
    return { ITNO, item: items.get(ITNO) ?? null, listHash: listHashOf(row, rules) };
  });
}

/** Blank values carry nothing and are left out. */
function compact(row: Row, columns: readonly string[]): Row {
  const fields: Row = {};
  for (const column of columns) {
    const value = (row[column] ?? '').trim();
    if (value !== '') fields[column] = value;
  }
  return fields;
}

async function readBasics(context: ReadContext, numbers: readonly string[]): Promise<Map<string, Row | null>> {
  const { rules } = context;
  const results = await readEach(context, 'item.get', numbers.map((ITNO) => ({ ITNO })), rules.columns, 1); // prettier-ignore
  return new Map(numbers.map((ITNO, i) => {
    const row = results[i]?.[0];
    return [ITNO, row ? compact(row, rules.columns) : null];
  })); // prettier-ignore
}

/** One read per record, many in a request. What M3 does not have comes as an empty list. @throws CrossdockError */
async function readEach(
  { jobs, signal }: ReadContext,
  job: JobName,
  records: readonly Row[],
  columns: readonly string[],
  most = MOST_ROWS,
): Promise<Row[][]> {
  if (records.length === 0) return [];
  const results = await jobs.read(records.map((record) => ({ job, record, columns })), signal, most); // prettier-ignore
  return records.map((_record, i) => rowsOf(jobs, job, results[i]));
}
function rowsOf(jobs: M3Jobs, job: JobName, result: MiResult | undefined): Row[] {
  if (result?.ok) return result.records;
  if (result?.error) {
    if (jobs.meaning(result, 'read') === 'missing') return [];
    throw jobs.failure(job, result.error);
  }
  throw new CrossdockError(`M3 did not process ${jobs.name(job)}.`, { class: 'transient', code: 'm3.not-processed', remote: 'm3' }); // prettier-ignore
}

/** Adds aliases, style, languages, units and text, each only where settings or map need it. */
async function complete(
  context: ReadContext,
  listed: readonly { ITNO: string; fields: Row }[],
): Promise<Map<string, M3Item>> {
  const { settings } = context.rules;
  const items = new Map(listed.map(({ ITNO, fields }): [string, M3Item] => [ITNO, { ITNO, fields }]));
  const all = [...items.values()];
  if (all.length === 0) return items;
  if (settings.gtin.length > 0 || context.skuAliases.length > 0) await addAliases(context, all);
  if (settings.variants.enabled && settings.variants.attributes.length === 0) await addAxes(context, all);
  if (settings.language !== undefined || settings.languages.length > 0) await addLanguages(context, all);
  if (settings.alternateUnits) await addUnits(context, all);
  if (settings.textFile !== undefined) await addTexts(context, all, settings.textFile);
  return items;
}

/** A tenant without the transaction has items without what it would tell. */
async function optional(read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

async function addAliases(context: ReadContext, items: readonly M3Item[]): Promise<void> {
  const kinds = [...context.rules.settings.gtin, ...context.skuAliases];
  const wanted = (row: Row): boolean => kinds.some(({ ALWT, ALWQ }) => Number(ALWT) === Number(row['ALWT']) && (ALWQ === '' || ALWQ === row['ALWQ'])); // prettier-ignore
  const types = new Set(kinds.map(({ ALWT }) => String(Number(ALWT))));
  // One category can be asked for by itself; with more of them one read of all is cheaper.
  const record = (ITNO: string): Row => ({ ITNO, ...(types.size === 1 && { ALWT: [...types][0]! }) });
  await optional(async () => {
    const found = await readEach(context, 'item.aliases', items.map(({ ITNO }) => record(ITNO)), ['ALWT', 'ALWQ', 'POPN']); // prettier-ignore
    items.forEach((item, i) => {
      const aliases = found[i]!.filter(wanted).map((row) => ({ ALWT: String(Number(row['ALWT'])), ALWQ: row['ALWQ'] ?? '', POPN: row['POPN'] ?? '' })); // prettier-ignore
      if (aliases.length > 0) item.aliases = aliases.sort((a, b) => (a.POPN < b.POPN ? -1 : 1));
    });
  });
}

async function addAxes(context: ReadContext, items: readonly M3Item[]): Promise<void> {
  const variants = items.filter(({ ITNO, fields }) => (fields['HDPR'] ?? '') !== '' && fields['HDPR'] !== ITNO);
  const styles = [...new Set(variants.map(({ fields }) => fields['HDPR']!))];
  const columns = ['ITNO', 'FTIX', 'OPTX', 'TX15', 'FTIY', 'OPTY', 'TY15', 'FTIZ', 'OPTZ', 'TZ15'];
  await optional(async () => {
    const found = await readEach(context, 'item.style', styles.map((STYN) => ({ STYN })), columns, 5000); // prettier-ignore
    const byItem = new Map(found.flat().map((row) => [row['ITNO'] ?? '', row]));
    for (const item of variants) {
      const row = byItem.get(item.ITNO);
      const axes = (['X', 'Y', 'Z'] as const).flatMap((axis): StyleAxis[] => {
        const [feature, option, name] = [row?.[`FTI${axis}`], row?.[`OPT${axis}`], row?.[`T${axis}15`]].map((v) => (v ?? '').trim()); // prettier-ignore
        return option ? [{ feature: feature || axis, option, name: name ?? '' }] : [];
      });
      if (axes.length > 0) item.axes = axes;
    }
  });
}

async function addLanguages(context: ReadContext, items: readonly M3Item[]): Promise<void> {
  const { settings } = context.rules;
  const wanted = [...new Set([settings.language ?? '', ...settings.languages])].filter(Boolean).sort();
  const range = { FLNC: wanted[0]!, TLNC: wanted.at(-1)! };
  await optional(async () => {
    const records = items.map(({ ITNO }) => ({ FITN: ITNO, TITN: ITNO, ...range }));
    const found = await readEach(context, 'item.languages', records, ['LNCD', 'ITDS', 'FUDS']);
    items.forEach((item, i) => {
      for (const row of found[i]!) {
        const LNCD = row['LNCD'] ?? '';
        if (wanted.includes(LNCD)) (item.languages ??= {})[LNCD] = { name: row['ITDS'] ?? '', description: row['FUDS'] ?? '' }; // prettier-ignore
      }
    });
  });
}

async function addUnits(context: ReadContext, items: readonly M3Item[]): Promise<void> {
  const records = items.map(({ ITNO }) => ({ ITNO, AUTP: '1' }));
  const found = await readEach(context, 'unit.list', records, ['ITNO', 'AUTP', 'ALUN', 'COFA', 'DMCF']);
  items.forEach((item, i) => {
    for (const { ITNO, ALUN = '', COFA = '', DMCF } of found[i]!) {
      // The list goes on with the next item.
      if (ITNO !== item.ITNO || ALUN === '') continue;
      const factor = decimal(COFA);
      if (factor.gt(0)) (item.units ??= {})[ALUN] = plain(DMCF === '2' ? decimal('1').div(factor) : factor);
    }
  });
}

async function addTexts(context: ReadContext, items: readonly M3Item[], TFIL: string): Promise<void> {
  const { language } = context.rules.settings;
  const described = items.filter(({ fields }) => Number(fields['TXID'] ?? 0) > 0);
  await optional(async () => {
    const records = described.map(({ fields }) => ({ TXID: fields['TXID']!, TFIL, ...(language !== undefined && { LNCD: language }) })); // prettier-ignore
    const found = await readEach(context, 'item.text', records, ['TX60', 'LINO']);
    described.forEach((item, i) => {
      const text = found[i]!.map((row) => (row['TX60'] ?? '').trimEnd()).join('\n').trim(); // prettier-ignore
      if (text !== '') item.text = text;
    });
  });
}
