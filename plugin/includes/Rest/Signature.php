<?php
/**
 * Requests signed with the shared secret, for shops whose web server or proxy keeps consumer keys from arriving.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Headers as in Standard Webhooks: `webhook-id` (the nonce, never used twice), `webhook-timestamp` (seconds),
 * `webhook-signature` (`v1,` and base64; several, apart by blanks). Signed is
 * `id.timestamp.METHOD.route?query.sha256-of-the-body-in-hex` with HMAC-SHA256 and the secret's bytes. Unlike for events,
 * method and address are part of it, because here they decide what happens. `route` is the REST route, which is the same with
 * pretty and plain permalinks; the query is sorted by name.
 */
final class Signature {

	/** Seconds that both clocks may differ. */
	public const TOLERANCE = 300;

	private const MAX_SIGNATURES = 10;
	private const NONCE_OPTION   = 'crossdock_nonce_';

	public function __construct( private readonly Settings $settings ) {}

	/** Whether a request says that it is signed. */
	public static function is_signed( \WP_REST_Request $request ): bool {
		return null !== $request->get_header( 'webhook-signature' );
	}

	/**
	 * The text that is signed.
	 *
	 * @param array $query Query of the address without `rest_route`.
	 */
	public static function text( string $id, string $timestamp, string $method, string $route, array $query, string $body ): string {
		unset( $query['rest_route'] );
		ksort( $query, SORT_STRING );
		$address = $query ? $route . '?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 ) : $route;
		return implode( '.', array( $id, $timestamp, strtoupper( $method ), $address, hash( 'sha256', $body ) ) );
	}

	/** Null when the request is genuine, fresh and new; else why not. A genuine one is remembered. */
	public function fault( \WP_REST_Request $request ): ?\WP_Error {
		$id        = (string) $request->get_header( 'webhook-id' );
		$timestamp = (string) $request->get_header( 'webhook-timestamp' );
		$key       = base64_decode( preg_replace( '/^whsec_/', '', (string) $this->settings->get( 'secret' ) ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode
		if ( ! $key || strlen( $key ) < 24 ) {
			return self::refuse( 'signature_no_secret', __( 'This shop is not paired, so no signature can be right. Pair it in WooCommerce › Crossdock.', 'crossdock' ) );
		}
		if ( ! preg_match( '/^[\x21-\x7e]{1,128}$/D', $id ) || ! preg_match( '/^\d{1,12}$/D', $timestamp ) ) {
			return self::refuse( 'signature_missing', __( 'A signed request needs webhook-id (1 to 128 visible characters), webhook-timestamp (seconds) and webhook-signature.', 'crossdock' ) );
		}
		if ( abs( time() - (int) $timestamp ) > self::TOLERANCE ) {
			return self::refuse( 'signature_stale', __( 'The signature is more than five minutes old or from the future. Compare the clocks of the shop and of the sidecar.', 'crossdock' ) );
		}
		$text     = self::text( $id, $timestamp, $request->get_method(), $request->get_route(), $request->get_query_params(), (string) $request->get_body() );
		$expected = base64_encode( hash_hmac( 'sha256', $text, $key, true ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode
		$genuine  = false;
		foreach ( array_slice( explode( ' ', (string) $request->get_header( 'webhook-signature' ) ), 0, self::MAX_SIGNATURES ) as $part ) {
			// Every one is compared, however early one fits, so that the time taken tells nothing.
			$genuine = hash_equals( 'v1,' . $expected, $part ) || $genuine;
		}
		if ( ! $genuine ) {
			return self::refuse( 'signature_invalid', __( 'The signature does not fit this request. Pair the shop and the sidecar again if the secret was changed.', 'crossdock' ) );
		}
		return $this->remember( $id, (int) $timestamp )
			? null
			: self::refuse( 'signature_replayed', __( 'This request was received before. Sign every request with a new webhook-id.', 'crossdock' ) );
	}

	/**
	 * Keeps a nonce as long as its timestamp could be accepted; false when it is there already. INSERT IGNORE on the unique
	 * option name decides between two at the same moment, which reading before writing could not.
	 */
	private function remember( string $id, int $timestamp ): bool {
		global $wpdb;
		if ( 1 === wp_rand( 1, 100 ) ) {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- cleans up what the options API cannot list.
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s AND CAST( option_value AS UNSIGNED ) < %d", $wpdb->esc_like( self::NONCE_OPTION ) . '%', time() ) );
		}
		$name = self::NONCE_OPTION . substr( hash( 'sha256', $id ), 0, 40 );
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- must be one atomic statement; a cache would defeat it.
		return 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'off')", $name, (string) ( $timestamp + self::TOLERANCE + 60 ) ) );
	}

	private static function refuse( string $code, string $message ): \WP_Error {
		return new \WP_Error( 'crossdock_' . $code, $message, array( 'status' => 401 ) );
	}
}
