<?php
/**
 * One way to run a statement that writes the outbox.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

defined( 'ABSPATH' ) || exit;

/** Whatever goes wrong here must never show on, or stop, a checkout; the sweep finds what was not recorded. */
final class Statement {

	/** MySQL's error number of a deadlock, and how often a statement is tried that ran into one. */
	private const DEADLOCK = 1213;
	private const TRIES    = 8;

	/** Microseconds of the first pause, at most; doubled each time, so that a checkout is held up by no more than 0.13 s. */
	private const PAUSE = 1000;

	/**
	 * Runs it, again where the database has ended it as one of two that waited for each other.
	 *
	 * @param string $sql Prepared.
	 * @return int|false Rows affected; false when the database refused it, which is then in the log.
	 */
	public static function run( string $sql ): int|false {
		global $wpdb;
		$shown = $wpdb->suppress_errors();
		$tries = 0;
		do {
			if ( $tries > 0 ) {
				// Of random length: two that met must not meet again.
				usleep( random_int( 0, self::PAUSE << ( $tries - 1 ) ) );
			}
			$result = $wpdb->query( $sql ); // phpcs:ignore WordPress.DB -- prepared by the callers.
			$error  = $wpdb->last_error;
			// The database has done nothing of a statement that it ended.
		} while ( false === $result && ++$tries < self::TRIES && self::DEADLOCK === self::error_number() );
		$wpdb->suppress_errors( $shown );
		if ( false === $result ) {
			// The statement itself is not logged.
			wc_get_logger()->error( 'Outbox: the database refused a statement: ' . $error, array( 'source' => 'crossdock' ) );
			return false;
		}
		return (int) $result;
	}

	/** Number of the database's last error; 0 where it cannot be had. */
	private static function error_number(): int {
		global $wpdb;
		return $wpdb->dbh instanceof \mysqli ? $wpdb->dbh->errno : 0;
	}
}
