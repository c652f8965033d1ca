/** Tables of stock. `stock_sku` is what the shop has; `stock_balance` what M3 shows; both stay small per row for 100,000 SKUs. */
export const stockMigrations = [
  {
    id: '510-stock',
    up: `
      create table stock_balance(
        itno text not null, whlo text not null, measure text not null, quantity text, seen_at integer not null,
        primary key(itno, whlo)) strict, without rowid;
      create table stock_dirty(itno text primary key, stamp integer not null) strict, without rowid;
      create table stock_sku(
        sku text primary key, id integer, itno text, state text not null, managed integer not null, shop_quantity text,
        in_flight text not null default '0', orders text not null default '[]', formula text, target text, expected text,
        confirmed text not null default '0',
        sent text, sent_as_of integer, sent_at integer, pending integer not null default 0, push text,
        approved integer not null default 0, why text,
        available_from text, zeroed_at integer, seen_at integer not null) strict, without rowid;
      create index stock_sku_item on stock_sku(itno, sku);
      create index stock_sku_id on stock_sku(id);
      create index stock_sku_state on stock_sku(state);
      create index stock_sku_new on stock_sku(sku) where state = 'new';
      create index stock_sku_confirmed on stock_sku(sku) where confirmed <> '0';
      create index stock_sku_pending on stock_sku(sku) where pending = 1 and push is null;
      create index stock_sku_push on stock_sku(push, sku) where push is not null;
      create index stock_sku_in_flight on stock_sku(sent_at, sku) where in_flight <> '0';
      create index stock_sku_zeroed on stock_sku(zeroed_at) where zeroed_at is not null;
      create table stock_push(
        id text primary key, state text not null, reasons text not null, counts text not null, created_at integer not null,
        decided_at integer, decided_by text, why text) strict, without rowid;
      create table stock_state(name text primary key, value text not null) strict, without rowid;`,
  },
  {
    id: '511-stock-accuracy',
    up: `
      alter table stock_sku add column drifted_on text;
      create index stock_sku_drifted on stock_sku(drifted_on) where drifted_on is not null;
      create table stock_accuracy(
        date text primary key, skus integer not null, equal integer not null, drifted integer not null,
        healed integer not null) strict, without rowid;`,
  },
  {
    id: '512-stock-declined',
    up: `
      alter table stock_sku add column declined text;
      create index stock_sku_declined on stock_sku(sku) where declined is not null;`,
  },
  // Holders and backorders are learned, and figures computed, anew.
  {
    id: '513-stock-family',
    up: `
      alter table stock_sku add column holder integer;
      alter table stock_sku add column backorders text;
      alter table stock_sku add column shared text not null default '0';
      alter table stock_sku add column shared_orders text not null default '[]';
      alter table stock_sku add column conflict_at integer;
      create index stock_sku_holder on stock_sku(holder) where holder is not null;
      create index stock_sku_conflict on stock_sku(conflict_at) where conflict_at is not null;
      delete from stock_state where name = 'learned-at';
      insert into stock_dirty(itno, stamp) select distinct itno, 0 from stock_sku where itno is not null on conflict do nothing;`,
  },
];
