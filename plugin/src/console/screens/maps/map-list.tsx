/** The same map as a list: every row, usable by keyboard alone. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { MapPreview, TransactionInfo } from '@crossdock/shared';
import type { Editing } from '../../design/use-definition.ts';
import { Icon } from '../../ui/icons.tsx';
import {
  chipText,
  findingsOf,
  kindOf,
  movedRow,
  plusRow,
  rowsOf,
  sourceOf,
  tracedOf,
  withoutRow,
  withRow,
  withSource,
} from './model.ts';
import { TypeWord, type SourceField } from './picture.tsx';

export function MapList({
  editing,
  preview,
  sample,
  facts,
  sources,
  onChoose,
}: {
  editing: Editing;
  preview: MapPreview | null;
  sample: number;
  facts: TransactionInfo | null;
  sources: readonly SourceField[];
  onChoose: (row: number) => void;
}) {
  const rows = rowsOf(editing.content);
  const { content, change, mayEdit } = editing;
  return (
    <div className="cd-card">
      <datalist id="cd-map-sources">
        {sources.map(({ path, label }) => (
          <option key={path} value={path} label={label || undefined} />
        ))}
      </datalist>
      <div className="cd-table-wrap" tabIndex={0} role="region" aria-label={__('Rows of the map', 'crossdock')}>
        <table className="cd-table cd-table--cards cd-maplist">
          <thead>
            <tr>
              <th scope="col">{__('M3 field', 'crossdock')}</th>
              <th scope="col">{__('Comes from', 'crossdock')}</th>
              <th scope="col">{__('Then', 'crossdock')}</th>
              <th scope="col">{__('Result', 'crossdock')}</th>
              <th scope="col">
                <span className="cd-hidden">{__('Actions', 'crossdock')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => {
              const traced = tracedOf(preview, index, sample);
              const wrong = findingsOf(editing.validation?.findings, index);
              const kind = kindOf(row);
              return (
                // Rows have no name of their own; their place is what matters.
                <tr key={index}>
                  <th scope="row">
                    <input
                      type="text"
                      className="cd-field cd-mono cd-maplist__to"
                      list="cd-map-targets"
                      aria-label={sprintf(
                        /* translators: %d: number of a row. */ __('M3 field of row %d', 'crossdock'),
                        index + 1,
                      )}
                      value={row.to}
                      disabled={!mayEdit}
                      onChange={(event) =>
                        change(withRow(content, index, { ...row, to: event.target.value.toUpperCase() }))
                      }
                    />{' '}
                    <TypeWord field={facts?.in[row.to]} />
                    <div className="cd-muted cd-small">{facts?.in[row.to]?.label}</div>
                  </th>
                  <td data-label={__('Comes from', 'crossdock')}>
                    <div>
                      <input
                        type="text"
                        className="cd-field cd-mono cd-maplist__from"
                        list={kind === 'from' ? 'cd-map-sources' : undefined}
                        aria-label={
                          kind === 'value'
                            ? sprintf(/* translators: %s: M3 field. */ __('Constant for %s', 'crossdock'), row.to)
                            : kind === 'cel'
                              ? sprintf(/* translators: %s: M3 field. */ __('Expression for %s', 'crossdock'), row.to)
                              : sprintf(/* translators: %s: M3 field. */ __('Source of %s', 'crossdock'), row.to)
                        }
                        aria-invalid={wrong.some((f) => f.severity === 'error') ? true : undefined}
                        value={sourceOf(row)}
                        disabled={!mayEdit}
                        onChange={(event) => change(withRow(content, index, withSource(row, kind, event.target.value)))}
                      />
                      {row.when && (
                        <div className="cd-chip cd-chip--when">
                          {sprintf(/* translators: %s: condition. */ __('if %s', 'crossdock'), row.when)}
                        </div>
                      )}
                      {wrong.map((finding) => (
                        <div key={finding.message} className={finding.severity === 'error' ? 'cd-wrong' : 'cd-warned'}>
                          {finding.message}
                        </div>
                      ))}
                    </div>
                  </td>
                  <td data-label={__('Then', 'crossdock')} className="cd-maplist__then">
                    <div>
                      {(row.transforms ?? []).map((transform, i) => (
                        // The same transform may stand twice.
                        <span key={i} className="cd-chip">
                          {chipText(transform)}
                        </span>
                      ))}
                    </div>
                  </td>
                  <td data-label={__('Result', 'crossdock')} className={traced?.problem ? 'cd-wrong' : undefined}>
                    <div>
                      {traced?.applies === false ? __('left out', 'crossdock') : traced?.value}
                      {traced?.truncated && <em className="cd-warned"> {__('cut', 'crossdock')}</em>}
                    </div>
                  </td>
                  <td className="cd-nowrap">
                    <div>
                      <Button
                        size="small"
                        icon={<Icon name="settings" />}
                        label={sprintf(/* translators: %s: M3 field. */ __('Edit %s', 'crossdock'), row.to)}
                        onClick={() => onChoose(index)}
                      />
                      <Button
                        size="small"
                        icon={<Up />}
                        label={sprintf(/* translators: %s: M3 field. */ __('Move %s up', 'crossdock'), row.to)}
                        disabled={!mayEdit || index === 0}
                        onClick={() => change(movedRow(content, index, -1))}
                      />
                      <Button
                        size="small"
                        icon={<Icon name="down" />}
                        label={sprintf(/* translators: %s: M3 field. */ __('Move %s down', 'crossdock'), row.to)}
                        disabled={!mayEdit || index === rows.length - 1}
                        onClick={() => change(movedRow(content, index, 1))}
                      />
                      <Button
                        size="small"
                        icon={<Icon name="trash" />}
                        label={sprintf(/* translators: %s: M3 field. */ __('Remove %s', 'crossdock'), row.to)}
                        disabled={!mayEdit}
                        onClick={() => change(withoutRow(content, index))}
                      />
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <datalist id="cd-map-targets">
        {Object.entries(facts?.in ?? {}).map(([name, field]) => (
          <option key={name} value={name} label={field.label} />
        ))}
      </datalist>
      <div className="cd-card__foot">
        <Button
          variant="secondary"
          size="compact"
          icon={<Icon name="plus" />}
          disabled={!mayEdit}
          onClick={() => {
            change(plusRow(content, { to: '', from: '' }));
            onChoose(rows.length);
          }}
        >
          {__('Add a row', 'crossdock')}
        </Button>
      </div>
    </div>
  );
}
const Up = () => (
  <span style={{ display: 'inline-flex', transform: 'rotate(180deg)' }}>
    <Icon name="down" />
  </span>
);
