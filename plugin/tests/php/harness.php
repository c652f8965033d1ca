<?php
/**
 * The store itself: what the other suites take for granted.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

test(
	'orders are where this run wants them',
	static function (): void {
		same( 'off' !== getenv( 'CROSSDOCK_STORE_HPOS' ), hpos() );
		$order = make_order();
		same( 'processing', wc_get_order( $order->get_id() )->get_status() );
		same( hpos() ? 'shop_order_placehold' : 'shop_order', get_post_type( $order->get_id() ) );
	}
);

test(
	'the outside world cannot be reached, loopback can',
	static function (): void {
		$answer = wp_remote_get( 'https://example.com/' );
		ok( is_wp_error( $answer ), 'a request to example.com should be refused' );
		same( 'http_request_not_executed', $answer->get_error_code() );
		same( 200, wp_remote_retrieve_response_code( wp_remote_get( home_url( '/license.txt' ) ) ) );
	}
);

test(
	'a German order bears 19 % tax',
	static function (): void {
		$order = make_order( array( 'sku' => 'CUP-01', 'quantity' => 4 ) );
		same( '9.50', wc_format_decimal( $order->get_total_tax(), 2 ) );
		same( '59.50', wc_format_decimal( $order->get_total(), 2 ) );
	}
);

test(
	'the plugin is active and its version is the header\'s',
	static function (): void {
		ok( defined( 'CROSSDOCK_VERSION' ), 'CROSSDOCK_VERSION should be defined' );
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		same( CROSSDOCK_VERSION, get_plugin_data( CROSSDOCK_FILE )['Version'] );
	}
);
