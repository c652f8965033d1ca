/** Step 7: from when on orders go to M3, and go. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { SetupState } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { href } from '../../router.tsx';
import { dateTime } from '../../ui/format.ts';
import { Card, Note } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { stepDetail } from './details.ts';
import { isoOf, localOf, zoneName } from './local-time.ts';
import { stepTitle } from './titles.ts';

export function LaunchStep({ setup }: { setup: SetupState }) {
  const may = useMay('administrator');
  const [cutover, setCutover] = useState(() => localOf(setup.cutover ?? new Date().toISOString()));
  const [asking, setAsking] = useState(false);
  const launch = useMutation('POST /v1/setup/launch', {
    refresh: ['GET /v1/setup', 'GET /v1/settings', 'GET /v1/overview'],
  });
  const stop = useMutation('PUT /v1/settings', { refresh: ['GET /v1/setup', 'GET /v1/settings'] });
  const live = setup.live && setup.m3.configured;
  const before = setup.steps.filter(({ step, state }) => step !== 'launch' && state !== 'done');
  const iso = isoOf(cutover);
  const go = async (why: string): Promise<void> => {
    if (!(await launch.run({ body: { cutover: iso, why } }))) return;
    setAsking(false);
    toast(__('Live. Orders go to M3 from now on.', 'crossdock'));
  };
  const pause = async (why: string): Promise<void> => {
    if (!(await stop.run({ body: { settings: { orders: { live: false } }, why } }))) return;
    setAsking(false);
    toast(__('Stopped. Orders are received and kept.', 'crossdock'));
  };
  return (
    <Card
      title={__('Go live', 'crossdock')}
      about={__('Orders that were created before the cut-over stay out of M3, for good and visibly.', 'crossdock')}
    >
      <div className="cd-stack">
        {live ? (
          <Note tone="good" actions={<a href={href('overview')}>{__('To the overview', 'crossdock')}</a>}>
            {setup.cutover
              ? /* translators: %s: date and time. */
                sprintf(__('Live: orders created since %s go to M3.', 'crossdock'), dateTime(setup.cutover))
              : __('Live: all orders go to M3.', 'crossdock')}
          </Note>
        ) : (
          <>
            {before.length > 0 && (
              <Note tone="held">
                <p>
                  {__('These steps are not done. Going live without them means that orders will be held:', 'crossdock')}
                </p>
                <ul>
                  {before.map((one) => (
                    <li key={one.step}>
                      <a href={href('setup', [one.step])}>{stepTitle(one.step)}</a>: {stepDetail(one)}
                    </li>
                  ))}
                </ul>
              </Note>
            )}
            <div className="cd-stack cd-stack--tight">
              <label htmlFor="cd-cutover">
                <strong>{__('Cut-over', 'crossdock')}</strong>
              </label>
              <input
                id="cd-cutover"
                className="cd-field cd-guide__date"
                type="datetime-local"
                value={cutover}
                onChange={(event) => setCutover(event.target.value)}
                disabled={!may}
              />
              <span className="cd-muted cd-small">
                {
                  /* translators: %s: name of a time zone. */
                  sprintf(
                    __('Orders created from this moment on go to M3. Your time zone: %s.', 'crossdock'),
                    zoneName(),
                  )
                }
              </span>
            </div>
            <ul className="cd-bullets cd-muted">
              <li>{__('Orders that came meanwhile were kept; they are worked through now, in order.', 'crossdock')}</li>
              <li>
                {__('It can be stopped here at any time. Nothing is lost then: orders are kept and wait.', 'crossdock')}
              </li>
            </ul>
          </>
        )}
        <div className="cd-row">
          <Button
            variant={live ? 'secondary' : 'primary'}
            isDestructive={live}
            disabled={!may || (!live && iso === null) || !setup.m3.configured}
            accessibleWhenDisabled
            onClick={() => setAsking(true)}
            __next40pxDefaultSize
          >
            {live ? __('Stop', 'crossdock') : __('Go live …', 'crossdock')}
          </Button>
          {!may && <span className="cd-muted">{__('This needs the role administrator.', 'crossdock')}</span>}
        </div>
      </div>
      {asking && (
        <Reason
          title={live ? __('Stop', 'crossdock') : __('Go live', 'crossdock')}
          action={live ? __('Stop', 'crossdock') : __('Go live', 'crossdock')}
          destructive={live}
          working={launch.working || stop.working}
          error={launch.error ?? stop.error}
          suggestion={live ? '' : __('Set-up complete', 'crossdock')}
          onConfirm={(why) => void (live ? pause(why) : go(why))}
          onCancel={() => setAsking(false)}
        >
          <p>
            {live
              ? __('No more orders go to M3 until somebody goes live again. They are received and kept.', 'crossdock')
              : setup.rehearsal
                ? __('Orders go to the simulator from now on: this is a rehearsal.', 'crossdock')
                : __('Orders go to your M3 from now on.', 'crossdock')}
          </p>
        </Reason>
      )}
    </Card>
  );
}
