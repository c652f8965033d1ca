/** Every value of a plan against M3's field types and lengths, before anything is sent. */
import type { Problem } from '@crossdock/shared';
import type { M3Jobs } from '../jobs.ts';
import { opsOfDialect } from './ops-of-dialect.ts';
import type { OrderPlan } from './plan.ts';

type CheckRecord = (program: string, transaction: string, record: Readonly<Record<string, string>>) => Problem[];

/** Problems naming the M3 field, what it takes and how long the value is; empty when the plan can be sent. */
export function checkPlan(
  plan: OrderPlan,
  jobs: Pick<M3Jobs, 'name' | 'temporaryOrders'>,
  checkRecord: CheckRecord,
): Problem[] {
  const check = (job: Parameters<M3Jobs['name']>[0], record: Record<string, string>): Problem[] => {
    const [program = '', transaction = ''] = jobs.name(job).split('/');
    return checkRecord(program, transaction, record);
  };
  const ops = opsOfDialect(plan, jobs.temporaryOrders);
  const numbered = (record: Record<string, string>): Record<string, string> =>
    'CUNO' in record ? record : { ORNO: '0000000000', ...record };
  return [...check('order.addHead', plan.head), ...ops.flatMap((op) => check(op.job, numbered(op.record)))];
}
