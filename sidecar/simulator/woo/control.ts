/** `/__control`: what a person or a test may do to the simulated shop. No key is asked for: keep it on loopback. */
import { z } from 'zod';
import { sandboxOrders } from './orders/sandbox.ts';
import type { RestAnswer } from './rest.ts';
import type { ShopSimulator } from './server.ts';
import { ShopRefusal } from './shop.ts';

const ok = (body: unknown): RestAnswer => ({ status: 200, body });
const lineSpec = z.looseObject({ sku: z.string(), quantity: z.number().optional(), price: z.string().optional() });
const placeBody = z.looseObject({ lines: z.array(lineSpec).min(1), status: z.string().optional() });
const verbs = z.enum(['pay', 'status', 'edit', 'cancel', 'trash', 'restore', 'delete', 'refund', 'delete-refund']);
const verbBody = z.object({
  status: z.string().optional(),
  line: z.number().int().min(0).default(0),
  quantity: z.number().int().min(0).default(1),
  amount: z.string().default('0'),
  reason: z.string().default(''),
  refund: z.number().int().default(0),
});

/** Answers one control call; bad input gets 400 with the fields, never an exception. */
export async function controlAnswer(
  sim: ShopSimulator,
  method: string,
  path: string,
  text: string | null,
): Promise<RestAnswer> {
  try {
    const body: unknown = text === null || text.trim() === '' ? {} : JSON.parse(text);
    return await act(sim, `${method} ${path.replace(/\/+$/, '')}`, body);
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { message: z.prettifyError(error) } };
    if (error instanceof ShopRefusal) return { status: error.status, body: { message: error.message } };
    if (error instanceof SyntaxError || error instanceof RangeError)
      return { status: 400, body: { message: error.message } };
    throw error;
  }
}

async function act(sim: ShopSimulator, what: string, body: unknown): Promise<RestAnswer> {
  const { shop } = sim;
  const verb = /^POST \/orders\/(\d+)\/([a-z-]+)$/.exec(what);
  if (verb !== null) return ok(orderVerb(sim, Number(verb[1]), verbs.parse(verb[2]), verbBody.parse(body)));
  const one = /^GET \/orders\/(\d+)$/.exec(what)?.[1];
  if (one !== undefined) {
    const id = Number(one);
    return ok({ order: shop.order(id), notes: shop.notes.get(id) ?? [], annotation: shop.annotations.get(id) ?? null });
  }
  switch (what) {
    case 'GET /state':
      return ok(state(sim));
    case 'GET /calls':
      return ok(sim.calls);
    case 'GET /outbox':
      return ok(shop.outbox.rows());
    case 'POST /faults':
      sim.faults.plan(body);
      return ok({ planned: true });
    case 'DELETE /faults':
      sim.faults.clear();
      return ok({ planned: false });
    case 'POST /plugin':
      sim.setPlugin(z.object({ on: z.boolean() }).parse(body).on);
      return ok({ done: true });
    case 'POST /sidecar':
      sim.forwarder.target = z
        .object({ url: z.url(), secret: z.string().startsWith('whsec_') })
        .nullable()
        .parse(body);
      await sim.forwarder.flush();
      return ok({ done: true });
    case 'POST /forward':
      await sim.forwarder.flush();
      return ok({ ...sim.forwarder.count, waiting: shop.outbox.waiting() });
    case 'POST /orders':
      return { status: 201, body: shop.place(placeBody.parse(body)) };
    case 'GET /sandbox':
      return ok(sandboxOrders().map(({ id, name, description, expect }) => ({ id, name, description, expect })));
    case 'POST /sandbox': {
      const { name, phase } = z
        .object({ name: z.string().optional(), phase: z.union([z.literal(1), z.literal(2)]).default(1) })
        .parse(body);
      const chosen = sandboxOrders().filter((order) => name === undefined || order.name === name);
      for (const order of chosen) sim.play(order, phase);
      return ok({ played: chosen.length });
    }
    default:
      return { status: 404, body: { message: `No control "${what}". See simulator/woo/README.md.` } };
  }
}

function orderVerb(
  { shop }: ShopSimulator,
  id: number,
  verb: z.output<typeof verbs>,
  body: z.output<typeof verbBody>,
): unknown {
  switch (verb) {
    case 'pay':
      return shop.pay(id);
    case 'status':
      return shop.setStatus(id, body.status ?? 'processing');
    case 'cancel':
      return shop.setStatus(id, 'cancelled');
    case 'edit':
      return shop.editLine(id, body.line, body.quantity);
    case 'trash':
      return shop.trash(id);
    case 'restore':
      return shop.restore(id);
    case 'delete':
      return shop.delete(id);
    case 'refund':
      return shop.refund(id, body.amount, body.reason);
    case 'delete-refund':
      return shop.deleteRefund(id, body.refund);
  }
}

function state(sim: ShopSimulator) {
  const { shop } = sim;
  return {
    orders: [...shop.orders.values()].map((o) => ({
      id: o.id,
      status: o.status,
      total: o.total,
      currency: o.currency,
      meta: Object.fromEntries(o.meta_data.filter((m) => m.key.startsWith('_crossdock_')).map((m) => [m.key, m.value])),
    })),
    outbox: { waiting: shop.outbox.waiting() },
    forwarded: sim.forwarder.count,
    faults: sim.faults.count,
    heartbeat: sim.lastHeartbeat(),
  };
}
