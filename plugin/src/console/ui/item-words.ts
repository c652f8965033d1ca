/** What is to be said of an M3 item number while it is typed. Pure. */
import { __, sprintf } from '@wordpress/i18n';
import type { ItemView } from '@crossdock/shared';

/** ITNO of M3. */
export const LONGEST_ITEM = 15;

export interface ItemWord {
  tone: 'good' | 'held' | 'plain';
  text: string;
}
export interface Asked {
  data: ItemView | null;
  failed: boolean;
}

/** Whether M3 is to be asked for what was typed. */
export const worthAsking = (typed: string): boolean => typed !== '' && [...typed].length <= LONGEST_ITEM;

/** Null while there is nothing to say: nothing typed, or M3 has not answered yet. A warning never stops saving. */
export function itemWord(typed: string, { data, failed }: Asked): ItemWord | null {
  if (typed === '') return null;
  if (!worthAsking(typed))
    return {
      tone: 'held',
      text: sprintf(
        /* translators: %d: number of characters. */
        __('Item numbers of M3 have at most %d characters. Check the number.', 'crossdock'),
        LONGEST_ITEM,
      ),
    };
  if (data) return wordOf(data);
  if (!failed) return null;
  return {
    tone: 'plain',
    text: __(
      'M3 cannot be asked at the moment, so the item is not checked. It can be saved all the same.',
      'crossdock',
    ),
  };
}

function wordOf({ item, known, like, name, status, sellable }: ItemView): ItemWord {
  if (like !== null)
    return {
      tone: 'held',
      text: sprintf(
        /* translators: 1: item number, 2: name of the item. */
        __('M3 writes this item %1$s (%2$s). Write it the same.', 'crossdock'),
        like,
        name || '–',
      ),
    };
  if (!known)
    return {
      tone: 'held',
      text: sprintf(
        /* translators: %s: item number. */
        __(
          'M3 has no item %s. Check the number, or create the item in M3 (MMS001). It can be saved, but orders with it are held until M3 has the item.',
          'crossdock',
        ),
        item,
      ),
    };
  if (!sellable)
    return {
      tone: 'held',
      text: sprintf(
        /* translators: 1: name of an item, 2: its status in M3. */
        __(
          '%1$s – has status %2$s in M3, with which orders are held. Change it in M3 (MMS001), or allow the status in the settings (orders.itemStatuses).',
          'crossdock',
        ),
        name || item,
        status || '–',
      ),
    };
  return { tone: 'good', text: name || __('M3 has this item.', 'crossdock') };
}
