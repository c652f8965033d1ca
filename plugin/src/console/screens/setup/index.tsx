/** Set-up guide: access → configure and map → validate → launch. Every step is judged by what is there, so it can be left at any time. */
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useRef, type ComponentType } from 'react';
import type { SetupState, SetupStep } from '@crossdock/shared';
import { useQuery } from '../../data/query.ts';
import { href, useLocation } from '../../router.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Loaded, Note, Page, Ring } from '../../ui/parts.tsx';
import { CheckStep } from './check.tsx';
import { CodesStep } from './codes.tsx';
import { CredentialsStep } from './credentials.tsx';
import { LaunchStep } from './launch.tsx';
import { MapsStep } from './maps.tsx';
import { ShopStep } from './shop.tsx';
import { stepTitle } from './titles.ts';
import { ValidateStep } from './validate.tsx';
import './setup.css?inline';

const SCREENS: Record<SetupStep, ComponentType<{ setup: SetupState }>> = {
  shop: ShopStep,
  credentials: CredentialsStep,
  codes: CodesStep,
  check: CheckStep,
  maps: MapsStep,
  validate: ValidateStep,
  launch: LaunchStep,
};

function phaseOf(step: SetupStep): string {
  if (step === 'shop' || step === 'credentials') return __('Access', 'crossdock');
  if (step === 'validate') return __('Validate', 'crossdock');
  if (step === 'launch') return __('Launch', 'crossdock');
  return __('Configure and map', 'crossdock');
}

export default function Setup() {
  const setup = useQuery('GET /v1/setup', {}, { every: 5_000 });
  return (
    <Page
      title={__('Set-up guide', 'crossdock')}
      lead={__(
        'From nothing to the first order in M3. Leave at any time: the guide goes on where things stand.',
        'crossdock',
      )}
    >
      <Loaded of={setup} lines={10}>
        {(data) => <Guide setup={data} />}
      </Loaded>
    </Page>
  );
}

function Guide({ setup }: { setup: SetupState }) {
  const { rest } = useLocation();
  const first = setup.steps.find(({ state }) => state !== 'done')?.step ?? 'launch';
  const current = setup.steps.find(({ step }) => step === rest[0])?.step ?? first;
  const Step = SCREENS[current];
  const done = setup.steps.filter(({ state }) => state === 'done').length;
  // The next step begins at its top, for eyes and for the keyboard: the link that led there is gone.
  const top = useRef<HTMLDivElement>(null);
  const shown = useRef(current);
  useEffect(() => {
    if (shown.current === current) return;
    shown.current = current;
    top.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [current]);
  return (
    <>
      {setup.rehearsal && (
        <Note tone="held">
          <strong>{__('Sandbox mode.', 'crossdock')}</strong>{' '}
          {__(
            'M3 is the simulator: everything can be tried, and no order reaches a real M3. To leave it, enter the .ionapi file of the real M3 in the step “Access to M3”.',
            'crossdock',
          )}
        </Note>
      )}
      <div className="cd-guide">
        <nav className="cd-card cd-guide__steps" aria-label={__('Steps', 'crossdock')}>
          <div className="cd-row">
            <Ring value={setup.progress} label={__('Progress of the set-up', 'crossdock')} />
            <p className="cd-muted">
              {
                /* translators: 1: number of steps that are done, 2: number of steps. */
                sprintf(__('%1$d of %2$d steps done', 'crossdock'), done, setup.steps.length)
              }
            </p>
          </div>
          <ol>
            {setup.steps.map(({ step, state }, index) => (
              <li key={step}>
                {(index === 0 || phaseOf(setup.steps[index - 1]!.step) !== phaseOf(step)) && (
                  <span className="cd-guide__phase">{phaseOf(step)}</span>
                )}
                <a href={href('setup', [step])} aria-current={step === current ? 'step' : undefined}>
                  <span className={`cd-guide__mark cd-guide__mark--${state}`}>
                    {state === 'done' ? (
                      <Icon name="check" size={14} />
                    ) : state === 'attention' ? (
                      <Icon name="warning" size={14} />
                    ) : (
                      index + 1
                    )}
                  </span>
                  <span className="cd-guide__title">{stepTitle(step)}</span>
                  <span className="cd-hidden">{stateWord(state)}</span>
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <div className="cd-stack cd-guide__step" ref={top} tabIndex={-1} role="group" aria-label={stepTitle(current)}>
          <Step setup={setup} key={current} />
        </div>
      </div>
    </>
  );
}
function stateWord(state: SetupState['steps'][number]['state']): string {
  switch (state) {
    case 'done':
      return __('done', 'crossdock');
    case 'attention':
      return __('needs attention', 'crossdock');
    case 'todo':
      return __('to do', 'crossdock');
  }
}
