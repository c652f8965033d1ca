/** From the outbox to the sidecar: pushed, fetched, swept. What happens when things break is in faults.test.mjs. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { allRows, pairAlone, settledRows, takeRows, told } from '../harness/outbox.mjs';
import { storeCart, storeCheckout, until } from '../harness/store.mjs';
import { received } from '../harness/faults.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

const waiting = async (store) => (await allRows(store)).filter((row) => row.status !== 'done').length;

/** Something at the other end that takes events, as `answer` says, and keeps what it was sent. */
async function receiver() {
  const calls = [];
  const state = { status: 202 };
  const server = http.createServer(async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    calls.push({ path: req.url, headers: req.headers, body });
    await state.meanwhile?.(req.socket);
    if (state.status === 'hang up') return req.socket.destroy();
    const results = JSON.parse(body).events.map((_event, index) => ({ index, status: 'accepted' }));
    res
      .writeHead(state.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(state.status === 202 ? { results } : {}));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections());
  return { calls, state, url: `http://127.0.0.1:${server.address().port}`, close };
}

/** A plugin that keeps something in PHP's session, as some gateways and themes do. */
const SESSIONS = `<?php
if ( isset( $_SERVER['HTTP_X_TEST_SESSION'] ) ) {
  session_id( $_SERVER['HTTP_X_TEST_SESSION'] );
  session_start();
  $_SESSION['seen'] = ( $_SESSION['seen'] ?? 0 ) + 1;
}
`;

const pushing = {
  ready: async (context) => {
    context.receiver = await receiver();
    context.pairing = await pairAlone(context.store, context.receiver.url);
  },
  done: (context) => context.receiver?.close(),
};

suite('pushing', pushing, (it) => {
  it('a checkout is sent at once, signed, with its document', async ({ store, receiver: { calls, url }, pairing }) => {
    const { order_id: id } = await storeCheckout(store);
    const call = await until('it was sent', () => calls.find(({ body }) => body.includes(`"entityId":"${id}"`)));
    assert.equal(call.path, '/v1/events', `${url} should be asked for /v1/events`);
    const { events } = new Webhook(pairing.secret).verify(call.body, call.headers);
    const event = events.find((one) => one.entity === 'order');
    assert.deepEqual([event.entityId, event.reason, event.document.id], [String(id), 'created', id]);
    await until('its row is done', async () => (await allRows(store)).every((row) => row.status === 'done'));
  });

  it('the visitor’s session is free while events are sent', async ({ store, receiver: { state } }) => {
    const plugin = path.join(store.site, 'wp-content/mu-plugins/session.php');
    writeFileSync(plugin, SESSIONS);
    const headers = { 'x-test-session': 'thebuyers' };
    const heard = [];
    state.meanwhile = async (socket) => {
      delete state.meanwhile;
      const answer = await fetch(`${store.url}/?rest_route=/`, { headers });
      // Whoever sends gives up before long, and the session is free again: then it was too late.
      heard.push([answer.status, await answer.json().then((json) => json.name !== undefined), socket.destroyed]);
    };
    try {
      await storeCheckout(store, { headers });
      await until('the visitor has clicked on', () => heard.length > 0);
      assert.deepEqual(heard, [[200, true, false]]);
      await until('its row is done', async () => (await allRows(store)).every((row) => row.status === 'done'));
    } finally {
      delete state.meanwhile;
      rmSync(plugin);
    }
  });

  for (const status of [500, 401, 'hang up']) {
    it(`refused (${status}): the shop sells, the rows stay, and go with the next`, async ({
      store,
      receiver: { state, calls },
    }) => {
      state.status = status;
      const { order_id: id } = await storeCheckout(store);
      await until('it was tried', () => calls.some(({ body }) => body.includes(`"entityId":"${id}"`)));
      assert.equal(
        (await settledRows(store)).find((row) => row.entity_id === id && row.entity === 'order').status,
        'pending',
      );
      state.status = 202;
      await until('its row is done', async () => {
        await store.wpEval(`\\Crossdock\\Plugin::instance()->forwarder->flush();`);
        return (await allRows(store)).every((row) => row.status === 'done');
      });
    });
  }
});

suite(
  'the sidecar listens',
  { ready: async (c) => void (c.world = await startWorld(c.store)), done: (c) => c.world?.stop() },
  (it) => {
    it('a checkout is there, once', async ({ store, world }) => {
      const { order_id: id } = await storeCheckout(store);
      const event = await until('the sidecar has it', async () =>
        (await received(world)).find((one) => one.entityId === String(id)),
      );
      assert.equal(event.reason, 'created');
      await until('its row is done', async () => (await allRows(store)).every((row) => row.status === 'done'));
    });

    it('the sidecar is down: the shop sells on, rows stay, and are fetched when it is back', async ({
      store,
      world,
    }) => {
      await world.numberOf((await storeCheckout(store)).order_id);
      await world.stopSidecar('SIGKILL');
      const ids = [];
      for (let n = 0; n < 3; n += 1) ids.push((await storeCheckout(store)).order_id);
      const rows = (await settledRows(store)).filter((row) => ids.includes(row.entity_id));
      assert.deepEqual(rows.map((row) => row.status), ['pending', 'pending', 'pending']); // prettier-ignore
      await world.start();
      for (const id of ids) assert.match(await world.numberOf(id), /^1\d{9}$/);
      // An order may have its number before the shop has heard that the sidecar has its event.
      await until('nothing waits', async () => (await waiting(store)) === 0);
      for (const id of ids) assert.equal(world.finals(id).length, 1);
    });

    it('what could not be pushed is sent by the recurring action', async ({ store, world }) => {
      await world.stopSidecar('SIGKILL');
      const { order_id: id } = await storeCheckout(store);
      await settledRows(store);
      await world.start();
      // Its own pull would do as well, so only the outcome tells; the action itself must do no harm beside it.
      assert.equal(await store.runActions('crossdock_forward'), 1);
      await until(
        'its row is done',
        async () => (await allRows(store)).find((row) => row.entity_id === id)?.status === 'done',
      );
      assert.match(await world.numberOf(id), /^1\d{9}$/);
      assert.equal(world.finals(id).length, 1);
    });
  },
);

suite('PHP dies', { ready: async (c) => void (c.pairing = await pairAlone(c.store)) }, (it) => {
  const sweep = (store) =>
    store.wpEval(
      `$plugin = \\Crossdock\\Plugin::instance(); return ( new \\Crossdock\\Outbox\\Sweep( $plugin->outbox, $plugin->settings ) )->run( 200 );`,
    );
  const newest = (store) =>
    store.wpEval(
      `return max( array_map( 'intval', wc_get_orders( array( 'limit' => 1, 'orderby' => 'ID', 'order' => 'DESC', 'return' => 'ids' ) ) ) );`,
    );

  /** Changed a while ago: the sweep leaves alone what a running request may still write down. */
  const age = (store, id, seconds = 120) =>
    store.sql(
      store.hpos
        ? `UPDATE wp_wc_orders SET date_updated_gmt = UTC_TIMESTAMP() - INTERVAL ${seconds} SECOND WHERE id = ${id}`
        : `UPDATE wp_posts SET post_modified_gmt = UTC_TIMESTAMP() - INTERVAL ${seconds} SECOND WHERE ID = ${id}`,
    );
  const rowsOf = async (store, id) =>
    (await settledRows(store)).filter((row) => row.entity === 'order' && row.entity_id === id);

  it('after the order’s row: it is there, and open when the dead request’s hold has run out', async ({ store }) => {
    await takeRows(store);
    const { pay } = await storeCart(store);
    const answer = await pay({ 'X-Test-Kill-At': 'woocommerce_store_api_checkout_order_processed' }).catch(
      (error) => error,
    );
    assert.ok(answer instanceof Error || answer.status === 502, `the request should have died: ${answer.status}`);
    const rows = await allRows(store);
    assert.equal(rows.filter((row) => row.entity === 'order').length, 1);
    assert.equal(rows.find((row) => row.entity === 'order').status, 'leased');
    await store.sql(`UPDATE wp_crossdock_outbox SET lease_until = '2020-01-01 00:00:00' WHERE status = 'leased'`);
    const leased = await store.wpEval(`return \\Crossdock\\Plugin::instance()->outbox->lease( 10, 30 )['rows'];`);
    assert.equal(leased.length, 1);
  });

  it('between the order’s save and its row: the sweep finds it', async ({ store }) => {
    await store.sql('DELETE FROM wp_crossdock_outbox');
    const { pay } = await storeCart(store);
    // Priority 1: the plugin's own callback, which would write the row, comes later.
    const answer = await pay({ 'X-Test-Kill-At': 'woocommerce_new_order', 'X-Test-Kill-Priority': '1' }).catch(
      (error) => error,
    );
    assert.ok(answer instanceof Error || answer.status === 502, `the request should have died: ${answer.status}`);
    const id = await newest(store);
    assert.deepEqual(told(await allRows(store), 'order'), []);
    // Just now, however long ago it was.
    await age(store, id, 0);
    await sweep(store);
    assert.equal((await rowsOf(store, id)).length, 0, 'a request that may still be running is left alone');
    await age(store, id);
    await sweep(store);
    assert.equal((await rowsOf(store, id)).length, 1);
    await sweep(store);
    assert.equal((await rowsOf(store, id)).length, 1, 'found once');
  });

  it('an import that wrote past WooCommerce’s hooks: the sweep finds it', async ({ store }) => {
    await store.sql('DELETE FROM wp_crossdock_outbox');
    const id = await store.wpEval(
      `remove_all_actions( 'woocommerce_new_order' ); remove_all_actions( 'woocommerce_update_order' ); remove_all_actions( 'woocommerce_order_status_changed' );
       $order = wc_create_order( array( 'status' => 'processing' ) ); $order->save(); return $order->get_id();`,
    );
    assert.deepEqual(told(await allRows(store), 'order'), []);
    await age(store, id);
    await sweep(store);
    assert.equal((await rowsOf(store, id)).length, 1);
  });
});
