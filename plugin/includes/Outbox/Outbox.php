<?php
/**
 * The outbox: one row per event, written in the request in which it happens, handed over at least once.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Crossdock\Bulk\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Rows are `pending`, `leased` (somebody is handing them over until `lease_until`), `done`, or `dead` (the sidecar refused
 * them; they stay until a person has looked). The row of a request that is still running is leased to that request, so that
 * nobody hands over an order that is half written; if PHP is killed, that lease runs out and the row is open.
 */
final class Outbox {

	/** Seconds for which a row belongs to the request that wrote it; longer than Recorder merges into it. */
	public const HOLD_SECONDS = 30;

	private const INSERT_ROWS = 200;
	private const TIME        = 'Y-m-d H:i:s';

	/**
	 * One row now.
	 *
	 * @param string   $entity order, refund, customer, product, variation or stock.
	 * @param int      $id     Its id.
	 * @param int|null $parent Order of a refund, product of a variation.
	 * @param string   $reason created, updated, status, trashed, restored or deleted.
	 * @param string   $origin shop or crossdock.
	 */
	public function add( string $entity, int $id, ?int $parent, string $reason, string $origin = 'shop' ): void {
		$this->add_many( array( compact( 'entity', 'id', 'parent', 'reason', 'origin' ) ) );
	}

	/**
	 * Many rows by one statement (per 200). Rows that are there already, by event id, are brought up to date instead, if
	 * they are still leased to the one who wrote them: this is how a request releases its order's row and adds everything
	 * else in a single query.
	 *
	 * @param array<array{entity:string, id:int, parent?:?int, reason:string, origin?:string, event_id?:string, status?:string, lease?:?string, held_by?:string}> $rows
	 *        `status` pending (default), done or leased; `lease` with leased; `held_by` the lease that a row to be updated has.
	 * @return bool Whether the database took them.
	 */
	public function add_many( array $rows ): bool {
		global $wpdb;
		$good  = true;
		$table = Table::name();
		foreach ( array_chunk( $rows, self::INSERT_ROWS ) as $chunk ) {
			$brackets = array();
			$values   = array();
			$held     = null;
			foreach ( $chunk as $row ) {
				$brackets[] = self::bracket( $row, $values );
				$held       = $row['held_by'] ?? $held;
			}
			// Prepared once for all rows: preparing takes longer than the database does.
			// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders -- our table's name, and a placeholder per value.
			$sql = $wpdb->prepare( "INSERT INTO {$table} (event_id, entity_type, entity_id, parent_id, reason, origin, status, available_at, lease, lease_until, created_at, done_at) VALUES " . implode( ', ', $brackets ), $values );
			if ( null !== $held ) {
				// Assigned from left to right in MariaDB and MySQL: what is compared must be assigned last.
				$mine = $wpdb->prepare( "lease <=> %s AND status = 'leased'", $held );
				$sql .= " ON DUPLICATE KEY UPDATE reason = IF({$mine}, VALUES(reason), reason), origin = IF({$mine}, VALUES(origin), origin),"
					. " created_at = IF({$mine}, VALUES(created_at), created_at), lease_until = IF({$mine}, VALUES(lease_until), lease_until),"
					. " done_at = IF({$mine}, VALUES(done_at), done_at), available_at = IF({$mine}, VALUES(available_at), available_at),"
					. ' status = IF(' . $mine . ', VALUES(status), status), lease = IF(lease <=> ' . $wpdb->prepare( '%s', $held ) . ", IF(status = 'leased', VALUES(lease), NULL), lease)";
			}
			$good = false !== Statement::run( $sql ) && $good;
		}
		return $good;
	}

	/** One bracket of VALUES with placeholders; what they stand for is added to `$values`. */
	private static function bracket( array $row, array &$values ): string {
		$now    = gmdate( self::TIME );
		$status = $row['status'] ?? 'pending';
		$parent = isset( $row['parent'] ) && $row['parent'] > 0 ? (int) $row['parent'] : null;
		array_push( $values, $row['event_id'] ?? Uuid::v7(), $row['entity'], $row['id'] );
		if ( null !== $parent ) {
			$values[] = $parent;
		}
		array_push( $values, $row['reason'], $row['origin'] ?? 'shop', $status, $now );
		if ( 'leased' === $status ) {
			array_push( $values, $row['lease'], gmdate( self::TIME, time() + self::HOLD_SECONDS ) );
		}
		$values[] = $now;
		if ( 'done' === $status ) {
			$values[] = $now;
		}
		return '(%s, %s, %d, ' . ( null === $parent ? 'NULL' : '%d' ) . ', %s, %s, %s, %s, ' . ( 'leased' === $status ? '%s, %s' : 'NULL, NULL' ) . ', %s, ' . ( 'done' === $status ? '%s' : 'NULL' ) . ')';
	}

	/**
	 * Leases open rows in the order in which they were written. Rows of an entity of which somebody holds another row, or of
	 * which an older row is put off, stay back: one entity's events are handed over in order.
	 *
	 * @param int           $limit   How many at most.
	 * @param int           $seconds How long the caller has until acknowledging.
	 * @param string[]|null $ids     Only the entities of these event ids, with whatever older rows they have; null = whatever
	 *                               is first.
	 * @return array{lease:string, rows:array<array<string,mixed>>} Rows as in the table, oldest first.
	 */
	public function lease( int $limit, int $seconds, ?array $ids = null ): array {
		$lease = Uuid::v7();
		$taken = $limit > 0 && array() !== $ids && ( new Claims( $this ) )->take( $lease, $limit, $seconds, $ids );
		return array(
			'lease' => $lease,
			'rows'  => $taken ? $this->leased( $lease ) : array(),
		);
	}

	/** Rows of a lease. */
	private function leased( string $lease ): array {
		global $wpdb;
		$table = Table::name();
		// phpcs:ignore WordPress.DB -- our own table, read once.
		return (array) $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$table} WHERE lease = %s AND status = 'leased' ORDER BY id", $lease ), ARRAY_A );
	}

	/**
	 * Settles leased rows. Counts only while the lease holds: a late acknowledgement must not touch rows that somebody else
	 * has by then. By the index of event ids alone: by that of the status, other leases' rows would be locked along.
	 *
	 * @param string $lease   As lease() gave it.
	 * @param array<array{id:string, status:string, error?:string}> $results Status accepted, duplicate (both: done) or rejected (dead).
	 * @return int How many rows were settled.
	 */
	public function ack( string $lease, array $results ): int {
		global $wpdb;
		$table   = Table::name();
		$now     = gmdate( self::TIME );
		$done    = array();
		$settled = 0;
		foreach ( $results as $result ) {
			if ( 'rejected' !== $result['status'] ) {
				$done[] = $result['id'];
				continue;
			}
			$error    = substr( wp_strip_all_tags( $result['error'] ?? __( 'The sidecar refused this event; its log says why.', 'crossdock' ) ), 0, 500 );
			$settled += (int) Statement::run(
				// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our table's name.
				$wpdb->prepare( "UPDATE {$table} FORCE INDEX (event_id) SET status = 'dead', lease = NULL, lease_until = NULL, done_at = %s, last_error = %s WHERE lease = %s AND status = 'leased' AND lease_until > %s AND event_id = %s", $now, $error, $lease, $now, $result['id'] )
			);
		}
		foreach ( array_chunk( $done, self::INSERT_ROWS ) as $ids ) {
			$list     = Sql::texts( $ids );
			$settled += (int) Statement::run(
				// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our table's name, and a prepared list.
				$wpdb->prepare( "UPDATE {$table} FORCE INDEX (event_id) SET status = 'done', lease = NULL, lease_until = NULL, done_at = %s, last_error = NULL WHERE lease = %s AND status = 'leased' AND lease_until > %s AND event_id IN ({$list})", $now, $lease, $now )
			);
		}
		return $settled;
	}

	/** Lets a lease end so many seconds from now. */
	public function renew( string $lease, int $seconds ): void {
		global $wpdb;
		$table = Table::name();
		// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our table's name.
		Statement::run( $wpdb->prepare( "UPDATE {$table} SET lease_until = %s WHERE lease = %s AND status = 'leased'", gmdate( self::TIME, time() + $seconds ), $lease ) );
	}

	/**
	 * Gives rows back at once, after a hand-over that failed as a whole. That is not the rows' fault, so it costs them no
	 * attempt, and the sidecar may fetch them while the shop cannot send.
	 *
	 * @param string        $lease As lease() gave it.
	 * @param string|null   $error Why, kept with the rows; null = they were just not needed.
	 * @param string[]|null $ids   Only these event ids; null = all that the lease still holds.
	 */
	public function give_back( string $lease, ?string $error = null, ?array $ids = null ): int {
		global $wpdb;
		if ( array() === $ids ) {
			return 0;
		}
		$table = Table::name();
		$only  = null === $ids ? '' : 'AND event_id IN (' . Sql::texts( $ids ) . ')';
		$kept  = null === $error ? 'last_error' : $wpdb->prepare( '%s', substr( $error, 0, 500 ) );
		return (int) Statement::run(
			// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders -- our table's name, and prepared parts.
			$wpdb->prepare( "UPDATE {$table} SET status = 'pending', lease = NULL, lease_until = NULL, attempts = IF(attempts > 0, attempts - 1, 0), last_error = {$kept} WHERE lease = %s AND status = 'leased' {$only}", $lease )
		);
	}

	/** Rows that are not settled: pending, and handed out but not acknowledged. */
	public function waiting(): int {
		return $this->count( "status IN ('pending', 'leased')" );
	}

	/** The same for one entity. */
	public function waiting_for( string $entity, int $id ): int {
		global $wpdb;
		return $this->count( $wpdb->prepare( "entity_type = %s AND entity_id = %d AND status IN ('pending', 'leased')", $entity, $id ) );
	}

	/** Whether a row tells of an entity at this moment or later; what none tells of, nobody has recorded. */
	public function tells_of( string $entity, int $id, \DateTimeInterface $moment ): bool {
		global $wpdb;
		return $this->count( $wpdb->prepare( 'entity_type = %s AND entity_id = %d AND created_at >= %s', $entity, $id, gmdate( self::TIME, $moment->getTimestamp() ) ) ) > 0;
	}

	/** When the oldest unsettled event happened, as ISO 8601 in UTC; null when nothing waits. */
	public function oldest(): ?string {
		global $wpdb;
		$table = Table::name();
		// phpcs:ignore WordPress.DB -- our own table; two reads of the first entry of an index.
		$at = $wpdb->get_var( "SELECT MIN(created_at) FROM ( ( SELECT created_at FROM {$table} WHERE status = 'pending' ORDER BY id LIMIT 1 ) UNION ALL ( SELECT created_at FROM {$table} WHERE status = 'leased' ORDER BY id LIMIT 1 ) ) AS first" );
		return $at ? self::iso( (string) $at ) : null;
	}

	/**
	 * What waits, and what was refused: few rows, counted in an index. What is done is a month's events, see status().
	 *
	 * @return array{pending:int, leased:int, dead:int, waiting:int, oldest:?string}
	 */
	public function open(): array {
		global $wpdb;
		$table  = Table::name();
		$counts = array_fill_keys( array( 'pending', 'leased', 'dead' ), 0 );
		// phpcs:ignore WordPress.DB -- our own table.
		foreach ( (array) $wpdb->get_results( "SELECT status, COUNT(*) AS n FROM {$table} WHERE status IN ('pending', 'leased', 'dead') GROUP BY status", ARRAY_A ) as $row ) {
			$counts[ $row['status'] ] = (int) $row['n'];
		}
		return $counts + array(
			'waiting' => $counts['pending'] + $counts['leased'],
			'oldest'  => $this->oldest(),
		);
	}

	/**
	 * What is in the outbox, for those who ask for all of it: counts every row.
	 *
	 * @return array{pending:int, leased:int, dead:int, waiting:int, oldest:?string, done:int}
	 */
	public function status(): array {
		return $this->open() + array( 'done' => $this->count( "status = 'done'" ) );
	}

	/**
	 * Rows for people to look at, newest first.
	 *
	 * @param string|null $status Only this one; null = every.
	 */
	public function rows( ?string $status = null, int $limit = 100, int $offset = 0 ): array {
		global $wpdb;
		$table = Table::name();
		$where = null === $status ? '' : $wpdb->prepare( 'WHERE status = %s', $status );
		// phpcs:ignore WordPress.DB -- our own table, shown to people.
		return (array) $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$table} {$where} ORDER BY id DESC LIMIT %d OFFSET %d", $limit, $offset ), ARRAY_A );
	}

	/**
	 * Opens dead rows again.
	 *
	 * @param string[]|null $ids Event ids; null = every dead row.
	 */
	public function retry( ?array $ids = null ): int {
		global $wpdb;
		if ( array() === $ids ) {
			return 0;
		}
		$table = Table::name();
		$only  = null === $ids ? '' : 'AND event_id IN (' . Sql::texts( $ids ) . ')';
		return (int) Statement::run(
			// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders -- our table's name, and a prepared list.
			$wpdb->prepare( "UPDATE {$table} SET status = 'pending', attempts = 0, done_at = NULL, available_at = %s WHERE status = 'dead' {$only}", gmdate( self::TIME ) )
		);
	}

	/**
	 * Removes what is done and older, in slices so that no statement holds many rows. What is dead or waits stays.
	 *
	 * @param int $days Age in days; 0 = everything that is done.
	 * @return int How many rows went.
	 */
	public function purge( int $days ): int {
		global $wpdb;
		$table = Table::name();
		$until = gmdate( self::TIME, time() - max( 0, $days ) * DAY_IN_SECONDS );
		$gone  = 0;
		$end   = microtime( true ) + 10;
		do {
			// phpcs:disable WordPress.DB -- our own table, and numbers. Which rows is asked without locks, so that nobody waits.
			$old   = (array) $wpdb->get_col( $wpdb->prepare( "SELECT id FROM {$table} WHERE status = 'done' AND done_at <= %s ORDER BY id LIMIT 1000", $until ) );
			$slice = $old ? (int) Statement::run( "DELETE FROM {$table} WHERE status = 'done' AND id IN (" . Sql::ids( $old ) . ')' ) : 0;
			// phpcs:enable
			$gone += $slice;
		} while ( $slice > 0 && microtime( true ) < $end );
		return $gone;
	}

	/** ISO 8601 of a time from the table. */
	public static function iso( string $time ): string {
		return str_replace( ' ', 'T', $time ) . 'Z';
	}

	private function count( string $where ): int {
		global $wpdb;
		$table = Table::name();
		// phpcs:ignore WordPress.DB -- our own table; the condition was prepared by the caller.
		return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$table} WHERE {$where}" );
	}
}
