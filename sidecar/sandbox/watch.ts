/** Follows what goes on, through the sidecar's API and the shop's outbox, and shows it. */
import type { RunSummary, SidecarStatus } from '@crossdock/shared';
import { wrap, type Paint } from './paint.ts';
import type { Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import { wayOf, type M3View, type Ticket } from './way.ts';

const LOOK_MS = 150;
const RECENT = 100;
const INDENT = 8;
const WHAT: Readonly<Record<string, string>> = { created: 'placed', deleted: 'deleted in the shop', trashed: 'put into the bin', restored: 'restored', updated: 'changed in the shop' }; // prettier-ignore

export class Watch {
  readonly #stage: Stage;
  readonly #screen: Screen;
  readonly #paint: Paint;
  readonly #tickets = new Map<string, Ticket>();
  readonly #shownStatus = new Set<string>();
  /** Held runs, and when they were last seen to be. */
  readonly #held = new Map<string, number>();
  #seenSeq = 0;
  #m3: SidecarStatus['remotes'][number]['state'] = 'up';
  #running: Promise<void> | null = null;
  #stopped = false;
  readonly #timer: { handle: NodeJS.Timeout | undefined; wake: () => void } = {
    handle: undefined,
    wake: () => undefined,
  };
  /** Newest order that somebody did something with. */
  lastId: number | null = null;

  constructor(stage: Stage, screen: Screen, paint: Paint) {
    this.#stage = stage;
    this.#screen = screen;
    this.#paint = paint;
  }

  /** True while an order is on its way. */
  get busy(): boolean {
    return this.#tickets.size > 0;
  }

  start(): void {
    this.#running = this.#loop();
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer.handle);
    this.#timer.wake();
    await this.#running;
    this.#screen.live([]);
  }

  /** Shows a held order's way again, after somebody has asked for another try. */
  follow(id: number, what: string): void {
    this.#tickets.set(`${id} ${what}`, { id, what, at: Date.now(), received: true });
    this.lastId = id;
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#look();
      } catch (error) {
        // The sidecar is stopping, or has crashed; the latter is told by whoever watches the process.
        if (!this.#stopped && !(error instanceof TypeError))
          this.#screen.print(this.#paint.red(String((error as Error).message)));
      }
      await new Promise<void>((resolve) => {
        this.#timer.wake = resolve;
        this.#timer.handle = setTimeout(resolve, LOOK_MS);
      });
    }
  }

  async #look(): Promise<void> {
    const { api } = this.#stage.sidecar;
    this.#takeTickets();
    const status = await api.status();
    this.#showRemote(status);
    const runs = await api.recentRuns(RECENT);
    this.#takeVerbs(runs);
    const lines: string[] = [];
    for (const [key, ticket] of this.#tickets) {
      const document = this.#stage.shop.shop.orders.get(ticket.id);
      if (!document) {
        this.#tickets.delete(key);
        continue;
      }
      const way = wayOf(
        ticket,
        document,
        await api.timeline(`order:${ticket.id}`),
        this.#m3View(ticket.id),
        this.#paint,
      );
      if (!way.ended) lines.push(`  ${way.line}`);
      else {
        this.#tickets.delete(key);
        this.#screen.print(
          `  ${way.line}`,
          ...way.details.flatMap((text) =>
            wrap(text, this.#screen.columns - INDENT).map((l) => ' '.repeat(INDENT) + l),
          ),
        );
      }
    }
    this.#screen.live(lines);
    await this.#showStatusBack(runs);
  }

  /** New rows of the shop's outbox are what people did; our own writes are not. */
  #takeTickets(): void {
    for (const row of this.#stage.shop.shop.outbox.rows()) {
      if (row.seq > this.#seenSeq && row.entity === 'order' && row.origin === 'shop') {
        const status = this.#stage.shop.shop.orders.get(row.entityId)?.status;
        const what = row.reason === 'status' ? `${status} in the shop` : (WHAT[row.reason] ?? row.reason);
        this.#tickets.set(`${row.entityId} ${what}`, { id: row.entityId, what, at: Date.now(), received: false });
        this.lastId = row.entityId;
      }
      if (row.status === 'done') {
        for (const ticket of this.#tickets.values()) if (ticket.id === row.entityId) ticket.received = true;
      }
      this.#seenSeq = Math.max(this.#seenSeq, row.seq);
    }
  }

  /** Somebody has retried, skipped or resolved a held run, here or from another terminal. */
  #takeVerbs(runs: readonly RunSummary[]): void {
    const now = Date.now();
    for (const run of runs) {
      if (run.flow !== 'order-to-cash') continue;
      const at = this.#held.get(run.id);
      if (run.state === 'held') this.#held.set(run.id, now);
      else if (at !== undefined) {
        this.#held.delete(run.id);
        const id = Number(run.key.slice('order:'.length));
        const known = [...this.#tickets.values()].some((ticket) => ticket.id === id);
        const what = run.outcome === 'skipped' || run.outcome === 'resolved' ? run.outcome : 'tried again';
        if (run.outcome !== 'superseded' && !known)
          this.#tickets.set(`${id} ${what}`, { id, what, at, received: true });
      }
    }
  }

  #m3View(id: number): M3View | null {
    return this.#stage.m3.ordersByReference(`WC-${id}`)[0] ?? null;
  }

  #showRemote({ remotes }: SidecarStatus): void {
    const m3 = remotes.find(({ remote }) => remote === 'm3');
    if (!m3 || m3.state === this.#m3) return;
    if (m3.state === 'up') this.#screen.print(this.#paint.green('  M3 answers again.'));
    else if (this.#m3 === 'up')
      this.#screen.print(
        this.#paint.yellow(
          `  M3 does not answer${m3.why ? `: ${m3.why}` : ''}. Orders wait, in order, and are tried again.`,
        ),
      );
    this.#m3 = m3.state;
  }

  /** M3's progress that has reached the shop. */
  async #showStatusBack(runs: readonly RunSummary[]): Promise<void> {
    for (const run of runs) {
      if (run.flow !== 'order-status' || run.outcome !== 'confirmed' || this.#shownStatus.has(run.id)) continue;
      this.#shownStatus.add(run.id);
      const timeline = await this.#stage.sidecar.api.timeline(run.key);
      const text = timeline?.entries.findLast((entry) => entry.runId === run.id && entry.kind === 'shown')?.text;
      if (text)
        this.#screen.print(
          `  ${this.#paint.bold(`#${run.key.slice('order:'.length)}`)}  ${this.#paint.dim('← ')}${text}`,
        );
    }
  }
}
