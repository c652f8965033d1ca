/** How a price is rounded: to a step such as 0.05, and, where wanted, to an ending such as .99. Pure. */
import Big from 'big.js';
import type { PriceSettings } from '@crossdock/shared';

type Rules = PriceSettings['rounding'];

/**
 * The price in steps; with an ending, the price of that ending nearest to it (or next above, or below). Never below the first
 * price of that ending that is above nothing.
 * @param converted whether it came from another currency; `applies` may want the ending for those only
 */
export function roundPrice(price: Big, rules: Rules, converted: boolean): Big {
  const wanted = rules.ending !== '' && (rules.applies === 'all' || converted);
  return wanted ? toEnding(price, rules) : toStep(price, new Big(rules.step), rules.mode);
}

function toStep(price: Big, step: Big, mode: Rules['mode']): Big {
  if (step.lte(0)) return price;
  const steps = price.div(step);
  const whole =
    mode === 'nearest'
      ? steps.round(0, Big.roundHalfUp)
      : mode === 'up'
        ? steps.round(0, Big.roundUp)
        : steps.round(0, Big.roundDown);
  return whole.times(step);
}

function toEnding(price: Big, rules: Rules): Big {
  const ending = new Big(rules.ending);
  const below = price.minus(ending).round(0, Big.roundDown).plus(ending);
  const floor = below.gt(price) ? below.minus(1) : below;
  const low = floor.lte(0) ? ending : floor;
  const high = low.gte(price) ? low : low.plus(1);
  if (rules.mode === 'up' || low.gt(price)) return high;
  if (rules.mode === 'down') return low;
  return price.minus(low).lt(high.minus(price)) ? low : high;
}
