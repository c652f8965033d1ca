<?php
/**
 * Sending: what goes over the wire, and what becomes of the rows for each answer.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Outbox\Forwarder;
use Crossdock\Outbox\Outbox;
use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Sidecar\Signer;

const SIDECAR = 'https://sidecar.example';

before_each(
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( SIDECAR );
		clear_outbox();
		delete_option( Forwarder::OPTION );
	}
);

/**
 * Runs something with a sidecar that gives these answers, in turn; the last one from then on.
 *
 * @param array    $answers Each a callable( events ) or [status, body].
 * @param callable $work    What to run.
 * @return array<array{url:string, headers:array, body:string, events:array}> What the sidecar received.
 */
function with_sidecar( array $answers, callable $work ): array {
	$received = array();
	$fake     = static function ( $unused, $args, $url ) use ( &$received, &$answers ) {
		$events     = json_decode( $args['body'], true )['events'];
		$received[] = array( 'url' => $url, 'headers' => $args['headers'], 'body' => $args['body'], 'events' => $events, 'args' => $args );
		$answer     = count( $answers ) > 1 ? array_shift( $answers ) : $answers[0];
		if ( is_callable( $answer ) ) {
			$answer = $answer( $events );
		}
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		return array( 'response' => array( 'code' => $answer[0], 'message' => '' ), 'headers' => $answer[2] ?? array(), 'body' => wp_json_encode( $answer[1] ), 'cookies' => array() );
	};
	add_filter( 'pre_http_request', $fake, 10, 3 );
	try {
		$work();
	} finally {
		remove_filter( 'pre_http_request', $fake );
	}
	return $received;
}

/** Takes every event. */
function takes_all(): callable {
	return static fn( array $events ): array => array( 202, array( 'results' => array_map( static fn( int $index ): array => array( 'index' => $index, 'status' => 'accepted' ), array_keys( $events ) ) ) );
}

/** Sends as the command line does. */
function flush_now(): void {
	Plugin::instance()->forwarder->flush();
}

/** Statuses of all rows. */
function statuses(): array {
	return array_column( outbox_rows(), 'status' );
}

test(
	'a signed batch with documents; 202 settles the rows',
	static function (): void {
		$order = make_order();
		clear_outbox();
		( new Outbox() )->add( 'order', $order->get_id(), null, 'created' );
		$received = with_sidecar( array( takes_all() ), static fn() => flush_now() );
		same( 1, count( $received ) );
		same( SIDECAR . '/v1/events', $received[0]['url'] );
		same( 0, $received[0]['args']['redirection'] );
		same( $order->get_id(), $received[0]['events'][0]['document']['id'] );
		$headers = $received[0]['headers'];
		$signed  = Signer::headers( Plugin::instance()->settings->get( 'secret' ), $headers['webhook-id'], (int) $headers['webhook-timestamp'], $received[0]['body'] );
		same( $signed['webhook-signature'], $headers['webhook-signature'] );
		same( 'application/json', $headers['Content-Type'] );
		same( array( 'done' ), statuses() );
		matches( '/^\d{4}-/', Forwarder::state()['sent_at'] );
	}
);

test(
	'each event\'s own result counts: accepted, duplicate, rejected, not named',
	static function (): void {
		foreach ( array( 1, 2, 3, 4 ) as $id ) {
			( new Outbox() )->add( 'product', $id, null, 'deleted' );
		}
		$answer = array(
			202,
			array(
				'results' => array(
					array( 'index' => 0, 'status' => 'accepted' ),
					array( 'index' => 1, 'status' => 'duplicate' ),
					array( 'index' => 2, 'status' => 'rejected', 'problem' => array( 'message' => 'This event is not right.' ) ),
				),
			),
		);
		$nothing = array( 202, array( 'results' => array() ) );
		with_sidecar( array( $answer, $nothing ), static fn() => flush_now() );
		same( array( 'done', 'done', 'dead', 'pending' ), statuses() );
		same( 'This event is not right.', outbox_rows()[2]['last_error'] );
	}
);

test(
	'a 400 that judges each event settles them; any other refusal leaves them',
	static function (): void {
		( new Outbox() )->add( 'product', 1, null, 'deleted' );
		with_sidecar( array( array( 400, array( 'results' => array( array( 'index' => 0, 'status' => 'rejected' ) ) ) ) ), static fn() => flush_now() );
		same( array( 'dead' ), statuses() );
		foreach ( array( 400, 401, 404, 429, 500, 503, 200 ) as $status ) {
			clear_outbox();
			delete_option( Forwarder::OPTION );
			( new Outbox() )->add( 'product', 1, null, 'deleted' );
			$from     = time();
			$received = with_sidecar( array( array( $status, array( 'title' => 'x', 'detail' => 'Because.' ) ) ), static fn() => flush_now() );
			same( 1, count( $received ), "status $status is not tried twice" );
			same( array( 'pending' ), statuses(), "status $status" );
			same( '0', (string) outbox_rows()[0]['attempts'] );
			ok( Forwarder::state()['until'] > $from, "status $status pauses" );
		}
	}
);

test(
	'no answer: rows stay and can be fetched at once; nobody tries again before the pause is over',
	static function (): void {
		( new Outbox() )->add( 'product', 1, null, 'deleted' );
		$dead = static fn(): \WP_Error => new \WP_Error( 'http_request_failed', 'Connection refused – Zugriff verweigert' );
		$got  = with_sidecar(
			array( $dead ),
			static function (): void {
				$from = time();
				do_action( Forwarder::ACTION );
				ok( Forwarder::state()['until'] >= $from + 3, 'there is a pause' );
				// However long it takes until then.
				update_option( Forwarder::OPTION, array( 'until' => time() + HOUR_IN_SECONDS ) + Forwarder::state(), false );
				do_action( Forwarder::ACTION );
			}
		);
		same( 1, count( $got ) );
		same( 1, Forwarder::state()['failures'] );
		contains( 'Connection refused', Forwarder::state()['error'] );
		same( 'Connection refused – Zugriff verweigert', outbox_rows()[0]['last_error'] );
		$pauses = array();
		for ( $n = 0; $n < 9; $n++ ) {
			$from = time();
			with_sidecar( array( $dead ), static fn() => flush_now() );
			$until = Forwarder::state()['until'];
			ok( $until <= time() + 300, (string) ( $until - $from ) );
			$pauses[] = $until - $from;
		}
		ok( end( $pauses ) >= 150, wp_json_encode( $pauses ) );
		same( 1, count( ( new Outbox() )->lease( 10, 30 )['rows'] ) );
	}
);

test(
	'Retry-After is heeded, and a success forgets the failures',
	static function (): void {
		( new Outbox() )->add( 'product', 1, null, 'deleted' );
		$from = time();
		with_sidecar( array( array( 503, array(), array( 'retry-after' => '120' ) ) ), static fn() => flush_now() );
		$until = Forwarder::state()['until'];
		ok( $until >= $from + 120 && $until <= time() + 120, 'two minutes' );
		with_sidecar( array( takes_all() ), static fn() => flush_now() );
		same( array( 0, 0, '' ), array( Forwarder::state()['failures'], Forwarder::state()['until'], Forwarder::state()['error'] ) );
	}
);

test(
	'a hundred events to a request, in order',
	static function (): void {
		$rows = array();
		for ( $n = 1; $n <= 250; $n++ ) {
			$rows[] = array( 'entity' => 'product', 'id' => 900000 + $n, 'reason' => 'deleted' );
		}
		( new Outbox() )->add_many( $rows );
		$received = with_sidecar( array( takes_all() ), static fn() => flush_now() );
		same( array( 100, 100, 50 ), array_map( static fn( array $one ): int => count( $one['events'] ), $received ) );
		$sent = array_merge( ...array_map( static fn( array $one ): array => array_column( $one['events'], 'entityId' ), $received ) );
		same( array_map( static fn( int $n ): string => (string) ( 900000 + $n ), range( 1, 250 ) ), $sent );
		same( 0, ( new Outbox() )->waiting() );
	}
);

test(
	'two megabytes to a request',
	static function (): void {
		$order = make_order();
		for ( $n = 0; $n < 12; $n++ ) {
			$order->update_meta_data( "big_$n", str_repeat( 'x', 60000 ) );
		}
		$order->save();
		clear_outbox();
		for ( $n = 0; $n < 5; $n++ ) {
			( new Outbox() )->add( 'order', $order->get_id(), null, 'updated' );
		}
		$received = with_sidecar( array( takes_all() ), static fn() => flush_now() );
		same( array( 2, 2, 1 ), array_map( static fn( array $one ): int => count( $one['events'] ), $received ) );
		foreach ( $received as $one ) {
			ok( strlen( $one['body'] ) <= Forwarder::MAX_BYTES, (string) strlen( $one['body'] ) );
		}
		same( 0, ( new Outbox() )->waiting() );
	}
);

test(
	'a sidecar that takes less gets the events without documents',
	static function (): void {
		$order = make_order();
		clear_outbox();
		( new Outbox() )->add( 'order', $order->get_id(), null, 'updated' );
		$received = with_sidecar( array( array( 413, array() ), takes_all() ), static fn() => flush_now() );
		same( array( true, false ), array( isset( $received[0]['events'][0]['document'] ), isset( $received[1]['events'][0]['document'] ) ) );
		same( 0, ( new Outbox() )->waiting() );
	}
);

test(
	'two at once never send the same row',
	static function (): void {
		( new Outbox() )->add( 'product', 1, null, 'deleted' );
		$inner    = array();
		$received = with_sidecar(
			array(
				static function ( array $events ) use ( &$inner ): array {
					// The other one, in the middle of ours.
					$inner = ( new Outbox() )->lease( 100, 30 )['rows'];
					return takes_all()( $events );
				},
			),
			static fn() => flush_now()
		);
		same( array( 1, 0 ), array( count( $received ), count( $inner ) ) );
	}
);

test(
	'nothing is sent unpaired, without an address, to a plain-http stranger, or from a copied shop',
	static function (): void {
		$settings = Plugin::instance()->settings;
		( new Outbox() )->add( 'product', 1, null, 'deleted' );
		$secret = $settings->get( 'secret' );
		foreach ( array( array( 'secret' => '' ), array( 'sidecar_url' => '' ), array( 'sidecar_url' => 'http://sidecar.example' ) ) as $change ) {
			$settings->update( $change );
			same( array(), with_sidecar( array( takes_all() ), static fn() => flush_now() ), (string) wp_json_encode( $change ) );
			$settings->update( array( 'secret' => $secret, 'sidecar_url' => SIDECAR ) );
			delete_option( Forwarder::OPTION );
		}
		$home = static fn(): string => 'https://copy.example';
		add_filter( 'pre_option_home', $home );
		$sent = with_sidecar( array( takes_all() ), static fn() => flush_now() );
		remove_filter( 'pre_option_home', $home );
		same( array(), $sent );
		same( array( 'pending' ), statuses() );
	}
);

test(
	'the end of a command-line run sends what it recorded, older events of the same order first',
	static function (): void {
		$order = make_order();
		clear_outbox();
		delete_option( Forwarder::OPTION );
		( new Outbox() )->add( 'order', $order->get_id(), null, 'created' );
		( new Outbox() )->add( 'product', 77, null, 'deleted' );
		$received = with_sidecar(
			array( takes_all() ),
			static function () use ( $order ): void {
				$order->update_status( 'completed' );
				end_request();
			}
		);
		same( array( 'created', 'status' ), array_column( $received[0]['events'], 'reason' ) );
		same( array( 'pending' ), array_column( outbox_rows( 'product', 77 ), 'status' ) );
	}
);

test(
	'the proxy names the person and keeps the answer as it is',
	static function (): void {
		$seen = null;
		$fake = static function ( $unused, $args, $url ) use ( &$seen ) {
			$seen = array( $url, $args['method'], $args['headers'], $args['body'] ?? '' );
			return array( 'response' => array( 'code' => 409, 'message' => '' ), 'headers' => array(), 'body' => '{"title":"No"}', 'cookies' => array() );
		};
		add_filter( 'pre_http_request', $fake, 10, 3 );
		$answer = Plugin::instance()->sidecar->request( 'POST', '/v1/runs/1/retry', array( 'why' => 'x' ), get_userdata( 1 ) );
		remove_filter( 'pre_http_request', $fake );
		same( array( 409, array( 'title' => 'No' ), '' ), array( $answer['status'], $answer['body'], $answer['error'] ) );
		same( SIDECAR . '/v1/runs/1/retry', $seen[0] );
		matches( '/^administrator:/', $seen[2]['X-Crossdock-Actor'] );
		matches( '/^t=\d+,v1=[0-9a-f]{64}$/', $seen[2]['X-Crossdock-Actor-Signature'] );
		same( 'Bearer ' . Plugin::instance()->settings->get( 'token' ), $seen[2]['Authorization'] );
		same( 'operator', \Crossdock\Sidecar\Client::role( get_userdata( user_with_role( 'shop_manager' ) ) ) );
	}
);
