/** Facts about this installation in SQLite: its id, and what was learned from M3. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/sqlite/index.ts';
import type { Db } from '../../db/port.ts';

const GET = 'select value from fact where name = ?';
const PUT = 'insert into fact(name, value) values (?, ?) on conflict do update set value = excluded.value';

export interface FactStore {
  get(name: string): string | null;
  put(name: string, value: string): Promise<void>;
}

export function createFactStore(db: Db<Database>): FactStore {
  return {
    get: (name) => db.read((tx) => tx.prepare<[string], { value: string }>(GET).get(name)?.value ?? null),
    put: (name, value) => db.write((tx) => void tx.prepare(PUT).run(name, value)),
  };
}

/** The id that goes with every call to the shop; made once, kept for ever. */
export async function installationId(facts: FactStore): Promise<string> {
  const known = facts.get('installation');
  if (known) return known;
  const made = randomUUID();
  await facts.put('installation', made);
  return made;
}
