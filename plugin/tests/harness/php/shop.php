<?php
/**
 * What PHP tests need of the shop: its seed, orders from a few words, REST from inside, the plugin's outbox.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

/** Id of a seeded product. */
function product_id( string $sku ): int {
	return (int) get_option( 'crossdock_store_seed' )['products'][ $sku ];
}

/** Whether orders are in tables of their own. */
function hpos(): bool {
	return \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
}

/**
 * An order made by a program, as subscriptions and importers make them.
 *
 * @param array $more status, sku, quantity, email.
 */
function make_order( array $more = array() ): \WC_Order {
	$order = wc_create_order( array( 'status' => 'pending' ) );
	$order->add_product( wc_get_product( product_id( $more['sku'] ?? 'CUP-01' ) ), $more['quantity'] ?? 1 );
	$order->set_billing_first_name( 'Max' );
	$order->set_billing_last_name( 'Beispiel' );
	$order->set_billing_country( 'DE' );
	$order->set_billing_email( $more['email'] ?? 'max@buyer.test' );
	$order->calculate_totals();
	$order->set_status( $more['status'] ?? 'processing' );
	$order->save();
	return $order;
}

/**
 * REST from inside, as somebody.
 *
 * @param string     $method GET, POST …
 * @param string     $route  `/wc-crossdock/v1/…`.
 * @param array|null $body   JSON.
 * @param int        $user   Who asks; 0 = nobody.
 * @param array      $headers More headers.
 */
function rest( string $method, string $route, ?array $body = null, int $user = 1, array $headers = array() ): \WP_REST_Response {
	wp_set_current_user( $user );
	$parts   = explode( '?', $route, 2 );
	$request = new \WP_REST_Request( $method, $parts[0] );
	if ( isset( $parts[1] ) ) {
		parse_str( $parts[1], $query );
		$request->set_query_params( $query );
	}
	foreach ( $headers as $name => $value ) {
		$request->set_header( $name, $value );
	}
	if ( null !== $body ) {
		$request->set_header( 'content-type', 'application/json' );
		$request->set_body( wp_json_encode( $body ) );
	}
	return rest_do_request( $request );
}

/** A user with this role. @return int id */
function user_with_role( string $role ): int {
	$name = $role . '-' . wp_generate_password( 8, false );
	return wp_insert_user( array( 'user_login' => $name, 'user_pass' => wp_generate_password(), 'user_email' => "$name@shop.test", 'role' => $role ) );
}

/** Rows of the outbox, oldest first, optionally of one entity. @return array<int, array<string, mixed>> */
function outbox_rows( string $entity = '', int $id = 0 ): array {
	global $wpdb;
	$rows = $wpdb->get_results( 'SELECT * FROM ' . outbox_table() . ' ORDER BY id', ARRAY_A );
	return array_values(
		array_filter(
			$rows,
			static fn( $row ) => ( '' === $entity || $row['entity_type'] === $entity ) && ( 0 === $id || (int) $row['entity_id'] === $id )
		)
	);
}

/** Name of the outbox table. */
function outbox_table(): string {
	global $wpdb;
	return $wpdb->prefix . 'crossdock_outbox';
}

/** The plugin's recurring actions as just scheduled: nobody runs them here, so that they would be overdue after half an hour. */
function schedule_anew(): void {
	\Crossdock\Installer::unschedule();
	\Crossdock\Installer::schedule();
}

/** Empties the outbox. */
function clear_outbox(): void {
	global $wpdb;
	end_request();
	$wpdb->query( 'DELETE FROM ' . outbox_table() );
}

/** What the plugin does when a request ends, and nothing that others do then. */
function end_request(): void {
	global $wp_filter;
	foreach ( $wp_filter['shutdown']->callbacks ?? array() as $callbacks ) {
		foreach ( $callbacks as $callback ) {
			if ( belongs_to_plugin( $callback['function'] ) ) {
				( $callback['function'] )();
			}
		}
	}
}

/** Whether a callback is a method or closure of the plugin. */
function belongs_to_plugin( mixed $callback ): bool {
	if ( is_array( $callback ) ) {
		$class = is_object( $callback[0] ) ? get_class( $callback[0] ) : $callback[0];
		return str_starts_with( $class, 'Crossdock\\' );
	}
	if ( $callback instanceof \Closure ) {
		$scope = ( new \ReflectionFunction( $callback ) )->getClosureScopeClass();
		return null !== $scope && str_starts_with( $scope->getName(), 'Crossdock\\' );
	}
	return is_string( $callback ) && str_starts_with( $callback, 'Crossdock\\' );
}
