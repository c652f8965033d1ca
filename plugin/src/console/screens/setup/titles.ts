/** What the steps of the guide are called. */
import type { SetupStep } from '@crossdock/shared';
import { __ } from '@wordpress/i18n';

export function stepTitle(step: SetupStep): string {
  const words: Record<SetupStep, string> = {
    shop: __('Pair the shop', 'crossdock'),
    credentials: __('Access to M3', 'crossdock'),
    codes: __('Company and codes', 'crossdock'),
    check: __('Pre-flight check', 'crossdock'),
    maps: __('Payment, shipping, countries', 'crossdock'),
    validate: __('Try it on real orders', 'crossdock'),
    launch: __('Go live', 'crossdock'),
  };
  return words[step];
}
