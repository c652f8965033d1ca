<?php
/**
 * WordPress' privacy tools: what is exported, what is erased, what is said to stay.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Orders\State;
use Crossdock\Outbox\Orders;
use Crossdock\Outbox\Sweep;
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
				'/v1/privacy/export' => array(
					200,
					array(
						'entities' => array( array( 'key' => 'order:' . $one->get_id(), 'documents' => 2, 'entries' => 3, 'oldest' => '2026-11-01T10:00:00Z', 'newest' => '2026-11-02T10:00:00Z' ) ),
						'customer' => array( 'link' => 'W0001', 'table' => null ),
					),
				),
			)
		);
		$data = privacy()->export( 'asks@buyer.test' )['data'];
		contains( '2 copies of the order, from', exported( $data[0] )['In the sidecar'] );
		contains( '3 lines in a journal', exported( $data[0] )['In the sidecar'] );
		same( 'Nothing (any more).', exported( $data[1] )['In the sidecar'] );
		same( array( 'M3 customer, known from orders' => 'W0001' ), exported( $data[2] ) );
	}
);

test(
	'the eraser tells the sidecar, and says what went, what is still open there and what stays for the books',
	static function (): void {
		$done = make_order( array( 'email' => 'tells@buyer.test' ) );
		$held = make_order( array( 'email' => 'tells@buyer.test' ) );
		State::annotate( $done, array( 'state' => 'confirmed', 'orderNumber' => '1000004711' ) );
		( new Pairing( Plugin::instance()->settings ) )->create( 'https://sidecar.example' );
		clear_outbox();
		$bodies = array();
		add_filter(
			'pre_http_request',
			static function ( $none, $args ) use ( &$bodies ) {
				$bodies[] = json_decode( $args['body'], true );
				return $none;
			},
			9,
			2
		);
		sidecar_says(
			array(
				'/v1/privacy/erase' => array(
					200,
					array(
						'entities' => array(
							array( 'key' => 'order:' . $done->get_id(), 'result' => 'erased', 'documents' => 2 ),
							array( 'key' => 'order:' . $held->get_id(), 'result' => 'open', 'documents' => 0 ),
						),
						'customer' => array( 'link' => 'erased', 'table' => false ),
					),
				),
			)
		);
		$answer = privacy()->erase( 'tells@buyer.test' );
		same( array( true, true ), array( $answer['items_removed'], $answer['items_retained'] ) );
		$words = implode( "\n", $answer['messages'] );
		contains( '2 copies erased in the sidecar', $words );
		contains( 'no longer knows which M3 customer', $words );
		contains( 'not finished: #' . $held->get_id() . '.', $words );
		contains( 'kept for the books, in the shop and in the sidecar: which order is which in Infor M3 (1000004711)', $words );
		same( array( (string) $done->get_id(), (string) $held->get_id() ), $bodies[0]['orders'] );
		same( 'tells@buyer.test', $bodies[0]['email'] );
	}
);

test(
	'where the sidecar cannot be asked, nothing is claimed to be erased',
	static function (): void {
		$order = make_order( array( 'email' => 'mute@buyer.test' ) );
		$erase = static function (): array {
			$answer = privacy()->erase( 'mute@buyer.test' );
			return array( $answer['items_removed'], $answer['items_retained'], implode( ' ', $answer['messages'] ) );
		};
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		clear_outbox();
		list( $removed, $retained, $words ) = $erase();
		same( array( false, true ), array( $removed, $retained ) );
		contains( 'cannot reach the sidecar', $words );
		contains( 'crossdock-sidecar privacy', exported( privacy()->export( 'mute@buyer.test' )['data'][0] )['In the sidecar'] );

		( new Pairing( Plugin::instance()->settings ) )->create( 'https://sidecar.example' );
		clear_outbox();
		foreach ( array(
			array( array(), 'did not answer' ),
			array( array( '/v1/privacy/erase' => array( 403, array( 'code' => 'role.too-low' ) ) ), 'Only an administrator' ),
			array( array( '/v1/privacy/erase' => array( 404, array( 'code' => 'route.unknown' ) ) ), 'older than this plugin' ),
			array( array( '/v1/privacy/erase' => array( 200, 'no JSON object' ) ), 'did not answer' ),
		) as list( $says, $expected ) ) {
			remove_all_filters( 'pre_http_request' );
			sidecar_says( $says );
			list( $removed, $retained, $words ) = $erase();
			same( array( false, true ), array( $removed, $retained ), $expected );
			contains( $expected, $words );
		}
		ok( null !== wc_get_order( $order->get_id() ) );
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
				$row( 'order', $mine->get_id(), null, 'dead' ),
				$row( 'refund', 900001, $mine->get_id(), 'done' ),
				$row( 'customer', $user, null, 'done' ),
				$row( 'customer', $user, null, 'dead' ),
				$row( 'order', $mine->get_id(), null, 'pending' ),
				$row( 'order', $else->get_id(), null, 'done' ),
				$row( 'product', $mine->get_id(), null, 'done' ),
			)
		);
		$GLOBALS['wpdb']->query( 'UPDATE ' . outbox_table() . " SET last_error = 'Postcode 20457' WHERE status = 'dead'" ); // phpcs:ignore WordPress.DB
		$answer = privacy()->erase( $mail );
		same( array( true, true, true ), array( $answer['items_removed'], $answer['items_retained'], $answer['done'] ) );
		contains( '3 noted events removed', $answer['messages'][0] );
		contains( '1 event still waits', $answer['messages'][1] );
		contains( '2 noted events stay in the shop for up to 30 days', $answer['messages'][2] );
		same(
			array( 'refund 900001 done', "customer $user done", "order {$mine->get_id()} pending", "order {$else->get_id()} done", "product {$mine->get_id()} done" ),
			array_map( static fn( array $left ): string => "{$left['entity_type']} {$left['entity_id']} {$left['status']}", outbox_rows() )
		);
		same( array( null, null ), array_column( array_slice( outbox_rows(), 0, 2 ), 'last_error' ), 'words may quote an address' );
	}
);

test(
	'a shop without a sidecar keeps nothing open for it, and what it keeps counts as handed over',
	static function (): void {
		$order = make_order( array( 'email' => 'unpaired@buyer.test' ) );
		clear_outbox();
		Plugin::instance()->outbox->add( 'order', $order->get_id(), null, 'updated' );
		privacy()->erase( 'unpaired@buyer.test' );
		same( array( 'done' ), array_column( outbox_rows( 'order', $order->get_id() ), 'status' ) );
	}
);

test(
	'the recount does not send again what was erased',
	static function (): void {
		global $wpdb;
		$user   = user_with_role( 'customer' );
		$order  = make_order( array( 'email' => get_userdata( $user )->user_email ) );
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1.00' ) );
		$of     = Orders::columns();
		$ids    = array( $order->get_id(), $refund->get_id(), $user );
		$told   = static fn(): array => array_values( array_filter( outbox_rows(), static fn( array $row ): bool => in_array( (int) $row['entity_id'], $ids, true ) && in_array( $row['entity_type'], array( 'order', 'refund', 'customer' ), true ) ) );
		$ago    = time() - 3 * DAY_IN_SECONDS;
		$when   = gmdate( 'Y-m-d H:i:s', $ago );
		foreach ( array( true, false ) as $paired ) {
			( new Pairing( Plugin::instance()->settings ) )->create( '' );
			Plugin::instance()->settings->update( array( 'first_paired_at' => gmdate( 'Y-m-d\TH:i:s\Z', time() - 5 * DAY_IN_SECONDS ) ) );
			clear_outbox();
			$row = static fn( string $entity, int $id, ?int $parent = null ): array => compact( 'entity', 'id', 'parent' ) + array( 'reason' => 'updated', 'status' => 'done' );
			Plugin::instance()->outbox->add_many( array( $row( 'order', $ids[0] ), $row( 'order', $ids[0] ), $row( 'refund', $ids[1], $ids[0] ), $row( 'customer', $user ) ) );
			// Three days later.
			$wpdb->query( 'UPDATE ' . outbox_table() . " SET created_at = '$when', done_at = '$when'" );
			$wpdb->query( "UPDATE {$of['table']} SET {$of['modified']} = '$when' WHERE {$of['id']} IN ({$ids[0]}, {$ids[1]})" );
			update_user_meta( $user, 'last_update', (string) $ago );
			if ( ! $paired ) {
				( new Pairing( Plugin::instance()->settings ) )->unpair();
			}
			privacy()->erase( get_userdata( $user )->user_email );
			if ( ! $paired ) {
				( new Pairing( Plugin::instance()->settings ) )->create( '' );
			}
			( new Sweep( Plugin::instance()->outbox, Plugin::instance()->settings ) )->recount();
			same( array( 'order done', 'refund done', 'customer done' ), array_map( static fn( array $left ): string => "{$left['entity_type']} {$left['status']}", $told() ), $paired ? 'paired' : 'not paired meanwhile' );
		}
		delete_option( Sweep::RECOUNT );
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
		$order->set_billing_email( 'tracked@buyer.test' );
		$order->save();
		State::annotate( $order, array( 'state' => 'held', 'orderNumber' => '1000004711', 'customerNumber' => 'WC000017', 'deliveries' => array( array( 'number' => '30000001', 'day' => '2026-11-23', 'tracking' => 'TRK1', 'url' => 'https://parcel.example/TRK1' ) ), 'problem' => array( 'code' => 'x', 'message' => 'Postcode 20457 is not known.' ) ) );
		contains( '30000001, November 23, 2026, TRK1', wp_json_encode( privacy()->export( 'tracked@buyer.test' ) ) );
		require_once WC_ABSPATH . 'includes/class-wc-privacy-erasers.php';
		\WC_Privacy_Erasers::remove_order_personal_data( wc_get_order( $order->get_id() ) );
		$of = State::of( wc_get_order( $order->get_id() ) );
		same( '', $of['customer_number'] );
		same( null, $of['problem'] );
		$left = array( 'number' => '30000001', 'day' => '2026-11-23', 'carrier' => '', 'tracking' => '', 'url' => '' );
		same( $left, array_replace( $left, $of['deliveries'][0] ) );
		same( '1000004711', $of['order_number'] );
		// The sidecar may still say who it was, e.g. when the order is delivered.
		State::annotate( wc_get_order( $order->get_id() ), array( 'state' => 'confirmed', 'customerNumber' => 'WC000017', 'status' => 'delivered', 'deliveries' => array( array( 'number' => '30000001', 'day' => '2026-11-23', 'tracking' => 'TRK1' ) ) ) );
		$of = State::of( wc_get_order( $order->get_id() ) );
		same( array( '', 'delivered', '' ), array( $of['customer_number'], $of['status'], $of['deliveries'][0]['tracking'] ) );
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
