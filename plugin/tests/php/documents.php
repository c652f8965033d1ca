<?php
/**
 * Documents are what GET answers, byte for byte, and events are as the contract has them.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Outbox\Documents;
use Crossdock\Outbox\Outbox;
use Crossdock\Pairing;
use Crossdock\Plugin;

before_each(
	static function (): void {
		clear_outbox();
		wp_set_current_user( 0 );
	}
);

/** The body that GET answers to the administrator's key, over HTTP. */
function get_body( string $route ): string {
	$keys   = get_option( 'crossdock_store_seed' )['keys']['key'];
	$url    = rest_url( ltrim( $route, '/' ) );
	$params = array(
		'oauth_consumer_key'     => $keys['key'],
		'oauth_nonce'            => wp_generate_password( 20, false ),
		'oauth_signature_method' => 'HMAC-SHA256',
		'oauth_timestamp'        => (string) time(),
	);
	ksort( $params );
	$query                     = http_build_query( $params, '', '&', PHP_QUERY_RFC3986 );
	$base                      = 'GET&' . rawurlencode( $url ) . '&' . rawurlencode( $query );
	$params['oauth_signature'] = base64_encode( hash_hmac( 'sha256', $base, $keys['secret'] . '&', true ) );
	$answer                    = wp_remote_get( $url . '?' . http_build_query( $params, '', '&', PHP_QUERY_RFC3986 ), array( 'timeout' => 30 ) );
	same( 200, wp_remote_retrieve_response_code( $answer ), wp_remote_retrieve_body( $answer ) );
	return wp_remote_retrieve_body( $answer );
}

/**
 * Without what no two answers have in common: related products are drawn by lot. And without what administrators alone are
 * shown: a customer's meta data, which the sidecar's own key would not get either.
 */
function steady( string $json ): string {
	$json = (string) preg_replace( '/"related_ids":\[[\d,]*\]/', '"related_ids":[]', $json );
	return (string) preg_replace( '/("avatar_url":"[^"]*"),"meta_data":\[[^\]]*\]/', '$1', $json );
}

/** Equal to the last byte; on a difference names the first field. */
function same_as_get( string $entity, int $id, ?int $parent, string $route ): void {
	// One for all: what it keeps of one document must fit the next.
	static $documents = null;
	$documents ??= new Documents();
	$ours        = steady( (string) wp_json_encode( $documents->read( $entity, $id, $parent ) ) );
	$get  = steady( get_body( $route ) );
	if ( $ours !== $get ) {
		$at = strspn( $ours ^ $get, "\0" );
		fail( "$route differs at byte $at:\nours " . substr( $ours, max( 0, $at - 80 ), 200 ) . "\nGET  " . substr( $get, max( 0, $at - 80 ), 200 ) );
	}
	same( $get, $ours );
}

/** An order with everything an order can have. */
function rich_order(): \WC_Order {
	$order = wc_create_order( array( 'customer_id' => (int) get_option( 'crossdock_store_seed' )['customers']['anna'] ) );
	$order->add_product( wc_get_product( product_id( 'CUP-01' ) ), 3 );
	$order->add_product( wc_get_product( product_id( 'TEE-RED-M' ) ), 1 );
	$fee = new \WC_Order_Item_Fee();
	$fee->set_name( 'Gift "wrap" / Größe' );
	$fee->set_total( '2.345' );
	$order->add_item( $fee );
	$shipping = new \WC_Order_Item_Shipping();
	$shipping->set_method_title( 'Flat rate' );
	$shipping->set_total( '4.90' );
	$order->add_item( $shipping );
	$order->set_address( array( 'first_name' => 'Zoë', 'last_name' => "O'Neil <b>", 'country' => 'DE', 'postcode' => '10115', 'city' => 'Köln', 'address_1' => 'Straße 1', 'email' => 'zoe@buyer.test' ), 'billing' );
	$order->apply_coupon( 'pct10' );
	$order->update_meta_data( 'list', array( 'a' => 1, 'b' => array( true, null, 1.5 ) ) );
	$order->calculate_totals();
	$order->set_status( 'processing' );
	$order->save();
	return $order;
}

test(
	'an order, in the request that wrote it and for nobody in particular',
	static function (): void {
		$order = rich_order();
		same_as_get( 'order', $order->get_id(), null, "/wc/v3/orders/{$order->get_id()}" );
		same( 0, get_current_user_id(), 'nobody has become somebody' );
	}
);

test(
	'an order with a refund, and the refund',
	static function (): void {
		$order  = rich_order();
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '5.00', 'reason' => 'dented' ) );
		same_as_get( 'order', $order->get_id(), null, "/wc/v3/orders/{$order->get_id()}" );
		same_as_get( 'refund', $refund->get_id(), $order->get_id(), "/wc/v3/orders/{$order->get_id()}/refunds/{$refund->get_id()}" );
		same_as_get( 'refund', $refund->get_id(), null, "/wc/v3/orders/{$order->get_id()}/refunds/{$refund->get_id()}" );
	}
);

test(
	'an order in the trash',
	static function (): void {
		$order = make_order();
		$id    = $order->get_id();
		$order->delete();
		same_as_get( 'order', $id, null, "/wc/v3/orders/{$id}" );
		same( 'trash', ( new Documents() )->read( 'order', $id, null )['status'] );
	}
);

test(
	'customers, products, variations, stock',
	static function (): void {
		$seed = get_option( 'crossdock_store_seed' );
		same_as_get( 'customer', $seed['customers']['anna'], null, "/wc/v3/customers/{$seed['customers']['anna']}" );
		$cup = product_id( 'CUP-01' );
		same_as_get( 'product', $cup, null, "/wc/v3/products/{$cup}" );
		same_as_get( 'stock', $cup, null, "/wc/v3/products/{$cup}" );
		$tee = product_id( 'TEE' );
		$red = product_id( 'TEE-RED-M' );
		same_as_get( 'product', $tee, null, "/wc/v3/products/{$tee}" );
		same_as_get( 'variation', $red, $tee, "/wc/v3/products/{$tee}/variations/{$red}" );
		same_as_get( 'variation', $red, null, "/wc/v3/products/{$tee}/variations/{$red}" );
		same_as_get( 'stock', $red, null, "/wc/v3/products/{$tee}/variations/{$red}" );
	}
);

test(
	'whoever is at the shop, the document is the same',
	static function (): void {
		$anna      = (int) get_option( 'crossdock_store_seed' )['customers']['anna'];
		$documents = new Documents();
		$nobody    = $documents->read( 'customer', $anna, null );
		wp_set_current_user( 1 );
		same( wp_json_encode( $nobody ), wp_json_encode( $documents->read( 'customer', $anna, null ) ) );
		same( 1, get_current_user_id() );
		lacks( 'session_tokens', (string) wp_json_encode( $nobody ) );
	}
);

test(
	'a visitor abroad does not colour a product\'s prices',
	static function (): void {
		$before        = WC()->customer;
		$visitor       = new \WC_Customer();
		$visitor->set_billing_country( 'US' );
		$visitor->set_shipping_country( 'US' );
		WC()->customer = $visitor;
		update_option( 'woocommerce_tax_display_shop', 'incl' );
		try {
			$cup = product_id( 'CUP-01' );
			same_as_get( 'product', $cup, null, "/wc/v3/products/{$cup}" );
			same( $visitor, WC()->customer );
		} finally {
			WC()->customer = $before;
			update_option( 'woocommerce_tax_display_shop', 'excl' );
		}
	}
);

test(
	'what is not there is null, and reading opens nothing for anybody else',
	static function (): void {
		$documents = new Documents();
		foreach ( array( 'order', 'customer', 'product', 'variation', 'refund', 'stock' ) as $entity ) {
			same( null, $documents->read( $entity, 987654, null ), $entity );
		}
		same( null, $documents->read( 'nonsense', 1, null ) );
		same( 401, rest( 'GET', '/wc/v3/orders/' . make_order()->get_id(), null, 0 )->get_status() );
	}
);

/** Leases everything and makes events of it. */
function events_now(): array {
	$leased = ( new Outbox() )->lease( 100, 30 );
	return ( new Documents() )->events( $leased['rows'] )['events'];
}

test(
	'an event, as the contract has it',
	static function (): void {
		$order  = make_order();
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1.00' ) );
		clear_outbox();
		( new Outbox() )->add( 'order', $order->get_id(), null, 'status', 'crossdock' );
		( new Outbox() )->add( 'refund', $refund->get_id(), $order->get_id(), 'created' );
		list( $first, $second ) = events_now();
		same( array( 'id', 'entity', 'entityId', 'reason', 'occurredAt', 'origin', 'document' ), array_keys( $first ) );
		same( array( 'order', (string) $order->get_id(), 'status', 'crossdock' ), array( $first['entity'], $first['entityId'], $first['reason'], $first['origin'] ) );
		matches( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $first['occurredAt'] );
		same( $order->get_id(), $first['document']['id'] );
		same( (string) $order->get_id(), $second['parentId'] );
		same( 'shop', $second['origin'] );
	}
);

test(
	'the document is read at hand-over; what is gone was deleted, whatever the row says, and the other way round',
	static function (): void {
		$gone = make_order();
		$here = make_order();
		$id   = $gone->get_id();
		$gone->delete( true );
		clear_outbox();
		( new Outbox() )->add( 'order', $id, null, 'updated' );
		( new Outbox() )->add( 'order', $here->get_id(), null, 'deleted' );
		list( $first, $second ) = events_now();
		same( array( 'deleted', null ), array( $first['reason'], $first['document'] ) );
		same( array( 'updated', $here->get_id() ), array( $second['reason'], $second['document']['id'] ) );
	}
);

test(
	'read for many at once, the documents are what each would be by itself',
	static function (): void {
		$orders = array( rich_order(), rich_order(), make_order() );
		wc_create_refund( array( 'order_id' => $orders[1]->get_id(), 'amount' => '5.00' ) );
		$ids = array_map( static fn( \WC_Order $order ): int => $order->get_id(), $orders );
		$orders[2]->delete();
		clear_outbox();
		wp_cache_flush();
		$routes = array();
		foreach ( $ids as $id ) {
			( new Outbox() )->add( 'order', $id, null, 'updated' );
			$routes[] = "/wc/v3/orders/$id";
		}
		foreach ( array( 'CUP-01', 'PLATE-9' ) as $sku ) {
			( new Outbox() )->add( 'product', product_id( $sku ), null, 'updated' );
			$routes[] = '/wc/v3/products/' . product_id( $sku );
		}
		( new Outbox() )->add( 'order', 987654, null, 'updated' );
		$documents = array_column( events_now(), 'document' );
		same( null, array_pop( $documents ) );
		same( array_map( static fn( string $route ): string => steady( get_body( $route ) ), $routes ), array_map( static fn( array $document ): string => steady( (string) wp_json_encode( $document ) ), $documents ) );
	}
);

test(
	'an order that a plugin keeps the REST API from showing is not told as deleted',
	static function (): void {
		$order = make_order()->get_id();
		$plate = product_id( 'PLATE-9' );
		clear_outbox();
		( new Outbox() )->add( 'order', $order, null, 'updated' );
		( new Outbox() )->add( 'product', $plate, null, 'updated' );
		( new Outbox() )->add( 'order', 987654, null, 'updated' );
		$closed = static fn() => new \WP_Error( 'rest_closed', 'Closed.', array( 'status' => 401 ) );
		add_filter( 'rest_pre_dispatch', $closed );
		try {
			$events = events_now();
		} finally {
			remove_filter( 'rest_pre_dispatch', $closed );
		}
		same( array( 'updated', 'updated', 'deleted' ), array_column( $events, 'reason' ) );
		same( array( null, null, null ), array_column( $events, 'document' ) );
	}
);

test(
	'what is too much for one hand-over waits for the next, in order, and costs no attempt',
	static function (): void {
		$ids = array();
		for ( $n = 0; $n < 12; $n++ ) {
			$order = make_order();
			for ( $m = 0; $m < 15; $m++ ) {
				$order->update_meta_data( "big_$m", str_repeat( 'x', 60000 ) );
			}
			$order->save();
			$ids[] = $order->get_id();
		}
		clear_outbox();
		foreach ( $ids as $id ) {
			( new Outbox() )->add( 'order', $id, null, 'updated' );
		}
		wp_set_current_user( 1 );
		$given = array();
		$turns = 0;
		do {
			$answer = rest( 'POST', '/wc-crossdock/v1/outbox/lease', array( 'limit' => 1000, 'leaseSeconds' => 3600 ) )->get_data();
			ok( strlen( wp_json_encode( $answer ) ) < 10 * 1024 * 1024, 'an answer has a size' );
			foreach ( $answer['events'] as $event ) {
				same( (int) $event['entityId'], $event['document']['id'], 'nothing goes without its document' );
				$given[] = (int) $event['entityId'];
			}
			rest( 'POST', '/wc-crossdock/v1/outbox/ack', array( 'lease' => $answer['lease'], 'results' => array_map( static fn( array $event ): array => array( 'id' => $event['id'], 'status' => 'accepted' ), $answer['events'] ) ) );
			++$turns;
		} while ( $answer['events'] && $turns < 10 );
		same( $ids, $given );
		ok( $turns > 2, 'in several portions' );
		same( array_fill( 0, 12, '1' ), array_column( outbox_rows(), 'attempts' ) );
		array_map( static fn( int $id ) => wc_get_order( $id )->delete( true ), $ids );
	}
);

test(
	'the sidecar\'s time for a lease begins with the answer',
	static function (): void {
		clear_outbox();
		( new Outbox() )->add( 'product', product_id( 'CUP-01' ), null, 'updated' );
		wp_set_current_user( 1 );
		$from = time();
		rest( 'POST', '/wc-crossdock/v1/outbox/lease', array( 'limit' => 5, 'leaseSeconds' => 15 ) );
		$until = strtotime( outbox_rows()[0]['lease_until'] . ' UTC' );
		ok( $until >= $from + 15 && $until <= time() + 15, ( $until - $from ) . ' seconds' );
	}
);

test(
	'drafts and staff are settled in silence',
	static function (): void {
		$draft = wc_create_order( array( 'status' => 'checkout-draft' ) );
		clear_outbox();
		( new Outbox() )->add( 'order', $draft->get_id(), null, 'updated' );
		( new Outbox() )->add( 'customer', user_with_role( 'shop_manager' ), null, 'updated' );
		same( array(), events_now() );
		same( array( 'done', 'done' ), array_column( array_slice( outbox_rows(), 0, 2 ), 'status' ) );
	}
);

test(
	'a document of more than a megabyte stays at home',
	static function (): void {
		$order = make_order();
		// WooCommerce's own table takes 64 kB per value.
		for ( $n = 0; $n < 20; $n++ ) {
			$order->update_meta_data( "big_$n", str_repeat( 'x', 60000 ) );
		}
		$order->save();
		clear_outbox();
		( new Outbox() )->add( 'order', $order->get_id(), null, 'updated' );
		$event = events_now()[0];
		same( array( 'updated', null ), array( $event['reason'], $event['document'] ) );
		ok( strlen( (string) wp_json_encode( ( new Documents() )->read( 'order', $order->get_id(), null ) ) ) > Documents::MAX_BYTES, 'it can be read by REST' );
		$order->delete( true );
	}
);

test(
	'a document that cannot be read does not stop the others',
	static function (): void {
		$bad  = make_order();
		$good = make_order();
		clear_outbox();
		( new Outbox() )->add( 'order', $bad->get_id(), null, 'updated' );
		( new Outbox() )->add( 'order', $good->get_id(), null, 'updated' );
		$burst = static function ( $response, $object ) use ( $bad ) {
			if ( $object->get_id() === $bad->get_id() ) {
				throw new \RuntimeException( 'a plugin has a fault' );
			}
			return $response;
		};
		add_filter( 'woocommerce_rest_prepare_shop_order_object', $burst, 10, 2 );
		try {
			list( $first, $second ) = events_now();
		} finally {
			remove_filter( 'woocommerce_rest_prepare_shop_order_object', $burst );
		}
		same( array( 'updated', null ), array( $first['reason'], $first['document'] ) );
		same( $good->get_id(), $second['document']['id'] );
	}
);

test(
	'the sidecar\'s own user reads through the fence what it may not ask for itself',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create();
		wp_set_current_user( (int) Plugin::instance()->settings->get( 'user_id' ) );
		$anna = (int) get_option( 'crossdock_store_seed' )['customers']['anna'];
		same( $anna, ( new Documents() )->read( 'customer', $anna, null )['id'] );
		same( (int) Plugin::instance()->settings->get( 'user_id' ), get_current_user_id() );
	}
);
