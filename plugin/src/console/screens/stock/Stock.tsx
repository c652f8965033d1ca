/** Stock: what the shop shows and why, how exact it is, and pushes that wait for a person. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { Answer } from '../../api/client.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Loaded, Stat, Time } from '../../ui/parts.tsx';
import { AccuracyOverTime } from './Accuracy.tsx';
import { figure, figureOf, type StockView } from './figures.ts';
import { Formula, stateAbout, stateWord, STATES, type StockState } from './Formula.tsx';
import { AccuracyStat, AskedStat, Frame, Hindrances, LookNow, NoSku, NoSuchSku, Off, SkuCard, SkuRow, useFilter } from './parts.tsx'; // prettier-ignore
import { HeldStock } from './Pushes.tsx';
import { declinedAbout } from './states.ts';

export default function Stock() {
  const filter = useFilter('stock', STATES);
  const stock = useQuery('GET /v1/stock', { query: filter.ask }, { every: 4_000 });
  const look = useMutation('POST /v1/stock/look', { refresh: ['GET /v1/stock'] });
  return (
    <Frame
      tab="stock"
      lead={__('What M3 can deliver, less what web orders have taken and M3 does not know yet.', 'crossdock')}
      actions={stock.data?.on && <LookNow look={look} />}
    >
      <Loaded of={stock}>
        {(data) =>
          !data.on ? (
            <Off tab="stock" title={__('Stock is switched off', 'crossdock')}>
              {__('The shop keeps its own stock figures. Switch it on, and M3’s balances go to the shop, less what web orders have taken already. The first push waits until a person has looked at it.', 'crossdock')}
            </Off>
          ) : (
            <>
              <Hindrances tab="stock" of={data.problems} failure={data.poll?.lastFailure ?? null} />
              <Figures data={data} />
              {data.heldPushes > 0 && <HeldStock />}
              <AccuracyOverTime />
              <SkuCard
                title={__('Figures', 'crossdock')}
                filter={filter}
                states={STATES}
                word={stateWord}
                counts={{ ...data.states, pending: data.pending, held: data.held }}
                one={(sku) => <One sku={sku} />}
                next={data.next}
              >
                {data.skus.length === 0 ? <NoSku icon="stock" narrowed={filter.narrowed}>{__('Once M3 has been looked at, each SKU of the shop stands here with its figure.', 'crossdock')}</NoSku> : <List rows={data.skus} />}
              </SkuCard>
            </>
          )
        }
      </Loaded>
    </Frame>
  ); // prettier-ignore
}

function Figures({ data: { states, inFlight, pending, drift, accuracy, poll } }: { data: Answer<'GET /v1/stock'> }) {
  const known = Object.values(states).reduce((sum, n) => sum + n, 0);
  return (
    <div className="cd-stats">
      <AccuracyStat of={accuracy} />
      <Stat label={__('SKUs', 'crossdock')} value={number(known)} hint={sprintf(/* translators: %s: number of SKUs. */ __('%s need a look', 'crossdock'), number((states['no-item'] ?? 0) + (states['no-balance'] ?? 0) + (states['conflict'] ?? 0) + (states['refused'] ?? 0)))} />
      <Stat label={__('On their way to M3', 'crossdock')} tone="wait" value={number(inFlight)} hint={__('pieces sold that M3 does not know yet', 'crossdock')} />
      <Stat label={__('To be published', 'crossdock')} tone="wait" value={number(pending)} hint={drift > 0 ? sprintf(/* translators: %s: number of SKUs. */ _n('%s was changed in the shop', '%s were changed in the shop', drift, 'crossdock'), number(drift)) : __('nothing was changed in the shop', 'crossdock')} />
      <AskedStat at={poll?.lookedAt} />
    </div>
  ); // prettier-ignore
}

function One({ sku }: { sku: string }) {
  const one = useQuery('GET /v1/stock/{sku}', { params: { sku } }, { every: 4_000 });
  if (one.error?.status === 404) return <NoSuchSku />;
  return <Loaded of={one}>{(row) => <ul className="cd-skus"><Row row={row} open /></ul>}</Loaded>; // prettier-ignore
}

function List({ rows }: { rows: readonly StockView[] }) {
  return (
    <ul className="cd-skus">
      {rows.map((row) => (
        <Row key={row.sku} row={row} />
      ))}
    </ul>
  );
}

/** One SKU: its figure and, opened, how it comes about. */
export function Row({ row, open = false }: { row: StockView; open?: boolean }) {
  const other = row.state !== 'ok' || row.declined;
  return (
    <SkuRow
      of={row}
      word={stateWord(row.state as StockState)}
      open={open}
      figure={
        <>
          {figure(row.published ?? figureOf(row))}
          {other && row.published !== null && row.formula && row.published !== figureOf(row) && <small> → {figure(figureOf(row))}</small>}
        </>
      }
    >
      {row.formula && <h3>{sprintf(/* translators: %s: a stock figure. */ __('Why is this %s?', 'crossdock'), figure(figureOf(row)))}</h3>}
      {row.formula && <Formula row={row} />}
      {(!row.formula || other) && <p>{row.declined ? declinedAbout() : (stateAbout(row.state as StockState) ?? row.why)}</p>}
      <p className="cd-small cd-muted">
        {row.asOf && <>{__('M3 said so', 'crossdock')} <Time iso={row.asOf} />. </>}
        {row.sentAt && <>{__('Published', 'crossdock')} <Time iso={row.sentAt} />. </>}
        {row.availableFrom && <>{__('More is expected', 'crossdock')} {row.availableFrom}.</>}
      </p>
    </SkuRow>
  ); // prettier-ignore
}
