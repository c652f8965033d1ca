/** Everything the HTTP API works with; `main.ts` wires it. */
import type { HeldPush, Overview, Readiness, SidecarStatus } from '@crossdock/shared';
import type { SettingsService } from '../config/settings.ts';
import type { TablesService } from '../config/tables.ts';
import type { Operations } from '../console/operations.ts';
import type { CauseStore, ViewStore } from '../console/port.ts';
import type { ConsoleService } from '../console/service.ts';
import type { FlowService } from '../flow/port.ts';
import type { Privacy } from '../privacy/service.ts';
import type { PriceAdmin } from '../sync/price/admin.ts';
import type { StockAdmin } from '../sync/stock/admin.ts';
import type { CatalogApi } from '../sync/product/api.ts';
import type { SetupService } from '../setup/service.ts';
import type { AuditLog } from './port.ts';
import type { DefinitionRoutesDeps } from './routes-definitions.ts';
import type { TokenService } from './tokens.ts';

export interface AdminDeps {
  flow: Pick<FlowService, 'list' | 'get' | 'timeline' | 'verb' | 'plan'>;
  stock: StockAdmin;
  prices: PriceAdmin;
  settings: SettingsService;
  tables: TablesService;
  tokens: TokenService;
  audit: AuditLog;
  privacy: Privacy;
  /** Absent = these routes are not there. */
  definitions?: DefinitionRoutesDeps;
  /** The screens Work, Needs attention and Timeline. */
  console: { service: ConsoleService; operations: Operations; views: ViewStore; causes: CauseStore };
  catalog: CatalogApi;
  ready: () => Readiness;
  status: () => SidecarStatus;
  setup: SetupService;
  /** Days are those of a zone; UTC when absent. */
  overview: (zone?: string) => Overview;
  /** Pushes of stock and prices that wait for a person, the newest first. */
  holds: () => HeldPush[];
  /** Online backup into the data directory's `backups` folder. @throws CrossdockError `backup.exists`, `backup.failed` */
  backup: (name: string) => Promise<{ file: string; bytes: number }>;
  /** Prometheus text. */
  metrics: () => Promise<string>;
  /** An error of ours, for the log. */
  onError: (error: unknown, request: { method: string; route: string }) => void;
}
