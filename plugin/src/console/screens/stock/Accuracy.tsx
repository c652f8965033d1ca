/** How exact the shop was, day by day: what a full compare with M3 found equal. */
import { __, sprintf } from '@wordpress/i18n';
import type { Answer } from '../../api/client.ts';
import { useQuery } from '../../data/query.ts';
import { number } from '../../ui/format.ts';
import { Card, Loaded } from '../../ui/parts.tsx';
import { ShareChart } from '../../ui/share-chart.tsx';
import { everyDay } from '../../ui/share-days.ts';

type Day = Answer<'GET /v1/stock/accuracy'>['days'][number];
const DAYS = 30;
/** Share of SKUs that is aimed at. */
export const AIM = 0.999;

export function AccuracyOverTime() {
  const accuracy = useQuery('GET /v1/stock/accuracy', { query: { days: DAYS } }, { every: 5_000 });
  return (
    <Card
      title={__('Accuracy over the last 30 days', 'crossdock')}
      about={__('The share of SKUs whose number in the shop was the one it ought to be, when everything was compared. The dashed line is the aim, 99.9 %.', 'crossdock')}
    >
      <Loaded of={accuracy}>
        {({ days }) =>
          days.some(({ share }) => share !== null) ? (
            <ShareChart title={__('Stock accuracy by day', 'crossdock')} days={filled(days)} aim={AIM} about={about} />
          ) : (
            <p className="cd-muted">{__('Not measured yet: it begins with the first full compare after the first figures were published. Everything is compared every night, and whenever you press “Compare everything”.', 'crossdock')}</p>
          )
        }
      </Loaded>
    </Card>
  ); // prettier-ignore
}

/** Days are UTC days, as the sidecar counts them. */
function filled(days: readonly Day[]): (Partial<Day> & { date: string; share: number | null })[] {
  const known = new Map(days.map((one) => [one.date, one]));
  const today = new Date().toISOString().slice(0, 10);
  return everyDay(days, today, DAYS).map((one) => known.get(one.date) ?? one);
}

function about({ skus, equal, drifted, healed }: Partial<Day>): string {
  if (skus === undefined || equal === undefined) return __('not compared', 'crossdock');
  /* translators: 1: number of SKUs, 2: of how many. */
  const base = sprintf(__('%1$s of %2$s equal', 'crossdock'), number(equal), number(skus));
  if (!drifted) return base;
  /* translators: 1: "5 of 6 equal", 2: number of SKUs, 3: number of SKUs. */
  return sprintf(__('%1$s; %2$s had drifted, %3$s are right again', 'crossdock'), base, number(drifted), number(healed ?? 0)); // prettier-ignore
}
