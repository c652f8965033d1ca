/** One step: switch, condition, options, place, and what the test run showed. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useId } from 'react';
import type { StepTypeInfo, TestedStep } from '@crossdock/shared';
import { useQuery } from '../../data/query.ts';
import { usePanelFocus } from '../../design/panel-focus.ts';
import { ConditionField } from '../../design/condition-field.tsx';
import type { Editing } from '../../design/use-definition.ts';
import { Icon } from '../../ui/icons.tsx';
import { Badge, Note } from '../../ui/parts.tsx';
import { TEST_TONE, testWord } from './canvas.tsx';
import { M3CallForm } from './m3-call-form.tsx';
import { movedStep, stepsOf, withStep, withSteps, type DraftStep } from './model.ts';
import { OptionsForm } from './options-form.tsx';

export function StepPanel({
  editing,
  step,
  type,
  tested,
  onRename,
  onClose,
}: {
  editing: Editing;
  step: DraftStep;
  type: StepTypeInfo | undefined;
  tested: TestedStep | undefined;
  onRename: (id: string) => void;
  onClose: () => void;
}) {
  const id = useId();
  const { heading, onKeyDown } = usePanelFocus(onClose);
  const sources = useQuery('GET /v1/definitions/map/{id}/sources', { params: { id: 'order-head' } });
  const { content, change, mayEdit } = editing;
  const steps = stepsOf(content);
  const index = steps.findIndex((s) => s.id === step.id);
  const findings = (editing.validation?.findings ?? []).filter((f) => f.step === step.id);
  const wrong = (field: string): string | undefined => findings.find((f) => f.field === field)?.message;
  const put = (next: DraftStep): void => change(withStep(content, step.id, next));
  const options = step.with ?? {};
  const putOptions = (next: Record<string, unknown>): void => put({ ...step, with: next });
  const paths = [
    'action',
    ...(sources.data?.fields ?? []).map(({ path }) => path).filter((path) => path.startsWith('order.')),
  ];
  return (
    <aside className="cd-card cd-rowpanel" aria-labelledby={`${id}-title`} onKeyDown={onKeyDown}>
      <div className="cd-card__head">
        <div>
          <h2 id={`${id}-title`} ref={heading} tabIndex={-1}>
            {type?.title ?? step.uses}
          </h2>
          <p>{type?.about}</p>
        </div>
        <Button size="compact" icon={<Icon name="cross" />} label={__('Close', 'crossdock')} onClick={onClose} />
      </div>
      <div className="cd-card__body cd-stack">
        <div className="cd-row cd-row--between">
          <label className="cd-row">
            <input
              type="checkbox"
              checked={step.enabled !== false}
              disabled={!mayEdit}
              onChange={(event) => put({ ...step, enabled: event.target.checked })}
            />
            {__('Switched on', 'crossdock')}
          </label>
          {type?.addable && (
            <label className="cd-row cd-small">
              {__('Name', 'crossdock')}
              <input
                type="text"
                className="cd-field cd-mono"
                defaultValue={step.id}
                disabled={!mayEdit}
                onBlur={(event) => {
                  const name = event.target.value.trim();
                  if (name === step.id || name === '' || steps.some((s) => s.id === name)) return;
                  put({ ...step, id: name });
                  onRename(name);
                }}
              />
            </label>
          )}
        </div>
        {findings
          .filter((f) => f.field !== 'when' && !f.field?.startsWith('with.'))
          .map((f) => (
            <Note key={f.message} tone={f.severity === 'error' ? 'bad' : 'held'}>
              {f.message} {f.fix}
            </Note>
          ))}
        <ConditionField
          label={step.uses === 'gate' ? __('Lets on only if', 'crossdock') : __('Only if', 'crossdock')}
          value={step.when ?? ''}
          paths={paths}
          disabled={!mayEdit}
          problem={wrong('when')}
          onChange={(cel) => {
            const { when: _when, ...more } = step;
            put(cel === '' ? more : { ...more, when: cel });
          }}
        />
        {step.uses === 'm3.call' ? (
          <M3CallForm options={options} paths={paths} disabled={!mayEdit} wrong={wrong} onChange={putOptions} />
        ) : (
          type && (
            <OptionsForm
              schema={type.options}
              options={options}
              paths={paths}
              disabled={!mayEdit}
              wrong={wrong}
              onChange={putOptions}
            />
          )
        )}
        {type?.doubt && (
          <p className="cd-small cd-muted">
            <strong>{__('If an answer is lost:', 'crossdock')}</strong> {type.doubt}
          </p>
        )}
        <div className="cd-row">
          <Button
            size="compact"
            variant="secondary"
            disabled={!mayEdit || index <= 0}
            accessibleWhenDisabled
            onClick={() => change(movedStep(content, step.id, -1))}
          >
            {__('Earlier', 'crossdock')}
          </Button>
          <Button
            size="compact"
            variant="secondary"
            disabled={!mayEdit || index === steps.length - 1}
            accessibleWhenDisabled
            onClick={() => change(movedStep(content, step.id, 1))}
          >
            {__('Later', 'crossdock')}
          </Button>
          {type?.addable && (
            <Button
              size="compact"
              variant="tertiary"
              isDestructive
              disabled={!mayEdit}
              onClick={() => {
                change(
                  withSteps(
                    content,
                    steps.filter((s) => s.id !== step.id),
                  ),
                );
                onClose();
              }}
            >
              {__('Remove', 'crossdock')}
            </Button>
          )}
        </div>
        {tested && <Tested of={tested} />}
      </div>
    </aside>
  );
}

function Tested({ of }: { of: TestedStep }) {
  return (
    <section className="cd-stack cd-tested" aria-label={__('Test run', 'crossdock')}>
      <h3>
        {__('Test run', 'crossdock')} <Badge tone={TEST_TONE[of.state] ?? 'plain'}>{testWord(of.state)}</Badge>
      </h3>
      <p>{of.text}</p>
      <Values title={__('In', 'crossdock')} of={of.input} />
      <Values title={__('Out', 'crossdock')} of={of.output} />
      {of.calls.map((call, index) => (
        // The same call may come several times.
        <details key={index}>
          <summary>
            <code>{call.call}</code>{' '}
            <span className="cd-muted cd-small">
              {call.note ??
                sprintf(/* translators: %d: number. */ __('%d fields', 'crossdock'), Object.keys(call.values).length)}
            </span>
          </summary>
          <Values title="" of={call.values} />
        </details>
      ))}
    </section>
  );
}
function Values({ title, of }: { title: string; of: Record<string, unknown> }) {
  const pairs = Object.entries(of);
  if (pairs.length === 0) return null;
  return (
    <div>
      {title && <h4>{title}</h4>}
      <dl className="cd-facts cd-small">
        {pairs.map(([name, value]) => (
          <div key={name} className="cd-pair">
            <dt className="cd-mono">{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
