/**
 * What the pre-flight check says, by id, in English: for the command line, and for consoles that do not know an id. The
 * console's translatable sentences are made of it (scripts/docs-settings.mjs). `{name}` is a value. No zod.
 */
const PEOPLE = 'The people who run M3 give the M3 user the program in SES400, or install the MI program.';
const PLAIN_FIX = 'Use TLS, unless the network in between is yours alone (a compose network, for example).';

export const CHECK_WORDS = {
  'name.advice': 'Advice',
  'name.incoming': 'Encryption, incoming',
  'name.shop-encryption': 'Encryption, shop',
  'name.shop': 'Shop',
  'name.shop-orders': 'Shop, orders',
  'name.shop-plugin': 'Shop, plugin',
  'name.m3': 'M3',
  'name.m3-encryption-api': 'M3, encryption of the ION API',
  'name.m3-encryption-token': 'M3, encryption of the token endpoint',
  'name.m3-token': 'M3, access token',
  'name.m3-user': 'M3, user',
  'name.m3-company': 'M3, company',
  'name.m3-division': 'M3, division',
  'name.m3-transactions': 'M3, transactions of {program}',
  'name.m3-items': 'M3, products of the shop as items',
  'name.m3-v1-post': 'M3, REST v1 by POST',
  'name.m3-order-value': 'M3, total before Confirm',
  'name.code.facility': 'M3, facility',
  'name.code.warehouse': 'M3, warehouse',
  'name.code.orderType': 'M3, order type',
  'name.code.customerTemplate': 'M3, customer template',
  'name.code.commonCustomer': 'M3, common customer',
  'name.code.charges.shipping': 'M3, charge for shipping',
  'name.code.charges.fee': 'M3, charge for fees',
  'name.code.charges.tax': 'M3, charge for tax',
  'name.code.charges.discount': 'M3, charge for discounts',
  'name.code.charges.rounding': 'M3, charge for rounding',

  'advice.key':
    'The encryption key lies beside the data it protects ({file}). Move its content into "encryptionKey" or CROSSDOCK_ENCRYPTION_KEY_FILE, and keep a copy apart from backups.',
  'plain.incoming': 'What the shop sends goes over plain http ({host}).',
  'plain.shop': 'What is read from the shop goes over plain http ({host}).',
  'plain.fix': PLAIN_FIX,

  'shop.missing': 'No shop is set up.',
  'shop.missing.fix': 'Copy the pairing string from the plugin and run: crossdock-sidecar pair STRING',
  'shop.answers': 'WooCommerce {version} answers.',
  'shop.answers-unnamed': 'WooCommerce answers; it does not show its version.',
  'shop.orders': 'Orders can be read and written.',
  'shop.orders-read': 'Orders can be read.',
  'shop.orders-unread': 'Orders cannot be read with this key.',
  'shop.orders-unwritten': 'Orders cannot be written with this key.',
  'shop.rights.fix':
    'Give the REST API key of the shop the permission "Read/Write" (WooCommerce › Settings › Advanced › REST API).',
  'shop.plugin': 'The Crossdock plugin answers.',
  'shop.no-plugin': 'The shop has no Crossdock plugin; numbers are written to meta data and notes instead.',
  'shop.no-plugin.fix': 'Install and activate the plugin for events, the order box and the outbox.',
  'shop.failed.fix': 'Correct "store" in the configuration, or pair again.',

  'm3.failed.fix': 'Correct the group "m3" of the settings.',
  'm3.again.fix': 'Try again; if it goes on, ask the people who run M3.',
  'm3.plain': '{host} is called by plain http.',
  'm3.plain.fix': 'Use an https address in the .ionapi file, except for tests on one machine.',
  'm3.token': 'The authorisation server accepts the credentials.',

  'user.inactive': '{user} has status {status} in MNS150, so it is not active.',
  'user.inactive.fix': 'The people who run M3 set the user to status 20 in MNS150.',
  'user.as': 'Calls run as {user}, company {company}, division {division}.',
  'user.as-company': 'Calls run as {user}, company {company}, without a division.',
  'company.same': 'Company {company}, as in the settings.',
  'company.unset': '"m3.company" is not set; the user\'s own ({company}) is used and would change with it.',
  'company.unset.fix': 'Set "m3.company" to the company of the shop; {company} is what the user has now.',
  'company.other': "The settings say company {wanted}, the user's own is {company}.",
  'company.other.fix': 'If this is meant, give the user company {wanted} in MNS151; else correct "m3.company".',
  'division.same': 'Division {division}, as in the settings.',
  'division.none': 'Company level, without a division, as in the settings.',
  'division.unset': '"m3.division" is not set; the user\'s own ("{division}") is used and would change with it.',
  'division.unset.fix': 'Set "m3.division" to "{division}".',
  'division.other': "The settings say division {wanted}, the user's own is {division}.",
  'division.other.fix': 'If this is meant, give the user division {wanted} in MNS151; else correct "m3.division".',

  'program.one': 'M3 has the one that Crossdock uses.',
  'program.all': 'M3 has all {count} that Crossdock uses.',
  'program.unlisted': 'MRS001MI does not list them: {why}',
  'program.unlisted.fix': `If orders fail with TransactionNotFound, {program} is missing. ${PEOPLE}`,
  'program.missing': 'M3 does not have {missing}.',
  'program.missing.fix': PEOPLE,
  'program.not-listed': 'M3 does not list {missing}.',
  'program.custom.fix':
    'Custom MI may lie outside MRS001. If calls are refused, check "m3.basePath" or choose "m3.dialect": "standard".',
  'program.without.fix': `Crossdock works without, but what is named in brackets does not. ${PEOPLE}`,

  'items.by': 'M3 has {add}: a product that is made in the shop becomes an item by it.',
  'items.by-changes':
    'M3 has {add} and {change}: a product that is made in the shop becomes an item, and later changes follow.',
  'items.no-changes':
    'M3 has {add}, so products become items; it does not list {change}, so later changes of them are held.',
  'items.no-changes.fix': `Switch "catalog.toM3.changes" off, or: ${PEOPLE}`,
  'items.other': 'M3 does not list {add}, so products are held instead of becoming items. It has {other}.',
  'items.other.fix': 'Set "catalog.toM3.by" to {by}.',
  'items.none': 'M3 lists neither {add} nor {other}, so products are held instead of becoming items.',
  'items.none.fix': PEOPLE,

  'code.there': '{value} is there.',
  'code.unset': '"{setting}" is not set.',
  'code.unset-held': '"{setting}" is not set; orders that need it are held.',
  'code.not-told': '{value} could not be looked up: {why}',
  'code.not-told.fix': 'Look in {program} whether {value} is there.',
  'code.unknown': 'M3 does not have {value}.',
  'code.unknown-others': 'M3 does not have {value}. It has {others}.',
  'code.unknown-more': 'M3 does not have {value}. It has {others} and more.',
  'code.fix': 'Set "{setting}" to one that {program} shows, or let the people who run M3 add it there.',
  'customer.unknown': 'M3 has no customer {value}.',
  'customer.status': 'Customer {value} has status {status}; orders need 20.',
  'customer.fix': 'Correct "customers.commonCustomer", or let the people who run M3 add it in CRS610 with status 20.',

  'post.get': 'Writes go by GET, so names and addresses stand in URLs and thereby in access logs.',
  'post.get.fix': 'Set "m3.v1Writes" to POST, or "m3.apiVersion" to v2, if the tenant allows it.',
  'post.taken': 'The tenant takes calls by POST.',
  'post.refused.fix': 'Set "m3.v1Writes" to GET if writes are refused, or "m3.apiVersion" to v2.',
  'post.failed.fix': 'Set "m3.apiVersion" to v2, or "m3.v1Writes" to GET (names and addresses then stand in URLs).',
  'value.final': 'Orders are final from the start; the total is compared after the last line.',
  'value.told': 'GetOrderValue answers for temporary orders: totals are compared before Confirm.',
  'value.refused': 'GetOrderValue refuses temporary orders here: the order is confirmed and then compared.',
  'value.refused.fix': 'Nothing to do; a difference is reported after Confirm instead of before.',
  'value.unknown': 'Whether GetOrderValue answers for a temporary order is known only after the first order.',
  'value.unknown.fix': 'Send one order and run the check again.',
} as const;
export type CheckWord = keyof typeof CHECK_WORDS;

/** Words in braces of a sentence, in the order in which they stand there, each once. */
export const placesOf = (sentence: string): string[] => [
  ...new Set([...sentence.matchAll(/\{([a-z0-9]+)\}/g)].map(([, name]) => name!)),
];

/** The English sentence of an id with its values. */
export const checkSentence = (id: CheckWord, values: Readonly<Record<string, string>>): string =>
  CHECK_WORDS[id].replaceAll(/\{([a-z0-9]+)\}/g, (_, name: string) => values[name] ?? '');
