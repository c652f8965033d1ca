/** Flows and maps as data: loaded, validated, found by topic. A bad definition stops the start with its file and field. */
import { flow, fieldMap, type Flow, type FieldMap } from '@crossdock/shared';
import type { ZodType } from 'zod';
import { readJsonAssets } from '../assets.ts';
import { compileCel } from '../mapping/cel.ts';

export interface Definitions {
  flows: Flow[];
  map(id: string): FieldMap;
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
  const maps = new Map(load('maps', fieldMap).map((m) => [m.id, m]));
  for (const f of flows) {
    for (const step of f.steps) {
      if (!stepTypes.has(step.uses))
        throw new Error(
          `Flow "${f.id}", step "${step.id}": there is no step type "${step.uses}". There are: ${[...stepTypes].join(', ')}.`,
        );
      if (step.when) compileCel(step.when);
    }
  }
  return {
    flows,
    map: (id) => {
      const found = maps.get(id);
      if (!found) throw new Error(`There is no field map "${id}". Install Crossdock again.`);
      return found;
    },
    flowFor: (topic) => {
      const [entity = ''] = topic.split('.');
      return flows.find((f) => f.on.includes(topic) || f.on.includes(`${entity}.*`)) ?? null;
    },
  };
}
