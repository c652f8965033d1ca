/** What goes wrong on purpose between shop and sidecar, and the account of what came of it. */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { allRows } from './outbox.mjs';
import { until } from './processes.mjs';
import { importSource } from './world.mjs';

/** Events that the sidecar has made durable, from its own store. */
export async function received(world) {
  const { StoreView } = await importSource('sidecar/test/support/store-view.ts');
  const view = new StoreView(world.dataDir);
  try {
    return view.all('select id, entity, entity_id as entityId, reason, origin from event order by seq');
  } finally {
    view.close();
  }
}

/**
 * The next REST call that matches is cut off: its PHP is killed before or after the work is done.
 * @param {import('./store.mjs').Store} store
 * @param {string} route a pattern of method and route, e.g. `POST .*outbox/ack`
 * @param {{body?: string, after?: boolean, hold?: boolean}} [options] body: a pattern of what is sent, where another call of that
 *   route may come first; after: the work is done, the answer is lost; hold: it hangs until `go()`
 * @returns {{hit: () => Promise<void>, go: () => void}} hit: resolves when the call is there
 */
export function cut(store, route, { body = '', after = false, hold = false } = {}) {
  const file = (name) => path.join(store.folder, `cut.${name}`);
  for (const name of ['hit', 'go']) rmSync(file(name), { force: true });
  writeFileSync(file('new'), JSON.stringify({ route, body, after, hold }));
  renameSync(file('new'), file('json'));
  return {
    hit: () => until(`${route} is called`, () => existsSync(file('hit')), { timeoutMs: 180_000 }).then(() => undefined),
    go: () => writeFileSync(file('go'), ''),
  };
}

/**
 * Time passes: whatever the shop remembers happened so many seconds earlier. That is the clock put forward, without a clock
 * of the machine to put. Whoever writes the same meanwhile undoes it: the sidecar stands still at that moment, or is not there.
 */
export async function later(store, seconds) {
  const back = (table, columns, where = '1 = 1') =>
    store.sql(
      `UPDATE ${table} SET ${columns.map((name) => `${name} = ${name} - INTERVAL ${seconds} SECOND`).join(', ')} WHERE ${where}`,
    );
  await back('wp_crossdock_outbox', ['created_at', 'available_at', 'lease_until', 'done_at']);
  // In both places, because the storage may have been switched.
  await back('wp_wc_orders', ['date_created_gmt', 'date_updated_gmt']);
  await back('wp_posts', ['post_date_gmt', 'post_modified_gmt'], `post_type LIKE 'shop_order%'`);
  await store.wpEval(
    `$by = $args['seconds'];
     $sweep = (array) get_option( 'crossdock_sweep', array() );
     foreach ( array( 'at', 'slow_at' ) as $name ) { if ( isset( $sweep[ $name ] ) ) { $sweep[ $name ] -= $by; } }
     $sweep['watermark'] = array_map( static fn( $at ) => $at - $by, $sweep['watermark'] ?? array() );
     update_option( 'crossdock_sweep', $sweep, false );
     $forward = get_option( 'crossdock_forward' );
     if ( is_array( $forward ) ) { $forward['until'] -= $by; update_option( 'crossdock_forward', $forward, false ); }
     $settings = \\Crossdock\\Plugin::instance()->settings;
     foreach ( array( 'paired_at', 'first_paired_at' ) as $name ) { $settings->update( array( $name => gmdate( 'Y-m-d\\TH:i:s\\Z', strtotime( $settings->get( $name ) ) - $by ) ) ); }
     foreach ( array( 'crossdock_recount', 'crossdock_heartbeat' ) as $name ) {
       $value = get_option( $name );
       // Straight to the table: a heartbeat that is written starts a sweep.
       if ( is_array( $value ) ) { $value['at'] = gmdate( 'Y-m-d\\TH:i:s\\Z', strtotime( $value['at'] ) - $by ); $GLOBALS['wpdb']->update( $GLOBALS['wpdb']->options, array( 'option_value' => serialize( $value ) ), array( 'option_name' => $name ) ); wp_cache_delete( $name, 'options' ); }
     }`,
    { args: { seconds } },
  );
}

/** Orders (but drafts) and refunds of the shop, by the shop's own tables, whatever any hook has said. */
async function inShop(store) {
  const [table, id, type, status] = store.hpos ? ['wp_wc_orders', 'id', 'type', 'status'] : ['wp_posts', 'ID', 'post_type', 'post_status']; // prettier-ignore
  const rows = await store.sql(
    `SELECT ${id} AS id, ${type} AS type, ${status} AS status FROM ${table} WHERE ${type} IN ('shop_order', 'shop_order_refund') AND ${status} NOT IN ('wc-checkout-draft', 'auto-draft', 'draft', 'new')`,
  );
  return rows.map((row) => ({
    key: `${row.type === 'shop_order' ? 'order' : 'refund'} ${row.id}`,
    id: Number(row.id),
    due: row.type === 'shop_order' && ['wc-processing', 'wc-completed'].includes(row.status),
  }));
}

/**
 * The account of a fault: what happened in the shop from `open()` on, and what of it the sidecar and M3 know.
 * `events`: rows of the outbox that are new. `lost`: such rows that the sidecar does not hold, orders and refunds of the shop of
 * which it holds no event, and paid orders that are not in M3. `duplicates`: events held twice, and surplus orders in M3.
 */
export class Account {
  #store;
  #world;
  #known = new Set();
  #rows = new Set();

  constructor(store, world) {
    this.#store = store;
    this.#world = world;
  }

  async open() {
    this.#known = new Set((await inShop(this.#store)).map(({ key }) => key));
    this.#rows = new Set((await allRows(this.#store)).map((row) => row.event_id));
    return this;
  }

  /** What is missing now, by name. */
  async missing() {
    const fresh = (await inShop(this.#store)).filter(({ key }) => !this.#known.has(key));
    const events = await received(this.#world);
    const ids = new Set(events.map(({ id }) => id));
    const told = new Set(events.map(({ entity, entityId }) => `${entity} ${entityId}`));
    const rows = (await allRows(this.#store)).filter((row) => !this.#rows.has(row.event_id));
    // Drafts and the sidecar's own words are settled without being told.
    const silent = (row) => row.status === 'done' && row.attempts === 0;
    return {
      rows: rows.length,
      lost: [
        ...rows.filter((row) => !silent(row) && !ids.has(row.event_id)).map((row) => `event ${row.entity} ${row.entity_id}`),
        ...fresh.filter(({ key }) => !told.has(key)).map(({ key }) => key),
        ...fresh.filter(({ due, id }) => due && this.#world.finals(id).length === 0).map(({ id }) => `M3 order of ${id}`),
      ],
      duplicates:
        events.length - ids.size +
        fresh.reduce((sum, { id }) => sum + Math.max(0, this.#world.finals(id).length - 1), 0),
    }; // prettier-ignore
  }

  /** Waits until nothing is missing, or for `timeoutMs`. @returns {Promise<{events: number, lost: number, duplicates: number, what: string[]}>} */
  async close({ timeoutMs = 300_000 } = {}) {
    const end = Date.now() + timeoutMs;
    let seen = await this.missing();
    while (seen.lost.length > 0 && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      seen = await this.missing();
    }
    return { events: seen.rows, lost: seen.lost.length, duplicates: seen.duplicates, what: seen.lost };
  }
}
