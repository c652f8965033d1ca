/** The published flows and maps, as the engine works by them; replaced as a whole when something is published. */
import { fieldMap, flow } from '@crossdock/shared';
import { checkSteps, definitionsOf, type Definitions, type DefinitionUse } from '../flow/definitions.ts';
import type { DefinitionStore, StoredVersion } from './port.ts';

export interface LiveDefinitions extends Definitions {
  /** Takes over what is live in the store now. @throws Error when a live version cannot be used */
  reload(): void;
}

/** @throws Error naming the flow or map whose live version does not fit this release */
export function createLiveDefinitions(store: DefinitionStore, stepTypes: ReadonlySet<string>): LiveDefinitions {
  const readVersion = ({ kind, id, version }: DefinitionUse) => {
    const found = store.read(kind, id, version);
    // A version that this release cannot read any more is left out: the run goes on with what is live.
    return found ? ((kind === 'map' ? fieldMap : flow).safeParse(found.content).data ?? null) : null;
  };
  const load = (): Definitions => {
    const live = store.live();
    const flows = live.filter((v) => v.kind === 'flow').map((v) => parsed(v, flow));
    for (const one of flows) checkSteps(one, stepTypes);
    const maps = live.filter((v) => v.kind === 'map').map((v) => parsed(v, fieldMap));
    return definitionsOf(flows, maps, readVersion);
  };
  let current = load();
  return {
    get flows() {
      return current.flows;
    },
    map: (id) => current.map(id),
    maps: () => current.maps(),
    flowFor: (topic) => current.flowFor(topic),
    at: (pinned) => current.at(pinned),
    reload: () => {
      current = load();
    },
  };
}

function parsed<T>(version: StoredVersion, schema: { safeParse(value: unknown): { data?: T | undefined } }): T {
  const { data } = schema.safeParse(version.content);
  if (data) return data;
  throw new Error(
    `Version ${version.version} of the ${version.kind} "${version.id}" is live, but this release of Crossdock cannot read it. Install the former release again and roll the ${version.kind} back.`,
  );
}
