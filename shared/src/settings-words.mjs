/** What each configuration key and setting means, for the tables in docs/. A key without words fails a test. */
import { CATALOG_WORDS } from './settings-words-catalog.mjs';
/** @type {Record<string, {about: string, example?: string}>} */
export const WORDS = {
  'listen.host': {
    about: 'Address to listen on. A host other than loopback needs `listen.tls`, or must be named in `insecureHosts`.',
    example: '0.0.0.0',
  },
  'listen.port': { about: 'Port of events, API, health and metrics. 0 takes any free port.', example: '8710' },
  'listen.tls.cert': {
    about: 'PEM file of the certificate, with its chain. TLS 1.2 and newer.',
    example: '/etc/crossdock/tls.crt',
  },
  'listen.tls.key': { about: 'PEM file of its private key.', example: '/etc/crossdock/tls.key' },
  dataDir: {
    about: 'Folder of the store. Local disk only: network file systems are refused.',
    example: '/var/lib/crossdock',
  },
  secret: {
    about:
      'Secret that signs events: `whsec_` and base64 of 24 bytes or more. A list, newest first, while it is being changed.',
    example: 'whsec_…',
  },
  encryptionKey: {
    about:
      'Key for secrets in the store: base64 of 32 bytes; several, newest first, separated by commas. Without it a key file is made in `dataDir` at the first start.',
  },
  'store.url': { about: 'Address of the shop.', example: 'https://shop.example' },
  'store.consumerKey': { about: "Key of the shop's REST API, permission Read/Write.", example: 'ck_…' },
  'store.consumerSecret': { about: 'Its secret.', example: 'cs_…' },
  'store.caFile': {
    about: 'PEM file of a private certification authority of the shop. It is added to the public ones.',
  },
  insecureHosts: {
    about: 'Hosts besides loopback to which, or on which, plain http is allowed. For networks that are yours alone.',
    example: '["wordpress"]',
  },
  log: { about: 'How much is logged.', example: 'debug' },

  'm3.ionapi': {
    about:
      'Path of the .ionapi file, or its content as an object. The content is encrypted when it is kept in the store.',
    example: '/etc/crossdock/m3.ionapi',
  },
  'm3.basePath': {
    about:
      'Path below `{iu}/{ti}` of the .ionapi file. Default: `/M3/m3api-rest`. With the dialect `brief` it is the path of the seven custom calls only, default `/m3/api-rest`.',
    example: '/M3/m3api-rest',
  },
  'm3.apiVersion': { about: 'REST version of m3api-rest.', example: 'v2' },
  'm3.dialect': { about: 'Which transactions do which job. See “Dialects”.', example: 'standard' },
  'm3.company': {
    about: "Company (CONO), sent with every call. Absent = the M3 user's own, with a warning by `check`.",
    example: '100',
  },
  'm3.division': { about: "Division (DIVI). Empty text = company level. Absent = the M3 user's own.", example: 'AAA' },
  'm3.facility': { about: 'Facility (FACI) of the orders. The table `warehouse` can overrule it.', example: 'A01' },
  'm3.warehouse': {
    about: 'Warehouse (WHLO) of head and lines. The table `warehouse` can overrule it.',
    example: '001',
  },
  'm3.orderType': {
    about: 'Customer order type (ORTP, OIS010). The table `order-type` can overrule it.',
    example: 'WEB',
  },
  'm3.customerTemplate': { about: 'Template customer (CUTM) from which new customers are made.', example: 'WEBTEMPL' },
  'm3.charges.shipping': {
    about: 'Charge (CRID, OIS030) for shipping. The table `shipping` can name another per method.',
    example: 'FREIGH',
  },
  'm3.charges.fee': { about: 'Charge for fees. The table `fee` can name another per fee.', example: 'FEE' },
  'm3.charges.tax': {
    about: "Charge for the shop's tax, with tax mode `charge`. The table `tax` can keep rates apart.",
    example: 'TAX',
  },
  'm3.charges.discount': {
    about: 'Charge for negative fees, and for all discounts where `orders.discounts` is `charge`.',
    example: 'DISC',
  },
  'm3.charges.rounding': {
    about: 'Charge for rounding differences within the tolerance. Without it such orders are held.',
    example: 'ROUND',
  },
  'm3.v1Writes': {
    about: 'How writes go with REST v1. With GET names and addresses stand in URLs, and so in access logs.',
    example: 'POST',
  },
  'm3.maxPerSecond': {
    about: "Calls to M3 per second; 0 = no limit. Lower it where the tenant's quota answers 429.",
    example: '20',
  },
  'm3.maxConcurrent': { about: 'Calls to M3 under way at once.', example: '4' },
  'm3.timeoutSeconds': { about: "Patience with one call. Just above the gateway's own 60 s.", example: '65' },
  'm3.writeBulk': { about: 'Most write transactions in one v2 request.', example: '60' },
  'm3.readBulk': { about: 'Most read transactions in one v2 request.', example: '100' },
  'm3.caFile': { about: 'PEM file of a private certification authority, for an on-premise ION API.' },

  'customers.policy': {
    about:
      '`per-email`: one M3 customer per e-mail address, found or created. `existing`: found by e-mail, never created. `per-order`: one customer per order. `common`: one for all; the buyer stands in the order addresses.',
    example: 'common',
  },
  'customers.commonCustomer': {
    about: 'The customer (CUNO) of `common`. Absent = made once from the template.',
    example: 'WEBSHOP',
  },
  'customers.update': {
    about: "Whose master data follow the shop: those of customers that Crossdock created, or nobody's.",
    example: 'never',
  },
  'customers.emailType': {
    about:
      'Type (EMTP) in CRS111 for addresses longer than 50 characters. Not verified on a live tenant: look it up in yours.',
    example: '04',
  },

  'orders.live': {
    about:
      'Whether orders are worked on. `false`: orders and refunds are received and kept, and none goes to M3 until the set-up guide goes live; stock, prices and items from M3 can be looked at and accepted meanwhile, the first run of each always by a person.',
    example: 'false',
  },
  'orders.settleSeconds': { about: 'Wait after an event, so that a burst of edits becomes one run.', example: '5' },
  'orders.cutover': {
    about: 'Orders created before this moment are excluded by rule. Absent = no limit.',
    example: '2026-12-01T00:00:00Z',
  },
  'orders.rereadAfterSeconds': {
    about: 'An order whose newest document is older is read again from the shop before it is posted.',
    example: '60',
  },
  'orders.referencePrefix': {
    about:
      "Begins CUOR, the shop's order number in M3. Two shops on one M3 need two. Never change it after the first order.",
    example: 'WC-',
  },
  'orders.zeroTotal': { about: 'What becomes of orders with a total of zero.', example: 'hold' },
  'orders.manualPayments': {
    about: 'Payment methods whose orders wait, whatever their status, until the shop marks them as paid.',
    example: '["bacs","cheque"]',
  },
  'orders.discounts': {
    about:
      '`net`: lines carry the price after discount. `charge`: full price, and the discount as one negative charge.',
    example: 'net',
  },
  'orders.rounding.policy': {
    about: '`allocate`: a difference within the tolerance goes to the rounding charge. `hold`: a person decides.',
    example: 'hold',
  },
  'orders.rounding.tolerance': {
    about: 'Greatest difference in minor units (cents). Absent = half a unit per item of the order, at least one.',
    example: '2',
  },
  'orders.itemStatuses': { about: 'Item statuses (STAT) that may be sold.', example: '["20","50"]' },
  'orders.noteAsText': { about: "Send the buyer's note as order text.", example: 'false' },

  'status.toM3': {
    about:
      'Woo status → `post`, `wait`, `cancel`, `close`, `stop` or `nothing`. A status that is not listed waits. Replaced as a whole. Rows of the table `status` go over it.',
    example: '{"processing":"post","cancelled":"cancel"}',
  },
  'status.toShop': {
    about:
      'Progress in M3 → Woo status, or null to leave it. Forward only. Replaced as a whole. Rows of the table `m3-status` go over it.',
    example: '{"delivered":"completed"}',
  },
  'status.followSeconds': {
    about: 'Seconds between looks at a fresh open order. Older ones are looked at less often. 0 = do not follow.',
    example: '5',
  },

  'flows.allowedHosts': {
    about: 'Hosts that steps of flows may tell something (`http.post`, `notify`), by whole name.',
    example: '["erp.example"]',
  },
  'flows.notifyUrl': {
    about: 'Incoming hook of a chat, for `notify` steps. Its host must be in `flows.allowedHosts`.',
  },

  'tax.mode': { about: "How the shop's tax reaches M3. See “Tax modes”.", example: 'charge' },
  'tax.overrides': {
    about: 'Another mode per delivery country. First match wins.',
    example: '[{"country":"US","mode":"m3"}]',
  },

  ...CATALOG_WORDS,

  'sku.from': {
    about:
      'How an SKU of the shop is found in M3 where the table `sku` does not say it: `item` = it is the item number, `alias` = it is an alias (MMS025).',
    example: 'alias',
  },
  'sku.aliasType': { about: 'Alias category (ALWT) of `alias`.', example: '1' },
  'sku.aliasQualifier': { about: 'Alias qualifier (ALWQ) of `alias`; empty = any.', example: 'EA13' },

  'stock.direction': {
    about:
      '`off`: the stock of the shop is not touched. `m3-to-shop`: M3 is the master, one way; a number typed into the shop is overwritten, and sales of the shop reach M3 as orders only.',
    example: 'm3-to-shop',
  },
  'stock.measure': {
    about:
      'Figure of M3 that is published: `AV01` allocatable on-hand less allocated, `AV02` on-hand less reserved, `AVAL` allocatable on-hand, `STQT` approved on-hand. Orders that M3 has confirmed but the figure does not hold yet are subtracted.',
    example: 'AV02',
  },
  'stock.warehouses': {
    about: 'Warehouses (WHLO) whose figures are added up. Empty = `m3.warehouse`.',
    example: '["001","002"]',
  },
  'stock.buffer.quantity': {
    about: 'Safety buffer in pieces of the shop. The table `stock-buffer` can overrule it per SKU.',
    example: '2',
  },
  'stock.buffer.percent': {
    about: 'Safety buffer in percent, rounded up; the greater of the two counts.',
    example: '5',
  },
  'stock.backorders': {
    about: 'Backorders of every SKU that is written; `keep` leaves them alone.',
    example: 'notify',
  },
  'stock.availableFrom': {
    about: 'Ask M3 (OIS100MI/GetATP, first mapped warehouse) from when on what is sold out can be delivered.',
    example: 'true',
  },
  'stock.manage': { about: 'Switch stock management on where a product has it off.', example: 'true' },
  'stock.negative': { about: 'Publish less than nothing where backorders are allowed.', example: 'true' },
  'stock.changeSeconds': {
    about: 'Seconds between looks for changed balances (OIS100MI/LstNewBalances).',
    example: '10',
  },
  'stock.fullAt': { about: 'When all balances are read and compared, UTC. Empty = never.', example: '02:30' },
  'stock.overlapSeconds': {
    about: 'Each look reads so much of the past again: clocks differ, and M3 commits later than it stamps.',
    example: '180',
  },
  'stock.fallbackSeconds': {
    about: 'Seconds between full looks where M3 has no transaction for changed balances.',
    example: '600',
  },
  'stock.maxAgeMinutes': { about: 'Figures older than this are not published.', example: '30' },
  'stock.graceSeconds': {
    about: 'How much later than its Confirm an order may show in the figures of M3. Until then it is still subtracted.',
    example: '15',
  },
  'stock.guards.zeroPercent': {
    about:
      'More than this percentage of SKUs to nothing within an hour: those are held for a person, other changes go on.',
    example: '10',
  },
  'stock.guards.changedPercent': {
    about: 'More than this percentage of SKUs changed by one run is held for a person.',
    example: '50',
  },
  'stock.guards.minimum': { about: 'Fewer SKUs than this never trip a guard.', example: '20' },
  'stock.guards.first': { about: 'What becomes of the first run of all.', example: 'publish' },
  'stock.guards.perRun': { about: 'Most SKUs that one run writes; the rest follows in the next.', example: '20000' },
  'stock.chunk': { about: 'SKUs in one request to the shop.', example: '1000' },

  'prices.direction': {
    about:
      '`off`: the prices of the shop are not touched. `m3-to-shop`: M3 is the master, one way; a price typed into the shop is overwritten.',
    example: 'm3-to-shop',
  },
  'prices.lists': {
    about:
      'Price lists (PRRF, CUCD of OIS017) and what they become: `as` is `regular` or `sale`. The first list that has a price wins. `includesVat` says whether its prices include VAT; absent = as M3 says (TINC, which OIS017 does not tell), else nothing is published.',
    example:
      '[{"PRRF":"WEB","CUCD":"EUR","includesVat":false},{"PRRF":"WEBSALE","CUCD":"EUR","as":"sale","includesVat":false}]',
  },
  'prices.currency': { about: 'Currency of the shop.', example: 'EUR' },
  'prices.shopIncludesVat': { about: "Whether the shop's prices are entered with tax.", example: 'true' },
  'prices.timeZone': {
    about:
      'Time zone in which the days of price lists begin and end. Empty = as the shop says; a shop without the plugin does not say, and UTC is taken.',
    example: 'Europe/Berlin',
  },
  'prices.vatPercent': {
    about:
      'VAT in percent by the VAT code of M3 (VTCS), where list and shop differ in including it. Without it such prices stop.',
    example: '{"1":19,"2":7}',
  },
  'prices.conversions': {
    about:
      "Rules for lists in another currency: `rate` (shop's currency per unit) or `CRTP` (M3's rate of the day, CRS055). Without a rule such prices stop.",
    example: '[{"from":"SEK","CRTP":"1"}]',
  },
  'prices.rounding.step': { about: 'Smallest step of a price.', example: '0.05' },
  'prices.rounding.ending': { about: 'Prices end so; empty = they do not.', example: '0.99' },
  'prices.rounding.mode': { about: 'Which way a price is rounded.', example: 'up' },
  'prices.rounding.applies': { about: 'Whether the ending is for converted prices or for all.', example: 'all' },
  'prices.graded': { about: 'Hand graded prices (OIS017MI/LstGradSlsPrc) to the shop.', example: 'true' },
  'prices.customerSeconds': {
    about:
      'Seconds for which a price of M3 for a single customer (OIS320MI/GetPriceLine) is kept. 0 = the API gives none, and the plugin’s setting “M3 prices for logged-in customers” keeps each for 900.',
    example: '900',
  },
  'prices.changeSeconds': { about: 'Seconds between looks for changed prices (OIS320MI/LstNewPrices).', example: '30' },
  'prices.fullAt': { about: 'When all prices are read and compared, UTC. Empty = never.', example: '03:00' },
  'prices.overlapSeconds': { about: 'As `stock.overlapSeconds`.', example: '180' },
  'prices.fallbackSeconds': {
    about: 'Seconds between full looks where M3 has no transaction for changed prices.',
    example: '3600',
  },
  'prices.maxAgeMinutes': { about: 'Prices older than this are not published.', example: '1440' },
  'prices.guards.changePercent': {
    about:
      'A price that changes by more than this percentage is held; so is one whose sale is lower by more than this than what the shop sells for.',
    example: '50',
  },
  'prices.guards.changedPercent': {
    about: 'More than this percentage of SKUs changed by one run is held for a person.',
    example: '50',
  },
  'prices.guards.minimum': { about: 'Fewer SKUs than this never trip that guard.', example: '20' },
  'prices.guards.first': { about: 'What becomes of the first run of all.', example: 'publish' },
  'prices.guards.perRun': { about: 'Most SKUs that one run writes; the rest follows in the next.', example: '20000' },
  'prices.chunk': { about: 'SKUs in one request to the shop.', example: '500' },

  'intake.maxBodyMb': { about: 'Largest request to `/v1/events`, in MB.', example: '5' },
  'intake.requestsPerSecond': { about: 'Most requests to `/v1/events` per second; 0 = no limit.', example: '50' },

  'work.concurrency': { about: 'Entities worked on at once. Read at the start: restart after a change.', example: '8' },
  'work.retentionDays': {
    about: 'Finished work, its runs and its documents are removed after so many days. Held work never is.',
    example: '90',
  },
};
