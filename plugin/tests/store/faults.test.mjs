/**
 * What breaks between shop and sidecar, in a real shop with a real sidecar: PHP killed in mid-request, the sidecar down for a
 * day, no WP-Cron, no way from the shop to the sidecar, answers lost, 50,000 events waiting. Each fault ends with an account,
 * `{"fault", "events", "lost", "duplicates"}`; the runner prints their sum. WP-Cron is off throughout (the harness
 * never runs it), so what is found and fetched here is so without it.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Account, cut, later, received } from '../harness/faults.mjs';
import { allRows, pairAlone, settledRows, takeRows } from '../harness/outbox.mjs';
import { buyer, classicCheckout, pause, storeCart, storeCheckout, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

/** Prints the account of a fault and holds it to "nothing lost, nothing twice". */
function settle(fault, { what = [], ...account }, more = {}) {
  console.log(JSON.stringify({ fault, ...account, ...more }));
  assert.deepEqual({ lost: account.lost, duplicates: account.duplicates }, { lost: 0, duplicates: 0 }, what.join(', '));
}

/** The request dies, or has answered before it does. */
const dying = (promise) => promise.then(() => undefined, () => undefined); // prettier-ignore

/** How many workers of the shop have been killed; null where nobody says so. */
const deaths = (store) =>
  store.versions.web === 'fpm'
    ? (readFileSync(path.join(store.folder, 'fpm.log'), 'utf8').match(/exited on signal 9/g)?.length ?? 0)
    : null;

/** Time passes while the sidecar stands still, so that neither undoes what the other writes. */
const passes = (store, world, seconds) => world.stalled(() => later(store, seconds));

/** Last but two of all callbacks at shutdown: before the plugin writes (last but one) and sends (last). */
const BEFORE_WRITING = '9223372036854775805';
/** Moments of a block checkout at which its PHP is killed. */
const MOMENTS = [
  ['woocommerce_new_order', '1', 'saved, its row not written'],
  ['woocommerce_store_api_checkout_order_processed', undefined, 'its row written, not paid'],
  ['woocommerce_reduce_order_stock', undefined, 'stock reduced'],
  ['woocommerce_order_status_processing', undefined, 'paid'],
  ['shutdown', BEFORE_WRITING, 'all done, the other rows not written'],
  ['crossdock_recorded', undefined, 'all rows written, not sent'],
  ['pre_http_request', undefined, 'leased to be sent, not sent'],
  ['http_api_debug', undefined, 'sent, the answer not noted'],
];

/** Orders placed by a program. @returns the id of the last */
const placed = (store, name, { count = 1, before = '' } = {}) =>
  store.wpEval(
    `${before}
     for ( $n = 0; $n < $args['count']; $n++ ) {
       $order = wc_create_order(); $order->add_product( wc_get_product( $args['product'] ), 1 ); $order->set_address( $args['buyer'], 'billing' ); $order->set_address( $args['buyer'], 'shipping' );
       $order->calculate_totals(); $order->set_status( 'processing' ); $order->save();
     }
     return $order->get_id();`,
    { args: { product: store.seed.products['CUP-01'], buyer: buyer(name), count } },
  );

suite(
  'faults where the shop sends',
  { ready: async (c) => void (c.world = await startWorld(c.store, { started: false })), done: (c) => c.world?.stop() },
  (it) => {
    it('PHP is killed in mid-request', async ({ store, world }) => {
      // The sidecar hears of it as of something a while ago: time put forward must not make older what comes after it.
      const seen = await placed(store, 'trash');
      await settledRows(store);
      await later(store, 900);
      await world.start();
      await world.numberOf(seen);
      const account = await new Account(store, world).open();
      const killAt = (hook, priority = '1') => ({ 'X-Test-Kill-At': hook, ...(priority && { 'X-Test-Kill-Priority': priority }) }); // prettier-ignore
      for (const [hook, priority, moment] of MOMENTS) {
        // Some moments are those of a push. A request has none to make where an earlier one got no answer, or where the sidecar
        // was there first and fetched its rows.
        for (let n = 0, before = deaths(store); n === 0 || deaths(store) === before; n += 1) {
          assert.ok(n < 5, `nobody died at ${hook}: ${moment}`);
          await store.wpEval(`delete_option( \\Crossdock\\Outbox\\Forwarder::OPTION );`);
          const { pay } = await storeCart(store);
          await dying(pay(killAt(hook, priority ?? null)));
          if (before === null) break;
          await until('it has died', () => deaths(store) > before, { timeoutMs: 15_000 }).catch(() => undefined);
        }
      }
      const before = deaths(store);
      await dying(classicCheckout(store, { headers: killAt('woocommerce_checkout_order_processed') }));
      // Dates are in seconds: what dies in the second of its own number's arrival looks recorded (Sweep). The same holds for what
      // the sidecar writes to the order after it has died and before it was found, so it stands still meanwhile.
      await world.stalled(async () => {
        await pause(1100);
        await dying(store.api('POST', `wc/v3/orders/${seen}/refunds`, { amount: '1.00', api_refund: false }, undefined, { headers: killAt('woocommerce_refund_created') })); // prettier-ignore
        await pause(1100);
        await dying(store.api('DELETE', `wc/v3/orders/${seen}`, undefined, undefined, { headers: killAt('woocommerce_trash_order') })); // prettier-ignore
        if (before !== null) await until('all of them have died', () => deaths(store) >= before + 3);
        await later(store, 180);
      });
      settle('PHP killed in mid-request', await account.close());
      const trashed = (one) => one.entity === 'order' && one.entityId === String(seen) && one.reason === 'trashed';
      assert.equal((await received(world)).filter(trashed).length, 1, 'that it went to the trash is told');
    });

    it('an import writes past all hooks, an order is deleted past them: found without WP-Cron', async ({
      store,
      world,
    }) => {
      const account = await new Account(store, world).open();
      const { order_id: gone } = await storeCheckout(store);
      await world.numberOf(gone);
      const hooks = ['new_order', 'update_order', 'order_status_changed', 'payment_complete', 'before_delete_order', 'delete_order']; // prettier-ignore
      const before = [...hooks.map((hook) => `woocommerce_${hook}`), 'deleted_post'].map((hook) => `remove_all_actions( '${hook}' );`).join(' '); // prettier-ignore
      await placed(store, 'import', { count: 3, before: `${before} wc_get_order( ${gone} )->delete( true );` });
      // More than a day: the nightly recount, which finds what is gone, has not run either and is made up for.
      await passes(store, world, 31 * 3600);
      settle('WP-Cron off, hooks bypassed', await account.close());
      const rows = await until('the deleted order is told', async () => {
        const found = (await allRows(store)).filter((row) => row.entity === 'order' && row.entity_id === gone && row.reason === 'deleted'); // prettier-ignore
        return found.length > 0 && found;
      });
      assert.equal(rows.length, 1, 'once');
    });

    it('the sidecar is down for a day', async ({ store, world }) => {
      const account = await new Account(store, world).open();
      await world.stopSidecar('SIGKILL');
      await store.wpEval(`\\Crossdock\\Plugin::instance()->settings->update( array( 'retention_days' => 1 ) );`);
      const ids = [];
      for (let hour = 0; hour < 24; hour += 6) {
        ids.push((await storeCheckout(store)).order_id);
        if (hour === 6) ids.push((await classicCheckout(store)).order_id);
        if (hour === 12)
          await store.api('POST', `wc/v3/orders/${ids[0]}/refunds`, { amount: '1.00', api_refund: false });
        await settledRows(store);
        // A person presses "Send now", the recurring action tries, and the night comes: nothing that waits is given up.
        await store.runActions('crossdock_forward');
        await store.runActions('crossdock_nightly');
        const { failures, until: next } = await store.wpEval(`return \\Crossdock\\Outbox\\Forwarder::state();`);
        assert.ok(failures > 0, 'it was tried');
        assert.ok(next - Date.now() / 1000 <= 300, 'and will be again within five minutes');
        await later(store, 6 * 3600);
      }
      const waiting = (await settledRows(store)).filter((row) => row.status === 'pending' && row.entity === 'order');
      for (const id of ids) assert.ok(waiting.some((row) => row.entity_id === id), `order ${id} waits`); // prettier-ignore
      const codes = await store.wpEval(`return array_column( \\Crossdock\\Health::findings(), 'code' );`, { admin: true }); // prettier-ignore
      for (const code of ['silent', 'lag', 'unreachable'])
        assert.ok(codes.includes(code), `${code} in ${codes.join()}`);
      await world.start();
      settle('the sidecar is down for a day', await account.close());
      await store.wpEval(`\\Crossdock\\Plugin::instance()->settings->update( array( 'retention_days' => 30 ) );`);
    });
  },
);

suite(
  'faults where the sidecar fetches',
  {
    ready: async (c) => void (c.world = await startWorld(c.store, { push: false })),
    done: (c) => c.world?.stop(),
  },
  (it) => {
    it('the shop cannot reach the sidecar: the pull alone suffices', async ({ store, world }) => {
      const account = await new Account(store, world).open();
      const ids = [(await storeCheckout(store)).order_id, (await classicCheckout(store)).order_id];
      for (const id of ids) assert.match(await world.numberOf(id), /^1\d{9}$/);
      settle('pull only', await account.close());
    });

    it('lease and acknowledgement lost on their way, done and not done', async ({ store, world }) => {
      const account = await new Account(store, world).open();
      for (const [route, after] of [
        ['POST .*outbox/ack', false],
        ['POST .*outbox/ack', true],
        ['POST .*outbox/lease', true],
      ]) {
        // prettier-ignore
        const { hit } = cut(store, route, { after });
        await storeCheckout(store);
        await hit();
        // Its lease runs out.
        await passes(store, world, 100);
      }
      settle('lease and acknowledgement lost', await account.close());
    });

    it('the sidecar is killed between lease and acknowledgement', async ({ store, world }) => {
      const account = await new Account(store, world).open();
      const { hit, go } = cut(store, 'POST .*outbox/ack', { hold: true });
      await storeCheckout(store);
      await storeCheckout(store);
      await hit();
      await world.stopSidecar('SIGKILL');
      go();
      await pause(200);
      await later(store, 100);
      await world.start();
      settle('sidecar killed between lease and acknowledgement', await account.close());
    });
  },
);

/** Rows as an import of products leaves them, most of the products gone by now: it is the outbox that is asked for here. */
const backlog = (store, total) =>
  store.wpEval(
    `global $wpdb; $now = gmdate( 'Y-m-d H:i:s' );
     for ( $from = 0; $from < $args['total']; $from += 1000 ) {
       $values = array();
       for ( $n = $from; $n < $from + 1000; $n++ ) {
         $values[] = $wpdb->prepare( "(%s, 'product', %d, %s, 'shop', 'pending', %s, %s)", \\Crossdock\\Outbox\\Uuid::v7(), $n < 100 ? $args['product'] : 1000000 + intdiv( $n, 25 ), 'updated', $now, $now );
       }
       $wpdb->query( "INSERT INTO wp_crossdock_outbox (event_id, entity_type, entity_id, reason, origin, status, available_at, created_at) VALUES " . implode( ',', $values ) );
     }`,
    { args: { total, product: store.seed.products['CUP-01'] } },
  );

suite(
  'a backlog',
  {
    ready: async (c) => void (c.world = await startWorld(c.store, { push: false, started: false })),
    done: (c) => c.world?.stop(),
  },
  (it) => {
    it('50,000 waiting events, and the shop sells beside them', async ({ store, world }) => {
      // The outbox is the same where orders are posts.
      const total = store.hpos ? 50_000 : 5_000;
      await takeRows(store);
      await backlog(store, total);
      const account = await new Account(store, world).open();
      const peaks = [];
      const times = [];
      const keys = (() => {
        const { consumerKey, consumerSecret } = JSON.parse(Buffer.from(world.pairing.slice('crossdock1_'.length), 'base64url').toString('utf8')); // prettier-ignore
        return { key: consumerKey, secret: consumerSecret };
      })();
      const call = async (route, body) => {
        const started = performance.now();
        const answer = await store.api('POST', `wc-crossdock/v1/outbox/${route}`, body, keys);
        assert.equal(answer.status, 200, answer.text);
        times.push(Math.round(performance.now() - started));
        peaks.push(Number(answer.headers.get('x-test-peak')));
        return answer.json;
      };
      // The largest portion there is, while nothing else has been fetched.
      const lease = await call('lease', { limit: 1000, leaseSeconds: 3600 });
      assert.equal(lease.events.length, 1000);
      assert.equal(lease.waiting, total - 1000);
      assert.equal((await storeCheckout(store)).payment_result.payment_status, 'success');
      const results = lease.events.map(({ id }) => ({ id, status: 'accepted' }));
      assert.equal((await call('ack', { lease: lease.lease, results })).acknowledged, 1000);
      const megabytes = Math.round(Math.max(...peaks) / 2 ** 20);
      assert.ok(megabytes <= 128, `a request needed ${megabytes} MB; many hosts give 128`);
      // What was taken by hand is the sidecar's all the same.
      await store.sql(`UPDATE wp_crossdock_outbox SET status = 'pending', done_at = NULL WHERE status = 'done'`);
      const ids = (await store.sql('SELECT event_id FROM wp_crossdock_outbox')).map((row) => row.event_id);
      const started = Date.now();
      await world.start();
      const left = async () =>
        Number((await store.sql(`SELECT COUNT(*) AS n FROM wp_crossdock_outbox WHERE status <> 'done'`))[0].n);
      await until('the outbox is empty', async () => (await left()) === 0, {
        timeoutMs: 600_000,
        everyMs: 1000,
        hint: async () => `; ${await left()} left`,
      });
      const seconds = Math.round((Date.now() - started) / 1000);
      const held = (await received(world)).map((event) => event.id);
      const known = new Set(held);
      const closed = await account.close();
      settle(
        `${total} waiting events`,
        {
          events: ids.length,
          lost: ids.filter((id) => !known.has(id)).length + closed.lost,
          duplicates: held.length - known.size + closed.duplicates,
          what: closed.what,
        },
        { seconds, perSecond: Math.round(ids.length / Math.max(1, seconds)), leaseMs: times[0], ackMs: times[1], peakMb: megabytes }, // prettier-ignore
      );
    });
  },
);

suite('many at once', { workers: 6, ready: async (c) => void (c.pairing = await pairAlone(c.store)) }, (it) => {
  it('two fetch while three write: each event goes to one of them, in the order of its entity', async ({
    store,
    pairing,
  }) => {
    await takeRows(store);
    // As requests do it: an order's row held by the request, then released together with the rest.
    const write = (n) =>
      store.wpEval(
        `$outbox = new \\Crossdock\\Outbox\\Outbox();
         for ( $i = 0; $i < 150; $i++ ) {
           $lease = \\Crossdock\\Outbox\\Uuid::v7();
           $row   = array( 'entity' => 'order', 'id' => 900000 + ( $i * 7 + $args['n'] ) % 40, 'reason' => 'updated', 'event_id' => \\Crossdock\\Outbox\\Uuid::v7() );
           $outbox->add_many( array( $row + array( 'status' => 'leased', 'lease' => $lease ) ) );
           $outbox->add_many( array( $row + array( 'held_by' => $lease ), array( 'entity' => 'stock', 'id' => 800000 + $i % 11, 'reason' => 'updated' ) ) );
         }`,
        { args: { n } },
      );
    let writing = true;
    const taken = [];
    const fetcher = async (name) => {
      for (let quiet = 0; quiet < 3;) {
        const { json, status, text } = await store.api('POST', 'wc-crossdock/v1/outbox/lease', { limit: 60, leaseSeconds: 3600 }, pairing.keys); // prettier-ignore
        assert.equal(status, 200, text);
        const at = performance.now();
        taken.push(...json.events.map(({ id, entity, entityId }) => ({ id, key: `${entity}:${entityId}`, name, at })));
        // Not everything comes to an acknowledgement at once: half of it is acknowledged by a second call.
        const results = json.events.map(({ id }) => ({ id, status: 'accepted' }));
        for (const part of [results.slice(0, results.length >> 1), results.slice(results.length >> 1)]) {
          if (part.length === 0) continue;
          const ack = await store.api('POST', 'wc-crossdock/v1/outbox/ack', { lease: json.lease, results: part }, pairing.keys); // prettier-ignore
          assert.equal(ack.json.acknowledged, part.length, ack.text);
        }
        quiet = json.events.length === 0 && !writing ? quiet + 1 : 0;
      }
    };
    const written = Promise.all([0, 1, 2].map(write)).finally(() => (writing = false));
    await Promise.all([written, fetcher('a'), fetcher('b')]);
    const rows = (await allRows(store)).filter((row) => row.entity_id >= 800_000);
    assert.deepEqual(rows.filter((row) => row.status !== 'done').map((row) => row.id), []); // prettier-ignore
    const times = new Map();
    for (const { id } of taken) times.set(id, (times.get(id) ?? 0) + 1);
    // Rows of one entity were taken in the order in which they were written.
    const order = new Map(rows.map((row, index) => [row.event_id, index]));
    const last = new Map();
    const disordered = taken.filter(({ id, key }) => {
      const before = last.get(key) ?? -1;
      last.set(key, order.get(id));
      return order.get(id) < before;
    });
    assert.deepEqual(disordered, []);
    settle('two fetch while three write', {
      events: rows.length,
      lost: rows.filter((row) => !times.has(row.event_id)).length + (900 - rows.length),
      duplicates: [...times.values()].filter((n) => n > 1).length,
    });
    const refusals = store.wooLog('crossdock').filter((line) => /refused a statement/.test(line));
    assert.deepEqual(refusals, []);
  });
});
