<?php
/**
 * Signatures: the same vectors as the sidecar's (sidecar/src/intake/signature.test.ts, sidecar/src/admin/tokens.ts).
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Sidecar\Client;
use Crossdock\Sidecar\Signer;

test(
	'the test vector of Standard Webhooks',
	static function (): void {
		// standard-webhooks/standard-webhooks, test vectors of the reference libraries.
		$headers = Signer::headers( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}' );
		same(
			array(
				'webhook-id'        => 'msg_p5jXN8AQM9LWM0D4loKWxJek',
				'webhook-timestamp' => '1614265330',
				'webhook-signature' => 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
			),
			$headers
		);
	}
);

test(
	'a body with more than ASCII is signed as the bytes that are sent',
	static function (): void {
		// Made by signHeaders() of the sidecar: secret of 32 bytes 0x07, id msg_1, 1795426141, {"events":[{"name":"Grüße, 🧾"}]}.
		$secret = 'whsec_' . base64_encode( str_repeat( "\x07", 32 ) );
		same( 'v1,0c7xk6c5DTs9tJr6w/VkQgKhpXitBgg9eohU8d+96Xk=', Signer::headers( $secret, 'msg_1', 1795426141, '{"events":[{"name":"Grüße, 🧾"}]}' )['webhook-signature'] );
	}
);

test(
	'the person a request is made for',
	static function (): void {
		// Made by actorHeaders() of the sidecar: token t × 40, operator Jörg Öl, POST /v1/runs/1/retry?x=1, 1795426141.
		$headers = Signer::actor( str_repeat( 't', 40 ), 'operator', 'Jörg Öl', 1795426141, 'post', '/v1/runs/1/retry?x=1' );
		same( 'operator:J%C3%B6rg%20%C3%96l', $headers['X-Crossdock-Actor'] );
		same( 't=1795426141,v1=0dabc73acf5c6978167681ac8d6cf2ff5ae9b34a2d6d6f60a729865aef9488d7', $headers['X-Crossdock-Actor-Signature'] );
	}
);

test(
	'a secret of another form is refused without being shown',
	static function (): void {
		foreach ( array( 'plain', 'whsec_', 'whsec_' . base64_encode( 'short' ), 'whsec_§§§' ) as $secret ) {
			$error = throws( \InvalidArgumentException::class, static fn() => Signer::headers( $secret, 'a', 1, '{}' ) );
			lacks( 'short', $error->getMessage() );
			contains( 'Pair the shop', $error->getMessage() );
		}
		$german = static fn(): string => 'Das Geheimnis passt nicht.';
		add_filter( 'gettext_crossdock', $german );
		$error = throws( \InvalidArgumentException::class, static fn() => Signer::headers( 'plain', 'a', 1, '{}' ) );
		remove_filter( 'gettext_crossdock', $german );
		same( $german(), $error->getMessage(), 'can be translated' );
	}
);

test(
	'addresses of a sidecar: https anywhere, http on this machine only',
	static function (): void {
		$loopback = '127.0.0.1';
		foreach ( array( 'https://sidecar.example', 'https://10.0.0.5:8710/', "http://{$loopback}:8710", 'http://[::1]:8710', 'http://localhost:8710' ) as $good ) {
			same( null, Client::address_fault( $good ), $good );
		}
		foreach ( array( '', 'sidecar', 'ftp://sidecar.example', 'http://sidecar.example', 'http://127.0.0.1.example', 'http://10.0.0.5:8710', 'https://me:secret@sidecar.example', 'https://sidecar.example/?a=1', 'file:///etc/passwd' ) as $bad ) {
			ok( is_string( Client::address_fault( $bad ) ), "$bad should be refused" );
		}
	}
);
