<?php
/**
 * One way to run a statement that writes the outbox.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Crossdock\Bulk\Sql;

defined( 'ABSPATH' ) || exit;

/** Whatever goes wrong here must never show on, or stop, a checkout; the sweep finds what was not recorded. */
final class Statement {

	private const TRIES = 8;

	/** Microseconds of the first pause, at most; doubled each time, so that a checkout is held up by no more than 0.13 s. */
	private const PAUSE = 1000;

	/**
	 * Runs it, again where the database has ended it as one of two that waited for each other.
	 *
	 * @param string $sql Prepared.
	 * @return int|false Rows affected; false when the database refused it, which is then in the log.
	 */
	public static function run( string $sql ): int|false {
		// Of random length: two that met must not meet again.
		$pause = static fn( int $try ): int => random_int( 0, self::PAUSE << ( $try - 1 ) );
		$error = '';
		$done  = Sql::attempt( $sql, self::TRIES, $pause, array( Sql::DEADLOCK ), $error );
		if ( false === $done ) {
			// The statement itself is not logged.
			wc_get_logger()->error( 'Outbox: the database refused a statement: ' . $error, array( 'source' => 'crossdock' ) );
		}
		return $done;
	}
}
