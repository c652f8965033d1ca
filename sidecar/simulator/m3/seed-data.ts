/** What the sandbox's M3 holds: company 100, some forty items, template, common and B2B customers. */
import type { ItemInput } from './model/items.ts';
import type { M3State } from './model/state.ts';

const PLAIN: ItemInput[] = [
  {
    ITNO: 'CUP-01',
    ITDS: 'Cup',
    FUDS: 'Stoneware, 0.3 l',
    SAPR: '12.50',
    VTCS: '1',
    GRWE: '0.350',
    ILEN: '0.1',
    IWID: '0.08',
    IHEI: '0.09',
    ITGR: 'KITCHEN',
    languages: { SE: { ITDS: 'Kopp', FUDS: 'Stengods, 0,3 l' } },
    text: 'A cup of stoneware, glazed by hand.\nSafe in the dishwasher.',
    aliases: [
      { ALWT: 1, POPN: 'CUP-01' },
      { ALWT: 2, ALWQ: 'EA13', POPN: '4006381333931' },
    ],
  },
  { ITNO: 'PLATE-9', ITDS: 'Plate', SAPR: '33.33', VTCS: '1' },
  { ITNO: 'LAMP7', ITDS: 'Lamp', SAPR: '79.95', VTCS: '1' },
  {
    ITNO: 'BOOK-77',
    ITDS: 'Book',
    SAPR: '9.99',
    VTCS: '2',
    aliases: [{ ALWT: 2, ALWQ: 'EA13', POPN: '9783161484100' }],
  },
  { ITNO: 'EGIFT-50', ITDS: 'Gift card 50', SAPR: '50', VTCS: '0', STCD: '0' },
  { ITNO: 'MUG-BLUE', ITDS: 'Mug, blue', SAPR: '11.90' },
  { ITNO: 'MUG-GREEN', ITDS: 'Mug, green', SAPR: '11.90' },
  { ITNO: 'VASE-3', ITDS: 'Vase', SAPR: '24' },
  { ITNO: 'CANDLE', ITDS: 'Candle', SAPR: '4.75' },
  { ITNO: 'RUG-200', ITDS: 'Rug 200 x 140', SAPR: '189' },
  { ITNO: 'CLOCK-W', ITDS: 'Wall clock', SAPR: '45' },
  { ITNO: 'TRAY-OAK', ITDS: 'Tray, oak', SAPR: '29.50' },
  { ITNO: 'KNIFE-8', ITDS: 'Chef knife 8 inch', SAPR: '64.90' },
  { ITNO: 'PAN-28', ITDS: 'Frying pan 28 cm', SAPR: '59' },
  { ITNO: 'TOWEL-W', ITDS: 'Towel, white', SAPR: '14.95' },
  { ITNO: 'SOAP-LAV', ITDS: 'Soap, lavender', SAPR: '3.90' },
];
const PACKED: ItemInput[] = [
  // Sold in boxes of 100 as well; the basic unit stays a piece.
  {
    ITNO: 'SCREW-M4',
    ITDS: 'Screw M4',
    SAPR: '0.08',
    units: [
      { ALUN: 'BOX', COFA: 100, DMCF: 1, AUS2: '1' },
      { ALUN: 'BOX', COFA: 100, DMCF: 1, AUTP: 2 },
    ],
  },
  {
    ITNO: 'TEA-BAG',
    ITDS: 'Tea bag',
    SAPR: '0.15',
    units: [
      { ALUN: 'PAC', COFA: 20, DMCF: 1, AUS2: '1' },
      { ALUN: 'CAR', COFA: 480, DMCF: 1 },
    ],
  },
  {
    ITNO: 'CLOTH-M',
    ITDS: 'Cloth by the metre',
    UNMS: 'M',
    SPUN: 'M',
    DCCD: '2',
    SAPR: '18.40',
    units: [{ ALUN: 'ROL', COFA: 25, DMCF: 1 }],
  },
];
const CHAIR: ItemInput = {
  ITNO: 'CHAIROAK26XL',
  ITDS: 'Garden chair, oak, XL',
  SAPR: '149',
  aliases: [
    { ALWT: 1, POPN: 'GARDEN-CHAIR-OAK-2026-XL' },
    { ALWT: 2, ALWQ: 'EA13', POPN: '4012345678901' },
  ],
};
const STYLE: ItemInput[] = [
  { ITNO: 'TEE', ITDS: 'T-shirt, style', CHCD: '2' },
  ...['RED', 'BLUE'].flatMap((colour) =>
    ['S', 'M', 'L'].map((size) => ({
      ITNO: `TEE-${colour}-${size}`,
      ITDS: `T-shirt, ${colour.toLowerCase()}, ${size}`,
      HDPR: 'TEE',
      SAPR: '19.90',
      GRWE: '0.2',
      axes: [
        { feature: 'COLOUR', option: colour, name: colour.charAt(0) + colour.slice(1).toLowerCase() },
        { feature: 'SIZE', option: size, name: size },
      ],
    })),
  ),
];
const TROUBLE: ItemInput[] = [
  {
    ITNO: 'BLOCK-25',
    ITDS: 'Refused at Confirm',
    SAPR: '60',
    refusal: { stat: '25', texts: ['Item BLOCK-25 is not released for sales in warehouse 001'] },
  },
  { ITNO: 'OLD-LAMP', ITDS: 'Lamp, discontinued', STAT: '90', SAPR: '70' },
  { ITNO: 'NEW-LAMP', ITDS: 'Lamp, not released', STAT: '10', SAPR: '85' },
];
const BULK: ItemInput[] = Array.from({ length: 55 }, (_, i) => ({
  ITNO: `BULK-${String(i).padStart(3, '0')}`,
  ITDS: `Bulk article ${i}`,
  SAPR: (1 + i * 0.37).toFixed(2),
}));

export const SANDBOX_ITEMS: readonly ItemInput[] = [...PLAIN, ...PACKED, CHAIR, ...STYLE, ...TROUBLE, ...BULK];
export const TEMPLATE_CUSTOMER = 'WEBTEMPL';
export const COMMON_CUSTOMER = 'WEBSHOP';

const TERMS = {
  CUCD: 'EUR',
  LNCD: 'GB',
  TEPY: '001',
  MODL: 'STD',
  TEDL: 'DAP',
  ORTP: 'WEB',
  WHLO: '001',
  FACI: 'A01',
  CUTP: '0',
};
const B2B = { ...TERMS, CUCL: 'B2B', TEPY: '030', PYCD: 'INV' };

/** Fills an empty M3 for the sandbox and for most tests. */
export function seedSandbox(state: M3State): void {
  for (const item of SANDBOX_ITEMS) state.items.put(item, state.warehouses());
  const { customers } = state;
  customers.put(
    TEMPLATE_CUSTOMER,
    { CUNM: 'Web shop template', STAT: '20', CUCL: 'B2C', PYCD: 'WEB', ...TERMS },
    true,
    'W',
  );
  customers.put('B2BTEMPL', { CUNM: 'Company template', STAT: '10', ...B2B }, true, 'K');
  customers.put(COMMON_CUSTOMER, {
    CUNM: 'Web shop customers',
    STAT: '20',
    CUA1: 'Web shop',
    CSCD: 'DE',
    CUCL: 'B2C',
    PYCD: 'WEB',
    ...TERMS,
  });

  const known = [
    {
      CUNO: 'JEANEX',
      CUNM: 'Jean Exemple',
      CUA1: '1 rue de Exemple',
      PONO: '75001',
      TOWN: 'Paris',
      CSCD: 'FR',
      MAIL: 'jean@example.test',
    },
    // Look-alikes of the customer above: the search engine finds them by the same words.
    {
      CUNO: 'JEANEX2',
      CUNM: 'Jean-Luc Exemple',
      CUA1: '2 rue de Exemple',
      PONO: '75001',
      TOWN: 'Paris',
      CSCD: 'FR',
      MAIL: 'jean.luc@example.test',
    },
    {
      CUNO: 'JEANNE',
      CUNM: 'Jeanne Exemple',
      CUA1: '3 rue de Exemple',
      PONO: '75001',
      TOWN: 'Paris',
      CSCD: 'FR',
      MAIL: 'jean@shop.example.test',
    },
    {
      CUNO: 'NORDBAU',
      CUNM: 'Nordbau GmbH',
      CUA1: 'Hafenstr. 5',
      PONO: '20457',
      TOWN: 'Hamburg',
      CSCD: 'DE',
      MAIL: 'einkauf@nordbau.example',
      VRNO: 'DE123456789',
      ...B2B,
    },
    {
      CUNO: 'SVEAHUS',
      CUNM: 'Svea Hus AB',
      CUA1: 'Storgatan 10',
      PONO: '11122',
      TOWN: 'Stockholm',
      CSCD: 'SE',
      MAIL: 'order@sveahus.example',
      ...B2B,
      CUCD: 'SEK',
    },
    {
      CUNO: 'BLOCKED',
      CUNM: 'Blocked Trading Ltd',
      CUA1: 'High Street 1',
      PONO: 'AB1 2CD',
      TOWN: 'London',
      CSCD: 'GB',
      MAIL: 'stop@blocked.example',
      ...B2B,
      CUCD: 'GBP',
      STAT: '90',
    },
    {
      CUNO: 'CREDIT',
      CUNM: 'Credit Stop SARL',
      CUA1: '9 rue du Port',
      PONO: '13002',
      TOWN: 'Marseille',
      CSCD: 'FR',
      MAIL: 'compta@credit.example',
      ...B2B,
      BLCD: '1',
    },
  ];
  for (const { CUNO, ...fields } of known) {
    customers.put(CUNO, { STAT: '20', ...TERMS, ...fields });
    customers.addEmail('04', CUNO, fields.MAIL);
  }
  customers.addAddress('NORDBAU', {
    CUNO: 'NORDBAU',
    ADRT: '1',
    ADID: 'LAGER',
    CUNM: 'Nordbau Lager',
    CUA1: 'Kaistr. 7',
    PONO: '20457',
    TOWN: 'Hamburg',
    CSCD: 'DE',
  });
}
