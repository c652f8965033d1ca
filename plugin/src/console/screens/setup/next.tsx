/** The way to the next step, at the end of each. */
import { __ } from '@wordpress/i18n';
import type { SetupStep } from '@crossdock/shared';
import { href } from '../../router.tsx';

export function Next({ to, ready }: { to: SetupStep; ready: boolean }) {
  return (
    <a
      className={`components-button is-next-40px-default-size ${ready ? 'is-primary' : 'is-secondary'}`}
      href={href('setup', [to])}
    >
      {ready ? __('Next step', 'crossdock') : __('Later; next step', 'crossdock')}
    </a>
  );
}
