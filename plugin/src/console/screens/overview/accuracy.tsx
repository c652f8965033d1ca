/** Inventory accuracy: the share of SKUs whose figure in the shop is the one that it ought to be. Only where stock is published. */
import { __, sprintf } from '@wordpress/i18n';
import { useQuery } from '../../data/query.ts';
import { href } from '../../router.tsx';
import { number, percent } from '../../ui/format.ts';
import { Stat } from '../../ui/parts.tsx';

export function Accuracy() {
  const { data } = useQuery('GET /v1/stock', { query: { limit: 1 } }, { every: 30_000 });
  if (!data?.on) return null;
  const ratio = data.accuracy?.ratio ?? null;
  return (
    <Stat
      label={__('Stock accuracy', 'crossdock')}
      value={ratio === null ? '–' : percent(Math.floor(ratio * 1000) / 1000)}
      tone={ratio === null ? 'plain' : ratio >= 0.999 ? 'good' : 'held'}
      to={href('stock')}
      hint={
        data.accuracy
          ? /* translators: %s: number of SKUs. */
            sprintf(__('of %s SKUs compared', 'crossdock'), number(data.accuracy.compared))
          : __('not measured yet', 'crossdock')
      }
    />
  );
}
