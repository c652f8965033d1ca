<?php
/**
 * Bad input: every route answers 400 and says field, expectation and what it received; nothing has happened then.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Plugin;
use Crossdock\Rest\Input;

require __DIR__ . '/support/rest.php';

before_each(
	static function (): void {
		pair_shop();
	}
);

test(
	'bad input of every route that takes any',
	static function (): void {
		$order   = make_order()->get_id();
		$product = product_id( 'CUP-01' );
		$beat    = array( 'sidecarVersion' => '1', 'oldest' => null, 'waiting' => 0, 'held' => 0 );
		$piece   = array( 'sku' => 'CUP-01', 'quantity' => '7' );
		$figures = array( 'asOf' => '2026-11-23T09:29:01Z', 'items' => array( $piece ) );
		$before  = Plugin::instance()->settings->all();
		foreach ( array(
			array( 'POST', '/outbox/lease', array(), 'limit', 'nothing' ),
			array( 'POST', '/outbox/lease', array( 'limit' => 0, 'leaseSeconds' => 30 ), 'limit', '0' ),
			array( 'POST', '/outbox/lease', array( 'limit' => 1001, 'leaseSeconds' => 30 ), 'limit', '1001' ),
			array( 'POST', '/outbox/lease', array( 'limit' => '5', 'leaseSeconds' => 30 ), 'limit', '"5"' ),
			array( 'POST', '/outbox/lease', array( 'limit' => 5, 'leaseSeconds' => 4 ), 'leaseSeconds', '4' ),
			array( 'POST', '/outbox/lease', array( 'limit' => 5, 'leaseSeconds' => 30.5 ), 'leaseSeconds', '30.5' ),
			array( 'POST', '/outbox/lease', array( 1, 2 ), 'body', 'a list' ),
			array( 'POST', '/outbox/ack', array( 'results' => array() ), 'lease', 'nothing' ),
			array( 'POST', '/outbox/ack', array( 'lease' => '', 'results' => array() ), 'lease', '""' ),
			array( 'POST', '/outbox/ack', array( 'lease' => 'x', 'results' => array( 'a' => 1 ) ), 'results', 'an object' ),
			array( 'POST', '/outbox/ack', array( 'lease' => 'x', 'results' => array( array( 'id' => 'e', 'status' => 'lost' ) ) ), 'results[0].status', '"lost"' ),
			array( 'POST', '/outbox/ack', array( 'lease' => 'x', 'results' => array( array( 'id' => 'e', 'status' => 'accepted' ), array( 'status' => 'accepted' ) ) ), 'results[1].id', 'nothing' ),
			array( 'GET', '/entities/spaceship/1', null, 'entity', '"spaceship"' ),
			array( 'GET', '/entities/order/0', null, 'id', '0' ),
			array( 'GET', '/entities/order/99999999999999999999', null, 'id', '"99999999999999999999"' ),
			array( 'GET', "/entities/variation/$product?parent=x", null, 'parent', '"x"' ),
			array( 'POST', "/orders/$order/annotate", array(), 'state', 'nothing' ),
			array( 'POST', "/orders/$order/annotate", array( 'state' => 'lost' ), 'state', '"lost"' ),
			array( 'POST', "/orders/$order/annotate", array( 'state' => 'held', 'orderNumber' => '12345678901' ), 'orderNumber', '"12345678901"' ),
			array( 'POST', "/orders/$order/annotate", array( 'state' => 'held', 'orderNumber' => 12 ), 'orderNumber', '12' ),
			array( 'POST', "/orders/$order/annotate", array( 'state' => 'held', 'note' => str_repeat( 'ä', 2001 ) ), 'note', 'a text of 2001 characters' ),
			array( 'POST', "/orders/$order/annotate", array( 'state' => 'held', 'problem' => array( 'code' => 'x' ) ), 'problem.message', 'nothing' ),
			array( 'POST', "/orders/$order/annotate", array( 'state' => 'held', 'problem' => 'x' ), 'problem', '"x"' ),
			array( 'POST', '/heartbeat', array_diff_key( $beat, array( 'held' => 1 ) ), 'held', 'nothing' ),
			array( 'POST', '/heartbeat', array( 'waiting' => -1 ) + $beat, 'waiting', '-1' ),
			array( 'POST', '/heartbeat', array( 'oldest' => 5 ) + $beat, 'oldest', '5' ),
			array( 'POST', '/heartbeat', array( 'highestOrderId' => '1e9' ) + $beat, 'highestOrderId', '"1e9"' ),
			array( 'POST', "/orders/$order/annotate", array( 'state' => 'confirmed', 'confirmedAt' => '2026-11-23' ), 'confirmedAt', '"2026-11-23"' ),
			array( 'POST', '/stock', array( 'items' => array( $piece ) ), 'asOf', 'nothing' ),
			array( 'POST', '/stock', array( 'items' => array() ) + $figures, 'items', 'a list' ),
			array( 'POST', '/stock', array( 'items' => array_fill( 0, 10001, $piece ) ) + $figures, 'items', 'a list' ),
			array( 'POST', '/stock', array( 'asOf' => 'yesterday' ) + $figures, 'asOf', '"yesterday"' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'sku' => 'CUP-01' ) ) ) + $figures, 'items[0].quantity', 'nothing' ),
			array( 'POST', '/stock', array( 'items' => array( $piece, array( 'quantity' => 7 ) + $piece ) ) + $figures, 'items[1].quantity', '7' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'quantity' => '1e3' ) + $piece ) ) + $figures, 'items[0].quantity', '"1e3"' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'quantity' => "7\n" ) + $piece ) ) + $figures, 'items[0].quantity', '"7\\n"' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'quantity' => '7' ) ) ) + $figures, 'items[0]', 'neither' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'sku' => '' ) + $piece ) ) + $figures, 'items[0].sku', '""' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'id' => 0 ) + $piece ) ) + $figures, 'items[0].id', '0' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'backorders' => 'maybe' ) + $piece ) ) + $figures, 'items[0].backorders', '"maybe"' ),
			array( 'POST', '/stock', array( 'items' => array( array( 'availableFrom' => 'soon' ) + $piece ) ) + $figures, 'items[0].availableFrom', '"soon"' ),
			array( 'POST', '/stock', array( 'negative' => 1 ) + $figures, 'negative', '1' ),
			array( 'POST', '/stock', array( 'budgetSeconds' => 301 ) + $figures, 'budgetSeconds', '301' ),
			array( 'POST', '/stock/read', array( 'items' => array( array( 'quantity' => '7' ) ) ), 'items[0]', 'neither' ),
			array( 'POST', '/stock/read', array( 'limit' => 0 ), 'limit', '0' ),
			array( 'POST', '/prices', array(), 'items', 'nothing' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'CUP-01' ) ) ), 'items[0].regular', 'nothing' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'CUP-01', 'regular' => 9.9 ) ) ), 'items[0].regular', '9.9' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'CUP-01', 'regular' => '-1' ) ) ), 'items[0].regular', '"-1"' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'CUP-01', 'regular' => '9,90' ) ) ), 'items[0].regular', '"9,90"' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'CUP-01', 'regular' => '9', 'sale' => '' ) ) ), 'items[0].sale', '""' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'CUP-01', 'regular' => '9', 'saleTo' => 'later' ) ) ), 'items[0].saleTo', '"later"' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'CUP-01', 'regular' => '9', 'graded' => array( array( 'from' => '1' ) ) ) ) ), 'items[0].graded[0].price', 'nothing' ),
			array( 'POST', '/prices', array( 'items' => array( array( 'regular' => '9' ) ) ), 'items[0]', 'neither' ),
			array( 'POST', '/prices/read', array( 'items' => array() ), 'items', 'a list' ),
			array( 'POST', '/stock/read', array( 'after' => -1 ), 'after', '-1' ),
			array( 'PUT', '/settings', array( 'capture' => array( 'order', 'ship' ) ), 'capture[1]', '"ship"' ),
			array( 'PUT', '/settings', array( 'capture' => array( 'order', 'order' ) ), 'capture', 'a list' ),
			array( 'PUT', '/settings', array( 'cutover' => '2026-11-31' ), 'cutover', '"2026-11-31"' ),
			array( 'PUT', '/settings', array( 'cutover' => "2026-11-01T00:00:00Z\n" ), 'cutover', '"2026-11-01T00:00:00Z\\n"' ),
			array( 'PUT', '/settings', array( 'retentionDays' => 0 ), 'retentionDays', '0' ),
			array( 'PUT', '/settings', array( 'showNumber' => 'yes' ), 'showNumber', '"yes"' ),
			array( 'PUT', '/settings', array( 'key_id' => 5 ), 'key_id', 'an unknown field' ),
			array( 'PUT', '/settings', array( 'sidecarUrl' => 'sidecar' ), 'sidecarUrl', '"sidecar"' ),
			array( 'PUT', '/settings', array( 'sidecarUrl' => 'http://sidecar.example:8710' ), 'sidecarUrl', '"http://sidecar.example:8710"' ),
			array( 'PUT', '/settings', array( 'sidecarUrl' => 'https://user:pass@sidecar.example' ), 'sidecarUrl', '"https://user:pass@sidecar.example"' ),
			array( 'PUT', '/settings', array( 'secret' => 'hunter2' ), 'secret', 'a value that is not shown' ),
			array( 'PUT', '/settings', array( 'token' => 'short' ), 'token', 'a value that is not shown' ),
			array( 'POST', '/pairing', array( 'sidecarUrl' => 'ftp://sidecar.example' ), 'sidecarUrl', '"ftp://sidecar.example"' ),
			array( 'POST', '/pairing', array( 'token' => 'x' ), 'token', 'an unknown field' ),
			array( 'DELETE', '/pairing', array( 'sure' => true ), 'sure', 'an unknown field' ),
			array( 'GET', '/connection', array( 'x' => 1 ), 'x', 'an unknown field' ),
			array( 'POST', '/fingerprint', array( 'decision' => 'cloned' ), 'decision', '"cloned"' ),
			array( 'POST', "/orders/$order/send", array( 'force' => true ), 'force', 'an unknown field' ),
			array( 'POST', "/orders/$order/retry", array( 'why' => '' ), 'why', '""' ),
			array( 'POST', "/orders/$order/plan", array( 'online' => false ), 'online', 'an unknown field' ),
			array( 'GET', '/settings', array( 'x' => 1 ), 'x', 'an unknown field' ),
			array( 'GET', '/health/nothing', null, 'test', '"nothing"' ),
			array( 'GET', '/proxy/' . str_repeat( 'a', 301 ), null, 'path', 'a text of 301 characters' ),
			array( 'POST', '/proxy/check', array( 1 ), 'body', 'a list' ),
			array( 'PUT', '/proxy/settings', array( 1 ), 'body', 'a list' ),
			array( 'DELETE', '/proxy/tables/sku', array( 1 ), 'body', 'a list' ),
		) as list( $method, $path, $body, $field, $received ) ) {
			$answer    = str_starts_with( $path, '/proxy/' ) ? as_browser( 1, $method, $path, $body ) : rest( $method, ROUTES . $path, $body, 1 );
			$covered[] = $method . ' ' . ROUTES . explode( '?', $path )[0];
			$data   = refused( $answer, 400, 'rest_invalid_param', "$method $path" );
			same( $field, $data['data']['errors'][0]['field'], "$method $path" );
			same( $received, $data['data']['errors'][0]['received'], "$method $path" );
			ok( '' !== $data['data']['errors'][0]['expected'], 'says what it expects' );
			contains( "$field: expected ", $data['message'] );
			ok( isset( $data['data']['params'][ $field ] ), 'by field' );
		}
		foreach ( rest_get_server()->get_routes( 'wc-crossdock/v1' ) as $pattern => $handlers ) {
			foreach ( ROUTES === $pattern ? array() : $handlers as $handler ) {
				foreach ( array_keys( $handler['methods'] ) as $method ) {
					ok( (bool) preg_grep( "@^$method $pattern$@", $covered ), "$method $pattern has a case of bad input" );
				}
			}
		}
		same( $before, Plugin::instance()->settings->all(), 'nothing was changed' );
		same( '', (string) wc_get_order( $order )->get_meta( '_crossdock_state' ) );
	}
);

test(
	'every fault is said at once, and none of a secret',
	static function (): void {
		$data = refused( rest( 'PUT', ROUTES . '/settings', array( 'retentionDays' => 'x', 'removeData' => 1, 'secret' => 'hunter2hunter2' ), 1 ), 400, 'rest_invalid_param' );
		same( array( 'retentionDays', 'removeData', 'secret' ), array_keys( $data['data']['params'] ) );
		lacks( 'hunter2', wp_json_encode( $data ) );
	}
);

test(
	'a body that is no JSON',
	static function (): void {
		$send = static function ( string $type, string $body ): \WP_REST_Response {
			wp_set_current_user( 1 );
			$request = new \WP_REST_Request( 'POST', ROUTES . '/outbox/lease' );
			$request->set_header( 'content-type', $type );
			$request->set_body( $body );
			return rest_do_request( $request );
		};
		same( array( 400, 'rest_invalid_json' ), array( $send( 'application/json', '{' )->get_status(), $send( 'application/json', '{' )->get_data()['code'] ) );
		refused( $send( 'text/plain', 'limit=5' ), 415, 'crossdock_content_type' );
		refused( $send( 'application/json', '5' ), 400, 'rest_invalid_param' );
	}
);

test(
	'the address decides, whatever the body says',
	static function (): void {
		list( $one, $other ) = array( make_order()->get_id(), make_order()->get_id() );
		good( as_sidecar( 'POST', "/orders/$one/annotate", array( 'id' => $other, 'state' => 'sending' ) ), 'POST', "/orders/$one/annotate" );
		same( 'sending', wc_get_order( $one )->get_meta( '_crossdock_state' ) );
		same( '', (string) wc_get_order( $other )->get_meta( '_crossdock_state' ) );
	}
);

test(
	'a newer sidecar may say more than this plugin knows',
	static function (): void {
		$order = make_order()->get_id();
		good( as_sidecar( 'POST', "/orders/$order/annotate", array( 'state' => 'sending', 'colour' => 'blue', 'problem' => array( 'code' => 'a', 'message' => 'b', 'severity' => 5 ) ) ), 'POST', "/orders/$order/annotate" );
		good( as_sidecar( 'POST', '/heartbeat', array( 'sidecarVersion' => '9', 'oldest' => null, 'waiting' => 0, 'held' => 0, 'mood' => 'good' ) ), 'POST', '/heartbeat' );
	}
);

test(
	'what a value may be: the edges',
	static function (): void {
		$text = array( 'type' => 'string', 'maxLength' => 3, 'pattern' => '^a*$' );
		$list = array( 'type' => 'array', 'maxItems' => 2, 'items' => array( 'type' => 'integer', 'minimum' => -1, 'maximum' => 1 ) );
		foreach ( array(
			array( 'aaa', $text, true ),
			array( '', $text, true ),
			array( "a\n", $text, false ),
			array( 'aaaa', $text, false ),
			array( null, $text, false ),
			array( null, array( 'type' => array( 'string', 'null' ) ), true ),
			array( array(), $list, true ),
			array( array( -1, 1 ), $list, true ),
			array( array( 2 ), $list, false ),
			array( array( 0, 0, 0 ), $list, false ),
			array( array( 'a' => 1 ), $list, false ),
			array( array(), array( 'type' => 'object' ), true ),
			array( array( 1 ), array( 'type' => 'object' ), false ),
			array( 1, array( 'type' => 'boolean' ), false ),
			array( "\xff", array( 'type' => 'string', 'pattern' => '^.*$' ), false ),
		) as list( $value, $schema, $good ) ) {
			same( $good, array() === Input::faults( $value, $schema, 'x' ), show( $value ) . ' as ' . show( $schema ) );
		}
	}
);
