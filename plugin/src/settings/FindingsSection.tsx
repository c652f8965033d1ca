/** What somebody should look at, worst first; and the one question that only a person can answer. */
import { Button, Notice } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState } from 'react';
import type { Connection, Decision } from '../api/types.ts';
import { facts } from '../facts.ts';
import { useConnection } from '../data/hooks.ts';
import { Confirm } from './Confirm.tsx';

/** Findings that the notice with the question says already. */
const ASKED = ['paused', 'hpos'];
/** Said, with its button, by the pairing section. */
const ELSEWHERE = ['not_paired'];

export function FindingsSection() {
  const { connection, error } = useConnection();
  return (
    <>
      {error && (
        <Notice status="error" isDismissible={false}>
          {error}
        </Notice>
      )}
      {connection && <Question connection={connection} />}
      {connection?.findings
        .filter(({ code }) => !ELSEWHERE.includes(code) && !(ASKED.includes(code) && connection.changes.length > 0))
        .map(({ code, level, message, fix }) => (
          <Notice key={code} status={level === 'critical' ? 'error' : 'warning'} isDismissible={false}>
            <p className="crossdock-finding">
              <strong>{message}</strong>
              <br />
              {fix}
            </p>
          </Notice>
        ))}
    </>
  );
}

function Question({ connection }: { connection: Connection }) {
  const { changes, paused } = connection;
  const { deciding, decide } = useConnection();
  const [asking, setAsking] = useState<Decision | null>(null);
  if (changes.length === 0) return null;
  const { manage } = facts();
  const message = connection.findings.find(({ code }) => ASKED.includes(code))?.message;
  const title = paused
    ? __('Was this shop moved or copied?', 'crossdock')
    : __('The order storage was changed', 'crossdock');
  return (
    <>
      {/* Notice turns its content into text to be read out, which a dialog inside it would not survive. */}
      <Notice
        spokenMessage={title}
        status={paused ? 'error' : 'warning'}
        isDismissible={false}
        className="crossdock-question"
      >
        <h2>{title}</h2>
        {message && <p>{message}</p>}
        <ul>
          {changes.map(({ part, was, is }) => (
            <li key={part}>
              {NAMES()[part]}: {part === 'database' ? __('another one', 'crossdock') : `${was} → ${is}`}
            </li>
          ))}
        </ul>
        {manage && paused && (
          <>
            <p>
              {__(
                '“Moved”: this is the live shop, at a new place; it goes on where it stopped. “Copied”: the original still sells elsewhere; this copy loses its keys and sends nothing.',
                'crossdock',
              )}
            </p>
            <div className="crossdock-buttons">
              <Button
                variant="primary"
                onClick={() => setAsking('moved')}
                isBusy={deciding}
                disabled={deciding}
                __next40pxDefaultSize
              >
                {__('Moved: this is the live shop', 'crossdock')}
              </Button>
              <Button variant="secondary" onClick={() => setAsking('copied')} disabled={deciding} __next40pxDefaultSize>
                {__('Copied: this is not the live shop', 'crossdock')}
              </Button>
            </div>
          </>
        )}
        {manage && !paused && (
          <>
            <p>{__('Check that the newest orders are all there.', 'crossdock')}</p>
            <div className="crossdock-buttons">
              <Button
                variant="secondary"
                onClick={() => void decide('moved')}
                isBusy={deciding}
                disabled={deciding}
                __next40pxDefaultSize
              >
                {__('They are: confirm the change', 'crossdock')}
              </Button>
            </div>
          </>
        )}
      </Notice>
      {asking && (
        <Confirm
          title={
            asking === 'moved'
              ? __('Go on as the live shop?', 'crossdock')
              : __('Part this copy from the sidecar?', 'crossdock')
          }
          text={
            asking === 'moved'
              ? __(
                  'Everything that waits here is sent to M3. If the former shop still runs, its orders and these would mix: switch it off first.',
                  'crossdock',
                )
              : __(
                  'This copy loses its keys. To let it send to a test system, pair it with a sidecar of its own.',
                  'crossdock',
                )
          }
          action={asking === 'moved' ? __('Yes, it was moved', 'crossdock') : __('Yes, it is a copy', 'crossdock')}
          onConfirm={() => {
            setAsking(null);
            void decide(asking);
          }}
          onCancel={() => setAsking(null)}
        />
      )}
    </>
  );
}

const NAMES = (): Record<Connection['changes'][number]['part'], string> => ({
  address: __('Address', 'crossdock'),
  database: __('Database', 'crossdock'),
  hpos: __('High-performance order storage', 'crossdock'),
});
