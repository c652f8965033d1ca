/** Every route of the sidecar's HTTP API. An area has a file of its own and one line here. */
import { catalogRoutes } from './catalog.ts';
import { coreRoutes } from './core.ts';
import { definitionRoutes } from './definitions.ts';
import { overviewRoutes } from './overview.ts';
import { priceRoutes } from './prices.ts';
import { privacyRoutes } from './privacy.ts';
import { settingsRoutes } from './settings.ts';
import { setupRoutes } from './setup.ts';
import { stockRoutes } from './stock.ts';
import { tableRoutes } from './tables.ts';
import { workRoutes } from './work.ts';

export const ROUTES = {
  ...coreRoutes,
  ...settingsRoutes,
  ...tableRoutes,
  ...definitionRoutes,
  ...overviewRoutes,
  ...privacyRoutes,
  ...setupRoutes,
  ...stockRoutes,
  ...workRoutes,
  ...catalogRoutes,
  ...priceRoutes,
};
export * from './route.ts';
export * from './core.ts';
export * from './settings.ts';
export * from './overview.ts';
export * from './setup.ts';
export * from './tables.ts';
export type { TransactionInfo } from './definitions.ts';
export * from './catalog.ts';
