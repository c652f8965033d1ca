/** The codes of the guide: which setting, which list. */
import type { ChoiceKind, M3Choice } from '@crossdock/shared';
import { __ } from '@wordpress/i18n';

export interface CodeField {
  path: string;
  kind: ChoiceKind;
  label: string;
  help: string;
  /** Setting that the list depends on: a division belongs to a company, a warehouse to a facility. */
  within?: string;
}

export function codeFields(): CodeField[] {
  return [
    { path: 'm3.company', kind: 'company', label: __('Company', 'crossdock'), help: __('CONO, sent with every call.', 'crossdock') },
    { path: 'm3.division', kind: 'division', label: __('Division', 'crossdock'), help: __('DIVI; empty = the company level.', 'crossdock'), within: 'm3.company' },
    { path: 'm3.facility', kind: 'facility', label: __('Facility', 'crossdock'), help: __('FACI of the orders (CRS008).', 'crossdock') },
    { path: 'm3.warehouse', kind: 'warehouse', label: __('Warehouse', 'crossdock'), help: __('WHLO that delivers (MMS005). The table “warehouse” can overrule it.', 'crossdock'), within: 'm3.facility' },
    { path: 'm3.orderType', kind: 'orderType', label: __('Order type', 'crossdock'), help: __('ORTP of web orders (OIS010).', 'crossdock') },
    { path: 'm3.customerTemplate', kind: 'customerTemplate', label: __('Customer template', 'crossdock'), help: __('New customers are made from it (CRS610).', 'crossdock') },
    { path: 'm3.charges.shipping', kind: 'charge', label: __('Charge for shipping', 'crossdock'), help: __('CRID (OIS030).', 'crossdock') },
    { path: 'm3.charges.fee', kind: 'charge', label: __('Charge for fees', 'crossdock'), help: __('CRID (OIS030).', 'crossdock') },
    { path: 'm3.charges.tax', kind: 'charge', label: __('Charge for tax', 'crossdock'), help: __('Where the shop’s tax goes to M3 as a charge.', 'crossdock') },
    { path: 'm3.charges.discount', kind: 'charge', label: __('Charge for discounts', 'crossdock'), help: __('Where discounts go to M3 as one charge.', 'crossdock') },
    { path: 'm3.charges.rounding', kind: 'charge', label: __('Charge for rounding', 'crossdock'), help: __('Takes differences of a cent between both systems.', 'crossdock') },
  ]; // prettier-ignore
}

/** What may be chosen, given what else is chosen. All, where nothing of the parent is chosen or known. Pure. */
export function offered(
  list: readonly M3Choice[],
  { within }: Pick<CodeField, 'within'>,
  valueOf: (path: string) => string,
): readonly M3Choice[] {
  const parent = within ? valueOf(within) : '';
  const fitting = parent === '' ? list : list.filter(({ of }) => of === undefined || of === parent);
  return fitting.length > 0 ? fitting : list;
}
