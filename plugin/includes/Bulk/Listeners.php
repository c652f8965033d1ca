<?php
/**
 * Who listens to the hooks of a product's save.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's save fires a dozen hooks for every product, and mostly nobody but WooCommerce and WordPress listens. What
 * those do is known by name and done for many products at once (Caches). Whoever is not known by name is served as by
 * WooCommerce's save: with the product's object, in the same order. That includes listeners which a newer WooCommerce adds.
 */
final class Listeners {

	/** Hooks that can be fired around a write of ours, because they only tell. */
	private const TOLD = array(
		'woocommerce_product_before_set_stock',
		'woocommerce_variation_before_set_stock',
		'woocommerce_product_set_stock',
		'woocommerce_variation_set_stock',
		'woocommerce_product_object_updated_props',
		'woocommerce_delete_product_transients',
		'woocommerce_update_product',
		'woocommerce_update_product_variation',
		'woocommerce_after_product_object_save',
		'woocommerce_variable_product_sync_data',
		'woocommerce_variable_product_sync',
		'update_post_meta',
		'update_postmeta',
		'updated_post_meta',
		'updated_postmeta',
		'clean_post_cache',
	);

	/** Hooks in which a listener can change what is saved, or which come from deep within a save: then only a save will do. */
	private const DEEP = array(
		'all',
		'woocommerce_before_product_object_save',
		'woocommerce_product_get_stock_quantity',
		'woocommerce_product_get_stock_status',
		'woocommerce_product_get_manage_stock',
		'woocommerce_product_get_backorders',
		'woocommerce_product_variation_get_stock_quantity',
		'woocommerce_product_variation_get_stock_status',
		'woocommerce_product_variation_get_manage_stock',
		'woocommerce_product_variation_get_backorders',
		'update_post_metadata',
		'pre_set_object_terms',
		'set_object_terms',
		'added_post_meta',
		'sanitize_post_meta__stock',
	);

	/** What Caches does for all at once, by name; `once` is called a single time instead, because its effect is not a product's. */
	private const KNOWN = array(
		'wp_cache_set_posts_last_changed'                => '',
		'wc_maybe_schedule_sale_events_on_meta_change'   => '',
		'wc_clear_term_product_ids'                      => '',
		'WC_Post_Data::update_post_metadata'             => '',
		'WC_Post_Data::flush_object_meta_cache'          => '',
		'WC_Post_Data::invalidate_products_last_modified' => '',
		'WC_Post_Data::invalidate_db_block_templates_cache' => '',
		'WC_Post_Data::force_default_term'               => '',
		'WC_Post_Data::delete_product_query_transients'  => '',
		'WC_Post_Data::recount_terms_for_product_visibility_change' => '',
		'WC_Deprecated_Filter_Hooks::maybe_handle_deprecated_hook' => '',
		'WC_Brands::invalidate_wc_layered_nav_counts_cache' => 'once',
		'Automattic\WooCommerce\Admin\ReportsSync::clear_stock_count_cache' => 'once',
		'Automattic\WooCommerce\Admin\Features\OnboardingTasks\Tasks\Products::maybe_set_has_product_transient' => 'once',
		'Automattic\WooCommerce\Internal\ProductFilters\CacheController::invalidate_filter_data_cache' => 'once',
		'Automattic\WooCommerce\Internal\Caches\ProductCacheController::invalidate_product_cache_by_meta' => '',
		'Automattic\WooCommerce\Internal\Caches\ProductCacheController::invalidate_product_cache_on_clean' => '',
		// Takes away marks of push notifications; products that have one are saved by WooCommerce (Facts::$sent).
		'Automattic\WooCommerce\Internal\PushNotifications\Triggers\StockNotificationRecoveryHandler::on_stock_change' => '',
	);

	/**
	 * Hooks to which somebody listens who must be told product by product.
	 *
	 * @return array<string, true>
	 */
	public static function told(): array {
		return array_fill_keys( array_filter( self::TOLD, array( self::class, 'is_heard' ) ), true );
	}

	/** Whether only WooCommerce's own save will do. */
	public static function want_saves(): bool {
		return array() !== array_filter( self::DEEP, array( self::class, 'is_heard' ) );
	}

	private static function is_heard( string $hook ): bool {
		foreach ( self::callbacks( $hook ) as list( , $callback ) ) {
			if ( ! self::is_ours( $callback ) && ! isset( self::KNOWN[ self::name( $callback ) ] ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Fires hooks without those that are known by name: what they do is done for all products at once.
	 *
	 * @param array    $hooks As `told()` gives them.
	 * @param callable $work  Fires.
	 */
	public static function without_known( array $hooks, callable $work ): void {
		$hushed = array();
		foreach ( array_keys( $hooks ) as $hook ) {
			foreach ( self::callbacks( $hook ) as list( $priority, $callback, $takes ) ) {
				if ( isset( self::KNOWN[ self::name( $callback ) ] ) ) {
					remove_filter( $hook, $callback, $priority );
					$hushed[] = array( $hook, $callback, $priority, $takes );
				}
			}
		}
		try {
			$work();
		} finally {
			foreach ( $hushed as $one ) {
				add_filter( ...$one );
			}
		}
	}

	/**
	 * Calls those whose effect is the shop's and not a product's: once for a whole chunk.
	 *
	 * @param int $product_id Any product of it.
	 */
	public static function call_once( int $product_id ): void {
		$called = array();
		foreach ( array( 'woocommerce_update_product', 'woocommerce_after_product_object_save' ) as $hook ) {
			foreach ( self::callbacks( $hook ) as list( , $callback ) ) {
				$name = self::name( $callback );
				if ( 'once' === ( self::KNOWN[ $name ] ?? '' ) && ! isset( $called[ $name ] ) ) {
					$called[ $name ] = true;
					self::call( $callback, $product_id );
				}
			}
		}
	}

	private static function call( callable $callback, int $product_id ): void {
		$takes = ( new \ReflectionFunction( \Closure::fromCallable( $callback ) ) )->getNumberOfRequiredParameters();
		match ( true ) {
			0 === $takes => $callback(),
			1 === $takes => $callback( $product_id ),
			default      => $callback( $product_id, wc_get_product( $product_id ) ),
		};
	}

	/** @return array<array{0:int, 1:callable, 2:int}> Priority, callback and how many arguments it takes. */
	private static function callbacks( string $hook ): array {
		global $wp_filter;
		$found = array();
		foreach ( $wp_filter[ $hook ]->callbacks ?? array() as $priority => $callbacks ) {
			foreach ( $callbacks as $callback ) {
				$found[] = array( (int) $priority, $callback['function'], (int) $callback['accepted_args'] );
			}
		}
		return $found;
	}

	private static function name( mixed $callback ): string {
		return match ( true ) {
			is_string( $callback ) => ltrim( $callback, '\\' ),
			is_array( $callback )  => ( is_object( $callback[0] ) ? get_class( $callback[0] ) : ltrim( $callback[0], '\\' ) ) . '::' . $callback[1],
			default                => '',
		};
	}

	/** Our own recorder; what it would record is recorded for all at once. */
	private static function is_ours( mixed $callback ): bool {
		$scope = $callback instanceof \Closure ? ( new \ReflectionFunction( $callback ) )->getClosureScopeClass()?->getName() : self::name( $callback );
		return str_starts_with( (string) $scope, 'Crossdock\\' ) && ! str_starts_with( (string) $scope, 'Crossdock\\Tests' );
	}
}
