/**
 * Which document of an order counts. Events are nudges: a run always works from the newest document, and one that has
 * waited is read again before it is posted (contract 3).
 */
import { CrossdockError } from '../../errors.ts';
import type { Inbox, StoredEvent } from '../../intake/port.ts';
import { documentVersion } from '../../intake/version.ts';
import type { ShopClient } from '../../woo/port.ts';
import { contentDifference, isAnonymised, orderContent } from './content.ts';
import { wooOrder } from '@crossdock/shared';

export interface FreshContext {
  inbox: Inbox;
  shop: ShopClient | null;
  rereadAfterSeconds: number;
  now: () => number;
  signal: AbortSignal;
  journal: (kind: string, text: string) => void;
}

/** What an order is at the moment: its newest document, or gone. */
export interface Current {
  event: StoredEvent | null;
  deleted: boolean;
}

/**
 * The newest stored document, read again from the shop if it is older than `rereadAfterSeconds` (only before posting) or if
 * documents of the same second disagree, or one that came later bears an earlier moment: a shop's servers have a clock each
 * (which of them is newer only the shop knows). If the shop cannot be asked, the stored one is used.
 */
export async function currentDocument(ctx: FreshContext, key: string, beforePosting: boolean): Promise<Current> {
  const events = ctx.inbox.list(key).filter((e) => `${e.entity}:${e.entityId}` === key);
  const deleted =
    events.findLastIndex((e) => e.reason === 'deleted') >
    events.findLastIndex((e) => e.reason === 'restored' || e.reason === 'created');
  if (deleted) return { event: ctx.inbox.newest(key), deleted };
  await fetchLarge(ctx, events.at(-1));
  const stored = ctx.inbox.newest(key);
  if (!stored?.document) return { event: stored, deleted };
  const trashed = events.at(-1)?.reason === 'trashed';
  if (trashed) return { event: { ...stored, document: { ...stored.document, status: 'trash' } }, deleted };
  return { event: await reread(ctx, stored, events, beforePosting), deleted };
}

/**
 * An event whose document was too large to be sent comes without one (contract 2). If the shop cannot be asked, an older
 * document is used; without any the work waits for the shop.
 */
async function fetchLarge(ctx: FreshContext, last: Omit<StoredEvent, 'document'> | undefined): Promise<void> {
  if (!ctx.shop || !last || last.reason === 'trashed' || ctx.inbox.get(last.seq)?.document) return;
  let document: Record<string, unknown> | null;
  try {
    document = await ctx.shop.readOrder(last.entityId, ctx.signal);
  } catch (error) {
    if (error instanceof CrossdockError && error.class !== 'bug' && ctx.inbox.newest(last.key)) return;
    throw error;
  }
  if (!document) return;
  await ctx.inbox.putReread(last.key, documentVersion(document, last.version), document);
  ctx.journal('note', 'The event came without its document; it was read in the shop.');
}

async function reread(
  ctx: FreshContext,
  stored: StoredEvent,
  events: readonly Omit<StoredEvent, 'document'>[],
  beforePosting: boolean,
): Promise<StoredEvent> {
  const { document: newest } = stored;
  if (!newest || !ctx.shop) return stored;
  const old = beforePosting && ctx.now() - stored.receivedAt > ctx.rereadAfterSeconds * 1000;
  const others = events.filter((e) => e.seq !== stored.seq);
  const doubtful = others.filter((e) => e.version === stored.version || e.seq > stored.seq);
  const disagree = !old && doubtful.some((e) => !same(ctx.inbox.get(e.seq)?.document ?? newest, newest));
  if (!old && !disagree) return stored;
  let document: Record<string, unknown> | null;
  try {
    document = await ctx.shop.readOrder(stored.entityId, ctx.signal);
  } catch (error) {
    if (error instanceof CrossdockError && error.class !== 'bug') {
      ctx.journal(
        'note',
        `The order could not be read again in the shop (${error.code}); the newest stored document is used.`,
      );
      return stored;
    }
    throw error;
  }
  if (!document || same(newest, document)) return stored;
  const version = documentVersion(document, stored.version);
  if (version < stored.version) {
    const last = lastNews(ctx.inbox, events, stored);
    // Older than what is stored, and not what came last either: somebody between us and the shop has kept it.
    if (!last?.document || (version < last.version && !same(last.document, document))) return stored;
  }
  const seq = await ctx.inbox.putReread(stored.key, version < stored.version ? stored.version : version, document);
  ctx.journal('note', 'The order was read again in the shop: it has changed since the last event.');
  return ctx.inbox.get(seq) ?? stored;
}

/** What came last after `stored` and says something else; a document that is told once more is no news. */
function lastNews(
  inbox: Inbox,
  events: readonly Omit<StoredEvent, 'document'>[],
  stored: StoredEvent,
): StoredEvent | undefined {
  const news: StoredEvent[] = [];
  for (const { seq } of events) {
    const event = inbox.get(seq);
    const { document } = event ?? {};
    if (!event || !document) continue;
    if (!news.some((e) => e.version === event.version && e.document && same(e.document, document))) news.push(event);
  }
  const from = news.findIndex(
    (e) => e.version === stored.version && e.document && same(e.document, stored.document ?? {}),
  );
  return news.slice(from + 1).at(-1);
}

/**
 * Equal for M3's purposes. A document that differs only in our own meta data must not become "newer" than the events: a
 * cancellation with an earlier date would then look stale.
 */
function same(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const [x, y] = [wooOrder.safeParse(a), wooOrder.safeParse(b)];
  if (!x.success || !y.success) return false;
  if (isAnonymised(x.data) !== isAnonymised(y.data)) return false;
  return x.data.status === y.data.status && contentDifference(orderContent(x.data), orderContent(y.data)).length === 0;
}
