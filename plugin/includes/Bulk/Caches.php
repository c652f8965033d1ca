<?php
/**
 * What WooCommerce's save of a product does to caches and transients, for many products at once.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Automattic\WooCommerce\Internal\Caches\ProductCache;
use Automattic\WooCommerce\Utilities\FeaturesUtil;

defined( 'ABSPATH' ) || exit;

/**
 * Follows, in this order: clean_post_cache(), the hooks of update_post_meta(), wp_set_object_terms() with unchanged terms,
 * WC_Data_Store_WP::update_lookup_table(), WC_Product_Data_Store_CPT::clear_caches() with wc_delete_product_transients(), and
 * the listeners of WooCommerce itself on woocommerce_update_product.
 */
final class Caches {

	/** Products of which a cache in memory is emptied as a whole. */
	private const MANY = 50;

	/** Transients of all products (ProductUtil::delete_product_transients_for_products). */
	private const SHARED = array( 'wc_products_onsale', 'wc_featured_products', 'wc_outofstock_count', 'wc_low_stock_count' );
	/** Transients of one, followed by its id. */
	private const OWN = array( 'wc_product_children_', 'wc_var_prices_', 'wc_related_', 'wc_child_has_weight_', 'wc_child_has_dimensions_' );

	/**
	 * After a write.
	 *
	 * @param int[] $ids     Products and variations written.
	 * @param int[] $parents Products of the variations.
	 * @param int[] $types   Terms (term_taxonomy_id) of their types.
	 */
	public static function written( array $ids, array $parents, array $types ): void {
		$all = array_values( array_unique( array_merge( $ids, $parents ) ) );
		self::forget( $all );
		wp_cache_set_posts_last_changed();
		wp_cache_delete( 'last_modified', 'wc_products' );
		foreach ( $types as $type ) {
			delete_term_meta( $type, 'product_ids' );
		}
		foreach ( self::SHARED as $name ) {
			delete_transient( $name );
		}
		self::delete_transients_of( $all );
		\WC_Cache_Helper::get_transient_version( 'product', true );
		\WC_Cache_Helper::get_transient_version( 'product_query', true );
		\WC_Cache_Helper::invalidate_attribute_count( wc_get_attribute_taxonomy_names() );
		Listeners::call_once( $all[0] );
	}

	/** Everything that is kept about these products in memory or in an object cache. */
	public static function forget( array $ids ): void {
		if ( count( $ids ) > self::MANY && ! wp_using_ext_object_cache() ) {
			// What lives only as long as this request is emptied faster than picked through.
			wp_cache_flush_runtime();
			return;
		}
		wp_cache_delete_multiple( $ids, 'posts' );
		wp_cache_delete_multiple( array_map( static fn( int $id ): string => 'post_parent:' . $id, $ids ), 'posts' );
		wp_cache_delete_multiple( $ids, 'post_meta' );
		clean_object_term_cache( $ids, 'product' );
		$instances = class_exists( ProductCache::class ) && FeaturesUtil::feature_is_enabled( 'product_instance_caching' ) ? wc_get_container()->get( ProductCache::class ) : null;
		foreach ( $ids as $id ) {
			wp_cache_delete( 'lookup_table', 'object_' . $id );
			\WC_Cache_Helper::invalidate_cache_group( 'object_' . $id );
			\WC_Cache_Helper::invalidate_cache_group( 'product_' . $id );
			$instances?->remove( $id );
		}
	}

	private static function delete_transients_of( array $ids ): void {
		global $wpdb;
		$names = array();
		foreach ( $ids as $id ) {
			foreach ( self::OWN as $own ) {
				$names[] = $own . $id;
			}
		}
		if ( ! wp_using_ext_object_cache() ) {
			// Most products have none of them: one question instead of five deletions each.
			$there = array();
			foreach ( array_chunk( $names, 5 * Sql::ROWS ) as $chunk ) {
				$options = array_map( static fn( string $name ): string => '_transient_' . $name, $chunk );
				array_push( $there, ...array_column( Sql::rows( "SELECT option_name FROM {$wpdb->options} WHERE option_name IN (" . Sql::texts( $options ) . ')' ), 'option_name' ) );
			}
			$names = array_map( static fn( string $option ): string => substr( $option, strlen( '_transient_' ) ), $there );
		}
		foreach ( $names as $name ) {
			delete_transient( $name );
		}
	}

	/** Brings variable products in line with their variations now, while what happens is still known to be our doing. */
	public static function synchronise(): void {
		\WC_Post_Data::do_deferred_product_sync();
		// WooCommerce 10 leaves the list as it is, and would do all again when the request ends.
		$GLOBALS['wc_deferred_product_sync'] = array(); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WooCommerce's.
	}

	/** Gives back memory between chunks, where the object cache can do that without losing what others share. */
	public static function free(): void {
		if ( ! wp_using_ext_object_cache() || ( function_exists( 'wp_cache_supports' ) && wp_cache_supports( 'flush_runtime' ) ) ) {
			wp_cache_flush_runtime();
		}
	}
}
