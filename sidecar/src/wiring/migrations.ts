/** Every part's tables, in the order in which they came to be. */
import { adminMigrations } from '../admin/sqlite/migrations.ts';
import { configMigrations } from '../config/sqlite/migrations.ts';
import { consoleMigrations } from '../console/sqlite/index.ts';
import { definitionMigrations } from '../definitions/sqlite/migrations.ts';
import { flowMigrations } from '../flow/sqlite/run-store.ts';
import { inboxMigrations } from '../intake/sqlite/migrations.ts';
import { linkMigrations } from '../links/sqlite/links.ts';
import { pollMigrations } from '../poll/sqlite/marks.ts';
import { priceMigrations } from '../sync/price/sqlite/store.ts';
import { catalogMigrations } from '../sync/product/sqlite/catalog-store.ts';
import { stockMigrations } from '../sync/stock/sqlite/migrations.ts';
import { workMigrations } from '../work/sqlite/migrations.ts';

export const MIGRATIONS = [
  ...adminMigrations,
  ...configMigrations,
  ...workMigrations,
  ...inboxMigrations,
  ...linkMigrations,
  ...flowMigrations,
  ...pollMigrations,
  ...definitionMigrations,
  ...stockMigrations,
  ...consoleMigrations,
  ...catalogMigrations,
  ...priceMigrations,
];
