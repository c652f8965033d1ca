/** Checks events one by one. The fast way takes what is plainly right; everything else goes through the zod schema. */
import { eventBatch, shopEvent } from '@crossdock/shared';
import type { EventResult, Problem, ShopEvent } from '@crossdock/shared';

const DECIMAL_ID = /^\d{1,20}$/;
/** UTC times whose day exists in every month; the schema decides about the others. */
const PLAIN_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
const REASONS = new Set(['created', 'updated', 'status', 'trashed', 'restored', 'deleted']);
export const MAX_EVENTS = 1000;

/**
 * The event if it is plainly valid, else null. Never says yes where the schema says no (property-tested).
 * Measured on a 2.6 kB order: 0.5 µs, against 4 µs for the schema.
 */
export function plainEvent(value: unknown): ShopEvent | null {
  if (typeof value !== 'object' || value === null) return null;
  const e = value as Partial<Record<keyof ShopEvent, unknown>>;
  const { id, entity, entityId, parentId, reason, occurredAt, origin, document } = e;
  if (typeof id !== 'string' || id.length === 0 || id.length > 64) return null;
  if (typeof entity !== 'string' || entity.length === 0 || entity.length > 32) return null;
  if (typeof entityId !== 'string' || !DECIMAL_ID.test(entityId)) return null;
  if (parentId !== undefined && parentId !== null && !(typeof parentId === 'string' && DECIMAL_ID.test(parentId)))
    return null;
  if (typeof reason !== 'string' || !REASONS.has(reason)) return null;
  if (typeof occurredAt !== 'string' || !PLAIN_TIME.test(occurredAt)) return null;
  if (origin !== undefined && origin !== 'shop' && origin !== 'crossdock') return null;
  // A numeric day such as 2026-02-28 exists always; a document must be an object, or absent.
  if (document !== undefined && document !== null && (typeof document !== 'object' || Array.isArray(document)))
    return null;
  return {
    id,
    entity,
    entityId,
    ...(parentId === undefined ? {} : { parentId: parentId as string | null }),
    reason: reason as ShopEvent['reason'],
    occurredAt,
    origin: origin ?? 'shop',
    document: (document ?? null) as ShopEvent['document'],
  };
}

export interface CheckedBatch {
  good: { event: ShopEvent; index: number }[];
  rejected: EventResult[];
}

/** One good or rejected entry per event, in the order sent. */
export function checkEvents(events: readonly unknown[]): CheckedBatch {
  const checked: CheckedBatch = { good: [], rejected: [] };
  for (let index = 0; index < events.length; index++) {
    const value = events[index];
    const plain = plainEvent(value);
    if (plain) {
      checked.good.push({ event: plain, index });
      continue;
    }
    const parsed = shopEvent.safeParse(value);
    if (parsed.success) checked.good.push({ event: parsed.data, index });
    else checked.rejected.push({ index, status: 'rejected', problem: eventProblem(parsed.error.issues, index) });
  }
  return checked;
}

/** The list of events, or a sentence that says what is expected. */
export function eventsOf(body: unknown): { events: unknown[] } | { fault: string } {
  const form = 'Expected {"events": [ … ]}';
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { fault: `${form}, received ${Array.isArray(body) ? 'a list' : body === null ? 'null' : typeof body}.` };
  const { events } = body as { events?: unknown };
  if (!Array.isArray(events))
    return {
      fault: `${form}, received ${events === undefined ? 'no "events"' : `"events" of type ${events === null ? 'null' : typeof events}`}.`,
    };
  if (events.length > 0 && events.length <= MAX_EVENTS) return { events };
  return eventBatch.safeParse(body).success
    ? { events }
    : { fault: `${form} with 1 to ${MAX_EVENTS} events, received ${events.length}. Send them in smaller batches.` };
}

function eventProblem(issues: readonly { path: PropertyKey[]; message: string }[], index: number): Problem {
  const list = issues.map(
    (issue) => `${issue.path.length > 0 ? issue.path.map(String).join('.') : 'event'}: ${issue.message}`,
  );
  const field = issues[0]?.path.map(String).join('.');
  return {
    code: 'event.invalid',
    message: `This event is not right (${list.join('; ')}).`,
    fix: 'Correct the sender; the same event can be sent again.',
    owner: 'crossdock',
    field: `events[${index}]${field ? `.${field}` : ''}`,
  };
}
