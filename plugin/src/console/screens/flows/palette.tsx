/** The palette: which steps can be added, and where. Beside the flow where there is room, else below it. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState, type ReactNode } from 'react';
import type { StepTypeInfo } from '@crossdock/shared';
import { Icon } from '../../ui/icons.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import type { DraftStep } from './model.ts';

export function BesideSteps({ children, ...palette }: Parameters<typeof AddStep>[0] & { children: ReactNode }) {
  const below = useNarrow(782);
  return (
    <div className="cd-canvas">
      {!below && <AddStep {...palette} />}
      {children}
      {below && <AddStep {...palette} />}
    </div>
  );
}

function AddStep({
  types,
  steps,
  disabled,
  onAdd,
}: {
  types: ReadonlyMap<string, StepTypeInfo>;
  steps: readonly DraftStep[];
  disabled: boolean;
  onAdd: (type: StepTypeInfo, index: number) => void;
}) {
  const [before, setBefore] = useState<string>('');
  // Most added steps look at an order before it goes into M3.
  const preset = steps.find((step) => step.uses === 'm3.customer.resolve')?.id ?? steps.at(-1)?.id ?? '';
  const place = steps.some((step) => step.id === before) || before === 'end' ? before : preset;
  const index = place === 'end' ? steps.length : steps.findIndex((step) => step.id === place);
  return (
    <section className="cd-palette" aria-label={__('Add a step', 'crossdock')}>
      <h2>{__('Add a step', 'crossdock')}</h2>
      <label className="cd-stack cd-stack--tight cd-small">
        <span className="cd-muted">{__('Place', 'crossdock')}</span>
        <select
          className="cd-field"
          value={place}
          disabled={disabled}
          onChange={(event) => setBefore(event.target.value)}
        >
          {steps.map((step) => (
            <option key={step.id} value={step.id}>
              {sprintf(/* translators: %s: id of a step. */ __('before “%s”', 'crossdock'), step.id)}
            </option>
          ))}
          <option value="end">{__('at the end', 'crossdock')}</option>
        </select>
      </label>
      {[...types.values()]
        .filter((type) => type.addable)
        .map((type) => (
          <Button
            key={type.uses}
            className="cd-palette__item"
            disabled={disabled}
            accessibleWhenDisabled
            onClick={() => onAdd(type, index)}
          >
            <Icon name="plus" size={16} />
            <span>
              <strong>{type.title}</strong>
              <span className="cd-muted cd-small">{type.about}</span>
            </span>
          </Button>
        ))}
    </section>
  );
}
