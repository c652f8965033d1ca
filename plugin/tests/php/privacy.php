<?php
/**
 * WordPress' privacy tools: what is exported, what is erased, what is said to stay.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Orders\State;
use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Privacy;

/** A privacy part of its own, so that each test asks the sidecar anew. */
function privacy(): Privacy {
	return new Privacy( Plugin::instance() );
}

/** Name → value of an exported item. */
function exported( array $item ): array {
	return array_column( $item['data'], 'value', 'name' );
}

/** The sidecar's answers by path, instead of the network; every asked path is kept in $asked. */
function sidecar_says( array $answers, array &$asked = array() ): void {
	add_filter(
		'pre_http_request',
		static function ( $none, $args, $url ) use ( $answers, &$asked ) {
			$path    = (string) wp_parse_url( $url, PHP_URL_PATH );
			$asked[] = $path;
			if ( ! isset( $answers[ $path ] ) ) {
				return new \WP_Error( 'http_request_failed', 'cURL error 7' );
			}
			return array( 'headers' => array(), 'body' => wp_json_encode( $answers[ $path ][1] ), 'response' => array( 'code' => $answers[ $path ][0], 'message' => '' ), 'cookies' => array() );
		},
		10,
		3
	);
}

before_each(
	static function (): void {
		remove_all_filters( 'pre_http_request' );
		( new Pairing( Plugin::instance()->settings ) )->unpair();
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
		clear_outbox();
	}
);

test(
	'both tools list us; the eraser comes before WooCommerce takes the address off the orders',
	static function (): void {
		contains( 'crossdock', array_keys( apply_filters( 'wp_privacy_personal_data_exporters', array() ) ) );
		$erasers = array_keys( apply_filters( 'wp_privacy_personal_data_erasers', array() ) );
		$ours    = array_search( 'crossdock', $erasers, true );
		ok( false !== $ours );
		ok( $ours < array_search( 'woocommerce-customer-orders', $erasers, true ), 'should be before woocommerce-customer-orders' );
	}
);

test(
	'the export names the M3 numbers and the noted events of a person, and nobody else\'s',
	static function (): void {
		$order = make_order( array( 'email' => 'ines@buyer.test' ) );
		State::annotate( $order, array( 'state' => 'confirmed', 'orderNumber' => '1000004711', 'customerNumber' => 'WC000017', 'status' => 'delivered' ) );
		make_order( array( 'email' => 'other@buyer.test' ) );
		clear_outbox();
		Plugin::instance()->outbox->add( 'order', $order->get_id(), null, 'updated' );
		$answer = privacy()->export( 'ines@buyer.test' );
		same( true, $answer['done'] );
		same( 1, count( $answer['data'] ) );
		$facts = exported( $answer['data'][0] );
		same( '1000004711', $facts['M3 order'] );
		same( 'WC000017', $facts['M3 customer'] );
		same( 'Delivered', $facts['Status in M3'] );
		contains( '1 event (the id of the order', $facts['Events noted'] );
	}
);

test(
	'the export asks the sidecar where it can, and only once when that is down',
	static function (): void {
		$one = make_order( array( 'email' => 'asks@buyer.test' ) );
		make_order( array( 'email' => 'asks@buyer.test' ) );
		( new Pairing( Plugin::instance()->settings ) )->create( 'https://sidecar.example' );
		$asked = array();
		sidecar_says( array(), $asked );
		$data = privacy()->export( 'asks@buyer.test' )['data'];
		same( 1, count( $asked ), 'asked again although it was down' );
		contains( 'did not answer', exported( $data[1] )['In the sidecar'] );

		remove_all_filters( 'pre_http_request' );
		sidecar_says(
			array(
				'/v1/entities/order:' . $one->get_id() => array( 200, array( 'entries' => array( 1, 2, 3 ) ) ),
				'/v1/settings'                         => array( 200, array( 'settings' => array( 'work' => array( 'retentionDays' => 14 ) ) ) ),
			)
		);
		$words = exported( privacy()->export( 'asks@buyer.test' )['data'][0] )['In the sidecar'];
		contains( '3 entries', $words );
		contains( '14 days', $words );
	}
);

test(
	'a sidecar that knows nothing of an order is told so; a 404 of something else is not taken for that',
	static function (): void {
		$order = make_order( array( 'email' => 'gone@buyer.test' ) );
		( new Pairing( Plugin::instance()->settings ) )->create( 'https://sidecar.example' );
		sidecar_says( array( '/v1/entities/order:' . $order->get_id() => array( 404, array( 'code' => 'entity.unknown' ) ) ) );
		contains( 'Nothing', exported( privacy()->export( 'gone@buyer.test' )['data'][0] )['In the sidecar'] );
		remove_all_filters( 'pre_http_request' );
		sidecar_says( array( '/v1/entities/order:' . $order->get_id() => array( 404, array( 'html' => 'no such site' ) ) ) );
		contains( 'did not answer', exported( privacy()->export( 'gone@buyer.test' )['data'][0] )['In the sidecar'] );
	}
);

test(
	'more than one page: every order once',
	static function (): void {
		for ( $n = 0; $n < 11; $n++ ) {
			make_order( array( 'email' => 'many@buyer.test' ) );
		}
		$first  = privacy()->export( 'many@buyer.test', 1 );
		$second = privacy()->export( 'many@buyer.test', 2 );
		same( array( false, true ), array( $first['done'], $second['done'] ) );
		same( 11, count( array_unique( array_column( array_merge( $first['data'], $second['data'] ), 'item_id' ) ) ) );
	}
);

test(
	'the eraser removes handed-over events of orders, refunds and account; open ones stay so that no order is lost',
	static function (): void {
		$user = user_with_role( 'customer' );
		$mail = get_userdata( $user )->user_email;
		$mine = make_order( array( 'email' => $mail ) );
		$else = make_order( array( 'email' => 'else@buyer.test' ) );
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		clear_outbox();
		$row = static fn( string $entity, int $id, ?int $parent, string $status ): array => compact( 'entity', 'id', 'parent', 'status' ) + array( 'reason' => 'updated' );
		Plugin::instance()->outbox->add_many(
			array(
				$row( 'order', $mine->get_id(), null, 'done' ),
				$row( 'refund', 900001, $mine->get_id(), 'done' ),
				$row( 'customer', $user, null, 'done' ),
				$row( 'order', $mine->get_id(), null, 'pending' ),
				$row( 'order', $else->get_id(), null, 'done' ),
				$row( 'product', $mine->get_id(), null, 'done' ),
			)
		);
		$answer = privacy()->erase( $mail );
		same( array( true, true, true ), array( $answer['items_removed'], $answer['items_retained'], $answer['done'] ) );
		contains( '3 noted events', $answer['messages'][0] );
		contains( '1 event still waits', $answer['messages'][1] );
		contains( '90 days', $answer['messages'][2] );
		same(
			array( 'order pending', 'order done', 'product done' ),
			array_map( static fn( array $left ): string => $left['entity_type'] . ' ' . $left['status'], outbox_rows() )
		);
	}
);

test(
	'a shop without a sidecar keeps nothing open for it',
	static function (): void {
		$order = make_order( array( 'email' => 'unpaired@buyer.test' ) );
		clear_outbox();
		Plugin::instance()->outbox->add( 'order', $order->get_id(), null, 'updated' );
		privacy()->erase( 'unpaired@buyer.test' );
		same( array(), outbox_rows( 'order', $order->get_id() ) );
	}
);

test(
	'nobody known: nothing removed, nothing retained, no words',
	static function (): void {
		same(
			array( 'items_removed' => false, 'items_retained' => false, 'messages' => array(), 'done' => true ),
			privacy()->erase( 'nobody@nowhere.test' )
		);
		same( array( 'data' => array(), 'done' => true ), privacy()->export( 'nobody@nowhere.test' ) );
	}
);

test(
	'when WooCommerce anonymises an order, the M3 customer goes and the order number stays',
	static function (): void {
		$order = make_order();
		State::annotate( $order, array( 'state' => 'held', 'orderNumber' => '1000004711', 'customerNumber' => 'WC000017', 'problem' => array( 'code' => 'x', 'message' => 'Postcode 20457 is not known.' ) ) );
		require_once WC_ABSPATH . 'includes/class-wc-privacy-erasers.php';
		\WC_Privacy_Erasers::remove_order_personal_data( wc_get_order( $order->get_id() ) );
		$of = State::of( wc_get_order( $order->get_id() ) );
		same( '', $of['customer_number'] );
		same( null, $of['problem'] );
		same( '1000004711', $of['order_number'] );
	}
);

test(
	'the proposal for the privacy policy names what is passed on and for how long',
	static function (): void {
		$text = privacy()->get_privacy_message();
		contains( 'Infor M3', $text );
		contains( '90 days', $text );
	}
);
