import { describe, expect, it } from '@jest/globals';
import { settings, type SettingsInput, type TableRow } from '@crossdock/shared';
import { standingRows, withStatusTables } from './status-tables.ts';

const SET: SettingsInput = {
  status: { toM3: { processing: 'post', 'on-hold': 'wait' }, toShop: { delivered: 'completed', invoiced: null } },
};
const set = settings.parse(SET);
const rows =
  (status: TableRow[], m3: TableRow[] = []) =>
  (table: 'status' | 'm3-status') =>
    table === 'status' ? status : m3;

describe('withStatusTables', () => {
  it('leaves the settings as they are where the tables are empty', () =>
    expect(withStatusTables(set, rows([]))).toBe(set));

  it('a row counts before the setting, what has no row stays', () => {
    const { toM3, toShop, followSeconds } = withStatusTables(
      set,
      rows(
        [
          { key: 'on-hold', values: { action: 'post' } },
          { key: 'picked-up', values: { action: 'nothing' } },
        ],
        [
          { key: 'delivered', values: { status: 'shipped' } },
          { key: 'deleted', values: { status: 'cancelled' } },
        ],
      ),
    ).status;
    expect(toM3).toEqual({ processing: 'post', 'on-hold': 'post', 'picked-up': 'nothing' });
    expect(toShop).toEqual({ delivered: 'shipped', invoiced: null, deleted: 'cancelled' });
    expect(followSeconds).toBe(set.status.followSeconds);
    expect(set.status.toM3['on-hold']).toBe('wait');
  });

  it('"nothing" leaves the status of the shop alone, where the setting would change it', () =>
    expect(
      withStatusTables(set, rows([], [{ key: 'delivered', values: { status: 'nothing' } }])).status.toShop.delivered,
    ).toBeNull());

  it('rows that mean nothing change nothing', () =>
    expect(
      withStatusTables(
        set,
        rows([{ key: 'on-hold', values: { action: 'send' } }], [{ key: 'sent', values: { status: 'shipped' } }]),
      ).status,
    ).toEqual(set.status));
});

describe('standingRows', () => {
  it('says what the settings say, for every step of M3', () => {
    expect(standingRows('status', set.status)).toEqual([
      { key: 'processing', values: { action: 'post' } },
      { key: 'on-hold', values: { action: 'wait' } },
    ]);
    const back = standingRows('m3-status', set.status);
    expect(back).toHaveLength(7);
    expect(back).toContainEqual({ key: 'delivered', values: { status: 'completed' } });
    expect(back).toContainEqual({ key: 'invoiced', values: { status: 'nothing' } });
    expect(back).toContainEqual({ key: 'open', values: { status: 'nothing' } });
  });
  it('knows no other table', () => expect(standingRows('sku', set.status)).toEqual([]));
});
