/** The screen WooCommerce › Crossdock: state first, then pairing, settings, and how to run the sidecar. */
import { Spinner } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useState } from 'react';
import type { Connection } from '../api/types.ts';
import { useConnection, useConnectionRefresh } from '../data/hooks.ts';
import { ConnectionSection } from './ConnectionSection.tsx';
import { FindingsSection } from './FindingsSection.tsx';
import { PairingSection } from './PairingSection.tsx';
import { RunSection } from './RunSection.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import './style.css?inline';

export default function SettingsScreen() {
  const { connection, error } = useConnection();
  useConnectionRefresh();
  return (
    <div className="crossdock-screen">
      <h1 className="screen-reader-text">{__('Crossdock: Infor M3 for WooCommerce', 'crossdock')}</h1>
      <FindingsSection />
      {connection && <Sections connection={connection} />}
      {!connection && !error && <Spinner />}
    </div>
  );
}

function Sections({ connection }: { connection: Connection }) {
  // While nothing has been heard of the sidecar, running it comes next; but nothing jumps about once it has been.
  const [runNext] = useState(connection.heartbeat === null);
  return (
    <>
      <PairingSection />
      <ConnectionSection />
      {runNext && <RunSection />}
      <SettingsForm />
      {!runNext && <RunSection />}
    </>
  );
}
