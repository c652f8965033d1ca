/** Code tables that rarely change: countries, currencies, terms, charges, VAT. Plain data in M3's field names. */
import { Dec } from '../decimal.ts';
import type { Dec as Decimal } from '../decimal.ts';
import type { Row } from '../metadata.ts';

export interface ReferenceData {
  countries: Row[];
  areas: Row[];
  currencies: Row[];
  /** Units of the local currency (EUR) for one unit, by CUCD; CRTP 1. */
  rates: Record<string, string>;
  deliveryMethods: Row[];
  deliveryTerms: Row[];
  /** CRS175 general codes by STCO. */
  generalCodes: Record<string, Row[]>;
  orderTypes: Row[];
  charges: Row[];
  warehouses: Row[];
  /** Percent by `CSCD` or `CSCD/ECAR`, then VAT code. */
  vat: Record<string, Record<string, string>>;
}

const currency = (CUCD: string, TX40: string, DCCD = '2'): Row => ({
  CUCD,
  TX40,
  TX15: TX40.slice(0, 15),
  DCCD,
  NPRD: '6',
  RAFA: '1',
});
const code =
  (STCO: string) =>
  (STKY: string, TX40: string): Row => ({ STCO, STKY, TX40, TX15: TX40.slice(0, 15) });
const charge = (CRID: string, CRD0: string, VTCD: string): Row => ({
  CRID,
  CRD0,
  VTCD,
  CRTY: '1',
  CRME: '1',
  CRAM: '0',
  HACD: '1',
});

const COUNTRIES =
  'AT Austria EUR|AU Australia AUD|BE Belgium EUR|BG Bulgaria EUR|BR Brazil BRL|CA Canada CAD|CH Switzerland CHF|CN China CNY|CY Cyprus EUR|CZ Czechia CZK|DE Germany EUR|DK Denmark DKK|EE Estonia EUR|ES Spain EUR|FI Finland EUR|FR France EUR|GB United_Kingdom GBP|GR Greece EUR|HR Croatia EUR|HU Hungary HUF|IE Ireland EUR|IN India INR|IS Iceland ISK|IT Italy EUR|JP Japan JPY|KW Kuwait KWD|LT Lithuania EUR|LU Luxembourg EUR|LV Latvia EUR|MT Malta EUR|MX Mexico MXN|NL Netherlands EUR|NO Norway NOK|NZ New_Zealand NZD|PL Poland PLN|PT Portugal EUR|RO Romania RON|SE Sweden SEK|SG Singapore SGD|SI Slovenia EUR|SK Slovakia EUR|TN Tunisia TND|TR Turkey TRY|US United_States USD|ZA South_Africa ZAR';
const US =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC';
const CA = 'AB BC MB NB NL NS NT NU ON PE QC SK YT';

/** A fresh copy, so that one simulator's changes do not reach another. */
export function referenceData(): ReferenceData {
  const tepy = code('TEPY');
  const pycd = code('PYCD');
  return {
    countries: COUNTRIES.split('|').map((line) => {
      const [CSCD = '', name = '', CUCD = ''] = line.split(' ');
      return { CSCD, TX40: name.replace('_', ' '), TX15: name.replace('_', ' ').slice(0, 15), CUCD, IISO: CSCD };
    }),
    areas: [
      ...US.split(' ').map((ECAR) => ({ CSCD: 'US', ECAR, TX40: ECAR, TX15: ECAR, TE15: ECAR })),
      ...CA.split(' ').map((ECAR) => ({ CSCD: 'CA', ECAR, TX40: ECAR, TX15: ECAR, TE15: ECAR })),
    ],
    currencies: [
      currency('EUR', 'Euro'),
      currency('USD', 'US dollar'),
      currency('GBP', 'Pound sterling'),
      currency('SEK', 'Swedish krona'),
      currency('NOK', 'Norwegian krone'),
      currency('DKK', 'Danish krone'),
      currency('CHF', 'Swiss franc'),
      currency('CAD', 'Canadian dollar'),
      currency('AUD', 'Australian dollar'),
      currency('NZD', 'New Zealand dollar'),
      currency('PLN', 'Polish zloty'),
      currency('CZK', 'Czech koruna'),
      currency('HUF', 'Hungarian forint'),
      currency('RON', 'Romanian leu'),
      currency('TRY', 'Turkish lira'),
      currency('INR', 'Indian rupee'),
      currency('CNY', 'Chinese yuan'),
      currency('MXN', 'Mexican peso'),
      currency('BRL', 'Brazilian real'),
      currency('ZAR', 'South African rand'),
      currency('SGD', 'Singapore dollar'),
      currency('JPY', 'Japanese yen', '0'),
      currency('ISK', 'Icelandic krona', '0'),
      currency('KWD', 'Kuwaiti dinar', '3'),
      currency('TND', 'Tunisian dinar', '3'),
    ],
    rates: {
      EUR: '1',
      USD: '0.92',
      GBP: '1.17',
      SEK: '0.088',
      NOK: '0.086',
      DKK: '0.134',
      CHF: '1.05',
      CAD: '0.67',
      AUD: '0.61',
      PLN: '0.23',
      CZK: '0.04',
      JPY: '0.0061',
      KWD: '3',
    },
    deliveryMethods: [
      ['STD', 'Standard parcel'],
      ['EXP', 'Express parcel'],
      ['PUP', 'Customer pick-up'],
      ['FRT', 'Pallet freight'],
      ['DIG', 'No goods to ship'],
    ].map(([MODL = '', TEL1 = '']) => ({ MODL, TEL1, TX15: TEL1.slice(0, 15), VRDL: '1' })),
    deliveryTerms: [
      ['DAP', 'Delivered at place'],
      ['DDP', 'Delivered duty paid'],
      ['EXW', 'Ex works'],
    ].map(([TEDL = '', TEL1 = '']) => ({ TEDL, TEL1, TX15: TEL1.slice(0, 15) })),
    generalCodes: {
      TEPY: [
        tepy('000', 'Paid in advance'),
        tepy('001', 'Prepaid web'),
        tepy('014', '14 days net'),
        tepy('030', '30 days net'),
      ],
      PYCD: [pycd('WEB', 'Web payment'), pycd('CRD', 'Card'), pycd('INV', 'Invoice'), pycd('BNK', 'Bank transfer')],
      CUCL: [code('CUCL')('B2C', 'Consumers'), code('CUCL')('B2B', 'Companies')],
      VTCD: [code('VTCD')('0', 'No VAT'), code('VTCD')('1', 'Standard rate'), code('VTCD')('2', 'Reduced rate')],
    },
    orderTypes: [
      {
        ORTP: 'WEB',
        ORTK: '0',
        NEXT: '3',
        TX40: 'Web shop order',
        TX15: 'Web order',
        OT66: '0',
        OT31: '0',
        OT11: '0',
        CLOE: '0',
      },
      {
        ORTP: 'STD',
        ORTK: '0',
        NEXT: '3',
        TX40: 'Standard customer order',
        TX15: 'Standard order',
        OT66: '1',
        OT11: '0',
        CLOE: '1',
      },
      {
        ORTP: 'WCR',
        ORTK: '0',
        NEXT: '3',
        TX40: 'Web shop credit',
        TX15: 'Web credit',
        OT66: '0',
        OT11: '1',
        CLOE: '0',
      },
    ],
    charges: [
      charge('FREIGH', 'Freight', '1'),
      charge('FEE', 'Fee', '1'),
      charge('TAX', 'Tax of the shop', '0'),
      charge('DISC', 'Discount of the shop', '1'),
      charge('ROUND', 'Rounding', '0'),
    ],
    warehouses: [
      { WHLO: '001', WHNM: 'Main warehouse', CSCD: 'DE', FACI: 'A01', DIVI: 'AAA', TOWN: 'Hamburg', TIZO: 'CET' },
      { WHLO: '002', WHNM: 'Second warehouse', CSCD: 'SE', FACI: 'A01', DIVI: 'AAA', TOWN: 'Malmo', TIZO: 'CET' },
    ],
    vat: {
      AT: { 1: '20', 2: '10' },
      BE: { 1: '21', 2: '6' },
      DE: { 1: '19', 2: '7' },
      DK: { 1: '25', 2: '25' },
      ES: { 1: '21', 2: '4' },
      FI: { 1: '25.5', 2: '14' },
      FR: { 1: '20', 2: '5.5' },
      GB: { 1: '20', 2: '0' },
      GR: { 1: '24', 2: '6' },
      IE: { 1: '23', 2: '0' },
      IT: { 1: '22', 2: '4' },
      JP: { 1: '10', 2: '8' },
      NL: { 1: '21', 2: '9' },
      NO: { 1: '25', 2: '0' },
      PL: { 1: '23', 2: '5' },
      PT: { 1: '23', 2: '6' },
      SE: { 1: '25', 2: '6' },
      CA: { 1: '5', 2: '5' },
      'CA/ON': { 1: '13', 2: '5' },
      'CA/QC': { 1: '14.975', 2: '5' },
      'US/CA': { 1: '7.25', 2: '7.25' },
      'US/NY': { 1: '8.875', 2: '8.875' },
      'US/TX': { 1: '8.25', 2: '8.25' },
    },
  };
}

/** VAT percentage for a place and VAT code; 0 where the table has none. */
export function vatRate(data: ReferenceData, country: string, area: string, vatCode: string): Decimal {
  const row = data.vat[`${country}/${area}`] ?? data.vat[country];
  return Dec(row?.[vatCode] ?? '0');
}
export function currencyOf(data: ReferenceData, code_: string): Row | undefined {
  return data.currencies.find((c) => c.CUCD === code_);
}
