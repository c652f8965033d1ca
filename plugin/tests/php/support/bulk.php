<?php
/**
 * What the suites of the bulk routes share: products of every kind, the state of the whole database, traces of hooks.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

require_once __DIR__ . '/rest.php';

/** Moment after everything that has happened so far. */
function as_of(): string {
	return \Crossdock\Bulk\InFlight::moment( microtime( true ) );
}

/**
 * A simple product with stock.
 *
 * @param int|float|null $stock null = not managed.
 * @param array          $more  backorders, virtual, price, sale.
 */
function stocked( int|float|null $stock, array $more = array() ): int {
	static $n = 0;
	$product  = new \WC_Product_Simple();
	$product->set_name( 'Bulk ' . ++$n );
	$product->set_sku( $more['sku'] ?? 'BULK-' . $n . '-' . wp_generate_password( 6, false ) );
	$product->set_regular_price( $more['price'] ?? '10' );
	if ( null !== $stock ) {
		$product->set_manage_stock( true );
		$product->set_stock_quantity( $stock );
	}
	$product->set_backorders( $more['backorders'] ?? 'no' );
	$product->set_virtual( ! empty( $more['virtual'] ) );
	$product->set_status( 'publish' );
	return $product->save();
}

/**
 * A variable product.
 *
 * @param array<int|null> $stocks Of its variations; null = its parent's counts, or none.
 * @param int|null        $own    Number of the parent itself.
 * @return array{parent:int, children:int[]}
 */
function variable( array $stocks, ?int $own = null ): array {
	$names     = array_map( static fn( int $n ): string => "Size $n", array_keys( $stocks ) );
	$attribute = new \WC_Product_Attribute();
	$attribute->set_name( 'Size' );
	$attribute->set_options( $names );
	$attribute->set_variation( true );
	$parent = new \WC_Product_Variable();
	$parent->set_name( 'Bulk variable' );
	$parent->set_attributes( array( $attribute ) );
	$parent->set_status( 'publish' );
	if ( null !== $own ) {
		$parent->set_manage_stock( true );
		$parent->set_stock_quantity( $own );
	}
	$id       = $parent->save();
	$children = array();
	foreach ( $stocks as $n => $stock ) {
		$child = new \WC_Product_Variation();
		$child->set_parent_id( $id );
		$child->set_attributes( array( 'size' => $names[ $n ] ) );
		$child->set_sku( "BULK-$id-$n" );
		$child->set_regular_price( (string) ( 20 + $n ) );
		if ( null !== $stock ) {
			$child->set_manage_stock( true );
			$child->set_stock_quantity( $stock );
		}
		$children[] = $child->save();
	}
	\WC_Product_Variable::sync( $id );
	finish_request();
	return array(
		'parent'   => $id,
		'children' => $children,
	);
}

/** What WooCommerce does when a request ends. */
function finish_request(): void {
	global $wp_filter;
	foreach ( $wp_filter['shutdown']->callbacks ?? array() as $callbacks ) {
		foreach ( $callbacks as $callback ) {
			$function = $callback['function'];
			$name     = is_array( $function ) ? ( is_object( $function[0] ) ? get_class( $function[0] ) : $function[0] ) : ( is_string( $function ) ? $function : '' );
			if ( preg_match( '/^(WC_(Post_Data|Cache_Helper)|Automattic\\\\WooCommerce\\\\Internal\\\\StockNotifications)/', $name ) ) {
				$function();
			}
		}
	}
	// With the request its list ends, which WooCommerce 10 does not empty.
	$GLOBALS['wc_deferred_product_sync'] = array();
}

/** The next request of another PHP process: nothing is in memory, a persistent cache keeps what it has. */
function new_request(): void {
	wp_using_ext_object_cache() ? wp_cache_flush_runtime() : wp_cache_flush();
}

/** Tables of the shop that a save may touch. */
function shop_tables(): array {
	global $wpdb;
	$tables = $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->prefix}%'" );
	return array_filter( $tables, static fn( string $table ): bool => ! preg_match( '/actionscheduler|crossdock_(outbox|stock_rows)|woocommerce_sessions|_was$/', $table ) );
}

/** Keeps all tables as they are. */
function keep_database(): void {
	global $wpdb;
	foreach ( shop_tables() as $table ) {
		$wpdb->query( "DROP TABLE IF EXISTS {$table}_was" );
		$wpdb->query( "CREATE TABLE {$table}_was AS SELECT * FROM $table" );
	}
}

/** Puts them back. */
function restore_database(): void {
	global $wpdb;
	foreach ( shop_tables() as $table ) {
		$wpdb->query( "DELETE FROM $table" );
		$wpdb->query( "INSERT INTO $table SELECT * FROM {$table}_was" );
	}
	wp_cache_flush();
}

/** Takes the copies away. */
function forget_database(): void {
	global $wpdb;
	foreach ( shop_tables() as $table ) {
		$wpdb->query( "DROP TABLE IF EXISTS {$table}_was" );
	}
}

/**
 * The whole database in a form that can be compared: without moments, and without the numbers of rows that were taken away
 * and added again. A transient that is not there is as good as the right one: what is compared is whether a wrong one stayed.
 *
 * @return array<string, string[]> Rows by table.
 */
function database(): array {
	global $wpdb;
	$state = array();
	foreach ( shop_tables() as $table ) {
		$rows = array();
		foreach ( $wpdb->get_results( "SELECT * FROM $table", ARRAY_A ) as $row ) {
			if ( isset( $row['option_name'] ) && preg_match( '/transient-version$|^_transient_timeout_|^cron$|_lock$|^crossdock_|wc_layered_nav_counts|^_transient_doing_cron|^woocommerce_checkout_/', $row['option_name'] ) ) {
				continue;
			}
			unset( $row['post_modified'], $row['post_modified_gmt'], $row['meta_id'], $row['option_id'] );
			$rows[] = wp_json_encode( $row );
		}
		sort( $rows );
		$state[ $table ] = $rows;
	}
	return $state;
}

/** What two states do not have in common. */
function differences( array $one, array $other ): array {
	$differences = array();
	foreach ( $one as $table => $rows ) {
		$only = array_filter(
			array(
				'WooCommerce' => array_values( array_filter( array_diff( $rows, $other[ $table ] ), static fn( string $row ): bool => ! str_contains( $row, '"_transient_' ) ) ),
				'Crossdock'   => array_values( array_diff( $other[ $table ], $rows ) ),
			)
		);
		if ( $only ) {
			$differences[ $table ] = $only;
		}
	}
	return $differences;
}

/** Hooks that tell of a product's save. */
const SAVE_HOOKS = array(
	'woocommerce_product_before_set_stock',
	'woocommerce_variation_before_set_stock',
	'woocommerce_product_set_stock',
	'woocommerce_variation_set_stock',
	'woocommerce_product_set_stock_status',
	'woocommerce_variation_set_stock_status',
	'woocommerce_product_object_updated_props',
	'woocommerce_delete_product_transients',
	'woocommerce_update_product',
	'woocommerce_update_product_variation',
	'woocommerce_after_product_object_save',
	'woocommerce_variable_product_sync_data',
	'woocommerce_updated_product_stock',
	'woocommerce_updated_product_price',
	'update_post_meta',
	'updated_post_meta',
	'clean_post_cache',
	'woocommerce_customer_stock_notifications_product_sync',
);

/**
 * What hooks tell while something is done, by product.
 *
 * @param string[] $hooks Which.
 * @return array<int, string[]>
 */
function traced( array $hooks, callable $do ): array {
	$trace     = array();
	$listeners = array();
	foreach ( $hooks as $hook ) {
		$listeners[ $hook ] = static function ( ...$with ) use ( $hook, &$trace ): void {
			$product = null;
			foreach ( $with as $one ) {
				$product = $one instanceof \WC_Product ? $one : $product;
			}
			$id   = str_contains( $hook, 'post_meta' ) ? (int) $with[1] : ( $product ? $product->get_id() : (int) ( is_array( $with[0] ) ? $with[0][0] : $with[0] ) );
			$said = $hook;
			if ( str_contains( $hook, 'post_meta' ) ) {
				$said .= " {$with[2]}=" . wp_json_encode( $with[3] );
			}
			if ( $product ) {
				$said .= ' ' . wp_json_encode( array( $product->get_stock_quantity( 'edit' ), $product->get_stock_status( 'edit' ), $product->get_price( 'edit' ), array_keys( $product->get_changes() ) ) );
			}
			foreach ( array_slice( $with, 1 ) as $one ) {
				$said .= is_array( $one ) ? ' ' . implode( ',', $one ) : ( is_string( $one ) && ! str_contains( $hook, 'post_meta' ) ? " $one" : '' );
			}
			$trace[ $id ][] = $said;
		};
		add_action( $hook, $listeners[ $hook ], 10, 4 );
	}
	try {
		$do();
	} finally {
		foreach ( $listeners as $hook => $listener ) {
			remove_action( $hook, $listener, 10 );
		}
	}
	ksort( $trace );
	return $trace;
}
