/** What a state of a SKU is called and means where stock and prices say the same. */
import { __ } from '@wordpress/i18n';
import type { Tone } from '../../ui/parts.tsx';

export type SharedState = 'ok' | 'pending' | 'new' | 'unknown' | 'refused';
export interface StateWord {
  text: string;
  tone: Tone;
}

export function sharedWord(state: SharedState): StateWord {
  switch (state) {
    case 'ok':
      return { text: __('As in M3', 'crossdock'), tone: 'good' };
    case 'pending':
      return { text: __('To be published', 'crossdock'), tone: 'wait' };
    case 'new':
      return { text: __('Not looked at yet', 'crossdock'), tone: 'plain' };
    case 'unknown':
      return { text: __('Not in the shop', 'crossdock'), tone: 'plain' };
    case 'refused':
      return { text: __('Refused by the shop', 'crossdock'), tone: 'bad' };
  }
}
export const declinedWord = (): StateWord => ({ text: __('Discarded', 'crossdock'), tone: 'plain' });

export function sharedAbout(state: 'new' | 'unknown' | 'held' | 'pending'): string {
  switch (state) {
    case 'new':
      return __('M3 has not been asked about it yet.', 'crossdock');
    case 'unknown':
      return __('The shop does not have this SKU any more.', 'crossdock');
    case 'held':
      return __('It waits in a push that a person has to release or discard.', 'crossdock');
    case 'pending':
      return __('It goes to the shop with the next push.', 'crossdock');
  }
}
export const declinedAbout = (): string =>
  __('A person has discarded this change: the shop keeps what it has until M3 shows something else, and the next full compare asks again.', 'crossdock'); // prettier-ignore
