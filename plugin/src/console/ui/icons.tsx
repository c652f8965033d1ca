/** Drawn here: one weight, one grid, and they take the colour of the text around them. */
import type { ReactNode } from 'react';

const PATHS = {
  overview: <path d="M3.5 10.5 10 4l6.5 6.5M5.5 9v7h9V9" />,
  work: <path d="M4 5.5h12M4 10h12M4 14.5h7" />,
  attention: <path d="M10 3.5 17.5 16h-15L10 3.5Zm0 5v3.5m0 2v.01" />,
  timeline: <path d="M6 4v12M6 6.5h9M6 10h6.5M6 13.5h8M4.5 6.5h3m-3 3.5h3m-3 3.5h3" />,
  stock: <path d="M10 3.5 16.5 7v6.5L10 17l-6.5-3.5V7L10 3.5ZM3.5 7 10 10.5 16.5 7M10 10.5V17" />,
  products: <path d="M4 4.500h5.500l6.500 6.500-5.500 5.500L4 10V4.500Zm3 3v.010" />,
  maps: <path d="M4 5h4v4H4zM12 11h4v4h-4zM8 7h2.5a2 2 0 0 1 2 2v2" />,
  flows: <path d="M4.5 4h4v3.5h-4zM11.5 12.5h4V16h-4zM6.5 7.5v5.5a1.5 1.5 0 0 0 1.5 1.5h3.5" />,
  settings: <path d="M4 6h7m4 0h1M4 14h1m4 0h7M13 4.5v3M7 12.5v3" />,
  log: <path d="M5 3.5h10v13H5zM7.5 7h5m-5 3h5m-5 3h3" />,
  health: <path d="M3 10.5h3.5l2-5 3 9 2-4H17" />,
  setup: <path d="M4 10.5 8 14.5 16 5.5" />,
  shop: (
    <path d="M4 8.5V16h12V8.5M3 8.5 4.5 4h11L17 8.5a2.3 2.3 0 0 1-4.600 0 2.3 2.3 0 0 1-4.7 0 2.3 2.3 0 0 1-4.7 0Z" />
  ),
  m3: <path d="M3.5 15V5l3.250 5L10 5v10m3-9.5h3.5l-2 3.5a2.5 2.5 0 1 1-1.8 4.200" />,
  check: <path d="m4.5 10.5 3.5 3.5 7.5-8" />,
  cross: <path d="m5.5 5.5 9 9m0-9-9 9" />,
  warning: <path d="M10 3.5 17.5 16h-15L10 3.5Zm0 5v3.5m0 2v.01" />,
  info: <path d="M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm0 6.5v4m0-6.5v.01" />,
  arrow: <path d="M4.5 10h11m-4-4 4 4-4 4" />,
  down: <path d="m5.5 8 4.5 4.5L14.5 8" />,
  refresh: <path d="M15.5 8A6 6 0 0 0 4.7 7M4.5 12a6 6 0 0 0 10.8 1M15.5 4v4h-4m-7 8v-4h4" />,
  search: <path d="M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm4 9.5 3.5 3.5" />,
  lock: <path d="M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9" />,
  upload: <path d="M10 13V4m-3.5 3.5L10 4l3.5 3.5M4 13v3h12v-3" />,
  clock: <path d="M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm0 3v4.5l3 1.5" />,
  menu: <path d="M3.5 6h13m-13 4h13m-13 4h13" />,
  person: <path d="M10 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6Zm-6 12.5c.5-3 3-4.5 6-4.5s5.5 1.5 6 4.5" />,
  play: <path d="M6.5 4.5v11l9-5.5-9-5.5Z" />,
  pause: <path d="M7 5v10m6-10v10" />,
  plus: <path d="M10 4.5v11M4.5 10h11" />,
  trash: <path d="M4.5 6h11M8 6V4h4v2m-6 0 .7 10.5h6.600L14 6" />,
  copy: <path d="M7 7h9v9H7zM4 13V4h9" />,
  link: (
    <path d="M8.5 11.5a3 3 0 0 0 4.200 0l2.5-2.5a3 3 0 0 0-4.200-4.200l-.8.800m1.3 2.900a3 3 0 0 0-4.200 0L4.8 11a3 3 0 0 0 4.200 4.200l.8-.8" />
  ),
} satisfies Record<string, ReactNode>;
export type IconName = keyof typeof PATHS;

/** Decoration for eyes; what it means stands beside it in words. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {PATHS[name]}
    </svg>
  );
}

export function Brand() {
  return (
    <svg width="26" height="26" viewBox="0 0 26 26" fill="none" aria-hidden="true" className="cd-brand__mark">
      <rect width="26" height="26" rx="7" fill="currentColor" />
      <path
        d="M6 10h9.5m-3-3 3 3-3 3M20 16h-9.5m3-3-3 3 3 3"
        stroke="var(--cd-on-accent)"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
