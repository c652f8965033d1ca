/**
 * The entry: tells wc-admin which pages there are. It is on every screen of wc-admin, so everything heavier is loaded by
 * `screen` when somebody opens it.
 */
import { addFilter } from '@wordpress/hooks';
import { __ } from '@wordpress/i18n';
import type { ComponentType } from 'react';
import { screen } from './screen.tsx';

interface AdminPage {
  container: ComponentType;
  path: string;
  breadcrumbs: string[];
  wpOpenMenu: string;
  navArgs: { id: string };
}

addFilter('woocommerce_admin_pages_list', 'crossdock', (pages: AdminPage[]): AdminPage[] => [
  ...pages,
  {
    container: screen('console'),
    path: '/crossdock',
    breadcrumbs: [__('Crossdock', 'crossdock')],
    wpOpenMenu: 'toplevel_page_woocommerce',
    navArgs: { id: 'crossdock' },
  },
]);
