/** Made by scripts/docs-settings.mjs of sidecar/src/console/catalogue: change it there. */
import { __ } from '@wordpress/i18n';

export type CatalogueSentences = Readonly<
  Record<'title' | 'meaning' | 'where' | 'what', () => string> & {
    /** To see whether the language has the sentence. */
    english: Readonly<Record<'title' | 'what', string>>;
  }
>;

export const CATALOGUE_SENTENCES: Readonly<Record<string, CatalogueSentences>> = {
  'sku.unknown': {
    title: () => __('A SKU that M3 does not know', 'crossdock'),
    meaning: () =>
      __(
        'The order has a product whose SKU is neither an item number nor an alias in M3, so nobody knows what to deliver.',
        'crossdock',
      ),
    where: () => __('Table "sku" here, or M3: MMS001 (item), MMS025 (alias, type and POPN)', 'crossdock'),
    what: () =>
      __(
        'Say which M3 item it is. That answers it for all orders, those that wait and those to come. Or create the item or the alias in M3.',
        'crossdock',
      ),
    english: {
      title: 'A SKU that M3 does not know',
      what: 'Say which M3 item it is. That answers it for all orders, those that wait and those to come. Or create the item or the alias in M3.',
    },
  },
  'sku.missing': {
    title: () => __('A product without a SKU', 'crossdock'),
    meaning: () => __('A line of the order has no SKU; often the product was deleted after the order.', 'crossdock'),
    where: () => __('The product in the shop, or table "sku" here', 'crossdock'),
    what: () => __('Say which M3 item this product is, or give the product its SKU in the shop.', 'crossdock'),
    english: {
      title: 'A product without a SKU',
      what: 'Say which M3 item this product is, or give the product its SKU in the shop.',
    },
  },
  'sku.parent': {
    title: () => __('A variation with its parent’s SKU', 'crossdock'),
    meaning: () =>
      __(
        'The variation that was sold has no SKU of its own. Its parent’s SKU says nothing about size or colour.',
        'crossdock',
      ),
    where: () => __('The variation in the shop, or table "sku" here', 'crossdock'),
    what: () => __('Say which M3 item this variation is, or give the variation its own SKU in the shop.', 'crossdock'),
    english: {
      title: 'A variation with its parent’s SKU',
      what: 'Say which M3 item this variation is, or give the variation its own SKU in the shop.',
    },
  },
  'sku.ambiguous': {
    title: () => __('An alias of several items', 'crossdock'),
    meaning: () => __('M3 knows the SKU as an alias of more than one item.', 'crossdock'),
    where: () => __('M3: MMS025 (alias), or table "sku" here', 'crossdock'),
    what: () => __('Say which of the items is meant, or remove the wrong alias in M3.', 'crossdock'),
    english: {
      title: 'An alias of several items',
      what: 'Say which of the items is meant, or remove the wrong alias in M3.',
    },
  },
  'item.status': {
    title: () => __('An item that may not be sold', 'crossdock'),
    meaning: () => __('The item exists in M3, but its status does not allow sales.', 'crossdock'),
    where: () => __('M3: MMS001, field STAT; or "orders.itemStatuses" in the settings', 'crossdock'),
    what: () => __('Release the item in M3, or allow its status in the settings.', 'crossdock'),
    english: {
      title: 'An item that may not be sold',
      what: 'Release the item in M3, or allow its status in the settings.',
    },
  },
  'unit.unknown': {
    title: () => __('A unit that the item does not have', 'crossdock'),
    meaning: () => __('The table "unit" names an alternate unit that M3 does not know for this item.', 'crossdock'),
    where: () => __('M3: MMS015 (ALUN), or table "unit" here', 'crossdock'),
    what: () =>
      __('Add the alternate unit in M3, or correct the row of the SKU in the table "unit"; then replay.', 'crossdock'),
    english: {
      title: 'A unit that the item does not have',
      what: 'Add the alternate unit in M3, or correct the row of the SKU in the table "unit"; then replay.',
    },
  },
  'line.negative': {
    title: () => __('A line with a negative quantity or price', 'crossdock'),
    meaning: () =>
      __(
        'M3 takes a customer order line only with a quantity above zero and a price that is not negative.',
        'crossdock',
      ),
    where: () => __('The order in the shop', 'crossdock'),
    what: () =>
      __(
        'Put the reduction into a fee or coupon instead of a line, then the order is sent again by itself.',
        'crossdock',
      ),
    english: {
      title: 'A line with a negative quantity or price',
      what: 'Put the reduction into a fee or coupon instead of a line, then the order is sent again by itself.',
    },
  },
  'line.fraction': {
    title: () => __('A quantity that M3 cannot hold', 'crossdock'),
    meaning: () =>
      __('The quantity, in the item’s basic unit, has more decimals than M3 allows for the item.', 'crossdock'),
    where: () => __('Table "unit" here; M3: MMS001, field DCCD', 'crossdock'),
    what: () => __('Correct the factor in the table "unit", or the decimals of the item in M3.', 'crossdock'),
    english: {
      title: 'A quantity that M3 cannot hold',
      what: 'Correct the factor in the table "unit", or the decimals of the item in M3.',
    },
  },
  'address.*': {
    title: () => __('An address that M3 cannot take', 'crossdock'),
    meaning: () => __('Something in the address is missing or does not fit into M3’s field.', 'crossdock'),
    where: () =>
      __(
        'The order in the shop, or the correction here; M3’s fields hold 36 characters a line, 20 for the city, 10 for the postal code',
        'crossdock',
      ),
    what: () =>
      __(
        'Correct the address. The original stays beside the correction, and you can take it back until the order is in M3.',
        'crossdock',
      ),
    english: {
      title: 'An address that M3 cannot take',
      what: 'Correct the address. The original stays beside the correction, and you can take it back until the order is in M3.',
    },
  },
  'customer.no-email': {
    title: () => __('An order without an e-mail address', 'crossdock'),
    meaning: () => __('Customers are told apart by their e-mail address, and this order has none.', 'crossdock'),
    where: () => __('The order in the shop; "customers.policy" in the settings', 'crossdock'),
    what: () => __('Enter the address.', 'crossdock'),
    english: { title: 'An order without an e-mail address', what: 'Enter the address.' },
  },
  'customer.email-too-long': {
    title: () => __('An e-mail address too long for M3', 'crossdock'),
    meaning: () => __('M3 holds 60 characters (CRS111, EMAL).', 'crossdock'),
    where: () => __('The order in the shop, or table "customer" here', 'crossdock'),
    what: () => __('Say which M3 customer it is, or enter a shorter address in the shop.', 'crossdock'),
    english: {
      title: 'An e-mail address too long for M3',
      what: 'Say which M3 customer it is, or enter a shorter address in the shop.',
    },
  },
  'customer.unknown': {
    title: () => __('A buyer whom M3 does not know', 'crossdock'),
    meaning: () =>
      __('M3 has no customer with this e-mail address, and by the settings customers are not created.', 'crossdock'),
    where: () => __('M3: CRS610 (MAIL); table "customer" here; "customers.policy" in the settings', 'crossdock'),
    what: () =>
      __('Choose the customer here. Or create the customer in M3 with this e-mail address, then retry.', 'crossdock'),
    english: {
      title: 'A buyer whom M3 does not know',
      what: 'Choose the customer here. Or create the customer in M3 with this e-mail address, then retry.',
    },
  },
  'customer.ambiguous': {
    title: () => __('Several customers with one e-mail address', 'crossdock'),
    meaning: () =>
      __(
        'M3 has more than one active customer with the buyer’s e-mail address, and only a person can say which one buys in the shop.',
        'crossdock',
      ),
    where: () => __('M3: CRS610 (MAIL); table "customer" here', 'crossdock'),
    what: () =>
      __(
        'Choose the customer here; it answers for all orders of this buyer. Or take the address off the others in M3.',
        'crossdock',
      ),
    english: {
      title: 'Several customers with one e-mail address',
      what: 'Choose the customer here; it answers for all orders of this buyer. Or take the address off the others in M3.',
    },
  },
  'customer.blocked': {
    title: () => __('A customer who may not order', 'crossdock'),
    meaning: () => __('M3 has the buyer as a customer, but the customer’s status does not allow orders.', 'crossdock'),
    where: () => __('M3: CRS610 (STAT; 20 = definite)', 'crossdock'),
    what: () => __('Set the customer to status 20 in M3, then retry. Or choose another customer here.', 'crossdock'),
    english: {
      title: 'A customer who may not order',
      what: 'Set the customer to status 20 in M3, then retry. Or choose another customer here.',
    },
  },
  'customer.no-template': {
    title: () => __('No template for new customers', 'crossdock'),
    meaning: () => __('Customers are created from a template customer, and none is set.', 'crossdock'),
    where: () => __('M3: CRS610 (the template customer, CUNO); "m3.customerTemplate" in the settings', 'crossdock'),
    what: () =>
      __('Enter the number of the template customer. It is used for all new customers from then on.', 'crossdock'),
    english: {
      title: 'No template for new customers',
      what: 'Enter the number of the template customer. It is used for all new customers from then on.',
    },
  },
  'customer.*': {
    title: () => __('No customer for the order', 'crossdock'),
    meaning: () => __('It is not clear which M3 customer the order belongs to.', 'crossdock'),
    where: () => __('Table "customer" here; M3: CRS610', 'crossdock'),
    what: () => __('Choose the customer here; it answers for all orders of this buyer.', 'crossdock'),
    english: {
      title: 'No customer for the order',
      what: 'Choose the customer here; it answers for all orders of this buyer.',
    },
  },
  'currency.unknown': {
    title: () => __('A currency that M3 does not have', 'crossdock'),
    meaning: () => __('The order is in a currency that is not set up in M3.', 'crossdock'),
    where: () => __('M3: CRS055, or table "currency" here', 'crossdock'),
    what: () => __('Add the currency in M3, or say in which currency such orders are posted.', 'crossdock'),
    english: {
      title: 'A currency that M3 does not have',
      what: 'Add the currency in M3, or say in which currency such orders are posted.',
    },
  },
  'currency.no-rate': {
    title: () => __('No exchange rate for the day', 'crossdock'),
    meaning: () =>
      __('Orders in this currency are converted, and M3 has no rate for the day of the order.', 'crossdock'),
    where: () => __('M3: CRS055 (CUCD, CRTP, CUTD), or table "currency" here', 'crossdock'),
    what: () => __('Enter the rate in M3, or a fixed rate in the table.', 'crossdock'),
    english: { title: 'No exchange rate for the day', what: 'Enter the rate in M3, or a fixed rate in the table.' },
  },
  'charge.*.missing': {
    title: () => __('No M3 charge for part of the order', 'crossdock'),
    meaning: () =>
      __(
        'Shipping, fees, tax, discounts and rounding go to M3 as charges, and no charge id is set for this one.',
        'crossdock',
      ),
    where: () => __('M3: OIS030 (CRID) has the ids; "m3.charges" in the settings', 'crossdock'),
    what: () => __('Enter the charge id. It is used for all orders from then on.', 'crossdock'),
    english: {
      title: 'No M3 charge for part of the order',
      what: 'Enter the charge id. It is used for all orders from then on.',
    },
  },
  'total.does-not-add-up': {
    title: () => __('The order’s own items do not add up', 'crossdock'),
    meaning: () =>
      __(
        'The items of the order come to another amount than its total. Often a plugin took a gift card or discount off the total without leaving an item.',
        'crossdock',
      ),
    where: () => __('The order in the shop', 'crossdock'),
    what: () =>
      __(
        'Correct the order in the shop; it is sent again by itself. Or skip it and enter it in M3 by hand.',
        'crossdock',
      ),
    english: {
      title: 'The order’s own items do not add up',
      what: 'Correct the order in the shop; it is sent again by itself. Or skip it and enter it in M3 by hand.',
    },
  },
  'total.different': {
    title: () => __('M3 comes to another total', 'crossdock'),
    meaning: () =>
      __('The order was built in M3 but not confirmed, because M3’s total is not what the customer paid.', 'crossdock'),
    where: () =>
      __(
        'M3: OIS275 shows the temporary order; price list, discounts (OIS800) and tax of the customer change totals. "orders.rounding.tolerance" in the settings',
        'crossdock',
      ),
    what: () => __('Find what M3 added or took off. If it is rounding only, raise the tolerance.', 'crossdock'),
    english: {
      title: 'M3 comes to another total',
      what: 'Find what M3 added or took off. If it is rounding only, raise the tolerance.',
    },
  },
  'total.different-after-confirm': {
    title: () => __('M3’s order has another total', 'crossdock'),
    meaning: () =>
      __(
        'This M3 tells the total only after the order is confirmed, and it is not what the customer paid.',
        'crossdock',
      ),
    where: () => __('M3: OIS300', 'crossdock'),
    what: () => __('Correct the order in M3, then state its number here, or retry to compare again.', 'crossdock'),
    english: {
      title: 'M3’s order has another total',
      what: 'Correct the order in M3, then state its number here, or retry to compare again.',
    },
  },
  'order.no-lines': {
    title: () => __('An order without items', 'crossdock'),
    meaning: () => __('There is nothing to deliver or to charge.', 'crossdock'),
    where: () => __('The order in the shop', 'crossdock'),
    what: () => __('Add items to the order, or skip it.', 'crossdock'),
    english: { title: 'An order without items', what: 'Add items to the order, or skip it.' },
  },
  'order.no-document': {
    title: () => __('An event without its order', 'crossdock'),
    meaning: () =>
      __('The shop told of the order, but its content has not arrived and could not be read.', 'crossdock'),
    where: () => __('The order in the shop: "Send now"', 'crossdock'),
    what: () => __('Send the order again from the shop.', 'crossdock'),
    english: { title: 'An event without its order', what: 'Send the order again from the shop.' },
  },
  'order.other-document': {
    title: () => __('An event with another order’s content', 'crossdock'),
    meaning: () =>
      __(
        'The event names one order and carries another. Some plugin renumbers orders in the REST answer.',
        'crossdock',
      ),
    where: () => __('Plugins of the shop', 'crossdock'),
    what: () => __('Switch the plugin off for REST answers, then send the order again.', 'crossdock'),
    english: {
      title: 'An event with another order’s content',
      what: 'Switch the plugin off for REST answers, then send the order again.',
    },
  },
  'order.unreadable': {
    title: () => __('An order that is not as WooCommerce writes it', 'crossdock'),
    meaning: () =>
      __(
        'A value of the order has a form that WooCommerce itself never uses, so a plugin must have changed it.',
        'crossdock',
      ),
    where: () => __('Plugins of the shop that change REST answers', 'crossdock'),
    what: () => __('Look at the named field. Correct the order; it is sent again by itself.', 'crossdock'),
    english: {
      title: 'An order that is not as WooCommerce writes it',
      what: 'Look at the named field. Correct the order; it is sent again by itself.',
    },
  },
  'order.edited': {
    title: () => __('Edited after it went to M3', 'crossdock'),
    meaning: () =>
      __('The order was changed in the shop after M3 had it. M3 still has the former content.', 'crossdock'),
    where: () => __('M3: OIS300/OIS101', 'crossdock'),
    what: () => __('Change the order in M3 by hand and skip this, or cancel and place it anew.', 'crossdock'),
    english: {
      title: 'Edited after it went to M3',
      what: 'Change the order in M3 by hand and skip this, or cancel and place it anew.',
    },
  },
  'order.erased': {
    title: () => __('Erased before it reached M3', 'crossdock'),
    meaning: () =>
      __(
        'The buyer’s personal data were erased in the shop before M3 had the order, so nobody knows where to deliver.',
        'crossdock',
      ),
    where: () => __('The order in the shop', 'crossdock'),
    what: () => __('Skip it.', 'crossdock'),
    english: { title: 'Erased before it reached M3', what: 'Skip it.' },
  },
  'order.changed-while-open': {
    title: () => __('Edited while M3 was taking it', 'crossdock'),
    meaning: () =>
      __(
        'The order was changed in the shop while it was being built in M3, and this dialect has no temporary order to throw away. It was locked.',
        'crossdock',
      ),
    where: () => __('M3: OIS300', 'crossdock'),
    what: () => __('Complete or delete the order in M3; then state its number here, or skip.', 'crossdock'),
    english: {
      title: 'Edited while M3 was taking it',
      what: 'Complete or delete the order in M3; then state its number here, or skip.',
    },
  },
  'order.busy': {
    title: () => __('The order is being worked on', 'crossdock'),
    meaning: () => __('Its state is shown in the shop as soon as the run under way has ended.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The order is being worked on', what: 'Wait.' },
  },
  'order.*': {
    title: () => __('An order that cannot go on', 'crossdock'),
    meaning: () => __('Crossdock does not know what to do with the order in its present state.', 'crossdock'),
    where: () => __('The order in the shop; "status.toM3" in the settings', 'crossdock'),
    what: () => __('Read the sentence of the order, correct it, then retry or skip.', 'crossdock'),
    english: {
      title: 'An order that cannot go on',
      what: 'Read the sentence of the order, correct it, then retry or skip.',
    },
  },
  'order.cancel-refused': {
    title: () => __('M3 does not let go of the order', 'crossdock'),
    meaning: () =>
      __(
        'The shop cancelled the order, and M3 refuses to delete it: it is being picked, delivered or invoiced.',
        'crossdock',
      ),
    where: () => __('M3: OIS300 (status), MWS410 (delivery)', 'crossdock'),
    what: () => __('Stop the delivery in M3 and retry, or skip and handle the return by hand.', 'crossdock'),
    english: {
      title: 'M3 does not let go of the order',
      what: 'Stop the delivery in M3 and retry, or skip and handle the return by hand.',
    },
  },
  'order.close-refused': {
    title: () => __('M3 does not close the order', 'crossdock'),
    meaning: () => __('The shop finished the order, and M3 refuses to close its lines.', 'crossdock'),
    where: () => __('M3: OIS300', 'crossdock'),
    what: () => __('Close the order in M3 by hand, then retry or skip.', 'crossdock'),
    english: { title: 'M3 does not close the order', what: 'Close the order in M3 by hand, then retry or skip.' },
  },
  'flow.hold': {
    title: () => __('Held by a rule of the flow', 'crossdock'),
    meaning: () => __('A step "hold" of the flow asks for a person’s decision on such orders.', 'crossdock'),
    where: () => __('Flows: the condition of the step', 'crossdock'),
    what: () => __('Look at the order. Retry lets it go on, skip leaves it out.', 'crossdock'),
    english: {
      title: 'Held by a rule of the flow',
      what: 'Look at the order. Retry lets it go on, skip leaves it out.',
    },
  },
  'held.by-person': {
    title: () => __('Held by a person', 'crossdock'),
    meaning: () => __('Somebody stopped this on purpose; the reason stands beside it.', 'crossdock'),
    where: () => __('Here', 'crossdock'),
    what: () => __('Retry or skip it when it may go on.', 'crossdock'),
    english: { title: 'Held by a person', what: 'Retry or skip it when it may go on.' },
  },
  'map.*': {
    title: () => __('A field that M3 needs is empty or wrong', 'crossdock'),
    meaning: () => __('A row of a field map gives no value, or one that M3’s field cannot take.', 'crossdock'),
    where: () => __('Maps: the row of the field', 'crossdock'),
    what: () => __('Fill in the source in the shop, or change the row of the map.', 'crossdock'),
    english: {
      title: 'A field that M3 needs is empty or wrong',
      what: 'Fill in the source in the shop, or change the row of the map.',
    },
  },
  'table.*.missing': {
    title: () => __('A value without a row in a look-up table', 'crossdock'),
    meaning: () =>
      __(
        'The order has a value that must be looked up, such as a payment or shipping method, and the table has no row for it.',
        'crossdock',
      ),
    where: () => __('Maps: look-up tables', 'crossdock'),
    what: () => __('Add the row. It answers for all orders with this value.', 'crossdock'),
    english: {
      title: 'A value without a row in a look-up table',
      what: 'Add the row. It answers for all orders with this value.',
    },
  },
  'brief.no-texts': {
    title: () => __('This dialect has no order texts', 'crossdock'),
    meaning: () => __('The dialect "brief" has no transaction for texts, and the order has one.', 'crossdock'),
    where: () => __('"orders.noteAsText" in the settings', 'crossdock'),
    what: () => __('Switch texts off in the settings, or use the dialect "standard".', 'crossdock'),
    english: {
      title: 'This dialect has no order texts',
      what: 'Switch texts off in the settings, or use the dialect "standard".',
    },
  },
  'refund.*': {
    title: () => __('A refund that cannot go on', 'crossdock'),
    meaning: () => __('Something about the refund keeps it from M3.', 'crossdock'),
    where: () => __('The refund in the shop; M3: OIS390, ARS200', 'crossdock'),
    what: () => __('Read the sentence of the problem, correct it, then retry.', 'crossdock'),
    english: { title: 'A refund that cannot go on', what: 'Read the sentence of the problem, correct it, then retry.' },
  },
  'payment.*': {
    title: () => __('A payment that cannot go on', 'crossdock'),
    meaning: () => __('Something about the payment keeps it from M3.', 'crossdock'),
    where: () => __('M3: ARS120, GLS200; table "payment"', 'crossdock'),
    what: () => __('Read the sentence of the problem, correct it, then retry.', 'crossdock'),
    english: {
      title: 'A payment that cannot go on',
      what: 'Read the sentence of the problem, correct it, then retry.',
    },
  },
  'shop.*': {
    title: () => __('The shop is not connected', 'crossdock'),
    meaning: () => __('The sidecar is not paired with a shop, or the shop cannot do what is needed.', 'crossdock'),
    where: () => __('WooCommerce › Crossdock: pairing', 'crossdock'),
    what: () => __('Pair the shop with the sidecar, then retry.', 'crossdock'),
    english: { title: 'The shop is not connected', what: 'Pair the shop with the sidecar, then retry.' },
  },
  'bug.*': {
    title: () => __('A fault of Crossdock', 'crossdock'),
    meaning: () => __('The program failed on this document. Nothing is lost: it is held as it was.', 'crossdock'),
    where: () => __('The log of the sidecar', 'crossdock'),
    what: () => __('Report it with its code and sentence. Retry after the next update.', 'crossdock'),
    english: {
      title: 'A fault of Crossdock',
      what: 'Report it with its code and sentence. Retry after the next update.',
    },
  },
  'work.*': {
    title: () => __('Interrupted work', 'crossdock'),
    meaning: () => __('The sidecar stopped or lost time while it worked on this. It goes on by itself.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'Interrupted work', what: 'Wait.' },
  },
  'store.*': {
    title: () => __('The sidecar’s store', 'crossdock'),
    meaning: () => __('The file in which the sidecar keeps everything cannot be used as it should.', 'crossdock'),
    where: () => __('The disk of the sidecar; docs/operations.md', 'crossdock'),
    what: () => __('Free space, or follow the sentence of the problem.', 'crossdock'),
    english: { title: 'The sidecar’s store', what: 'Free space, or follow the sentence of the problem.' },
  },
  'catalog.no-choice': {
    title: () => __('A variant nobody can tell apart', 'crossdock'),
    meaning: () => __('The item belongs to a style, and nothing says which colour or size it is.', 'crossdock'),
    where: () =>
      __(
        'M3: MMS001 (HDPR) and the options of the style (MMS025, PDS050); "catalog.variants.attributes" in the settings',
        'crossdock',
      ),
    what: () =>
      __(
        'Give the item its options in M3, or name the attributes in the settings. It is looked at again by itself.',
        'crossdock',
      ),
    english: {
      title: 'A variant nobody can tell apart',
      what: 'Give the item its options in M3, or name the attributes in the settings. It is looked at again by itself.',
    },
  },
  'catalog.gtin': {
    title: () => __('A bar code that is none', 'crossdock'),
    meaning: () => __('The alias of the item has the wrong number of digits or a wrong check digit.', 'crossdock'),
    where: () => __('M3: MMS025 (POPN)', 'crossdock'),
    what: () => __('Correct the alias in M3. The item is looked at again by itself.', 'crossdock'),
    english: {
      title: 'A bar code that is none',
      what: 'Correct the alias in M3. The item is looked at again by itself.',
    },
  },
  'catalog.condition': {
    title: () => __('A condition of the catalogue fails', 'crossdock'),
    meaning: () =>
      __(
        'A condition that says which items are created, updated or retired cannot be read, or cannot be computed for this item.',
        'crossdock',
      ),
    where: () => __('"catalog" in the settings', 'crossdock'),
    what: () => __('Correct the condition. The item is looked at again by itself.', 'crossdock'),
    english: {
      title: 'A condition of the catalogue fails',
      what: 'Correct the condition. The item is looked at again by itself.',
    },
  },
  'catalog.look-failed': {
    title: () => __('M3 could not be asked for changed items', 'crossdock'),
    meaning: () =>
      __('The newest look at M3 for changed items did not come to its end. It is made again by itself.', 'crossdock'),
    where: () => __('Health', 'crossdock'),
    what: () => __('Wait, or see under Health why M3 does not answer.', 'crossdock'),
    english: {
      title: 'M3 could not be asked for changed items',
      what: 'Wait, or see under Health why M3 does not answer.',
    },
  },
  'catalog.product-gone': {
    title: () => __('The product is no longer in the shop', 'crossdock'),
    meaning: () => __('Somebody deleted the product of an item that M3 still sells.', 'crossdock'),
    where: () => __('WooCommerce: Products, Bin', 'crossdock'),
    what: () => __('Restore the product from the bin; or skip this, and the item stays out of the shop.', 'crossdock'),
    english: {
      title: 'The product is no longer in the shop',
      what: 'Restore the product from the bin; or skip this, and the item stays out of the shop.',
    },
  },
  'catalog.not-by-interface': {
    title: () => __('An item that the interface did not make', 'crossdock'),
    meaning: () =>
      __(
        'The item was made in M3 by another way, and the item interface changes only items that it has made.',
        'crossdock',
      ),
    where: () => __('M3: MHS001, MMS001; "catalog.toM3.by" in the settings', 'crossdock'),
    what: () => __('Set catalog.toM3.by to MMS200MI and retry; or change the item in M3 and skip this.', 'crossdock'),
    english: {
      title: 'An item that the interface did not make',
      what: 'Set catalog.toM3.by to MMS200MI and retry; or change the item in M3 and skip this.',
    },
  },
  'stock.first-run': {
    title: () => __('The first stock of this shop', 'crossdock'),
    meaning: () =>
      __('Stock of M3 goes to the shop for the first time, and a person should have seen it.', 'crossdock'),
    where: () => __('Stock and prices: held pushes', 'crossdock'),
    what: () => __('Look at the figures, then release the push or discard it.', 'crossdock'),
    english: {
      title: 'The first stock of this shop',
      what: 'Look at the figures, then release the push or discard it.',
    },
  },
  'stock.mass-zero': {
    title: () => __('Many products would be sold out at once', 'crossdock'),
    meaning: () =>
      __('More SKUs would go to nothing than is usual. Often a feed or a warehouse is missing.', 'crossdock'),
    where: () => __('Stock and prices: held pushes; M3: MMS080, MWS060', 'crossdock'),
    what: () =>
      __(
        'Compare a few with M3. Release the push if they are right; otherwise put M3 right and discard it. Other changes go on meanwhile.',
        'crossdock',
      ),
    english: {
      title: 'Many products would be sold out at once',
      what: 'Compare a few with M3. Release the push if they are right; otherwise put M3 right and discard it. Other changes go on meanwhile.',
    },
  },
  'stock.mass-change': {
    title: () => __('Much stock would change at once', 'crossdock'),
    meaning: () => __('More SKUs would change in one run than is usual.', 'crossdock'),
    where: () => __('Stock and prices: held pushes; M3: MWS060', 'crossdock'),
    what: () => __('Compare a few with M3, then release or discard the push.', 'crossdock'),
    english: {
      title: 'Much stock would change at once',
      what: 'Compare a few with M3, then release or discard the push.',
    },
  },
  'stock.discarded': {
    title: () => __('Figures that were discarded before', 'crossdock'),
    meaning: () =>
      __(
        'A person has discarded these figures, and M3 still shows them. The full compare asks about them again.',
        'crossdock',
      ),
    where: () => __('Stock and prices: held pushes; M3: MWS060', 'crossdock'),
    what: () =>
      __('Put M3 right, and they leave by themselves; or release the push, or discard it again.', 'crossdock'),
    english: {
      title: 'Figures that were discarded before',
      what: 'Put M3 right, and they leave by themselves; or release the push, or discard it again.',
    },
  },
  'stock.one-number': {
    title: () => __('Two items behind one number of the shop', 'crossdock'),
    meaning: () =>
      __(
        'Variations whose product keeps the stock can show only one number, and they are several items of M3, or one item in several units.',
        'crossdock',
      ),
    where: () => __('WooCommerce: the product, Inventory and Variations; table "sku" here', 'crossdock'),
    what: () =>
      __(
        'Let each variation keep its own stock, or make them one item. They are published again by the next full compare.',
        'crossdock',
      ),
    english: {
      title: 'Two items behind one number of the shop',
      what: 'Let each variation keep its own stock, or make them one item. They are published again by the next full compare.',
    },
  },
  'stock.not-followed': {
    title: () => __('Settings that would count orders twice', 'crossdock'),
    meaning: () =>
      __(
        'The figure of M3 falls some time after an order’s confirmation, and orders are not followed in M3.',
        'crossdock',
      ),
    where: () => __('"stock.measure" and "status.followSeconds" in the settings', 'crossdock'),
    what: () =>
      __('Set status.followSeconds to 5, or stock.measure to AV02. Until then no stock is published.', 'crossdock'),
    english: {
      title: 'Settings that would count orders twice',
      what: 'Set status.followSeconds to 5, or stock.measure to AV02. Until then no stock is published.',
    },
  },
  'stock.stale': {
    title: () => __('Figures that are too old', 'crossdock'),
    meaning: () =>
      __('M3 has not been read for a while, or something on the way answers with what M3 said long ago.', 'crossdock'),
    where: () =>
      __(
        'Health; a proxy or cache between the sidecar and the ION API; "stock.maxAgeMinutes" in the settings',
        'crossdock',
      ),
    what: () =>
      __('Bring M3 back, or switch that cache off for the M3 API. Stock is published again by itself.', 'crossdock'),
    english: {
      title: 'Figures that are too old',
      what: 'Bring M3 back, or switch that cache off for the M3 API. Stock is published again by itself.',
    },
  },
  'stock.no-transaction': {
    title: () => __('No way to read balances', 'crossdock'),
    meaning: () => __('The M3 user may use none of the transactions that tell balances.', 'crossdock'),
    where: () => __('M3: SES400 (authority), MMS060MI, MMS080MI', 'crossdock'),
    what: () => __('Give the M3 user one of them, or switch stock off in the settings.', 'crossdock'),
    english: {
      title: 'No way to read balances',
      what: 'Give the M3 user one of them, or switch stock off in the settings.',
    },
  },
  'catalog.gtin-taken': {
    title: () => __('A bar code that another product has', 'crossdock'),
    meaning: () => __('Two items would give their products the same bar code, which the shop refuses.', 'crossdock'),
    where: () => __('M3: MMS025 (POPN); the products in WooCommerce', 'crossdock'),
    what: () => __('Remove the bar code from the wrong item or product.', 'crossdock'),
    english: {
      title: 'A bar code that another product has',
      what: 'Remove the bar code from the wrong item or product.',
    },
  },
  'catalog.sku-taken': {
    title: () => __('A SKU that another product has', 'crossdock'),
    meaning: () => __('A product that does not belong to this item has its SKU already.', 'crossdock'),
    where: () => __('WooCommerce: Products', 'crossdock'),
    what: () => __('Change the SKU of the other product, or link it to the item.', 'crossdock'),
    english: {
      title: 'A SKU that another product has',
      what: 'Change the SKU of the other product, or link it to the item.',
    },
  },
  'catalog.other-item': {
    title: () => __('A SKU of two items', 'crossdock'),
    meaning: () =>
      __(
        'The product that has this SKU belongs to another item of M3, so two items would share one product.',
        'crossdock',
      ),
    where: () => __('WooCommerce: the product’s SKU; table "sku" here; M3: MMS001 (ITNO), MMS025 (POPN)', 'crossdock'),
    what: () => __('Give one of the two another SKU: in the shop, or by a row of the table "sku".', 'crossdock'),
    english: {
      title: 'A SKU of two items',
      what: 'Give one of the two another SKU: in the shop, or by a row of the table "sku".',
    },
  },
  'catalog.type': {
    title: () => __('A product of another kind than its item', 'crossdock'),
    meaning: () =>
      __(
        'The item is to be a simple product, a variable product or a variation, and the product in the shop is something else.',
        'crossdock',
      ),
    where: () => __('WooCommerce: Product data (simple, variable); M3: MMS001 (HDPR, main product)', 'crossdock'),
    what: () =>
      __(
        'Change the kind or the SKU of the product in the shop, or put the style of the item right in M3.',
        'crossdock',
      ),
    english: {
      title: 'A product of another kind than its item',
      what: 'Change the kind or the SKU of the product in the shop, or put the style of the item right in M3.',
    },
  },
  'catalog.style-missing': {
    title: () => __('A variant without its main product', 'crossdock'),
    meaning: () =>
      __(
        'The item is a variant of a style whose own product is not in the shop, so there is nothing to put the variation under.',
        'crossdock',
      ),
    where: () =>
      __(
        'M3: MMS001, field HDPR (main product); "catalog.variants.enabled" and the conditions in the settings',
        'crossdock',
      ),
    what: () =>
      __(
        'Put the main product right first; it stands in this list if it has a problem itself. Or take HDPR off the item.',
        'crossdock',
      ),
    english: {
      title: 'A variant without its main product',
      what: 'Put the main product right first; it stands in this list if it has a problem itself. Or take HDPR off the item.',
    },
  },
  'catalog.sku-too-long': {
    title: () => __('A SKU too long for an item number', 'crossdock'),
    meaning: () => __('The product is to become an item of M3, and M3’s item number holds 15 characters.', 'crossdock'),
    where: () => __('WooCommerce: the product’s SKU; M3: MMS001 (ITNO); table "sku" here', 'crossdock'),
    what: () =>
      __('Give the product a shorter SKU, or say by a row of the table "sku" which item number it has.', 'crossdock'),
    english: {
      title: 'A SKU too long for an item number',
      what: 'Give the product a shorter SKU, or say by a row of the table "sku" which item number it has.',
    },
  },
  'catalog.image': {
    title: () => __('A picture that the shop does not take', 'crossdock'),
    meaning: () =>
      __(
        'The product was written, but without its picture: the address gives none, or one of a kind that WordPress refuses.',
        'crossdock',
      ),
    where: () => __('"catalog.images" in the settings; WordPress: Media', 'crossdock'),
    what: () =>
      __(
        'Put the picture at that address, or add one in the shop. The item is looked at again by itself.',
        'crossdock',
      ),
    english: {
      title: 'A picture that the shop does not take',
      what: 'Put the picture at that address, or add one in the shop. The item is looked at again by itself.',
    },
  },
  'catalog.mass-retire': {
    title: () => __('Many products that would leave the shop', 'crossdock'),
    meaning: () =>
      __(
        'M3 no longer lists the items of many products at once, or a changed rule retires them: mostly a list that came back short, or a mistake in a condition. They stay as they are until somebody decides.',
        'crossdock',
      ),
    where: () =>
      __(
        'Products: the list of those that would leave; "catalog.retire" and "catalog.retireLimit" in the settings; M3: MMS001 (STAT)',
        'crossdock',
      ),
    what: () =>
      __(
        'Look at the list. Let them leave, or keep them; what M3 lists again meanwhile is no longer among them.',
        'crossdock',
      ),
    english: {
      title: 'Many products that would leave the shop',
      what: 'Look at the list. Let them leave, or keep them; what M3 lists again meanwhile is no longer among them.',
    },
  },
  'catalog.none': {
    title: () => __('A flow for items where there is no catalogue', 'crossdock'),
    meaning: () => __('This sidecar was started without the parts for items and products.', 'crossdock'),
    where: () => __('The log of the sidecar', 'crossdock'),
    what: () => __('Report it.', 'crossdock'),
    english: { title: 'A flow for items where there is no catalogue', what: 'Report it.' },
  },
  'catalog.*': {
    title: () => __('A product that cannot be made or changed', 'crossdock'),
    meaning: () =>
      __(
        'Something about the item or its product keeps both from being the same. The sentence of the problem names it.',
        'crossdock',
      ),
    where: () => __('WooCommerce: the product; M3: MMS001 (ITNO); "catalog" in the settings', 'crossdock'),
    what: () => __('Correct what the sentence names. The item is looked at again by itself.', 'crossdock'),
    english: {
      title: 'A product that cannot be made or changed',
      what: 'Correct what the sentence names. The item is looked at again by itself.',
    },
  },
  'price.first-run': {
    title: () => __('The first prices of this shop', 'crossdock'),
    meaning: () =>
      __('Prices of M3 go to the shop for the first time, and a person should have seen them.', 'crossdock'),
    where: () => __('Stock and prices › Prices: held changes; "prices.guards.first" in the settings', 'crossdock'),
    what: () => __('Compare a few with M3 (OIS017), then release the prices or discard them.', 'crossdock'),
    english: {
      title: 'The first prices of this shop',
      what: 'Compare a few with M3 (OIS017), then release the prices or discard them.',
    },
  },
  'price.mass-change': {
    title: () => __('Many prices would change at once', 'crossdock'),
    meaning: () =>
      __(
        'More prices would change in one run than is usual. Often a price list was exchanged, or has the wrong currency or dates.',
        'crossdock',
      ),
    where: () =>
      __(
        'Stock and prices › Prices: held changes; M3: OIS017 (PRRF, CUCD, FVDT, LVDT); "prices.guards.changedPercent" in the settings',
        'crossdock',
      ),
    what: () =>
      __(
        'Compare a few with M3. Release the prices if they are right; otherwise put the list right and discard them.',
        'crossdock',
      ),
    english: {
      title: 'Many prices would change at once',
      what: 'Compare a few with M3. Release the prices if they are right; otherwise put the list right and discard them.',
    },
  },
  'price.steep': {
    title: () => __('Prices that jump', 'crossdock'),
    meaning: () =>
      __(
        'Some prices, or their sale prices, would change by more than the limit. Often a decimal point or a price quantity is wrong.',
        'crossdock',
      ),
    where: () =>
      __(
        'Stock and prices › Prices: held changes; M3: OIS017 (SAPR, SACD); "prices.guards.changePercent" in the settings',
        'crossdock',
      ),
    what: () =>
      __('Look at each. Those that you correct in M3 leave by themselves; then release the others.', 'crossdock'),
    english: {
      title: 'Prices that jump',
      what: 'Look at each. Those that you correct in M3 leave by themselves; then release the others.',
    },
  },
  'price.discarded': {
    title: () => __('Prices that were discarded before', 'crossdock'),
    meaning: () =>
      __(
        'A person has discarded these prices, and M3 still shows them. The full compare asks about them again.',
        'crossdock',
      ),
    where: () => __('Stock and prices › Prices: held changes; M3: OIS017', 'crossdock'),
    what: () => __('Put M3 right, and they leave by themselves; or release them, or discard them again.', 'crossdock'),
    english: {
      title: 'Prices that were discarded before',
      what: 'Put M3 right, and they leave by themselves; or release them, or discard them again.',
    },
  },
  'price.no-lists': {
    title: () => __('Prices without a price list', 'crossdock'),
    meaning: () => __('Prices are to come from M3, and the settings name no price list.', 'crossdock'),
    where: () => __('"prices.lists" in the settings; M3: OIS017 (PRRF, CUCD)', 'crossdock'),
    what: () => __('Add the price list and its currency, or switch prices off.', 'crossdock'),
    english: {
      title: 'Prices without a price list',
      what: 'Add the price list and its currency, or switch prices off.',
    },
  },
  'price.stale': {
    title: () => __('Prices that are too old', 'crossdock'),
    meaning: () =>
      __('M3 has not been read for a while, or something on the way answers with what M3 said long ago.', 'crossdock'),
    where: () =>
      __(
        'Health; a proxy or cache between the sidecar and the ION API; "prices.maxAgeMinutes" in the settings',
        'crossdock',
      ),
    what: () =>
      __(
        'Bring M3 back, or switch that cache off for the M3 API. Prices are published again by themselves.',
        'crossdock',
      ),
    english: {
      title: 'Prices that are too old',
      what: 'Bring M3 back, or switch that cache off for the M3 API. Prices are published again by themselves.',
    },
  },
  'price.zero': {
    title: () => __('A price of nothing', 'crossdock'),
    meaning: () =>
      __(
        'A price list has a price that is 0 or below, or that is rounded to 0. The shop keeps the price it has; otherwise the product would be sold for nothing.',
        'crossdock',
      ),
    where: () => __('M3: OIS017 (SAPR, SACD, SPUN); "prices.rounding" in the settings', 'crossdock'),
    what: () =>
      __(
        'Correct the price in M3, or delete its row. For a product that is free, take its item out of the list and set the price in the shop.',
        'crossdock',
      ),
    english: {
      title: 'A price of nothing',
      what: 'Correct the price in M3, or delete its row. For a product that is free, take its item out of the list and set the price in the shop.',
    },
  },
  'price.no-rate': {
    title: () => __('A price list in another currency', 'crossdock'),
    meaning: () =>
      __('The list is not in the shop’s currency, and nothing says at which rate to convert.', 'crossdock'),
    where: () =>
      __('"prices.conversions" in the settings; M3: OIS017 (CUCD), CRS055 (rates: CUCD, CRTP, CUTD)', 'crossdock'),
    what: () =>
      __(
        'Add a rule with a rate or a rate type, or take a list in the currency of the shop. It is computed again by itself.',
        'crossdock',
      ),
    english: {
      title: 'A price list in another currency',
      what: 'Add a rule with a rate or a rate type, or take a list in the currency of the shop. It is computed again by itself.',
    },
  },
  'price.no-vat': {
    title: () => __('Prices with VAT on one side only', 'crossdock'),
    meaning: () =>
      __(
        'Prices of the list and of the shop differ in whether they include VAT, and no percentage is known for the item’s VAT code.',
        'crossdock',
      ),
    where: () =>
      __(
        '"prices.vatPercent" and "prices.shopIncludesVat" in the settings; M3: MMS001 (VTCS), CRS030 (VAT codes)',
        'crossdock',
      ),
    what: () =>
      __(
        'Enter the percentage of this VAT code, or correct which side includes VAT. It is computed again by itself.',
        'crossdock',
      ),
    english: {
      title: 'Prices with VAT on one side only',
      what: 'Enter the percentage of this VAT code, or correct which side includes VAT. It is computed again by itself.',
    },
  },
  'price.vat-unknown': {
    title: () => __('With or without VAT?', 'crossdock'),
    meaning: () =>
      __(
        'M3 does not say whether prices of this list include VAT (OIS017 never does), and the settings do not either. The shop keeps its price.',
        'crossdock',
      ),
    where: () => __('"prices.lists" in the settings; M3: OIS320MI (TINC)', 'crossdock'),
    what: () => __('Add "includesVat": true or false to the list. It is computed again by itself.', 'crossdock'),
    english: {
      title: 'With or without VAT?',
      what: 'Add "includesVat": true or false to the list. It is computed again by itself.',
    },
  },
  'price.no-unit': {
    title: () => __('A unit that M3 does not know', 'crossdock'),
    meaning: () =>
      __(
        'The table "unit" names an alternate unit for the SKU that its item does not have, so nothing says how many basic units a piece is. The shop keeps its price.',
        'crossdock',
      ),
    where: () => __('Table "unit" (ALUN); M3: MMS015 (ITNO, AUTP 1, ALUN)', 'crossdock'),
    what: () =>
      __(
        'Correct the unit in the table, or add it to the item in MMS015. It is computed again by the next full compare.',
        'crossdock',
      ),
    english: {
      title: 'A unit that M3 does not know',
      what: 'Correct the unit in the table, or add it to the item in MMS015. It is computed again by the next full compare.',
    },
  },
  'price.unit-unknown': {
    title: () => __('A price per a unit that M3 does not know', 'crossdock'),
    meaning: () =>
      __(
        'The price of the list is per another unit than the basic unit of the item (a box, a pallet), and the item does not have that unit. Taken as the price of a piece it would be wrong, so the shop keeps its price.',
        'crossdock',
      ),
    where: () => __('M3: MMS015 (ITNO, AUTP 2, ALUN), OIS017 (SPUN), MMS001 (UNMS, SPUN)', 'crossdock'),
    what: () =>
      __(
        'Add the unit to the item in MMS015, or correct the unit of the price. It is computed again by the next full compare.',
        'crossdock',
      ),
    english: {
      title: 'A price per a unit that M3 does not know',
      what: 'Add the unit to the item in MMS015, or correct the unit of the price. It is computed again by the next full compare.',
    },
  },
  'price.currency-differs': {
    title: () => __('Another currency than the shop’s', 'crossdock'),
    meaning: () =>
      __(
        'The shop sells in another currency than the settings say: every price would be wrong, so none is published.',
        'crossdock',
      ),
    where: () => __('"prices.currency" in the settings; WooCommerce › Settings › General', 'crossdock'),
    what: () => __('Correct whichever is wrong. Prices are computed again by themselves.', 'crossdock'),
    english: {
      title: 'Another currency than the shop’s',
      what: 'Correct whichever is wrong. Prices are computed again by themselves.',
    },
  },
  'price.tax-differs': {
    title: () => __('Shop and settings differ about tax', 'crossdock'),
    meaning: () =>
      __(
        'The shop’s prices are entered with tax and the settings say without, or the other way round: every price would be wrong, so none is published.',
        'crossdock',
      ),
    where: () => __('"prices.shopIncludesVat" in the settings; WooCommerce › Settings › Tax', 'crossdock'),
    what: () => __('Correct whichever is wrong. Prices are computed again by themselves.', 'crossdock'),
    english: {
      title: 'Shop and settings differ about tax',
      what: 'Correct whichever is wrong. Prices are computed again by themselves.',
    },
  },
  'price.terms-unknown': {
    title: () => __('A key that may not read the shop’s settings', 'crossdock'),
    meaning: () =>
      __(
        'Without the plugin, currency and tax setting of the shop are read by wc/v3, and this key may not. Nobody can tell whether the prices would be right, so none is published.',
        'crossdock',
      ),
    where: () => __('WooCommerce › Settings › Advanced › REST API (user of the key)', 'crossdock'),
    what: () =>
      __(
        'Install the plugin and pair, or make a key of a shop manager. Prices are computed again by themselves.',
        'crossdock',
      ),
    english: {
      title: 'A key that may not read the shop’s settings',
      what: 'Install the plugin and pair, or make a key of a shop manager. Prices are computed again by themselves.',
    },
  },
  'price.no-transaction': {
    title: () => __('No way to read prices', 'crossdock'),
    meaning: () => __('The M3 user may use none of the transactions that list prices.', 'crossdock'),
    where: () => __('M3: SES400 (authority) for OIS017MI/LstBasePrice or OIS320MI/LstListPrices', 'crossdock'),
    what: () => __('Give the M3 user one of them, or switch prices off in the settings.', 'crossdock'),
    english: {
      title: 'No way to read prices',
      what: 'Give the M3 user one of them, or switch prices off in the settings.',
    },
  },
  'price.customer-off': {
    title: () => __('Customers’ own prices are switched off', 'crossdock'),
    meaning: () =>
      __('The shop asked for a customer’s own price, and the settings say not to ask M3 for it.', 'crossdock'),
    where: () => __('"prices.customerSeconds" in the settings', 'crossdock'),
    what: () => __('Set for how many seconds an answer of M3 may be kept, or stop asking in the shop.', 'crossdock'),
    english: {
      title: 'Customers’ own prices are switched off',
      what: 'Set for how many seconds an answer of M3 may be kept, or stop asking in the shop.',
    },
  },
  'price.*': {
    title: () => __('A price that cannot be published', 'crossdock'),
    meaning: () =>
      __(
        'Something keeps a price of M3 from the shop. The sentence of the problem names the list or the item.',
        'crossdock',
      ),
    where: () => __('M3: OIS017 (PRRF, CUCD, ITNO, SAPR); "prices" in the settings', 'crossdock'),
    what: () => __('Correct what the sentence names. Prices are computed again by themselves.', 'crossdock'),
    english: {
      title: 'A price that cannot be published',
      what: 'Correct what the sentence names. Prices are computed again by themselves.',
    },
  },
  'http.refused': {
    title: () => __('Another system refused what it was told', 'crossdock'),
    meaning: () =>
      __('A step of the flow told another system about the document, and that system said no.', 'crossdock'),
    where: () => __('The other system; Flows: the step "Tell another system"', 'crossdock'),
    what: () =>
      __(
        'Look there for the reason, or correct fields and headers of the step; then retry. The same Idempotency-Key goes with it.',
        'crossdock',
      ),
    english: {
      title: 'Another system refused what it was told',
      what: 'Look there for the reason, or correct fields and headers of the step; then retry. The same Idempotency-Key goes with it.',
    },
  },
  'http.not-allowed': {
    title: () => __('A host that flows may not tell anything', 'crossdock'),
    meaning: () =>
      __(
        'The address of a step is not https, or its host is not in the list of hosts that flows may tell something.',
        'crossdock',
      ),
    where: () => __('"flows.allowedHosts" in the settings; Flows: the address of the step', 'crossdock'),
    what: () => __('Add the host to the list, or correct the address; then retry.', 'crossdock'),
    english: {
      title: 'A host that flows may not tell anything',
      what: 'Add the host to the list, or correct the address; then retry.',
    },
  },
  'http.header': {
    title: () => __('A key that was entered for another host', 'crossdock'),
    meaning: () =>
      __(
        'The encrypted value of a header cannot be used here: it is bound to the host it was entered for, or was made with another encryption key.',
        'crossdock',
      ),
    where: () => __('Flows: headers of the step', 'crossdock'),
    what: () => __('Enter the value again, save and publish the flow; then retry.', 'crossdock'),
    english: {
      title: 'A key that was entered for another host',
      what: 'Enter the value again, save and publish the flow; then retry.',
    },
  },
  'http.timeout': {
    title: () => __('Another system took too long', 'crossdock'),
    meaning: () => __('A system that a step of the flow tells something did not answer in time.', 'crossdock'),
    where: () => __('The other system; Flows: seconds to wait in the step', 'crossdock'),
    what: () => __('Wait. If it stays, look at that system, or give it more time.', 'crossdock'),
    english: {
      title: 'Another system took too long',
      what: 'Wait. If it stays, look at that system, or give it more time.',
    },
  },
  'http.*': {
    title: () => __('Another system cannot be reached', 'crossdock'),
    meaning: () =>
      __(
        'A system that a step of the flow tells something does not answer, or answers with an error of its own.',
        'crossdock',
      ),
    where: () => __('The other system; network', 'crossdock'),
    what: () => __('Wait. If it stays, look at that system.', 'crossdock'),
    english: { title: 'Another system cannot be reached', what: 'Wait. If it stays, look at that system.' },
  },
  'm3.not-configured': {
    title: () => __('M3 is not set up', 'crossdock'),
    meaning: () => __('The connection to M3 has no credentials yet. Orders wait.', 'crossdock'),
    where: () => __('Set-up guide; "m3.ionapi" in the settings', 'crossdock'),
    what: () => __('Drop the .ionapi file of a backend service into the set-up guide.', 'crossdock'),
    english: { title: 'M3 is not set up', what: 'Drop the .ionapi file of a backend service into the set-up guide.' },
  },
  'm3.ionapi': {
    title: () => __('The .ionapi file cannot be used', 'crossdock'),
    meaning: () => __('The credentials file is missing a key or is of the wrong type.', 'crossdock'),
    where: () => __('Settings: "m3.ionapi"; ION API: Authorized Apps', 'crossdock'),
    what: () => __('Download the file of an app of type "Backend Service" again, with a service account.', 'crossdock'),
    english: {
      title: 'The .ionapi file cannot be used',
      what: 'Download the file of an app of type "Backend Service" again, with a service account.',
    },
  },
  'm3.insecure': {
    title: () => __('An address without encryption', 'crossdock'),
    meaning: () => __('Plain http is allowed to this machine and to hosts that are named only.', 'crossdock'),
    where: () => __('Settings: "m3.ionapi"; ION API: Authorized Apps', 'crossdock'),
    what: () => __('Use the https address, or name the host in "insecureHosts".', 'crossdock'),
    english: {
      title: 'An address without encryption',
      what: 'Use the https address, or name the host in "insecureHosts".',
    },
  },
  'm3.ca-file': {
    title: () => __('The certification authority’s file', 'crossdock'),
    meaning: () => __('The named PEM file cannot be read.', 'crossdock'),
    where: () => __('"m3.caFile" in the settings', 'crossdock'),
    what: () => __('Correct the path, and let the sidecar read the file.', 'crossdock'),
    english: {
      title: 'The certification authority’s file',
      what: 'Correct the path, and let the sidecar read the file.',
    },
  },
  'm3.certificate': {
    title: () => __('M3’s certificate is not trusted', 'crossdock'),
    meaning: () =>
      __('The certificate of the gateway is expired, for another name, or from an unknown authority.', 'crossdock'),
    where: () => __('The gateway; "m3.caFile" in the settings', 'crossdock'),
    what: () => __('Renew the certificate, or name the PEM file of your own authority.', 'crossdock'),
    english: {
      title: 'M3’s certificate is not trusted',
      what: 'Renew the certificate, or name the PEM file of your own authority.',
    },
  },
  'm3.tls': {
    title: () => __('No secure connection to M3', 'crossdock'),
    meaning: () => __('Both sides could not agree on TLS 1.2 or newer.', 'crossdock'),
    where: () => __('The gateway', 'crossdock'),
    what: () => __('Allow TLS 1.2 at the gateway.', 'crossdock'),
    english: { title: 'No secure connection to M3', what: 'Allow TLS 1.2 at the gateway.' },
  },
  'm3.token.*': {
    title: () => __('No access token from Infor', 'crossdock'),
    meaning: () => __('The identity provider refused the credentials, or gave an answer that is none.', 'crossdock'),
    where: () => __('Settings: "m3.ionapi"; ION API: Authorized Apps', 'crossdock'),
    what: () =>
      __(
        'Check that the app and its service account are active; download the file again if its secret was changed.',
        'crossdock',
      ),
    english: {
      title: 'No access token from Infor',
      what: 'Check that the app and its service account are active; download the file again if its secret was changed.',
    },
  },
  'm3.unauthorized': {
    title: () => __('M3 refuses our token', 'crossdock'),
    meaning: () => __('The gateway does not accept the credentials, even with a fresh token.', 'crossdock'),
    where: () => __('Settings: "m3.ionapi"; ION API: Authorized Apps', 'crossdock'),
    what: () => __('Check the app and its scopes in ION API.', 'crossdock'),
    english: { title: 'M3 refuses our token', what: 'Check the app and its scopes in ION API.' },
  },
  'm3.forbidden': {
    title: () => __('The M3 user may not do this', 'crossdock'),
    meaning: () => __('The gateway or M3 refuses this program to our user.', 'crossdock'),
    where: () => __('M3: MNS150, MNS151 (authority), MRS001; ION API: scopes', 'crossdock'),
    what: () => __('Give the service account’s user the right for the program.', 'crossdock'),
    english: {
      title: 'The M3 user may not do this',
      what: 'Give the service account’s user the right for the program.',
    },
  },
  'm3.throttled': {
    title: () => __('M3 asks us to slow down', 'crossdock'),
    meaning: () => __('The gateway’s quota is used up for the moment. Costs nothing but time.', 'crossdock'),
    where: () => __('ION API: policies; "m3.maxPerSecond" in the settings', 'crossdock'),
    what: () => __('Wait. If it stays, raise the quota or lower "m3.maxPerSecond".', 'crossdock'),
    english: {
      title: 'M3 asks us to slow down',
      what: 'Wait. If it stays, raise the quota or lower "m3.maxPerSecond".',
    },
  },
  'm3.unreachable': {
    title: () => __('M3 cannot be reached', 'crossdock'),
    meaning: () => __('No connection to the gateway: network, name or firewall.', 'crossdock'),
    where: () => __('Network; status page of the tenant', 'crossdock'),
    what: () => __('Wait; work goes on by itself when M3 is back.', 'crossdock'),
    english: { title: 'M3 cannot be reached', what: 'Wait; work goes on by itself when M3 is back.' },
  },
  'm3.connection-lost': {
    title: () => __('The connection broke', 'crossdock'),
    meaning: () => __('The answer of M3 was lost. M3 is asked what it did before anything is repeated.', 'crossdock'),
    where: () => __('Network', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The connection broke', what: 'Wait.' },
  },
  'm3.timeout': {
    title: () => __('M3 took too long', 'crossdock'),
    meaning: () => __('No answer in time. M3 is asked what it did before anything is repeated.', 'crossdock'),
    where: () => __('M3: load; "m3.timeoutSeconds" in the settings', 'crossdock'),
    what: () => __('Wait. If it stays, look at M3’s load.', 'crossdock'),
    english: { title: 'M3 took too long', what: 'Wait. If it stays, look at M3’s load.' },
  },
  'm3.gateway-timeout': {
    title: () => __('The gateway gave up on M3', 'crossdock'),
    meaning: () =>
      __(
        'M3 did not answer the gateway within a minute. M3 is asked what it did before anything is repeated.',
        'crossdock',
      ),
    where: () => __('M3: load', 'crossdock'),
    what: () => __('Wait. If it stays, look at M3’s load.', 'crossdock'),
    english: { title: 'The gateway gave up on M3', what: 'Wait. If it stays, look at M3’s load.' },
  },
  'm3.request-timeout': {
    title: () => __('The gateway did not get the whole request', 'crossdock'),
    meaning: () => __('The request took too long on its way.', 'crossdock'),
    where: () => __('Network', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The gateway did not get the whole request', what: 'Wait.' },
  },
  'm3.too-early': {
    title: () => __('The gateway was not ready', 'crossdock'),
    meaning: () => __('The gateway asks for the same request again.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The gateway was not ready', what: 'Wait.' },
  },
  'm3.server-error': {
    title: () => __('M3 or its gateway failed', 'crossdock'),
    meaning: () => __('An error inside M3 or its gateway.', 'crossdock'),
    where: () => __('Status page of the tenant', 'crossdock'),
    what: () => __('Wait. If it stays, ask Infor’s support with the time.', 'crossdock'),
    english: { title: 'M3 or its gateway failed', what: 'Wait. If it stays, ask Infor’s support with the time.' },
  },
  'm3.paused': {
    title: () => __('M3 is left alone for a moment', 'crossdock'),
    meaning: () => __('After several failures no request is sent for a while, then one is tried.', 'crossdock'),
    where: () => __('Health', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'M3 is left alone for a moment', what: 'Wait.' },
  },
  'm3.redirected': {
    title: () => __('M3’s address leads elsewhere', 'crossdock'),
    meaning: () => __('The gateway answers with another address; often a sign-in page.', 'crossdock'),
    where: () => __('Settings: "m3.ionapi"; ION API: Authorized Apps', 'crossdock'),
    what: () => __('Use the address of the API gateway, not that of a portal.', 'crossdock'),
    english: {
      title: 'M3’s address leads elsewhere',
      what: 'Use the address of the API gateway, not that of a portal.',
    },
  },
  'm3.method': {
    title: () => __('The gateway refuses this kind of request', 'crossdock'),
    meaning: () => __('The address is not that of M3’s REST service.', 'crossdock'),
    where: () => __('"m3.basePath" in the settings', 'crossdock'),
    what: () => __('Correct the path.', 'crossdock'),
    english: { title: 'The gateway refuses this kind of request', what: 'Correct the path.' },
  },
  'm3.not-found': {
    title: () => __('No M3 service at this address', 'crossdock'),
    meaning: () => __('The gateway knows no M3 API under this path.', 'crossdock'),
    where: () => __('"m3.basePath" in the settings; ION API: Available APIs', 'crossdock'),
    what: () => __('Correct the path, or subscribe the tenant to the M3 API.', 'crossdock'),
    english: {
      title: 'No M3 service at this address',
      what: 'Correct the path, or subscribe the tenant to the M3 API.',
    },
  },
  'm3.refused': {
    title: () => __('M3 refused the request', 'crossdock'),
    meaning: () => __('The gateway refused the whole request without saying why in M3’s words.', 'crossdock'),
    where: () => __('ION API: logs', 'crossdock'),
    what: () => __('Look at the gateway’s log for the time of the call.', 'crossdock'),
    english: { title: 'M3 refused the request', what: 'Look at the gateway’s log for the time of the call.' },
  },
  'm3.unreadable': {
    title: () => __('An answer that is none', 'crossdock'),
    meaning: () => __('Something between us and M3 answered in its place.', 'crossdock'),
    where: () => __('Network: proxies', 'crossdock'),
    what: () => __('Wait; if it stays, take the proxy out of the way.', 'crossdock'),
    english: { title: 'An answer that is none', what: 'Wait; if it stays, take the proxy out of the way.' },
  },
  'm3.answer-too-large': {
    title: () => __('M3’s answer is too large', 'crossdock'),
    meaning: () => __('A list was longer than it can be.', 'crossdock'),
    where: () => __('The step that asks for the list', 'crossdock'),
    what: () => __('Report it.', 'crossdock'),
    english: { title: 'M3’s answer is too large', what: 'Report it.' },
  },
  'm3.aborted': {
    title: () => __('The request was given up', 'crossdock'),
    meaning: () => __('The sidecar stopped in the middle of it. It goes on by itself.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The request was given up', what: 'Wait.' },
  },
  'm3.not-processed': {
    title: () => __('M3 left part of a request undone', 'crossdock'),
    meaning: () => __('M3 stopped a bulk request before this part. It is sent again.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'M3 left part of a request undone', what: 'Wait.' },
  },
  'm3.no-result': {
    title: () => __('M3 gave no result', 'crossdock'),
    meaning: () => __('M3 answered without the part that was asked for. It is asked again.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'M3 gave no result', what: 'Wait.' },
  },
  'm3.unclear-answer': {
    title: () => __('M3’s answer is not clear', 'crossdock'),
    meaning: () => __('M3 reported an error and data at once. It is asked what it did.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'M3’s answer is not clear', what: 'Wait.' },
  },
  'm3.batch': {
    title: () => __('A request of the wrong size', 'crossdock'),
    meaning: () => __('A fault of Crossdock: more in one request than M3 takes.', 'crossdock'),
    where: () => __('The log of the sidecar', 'crossdock'),
    what: () => __('Report it.', 'crossdock'),
    english: { title: 'A request of the wrong size', what: 'Report it.' },
  },
  'm3.field.*': {
    title: () => __('A value that M3’s field cannot take', 'crossdock'),
    meaning: () =>
      __(
        'By M3’s own description of the transaction, the value is too long, of the wrong kind, or missing.',
        'crossdock',
      ),
    where: () => __('Maps: the row of the field; M3: MRS001 has the description', 'crossdock'),
    what: () => __('Shorten or correct the value, here or in the shop, or add a transform to the map.', 'crossdock'),
    english: {
      title: 'A value that M3’s field cannot take',
      what: 'Shorten or correct the value, here or in the shop, or add a transform to the map.',
    },
  },
  'm3.transaction.*': {
    title: () => __('A transaction that M3 does not have', 'crossdock'),
    meaning: () => __('This M3 has no such program or transaction.', 'crossdock'),
    where: () => __('M3: MRS001; "m3.dialect" in the settings', 'crossdock'),
    what: () => __('Choose the dialect that fits the tenant, or install the custom MI.', 'crossdock'),
    english: {
      title: 'A transaction that M3 does not have',
      what: 'Choose the dialect that fits the tenant, or install the custom MI.',
    },
  },
  'm3.dialect.none': {
    title: () => __('No transaction for this job', 'crossdock'),
    meaning: () => __('The chosen dialect has no transaction that does this.', 'crossdock'),
    where: () => __('"m3.dialect" in the settings', 'crossdock'),
    what: () => __('Choose another dialect, or leave the step out of the flow.', 'crossdock'),
    english: {
      title: 'No transaction for this job',
      what: 'Choose another dialect, or leave the step out of the flow.',
    },
  },
  'm3.exists': {
    title: () => __('M3 has it already', 'crossdock'),
    meaning: () => __('M3 refuses to add what is there already.', 'crossdock'),
    where: () => __('M3: the program of the call', 'crossdock'),
    what: () => __('Retry: it is looked up and used.', 'crossdock'),
    english: { title: 'M3 has it already', what: 'Retry: it is looked up and used.' },
  },
  'm3.confirm-refused': {
    title: () => __('M3 did not confirm the order', 'crossdock'),
    meaning: () =>
      __(
        'The temporary order is complete, but M3 refuses to make it a real one, for the reason it gives.',
        'crossdock',
      ),
    where: () => __('M3: OIS275 shows the temporary order and its messages', 'crossdock'),
    what: () =>
      __(
        'Put the cause right in M3, then retry. If you confirm it in OIS275 by hand, it is noticed by itself.',
        'crossdock',
      ),
    english: {
      title: 'M3 did not confirm the order',
      what: 'Put the cause right in M3, then retry. If you confirm it in OIS275 by hand, it is noticed by itself.',
    },
  },
  'm3.several-orders': {
    title: () => __('M3 has several orders with this reference', 'crossdock'),
    meaning: () => __('Somebody, or another program, entered the same web order twice.', 'crossdock'),
    where: () => __('M3: OIS300, field CUOR', 'crossdock'),
    what: () => __('Delete the surplus order in M3, then state the right number here.', 'crossdock'),
    english: {
      title: 'M3 has several orders with this reference',
      what: 'Delete the surplus order in M3, then state the right number here.',
    },
  },
  'm3.temporary-stuck': {
    title: () => __('A temporary order that does not move', 'crossdock'),
    meaning: () => __('M3 neither confirms nor deletes the temporary order.', 'crossdock'),
    where: () => __('M3: OIS275', 'crossdock'),
    what: () => __('Confirm or delete it in OIS275, then retry.', 'crossdock'),
    english: { title: 'A temporary order that does not move', what: 'Confirm or delete it in OIS275, then retry.' },
  },
  'm3.unsettled': {
    title: () => __('Not clear yet what M3 did', 'crossdock'),
    meaning: () =>
      __(
        'An answer was lost and M3 may still be carrying out the request. It is asked again in a moment.',
        'crossdock',
      ),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'Not clear yet what M3 did', what: 'Wait.' },
  },
  'm3.call-in-doubt': {
    title: () => __('A call whose answer was lost', 'crossdock'),
    meaning: () =>
      __('A step of your own wrote to M3 and its answer was lost. Nobody can look that up in general.', 'crossdock'),
    where: () => __('M3: the program of the call', 'crossdock'),
    what: () => __('Look in M3. If it was not carried out, retry; if it was, skip.', 'crossdock'),
    english: {
      title: 'A call whose answer was lost',
      what: 'Look in M3. If it was not carried out, retry; if it was, skip.',
    },
  },
  'm3.credit-stop': {
    title: () => __('M3 stops the customer’s orders', 'crossdock'),
    meaning: () =>
      __(
        'The customer is over its credit limit or has overdue invoices, or M3 stops orders of this kind for a check.',
        'crossdock',
      ),
    where: () => __('M3: OIS120 (stopped orders), CRS610 and ARS200 (credit)', 'crossdock'),
    what: () => __('Release the order or the customer in M3, then retry.', 'crossdock'),
    english: { title: 'M3 stops the customer’s orders', what: 'Release the order or the customer in M3, then retry.' },
  },
  'm3.not-confirmed-yet': {
    title: () => __('M3 is still confirming', 'crossdock'),
    meaning: () =>
      __('M3 said yes and has not made the order a real one yet. It is asked again in a moment.', 'crossdock'),
    where: () => __('M3: OIS275', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'M3 is still confirming', what: 'Wait.' },
  },
  'm3.other-temporary': {
    title: () => __('A second temporary order was found', 'crossdock'),
    meaning: () =>
      __('An answer was lost and M3 had made an order after all. The surplus one is removed.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'A second temporary order was found', what: 'Wait.' },
  },
  'm3.rebuild': {
    title: () => __('The temporary order is built again', 'crossdock'),
    meaning: () => __('It was not certain what M3 holds, so it is deleted and built afresh.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The temporary order is built again', what: 'Wait.' },
  },
  'm3.total-unstable': {
    title: () => __('M3’s total changes from read to read', 'crossdock'),
    meaning: () =>
      __('M3 showed different totals for one and the same temporary order. It is read again.', 'crossdock'),
    where: () => __('M3: OIS275', 'crossdock'),
    what: () => __('Wait. If it stays, look for a program that changes temporary orders.', 'crossdock'),
    english: {
      title: 'M3’s total changes from read to read',
      what: 'Wait. If it stays, look for a program that changes temporary orders.',
    },
  },
  'm3.no-number': {
    title: () => __('M3 gave no order number', 'crossdock'),
    meaning: () => __('M3 said yes without a number. It is looked up before anything is repeated.', 'crossdock'),
    where: () => __('M3: OIS275, OIS300', 'crossdock'),
    what: () => __('Wait; if it stays, state the number here.', 'crossdock'),
    english: { title: 'M3 gave no order number', what: 'Wait; if it stays, state the number here.' },
  },
  'm3.lock*': {
    title: () => __('Locked in M3', 'crossdock'),
    meaning: () =>
      __(
        'Record locking (CMS005) keeps the record until a workflow or person lets go of it. It is tried every quarter of an hour.',
        'crossdock',
      ),
    where: () => __('M3: CMS005; ION: workflows', 'crossdock'),
    what: () => __('End the workflow, or wait.', 'crossdock'),
    english: { title: 'Locked in M3', what: 'End the workflow, or wait.' },
  },
  'woo.paused': {
    title: () => __('The shop is left alone for a moment', 'crossdock'),
    meaning: () => __('After several failures no request is sent for a while, then one is tried.', 'crossdock'),
    where: () => __('Health', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The shop is left alone for a moment', what: 'Wait.' },
  },
  'woo.down': {
    title: () => __('The shop cannot be reached', 'crossdock'),
    meaning: () => __('No connection to the shop: network, name or firewall.', 'crossdock'),
    where: () => __('The shop’s server', 'crossdock'),
    what: () => __('Wait; it goes on by itself when the shop is back.', 'crossdock'),
    english: { title: 'The shop cannot be reached', what: 'Wait; it goes on by itself when the shop is back.' },
  },
  'woo.timeout': {
    title: () => __('The shop took too long', 'crossdock'),
    meaning: () => __('No answer in time.', 'crossdock'),
    where: () => __('The shop’s server: load', 'crossdock'),
    what: () => __('Wait. If it stays, look at the shop’s load.', 'crossdock'),
    english: { title: 'The shop took too long', what: 'Wait. If it stays, look at the shop’s load.' },
  },
  'woo.throttled': {
    title: () => __('The shop’s host asks us to slow down', 'crossdock'),
    meaning: () => __('The host limits requests.', 'crossdock'),
    where: () => __('The host', 'crossdock'),
    what: () => __('Wait. If it stays, ask the host to allow the sidecar’s address.', 'crossdock'),
    english: {
      title: 'The shop’s host asks us to slow down',
      what: 'Wait. If it stays, ask the host to allow the sidecar’s address.',
    },
  },
  'woo.firewall': {
    title: () => __('A firewall answers in the shop’s place', 'crossdock'),
    meaning: () => __('Instead of the shop a captcha or sign-in page answers.', 'crossdock'),
    where: () => __('The host’s firewall or security plugin', 'crossdock'),
    what: () => __('Allow the sidecar’s address and the path /wp-json/.', 'crossdock'),
    english: {
      title: 'A firewall answers in the shop’s place',
      what: 'Allow the sidecar’s address and the path /wp-json/.',
    },
  },
  'woo.shop-paused': {
    title: () => __('The shop is a copy or was moved', 'crossdock'),
    meaning: () =>
      __(
        'The shop’s address or database has changed, and nobody has said whether it moved or is a copy. Nothing is written until then.',
        'crossdock',
      ),
    where: () => __('WordPress: the notice of Crossdock', 'crossdock'),
    what: () => __('Say "moved" or "copy" there.', 'crossdock'),
    english: { title: 'The shop is a copy or was moved', what: 'Say "moved" or "copy" there.' },
  },
  'woo.route-closed': {
    title: () => __('The plugin does not open a route', 'crossdock'),
    meaning: () =>
      __(
        'The sidecar’s key opens only what the plugin of that version knows; the sidecar asked for something else.',
        'crossdock',
      ),
    where: () => __('WordPress: Plugins', 'crossdock'),
    what: () => __('Update plugin and sidecar to the same version, then retry.', 'crossdock'),
    english: {
      title: 'The plugin does not open a route',
      what: 'Update plugin and sidecar to the same version, then retry.',
    },
  },
  'woo.certificate': {
    title: () => __('The shop’s certificate is not trusted', 'crossdock'),
    meaning: () => __('The certificate is expired, for another name, or from an unknown authority.', 'crossdock'),
    where: () => __('The shop’s server', 'crossdock'),
    what: () => __('Renew the certificate.', 'crossdock'),
    english: { title: 'The shop’s certificate is not trusted', what: 'Renew the certificate.' },
  },
  'woo.auth': {
    title: () => __('The shop refuses our key', 'crossdock'),
    meaning: () => __('The REST API key is wrong, was removed, or may not write.', 'crossdock'),
    where: () => __('WooCommerce › Settings › Advanced › REST API', 'crossdock'),
    what: () => __('Pair the shop again, or give the key the permission "Read/Write".', 'crossdock'),
    english: {
      title: 'The shop refuses our key',
      what: 'Pair the shop again, or give the key the permission "Read/Write".',
    },
  },
  'woo.clock': {
    title: () => __('Clocks far apart', 'crossdock'),
    meaning: () =>
      __(
        'The clocks of the shop and of the sidecar differ by more than 15 minutes, so signatures count as stale.',
        'crossdock',
      ),
    where: () => __('Time service (NTP) of both machines', 'crossdock'),
    what: () => __('Set the clocks.', 'crossdock'),
    english: { title: 'Clocks far apart', what: 'Set the clocks.' },
  },
  'woo.redirect': {
    title: () => __('The shop’s address leads elsewhere', 'crossdock'),
    meaning: () => __('The shop answers with another address, so what we send would be lost.', 'crossdock'),
    where: () => __('"store.url" in the configuration', 'crossdock'),
    what: () => __('Use the address that the shop leads to.', 'crossdock'),
    english: { title: 'The shop’s address leads elsewhere', what: 'Use the address that the shop leads to.' },
  },
  'woo.route-missing': {
    title: () => __('The shop has no such route', 'crossdock'),
    meaning: () => __('WooCommerce or its REST API is off, or too old.', 'crossdock'),
    where: () => __('WordPress: Plugins, Permalinks', 'crossdock'),
    what: () => __('Switch WooCommerce on; version 9 or newer.', 'crossdock'),
    english: { title: 'The shop has no such route', what: 'Switch WooCommerce on; version 9 or newer.' },
  },
  'woo.order-missing': {
    title: () => __('The shop no longer has the order', 'crossdock'),
    meaning: () => __('The order was deleted for good in the shop.', 'crossdock'),
    where: () => __('The shop’s orders and trash', 'crossdock'),
    what: () => __('If M3 has it, cancel it there; then skip.', 'crossdock'),
    english: { title: 'The shop no longer has the order', what: 'If M3 has it, cancel it there; then skip.' },
  },
  'woo.address': {
    title: () => __('The shop’s address cannot be used', 'crossdock'),
    meaning: () => __('It is no address, or one without encryption.', 'crossdock'),
    where: () => __('"store.url" in the configuration', 'crossdock'),
    what: () => __('Correct the address; use https.', 'crossdock'),
    english: { title: 'The shop’s address cannot be used', what: 'Correct the address; use https.' },
  },
  'woo.unreadable': {
    title: () => __('An answer that is none', 'crossdock'),
    meaning: () => __('The shop’s answer is not JSON; often a PHP notice or a cache stands in it.', 'crossdock'),
    where: () => __('The shop’s error log', 'crossdock'),
    what: () => __('Switch off the display of PHP errors; keep caches away from /wp-json/.', 'crossdock'),
    english: {
      title: 'An answer that is none',
      what: 'Switch off the display of PHP errors; keep caches away from /wp-json/.',
    },
  },
  'woo.bad-id': {
    title: () => __('No such thing in the shop', 'crossdock'),
    meaning: () => __('The id is not one of WooCommerce.', 'crossdock'),
    where: () => __('The log of the sidecar', 'crossdock'),
    what: () => __('Report it.', 'crossdock'),
    english: { title: 'No such thing in the shop', what: 'Report it.' },
  },
  'woo.aborted': {
    title: () => __('The request was given up', 'crossdock'),
    meaning: () => __('The sidecar stopped in the middle of it. It goes on by itself.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'The request was given up', what: 'Wait.' },
  },
  'woo.http.*': {
    title: () => __('The shop answered with an error', 'crossdock'),
    meaning: () => __('The shop’s server failed or refused.', 'crossdock'),
    where: () => __('The shop’s error log', 'crossdock'),
    what: () => __('Look into the error log of the shop for the time of the request.', 'crossdock'),
    english: {
      title: 'The shop answered with an error',
      what: 'Look into the error log of the shop for the time of the request.',
    },
  },
  'woo.*': {
    title: () => __('The shop refused', 'crossdock'),
    meaning: () => __('WooCommerce did not accept what was written.', 'crossdock'),
    where: () => __('WooCommerce: the order; the key’s permissions under Advanced › REST API', 'crossdock'),
    what: () => __('Read the sentence of the problem, correct it, then retry.', 'crossdock'),
    english: { title: 'The shop refused', what: 'Read the sentence of the problem, correct it, then retry.' },
  },
  'm3.nok.XRE0103': {
    title: () => __('M3 has no such record', 'crossdock'),
    meaning: () => __('Something the call names does not exist in M3.', 'crossdock'),
    where: () => __('M3: the program of the call', 'crossdock'),
    what: () => __('See which field the sentence names, and create or correct it.', 'crossdock'),
    english: { title: 'M3 has no such record', what: 'See which field the sentence names, and create or correct it.' },
  },
  'm3.nok.XRE0104': {
    title: () => __('M3 has this record already', 'crossdock'),
    meaning: () => __('M3 refuses to add what is there already.', 'crossdock'),
    where: () => __('M3: the program of the call', 'crossdock'),
    what: () => __('Retry: it is looked up and used.', 'crossdock'),
    english: { title: 'M3 has this record already', what: 'Retry: it is looked up and used.' },
  },
  'm3.nok.WCU0203': {
    title: () => __('M3 does not know the customer', 'crossdock'),
    meaning: () => __('The customer number, payer or template does not exist in this company.', 'crossdock'),
    where: () => __('M3: CRS610 (CUNO); "m3.customerTemplate" in the settings, table "customer"', 'crossdock'),
    what: () => __('Correct the number in the table or settings, or create the customer in M3.', 'crossdock'),
    english: {
      title: 'M3 does not know the customer',
      what: 'Correct the number in the table or settings, or create the customer in M3.',
    },
  },
  'm3.nok.XIM0002': {
    title: () => __('M3 does not accept the customer', 'crossdock'),
    meaning: () => __('The customer is not valid for this kind of order.', 'crossdock'),
    where: () => __('M3: CRS610 (STAT, CUTP)', 'crossdock'),
    what: () => __('Release the customer in M3, or choose another.', 'crossdock'),
    english: { title: 'M3 does not accept the customer', what: 'Release the customer in M3, or choose another.' },
  },
  'm3.nok.WIT0101': {
    title: () => __('M3 does not accept the item', 'crossdock'),
    meaning: () => __('The item number is not valid.', 'crossdock'),
    where: () => __('M3: MMS001 (ITNO), MMS002 (warehouse)', 'crossdock'),
    what: () => __('Create or correct the item in M3, or say which item the SKU is in the table "sku".', 'crossdock'),
    english: {
      title: 'M3 does not accept the item',
      what: 'Create or correct the item in M3, or say which item the SKU is in the table "sku".',
    },
  },
  'm3.nok.WIT0102': {
    title: () => __('An item number is missing', 'crossdock'),
    meaning: () => __('A line reached M3 without an item.', 'crossdock'),
    where: () => __('M3: MMS001 (ITNO), MMS002 (warehouse)', 'crossdock'),
    what: () => __('Create or correct the item in M3, or say which item the SKU is in the table "sku".', 'crossdock'),
    english: {
      title: 'An item number is missing',
      what: 'Create or correct the item in M3, or say which item the SKU is in the table "sku".',
    },
  },
  'm3.nok.WIT0103': {
    title: () => __('M3 does not know the item', 'crossdock'),
    meaning: () => __('The item number does not exist in this company.', 'crossdock'),
    where: () => __('M3: MMS001 (ITNO), MMS002 (warehouse)', 'crossdock'),
    what: () => __('Create or correct the item in M3, or say which item the SKU is in the table "sku".', 'crossdock'),
    english: {
      title: 'M3 does not know the item',
      what: 'Create or correct the item in M3, or say which item the SKU is in the table "sku".',
    },
  },
  'm3.nok.XIT0107': {
    title: () => __('The item’s status forbids it', 'crossdock'),
    meaning: () => __('The item may not be sold in its present status.', 'crossdock'),
    where: () => __('M3: MMS001 (STAT)', 'crossdock'),
    what: () => __('Release the item in M3.', 'crossdock'),
    english: { title: 'The item’s status forbids it', what: 'Release the item in M3.' },
  },
  'm3.nok.WWH0101': {
    title: () => __('M3 does not accept the warehouse', 'crossdock'),
    meaning: () => __('The warehouse is not valid for this order.', 'crossdock'),
    where: () => __('M3: MMS005 (WHLO); "m3.warehouse" in the settings, table "warehouse"', 'crossdock'),
    what: () => __('Correct the warehouse in the settings or the table.', 'crossdock'),
    english: { title: 'M3 does not accept the warehouse', what: 'Correct the warehouse in the settings or the table.' },
  },
  'm3.nok.WWH0102': {
    title: () => __('A warehouse is missing', 'crossdock'),
    meaning: () => __('M3 wants a warehouse and got none.', 'crossdock'),
    where: () => __('M3: MMS005 (WHLO); "m3.warehouse" in the settings, table "warehouse"', 'crossdock'),
    what: () => __('Enter the warehouse in the settings.', 'crossdock'),
    english: { title: 'A warehouse is missing', what: 'Enter the warehouse in the settings.' },
  },
  'm3.nok.WWH0103': {
    title: () => __('M3 does not know the warehouse', 'crossdock'),
    meaning: () => __('The warehouse does not exist in this company.', 'crossdock'),
    where: () => __('M3: MMS005 (WHLO); "m3.warehouse" in the settings, table "warehouse"', 'crossdock'),
    what: () => __('Correct the warehouse in the settings or the table.', 'crossdock'),
    english: { title: 'M3 does not know the warehouse', what: 'Correct the warehouse in the settings or the table.' },
  },
  'm3.nok.WFAC302': {
    title: () => __('A facility is missing', 'crossdock'),
    meaning: () => __('M3 wants a facility and got none.', 'crossdock'),
    where: () => __('M3: CRS008 (FACI); "m3.facility" in the settings', 'crossdock'),
    what: () => __('Enter the facility in the settings.', 'crossdock'),
    english: { title: 'A facility is missing', what: 'Enter the facility in the settings.' },
  },
  'm3.nok.WFAC303': {
    title: () => __('M3 does not know the facility', 'crossdock'),
    meaning: () => __('The facility does not exist in this company.', 'crossdock'),
    where: () => __('M3: CRS008 (FACI); "m3.facility" in the settings', 'crossdock'),
    what: () => __('Correct the facility in the settings.', 'crossdock'),
    english: { title: 'M3 does not know the facility', what: 'Correct the facility in the settings.' },
  },
  'm3.nok.WOR0303': {
    title: () => __('M3 does not know the order', 'crossdock'),
    meaning: () => __('The order number does not exist (any more).', 'crossdock'),
    where: () => __('M3: OIS300 (ORNO)', 'crossdock'),
    what: () => __('Somebody may have deleted it in M3. Retry; if it stays, state the right number.', 'crossdock'),
    english: {
      title: 'M3 does not know the order',
      what: 'Somebody may have deleted it in M3. Retry; if it stays, state the right number.',
    },
  },
  'm3.nok.WTT0403': {
    title: () => __('M3 does not know the order type', 'crossdock'),
    meaning: () => __('The order type does not exist.', 'crossdock'),
    where: () => __('M3: OIS010 (ORTP); "m3.orderType" in the settings, table "order-type"', 'crossdock'),
    what: () => __('Correct the order type.', 'crossdock'),
    english: { title: 'M3 does not know the order type', what: 'Correct the order type.' },
  },
  'm3.nok.WAD1001': {
    title: () => __('M3 does not accept the address number', 'crossdock'),
    meaning: () => __('The address number is not valid for the customer.', 'crossdock'),
    where: () => __('M3: OIS002 (ADID)', 'crossdock'),
    what: () => __('Correct the address of the customer in M3, then retry.', 'crossdock'),
    english: {
      title: 'M3 does not accept the address number',
      what: 'Correct the address of the customer in M3, then retry.',
    },
  },
  'm3.nok.WAD1003': {
    title: () => __('M3 does not know the address number', 'crossdock'),
    meaning: () => __('The address number does not exist for the customer.', 'crossdock'),
    where: () => __('M3: OIS002 (ADID)', 'crossdock'),
    what: () => __('Add the address in M3, then retry.', 'crossdock'),
    english: { title: 'M3 does not know the address number', what: 'Add the address in M3, then retry.' },
  },
  'm3.nok.WPO0403': {
    title: () => __('M3 does not know the alias', 'crossdock'),
    meaning: () => __('The alias does not exist.', 'crossdock'),
    where: () => __('M3: MMS025 (POPN)', 'crossdock'),
    what: () => __('Add the alias in M3, or say which item the SKU is in the table "sku".', 'crossdock'),
    english: {
      title: 'M3 does not know the alias',
      what: 'Add the alias in M3, or say which item the SKU is in the table "sku".',
    },
  },
  'm3.nok.WMO0103': {
    title: () => __('M3 does not know the delivery method', 'crossdock'),
    meaning: () => __('MODL of the shipping method does not exist.', 'crossdock'),
    where: () => __('M3: CRS070 (MODL); table "shipping" here', 'crossdock'),
    what: () => __('Correct MODL in the table "shipping".', 'crossdock'),
    english: { title: 'M3 does not know the delivery method', what: 'Correct MODL in the table "shipping".' },
  },
  'm3.nok.WTE0103': {
    title: () => __('M3 does not know the delivery terms', 'crossdock'),
    meaning: () => __('TEDL of the shipping method does not exist.', 'crossdock'),
    where: () => __('M3: CRS065 (TEDL); table "shipping" here', 'crossdock'),
    what: () => __('Correct TEDL in the table "shipping".', 'crossdock'),
    english: { title: 'M3 does not know the delivery terms', what: 'Correct TEDL in the table "shipping".' },
  },
  'm3.nok.WDL0203': {
    title: () => __('M3 does not know the delivery', 'crossdock'),
    meaning: () => __('The delivery number does not exist (any more).', 'crossdock'),
    where: () => __('M3: MWS410 (DLIX)', 'crossdock'),
    what: () => __('Look at the delivery in M3, then retry.', 'crossdock'),
    english: { title: 'M3 does not know the delivery', what: 'Look at the delivery in M3, then retry.' },
  },
  'm3.nok.WST0301': {
    title: () => __('The record’s status forbids it', 'crossdock'),
    meaning: () => __('The record is in a status in which M3 does not allow this.', 'crossdock'),
    where: () => __('M3: the program of the call (STAT)', 'crossdock'),
    what: () => __('Look at the record in M3. Retry when its status allows it, or skip.', 'crossdock'),
    english: {
      title: 'The record’s status forbids it',
      what: 'Look at the record in M3. Retry when its status allows it, or skip.',
    },
  },
  'm3.nok.XIM0039': {
    title: () => __('An order line is missing', 'crossdock'),
    meaning: () => __('The order has a head but no line in M3.', 'crossdock'),
    where: () => __('M3: OIS275 (temporary), OIS101', 'crossdock'),
    what: () => __('Retry: the order is compared and built again.', 'crossdock'),
    english: { title: 'An order line is missing', what: 'Retry: the order is compared and built again.' },
  },
  'm3.nok.XDT0001': {
    title: () => __('A date that M3 cannot read', 'crossdock'),
    meaning: () => __('A value is no date as M3 wants it.', 'crossdock'),
    where: () => __('Maps: the row of the field', 'crossdock'),
    what: () =>
      __(
        'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
        'crossdock',
      ),
    english: {
      title: 'A date that M3 cannot read',
      what: 'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
    },
  },
  'm3.nok.XNU0000': {
    title: () => __('A number that M3 cannot read', 'crossdock'),
    meaning: () => __('A value is no number as M3 wants it.', 'crossdock'),
    where: () => __('Maps: the row of the field', 'crossdock'),
    what: () =>
      __(
        'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
        'crossdock',
      ),
    english: {
      title: 'A number that M3 cannot read',
      what: 'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
    },
  },
  'm3.nok.XNU0003': {
    title: () => __('A number that must not be negative', 'crossdock'),
    meaning: () => __('M3 refuses a negative number in this field.', 'crossdock'),
    where: () => __('Maps: the row of the field', 'crossdock'),
    what: () =>
      __(
        'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
        'crossdock',
      ),
    english: {
      title: 'A number that must not be negative',
      what: 'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
    },
  },
  'm3.nok.XAU0008': {
    title: () => __('The M3 user has no right here', 'crossdock'),
    meaning: () => __('Our user has no authority for this company or division.', 'crossdock'),
    where: () => __('M3: MNS151 (USID, CONO, DIVI)', 'crossdock'),
    what: () => __('Give the user the authority.', 'crossdock'),
    english: { title: 'The M3 user has no right here', what: 'Give the user the authority.' },
  },
  'm3.nok.XUP0001': {
    title: () => __('Somebody else changed the record', 'crossdock'),
    meaning: () => __('Another user changed the record at the same moment. It is tried again.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'Somebody else changed the record', what: 'Wait.' },
  },
  'm3.nok.XDE0001': {
    title: () => __('Somebody else deleted the record', 'crossdock'),
    meaning: () => __('Another user deleted the record at the same moment.', 'crossdock'),
    where: () => __('M3: the program of the call', 'crossdock'),
    what: () => __('Retry: everything is read again.', 'crossdock'),
    english: { title: 'Somebody else deleted the record', what: 'Retry: everything is read again.' },
  },
  'm3.nok.XAD0001': {
    title: () => __('Somebody else just entered it', 'crossdock'),
    meaning: () => __('Another user entered the same record at the same moment. It is read again.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'Somebody else just entered it', what: 'Wait.' },
  },
  'm3.nok.XO_1130': {
    title: () => __('M3 is busy', 'crossdock'),
    meaning: () => __('M3 asks for another try a little later.', 'crossdock'),
    where: () => __('Nowhere', 'crossdock'),
    what: () => __('Wait.', 'crossdock'),
    english: { title: 'M3 is busy', what: 'Wait.' },
  },
  'm3.nok.CPF9898': {
    title: () => __('A message of M3 in plain text', 'crossdock'),
    meaning: () => __('M3 gives the reason only in its sentence.', 'crossdock'),
    where: () => __('M3: the program of the call', 'crossdock'),
    what: () => __('Read M3’s sentence, correct the cause, then retry.', 'crossdock'),
    english: { title: 'A message of M3 in plain text', what: 'Read M3’s sentence, correct the cause, then retry.' },
  },
  'm3.nok.TransactionNotFound': {
    title: () => __('M3 has no such transaction', 'crossdock'),
    meaning: () => __('This M3 is of another version, or the custom MI is not installed.', 'crossdock'),
    where: () => __('M3: MRS001; "m3.dialect" in the settings', 'crossdock'),
    what: () => __('Choose the dialect that fits, or install the MI.', 'crossdock'),
    english: { title: 'M3 has no such transaction', what: 'Choose the dialect that fits, or install the MI.' },
  },
  'm3.nok.MandatoryInputFieldNotFound': {
    title: () => __('A field that M3 needs is missing', 'crossdock'),
    meaning: () => __('The call lacks a mandatory field.', 'crossdock'),
    where: () => __('Maps: the row of the field', 'crossdock'),
    what: () =>
      __(
        'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
        'crossdock',
      ),
    english: {
      title: 'A field that M3 needs is missing',
      what: 'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
    },
  },
  'm3.nok.InputFieldTooLong': {
    title: () => __('A value is too long for M3', 'crossdock'),
    meaning: () => __('The value has more characters than M3’s field.', 'crossdock'),
    where: () => __('Maps: the row of the field', 'crossdock'),
    what: () =>
      __(
        'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
        'crossdock',
      ),
    english: {
      title: 'A value is too long for M3',
      what: 'This is a fault of a map or of Crossdock. Look at the named field in Maps; report it if the map is the one that ships.',
    },
  },
  'm3.nok.ServerReturnedNOK': {
    title: () => __('M3 said no', 'crossdock'),
    meaning: () => __('M3 refused without a message id.', 'crossdock'),
    where: () => __('M3: the program of the call', 'crossdock'),
    what: () => __('Read M3’s sentence, correct the cause, then retry.', 'crossdock'),
    english: { title: 'M3 said no', what: 'Read M3’s sentence, correct the cause, then retry.' },
  },
  'm3.nok.*': {
    title: () => __('M3 refused', 'crossdock'),
    meaning: () => __('M3 gives its reason in the sentence of the order.', 'crossdock'),
    where: () => __('M3: the program that the sentence names', 'crossdock'),
    what: () => __('Correct the cause in M3 or in the shop, then retry.', 'crossdock'),
    english: { title: 'M3 refused', what: 'Correct the cause in M3 or in the shop, then retry.' },
  },
};
