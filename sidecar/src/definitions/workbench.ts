/** Trying things out on stored orders: preview of a map, test of a flow, simulation of a draft. Reads only. */
import {
  wooOrder,
  type DefinitionKind,
  type FieldMap,
  type Flow,
  type FlowTest,
  type MapPreview,
  type SampleOrder,
  type Simulation,
  type StepTypeInfo,
  type WooOrder,
} from '@crossdock/shared';
import { z } from 'zod';
import { CrossdockError } from '../errors.ts';
import type { Definitions } from '../flow/definitions.ts';
import { dryFlow, type DryFlow } from '../flow/dry-flow.ts';
import type { FlowServices, StepChecks, StepType } from '../flow/step.ts';
import type { Metadata } from '../m3/metadata.ts';
import { getDialect, jobOf, type JobName } from '../m3/dialects/index.ts';
import type { Content, OrderSamples } from './port.ts';
import { previewOf, sampleFields } from './preview.ts';
import type { Checked } from './service.ts';
import { Simulations } from './simulate.ts';
import { MAP_FACTS, sourceFields, type SourceField } from './sources.ts';
import { dryMap, type Subject, type Subjects } from './subjects.ts';
import { validateFlow } from './validate-flow.ts';
import { validateMap } from './validate-map.ts';

export interface WorkbenchDeps {
  services: FlowServices;
  stepTypes: ReadonlyMap<string, StepType<never>>;
  builtIn: Definitions;
  metadata: Pick<Metadata, 'transaction' | 'programs' | 'program'>;
  samples: OrderSamples;
  subjects: Subjects;
  insecureHosts: readonly string[];
  headerFault: StepChecks['headerFault'];
}

/** Documents that validation knows additional data from and tries expressions on. */
const KNOWN_DOCUMENTS = 5;

const hasNumber = (document: Record<string, unknown>, part: string): boolean =>
  [document['number'], document['id']].some(
    (value) => (typeof value === 'string' || typeof value === 'number') && String(value).includes(part),
  );

export class Workbench {
  readonly #deps: WorkbenchDeps;
  readonly #simulations: Simulations;
  constructor(deps: WorkbenchDeps) {
    this.#deps = deps;
    this.#simulations = new Simulations(deps.services.now);
  }

  /** Given to the DefinitionService. */
  validate(kind: DefinitionKind, id: string, content: Content): Checked {
    const { builtIn, metadata, stepTypes } = this.#deps;
    const documents = this.#documents();
    if (kind === 'map') {
      const own = builtIn.maps().find((m) => m.id === id);
      if (!own) return unknownDefinition(kind, id);
      const [program = '', name = ''] = own.target.split('/');
      const transaction = metadata.transaction(program, name);
      const { map, findings } = validateMap(content, { id, builtIn: own, transaction, documents });
      return { content: map, findings };
    }
    const own = builtIn.flows.find((f) => f.id === id);
    if (!own) return unknownDefinition(kind, id);
    const { services, insecureHosts, headerFault } = this.#deps;
    const about = {
      transaction: metadata.transaction,
      programs: metadata.programs,
      settings: services.settings,
      insecureHosts,
      headerFault,
      jobCall: (job: string) => {
        const dialect = getDialect(services.settings().m3.dialect);
        return Object.hasOwn(dialect.jobs, job) && dialect.jobs[job as JobName]
          ? jobOf(dialect, job as JobName).call
          : null;
      },
    };
    const { flow, findings } = validateFlow(content, { id, builtIn: own, stepTypes, documents, about });
    return { content: flow, findings };
  }

  /** Newest stored orders, to choose one to try things on. No personal data. */
  orders(limit: number, search = ''): SampleOrder[] {
    const found: SampleOrder[] = [];
    for (const key of this.#deps.samples.newestKeys(search ? 2_000 : limit)) {
      const event = this.#deps.services.inbox.newest(key);
      // Before the form is checked: two thousand checks take a seventh of a second.
      if (!event?.document || (search && !hasNumber(event.document, search))) continue;
      const parsed = wooOrder.safeParse(event.document);
      if (!parsed.success) continue;
      const { number, id, status, total, currency, billing } = parsed.data;
      const shownNumber = number || String(id);
      const receivedAt = new Date(event.receivedAt).toISOString();
      found.push({ key, number: shownNumber, status, total, currency, country: billing.country, receivedAt });
      if (found.length >= limit) break;
    }
    return found;
  }

  /** What the rows of a map may read, and what it is tried on. */
  sources(mapId: string): { about: 'order' | 'item' | 'product'; fields: SourceField[] } {
    const subjects = this.#deps.subjects[mapId];
    if (!subjects) return { about: 'order', fields: sourceFields(mapId, this.#documents()) };
    const { about } = subjects;
    const group = about === 'item' ? 'M3 item' : 'Product';
    const known = new Map<string, SourceField>();
    for (const { source } of subjects.list(KNOWN_DOCUMENTS, ''))
      for (const { path } of sampleFields(source)) known.set(path, { path, label: '', group });
    return { about, fields: [...known.values()] };
  }

  /** Things that a map that is not about orders can be tried on. */
  trySubjects(mapId: string, limit: number, search: string): { key: string; label: string }[] {
    return (this.#deps.subjects[mapId]?.list(limit, search) ?? []).map(({ key, label }) => ({ key, label }));
  }

  /** The palette: every step type with the JSON Schema of its options. */
  palette(): StepTypeInfo[] {
    return [...this.#deps.stepTypes.values()].map((type) => ({
      uses: type.uses,
      title: type.title ?? type.uses,
      about: type.about,
      addable: type.addable ?? false,
      doubt: type.doubt ?? null,
      after: [...(type.after ?? [])],
      options: jsonSchema(type.options),
    }));
  }

  /** @throws CrossdockError permanent `order.unknown`; M3's errors when `online` */
  async preview(map: FieldMap, key: string, online: boolean): Promise<MapPreview> {
    const subjects = this.#deps.subjects[map.id];
    if (subjects) return this.#previewSubject(map, subjects.get(key));
    this.#aboutOrders('map', map.id);
    const order = this.#order(key);
    const sources: Record<string, unknown>[] = [];
    const observe = (one: FieldMap, source: Record<string, unknown>): void => {
      if (one.id === map.id) sources.push(source);
    };
    const { services, metadata } = this.#deps;
    const over = { map };
    const run = await this.#dry(order, over, { online, observe });
    const [program = '', name = ''] = map.target.split('/');
    const samples = previewOf(map, sources, services.lookup, metadata.transaction(program, name));
    const why = samples.length === 0 ? run.why : null;
    return { order: { key, number: order.number || String(order.id) }, samples, why, problems: run.problems };
  }

  /** @throws CrossdockError permanent `order.unknown`; M3's errors when `online` */
  async test(flow: Flow, key: string, online: boolean): Promise<FlowTest> {
    this.#aboutOrders('flow', flow.id);
    const order = this.#order(key);
    const { decision, why, steps, problems } = await this.#dry(order, { flow }, { online });
    return { order: { key, number: order.number || String(order.id) }, decision, why, steps, problems };
  }

  /** @throws CrossdockError permanent `simulation.busy` */
  simulate(
    kind: DefinitionKind,
    id: string,
    draft: { content: Flow | FieldMap; revision: number },
    { last, online }: { last: number; online: boolean },
  ): Simulation {
    const subjects = kind === 'map' ? this.#deps.subjects[id] : undefined;
    if (subjects) {
      const live = this.#deps.services.definitions.map(id);
      const { services, metadata } = this.#deps;
      const facts = metadata.transaction(...transactionOf(live));
      const dry = (map: FieldMap) => (subject: Subject) =>
        Promise.resolve(dryMap(map, subject.source, services.lookup, facts));
      return this.#simulations.start<Subject & { id: string; number: string }>({
        target: `map:${id}`,
        revision: draft.revision,
        online: false,
        keys: subjects.list(last, '').map(({ key }) => key),
        order: (key) => {
          const found = subjects.get(key);
          return found && { ...found, id: key, number: found.label };
        },
        before: dry(live),
        after: dry(draft.content as FieldMap),
      });
    }
    this.#aboutOrders(kind, id);
    // Both sides are fixed at the start: a version published meanwhile does not mix in.
    const before = this.#deps.services.definitions.at([]);
    const over = kind === 'map' ? { map: draft.content as FieldMap } : { flow: draft.content as Flow };
    return this.#simulations.start({
      target: `${kind}:${id}`,
      revision: draft.revision,
      online,
      keys: this.#deps.samples.newestKeys(last),
      order: (key) => wooOrder.safeParse(this.#deps.services.inbox.newest(key)?.document).data ?? null,
      before: (order, signal) => this.#dry(order, {}, { online, signal }, before),
      after: (order, signal) => this.#dry(order, over, { online, signal }, before),
    });
  }
  simulation(id: string): Simulation {
    const found = this.#simulations.get(id);
    if (found) return found;
    throw new CrossdockError('There is no such simulation any more. Start it again.', {
      class: 'permanent',
      code: 'simulation.unknown',
    });
  }
  cancelSimulation(id: string): boolean {
    return this.#simulations.cancel(id);
  }
  stop(): void {
    this.#simulations.stop();
  }

  /** @throws CrossdockError permanent `definition.not-of-orders`: stored orders say nothing about it */
  #aboutOrders(kind: DefinitionKind, id: string): void {
    const flow = kind === 'flow' ? this.#deps.builtIn.flows.find((f) => f.id === id) : null;
    const fits = kind === 'map' ? id in MAP_FACTS : flow?.on.some((topic) => topic.startsWith('order.'));
    if (fits) return;
    throw new CrossdockError(`The ${kind} "${id}" is not about orders, so stored orders cannot show what it does.`, {
      class: 'permanent',
      code: 'definition.not-of-orders',
    });
  }

  #previewSubject(map: FieldMap, subject: Subject | null): MapPreview {
    if (!subject)
      throw new CrossdockError('This is not stored here any more. Choose another one.', {
        class: 'permanent',
        code: 'order.unknown',
      });
    const { services, metadata } = this.#deps;
    const facts = metadata.transaction(...transactionOf(map));
    const { key, label, source } = subject;
    const { problems } = dryMap(map, source, services.lookup, facts);
    return {
      order: { key, number: label },
      samples: previewOf(map, [source], services.lookup, facts),
      why: null,
      problems,
    };
  }

  #documents(): Record<string, unknown>[] {
    return this.#deps.samples.newestKeys(KNOWN_DOCUMENTS).flatMap((key): Record<string, unknown>[] => {
      const document = this.#deps.services.inbox.newest(key)?.document;
      return document ? [document] : [];
    });
  }

  #order(key: string): WooOrder {
    const parsed = wooOrder.safeParse(this.#deps.services.inbox.newest(key)?.document);
    if (parsed.success) return parsed.data;
    throw new CrossdockError(`There is no readable document of ${key} here. Choose another order.`, {
      class: 'permanent',
      code: 'order.unknown',
    });
  }

  /** The order as if it were new: what was posted already must not hide what would be posted. */
  #dry(
    order: WooOrder,
    over: { map?: FieldMap; flow?: Flow },
    options: Parameters<typeof dryFlow>[4],
    base: Definitions = this.#deps.services.definitions.at([]),
  ): Promise<DryFlow> {
    const { services, stepTypes } = this.#deps;
    const { map } = over;
    const definitions: Definitions = map ? { ...base, map: (id) => (id === map.id ? map : base.map(id)) } : base;
    const flow = over.flow ?? base.flowFor('order.updated');
    if (!flow) throw new CrossdockError('There is no flow for orders.', { class: 'bug', code: 'flow.none' });
    const none = { get: () => null };
    const fresh: FlowServices = {
      ...services,
      definitions,
      postings: { ...services.postings, ...none },
      marks: { ...services.marks, ...none },
    };
    return dryFlow(fresh, stepTypes, flow, order, options);
  }
}

const transactionOf = ({ target }: FieldMap): [program: string, name: string] => {
  const [program = '', name = ''] = target.split('/');
  return [program, name];
};

const unknownDefinition = (kind: DefinitionKind, id: string): Checked => ({
  content: null,
  findings: [{ severity: 'error', code: 'definition.unknown', message: `This release has no ${kind} "${id}".` }],
});

function jsonSchema(schema: StepType['options']): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
