/**
 * Where the shop is the master: a product that was made there becomes an item of M3, and its changes follow. M3 is asked for the
 * item before it is added, and its "exists" counts as done, so that a lost answer cannot make a second one.
 */
import type { FieldMap, FieldOwner, Problem, Settings } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import { decimal } from '../../money.ts';
import { applyMap } from '../../mapping/field-map.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import type { JobCall, M3Jobs } from '../jobs.ts';

export type ToM3Plan =
  | { kind: 'skip'; why: string }
  | { kind: 'hold'; problems: Problem[] }
  | { kind: 'add'; ITNO: string; record: Record<string, string> };

export interface ToM3Input {
  product: Record<string, unknown>;
  settings: Settings['catalog']['toM3'];
  map: FieldMap;
  lookup: Lookup;
}

/** Fields of AddItmBasic that the item interface does not have. */
const NOT_IN_INTERFACE = new Set(['PRVG', 'TPCD', 'BYPR', 'WAPC', 'QACD', 'EPCD', 'POCY']);
const ITNO_LENGTH = 15;

/** What M3 is to be told of a product. Pure. */
export function planItem({ product, settings, map, lookup }: ToM3Input): ToM3Plan {
  const type = String(product['type'] ?? 'simple');
  const sku = String(product['sku'] ?? '').trim();
  if (type !== 'simple' && type !== 'variation') return { kind: 'skip', why: `A ${type} product is not an item of M3; what is sold of it is.` }; // prettier-ignore
  if (product['status'] !== 'publish') return { kind: 'skip', why: 'The product is not published.' };
  if (sku !== '' && lookup('sku', sku, 'ITNO') !== null) return { kind: 'skip', why: `The table "sku" says which item ${sku} is.` }; // prettier-ignore
  const { record, problems } = applyMap(map, { product }, lookup);
  const ITNO = record['ITNO'] ?? '';
  if (problems.length > 0) return { kind: 'hold', problems };
  if ([...ITNO].length > ITNO_LENGTH) {
    return {
      kind: 'hold',
      problems: [
        {
          code: 'catalog.sku-too-long',
          owner: 'shop',
          field: 'sku',
          message: `The SKU "${sku.slice(0, 60)}" is too long for an item number of M3.`,
          fix: 'Give the product a shorter SKU, or add a row with the item number to the table "sku", then retry.',
          expected: `at most ${ITNO_LENGTH} characters`,
          received: `${[...ITNO].length}`,
        },
      ],
    };
  }
  return { kind: 'add', ITNO, record: { ...settings.values, ...record } };
}

/** The look-up and the addition, by the transaction that the settings name. */
export function itemCalls(
  ITNO: string,
  record: Record<string, string>,
  settings: Settings['catalog']['toM3'],
): { look: JobCall; add: JobCall } {
  if (settings.by === 'MMS200MI')
    return { look: { job: 'item.get', record: { ITNO }, columns: ['ITNO'] }, add: { job: 'item.add', record } };
  const key = { E0PA: settings.partner, E065: settings.messageType, IFIN: ITNO };
  const fields = Object.fromEntries(Object.entries(record).filter(([name]) => !NOT_IN_INTERFACE.has(name)));
  // *EXE: M3 makes the item at once.
  return {
    look: { job: 'item.getInterface', record: key, columns: ['ITNO', 'STAI', 'MSGD'] },
    add: { job: 'item.addInterface', record: { ...key, PRMD: '*EXE', ...fields } },
  };
}

/** @returns whether M3 made it now, or had it already. @throws CrossdockError */
export async function addItem(
  jobs: M3Jobs,
  plan: Extract<ToM3Plan, { kind: 'add' }>,
  settings: Settings['catalog']['toM3'],
  signal: AbortSignal,
): Promise<'added' | 'there'> {
  const { look, add } = itemCalls(plan.ITNO, plan.record, settings);
  // Also through the interface, an item that M3 has must not be sent again.
  if (await jobs.get({ job: 'item.get', record: { ITNO: plan.ITNO }, columns: ['ITNO'] }, signal)) return 'there';
  if (look.job !== 'item.get' && (await jobs.get(look, signal))) return 'there';
  const [result] = await jobs.write([add], signal);
  if (result?.ok) return 'added';
  if (result && jobs.meaning(result) === 'exists') return 'there';
  throw jobs.failure(
    add.job,
    result?.error ?? { code: '', field: '', type: '', message: 'M3 did not process it' },
    'sku',
  );
}

/**
 * Rows of the map whose fields later changes of a product may write: those that neither the row itself nor, while M3's items
 * become products, the product's field gives to M3. Pure.
 * @param ownerOf owner of a field of the product (rules.ts); null while items do not become products
 */
export function changeRows(map: FieldMap, ownerOf: ((field: string) => FieldOwner) | null): FieldMap {
  const shops = (owner: FieldOwner): boolean => owner === 'shop' || owner === 'pim';
  const rows = map.rows.filter(({ to, from, owner }) => {
    if (to === 'ITNO') return false;
    if (owner !== undefined) return shops(owner);
    const field = from?.startsWith('product.') ? from.slice('product.'.length) : null;
    return ownerOf === null || field === null || shops(ownerOf(field));
  });
  return { ...map, rows };
}

/** Fields whose values in M3 differ from what the product says. M3 pads numbers with zeros. Pure. */
export function differing(wanted: Record<string, string>, now: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => !same(value, now[field] ?? '')));
}
const NUMBER = /^-?\d+(\.\d+)?$/;
const same = (a: string, b: string): boolean =>
  a.trim() === b.trim() || (NUMBER.test(a.trim()) && NUMBER.test(b.trim()) && decimal(a.trim()).eq(decimal(b.trim())));

/**
 * Brings the fields that the shop owns into an item that M3 has. The item is read first and only what differs is written, so
 * that a repeat after a lost answer finds nothing to do.
 * @returns the fields written. @throws CrossdockError
 */
export async function changeItem(
  jobs: M3Jobs,
  ITNO: string,
  wanted: Record<string, string>,
  settings: Settings['catalog']['toM3'],
  signal: AbortSignal,
): Promise<string[]> {
  const fields = Object.keys(wanted);
  if (fields.length === 0) return [];
  const now = await jobs.get({ job: 'item.get', record: { ITNO }, columns: ['ITNO', ...fields] }, signal);
  const record = now === null ? {} : differing(wanted, now);
  const changed = Object.keys(record);
  if (changed.length === 0) return [];
  const key = { E0PA: settings.partner, E065: settings.messageType, IFIN: ITNO };
  const byInterface = settings.by === 'MHS001MI';
  if (byInterface && !(await jobs.get({ job: 'item.getInterface', record: key, columns: ['ITNO'] }, signal))) throw notByInterface(ITNO); // prettier-ignore
  const call: JobCall = byInterface
    ? { job: 'item.changeInterface', record: { ...key, PRMD: '*EXE', ...record } }
    : { job: 'item.change', record: { ITNO, ...record } };
  const [result] = await jobs.write([call], signal);
  if (result?.ok) return changed;
  throw jobs.failure(call.job, result?.error ?? { code: '', field: '', type: '', message: 'M3 did not process it' });
}

function notByInterface(ITNO: string): CrossdockError {
  const problem: Problem = {
    code: 'catalog.not-by-interface',
    owner: 'm3',
    message: `Item ${ITNO} was not made through the item interface (MHS001), so it cannot be changed through it.`,
    fix: 'Set catalog.toM3.by to MMS200MI, or change the item in M3 (MMS001) and skip this.',
    field: 'sku',
  };
  return new CrossdockError(problem.message, { class: 'permanent', code: problem.code, remote: 'm3', problem });
}
