/** What is said of each step of the guide, in the person's language. */
import type { SetupDetail, SetupState } from '@crossdock/shared';
import { __, sprintf } from '@wordpress/i18n';
import { dateTime, number } from '../../ui/format.ts';
import { codeFields } from './code-fields.ts';

type Step = SetupState['steps'][number];
type Values = Readonly<Record<string, string>>;

const count = (values: Values, name: string): string => number(Number(values[name] ?? 0));
const named = (list: string, nameOf: (part: string) => string): string => list.split(', ').map(nameOf).join(', ');
const codeName = (name: string): string => codeFields().find(({ path }) => path === `m3.${name}`)?.label ?? name;
const tableName = (table: string): string =>
  table === 'payment' ? __('payment methods', 'crossdock') : __('shipping methods', 'crossdock');

/** A sentence for each detail, so that the compiler misses none. Null: what went wrong is said by the sidecar alone. */
const SENTENCES: Record<SetupDetail, ((values: Values) => string) | null> = {
  'shop.missing': () => __('No shop is paired yet.', 'crossdock'),
  /* translators: %s: address of a shop. */
  'shop.paired': ({ url = '' }) => sprintf(__('Paired with %s.', 'crossdock'), url),
  'credentials.fault': null,
  /* translators: %s: what went wrong, a sentence of the sidecar. */
  'credentials.refused': ({ reason = '' }) => sprintf(__('These credentials do not work. %s Your M3 people can look at the authorised app and its service account, or download a new file.', 'crossdock'), reason), // prettier-ignore
  /* translators: %s: what went wrong, a sentence of the sidecar. */
  'credentials.unreachable': ({ reason = '' }) => sprintf(__('M3 cannot be reached with this file. %s Check the addresses in the file and the network, with your M3 people.', 'crossdock'), reason), // prettier-ignore
  'credentials.missing': () => __('The .ionapi file is missing.', 'crossdock'),
  /* translators: 1: name of an M3 tenant, 2: host name. */
  'credentials.known': ({ tenant = '', host = '' }) => sprintf(__('Tenant %1$s at %2$s.', 'crossdock'), tenant, host),
  /* translators: %s: names of codes, e.g. "Company, Warehouse". */
  'codes.missing': ({ missing = '' }) => sprintf(__('Not chosen yet: %s.', 'crossdock'), named(missing, codeName)),
  /* translators: 1: number of a company, 2: code of a warehouse. */
  'codes.chosen': ({ company = '', warehouse = '' }) =>
    sprintf(__('Company %1$s, warehouse %2$s.', 'crossdock'), company, warehouse),
  'check.never': () => __('Not checked yet.', 'crossdock'),
  /* translators: %s: number of things. */
  'check.failed': (values) => sprintf(__('Not in order: %s.', 'crossdock'), count(values, 'failed')),
  /* translators: %s: number of things. */
  'check.warnings': (values) => sprintf(__('In order; to look at: %s.', 'crossdock'), count(values, 'warnings')),
  'check.passed': () => __('Everything is there.', 'crossdock'),
  /* translators: %s: "payment methods", "shipping methods" or both. */
  'maps.missing': ({ missing = '' }) => sprintf(__('No rows yet: %s.', 'crossdock'), named(missing, tableName)),
  /* translators: 1 and 2: numbers. */
  'maps.known': (values) =>
    sprintf(
      __('Payment methods: %1$s, shipping methods: %2$s.', 'crossdock'),
      count(values, 'payment'),
      count(values, 'shipping'),
    ),
  'validate.fault': null,
  'validate.running': () => __('Under way.', 'crossdock'),
  'validate.never': () => __('Not tried yet.', 'crossdock'),
  /* translators: %s: number of kinds. */
  'validate.problems': (values) => sprintf(__('Kinds of problems: %s.', 'crossdock'), count(values, 'kinds')),
  /* translators: %s: number of orders. */
  'validate.good': (values) =>
    sprintf(__('Orders planned without a problem: %s.', 'crossdock'), count(values, 'orders')),
  'launch.waiting': () => __('Not live.', 'crossdock'),
  'launch.live': () => __('Live, without a cut-over.', 'crossdock'),
  /* translators: %s: date and time. */
  'launch.since': ({ since = '' }) => sprintf(__('Live, orders since %s.', 'crossdock'), dateTime(since)),
};

/** The sentence for a step; the sidecar's English where this console is older than it. */
export function stepDetail({ detail, values, text }: Pick<Step, 'detail' | 'values' | 'text'>): string {
  // An older sidecar sends no detail.
  const say = Object.hasOwn(SENTENCES, detail ?? '') ? SENTENCES[detail] : null;
  return say ? say(values) : text;
}
