/** The operations of a plan as a dialect sends them: where there are no temporary orders, other transactions do the work. Pure. */
import { createHash } from 'node:crypto';
import type { JobName } from '../../m3/dialects/index.ts';
import type { OrderPlan, PlannedOp } from './plan.ts';

export interface DialectOp {
  id: string;
  job: JobName;
  /** Without ORNO, except for addresses of a customer, which belong to no order. */
  record: Record<string, string>;
}

/**
 * Addresses become addresses of the customer, charges are connected to the final order, and texts have no transaction.
 * @param temporaryOrders as the dialect says
 */
export function opsOfDialect(plan: OrderPlan, temporaryOrders: boolean): DialectOp[] {
  return temporaryOrders ? plan.ops : plan.ops.flatMap((op) => finalOp(plan, op));
}

function finalOp(plan: OrderPlan, op: PlannedOp): DialectOp[] {
  switch (op.job) {
    case 'order.addLine':
      return [op];
    case 'order.addCharge': {
      const { CRD0: _text, ...record } = op.record;
      return [{ id: op.id, job: 'order.addFinalCharge', record }];
    }
    case 'order.addAddress':
      return op.id === 'address:1'
        ? [{ id: op.id, job: 'customer.addAddress', record: customerAddress(plan, op) }]
        : [];
    case 'order.addText':
      return [];
  }
}

/** The delivery address under an id that is a hash of it, so that a repeat finds itself. */
function customerAddress(plan: OrderPlan, op: PlannedOp): Record<string, string> {
  const { VRNO: _vat, ...address } = op.record;
  const ADID = createHash('sha256').update(JSON.stringify(address)).digest('hex').slice(0, 6).toUpperCase();
  const filled = { TOWN: address['TOWN'] || '-', PONO: address['PONO'] || '-' };
  return { ...address, ...filled, CUNO: plan.head['CUNO'] ?? '', ADRT: '1', ADID };
}
