/** An edit of a finished order: WooCommerce computes line, taxes and totals again. */
import { Dec, decimalsOf, HUNDRED, roundHalfUp, roundTax, sum } from './money.ts';
import type { WooOrderDocument, WooTax } from './types.ts';

interface Row {
  id: number;
  total: string;
  total_tax: string;
  taxes: WooTax[];
}
interface TaxLine {
  rate_id: number;
  rate_percent: number;
  tax_total: string;
  shipping_tax_total: string;
}

/**
 * Sets the quantity of one line and follows it through to the total. Compound rates are not recomputed exactly: the
 * builder makes such orders, but nobody edits them in the simulator.
 * @throws RangeError when the order has no such line
 */
export function changeQuantity(order: WooOrderDocument, index: number, quantity: number): void {
  const dp = decimalsOf(order.currency);
  const inclusive = order.prices_include_tax === true;
  const text = (value: Dec): string => roundHalfUp(value, dp).toFixed(dp);
  const line = order.line_items[index];
  if (line === undefined) throw new RangeError(`line: expected 0 to ${order.line_items.length - 1}, received ${index}`);
  const taxLines = order.tax_lines as TaxLine[];
  if (quantity <= 0) order.line_items.splice(index, 1);
  else {
    const scale = (value: string): Dec => roundHalfUp(new Dec(value).times(quantity).div(line.quantity), dp);
    const [total, subtotal] = [scale(line.total), scale(line.subtotal)];
    const taxes = (line.taxes as WooTax[]).map((tax) => {
      const percent = taxLines.find((row) => row.rate_id === tax.id)?.rate_percent ?? 0;
      const of = (value: Dec): string => text(roundTax(value.times(percent).div(HUNDRED), dp, inclusive));
      return { id: tax.id, total: of(total), subtotal: of(subtotal) };
    });
    Object.assign(line, {
      quantity,
      total: text(total),
      subtotal: text(subtotal),
      total_tax: text(sum(taxes.map((tax) => new Dec(tax.total)))),
      subtotal_tax: text(sum(taxes.map((tax) => new Dec(tax.subtotal)))),
      taxes,
      price: Number(total.toFixed()) / quantity,
    });
  }
  const rows = (name: string): Row[] => (order[name] ?? []) as Row[];
  const add = (list: readonly Row[], field: 'total' | 'total_tax'): Dec => sum(list.map((row) => new Dec(row[field])));
  const lines = order.line_items as unknown as (Row & { subtotal: string; subtotal_tax: string })[];
  for (const tax of taxLines) {
    const of = (list: readonly Row[]): Dec =>
      sum(list.flatMap((row) => row.taxes.filter((t) => t.id === tax.rate_id).map((t) => new Dec(t.total))));
    tax.tax_total = text(of([...lines, ...rows('fee_lines')]));
    tax.shipping_tax_total = text(of(rows('shipping_lines')));
  }
  const fees = rows('fee_lines');
  const cartTax = add(lines, 'total_tax').plus(add(fees, 'total_tax'));
  const shippingTax = add(rows('shipping_lines'), 'total_tax');
  const shipping = add(rows('shipping_lines'), 'total');
  Object.assign(order, {
    discount_total: text(sum(lines.map((row) => new Dec(row.subtotal).minus(row.total)))),
    discount_tax: text(sum(lines.map((row) => new Dec(row.subtotal_tax).minus(row.total_tax)))),
    cart_tax: text(cartTax),
    shipping_total: text(shipping),
    shipping_tax: text(shippingTax),
    total_tax: text(cartTax.plus(shippingTax)),
    total: text(add(lines, 'total').plus(add(fees, 'total')).plus(shipping).plus(cartTax).plus(shippingTax)),
  });
}
