/** Runs what a request asks for: checks against the metadata, then the program. */
import type { CallLog } from './calls.ts';
import type { SimulatorConfig } from './config.ts';
import type { Fault } from './faults.ts';
import { checkInput } from './metadata.ts';
import type { Metadata, Row, TransactionDef } from './metadata.ts';
import { MiError, notFound } from './mi-error.ts';
import type { M3State } from './model/state.ts';
import { handlers } from './programs/index.ts';
import type { ApiRequest, MiRecord } from './request.ts';

export interface Result {
  transaction: string;
  def: TransactionDef | null;
  columns: readonly string[] | null;
  rows: Row[];
  input: Row;
  error: MiError | null;
  notProcessed: boolean;
}
export interface Outcome {
  results: Result[];
  /** The batch was aborted (`wasTerminated`). */
  terminated: boolean;
}

/** What must not stand in a URL, where gateways log it. */
const PERSONAL = [
  'CUNM',
  'CUA1',
  'CUA2',
  'CUA3',
  'CUA4',
  'PONO',
  'TOWN',
  'PHNO',
  'PHN2',
  'MAIL',
  'EMAL',
  'YREF',
  'VRNO',
  'PARM',
];
const BUSY = 'Record is being updated by another user';

export class Engine {
  private readonly state: M3State;
  private readonly standard: Metadata;
  private readonly brief: Metadata;
  private readonly log: CallLog;
  private patterns: { of: SimulatorConfig['missing']; list: RegExp[] }[] = [];

  constructor(state: M3State, standard: Metadata, brief: Metadata, log: CallLog) {
    this.state = state;
    this.standard = standard;
    this.brief = brief;
    this.log = log;
  }

  metadataFor(request: Pick<ApiRequest, 'brief'>): Metadata {
    return request.brief ? this.brief : this.standard;
  }
  isWrite(request: ApiRequest): boolean {
    const program = this.metadataFor(request).get(request.program);
    return request.calls.some((call) => program?.transactions.get(call.transaction)?.write ?? false);
  }

  /** Whether something before M3 would keep the answer: it only reads, and `keptOnly` names it. */
  mayBeKept(request: ApiRequest): boolean {
    const { keptOnly } = this.state.config;
    const named = ({ transaction }: { transaction: string }): boolean =>
      keptOnly.length === 0 || this.matches(keptOnly, `${request.program}/${transaction}`);
    return !this.isWrite(request) && request.calls.every(named);
  }

  /** Runs all transactions in order; each commits on its own (reference 1.2). */
  run(request: ApiRequest, fault: Fault | null): Outcome {
    const outcome: Outcome = { results: [], terminated: false };
    const { calls } = request;
    const stopAt =
      fault?.kind === 'terminate' ? Math.min(fault.at ?? Math.floor(calls.length / 2), calls.length - 1) : Infinity;
    const nokAt = fault?.kind === 'nok' ? nokPosition(request, fault) : -1;
    let failed = false;
    calls.forEach((call, i) => {
      const skip = i >= stopAt || (failed && this.state.config.bulkAfterError === 'stop');
      const result = skip ? notProcessed(call) : this.one(request, call, i === nokAt ? (fault as Fault) : null);
      if (result.error) failed = true;
      outcome.results.push(result);
    });
    if (fault?.kind === 'terminate') outcome.terminated = true;
    if (fault?.kind === 'broken') breakList(outcome.results[0]);
    return outcome;
  }

  private one(request: ApiRequest, call: MiRecord, fault: Fault | null): Result {
    const name = `${request.program}/${call.transaction}`;
    const def = this.metadataFor(request).get(request.program)?.transactions.get(call.transaction) ?? null;
    const result: Result = {
      transaction: call.transaction,
      def,
      columns: call.columns,
      rows: [],
      input: {},
      error: null,
      notProcessed: false,
    };
    try {
      if (!def || this.matches(this.state.config.missing, name)) {
        this.log.violate('unknown-transaction', name, '', 'This M3 has no such transaction');
        throw new MiError(
          '',
          `Transaction ${call.transaction} is not found in program ${request.program}`,
          '',
          'TransactionNotFound',
        );
      }
      this.checkRights(request, call, name);
      if (fault) throw new MiError(fault.code ?? 'XUP0001', fault.message ?? BUSY, fault.field ?? '');
      result.input = this.check(request, call, def, name);
      result.rows = this.execute(request, def, name, result.input);
    } catch (error) {
      if (!(error instanceof MiError)) throw error;
      result.error = error;
    }
    this.log.count(name, result.error !== null);
    return result;
  }

  private check(request: ApiRequest, call: MiRecord, def: TransactionDef, name: string): Row {
    const checked = checkInput(def, call.record, this.state.config.unknownField === 'ignore');
    if ('rejected' in checked) {
      const { issue, error } = checked.rejected;
      this.log.violate(issue, name, error.field, error.message);
      throw error;
    }
    for (const column of call.columns ?? []) {
      if (!def.outByName.has(column))
        this.log.violate('unknown-column', name, column, 'Asked for an output field that does not exist');
    }
    if (request.inUrl && def.write) {
      const field = PERSONAL.find((f) => call.record[f] !== undefined);
      if (field)
        this.log.violate(
          'personal-data-in-url',
          name,
          field,
          `Personal data in the address of a ${request.version} call`,
        );
    }
    if (request.dateFormat !== 'YMD8')
      this.log.violate('date-format', name, '', `Only YMD8 is played, not ${request.dateFormat}`);
    return checked.input;
  }

  private checkRights(request: ApiRequest, call: MiRecord, name: string): void {
    const { company, division, unauthorised } = this.state.config;
    const cono = call.record.CONO ?? request.cono;
    if (cono !== null && cono !== '' && Number(cono) !== company) {
      throw new MiError('XAU0008', `User is not authorised for company ${cono}`, 'CONO');
    }
    const divi = request.divi;
    if (divi !== null && divi !== '' && divi !== division) {
      throw new MiError('XAU0008', `User is not authorised for division ${divi}`, 'DIVI');
    }
    if (this.matches(unauthorised, name)) throw new MiError('XAU0001', `User is not authorised for ${name}`);
  }

  private execute(request: ApiRequest, def: TransactionDef, name: string, input: Row): Row[] {
    const handler = handlers.get(name);
    if (!handler) {
      this.log.notPlayed.set(name, (this.log.notPlayed.get(name) ?? 0) + 1);
      throw new MiError('CPF9898', `${name} exists in M3 but this simulator does not play it`);
    }
    const found = handler({ state: this.state, metadata: this.metadataFor(request) }, input);
    if (found === null) return [];
    if (!(Symbol.iterator in found)) return [found as Row];
    const rows = this.take(found as Iterable<Row>, request.maxRecords ?? this.state.config.defaultMaxRecords);
    if (rows.length === 0 && this.state.config.emptyList === 'error') throw notFound('Record');
    return rows;
  }

  private take(found: Iterable<Row>, max: number): Row[] {
    const rows: Row[] = [];
    for (const row of found) {
      rows.push(row);
      if (rows.length === max) break;
    }
    return rows;
  }

  private matches(patterns: string[], name: string): boolean {
    if (patterns.length === 0) return false;
    let known = this.patterns.find((p) => p.of === patterns);
    if (!known) {
      known = { of: patterns, list: patterns.map((p) => new RegExp(p)) };
      this.patterns = [...this.patterns.slice(-4), known];
    }
    return known.list.some((pattern) => pattern.test(name));
  }
}

function nokPosition(request: ApiRequest, fault: Fault): number {
  if (fault.at !== undefined) return Math.min(fault.at, request.calls.length - 1);
  const pattern = fault.match === undefined ? null : new RegExp(fault.match);
  return Math.max(
    0,
    pattern ? request.calls.findIndex((call) => pattern.test(`${request.program}/${call.transaction}`)) : 0,
  );
}
function notProcessed(call: MiRecord): Result {
  return {
    transaction: call.transaction,
    def: null,
    columns: null,
    rows: [],
    input: {},
    error: null,
    notProcessed: true,
  };
}
/** A list that broke half-way: some rows, and an error beside them (reference 1.5). */
function breakList(result: Result | undefined): void {
  if (!result || result.error) return;
  result.rows = result.rows.slice(0, Math.floor(result.rows.length / 2));
  result.error = new MiError('CPF9898', 'Reading was interrupted');
}
