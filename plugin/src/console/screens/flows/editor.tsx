/** One flow: canvas or list, palette, configuration of a step, test run, versions. */
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useMemo, useState } from 'react';
import type { FlowTest, StepTypeInfo } from '@crossdock/shared';
import { api, ApiError } from '../../api/client.ts';
import { EditorFrame } from '../../design/frame.tsx';
import { Findings, OrderPicker } from '../../design/parts.tsx';
import { useDefinition } from '../../design/use-definition.ts';
import { useMay } from '../../data/me.ts';
import { useQuery } from '../../data/query.ts';
import { href } from '../../router.tsx';
import { Badge, Card, ErrorNote } from '../../ui/parts.tsx';
import { Canvas } from './canvas.tsx';
import { addedStep, countsOf, midnight, stepsOf } from './model.ts';
import { StepList } from './step-list.tsx';
import { StepPanel } from './step-panel.tsx';
import { whyNoTest } from './why-no-test.ts';

export function FlowEditor({ id }: { id: string }) {
  const { editing, error, retry } = useDefinition('flow', id);
  const types = useQuery('GET /v1/step-types');
  const since = useMemo(() => midnight(), []);
  const counts = useQuery(
    'GET /v1/definitions/flow/{id}/counts',
    { params: { id }, query: { since } },
    { every: 5_000 },
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [key, setKey] = useState('');
  const [test, setTest] = useState<FlowTest | null>(null);
  const [testing, setTesting] = useState(false);
  const [testError, setTestError] = useState<ApiError | null>(null);
  const may = useMay('operator');
  const byUses = useMemo(() => new Map((types.data?.types ?? []).map((type) => [type.uses, type])), [types.data]);
  const tests = useMemo(() => new Map((test?.steps ?? []).map((step) => [step.id, step])), [test]);
  const steps = editing ? stepsOf(editing.content) : [];
  const step = steps.find((s) => s.id === chosen);
  const today = useMemo(() => countsOf(counts.data?.steps ?? []), [counts.data]);

  const run = async (): Promise<void> => {
    if (!editing) return;
    setTesting(true);
    setTestError(null);
    const body = { key, content: editing.content };
    const params = { kind: 'flow', id };
    try {
      const answer = await api('POST /v1/definitions/{kind}/{id}/preview', { params, body });
      setTest('steps' in answer ? answer : null);
    } catch (failed) {
      setTestError(failed instanceof ApiError ? failed : new ApiError(0, 'bug', String(failed), [], null));
    } finally {
      setTesting(false);
    }
  };
  const add = (type: StepTypeInfo, index: number): void => {
    if (!editing) return;
    const added = addedStep(editing.content, type, index);
    editing.change(added.content);
    setChosen(added.id);
  };
  const isOrder = steps.some((s) => s.uses === 'order.decide');
  return (
    <EditorFrame
      kind="flow"
      id={id}
      lead={
        <>
          <a href={href('flows')}>{__('All flows', 'crossdock')}</a> ·{' '}
          {sprintf(
            /* translators: %s: events. */ __('starts on %s', 'crossdock'),
            ((editing?.content['on'] as string[] | undefined) ?? []).join(', '),
          )}
        </>
      }
      words={{ tabs: __('Parts of the flow', 'crossdock'), first: __('Steps', 'crossdock') }}
      editing={editing}
      error={error}
      retry={retry}
      about={isOrder ? 'order' : null}
      bar={
        isOrder ? (
          <div className="cd-row">
            <OrderPicker value={key} onChange={setKey} />
            <Button
              variant="secondary"
              size="compact"
              isBusy={testing}
              disabled={!may || !key}
              accessibleWhenDisabled
              onClick={() => void run()}
            >
              {__('Test run', 'crossdock')}
            </Button>
            {test && (
              <span role="status">
                <Badge tone={test.decision === 'hold' ? 'held' : test.decision === 'post' ? 'good' : 'plain'}>
                  {test.decision}
                </Badge>{' '}
                <span className="cd-small">{test.why}</span>
              </span>
            )}
          </div>
        ) : (
          <span className="cd-muted cd-small">
            {whyNoTest(((editing?.content['on'] as string[] | undefined) ?? [])[0] ?? '')}
          </span>
        )
      }
    >
      {(edited, view) => (
        <>
          <ErrorNote error={testError} />
          {(edited.validation?.findings.length ?? 0) > 0 && (
            <Card>
              <Findings of={edited.validation?.findings ?? []} onChoose={({ step: of }) => of && setChosen(of)} />
            </Card>
          )}
          <div className={`cd-flowwork${step ? ' cd-flowwork--open' : ''}`}>
            {view === 'list' ? (
              <StepList editing={edited} types={byUses} counts={today} tests={tests} onChoose={setChosen} onAdd={add} />
            ) : (
              <Canvas
                editing={edited}
                types={byUses}
                counts={today}
                tests={tests}
                chosen={chosen}
                onChoose={setChosen}
                onAdd={add}
              />
            )}
            {step && (
              <StepPanel
                key={step.id}
                editing={edited}
                step={step}
                type={byUses.get(step.uses)}
                tested={tests.get(step.id)}
                onRename={setChosen}
                onClose={() => setChosen(null)}
              />
            )}
          </div>
        </>
      )}
    </EditorFrame>
  );
}
