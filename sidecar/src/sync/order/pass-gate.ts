/** The total gate at work: reads M3's own total of the temporary order and does what `gate.ts` decides. */
import type { Posting } from '../../links/port.ts';
import { toMinor } from '../../money.ts';
import { update, type OrderContext } from './context.ts';
import type { CreateResult } from './create.ts';
import { decideGate } from './gate.ts';
import { refused, send, transient } from './ops.ts';
import type { OrderPlan } from './plan.ts';
import { rebuild } from './recover.ts';

/** Reads M3's total and goes on only if it is the shop's; a rounding difference may be allocated on the way. */
export async function passGate(
  ctx: OrderContext,
  start: Posting,
  plan: OrderPlan,
): Promise<{ kind: 'go'; posting: Posting } | Extract<CreateResult, { kind: 'hold' }>> {
  let posting = start;
  const { amounts } = plan;
  for (let round = 0; round < 3; round++) {
    const value = await ctx.jobs.get({ job: 'order.value', record: { ORNO: posting.temporary ?? '' } }, ctx.signal);
    ctx.learned(value !== null);
    if (!value) return gateWithoutTotal(ctx, posting, plan);
    const m3 = toMinor(value['TOPY'] ?? '0', amounts.decimals);
    const { rounding } = ctx.settings.orders;
    const decision = decideGate({
      shop: amounts.shopTotal,
      m3,
      decimals: amounts.decimals,
      tolerance: amounts.tolerance,
      policy: rounding.policy,
      roundingCharge: ctx.settings.m3.charges.rounding,
      rounded: posting.rounding !== null && round > 0,
      doubtful: posting.doubted && posting.rebuilt === 0,
    });
    if (decision.kind === 'confirm') {
      ctx.journal('compared', `M3's total ${value['TOPY']} ${plan.CUCD} is the shop's.`);
      return { kind: 'go', posting: { ...posting, total: value['TOPY'] ?? null } };
    }
    if (decision.kind === 'rebuild') {
      ctx.journal(
        'compared',
        `M3's total ${value['TOPY']} ${plan.CUCD} is not the shop's, and an answer was lost before: the temporary order is built again.`,
      );
      await rebuild(ctx, posting, 'its total differs after a lost answer.');
      throw transient('m3.rebuild', 'The temporary order is built again.');
    }
    if (decision.kind === 'hold') {
      decision.problem.data = {
        ...decision.problem.data,
        parts: value,
        lines: await linesSideBySide(ctx, posting, plan),
      };
      ctx.journal('compared', decision.problem.message);
      return { kind: 'hold', posting, problems: [decision.problem] };
    }
    posting = await update(ctx, posting, {
      rounding: decision.amount,
      pending: { what: 'rounding', amount: decision.amount, at: ctx.now() },
    });
    const sending = posting;
    const CRID = ctx.settings.m3.charges.rounding ?? '';
    const record = { ORNO: posting.temporary ?? '', CRID, CRAM: decision.amount, CRD0: 'Rounding' };
    const [result] = await send(ctx, sending, 'Rounding charge', () =>
      ctx.jobs.write([{ job: 'order.addCharge', record }], ctx.signal),
    );
    const problems = await refused(ctx, posting, 'order.addCharge', result);
    posting = await update(ctx, posting, { pending: null });
    if (problems) return { kind: 'hold', posting, problems };
    ctx.journal('answered', `A rounding difference of ${decision.amount} ${plan.CUCD} was put on charge ${CRID}.`);
  }
  throw transient('m3.total-unstable', 'M3 shows another total at every read.');
}

/** Planned and read lines beside each other, for the person who must find the difference. */
async function linesSideBySide(
  ctx: OrderContext,
  posting: Posting,
  plan: OrderPlan,
): Promise<Record<string, string>[]> {
  const read = await ctx.jobs.list({ job: 'order.tempLines', record: { ORNO: posting.temporary ?? '' } }, ctx.signal);
  return plan.lines.map((line) => {
    const m3 = read.find((row) => Number(row['CUPO']) === Number(line.CUPO));
    const discounts = [1, 2, 3, 4, 5, 6].map((n) => m3?.[`DIA${n}`] ?? '').filter((d) => Number(d) !== 0);
    return {
      line: line.CUPO,
      item: line.ITNO,
      planned: `${line.quantity}, total ${line.total}`,
      m3: m3
        ? `${m3['ORQT']} at ${m3['SAPR']}${discounts.length ? `, discounts ${discounts.join(' ')}` : ''}`
        : 'missing',
    };
  });
}

/**
 * The tenant does not answer GetOrderValue for a temporary number: what can be read (NTAM of the head) is compared now, the
 * whole total after Confirm (contract 4).
 */
async function gateWithoutTotal(
  ctx: OrderContext,
  posting: Posting,
  plan: OrderPlan,
): Promise<{ kind: 'go'; posting: Posting } | Extract<CreateResult, { kind: 'hold' }>> {
  const head = await ctx.jobs.get({ job: 'order.tempHead', record: { ORNO: posting.temporary ?? '' } }, ctx.signal);
  const { amounts } = plan;
  const net = amounts.lines.reduce((sum, line) => sum + line.total, 0n);
  const NTAM = (head?.['NTAM'] ?? '').trim();
  if (NTAM && Number(NTAM) !== 0) {
    const decision = decideGate({
      shop: net,
      m3: toMinor(NTAM, amounts.decimals),
      decimals: amounts.decimals,
      tolerance: 0n,
      policy: 'hold',
      roundingCharge: undefined,
      rounded: true,
      doubtful: false,
    });
    if (decision.kind === 'hold') return { kind: 'hold', posting, problems: [decision.problem] };
  }
  ctx.journal(
    'compared',
    `M3 does not tell the total of a temporary order; ${NTAM ? `the net amount ${NTAM} agrees, ` : ''}the total is compared after Confirm.`,
  );
  return { kind: 'go', posting };
}
