<?php
/**
 * Forgets what this process keeps of entities, so that they are read from the database.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Automattic\WooCommerce\Caches\OrderCache;
use Crossdock\Bulk\Caches;
use Crossdock\Bulk\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Events are often handed over in a process that has done other work before: a queue runner that has dealt with the very order,
 * a request of its buyer. What it keeps from then hides what another process has written since, also with an object cache
 * that all processes share (each has its own copy of what it has read), and the row would be settled by an old document.
 */
final class Fresh {

	/** Keys in the group `orders`, followed by the order's id, behind the prefix of that group (WC_Order, refund totals). */
	private const OF_ORDERS = array( 'refund_ids', 'total_refunded', 'total_tax_refunded', 'total_shipping_tax_refunded', 'total_shipping_refunded' );

	/** Transients of a product that its document is made of, followed by its id. */
	private const TRANSIENTS = array( 'wc_product_children_', 'wc_var_prices_' );

	/**
	 * Everything that is kept of the entities of these rows, of refunds with their orders, and of variations with their products.
	 *
	 * @param array<array<string,mixed>> $rows Rows of the outbox.
	 */
	public static function forget( array $rows ): void {
		$ids = array();
		foreach ( $rows as $row ) {
			$ids[ $row['entity_type'] ][ (int) $row['entity_id'] ] = (int) $row['entity_id'];
			if ( $row['parent_id'] ) {
				$kind                                       = 'refund' === $row['entity_type'] ? 'order' : 'product';
				$ids[ $kind ][ (int) $row['parent_id'] ] = (int) $row['parent_id'];
			}
		}
		self::orders( ( $ids['order'] ?? array() ) + ( $ids['refund'] ?? array() ) );
		self::products( ( $ids['product'] ?? array() ) + ( $ids['variation'] ?? array() ) + ( $ids['stock'] ?? array() ) );
		if ( isset( $ids['customer'] ) ) {
			wp_cache_delete_multiple( array_values( $ids['customer'] ), 'users' );
			wp_cache_delete_multiple( array_values( $ids['customer'] ), 'user_meta' );
		}
	}

	/** @param int[] $ids Orders and refunds; refunds of the orders are found here. */
	private static function orders( array $ids ): void {
		if ( ! $ids ) {
			return;
		}
		$items = array();
		foreach ( self::items_of( $ids ) as $row ) {
			$ids[ (int) $row['id'] ] = (int) $row['id'];
			if ( $row['item'] ) {
				$items[] = (int) $row['item'];
			}
		}
		$ids    = array_values( $ids );
		$prefix = \WC_Cache_Helper::get_cache_prefix( 'orders' );
		$keys   = array();
		foreach ( $ids as $id ) {
			array_push( $keys, 'order-items-' . $id, ...array_map( static fn( string $key ): string => $prefix . $key . $id, self::OF_ORDERS ) );
			// Meta data of an order lie behind the prefix of this group.
			\WC_Cache_Helper::invalidate_cache_group( 'object_' . $id );
		}
		wp_cache_delete_multiple( $keys, 'orders' );
		wp_cache_delete_multiple( $ids, 'posts' );
		wp_cache_delete_multiple( $ids, 'post_meta' );
		wp_cache_delete_multiple( array_map( static fn( int $id ): string => 'item-' . $id, $items ), 'order-items' );
		wp_cache_delete_multiple( $items, 'order_item_meta' );
		foreach ( $items as $id ) {
			\WC_Cache_Helper::invalidate_cache_group( 'object_' . $id );
		}
		if ( class_exists( OrderCache::class ) ) {
			$objects = wc_get_container()->get( OrderCache::class );
			array_map( static fn( int $id ): bool => $objects->remove( $id ), $ids );
		}
		if ( ! Orders::in_own_tables() ) {
			// An order's refunds are found by a query whose results WordPress keeps.
			wp_cache_set_posts_last_changed();
		}
		// The caches of orders in tables of their own, where they are switched on.
		$store = \WC_Data_Store::load( 'order' );
		if ( $store->has_callable( 'clear_cached_data' ) ) {
			$store->clear_cached_data( $ids );
		}
	}

	/**
	 * Orders, their refunds, and the items of both, by one query.
	 *
	 * @param int[] $ids Orders and refunds.
	 * @return array<array{id:string, item:?string}>
	 */
	private static function items_of( array $ids ): array {
		global $wpdb;
		$of    = Orders::columns();
		$list  = Sql::ids( $ids );
		$items = "LEFT JOIN {$wpdb->prefix}woocommerce_order_items AS i ON i.order_id = o.{$of['id']}";
		$ours  = "SELECT o.{$of['id']} AS id, i.order_item_id AS item FROM {$of['table']} AS o {$items} WHERE";
		// phpcs:ignore WordPress.DB -- our own names and numbers; must see the tables as they are.
		return (array) $wpdb->get_results( "{$ours} o.{$of['id']} IN ({$list}) UNION ALL {$ours} o.{$of['parent']} IN ({$list}) AND o.{$of['type']} = 'shop_order_refund'", ARRAY_A );
	}

	/** @param int[] $ids Products and variations; products of the variations are found here. */
	private static function products( array $ids ): void {
		if ( ! $ids ) {
			return;
		}
		wp_cache_delete_multiple( array_values( $ids ), 'posts' );
		_prime_post_caches( array_values( $ids ), false, false );
		foreach ( $ids as $id ) {
			$parent = (int) ( get_post( $id )->post_parent ?? 0 );
			if ( $parent > 0 ) {
				$ids[ $parent ] = $parent;
			}
		}
		$transients = array();
		foreach ( $ids as $id ) {
			foreach ( self::TRANSIENTS as $name ) {
				$transients[] = $name . $id;
			}
		}
		if ( wp_using_ext_object_cache() ) {
			wp_cache_delete_multiple( $transients, 'transient' );
		} else {
			$options = array_map( static fn( string $name ): array => array( '_transient_' . $name, '_transient_timeout_' . $name ), $transients );
			wp_cache_delete_multiple( array_merge( ...$options ), 'options' );
			wp_cache_delete( 'notoptions', 'options' );
		}
		// A product's variations are found by a query whose results WordPress keeps.
		wp_cache_set_posts_last_changed();
		Caches::forget( array_values( $ids ) );
	}
}
