/**
 * The screens, in the order of the navigation. Each is a chunk of its own, loaded when it is opened: `load` is an import()
 * of a module whose default export is the screen's component.
 */
import { __ } from '@wordpress/i18n';
import type { ComponentType } from 'react';
import type { Role } from '@crossdock/shared';
import type { IconName } from './ui/icons.tsx';

export interface ScreenEntry {
  /** First part of the address: `#/work`. */
  id: string;
  title: () => string;
  icon: IconName;
  /** Heading of the navigation under which it stands. */
  group: 'orders' | 'design' | 'system';
  /** Least role that may open it; viewer when absent. */
  role?: Role;
  /** Not in the navigation: reached by links. */
  hidden?: boolean;
  load: () => Promise<{ default: ComponentType }>;
}

export const SCREENS: readonly ScreenEntry[] = [
  {
    id: 'overview',
    title: () => __('Overview', 'crossdock'),
    icon: 'overview',
    group: 'orders',
    load: () => import('./screens/overview/index.tsx'),
  },
  {
    id: 'work',
    title: () => __('Work', 'crossdock'),
    icon: 'work',
    group: 'orders',
    load: () => import('./screens/work/index.tsx'),
  },
  {
    id: 'attention',
    title: () => __('Needs attention', 'crossdock'),
    icon: 'attention',
    group: 'orders',
    load: () => import('./screens/attention/index.tsx'),
  },
  {
    id: 'timeline',
    title: () => __('Timeline', 'crossdock'),
    icon: 'timeline',
    group: 'orders',
    hidden: true,
    load: () => import('./screens/timeline/index.tsx'),
  },
  {
    id: 'stock',
    title: () => __('Stock and prices', 'crossdock'),
    icon: 'stock',
    group: 'orders',
    load: () => import('./screens/stock/index.tsx'),
  },
  {
    id: 'products',
    title: () => __('Products', 'crossdock'),
    icon: 'products',
    group: 'orders',
    load: () => import('./screens/products/index.tsx'),
  },
  {
    id: 'maps',
    title: () => __('Maps', 'crossdock'),
    icon: 'maps',
    group: 'design',
    load: () => import('./screens/maps/index.tsx'),
  },
  {
    id: 'flows',
    title: () => __('Flows', 'crossdock'),
    icon: 'flows',
    group: 'design',
    load: () => import('./screens/flows/index.tsx'),
  },
  {
    id: 'templates',
    title: () => __('Templates', 'crossdock'),
    icon: 'copy',
    group: 'design',
    load: () => import('./screens/templates/index.tsx'),
  },
  {
    id: 'setup',
    title: () => __('Set-up guide', 'crossdock'),
    icon: 'setup',
    group: 'system',
    load: () => import('./screens/setup/index.tsx'),
  },
  {
    id: 'settings',
    title: () => __('Settings', 'crossdock'),
    icon: 'settings',
    group: 'system',
    load: () => import('./screens/settings/index.tsx'),
  },
  {
    id: 'log',
    title: () => __('Log', 'crossdock'),
    icon: 'log',
    group: 'system',
    load: () => import('./screens/log/index.tsx'),
  },
  {
    id: 'health',
    title: () => __('Health', 'crossdock'),
    icon: 'health',
    group: 'system',
    load: () => import('./screens/health/index.tsx'),
  },
];

export function groupWord(group: ScreenEntry['group']): string {
  switch (group) {
    case 'orders':
      return __('Orders and stock', 'crossdock');
    case 'design':
      return __('Maps and flows', 'crossdock');
    case 'system':
      return __('System', 'crossdock');
  }
}
