<?php
/**
 * What the sidecar asks of the shop, and gets: outbox, entities, annotation, heartbeat.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Heartbeat;
use Crossdock\Orders\State;
use Crossdock\Outbox\Orders;
use Crossdock\Outbox\Sweep;
use Crossdock\Outbox\Table;
use Crossdock\Plugin;

require __DIR__ . '/support/rest.php';

before_each(
	static function (): void {
		pair_shop();
		clear_outbox();
	}
);

/** Texts of an order's notes, oldest first. */
function notes( int $id ): array {
	return array_map( static fn( $note ): string => $note->content, array_reverse( wc_get_order_notes( array( 'order_id' => $id ) ) ) );
}

/** All rows of the outbox are done, as if the sidecar had taken them. */
function settle_rows( string $also = 'lease = NULL' ): void {
	global $wpdb;
	$wpdb->query( 'UPDATE ' . Table::name() . " SET status = 'done', $also" ); // phpcs:ignore WordPress.DB -- a test.
}

/** An order as a fresh request reads it. */
function fresh( int $id ): \WC_Order {
	clean_post_cache( $id );
	wp_cache_flush();
	return wc_get_order( $id );
}

test(
	'lease and acknowledge',
	static function (): void {
		$outbox = Plugin::instance()->outbox;
		$orders = array( make_order(), make_order(), make_order() );
		clear_outbox();
		foreach ( $orders as $order ) {
			$outbox->add( 'order', $order->get_id(), null, 'created' );
		}
		$first = good( as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 2, 'leaseSeconds' => 30 ) ), 'POST', '/outbox/lease' );
		same( array( 2, 1 ), array( count( $first['events'] ), $first['waiting'] ) );
		same( array( 'order', (string) $orders[0]->get_id(), 'created', 'shop' ), array_values( array_intersect_key( $first['events'][0], array_flip( array( 'entity', 'entityId', 'reason', 'origin' ) ) ) ) );
		same( $orders[0]->get_total(), $first['events'][0]['document']['total'] );
		matches( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $first['events'][0]['occurredAt'] );

		$second = good( as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 2, 'leaseSeconds' => 30 ) ), 'POST', '/outbox/lease' );
		same( array( (string) $orders[2]->get_id() ), array_column( $second['events'], 'entityId' ) );

		$ack = static fn( string $lease, array $events, string $status ): int => good(
			as_sidecar( 'POST', '/outbox/ack', array( 'lease' => $lease, 'results' => array_map( static fn( array $event ): array => array( 'id' => $event['id'], 'status' => $status ), $events ) ) ),
			'POST',
			'/outbox/ack'
		)['acknowledged'];
		same( 0, $ack( $second['lease'], $first['events'], 'accepted' ), 'another lease settles nothing' );
		same( 2, $ack( $first['lease'], $first['events'], 'accepted' ) );
		same( 0, $ack( $first['lease'], $first['events'], 'accepted' ), 'the same again' );
		same( 1, $ack( $second['lease'], $second['events'], 'rejected' ) );
		same( array( 'dead' => 1, 'done' => 2 ), array_filter( array_intersect_key( $outbox->status(), array( 'done' => 1, 'dead' => 1 ) ) ) );
		same( array(), good( as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 2, 'leaseSeconds' => 30 ) ), 'POST', '/outbox/lease' )['events'] );
	}
);

test(
	'a lease of nothing but drafts does not look like an empty outbox',
	static function (): void {
		$outbox = Plugin::instance()->outbox;
		for ( $n = 0; $n < 3; $n++ ) {
			$draft = wc_create_order( array( 'status' => 'checkout-draft' ) );
			$outbox->add( 'order', $draft->get_id(), null, 'created' );
		}
		$order = make_order();
		clear_outbox_of_others( $draft->get_id() );
		$outbox->add( 'order', $order->get_id(), null, 'created' );
		$lease = good( as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 1, 'leaseSeconds' => 30 ) ), 'POST', '/outbox/lease' );
		same( array( (string) $order->get_id() ), array_column( $lease['events'], 'entityId' ) );
		same( 0, $lease['waiting'] );
	}
);

/** Removes what the hooks recorded, so that only rows written by the test are there. */
function clear_outbox_of_others( int $last_draft ): void {
	end_request();
	global $wpdb;
	$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . outbox_table() . ' WHERE entity_id > %d OR entity_type <> %s', $last_draft, 'order' ) );
}

test(
	'entities as wc/v3 gives them',
	static function (): void {
		$order  = make_order( array( 'quantity' => 2 ) );
		$id     = $order->get_id();
		$refund = wc_create_refund( array( 'order_id' => $id, 'amount' => '1.00' ) );
		$tee    = product_id( 'TEE-RED-M' );
		$buyer  = user_with_role( 'customer' );
		foreach ( array(
			"order/$id"                     => "/wc/v3/orders/$id",
			'refund/' . $refund->get_id()   => "/wc/v3/orders/$id/refunds/" . $refund->get_id(),
			'product/' . product_id( 'CUP-01' ) => '/wc/v3/products/' . product_id( 'CUP-01' ),
			"variation/$tee"                => '/wc/v3/products/' . wp_get_post_parent_id( $tee ) . "/variations/$tee",
			"stock/$tee"                    => '/wc/v3/products/' . wp_get_post_parent_id( $tee ) . "/variations/$tee",
			"customer/$buyer"               => "/wc/v3/customers/$buyer",
		) as $entity => $route ) {
			$given = good( as_sidecar( 'GET', "/entities/$entity" ), 'GET', "/entities/$entity" );
			$woos  = json_decode( wp_json_encode( rest_get_server()->response_to_data( rest( 'GET', $route ), false ) ), true );
			// WooCommerce shuffles related products at each reading, and shows a customer's meta data to administrators only.
			$volatile = array( '_links' => 1, 'related_ids' => 1 ) + ( str_starts_with( $entity, 'customer' ) ? array( 'meta_data' => 1 ) : array() );
			same( array_diff_key( $woos, $volatile ), array_diff_key( $given, $volatile ), $entity );
		}
		foreach ( array(
			'order'     => 'woocommerce_rest_shop_order_invalid_id',
			'refund'    => 'woocommerce_rest_shop_order_refund_invalid_id',
			'customer'  => 'woocommerce_rest_invalid_id',
			'product'   => 'woocommerce_rest_product_invalid_id',
			'variation' => 'woocommerce_rest_product_variation_invalid_id',
			'stock'     => 'woocommerce_rest_product_invalid_id',
		) as $entity => $code ) {
			refused( as_sidecar( 'GET', "/entities/$entity/987654" ), 404, $code );
		}
	}
);

test(
	'annotate: states, numbers, one note per new number, nothing the second time',
	static function (): void {
		$id      = make_order()->get_id();
		$say     = static fn( array $annotation ): bool => good( as_sidecar( 'POST', "/orders/$id/annotate", $annotation ), 'POST', "/orders/$id/annotate" )['changed'];
		$problem = array( 'code' => 'sku.unknown', 'message' => 'SKU "CUP\\01" gibt es nicht: Größe?', 'owner' => 'shop' );
		$before  = count( notes( $id ) );

		same( true, $say( array( 'state' => 'held', 'temporaryNumber' => '0000123', 'problem' => $problem ) ) );
		$held = State::of( fresh( $id ) );
		same( array( 'held', '0000123', '', $problem ), array( $held['state'], $held['temporary_number'], $held['order_number'], $held['problem'] ) );
		same( $before, count( notes( $id ) ), 'no note without a number' );

		$confirmed = array( 'state' => 'confirmed', 'temporaryNumber' => '0000123', 'orderNumber' => '0020000456', 'customerNumber' => 'C100', 'status' => 'confirmed' );
		same( true, $say( $confirmed ) );
		$modified = fresh( $id )->get_date_modified()->getTimestamp();
		same( array( 'confirmed', '0020000456', 'C100', 'confirmed', null ), array_values( array_intersect_key( State::of( fresh( $id ) ), array_flip( array( 'state', 'order_number', 'customer_number', 'status', 'problem' ) ) ) ) );
		same( array( 'Infor M3 order 0020000456.' ), array_slice( notes( $id ), $before ) );

		sleep( 1 );
		same( false, $say( $confirmed ) );
		same( false, $say( array( 'state' => 'confirmed' ) ), 'what is not said stays' );
		same( $modified, fresh( $id )->get_date_modified()->getTimestamp(), 'nothing was saved' );
		same( $before + 1, count( notes( $id ) ) );

		same( true, $say( array( 'orderNumber' => '0020000457' ) + $confirmed ) );
		same( $before + 2, count( notes( $id ) ), 'a new number is a new note' );
	}
);

test(
	'annotate: deliveries are checked and kept',
	static function (): void {
		$id   = make_order()->get_id();
		$say  = static fn( array $deliveries ): array => array( 'state' => 'confirmed', 'deliveries' => $deliveries );
		$good = array( 'number' => '30000001', 'day' => '2026-11-23', 'carrier' => 'Größe & Co', 'tracking' => 'TRK\\1', 'url' => 'https://parcel.example/TRK1' );
		same( true, good( as_sidecar( 'POST', "/orders/$id/annotate", $say( array( $good, array( 'number' => '30000002' ) ) ) ), 'POST', "/orders/$id/annotate" )['changed'] );
		same( $good, array_replace( $good, State::of( fresh( $id ) )['deliveries'][0] ) );
		same( false, good( as_sidecar( 'POST', "/orders/$id/annotate", $say( array( $good, array( 'number' => '30000002' ) ) ) ), 'POST', "/orders/$id/annotate" )['changed'] );
		foreach ( array( array( 'day' => '2026-11-23' ), array( 'url' => 'javascript:alert(1)' ) + $good, array( 'day' => 'yesterday' ) + $good, array( 'carrier' => str_repeat( 'x', 61 ) ) + $good ) as $bad ) {
			refused( as_sidecar( 'POST', "/orders/$id/annotate", $say( array( $bad ) ) ), 400, 'rest_invalid_param' );
		}
	}
);

test(
	'annotate: a note is written once, without markup, also after a call that broke off',
	static function (): void {
		$order = make_order();
		$id    = $order->get_id();
		$say   = static fn( array $annotation ): bool => good( as_sidecar( 'POST', "/orders/$id/annotate", $annotation ), 'POST', "/orders/$id/annotate" )['changed'];
		$order->add_order_note( 'Infor M3 order 0020000001.' );
		$before = count( notes( $id ) );
		same( true, $say( array( 'state' => 'confirmed', 'orderNumber' => '0020000001', 'note' => 'Ships <b>A & B</b>' ) ) );
		same( array( 'Ships A &amp; B' ), array_slice( notes( $id ), $before ) );
		same( false, $say( array( 'state' => 'confirmed', 'note' => 'Ships <b>A & B</b>' ) ) );
	}
);

test(
	'annotate: our own doing, which is no news',
	static function (): void {
		$id = make_order()->get_id();
		end_request();
		settle_rows();
		sleep( 1 );
		good( as_sidecar( 'POST', "/orders/$id/annotate", array( 'state' => 'confirmed', 'orderNumber' => '0020000002' ) ), 'POST', "/orders/$id/annotate" );
		end_request();
		same( array(), array_filter( outbox_rows( 'order', $id ), static fn( array $row ): bool => 'done' !== $row['status'] ) );
		same( array(), good( as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 10, 'leaseSeconds' => 30 ) ), 'POST', '/outbox/lease' )['events'] );
	}
);

test(
	'annotate: a change before it that nobody has recorded is sent with it',
	static function (): void {
		$id = make_order()->get_id();
		end_request();
		// As if the rows were those of an earlier change.
		settle_rows( 'created_at = created_at - INTERVAL 1 MINUTE' );
		// Within the second of that change ours does not move the order's date, and hides nothing.
		sleep( 1 );
		good( as_sidecar( 'POST', "/orders/$id/annotate", array( 'state' => 'confirmed' ) ), 'POST', "/orders/$id/annotate" );
		end_request();
		$events = good( as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 10, 'leaseSeconds' => 30 ) ), 'POST', '/outbox/lease' )['events'];
		// Among the posts meta data alone move no date, so that ours hides nothing there.
		$expected = Orders::in_own_tables() ? array( array( (string) $id, 'updated' ) ) : array();
		same( $expected, array_map( static fn( array $event ): array => array( $event['entityId'], $event['reason'] ), $events ) );
	}
);

test(
	'annotate: only orders',
	static function (): void {
		$order  = make_order( array( 'quantity' => 2 ) );
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1.00' ) );
		foreach ( array( 987654, $refund->get_id(), product_id( 'CUP-01' ) ) as $id ) {
			refused( as_sidecar( 'POST', "/orders/$id/annotate", array( 'state' => 'held' ) ), 404, 'woocommerce_rest_shop_order_invalid_id' );
		}
	}
);

test(
	'heartbeat',
	static function (): void {
		$order = make_order();
		clear_outbox();
		Plugin::instance()->outbox->add( 'order', $order->get_id(), null, 'created' );
		same( null, Heartbeat::last() );
		$from = time();
		// A heartbeat starts a sweep, which would find what other tests have made and cleared away.
		update_option( Sweep::OPTION, array( 'at' => time() ), false );
		$answer = good( as_sidecar( 'POST', '/heartbeat', array( 'sidecarVersion' => '1.2.3', 'oldest' => '2026-11-23T09:00:00.000Z', 'waiting' => 4, 'held' => 2, 'highestOrderId' => null ) ), 'POST', '/heartbeat' );
		same( array( 1, false ), array( $answer['outboxWaiting'], $answer['paused'] ) );
		matches( '/^[0-9a-f]{32}$/', $answer['fingerprint'] );
		$last = Heartbeat::last();
		same( array( '1.2.3', '2026-11-23T09:00:00.000Z', 4, 2, 0 ), array( $last['version'], $last['oldest'], $last['waiting'], $last['held'], $last['highest_order'] ) );
		ok( strtotime( $last['at'] ) >= $from && strtotime( $last['at'] ) <= time() );
	}
);
