<?php
/**
 * What a customer pays stays right where a save of the shop had read the price before it was brought in.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce writes `_price` from the product in its memory: a person who ends a sale, or its own schedule, may have read a
 * regular price that was replaced meanwhile, and customers would pay the former one until somebody looks. So each call leaves
 * word of the prices that it replaces, for a while, and a `_price` that is one of those, and neither the regular price nor the
 * sale of today, is put right. Any other is left alone: other plugins put a price of the moment there.
 */
final class PriceWatch implements Registerable {

	private const OPTION = 'crossdock_replaced_prices_';
	/** Seconds for which word is kept: longer than a request can hang. */
	private const KEPT = 900;

	/** Listens. */
	public function register(): void {
		add_action( 'updated_post_meta', array( $this, 'written' ), PHP_INT_MAX, 3 );
	}

	/**
	 * Leaves word of what is replaced, before it is.
	 *
	 * @param array<int, array{has:PriceFacts, decision:PriceDecision}> $jobs By product.
	 */
	public static function announce( array $jobs ): void {
		global $wpdb;
		$replaced = array_filter( array_map( static fn( array $job ): array => array_values( array_diff( array_unique( array( $job['has']->regular, $job['has']->sale, $job['has']->price ) ), array( '' ) ) ), $jobs ) );
		if ( ! $replaced ) {
			return;
		}
		// Straight to the table: nobody reads these but replaced(), and WordPress would keep each in memory.
		Sql::write( $wpdb->prepare( "INSERT INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'off')", self::OPTION . time() . '_' . wp_generate_password( 8, false ), (string) wp_json_encode( $replaced ) ) );
		Sql::write( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name BETWEEN %s AND %s", self::OPTION, self::OPTION . ( time() - self::KEPT ) ) );
	}

	/** @return string[] Prices that were replaced lately. */
	private static function replaced( int $id ): array {
		global $wpdb;
		// In the table's order of texts marks come before figures, and figures before letters.
		$rows     = Sql::rows( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name BETWEEN %s AND %s", self::OPTION . ( time() - self::KEPT ), self::OPTION . 'z' ) );
		$replaced = array();
		foreach ( array_column( $rows, 'option_value' ) as $json ) {
			array_push( $replaced, ...( json_decode( (string) $json, true )[ $id ] ?? array() ) );
		}
		return $replaced;
	}

	/**
	 * WordPress has written a row of meta data.
	 *
	 * @param int|string $row        Its id.
	 * @param int|string $product_id Product or variation.
	 * @param string     $key        Key.
	 */
	public function written( $row, $product_id, $key ): void {
		if ( '_price' !== $key ) {
			return;
		}
		try {
			self::put_right( (int) $product_id );
		} catch ( \RuntimeException $error ) {
			// The save of the shop goes on; the nightly compare finds it.
			wc_get_logger()->warning( 'What a customer pays could not be looked at: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
		}
	}

	private static function put_right( int $id ): void {
		global $wpdb;
		$has = PriceFacts::read( array( $id ) )[ $id ];
		// A product of variations has their prices.
		if ( '' === $has->regular || 1 !== count( $has->rows['price'] ?? array() ) ) {
			return;
		}
		$right = PriceDecision::of( $has, array( 'regular' => $has->regular ), time() );
		if ( 'refused' === $right->lane || PriceDecision::equal( $right->price, $has->price ) || ! array_filter( self::replaced( $id ), static fn( string $price ): bool => PriceDecision::equal( $price, $has->price ) ) ) {
			return;
		}
		$row = $has->rows['price'][0];
		Sql::write( $wpdb->prepare( "UPDATE {$wpdb->postmeta} SET meta_value = %s WHERE meta_id = %d AND BINARY meta_value = BINARY %s", $right->price, $row, $has->price ) );
		PriceFast::look_up( array( $row ) );
		Caches::forget( array( $id ) );
		$parent = (int) wp_get_post_parent_id( $id );
		if ( $parent ) {
			wc_deferred_product_sync( $parent );
		}
	}
}
