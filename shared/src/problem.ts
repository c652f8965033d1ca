import { z } from 'zod';

/** Who can put a problem right: the shop's staff, the people who run M3, or the developers of Crossdock. */
export const problemOwner = z.enum(['shop', 'm3', 'crossdock']);

/**
 * One thing that keeps a document from going on, in words a person can act on.
 * `code` is stable (`sku.unknown`), `message` says what is wrong, `fix` what to do next.
 */
export const problem = z.object({
  code: z.string().min(1).max(64),
  message: z.string().min(1),
  fix: z.string().optional(),
  owner: problemOwner.default('shop'),
  /** Path inside the document or M3 field, e.g. `line_items[2].sku` or `TOWN`. */
  field: z.string().optional(),
  expected: z.string().optional(),
  received: z.string().optional(),
  /** What the problem is about, e.g. the SKU: held work with the same code and thing has one cause. Never personal data. */
  thing: z.string().max(200).optional(),
  /** Anything a screen can show beside it, e.g. the three totals of a failed total gate. Never personal data. */
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problem>;
