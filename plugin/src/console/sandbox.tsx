/** The console on the sandbox's own page: React and WordPress' packages come with it. */
import '@wordpress/components/build-style/style.css?inline';
import { __ } from '@wordpress/i18n';
import { createRoot } from 'react-dom/client';
import type { Role } from '@crossdock/shared';
import { App } from './App.tsx';
import { fetchTransport } from './api/transport.ts';
import { useMe } from './data/me.ts';
import { setHost } from './host.ts';
import { roleWord } from './ui/words.ts';

const ROLES: readonly Role[] = ['administrator', 'operator', 'viewer'];
const COOKIE = 'crossdock_as';

/** To see what people with other roles see. The sidecar is asked with that role from then on. */
function ViewAs() {
  const { role } = useMe();
  return (
    <label>
      <span className="cd-hidden">{__('Look at it as', 'crossdock')}</span>
      <select
        className="cd-field"
        value={role}
        onChange={(event) => {
          document.cookie = `${COOKIE}=${event.target.value}; path=/; samesite=strict`;
          window.location.reload();
        }}
      >
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {roleWord(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

setHost({
  name: 'sandbox',
  transport: fetchTransport,
  orderUrl: () => null,
  Footer: ViewAs,
  paired: () => Promise.resolve(true),
});
createRoot(document.getElementById('crossdock')!).render(<App />);
