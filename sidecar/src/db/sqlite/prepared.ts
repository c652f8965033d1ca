/** Prepared statements, once per connection and text: preparing costs 10–20 µs, running one 2–10 µs. */
import type { Database, Statement } from './driver.ts';

const cache = new WeakMap<Database, Map<string, Statement>>();

/** The statement for this SQL text on this connection. Texts must be constants, never built from values. */
export function prepared(database: Database, sql: string): Statement {
  let statements = cache.get(database);
  if (!statements) cache.set(database, (statements = new Map()));
  let statement = statements.get(sql);
  if (!statement) statements.set(sql, (statement = database.prepare(sql) as Statement));
  return statement;
}
