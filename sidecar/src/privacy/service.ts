/** What is known about a person, and its erasure, over everything that the sidecar keeps. */
import type { Actor, ErasedEntity, HeldEntity, PersonErasure, PersonExport, PersonRequest } from '@crossdock/shared';
import { accountKey, emailKey } from '../sync/customer/identity.ts';
import type { PrivacyStore } from './port.ts';

/** Look-up table whose keys are e-mail addresses. */
const TABLE = 'customer';

export interface PrivacyDeps {
  store: PrivacyStore;
  tables: {
    get(table: string, key: string): Record<string, string> | null;
    /** Removes row and history. @returns whether there was anything */
    forget(table: string, key: string, by: { actor: Actor; why: string }): Promise<boolean>;
  };
}
export interface Privacy {
  export(person: PersonRequest): PersonExport;
  /** Entities with open work are left as they are and named, so that an order on its way is not lost. */
  erase(person: PersonRequest, by: { actor: Actor; why: string }): Promise<PersonErasure>;
}

const keysOf = ({ orders, customers }: PersonRequest): string[] => [
  ...orders.map((id) => `order:${id}`),
  ...customers.map((id) => `customer:${id}`),
];

export function createPrivacy({ store, tables }: PrivacyDeps): Privacy {
  const eraseEntity = async (key: string): Promise<ErasedEntity> => {
    const held = store.held(key);
    if (!held) return { key, result: 'unknown', documents: 0, orderNumber: null };
    const documents = await store.erase(key, { keep: null, whileOpen: false });
    const result = documents === null ? 'open' : 'erased';
    return { key, result, documents: documents ?? 0, orderNumber: held.orderNumber };
  };
  return {
    export: (person) => ({
      entities: keysOf(person).map((key) => store.held(key)).filter((held): held is HeldEntity => held !== null), // prettier-ignore
      customer:
        person.email === undefined
          ? null
          : {
              link: store.linkOf(emailKey(person.email)),
              table: tables.get(TABLE, person.email)?.['CUNO'] ?? null,
            },
    }),
    erase: async (person, by) => {
      const entities: ErasedEntity[] = [];
      for (const key of keysOf(person)) entities.push(await eraseEntity(key));
      for (const id of person.customers) await store.eraseLink(accountKey(id));
      if (person.email === undefined) return { entities, customer: null };
      const link = await store.eraseLink(emailKey(person.email));
      return { entities, customer: { link, table: await tables.forget(TABLE, person.email, by) } };
    },
  };
}
