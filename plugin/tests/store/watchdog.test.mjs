/**
 * What stops without a sound is said, in a real shop in which it really happens: tasks that stand still, a sidecar that is
 * gone, events that pile up, a key that was revoked, another order storage, a copied shop, one put back from a backup.
 */
import assert from 'node:assert/strict';
import { later } from '../harness/faults.mjs';
import { pairAlone, settledRows, takeRows, told } from '../harness/outbox.mjs';
import { freePort } from '../harness/processes.mjs';
import { logIn, storeCheckout, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

const NS = 'wc-crossdock/v1';

/** Findings by code, as Site Health, notices and the console have them. */
const findings = async (store) =>
  Object.fromEntries(
    (await store.wpEval(`return \\Crossdock\\Health::findings();`, { admin: true })).map((one) => [one.code, one]),
  );
const beat = (store, pairing, more = {}) =>
  store.api('POST', `${NS}/heartbeat`, { sidecarVersion: '1', oldest: null, waiting: 0, held: 0, ...more }, pairing.keys); // prettier-ignore
/** A finding is there, of this level, and says what to do. */
function has(found, code, level) {
  assert.ok(found[code], `${code} in ${Object.keys(found).join(', ')}`);
  assert.equal(found[code].level, level, code);
  assert.ok(found[code].message.length > 20 && found[code].fix.length > 20, code);
}

suite('what stands still', { ready: async (c) => void (c.pairing = await pairAlone(c.store)) }, (it) => {
  it('all is well: nothing is said', async ({ store, pairing }) => {
    await beat(store, pairing);
    await takeRows(store);
    const found = await findings(store);
    for (const code of ['cron', 'silent', 'lag', 'depth', 'unreachable', 'key_revoked', 'hpos', 'paused', 'restored', 'dead']) assert.ok(!found[code], `${code}: ${found[code]?.message}`); // prettier-ignore
  });

  it('WP-Cron does not run: told, less loudly while the sidecar speaks, and gone when it runs again', async ({
    store,
    pairing,
  }) => {
    await store.wpEval(
      `foreach ( array( 'crossdock_forward' => 60, 'crossdock_sweep' => 300 ) as $hook => $seconds ) {
         as_unschedule_all_actions( $hook, array(), 'crossdock' );
         as_schedule_recurring_action( time() - 3 * 3600, $seconds, $hook, array(), 'crossdock', true );
       }`,
    );
    await beat(store, pairing);
    has(await findings(store), 'cron', 'recommended');
    await later(store, 24 * 3600);
    const silent = await findings(store);
    has(silent, 'cron', 'critical');
    has(silent, 'silent', 'critical');
    for (const hook of ['crossdock_forward', 'crossdock_sweep']) assert.equal(await store.runActions(hook), 1);
    await beat(store, pairing);
    const found = await findings(store);
    assert.ok(!found.cron && !found.silent, Object.keys(found).join());
  });

  it('lag and depth', async ({ store, pairing }) => {
    await beat(store, pairing);
    await storeCheckout(store);
    await settledRows(store);
    await later(store, 20 * 60);
    has(await findings(store), 'lag', 'recommended');
    await later(store, 3600);
    has(await findings(store), 'lag', 'critical');
    await store.wpEval(
      `$rows = array(); for ( $n = 0; $n < 1000; $n++ ) { $rows[] = array( 'entity' => 'product', 'id' => 800000 + $n, 'reason' => 'updated' ); } \\Crossdock\\Plugin::instance()->outbox->add_many( $rows );`,
    );
    has(await findings(store), 'depth', 'recommended');
    await takeRows(store);
    const found = await findings(store);
    assert.ok(!found.lag && !found.depth);
  });

  it('a key that was revoked under WooCommerce › Settings', async ({ store, pairing }) => {
    const staff = await logIn(store);
    const { key_id: id } = await store.wpEval(`return \\Crossdock\\Plugin::instance()->settings->all();`);
    const list = await staff.get('/wp-admin/admin.php?page=wc-settings&tab=advanced&section=keys');
    const link = new RegExp(`href="([^"]*revoke-key=${id}[^"]*)"`).exec(list.text)?.[1];
    assert.ok(link, 'the list of keys offers to revoke it');
    const { pathname, search } = new URL(link.replaceAll('&amp;', '&').replaceAll('&#038;', '&'), store.url);
    await staff.get(pathname + search);
    assert.equal((await beat(store, pairing)).status, 401);
    has(await findings(store), 'key_revoked', 'critical');
    const again = await pairAlone(store);
    assert.equal((await beat(store, again)).status, 200);
    assert.ok(!(await findings(store)).key_revoked);
  });

  it('the sidecar cannot be reached', async ({ store }) => {
    await pairAlone(store, `http://127.0.0.1:${await freePort()}`);
    await storeCheckout(store);
    for (let n = 0; n < 3; n += 1)
      await store.wpEval(`\\Crossdock\\Plugin::instance()->forwarder->flush();`, { cli: true });
    has(await findings(store), 'unreachable', 'recommended');
    const { failures, until: next } = await store.wpEval(`return \\Crossdock\\Outbox\\Forwarder::state();`);
    assert.ok(failures >= 3 && next > Date.now() / 1000, 'the shop does not try in each request');
    await pairAlone(store);
    await takeRows(store);
  });

  it('the order storage is switched, as a shop owner does it', async ({ store }) => {
    const { order_id: id } = await storeCheckout(store);
    await takeRows(store);
    await store.wpEval(`update_option( 'woocommerce_custom_orders_table_data_sync_enabled', 'yes' );`, { admin: true });
    await store.wpEval(
      `$sync = wc_get_container()->get( \\Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\DataSynchronizer::class );
       for ( $n = 0; $n < 20 && $sync->get_current_orders_pending_sync_count() > 0; $n++ ) { $sync->process_batch( $sync->get_next_batch_to_process( 100 ) ); }`,
      { admin: true },
    );
    assert.deepEqual(told(await takeRows(store), 'order'), [], 'copying an order is no change of it');
    const turn = (on) => store.wpEval(`update_option( 'woocommerce_custom_orders_table_enabled', $args['on'] ); delete_transient( 'wc_is_hpos' );`, { admin: true, args: { on: on ? 'yes' : 'no' } }); // prettier-ignore
    await turn(!store.hpos);
    try {
      has(await findings(store), 'hpos', 'recommended');
      assert.ok(!(await findings(store)).paused, 'that stops nothing');
      // Old enough to be counted.
      await later(store, 3600);
      assert.equal(await store.runActions('crossdock_nightly') > 0, true, 'orders are counted again in the new place'); // prettier-ignore
      assert.deepEqual(told(await takeRows(store), 'order'), [], 'and none of them is told again');
      await store.api('PUT', `wc/v3/orders/${id}`, { status: 'completed' });
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} status`], 'changes are recorded as before, once'); // prettier-ignore
      const { order_id: next } = await storeCheckout(store);
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${next} created`]);
      await store.wpEval(`wc_get_order( $args['id'] )->delete( false );`, { args: { id: next } });
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${next} trashed`]);
      await store.wpEval(`wc_get_order( $args['id'] )->delete( true );`, { args: { id: next } });
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${next} deleted`]);
    } finally {
      await turn(store.hpos);
      await store.wpEval(`update_option( 'woocommerce_custom_orders_table_data_sync_enabled', 'no' );`, {
        admin: true,
      });
    }
    assert.ok(!(await findings(store)).hpos, 'switched back, nothing is left to say');
  });
});

/**
 * A copy of the shop's database, as hosts make it for a staging site or a backup. It takes the place of what is there in one
 * statement, and while the sidecar stands still: no request finds a shop that lacks tables.
 */
const copyDatabase = (store, world, from, to) =>
  world.stalled(() =>
    store.wpEval(
      `global $wpdb; list( 'from' => $from, 'to' => $to ) = $args;
       $wpdb->query( "CREATE DATABASE IF NOT EXISTS $to" );
       $there  = $wpdb->get_col( "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$to'" );
       $change = array();
       foreach ( $wpdb->get_col( "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$from'" ) as $table ) {
         $wpdb->query( "CREATE TABLE $to.new_$table LIKE $from.$table" ); $wpdb->query( "INSERT INTO $to.new_$table SELECT * FROM $from.$table" );
         if ( in_array( $table, $there, true ) ) { $change[] = "$to.$table TO $to.old_$table"; }
         $change[] = "$to.new_$table TO $to.$table";
       }
       $wpdb->query( 'RENAME TABLE ' . implode( ', ', $change ) );
       if ( $wpdb->last_error ) { throw new Exception( $wpdb->last_error ); }
       foreach ( $there as $table ) { $wpdb->query( "DROP TABLE IF EXISTS $to.old_$table" ); }`,
      { args: { from, to } },
    ),
  );

suite(
  'another shop than the one that was paired',
  { ready: async (c) => void (c.world = await startWorld(c.store)), done: (c) => c.world?.stop() },
  (it) => {
    const decide = async (store, decision) => {
      const staff = await logIn(store);
      const nonce = (await staff.get('/wp-admin/admin-ajax.php?action=rest-nonce')).text.trim();
      const answer = await staff.open('POST', `/wp-json/${NS}/fingerprint`, { headers: { 'x-wp-nonce': nonce }, json: { decision } }); // prettier-ignore
      assert.equal(answer.status, 200, answer.text);
      return answer.json;
    };
    const quiet = async (store, world, id) => {
      assert.equal((await settledRows(store)).find((row) => row.entity === 'order' && row.entity_id === id).status, 'pending'); // prettier-ignore
      assert.equal(world.finals(id).length, 0);
      has(await findings(store), 'paused', 'critical');
    };

    it('a copy in another database: it sells, nothing goes out, nothing is written by the sidecar, until somebody says "moved"', async ({
      store,
      world,
    }) => {
      await world.numberOf((await storeCheckout(store)).order_id);
      await copyDatabase(store, world, 'shop', 'copy');
      store.configure({ DB_NAME: 'copy' });
      const { order_id: id } = await storeCheckout(store);
      await quiet(store, world, id);
      assert.equal(await store.runActions('crossdock_forward'), 1);
      assert.equal(await store.runActions('crossdock_sweep'), 1);
      await until('the sidecar has been told to wait', async () => {
        const last = await store.wpEval(`return \\Crossdock\\Heartbeat::last();`);
        return Date.now() - Date.parse(last.at) < 20_000;
      }); // prettier-ignore
      await quiet(store, world, id);
      const staff = await logIn(store);
      const page = await staff.get('/wp-admin/plugins.php');
      assert.match(page.text, /moved or copied/, 'the owner is asked');
      assert.deepEqual(await decide(store, 'moved'), { paused: false, paired: true });
      assert.match(await world.numberOf(id), /^1\d{9}$/);
      assert.equal(world.finals(id).length, 1);
    });

    it('another address, and "copied": it loses its credentials, the original keeps them', async ({ store, world }) => {
      const url = new URL(store.url);
      const address = `http://localhost:${url.port}`;
      store.configure({ WP_HOME: address });
      const { order_id: id } = await storeCheckout(store);
      await quiet(store, world, id);
      assert.deepEqual(await decide(store, 'copied'), { paused: false, paired: false });
      assert.equal(await store.wpEval(`return \\Crossdock\\Plugin::instance()->settings->get( 'secret' );`), '');
      await until('the sidecar is refused', () => /woo\.auth|HTTP 401|status 401/.test(world.log));
      assert.equal(world.finals(id).length, 0);
      store.configure({ WP_HOME: store.url, DB_NAME: 'shop' });
      const original = await storeCheckout(store);
      assert.match(await world.numberOf(original.order_id), /^1\d{9}$/);
      assert.ok(!(await findings(store)).paused);
    });

    it('put back from a backup: order ids are behind what the sidecar knows', async ({ store, world }) => {
      await copyDatabase(store, world, 'shop', 'backup');
      const ids = [(await storeCheckout(store)).order_id, (await storeCheckout(store)).order_id];
      for (const id of ids) await world.numberOf(id);
      await copyDatabase(store, world, 'backup', 'shop');
      const found = await until('the sidecar has said how far it is', async () => {
        const now = await findings(store);
        return now.restored && now;
      });
      has(found, 'restored', 'critical');
      assert.match(found.restored.message, new RegExp(String(Math.max(...ids))));
      // The way out that it names: the next id above the one the sidecar knows.
      await store.sql(`ALTER TABLE wp_posts AUTO_INCREMENT = ${Math.max(...ids) + 1}`);
      const { order_id: next } = await storeCheckout(store);
      assert.ok(next > Math.max(...ids));
      assert.match(await world.numberOf(next), /^1\d{9}$/);
      assert.ok(!(await findings(store)).restored);
    });
  },
);
