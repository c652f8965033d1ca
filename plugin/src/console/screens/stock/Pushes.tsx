/** Held pushes of stock: how the cards of held.tsx say it for figures. */
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { useMutation, useQuery } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Badge, Loaded } from '../../ui/parts.tsx';
import { figure, figureOf, less, type StockView } from './figures.ts';
import { Formula } from './Formula.tsx';
import { HeldCard, Preview, type HeldWords } from './held.tsx';

const REFRESH = ['GET /v1/stock', 'GET /v1/status'];

export function HeldStock() {
  const pushes = useQuery('GET /v1/stock/pushes', { query: { state: 'held', limit: 20 } }, { every: 4_000 });
  const release = useMutation('POST /v1/stock/pushes/{id}/release', { refresh: REFRESH });
  const discard = useMutation('POST /v1/stock/pushes/{id}/discard', { refresh: REFRESH });
  return (
    <Loaded of={pushes}>
      {({ pushes: list }) => (
        <>
          {list.map((push) => (
            <HeldCard
              key={push.id}
              push={push}
              words={words(push.open)}
              release={release}
              discard={discard}
              preview={<Figures id={push.id} />}
            >
              <Badge tone="held">{sprintf(/* translators: 1: number of SKUs, 2: of how many. */ __('%1$s of %2$s would change', 'crossdock'), number(push.open), number(push.counts.known))}</Badge>
              {push.counts.zeroed > 0 && <Badge tone="bad">{sprintf(/* translators: %s: number of SKUs. */ __('%s to nothing', 'crossdock'), number(push.counts.zeroed))}</Badge>}
            </HeldCard>
          ))}
        </>
      )}
    </Loaded>
  ); // prettier-ignore
}

const words = (open: number): HeldWords => ({
  title: __('A push waits for you', 'crossdock'),
  look: __('Look at the figures', 'crossdock'),
  hide: __('Hide the figures', 'crossdock'),
  releaseAll: sprintf(/* translators: %s: number of SKUs. */ _n('Release %s figure', 'Release %s figures', open, 'crossdock'), number(open)),
  release: __('Release the push', 'crossdock'),
  releaseAbout: __('The shop gets the figures that M3 shows at that moment.', 'crossdock'),
  released: __('The figures go to the shop.', 'crossdock'),
  discard: __('Discard the push', 'crossdock'),
  discardAbout: __('The shop keeps its figures until M3 shows others, or until the next full compare.', 'crossdock'),
  discarded: __('The push is discarded.', 'crossdock'),
}); // prettier-ignore

function Change({ of }: { of: StockView }) {
  const [before, after] = [of.published, figureOf(of)];
  if (before === null || after === null) return <>–</>;
  const by = Number(less(after, before));
  if (Number(after) <= 0 && Number(before) > 0) return <Badge tone="bad">{__('sold out', 'crossdock')}</Badge>;
  return <span className="cd-muted">{by > 0 ? `+${number(by, 6)}` : `−${number(-by, 6)}`}</span>;
}

function Figures({ id }: { id: string }) {
  const [after, setAfter] = useState<string[]>([]);
  const push = useQuery('GET /v1/stock/pushes/{id}', {
    params: { id },
    query: { limit: 100, after: after.at(-1) ?? '' },
  });
  return (
    <Preview
      of={push}
      after={after}
      onPage={setAfter}
      before={({ published }) => figure(published)}
      becomes={(row) => figure(figureOf(row))}
      change={(row) => <Change of={row} />}
      why={(row) => (row.formula ? <Formula row={row} line /> : row.why)}
    />
  ); // prettier-ignore
}
