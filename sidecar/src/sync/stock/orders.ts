/** Orders that M3 has confirmed and whose lines a measure may not hold yet, from what was posted and what M3 has said of it. */
import type { StockMeasure } from '@crossdock/shared';
import type { Posting, PostingStore } from '../../links/port.ts';
import { contentLines, productsOf } from '../order/content.ts';
import { FALLS_WITH, type ConfirmedOrder } from './inflight.ts';
import type { KnownOrder } from './rest-flights.ts';

/** @param asOf orders that ended after this moment are among them: figures read by then do not hold their last step */
export function* confirmedOrders(
  postings: Pick<PostingStore, 'inFlight'>,
  measure: StockMeasure,
  asOf: number,
): Generator<ConfirmedOrder> {
  if (FALLS_WITH[measure] === 'confirm') return;
  for (const { key, confirmedAt, progress, progressAt, content, seen } of postings.inFlight(asOf)) {
    if (confirmedAt === null || content === null) continue;
    yield { key, confirmedAt, goneAt: progress === 'deleted' ? progressAt : null, lines: contentLines(content), seen };
  }
}

/** What a shop without the plugin cannot tell of one of its orders. */
export function knownOrder(posting: Posting | null): KnownOrder {
  if (!posting) return null;
  if (posting.state === 'skipped' || posting.state === 'cancelled' || posting.state === 'closed') return 'settled';
  const { final, confirmedAt, content } = posting;
  if (final === null || confirmedAt === null) return null;
  return { confirmedAt, posted: content && productsOf(content) };
}
