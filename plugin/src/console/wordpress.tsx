/** The console inside wp-admin, loaded when somebody opens WooCommerce › Crossdock. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { readConnection } from '../api/client.ts';
import { proxyTransport } from '../api/proxy.ts';
import { facts } from '../facts.ts';
import { App } from './App.tsx';
import { setHost } from './host.ts';
import { navigate } from './router.tsx';
import { Skeleton } from './ui/parts.tsx';

const Settings = lazy(() => import('../settings/index.tsx'));
const ShopSettings = () => (
  <Suspense fallback={<Skeleton lines={6} />}>
    <Settings />
  </Suspense>
);

setHost({
  name: 'wordpress',
  transport: proxyTransport,
  orderUrl: (id) => `${facts().admin}admin.php?page=wc-orders&action=edit&id=${encodeURIComponent(id)}`,
  ShopSettings,
  paired: async () => (await readConnection()).paired,
});

/** A shop that is not paired has nobody to ask: it begins with pairing. */
export default function Console() {
  const [ready, setReady] = useState(window.location.hash.length > 2);
  useEffect(() => {
    if (ready) return;
    void readConnection().then(
      ({ paired, push }) => {
        if (!paired || !push.configured) navigate('#/shop', true);
        setReady(true);
      },
      () => setReady(true),
    );
  }, [ready]);
  return ready ? <App /> : <Skeleton lines={6} />;
}
