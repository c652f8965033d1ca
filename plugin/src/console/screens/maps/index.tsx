/** Maps: which field of the shop goes into which field of M3; look-up tables beside them. */
import { __, sprintf } from '@wordpress/i18n';
import '../../design/design.css?inline';
import '../../design/editing.css?inline';
import './maps.css?inline';
import { useQuery } from '../../data/query.ts';
import { href, useLocation } from '../../router.tsx';
import { number } from '../../ui/format.ts';
import { Badge, Empty, Loaded, Page, Tabs, Time } from '../../ui/parts.tsx';
import { MapEditor } from './editor.tsx';
import { TableEditor, TableList } from './tables.tsx';

export default function Maps() {
  const { rest } = useLocation();
  const [first = '', second = ''] = rest;
  if (first === 'tables' && second) return <TableEditor key={second} table={second} />;
  if (first && first !== 'tables') return <MapEditor key={first} id={first} />;
  return (
    <Page
      title={__('Maps', 'crossdock')}
      lead={__(
        'Which field of the shop goes into which field of M3, and the tables that translate codes.',
        'crossdock',
      )}
    >
      <Tabs
        label={__('Maps and tables', 'crossdock')}
        tabs={[
          { to: href('maps'), title: __('Field maps', 'crossdock'), current: first === '' },
          { to: href('maps', ['tables']), title: __('Look-up tables', 'crossdock'), current: first === 'tables' },
          { to: href('templates'), title: __('Templates', 'crossdock'), current: false },
        ]}
      />
      {first === 'tables' ? <TableList /> : <MapList />}
    </Page>
  );
}

function MapList() {
  const list = useQuery('GET /v1/definitions');
  return (
    <Loaded of={list}>
      {(data) => {
        const maps = data.definitions.filter(({ kind }) => kind === 'map');
        if (maps.length === 0) return <Empty icon="maps" title={__('There are no maps', 'crossdock')} />;
        return (
          <div className="cd-defs">
            {maps.map((map) => (
              <a key={map.id} className="cd-def" href={href('maps', [map.id])}>
                <strong>{map.title}</strong>
                <code className="cd-muted">{map.id}</code>
                <span className="cd-row">
                  <Badge tone="good">
                    {sprintf(/* translators: %s: version. */ __('Version %s', 'crossdock'), number(map.live.version))}
                  </Badge>
                  {map.draft && <Badge tone="wait">{__('Draft', 'crossdock')}</Badge>}
                  {map.builtInAvailable !== null && (
                    <Badge tone="held">{__('Newer one came with an update', 'crossdock')}</Badge>
                  )}
                </span>
                <span className="cd-muted cd-small">
                  {map.live.actor} · <Time iso={map.live.at} />
                </span>
              </a>
            ))}
          </div>
        );
      }}
    </Loaded>
  );
}
