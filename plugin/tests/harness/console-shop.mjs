/** What the shop of the console's suite has: PHP for `store.wpEval`. */

/** A product that M3 does not know. @returns its id */
export const UNKNOWN = `
  $glass = new WC_Product_Simple();
  $glass->set_props( array( 'name' => 'Storm glass', 'sku' => 'GLS-02', 'regular_price' => '12.90' ) );
  $glass->save();
  return $glass->get_id();
`;

/**
 * 104 orders of the last weeks. Six are made as WooCommerce makes them: three that are good, one with the product that M3 does
 * not know, one in a currency that M3 does not know, one without an e-mail address. The others are their copies, row by row, which
 * takes a second and not fifteen. HPOS on.
 */
export const ORDERS = `
  global $wpdb;
  $buy = static function ( int $product, array $more ) use ( $args ) {
    $order   = new WC_Order();
    $address = array( 'first_name' => $more['first'], 'last_name' => $more['last'], 'address_1' => 'Hafenstrasse 3', 'city' => 'Hamburg', 'postcode' => '20457', 'country' => 'DE', 'email' => $more['email'] ?? strtolower( $more['first'] ) . '@buyer.test', 'phone' => '040 1234567' );
    $order->set_created_via( 'checkout' );
    $order->set_address( $address, 'billing' );
    $order->set_address( $address, 'shipping' );
    $order->add_product( wc_get_product( $product ), $more['pieces'] ?? 1 );
    $order->set_currency( $more['currency'] ?? 'EUR' );
    $order->set_payment_method( $more['payment'] ?? 'bacs' );
    $order->calculate_totals();
    $order->set_status( 'processing' );
    $order->set_date_created( time() - 30 * DAY_IN_SECONDS );
    $order->save();
    return $order->get_id();
  };
  $of   = $args['products'];
  $good = array(
    $buy( $of['CUP-01'], array( 'first' => 'Ines', 'last' => 'Halvorsen', 'pieces' => 2 ) ),
    $buy( $of['PLATE-9'], array( 'first' => 'Tomas', 'last' => 'Brandt', 'payment' => 'cod' ) ),
    $buy( $of['BOOK-77'], array( 'first' => 'Mira', 'last' => 'Osei', 'pieces' => 3 ) ),
  );
  $unknown = $buy( $args['glass'], array( 'first' => 'Jonas', 'last' => 'Keller' ) );
  $foreign = $buy( $of['LAMP7'], array( 'first' => 'Aiko', 'last' => 'Lindqvist', 'currency' => 'XPF' ) );
  $nameless = $buy( $of['CUP-01'], array( 'first' => 'Pavel', 'last' => 'Novak', 'email' => '' ) );
  $copy    = static function ( string $table, string $key, int $from, int $to, string $own = '' ) use ( $wpdb ): void {
    $columns = array_diff( $wpdb->get_col( "SHOW COLUMNS FROM $table" ), array( $key, $own ) );
    $list    = implode( ',', $columns );
    $wpdb->query( "INSERT INTO $table ($key, $list) SELECT $to, $list FROM $table WHERE $key = $from" );
  };
  for ( $at = 0; $at < 98; $at++ ) {
    $from = 5 === $at % 12 ? $unknown : ( 7 === $at % 25 ? $foreign : ( 50 === $at ? $nameless : $good[ $at % 3 ] ) );
    $wpdb->insert( $wpdb->posts, array( 'post_type' => 'shop_order_placehold', 'post_status' => 'draft' ) );
    $to = $wpdb->insert_id;
    $copy( $wpdb->prefix . 'wc_orders', 'id', $from, $to );
    $copy( $wpdb->prefix . 'wc_order_addresses', 'order_id', $from, $to, 'id' );
    $copy( $wpdb->prefix . 'wc_order_operational_data', 'order_id', $from, $to, 'id' );
    $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}wc_orders SET date_created_gmt = %s, date_updated_gmt = %s WHERE id = %d", $when = gmdate( 'Y-m-d H:i:s', time() - ( 100 - $at ) * 6 * HOUR_IN_SECONDS ), $when, $to ) );
    $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}wc_order_operational_data SET order_key = %s WHERE order_id = %d", 'wc_order_copy' . $to, $to ) );
    foreach ( $wpdb->get_col( "SELECT order_item_id FROM {$wpdb->prefix}woocommerce_order_items WHERE order_id = $from" ) as $item ) {
      $wpdb->query( "INSERT INTO {$wpdb->prefix}woocommerce_order_items (order_item_name, order_item_type, order_id) SELECT order_item_name, order_item_type, $to FROM {$wpdb->prefix}woocommerce_order_items WHERE order_item_id = $item" );
      $copy( $wpdb->prefix . 'woocommerce_order_itemmeta', 'order_item_id', (int) $item, (int) $wpdb->insert_id, 'meta_id' );
    }
  }
  wp_cache_flush();
  return count( wc_get_orders( array( 'limit' => -1, 'return' => 'ids' ) ) );
`;

/** Somebody of the shop who may look and change nothing. */
export const VIEWER = `
  $id = wp_insert_user( array( 'user_login' => 'looker', 'user_pass' => 'looker-password', 'user_email' => 'looker@example.test', 'role' => 'shop_manager' ) );
  ( new WP_User( $id ) )->add_cap( 'manage_crossdock', false );
`;

/** A must-use plugin: wp-admin from right to left, and a notice on every page. */
export const FOREIGN = `<?php
add_filter( 'gettext_with_context', static fn( $text, $of, $context ) => 'text direction' === $context ? 'rtl' : $text, 10, 3 );
add_action( 'admin_notices', static function () { echo '<div class="notice notice-warning"><p>Another plugin has something to say on every page.</p></div>'; } );
`;
