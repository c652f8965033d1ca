import { expect, test } from '@jest/globals';
import type { Inbox, StoredEvent } from '../../intake/port.ts';
import type { ShopClient } from '../../woo/port.ts';
import { currentDocument } from './fresh.ts';
import { someOrder } from './testing/fixtures.ts';

const KEY = 'order:7';
type Told = [status: string, second: number, origin?: string];
const version = (second: number): string => `2026-11-28T09:00:${String(second).padStart(2, '0')}Z`;
const documentOf = (status: string, second: number): Record<string, unknown> => ({
  ...someOrder({ id: 7, status, lines: [{ sku: 'CUP-01', total: '10.00' }] }),
  date_modified_gmt: version(second).slice(0, -1),
});

/** What came, oldest first, and what the shop says now; null = it cannot be asked. @returns status and second that count */
async function counted(told: readonly Told[], shop: Told | null): Promise<[unknown, string | undefined]> {
  const events = told.map(([status, second, origin = 'shop'], i): StoredEvent => ({
    seq: i + 1, id: `e${i}`, key: KEY, entity: 'order', entityId: '7', reason: 'updated', origin, occurredAt: version(second),
    receivedAt: Date.parse(version(second)), version: version(second), document: documentOf(status, second),
  })); // prettier-ignore
  const newest = (): StoredEvent | null =>
    events.toSorted((a, b) => a.version.localeCompare(b.version) || a.seq - b.seq).at(-1) ?? null;
  const inbox: Partial<Inbox> = {
    list: () => events,
    get: (seq) => events.find((e) => e.seq === seq) ?? null,
    newest,
    putReread: (_key, at, document) => {
      events.push({ ...events[0]!, seq: events.length + 1, origin: 'reread', version: at, document });
      return Promise.resolve(events.length);
    },
  };
  const client: Partial<ShopClient> = {
    readOrder: () => (shop ? Promise.resolve(documentOf(shop[0], shop[1])) : Promise.reject(new Error('not asked'))),
  };
  const { event } = await currentDocument(
    {
      inbox: inbox as Inbox,
      shop: client as ShopClient,
      rereadAfterSeconds: 60,
      now: () => Date.parse(version(30)),
      signal: new AbortController().signal,
      journal: () => undefined,
    },
    KEY,
    false,
  );
  return [event?.document?.['status'], event?.version.slice(17, 19)];
}

test.each<[name: string, told: Told[], shop: Told | null, expected: [string, string]]>([
  ['the newest, without asking', [['processing', 5], ['cancelled', 8]], null, ['cancelled', '08']],
  ['two of one second: the shop says which', [['processing', 5], ['cancelled', 5]], ['processing', 5], ['processing', '05']],
  ['told twice: nothing to ask', [['processing', 5], ['processing', 5]], null, ['processing', '05']],
  ['what came last bears an earlier moment: the shop agrees', [['processing', 5], ['cancelled', 2]], ['cancelled', 2], ['cancelled', '05']],
  ['… the shop does not', [['processing', 5], ['cancelled', 2]], ['processing', 5], ['processing', '05']],
  ['… and the first is told once more', [['processing', 5], ['cancelled', 2], ['cancelled', 5, 'reread'], ['processing', 5]], ['cancelled', 2], ['cancelled', '05']],
  ['… and the shop has touched the order since', [['processing', 5], ['cancelled', 2], ['cancelled', 5, 'reread'], ['processing', 5]], ['cancelled', 9], ['cancelled', '09']],
  ['an old one is told once more', [['processing', 5], ['cancelled', 8], ['processing', 5]], ['cancelled', 8], ['cancelled', '08']],
  ['… and somebody between us and the shop has kept it', [['processing', 5], ['cancelled', 8], ['processing', 5]], ['processing', 5], ['cancelled', '08']],
])('%s', async (_name, told, shop, expected) => {
  expect(await counted(told, shop)).toEqual(expected);
}); // prettier-ignore
