/** What would happen to a document: decision, the exact M3 calls with values, the total they add up to. Writes nothing. */
import { wooOrder } from '@crossdock/shared';
import { dryFlow } from './dry-flow.ts';
import type { DryRun } from './port.ts';
import type { FlowServices, StepType } from './step.ts';

/** @param online true = items, currency and areas are read from M3; false = SKUs are taken for item numbers, and said so */
export async function dryRun(
  services: FlowServices,
  stepTypes: ReadonlyMap<string, StepType<never>>,
  document: Record<string, unknown>,
  { online }: { online: boolean },
): Promise<DryRun> {
  const parsed = wooOrder.safeParse(document);
  const flow = services.definitions.flowFor('order.updated');
  if (!parsed.success || !flow) {
    const problems = (parsed.error?.issues ?? []).map((issue) => ({
      code: 'order.unreadable',
      owner: 'shop' as const,
      field: issue.path.join('.'),
      message: `${issue.path.join('.')}: ${issue.message}`,
      fix: 'Give the document of GET /wc/v3/orders/{id}.',
    }));
    const why = flow ? 'This is not an order document of WooCommerce.' : 'There is no flow for orders.';
    return { decision: 'hold', why, calls: [], problems, notes: [], totals: null };
  }
  const { decision, why, calls, problems, notes, totals } = await dryFlow(services, stepTypes, flow, parsed.data, {
    online,
  });
  return { decision, why, calls: calls.filter(({ system }) => system !== 'shop'), problems, notes, totals };
}
