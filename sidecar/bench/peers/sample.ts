/** What the peers are given: a document as large as a real WooCommerce order (2.6 kB). */

const FILLER = Array.from({ length: 26 }, (_, i) => ({
  id: i,
  key: `_field_${i}`,
  value: 'about as long as a value of meta data is',
}));

/** One order event as JSON text; the number makes it unique. */
export function sampleOrder(number: number): string {
  return JSON.stringify({
    id: `bench-${number}`,
    entity: 'order',
    entityId: String(number),
    reason: 'created',
    occurredAt: '2026-11-23T09:29:01Z',
    origin: 'shop',
    document: {
      id: number,
      status: 'processing',
      currency: 'EUR',
      date_modified_gmt: '2026-11-23T09:29:01',
      total: '49.90',
      meta_data: FILLER,
    },
  });
}

/** The value below which the given share of `values` lies, to a tenth of a millisecond. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
}
