<?php
/**
 * What our screens may ask of the sidecar.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

defined( 'ABSPATH' ) || exit;

/**
 * A closed list, pure. The sidecar checks the role once more. Tokens are not in it: who could make one could go round the
 * proxy.
 */
final class ProxyRules {

	private const ROLES = array( 'viewer', 'operator', 'administrator' );

	/** Role, methods, pattern of the path below /v1/, names allowed in the query. */
	private const RULES = array(
		array( 'viewer', 'GET', 'status', array() ),
		array( 'viewer', 'GET', 'runs', array( 'state', 'outcome', 'key', 'limit', 'after' ) ),
		array( 'viewer', 'GET', 'runs/[A-Za-z0-9_-]{1,64}', array() ),
		array( 'viewer', 'GET', 'entities/[a-z]{1,32}:\d{1,20}', array() ),
		array( 'viewer', 'GET', 'settings', array() ),
		array( 'viewer', 'GET', 'settings/versions', array( 'limit', 'before' ) ),
		array( 'viewer', 'GET', 'settings/versions/\d{1,9}', array() ),
		array( 'viewer', 'GET', 'audit', array( 'limit', 'before', 'target' ) ),
		array( 'viewer', 'GET', 'tables', array() ),
		array( 'viewer', 'GET', 'tables/[a-z-]{1,32}(/rows)?', array( 'limit', 'after', 'search', 'format' ) ),
		array( 'viewer', 'GET', 'tables/[a-z-]{1,32}/history', array( 'key', 'limit' ) ),
		array( 'operator', 'POST', 'check', array() ),
		array( 'operator', 'POST', 'plan', array() ),
		array( 'operator', 'POST', 'runs/[A-Za-z0-9_-]{1,64}/(retry|skip|resolve|hold)', array() ),
		array( 'operator', 'PUT|DELETE', 'tables/[a-z-]{1,32}(/rows)?', array() ),
		array( 'administrator', 'PUT', 'settings', array() ),
		array( 'administrator', 'POST', 'backup', array() ),
	);

	/**
	 * The rule for a call, null when there is none.
	 *
	 * @return array{role:string, query:string[]}|null
	 */
	public static function find( string $method, string $path ): ?array {
		foreach ( self::RULES as list( $role, $methods, $pattern, $query ) ) {
			if ( in_array( $method, explode( '|', $methods ), true ) && preg_match( '~^' . $pattern . '/?$~D', $path ) ) {
				return compact( 'role', 'query' );
			}
		}
		return null;
	}

	/** Whether a role is at least another. */
	public static function suffices( string $have, string $need ): bool {
		$rank = array_search( $have, self::ROLES, true );
		return false !== $rank && $rank >= array_search( $need, self::ROLES, true );
	}
}
