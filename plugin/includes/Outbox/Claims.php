<?php
/**
 * Taking rows of the outbox: which, by whom, and one at a time.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Crossdock\Bulk\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * What Outbox::lease() does: leases that ran out are opened, what may be handed over is looked for without locks, and taken by a
 * statement that says which of it is still open.
 */
final class Claims {

	/**
	 * Hand-overs that broke off (lease ran out, nobody answered) after which a row is put off, so that one which kills its
	 * reader does not stop all others. It is never given up for that: the fault may be the sidecar's.
	 */
	public const BROKEN_OFF = 3;

	private const LONGEST_DELAY = 300;
	private const LOCK_SECONDS  = 5;
	private const TIME          = 'Y-m-d H:i:s';

	public function __construct( private readonly Outbox $outbox ) {}

	/**
	 * Puts open rows under a lease.
	 *
	 * @param string        $lease   A new one.
	 * @param int           $limit   How many at most.
	 * @param int           $seconds How long it lasts.
	 * @param string[]|null $ids     As for Outbox::lease().
	 * @return bool Whether there are rows under it.
	 */
	public function take( string $lease, int $limit, int $seconds, ?array $ids ): bool {
		self::ask_the_primary();
		if ( ! $this->lock() ) {
			return false;
		}
		try {
			$this->release_expired();
			return $this->claim( $lease, $this->claimable( $limit, $ids ), $seconds );
		} finally {
			$this->unlock();
		}
	}

	/**
	 * Row ids that may be leased now, in order. Read without locks: the same question within the UPDATE locks every open row,
	 * on which checkouts wait and acknowledgements run into deadlocks (measured: 3,787 rows locked for a claim of 60).
	 *
	 * @return int[]
	 */
	private function claimable( int $limit, ?array $ids ): array {
		global $wpdb;
		$table = Table::name();
		$now   = gmdate( self::TIME );
		$only  = null === $ids ? '' : 'AND o.id IN (' . implode( ',', $this->pending_of( $ids ) ) . ')';
		// phpcs:disable WordPress.DB -- our own table, and numbers.
		$found = (array) $wpdb->get_col(
			$wpdb->prepare(
				"SELECT o.id FROM {$table} AS o WHERE o.status = 'pending' AND o.available_at <= %s {$only} AND NOT EXISTS ( SELECT 1 FROM ( SELECT DISTINCT entity_type, entity_id FROM {$table} WHERE status = 'leased' OR ( status = 'pending' AND available_at > %s ) ) AS busy WHERE busy.entity_type = o.entity_type AND busy.entity_id = o.entity_id ) ORDER BY o.id LIMIT %d",
				$now,
				$now,
				$limit
			)
		);
		// phpcs:enable
		return array_map( 'intval', $found );
	}

	/**
	 * The claim: a single statement on rows that are still open, so that no row can be taken twice, with or without the lock.
	 * Where another claim came between (a database without that lock), this one yields: of an entity whose first row the other
	 * has, it may hold the second.
	 *
	 * @param int[] $rows Row ids.
	 * @return bool Whether there are rows under this lease.
	 */
	private function claim( string $lease, array $rows, int $seconds ): bool {
		global $wpdb;
		if ( ! $rows ) {
			return false;
		}
		$table   = Table::name();
		$claimed = Statement::run(
			// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders -- our table's name, and numbers.
			$wpdb->prepare( "UPDATE {$table} SET status = 'leased', lease = %s, lease_until = %s, attempts = attempts + 1 WHERE id IN (" . Sql::ids( $rows ) . ") AND status = 'pending'", $lease, gmdate( self::TIME, time() + $seconds ) )
		);
		if ( false !== $claimed && $claimed < count( $rows ) ) {
			$this->outbox->give_back( $lease );
			return false;
		}
		return false !== $claimed;
	}

	/** Row ids of everything open of the entities that these events are about; older rows must go first. */
	private function pending_of( array $ids ): array {
		global $wpdb;
		$table = Table::name();
		$list  = Sql::texts( $ids );
		// phpcs:ignore WordPress.DB -- our own table, and a prepared list.
		$found = (array) $wpdb->get_col( "SELECT DISTINCT o.id FROM {$table} AS asked JOIN {$table} AS o ON o.entity_type = asked.entity_type AND o.entity_id = asked.entity_id WHERE asked.event_id IN ({$list}) AND o.status = 'pending'" );
		return $found ? array_map( 'intval', $found ) : array( 0 );
	}

	/** Leases that ran out are open again; who broke off several times is put off, longer each time. */
	private function release_expired(): void {
		global $wpdb;
		$table = Table::name();
		$now   = gmdate( self::TIME );
		// Asked first, without locks: nearly always there is none.
		// phpcs:ignore WordPress.DB -- our own table.
		$expired = array_map( 'intval', (array) $wpdb->get_col( $wpdb->prepare( "SELECT id FROM {$table} WHERE status = 'leased' AND lease_until <= %s", $now ) ) );
		if ( ! $expired ) {
			return;
		}
		Statement::run(
			$wpdb->prepare(
				// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our table's name, and numbers.
				"UPDATE {$table} SET status = 'pending', lease = NULL, lease_until = NULL, available_at = IF(attempts < %d, available_at, DATE_ADD(%s, INTERVAL LEAST(%d, POW(2, LEAST(attempts, 12))) SECOND)) WHERE id IN (" . Sql::ids( $expired ) . ") AND status = 'leased' AND lease_until <= %s",
				self::BROKEN_OFF,
				$now,
				self::LONGEST_DELAY,
				$now
			)
		);
	}

	/**
	 * From here on this process reads where it writes, with a database of several servers (HyperDB, LudicrousDB): a lock is no
	 * lock on another server, and rows and entities may not have arrived there yet.
	 */
	private static function ask_the_primary(): void {
		global $wpdb;
		// The first is LudicrousDB's newer name, for which it calls the other one deprecated.
		foreach ( array( 'send_reads_to_primaries', 'send_reads_to_masters' ) as $method ) {
			if ( method_exists( $wpdb, $method ) ) {
				$wpdb->$method();
				return;
			}
		}
	}

	/**
	 * One claim at a time. No row is claimed twice without it; it spares claimers that one of them yields.
	 */
	private function lock(): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- a lock.
		return '0' !== $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', $this->lock_name(), self::LOCK_SECONDS ) );
	}

	private function unlock(): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- a lock.
		$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', $this->lock_name() ) );
	}

	/** Locks are the server's, not the database's: another shop on it must not wait for ours. */
	private function lock_name(): string {
		return 'crossdock_' . substr( md5( DB_NAME . Table::name() ), 0, 20 );
	}
}
