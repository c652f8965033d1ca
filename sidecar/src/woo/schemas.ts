/** What must be true of the shop's answers before the rest of the sidecar sees them. */
import { leaseAnswer, shopEvent, type ShopEvent } from '@crossdock/shared';
import { z } from 'zod';

export const orderAnswer = z.looseObject({
  id: z.number().int().positive(),
  status: z.string().optional(),
  meta_data: z.array(z.looseObject({ key: z.string(), value: z.unknown() })).optional(),
});
export const productAnswer = z.looseObject({ id: z.number().int().positive() });
export const notesAnswer = z.array(z.looseObject({ note: z.string() }));
export const statusAnswer = z.looseObject({ environment: z.looseObject({ version: z.string() }) });
/** Index of a namespace; `crossdock` only where the plugin knows that it is the sidecar who asks. */
export const indexAnswer = z.looseObject({
  namespace: z.string(),
  crossdock: z.looseObject({ woocommerce: z.string() }).optional(),
});

/** Events are judged one by one, so that a single bad row cannot stop the pull for ever. */
const looseLease = leaseAnswer.extend({ events: z.array(z.unknown()) });

export interface SortedLease {
  lease: string;
  waiting: number;
  events: ShopEvent[];
  /** Ids of rows that are no events; '' where a row has not even an id. */
  bad: string[];
}
/** @throws ZodError when the frame itself is not as agreed */
export function sortLease(answer: unknown): SortedLease {
  const { lease, waiting, events } = looseLease.parse(answer);
  const sorted: SortedLease = { lease, waiting, events: [], bad: [] };
  for (const row of events) {
    const event = shopEvent.safeParse(row);
    if (event.success) sorted.events.push(event.data);
    else sorted.bad.push(z.object({ id: z.string() }).safeParse(row).data?.id ?? '');
  }
  return sorted;
}

/** A list of anything. */
export const listAnswer = z.array(z.record(z.string(), z.unknown()));
