/** Made by scripts/docs-settings.mjs of shared/src/check-words.ts: change it there. */
import { __ } from '@wordpress/i18n';

/** What a sentence names, in the order of its places, and the sentence. */
export const CHECK_SENTENCES: Readonly<Record<string, readonly [readonly string[], () => string]>> = {
  'name.advice': [[], () => __('Advice', 'crossdock')],
  'name.incoming': [[], () => __('Encryption, incoming', 'crossdock')],
  'name.shop-encryption': [[], () => __('Encryption, shop', 'crossdock')],
  'name.shop': [[], () => __('Shop', 'crossdock')],
  'name.shop-orders': [[], () => __('Shop, orders', 'crossdock')],
  'name.shop-plugin': [[], () => __('Shop, plugin', 'crossdock')],
  'name.m3': [[], () => __('M3', 'crossdock')],
  'name.m3-encryption-api': [[], () => __('M3, encryption of the ION API', 'crossdock')],
  'name.m3-encryption-token': [[], () => __('M3, encryption of the token endpoint', 'crossdock')],
  'name.m3-token': [[], () => __('M3, access token', 'crossdock')],
  'name.m3-user': [[], () => __('M3, user', 'crossdock')],
  'name.m3-company': [[], () => __('M3, company', 'crossdock')],
  'name.m3-division': [[], () => __('M3, division', 'crossdock')],
  'name.m3-transactions': [
    ['program'],
    () => /* translators: 1: program. */ __('M3, transactions of %1$s', 'crossdock'),
  ],
  'name.m3-items': [[], () => __('M3, products of the shop as items', 'crossdock')],
  'name.m3-v1-post': [[], () => __('M3, REST v1 by POST', 'crossdock')],
  'name.m3-order-value': [[], () => __('M3, total before Confirm', 'crossdock')],
  'name.code.facility': [[], () => __('M3, facility', 'crossdock')],
  'name.code.warehouse': [[], () => __('M3, warehouse', 'crossdock')],
  'name.code.orderType': [[], () => __('M3, order type', 'crossdock')],
  'name.code.customerTemplate': [[], () => __('M3, customer template', 'crossdock')],
  'name.code.commonCustomer': [[], () => __('M3, common customer', 'crossdock')],
  'name.code.charges.shipping': [[], () => __('M3, charge for shipping', 'crossdock')],
  'name.code.charges.fee': [[], () => __('M3, charge for fees', 'crossdock')],
  'name.code.charges.tax': [[], () => __('M3, charge for tax', 'crossdock')],
  'name.code.charges.discount': [[], () => __('M3, charge for discounts', 'crossdock')],
  'name.code.charges.rounding': [[], () => __('M3, charge for rounding', 'crossdock')],
  'advice.key': [
    ['file'],
    () =>
      /* translators: 1: file. */ __(
        'The encryption key lies beside the data it protects (%1$s). Move its content into "encryptionKey" or CROSSDOCK_ENCRYPTION_KEY_FILE, and keep a copy apart from backups.',
        'crossdock',
      ),
  ],
  'plain.incoming': [
    ['host'],
    () => /* translators: 1: host. */ __('What the shop sends goes over plain http (%1$s).', 'crossdock'),
  ],
  'plain.shop': [
    ['host'],
    () => /* translators: 1: host. */ __('What is read from the shop goes over plain http (%1$s).', 'crossdock'),
  ],
  'plain.fix': [
    [],
    () => __('Use TLS, unless the network in between is yours alone (a compose network, for example).', 'crossdock'),
  ],
  'shop.missing': [[], () => __('No shop is set up.', 'crossdock')],
  'shop.missing.fix': [
    [],
    () => __('Copy the pairing string from the plugin and run: crossdock-sidecar pair STRING', 'crossdock'),
  ],
  'shop.answers': [['version'], () => /* translators: 1: version. */ __('WooCommerce %1$s answers.', 'crossdock')],
  'shop.answers-unnamed': [[], () => __('WooCommerce answers; it does not show its version.', 'crossdock')],
  'shop.orders': [[], () => __('Orders can be read and written.', 'crossdock')],
  'shop.orders-read': [[], () => __('Orders can be read.', 'crossdock')],
  'shop.orders-unread': [[], () => __('Orders cannot be read with this key.', 'crossdock')],
  'shop.orders-unwritten': [[], () => __('Orders cannot be written with this key.', 'crossdock')],
  'shop.rights.fix': [
    [],
    () =>
      __(
        'Give the REST API key of the shop the permission "Read/Write" (WooCommerce › Settings › Advanced › REST API).',
        'crossdock',
      ),
  ],
  'shop.plugin': [[], () => __('The Crossdock plugin answers.', 'crossdock')],
  'shop.no-plugin': [
    [],
    () => __('The shop has no Crossdock plugin; numbers are written to meta data and notes instead.', 'crossdock'),
  ],
  'shop.no-plugin.fix': [
    [],
    () => __('Install and activate the plugin for events, the order box and the outbox.', 'crossdock'),
  ],
  'shop.failed.fix': [[], () => __('Correct "store" in the configuration, or pair again.', 'crossdock')],
  'm3.failed.fix': [[], () => __('Correct the group "m3" of the settings.', 'crossdock')],
  'm3.again.fix': [[], () => __('Try again; if it goes on, ask the people who run M3.', 'crossdock')],
  'm3.plain': [['host'], () => /* translators: 1: host. */ __('%1$s is called by plain http.', 'crossdock')],
  'm3.plain.fix': [
    [],
    () => __('Use an https address in the .ionapi file, except for tests on one machine.', 'crossdock'),
  ],
  'm3.token': [[], () => __('The authorisation server accepts the credentials.', 'crossdock')],
  'user.inactive': [
    ['user', 'status'],
    () =>
      /* translators: 1: user, 2: status. */ __('%1$s has status %2$s in MNS150, so it is not active.', 'crossdock'),
  ],
  'user.inactive.fix': [[], () => __('The people who run M3 set the user to status 20 in MNS150.', 'crossdock')],
  'user.as': [
    ['user', 'company', 'division'],
    () =>
      /* translators: 1: user, 2: company, 3: division. */ __(
        'Calls run as %1$s, company %2$s, division %3$s.',
        'crossdock',
      ),
  ],
  'user.as-company': [
    ['user', 'company'],
    () =>
      /* translators: 1: user, 2: company. */ __('Calls run as %1$s, company %2$s, without a division.', 'crossdock'),
  ],
  'company.same': [
    ['company'],
    () => /* translators: 1: company. */ __('Company %1$s, as in the settings.', 'crossdock'),
  ],
  'company.unset': [
    ['company'],
    () =>
      /* translators: 1: company. */ __(
        '"m3.company" is not set; the user\'s own (%1$s) is used and would change with it.',
        'crossdock',
      ),
  ],
  'company.unset.fix': [
    ['company'],
    () =>
      /* translators: 1: company. */ __(
        'Set "m3.company" to the company of the shop; %1$s is what the user has now.',
        'crossdock',
      ),
  ],
  'company.other': [
    ['wanted', 'company'],
    () =>
      /* translators: 1: wanted, 2: company. */ __(
        "The settings say company %1$s, the user's own is %2$s.",
        'crossdock',
      ),
  ],
  'company.other.fix': [
    ['wanted'],
    () =>
      /* translators: 1: wanted. */ __(
        'If this is meant, give the user company %1$s in MNS151; else correct "m3.company".',
        'crossdock',
      ),
  ],
  'division.same': [
    ['division'],
    () => /* translators: 1: division. */ __('Division %1$s, as in the settings.', 'crossdock'),
  ],
  'division.none': [[], () => __('Company level, without a division, as in the settings.', 'crossdock')],
  'division.unset': [
    ['division'],
    () =>
      /* translators: 1: division. */ __(
        '"m3.division" is not set; the user\'s own ("%1$s") is used and would change with it.',
        'crossdock',
      ),
  ],
  'division.unset.fix': [
    ['division'],
    () => /* translators: 1: division. */ __('Set "m3.division" to "%1$s".', 'crossdock'),
  ],
  'division.other': [
    ['wanted', 'division'],
    () =>
      /* translators: 1: wanted, 2: division. */ __(
        "The settings say division %1$s, the user's own is %2$s.",
        'crossdock',
      ),
  ],
  'division.other.fix': [
    ['wanted'],
    () =>
      /* translators: 1: wanted. */ __(
        'If this is meant, give the user division %1$s in MNS151; else correct "m3.division".',
        'crossdock',
      ),
  ],
  'program.one': [[], () => __('M3 has the one that Crossdock uses.', 'crossdock')],
  'program.all': [
    ['count'],
    () => /* translators: 1: count. */ __('M3 has all %1$s that Crossdock uses.', 'crossdock'),
  ],
  'program.unlisted': [['why'], () => /* translators: 1: why. */ __('MRS001MI does not list them: %1$s', 'crossdock')],
  'program.unlisted.fix': [
    ['program'],
    () =>
      /* translators: 1: program. */ __(
        'If orders fail with TransactionNotFound, %1$s is missing. The people who run M3 give the M3 user the program in SES400, or install the MI program.',
        'crossdock',
      ),
  ],
  'program.missing': [['missing'], () => /* translators: 1: missing. */ __('M3 does not have %1$s.', 'crossdock')],
  'program.missing.fix': [
    [],
    () => __('The people who run M3 give the M3 user the program in SES400, or install the MI program.', 'crossdock'),
  ],
  'program.not-listed': [['missing'], () => /* translators: 1: missing. */ __('M3 does not list %1$s.', 'crossdock')],
  'program.custom.fix': [
    [],
    () =>
      __(
        'Custom MI may lie outside MRS001. If calls are refused, check "m3.basePath" or choose "m3.dialect": "standard".',
        'crossdock',
      ),
  ],
  'program.without.fix': [
    [],
    () =>
      __(
        'Crossdock works without, but what is named in brackets does not. The people who run M3 give the M3 user the program in SES400, or install the MI program.',
        'crossdock',
      ),
  ],
  'items.by': [
    ['add'],
    () =>
      /* translators: 1: add. */ __(
        'M3 has %1$s: a product that is made in the shop becomes an item by it.',
        'crossdock',
      ),
  ],
  'items.by-changes': [
    ['add', 'change'],
    () =>
      /* translators: 1: add, 2: change. */ __(
        'M3 has %1$s and %2$s: a product that is made in the shop becomes an item, and later changes follow.',
        'crossdock',
      ),
  ],
  'items.no-changes': [
    ['add', 'change'],
    () =>
      /* translators: 1: add, 2: change. */ __(
        'M3 has %1$s, so products become items; it does not list %2$s, so later changes of them are held.',
        'crossdock',
      ),
  ],
  'items.no-changes.fix': [
    [],
    () =>
      __(
        'Switch "catalog.toM3.changes" off, or: The people who run M3 give the M3 user the program in SES400, or install the MI program.',
        'crossdock',
      ),
  ],
  'items.other': [
    ['add', 'other'],
    () =>
      /* translators: 1: add, 2: other. */ __(
        'M3 does not list %1$s, so products are held instead of becoming items. It has %2$s.',
        'crossdock',
      ),
  ],
  'items.other.fix': [['by'], () => /* translators: 1: by. */ __('Set "catalog.toM3.by" to %1$s.', 'crossdock')],
  'items.none': [
    ['add', 'other'],
    () =>
      /* translators: 1: add, 2: other. */ __(
        'M3 lists neither %1$s nor %2$s, so products are held instead of becoming items.',
        'crossdock',
      ),
  ],
  'items.none.fix': [
    [],
    () => __('The people who run M3 give the M3 user the program in SES400, or install the MI program.', 'crossdock'),
  ],
  'code.there': [['value'], () => /* translators: 1: value. */ __('%1$s is there.', 'crossdock')],
  'code.unset': [['setting'], () => /* translators: 1: setting. */ __('"%1$s" is not set.', 'crossdock')],
  'code.unset-held': [
    ['setting'],
    () => /* translators: 1: setting. */ __('"%1$s" is not set; orders that need it are held.', 'crossdock'),
  ],
  'code.not-told': [
    ['value', 'why'],
    () => /* translators: 1: value, 2: why. */ __('%1$s could not be looked up: %2$s', 'crossdock'),
  ],
  'code.not-told.fix': [
    ['program', 'value'],
    () => /* translators: 1: program, 2: value. */ __('Look in %1$s whether %2$s is there.', 'crossdock'),
  ],
  'code.unknown': [['value'], () => /* translators: 1: value. */ __('M3 does not have %1$s.', 'crossdock')],
  'code.unknown-others': [
    ['value', 'others'],
    () => /* translators: 1: value, 2: others. */ __('M3 does not have %1$s. It has %2$s.', 'crossdock'),
  ],
  'code.unknown-more': [
    ['value', 'others'],
    () => /* translators: 1: value, 2: others. */ __('M3 does not have %1$s. It has %2$s and more.', 'crossdock'),
  ],
  'code.fix': [
    ['setting', 'program'],
    () =>
      /* translators: 1: setting, 2: program. */ __(
        'Set "%1$s" to one that %2$s shows, or let the people who run M3 add it there.',
        'crossdock',
      ),
  ],
  'customer.unknown': [['value'], () => /* translators: 1: value. */ __('M3 has no customer %1$s.', 'crossdock')],
  'customer.status': [
    ['value', 'status'],
    () => /* translators: 1: value, 2: status. */ __('Customer %1$s has status %2$s; orders need 20.', 'crossdock'),
  ],
  'customer.fix': [
    [],
    () =>
      __(
        'Correct "customers.commonCustomer", or let the people who run M3 add it in CRS610 with status 20.',
        'crossdock',
      ),
  ],
  'post.get': [
    [],
    () => __('Writes go by GET, so names and addresses stand in URLs and thereby in access logs.', 'crossdock'),
  ],
  'post.get.fix': [
    [],
    () => __('Set "m3.v1Writes" to POST, or "m3.apiVersion" to v2, if the tenant allows it.', 'crossdock'),
  ],
  'post.taken': [[], () => __('The tenant takes calls by POST.', 'crossdock')],
  'post.refused.fix': [
    [],
    () => __('Set "m3.v1Writes" to GET if writes are refused, or "m3.apiVersion" to v2.', 'crossdock'),
  ],
  'post.failed.fix': [
    [],
    () =>
      __('Set "m3.apiVersion" to v2, or "m3.v1Writes" to GET (names and addresses then stand in URLs).', 'crossdock'),
  ],
  'value.final': [
    [],
    () => __('Orders are final from the start; the total is compared after the last line.', 'crossdock'),
  ],
  'value.told': [
    [],
    () => __('GetOrderValue answers for temporary orders: totals are compared before Confirm.', 'crossdock'),
  ],
  'value.refused': [
    [],
    () => __('GetOrderValue refuses temporary orders here: the order is confirmed and then compared.', 'crossdock'),
  ],
  'value.refused.fix': [
    [],
    () => __('Nothing to do; a difference is reported after Confirm instead of before.', 'crossdock'),
  ],
  'value.unknown': [
    [],
    () => __('Whether GetOrderValue answers for a temporary order is known only after the first order.', 'crossdock'),
  ],
  'value.unknown.fix': [[], () => __('Send one order and run the check again.', 'crossdock')],
};
