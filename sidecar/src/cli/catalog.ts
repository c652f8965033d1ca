/** `catalog`: the first load of the catalogue and later ones, from the command line. */
import type { z } from 'zod';
import type { CatalogVerdict, catalogRoutes, LoadView } from '@crossdock/shared';
import { withApi, type Api } from './client.ts';
import { CommandFailed, printJson, required, text, UsageError, type Command, type Invocation, type Io } from './command.ts'; // prettier-ignore

type State = z.output<(typeof catalogRoutes)['GET /v1/catalog/load']['answer']>;
type Items = z.output<(typeof catalogRoutes)['GET /v1/catalog/items']['answer']>;
type Preview = z.output<(typeof catalogRoutes)['GET /v1/catalog/items/{item}']['answer']>;

const LOOK_MS = 1000;
/** What people say of a verdict, and what the API calls it. */
const ONLY: Record<string, CatalogVerdict> = { new: 'create', changed: 'update', retired: 'retire', unchanged: 'none', excluded: 'excluded', problems: 'problem' }; // prettier-ignore
const DECISIONS = {
  accept: ['load/accept', 'is accepted; its products are being written'],
  cancel: ['load/cancel', 'is cancelled'],
  pause: ['load/pause', 'is paused'],
  resume: ['load/resume', 'goes on'],
} as const;
const LEAVING = { release: 'leave the shop now', keep: 'stay in the shop until M3 changes their items' } as const;

export const catalog: Command = {
  name: 'catalog',
  about: 'Plan a load of M3 items into the shop, look at it, accept it; pause, resume, cancel',
  usage: '[status | plan | show [ITEM] | accept | pause | resume | cancel | release | keep]',
  args: [0, 2],
  options: {
    filter: { type: 'string', value: 'CEL', about: 'plan: only items that fit, e.g. "item.ITGR == \'LAMPS\'"' },
    from: { type: 'string', value: 'ITEM', about: 'plan: first item number' },
    to: { type: 'string', value: 'ITEM', about: 'plan: last item number' },
    wait: { type: 'boolean', about: 'plan, accept: show the progress until a person is needed again' },
    only: { type: 'string', value: 'WHAT', about: `show: ${Object.keys(ONLY).join(', ')} or leaving` },
    limit: { type: 'string', value: 'N', about: 'show: at most so many items (default 50, at most 500)' },
    after: { type: 'string', value: 'ITEM', about: 'show: those after this item' },
    why: { type: 'string', value: 'TEXT', about: 'the reason; it stands in the timeline and the audit' },
  },
  help:
    '"plan" reads M3 and compares with the shop; it writes nothing. "show" lists what the load would do, "show ITEM" the exact changes of one.\n' +
    '"release" and "keep" decide about products that wait before they leave the shop (catalog.retireLimit).',
  async run(invocation) {
    const [action = 'status', item] = invocation.args;
    if (item !== undefined && action !== 'show') throw new UsageError(`"catalog ${action}" takes nothing more, received "${item}".`); // prettier-ignore
    if (action === 'status') return withApi(invocation, async (api) => tell(invocation, await stateOf(api)));
    if (action === 'plan') return plan(invocation);
    if (action === 'show') return item === undefined ? list(invocation) : preview(invocation, item);
    if (action in DECISIONS) return decide(invocation, action as keyof typeof DECISIONS);
    if (action in LEAVING) return leaving(invocation, action as keyof typeof LEAVING);
    throw new UsageError(`There is no "catalog ${action}". Usage: crossdock-sidecar catalog ${catalog.usage}`);
  },
};

const stateOf = (api: Api): Promise<State> => api.call<State>('GET', '/v1/catalog/load');

/** How a load stands, in one line. */
export function lineOf({ id, state, paused, summary, progress: { done, of, etaSeconds } }: LoadView): string {
  const so = of === null ? `${done}` : `${done} of ${of}`;
  const eta = etaSeconds === null ? '' : `, about ${etaSeconds < 90 ? `${etaSeconds} s` : `${Math.round(etaSeconds / 60)} min`} left`; // prettier-ignore
  const told = state === 'reading' || state === 'planning' || state === 'applying' ? ` (${so}${eta})` : '';
  return `Load ${id}: ${state}${paused ? ', paused' : ''}${told} - ${summary}`;
}

function tell({ io, options }: Invocation, state: State): void {
  if (options['json']) return printJson(io, state);
  const { load, items, leaving: waiting, on, problems } = state;
  if (!on) io.out('The catalogue is switched off (catalog.enabled).');
  io.out(load ? lineOf(load) : 'There is no load yet. Start one: crossdock-sidecar catalog plan --why TEXT');
  for (const { message, fix } of problems) io.out(`${message} ${fix}`);
  if (load?.state === 'preview') io.out('Nothing is published before it is accepted: crossdock-sidecar catalog accept');
  io.out(`Items: ${Object.entries(items).map(([name, n]) => `${n} ${name}`).join(', ')}`); // prettier-ignore
  if (waiting) io.out(`${waiting.items} of ${waiting.of} products would leave the shop and wait for you (up to ${waiting.limit} go unasked): catalog show --only leaving, then catalog release or catalog keep.`); // prettier-ignore
}

async function plan(invocation: Invocation): Promise<void> {
  const body: Record<string, string> = { why: text(invocation, 'why') ?? 'asked by command' };
  for (const name of ['filter', 'from', 'to']) {
    const value = text(invocation, name);
    if (value !== undefined) body[name] = value;
  }
  await withApi(invocation, async (api) => {
    await api.call<LoadView>('POST', '/v1/catalog/load', body);
    await follow(invocation, api);
  });
}

async function decide(invocation: Invocation, action: keyof typeof DECISIONS): Promise<void> {
  const [route, said] = DECISIONS[action];
  const why = action === 'resume' ? (text(invocation, 'why') ?? 'asked by command') : required(invocation, 'why', 'TEXT'); // prettier-ignore
  await withApi(invocation, async (api) => {
    const load = await api.call<LoadView>('POST', `/v1/catalog/${route}`, { why });
    if (action === 'accept' && invocation.options['wait']) return follow(invocation, api);
    if (invocation.options['json']) printJson(invocation.io, load);
    else invocation.io.out(`Load ${load.id} (${load.summary}) ${said}.`);
  });
}

async function leaving(invocation: Invocation, action: keyof typeof LEAVING): Promise<void> {
  const why = required(invocation, 'why', 'TEXT');
  const done = await withApi(invocation, (api) => api.call<{ items: number }>('POST', `/v1/catalog/leaving/${action}`, { why })); // prettier-ignore
  if (invocation.options['json']) printJson(invocation.io, done);
  else invocation.io.out(`${done.items} products ${LEAVING[action]}.`);
}

/** With --wait until the load no longer goes on by itself. */
async function follow(invocation: Invocation, api: Api): Promise<void> {
  const { io, options } = invocation;
  for (let last = ''; ;) {
    const state = await stateOf(api);
    const { load } = state;
    const goesOn = load !== null && !load.paused && ['reading', 'planning', 'applying'].includes(load.state);
    if (!options['wait'] || !goesOn) return tell(invocation, state);
    const line = lineOf(load);
    if (!options['json'] && line !== last) io.err(line);
    last = line;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function list(invocation: Invocation): Promise<void> {
  const { io, options } = invocation;
  const only = text(invocation, 'only');
  if (only !== undefined && only !== 'leaving' && !ONLY[only]) throw new UsageError(`--only: expected ${Object.keys(ONLY).join(', ')} or leaving, received "${only}".`); // prettier-ignore
  const query = new URLSearchParams({ limit: text(invocation, 'limit') ?? '50' });
  const after = text(invocation, 'after');
  if (after !== undefined) query.set('after', after);
  const found = await withApi(invocation, async (api) => {
    if (only === 'leaving') query.set('leaving', 'true');
    else {
      const { load } = await stateOf(api);
      if (!load) throw new CommandFailed('There is no load yet. Start one: crossdock-sidecar catalog plan --why TEXT');
      query.set('load', String(load.id));
      if (only !== undefined) query.set('verdict', ONLY[only]!);
    }
    return api.call<Items>('GET', `/v1/catalog/items?${query.toString()}`);
  });
  if (options['json']) return printJson(io, found);
  if (found.items.length === 0) io.out('None.');
  for (const { item, sku, verdict, state, problems } of found.items) {
    io.out(`  ${item.padEnd(15)}  ${(sku === item ? '' : sku).padEnd(15)}  ${verdict ?? state}`);
    problemLines(io, problems);
  }
  if (found.next !== null) io.out(`More: --after ${found.next}`);
}

async function preview(invocation: Invocation, item: string): Promise<void> {
  const { io, options } = invocation;
  const told = await withApi(invocation, (api) => api.call<Preview>('GET', `/v1/catalog/items/${encodeURIComponent(item)}`)); // prettier-ignore
  if (options['json']) return printJson(io, told);
  io.out(`${told.item.item} (SKU ${told.item.sku}): ${told.action}`);
  for (const { field, from, to } of told.changes) io.out(`  ${field}: ${from === '' ? '(empty)' : from} -> ${to === '' ? '(empty)' : to}`); // prettier-ignore
  problemLines(io, told.problems);
}

function problemLines(io: Io, problems: Preview['problems']): void {
  for (const { message, fix } of problems) io.out(`    ${message}${fix ? ` ${fix}` : ''}`);
}
