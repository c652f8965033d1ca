<?php
/**
 * What the test shop sells, to whom, at which tax and shipping; all through WooCommerce's own API.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

/** Fills the shop. @return array ids by name, also kept in the option `crossdock_store_seed` */
function seed(): array {
	settings();
	taxes();
	shipping();
	pages();
	$seed = array(
		'products'   => products(),
		'customers'  => customers(),
		'coupons'    => array(
			'pct10' => coupon( 'pct10', 'percent', '10' ),
			'fix15' => coupon( 'fix15', 'fixed_cart', '15' ),
		),
		'pages'      => array(
			'checkout' => wc_get_page_id( 'checkout' ),
			'classic'  => (int) get_option( 'crossdock_store_classic' ),
		),
		'keys'       => array(
			'key'  => api_key( 'read_write' ),
			'read' => api_key( 'read' ),
		),
		'wordpress'  => get_bloginfo( 'version' ),
		'woocommerce' => WC()->version,
	);
	flush_rewrite_rules( false );
	age();
	// Everything the seeding has queued is of no interest to a test.
	global $wpdb;
	foreach ( array( 'actions', 'logs', 'claims' ) as $table ) {
		$wpdb->query( "DELETE FROM {$wpdb->prefix}actionscheduler_$table" );
	}
	update_option( 'crossdock_store_seed', $seed, false );
	return $seed;
}

/** All of it is from last year: what looks for recent changes finds none of it, however new this shop is. */
function age(): void {
	global $wpdb;
	$wpdb->query( "UPDATE {$wpdb->posts} SET post_date = post_date - INTERVAL 1 YEAR, post_date_gmt = post_date_gmt - INTERVAL 1 YEAR, post_modified = post_modified - INTERVAL 1 YEAR, post_modified_gmt = post_modified_gmt - INTERVAL 1 YEAR" );
	$wpdb->query( "UPDATE {$wpdb->usermeta} SET meta_value = meta_value - " . YEAR_IN_SECONDS . " WHERE meta_key = 'last_update'" );
}

/** A German shop with net prices in euros, paid on delivery, by transfer or by cheque. */
function settings(): void {
	$options = array(
		'blogname'                             => 'Crossdock test shop',
		'timezone_string'                      => 'Europe/Berlin',
		'woocommerce_store_address'            => 'Lagerstrasse 1',
		'woocommerce_store_city'               => 'Berlin',
		'woocommerce_store_postcode'           => '10115',
		'woocommerce_default_country'          => 'DE:DE-BE',
		'woocommerce_currency'                 => 'EUR',
		'woocommerce_calc_taxes'               => 'yes',
		'woocommerce_prices_include_tax'       => 'no',
		'woocommerce_tax_based_on'             => 'shipping',
		'woocommerce_manage_stock'             => 'yes',
		'woocommerce_enable_coupons'           => 'yes',
		'woocommerce_enable_guest_checkout'    => 'yes',
		'woocommerce_enable_signup_and_login_from_checkout' => 'yes',
		'woocommerce_coming_soon'              => 'no',
		'woocommerce_show_marketplace_suggestions' => 'no',
		'woocommerce_allow_tracking'           => 'no',
		'woocommerce_task_list_hidden'         => 'yes',
		'woocommerce_onboarding_profile'       => array( 'skipped' => true ),
		'woocommerce_cod_settings'             => array( 'enabled' => 'yes', 'title' => 'Cash on delivery', 'enable_for_virtual' => 'yes' ),
		'woocommerce_bacs_settings'            => array( 'enabled' => 'yes', 'title' => 'Bank transfer' ),
		'woocommerce_cheque_settings'          => array( 'enabled' => 'yes', 'title' => 'Cheque' ),
	);
	foreach ( $options as $name => $value ) {
		update_option( $name, $value );
	}
	delete_transient( '_wc_activation_redirect' );
	wp_set_password( 'admin-password', 1 );
}

/** 19 % and 7 %. */
function taxes(): void {
	foreach ( array( '' => '19.0000', 'reduced-rate' => '7.0000' ) as $class => $rate ) {
		\WC_Tax::_insert_tax_rate(
			array(
				'tax_rate_country'  => 'DE',
				'tax_rate_state'    => '',
				'tax_rate'          => $rate,
				'tax_rate_name'     => 'MwSt',
				'tax_rate_priority' => 1,
				'tax_rate_compound' => 0,
				'tax_rate_shipping' => '' === $class ? 1 : 0,
				'tax_rate_order'    => 0,
				'tax_rate_class'    => $class,
			)
		);
	}
}

/** Germany for 4.90 or collected; elsewhere for 12. */
function shipping(): void {
	$germany = new \WC_Shipping_Zone();
	$germany->set_zone_name( 'Germany' );
	$germany->set_locations( array( array( 'code' => 'DE', 'type' => 'country' ) ) );
	$germany->save();
	flat_rate( $germany, '4.90' );
	$germany->add_shipping_method( 'local_pickup' );
	flat_rate( new \WC_Shipping_Zone( 0 ), '12.00' );
	\WC_Cache_Helper::get_transient_version( 'shipping', true );
}

/**
 * Adds a flat rate to a zone.
 *
 * @param \WC_Shipping_Zone $zone Zone.
 * @param string            $cost Net.
 */
function flat_rate( \WC_Shipping_Zone $zone, string $cost ): void {
	$instance = $zone->add_shipping_method( 'flat_rate' );
	update_option( "woocommerce_flat_rate_{$instance}_settings", array( 'title' => 'Flat rate', 'tax_status' => 'taxable', 'cost' => $cost ) );
}

/** The block checkout is WooCommerce's own page; the classic one is a page with the shortcode. */
function pages(): void {
	\WC_Install::create_pages();
	$id = wp_insert_post(
		array(
			'post_title'   => 'Classic checkout',
			'post_name'    => 'classic-checkout',
			'post_content' => '[woocommerce_checkout]',
			'post_status'  => 'publish',
			'post_type'    => 'page',
		)
	);
	update_option( 'crossdock_store_classic', $id );
}

/** @return array<string, int> ids by SKU */
function products(): array {
	$ids = array(
		'CUP-01'   => product( new \WC_Product_Simple(), 'Cup', 'CUP-01', '12.50', array( 'stock' => 100000 ) ),
		'PLATE-9'  => product( new \WC_Product_Simple(), 'Plate', 'PLATE-9', '33.33', array( 'stock' => 100000 ) ),
		'LAMP7'    => product( new \WC_Product_Simple(), 'Lamp', 'LAMP7', '79.95' ),
		'BOOK-77'  => product( new \WC_Product_Simple(), 'Book', 'BOOK-77', '9.99', array( 'tax_class' => 'reduced-rate' ) ),
		'EGIFT-50' => product( new \WC_Product_Simple(), 'Gift card 50', 'EGIFT-50', '50.00', array( 'virtual' => true ) ),
	);
	$tee       = new \WC_Product_Variable();
	$attribute = new \WC_Product_Attribute();
	$attribute->set_name( 'Colour' );
	$attribute->set_options( array( 'Red', 'Blue' ) );
	$attribute->set_variation( true );
	$attribute->set_visible( true );
	$tee->set_attributes( array( $attribute ) );
	$ids['TEE'] = product( $tee, 'Tee', 'TEE', '' );
	foreach ( array( 'Red', 'Blue' ) as $colour ) {
		$variation = new \WC_Product_Variation();
		$variation->set_parent_id( $ids['TEE'] );
		$variation->set_attributes( array( 'colour' => $colour ) );
		$sku         = 'TEE-' . strtoupper( $colour ) . '-M';
		$ids[ $sku ] = product( $variation, '', $sku, '19.90', array( 'stock' => 100000 ) );
	}
	\WC_Product_Variable::sync( $ids['TEE'] );
	return $ids;
}

/**
 * One product.
 *
 * @param \WC_Product $product New.
 * @param string      $name    Name; empty for a variation.
 * @param string      $sku     SKU.
 * @param string      $price   Net.
 * @param array       $more    stock, virtual, tax_class.
 */
function product( \WC_Product $product, string $name, string $sku, string $price, array $more = array() ): int {
	if ( '' !== $name ) {
		$product->set_name( $name );
	}
	$product->set_sku( $sku );
	$product->set_status( 'publish' );
	if ( '' !== $price ) {
		$product->set_regular_price( $price );
	}
	if ( isset( $more['stock'] ) ) {
		$product->set_manage_stock( true );
		$product->set_stock_quantity( $more['stock'] );
	}
	if ( isset( $more['virtual'] ) ) {
		$product->set_virtual( true );
	}
	if ( isset( $more['tax_class'] ) ) {
		$product->set_tax_class( $more['tax_class'] );
	}
	return $product->save();
}

/** @return array<string, int> ids by login */
function customers(): array {
	$ids = array();
	foreach ( array( 'anna' => array( 'Anna', 'Muster' ), 'bert' => array( 'Bert', 'Beispiel' ) ) as $login => $names ) {
		$customer = new \WC_Customer();
		$customer->set_username( $login );
		$customer->set_password( "$login-password" );
		$customer->set_email( "$login@buyer.test" );
		$customer->set_first_name( $names[0] );
		$customer->set_last_name( $names[1] );
		$address = address( $names[0], $names[1], "$login@buyer.test" );
		$customer->set_props(
			array_merge(
				array_combine( array_map( static fn( $key ) => "billing_$key", array_keys( $address ) ), $address )
			)
		);
		$ids[ $login ] = $customer->save();
	}
	return $ids;
}

/**
 * A German address.
 *
 * @param string $first First name.
 * @param string $last  Last name.
 * @param string $email Address.
 */
function address( string $first, string $last, string $email ): array {
	return array(
		'first_name' => $first,
		'last_name'  => $last,
		'address_1'  => 'Musterweg 12a',
		'city'       => 'Berlin',
		'postcode'   => '10115',
		'country'    => 'DE',
		'state'      => 'DE-BE',
		'email'      => $email,
		'phone'      => '+49 30 5550112',
	);
}

/**
 * A coupon.
 *
 * @param string $code   Code.
 * @param string $type   Discount type.
 * @param string $amount Amount.
 */
function coupon( string $code, string $type, string $amount ): int {
	$coupon = new \WC_Coupon();
	$coupon->set_code( $code );
	$coupon->set_discount_type( $type );
	$coupon->set_amount( $amount );
	return $coupon->save();
}

/**
 * A consumer key of the administrator, as WooCommerce's own settings screen makes it.
 *
 * @param string $permissions read, write or read_write.
 * @return array{key: string, secret: string}
 */
function api_key( string $permissions ): array {
	global $wpdb;
	$key    = 'ck_' . wc_rand_hash();
	$secret = 'cs_' . wc_rand_hash();
	$wpdb->insert(
		$wpdb->prefix . 'woocommerce_api_keys',
		array(
			'user_id'         => 1,
			'description'     => "harness, $permissions",
			'permissions'     => $permissions,
			'consumer_key'    => wc_api_hash( $key ),
			'consumer_secret' => $secret,
			'truncated_key'   => substr( $key, -7 ),
		)
	);
	return array( 'key' => $key, 'secret' => $secret );
}
