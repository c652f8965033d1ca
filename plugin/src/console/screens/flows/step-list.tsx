/** The same flow as a list: everything by keyboard alone. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { Icon } from '../../ui/icons.tsx';
import { Badge } from '../../ui/parts.tsx';
import { StepCounts, TEST_TONE, testWord, type FlowViewProps } from './canvas.tsx';
import { movedStep, stepsOf, withStep, withSteps } from './model.ts';
import { BesideSteps } from './palette.tsx';

export function StepList({ editing, types, counts, tests, onChoose, onAdd }: FlowViewProps) {
  const steps = stepsOf(editing.content);
  const { content, change, mayEdit } = editing;
  return (
    <BesideSteps types={types} steps={steps} disabled={!mayEdit} onAdd={onAdd}>
      <ol className="cd-steplist" aria-label={__('Steps, in order', 'crossdock')}>
        {steps.map((step, index) => {
          const type = types.get(step.uses);
          const tested = tests.get(step.id);
          const findings = (editing.validation?.findings ?? []).filter((f) => f.step === step.id);
          return (
            <li key={step.id} className="cd-card">
              <div className="cd-row cd-row--between">
                <span className="cd-row">
                  <strong>{type?.title ?? step.uses}</strong> <code className="cd-muted">{step.id}</code>
                  {tested && <Badge tone={TEST_TONE[tested.state] ?? 'plain'}>{testWord(tested.state)}</Badge>}
                </span>
                <span className="cd-nowrap">
                  <label className="cd-small cd-steplist__switch">
                    <input
                      type="checkbox"
                      checked={step.enabled !== false}
                      disabled={!mayEdit}
                      aria-label={sprintf(
                        /* translators: %s: id of a step. */ __('Step “%s” is on', 'crossdock'),
                        step.id,
                      )}
                      onChange={(event) =>
                        change(withStep(content, step.id, { ...step, enabled: event.target.checked }))
                      }
                    />{' '}
                    {__('on', 'crossdock')}
                  </label>
                  <Button
                    size="small"
                    icon={<Icon name="settings" />}
                    label={sprintf(/* translators: %s: id of a step. */ __('Edit “%s”', 'crossdock'), step.id)}
                    onClick={() => onChoose(step.id)}
                  />
                  <Button
                    size="small"
                    icon={
                      <span style={{ display: 'inline-flex', transform: 'rotate(180deg)' }}>
                        <Icon name="down" />
                      </span>
                    }
                    disabled={!mayEdit || index === 0}
                    label={sprintf(/* translators: %s: id of a step. */ __('Move “%s” up', 'crossdock'), step.id)}
                    onClick={() => change(movedStep(content, step.id, -1))}
                  />
                  <Button
                    size="small"
                    icon={<Icon name="down" />}
                    disabled={!mayEdit || index === steps.length - 1}
                    label={sprintf(/* translators: %s: id of a step. */ __('Move “%s” down', 'crossdock'), step.id)}
                    onClick={() => change(movedStep(content, step.id, 1))}
                  />
                  <Button
                    size="small"
                    icon={<Icon name="trash" />}
                    disabled={!mayEdit || !type?.addable}
                    accessibleWhenDisabled
                    label={sprintf(/* translators: %s: id of a step. */ __('Remove “%s”', 'crossdock'), step.id)}
                    onClick={() =>
                      change(
                        withSteps(
                          content,
                          steps.filter((s) => s.id !== step.id),
                        ),
                      )
                    }
                  />
                </span>
              </div>
              {step.when && <code className="cd-small">{step.when}</code>}
              <StepCounts counts={counts[step.id]} />
              {tested && <p className="cd-small cd-muted">{tested.text}</p>}
              {findings.map((finding) => (
                <p key={finding.message} className={finding.severity === 'error' ? 'cd-wrong' : 'cd-warned'}>
                  {finding.message}
                </p>
              ))}
            </li>
          );
        })}
      </ol>
    </BesideSteps>
  );
}
