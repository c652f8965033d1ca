/**
 * Delivery and invoice numbers of orders in M3: MWS411MI/LstDelLnByOrd (RORC 3 = customer order) and OIS350MI/LstInvHeadByCo
 * (reference 4.6). They are for finding and showing; nothing depends on them, so an M3 that cannot tell them stops nothing.
 */
import { asCrossdockError } from '../../errors.ts';
import type { M3Document } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { LineState } from './progress.ts';

/** What of an order was delivered and invoiced, as a text that changes with every delivery and invoice; '' before the first. */
export function movedOf(lines: readonly Pick<LineState, 'DLQT' | 'IVQT'>[]): string {
  const moved = lines.map(({ DLQT, IVQT }) => `${Number(DLQT)}/${Number(IVQT)}`);
  return moved.every((one) => one === '0/0') ? '' : moved.join(' ');
}

/** Numbers of deliveries and invoices in the records of both lists, each once. An invoice is known by EXIN, else by IVNO. Pure. */
export function documentsOf(
  deliveries: readonly Record<string, string>[],
  invoices: readonly Record<string, string>[],
): M3Document[] {
  const numbers = (records: readonly Record<string, string>[], fields: readonly string[]): string[] => [
    ...new Set(
      records
        .map(
          (record) => fields.map((field) => (record[field] ?? '').trim()).find((text) => /[1-9A-Z]/i.test(text)) ?? '',
        )
        .filter((number) => number !== ''),
    ),
  ];
  return [
    ...numbers(deliveries, ['DLIX']).map((number) => ({ kind: 'delivery' as const, number })),
    ...numbers(invoices, ['EXIN', 'IVNO']).map((number) => ({ kind: 'invoice' as const, number })),
  ];
}

/** Asks M3 for the documents of several orders. @returns null when an answer was lost, as `onLost` is told */
export async function readDocuments(
  jobs: M3Jobs,
  orders: readonly string[],
  signal: AbortSignal,
  onLost: (code: string) => void,
): Promise<M3Document[][] | null> {
  if (orders.length === 0) return [];
  let lost = false;
  const records = (result: MiResult | undefined): Record<string, string>[] => (result?.ok ? result.records : []);
  const read = async (
    job: 'order.deliveries' | 'order.invoices',
    record: (ORNO: string) => Record<string, string>,
    columns: string[],
  ): Promise<(MiResult | undefined)[]> => {
    if (!jobs.has(job)) return [];
    try {
      return await jobs.read(
        orders.map((ORNO) => ({ job, record: record(ORNO), columns })),
        signal,
      );
    } catch (error) {
      lost = true;
      onLost(asCrossdockError(error).code);
      return [];
    }
  };
  const [deliveries, invoices] = await Promise.all([
    read('order.deliveries', (RIDN) => ({ RORC: '3', RIDN }), ['DLIX']),
    read('order.invoices', (ORNO) => ({ ORNO }), ['IVNO', 'EXIN']),
  ]);
  return lost ? null : orders.map((_, i) => documentsOf(records(deliveries[i]), records(invoices[i])));
}
