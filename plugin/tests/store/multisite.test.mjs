/**
 * A network of two shops in subdirectories: users are shared, everything else is each shop's own. The network is made of the
 * store as WordPress' own screen does it, the second shop by WordPress and WooCommerce.
 */
import assert from 'node:assert/strict';
import { suite } from '../harness/suite.mjs';

/** In a process of its own, which says for which address it speaks: by that a network finds the site. */
const run = (store, code, options = {}) => store.wpEval(code, { cli: true, ...options });

const ready = async (context) => {
  const { store } = context;
  const host = new URL(store.url).host;
  await run(
    store,
    `global $wpdb;
     require_once ABSPATH . 'wp-admin/includes/upgrade.php';
     foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) { $wpdb->$table = $name; }
     install_network();
     $made = populate_network( 1, $args['host'], 'admin@example.test', 'Network', '/', false );
     return is_wp_error( $made ) ? $made->get_error_message() : true;`,
    { args: { host }, admin: true, user: 1 },
  );
  store.configure({
    MULTISITE: true,
    SUBDOMAIN_INSTALL: false,
    DOMAIN_CURRENT_SITE: host,
    PATH_CURRENT_SITE: '/',
    SITE_ID_CURRENT_SITE: 1,
    BLOG_ID_CURRENT_SITE: 1,
  });
  context.second = await run(
    store,
    `$id = wp_insert_site( array( 'domain' => $args['host'], 'path' => '/second/', 'network_id' => 1, 'user_id' => 1, 'title' => 'Second' ) );
     switch_to_blog( $id );
     WC_Install::install();
     \\Crossdock\\Installer::migrate();
     restore_current_blog();
     return $id;`,
    { args: { host }, user: 1 },
  );
  assert.equal(context.second, 2);
};

/** Pairs a site, and says who its sidecar's user is. */
const pair = (store, site) =>
  run(
    store,
    `switch_to_blog( $args['site'] );
     $settings = \\Crossdock\\Plugin::instance()->settings;
     ( new \\Crossdock\\Pairing( $settings ) )->create( '' );
     $user = get_userdata( $settings->get( 'user_id' ) );
     $found = array( 'id' => $user->ID, 'login' => $user->user_login, 'role' => $user->roles, 'may' => user_can( $user, 'serve_crossdock' ) );
     restore_current_blog();
     return $found;`,
    { args: { site }, user: 1 },
  );
const unpair = (store, site) =>
  run(
    store,
    `switch_to_blog( $args['site'] );
     ( new \\Crossdock\\Pairing( \\Crossdock\\Plugin::instance()->settings ) )->unpair();
     restore_current_blog();`,
    { args: { site }, user: 1 },
  );
/** Rows of a site's outbox as "kind id". */
const rows = (store, site) =>
  run(
    store,
    `global $wpdb;
     switch_to_blog( $args['site'] );
     $rows = $wpdb->get_col( 'SELECT CONCAT( entity_type, " ", entity_id ) FROM ' . \\Crossdock\\Outbox\\Table::name() . ' ORDER BY id' );
     $wpdb->query( 'DELETE FROM ' . \\Crossdock\\Outbox\\Table::name() );
     restore_current_blog();
     return $rows;`,
    { args: { site } },
  );

suite('two shops of one network', { ready, workers: 2 }, (it) => {
  it('each pairs with a user of its own, parts, and pairs again', async ({ store, second }) => {
    const one = await pair(store, 1);
    const two = await pair(store, second);
    assert.deepEqual([one.login, two.login], ['crossdock-sidecar-1', 'crossdock-sidecar-2']);
    assert.deepEqual([two.role, two.may], [['crossdock_sidecar'], true]);
    await unpair(store, second);
    assert.equal(await run(store, `return get_user_by( 'login', 'crossdock-sidecar-2' );`), false);
    assert.equal((await pair(store, second)).login, two.login);
    assert.deepEqual(await pair(store, 1), one, 'the first is as it was');
    // Somebody took the user off the site: it is still known.
    await run(store, `remove_user_from_blog( $args['id'], 2 );`, { args: await pair(store, second), user: 1 });
    assert.deepEqual((await pair(store, second)).role, ['crossdock_sidecar']);
  });

  it('what happens on another site is recorded there, also under the same id', async ({ store, second }) => {
    await rows(store, 1);
    await rows(store, second);
    const ids = await run(
      store,
      `$make = static fn( int $id ) => wp_insert_post( array( 'import_id' => $id, 'post_type' => 'product', 'post_status' => 'publish', 'post_title' => 'Same' ) );
       $ids = array( $make( 4711 ) );
       switch_to_blog( 2 );
       $ids[] = $make( 4711 );
       $ids[] = $make( 4712 );
       restore_current_blog();
       foreach ( array( 1 => 4711, 2 => 4712 ) as $site => $id ) {
         switch_to_blog( $site );
         $product = wc_get_product( $id );
         $product->set_regular_price( '5' );
         $product->save();
         restore_current_blog();
       }
       switch_to_blog( 2 );
       $product = wc_get_product( 4711 );
       $product->set_regular_price( '6' );
       $product->save();
       restore_current_blog();
       return $ids;`,
      { user: 1 },
    );
    assert.deepEqual(ids, [4711, 4711, 4712]);
    const products = async (site) => (await rows(store, site)).filter((row) => row.startsWith('product')).sort();
    assert.deepEqual(await products(1), ['product 4711']);
    assert.deepEqual(await products(second), ['product 4711', 'product 4712']);
  });

  it('a site that is not paired records nothing, here or there', async ({ store, second }) => {
    await unpair(store, second);
    await rows(store, 1);
    await run(
      store,
      `switch_to_blog( 2 ); $product = wc_get_product( 4712 ); $product->set_regular_price( '7' ); $product->save(); restore_current_blog();`,
      { user: 1 },
    );
    assert.deepEqual([await rows(store, 1), await rows(store, second)], [[], []]);
    await pair(store, second);
  });

  it('the sweep finds the customers of its own site', async ({ store, second }) => {
    const [here, there] = await run(
      store,
      `$customer = static function ( int $site, string $name ): int {
         switch_to_blog( $site );
         $id = wp_insert_user( array( 'user_login' => $name, 'user_pass' => $name, 'user_email' => "$name@buyer.test", 'role' => 'customer' ) );
         remove_user_from_blog( $id, 3 - $site );
         update_user_meta( $id, 'last_update', (string) ( time() - 100 ) );
         restore_current_blog();
         return $id;
       };
       return array( $customer( 1, 'hereonly' ), $customer( 2, 'thereonly' ) );`,
      { user: 1 },
    );
    const found = [];
    for (const site of [1, second]) {
      await rows(store, site);
      await run(
        store,
        `switch_to_blog( $args['site'] );
         $plugin = \\Crossdock\\Plugin::instance();
         $plugin->settings->update( array( 'paired_at' => gmdate( 'Y-m-d\\TH:i:s\\Z', time() - 3600 ) ) );
         delete_option( \\Crossdock\\Outbox\\Sweep::OPTION );
         ( new \\Crossdock\\Outbox\\Sweep( $plugin->outbox, $plugin->settings ) )->run();
         restore_current_blog();`,
        { args: { site } },
      );
      found.push((await rows(store, site)).filter((row) => row.startsWith('customer')));
    }
    const ours = (list) => list.filter((row) => [`customer ${here}`, `customer ${there}`].includes(row));
    assert.deepEqual(found.map(ours), [[`customer ${here}`], [`customer ${there}`]]);
  });
});
