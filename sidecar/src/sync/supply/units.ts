/** How many basic units one piece of the shop is: the table `unit` gives a number, or an alternate unit that MMS015 knows. */
import Big from 'big.js';
import { CrossdockError } from '../../errors.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import { decimal } from '../../money.ts';
import type { M3Jobs } from '../jobs.ts';
import type { FactCache } from '../order/fact-cache.ts';

/** By `ITNO|ALUN`. */
export type UnitFacts = FactCache<Big>;

/**
 * @returns by SKU; SKUs whose alternate unit M3 does not know are missing
 * @throws CrossdockError where M3 cannot be asked
 */
export async function unitFactors(
  ctx: { jobs: () => M3Jobs; facts: UnitFacts; lookup: Lookup; signal: AbortSignal },
  rows: readonly { sku: string; ITNO: string | null }[],
): Promise<Map<string, Big>> {
  const factors = new Map<string, Big>();
  const open: { sku: string; ITNO: string; ALUN: string }[] = [];
  for (const { sku, ITNO } of rows) {
    if (ITNO === null) continue;
    const fixed = ctx.lookup('unit', sku, 'factor');
    const ALUN = ctx.lookup('unit', sku, 'ALUN');
    const known = ALUN ? ctx.facts.get(`${ITNO}|${ALUN}`) : undefined;
    if (fixed) factors.set(sku, decimal(fixed));
    else if (!ALUN) factors.set(sku, new Big(1));
    else if (known) factors.set(sku, known);
    else open.push({ sku, ITNO, ALUN });
  }
  if (open.length === 0) return factors;
  const jobs = ctx.jobs();
  const results = await jobs.read(
    open.map(({ ITNO, ALUN }) => ({ job: 'unit.get' as const, record: { ITNO, AUTP: '1', ALUN } })),
    ctx.signal,
    1,
  );
  open.forEach(({ sku, ITNO, ALUN }, i) => {
    const result = results[i];
    const row = result?.records[0];
    if (!result?.ok || !row) {
      if (result && jobs.meaning(result, 'read') === 'missing') return;
      throw result?.error
        ? jobs.failure('unit.get', result.error)
        : new CrossdockError('M3 did not process MMS015MI/Get.', {
            class: 'transient',
            code: 'm3.not-processed',
            remote: 'm3',
          });
    }
    const quoted = decimal(row['COFA'] ?? '0');
    if (quoted.lte(0)) return;
    // DMCF 1 multiplies, 2 divides (reference 4.2).
    const factor = row['DMCF'] === '2' ? new Big(1).div(quoted) : quoted;
    ctx.facts.set(`${ITNO}|${ALUN}`, factor);
    factors.set(sku, factor);
  });
  return factors;
}
