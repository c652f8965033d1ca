/** The step of the flow that publishes prices. */
import { z } from 'zod';
import { defineStep } from '../step.ts';
import { endOfSupply } from './supply.ts';

export const priceStep = defineStep({
  uses: 'price.publish',
  about: 'Computes the shop’s prices from M3’s price lists and the rules, guards the change, and writes it in bulk.',
  title: 'Publish prices',
  doubt: 'Prices are absolute, and the shop compares before it sets: the same prices are sent again.',
  options: z.strictObject({
    /** Also reads the shop's whole list and compares it. */
    full: z.boolean().default(false),
  }),
  run: async (ctx, { full }) =>
    endOfSupply(ctx, await ctx.services.prices.run(full ? 'full' : 'changes', ctx.signal), 'prices'),
});
