/** The sample shop: products, customers and tax rates, the same for sandbox, simulator, tests and benches. */
import type { TaxRate } from './money.ts';

export interface CatalogueProduct {
  id: number;
  sku: string;
  name: string;
  type: 'simple' | 'variable' | 'variation';
  /** Price as entered in the shop, net or gross as the order's `prices_include_tax` says. */
  price: string;
  taxClass: '' | 'reduced-rate' | 'zero-rate';
  virtual: boolean;
  /** Of a variation: its parent. */
  parentId?: number;
  attributes?: Record<string, string>;
  gtin?: string;
}

const simple = (
  id: number,
  sku: string,
  name: string,
  price: string,
  more: Partial<CatalogueProduct> = {},
): CatalogueProduct => ({
  id,
  sku,
  name,
  price,
  type: 'simple',
  taxClass: '',
  virtual: false,
  ...more,
});

const TEE = 20;
const tee = (id: number, colour: string, size: string): CatalogueProduct =>
  simple(id, `TEE-${colour.toUpperCase()}-${size}`, `Tee - ${colour}, ${size}`, '19.90', {
    type: 'variation',
    parentId: TEE,
    attributes: { colour, size },
  });

/** The simulated M3 knows all of these but NOT-IN-M3 and the one without a SKU; BLOCK-25 it refuses at Confirm. */
export const PRODUCTS: readonly CatalogueProduct[] = [
  simple(10, 'CUP-01', 'Cup', '12.50'),
  simple(11, 'PLATE-9', 'Plate', '33.33'),
  simple(12, 'LAMP7', 'Lamp', '79.95'),
  simple(13, 'BOOK-77', 'Book', '9.99', { taxClass: 'reduced-rate', gtin: '9783161484100' }),
  simple(14, 'SCREW-M4', 'Screw M4, zinc', '0.07'),
  simple(15, 'GARDEN-CHAIR-OAK-2026-XL', 'Garden chair, oak', '149.00'),
  simple(16, 'EGIFT-50', 'Gift card 50', '50.00', { virtual: true }),
  simple(17, 'BLOCK-25', 'Item that M3 does not release', '60.00'),
  simple(18, 'NOT-IN-M3', 'Item that M3 does not know', '21.00'),
  simple(19, '', 'Sample without a SKU', '4.40'),
  simple(TEE, 'TEE', 'Tee', '19.90', { type: 'variable' }),
  tee(21, 'Red', 'M'),
  ...Array.from({ length: 55 }, (_, n) =>
    simple(100 + n, `BULK-${String(n).padStart(3, '0')}`, `Bulk ${n}`, (1 + (n * 37) / 100).toFixed(2)),
  ),
];

const BY_SKU = new Map(PRODUCTS.map((product) => [product.sku, product]));
const BY_ID = new Map(PRODUCTS.map((product) => [product.id, product]));

/** @throws RangeError naming the SKU */
export function productBySku(sku: string): CatalogueProduct {
  const product = BY_SKU.get(sku);
  if (product === undefined) throw new RangeError(`the sample shop sells no "${sku}"`);
  return product;
}
export const productById = (id: number): CatalogueProduct | undefined => BY_ID.get(id);

const rate = (id: number, code: string, label: string, percent: string, more: Partial<TaxRate> = {}): TaxRate => ({
  id,
  code,
  label,
  rate: percent,
  compound: false,
  shipping: true,
  ...more,
});

/** Rates by `country` or `country:state`, and tax class. Percentages as they are in 2026; ids are the shop's own. */
const RATES: Readonly<Record<string, Partial<Record<string, readonly TaxRate[]>>>> = {
  DE: {
    '': [rate(67, 'DE-VAT-1', 'VAT', '19')],
    'reduced-rate': [rate(68, 'DE-VAT REDUCED-1', 'VAT reduced', '7')],
  },
  SE: {
    '': [rate(69, 'SE-VAT-1', 'VAT', '25')],
    'reduced-rate': [rate(70, 'SE-VAT REDUCED-1', 'VAT reduced', '12')],
  },
  FR: {
    '': [rate(71, 'FR-VAT-1', 'VAT', '20')],
    'reduced-rate': [rate(72, 'FR-VAT REDUCED-1', 'VAT reduced', '5.5')],
  },
  FI: {
    '': [rate(73, 'FI-VAT-1', 'VAT', '25.5')],
    'reduced-rate': [rate(74, 'FI-VAT REDUCED-1', 'VAT reduced', '13.5')],
  },
  GB: {
    '': [rate(75, 'GB-VAT-1', 'VAT', '20')],
    'reduced-rate': [rate(76, 'GB-VAT REDUCED-1', 'VAT reduced', '5')],
  },
  GR: { '': [rate(79, 'GR-VAT-1', 'VAT', '24')], 'reduced-rate': [rate(80, 'GR-VAT REDUCED-1', 'VAT reduced', '13')] },
  JP: { '': [rate(83, 'JP-VAT-1', 'VAT', '10')], 'reduced-rate': [rate(84, 'JP-VAT REDUCED-1', 'VAT reduced', '8')] },
  'US:CA': {
    '': [
      rate(91, 'US-CA-CA STATE-1', 'CA State', '7.25'),
      rate(92, 'US-CA-LA COUNTY-2', 'LA County', '0.25'),
      rate(93, 'US-CA-DISTRICT-3', 'District', '2.25'),
    ],
  },
  'CA:QC': { '': [rate(98, 'CA-QC-GST-1', 'GST', '5'), rate(99, 'CA-QC-QST-2', 'QST', '9.975')] },
  // Prince Edward Island before 2013: the textbook case of a tax on a tax.
  'CA:PE': { '': [rate(101, 'CA-PE-GST-1', 'GST', '5'), rate(102, 'CA-PE-PST-2', 'PST', '10', { compound: true })] },
  KW: { '': [rate(105, 'KW-VAT-1', 'VAT', '5')] },
};

/** Rates for a place and tax class; none where the shop has no rate for it. */
export function taxRates(country: string, state: string, taxClass: string): readonly TaxRate[] {
  const place = RATES[`${country}:${state}`] ?? RATES[country];
  return place?.[taxClass] ?? [];
}

/** Where the shop sits: prices that include tax contain this country's rates (WooCommerce: shop base address). */
export const SHOP_BASE = { country: 'SE', state: '' };

export interface CatalogueCustomer {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
}
/** Registered customers; guests have id 0. */
export const CUSTOMERS: readonly CatalogueCustomer[] = [
  { id: 6, email: 'anna@example.test', first_name: 'Anna', last_name: 'Provkund' },
  { id: 7, email: 'jean@example.test', first_name: 'Jean', last_name: 'Exemple' },
];
