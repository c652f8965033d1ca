/** Products that would leave the shop, too many at once: they stay until a person has decided. */
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { useMay } from '../../data/me.ts';
import { useMutation } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Card } from '../../ui/parts.tsx';
import { Reason } from '../../ui/reason.tsx';
import { toast } from '../../ui/toast.tsx';
import { Items } from './Items.tsx';
import type { Catalog } from './words.ts';

export function Leaving({ leaving }: { leaving: NonNullable<Catalog['leaving']> }) {
  const may = useMay('operator');
  const [seen, setSeen] = useState(false);
  const [asking, setAsking] = useState<'release' | 'keep' | null>(null);
  const refresh = ['GET /v1/catalog'];
  const release = useMutation('POST /v1/catalog/leaving/release', { refresh });
  const keep = useMutation('POST /v1/catalog/leaving/keep', { refresh });
  const act = asking === 'keep' ? keep : release;
  const { items, of, limit } = leaving;
  const title = may ? undefined : __('Needs the role operator.', 'crossdock');
  return (
    <Card
      className="cd-leaving"
      title={sprintf(/* translators: %s: number of products. */ _n('%s product would leave the shop', '%s products would leave the shop', items, 'crossdock'), number(items))}
      actions={
        <>
          <Button variant="secondary" disabled={!may} title={title} onClick={() => setAsking('keep')} __next40pxDefaultSize>{__('Keep them', 'crossdock')}</Button>
          <Button variant="primary" disabled={!may} title={title} onClick={() => setAsking('release')} __next40pxDefaultSize>{__('Let them leave', 'crossdock')}</Button>
        </>
      }
    >
      <div className="cd-stack">
        <p>
          {sprintf(/* translators: 1: number of products in the shop, 2: how many may leave. */ __('M3 no longer lists their items, or a rule retires them. That is a large part of %1$s products, so they stay as they are until you decide; up to %2$s in an hour leave without asking. What comes back in M3 meanwhile is no longer among them.', 'crossdock'), number(of), number(limit))}
        </p>
        <div className="cd-row"><Button variant="link" aria-expanded={seen} onClick={() => setSeen(!seen)}>{seen ? __('Hide the list', 'crossdock') : __('Which ones?', 'crossdock')}</Button></div>
        {seen && <Items which={{ leaving: true }} empty={<p>{__('None any more.', 'crossdock')}</p>} />}
      </div>
      {asking && (
        <Reason
          title={asking === 'release' ? __('Let the products leave the shop', 'crossdock') : __('Keep the products', 'crossdock')}
          action={asking === 'release' ? __('Let them leave', 'crossdock') : __('Keep them', 'crossdock')}
          destructive={asking === 'release'}
          working={act.working}
          error={act.error}
          onCancel={() => setAsking(null)}
          onConfirm={(why) =>
            void act.run({ body: { why } }).then((done) => {
              if (!done) return;
              setAsking(null);
              toast(asking === 'release' ? __('They leave the shop now.', 'crossdock') : __('They stay in the shop.', 'crossdock'));
            })
          }
        >
          <p>
            {asking === 'release'
              ? __('They are taken out of the shop as the setting catalog.retireAs says. None is deleted, and each comes back when M3 sells its item again.', 'crossdock')
              : __('They stay as they are until M3 changes their items.', 'crossdock')}
          </p>
        </Reason>
      )}
    </Card>
  ); // prettier-ignore
}
