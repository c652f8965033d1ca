/** CRS610MI and CRS111MI: customers, their addresses, their e-mail addresses. */
import { MiError } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import { date8 } from '../model/state.ts';
import type { M3State } from '../model/state.ts';
import type { Customer } from '../model/types.ts';
import { without } from './types.ts';
import type { Context, Handler, Handlers } from './types.ts';

function row(state: M3State, customer: Customer): Row {
  const { company, division } = state.config;
  return {
    ...customer.fields,
    CONO: String(company),
    DIVI: division,
    CUNO: customer.CUNO,
    LMDT: date8(customer.lmts),
    RESP: state.config.user,
  };
}

function* live(context: Context, customers: Iterable<Customer>, since?: string): Generator<Row> {
  for (const customer of customers) {
    if (!customer.template && customer.lmts >= Number(since ?? 0)) yield row(context.state, customer);
  }
}

function checkCountry(state: M3State, CSCD: string | undefined, ECAR: string | undefined): void {
  if (CSCD === undefined) return;
  if (!state.data.countries.some((c) => c.CSCD === CSCD))
    throw new MiError('WCSC103', `Country ${CSCD} does not exist`, 'CSCD');
  const areas = state.data.areas.filter((a) => a.CSCD === CSCD);
  if (ECAR !== undefined && areas.length > 0 && !areas.some((a) => a.ECAR === ECAR)) {
    throw new MiError('WEC0203', `Area/state ${ECAR} does not exist in ${CSCD}`, 'ECAR');
  }
}

function checkCodes(state: M3State, input: Row): void {
  const { data, config } = state;
  if (input.CUCD !== undefined && !data.currencies.some((c) => c.CUCD === input.CUCD)) {
    throw new MiError('WCUC103', `Currency ${input.CUCD} does not exist`, 'CUCD');
  }
  if (!config.strictCodes) return;
  const known = (
    rows: readonly Row[] | undefined,
    key: string,
    value: string | undefined,
    code: string,
    field: string,
  ) => {
    if (value !== undefined && !(rows ?? []).some((r) => r[key] === value))
      throw new MiError(code, `${value} does not exist`, field);
  };
  known(data.generalCodes.TEPY, 'STKY', input.TEPY, 'WTEP103', 'TEPY');
  known(data.generalCodes.PYCD, 'STKY', input.PYCD, 'WPYC103', 'PYCD');
  known(data.deliveryMethods, 'MODL', input.MODL, 'WMO0103', 'MODL');
  known(data.deliveryTerms, 'TEDL', input.TEDL, 'WTE0103', 'TEDL');
}

const change: Handler = ({ state }, input) => {
  checkCountry(state, input.CSCD, input.ECAR);
  checkCodes(state, input);
  const customer = state.customers.change(input.CUNO ?? '', without(input, 'CONO', 'DIVI', 'CUNO'));
  return { CUNO: customer.CUNO };
};
const get: Handler = ({ state }, input) => row(state, state.customers.get(input.CUNO ?? ''));

const add: Handler = ({ state }, input) => {
  checkCountry(state, input.CSCD, input.ECAR);
  const bad = state.config.customersWithErrors.some((pattern) => new RegExp(pattern).test(input.CUNM ?? ''));
  const text = bad ? 'Customer was created with errors, see CRS610' : '';
  const customer = state.customers.create(input.CUTM ?? '', without(input, 'CONO', 'DIVI', 'CUTM'), text);
  return { CUNO: customer.CUNO, ERRM: text };
};

const addAddress: Handler = ({ state }, input) => {
  checkCountry(state, input.CSCD, input.ECAR);
  state.customers.addAddress(input.CUNO ?? '', without(input, 'CONO', 'DIVI'));
  return { CONO: String(state.config.company), CUNO: input.CUNO ?? '', ADRT: input.ADRT ?? '', ADID: input.ADID ?? '' };
};

export const customerHandlers: Handlers = {
  'CRS610MI/Add': add,
  'CRS610MI/ChgBasicData': change,
  'CRS610MI/ChgFinancial': change,
  'CRS610MI/ChgOrderInfo': change,
  'CRS610MI/GetBasicData': get,
  'CRS610MI/GetFinancial': get,
  'CRS610MI/GetOrderInfo': get,
  'CRS610MI/Delete': ({ state }, input) => {
    state.customers.remove(input.CUNO ?? '');
    return null;
  },
  'CRS610MI/LstByNumber': (context, input) =>
    live(context, context.state.customers.inNumberOrder.startingAt(input.CUNO ?? ''), input.LMTS),
  'CRS610MI/LstByName': (context, input) =>
    live(context, context.state.customers.inNameOrder.startingAt((input.CUNM ?? '').toUpperCase()), input.LMTS),
  // Like every list keyed on its input it begins AT the key and goes on past it; the caller has to stop.
  'CRS610MI/LstBySearchKey': (context, input) =>
    live(context, context.state.customers.inKeyOrder.startingAt(input.ALCU ?? '')),
  'CRS610MI/SearchCustomer': (context, input) => live(context, context.state.customers.search(input.SQRY ?? '')),
  'CRS610MI/LstTemplates': function* ({ state }) {
    for (const customer of state.customers.inNumberOrder.startingAt(''))
      if (customer.template) yield row(state, customer);
  },
  'CRS610MI/AddAddress': addAddress,
  'CRS610MI/AddCheckAddress': addAddress,
  'CRS610MI/ChgAddress': ({ state }, input) => {
    checkCountry(state, input.CSCD, input.ECAR);
    state.customers.changeAddress(input.CUNO ?? '', without(input, 'CONO', 'DIVI', 'CUNO'));
    return null;
  },
  'CRS610MI/GetAddress': ({ state }, input) => ({
    ...state.customers.address(input.CUNO ?? '', input.ADRT ?? '', input.ADID ?? ''),
    CONO: String(state.config.company),
    CUNO: input.CUNO ?? '',
  }),
  'CRS610MI/LstAddresses': function* ({ state }, input) {
    for (const address of state.customers.get(input.CUNO ?? '').addresses.values()) {
      if (input.ADRT !== undefined && Number(address.ADRT) !== Number(input.ADRT)) continue;
      if (Number(address.LMTS) >= Number(input.LMTS ?? 0)) {
        yield { ...address, CONO: String(state.config.company), CUNO: input.CUNO ?? '' };
      }
    }
  },
  'CRS610MI/DeleteAddress': ({ state }, input) => {
    state.customers.removeAddress(input.CUNO ?? '', input.ADRT ?? '', input.ADID ?? '');
    return null;
  },

  'CRS111MI/Add': ({ state }, input) => {
    state.customers.addEmail(input.EMTP ?? '', input.EMKY ?? '', input.EMAL ?? '');
    return null;
  },
  'CRS111MI/Change': ({ state }, input) => {
    state.customers.changeEmail(input.EMTP ?? '', input.EMKY ?? '', input.EMAL ?? '');
    return null;
  },
  'CRS111MI/Delete': ({ state }, input) => {
    state.customers.removeEmail(input.EMTP ?? '', input.EMKY ?? '');
    return null;
  },
  'CRS111MI/Get': ({ state }, input) => ({
    EMTP: input.EMTP ?? '',
    EMKY: input.EMKY ?? '',
    EMAL: state.customers.email(input.EMTP ?? '', input.EMKY ?? ''),
  }),
  'CRS111MI/List': function* ({ state }, input) {
    const ofType = state.customers.emails.get(input.EMTP ?? '') ?? new Map<string, string>();
    for (const EMKY of [...ofType.keys()].sort()) {
      if (EMKY >= (input.EMKY ?? '')) yield { EMTP: input.EMTP ?? '', EMKY, EMAL: ofType.get(EMKY) ?? '' };
    }
  },
  'CRS111MI/LstCustomers': (context, input) =>
    live(context, context.state.customers.inNumberOrder.startingAt(input.CUNO ?? '')),
};
