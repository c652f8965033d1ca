/** A share of one, day by day: a line with its points, an axis that begins where the figures do, the aim as a dashed line. */
import { __ } from '@wordpress/i18n';
import { useState, type ReactNode } from 'react';
import { FiguresTable } from './figures-table.tsx';
import { day, percent } from './format.ts';
import { shareFloor, type ShareDay } from './share-days.ts';

const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 52;
const TOP = 10;
const BOTTOM = 24;
export function ShareChart<Day extends ShareDay>({
  title,
  days,
  aim,
  about,
}: {
  title: string;
  /** Without gaps, oldest first. */
  days: readonly Day[];
  aim: number;
  /** What is said of a day beside its share. */
  about: (day: Day) => ReactNode;
}) {
  const [at, setAt] = useState<number | null>(null);
  const floor = shareFloor(days.map(({ share }) => share), aim); // prettier-ignore
  const step = (WIDTH - LEFT) / Math.max(1, days.length);
  const x = (index: number): number => LEFT + step * (index + 0.5);
  const y = (share: number): number => TOP + ((1 - share) / (1 - floor)) * (HEIGHT - TOP - BOTTOM);
  const every = Math.ceil(days.length / 8);
  const known = days.flatMap(({ share }, index) => (share === null ? [] : [{ index, share }]));
  const line = known.map(({ index, share }, n) => `${n === 0 ? 'M' : 'L'}${x(index)},${y(share)}`).join('');
  const shown = days[at ?? known.at(-1)?.index ?? -1];
  const digits = floor >= 0.99 ? 2 : 1;
  return (
    <figure className="cd-stack cd-stack--tight">
      <svg className="cd-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title} onMouseLeave={() => setAt(null)}>
        {[1, (1 + floor) / 2, floor].map((share) => (
          <g key={share}>
            <line className="cd-axis" x1={LEFT} x2={WIDTH} y1={y(share)} y2={y(share)} />
            <text x={LEFT - 8} y={y(share) + 4} textAnchor="end">
              {percent(share, digits)}
            </text>
          </g>
        ))}
        <line x1={LEFT} x2={WIDTH} y1={y(aim)} y2={y(aim)} stroke="var(--cd-good-mark)" strokeDasharray="4 4" />
        {known.length > 1 && <path d={line} fill="none" stroke="var(--cd-accent)" strokeWidth="2" strokeLinejoin="round" />}
        {days.map(({ date, share }, index) => (
          <g key={date} onMouseEnter={() => setAt(index)}>
            <rect x={LEFT + step * index} y={TOP} width={step} height={HEIGHT - TOP - BOTTOM} fill="transparent" />
            {share !== null && <circle cx={x(index)} cy={y(share)} r={at === index ? 5 : 3.5} fill={`var(--cd-${share >= aim ? 'good' : 'held'}-mark)`} stroke="var(--cd-surface)" strokeWidth="1.5" />}
            {(days.length - 1 - index) % every === 0 && (
              <text x={x(index)} y={HEIGHT - 6} textAnchor="middle">
                {day(date)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className="cd-legend">
        {shown ? (
          <>
            <span className="cd-legend__at">{day(shown.date)}</span>
            <span>
              <strong>{shown.share === null ? '–' : percent(shown.share, 2)}</strong>
            </span>
            <span>{about(shown)}</span>
          </>
        ) : null}
      </figcaption>
      <FiguresTable
        title={title}
        columns={[{ id: 'share', label: __('Share', 'crossdock') }, { id: 'details', label: __('Details', 'crossdock') }]}
        rows={days.filter(({ share }) => share !== null).map((one) => ({ key: one.date, day: day(one.date), cells: [percent(one.share ?? 0, 2), about(one)] }))}
      />
    </figure>
  ); // prettier-ignore
}
