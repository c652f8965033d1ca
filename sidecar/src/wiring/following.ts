/** What looks by itself: at orders that move in M3, and at events that wait in the shop. */
import type { Settings, ShopEvent } from '@crossdock/shared';
import type { Inbox } from '../intake/port.ts';
import { backlog } from '../observe/health.ts';
import type { Logger } from '../observe/log.ts';
import type { M3Connection, ShopConnection } from '../remotes.ts';
import { Follower, type FollowDeps } from '../sync/order/follow.ts';
import { VERSION } from '../version.ts';
import { createOutboxPuller, type OutboxPuller } from '../woo/outbox-puller.ts';
import type { LaneStats } from '../work/port.ts';

export interface FollowingDeps extends Pick<
  FollowDeps,
  | 'settings'
  | 'postings'
  | 'documents'
  | 'onProgress'
  | 'onLines'
  | 'onDeliveries'
  | 'onConfirmedByHand'
  | 'journal'
  | 'now'
> {
  inbox: Pick<Inbox, 'accept'>;
  m3: M3Connection;
  shop: ShopConnection;
  lanes: () => LaneStats[];
  /** How long an event waits for the next one of the same order. */
  settleMs: () => number;
  log: Logger;
}

/** `puller` is null where no shop is paired. */
export function wireFollowing(deps: FollowingDeps): { follower: Follower; puller: OutboxPuller | null } {
  const { settings, postings, inbox, m3, shop, lanes, settleMs, log, now } = deps;
  const follower = new Follower({
    ...deps,
    jobs: () => m3.jobs(),
    settings: () => followSettings(settings()),
    busy: () => lanes().some(({ lane, ready }) => lane === 'order' && ready > 0),
  });
  const puller = shop.client
    ? createOutboxPuller({
        client: shop.client,
        accept: (events: ShopEvent[]) =>
          inbox.accept(
            events.map((event, index) => ({ event, index })),
            now() + settleMs(),
          ),
        log,
        status: () => ({
          sidecarVersion: VERSION,
          ...backlog(lanes(), now()),
          highestOrderId: postings.highestOrderId(),
        }),
      })
    : null;
  return { follower, puller };
}

/** Nothing is followed before M3 is set up. */
function followSettings(current: Settings): Settings {
  return current.m3.ionapi === undefined ? { ...current, status: { ...current.status, followSeconds: 0 } } : current;
}
