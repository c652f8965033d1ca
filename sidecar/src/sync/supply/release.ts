/** A person releases a held push: M3 is looked at before, so that what is published is what M3 shows by then. */
import type { Poller } from '../../poll/port.ts';

/** A person waits for the answer; where M3 takes longer, the figures of the last look go, if they are young enough to be published. */
const LOOK_MS = 10_000;

export interface HeldPushes<Push extends { state: string }> {
  push(id: string): Push | null;
  decide(id: string, to: 'released' | 'discarded', by: string, why: string, now: number): Promise<Push | null>;
}

/**
 * @returns the push as decided on; one that ended by itself with the look before its release (M3 shows again what the shop has)
 *   as it is now; null where it was no held one
 */
export async function decidePush<Push extends { state: string }>(
  store: HeldPushes<Push>,
  look: { poller: Pick<Poller<never>, 'lookNow'>; name: 'stock' | 'price' },
  decision: { id: string; to: 'released' | 'discarded'; by: string; why: string; now: () => number },
): Promise<Push | null> {
  const { id, to, by, why, now } = decision;
  if (store.push(id)?.state !== 'held') return null;
  if (to === 'released') await look.poller.lookNow(look.name, LOOK_MS);
  const decided = await store.decide(id, to, by, why, now());
  const left = store.push(id);
  return decided ?? (left?.state === 'settled' ? left : null);
}
