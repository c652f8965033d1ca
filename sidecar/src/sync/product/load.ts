/**
 * A load of the catalogue: read all items, plan each against the shop, wait for a person, then let the publisher write. Every
 * page is stored with the place where the next one begins, so it goes on where it was broken off.
 */
import type { CatalogVerdict, LoadRequest, LoadView, Problem } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import { CrossdockError } from '../../errors.ts';
import { celSyntax, evaluateCel } from '../../mapping/cel.ts';
import { absorbIn, type Arrived } from './absorb.ts';
import type { CatalogRow, CatalogStore, LoadRecord } from './port.ts';
import type { ProductPlan } from './plan.ts';
import type { Publisher } from './publish.ts';
import { isAbsent, listPage, readItems, readListed, type ReadContext } from './read.ts';
import { viewOf as itemViewOf } from './target.ts';

const PLAN_ROWS = 100;
const KNOWN_ROWS = 500;

export interface LoadDeps<Tx> {
  db: Db<Tx>;
  store: CatalogStore<Tx>;
  publisher: Publisher<Tx>;
  context: (signal: AbortSignal) => ReadContext;
  now: () => number;
  journal: (kind: string, text: string) => void;
  known: () => Iterable<string>;
  /** In the transaction that ends the reading: the poller goes on from here. */
  markIn: (tx: Tx, startedAt: number) => void;
}

export const NO_COUNTS: LoadRecord['counts'] = { create: 0, update: 0, retire: 0, none: 0, excluded: 0, problem: 0 };
export const isOpen = ({ state }: LoadRecord): boolean => state !== 'done' && state !== 'cancelled';

/** @throws CrossdockError permanent `catalog.filter` */
export function newLoad(request: LoadRequest, actor: string, now: number): Omit<LoadRecord, 'id'> {
  const fault = request.filter === undefined ? null : celSyntax(request.filter);
  if (fault) throw loadFault('catalog.filter', `The filter of the load cannot be read: expected a CEL expression, received ${JSON.stringify(request.filter)}: ${fault.reason} at character ${fault.at}. Correct it and start the load again.`); // prettier-ignore
  return {
    state: 'reading', why: request.why, filter: request.filter ?? null, from: request.from ?? null, to: request.to ?? null, cursor: '',
    done: 0, of: null, phaseAt: now, phaseFrom: 0, counts: NO_COUNTS, startedBy: actor, startedAt: now, updatedAt: now, acceptedBy: null,
    acceptedAt: null, finishedAt: null, paused: false,
  }; // prettier-ignore
}

/** Reads and plans until there is something for a person to see. Safe to break off; @throws CrossdockError */
export async function runLoad<Tx>(deps: LoadDeps<Tx>, signal: AbortSignal): Promise<LoadRecord | null> {
  const { db, store, now } = deps;
  const first = store.newestLoad();
  if (!first || !isOpen(first)) return first;
  // Time in which nothing ran says nothing about the time that is left.
  await db.write((tx) => store.saveLoadIn(tx, { ...first, phaseAt: now(), phaseFrom: first.done }));
  for (;;) {
    signal.throwIfAborted();
    const load = store.newestLoad();
    if (load?.paused) return load;
    if (load?.state === 'reading') await readPage(deps, load, signal);
    else if (load?.state === 'planning') await planPage(deps, load, signal);
    else return load;
  }
}

async function readPage<Tx>(deps: LoadDeps<Tx>, load: LoadRecord, signal: AbortSignal): Promise<void> {
  const { db, store, now } = deps;
  const context = deps.context(signal);
  const { rules } = context;
  const page = await nextPage(deps, context, load);
  const included = page.arrived.filter(
    ({ item, ITNO }) => item !== null && includes(load, ITNO) && fits(load, item, context),
  );
  await db.write((tx) => {
    // A person may have cancelled while M3 was asked.
    const newest = store.newestLoad();
    if (newest?.id !== load.id || newest.state !== 'reading') return;
    absorbIn(tx, store, rules, included, { now: now(), accepted: store.accepted(), load: load.id });
    const read = { ...newest, cursor: page.cursor, done: newest.done + page.arrived.length, updatedAt: now() };
    if (page.more) store.saveLoadIn(tx, read);
    else {
      store.saveLoadIn(tx, { ...read, state: 'planning', cursor: '', done: 0, of: null, phaseAt: now(), phaseFrom: 0 });
      // What a part of the items has shown says nothing of the others.
      if (load.filter === null && load.from === null && load.to === null) deps.markIn(tx, load.startedAt);
    }
  });
  if (!page.more) {
    const of = store.countOfLoad(load.id);
    const newest = store.newestLoad();
    if (newest?.state === 'planning') await db.write((tx) => store.saveLoadIn(tx, { ...newest, of }));
    deps.journal('read', `M3's items are read; ${number(of)} are in this load.`);
  }
}

interface Page {
  arrived: Arrived[];
  cursor: string;
  more: boolean;
}
async function nextPage<Tx>(deps: LoadDeps<Tx>, context: ReadContext, load: LoadRecord): Promise<Page> {
  try {
    const after = load.cursor === '' && load.from ? load.from : load.cursor;
    const page = await listPage(context, after, context.rules.settings.pageRows);
    // The first page begins with the start value itself; "after" would leave it out.
    const rows = load.cursor === '' && load.from ? [{ ITNO: load.from }, ...page.rows] : page.rows;
    const arrived = load.cursor === '' && load.from ? [...(await readItems(context, [load.from])), ...(await readListed(context, page.rows))] : await readListed(context, page.rows); // prettier-ignore
    return { arrived, cursor: rows.at(-1)?.['ITNO'] ?? load.cursor, more: page.more };
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // This M3 cannot list its items: those that the tables and links know are read one by one.
    const known = [...new Set(deps.known())].sort().filter((ITNO) => ITNO > load.cursor);
    const chunk = known.slice(0, KNOWN_ROWS);
    return { arrived: await readItems(context, chunk), cursor: chunk.at(-1) ?? load.cursor, more: known.length > chunk.length }; // prettier-ignore
  }
}

const includes = (load: LoadRecord, ITNO: string): boolean =>
  (load.from === null || ITNO >= load.from) && (load.to === null || ITNO <= load.to);
function fits(load: LoadRecord, item: Arrived['item'], { rules }: ReadContext): boolean {
  if (load.filter === null || item === null) return true;
  const view = itemViewOf(item, rules);
  return evaluateCel(load.filter, { item: view }) === true;
}

async function planPage<Tx>(deps: LoadDeps<Tx>, load: LoadRecord, signal: AbortSignal): Promise<void> {
  const { db, store, publisher, now } = deps;
  const rows = store.list({ load: load.id, after: load.cursor, limit: PLAN_ROWS });
  const counts = { ...load.counts };
  const verdicts: { row: CatalogRow; verdict: CatalogVerdict; problems: Problem[] }[] = [];
  const asked = rows.filter((row) => row.state !== 'excluded');
  const plans = new Map((asked.length > 0 ? await publisher.prepare(asked, signal) : []).map(({ row, plan }) => [row.ITNO, plan])); // prettier-ignore
  for (const row of rows) {
    const plan = plans.get(row.ITNO);
    const verdict: CatalogVerdict = plan ? plan.action : 'excluded';
    counts[verdict] += 1;
    verdicts.push({ row, verdict, problems: plan ? problemsOf(plan) : [] });
  }
  await db.write((tx) => {
    const newest = store.newestLoad();
    if (newest?.id !== load.id || newest.state !== 'planning') return;
    for (const { row, verdict, problems } of verdicts)
      store.changeIn(tx, row.ITNO, { verdict, ...(verdict === 'problem' && { state: 'problem', problems }) }, now());
    const done = newest.done + rows.length;
    const last = rows.length < PLAN_ROWS;
    const cursor = rows.at(-1)?.ITNO ?? load.cursor;
    store.saveLoadIn(tx, { ...newest, counts, cursor, done, state: last ? 'preview' : 'planning', updatedAt: now() });
  });
  if (rows.length < PLAN_ROWS) deps.journal('preview', `${summaryOf(counts)}. A person has to accept it.`);
}
const problemsOf = (plan: ProductPlan): Problem[] => (plan.action === 'problem' ? plan.problems : []);

/** `3,120 new, 14 changed, 3 problems`. */
export function summaryOf(counts: LoadRecord['counts']): string {
  const parts: [number, string][] = [
    [counts.create, 'new'],
    [counts.update, 'changed'],
    [counts.retire, 'retired'],
    [counts.none, 'unchanged'],
    [counts.excluded, 'left out by rule'],
    [counts.problem, counts.problem === 1 ? 'problem' : 'problems'],
  ];
  const told = parts.filter(([n]) => n > 0).map(([n, what]) => `${number(n)} ${what}`);
  return told.length === 0 ? 'nothing' : told.join(', ');
}
const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** What people see of a load. `left` is how many rows an applying load has still to write; null = all of them. */
export function viewOf(load: LoadRecord, left: number | null, now: number): LoadView {
  const of = load.state === 'applying' || load.state === 'done' ? load.counts.create + load.counts.update + load.counts.retire : load.of; // prettier-ignore
  const done = load.state === 'applying' && of !== null ? of - (left ?? of) : load.state === 'done' && of !== null ? of : load.done; // prettier-ignore
  const rate = (done - load.phaseFrom) / Math.max(1, now - load.phaseAt);
  const running = !load.paused && (load.state === 'reading' || load.state === 'planning' || load.state === 'applying');
  const etaSeconds = running && of !== null && rate > 0 ? Math.round((of - done) / rate / 1000) : null;
  return {
    id: load.id,
    state: load.state,
    paused: load.paused,
    summary: load.state === 'reading' ? `${number(load.done)} items read so far` : summaryOf(load.counts),
    counts: load.counts,
    progress: { done, of, etaSeconds },
    filter: load.filter,
    from: load.from,
    to: load.to,
    startedBy: load.startedBy,
    startedAt: iso(load.startedAt)!,
    updatedAt: iso(load.updatedAt)!,
    acceptedBy: load.acceptedBy,
    acceptedAt: iso(load.acceptedAt),
    finishedAt: iso(load.finishedAt),
  };
}

export const loadFault = (code: string, message: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code });
