/** Everything the HTTP API works with; `main.ts` wires it. */
import type { CheckReport, Readiness, SidecarStatus } from '@crossdock/shared';
import type { SettingsService } from '../config/settings.ts';
import type { TablesService } from '../config/tables.ts';
import type { FlowService } from '../flow/port.ts';
import type { AuditLog } from './port.ts';
import type { TokenService } from './tokens.ts';

export interface AdminDeps {
  flow: Pick<FlowService, 'list' | 'get' | 'timeline' | 'verb' | 'plan'>;
  settings: SettingsService;
  tables: TablesService;
  tokens: TokenService;
  audit: AuditLog;
  ready: () => Readiness;
  status: () => SidecarStatus;
  /** Asks M3 and the shop; writes nothing. */
  check: () => Promise<CheckReport>;
  /** Online backup into the data directory's `backups` folder. @throws CrossdockError `backup.exists`, `backup.failed` */
  backup: (name: string) => Promise<{ file: string; bytes: number }>;
  /** Prometheus text. */
  metrics: () => Promise<string>;
  /** An error of ours, for the log. */
  onError: (error: unknown, request: { method: string; route: string }) => void;
}
