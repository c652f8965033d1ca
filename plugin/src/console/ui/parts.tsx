/** Small parts that every screen uses; what they look like is in style/parts.css. */
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useState, type ReactNode } from 'react';
import type { ApiError } from '../api/client.ts';
import { Icon, type IconName } from './icons.tsx';
import { dateTime, relative } from './format.ts';

/** good = in M3 or done · wait = on its way · held = needs a person · bad = wrong or lost · plain = of no weight. */
export type Tone = 'good' | 'wait' | 'held' | 'bad' | 'plain';

export function Page({
  title,
  lead,
  actions,
  size,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  size?: 'narrow' | 'wide';
  children: ReactNode;
}) {
  useEffect(() => {
    const before = document.title;
    /* translators: %s: name of a screen. */
    document.title = sprintf(__('%s – Crossdock', 'crossdock'), title);
    return () => void (document.title = before);
  }, [title]);
  return (
    <div className={`cd-page${size ? ` cd-page--${size}` : ''}`}>
      <header className="cd-page__head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p className="cd-page__lead">{lead}</p>}
        </div>
        {actions && <div className="cd-row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Card({
  title,
  about,
  actions,
  footer,
  flush = false,
  className = '',
  children,
}: {
  title?: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  /** The content goes to the edges (tables). */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={`cd-card ${className}`}>
      {(title || actions) && (
        <div className="cd-card__head">
          <div>
            {title && <h2>{title}</h2>}
            {about && <p>{about}</p>}
          </div>
          {actions && <div className="cd-row">{actions}</div>}
        </div>
      )}
      <div className={`cd-card__body${flush ? ' cd-card__body--flush' : ''}`}>{children}</div>
      {footer && <div className="cd-card__foot">{footer}</div>}
    </section>
  );
}

export function Badge({ tone, children, bare = false }: { tone: Tone; children: ReactNode; bare?: boolean }) {
  return <span className={`cd-badge cd-tone-${tone}${bare ? ' cd-badge--bare' : ''}`}>{children}</span>;
}

/** One figure; with `to` it leads to what it counts. */
export function Stat({
  label,
  value,
  hint,
  tone,
  to,
}: {
  label: string;
  value: ReactNode;
  hint?: ReactNode;
  tone?: Tone;
  to?: string;
}) {
  const inner = (
    <>
      <span className="cd-stat__label">
        {tone && <i className={`cd-tone-${tone}`} />}
        {label}
      </span>
      <span className="cd-stat__value">{value}</span>
      {hint && <span className="cd-stat__hint">{hint}</span>}
    </>
  );
  return to ? (
    <a className="cd-stat" href={to}>
      {inner}
    </a>
  ) : (
    <div className="cd-stat">{inner}</div>
  );
}

const NOTE_ICONS: Record<Tone, IconName> = {
  good: 'check',
  wait: 'info',
  held: 'warning',
  bad: 'warning',
  plain: 'info',
};
/** A sentence that stands out. `live` reads it out when it appears. */
export function Note({
  tone = 'wait',
  live = false,
  actions,
  children,
}: {
  tone?: Tone;
  live?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={`cd-note cd-tone-${tone}`} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      <Icon name={NOTE_ICONS[tone]} />
      <div>
        {children}
        {actions && <div className="cd-note__actions cd-row">{actions}</div>}
      </div>
    </div>
  );
}

/** What went wrong with a request, with its faults by field. */
export function ErrorNote({
  error,
  retry,
  actions,
}: {
  error: ApiError | null;
  retry?: () => unknown;
  actions?: ReactNode;
}) {
  if (!error) return null;
  return (
    <Note
      tone="bad"
      live
      actions={
        retry ? (
          <button type="button" className="components-button is-secondary is-compact" onClick={() => void retry()}>
            {__('Try again', 'crossdock')}
          </button>
        ) : (
          actions
        )
      }
    >
      <p>{error.message}</p>
      {error.problem?.fix && !error.message.includes(error.problem.fix) && <p>{error.problem.fix}</p>}
      {error.faults.length > 1 && (
        <ul>
          {error.faults.map(({ field, message }) => (
            <li key={field + message}>
              <code>{field}</code>: {message}
            </li>
          ))}
        </ul>
      )}
    </Note>
  );
}

/** Nothing to show, and what to do about it. */
export function Empty({
  icon = 'info',
  title,
  children,
  actions,
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="cd-empty">
      <Icon name={icon} size={36} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="cd-row">{actions}</div>}
    </div>
  );
}

/** Grey bars where text will be. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div role="status">
      <span className="cd-hidden">{__('Loading …', 'crossdock')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="cd-skeleton" style={{ width: `${[92, 78, 85, 64][index % 4]}%` }} />
      ))}
    </div>
  );
}

/**
 * The three states of data: loading, failed, there. Once there, an error shows above what was last known.
 * `<Loaded of={useQuery('GET /v1/status')}>{(status) => …}</Loaded>`
 */
export function Loaded<T>({
  of,
  lines = 4,
  children,
}: {
  of: { data: T | null; error: ApiError | null; loading: boolean; refresh: () => Promise<void> };
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (of.data === null)
    return of.error ? <ErrorNote error={of.error} retry={of.refresh} /> : <Skeleton lines={lines} />;
  return (
    <>
      <ErrorNote error={of.error} retry={of.refresh} />
      {children(of.data)}
    </>
  );
}

/** How long ago, kept right; the exact time in the person's zone on hover and for screen readers. */
export function Time({ iso, exact = false }: { iso: string; exact?: boolean }) {
  const [, tick] = useState(0);
  useEffect(() => {
    if (exact) return undefined;
    const timer = setInterval(() => tick((n) => n + 1), 15_000);
    return () => clearInterval(timer);
  }, [exact]);
  return (
    <time dateTime={iso} title={dateTime(iso)}>
      {exact ? dateTime(iso) : relative(iso)}
    </time>
  );
}

/** Term and description pairs; undefined values are left out. */
export function Facts({ of }: { of: readonly (readonly [ReactNode, ReactNode])[] }) {
  return (
    <dl className="cd-facts">
      {of.map(([term, value], index) =>
        value === undefined || value === null ? null : (
          // Terms are texts in a fixed order.
          <Pair key={index} term={term} value={value} />
        ),
      )}
    </dl>
  );
}
const Pair = ({ term, value }: { term: ReactNode; value: ReactNode }) => (
  <>
    <dt>{term}</dt>
    <dd>{value}</dd>
  </>
);

/** Tabs that are addresses, so that back and links work. */
export function Tabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { to: string; title: ReactNode; current: boolean }[];
}) {
  return (
    <nav className="cd-tabs" aria-label={label}>
      {tabs.map(({ to, title, current }) => (
        <a key={to} href={to} aria-current={current ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}

/** Progress as a ring; `value` from 0 to 1. */
export function Ring({ value, label }: { value: number; label: string }) {
  const length = 2 * Math.PI * 36;
  return (
    <div className="cd-ring" role="img" aria-label={label}>
      <svg viewBox="0 0 88 88" aria-hidden="true">
        <circle cx="44" cy="44" r="36" fill="none" stroke="var(--cd-plain-soft)" strokeWidth="8" />
        <circle
          cx="44"
          cy="44"
          r="36"
          fill="none"
          stroke={value >= 1 ? 'var(--cd-good-mark)' : 'var(--cd-accent)'}
          strokeWidth="8"
          strokeLinecap="round"
          strokeDasharray={`${length * Math.min(1, value)} ${length}`}
          transform="rotate(-90 44 44)"
          opacity={value > 0 ? 1 : 0}
        />
      </svg>
      <span aria-hidden="true">{Math.round(value * 100)}%</span>
    </div>
  );
}

export function Meter({ value, label }: { value: number; label: string }) {
  const whole = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      className="cd-meter"
      role="progressbar"
      aria-label={label}
      aria-valuenow={whole}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div style={{ width: `${whole}%` }} />
    </div>
  );
}
