import { expect, test } from '@jest/globals';
import { CrossdockError, type ErrorClass } from '../errors.ts';
import { getDialect } from '../m3/dialects/index.ts';
import type { Ionapi } from '../m3/ionapi.ts';
import type { M3Jobs } from '../sync/jobs.ts';
import { keptAccess, recalledAccess, tryAccess } from './access.ts';
import { readChoices } from './choices.ts';

const fault = (cls: ErrorClass, code: string): CrossdockError => new CrossdockError(code, { class: cls, code });
type Client = ReturnType<Parameters<typeof tryAccess>[0]>;
const client = (token: () => Promise<string>, read: Client['read']) => () => ({
  tokens: { get: token, renew: token, requests: 0, close: () => Promise.resolve() },
  dialect: getDialect('standard'),
  read,
});
const good = (): Promise<string> => Promise.resolve('t');

test.each<[string, () => Promise<string>, Client['read'], string | null]>([
  ['M3 answers', good, () => Promise.resolve([]), null],
  ['no right to that one transaction', good, () => Promise.reject(fault('auth', 'm3.forbidden')), null],
  ['wrong secrets', () => Promise.reject(fault('auth', 'm3.token.refused')), () => Promise.resolve([]), 'refused'],
  ['a token that M3 refuses', good, () => Promise.reject(fault('auth', 'm3.unauthorized')), 'refused'],
  ['a dead address', () => Promise.reject(fault('transient', 'm3.unreachable')), () => Promise.resolve([]), 'unreachable'],
  ['a wrong certificate', good, () => Promise.reject(fault('auth', 'm3.certificate')), 'unreachable'],
  ['a wrong tenant', good, () => Promise.reject(fault('permanent', 'm3.not-found')), 'unreachable'],
  ['silence', good, () => new Promise(() => undefined), 'unreachable'],
])('%s', async (_, token, read, kind) => {
  expect((await tryAccess(client(token, read), 50))?.kind ?? null).toBe(kind);
}); // prettier-ignore

test('what is kept holds no key and is of these credentials only', () => {
  const ionapi: Ionapi = { tenant: 'T', clientId: 'c', clientSecret: 'SECRET', baseUrl: 'https://m3', tokenUrl: 'https://sso', grant: { type: 'client_credentials' } }; // prettier-ignore
  const bad = { kind: 'refused', reason: 'No.' } as const;
  const kept = keptAccess(ionapi, bad);
  expect(kept).not.toContain('SECRET');
  expect(recalledAccess(kept, ionapi)).toEqual(bad);
  expect(recalledAccess(kept, { ...ionapi, clientSecret: 'OTHER' })).toBeNull();
  expect(recalledAccess(keptAccess(ionapi, null), ionapi)).toBeNull();
  expect(recalledAccess(null, ionapi)).toBeNull();
});

const lists = (list: M3Jobs['list']): M3Jobs => ({ list }) as unknown as M3Jobs;

test('lists: no way to M3 is one fault; what M3 refuses stands at its list', async () => {
  const dead = fault('transient', 'm3.unreachable');
  await expect(readChoices(lists(() => Promise.reject(dead)))).rejects.toBe(dead);
  const no = fault('auth', 'm3.nok.XAU0008');
  const refused = await readChoices(lists(() => Promise.reject(no)));
  expect(Object.values(refused).every((one) => one.refused && one.fault === no.message)).toBe(true);
  const some = await readChoices(
    lists(({ job }) => (job === 'country.list' ? Promise.reject(dead) : Promise.resolve([]))),
  );
  expect(some.country).toEqual({ choices: [], fault: dead.message, refused: false });
  expect(some.warehouse).toEqual({ choices: [], fault: null, refused: false });
});

test('lists: a silent M3 is given up; what came is there, and what did not says so', async () => {
  const silent = new Promise<never>(() => undefined);
  await expect(
    readChoices(
      lists(() => silent),
      20,
    ),
  ).rejects.toMatchObject({ code: 'm3.timeout' });
  const some = await readChoices(
    lists(({ job }) => (job === 'charge.list' ? silent : Promise.resolve([{ WHLO: '001' }]))),
    20,
  );
  expect(some.warehouse.choices).toMatchObject([{ code: '001' }]);
  expect(some.charge).toEqual({
    choices: [],
    fault: 'M3 did not answer within 0.02 s. Type the code, or try again later.',
    refused: false,
  });
});
