/**
 * Personal data in the store: what there is of a person, and how it goes. What M3's books need stays: which Woo order is
 * which M3 order, amounts, and that nothing is posted twice.
 */
import type { HeldEntity } from '@crossdock/shared';

export interface PrivacyStore {
  /** Null when nothing is known about the entity. */
  held(key: string): HeldEntity | null;
  /**
   * Erases documents, what journal and problems may quote of them, and hashes of addresses; numbers of M3 stay.
   * @param options.keep event whose document stays: the shop's own, already without personal data
   * @param options.whileOpen false = nothing is erased while work on the entity is not finished
   * @returns how many documents were erased, or null when nothing was because work is open
   */
  erase(key: string, options: { keep: number | null; whileOpen: boolean }): Promise<number | null>;
  /** Which M3 customer the link of a key is; null when there is no finished link. */
  linkOf(key: string): string | null;
  /** Removes a customer's link, unless M3 is just being asked to create that customer. */
  eraseLink(key: string): Promise<'erased' | 'pending' | 'unknown'>;
}
