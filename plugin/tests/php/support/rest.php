<?php
/**
 * What the suites of the REST routes share: the paired shop, its sidecar, signatures, and answers held to their schemas.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Rest\Routes;
use Crossdock\Rest\Signature;

/** Our namespace, with a slash before it. */
const ROUTES = '/' . Routes::NAMESPACE;

/** Pairs the shop. @return array what the pairing string holds, `raw` the string itself */
function pair_shop( ?string $sidecar_url = '' ): array {
	$raw = ( new Pairing( Plugin::instance()->settings ) )->create( $sidecar_url );
	return json_decode( base64_decode( strtr( substr( $raw, strlen( 'crossdock1_' ) ), '-_', '+/' ) ), true ) + array( 'raw' => $raw );
}

/** Id of the sidecar's user. */
function sidecar_user(): int {
	return (int) Plugin::instance()->settings->get( 'user_id' );
}

/** A picture that the sidecar has uploaded for a product. @return int id */
function uploaded_picture(): int {
	return wp_insert_attachment( array( 'post_title' => 'Cup', 'post_mime_type' => 'image/png', 'post_status' => 'inherit', 'post_author' => sidecar_user() ), 'cup.png' );
}

/** A call as the sidecar. */
function as_sidecar( string $method, string $path, ?array $body = null ): \WP_REST_Response {
	return rest( $method, ROUTES . $path, $body, sidecar_user() );
}

/** Headers of a signed call. */
function signed( string $method, string $path, ?array $body = null, array $change = array() ): array {
	$parts = explode( '?', ROUTES . $path, 2 );
	parse_str( $parts[1] ?? '', $query );
	$id     = $change['id'] ?? 'msg_' . wp_generate_uuid4();
	$time   = (string) ( $change['time'] ?? time() );
	$secret = $change['secret'] ?? (string) Plugin::instance()->settings->get( 'secret' );
	$text   = Signature::text( $id, $time, $method, $parts[0], $query, null === $body ? '' : wp_json_encode( $body ) );
	return array(
		'webhook-id'        => $id,
		'webhook-timestamp' => $time,
		'webhook-signature' => 'v1,' . base64_encode( hash_hmac( 'sha256', $text, base64_decode( substr( $secret, 6 ) ), true ) ),
	);
}

/** What a route says about itself. @return array{input: array, output: array} */
function schema_of( string $method, string $path ): array {
	foreach ( rest_get_server()->get_routes( Routes::NAMESPACE ) as $pattern => $handlers ) {
		if ( preg_match( '@^' . $pattern . '$@', ROUTES . $path ) ) {
			$options = rest_get_server()->get_route_options( $pattern );
			$schema  = ( $options['schema'] )();
			if ( isset( $schema['methods'][ $method ] ) ) {
				return $schema['methods'][ $method ];
			}
		}
	}
	fail( "$method $path has no schema" );
}

/** The answer is good, has this status, and is what the route's schema promises. @return mixed its data */
function good( \WP_REST_Response $response, string $method, string $path, int $status = 200 ): mixed {
	same( $status, $response->get_status(), $method . ' ' . $path . ': ' . show( $response->get_data() ) );
	$data  = json_decode( wp_json_encode( $response->get_data() ), true );
	$valid = rest_validate_value_from_schema( $data, schema_of( $method, explode( '?', $path )[0] )['output'], 'answer' );
	ok( true === $valid, is_wp_error( $valid ) ? $valid->get_error_message() : '' );
	return $data;
}

/** The answer is this refusal, in words. @return array its body */
function refused( \WP_REST_Response $response, int $status, string $code, string $what = '' ): array {
	$data = $response->get_data();
	same( array( $status, $code ), array( $response->get_status(), $data['code'] ?? null ), $what . ' ' . show( $data ) );
	matches( '/\.\W*$/u', $data['message'], 'a sentence' );
	return $data;
}

/**
 * Answers every call to the sidecar while `$do` runs.
 *
 * @param array<int, array{0: int, 1: mixed}> $answers Status and body, in turn; status 0 = no connection.
 * @return array<int, array{method: string, url: string, body: string, headers: array}> What was asked.
 */
function with_sidecar( array $answers, callable $do ): array {
	$asked  = array();
	$answer = static function ( $unused, array $args, string $url ) use ( &$asked, &$answers ) {
		$asked[] = array(
			'method'  => $args['method'],
			'url'     => $url,
			'body'    => (string) ( $args['body'] ?? '' ),
			'headers' => array_change_key_case( $args['headers'] ),
		);
		list( $status, $body ) = array_shift( $answers ) ?? array( 0, null );
		return 0 === $status ? new \WP_Error( 'http_request_failed', 'Connection refused' ) : array(
			'response' => array(
				'code'    => $status,
				'message' => '',
			),
			'headers'  => array(),
			'cookies'  => array(),
			'body'     => is_string( $body ) ? $body : wp_json_encode( $body ),
		);
	};
	add_filter( 'pre_http_request', $answer, 10, 3 );
	try {
		$do();
	} finally {
		remove_filter( 'pre_http_request', $answer );
	}
	return $asked;
}

/** A call as a browser makes it: signed in by cookie, with the REST nonce. */
function as_browser( int $user, string $method, string $path, ?array $body = null, ?string $nonce = null ): \WP_REST_Response {
	wp_set_current_user( $user );
	$GLOBALS['wp_rest_auth_cookie'] = true;
	try {
		return rest( $method, ROUTES . $path, $body, $user, array( 'x-wp-nonce' => $nonce ?? wp_create_nonce( 'wp_rest' ) ) );
	} finally {
		unset( $GLOBALS['wp_rest_auth_cookie'] );
	}
}
