/** Products: loads of M3's items with their preview, what the catalogue knows, and products that wait before they leave. */
import { Button, SelectControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useMay } from '../../data/me.ts';
import { useMutation, useQuery } from '../../data/query.ts';
import { href, navigate, useLocation } from '../../router.tsx';
import { number } from '../../ui/format.ts';
import { Card, Empty, ErrorNote, Loaded, Note, Page, Stat, Time } from '../../ui/parts.tsx';
import { ProblemText } from '../../ui/problem-text.tsx';
import { toast } from '../../ui/toast.tsx';
import { Items } from './Items.tsx';
import { Leaving } from './Leaving.tsx';
import { NewestLoad } from './Progress.tsx';
import { StartLoad } from './Start.tsx';
import { ITEM_STATES, stateWord, VERDICTS, type Catalog } from './words.ts';
import './products.css?inline';

export default function Products() {
  const { query } = useLocation();
  const catalog = useQuery('GET /v1/catalog/load', {}, { every: 2_000 });
  const verdict = VERDICTS.find((one) => one === query.get('verdict'));
  const state = ITEM_STATES.find((one) => one === query.get('state'));
  const open = catalog.data?.load && !['done', 'cancelled'].includes(catalog.data.load.state);
  const known = Object.values(catalog.data?.items ?? {}).reduce((sum, n) => sum + n, 0);
  return (
    <Page
      title={__('Products', 'crossdock')}
      lead={__('M3’s items as products of the shop: by your rules, and only what you have accepted.', 'crossdock')}
      actions={catalog.data?.on && following(catalog.data) && <LookNow />}
    >
      <Loaded of={catalog}>
        {(data) =>
          !data.on ? (
            <Off />
          ) : (
            <>
              {data.problems.map((one) => (
                <Note key={one.code} tone="held" live><ProblemText of={one} /></Note>
              ))}
              {data.leaving && <Leaving leaving={data.leaving} />}
              {known > 0 && <Figures data={data} />}
              {data.load && <NewestLoad load={data.load} verdict={verdict} />}
              {!open && <StartLoad key={data.load?.id ?? 0} first={!data.load} />}
              {known > 0 && (
                <Card
                  title={__('Items', 'crossdock')}
                  flush
                  actions={
                    <SelectControl label={__('State', 'crossdock')} hideLabelFromVision value={state ?? ''} onChange={(next) => navigate(href('products', [], { state: next, verdict }), true)} options={[{ value: '', label: __('All states', 'crossdock') }, ...ITEM_STATES.map((one) => ({ value: one, label: `${stateWord(one).text} (${number(data.items[one] ?? 0)})` }))]} __next40pxDefaultSize __nextHasNoMarginBottom />
                  }
                >
                  <Items key={state ?? ''} which={state ? { state } : {}} every={10_000} empty={<Empty icon="products" title={__('No item here', 'crossdock')}>{__('Choose another state.', 'crossdock')}</Empty>} />
                </Card>
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  ); // prettier-ignore
}

/** Before a first load was accepted there is nothing to keep up to date. */
const following = ({ items }: Catalog): boolean => (items.clean ?? 0) + (items.dirty ?? 0) + (items.problem ?? 0) > 0;

function Off() {
  return (
    <Card>
      <Empty
        icon="products"
        title={__('The catalogue is switched off', 'crossdock')}
        actions={<a className="components-button is-primary" href={href('settings', [], { search: 'catalog' })}>{__('Open the settings', 'crossdock')}</a>}
      >
        {__('Products are kept in the shop alone. Switch it on, and M3’s items can become products; nothing is published before you have accepted a first load.', 'crossdock')}
      </Empty>
    </Card>
  ); // prettier-ignore
}

function Figures({ data }: { data: Catalog }) {
  const { items, lookedAt } = data;
  const of = (state: string): string => number(items[state as keyof typeof items] ?? 0);
  const to = (state: string): string => href('products', [], { state });
  return (
    <div className="cd-stats">
      <Stat label={__('As in M3', 'crossdock')} tone="good" value={of('clean')} to={to('clean')} />
      <Stat label={__('To be written', 'crossdock')} tone="wait" value={of('dirty')} to={to('dirty')} />
      <Stat label={__('Need a person', 'crossdock')} tone={(items.problem ?? 0) > 0 ? 'held' : 'plain'} value={of('problem')} to={to('problem')} />
      <Stat label={__('Left out or waiting', 'crossdock')} tone="plain" value={number((items.excluded ?? 0) + (items.new ?? 0))} />
      {lookedAt && following(data) && <Stat label={__('M3 asked', 'crossdock')} tone="plain" value={<span className="cd-products-when"><Time iso={lookedAt} /></span>} />}
    </div>
  ); // prettier-ignore
}

function LookNow() {
  const may = useMay('operator');
  const look = useMutation('POST /v1/catalog/look', { refresh: ['GET /v1/catalog'] });
  const start = (kind: 'changes' | 'full'): void =>
    void look.run({ body: { kind } }).then((done) => done && toast(__('M3 is being asked.', 'crossdock')));
  const title = may ? undefined : __('Needs the role operator.', 'crossdock');
  return (
    <>
      <Button variant="tertiary" disabled={!may} title={title} onClick={() => start('full')} __next40pxDefaultSize>{__('Compare everything', 'crossdock')}</Button>
      <Button variant="secondary" disabled={!may} title={title} isBusy={look.working} onClick={() => start('changes')} __next40pxDefaultSize>{__('Ask M3 now', 'crossdock')}</Button>
      <ErrorNote error={look.error} />
    </>
  ); // prettier-ignore
}
