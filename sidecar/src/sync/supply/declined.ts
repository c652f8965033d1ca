/** What a person has discarded and M3 still shows: the same for stock and prices. Pure. */

/**
 * Once a day, with the full compare, a person is asked again.
 * @param declined SKUs @param of `noun`: what M3 has of them, in words
 */
export function declinedReason<Code extends string>(
  declined: number,
  { code, noun }: { code: Code; noun: string },
): { code: Code; message: string }[] {
  if (declined === 0) return [];
  const what = declined === 1 ? '1 SKU still has' : `${declined} SKUs still have`;
  const message = `${what} another ${noun} in M3 than in the shop, whose change was discarded. Release it, or discard it again.`;
  return [{ code, message }];
}

/** Nothing was published yet and nothing waits for a person: a first run that need not be asked about is accepted. */
export const nothingWaits = (store: { declined(): number; heldPushes(): number }): boolean =>
  store.declined() === 0 && store.heldPushes() === 0;
