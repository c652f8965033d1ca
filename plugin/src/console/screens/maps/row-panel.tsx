/** One row of a map: source, transforms, condition, and what becomes of the value at each of them. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useId } from 'react';
import type { MapPreview, TransactionInfo, Transform } from '@crossdock/shared';
import { usePanelFocus } from '../../design/panel-focus.ts';
import { ConditionField } from '../../design/condition-field.tsx';
import type { Editing } from '../../design/use-definition.ts';
import { Icon } from '../../ui/icons.tsx';
import {
  findingsOf,
  kindOf,
  sourceOf,
  tracedOf,
  TRANSFORMS,
  transformWord,
  withoutRow,
  withRow,
  withSource,
  type DraftRow,
  type SourceKind,
} from './model.ts';
import { TypeWord, type SourceField } from './picture.tsx';
import { TransformOptions } from './transform-options.tsx';

export function RowPanel({
  editing,
  index,
  row,
  preview,
  sample,
  facts,
  sources,
  onClose,
}: {
  editing: Editing;
  index: number;
  row: DraftRow;
  preview: MapPreview | null;
  sample: number;
  facts: TransactionInfo | null;
  sources: readonly SourceField[];
  onClose: () => void;
}) {
  const id = useId();
  const { heading, onKeyDown } = usePanelFocus(onClose);
  const { content, mayEdit } = editing;
  const put = (next: DraftRow): void => editing.change(withRow(content, index, next));
  const kind = kindOf(row);
  const traced = tracedOf(preview, index, sample);
  const findings = findingsOf(editing.validation?.findings, index);
  const wrong = (field: string): string | undefined => findings.find((f) => f.field === field)?.message;
  const transforms = row.transforms ?? [];
  const putTransforms = (next: Transform[]): void => put({ ...row, transforms: next });
  const swap = (i: number, j: number): void => {
    const next = [...transforms];
    const [a, b] = [next[i], next[j]];
    if (!a || !b) return;
    [next[i], next[j]] = [b, a];
    putTransforms(next);
  };
  const field = facts?.in[row.to];
  return (
    <aside className="cd-card cd-rowpanel" aria-labelledby={`${id}-title`} onKeyDown={onKeyDown}>
      <div className="cd-card__head">
        <h2 id={`${id}-title`} ref={heading} tabIndex={-1}>
          <code>{row.to || '…'}</code> <TypeWord field={field} />
        </h2>
        <Button size="compact" icon={<Icon name="cross" />} label={__('Close', 'crossdock')} onClick={onClose} />
      </div>
      <div className="cd-card__body cd-stack">
        {field && <p className="cd-muted">{field.label}</p>}
        <fieldset disabled={!mayEdit} className="cd-plainset">
          <legend>{__('Comes from', 'crossdock')}</legend>
          <div className="cd-row" role="radiogroup" aria-label={__('Kind of source', 'crossdock')}>
            {(
              [
                ['from', __('a field', 'crossdock')],
                ['value', __('a constant', 'crossdock')],
                ['cel', __('an expression', 'crossdock')],
              ] as [SourceKind, string][]
            ).map(([name, word]) => (
              <label key={name} className="cd-row cd-small">
                <input
                  type="radio"
                  name={`${id}-kind`}
                  checked={kind === name}
                  onChange={() => put(withSource(row, name, kind === name ? sourceOf(row) : ''))}
                />
                {word}
              </label>
            ))}
          </div>
          <datalist id={`${id}-sources`}>
            {sources.map(({ path, label }) => (
              <option key={path} value={path} label={label || undefined} />
            ))}
          </datalist>
          <input
            type="text"
            className="cd-field cd-mono"
            list={kind === 'from' ? `${id}-sources` : undefined}
            aria-label={__('Source', 'crossdock')}
            aria-invalid={wrong(kind) ? true : undefined}
            aria-describedby={wrong(kind) ? `${id}-wrong` : undefined}
            value={sourceOf(row)}
            onChange={(event) => put(withSource(row, kind, event.target.value))}
          />
          {wrong(kind) && (
            <p id={`${id}-wrong`} className="cd-wrong">
              {wrong(kind)}
            </p>
          )}
          {kind === 'from' && sourceOf(row).startsWith('order.meta') && (
            <p className="cd-muted cd-small">
              {__('Additional data of plugins: order.meta. and the key.', 'crossdock')}
            </p>
          )}
        </fieldset>
        <Trace source={traced?.source} />
        <ol className="cd-transforms" aria-label={__('Transforms, in order', 'crossdock')}>
          {transforms.map((transform, i) => {
            const step = traced?.steps[i];
            return (
              // The same transform may stand twice.
              <li key={i}>
                <div className="cd-row cd-row--between">
                  <strong className="cd-chip">{transformWord(transform.do)}</strong>
                  <span className="cd-nowrap">
                    <Button
                      size="small"
                      icon={<Icon name="down" />}
                      disabled={!mayEdit || i === transforms.length - 1}
                      label={sprintf(
                        /* translators: %s: transform. */ __('Move “%s” down', 'crossdock'),
                        transformWord(transform.do),
                      )}
                      onClick={() => swap(i, i + 1)}
                    />
                    <Button
                      size="small"
                      icon={<Icon name="trash" />}
                      disabled={!mayEdit}
                      label={sprintf(
                        /* translators: %s: transform. */ __('Remove “%s”', 'crossdock'),
                        transformWord(transform.do),
                      )}
                      onClick={() => putTransforms(transforms.filter((_, j) => j !== i))}
                    />
                  </span>
                </div>
                <TransformOptions
                  transform={transform}
                  disabled={!mayEdit}
                  onChange={(next) => putTransforms(transforms.map((t, j) => (j === i ? next : t)))}
                />
                {wrong(`transforms.${i}`) && <p className="cd-wrong">{wrong(`transforms.${i}`)}</p>}
                {step && (step.error ? <p className="cd-wrong">{step.error}</p> : <Trace source={step.output ?? ''} />)}
              </li>
            );
          })}
        </ol>
        <label className="cd-stack cd-stack--tight">
          <span className="cd-hidden">{__('Add a transform', 'crossdock')}</span>
          <select
            className="cd-field"
            value=""
            disabled={!mayEdit}
            onChange={(event) => {
              const found = TRANSFORMS.find((t) => t.do === event.target.value);
              if (found)
                putTransforms([
                  ...transforms,
                  found.do === 'truncate' && field?.length ? { do: 'truncate', length: field.length } : found.fresh,
                ]);
            }}
          >
            <option value="">{__('Add a transform …', 'crossdock')}</option>
            {TRANSFORMS.map((one) => (
              <option key={one.do} value={one.do}>
                {one.word()}
              </option>
            ))}
          </select>
        </label>
        {traced && (
          <p className={`cd-result${traced.problem ? ' is-bad' : traced.truncated ? ' is-cut' : ''}`}>
            <span className="cd-small">{__('M3 gets', 'crossdock')}</span>
            <strong>
              {!traced.applies
                ? __('nothing: the condition is not true', 'crossdock')
                : traced.value || __('nothing', 'crossdock')}
            </strong>
            {traced.truncated && <em>{__('Characters were cut off.', 'crossdock')}</em>}
            {traced.problem && <span>{traced.problem}</span>}
          </p>
        )}
        <ConditionField
          label={__('Only if', 'crossdock')}
          value={row.when ?? ''}
          paths={sources.map(({ path }) => path)}
          disabled={!mayEdit}
          problem={wrong('when')}
          onChange={(cel) => {
            const { when: _when, ...more } = row;
            put(cel === '' ? more : { ...more, when: cel });
          }}
        />
        <label className="cd-row">
          <input
            type="checkbox"
            checked={row.required ?? false}
            disabled={!mayEdit}
            onChange={(event) => put({ ...row, required: event.target.checked })}
          />
          {__('Hold the order when this is empty', 'crossdock')}
        </label>
        <Button
          variant="tertiary"
          isDestructive
          size="compact"
          disabled={!mayEdit}
          onClick={() => {
            editing.change(withoutRow(content, index));
            onClose();
          }}
        >
          {__('Remove this row', 'crossdock')}
        </Button>
      </div>
    </aside>
  );
}

/** A value on its way, between two transforms. */
function Trace({ source }: { source: string | undefined }) {
  if (source === undefined) return null;
  return (
    <p className="cd-trace">
      <Icon name="down" size={14} /> <span>{source === '' ? <em>{__('empty', 'crossdock')}</em> : source}</span>
    </p>
  );
}
