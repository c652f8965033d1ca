/** Prices: what the shop shows and why, how exact it is, and changes that wait for a person. */
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { Answer } from '../../api/client.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Badge, Loaded, Stat } from '../../ui/parts.tsx';
import { HeldCard, Preview, type HeldWords } from './held.tsx';
import { AccuracyStat, AskedStat, Frame, Hindrances, LookNow, NoSku, NoSuchSku, Off, SkuCard, useFilter } from './parts.tsx'; // prettier-ignore
import { becoming, Change, Price, PriceRow, priceWord, PRICE_STATES, type ShopsWay } from './PriceRow.tsx';

export default function Prices() {
  const filter = useFilter('prices', PRICE_STATES);
  const prices = useQuery('GET /v1/prices', { query: filter.ask }, { every: 4_000 });
  const look = useMutation('POST /v1/prices/look', { refresh: ['GET /v1/prices'] });
  return (
    <Frame
      tab="prices"
      lead={__('What M3’s price lists say today, in the shop’s currency and with its VAT.', 'crossdock')}
      actions={prices.data?.on && <LookNow look={look} />}
    >
      <Loaded of={prices}>
        {(data) =>
          !data.on ? (
            <Off tab="prices" title={__('Prices are switched off', 'crossdock')}>
              {__('The shop keeps its own prices. Switch them on and name the price lists, and M3’s prices and sales go to the shop. The first of them wait until a person has looked at them.', 'crossdock')}
            </Off>
          ) : (
            <>
              <Hindrances tab="prices" of={data.problems} failure={data.poll?.lastFailure ?? null} />
              <Figures data={data} />
              {data.heldPushes > 0 && <HeldPrices shopsWay={data} />}
              <SkuCard
                title={__('Prices', 'crossdock')}
                filter={filter}
                states={PRICE_STATES}
                word={priceWord}
                counts={data.states}
                one={(sku) => <One sku={sku} shopsWay={data} />}
                next={data.next}
              >
                {data.skus.length === 0 ? (
                  <NoSku icon="products" narrowed={filter.narrowed}>{__('Once M3 has been asked, each SKU of the shop stands here with its price.', 'crossdock')}</NoSku>
                ) : (
                  <ul className="cd-skus">{data.skus.map((row) => <PriceRow key={row.sku} row={row} shopsWay={data} />)}</ul>
                )}
              </SkuCard>
            </>
          )
        }
      </Loaded>
    </Frame>
  ); // prettier-ignore
}

/** `pending` and `held` are among the others. */
const skusOf = ({ pending: _pending, held: _held, ...states }: Record<string, number>): number =>
  Object.values(states).reduce((sum, n) => sum + n, 0);

function Figures({ data: { states, accuracy, poll } }: { data: Answer<'GET /v1/prices'> }) {
  const held = states['held'] ?? 0;
  return (
    <div className="cd-stats">
      <AccuracyStat of={accuracy} />
      <Stat label={__('SKUs', 'crossdock')} value={number(skusOf(states))} hint={sprintf(/* translators: %s: number of SKUs. */ __('%s need a look', 'crossdock'), number((states['problem'] ?? 0) + (states['refused'] ?? 0)))} />
      <Stat label={__('Without a price in M3', 'crossdock')} value={number((states['no-item'] ?? 0) + (states['no-price'] ?? 0))} hint={__('the shop keeps its own', 'crossdock')} />
      <Stat label={__('To be published', 'crossdock')} tone="wait" value={number(states['pending'] ?? 0)} hint={__('with the next push', 'crossdock')} />
      <Stat label={__('Held', 'crossdock')} tone="held" value={number(held)} hint={held > 0 ? __('wait for a person', 'crossdock') : __('nobody is needed', 'crossdock')} />
      <AskedStat at={poll?.lookedAt} />
    </div>
  ); // prettier-ignore
}

const REFRESH = ['GET /v1/prices', 'GET /v1/status'];

function HeldPrices({ shopsWay }: { shopsWay: ShopsWay }) {
  const pushes = useQuery('GET /v1/prices/pushes', { query: { state: 'held', limit: 20 } }, { every: 4_000 });
  const release = useMutation('POST /v1/prices/pushes/{id}/release', { refresh: REFRESH });
  const discard = useMutation('POST /v1/prices/pushes/{id}/discard', { refresh: REFRESH });
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
              preview={<Changes id={push.id} shopsWay={shopsWay} />}
            >
              <Badge tone="held">{sprintf(/* translators: 1: number of SKUs, 2: of how many. */ __('%1$s of %2$s would change', 'crossdock'), number(push.open), number(push.counts.known))}</Badge>
              {push.counts.steep > 0 && <Badge tone="bad">{sprintf(/* translators: %s: number of prices. */ _n('%s jumps', '%s jump', push.counts.steep, 'crossdock'), number(push.counts.steep))}</Badge>}
            </HeldCard>
          ))}
        </>
      )}
    </Loaded>
  ); // prettier-ignore
}

const words = (open: number): HeldWords => ({
  title: __('Price changes wait for you', 'crossdock'),
  look: __('Look at the prices', 'crossdock'),
  hide: __('Hide the prices', 'crossdock'),
  releaseAll: sprintf(/* translators: %s: number of prices. */ _n('Release %s price', 'Release %s prices', open, 'crossdock'), number(open)),
  release: __('Release the prices', 'crossdock'),
  releaseAbout: __('The shop gets the prices that M3 has at that moment.', 'crossdock'),
  released: __('The prices go to the shop.', 'crossdock'),
  discard: __('Discard the price changes', 'crossdock'),
  discardAbout: __('The shop keeps its prices until M3 shows others, or until the next full compare.', 'crossdock'),
  discarded: __('The price changes are discarded.', 'crossdock'),
}); // prettier-ignore

function Changes({ id, shopsWay }: { id: string; shopsWay: ShopsWay }) {
  const [after, setAfter] = useState<string[]>([]);
  const push = useQuery('GET /v1/prices/pushes/{id}', { params: { id }, query: { limit: 100, after: after.at(-1) ?? '' } }); // prettier-ignore
  return (
    <Preview
      of={push}
      after={after}
      onPage={setAfter}
      before={({ shop }) => <Price of={shop} shopsWay={shopsWay} />}
      becomes={(row) => <Price of={becoming(row, shopsWay.ownSales)} shopsWay={shopsWay} />}
      change={(row) => <Change of={row} ownSales={shopsWay.ownSales} />}
      why={({ target, why }) => target?.why ?? why}
    />
  );
}

function One({ sku, shopsWay }: { sku: string; shopsWay: ShopsWay }) {
  const one = useQuery('GET /v1/prices/{sku}', { params: { sku } }, { every: 4_000 });
  if (one.error?.status === 404) return <NoSuchSku />;
  return <Loaded of={one}>{(row) => <ul className="cd-skus"><PriceRow row={row} shopsWay={shopsWay} open /></ul>}</Loaded>; // prettier-ignore
}
