/** States and outcomes in words and colours: the same on every screen. */
import type { Problem, Role, RunOutcome, RunState } from '@crossdock/shared';
import { __ } from '@wordpress/i18n';
import type { Tone } from './parts.tsx';

/** How a run stands, as one word with a colour. */
export function runWord(state: RunState, outcome: RunOutcome | null): { text: string; tone: Tone } {
  switch (state) {
    case 'running':
      return { text: __('Running', 'crossdock'), tone: 'wait' };
    case 'retry':
      return { text: __('Waiting for a retry', 'crossdock'), tone: 'wait' };
    case 'held':
      return { text: __('Held', 'crossdock'), tone: 'held' };
    case 'done':
      return outcomeWord(outcome);
  }
}
export function outcomeWord(outcome: RunOutcome | null): { text: string; tone: Tone } {
  switch (outcome) {
    case 'confirmed':
      return { text: __('In M3', 'crossdock'), tone: 'good' };
    case 'resolved':
      return { text: __('Resolved by hand', 'crossdock'), tone: 'good' };
    case 'cancelled':
      return { text: __('Cancelled in M3', 'crossdock'), tone: 'plain' };
    case 'skipped':
      return { text: __('Excluded by rule', 'crossdock'), tone: 'plain' };
    case 'waiting':
      return { text: __('Waits for its status', 'crossdock'), tone: 'wait' };
    case 'unchanged':
      return { text: __('Nothing to do', 'crossdock'), tone: 'plain' };
    case 'superseded':
      return { text: __('Superseded', 'crossdock'), tone: 'plain' };
    case 'published':
      return { text: __('Published in the shop', 'crossdock'), tone: 'good' };
    case 'no-flow':
      return { text: __('No flow yet', 'crossdock'), tone: 'plain' };
    case null:
      return { text: __('Done', 'crossdock'), tone: 'good' };
  }
}

export function ownerWord(owner: Problem['owner']): string {
  switch (owner) {
    case 'shop':
      return __('Somebody in the shop', 'crossdock');
    case 'm3':
      return __('Your M3 people', 'crossdock');
    case 'crossdock':
      return __('Crossdock’s developers', 'crossdock');
  }
}

export function roleWord(role: Role): string {
  switch (role) {
    case 'viewer':
      return __('Viewer', 'crossdock');
    case 'operator':
      return __('Operator', 'crossdock');
    case 'administrator':
      return __('Administrator', 'crossdock');
  }
}
