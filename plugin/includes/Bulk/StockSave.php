<?php
/**
 * WooCommerce's own save of one product's stock, made safe against sales that come meanwhile.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/**
 * A save writes the number that was set, whatever is in the database by then. So the one statement of the save that writes
 * `_stock` is replaced by a compare-and-swap; when the number has changed, the save is broken off at that point and begun
 * anew by the caller.
 */
final class StockSave {

	/**
	 * Saves.
	 *
	 * @param Facts     $has       What was read.
	 * @param int|float $published The number.
	 * @param array     $want      As for StockDecision::of().
	 * @return string saved, busy (the number changed meanwhile) or vetoed (another plugin put another number in place).
	 */
	public static function save( Facts $has, int|float $published, array $want ): string {
		self::undo_half( $has );
		Caches::forget( array_filter( array( $has->id, $has->parent ) ) );
		$product = wc_get_product( $has->id );
		if ( ! $product ) {
			throw new \RuntimeException( esc_html__( 'WooCommerce could not read the product.', 'crossdock' ) );
		}
		if ( ! $has->manages() ) {
			$product->set_manage_stock( true );
		} elseif ( ! StockDecision::equal( $has->stock, $product->get_stock_quantity( 'edit' ) ?? INF ) && null !== $has->stock ) {
			return 'busy';
		}
		if ( isset( $want['backorders'] ) ) {
			$product->set_backorders( $want['backorders'] );
		}
		if ( array_key_exists( 'availableFrom', $want ) ) {
			null === $want['availableFrom'] ? $product->delete_meta_data( Facts::AVAILABLE_FROM ) : $product->update_meta_data( Facts::AVAILABLE_FROM, $want['availableFrom'] );
		}
		$product->set_stock_quantity( $published );
		$vetoed = false;
		$guard  = static function ( $check, $object_id, $key, $value ) use ( $has, $published, &$vetoed ) {
			if ( null !== $check || '_stock' !== $key || (int) $object_id !== $has->id || ! $has->manages() || null === $has->stock ) {
				return $check;
			}
			$vetoed = ! StockDecision::equal( (string) $value, $published );
			return self::swap( $has, $value );
		};
		add_filter( 'update_post_metadata', $guard, PHP_INT_MAX, 4 );
		try {
			$product->save();
		} catch ( Busy $busy ) {
			return 'busy';
		} finally {
			remove_filter( 'update_post_metadata', $guard, PHP_INT_MAX );
		}
		return $vetoed ? 'vetoed' : 'saved';
	}

	/**
	 * A save that was killed half-way may have written the status and not what follows from it, and WooCommerce does nothing
	 * about a status that is there already. The lookup table is written last: what it has was the status before.
	 */
	private static function undo_half( Facts $has ): void {
		global $wpdb;
		if ( $has->manages() && $has->looked_up && (string) $has->lookup_status !== (string) $has->stock_status ) {
			Sql::write( $wpdb->prepare( "UPDATE {$wpdb->postmeta} SET meta_value = %s WHERE post_id = %d AND meta_key = '_stock_status'", $has->lookup_status, $has->id ) );
		}
	}

	/**
	 * What update_metadata() would do, but only where the old number still stands.
	 *
	 * @return bool Whether it wrote, as update_metadata() says it.
	 * @throws Busy When it does not.
	 */
	private static function swap( Facts $has, mixed $value ): bool {
		global $wpdb;
		if ( (string) $value === $has->stock ) {
			return false;
		}
		// phpcs:ignore WordPress.DB -- as update_metadata() asks, whose actions carry the rows' ids.
		$rows = $wpdb->get_col( $wpdb->prepare( "SELECT meta_id FROM {$wpdb->postmeta} WHERE post_id = %d AND meta_key = '_stock'", $has->id ) );
		foreach ( $rows as $row ) {
			do_action( 'update_post_meta', (int) $row, $has->id, '_stock', $value );
			do_action( 'update_postmeta', (int) $row, $has->id, '_stock', $value );
		}
		$done = Sql::write( $wpdb->prepare( "UPDATE {$wpdb->postmeta} SET meta_value = %s WHERE post_id = %d AND meta_key = '_stock' AND BINARY meta_value = BINARY %s", $value, $has->id, $has->stock ) );
		wp_cache_delete( $has->id, 'post_meta' );
		if ( 0 === $done ) {
			throw new Busy();
		}
		foreach ( $rows as $row ) {
			do_action( 'updated_post_meta', (int) $row, $has->id, '_stock', $value );
			do_action( 'updated_postmeta', (int) $row, $has->id, '_stock', $value );
		}
		return true;
	}
}
