/** Codes for the set-up, read from M3 as it is now. Every list stands for itself: where one cannot be read, its code is typed. */
import type { ChoiceKind, M3Choice } from '@crossdock/shared';
import { asCrossdockError, type CrossdockError } from '../errors.ts';
import type { JobName } from '../m3/dialects/index.ts';
import { whilePatient } from '../m3/patience.ts';
import type { M3Jobs } from '../sync/jobs.ts';

export type Choices = Record<ChoiceKind, { choices: M3Choice[]; fault: string | null; refused: boolean }>;
type Row = Record<string, string>;

interface Listed {
  rows: Row[];
  fault: CrossdockError | null;
}

/** M3 answered and said no to this list; everything else is a fault on the way to it. */
const refusedByM3 = ({ code }: CrossdockError): boolean => code.startsWith('m3.nok.') || code === 'm3.forbidden';
const PASSING: ReadonlySet<string> = new Set(['transient', 'throttled', 'auth']);

const PATIENCE_MS = 12_000;
const ADVICE = 'Type the code, or try again later.';

/** Longest list that is offered; M3's own are shorter by far. */
const MOST = 2000;

const text = (row: Row, ...names: string[]): string => names.map((name) => row[name]?.trim() ?? '').find(Boolean) ?? '';

/** Rows as choices: blank codes left out, each code once, in M3's order. Pure. */
export function choicesOf(rows: readonly Row[], code: string, names: readonly string[], of?: string): M3Choice[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const value = row[code]?.trim() ?? '';
    const parent = of ? (row[of]?.trim() ?? '') : '';
    const key = `${parent}\n${value}`;
    if (value === '' || seen.has(key)) return [];
    seen.add(key);
    return [{ code: value, name: text(row, ...names), ...(parent === '' ? {} : { of: parent }) }];
  });
}

/**
 * Reads all lists at once. Where M3 gives some, or refuses some itself, each fault stands at its list.
 * What has not come within `patienceMs` is left: the code is typed then.
 * Fields: reference 4.1 and 4.2; facilities come with the warehouses, for M3 has no list of them for everybody.
 * @throws CrossdockError where no list can be read and none was refused: the way to M3 or the credentials are at fault
 */
export async function readChoices(jobs: M3Jobs, patienceMs = PATIENCE_MS): Promise<Choices> {
  const stop = AbortSignal.timeout(patienceMs);
  const list = async (job: JobName, record: Row = {}): Promise<Listed> => {
    try {
      const ask = (): Promise<Row[]> => jobs.list({ job, record }, stop, MOST);
      return { rows: await whilePatient(stop, patienceMs, ADVICE, ask), fault: null };
    } catch (error) {
      return { rows: [], fault: asCrossdockError(error) };
    }
  };
  const ofUser = async (): Promise<Listed> => {
    const user = await list('user.get');
    const USID = user.rows[0]?.['USID']?.trim();
    return USID ? list('company.list', { USID }) : user;
  };
  const [companies, warehouses, types, templates, charges, methods, terms, deliveries, deliveryTerms, countries] =
    await Promise.all([
      ofUser(),
      list('warehouse.list'),
      list('orderType.list'),
      list('customer.templates'),
      list('charge.list'),
      list('code.list', { STCO: 'PYCD' }),
      list('code.list', { STCO: 'TEPY' }),
      list('deliveryMethod.list'),
      list('deliveryTerms.list'),
      list('country.list'),
    ]);
  const read = [companies, warehouses, types, templates, charges, methods, terms, deliveries, deliveryTerms, countries];
  const faults = read.flatMap(({ fault }) => (fault ? [fault] : []));
  const noAccess = faults.find((fault) => PASSING.has(fault.class));
  if (noAccess && faults.length === read.length && !faults.some(refusedByM3)) throw noAccess;
  const made = ({ rows, fault }: Listed, ...how: [string, string[], string?]) => ({
    choices: choicesOf(rows, ...how),
    fault: fault && fault.message,
    refused: fault !== null && refusedByM3(fault),
  });
  return {
    company: made(companies, 'CONO', ['TX40', 'CONM']),
    division: made(companies, 'DIVI', ['CONM', 'TX40'], 'CONO'),
    facility: made(warehouses, 'FACI', []),
    warehouse: made(warehouses, 'WHLO', ['WHNM'], 'FACI'),
    orderType: made(types, 'ORTP', ['TX40', 'TX15']),
    customerTemplate: made(templates, 'CUNO', ['CUNM']),
    charge: made(charges, 'CRID', ['CRD0']),
    paymentMethod: made(methods, 'STKY', ['TX40', 'TX15']),
    paymentTerms: made(terms, 'STKY', ['TX40', 'TX15']),
    deliveryMethod: made(deliveries, 'MODL', ['TEL1', 'TX15']),
    deliveryTerms: made(deliveryTerms, 'TEDL', ['TEL1', 'TX15']),
    country: made(countries, 'CSCD', ['TX40', 'TX15']),
  };
}
