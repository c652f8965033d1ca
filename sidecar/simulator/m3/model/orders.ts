import { MiError } from '../mi-error.ts';
import type { Order, Refusal } from './types.ts';

/** A refusal of Confirm on request: by part of CUOR (pattern) or by item. */
export interface ConfirmRefusal extends Refusal {
  cuor?: string;
  item?: string;
  /** How often; absent = always. */
  times?: number;
}

/** Temporary orders (OXHEAD) and orders (OOHEAD). */
export class Orders {
  readonly temporary = new Map<string, Order>();
  readonly final = new Map<string, Order>();
  refusals: ConfirmRefusal[] = [];
  private readonly temporaryOf = new Map<string, Order[]>();
  private readonly finalOf = new Map<string, Order[]>();
  private temporaryNumber = 2_000_000_000;
  private finalNumber = 1_000_000_000;
  private deliveryNumber = 30_000_000;
  private invoiceNumber = 40_000_000;

  nextTemporary = (): string => String(++this.temporaryNumber);
  nextFinal = (): string => String(++this.finalNumber);
  nextDelivery = (): string => String(++this.deliveryNumber);
  nextInvoice = (): string => String(++this.invoiceNumber);

  add(order: Order): void {
    (order.temporary ? this.temporary : this.final).set(order.ORNO, order);
    const lists = order.temporary ? this.temporaryOf : this.finalOf;
    const list = lists.get(order.CUNO);
    if (list) list.push(order);
    else lists.set(order.CUNO, [order]);
  }
  removeTemporary(order: Order): void {
    this.temporary.delete(order.ORNO);
    const list = this.temporaryOf.get(order.CUNO) ?? [];
    list.splice(list.indexOf(order), 1);
  }
  temp(ORNO: string): Order {
    const order = this.temporary.get(ORNO);
    if (!order) throw new MiError('WOR0303', `Temporary order ${ORNO} does not exist`, 'ORNO');
    return order;
  }
  order(ORNO: string): Order {
    const order = this.final.get(ORNO);
    if (!order) throw new MiError('WOR0303', `Customer order ${ORNO} does not exist`, 'ORNO');
    return order;
  }
  /** In the order of their numbers. */
  temporaryOfCustomer(CUNO: string): readonly Order[] {
    return this.temporaryOf.get(CUNO) ?? [];
  }
  ofCustomer(CUNO: string): readonly Order[] {
    return this.finalOf.get(CUNO) ?? [];
  }
  refusalFor(order: Order): Refusal | null {
    for (const refusal of this.refusals) {
      if (refusal.times !== undefined && refusal.times <= 0) continue;
      const byReference = refusal.cuor !== undefined && new RegExp(refusal.cuor).test(order.CUOR);
      const byItem = refusal.item !== undefined && order.lines.some((line) => line.ITNO === refusal.item);
      if (!byReference && !byItem) continue;
      if (refusal.times !== undefined) refusal.times--;
      return refusal;
    }
    return null;
  }
}
