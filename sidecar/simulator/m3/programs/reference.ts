/** Code tables and the connection test: CRS045, CRS046, CRS055, CRS065, CRS070, CRS175, MMS005, MNS150, OIS010, OIS030. */
import { Dec } from '../decimal.ts';
import { MiError, notFound } from '../mi-error.ts';
import type { Row } from '../metadata.ts';
import type { M3State } from '../model/state.ts';
import type { Handler, Handlers } from './types.ts';

/** Rows from a key on, in its order. */
function from(rows: readonly Row[], key: string, start: string | undefined): Row[] {
  return rows
    .filter((row) => (row[key] ?? '') >= (start ?? ''))
    .sort((a, b) => ((a[key] ?? '') < (b[key] ?? '') ? -1 : 1));
}
function one(rows: readonly Row[], key: string, value: string | undefined, what: string): Row {
  const row = rows.find((r) => r[key] === value);
  if (!row) throw notFound(`${what} ${value ?? ''}`, key);
  return row;
}
const own = (state: M3State): Row => ({ CONO: String(state.config.company), DIVI: state.config.division });

function currency(state: M3State, CUCD: string | undefined): Row {
  const row = state.data.currencies.find((c) => c.CUCD === CUCD);
  if (!row) throw new MiError('WCUC103', `Currency ${CUCD} does not exist`, 'CUCD');
  return row;
}
/** DMCU 1: the foreign amount times the rate is the local amount. */
function rateRow(state: M3State, CUCD: string, CRTP: string): Row {
  const ARAT = state.data.rates[CUCD] ?? '';
  return {
    ...own(state),
    CUCD,
    CUC1: CUCD,
    CUC2: 'EUR',
    LOCD: 'EUR',
    GLOC: 'EUR',
    CRTP,
    CUTD: state.today(),
    ARAT,
    DMCU: '1',
    RAFA: '1',
    DCCD: currency(state, CUCD).DCCD ?? '2',
    TX40: currency(state, CUCD).TX40 ?? '',
  };
}
const rates: Handler = ({ state }, input) =>
  Object.keys(state.data.rates)
    .filter(
      (CUCD) =>
        (CUCD >= (input.FCUR ?? '') && CUCD <= (input.TCUR ?? '\uffff') && input.CUCD === undefined) ||
        CUCD === input.CUCD,
    )
    .map((CUCD) => rateRow(state, CUCD, input.CRTP ?? '1'));

const warehouses: Handler = ({ state }, input) =>
  from(state.data.warehouses, 'WHLO', input.FWHL)
    .filter((w) => (w.WHLO ?? '') <= (input.TWHL ?? '\uffff'))
    .map((w) => ({ ...w, ...own(state) }));

function user(state: M3State): Row {
  const { config } = state;
  return {
    ...own(state),
    LANC: 'GB',
    DTFM: 'YMD',
    DCFM: '.',
    TIZO: 'CET',
    FACI: config.facility,
    WHLO: config.warehouse,
    USID: config.user,
    NAME: 'Crossdock service user',
    TX40: 'Simulated company',
    CONM: 'Simulated company',
    USTA: '20',
    EUID: 'urn:simulator:crossdock',
    EMAL: 'crossdock@example.test',
  };
}

export const referenceHandlers: Handlers = {
  'MNS150MI/GetUserData': ({ state }, input) => {
    if (input.USID !== undefined && input.USID !== state.config.user) throw notFound(`User ${input.USID}`, 'USID');
    return user(state);
  },
  'MNS150MI/LstUserData': ({ state }) => ({
    ...user(state),
    DFCO: String(state.config.company),
    DFDI: state.config.division,
  }),
  'MNS150MI/LstCmpDivi': ({ state }) => user(state),

  'CRS045MI/LstCountry': ({ state }, input) =>
    from(state.data.countries, 'CSCD', input.FRCD).map((r) => ({ ...r, ...own(state) })),
  'CRS045MI/LstByCode': ({ state }, input) =>
    from(state.data.countries, 'CSCD', input.CSCD).map((r) => ({ ...r, ...own(state) })),
  'CRS045MI/GetBasicData': ({ state }, input) => ({
    ...one(state.data.countries, 'CSCD', input.CSCD, 'Country'),
    ...own(state),
  }),
  'CRS045MI/LstCountryArea': ({ state }, input) =>
    from(state.data.areas, 'CSCD', input.CSCD).map((r) => ({ ...r, ...own(state) })),
  'CRS046MI/LstAreaCodes': ({ state }, input) =>
    from(
      state.data.areas.filter((a) => a.CSCD === input.CSCD),
      'ECAR',
      '',
    ),

  'CRS055MI/GetBasicData': ({ state }, input) => ({ ...currency(state, input.CUCD), ...own(state) }),
  'CRS055MI/LstRatesPerType': (context, input) => {
    currency(context.state, input.CUCD);
    return rates(context, input);
  },
  'CRS055MI/SelExchangeRate': rates,
  'CRS055MI/AddRate': ({ state }, input) => {
    currency(state, input.CUCD);
    if (Dec(input.ARAT ?? '0').lte(0)) throw new MiError('XNU0003', 'Exchange rate must be positive', 'ARAT');
    state.data.rates[input.CUCD ?? ''] = input.ARAT ?? '';
    return { FCUR: input.CUCD ?? '', TCUR: 'EUR', ARAT: input.ARAT ?? '', RAFA: '1', DMCU: '1' };
  },
  'CRS175MI/LstCurrRates': rates,
  'CRS175MI/LstGeneralCode': ({ state }, input) =>
    from(state.data.generalCodes[input.STCO ?? ''] ?? [], 'STKY', input.STKY).map((r) => ({ ...r, ...own(state) })),
  'CRS175MI/GetGeneralCode': ({ state }, input) =>
    one(state.data.generalCodes[input.STCO ?? ''] ?? [], 'STKY', input.STKY, `${input.STCO} code`),
  'CRS175MI/LstVatPercent': function* ({ state }, input) {
    for (const [place, codes] of Object.entries(state.data.vat)) {
      const [CSCD = '', ECAR = ''] = place.split('/');
      for (const [VTCD, VTP1] of Object.entries(codes)) {
        if (input.VTCD === undefined || VTCD === String(Number(input.VTCD)))
          yield { VTCD, ECAR, CSCD, FRDT: '20240101', VTP1, VTP2: '0', TX40: `VAT ${VTP1} %` };
      }
    }
  },

  'CRS065MI/LstDelyTerm': ({ state }, input) => from(state.data.deliveryTerms, 'TEDL', input.TEDL),
  'CRS065MI/GetDelyTerm': ({ state }, input) => one(state.data.deliveryTerms, 'TEDL', input.TEDL, 'Delivery terms'),
  'CRS070MI/LstDelyMethod': ({ state }, input) =>
    from(state.data.deliveryMethods, 'MODL', input.MODL).map((r) => ({ ...r, ...own(state) })),
  'CRS070MI/GetDelyMethod': ({ state }, input) =>
    one(state.data.deliveryMethods, 'MODL', input.MODL, 'Delivery method'),

  'MMS005MI/LstWarehouses': warehouses,
  'MMS005MI/Select': warehouses,
  'MMS005MI/GetFaclist': warehouses,
  'MMS005MI/LstFaclist': warehouses,
  'MMS005MI/GetWarehouse': ({ state }, input) => {
    const row = state.data.warehouses.find((w) => w.WHLO === input.WHLO);
    if (!row) throw new MiError('WWH0103', `Warehouse ${input.WHLO} does not exist`, 'WHLO');
    return { ...row, ...own(state) };
  },

  'OIS010MI/LstOrderTypes': ({ state }, input) =>
    from(state.data.orderTypes, 'ORTP', input.ORTP)
      .filter((t) => input.ORTK === undefined || t.ORTK === input.ORTK)
      .map((t) => ({ ...t, CONO: String(state.config.company) })),
  'OIS100MI/LstOrderTypes': ({ state }) => from(state.data.orderTypes, 'ORTP', ''),
  'OIS010MI/LstOrdTypeChrg': ({ state }, input) =>
    from(state.data.charges, 'CRID', input.CRID).map((c) => ({
      ...c,
      CONO: String(state.config.company),
      ORTP: input.ORTP ?? '',
    })),
  'OIS030MI/LstOrderCharges': ({ state }, input) =>
    from(state.data.charges, 'CRID', input.CRID)
      .filter((c) => input.CRTY === undefined || c.CRTY === input.CRTY)
      .map((c) => ({ ...c, CONO: String(state.config.company) })),
};
