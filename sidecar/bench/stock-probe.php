<?php
/**
 * Plugin Name: Probe of the bench "stock"
 * Description: Listens to every stock hook where a request asks for it, and writes down what was told.
 *
 * @package Crossdock\Bench
 */

defined( 'ABSPATH' ) || exit;

if ( isset( $_SERVER['HTTP_X_BENCH_LISTEN'] ) ) {
	$crossdock_told = array();
	foreach ( array( 'product_before_set_stock', 'variation_before_set_stock', 'product_set_stock', 'variation_set_stock', 'product_set_stock_status', 'variation_set_stock_status' ) as $crossdock_hook ) {
		add_action(
			'woocommerce_' . $crossdock_hook,
			static function ( $first, $status = null ) use ( $crossdock_hook, &$crossdock_told ): void {
				$crossdock_told[] = $first instanceof WC_Product
					? array( $first->get_id(), $crossdock_hook, $first->get_stock_quantity(), $first->get_stock_status() )
					: array( (int) $first, $crossdock_hook, $status );
			},
			10,
			2
		);
	}
	add_action(
		'shutdown',
		static function () use ( &$crossdock_told ): void {
			foreach ( $crossdock_told as $line ) {
				file_put_contents( CROSSDOCK_STORE_FOLDER . '/stock-told.jsonl', wp_json_encode( $line ) . "\n", FILE_APPEND );
			}
		}
	);
}
add_action(
	'shutdown',
	static function (): void {
		$peak = round( memory_get_peak_usage() / 1048576, 1 );
		file_put_contents( CROSSDOCK_STORE_FOLDER . '/stock-memory.txt', "$peak\n", FILE_APPEND );
	}
);
