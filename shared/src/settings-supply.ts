/** Settings of what M3 supplies the shop with: stock and prices. Off until somebody switches them on. */
import { z } from 'zod';
import { isZone } from './zone.ts';

const code = (length: number) => z.string().min(1).max(length);
/** UTC, `02:30`; empty = never. */
const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d)?$/, 'expected a time like "02:30", or nothing');
/** Looks at M3 by the clock; the same for everything that is polled. */
const looks = {
  /** Seconds between looks for changes in M3. */
  changeSeconds: z.number().min(1).max(86_400),
  /** When everything is compared, UTC. */
  fullAt: timeOfDay,
  /** Each look for changes reads this much of the past again. */
  overlapSeconds: z.number().min(0).max(3_600).default(180),
  /** Seconds between full looks where M3 has no transaction for changes. */
  fallbackSeconds: z.number().min(10).max(86_400),
};

/** How a product's SKU is found in M3 where the table `sku` does not say it; the same for stock, prices and items. */
export const skuSettings = z.object({
  /** `item`: the SKU is the item number (ITNO). `alias`: the SKU is an alias (MMS025) of the type below. */
  from: z.enum(['item', 'alias']).default('item'),
  aliasType: z
    .string()
    .regex(/^\d{1,2}$/)
    .default('1'),
  aliasQualifier: z.string().max(4).default(''),
});

export const stockMeasure = z.enum(['AV01', 'AV02', 'AVAL', 'STQT']);
export type StockMeasure = z.infer<typeof stockMeasure>;

export const stockSettings = z.object({
  /** One direction, never two. */
  direction: z.enum(['off', 'm3-to-shop']).default('off'),
  measure: stockMeasure.default('AV01'),
  /** Empty = `m3.warehouse`. */
  warehouses: z.array(code(3)).default([]),
  buffer: z
    .object({ quantity: z.number().min(0).default(0), percent: z.number().min(0).max(100).default(0) })
    .prefault({}),
  backorders: z.enum(['keep', 'no', 'notify', 'yes']).default('keep'),
  /** Ask M3 (OIS100MI/GetATP) from when on what is sold out can be delivered. */
  availableFrom: z.boolean().default(false),
  /** Switch stock management on where a product has it off. */
  manage: z.boolean().default(false),
  /** Publish less than nothing where backorders are allowed. */
  negative: z.boolean().default(false),
  ...looks,
  changeSeconds: looks.changeSeconds.default(10),
  fullAt: looks.fullAt.default('02:30'),
  fallbackSeconds: looks.fallbackSeconds.default(600),
  /** Figures older than this are not published. */
  maxAgeMinutes: z.number().min(1).max(1_440).default(30),
  /** How much later than its Confirm an order may show in M3's figures. */
  graceSeconds: z.number().min(0).max(600).default(15),
  guards: z
    .object({
      /** More than this percentage of SKUs to zero within an hour is held for a person. */
      zeroPercent: z.number().min(0).max(100).default(10),
      /** More than this percentage of SKUs changed by one run is held. */
      changedPercent: z.number().min(0).max(100).default(50),
      /** Fewer SKUs than this never trip a guard. */
      minimum: z.number().int().min(1).default(20),
      /** What the first run of all does. */
      first: z.enum(['hold', 'publish']).default('hold'),
      /** Most SKUs that one run writes; the rest follows in the next. */
      perRun: z.number().int().min(1).default(20_000),
    })
    .prefault({}),
  /** SKUs in one request to the shop. */
  chunk: z.number().int().min(1).max(10_000).default(1_000),
});
export type StockSettings = z.infer<typeof stockSettings>;

const priceList = z
  .object({
    /** Price list (PRRF) and its currency (CUCD), as in OIS017. */
    PRRF: code(10),
    CUCD: z.string().length(3),
    /** What the list's price becomes in the shop. */
    as: z.enum(['regular', 'sale']).default('regular'),
    /** Whether the list's prices include VAT. Absent = as M3 says (TINC), else nothing is published. */
    includesVat: z.boolean().optional(),
  })
  .strict();
/** How prices of another currency become the shop's. */
const conversion = z
  .object({
    from: z.string().length(3),
    /** Shop's currency per unit of `from`; absent = M3's rate of the day of type `CRTP` (CRS055). */
    rate: z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .optional(),
    CRTP: z.string().max(2).optional(),
  })
  .strict()
  .refine((rule) => (rule.rate === undefined) !== (rule.CRTP === undefined), 'expected either a rate or a CRTP');

export const priceSettings = z.object({
  direction: z.enum(['off', 'm3-to-shop']).default('off'),
  /** In order of importance: the first list that has a price for an item wins. */
  lists: z.array(priceList).default([]),
  /** The shop's currency and whether its prices are entered with tax (woocommerce_prices_include_tax). */
  currency: z.string().length(3).default('EUR'),
  shopIncludesVat: z.boolean().default(false),
  /** Zone in which the days of price lists begin, such as `Europe/Berlin`; empty = as the shop says. */
  timeZone: z
    .string()
    .max(40)
    .refine((zone) => zone === '' || isZone(zone), 'expected a time zone like "Europe/Berlin" or "+02:00", or nothing')
    .default(''),
  /** VAT in percent by M3's VAT code (VTCS), where list and shop differ in including it. */
  vatPercent: z.record(z.string(), z.number().min(0).max(100)).default({}),
  conversions: z.array(conversion).default([]),
  rounding: z
    .object({
      /** Smallest step of a price, such as 0.01 or 0.05. */
      step: z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .default('0.01'),
      /** Converted prices end so, such as 0.99; empty = they do not. */
      ending: z
        .string()
        .regex(/^(0?\.\d{1,3})?$/)
        .default(''),
      mode: z.enum(['nearest', 'up', 'down']).default('nearest'),
      /** Which prices are rounded to the ending. */
      applies: z.enum(['converted', 'all']).default('converted'),
    })
    .prefault({}),
  /** Hand graded prices (OIS017MI/LstGradSlsPrc) to the shop. */
  graded: z.boolean().default(false),
  /** Seconds for which a price of a single customer (OIS320MI/GetPriceLine) is kept; 0 = only for shoppers, 900. */
  customerSeconds: z.number().min(0).max(86_400).default(0),
  ...looks,
  changeSeconds: looks.changeSeconds.default(30),
  fullAt: looks.fullAt.default('03:00'),
  fallbackSeconds: looks.fallbackSeconds.default(3_600),
  maxAgeMinutes: z.number().min(1).max(10_080).default(1_440),
  guards: z
    .object({
      /** A price that changes by more than this percentage is held; so is a sale that much below what the shop sells for. */
      changePercent: z.number().min(0).max(1_000).default(50),
      /** More than this percentage of SKUs changed by one run is held. */
      changedPercent: z.number().min(0).max(100).default(50),
      minimum: z.number().int().min(1).default(20),
      first: z.enum(['hold', 'publish']).default('hold'),
      perRun: z.number().int().min(1).default(20_000),
    })
    .prefault({}),
  chunk: z.number().int().min(1).max(10_000).default(500),
});
export type PriceSettings = z.infer<typeof priceSettings>;
