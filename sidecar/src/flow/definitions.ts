/** Flows and maps as data: loaded, validated, found by topic. A bad definition stops the start with its file and field. */
import { flow, fieldMap, type DefinitionKind, type Flow, type FieldMap } from '@crossdock/shared';
import type { ZodType } from 'zod';
import { readJsonAssets } from '../assets.ts';
import { compileCel } from '../mapping/cel.ts';

/** A version of a flow or map that a run worked with. */
export interface DefinitionUse {
  kind: DefinitionKind;
  id: string;
  version: number;
}

export interface Definitions {
  readonly flows: readonly Flow[];
  map(id: string): FieldMap;
  /** All maps, for editors. */
  maps(): FieldMap[];
  /**
   * What stands now, for one attempt of a run: publishing in between changes nothing for it. `pinned` are the versions that
   * the run has worked with so far and goes on with; an unknown one is left out.
   */
  at(pinned: readonly DefinitionUse[]): Definitions;
  /** The flow that handles a topic such as `order.updated`, or null: "no flow yet". */
  flowFor(topic: string): Flow | null;
}

function load<T>(folder: string, schema: ZodType<T>): T[] {
  return readJsonAssets(folder).map(({ file, content }) => {
    const parsed = schema.safeParse(content);
    if (parsed.success) return parsed.data;
    const list = parsed.error.issues.map((i) => `${i.path.join('.') || '(file)'}: ${i.message}`).join('; ');
    throw new Error(`${folder}/${file} is not valid: ${list}. Correct the file and start again.`);
  });
}

/** @throws Error naming file and field when a definition is not valid or names an unknown step type */
export function loadDefinitions(stepTypes: ReadonlySet<string>): Definitions {
  const flows = load('flows', flow);
  for (const f of flows) checkSteps(f, stepTypes);
  return definitionsOf(flows, load('maps', fieldMap));
}

/** @throws Error naming flow and step when a step type is not there or a condition is no CEL */
export function checkSteps(f: Flow, stepTypes: ReadonlySet<string>): void {
  for (const step of f.steps) {
    if (!stepTypes.has(step.uses))
      throw new Error(
        `Flow "${f.id}", step "${step.id}": there is no step type "${step.uses}". There are: ${[...stepTypes].join(', ')}.`,
      );
    if (step.when) compileCel(step.when);
  }
}

/** Definitions that never change. */
export function definitionsOf(
  flows: readonly Flow[],
  list: readonly FieldMap[],
  readVersion: (use: DefinitionUse) => Flow | FieldMap | null = () => null,
): Definitions {
  const maps = new Map(list.map((m) => [m.id, m]));
  const made: Definitions = {
    flows,
    map: (id) => {
      const found = maps.get(id);
      if (!found) throw new Error(`There is no field map "${id}". Install Crossdock again.`);
      return found;
    },
    maps: () => [...maps.values()],
    flowFor: (topic) => {
      const [entity = ''] = topic.split('.');
      return flows.find((f) => f.on.includes(topic) || f.on.includes(`${entity}.*`)) ?? null;
    },
    at: (pinned) => {
      const other = pinned.filter(({ kind, id, version }) => {
        const now = kind === 'map' ? maps.get(id) : flows.find((f) => f.id === id);
        return now !== undefined && now.version !== version;
      });
      if (other.length === 0) return made;
      const old = other.flatMap((use) => readVersion(use) ?? []);
      const oldFlows = old.filter((d): d is Flow => 'steps' in d);
      const oldMaps = old.filter((d): d is FieldMap => 'rows' in d);
      return definitionsOf(
        flows.map((f) => oldFlows.find((o) => o.id === f.id) ?? f),
        list.map((m) => oldMaps.find((o) => o.id === m.id) ?? m),
        readVersion,
      );
    },
  };
  return made;
}
