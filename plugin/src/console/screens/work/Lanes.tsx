/** The lanes: what waits, how fast it moves, until when; and a brake for each and for everything. */
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { LaneView, PausedBy } from '@crossdock/shared';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { duration, number } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Note, Time } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { laneWord } from './words.ts';

type Lane = LaneView['lane'];
const EVERY = { every: 2_500 };

/** Stops or lets go on, after asking why. */
function Brake({ lane, paused, compact = false }: { lane?: Lane; paused: boolean; compact?: boolean }) {
  const may = useMay('operator');
  const [asking, setAsking] = useState(false);
  const pause = useMutation('POST /v1/lanes/pause', { refresh: ['GET /v1/lanes'] });
  const resume = useMutation('POST /v1/lanes/resume', { refresh: ['GET /v1/lanes'] });
  const { run, working, error } = paused ? resume : pause;
  const what = lane ? laneWord(lane) : __('everything', 'crossdock');
  const words = paused
    ? /* translators: %s: name of a lane, or "everything". */ sprintf(__('Let %s go on', 'crossdock'), what)
    : /* translators: %s: name of a lane, or "everything". */ sprintf(__('Pause %s', 'crossdock'), what);
  return (
    <>
      <Button
        variant={compact ? 'tertiary' : 'secondary'}
        size={compact ? 'small' : 'default'}
        disabled={!may}
        title={may ? words : __('Needs the role operator.', 'crossdock')}
        aria-label={words}
        onClick={() => setAsking(true)}
        {...(compact ? {} : { __next40pxDefaultSize: true })}
      >
        <Icon name={paused ? 'play' : 'pause'} size={compact ? 16 : 20} />
        {!compact && words}
      </Button>
      {asking && (
        <Reason
          title={words}
          action={paused ? __('Go on', 'crossdock') : __('Pause', 'crossdock')}
          working={working}
          error={error}
          onCancel={() => setAsking(false)}
          onConfirm={(why) =>
            void run({ body: { why, ...(lane && { lane }) } }).then((answer) => {
              if (!answer) return;
              setAsking(false);
              toast(paused ? __('It goes on.', 'crossdock') : __('It is paused. What is under way may end.', 'crossdock'));
            })
          }
        >
          <p>
            {paused
              ? __('What has gathered is worked off, oldest first.', 'crossdock')
              : __('Events are still received and kept; nothing of it goes to M3 or the shop until somebody lets it go on. It stays so over a restart.', 'crossdock')}
          </p>
        </Reason>
      )}
    </>
  ); // prettier-ignore
}

export function PauseEverything() {
  const lanes = useQuery('GET /v1/lanes', {}, EVERY);
  return lanes.data && <Brake paused={lanes.data.paused !== null} />;
}

const byWords = ({ by, why }: PausedBy): string =>
  /* translators: 1: a person, 2: the reason. */
  sprintf(__('%1$s: %2$s', 'crossdock'), by, why);

export function Lanes({ chosen, onChoose }: { chosen: string | undefined; onChoose: (lane: Lane) => void }) {
  const lanes = useQuery('GET /v1/lanes', {}, EVERY);
  if (!lanes.data) return null;
  const { paused, lanes: list } = lanes.data;
  // Lanes without anything to say are left out, but orders are always there.
  const shown = list.filter(
    ({ lane, backlog, leased, held, perMinute, paused: own }) =>
      lane === 'order' || backlog + leased + held + perMinute > 0 || own,
  );
  return (
    <>
      {paused && (
        <Note tone="held">
          <b>{__('Everything is paused.', 'crossdock')}</b> {byWords(paused)} (<Time iso={paused.at} />)
        </Note>
      )}
      <ul className="cd-lanes" aria-label={__('Lanes', 'crossdock')}>
        {shown.map((lane) => (
          <li key={lane.lane} data-paused={lane.paused !== null} data-chosen={chosen === lane.lane}>
            <div className="cd-row cd-row--between">
              <button type="button" className="cd-lane-name" aria-pressed={chosen === lane.lane} onClick={() => onChoose(lane.lane)}>
                {laneWord(lane.lane)}
              </button>
              <Brake lane={lane.lane} paused={lane.paused !== null} compact />
            </div>
            <div className="cd-lane-figures">
              <b>{number(lane.backlog + lane.leased)}</b>
              <span>{_n('waits', 'wait', lane.backlog + lane.leased, 'crossdock')}</span>
              <b>{number(lane.perMinute, 1)}</b>
              <span>{__('a minute', 'crossdock')}</span>
            </div>
            <span className="cd-small cd-muted">{laneState(lane, paused !== null)}</span>
          </li>
        ))}
      </ul>
    </>
  ); // prettier-ignore
}

function laneState({ paused, backlog, leased, etaSeconds, oldestMs }: LaneView, all: boolean): string {
  if (paused && !all) return /* translators: %s: who and why. */ sprintf(__('Paused. %s', 'crossdock'), byWords(paused));
  if (paused) return __('Paused', 'crossdock');
  if (backlog + leased === 0) return __('Nothing waits', 'crossdock');
  if (etaSeconds !== null) return /* translators: %s: a length of time. */ sprintf(__('worked off in %s', 'crossdock'), duration(etaSeconds * 1000));
  return /* translators: %s: a length of time. */ sprintf(__('the oldest waits %s', 'crossdock'), duration(oldestMs));
} // prettier-ignore
