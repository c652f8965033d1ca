<?php
/**
 * Signs what the shop says to the sidecar.
 *
 * @package Crossdock
 */

namespace Crossdock\Sidecar;

defined( 'ABSPATH' ) || exit;

/** Standard Webhooks for events; a signature of its own for the person a request is made for. Pure functions. */
final class Signer {

	/**
	 * Headers of a signed body: HMAC-SHA256 over `id.timestamp.body`, in base64, after `v1,` (standardwebhooks.com).
	 *
	 * @param string $secret  `whsec_` and base64 of at least 24 bytes.
	 * @param string $id      webhook-id: the same for every repeat of the same request.
	 * @param int    $seconds Unix time.
	 * @param string $body    Exactly as sent.
	 * @throws \InvalidArgumentException When the secret is not of that form; it is never part of the message.
	 */
	public static function headers( string $secret, string $id, int $seconds, string $body ): array {
		$key = str_starts_with( $secret, 'whsec_' ) ? base64_decode( substr( $secret, 6 ), true ) : false; // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode
		if ( false === $key || strlen( $key ) < 24 ) {
			throw new \InvalidArgumentException( esc_html__( 'The signing secret must be whsec_ followed by base64 of at least 24 bytes. Pair the shop and the sidecar again.', 'crossdock' ) );
		}
		$signature = base64_encode( hash_hmac( 'sha256', "{$id}.{$seconds}.{$body}", $key, true ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $seconds,
			'webhook-signature' => "v1,{$signature}",
		);
	}

	/**
	 * Headers that name the person for whom the shop asks (shared/src/pairing.ts): the smaller of the token's and the
	 * person's role counts at the sidecar.
	 *
	 * @param string $token   The shop's bearer token.
	 * @param string $role    viewer, operator or administrator.
	 * @param string $name    Who, 1 to 100 characters.
	 * @param int    $seconds Unix time.
	 * @param string $method  HTTP method.
	 * @param string $path    Path with query, exactly as the sidecar receives it.
	 */
	public static function actor( string $token, string $role, string $name, int $seconds, string $method, string $path ): array {
		$actor = $role . ':' . rawurlencode( mb_substr( $name, 0, 100 ) );
		$hex   = hash_hmac( 'sha256', implode( "\n", array( $actor, (string) $seconds, strtoupper( $method ), $path ) ), $token );
		return array(
			'X-Crossdock-Actor'           => $actor,
			'X-Crossdock-Actor-Signature' => "t={$seconds},v1={$hex}",
		);
	}
}
