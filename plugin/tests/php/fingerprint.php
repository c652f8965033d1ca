<?php
/**
 * A shop that was moved, copied, or put back from a backup.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Fingerprint;
use Crossdock\Plugin;

require __DIR__ . '/support/rest.php';

/** Runs `$do` as if the shop had another address. */
function at_address( string $url, callable $do ): void {
	$home = static fn(): string => $url;
	add_filter( 'option_home', $home, 99 );
	try {
		$do();
	} finally {
		remove_filter( 'option_home', $home, 99 );
	}
}

/** A decision of the administrator. */
function decide( string $decision ): \WP_REST_Response {
	return rest( 'POST', ROUTES . '/fingerprint', array( 'decision' => $decision ), 1 );
}

before_each(
	static function (): void {
		pair_shop();
		clear_outbox();
	}
);

test(
	'what is no other shop',
	static function (): void {
		same( false, Fingerprint::is_paused() );
		$home = get_option( 'home' );
		foreach ( array( str_replace( 'http:', 'https:', $home ), strtoupper( $home ), $home . '/' ) as $same ) {
			at_address( $same, static fn() => same( false, Fingerprint::is_paused(), $same ) );
		}
		refused( decide( 'copied' ), 409, 'crossdock_nothing_to_decide' );
		ok( Plugin::instance()->settings->is_paired() );
	}
);

test(
	'another address: nothing is written or handed over, everything else answers',
	static function (): void {
		$order = make_order()->get_id();
		clear_outbox();
		Plugin::instance()->outbox->add( 'order', $order, null, 'created' );
		$own = Fingerprint::current();
		at_address(
			'https://staging.example',
			static function () use ( $order, $own ): void {
				ok( Fingerprint::is_paused() );
				foreach ( array(
					as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 1, 'leaseSeconds' => 5 ) ),
					as_sidecar( 'POST', "/orders/$order/annotate", array( 'state' => 'held' ) ),
					rest( 'POST', ROUTES . "/orders/$order/send", array(), 1 ),
					rest( 'POST', ROUTES . "/orders/$order/retry", array(), 1 ),
					rest( 'POST', ROUTES . '/pairing', array(), 1 ),
				) as $answer ) {
					$data = refused( $answer, 409, 'crossdock_paused' );
					contains( 'staging.example', $data['message'] );
					contains( 'address', array_column( $data['data']['changes'], 'part' ) );
				}
				$beat = good( as_sidecar( 'POST', '/heartbeat', array( 'sidecarVersion' => '1', 'oldest' => null, 'waiting' => 0, 'held' => 0 ) ), 'POST', '/heartbeat' );
				same( array( 0, true, true ), array( $beat['outboxWaiting'], $beat['paused'], $own !== $beat['fingerprint'] ) );
				good( as_sidecar( 'GET', "/entities/order/$order" ), 'GET', "/entities/order/$order" );
				$connection = good( rest( 'GET', ROUTES . '/connection', null, 1 ), 'GET', '/connection' );
				same( array( true, 'paused' ), array( $connection['paused'], $connection['findings'][0]['code'] ) );
			}
		);
		same( array( 'pending' ), array_column( outbox_rows( 'order', $order ), 'status' ) );
		same( '', (string) wc_get_order( $order )->get_meta( '_crossdock_state' ) );
		same( false, Fingerprint::is_paused(), 'back at its address it goes on' );
	}
);

test(
	'another database',
	static function (): void {
		update_option( Fingerprint::OPTION, array( 'database' => 'another' ) + get_option( Fingerprint::OPTION ) );
		ok( Fingerprint::is_paused() );
		contains( 'database', Fingerprint::reason() );
	}
);

test(
	'moved: it goes on with its credentials',
	static function (): void {
		$secret = Plugin::instance()->settings->get( 'secret' );
		at_address(
			'https://new.example',
			static function () use ( $secret ): void {
				same( array( 'paused' => false, 'paired' => true ), good( decide( 'moved' ), 'POST', '/fingerprint' ) );
				same( $secret, Plugin::instance()->settings->get( 'secret' ) );
				good( as_sidecar( 'POST', '/outbox/lease', array( 'limit' => 1, 'leaseSeconds' => 5 ) ), 'POST', '/outbox/lease' );
			}
		);
	}
);

test(
	'copied: it has no credentials any more, and can be paired by itself',
	static function (): void {
		at_address(
			'https://copy.example',
			static function (): void {
				$picture = uploaded_picture();
				same( array( 'paused' => false, 'paired' => false ), good( decide( 'copied' ), 'POST', '/fingerprint' ) );
				ok( null !== get_post( $picture ), 'pictures that the sidecar has uploaded stay' );
				same( array( '', '' ), array_map( array( Plugin::instance()->settings, 'get' ), array( 'secret', 'token' ) ) );
				same( false, get_user_by( 'login', 'crossdock-sidecar' ) );
				good( rest( 'POST', ROUTES . '/pairing', array(), 1 ), 'POST', '/pairing', 201 );
				same( false, Fingerprint::is_paused() );
			}
		);
	}
);

test(
	'another order storage is told, but stops nothing',
	static function (): void {
		$paired = get_option( Fingerprint::OPTION );
		update_option( Fingerprint::OPTION, array( 'hpos' => ! $paired['hpos'] ) + $paired );
		same( false, Fingerprint::is_paused() );
		same( array( 'hpos' ), array_column( Fingerprint::findings(), 'code' ) );
		good( decide( 'moved' ), 'POST', '/fingerprint' );
		same( array(), Fingerprint::findings() );
	}
);

test(
	'a shop whose order ids are behind the sidecar’s was put back from a backup',
	static function (): void {
		$newest = make_order()->get_id();
		$beat   = static fn( ?string $highest ): array => good( as_sidecar( 'POST', '/heartbeat', array( 'sidecarVersion' => '1', 'oldest' => null, 'waiting' => 0, 'held' => 0, 'highestOrderId' => $highest ) ), 'POST', '/heartbeat' );
		$beat( (string) $newest );
		same( array(), Fingerprint::findings() );
		$beat( (string) ( $newest + 100 ) );
		$finding = Fingerprint::findings()[0];
		same( array( 'restored', 'critical' ), array( $finding['code'], $finding['level'] ) );
		contains( (string) ( $newest + 100 ), $finding['message'] );
		$beat( null );
		same( array(), Fingerprint::findings() );
	}
);
