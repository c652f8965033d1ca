/** The flow as a picture: steps as nodes from top to bottom, with what went through them today. */
import {
  Background,
  Controls,
  Handle,
  Position,
  ReactFlow,
  useReactFlow,
  useStore,
  type Edge,
  type Node,
  type NodeChange,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css?inline';
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useMemo, useState } from 'react';
import type { StepTypeInfo } from '@crossdock/shared';
import type { Editing } from '../../design/use-definition.ts';
import { number } from '../../ui/format.ts';
import { Badge, type Tone } from '../../ui/parts.tsx';
import { stepsOf, type Counts, type DraftStep, type Tests } from './model.ts';
import { BesideSteps } from './palette.tsx';

export interface FlowViewProps {
  editing: Editing;
  types: ReadonlyMap<string, StepTypeInfo>;
  counts: Counts;
  tests: Tests;
  onChoose: (id: string) => void;
  onAdd: (type: StepTypeInfo, index: number) => void;
}
interface StepData extends Record<string, unknown> {
  step: DraftStep;
  title: string;
  counts: Counts[string] | undefined;
  tested: { state: string } | undefined;
  bad: boolean;
  last: boolean;
}
const HEIGHT = 112;
const GAP = 40;

export const TEST_TONE: Record<string, Tone> = {
  ran: 'good',
  held: 'held',
  ended: 'wait',
  'condition-false': 'plain',
  'switched-off': 'plain',
  'not-reached': 'plain',
};
export function testWord(state: string): string {
  switch (state) {
    case 'ran':
      return __('ran', 'crossdock');
    case 'held':
      return __('holds', 'crossdock');
    case 'ended':
      return __('ends here', 'crossdock');
    case 'condition-false':
      return __('left out', 'crossdock');
    case 'switched-off':
      return __('switched off', 'crossdock');
    default:
      return __('not reached', 'crossdock');
  }
}

function StepNode({ data, selected }: NodeProps<Node<StepData>>) {
  const { step, title, counts, tested, bad, last } = data;
  const off = step.enabled === false;
  return (
    <div className={`cd-node${off ? ' is-off' : ''}${bad ? ' is-bad' : ''}${selected ? ' is-chosen' : ''}`}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <span className="cd-row cd-row--between">
        <strong>{title}</strong>
        {off && (
          <Badge tone="plain" bare>
            {__('off', 'crossdock')}
          </Badge>
        )}
        {tested && !off && <Badge tone={TEST_TONE[tested.state] ?? 'plain'}>{testWord(tested.state)}</Badge>}
      </span>
      <code className="cd-muted cd-small">{step.id}</code>
      {step.when ? (
        <span className="cd-node__when cd-mono">{step.when}</span>
      ) : (
        <span className="cd-node__when cd-muted">{__('always', 'crossdock')}</span>
      )}
      <StepCounts counts={counts} />
      {!last && <Handle type="source" position={Position.Bottom} isConnectable={false} />}
    </div>
  );
}
export function StepCounts({ counts }: { counts: Counts[string] | undefined }) {
  const passed = (counts?.passed ?? 0) + (counts?.ended ?? 0);
  return (
    <span className="cd-node__counts">
      <span>{sprintf(/* translators: %s: number. */ __('today %s', 'crossdock'), number(passed))}</span>
      {(counts?.held ?? 0) > 0 && (
        <Badge tone="held">
          {sprintf(/* translators: %s: number. */ __('%s held', 'crossdock'), number(counts?.held ?? 0))}
        </Badge>
      )}
      {(counts?.retry ?? 0) > 0 && (
        <Badge tone="wait">
          {sprintf(/* translators: %s: number. */ __('%s again', 'crossdock'), number(counts?.retry ?? 0))}
        </Badge>
      )}
      {(counts?.['condition-false'] ?? 0) > 0 && (
        <span className="cd-muted">
          {sprintf(
            /* translators: %s: number. */ __('%s left out', 'crossdock'),
            number(counts?.['condition-false'] ?? 0),
          )}
        </span>
      )}
    </span>
  );
}
const NODE_TYPES = { step: StepNode };

/** Below the last step, for the buttons that zoom: on a telephone a step is as wide as the picture. */
const BUTTONS = 48;
const FIT = { maxZoom: 1, padding: { x: 0.03, top: '12px', bottom: `${BUTTONS}px` } } as const;
/** The panel opens and closes beside the canvas: the whole flow stays in view. */
function Refit() {
  const width = useStore((state) => state.width);
  const nodes = useStore((state) => state.nodes.length);
  const { fitView } = useReactFlow();
  useEffect(() => void fitView(FIT), [width, nodes, fitView]);
  return null;
}

type Sizes = ReadonlyMap<string, { width: number; height: number }>;
/** The sizes that React Flow has measured, once these changes are counted in; the same map where nothing changed. Pure. */
function measured(sizes: Sizes, changes: readonly NodeChange[]): Sizes {
  const next = new Map(sizes);
  let changed = false;
  for (const change of changes) {
    if (change.type !== 'dimensions' || !change.dimensions) continue;
    const { width, height } = change.dimensions;
    const known = sizes.get(change.id);
    if (known?.width === width && known.height === height) continue;
    next.set(change.id, { width, height });
    changed = true;
  }
  return changed ? next : sizes;
}

export function Canvas({
  editing,
  types,
  counts,
  tests,
  chosen,
  onChoose,
  onAdd,
}: FlowViewProps & { chosen: string | null }) {
  const steps = stepsOf(editing.content);
  // React Flow hides a step that comes without its size until it is measured again: it would lose the focus with every new count.
  const [sizes, setSizes] = useState<Sizes>(new Map());
  const { nodes, edges } = useMemo(() => {
    const findings = editing.validation?.findings ?? [];
    const made = steps.map((step, index): Node<StepData> => ({
      id: step.id,
      type: 'step',
      position: { x: 0, y: index * (HEIGHT + GAP) },
      selected: step.id === chosen,
      ...(sizes.has(step.id) && { measured: sizes.get(step.id) }),
      ariaLabel: sprintf(
        /* translators: 1: number of a step, 2: its name. */ __('Step %1$d: %2$s', 'crossdock'),
        index + 1,
        types.get(step.uses)?.title ?? step.uses,
      ),
      data: {
        step,
        title: types.get(step.uses)?.title ?? step.uses,
        counts: counts[step.id],
        tested: tests.get(step.id),
        bad: findings.some((f) => f.step === step.id && f.severity === 'error'),
        last: index === steps.length - 1,
      },
    }));
    const lines = steps.slice(1).map((step, index): Edge => {
      const before = steps[index];
      const went = tests.get(step.id);
      return {
        id: `${before?.id ?? ''}-${step.id}`,
        source: before?.id ?? '',
        target: step.id,
        animated: went?.state === 'ran' || went?.state === 'held',
        focusable: false,
      };
    });
    return { nodes: made, edges: lines };
  }, [steps, types, counts, tests, chosen, editing.validation, sizes]);
  return (
    <BesideSteps types={types} steps={steps} disabled={!editing.mayEdit} onAdd={onAdd}>
      <div className="cd-canvas__flow" style={{ blockSize: Math.min(steps.length * (HEIGHT + GAP) + BUTTONS, 1400) }}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          onNodeClick={(_event, node) => onChoose(node.id)}
          // Enter and the space bar on a node arrive as its selection.
          onNodesChange={(changes) => {
            setSizes((known) => measured(known, changes));
            for (const change of changes)
              if (change.type === 'select' && change.selected && change.id !== chosen) onChoose(change.id);
          }}
          fitView
          fitViewOptions={FIT}
          minZoom={0.3}
          maxZoom={1.4}
          panOnScroll={false}
          zoomOnScroll={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background gap={22} size={1.4} />
          <Controls showInteractive={false} fitViewOptions={FIT} orientation="horizontal" />
          <Refit />
        </ReactFlow>
      </div>
    </BesideSteps>
  );
}
