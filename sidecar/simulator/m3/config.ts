/** Everything that can be set at the simulator, with the choices made where the reference is silent. */
export interface SimulatorConfig {
  company: number;
  division: string;
  facility: string;
  warehouse: string;
  orderType: string;
  /** M3 user that the service account acts as. */
  user: string;
  /** Country of the seller; VAT of a business elsewhere is reverse charged when it gives a VRNO. */
  homeCountry: string;

  tokenSeconds: number;
  refreshTokens: boolean;
  /** Added to every API answer. */
  latencyMs: number;
  /** 0 = no limit; otherwise a longer bulk request is refused with 400. */
  maxBulk: number;
  /** Rows of a list when the caller does not say. */
  defaultMaxRecords: number;
  v1Post: boolean;
  v1SingleAsObject: boolean;
  /** Where v2 puts the error of a single call: top level, results[0], or in turn. */
  errorForm: 'top' | 'result' | 'alternate';
  /** HTTP status of a bulk POST holding one transaction that fails. */
  bulkOneError: '200' | '400' | 'alternate';
  bulkAfterError: 'continue' | 'stop';
  unknownField: 'error' | 'ignore';
  /** A list without rows: no rows, or XRE0103. */
  emptyList: 'empty' | 'error';
  /** `PROGRAM/TRANSACTION` patterns that this tenant has not, or that our user may not run. */
  missing: string[];
  unauthorised: string[];

  tax: 'none' | 'table';
  vatRounding: 'order' | 'line';
  /** Most decimals of a sales price. */
  priceDecimals: number;
  discountAmountPer: 'line' | 'unit';
  /** Smallest payable amount per currency, such as {"CHF":"0.05"}; the difference is ROAM. */
  roundTo: Record<string, string>;
  orderValueOnTemp: boolean;
  sameChargeTwice: 'refuse' | 'add';
  addressTwice: 'refuse' | 'overwrite';
  /** When unknown customers, items and codes are noticed: by the Add transactions, or by Confirm (status 15, 25). */
  batchChecks: 'add' | 'confirm';
  /** Unknown delivery methods, terms and payment codes are errors. */
  strictCodes: boolean;
  confirmStat: string;
  /** How Confirm says no: an answer with STAT 15/25/30 and no number, or an MI error. */
  confirmFailure: 'status' | 'nok';
  /** ORSL/ORST given to LstHead and LstBatchHead: a range of statuses, or exact values. */
  statusFilter: 'range' | 'exact';
  /** CRS610MI/Add of a name that matches makes a customer with status 12 and a text in ERRM. */
  customersWithErrors: string[];
  /** The search engine sees a new customer this much later. */
  searchLagMs: number;

  /** Something before M3 keeps answers to reads for so many seconds, whatever they were asked since when; 0 = nothing does. */
  keptSeconds: number;
  /** Transactions whose answers it keeps, as patterns of `PROGRAM/transaction`; empty = all. */
  keptOnly: string[];
  /** Whether it says so (`Age`). */
  tellsAge: boolean;

  /** A delivery has the carrier's tracking number from its beginning; else somebody gives it one later. */
  trackingAtOnce: boolean;
  /** Orders move one step by themselves every so many seconds; 0 = never. */
  autoAdvanceSeconds: number;
  /** Calls kept in the ring buffer; 0 = only counters. */
  keepCalls: number;
  /** Keep the records of the calls, not only their names. */
  keepRecords: boolean;
}

export const DEFAULT_CONFIG: SimulatorConfig = {
  company: 100,
  division: 'AAA',
  facility: 'A01',
  warehouse: '001',
  orderType: 'WEB',
  user: 'CROSSDOCK',
  homeCountry: 'DE',
  tokenSeconds: 7200,
  refreshTokens: false,
  latencyMs: 0,
  maxBulk: 0,
  defaultMaxRecords: 100,
  v1Post: true,
  v1SingleAsObject: true,
  errorForm: 'alternate',
  bulkOneError: 'alternate',
  bulkAfterError: 'continue',
  unknownField: 'error',
  emptyList: 'empty',
  missing: [],
  unauthorised: ['^EXPORTMI/'],
  tax: 'none',
  vatRounding: 'order',
  priceDecimals: 6,
  discountAmountPer: 'line',
  roundTo: {},
  orderValueOnTemp: true,
  sameChargeTwice: 'refuse',
  addressTwice: 'refuse',
  batchChecks: 'add',
  strictCodes: true,
  confirmStat: '90',
  confirmFailure: 'status',
  statusFilter: 'range',
  customersWithErrors: [],
  searchLagMs: 0,
  keptSeconds: 0,
  keptOnly: [],
  tellsAge: true,
  trackingAtOnce: true,
  autoAdvanceSeconds: 0,
  keepCalls: 5000,
  keepRecords: true,
};

/**
 * Checks a change that came as JSON (control API, command line).
 * @throws Error naming the key, what is expected and what was received.
 */
export function checkConfig(change: Record<string, unknown>): Partial<SimulatorConfig> {
  for (const [key, value] of Object.entries(change)) {
    const standard = (DEFAULT_CONFIG as unknown as Record<string, unknown>)[key];
    if (standard === undefined)
      throw new Error(`Unknown setting "${key}". Known: ${Object.keys(DEFAULT_CONFIG).join(', ')}.`);
    if (typeof value !== typeof standard || Array.isArray(value) !== Array.isArray(standard)) {
      const wanted = Array.isArray(standard) ? 'a list' : `a ${typeof standard}`;
      throw new Error(`Setting "${key}" expects ${wanted}, received ${JSON.stringify(value)}.`);
    }
    if (key === 'missing' || key === 'unauthorised' || key === 'customersWithErrors' || key === 'keptOnly') {
      for (const pattern of value as unknown[]) new RegExp(String(pattern));
    }
    const choices = CHOICES[key];
    if (choices && !choices.includes(String(value))) {
      throw new Error(`Setting "${key}" expects one of ${choices.join(', ')}, received ${JSON.stringify(value)}.`);
    }
  }
  return change as Partial<SimulatorConfig>;
}

const CHOICES: Record<string, string[]> = {
  errorForm: ['top', 'result', 'alternate'],
  bulkOneError: ['200', '400', 'alternate'],
  bulkAfterError: ['continue', 'stop'],
  unknownField: ['error', 'ignore'],
  emptyList: ['empty', 'error'],
  tax: ['none', 'table'],
  vatRounding: ['order', 'line'],
  discountAmountPer: ['line', 'unit'],
  sameChargeTwice: ['refuse', 'add'],
  addressTwice: ['refuse', 'overwrite'],
  batchChecks: ['add', 'confirm'],
  confirmFailure: ['status', 'nok'],
  statusFilter: ['range', 'exact'],
};
