/** Charts, drawn by hand: they take the colours of the page, and screen readers get the figures as a table. */
import { useState } from 'react';
import { FiguresTable } from './figures-table.tsx';
import type { Tone } from './parts.tsx';

export interface Series {
  id: string;
  label: string;
  tone: Tone;
}
export interface Bar {
  /** Shown below the axis and in the table. */
  label: string;
  values: Readonly<Record<string, number>>;
}

/** The next "round" number above a maximum, so that the axis has readable steps. Pure. */
export function niceMax(max: number): number {
  if (max <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(max));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => max <= factor * power) ?? 10;
  // Even, so that its half is a whole number.
  return 2 * Math.ceil((step * power) / 2);
}

const WIDTH = 720;
const LEFT = 36;
const BOTTOM = 22;
const GAP = 0.28;

export function StackedBars({
  title,
  series,
  bars,
  height = 220,
  format = String,
}: {
  title: string;
  /** From bottom to top. */
  series: readonly Series[];
  bars: readonly Bar[];
  height?: number;
  format?: (value: number) => string;
}) {
  const [at, setAt] = useState<number | null>(null);
  const total = (bar: Bar): number => series.reduce((sum, { id }) => sum + (bar.values[id] ?? 0), 0);
  const max = niceMax(Math.max(0, ...bars.map(total)));
  const inner = height - BOTTOM - 8;
  const y = (value: number): number => 8 + inner * (1 - value / max);
  const step = (WIDTH - LEFT) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / 8);
  const shown = at === null ? null : bars[at];
  return (
    <figure className="cd-stack cd-stack--tight">
      <svg
        className="cd-chart"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={title}
        onMouseLeave={() => setAt(null)}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line className="cd-axis" x1={LEFT} x2={WIDTH} y1={y(max * share)} y2={y(max * share)} />
            <text x={LEFT - 8} y={y(max * share) + 4} textAnchor="end">
              {format(max * share)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => {
          let from = 0;
          const x = LEFT + step * index + (step * GAP) / 2;
          return (
            <g key={bar.label} onMouseEnter={() => setAt(index)}>
              <rect
                x={LEFT + step * index}
                y={8}
                width={step}
                height={inner}
                fill={at === index ? 'var(--cd-hover)' : 'transparent'}
              />
              {series.map(({ id, tone }) => {
                const value = bar.values[id] ?? 0;
                if (value === 0) return null;
                const top = y(from + value);
                const size = y(from) - top;
                from += value;
                return (
                  <rect
                    key={id}
                    x={x}
                    y={top}
                    width={step * (1 - GAP)}
                    height={Math.max(1, size - 1)}
                    rx={2}
                    fill={`var(--cd-${tone}-mark)`}
                  />
                );
              })}
              {(bars.length - 1 - index) % every === 0 && (
                <text x={LEFT + step * (index + 0.5)} y={height - 4} textAnchor="middle">
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption className="cd-legend">
        {series.map(({ id, label, tone }) => (
          <span key={id}>
            <i style={{ background: `var(--cd-${tone}-mark)` }} />
            {label}
            {shown && <strong>{format(shown.values[id] ?? 0)}</strong>}
          </span>
        ))}
        {shown && <span className="cd-legend__at">{shown.label}</span>}
      </figcaption>
      <FiguresTable
        title={title}
        columns={series}
        rows={bars.map(({ label, values }) => ({
          key: label,
          day: label,
          cells: series.map(({ id }) => format(values[id] ?? 0)),
        }))}
      />
    </figure>
  );
}
