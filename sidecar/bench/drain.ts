/**
 * How fast a backlog goes: 10,000 waiting events of a real shop through its REST API to the real sidecar, which is started on
 * them. Orders are read by WooCommerce for every event that is handed over, as after a day without a sidecar.
 */
import { StoreView } from '../test/support/store-view.ts';
import { storeHarness, type Store } from './store-harness.ts';

const ROWS = Number(process.env['CROSSDOCK_BENCH_ROWS'] ?? 10_000);
/** So many that one portion, 500 events, never has an order twice. */
const ORDERS = Math.min(1000, ROWS);
const PATIENCE_MS = 30 * 60_000;

export const bench = {
  name: 'drain',
  about: '10,000 waiting events of a real shop, fetched by the sidecar through the REST API of the shop',
  run,
};

async function run({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> {
  const harness = await storeHarness();
  const store = await harness.startStore();
  try {
    for (const [fact, version] of Object.entries(store.versions)) log(`  ${fact.padEnd(16)}${version}`);
    const world = await harness.startWorld(store, { push: false, started: false });
    try {
      log(`making ${ORDERS} orders and ${ROWS} waiting events …`);
      const ids = await fill(store);
      const started = performance.now();
      await world.start();
      await emptied(store, world.dataDir, log);
      const seconds = (performance.now() - started) / 1000;
      const view = new StoreView(world.dataDir);
      const held = view.all<{ id: string }>('select id from event').map((event) => event.id);
      view.close();
      const known = new Set(held);
      const figures = {
        events: ids.length,
        lost: ids.filter((id) => !known.has(id)).length,
        duplicates: held.length - known.size,
        seconds: Math.round(seconds * 10) / 10,
        perSecond: Math.round(ids.length / seconds),
        orders: ORDERS,
      };
      if (figures.lost + figures.duplicates > 0) throw new Error(`events lost or doubled: ${JSON.stringify(figures)}`);
      return figures;
    } finally {
      await world.stop();
    }
  } finally {
    await store.stop();
  }
}

/** Orders that wait for their payment, so that nothing goes to M3 meanwhile, and events of them by turns. @returns event ids */
async function fill(store: Store): Promise<string[]> {
  const ids: number[] = [];
  while (ids.length < ORDERS) {
    const some = await store.wpEval<number[]>(
      `$ids = array();
       for ( $n = 0; $n < $args['count']; $n++ ) {
         $order = wc_create_order( array( 'status' => 'pending' ) );
         $order->add_product( wc_get_product( $args['product'] ), 1 + $n % 3 );
         $order->set_billing_email( "buyer$n@example.test" ); $order->calculate_totals(); $ids[] = $order->get_id();
       }
       return $ids;`,
      { args: { count: Math.min(100, ORDERS - ids.length), product: store.seed.products['CUP-01'] } },
    );
    ids.push(...some);
  }
  await store.sql('DELETE FROM wp_crossdock_outbox');
  await store.wpEval(
    `global $wpdb; $rows = array();
     for ( $n = 0; $n < $args['rows']; $n++ ) {
       $rows[] = array( 'entity' => 'order', 'id' => $args['ids'][ $n % count( $args['ids'] ) ], 'reason' => 'updated' );
     }
     ( new \\Crossdock\\Outbox\\Outbox() )->add_many( $rows );`,
    { args: { rows: ROWS, ids } },
  );
  return (await store.sql<{ event_id: string }>('SELECT event_id FROM wp_crossdock_outbox')).map((row) => row.event_id);
}

/** Looks into the sidecar's own file: a look into the shop's database is a request to the shop, and takes its time. */
async function emptied(store: Store, dataDir: string, log: (line: string) => void): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  let said = Date.now();
  for (;;) {
    const view = new StoreView(dataDir);
    const [row] = view.all<{ n: number }>('select count(*) as n from event');
    view.close();
    const left = ROWS - (row?.n ?? 0);
    if (left <= 0 && (await waiting(store)) === 0) return;
    if (Date.now() > end) throw new Error(`The outbox did not empty: ${left} events are left.`);
    if (Date.now() - said > 10_000) {
      log(`  ${left} left`);
      said = Date.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function waiting(store: Store): Promise<number> {
  const [row] = await store.sql<{ n: string }>("SELECT COUNT(*) AS n FROM wp_crossdock_outbox WHERE status <> 'done'");
  return Number(row?.n);
}
