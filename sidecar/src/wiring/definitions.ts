/** Flows and maps: what is live, and the workbench on which drafts are checked and tried. */
import type { SettingsService } from '../config/settings.ts';
import type { TablesService } from '../config/tables.ts';
import type { AdminDeps } from '../admin/deps.ts';
import type { Db } from '../db/port.ts';
import type { Database } from '../db/sqlite/index.ts';
import { createLiveDefinitions } from '../definitions/live.ts';
import { DefinitionService } from '../definitions/service.ts';
import { createDefinitionStore, createOrderSamples } from '../definitions/sqlite/definition-store.ts';
import { TemplateService } from '../definitions/templates.ts';
import { Workbench, type WorkbenchDeps } from '../definitions/workbench.ts';
import type { createHeaderSecrets } from '../flow/header-secrets.ts';
import { builtInDefinitions, stepTypes, type FlowServiceDeps } from '../flow/service.ts';
import { createStepCounts, createStepMarks } from '../flow/sqlite/versions.ts';
import type { Metadata } from '../m3/metadata.ts';
import { VERSION } from '../version.ts';

export type OpenDefinitions = Awaited<ReturnType<typeof openDefinitions>>;

/** Opens the store of definitions; those that are shipped are in it afterwards, in this version's form. */
export async function openDefinitions(db: Db<Database>, now: () => number) {
  const store = createDefinitionStore(db);
  const builtIn = builtInDefinitions();
  const shipped = [
    ...builtIn.flows.map((f) => ({ kind: 'flow' as const, id: f.id, content: { ...f } })),
    ...builtIn.maps().map((m) => ({ kind: 'map' as const, id: m.id, content: { ...m } })),
  ];
  await store.seed(shipped, VERSION, new Date(now()).toISOString());
  return {
    store,
    builtIn,
    live: createLiveDefinitions(store, new Set(stepTypes().keys())),
    counts: createStepCounts(db),
    marks: createStepMarks(db),
  };
}

export interface DesignDeps {
  db: Db<Database>;
  flowDeps: FlowServiceDeps;
  metadata: Metadata;
  headers: ReturnType<typeof createHeaderSecrets>;
  insecureHosts: WorkbenchDeps['insecureHosts'];
  settings: SettingsService;
  tables: TablesService;
  /** What maps that are not about orders are tried on. */
  subjects: (samples: ReturnType<typeof createOrderSamples>) => WorkbenchDeps['subjects'];
  now: () => number;
}

/** What the API needs of definitions. */
export function wireDesign({ store, builtIn, live, counts, marks }: OpenDefinitions, deps: DesignDeps) {
  const { db, flowDeps, metadata, headers, insecureHosts, settings, tables, subjects, now } = deps;
  const samples = createOrderSamples(db);
  const workbench = new Workbench({
    // A trial queues nothing.
    services: { ...flowDeps, enqueueInternal: () => Promise.resolve() },
    stepTypes: stepTypes(),
    builtIn,
    metadata,
    samples,
    subjects: subjects(samples),
    insecureHosts,
    headerFault: headers.fault,
  });
  const service = new DefinitionService({
    store,
    live,
    validate: (...what) => workbench.validate(...what),
    seal: (kind, content) => (kind === 'flow' ? headers.seal(content) : Promise.resolve(content)),
    now,
  });
  const templates = new TemplateService({ definitions: service, settings, tables });
  return { service, workbench, templates, metadata, counts, marks } satisfies AdminDeps['definitions'];
}
