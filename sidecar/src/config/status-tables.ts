/**
 * The tables `status` and `m3-status` laid over the settings `status.toM3` and `status.toShop`: a row counts before the
 * setting, also where a configuration file fixes that, as rows of the other tables count before the general setting (a
 * warehouse, a charge, a safety buffer). What the tables do not name stays as it is set. Pure.
 */
import {
  LEAVE_STATUS,
  M3_PROGRESS,
  orderAction,
  type M3Progress,
  type Settings,
  type TableRow,
} from '@crossdock/shared';

type Rows = (table: 'status' | 'm3-status') => readonly TableRow[];
type Status = Settings['status'];

/** The settings to work by; the very same object where the tables have no row. */
export function withStatusTables(settings: Settings, rows: Rows): Settings {
  const [to, from] = [rows('status'), rows('m3-status')];
  if (to.length === 0 && from.length === 0) return settings;
  const toM3: Status['toM3'] = { ...settings.status.toM3 };
  for (const { key, values } of to) {
    const action = orderAction.safeParse(values['action']);
    if (action.success) toM3[key] = action.data;
  }
  const toShop: Status['toShop'] = { ...settings.status.toShop };
  for (const { key, values } of from) {
    const { status } = values;
    if (status !== undefined && isProgress(key)) toShop[key] = status === LEAVE_STATUS ? null : status;
  }
  return { ...settings, status: { ...settings.status, toM3, toShop } };
}

/** What the settings say, as rows of such a table; none for every other table. */
export function standingRows(table: string, { toM3, toShop }: Status): TableRow[] {
  if (table === 'status') return Object.entries(toM3).map(([key, action]) => ({ key, values: { action } }));
  if (table !== 'm3-status') return [];
  return M3_PROGRESS.map((key) => ({ key, values: { status: toShop[key] ?? LEAVE_STATUS } }));
}

const isProgress = (key: string): key is M3Progress => (M3_PROGRESS as readonly string[]).includes(key);
