/** What a problem is about. Held work with the same code and the same thing has one cause, is fixed once and replayed as one. Pure. */
import type { Problem } from '@crossdock/shared';

type Part = 'received' | 'field' | 'message';
/** Only parts that never hold personal data: a SKU, a code, a field's name, a person's own reason for a hold. */
const ABOUT: readonly (readonly [RegExp, Part])[] = [
  [/^sku\.(unknown|ambiguous|parent)$/, 'received'],
  [/^(currency|unit)\./, 'received'],
  [/^table\..+\.missing$/, 'received'],
  [/^map\./, 'field'],
  [/^m3\.(nok|field)\./, 'field'],
  [/^charge\..+\.missing$/, 'field'],
  [/^flow\.hold$/, 'message'],
];
const MOST = 200;

/** The thing as text; '' where the cause is not about one thing, e.g. each order's own address. */
export function thingOf(problem: Problem): string {
  if (problem.thing !== undefined) return problem.thing.slice(0, MOST);
  const texts = problem.data?.['texts'];
  // M3's own sentence names the item or customer that it objects to.
  if (problem.code === 'm3.confirm-refused' && Array.isArray(texts) && typeof texts[0] === 'string')
    return texts[0].trim().slice(0, MOST);
  const part = ABOUT.find(([code]) => code.test(problem.code))?.[1];
  const value = part ? (problem[part] ?? '') : '';
  // `line_items[3].sku`: the place in one order is no common cause.
  return part === 'field' && /^[a-z_]+\[\d+\]/.test(value) ? '' : value.slice(0, MOST);
}

export const withThing = (problem: Problem): Problem => {
  const thing = thingOf(problem);
  return thing === '' || thing === problem.thing ? problem : { ...problem, thing };
};
