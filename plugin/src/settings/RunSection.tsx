/** The lines that run the sidecar, filled in with this shop's values. */
import { Notice, TabPanel } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { facts } from '../facts.ts';
import { useSettings } from '../data/hooks.ts';
import { CopyBox } from './CopyBox.tsx';
import { composeSteps, systemdSteps, windowsSteps, type RunFacts, type RunStep } from './run-lines.ts';
import { Section } from './Section.tsx';

const WAYS: Record<string, (run: RunFacts) => RunStep[]> = {
  systemd: systemdSteps,
  compose: composeSteps,
  windows: windowsSteps,
};

export function RunSection() {
  const { settings, error } = useSettings();
  const { server, home } = facts();
  // The port is part of the lines: they must not change while somebody copies them.
  if (!server || (!settings && !error)) return null;
  const run: RunFacts = {
    home,
    sidecar: server.sidecar,
    windows: server.windows,
    sidecarUrl: settings?.sidecarUrl ?? '',
  };
  const tabs = [
    { name: 'systemd', title: __('Linux (systemd)', 'crossdock') },
    { name: 'compose', title: __('Docker Compose', 'crossdock') },
    { name: 'windows', title: __('Windows service', 'crossdock') },
  ];
  return (
    <Section title={__('Run the sidecar', 'crossdock')} id="run">
      <p>
        {__(
          'The sidecar came with this plugin and needs Node.js 22.14 or newer. It runs from a copy outside the plugin’s folder, because an update of the plugin replaces that folder, and keeps its data outside the web root. It may run on another machine: then unpack crossdock.zip there.',
          'crossdock',
        )}
      </p>
      {!server.shipped && (
        <Notice status="info" isDismissible={false}>
          {__('This plugin runs from its source, so no sidecar lies in it. Make a zip with: npm run zip', 'crossdock')}
        </Notice>
      )}
      <TabPanel className="crossdock-tabs" tabs={tabs} initialTabName={server.windows ? 'windows' : 'systemd'}>
        {({ name }) => (
          <ol className="crossdock-run">
            {WAYS[name]!(run).map((step) => (
              <li key={step.id}>
                <p>{wordsOf(step, name)}</p>
                <CopyBox text={step.text} label={wordsOf(step, name)} file={step.file} />
              </li>
            ))}
          </ol>
        )}
      </TabPanel>
    </Section>
  );
}

function wordsOf(step: RunStep, way: string): string {
  switch (step.id) {
    case 'copy':
      return way === 'windows'
        ? __(
            'In PowerShell as administrator, copy the sidecar out of the plugin (in a container or on another machine, take the folder crossdock\\sidecar of the zip):',
            'crossdock',
          )
        : __('Copy the sidecar out of the plugin (in a container the path is that inside it):', 'crossdock');
    case 'prepare':
      return way === 'windows'
        ? __('Make the data folder, closed to other users:', 'crossdock')
        : __('Make a user for it and its data folder, closed to other users (once):', 'crossdock');
    case 'pair':
      return way === 'windows'
        ? __('Copy the pairing string above, then run:', 'crossdock')
        : __('Pair: run this, paste the pairing string from above, then press Enter and Ctrl+D:', 'crossdock');
    case 'check':
      return __(
        'Add the connection to M3 to crossdock.json (the guide “Setting up M3” explains every line), then ask what is still missing:',
        'crossdock',
      );
    case 'service':
      return way === 'windows'
        ? __('Make a service of it with NSSM, which ends it in order (nssm.cc):', 'crossdock')
        : __('Save this as the service:', 'crossdock');
    case 'file':
      return __('Save this beside it:', 'crossdock');
    case 'start':
      return __('Start it:', 'crossdock');
    case 'update':
      return sprintf(
        // translators: %s: version number.
        __('Later, after each update of this plugin (now %s): repeat the first step, then run:', 'crossdock'),
        facts().version,
      );
  }
}
