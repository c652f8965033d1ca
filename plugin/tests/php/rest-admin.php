<?php
/**
 * What our own screens ask of the plugin: settings, pairing, connection, the buttons of an order, the proxy.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Rest\ProxyRules;

require __DIR__ . '/support/rest.php';

const SIDECAR = 'https://sidecar.example:8710';

before_each(
	static function (): void {
		pair_shop( '' );
		clear_outbox();
	}
);

/** A call as the administrator. */
function as_admin( string $method, string $path, ?array $body = null ): \WP_REST_Response {
	return rest( $method, ROUTES . $path, $body, 1 );
}

/** Keys of the sidecar's user. */
function keys_of_sidecar(): array {
	global $wpdb;
	return $wpdb->get_col( $wpdb->prepare( "SELECT key_id FROM {$wpdb->prefix}woocommerce_api_keys WHERE user_id = %d", sidecar_user() ) );
}

test(
	'settings: what is given changes, secrets never come out',
	static function (): void {
		$before = good( as_admin( 'GET', '/settings' ), 'GET', '/settings' );
		same( array( true, true, true ), array( $before['secretSet'], $before['tokenSet'], $before['paired'] ) );
		$change = array( 'capture' => array( 'order', 'refund' ), 'cutover' => '2026-11-01T00:00:00Z', 'showNumber' => true, 'showTracking' => true, 'retentionDays' => 90, 'removeData' => true, 'sidecarUrl' => SIDECAR . '/' );
		$after  = good( as_admin( 'PUT', '/settings', $change ), 'PUT', '/settings' );
		foreach ( array( 'sidecarUrl' => SIDECAR ) + $change as $name => $value ) {
			same( $value, $after[ $name ], $name );
		}
		same( 90, Plugin::instance()->settings->get( 'retention_days' ) );
		$secret = 'whsec_' . base64_encode( random_bytes( 32 ) );
		$token  = 'crossdock_' . bin2hex( random_bytes( 20 ) );
		$text   = wp_json_encode( good( as_admin( 'PUT', '/settings', array( 'secret' => $secret, 'token' => $token ) ), 'PUT', '/settings' ) );
		same( array( $secret, $token ), array( Plugin::instance()->settings->get( 'secret' ), Plugin::instance()->settings->get( 'token' ) ) );
		lacks( substr( $secret, 6, 20 ), $text );
		lacks( substr( $token, 10 ), $text );
		same( $change['capture'], good( as_admin( 'PUT', '/settings', array() ), 'PUT', '/settings' )['capture'] );
		as_admin( 'PUT', '/settings', array_intersect_key( $before, $change ) );
	}
);

test(
	'pairing: the string once, the former key ends, the user has the role',
	static function (): void {
		$first = keys_of_sidecar();
		same( 1, count( $first ) );
		$answer = as_admin( 'POST', '/pairing', array( 'sidecarUrl' => SIDECAR ) );
		$given  = good( $answer, 'POST', '/pairing', 201 );
		same( 'no-store', $answer->get_headers()['Cache-Control'] );
		$holds = json_decode( base64_decode( strtr( substr( $given['pairing'], 11 ), '-_', '+/' ) ), true );
		same( array( 'url', 'consumerKey', 'consumerSecret', 'secret', 'token' ), array_keys( $holds ) );
		same( untrailingslashit( home_url() ), $holds['url'] );
		matches( '/^whsec_[A-Za-z0-9+\/=]{44}$/', $holds['secret'] );
		matches( '/^crossdock_[A-Za-z0-9_-]{43}$/', $holds['token'] );
		same( SIDECAR, Plugin::instance()->settings->get( 'sidecar_url' ) );

		$second = keys_of_sidecar();
		same( 1, count( $second ) );
		ok( $first !== $second, 'the former key is revoked' );
		same( array( Pairing::ROLE ), array_values( get_userdata( sidecar_user() )->roles ) );
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}woocommerce_api_keys WHERE key_id = %d", $second[0] ), ARRAY_A );
		same( array( wc_api_hash( $holds['consumerKey'] ), $holds['consumerSecret'], 'read_write', substr( $holds['consumerKey'], -7 ) ), array( $row['consumer_key'], $row['consumer_secret'], $row['permissions'], $row['truncated_key'] ) );
	}
);

test(
	'unpairing leaves no credential',
	static function (): void {
		$user = sidecar_user();
		same( array( 'paired' => false ), good( as_admin( 'DELETE', '/pairing' ), 'DELETE', '/pairing' ) );
		same( false, get_userdata( $user ) );
		same( null, get_role( Pairing::ROLE ) );
		same( array( '', '', 0, 0 ), array_map( array( Plugin::instance()->settings, 'get' ), array( 'secret', 'token', 'key_id', 'user_id' ) ) );
		global $wpdb;
		same( '0', $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->prefix}woocommerce_api_keys WHERE user_id = %d", $user ) ) );
		good( as_admin( 'DELETE', '/pairing' ), 'DELETE', '/pairing' );
	}
);

test(
	'unpairing keeps the pictures that the sidecar has uploaded',
	static function (): void {
		$author   = static fn( int $picture ): int => (int) get_post( $picture )?->post_author;
		$settings = Plugin::instance()->settings;
		$remover  = user_with_role( 'administrator' );
		$picture = uploaded_picture();
		good( rest( 'DELETE', ROUTES . '/pairing', null, $remover ), 'DELETE', '/pairing' );
		same( $remover, $author( $picture ), 'whoever removes the pairing' );
		foreach ( array( 0, user_with_role( 'customer' ) ) as $who ) {
			( new Pairing( $settings ) )->create();
			$picture = uploaded_picture();
			wp_set_current_user( $who );
			( new Pairing( $settings ) )->unpair();
			same( 1, $author( $picture ), 'the first administrator' );
		}
		( new Pairing( $settings ) )->create();
		$picture = uploaded_picture();
		wp_set_current_user( 0 );
		$none = static function ( \WP_User_Query $query ): void {
			$query->query_vars['include'] = array( 99999999 );
		};
		add_action( 'pre_get_users', $none );
		( new Pairing( $settings ) )->unpair();
		remove_action( 'pre_get_users', $none );
		same( 0, $author( $picture ), 'a shop without an administrator' );
		ok( null !== get_post( $picture ) );
	}
);

test(
	'somebody else’s account of that name is not taken over',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->unpair();
		$stranger = wp_insert_user( array( 'user_login' => Pairing::LOGIN, 'user_pass' => 'x', 'role' => 'editor' ) );
		refused( as_admin( 'POST', '/pairing', array() ), 500, 'crossdock_pairing_failed' );
		( new Pairing( Plugin::instance()->settings ) )->unpair();
		same( array( 'editor' ), get_userdata( $stranger )->roles );
		wp_delete_user( $stranger );
	}
);

test(
	'connection: pull only, push, a sidecar that is down or another program',
	static function (): void {
		$read = static fn(): array => good( as_admin( 'GET', '/connection' ), 'GET', '/connection' );
		schedule_anew();
		$from = time();
		as_sidecar( 'POST', '/heartbeat', array( 'sidecarVersion' => '1.0.0', 'oldest' => null, 'waiting' => 1, 'held' => 0 ) );
		$pull = $read();
		same( array( true, false, array() ), array( $pull['paired'], $pull['paused'], $pull['findings'] ) );
		same( array( 'configured' => false, 'ok' => false, 'error' => '', 'status' => null ), $pull['push'] );
		same( array( '1.0.0', true ), array( $pull['heartbeat']['sidecarVersion'], $pull['heartbeat']['secondsAgo'] <= time() - $from ) );
		same( 'read_write', $pull['key']['permissions'] );

		pair_shop( SIDECAR );
		foreach ( array(
			array( array( 200, array( 'version' => '1.0.0', 'ready' => true ) ), true, '/^$/' ),
			array( array( 0, null ), false, '/does not answer at its address \(Connection refused\)\./' ),
			array( array( 401, array( 'code' => 'token.invalid', 'detail' => 'x' ) ), false, '/Pair shop and sidecar again/' ),
			array( array( 404, '<html></html>' ), false, '/something else answers \(HTTP 404\)/' ),
			array( array( 301, '' ), false, '/something else answers \(HTTP 301\)/' ),
		) as list( $reply, $ok, $error ) ) {
			$asked = with_sidecar( array( $reply ), static function () use ( $read, $ok, $error ): void {
				$push = $read()['push'];
				same( array( true, $ok ), array( $push['configured'], $push['ok'] ) );
				matches( $error, $push['error'] );
			} );
			same( array( SIDECAR . '/v1/status' ), array_column( $asked, 'url' ) );
		}
		global $wpdb;
		$wpdb->delete( $wpdb->prefix . 'woocommerce_api_keys', array( 'user_id' => sidecar_user() ) );
		with_sidecar( array( array( 0, null ) ), static fn() => same( null, $read()['key'], 'somebody removed the key' ) );
	}
);

test(
	'send: into the outbox, and pushed where there is a way',
	static function (): void {
		$id = make_order()->get_id();
		clear_outbox();
		$send = static fn(): array => good( as_admin( 'POST', "/orders/$id/send", array() ), 'POST', "/orders/$id/send" );
		contains( 'fetches it', $send()['message'] );
		same( array( 'pending' ), array_column( outbox_rows( 'order', $id ), 'status' ) );

		clear_outbox();
		pair_shop( SIDECAR );
		with_sidecar( array( array( 0, null ) ), static fn() => contains( 'in the queue', $send()['message'] ) );
		$asked = with_sidecar( array( array( 202, array( 'results' => array( array( 'index' => 0, 'status' => 'accepted' ), array( 'index' => 1, 'status' => 'accepted' ) ) ) ) ), static fn() => contains( 'has the order', $send()['message'] ) );
		same( SIDECAR . '/v1/events', $asked[0]['url'] );
		same( (string) $id, json_decode( $asked[0]['body'], true )['events'][0]['entityId'] );
	}
);

test(
	'send, retry, plan: not without pairing, not a draft, not what is no order',
	static function (): void {
		$id    = make_order()->get_id();
		$draft = wc_create_order( array( 'status' => 'checkout-draft' ) )->get_id();
		foreach ( array( 'send', 'retry', 'plan' ) as $action ) {
			refused( as_admin( 'POST', "/orders/987654/$action", array() ), 404, 'woocommerce_rest_shop_order_invalid_id' );
			refused( as_admin( 'POST', "/orders/$draft/$action", array() ), 409, 'crossdock_draft' );
		}
		refused( as_admin( 'POST', "/orders/$id/plan", array() ), 409, 'crossdock_no_way_to_sidecar' );
		( new Pairing( Plugin::instance()->settings ) )->unpair();
		refused( as_admin( 'POST', "/orders/$id/send", array() ), 409, 'crossdock_not_paired' );
		refused( as_admin( 'POST', "/orders/$id/retry", array() ), 409, 'crossdock_not_paired' );
	}
);

test(
	'retry: the held run, else the order anew',
	static function (): void {
		pair_shop( SIDECAR );
		$id    = make_order()->get_id();
		$retry = static fn( array $body = array() ): array => good( as_admin( 'POST', "/orders/$id/retry", $body ), 'POST', "/orders/$id/retry" );
		$asked = with_sidecar(
			array( array( 200, array( 'runs' => array( array( 'id' => 'run_7' ) ) ) ), array( 200, array( 'id' => 'run_7' ) ) ),
			static fn() => same( 'retried', $retry( array( 'why' => 'SKU corrected' ) )['result'] )
		);
		same( array( SIDECAR . "/v1/runs?key=order%3A$id&state=held&limit=1", SIDECAR . '/v1/runs/run_7/retry' ), array_column( $asked, 'url' ) );
		same( array( 'why' => 'SKU corrected' ), json_decode( $asked[1]['body'], true ) );
		matches( '/^administrator:admin$/', $asked[1]['headers']['x-crossdock-actor'] );

		clear_outbox();
		with_sidecar( array( array( 200, array( 'runs' => array() ) ), array( 0, null ) ), static fn() => same( 'queued', $retry()['result'] ) );
		same( 1, count( outbox_rows( 'order', $id ) ) );
		with_sidecar(
			array( array( 200, array( 'runs' => array( array( 'id' => 'run_7' ) ) ) ), array( 409, array( 'code' => 'run.not-held', 'detail' => 'The run is not held.' ) ) ),
			static fn() => refused( as_admin( 'POST', "/orders/$id/retry", array() ), 409, 'run.not-held' )
		);
	}
);

test(
	'plan: the document goes, the calls come',
	static function (): void {
		pair_shop( SIDECAR );
		$id    = make_order()->get_id();
		$calls = array( 'calls' => array( array( 'call' => 'OIS100MI/AddBatchHead' ) ) );
		$asked = with_sidecar( array( array( 200, $calls ) ), static fn() => same( $calls, good( as_admin( 'POST', "/orders/$id/plan", array() ), 'POST', "/orders/$id/plan" )['plan'] ) );
		same( $id, json_decode( $asked[0]['body'], true )['document']['id'] );
	}
);

test(
	'the proxy passes what screens may ask, in the name of who asks, and says in words what went wrong',
	static function (): void {
		pair_shop( SIDECAR );
		$viewer = user_with_role( 'customer' );
		get_userdata( $viewer )->add_cap( 'view_crossdock' );
		$manager  = user_with_role( 'shop_manager' );

		$asked = with_sidecar( array( array( 200, array( 'runs' => array() ) ) ), static fn() => good( as_browser( $viewer, 'GET', '/proxy/runs?state=held&limit=5&_locale=user' ), 'GET', '/proxy/runs' ) );
		same( SIDECAR . '/v1/runs?state=held&limit=5', $asked[0]['url'] );
		matches( '/^Bearer crossdock_/', $asked[0]['headers']['authorization'] );
		matches( '/^viewer:customer-/', $asked[0]['headers']['x-crossdock-actor'] );

		$asked = with_sidecar( array( array( 200, array() ) ), static fn() => good( as_browser( $manager, 'POST', '/proxy/runs/r1/skip', array( 'why' => 'x' ) ), 'POST', '/proxy/runs/r1/skip' ) );
		same( array( 'POST', '{"why":"x"}' ), array( $asked[0]['method'], $asked[0]['body'] ) );
		matches( '/^operator:/', $asked[0]['headers']['x-crossdock-actor'] );

		$asked = with_sidecar(
			array(),
			static function () use ( $viewer, $manager ): void {
				refused( as_browser( $viewer, 'POST', '/proxy/runs/r1/skip', array( 'why' => 'x' ) ), 403, 'crossdock_proxy_role' );
				refused( as_browser( $viewer, 'PUT', '/proxy/settings', array() ), 403, 'crossdock_proxy_role' );
				foreach ( array( 'POST tokens', 'GET tokens', 'GET ../metrics', 'GET runs/../tokens', 'POST events', 'GET tokens/', 'GET runs/./x' ) as $call ) {
					list( $method, $path ) = explode( ' ', $call );
					refused( as_browser( 1, $method, "/proxy/$path", 'GET' === $method ? null : array() ), 404, 'crossdock_proxy_unknown', $path );
				}
				refused( as_browser( 1, 'GET', '/proxy/runs?key[]=x' ), 400, 'rest_invalid_param' );
			}
		);
		same( array(), $asked, 'none of these reached the sidecar' );

		with_sidecar( array( array( 422, array( 'code' => 'run.unknown', 'detail' => 'There is no run r1.', 'status' => 422 ) ) ), static function (): void {
			$data = refused( as_browser( 1, 'GET', '/proxy/runs/r1' ), 422, 'run.unknown' );
			same( 'There is no run r1.', $data['message'] );
			same( 422, $data['data']['problem']['status'] );
		} );
		with_sidecar( array( array( 401, array( 'code' => 'token.invalid', 'detail' => 'x' ) ) ), static fn() => refused( as_browser( 1, 'GET', '/proxy/status' ), 502, 'crossdock_sidecar_refuses' ) );
		with_sidecar( array( array( 0, null ) ), static fn() => refused( as_browser( 1, 'GET', '/proxy/status' ), 502, 'crossdock_sidecar_down' ) );
	}
);

test(
	'what the proxy lets through',
	static function (): void {
		foreach ( array(
			array( 'GET', 'status', 'viewer' ),
			array( 'GET', 'entities/order:12', 'viewer' ),
			array( 'GET', 'entities/order:12/', 'viewer' ),
			array( 'GET', 'tables/order-type/rows', 'viewer' ),
			array( 'POST', 'runs/a-B_9/resolve', 'operator' ),
			array( 'DELETE', 'tables/sku', 'operator' ),
			array( 'PUT', 'settings', 'operator' ),
			array( 'POST', 'backup', 'operator' ),
			array( 'GET', 'work/saved-views', 'viewer' ),
			array( 'GET', '', null ),
			array( 'GET', 'Status', null ),
			array( 'GET', 'runs//x', null ),
			array( 'GET', 'a/b/c/d/e/f/g/h/i', null ),
			array( 'GET', "status\n", null ),
			array( 'GET', 'tokens', null ),
			array( 'POST', 'tokens', null ),
			array( 'DELETE', 'tokens/abc', null ),
			array( 'HEAD', 'status', null ),
		) as list( $method, $path, $role ) ) {
			same( $role, ProxyRules::role( $method, $path ), "$method $path" );
		}
		same( '/v1/entities/order:12?a=x%20y', ProxyRules::address( 'entities/order:12/', array( 'a' => 'x y', '_locale' => 'user', 'rest_route' => '/x' ) ) );
		same( '/v1/maps/a%20b', ProxyRules::address( 'maps/a b', array() ) );
		same( null, ProxyRules::address( 'runs', array( 'a' => array( 'x' ) ) ) );
		same( array( true, true, false, false, false ), array( ProxyRules::suffices( 'operator', 'viewer' ), ProxyRules::suffices( 'administrator', 'administrator' ), ProxyRules::suffices( 'viewer', 'operator' ), ProxyRules::suffices( '', 'viewer' ), ProxyRules::suffices( 'king', 'viewer' ) ) );
	}
);
