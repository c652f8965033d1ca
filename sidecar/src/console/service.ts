/** What the console's screens ask beyond lists: causes with the catalogue's words, an order's story, corrections, pauses. */
import { lanesView, NO_PAUSES, type Pauses, type RateMeter } from './lanes.ts';
import type {
  Actor,
  Amendment,
  AmendmentChange,
  CauseGroup,
  CauseGroups,
  CausePage,
  CustomerCandidates,
  DocumentView,
  ItemView,
  LanesView,
  OrderTimeline,
  RunSummary,
  WorkFacets,
  WorkFilter,
  WorkPage,
  WorkQuery,
} from '@crossdock/shared';
import type { AuditLog } from '../admin/port.ts';
import { CrossdockError } from '../errors.ts';
import type { Inbox } from '../intake/port.ts';
import type { PostingStore } from '../links/port.ts';
import type { M3Jobs } from '../sync/jobs.ts';
import type { Lane, LaneStats } from '../work/port.ts';
import { applyAmendments, mayAmend, textAt } from './amend.ts';
import { customerCandidates } from './customers.ts';
import { entryOf } from './catalogue/index.ts';
import type { Indexer } from './indexer.ts';
import { ItemLookup } from './items.ts';
import {
  HIDDEN,
  isPersonalPath,
  maskCall,
  maskDocument,
  maskProblem,
  maskProblems,
  maskText,
  maskThing,
} from './mask.ts';
import type { AmendmentStore, CauseStore, RunBook, StoredCause, StoryStore } from './port.ts';

/** Slices of the index that a question waits for: ten thousand events at most, about a second on a slow machine. */
const CATCH_UP = 100;
const PAUSES = 'work.paused';

export interface ConsoleDeps {
  book: RunBook;
  causes: CauseStore;
  amendments: AmendmentStore;
  story: StoryStore;
  indexer: Indexer;
  inbox: Pick<Inbox, 'newest'>;
  postings: Pick<PostingStore, 'get'>;
  runsOf: (key: string) => RunSummary[];
  facts: { get(name: string): string | null; put(name: string, value: string): Promise<void> };
  audit: Pick<AuditLog, 'append'>;
  /** @throws CrossdockError auth `m3.not-configured` */
  jobs: () => M3Jobs;
  /** The customer template, which is nobody's customer. */
  template: () => string;
  /** `orders.itemStatuses` */
  itemStatuses: () => readonly string[];
  stats: () => LaneStats[];
  meter: RateMeter;
  /** After a pause or its end. */
  onPauses: () => void;
  now: () => number;
}

const fault = (code: string, message: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code });
/** Viewers look and do not work with people's data. */
export const hidesPersonal = (actor: Actor): boolean => actor.role === 'viewer';

export class ConsoleService {
  readonly #deps: ConsoleDeps;
  readonly #items: ItemLookup;
  #pauses: Pauses;

  constructor(deps: ConsoleDeps) {
    this.#deps = deps;
    this.#items = new ItemLookup({ jobs: deps.jobs, statuses: deps.itemStatuses, now: deps.now });
    this.#pauses = { ...NO_PAUSES, ...(JSON.parse(deps.facts.get(PAUSES) ?? '{}') as Partial<Pauses>) };
  }

  // ---- work

  /** Whoever may not see an e-mail address finds nothing by one: a hit would say that it has ordered here. */
  async page(query: WorkQuery, actor: Actor): Promise<WorkPage> {
    await this.#deps.indexer.catchUp(CATCH_UP);
    const masked = hidesPersonal(actor);
    const page = this.#deps.book.page(query, { emails: !masked });
    return masked ? { ...page, runs: page.runs.map(maskProblems) } : page;
  }

  async facets(filter: WorkFilter, actor: Actor): Promise<WorkFacets> {
    if (filter.q !== undefined) await this.#deps.indexer.catchUp(CATCH_UP);
    return this.#deps.book.facets(filter, { emails: !hidesPersonal(actor) });
  }

  lanes(): LanesView {
    const { stats, meter, now } = this.#deps;
    return lanesView(stats(), (lane) => meter.perMinute(lane, now()), this.#pauses);
  }

  paused(lane: Lane): boolean {
    return this.#pauses.all !== null || this.#pauses.lanes[lane] !== undefined;
  }

  /** Stops a lane, or everything, until somebody says go on; kept over restarts. */
  async pause(lane: Lane | undefined, how: 'pause' | 'resume', why: string, actor: Actor): Promise<LanesView> {
    const { facts, audit, now, onPauses } = this.#deps;
    const at = new Date(now()).toISOString();
    const by = { at, by: actor.name, why };
    const lanes = { ...this.#pauses.lanes };
    let { all } = this.#pauses;
    if (lane === undefined) all = how === 'pause' ? by : null;
    else if (how === 'pause') lanes[lane] = by;
    else delete lanes[lane];
    // "Go on" without a lane means everything: no single lane may stay behind unnoticed.
    this.#pauses = lane === undefined && how === 'resume' ? NO_PAUSES : { all, lanes };
    await Promise.all([
      facts.put(PAUSES, JSON.stringify(this.#pauses)),
      audit.append({ at, actor, action: `work.${how}`, target: `lane:${lane ?? 'all'}`, why }),
    ]);
    onPauses();
    return this.lanes();
  }

  // ---- needs attention

  async groups(actor: Actor): Promise<CauseGroups> {
    await this.#deps.indexer.catchUp(CATCH_UP);
    const causes = this.#deps.causes.causes();
    const groups = (hidesPersonal(actor) ? causes.map(maskCause) : causes).map(withWords);
    // One order may stand under several causes, and counts once.
    return { groups, runs: this.#deps.book.facets({ state: 'held' }, { emails: false }).total };
  }

  /** @throws CrossdockError permanent `cause.unknown` when nothing is held by it any more */
  async group(code: string, asked: string, page: { after: number; limit: number }, actor: Actor): Promise<CausePage> {
    await this.#deps.indexer.catchUp(CATCH_UP);
    const { causes } = this.#deps;
    const masked = hidesPersonal(actor);
    // A viewer knows such a cause by its mark only.
    const marked = (one: StoredCause): boolean => one.code === code && maskThing(code, one.thing) === asked;
    const thing = masked && asked.startsWith(HIDDEN) ? (causes.causes().find(marked)?.thing ?? asked) : asked;
    const found = causes.cause(code, thing);
    if (!found) throw fault('cause.unknown', 'Nothing is held by this cause any more.');
    const rows = causes.members(code, thing, page);
    const members = rows.map(({ seq: _seq, ...member }) =>
      masked ? { ...member, run: maskProblems(member.run) } : member,
    );
    return {
      group: withWords(masked ? maskCause(found) : found),
      members,
      next: rows.length === page.limit ? String(rows.at(-1)!.seq) : null,
    };
  }

  // ---- one order

  /** @returns null when nothing is known about the key */
  async timeline(key: string, actor: Actor): Promise<OrderTimeline | null> {
    const { story, runsOf, amendments, indexer } = this.#deps;
    await indexer.catchUp(CATCH_UP);
    const [runs, events, entries] = [runsOf(key), story.events(key), story.entries(key)];
    if (runs.length === 0 && events.length === 0 && entries.length === 0) return null;
    const masked = hidesPersonal(actor);
    const calls = story.calls(key);
    const none = { number: null, total: null, currency: null, status: null };
    return {
      key,
      ...(story.fact(key) ?? none),
      link: story.link(key),
      documents: story.documents(key),
      runs: masked ? runs.map(maskProblems) : runs,
      events,
      entries: entries.map(({ at, runId, step, kind, text, actor: who }) => ({
        at,
        runId,
        step,
        kind,
        text: masked ? maskText(text) : text,
        actor: who,
      })),
      calls: masked ? calls.map(maskCall) : calls,
      amendments: amendments.list(key).map((one) => (masked ? maskAmendment(one) : one)),
      masked,
    };
  }

  /** @throws CrossdockError permanent `document.unknown` */
  document(key: string, actor: Actor): DocumentView {
    const { event, amendments } = this.#newest(key);
    const { document, applied } = applyAmendments(event.document, amendments);
    const masked = hidesPersonal(actor);
    const shown = (value: Record<string, unknown>): Record<string, unknown> =>
      masked ? (maskDocument(value) as Record<string, unknown>) : value;
    return {
      key,
      receivedAt: new Date(event.receivedAt).toISOString(),
      original: shown(event.document),
      amended: applied.length > 0 ? shown(document) : null,
      amendments: masked ? amendments.map(maskAmendment) : amendments,
      masked,
    };
  }

  /** M3 customers that the buyer may be. @throws CrossdockError permanent `document.unknown`; `m3.*` */
  async customers(key: string, q: string): Promise<CustomerCandidates> {
    const { event, amendments } = this.#newest(key);
    const { document } = applyAmendments(event.document, amendments);
    return customerCandidates(this.#deps.jobs(), document, q, this.#deps.template());
  }

  /** @throws CrossdockError `m3.*` where M3 cannot be asked */
  item(number: string): Promise<ItemView> {
    return this.#items.item(number);
  }

  /**
   * Corrects an order beside its original; the next run uses it.
   * @throws CrossdockError permanent `amend.path`, `amend.unchanged`, `amend.posted`, `document.unknown`
   */
  async amend(
    key: string,
    changes: readonly { path: string; to: string }[],
    why: string,
    actor: Actor,
  ): Promise<Amendment> {
    const { event, amendments } = this.#newest(key);
    this.#requireUnposted(key);
    const bad = changes.filter(({ path }) => !mayAmend(path)).map(({ path }) => path);
    if (bad.length > 0)
      throw fault(
        'amend.path',
        `Not to be corrected here: ${bad.join(', ')}. Addresses, names, SKUs and methods can be; amounts, status and dates are changed in the shop, which sends the order again.`,
      );
    const { document } = applyAmendments(event.document, amendments);
    const real = changes
      .map(({ path, to }): AmendmentChange => ({ path, from: textAt(document, path), to }))
      .filter(({ from, to }) => from !== to);
    if (real.length === 0) throw fault('amend.unchanged', 'The order says this already. Change a value first.');
    return this.#deps.amendments.add(key, real, { actor, why }, this.#deps.now());
  }

  /** Takes a correction back. @throws CrossdockError permanent `amendment.unknown`, `amend.undone`, `amend.posted` */
  async undoAmendment(id: string, why: string, actor: Actor): Promise<Amendment> {
    const { amendments, now } = this.#deps;
    const known = amendments.get(id);
    if (!known) throw fault('amendment.unknown', 'There is no such correction.');
    this.#requireUnposted(known.key);
    if (!(await amendments.undo(id, { actor, why }, now())))
      throw fault('amend.undone', 'This correction was taken back already.');
    return amendments.get(id)!;
  }

  /** For the flow: the document as a person corrected it, and a mark that changes with the corrections. */
  amended(key: string, document: Record<string, unknown>): { document: Record<string, unknown>; mark: string } {
    const { amendments } = this.#deps;
    if (!amendments.any(key)) return { document, mark: '' };
    const list = amendments.list(key).filter(({ undoneAt }) => undoneAt === null);
    const result = applyAmendments(document, list);
    return {
      document: result.document,
      mark: result.applied.length > 0 ? `#${list.map(({ id }) => id.slice(0, 8)).join('+')}` : '',
    };
  }

  #newest(key: string): { event: { document: Record<string, unknown>; receivedAt: number }; amendments: Amendment[] } {
    const event = this.#deps.inbox.newest(key);
    if (!event?.document)
      throw fault('document.unknown', `No document of ${key} is stored, or it is older than the retention.`);
    return {
      event: { document: event.document, receivedAt: event.receivedAt },
      amendments: this.#deps.amendments.list(key),
    };
  }

  #requireUnposted(key: string): void {
    const posting = this.#deps.postings.get(key);
    if (posting?.final)
      throw fault(
        'amend.posted',
        `This is order ${posting.final} in M3 already. Change it in the shop, or in M3 by hand; corrections here are for orders that wait.`,
      );
  }
}

const withWords = (cause: StoredCause): CauseGroup => ({ ...cause, entry: entryOf(cause.code, cause.example) });
const maskCause = (cause: StoredCause): StoredCause => ({
  ...cause,
  thing: maskThing(cause.code, cause.thing),
  example: cause.example && maskProblem(cause.example),
});
const maskAmendment = (one: Amendment): Amendment => ({
  ...one,
  changes: one.changes.map((change) =>
    isPersonalPath(change.path)
      ? { ...change, from: change.from ? HIDDEN : change.from, to: change.to ? HIDDEN : '' }
      : change,
  ),
});
