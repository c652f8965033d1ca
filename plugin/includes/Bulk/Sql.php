<?php
/**
 * Statements over many rows.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/** Lists for IN, and statements that are tried again when the database broke a deadlock at our cost. */
final class Sql {

	/** Rows that one statement names: large enough to be cheap, small enough not to keep a checkout waiting. */
	public const ROWS = 500;

	private const TRIES = 5;

	/** Numbers for IN ( … ). */
	public static function ids( array $ids ): string {
		return $ids ? implode( ',', array_map( 'intval', $ids ) ) : '0';
	}

	/** Texts for IN ( … ). */
	public static function texts( array $texts ): string {
		return "'" . implode( "','", esc_sql( array_map( 'strval', $texts ) ) ) . "'";
	}

	/**
	 * Rows of a query, with what was asked for as it is in the database now.
	 *
	 * @return array<array<string, ?string>>
	 * @throws \RuntimeException With what the database said.
	 */
	public static function rows( string $sql ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- must be fresh; the callers prepare.
		$rows = $wpdb->get_results( $sql, ARRAY_A );
		if ( '' !== $wpdb->last_error ) {
			throw new \RuntimeException( esc_html( $wpdb->last_error ) );
		}
		return (array) $rows;
	}

	/**
	 * Runs a writing statement.
	 *
	 * @return int Rows that changed.
	 * @throws \RuntimeException With what the database said.
	 */
	public static function write( string $sql ): int {
		global $wpdb;
		$shown = $wpdb->suppress_errors();
		try {
			for ( $try = 1; ; ++$try ) {
				// phpcs:ignore WordPress.DB -- the callers prepare.
				$done = $wpdb->query( $sql );
				if ( false !== $done ) {
					return (int) $done;
				}
				// A statement by itself changes all or nothing, so it may be repeated.
				if ( $try >= self::TRIES || ! preg_match( '/deadlock|lock wait timeout/i', $wpdb->last_error ) ) {
					throw new \RuntimeException( esc_html( $wpdb->last_error ) );
				}
				usleep( 5000 * $try );
			}
		} finally {
			$wpdb->suppress_errors( $shown );
		}
	}
}
