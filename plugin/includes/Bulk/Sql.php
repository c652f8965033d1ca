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

	/** Error numbers of MySQL and MariaDB: ended as one of two that waited for each other, and waited for a lock too long. */
	public const DEADLOCK   = 1213;
	private const LOCK_WAIT = 1205;

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
		$error = '';
		$done  = self::attempt( $sql, self::TRIES, static fn( int $try ): int => 5000 * $try, array( self::DEADLOCK, self::LOCK_WAIT ), $error );
		if ( false === $done ) {
			throw new \RuntimeException( esc_html( $error ) );
		}
		return $done;
	}

	/**
	 * Runs a writing statement, again where the database ended it for another one's sake: a statement by itself changes all or
	 * nothing, so it may be repeated.
	 *
	 * @param string             $sql    Prepared.
	 * @param int                $tries  How often at most.
	 * @param callable(int): int $pause  Microseconds before it is repeated, by the number of tries there were.
	 * @param int[]              $again  Error numbers at which it is repeated.
	 * @param string             $error  Gets what the database said last.
	 * @return int|false Rows that changed; false when it was refused.
	 */
	public static function attempt( string $sql, int $tries, callable $pause, array $again, string &$error ): int|false {
		global $wpdb;
		$shown = $wpdb->suppress_errors();
		try {
			for ( $try = 1; ; ++$try ) {
				// phpcs:ignore WordPress.DB -- the callers prepare.
				$done = $wpdb->query( $sql );
				if ( false !== $done ) {
					return (int) $done;
				}
				$error = (string) $wpdb->last_error;
				if ( $try >= $tries || ! in_array( self::error_number(), $again, true ) ) {
					return false;
				}
				usleep( $pause( $try ) );
			}
		} finally {
			$wpdb->suppress_errors( $shown );
		}
	}

	/** Number of the database's last error; 0 where it cannot be had. */
	private static function error_number(): int {
		global $wpdb;
		return $wpdb->dbh instanceof \mysqli ? $wpdb->dbh->errno : 0;
	}
}
