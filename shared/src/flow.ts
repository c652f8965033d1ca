import { z } from 'zod';

/** One step: `uses` names a step type written in code, `when` is CEL, `with` are the step type's own options. */
export const flowStep = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  uses: z.string().min(1),
  when: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  enabled: z.boolean().default(true),
});
export type FlowStep = z.infer<typeof flowStep>;

/** A flow is data: versioned, immutable once it has run; every run records the version it used. */
export const flow = z
  .object({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    version: z.number().int().min(1),
    title: z.string().optional(),
    /** `entity.reason` pairs, e.g. `order.created`; `order.*` for all reasons. */
    on: z.array(z.string().regex(/^[a-z]+\.([a-z]+|\*)$/)).min(1),
    key: z.string(),
    steps: z.array(flowStep).min(1),
  })
  .refine((f) => new Set(f.steps.map((s) => s.id)).size === f.steps.length, 'two steps of a flow share an id');
export type Flow = z.infer<typeof flow>;
