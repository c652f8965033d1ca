/** Settings: every setting of the sidecar with its meaning, where its value comes from, and who changed what when. */
import { __ } from '@wordpress/i18n';
import { useLocation, href } from '../../router.tsx';
import { Page, Tabs } from '../../ui/parts.tsx';
import { SettingsForm } from './form.tsx';
import { Versions } from './versions.tsx';
import './settings.css?inline';

export default function Settings() {
  const { rest } = useLocation();
  const versions = rest[0] === 'versions';
  return (
    <Page
      title={__('Settings', 'crossdock')}
      lead={__(
        'All of the sidecar’s settings. Every change is a version that can be looked at and taken back.',
        'crossdock',
      )}
    >
      <Tabs
        label={__('Settings', 'crossdock')}
        tabs={[
          { to: href('settings'), title: __('Settings', 'crossdock'), current: !versions },
          { to: href('settings', ['versions']), title: __('Versions', 'crossdock'), current: versions },
        ]}
      />
      {versions ? <Versions version={rest[1]} /> : <SettingsForm />}
    </Page>
  );
}
