/** Step 1: is a shop paired? */
import { __, sprintf } from '@wordpress/i18n';
import type { SetupState } from '@crossdock/shared';
import { host } from '../../host.ts';
import { Card, Note } from '../../ui/parts.tsx';
import { Next } from './next.tsx';

export function ShopStep({ setup }: { setup: SetupState }) {
  const { url } = setup.shop;
  return (
    <Card
      title={__('Pair the shop', 'crossdock')}
      about={__('Shop and sidecar know each other by one string that the plugin makes.', 'crossdock')}
      footer={<Next to="credentials" ready={url !== null} />}
    >
      <div className="cd-stack">
        {url ? (
          <Note tone="good">
            {
              /* translators: %s: address of a shop. */
              sprintf(__('Paired with %s.', 'crossdock'), url)
            }
          </Note>
        ) : (
          <ol className="cd-numbered">
            <li>
              {__(
                'In WordPress, open WooCommerce › Crossdock › Shop and pairing, and create the pairing string.',
                'crossdock',
              )}
            </li>
            <li>
              {__('Where the sidecar runs, give it the string:', 'crossdock')}
              <pre className="cd-pre">crossdock-sidecar pair -</pre>
            </li>
            <li>{__('Start the sidecar again. This page shows when they know each other.', 'crossdock')}</li>
          </ol>
        )}
        {host().ShopSettings && (
          <p>
            <a href="#/shop">{__('Shop and pairing', 'crossdock')}</a>
          </p>
        )}
      </div>
    </Card>
  );
}
