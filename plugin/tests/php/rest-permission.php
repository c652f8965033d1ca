<?php
/**
 * Who may call which route of the plugin, and what the sidecar's user may do beside.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Rest\Signature;

require __DIR__ . '/support/rest.php';

/** Every endpoint: method, path, body, who: sidecar, view, manage, admin, browser. */
function endpoints(): array {
	return array(
		array( 'POST', '/outbox/lease', array( 'limit' => 1, 'leaseSeconds' => 5 ), 'sidecar' ),
		array( 'POST', '/outbox/ack', array( 'lease' => 'none', 'results' => array() ), 'sidecar' ),
		array( 'GET', '/entities/product/' . product_id( 'CUP-01' ), null, 'sidecar' ),
		array( 'POST', '/orders/%d/annotate', array( 'state' => 'waiting' ), 'sidecar' ),
		array( 'POST', '/heartbeat', array( 'sidecarVersion' => '1', 'oldest' => null, 'waiting' => 0, 'held' => 0 ), 'sidecar' ),
		array( 'POST', '/stock', array( 'asOf' => '2026-11-23T09:29:01Z', 'items' => array( array( 'sku' => 'NONE', 'quantity' => '1' ) ) ), 'sidecar' ),
		array( 'POST', '/prices', array( 'items' => array( array( 'sku' => 'NONE', 'regular' => '1' ) ) ), 'sidecar' ),
		array( 'POST', '/prices/read', array( 'items' => array( array( 'sku' => 'NONE' ) ) ), 'sidecar' ),
		array( 'POST', '/stock/read', array( 'items' => array( array( 'sku' => 'NONE' ) ) ), 'sidecar' ),
		array( 'GET', '/settings', null, 'view' ),
		array( 'PUT', '/settings', array(), 'manage' ),
		array( 'POST', '/pairing', array(), 'admin' ),
		array( 'DELETE', '/pairing', null, 'admin' ),
		array( 'GET', '/connection', null, 'view' ),
		array( 'POST', '/fingerprint', array( 'decision' => 'moved' ), 'manage' ),
		array( 'POST', '/orders/%d/send', array(), 'manage' ),
		array( 'POST', '/orders/%d/retry', array(), 'manage' ),
		array( 'POST', '/orders/%d/plan', array(), 'manage' ),
		array( 'GET', '/health/clock', null, 'admin' ),
		array( 'GET', '/proxy/status', null, 'browser' ),
		array( 'POST', '/proxy/check', array(), 'browser' ),
		array( 'PUT', '/proxy/settings', array(), 'browser' ),
		array( 'DELETE', '/proxy/tables/sku', array(), 'browser' ),
	);
}

/** Ids of users by who they are. */
function people(): array {
	static $people = null;
	if ( null === $people ) {
		$viewer = user_with_role( 'customer' );
		get_userdata( $viewer )->add_cap( 'view_crossdock' );
		$people = array(
			'nobody'   => 0,
			'customer' => user_with_role( 'customer' ),
			'editor'   => user_with_role( 'editor' ),
			'viewer'   => $viewer,
			'manager'  => user_with_role( 'shop_manager' ),
			'admin'    => 1,
		);
	}
	return $people + array( 'sidecar' => sidecar_user() );
}

before_each(
	static function (): void {
		pair_shop();
	}
);

test(
	'every endpoint is in the table of this suite, with a schema for what comes in and goes out',
	static function (): void {
		$known = array_map( static fn( array $one ): string => $one[0] . ' ' . preg_replace( array( '#/%d/|/\d+#', '#/proxy/.*#', '#/health/.*#' ), array( '/N/', '/proxy', '/health' ), $one[1] ), endpoints() );
		$count = 0;
		foreach ( rest_get_server()->get_routes( 'wc-crossdock/v1' ) as $pattern => $handlers ) {
			if ( ROUTES === $pattern ) {
				continue;
			}
			$path = str_replace( array( ROUTES, '(?P<entity>[a-z_-]+)', '/(?P<id>\d+)', '/(?P<path>.+)', '/(?P<test>[a-z]+)' ), array( '', 'product', '/N', '', '' ), $pattern );
			foreach ( $handlers as $handler ) {
				foreach ( array_keys( $handler['methods'] ) as $method ) {
					contains( $method . ' ' . ( str_ends_with( $path, '/N' ) ? $path . '/' : $path ), $known );
					$schema = ( rest_get_server()->get_route_options( $pattern )['schema'] )()['methods'][ $method ];
					ok( 'object' === $schema['input']['type'] && isset( $schema['output']['type'] ), "$method $pattern has schemas" );
					++$count;
				}
			}
		}
		same( count( $known ), $count );
	}
);

test(
	'which sidecar it is, and by which secrets, is for administrators; all other settings for managers, too',
	static function (): void {
		$manager  = people()['manager'];
		$settings = Plugin::instance()->settings;
		$settings->update( array( 'sidecar_url' => 'https://sidecar.example' ) );
		$before = $settings->all();
		$whsec  = 'whsec_' . base64_encode( random_bytes( 32 ) );
		foreach ( array( array( 'sidecarUrl' => 'https://thief.example' ), array( 'sidecarUrl' => '' ), array( 'secret' => $whsec ), array( 'token' => str_repeat( 't', 40 ) ), array( 'showNumber' => true, 'sidecarUrl' => 'https://thief.example' ) ) as $change ) {
			$answer = rest( 'PUT', ROUTES . '/settings', $change, $manager );
			same( 403, $answer->get_status(), wp_json_encode( $change ) );
			same( 'crossdock_forbidden', $answer->get_data()['code'] );
			contains( 'manage_options', $answer->get_data()['message'] );
		}
		same( 403, rest( 'POST', ROUTES . '/pairing', array( 'sidecarUrl' => 'https://thief.example' ), $manager )->get_status() );
		same( 403, rest( 'DELETE', ROUTES . '/pairing', null, $manager )->get_status() );
		same( $before, $settings->all(), 'nothing was changed' );
		$answer = rest( 'PUT', ROUTES . '/settings', array( 'retentionDays' => 31, 'sidecarUrl' => 'https://sidecar.example/' ), $manager );
		same( 200, $answer->get_status(), 'the address as it is, among other fields' );
		same( 31, $answer->get_data()['retentionDays'] );
		same( 200, rest( 'PUT', ROUTES . '/settings', array( 'sidecarUrl' => 'https://other.example' ), 1 )->get_status() );
		same( 'https://other.example', $settings->get( 'sidecar_url' ) );
		$settings->update( array_intersect_key( $before, array( 'retention_days' => 1 ) ) );
	}
);

test(
	'who may call what',
	static function (): void {
		$may = array(
			'sidecar' => array( 'sidecar', 'manager', 'admin' ),
			'view'    => array( 'viewer', 'manager', 'admin' ),
			'manage'  => array( 'manager', 'admin' ),
			'admin'   => array( 'admin' ),
			'browser' => array(),
		);
		$order = make_order()->get_id();
		foreach ( endpoints() as list( $method, $path, $body, $who ) ) {
			$path = sprintf( $path, $order );
			foreach ( people() as $name => $id ) {
				// Unpairing removes the sidecar's user, pairing makes another.
				$id     = 'sidecar' === $name ? sidecar_user() : $id;
				$answer = rest( $method, ROUTES . $path, $body, $id );
				$data   = $answer->get_data();
				$open   = 'crossdock_forbidden' !== ( $data['code'] ?? '' );
				same( in_array( $name, $may[ $who ], true ), $open, "$name: $method $path answered {$answer->get_status()}" );
				if ( ! $open ) {
					same( 0 === $id ? 401 : 403, $answer->get_status(), "$name: $method $path" );
				} elseif ( 'DELETE' === $method ) {
					pair_shop();
				}
			}
		}
	}
);

test(
	'a stranger learns nothing from bad input',
	static function (): void {
		refused( rest( 'POST', ROUTES . '/outbox/lease', array( 'limit' => 'x' ), 0 ), 401, 'crossdock_forbidden' );
	}
);

test(
	'the proxy wants cookie and nonce, and the right to look',
	static function (): void {
		$people = people();
		$ask    = static fn( int $user, ?string $nonce = null ) => as_browser( $user, 'GET', '/proxy/status', null, $nonce );
		refused( rest( 'GET', ROUTES . '/proxy/status', null, 1, array( 'x-wp-nonce' => wp_create_nonce( 'wp_rest' ) ) ), 403, 'crossdock_forbidden', 'nonce without cookie' );
		refused( $ask( 1, 'wrong' ), 403, 'crossdock_forbidden', 'cookie without nonce' );
		refused( $ask( $people['customer'] ), 403, 'crossdock_forbidden', 'customer' );
		refused( $ask( $people['sidecar'] ), 403, 'crossdock_forbidden', 'sidecar' );
		// Past the guard: there is no sidecar to ask.
		refused( $ask( $people['viewer'] ), 409, 'crossdock_no_way_to_sidecar' );
	}
);

test(
	'a signed request is the sidecar, whoever asks',
	static function (): void {
		$body = array( 'limit' => 1, 'leaseSeconds' => 5 );
		$ask  = static fn( array $headers, array $sent, string $path = '/outbox/lease' ) => rest( 'POST', ROUTES . $path, $sent, 0, $headers );
		good( $ask( signed( 'POST', '/outbox/lease', $body ), $body ), 'POST', '/outbox/lease' );
		same( sidecar_user(), get_current_user_id() );

		$headers = signed( 'POST', '/outbox/lease', $body );
		refused( $ask( $headers, array( 'limit' => 2, 'leaseSeconds' => 5 ) ), 401, 'crossdock_signature_invalid', 'another body' );
		refused( $ask( $headers, $body, '/outbox/ack' ), 401, 'crossdock_signature_invalid', 'another address' );
		refused( rest( 'PUT', ROUTES . '/settings', $body, 0, $headers ), 401, 'crossdock_forbidden', 'no admin route' );
		refused( $ask( array( 'webhook-id' => 'other' ) + $headers, $body ), 401, 'crossdock_signature_invalid', 'another nonce' );
		good( $ask( $headers, $body ), 'POST', '/outbox/lease' );
		refused( $ask( $headers, $body ), 401, 'crossdock_signature_replayed', 'the same again' );
	}
);

test(
	'what a signature must be',
	static function (): void {
		$body  = array( 'lease' => 'x', 'results' => array() );
		$ask   = static fn( array $headers ) => rest( 'POST', ROUTES . '/outbox/ack', $body, 0, $headers );
		$other = 'whsec_' . base64_encode( random_bytes( 32 ) );
		same( 300, Signature::TOLERANCE );
		foreach ( array(
			'too old'            => array( array( 'time' => time() - Signature::TOLERANCE - 1 ), 'stale' ),
			'from the future'    => array( array( 'time' => time() + Signature::TOLERANCE + 60 ), 'stale' ),
			'another secret'     => array( array( 'secret' => $other ), 'invalid' ),
			'no nonce'           => array( array( 'id' => '' ), 'missing' ),
			'a blank in the id'  => array( array( 'id' => 'a b' ), 'missing' ),
			'time in words'      => array( array( 'time' => 'now' ), 'missing' ),
		) as $name => list( $change, $code ) ) {
			refused( $ask( signed( 'POST', '/outbox/ack', $body, $change ) ), 401, 'crossdock_signature_' . $code, $name );
		}
		good( $ask( signed( 'POST', '/outbox/ack', $body, array( 'time' => time() - Signature::TOLERANCE + 60 ) ) ), 'POST', '/outbox/ack' );
		$headers                      = signed( 'POST', '/outbox/ack', $body );
		$headers['webhook-signature'] = 'v1,bm9uc2Vuc2U= v2,x ' . $headers['webhook-signature'];
		good( $ask( $headers ), 'POST', '/outbox/ack' );
		$headers = signed( 'POST', '/outbox/ack', $body );
		( new Pairing( Plugin::instance()->settings ) )->unpair();
		refused( $ask( $headers ), 401, 'crossdock_signature_no_secret' );
	}
);

test(
	'remembered nonces go when they could not be accepted any more',
	static function (): void {
		global $wpdb;
		$count = static fn(): int => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name LIKE 'crossdock\\_nonce\\_old%'" );
		for ( $n = 0; $n < 3; $n++ ) {
			$wpdb->insert( $wpdb->options, array( 'option_name' => 'crossdock_nonce_old' . $n, 'option_value' => (string) ( time() - 1 ), 'autoload' => 'off' ) );
		}
		same( 3, $count() );
		// One request in a hundred cleans up; 2,000 without that are as likely as 1 in 500 million.
		$body = array( 'lease' => 'x', 'results' => array() );
		for ( $n = 0; $n < 2000 && $count() > 0; $n++ ) {
			rest( 'POST', ROUTES . '/outbox/ack', $body, 0, signed( 'POST', '/outbox/ack', $body ) );
		}
		same( 0, $count() );
	}
);

test(
	'the sidecar’s user: what its work needs of wc/v3, and nothing else',
	static function (): void {
		$order    = make_order();
		$id       = $order->get_id();
		$me       = sidecar_user();
		$customer = people()['customer'];
		$product  = product_id( 'CUP-01' );
		$variable = (int) wp_get_post_parent_id( product_id( 'TEE-RED-M' ) );
		$instance = key( ( new \WC_Shipping_Zone( 0 ) )->get_shipping_methods() );
		foreach ( array(
			array( 'GET', "/wc/v3/orders/$id", null, 200 ),
			array( 'GET', '/wc/v3/orders?per_page=1', null, 200 ),
			array( 'PUT', "/wc/v3/orders/$id", array( 'status' => 'completed' ), 200 ),
			array( 'GET', "/wc/v3/orders/$id/notes", null, 200 ),
			array( 'POST', "/wc/v3/orders/$id/notes", array( 'note' => 'x' ), 201 ),
			array( 'GET', "/wc/v3/orders/$id/refunds", null, 200 ),
			array( 'POST', '/wc/v3/orders/batch', array(), 200 ),
			array( 'GET', "/wc/v3/products/$product", null, 200 ),
			array( 'GET', "/wc/v3/products/$variable/variations", null, 200 ),
			array( 'POST', '/wc/v3/products/batch', array( 'update' => array( array( 'id' => $product, 'menu_order' => 1 ) ) ), 200 ),
			array( 'POST', "/wc/v3/products/$variable/variations/batch", array(), 200 ),
			array( 'GET', '/wc/v3/products/categories', null, 200 ),
			array( 'POST', '/wc/v3/products/categories', array( 'name' => 'From M3' ), 201 ),
			array( 'GET', '/wc/v3/products/attributes', null, 200 ),
			array( 'POST', '/wc/v3/products/attributes', array( 'name' => 'From M3' ), 201 ),
			array( 'POST', '/wc/v3/products/batch', array( 'delete' => array( $product ) ), 403 ),
			array( 'POST', "/wc/v3/products/$variable/variations/batch", array( 'delete' => array( 1 ) ), 403 ),
			array( 'DELETE', "/wc/v3/products/$product", null, 403 ),
			array( 'POST', '/wc/v3/products', array( 'name' => 'x' ), 403 ),
			array( 'POST', '/wc/v3/products/tags', array( 'name' => 'x' ), 403 ),
			array( 'GET', "/wc/v3/customers/$customer", null, 200 ),
			array( 'GET', '/wc-crossdock/v1', null, 200 ),
			array( 'GET', '/wc/v3/payment_gateways', null, 200 ),
			array( 'GET', '/wc/v3/payment_gateways/bacs', null, 403 ),
			array( 'PUT', '/wc/v3/payment_gateways/bacs', array( 'enabled' => false ), 403 ),
			array( 'GET', '/wc/v3/shipping/zones', null, 200 ),
			array( 'GET', '/wc/v3/shipping/zones/0/methods', null, 200 ),
			array( 'GET', '/wc/v3/shipping/zones/0', null, 403 ),
			// WordPress matches routes whatever their case.
			array( 'GET', '/wc/v3/shipping/zones/0/METHODS', null, 403 ),
			array( 'GET', '/wc/v3/shipping/zones/0/locations', null, 403 ),
			array( 'GET', "/wc/v3/shipping/zones/0/methods/$instance", null, 403 ),
			array( 'PUT', "/wc/v3/shipping/zones/0/methods/$instance", array( 'enabled' => false ), 403 ),
			array( 'DELETE', "/wc/v3/shipping/zones/0/methods/$instance", array( 'force' => true ), 403 ),
			array( 'POST', '/wc/v3/shipping/zones/0/methods', array( 'method_id' => 'flat_rate' ), 403 ),
			array( 'POST', '/wc/v3/shipping/zones', array( 'name' => 'x' ), 403 ),
			array( 'GET', '/wc/v3/shipping_methods', null, 403 ),
			array( 'GET', '/wc/v3/customers', null, 403 ),
			array( 'GET', '/wc/v3/customers/1', null, 403 ),
			array( 'GET', '/wc/v3/customers/' . $me, null, 403 ),
			array( 'PUT', "/wc/v3/customers/$customer", array( 'first_name' => 'x' ), 403 ),
			array( 'POST', '/wc/v3/orders', array( 'status' => 'pending' ), 403 ),
			array( 'DELETE', "/wc/v3/orders/$id", null, 403 ),
			array( 'POST', '/wc/v3/orders/batch', array( 'create' => array( array( 'status' => 'pending' ) ) ), 403 ),
			array( 'POST', '/wc/v3/orders/batch', array( 'delete' => array( $id ) ), 403 ),
			array( 'POST', "/wc/v3/orders/$id/refunds", array( 'amount' => '1' ), 403 ),
			array( 'PUT', "/wc/v3/products/$product", array( 'name' => 'x' ), 403 ),
			array( 'GET', '/wc/v3/coupons', null, 403 ),
			array( 'GET', '/wc/v3/settings', null, 403 ),
			array( 'GET', '/wc/v3/settings/general/woocommerce_currency', null, 200 ),
			array( 'GET', '/wc/v3/settings/general/woocommerce_calc_taxes', null, 200 ),
			array( 'GET', '/wc/v3/settings/tax/woocommerce_prices_include_tax', null, 200 ),
			array( 'GET', '/wc/v3/settings/general/woocommerce_store_address', null, 403 ),
			array( 'GET', '/wc/v3/settings/general', null, 403 ),
			array( 'PUT', '/wc/v3/settings/general/woocommerce_currency', array( 'value' => 'SEK' ), 403 ),
			array( 'GET', '/wc/v3/system_status', null, 403 ),
			array( 'GET', '/wc/v3/webhooks', null, 403 ),
			array( 'GET', '/wp/v2/users', null, 403 ),
			array( 'GET', '/wp/v2/users/me', null, 403 ),
			array( 'POST', '/wp/v2/posts', array( 'title' => 'x' ), 403 ),
			array( 'POST', '/batch/v1', array( 'requests' => array() ), 403 ),
			array( 'PUT', ROUTES . '/settings', array(), 403 ),
			array( 'GET', ROUTES . '/connection', null, 403 ),
			array( 'POST', ROUTES . '/pairing', array(), 403 ),
		) as list( $method, $route, $body, $status ) ) {
			$answer = rest( $method, $route, $body, $me );
			same( $status, $answer->get_status(), "$method $route: " . show( $answer->get_data() ) );
		}
		// The fence is the sidecar's alone.
		same( 200, rest( 'GET', '/wc/v3/coupons', null, 1 )->get_status() );
		same( false, user_can( $me, 'read' ) );
		// Of payment methods it sees no settings, in which the keys of their providers are.
		foreach ( rest( 'GET', '/wc/v3/payment_gateways', null, $me )->get_data() as $gateway ) {
			same( array( 'id', 'title', 'enabled' ), array_values( array_diff( array_keys( $gateway ), array( '_links' ) ) ) );
		}
		ok( isset( rest( 'GET', '/wc/v3/payment_gateways', null, 1 )->get_data()[0]['settings'] ) );
		// Nor of shipping methods.
		$methods = rest( 'GET', '/wc/v3/shipping/zones/0/methods', null, $me )->get_data();
		same( array( 'Flat rate', 'flat_rate', $instance, true ), array( $methods[0]['title'], $methods[0]['method_id'], $methods[0]['instance_id'], $methods[0]['enabled'] ) );
		foreach ( $methods as $one ) {
			same( array( 'id', 'instance_id', 'title', 'enabled', 'method_id', 'method_title' ), array_keys( $one ) );
		}
		ok( isset( rest( 'GET', '/wc/v3/shipping/zones/0/methods', null, 1 )->get_data()[0]['settings'] ) );
	}
);

test(
	'nobody signs in as the sidecar’s user',
	static function (): void {
		$user = get_userdata( sidecar_user() );
		wp_set_password( 'known-password', $user->ID );
		$result = wp_authenticate( Pairing::LOGIN, 'known-password' );
		ok( is_wp_error( $result ) );
		same( 'crossdock_no_login', $result->get_error_code() );
		same( false, wp_is_application_passwords_available_for_user( $user ) );
		ok( is_wp_error( get_password_reset_key( $user ) ) );
		same( '', $user->user_email );
		ok( wp_is_application_passwords_available_for_user( 1 ) );
	}
);

test(
	'versions are told to the sidecar only',
	static function (): void {
		$index = static fn( int $user ): array => rest( 'GET', ROUTES, null, $user )->get_data();
		same( WC_VERSION, $index( sidecar_user() )['crossdock']['woocommerce'] );
		lacks( 'crossdock', array_keys( $index( 0 ) ) );
		lacks( 'crossdock', array_keys( $index( people()['customer'] ) ) );
	}
);
