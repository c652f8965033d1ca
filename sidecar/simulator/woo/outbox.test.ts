import { coalesce, Outbox, stronger, type Change } from './outbox.ts';

let now = 0;
let version = 1;
function outbox() {
  now = Date.parse('2026-11-23T10:00:00.500Z');
  version = 1;
  return new Outbox(
    () => now,
    () => ({ id: 1, version }),
  );
}
const change = (entityId: number, more: Partial<Change> = {}): Change => ({
  entity: 'order',
  entityId,
  reason: 'updated',
  ...more,
});
const ids = (rows: readonly { entityId: number }[]) => rows.map((row) => row.entityId);

test('one row per entity and request, with the strongest reason', () => {
  const rows = coalesce([
    change(1),
    change(2),
    change(1, { reason: 'created' }),
    change(1, { reason: 'status' }),
    change(1, { entity: 'refund' }),
  ]);
  expect(rows.map((r) => `${r.entity}:${r.entityId} ${r.reason}`)).toEqual([
    'order:1 created',
    'order:2 updated',
    'refund:1 updated',
  ]);
  expect(stronger('deleted', 'created')).toBe('deleted');
});

test('the document is read at hand-over, not when the event happened; a deleted entity has none', () => {
  const box = outbox();
  const row = box.add(change(1), 'shop');
  version = 2;
  expect(box.event(row)).toMatchObject({ entityId: '1', occurredAt: '2026-11-23T10:00:00Z', document: { version: 2 } });
  expect(box.event(box.add(change(1, { reason: 'deleted' }), 'shop')).document).toBeNull();
  expect(box.event(box.add(change(3, { entity: 'refund', parentId: 1 }), 'shop')).parentId).toBe('1');
});

test('lease hands out in order, up to the limit, and nothing twice', () => {
  const box = outbox();
  for (const id of [1, 2, 3]) box.add(change(id), 'shop');
  const first = box.lease(2, 30);
  expect(ids(first.rows)).toEqual([1, 2]);
  expect(ids(box.lease(10, 30).rows)).toEqual([3]);
  expect(box.lease(10, 30).rows).toEqual([]);
  expect(box.waiting()).toBe(3);
});

test('later events of an entity wait while somebody holds an earlier one', () => {
  const box = outbox();
  box.add(change(1), 'shop');
  const first = box.lease(10, 30);
  box.add(change(1), 'shop');
  box.add(change(2), 'shop');
  expect(ids(box.lease(10, 30).rows)).toEqual([2]);
  box.ack(first.lease, [{ id: first.rows[0]!.id, status: 'accepted' }]);
  expect(ids(box.lease(10, 30).rows)).toEqual([1]);
});

test('acknowledged rows are done, refused ones too but visible; the others stay leased', () => {
  const box = outbox();
  for (const id of [1, 2, 3]) box.add(change(id), 'shop');
  const { lease, rows } = box.lease(10, 30);
  const results = [
    { id: rows[0]!.id, status: 'duplicate' as const },
    { id: rows[1]!.id, status: 'rejected' as const },
    { id: 'unknown', status: 'accepted' as const },
  ];
  expect(box.ack(lease, results)).toBe(2);
  expect(box.rows().map((r) => r.status)).toEqual(['done', 'rejected', 'leased']);
  expect(box.waiting()).toBe(1);
});

test('an expired lease is open again, and its late acknowledgement counts for nothing', () => {
  const box = outbox();
  box.add(change(1), 'shop');
  const first = box.lease(10, 30);
  now += 30_000;
  expect(box.ack(first.lease, [{ id: first.rows[0]!.id, status: 'accepted' }])).toBe(0);
  const second = box.lease(10, 30);
  expect(ids(second.rows)).toEqual([1]);
  expect(second.rows[0]?.attempts).toBe(2);
  expect(box.ack(first.lease, [{ id: first.rows[0]!.id, status: 'accepted' }])).toBe(0);
  expect(box.ack(second.lease, [{ id: first.rows[0]!.id, status: 'accepted' }])).toBe(1);
});

test('rows given back are handed out at once', () => {
  const box = outbox();
  box.add(change(1), 'shop');
  box.giveBack(box.lease(10, 30).lease);
  expect(box.lease(10, 30).rows).toHaveLength(1);
});
