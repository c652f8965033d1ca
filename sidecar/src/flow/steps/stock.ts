/** The step of the flow that publishes stock. */
import { z } from 'zod';
import { defineStep } from '../step.ts';
import { endOfSupply } from './supply.ts';

export const stockStep = defineStep({
  uses: 'stock.publish',
  about: 'Computes what the shop may sell from M3’s balances, guards the change as a whole, and writes it in bulk.',
  title: 'Publish stock',
  doubt: 'Figures are absolute, and the shop compares before it sets: the same figures are sent again.',
  options: z.strictObject({
    /** Also reads the shop's whole list and compares it: what has drifted is counted and put right. */
    full: z.boolean().default(false),
  }),
  run: async (ctx, { full }) =>
    endOfSupply(ctx, await ctx.services.stock.run(full ? 'full' : 'changes', ctx.signal), 'of them'),
});
