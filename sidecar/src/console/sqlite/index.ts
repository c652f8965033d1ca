/** Puts the console's stores and services together on one SQLite file; main.ts gives the parts. */
import { randomBytes } from 'node:crypto';
import type { SecretBox } from '../../config/secrets.ts';
import type { FactStore } from '../../config/sqlite/fact-store.ts';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import type { FlowService } from '../../flow/port.ts';
import { Indexer } from '../indexer.ts';
import { Operations } from '../operations.ts';
import { ConsoleService, type ConsoleDeps } from '../service.ts';
import { createCauseStore, createOperationStore } from './attention-store.ts';
import { createRunBook, createViewStore, rowsOf } from './run-book.ts';
import { createIndexStore, createStoryStore } from './story-store.ts';

export { consoleMigrations } from './migrations.ts';
export { createAmendmentStore } from './attention-store.ts';
export { createCallLog } from './story-store.ts';

const EMAIL_KEY = 'console.email-key';

/** Key of the e-mail index, kept sealed. One that cannot be opened any more is replaced, and the index is made anew. */
async function emailKey(facts: FactStore, box: SecretBox): Promise<string> {
  const sealed = facts.get(EMAIL_KEY);
  if (sealed !== null) {
    try {
      return box.open(EMAIL_KEY, sealed);
    } catch {
      await facts.put('console.indexed', '0');
    }
  }
  const made = randomBytes(32).toString('base64');
  await facts.put(EMAIL_KEY, box.seal(EMAIL_KEY, made));
  return made;
}

export interface ConsoleParts extends Pick<
  ConsoleDeps,
  | 'inbox'
  | 'postings'
  | 'jobs'
  | 'template'
  | 'itemStatuses'
  | 'audit'
  | 'stats'
  | 'meter'
  | 'onPauses'
  | 'now'
  | 'amendments'
> {
  facts: FactStore;
  box: SecretBox;
  flow: Pick<FlowService, 'timeline' | 'verb'>;
  referencePrefix: () => string;
  onError: (error: unknown) => void;
}

export async function createConsole(db: Db<Database>, parts: ConsoleParts) {
  const { facts, box, flow, now, onError, referencePrefix } = parts;
  const key = await emailKey(facts, box);
  const indexer = new Indexer(createIndexStore(db, facts), key);
  const causes = createCauseStore(db, (seqs) => rowsOf(db, seqs));
  const story = createStoryStore(db, (of) => flow.timeline(of)?.entries ?? []);
  const runsOf = (of: string) => flow.timeline(of)?.runs ?? [];
  const book = createRunBook(db, { emailKey: key, referencePrefix, now });
  const service = new ConsoleService({ ...parts, book, causes, story, indexer, runsOf });
  const operations = new Operations({ store: createOperationStore(db), causes, flow, now, onError });
  return { service, operations, views: createViewStore(db), causes, indexer };
}
