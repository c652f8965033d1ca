/** One map: picture or list, its versions, and what becomes of a stored order. */
import { __ } from '@wordpress/i18n';
import { useCallback, useState } from 'react';
import type { Finding } from '@crossdock/shared';
import { EditorFrame } from '../../design/frame.tsx';
import { Findings, OrderPicker } from '../../design/parts.tsx';
import { SubjectPicker } from '../../design/subject-picker.tsx';
import { useDefinition } from '../../design/use-definition.ts';
import { useMay } from '../../data/me.ts';
import { useQuery } from '../../data/query.ts';
import { href } from '../../router.tsx';
import { Card, ErrorNote, Note } from '../../ui/parts.tsx';
import { MapList } from './map-list.tsx';
import { Picture } from './picture.tsx';
import { RowPanel } from './row-panel.tsx';
import { rowsOf, targetOf } from './model.ts';
import { usePreview } from './use-preview.ts';

export function MapEditor({ id }: { id: string }) {
  const { editing, error, retry } = useDefinition('map', id);
  const [key, setKey] = useState('');
  const [sample, setSample] = useState(0);
  const [chosen, setChosen] = useState<number | null>(null);
  const may = useMay('operator');
  const sources = useQuery('GET /v1/definitions/map/{id}/sources', { params: { id } });
  const about = sources.data?.about ?? null;
  const preview = usePreview(id, editing?.content ?? null, key, may);
  const target = editing ? targetOf(editing.content) : '';
  const [program = '', transaction = ''] = /^[A-Z0-9]+MI\//.test(target) ? target.split('/') : [];
  const facts = useQuery(
    'GET /v1/m3/programs/{program}/{transaction}',
    program ? { params: { program, transaction } } : null,
  );
  const choose = useCallback((finding: Finding) => finding.row !== undefined && setChosen(finding.row), []);
  const rows = editing ? rowsOf(editing.content) : [];
  const findings = editing?.validation?.findings ?? [];
  const row = chosen !== null ? rows[chosen] : undefined;
  const samples = preview.preview?.samples ?? [];
  return (
    <EditorFrame
      kind="map"
      id={id}
      lead={
        <>
          <a href={href('maps')}>{__('All maps', 'crossdock')}</a> · <code>{target}</code>
        </>
      }
      words={{ tabs: __('Parts of the map', 'crossdock'), first: __('Fields', 'crossdock') }}
      editing={editing}
      error={error}
      retry={retry}
      about={about}
      bar={
        about === null ? (
          <span />
        ) : about === 'order' ? (
          <OrderPicker value={key} onChange={setKey} />
        ) : (
          <SubjectPicker map={id} about={about} value={key} onChange={setKey} />
        )
      }
      tools={
        samples.length > 1 && (
          <label className="cd-row cd-small">
            {__('Record', 'crossdock')}
            <select className="cd-field" value={sample} onChange={(event) => setSample(Number(event.target.value))}>
              {samples.map((one, index) => (
                <option key={one.label} value={index}>
                  {one.label}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      {(edited, view) => (
        <>
          {!may && about === 'order' && (
            <Note tone="plain">{__('Values of orders are shown to operators.', 'crossdock')}</Note>
          )}
          {preview.offline && (
            <Note tone="held">
              {__('M3 cannot be read now: items and areas are shown as the shop has them.', 'crossdock')}
            </Note>
          )}
          {preview.preview?.why && (
            <Note tone="plain">
              {__(
                'This order shows no values, because it does not go to M3 as it is. Choose another one.',
                'crossdock',
              )}{' '}
              {preview.preview.why}
            </Note>
          )}
          <ErrorNote error={preview.error} />
          {findings.length > 0 && (
            <Card>
              <Findings of={findings} onChoose={choose} />
            </Card>
          )}
          <div className={`cd-mapwork${row ? ' cd-mapwork--open' : ''}`}>
            {view === 'list' ? (
              <MapList
                editing={edited}
                preview={preview.preview}
                sample={sample}
                facts={facts.data}
                sources={sources.data?.fields ?? []}
                onChoose={setChosen}
              />
            ) : (
              <Picture
                editing={edited}
                preview={preview.preview}
                sample={sample}
                facts={facts.data}
                sources={sources.data?.fields ?? []}
                chosen={chosen}
                onChoose={setChosen}
              />
            )}
            {row && chosen !== null && (
              <RowPanel
                key={chosen}
                editing={edited}
                index={chosen}
                row={row}
                preview={preview.preview}
                sample={sample}
                facts={facts.data}
                sources={sources.data?.fields ?? []}
                onClose={() => setChosen(null)}
              />
            )}
          </div>
        </>
      )}
    </EditorFrame>
  );
}
