import { z } from 'zod';
import { fieldOwner, mapRow } from './map.ts';

/** How a product leaves the shop when its item is retired; products are never deleted. */
export const RETIRE_AS = ['draft', 'hidden', 'outofstock'] as const;
export type RetireAs = (typeof RETIRE_AS)[number];

/** One attribute of variants, where M3's styles (LstStyle) do not say it. */
export const variantAttribute = z.object({
  /** Name of the attribute in the shop. */
  name: z.string().min(1).max(28),
  /** Path in the item, e.g. `item.CFI1`. */
  from: z.string().min(1),
  /** Takes one part of the value, e.g. "-" and 2 of TEE-RED-M. */
  split: z.string().min(1).max(3).optional(),
  part: z.number().int().min(0).max(9).default(0),
});

const condition = z.string().min(1).max(500);
const lengthUnit = z.enum(['mm', 'cm', 'm', 'in']);
const weightUnit = z.enum(['g', 'kg', 'lb', 'oz']);

/** M3 items → Woo products (and back, where the shop is the master). Conditions are CEL over `item`. */
export const catalogSettings = z.object({
  /** M3 → WooCommerce, one-way: items become products. Nothing is written before a first load has been accepted. */
  enabled: z.boolean().default(false),
  /** An item that fits becomes a product. */
  create: condition.default("item.STAT == '20' && item.SALE == '1'"),
  /** A product whose item fits is kept up to date. */
  update: condition.default('true'),
  /** A product whose item fits is taken out of the shop; so is one whose item M3 no longer has. */
  retire: condition.default("item.STAT >= '50'"),
  retireAs: z.enum(RETIRE_AS).default('draft'),
  /** When more products than both are to leave the shop within an hour, all of them wait for a person. */
  retireLimit: z
    .object({
      /** Share of the shop's products, in per cent; 100 = no limit. */
      percent: z.number().min(0).max(100).default(10),
      /** So many may always leave. */
      least: z.number().int().min(0).max(1_000_000).default(20),
    })
    .prefault({}),
  /** Status of products that are created. */
  newStatus: z.enum(['publish', 'draft', 'pending', 'private']).default('publish'),
  /** Field of the map → who owns it; over what the map says. */
  owners: z.record(z.string(), fieldOwner).default({}),
  /** Rows over those of the map "product" that have the same target. */
  rows: z.array(mapRow).default([]),
  /** Language (LNCD) of names and descriptions; absent = M3's standard texts. */
  language: z.string().max(2).optional(),
  /** Further languages to read; the map reaches them as item.languages.SV.name. */
  languages: z.array(z.string().max(2)).default([]),
  /** Where GTINs are: alias category and qualifier (MMS025), first one that an item has. */
  gtin: z
    .array(z.object({ ALWT: z.string().regex(/^\d{1,2}$/), ALWQ: z.string().max(4).default('') }))
    .default([{ ALWT: '2', ALWQ: 'EA13' }]),
  /** Text file (CRS980MI TFIL) that long descriptions (TXID) are read from; absent = they are not read. */
  textFile: z.string().max(10).optional(),
  /** Read alternate units (MMS015) for the map. */
  alternateUnits: z.boolean().default(false),
  /** In what M3's weights and measures are kept, and in what the shop's are. */
  units: z
    .object({
      m3Weight: weightUnit.default('kg'),
      shopWeight: weightUnit.default('kg'),
      m3Length: lengthUnit.default('m'),
      shopLength: lengthUnit.default('cm'),
    })
    .prefault({}),
  /** Styles (HDPR) become variable products, their items variations. */
  variants: z
    .object({
      enabled: z.boolean().default(true),
      /** Attributes by hand; empty = those of the style in M3. */
      attributes: z.array(variantAttribute).default([]),
    })
    .prefault({}),
  /** Image addresses; {ITNO} and other fields are put in. One that holds an empty field is left out. */
  images: z
    .array(z.string().regex(/^https?:\/\/[^{}\s]/, 'expected an address that begins with http:// or https://'))
    .default([]),
  /** Seconds between looks for changed items; 0 = never. */
  everySeconds: z.number().min(0).max(86_400).default(30),
  /** Time of day (UTC) at which all items are compared; empty = never. */
  fullAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$|^$/, 'expected HH:MM')
    .default('02:30'),
  /** Days between comparisons that also read aliases, measures and texts of items that seem unchanged. */
  deepDays: z.number().min(0).max(365).default(7),
  /** Rows of one page of a full list. */
  pageRows: z.number().int().min(10).max(5000).default(1000),
  /** WooCommerce → M3, one-way: products that are made in the shop become items. */
  toM3: z
    .object({
      enabled: z.boolean().default(false),
      /** Later changes of those products go to their items as well: the fields of the map "item" that M3 does not own. */
      changes: z.boolean().default(false),
      /** AddItmBasic of MMS200MI, or the item interface MHS001MI. */
      by: z.enum(['MMS200MI', 'MHS001MI']).default('MMS200MI'),
      /** MHS001MI: partner and message type. */
      partner: z.string().max(17).default('CROSSDOCK'),
      messageType: z.string().max(6).default('ITEM'),
      /** Fields that every new item gets; the map "item" goes over them. */
      values: z
        .record(z.string().regex(/^[A-Z0-9]{4}$/), z.string())
        .default({ STAT: '10', UNMS: 'PCS', ITTY: '100', MABU: '2', PRVG: '01' }),
    })
    .prefault({}),
});
export type CatalogSettings = z.infer<typeof catalogSettings>;

/** What is to become of an item, as a load's preview counts it. */
export const catalogVerdict = z.enum(['create', 'update', 'retire', 'none', 'excluded', 'problem']);
export type CatalogVerdict = z.infer<typeof catalogVerdict>;

export const LOAD_STATES = ['reading', 'planning', 'preview', 'applying', 'done', 'cancelled'] as const;
export const loadState = z.enum(LOAD_STATES);
export type LoadState = z.infer<typeof loadState>;

/** `POST /v1/catalog/load`. */
export const loadRequest = z.strictObject({
  why: z.string().trim().min(1).max(500),
  /** CEL over `item`: only these. */
  filter: z.string().min(1).max(500).optional(),
  /** First and last item number. */
  from: z.string().max(15).optional(),
  to: z.string().max(15).optional(),
});
export type LoadRequest = z.infer<typeof loadRequest>;

/** `GET /v1/catalog/load`. */
export const loadView = z.object({
  id: z.number().int(),
  state: loadState,
  /** A person stopped it for now; it goes on where it was. */
  paused: z.boolean(),
  /** One sentence: "3,120 new, 14 changed, 3 problems". */
  summary: z.string(),
  counts: z.record(catalogVerdict, z.number().int()),
  progress: z.object({ done: z.number().int(), of: z.number().int().nullable(), etaSeconds: z.number().nullable() }),
  filter: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  startedBy: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
  acceptedBy: z.string().nullable(),
  acceptedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type LoadView = z.infer<typeof loadView>;
