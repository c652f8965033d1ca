<?php
/**
 * What our screens may ask of the sidecar.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

defined( 'ABSPATH' ) || exit;

/**
 * Pure. Every route of the sidecar's API that takes a person's name passes; the sidecar knows them all, and checks the role of
 * the signed person for each. Who looks needs to be a viewer, who changes something at least an operator. Not in it: tokens,
 * because who could make one could go round the proxy, and what machines send.
 */
final class ProxyRules {

	private const ROLES = array( 'viewer', 'operator', 'administrator' );

	/** First parts of paths that never pass. */
	private const CLOSED = array( 'tokens', 'events', 'bods', 'hooks' );

	/** One part of a path: names, numbers, keys like order:1234, names of files. Never "." or "..". */
	private const PART = '/^(?!\.{1,2}$)[A-Za-z0-9._:@+ -]{1,200}$/D';

	/**
	 * The least role for a call, null when it does not pass.
	 */
	public static function role( string $method, string $path ): ?string {
		$parts = explode( '/', rtrim( $path, '/' ) );
		if ( ! preg_match( '/^[a-z][a-z0-9-]{1,40}$/D', $parts[0] ) || in_array( $parts[0], self::CLOSED, true ) || count( $parts ) > 8 ) {
			return null;
		}
		foreach ( $parts as $part ) {
			if ( ! preg_match( self::PART, $part ) ) {
				return null;
			}
		}
		// A view of a list is each person's own; to keep one changes nothing of the shop.
		if ( 'work' === $parts[0] && 'views' === ( $parts[1] ?? '' ) && 'PUT' !== $method ) {
			return in_array( $method, array( 'GET', 'POST', 'DELETE' ), true ) ? 'viewer' : null;
		}
		return match ( $method ) {
			'GET'                   => 'viewer',
			'POST', 'PUT', 'DELETE' => 'operator',
			default                 => null,
		};
	}

	/**
	 * Path and query as the sidecar gets them. WordPress' own names (`_locale`, `_wpnonce`, `rest_route`) stay here.
	 *
	 * @param string $path  A path that passes.
	 * @param array  $query Of the request.
	 * @return string|null Null when a value of the query is not a short text.
	 */
	public static function address( string $path, array $query ): ?string {
		$kept = array();
		foreach ( $query as $name => $value ) {
			if ( ! preg_match( '/^[A-Za-z][A-Za-z0-9]{0,39}$/D', (string) $name ) ) {
				continue;
			}
			if ( ! is_string( $value ) || strlen( $value ) > 500 ) {
				return null;
			}
			$kept[ $name ] = $value;
		}
		$parts = array_map( static fn( string $part ): string => str_replace( '%3A', ':', rawurlencode( $part ) ), explode( '/', rtrim( $path, '/' ) ) );
		return '/v1/' . implode( '/', $parts ) . ( $kept ? '?' . http_build_query( $kept, '', '&', PHP_QUERY_RFC3986 ) : '' );
	}

	/** Whether a role is at least another. */
	public static function suffices( string $have, string $need ): bool {
		$rank = array_search( $have, self::ROLES, true );
		return false !== $rank && $rank >= array_search( $need, self::ROLES, true );
	}
}
