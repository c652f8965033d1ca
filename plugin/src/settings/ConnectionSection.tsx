/** How things stand now: who was last heard of when, what waits where. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import { useConnection } from '../data/hooks.ts';
import type { Connection } from '../api/types.ts';
import { Section } from './Section.tsx';
import { ago, secondsSince } from './words.ts';

/** The sidecar speaks every few seconds; after so long it does not run or cannot get through. */
const SILENT_SECONDS = 120;
/** A row that waits longer than this should not be. */
const LATE_SECONDS = 600;

type Tone = 'good' | 'bad' | 'warning' | 'neutral';

export function ConnectionSection() {
  const { connection } = useConnection();
  if (!connection?.paired) return null;
  return (
    <Section title={__('Connection', 'crossdock')} id="connection">
      <dl className="crossdock-state">
        {rowsOf(connection).map(({ name, tone, text, hint }) => (
          <div className="crossdock-state__row" key={name}>
            <dt>{name}</dt>
            <dd>
              <span className={`crossdock-dot crossdock-dot--${tone}`} aria-hidden="true" />
              <span>
                {text}
                {hint && <span className="crossdock-state__hint">{hint}</span>}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

interface Row {
  name: string;
  tone: Tone;
  text: ReactNode;
  hint?: string;
}

/** One row per question; pure. */
export function rowsOf(connection: Connection): Row[] {
  return [
    sidecarRow(connection),
    pushRow(connection),
    ...m3Row(connection),
    shopRow(connection),
    ...workRow(connection),
    versionRow(connection),
  ];
}

function sidecarRow({ heartbeat }: Connection): Row {
  const name = __('Sidecar', 'crossdock');
  if (!heartbeat)
    return {
      name,
      tone: 'warning',
      text: __('Not heard of yet.', 'crossdock'),
      hint: __('Give it the pairing string and start it; it reports within seconds.', 'crossdock'),
    };
  const silent = heartbeat.secondsAgo > SILENT_SECONDS;
  return {
    name,
    tone: silent ? 'bad' : 'good',
    text: sprintf(
      // translators: 1: such as "5 seconds ago", 2: version number.
      __('Last heard of %1$s, version %2$s.', 'crossdock'),
      ago(heartbeat.secondsAgo),
      heartbeat.sidecarVersion,
    ),
    ...(silent && {
      hint: __(
        'It does not run, or it cannot reach this shop. Look into its log; orders wait here until it is back, none is lost.',
        'crossdock',
      ),
    }),
  };
}

function pushRow({ push }: Connection): Row {
  const name = __('Shop to sidecar', 'crossdock');
  if (!push.configured)
    return {
      name,
      tone: 'neutral',
      text: __('No address: the sidecar fetches events by itself.', 'crossdock'),
      hint: __(
        'That is enough. With an address below, events leave at once and orders can be retried from here.',
        'crossdock',
      ),
    };
  if (!push.ok) return { name, tone: 'bad', text: push.error };
  return { name, tone: 'good', text: __('The shop reaches the sidecar.', 'crossdock') };
}

function m3Row({ push }: Connection): Row[] {
  const status = push.status;
  const m3 = status?.remotes.find(({ remote }) => remote === 'm3');
  if (!m3) return [];
  const name = __('Sidecar to M3', 'crossdock');
  if (m3.state === 'up') return [{ name, tone: 'good', text: __('Working.', 'crossdock') }];
  if (m3.why === 'm3.not-configured')
    return [
      {
        name,
        tone: 'warning',
        text: __('M3 is not set up in the sidecar.', 'crossdock'),
        hint: __(
          'Give it the .ionapi file of your M3 and the company data, then run its command “check”.',
          'crossdock',
        ),
      },
    ];
  // translators: %s: error code.
  const text = sprintf(__('Paused after errors (%s).', 'crossdock'), m3.why ?? '?');
  return [
    {
      name,
      tone: m3.state === 'trying' ? 'warning' : 'bad',
      text,
      hint: __('It tries again by itself. If this lasts, run the sidecar’s command “check”.', 'crossdock'),
    },
  ];
}

function shopRow({ outbox }: Connection): Row {
  const name = __('Waiting in this shop', 'crossdock');
  const { waiting, dead } = outbox;
  if (dead > 0)
    return {
      name,
      tone: 'bad',
      // translators: 1: number of events that wait, 2: number of events that were refused.
      text: sprintf(__('%1$d waiting, %2$d refused by the sidecar.', 'crossdock'), waiting, dead),
      hint: __(
        'Refused events are kept. “wp crossdock outbox” lists them with the reason; most often shop and sidecar are of different versions.',
        'crossdock',
      ),
    };
  if (waiting === 0) return { name, tone: 'good', text: __('Nothing: all events have been handed over.', 'crossdock') };
  // translators: %d: number of events.
  const count = sprintf(_n('%d event', '%d events', waiting, 'crossdock'), waiting);
  const seconds = secondsSince(outbox.oldest);
  return {
    name,
    tone: (seconds ?? 0) > LATE_SECONDS ? 'bad' : 'neutral',
    // translators: 1: such as "3 events", 2: such as "5 minutes ago".
    text: seconds === null ? count : sprintf(__('%1$s, the oldest from %2$s.', 'crossdock'), count, ago(seconds)),
  };
}

function workRow({ heartbeat }: Connection): Row[] {
  if (!heartbeat) return [];
  const { waiting, held, secondsAgo } = heartbeat;
  return [
    {
      name: __('At work in the sidecar', 'crossdock'),
      // What it said before it fell silent is no news.
      tone: held > 0 ? 'warning' : secondsAgo > SILENT_SECONDS ? 'neutral' : 'good',
      text: sprintf(
        // translators: 1: number of things being worked on, 2: number of things held.
        __('%1$d under way, %2$d held for a person.', 'crossdock'),
        waiting,
        held,
      ),
      ...(held > 0 && {
        hint: __(
          'Open the orders list with the filter “Held”: each order says what is wrong and what to do.',
          'crossdock',
        ),
      }),
    },
  ];
}

function versionRow({ versions, push }: Connection): Row {
  return {
    name: __('Versions', 'crossdock'),
    tone: 'neutral',
    text: [
      `Crossdock ${versions.plugin}`,
      `WooCommerce ${versions.woocommerce}`,
      `WordPress ${versions.wordpress}`,
      ...(push.status ? [`Node.js ${push.status.node}`] : []),
      versions.hpos ? __('high-performance order storage', 'crossdock') : __('orders stored as posts', 'crossdock'),
    ].join(' · '),
  };
}
