<?php
/**
 * Finds orders by their M3 numbers, in both kinds of order storage.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/** Adds the M3 numbers to what WooCommerce's order search looks at. */
final class Search implements Registerable {

	/** Value of the choice "M3 number" beside the search field (order tables only; WooCommerce 8.9 and newer). */
	public const FILTER = 'crossdock_m3';

	private const KEYS = array( State::ORDER_NUMBER, State::TEMPORARY_NUMBER, State::CUSTOMER_NUMBER );

	/** {@inheritDoc} */
	public function register(): void {
		add_filter( 'woocommerce_shop_order_search_fields', array( $this, 'add_keys' ) );
		add_filter( 'woocommerce_order_table_search_query_meta_keys', array( $this, 'add_keys' ) );
		add_filter( 'woocommerce_hpos_admin_search_filters', array( $this, 'add_choice' ) );
		add_filter( 'woocommerce_hpos_generate_where_for_search_filter', array( $this, 'where' ), 10, 4 );
	}

	/** Meta keys that the search "All" and "Customers" looks at. */
	public function add_keys( array $keys ): array {
		return array_values( array_unique( array_merge( $keys, self::KEYS ) ) );
	}

	/**
	 * A choice of its own: with WooCommerce's full text index switched on, "All" does not look at meta data at all
	 * (OrdersTableSearchQuery joins the address index instead).
	 */
	public function add_choice( array $choices ): array {
		if ( ! Screens::may_view() ) {
			return $choices;
		}
		$all = isset( $choices['all'] ) ? array( 'all' => $choices['all'] ) : array();
		unset( $choices['all'] );
		return $choices + array( self::FILTER => __( 'M3 number', 'crossdock' ) ) + $all;
	}

	/**
	 * The condition behind that choice. A sub-query, because only so the index on (order_id, meta_key, meta_value) serves
	 * (WooCommerce says the same of its own).
	 *
	 * @param mixed $where  What others have added.
	 * @param mixed $term   What is searched for.
	 * @param mixed $filter Which choice.
	 * @param mixed $query  OrdersTableQuery.
	 */
	public function where( $where, $term, $filter, $query ): string {
		if ( self::FILTER !== $filter ) {
			return (string) $where;
		}
		global $wpdb;
		$orders = esc_sql( $query->get_table_name( 'orders' ) );
		$meta   = esc_sql( $query->get_table_name( 'meta' ) );
		$marks  = implode( ', ', array_fill( 0, count( self::KEYS ), '%s' ) );
		// phpcs:disable WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- table names and marks are ours.
		return $wpdb->prepare(
			"`{$orders}`.id IN ( SELECT order_id FROM `{$meta}` WHERE meta_key IN ( {$marks} ) AND meta_value LIKE %s )",
			array( ...self::KEYS, '%' . $wpdb->esc_like( (string) $term ) . '%' )
		);
		// phpcs:enable
	}
}
