import { z } from 'zod';

/** `GET /readyz`: may events be sent here? Reasons are sentences; there are none when it is ready. */
export const readiness = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });
export type Readiness = z.infer<typeof readiness>;

/** One thing that `check` looked at, with what to do when it is not in order. */
export const checkItem = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'failed']),
  text: z.string(),
  fix: z.string().optional(),
  /** Which sentences of `CHECK_WORDS` these are, and what they name. A sentence without an id is in English only. */
  said: z
    .object({
      name: z.string(),
      text: z.string().optional(),
      fix: z.string().optional(),
      values: z.record(z.string(), z.string()),
      /** Code of the problem whose sentence `text` is. */
      code: z.string().optional(),
    })
    .optional(),
});
export type CheckItem = z.infer<typeof checkItem>;
export const checkReport = z.object({ ok: z.boolean(), items: z.array(checkItem) });
export type CheckReport = z.infer<typeof checkReport>;

/** `GET /v1/status`: what the command line, the plugin and the console show at the top. */
export const sidecarStatus = z.object({
  version: z.string(),
  node: z.string(),
  startedAt: z.string(),
  ready: z.boolean(),
  reasons: z.array(z.string()),
  lanes: z.array(
    z.object({
      lane: z.string(),
      ready: z.number().int(),
      waiting: z.number().int(),
      leased: z.number().int(),
      delayed: z.number().int(),
      held: z.number().int(),
      oldestMs: z.number(),
    }),
  ),
  /** Pushes of stock and prices that a guard holds for a person. */
  heldPushes: z.object({ stock: z.number().int(), prices: z.number().int(), products: z.number().int() }),
  runs: z.array(z.object({ state: z.string(), outcome: z.string().nullable(), count: z.number().int() })),
  remotes: z.array(
    z.object({ remote: z.enum(['m3', 'woo']), state: z.enum(['up', 'trying', 'paused']), why: z.string().nullable() }),
  ),
  store: z.object({ file: z.string(), walBytes: z.number(), uncleanStop: z.boolean() }),
  settingsVersion: z.number().int(),
});
export type SidecarStatus = z.infer<typeof sidecarStatus>;
