import { exists, freeText, MiError, notFound, wrongStatus } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import { SearchIndex } from './search.ts';
import { Sorted } from './sorted.ts';
import type { Customer } from './types.ts';

/** What the search engine indexes of a customer. */
const SEARCHED = [
  'CUNO',
  'CUNM',
  'CUA1',
  'CUA2',
  'CUA3',
  'CUA4',
  'PONO',
  'TOWN',
  'CSCD',
  'PHNO',
  'MAIL',
  'ALCU',
  'YREF',
];
/** A new customer takes everything from the template but these. */
const NOT_FROM_TEMPLATE = new Set([
  'CUNM',
  'ALCU',
  'STAT',
  'MAIL',
  'YREF',
  'PHNO',
  'CUA1',
  'CUA2',
  'CUA3',
  'CUA4',
  'PONO',
  'TOWN',
]);

export interface CustomerClock {
  now(): number;
  searchLagMs(): number;
}

/** Customers (OCUSMA), their addresses (OCUSAD) and e-mail addresses (CRS111). */
export class Customers {
  readonly byNumber = new Map<string, Customer>();
  readonly inNumberOrder = new Sorted<Customer>();
  readonly inNameOrder = new Sorted<Customer>();
  readonly inKeyOrder = new Sorted<Customer>();
  /** By EMTP, then EMKY. */
  readonly emails = new Map<string, Map<string, string>>();
  private readonly index = new SearchIndex();
  private waiting: Customer[] = [];
  private readonly series = new Map<string, number>();
  private readonly clock: CustomerClock;

  constructor(clock: CustomerClock) {
    this.clock = clock;
  }

  get(CUNO: string): Customer {
    const customer = this.byNumber.get(CUNO);
    if (!customer) throw new MiError('WCU0203', `Customer ${CUNO} does not exist`, 'CUNO');
    return customer;
  }

  put(CUNO: string, fields: Row, template = false, series = ''): Customer {
    const now = this.clock.now();
    const customer: Customer = {
      CUNO,
      template,
      series,
      fields: {},
      addresses: new Map(),
      lmts: now,
      searchableAt: now,
    };
    if (this.byNumber.has(CUNO)) throw exists(`Customer ${CUNO}`, 'CUNO');
    this.byNumber.set(CUNO, customer);
    this.inNumberOrder.add(CUNO, customer);
    customer.fields = { ...fields };
    this.inNameOrder.add(nameKey(customer), customer);
    if (customer.fields.ALCU) this.inKeyOrder.add(customer.fields.ALCU, customer);
    this.touch(customer);
    return customer;
  }

  /** CRS610MI/Add: number from the template's series unless one is given. */
  create(template: string, input: Row, forceError: string): Customer {
    const from = this.byNumber.get(template);
    if (!from?.template) throw new MiError('WCU0203', `Customer template ${template} does not exist`, 'CUTM');
    const fields: Row = {};
    for (const [name, value] of Object.entries(from.fields)) if (!NOT_FROM_TEMPLATE.has(name)) fields[name] = value;
    Object.assign(fields, input);
    fields.STAT = forceError === '' ? (input.STAT ?? from.fields.STAT ?? '20') : '12';
    fields.CUTM = template;
    const number = input.CUNO ?? this.nextNumber(from);
    delete fields.CUNO;
    return this.put(number, fields);
  }

  private nextNumber(template: Customer): string {
    if (template.series === '') throw new MiError('WCU0202', 'Customer number must be entered', 'CUNO');
    for (;;) {
      const next = (this.series.get(template.series) ?? 0) + 1;
      this.series.set(template.series, next);
      const number = template.series + String(next).padStart(10 - template.series.length - 1, '0');
      if (!this.byNumber.has(number)) return number;
    }
  }

  change(CUNO: string, changes: Row): Customer {
    const customer = this.get(CUNO);
    const before = { name: nameKey(customer), key: customer.fields.ALCU ?? '' };
    Object.assign(customer.fields, changes);
    if (nameKey(customer) !== before.name) {
      this.inNameOrder.remove(before.name, customer);
      this.inNameOrder.add(nameKey(customer), customer);
    }
    const key = customer.fields.ALCU ?? '';
    if (key !== before.key) {
      this.inKeyOrder.remove(before.key, customer);
      if (key !== '') this.inKeyOrder.add(key, customer);
    }
    this.touch(customer);
    return customer;
  }

  remove(CUNO: string): void {
    const customer = this.get(CUNO);
    if (customer.fields.STAT !== '10' && customer.fields.STAT !== '90') throw wrongStatus(`customer ${CUNO}`);
    this.byNumber.delete(CUNO);
    this.inNumberOrder.remove(CUNO, customer);
    this.inNameOrder.remove(nameKey(customer), customer);
    this.inKeyOrder.remove(customer.fields.ALCU ?? '', customer);
    this.index.remove(CUNO);
  }

  private touch(customer: Customer): void {
    customer.lmts = this.clock.now();
    customer.searchableAt = customer.lmts + this.clock.searchLagMs();
    if (customer.template) return;
    if (this.clock.searchLagMs() > 0) this.waiting.push(customer);
    else this.reindex(customer);
  }
  private reindex(customer: Customer): void {
    const fields: Row = { CUNO: customer.CUNO };
    for (const name of SEARCHED) if (customer.fields[name]) fields[name] = customer.fields[name];
    this.index.put(customer.CUNO, fields);
  }
  /** SearchCustomer: only what the search engine has seen by now. */
  search(query: string): Customer[] {
    if (this.waiting.length > 0) {
      const now = this.clock.now();
      const due = this.waiting.filter((c) => c.searchableAt <= now);
      this.waiting = this.waiting.filter((c) => c.searchableAt > now);
      for (const customer of due) if (this.byNumber.has(customer.CUNO)) this.reindex(customer);
    }
    return this.index
      .find(query)
      .sort()
      .map((CUNO) => this.byNumber.get(CUNO) as Customer);
  }

  address(CUNO: string, ADRT: string, ADID: string): Row {
    const address = this.get(CUNO).addresses.get(`${Number(ADRT)}/${ADID}`);
    if (!address) throw new MiError('WAD1003', `Address ${ADID} of customer ${CUNO} does not exist`, 'ADID');
    return address;
  }
  addAddress(CUNO: string, input: Row): void {
    const customer = this.get(CUNO);
    const key = `${Number(input.ADRT)}/${input.ADID}`;
    if (customer.addresses.has(key)) throw exists(`Address ${input.ADID} of customer ${CUNO}`, 'ADID');
    customer.addresses.set(key, { ...input, ADRT: String(Number(input.ADRT)), LMTS: String(this.clock.now()) });
    customer.lmts = this.clock.now();
  }
  changeAddress(CUNO: string, input: Row): void {
    const address = this.address(CUNO, input.ADRT ?? '', input.ADID ?? '');
    Object.assign(address, input, { ADRT: address.ADRT, LMTS: String(this.clock.now()) });
  }
  removeAddress(CUNO: string, ADRT: string, ADID: string): void {
    this.address(CUNO, ADRT, ADID);
    this.get(CUNO).addresses.delete(`${Number(ADRT)}/${ADID}`);
  }

  email(EMTP: string, EMKY: string): string {
    const email = this.emails.get(EMTP)?.get(EMKY);
    if (email === undefined) throw notFound(`E-mail address ${EMTP} ${EMKY}`);
    return email;
  }
  addEmail(EMTP: string, EMKY: string, EMAL: string): void {
    if (!EMAL.includes('@')) throw freeText('E-mail address is invalid', 'EMAL');
    const ofType = this.emails.get(EMTP) ?? new Map<string, string>();
    if (ofType.has(EMKY)) throw exists(`E-mail address ${EMTP} ${EMKY}`);
    ofType.set(EMKY, EMAL);
    this.emails.set(EMTP, ofType);
  }
  changeEmail(EMTP: string, EMKY: string, EMAL: string): void {
    this.email(EMTP, EMKY);
    this.emails.get(EMTP)?.set(EMKY, EMAL);
  }
  removeEmail(EMTP: string, EMKY: string): void {
    this.email(EMTP, EMKY);
    this.emails.get(EMTP)?.delete(EMKY);
  }
}

const nameKey = (customer: Customer) => (customer.fields.CUNM ?? '').toUpperCase();
