/** Why a flow cannot be tried on one document of the shop, and where people see beforehand what it will do. */
import { __ } from '@wordpress/i18n';

/** @param topic what starts the flow, `stockpush.changes` */
export function whyNoTest(topic: string): string {
  switch (topic.split('.')[0]) {
    case 'stockpush':
      return __(
        'This flow works through whatever balance has changed, not through one document. What it would write is on the screen Stock: the formula of each SKU, and pushes that wait for a person.',
        'crossdock',
      );
    case 'pricepush':
      return __(
        'This flow works through whatever price has changed, not through one document. Prices that change much wait for a person, with the old and the new one side by side.',
        'crossdock',
      );
    case 'catalogload':
      return __(
        'A load is its own simulation: it plans every item, writes nothing, and waits until a person accepts the plan.',
        'crossdock',
      );
    case 'catalogpublish':
    case 'catalogitem':
      return __(
        'This flow works through whatever item has changed, not through one document. Try the map “M3 item → Woo product” on an item to see what becomes of it.',
        'crossdock',
      );
    case 'product':
    case 'variation':
      return __('Try the map “Woo product → M3 item” on a product to see what becomes of it.', 'crossdock');
    case 'orderstatus':
    case 'ordershow':
      return __(
        'This flow brings to the shop what M3 and the order’s own run have said, and decides nothing about the order. Try the flow “Woo order → M3 sales order” instead.',
        'crossdock',
      );
    default:
      return __('This flow has no document of the shop that it could be tried on.', 'crossdock');
  }
}
