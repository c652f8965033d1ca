/** What states and verdicts of the catalogue are called. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { Answer } from '../../api/client.ts';
import { number } from '../../ui/format.ts';
import type { Tone } from '../../ui/parts.tsx';

export type Catalog = Answer<'GET /v1/catalog/load'>;
export type Load = NonNullable<Catalog['load']>;
export type Item = Answer<'GET /v1/catalog/items'>['items'][number];
export type Verdict = NonNullable<Item['verdict']>;
export type ItemState = Item['state'];

/** In the order in which a person wants to look at them. */
export const VERDICTS: readonly Verdict[] = ['create', 'update', 'problem', 'retire', 'none', 'excluded'];
export const ITEM_STATES: readonly ItemState[] = ['problem', 'dirty', 'clean', 'new', 'excluded'];

export function verdictWord(verdict: Verdict): { text: string; tone: Tone } {
  switch (verdict) {
    case 'create':
      return { text: __('New', 'crossdock'), tone: 'good' };
    case 'update':
      return { text: __('Changed', 'crossdock'), tone: 'wait' };
    case 'problem':
      return { text: __('Problem', 'crossdock'), tone: 'held' };
    case 'retire':
      return { text: __('Leaves the shop', 'crossdock'), tone: 'bad' };
    case 'none':
      return { text: __('Unchanged', 'crossdock'), tone: 'plain' };
    case 'excluded':
      return { text: __('Left out by rule', 'crossdock'), tone: 'plain' };
  }
}

/** "3,120 new", "3 problems". */
export function verdictCount(verdict: Verdict, n: number): string {
  switch (verdict) {
    case 'create':
      return sprintf(/* translators: %s: number of items. */ __('%s new', 'crossdock'), number(n));
    case 'update':
      return sprintf(/* translators: %s: number of items. */ __('%s changed', 'crossdock'), number(n));
    case 'problem':
      return sprintf(
        /* translators: %s: number of items. */ _n('%s problem', '%s problems', n, 'crossdock'),
        number(n),
      );
    case 'retire':
      return sprintf(/* translators: %s: number of items. */ __('%s leaving the shop', 'crossdock'), number(n));
    case 'none':
      return sprintf(/* translators: %s: number of items. */ __('%s unchanged', 'crossdock'), number(n));
    case 'excluded':
      return sprintf(/* translators: %s: number of items. */ __('%s left out by rule', 'crossdock'), number(n));
  }
}

export function stateWord(state: ItemState): { text: string; tone: Tone } {
  switch (state) {
    case 'problem':
      return { text: __('Needs a person', 'crossdock'), tone: 'held' };
    case 'dirty':
      return { text: __('To be written', 'crossdock'), tone: 'wait' };
    case 'clean':
      return { text: __('As in M3', 'crossdock'), tone: 'good' };
    case 'new':
      return { text: __('Waits for a load', 'crossdock'), tone: 'plain' };
    case 'excluded':
      return { text: __('Left out by rule', 'crossdock'), tone: 'plain' };
  }
}

export function loadWord({ state, paused }: Load): { text: string; tone: Tone } {
  if (paused) return { text: __('Paused', 'crossdock'), tone: 'held' };
  switch (state) {
    case 'reading':
      return { text: __('Reading M3', 'crossdock'), tone: 'wait' };
    case 'planning':
      return { text: __('Comparing with the shop', 'crossdock'), tone: 'wait' };
    case 'preview':
      return { text: __('Waits for you', 'crossdock'), tone: 'held' };
    case 'applying':
      return { text: __('Writing products', 'crossdock'), tone: 'wait' };
    case 'done':
      return { text: __('Done', 'crossdock'), tone: 'good' };
    case 'cancelled':
      return { text: __('Cancelled', 'crossdock'), tone: 'plain' };
  }
}

/** A condition over `item` from what a person chose; the written one comes last. */
export function filterOf(group: string, written: string): string | undefined {
  const parts = [
    ...(group.trim() === '' ? [] : [`item.ITGR == '${group.trim().replace(/['\\]/g, '')}'`]),
    ...(written.trim() === '' ? [] : [group.trim() === '' ? written.trim() : `(${written.trim()})`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' && ');
}
