import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tempStore, type TempStore } from '../../test/support/temp-store.ts';
import { createAuditLog } from '../admin/sqlite/audit-store.ts';
import { adminMigrations } from '../admin/sqlite/migrations.ts';
import type { FixedSettings } from './load.ts';
import { SecretBox } from './secrets.ts';
import { MASK, SettingsFault, SettingsService } from './settings.ts';
import { configMigrations } from './sqlite/migrations.ts';
import { createSettingsStore } from './sqlite/settings-store.ts';

const ada = { name: 'ada', role: 'administrator' } as const;
const by = { actor: ada, why: 'test' };
const box = new SecretBox([randomBytes(32).toString('base64')]);
const fixed: FixedSettings = { values: { m3: { company: 100 } }, sources: new Map([['m3.company', 'file']]) };

let store: TempStore;
let service: SettingsService;
const open = (): SettingsService => new SettingsService({ store: createSettingsStore(store.db), fixed, box });
beforeEach(() => {
  store = tempStore([...adminMigrations, ...configMigrations]);
  service = open();
});
afterEach(() => store.remove());

const key = (path: string) => service.view().keys.find((entry) => entry.path === path);

async function faultOf(promise: Promise<unknown>): Promise<SettingsFault> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SettingsFault)) throw new Error('nothing was refused');
  return error;
}

describe('SettingsService', () => {
  it('knows where each value comes from', async () => {
    await service.write({ orders: { settleSeconds: 9 } }, by);
    expect(key('orders.settleSeconds')).toEqual({
      path: 'orders.settleSeconds',
      value: 9,
      source: 'stored',
      readOnly: false,
      secret: false,
    });
    expect(key('m3.company')).toMatchObject({ value: 100, source: 'file', readOnly: true });
    expect(key('m3.apiVersion')).toMatchObject({ value: 'v2', source: 'default', readOnly: false });
    expect(service.current().orders.settleSeconds).toBe(9);
  });

  it('writes a new immutable version each time, with actor, reason and difference', async () => {
    await service.write({ orders: { settleSeconds: 9 }, tax: { mode: 'm3' } }, by);
    await service.write({ orders: { settleSeconds: null } }, { ...by, why: 'back' });
    expect(service.versions(10)).toMatchObject([
      { version: 2, actor: 'ada', why: 'back' },
      { version: 1, actor: 'ada', why: 'test' },
    ]);
    expect(service.readVersion(2)).toMatchObject({
      values: { tax: { mode: 'm3' } },
      changes: [{ path: 'orders.settleSeconds', from: 9, to: null }],
    });
    expect(service.readVersion(3)).toBeNull();
    expect(service.current().orders.settleSeconds).toBe(5);
    expect(() => store.database.prepare('update setting_version set why = ?').run('x')).toThrow('never changed');
    expect(() => store.database.prepare('delete from setting_version').run()).toThrow('never deleted');
    const audit = createAuditLog(store.db).list({ limit: 10 });
    expect(audit).toMatchObject([
      { action: 'settings.write', target: 'settings:2', why: 'back', data: { changed: ['orders.settleSeconds'] } },
      { target: 'settings:1' },
    ]);
  });

  it('refuses settings that cannot be right together, and no others beside them', async () => {
    const stock = { stock: { direction: 'm3-to-shop', measure: 'AV01' } };
    await service.write({ status: { followSeconds: 0 } }, by);
    expect((await faultOf(service.write(stock, by))).faults).toMatchObject([{ path: 'stock.measure' }]);
    await service.write({ ...stock, status: { followSeconds: 5 } }, by);
    const fault = await faultOf(service.write({ status: { followSeconds: 0 } }, by));
    expect(fault.faults[0]?.message).toContain('Set status.followSeconds to 5');
    expect(service.version).toBe(2);
    await service.write({ stock: { measure: 'AV02' }, status: { followSeconds: 0 } }, by);
  });

  it('makes no version when nothing changes', async () => {
    await service.write({ orders: { settleSeconds: 9 } }, by);
    await service.write({ orders: { settleSeconds: 9 } }, by);
    expect(service.version).toBe(1);
  });

  it('refuses what is fixed, unknown or wrong, and then changes nothing', async () => {
    expect(await faultOf(service.write({ m3: { company: 200 } }, by))).toMatchObject({
      code: 'settings.fixed',
      faults: [{ path: 'm3.company' }],
    });
    expect((await faultOf(service.write({ ordres: {} }, by))).faults[0]?.message).toContain('did you mean "orders"');
    const wrong = await faultOf(service.write({ orders: { settleSeconds: 'soon' }, tax: { mode: 'x' } }, by));
    expect(wrong.code).toBe('settings.invalid');
    expect(wrong.faults.map((fault) => fault.path).sort()).toEqual(['orders.settleSeconds', 'tax.mode']);
    expect(service.version).toBe(0);
  });

  it.each([
    ["item.STAT == '20' &&", 'catalog.create', { create: "item.STAT == '20' &&" }, 21],
    ['a row', 'catalog.rows.0.when', { rows: [{ to: 'name', from: 'item.ITDS', when: 'item.STAT = 1' }] }, 11],
    [
      'a computed row',
      'catalog.rows.1.cel',
      {
        rows: [
          { to: 'name', value: 'x' },
          { to: 'sku', cel: 'item.' },
        ],
      },
      6,
    ],
  ])('refuses an expression that cannot be read: %s', async (_name, path, catalog, at) => {
    const fault = await faultOf(service.write({ catalog }, by));
    expect(fault).toMatchObject({ code: 'settings.invalid', faults: [{ path }] });
    expect(fault.faults[0]?.message).toMatch(
      new RegExp(`^expected a CEL expression, received ".*": .* at character ${at}$`),
    );
    expect(service.version).toBe(0);
  });

  it('starts with an unreadable expression of the configuration file, names it, and takes other changes', async () => {
    const values = { catalog: { retire: "item.STAT >= '50" } };
    const broken = new SettingsService({
      store: createSettingsStore(store.db),
      fixed: { values, sources: new Map([['catalog.retire', 'file']]) },
      box,
    });
    expect(broken.faults()).toMatchObject([{ path: 'catalog.retire' }]);
    await broken.write({ orders: { settleSeconds: 9 } }, by);
    expect(broken.current().orders.settleSeconds).toBe(9);
  });

  it('takes a fixed value that is not changed', async () => {
    await service.write({ m3: { company: 100, division: 'AAA' } }, by);
    expect(service.current().m3).toMatchObject({ company: 100, division: 'AAA' });
  });

  it('notices another writer', async () => {
    const other = open();
    await other.write({ orders: { settleSeconds: 1 } }, by);
    expect((await faultOf(service.write({ orders: { settleSeconds: 2 } }, by))).code).toBe('settings.conflict');
    expect((await faultOf(other.write({ orders: { settleSeconds: 2 } }, { ...by, expected: 0 }))).code).toBe(
      'settings.conflict',
    );
  });

  it('keeps credentials sealed at rest and masked in views', async () => {
    await service.write({ m3: { ionapi: { ti: 'T', cs: 'very-secret' } } }, by);
    const stored = (store.database.prepare('select data from setting_version').get() as { data: string }).data;
    expect(stored).not.toContain('very-secret');
    expect(stored).toContain('enc1:');
    expect(key('m3.ionapi')).toMatchObject({ value: MASK, secret: true });
    expect(JSON.stringify(service.readVersion(1))).not.toContain('very-secret');
    expect(service.current().m3.ionapi).toEqual({ ti: 'T', cs: 'very-secret' });
    await service.write({ m3: { ionapi: MASK, division: 'BBB' } }, by);
    expect(open().current().m3).toMatchObject({ ionapi: { cs: 'very-secret' }, division: 'BBB' });
  });

  it('tells listeners', async () => {
    const seen: number[] = [];
    const dispose = service.onChange((settings) => seen.push(settings.orders.settleSeconds));
    await service.write({ orders: { settleSeconds: 1 } }, by);
    dispose();
    await service.write({ orders: { settleSeconds: 2 } }, by);
    expect(seen).toEqual([1]);
  });
});
