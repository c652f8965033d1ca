/** Made by scripts/docs-settings.mjs of shared/src/settings-words.mjs: change it there. */
import { __ } from '@wordpress/i18n';

const SENTENCES: Readonly<Record<string, () => string>> = {
  'm3.ionapi': () =>
    __(
      'Path of the .ionapi file, or its content as an object. The content is encrypted when it is kept in the store.',
      'crossdock',
    ),
  'm3.basePath': () =>
    __(
      'Path below `{iu}/{ti}` of the .ionapi file. Default: `/M3/m3api-rest`. With the dialect `brief` it is the path of the seven custom calls only, default `/m3/api-rest`.',
      'crossdock',
    ),
  'm3.apiVersion': () => __('REST version of m3api-rest.', 'crossdock'),
  'm3.dialect': () => __('Which transactions do which job. See “Dialects”.', 'crossdock'),
  'm3.company': () =>
    __("Company (CONO), sent with every call. Absent = the M3 user's own, with a warning by `check`.", 'crossdock'),
  'm3.division': () => __("Division (DIVI). Empty text = company level. Absent = the M3 user's own.", 'crossdock'),
  'm3.facility': () => __('Facility (FACI) of the orders. The table `warehouse` can overrule it.', 'crossdock'),
  'm3.warehouse': () => __('Warehouse (WHLO) of head and lines. The table `warehouse` can overrule it.', 'crossdock'),
  'm3.orderType': () => __('Customer order type (ORTP, OIS010). The table `order-type` can overrule it.', 'crossdock'),
  'm3.customerTemplate': () => __('Template customer (CUTM) from which new customers are made.', 'crossdock'),
  'm3.charges.shipping': () =>
    __('Charge (CRID, OIS030) for shipping. The table `shipping` can name another per method.', 'crossdock'),
  'm3.charges.fee': () => __('Charge for fees. The table `fee` can name another per fee.', 'crossdock'),
  'm3.charges.tax': () =>
    __("Charge for the shop's tax, with tax mode `charge`. The table `tax` can keep rates apart.", 'crossdock'),
  'm3.charges.discount': () =>
    __('Charge for negative fees, and for all discounts where `orders.discounts` is `charge`.', 'crossdock'),
  'm3.charges.rounding': () =>
    __('Charge for rounding differences within the tolerance. Without it such orders are held.', 'crossdock'),
  'm3.v1Writes': () =>
    __('How writes go with REST v1. With GET names and addresses stand in URLs, and so in access logs.', 'crossdock'),
  'm3.maxPerSecond': () =>
    __("Calls to M3 per second; 0 = no limit. Lower it where the tenant's quota answers 429.", 'crossdock'),
  'm3.maxConcurrent': () => __('Calls to M3 under way at once.', 'crossdock'),
  'm3.timeoutSeconds': () => __("Patience with one call. Just above the gateway's own 60 s.", 'crossdock'),
  'm3.writeBulk': () => __('Most write transactions in one v2 request.', 'crossdock'),
  'm3.readBulk': () => __('Most read transactions in one v2 request.', 'crossdock'),
  'm3.caFile': () => __('PEM file of a private certification authority, for an on-premise ION API.', 'crossdock'),
  'customers.policy': () =>
    __(
      '`per-email`: one M3 customer per e-mail address, found or created. `existing`: found by e-mail, never created. `per-order`: one customer per order. `common`: one for all; the buyer stands in the order addresses.',
      'crossdock',
    ),
  'customers.commonCustomer': () =>
    __('The customer (CUNO) of `common`. Absent = made once from the template.', 'crossdock'),
  'customers.update': () =>
    __("Whose master data follow the shop: those of customers that Crossdock created, or nobody's.", 'crossdock'),
  'customers.emailType': () =>
    __(
      'Type (EMTP) in CRS111 for addresses longer than 50 characters. Not verified on a live tenant: look it up in yours.',
      'crossdock',
    ),
  'orders.live': () =>
    __(
      'Whether orders are worked on. `false`: orders and refunds are received and kept, and none goes to M3 until the set-up guide goes live; stock, prices and items from M3 can be looked at and accepted meanwhile, the first run of each always by a person.',
      'crossdock',
    ),
  'orders.settleSeconds': () => __('Wait after an event, so that a burst of edits becomes one run.', 'crossdock'),
  'orders.cutover': () => __('Orders created before this moment are excluded by rule. Absent = no limit.', 'crossdock'),
  'orders.rereadAfterSeconds': () =>
    __('An order whose newest document is older is read again from the shop before it is posted.', 'crossdock'),
  'orders.referencePrefix': () =>
    __(
      "Begins CUOR, the shop's order number in M3. Two shops on one M3 need two. Never change it after the first order.",
      'crossdock',
    ),
  'orders.zeroTotal': () => __('What becomes of orders with a total of zero.', 'crossdock'),
  'orders.manualPayments': () =>
    __('Payment methods whose orders wait, whatever their status, until the shop marks them as paid.', 'crossdock'),
  'orders.discounts': () =>
    __(
      '`net`: lines carry the price after discount. `charge`: full price, and the discount as one negative charge.',
      'crossdock',
    ),
  'orders.rounding.policy': () =>
    __(
      '`allocate`: a difference within the tolerance goes to the rounding charge. `hold`: a person decides.',
      'crossdock',
    ),
  'orders.rounding.tolerance': () =>
    __(
      'Greatest difference in minor units (cents). Absent = half a unit per item of the order, at least one.',
      'crossdock',
    ),
  'orders.itemStatuses': () => __('Item statuses (STAT) that may be sold.', 'crossdock'),
  'orders.noteAsText': () => __("Send the buyer's note as order text.", 'crossdock'),
  'status.toM3': () =>
    __(
      'Woo status → `post`, `wait`, `cancel`, `close`, `stop` or `nothing`. A status that is not listed waits. Replaced as a whole. Rows of the table `status` go over it.',
      'crossdock',
    ),
  'status.toShop': () =>
    __(
      'Progress in M3 → Woo status, or null to leave it. Forward only. Replaced as a whole. Rows of the table `m3-status` go over it.',
      'crossdock',
    ),
  'status.followSeconds': () =>
    __(
      'Seconds between looks at a fresh open order. Older ones are looked at less often. 0 = do not follow.',
      'crossdock',
    ),
  'tax.mode': () => __("How the shop's tax reaches M3. See “Tax modes”.", 'crossdock'),
  'tax.overrides': () => __('Another mode per delivery country. First match wins.', 'crossdock'),
  'catalog.enabled': () =>
    __(
      'M3 → WooCommerce, one-way: items become products. Nothing is written before a first load has been accepted.',
      'crossdock',
    ),
  'catalog.create': () => __('Condition (CEL over `item`): an item that fits becomes a product.', 'crossdock'),
  'catalog.update': () => __('A product whose item fits is kept up to date.', 'crossdock'),
  'catalog.retire': () =>
    __(
      'A product whose item fits is taken out of the shop; so is one whose item M3 no longer has. Never deleted.',
      'crossdock',
    ),
  'catalog.retireAs': () => __('How: not published, hidden from lists, or out of stock.', 'crossdock'),
  'catalog.retireLimit.percent': () =>
    __(
      "When more than this share of the shop's products (and more than `least`) are to leave it within an hour, all of them wait for a person. 100 = no limit.",
      'crossdock',
    ),
  'catalog.retireLimit.least': () => __('So many products may always leave without asking.', 'crossdock'),
  'catalog.newStatus': () => __('Status of products that are created.', 'crossdock'),
  'catalog.owners': () =>
    __('Field of the product map → `m3`, `shop`, `first-load-only` or `pim`; over what the map says.', 'crossdock'),
  'catalog.rows': () => __('Rows of the product map; each takes the place of those with the same target.', 'crossdock'),
  'catalog.language': () => __("Language of names and descriptions. Absent = M3's standard texts.", 'crossdock'),
  'catalog.languages': () => __('More languages to read, for `item.languages.DE.name` in the map.', 'crossdock'),
  'catalog.gtin': () => __('Alias category and qualifier (MMS025) of GTINs; the first that an item has.', 'crossdock'),
  'catalog.textFile': () =>
    __('Text file (TFIL of CRS980MI) of long descriptions. Absent = they are not read.', 'crossdock'),
  'catalog.alternateUnits': () => __('Read alternate units (MMS015), for `item.units.BOX` in the map.', 'crossdock'),
  'catalog.units.m3Weight': () => __('Unit of weights in M3.', 'crossdock'),
  'catalog.units.shopWeight': () => __('Unit of weights in the shop (WooCommerce › Settings › Products).', 'crossdock'),
  'catalog.units.m3Length': () => __('Unit of measures in M3.', 'crossdock'),
  'catalog.units.shopLength': () => __('Unit of measures in the shop.', 'crossdock'),
  'catalog.variants.enabled': () =>
    __('Styles (HDPR) become variable products, their items variations. Off = each item is a product.', 'crossdock'),
  'catalog.variants.attributes': () =>
    __('Attributes of variants by hand. Empty = the options of the style in M3 (LstStyle).', 'crossdock'),
  'catalog.images': () =>
    __('Addresses of pictures with fields in braces. One with a blank field is left out.', 'crossdock'),
  'catalog.everySeconds': () => __('Seconds between looks for changed items; 0 = never.', 'crossdock'),
  'catalog.fullAt': () => __('Time of day (UTC) at which all items are compared; empty = never.', 'crossdock'),
  'catalog.deepDays': () =>
    __('Days between comparisons that read aliases, measures and texts of every item again.', 'crossdock'),
  'catalog.pageRows': () => __('Items of one page of a full list.', 'crossdock'),
  'catalog.toM3.enabled': () =>
    __(
      'WooCommerce → M3, one-way: products made in the shop become items. For shops that are the master.',
      'crossdock',
    ),
  'catalog.toM3.changes': () =>
    __(
      'Later changes of these products go to their items, too: the fields of the map "item" that M3 does not own. Items without such a product are never touched.',
      'crossdock',
    ),
  'catalog.toM3.by': () => __('`AddItmBasic` of MMS200MI, or the item interface MHS001MI.', 'crossdock'),
  'catalog.toM3.partner': () => __('MHS001MI: partner (E0PA).', 'crossdock'),
  'catalog.toM3.messageType': () => __('MHS001MI: message type (E065).', 'crossdock'),
  'catalog.toM3.values': () => __('Fields that every new item gets; the map “item” goes over them.', 'crossdock'),
  'flows.allowedHosts': () =>
    __('Hosts that steps of flows may tell something (`http.post`, `notify`), by whole name.', 'crossdock'),
  'flows.notifyUrl': () =>
    __('Incoming hook of a chat, for `notify` steps. Its host must be in `flows.allowedHosts`.', 'crossdock'),
  'sku.from': () =>
    __(
      'How an SKU of the shop is found in M3 where the table `sku` does not say it: `item` = it is the item number, `alias` = it is an alias (MMS025).',
      'crossdock',
    ),
  'sku.aliasType': () => __('Alias category (ALWT) of `alias`.', 'crossdock'),
  'sku.aliasQualifier': () => __('Alias qualifier (ALWQ) of `alias`; empty = any.', 'crossdock'),
  'stock.direction': () =>
    __(
      '`off`: the stock of the shop is not touched. `m3-to-shop`: M3 is the master, one way; a number typed into the shop is overwritten, and sales of the shop reach M3 as orders only.',
      'crossdock',
    ),
  'stock.measure': () =>
    __(
      'Figure of M3 that is published: `AV01` allocatable on-hand less allocated, `AV02` on-hand less reserved, `AVAL` allocatable on-hand, `STQT` approved on-hand. Orders that M3 has confirmed but the figure does not hold yet are subtracted.',
      'crossdock',
    ),
  'stock.warehouses': () => __('Warehouses (WHLO) whose figures are added up. Empty = `m3.warehouse`.', 'crossdock'),
  'stock.buffer.quantity': () =>
    __('Safety buffer in pieces of the shop. The table `stock-buffer` can overrule it per SKU.', 'crossdock'),
  'stock.buffer.percent': () => __('Safety buffer in percent, rounded up; the greater of the two counts.', 'crossdock'),
  'stock.backorders': () => __('Backorders of every SKU that is written; `keep` leaves them alone.', 'crossdock'),
  'stock.availableFrom': () =>
    __('Ask M3 (OIS100MI/GetATP, first mapped warehouse) from when on what is sold out can be delivered.', 'crossdock'),
  'stock.manage': () => __('Switch stock management on where a product has it off.', 'crossdock'),
  'stock.negative': () => __('Publish less than nothing where backorders are allowed.', 'crossdock'),
  'stock.changeSeconds': () => __('Seconds between looks for changed balances (OIS100MI/LstNewBalances).', 'crossdock'),
  'stock.fullAt': () => __('When all balances are read and compared, UTC. Empty = never.', 'crossdock'),
  'stock.overlapSeconds': () =>
    __('Each look reads so much of the past again: clocks differ, and M3 commits later than it stamps.', 'crossdock'),
  'stock.fallbackSeconds': () =>
    __('Seconds between full looks where M3 has no transaction for changed balances.', 'crossdock'),
  'stock.maxAgeMinutes': () => __('Figures older than this are not published.', 'crossdock'),
  'stock.graceSeconds': () =>
    __(
      'How much later than its Confirm an order may show in the figures of M3. Until then it is still subtracted.',
      'crossdock',
    ),
  'stock.guards.zeroPercent': () =>
    __(
      'More than this percentage of SKUs to nothing within an hour: those are held for a person, other changes go on.',
      'crossdock',
    ),
  'stock.guards.changedPercent': () =>
    __('More than this percentage of SKUs changed by one run is held for a person.', 'crossdock'),
  'stock.guards.minimum': () => __('Fewer SKUs than this never trip a guard.', 'crossdock'),
  'stock.guards.first': () => __('What becomes of the first run of all.', 'crossdock'),
  'stock.guards.perRun': () => __('Most SKUs that one run writes; the rest follows in the next.', 'crossdock'),
  'stock.chunk': () => __('SKUs in one request to the shop.', 'crossdock'),
  'prices.direction': () =>
    __(
      '`off`: the prices of the shop are not touched. `m3-to-shop`: M3 is the master, one way; a price typed into the shop is overwritten.',
      'crossdock',
    ),
  'prices.lists': () =>
    __(
      'Price lists (PRRF, CUCD of OIS017) and what they become: `as` is `regular` or `sale`. The first list that has a price wins. `includesVat` says whether its prices include VAT; absent = as M3 says (TINC, which OIS017 does not tell), else nothing is published.',
      'crossdock',
    ),
  'prices.currency': () => __('Currency of the shop.', 'crossdock'),
  'prices.shopIncludesVat': () => __("Whether the shop's prices are entered with tax.", 'crossdock'),
  'prices.timeZone': () =>
    __(
      'Time zone in which the days of price lists begin and end. Empty = as the shop says; a shop without the plugin does not say, and UTC is taken.',
      'crossdock',
    ),
  'prices.vatPercent': () =>
    __(
      'VAT in percent by the VAT code of M3 (VTCS), where list and shop differ in including it. Without it such prices stop.',
      'crossdock',
    ),
  'prices.conversions': () =>
    __(
      "Rules for lists in another currency: `rate` (shop's currency per unit) or `CRTP` (M3's rate of the day, CRS055). Without a rule such prices stop.",
      'crossdock',
    ),
  'prices.rounding.step': () => __('Smallest step of a price.', 'crossdock'),
  'prices.rounding.ending': () => __('Prices end so; empty = they do not.', 'crossdock'),
  'prices.rounding.mode': () => __('Which way a price is rounded.', 'crossdock'),
  'prices.rounding.applies': () => __('Whether the ending is for converted prices or for all.', 'crossdock'),
  'prices.graded': () => __('Hand graded prices (OIS017MI/LstGradSlsPrc) to the shop.', 'crossdock'),
  'prices.customerSeconds': () =>
    __(
      'Seconds for which a price of M3 for a single customer (OIS320MI/GetPriceLine) is kept. 0 = the API gives none, and the plugin’s setting “M3 prices for logged-in customers” keeps each for 900.',
      'crossdock',
    ),
  'prices.changeSeconds': () => __('Seconds between looks for changed prices (OIS320MI/LstNewPrices).', 'crossdock'),
  'prices.fullAt': () => __('When all prices are read and compared, UTC. Empty = never.', 'crossdock'),
  'prices.overlapSeconds': () => __('As `stock.overlapSeconds`.', 'crossdock'),
  'prices.fallbackSeconds': () =>
    __('Seconds between full looks where M3 has no transaction for changed prices.', 'crossdock'),
  'prices.maxAgeMinutes': () => __('Prices older than this are not published.', 'crossdock'),
  'prices.guards.changePercent': () =>
    __(
      'A price that changes by more than this percentage is held; so is one whose sale is lower by more than this than what the shop sells for.',
      'crossdock',
    ),
  'prices.guards.changedPercent': () =>
    __('More than this percentage of SKUs changed by one run is held for a person.', 'crossdock'),
  'prices.guards.minimum': () => __('Fewer SKUs than this never trip that guard.', 'crossdock'),
  'prices.guards.first': () => __('What becomes of the first run of all.', 'crossdock'),
  'prices.guards.perRun': () => __('Most SKUs that one run writes; the rest follows in the next.', 'crossdock'),
  'prices.chunk': () => __('SKUs in one request to the shop.', 'crossdock'),
  'intake.maxBodyMb': () => __('Largest request to `/v1/events`, in MB.', 'crossdock'),
  'intake.requestsPerSecond': () => __('Most requests to `/v1/events` per second; 0 = no limit.', 'crossdock'),
  'work.concurrency': () => __('Entities worked on at once. Read at the start: restart after a change.', 'crossdock'),
  'work.retentionDays': () =>
    __('Finished work, its runs and its documents are removed after so many days. Held work never is.', 'crossdock'),
};

/** What a setting means, in the person's language; the sidecar's English for one that this console does not know. */
export const aboutSetting = ({ path, about }: { path: string; about: string }): string => SENTENCES[path]?.() ?? about;
