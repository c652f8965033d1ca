import { z } from 'zod';

/** The closed list of transforms a map row may use; each is a pure function in `sidecar/src/mapping/transforms.ts`. */
export const transform = z.discriminatedUnion('do', [
  z.object({ do: z.literal('trim') }),
  z.object({ do: z.literal('upper') }),
  z.object({ do: z.literal('lower') }),
  z.object({ do: z.literal('digits') }),
  z.object({ do: z.literal('truncate'), length: z.number().int().min(1) }),
  z.object({ do: z.literal('default'), value: z.string() }),
  z.object({ do: z.literal('prefix'), value: z.string() }),
  z.object({ do: z.literal('suffix'), value: z.string() }),
  z.object({ do: z.literal('replace'), from: z.string().min(1), to: z.string() }),
  /** The n-th line of a text that is broken at spaces into lines of at most `width` characters. */
  z.object({ do: z.literal('line'), width: z.number().int().min(1).max(200), line: z.number().int().min(1).max(20) }),
  z.object({
    do: z.literal('lookup'),
    table: z.string(),
    column: z.string().default('value'),
    otherwise: z.enum(['keep', 'empty', 'hold']).default('hold'),
  }),
  z.object({ do: z.literal('date'), to: z.enum(['YMD8']).default('YMD8') }),
  z.object({ do: z.literal('number'), decimals: z.number().int().min(0).max(6).optional() }),
]);
export type Transform = z.infer<typeof transform>;

/**
 * Who owns a field of a product: `m3` writes it whenever the item changes, `shop` and `pim` are never written, and
 * `first-load-only` is written when the product is created.
 */
export const fieldOwner = z.enum(['m3', 'shop', 'first-load-only', 'pim']);
export type FieldOwner = z.infer<typeof fieldOwner>;

/** One row of a field map: target ← source path, constant or CEL, then transforms in order. */
export const mapRow = z
  .object({
    to: z.string().min(1),
    from: z.string().optional(),
    value: z.string().optional(),
    cel: z.string().optional(),
    transforms: z.array(transform).default([]),
    /** CEL: the row counts only where this is true. Of several rows for one target the last that gives a value wins. */
    when: z.string().min(1).optional(),
    /** A blank result leaves the field out; `required` holds the document instead. */
    required: z.boolean().default(false),
    /** Only in maps of products. */
    owner: fieldOwner.optional(),
  })
  .refine(
    (r) => [r.from, r.value, r.cel].filter((x) => x !== undefined).length === 1,
    'give exactly one of from, value and cel',
  );
export type MapRow = z.infer<typeof mapRow>;

export const fieldMap = z.object({
  id: z.string().regex(/^[a-z][a-z0-9.-]{0,59}$/),
  version: z.number().int().min(1),
  title: z.string().optional(),
  /** `PROGRAM/TRANSACTION` whose input fields the targets are. */
  target: z.string(),
  rows: z.array(mapRow),
});
export type FieldMap = z.infer<typeof fieldMap>;
