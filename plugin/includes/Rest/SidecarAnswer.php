<?php
/**
 * Answers of the sidecar, for our own screens.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

defined( 'ABSPATH' ) || exit;

/** Pure: the same reply gives the same answer. */
final class SidecarAnswer {

	/**
	 * A good reply as it is; a problem document (RFC 9457) in the shape WordPress' own script reads. What is wrong between
	 * plugin and sidecar never looks like a fault of the person at the screen.
	 *
	 * @param array{status:int, body:mixed, error?:string, etag?:string} $reply Of Sidecar\Client::request(); status 0 where none came.
	 */
	public static function of( array $reply ): \WP_REST_Response|\WP_Error {
		$status = (int) $reply['status'];
		if ( ( $status >= 200 && $status < 300 ) || 304 === $status ) {
			$etag = (string) ( $reply['etag'] ?? '' );
			return new \WP_REST_Response( 304 === $status ? null : $reply['body'], $status, '' === $etag ? array() : array( 'ETag' => $etag ) );
		}
		$body = is_array( $reply['body'] ) ? $reply['body'] : array();
		$data = $body ? array( 'problem' => $body ) : array();
		if ( 0 === $status ) {
			$why = trim( wp_strip_all_tags( (string) ( $reply['error'] ?? '' ) ), " \n." );
			return new \WP_Error(
				'crossdock_sidecar_down',
				/* translators: %s: reason, in brackets, or nothing. */
				sprintf( __( 'The sidecar does not answer at its address%s. Check that it runs and that this server can reach it; orders wait meanwhile and none is lost.', 'crossdock' ), '' === $why ? '' : " ({$why})" ),
				array( 'status' => 502 )
			);
		}
		if ( 401 === $status ) {
			return new \WP_Error( 'crossdock_sidecar_refuses', __( 'The sidecar does not know the token of this shop. Pair shop and sidecar again in WooCommerce › Crossdock.', 'crossdock' ), array( 'status' => 502 ) + $data );
		}
		if ( $status >= 300 && $status < 400 || ! isset( $body['code'] ) ) {
			/* translators: %d: HTTP status. */
			return new \WP_Error( 'crossdock_sidecar_strange', sprintf( __( 'At the address of the sidecar something else answers (HTTP %d). Correct the address in WooCommerce › Crossdock.', 'crossdock' ), $status ), array( 'status' => 502 ) + $data );
		}
		return new \WP_Error( (string) $body['code'], (string) ( $body['detail'] ?? $body['title'] ?? '' ), array( 'status' => $status ) + $data );
	}
}
