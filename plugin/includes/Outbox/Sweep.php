<?php
/**
 * Finds what no hook has seen.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Crossdock\Bulk\StockRows;
use Crossdock\Fingerprint;
use Crossdock\Heartbeat;
use Crossdock\Registerable;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * PHP can die between WooCommerce's write and ours, programs write to the database past all hooks, and the outbox may have
 * been full or gone. So everything that was modified since the last look, and a while before, is compared with the rows of
 * the outbox: what has no row from that moment or later gets one. Run by a recurring action, and by the sidecar's heartbeat,
 * so that it works where WP-Cron does not.
 *
 * What it cannot find: stock written straight to the database (it has no date); a change whose request died in the very second
 * of an earlier change that was recorded (dates are in seconds; the next change of it tells both); and deletions, of which
 * those of orders and refunds are found by the nightly recount.
 */
final class Sweep implements Registerable {

	/** Hooks of the recurring actions. */
	public const ACTION  = 'crossdock_sweep';
	public const NIGHTLY = 'crossdock_nightly';

	/** Watermark by kind, as Unix time, and times of the last looks. */
	public const OPTION = 'crossdock_sweep';
	/** What the last recount found. */
	public const RECOUNT = 'crossdock_recount';

	/** Seconds before the watermark that are looked at again: clocks of several web servers, long transactions. */
	private const OVERLAP = 600;
	/** Seconds that a change must be old: requests that are still running write their rows at their end. */
	private const SETTLE = 60;
	/** Seconds between two looks at tables whose date of modification has no index; that of orders in their own tables has. */
	private const SLOW_EVERY = 600;
	/** Orders among the posts that were created within so many seconds are looked at each time. */
	private const RECENT = 2 * DAY_IN_SECONDS;
	/** Seconds between two sweeps that the heartbeat starts. */
	private const EVERY = 60;
	/** Seconds after which the recount is made up for, where no scheduled task did it. */
	private const RECOUNT_LATE = 30 * HOUR_IN_SECONDS;
	/** Days that a recount goes back at most. */
	private const RECOUNT_DAYS = 30;
	/** Rows that one recount adds, and how many it takes at a time. */
	private const RECOUNT_ROWS = 20000;
	private const SLICE        = 500;

	public function __construct( private readonly Outbox $outbox, private readonly Settings $settings ) {}

	/** Adds the actions. */
	public function register(): void {
		add_action( self::ACTION, array( $this, 'run_action' ) );
		add_action( self::NIGHTLY, array( $this, 'nightly' ) );
		// The sidecar's word is kept in an option: this is how a heartbeat starts a sweep, before it is answered.
		foreach ( array( 'add_option_', 'update_option_' ) as $kept ) {
			add_action( $kept . Heartbeat::OPTION, array( $this, 'on_heartbeat' ), 10, 0 );
		}
	}

	/** Hook of the recurring action. */
	public function run_action(): void {
		$this->guarded( fn() => $this->run( self::SLICE ) );
	}

	/** Hook of the nightly action: recount, and what has served its time goes. */
	public function nightly(): void {
		$this->guarded( fn() => $this->recount() );
		// A day at least: what is gone from the outbox would look as if nobody had recorded it.
		$this->guarded( fn() => $this->outbox->purge( max( 1, (int) $this->settings->get( 'retention_days' ) ) ) );
		$this->guarded( fn() => StockRows::purge() );
	}

	/** Called with every heartbeat of the sidecar, so every few seconds; a sweep is worth a minute. */
	public function on_heartbeat(): void {
		if ( (int) ( self::state()['at'] ?? 0 ) <= time() - self::EVERY ) {
			$this->guarded( fn() => $this->run() );
			$this->guarded( fn() => $this->recount_if_due() );
		}
	}

	/** Without WP-Cron there is no night: a recount is due when the last one is more than a day and a bit old. */
	private function recount_if_due(): void {
		$last = self::last_recount();
		if ( (int) strtotime( (string) ( $last['at'] ?? $this->settings->get( 'paired_at' ) ) ) < time() - self::RECOUNT_LATE ) {
			$this->nightly();
		}
	}

	/**
	 * Looks once.
	 *
	 * @param int $limit Rows to add at most, per kind of entity; the rest follows with the next look.
	 * @return int How many rows were added.
	 */
	public function run( int $limit = 200 ): int {
		if ( ! $this->settings->is_paired() || Fingerprint::is_paused() || ! $this->lock() ) {
			return 0;
		}
		try {
			$found = 0;
			$now   = time();
			$state = self::state();
			$slow  = (int) ( $state['slow_at'] ?? 0 ) <= $now - self::SLOW_EVERY;
			foreach ( $this->kinds() as $entity ) {
				$order = in_array( $entity, array( 'order', 'refund' ), true );
				if ( $slow || $order && Orders::in_own_tables() ) {
					$found += $this->sweep( $entity, $limit, $state, $now );
				} elseif ( $order ) {
					$found += $this->sweep_recent( $entity, $limit, $state, $now );
				}
			}
			$state['at'] = $now;
			if ( $slow ) {
				$state['slow_at'] = $now;
			}
			// Only now: whatever ends this run earlier, the next one looks at the same again.
			update_option( self::OPTION, $state, false );
			return $found;
		} finally {
			$this->unlock();
		}
	}

	/** One kind from its watermark on. */
	private function sweep( string $entity, int $limit, array &$state, int $now ): int {
		$from  = (int) ( $state['watermark'][ $entity ] ?? $this->horizon( $now ) );
		$until = $now - self::SETTLE;
		$found = $this->missing( Source::of( $entity, $this->cutover() ), $entity, $from - self::OVERLAP, $until, 0, $limit );
		if ( ! $this->add( $entity, $found ) ) {
			return 0;
		}
		// A full page: there is more, from the last one on. Rows that were added do not come again.
		$state['watermark'][ $entity ] = count( $found ) < $limit ? max( $from, $until ) : max( $from, strtotime( end( $found )['modified'] . ' UTC' ) );
		return count( $found );
	}

	/**
	 * Between two looks at all orders among the posts: those created lately, which is most of what changes. The watermark stays
	 * for the whole look.
	 */
	private function sweep_recent( string $entity, int $limit, array $state, int $now ): int {
		$from  = (int) ( $state['watermark'][ $entity ] ?? $this->horizon( $now ) );
		$found = $this->missing( Source::recent( $entity, $this->cutover(), $now - self::RECENT ), $entity, $from - self::OVERLAP, $now - self::SETTLE, 0, $limit );
		return $this->add( $entity, $found ) ? count( $found ) : 0;
	}

	/**
	 * Counts again what changed within the time for which the outbox remembers, slowly and thoroughly: modified without a
	 * row, and gone without a row that says so.
	 *
	 * @return array{at:string, from:string, missing:int, gone:int} What was found; also kept for the watchdog.
	 */
	public function recount(): array {
		$now   = time();
		$from  = $this->horizon( $now );
		$count = array(
			'at'      => gmdate( 'Y-m-d\TH:i:s\Z', $now ),
			'from'    => gmdate( 'Y-m-d\TH:i:s\Z', $from ),
			'missing' => 0,
			'gone'    => 0,
		);
		if ( ! $this->settings->is_paired() || Fingerprint::is_paused() || ! $this->lock() ) {
			return $count;
		}
		try {
			foreach ( $this->kinds() as $entity ) {
				$after = 0;
				do {
					$found             = $this->missing( Source::of( $entity, $this->cutover() ), $entity, $from, $now - self::SETTLE, $after, self::SLICE, true );
					$after             = $found ? (int) end( $found )['id'] : 0;
					$count['missing'] += $this->add( $entity, $found ) ? count( $found ) : 0;
				} while ( count( $found ) === self::SLICE && $count['missing'] < self::RECOUNT_ROWS );
			}
			foreach ( array_intersect( array( 'order', 'refund' ), $this->kinds() ) as $entity ) {
				$gone           = $this->gone( $entity, self::SLICE );
				$count['gone'] += $this->add( $entity, $gone, 'deleted' ) ? count( $gone ) : 0;
			}
			update_option( self::RECOUNT, $count, false );
		} finally {
			$this->unlock();
		}
		return $count;
	}

	/** What the last recount found, null before the first. */
	public static function last_recount(): ?array {
		$last = get_option( self::RECOUNT );
		return is_array( $last ) ? $last : null;
	}

	/**
	 * Watermarks and times of the last looks.
	 *
	 * @return array{watermark?:array<string,int>, at?:int, slow_at?:int}
	 */
	public static function state(): array {
		$state = get_option( self::OPTION );
		return is_array( $state ) ? $state : array();
	}

	/** Entities that have a date of modification and are captured. Stock follows its product. */
	private function kinds(): array {
		return array_values( array_intersect( array( 'order', 'refund', 'customer', 'product', 'variation' ), (array) $this->settings->get( 'capture' ) ) );
	}

	/**
	 * How far a look goes back: as far as the outbox remembers, and not beyond the first pairing. A later one does not count:
	 * what happened between two pairings is still to go to M3. Without a known time nothing lies before now.
	 *
	 * @return int Unix time.
	 */
	private function horizon( int $now ): int {
		$at   = strtotime( $this->settings->first_paired_at() );
		$days = max( 1, min( self::RECOUNT_DAYS, (int) $this->settings->get( 'retention_days' ) ) );
		return $at ? max( $now - $days * DAY_IN_SECONDS, min( $at, $now ) ) : $now;
	}

	/**
	 * Entities modified within a time, without a row of that moment or later.
	 *
	 * @param Source $source  Which of them.
	 * @param string $entity  Kind.
	 * @param int    $from    Unix time, inclusive.
	 * @param int    $until   Unix time, inclusive.
	 * @param int    $after   Only ids above.
	 * @param int    $limit   How many.
	 * @param bool   $by_id   In the order of ids instead of dates.
	 * @return array<array{id:string, parent:string, status:string, modified:string}>
	 */
	private function missing( Source $source, string $entity, int $from, int $until, int $after, int $limit, bool $by_id = false ): array {
		global $wpdb;
		$table = Table::name();
		$order = $by_id ? 'id' : 'modified, id';
		// phpcs:disable WordPress.DB -- names from Source, values prepared; must see the tables as they are.
		return (array) $wpdb->get_results(
			$wpdb->prepare(
				"SELECT {$source->id} AS id, {$source->parent} AS parent, {$source->status} AS status, {$source->modified} AS modified FROM {$source->from}
				WHERE {$source->where} AND {$source->between} AND {$source->id} > %d
				AND NOT EXISTS ( SELECT 1 FROM {$table} AS o WHERE o.entity_type = %s AND o.entity_id = {$source->id} AND o.created_at >= {$source->modified} )
				ORDER BY {$order} LIMIT %d",
				$source->time( $from ),
				$source->time( $until ),
				$after,
				$entity,
				$limit
			),
			ARRAY_A
		);
		// phpcs:enable
	}

	/** Orders and refunds that the outbox knows, that are not there any more, and of which no row says so. */
	private function gone( string $entity, int $limit ): array {
		global $wpdb;
		$of    = Orders::columns();
		$table = Table::name();
		// phpcs:disable WordPress.DB -- our own names; must see the tables as they are.
		return (array) $wpdb->get_results(
			$wpdb->prepare(
				"SELECT o.entity_id AS id, MAX(o.parent_id) AS parent, '' AS status FROM {$table} AS o LEFT JOIN {$of['table']} AS t ON t.{$of['id']} = o.entity_id
				WHERE o.entity_type = %s AND t.{$of['id']} IS NULL GROUP BY o.entity_id HAVING SUM(o.reason = 'deleted') = 0 LIMIT %d",
				$entity,
				$limit
			),
			ARRAY_A
		);
		// phpcs:enable
	}

	/** Rows for what was found. False when the database did not take them. */
	private function add( string $entity, array $found, string $reason = '' ): bool {
		$rows = array();
		foreach ( $found as $one ) {
			$rows[] = array(
				'entity' => $entity,
				'id'     => (int) $one['id'],
				'parent' => (int) $one['parent'] ?: null,
				'reason' => $reason ?: ( 'trash' === $one['status'] ? 'trashed' : 'updated' ),
			);
		}
		if ( ! $rows ) {
			return true;
		}
		if ( ! $this->outbox->add_many( $rows ) ) {
			return false;
		}
		wc_get_logger()->warning( sprintf( 'The sweep found %d entities of kind %s that no hook had recorded.', count( $rows ), $entity ), array( 'source' => 'crossdock' ) );
		return true;
	}

	private function cutover(): int {
		return (int) strtotime( (string) $this->settings->get( 'cutover' ) );
	}

	/** A recurring action that throws five times running is dropped by Action Scheduler. */
	private function guarded( callable $work ): void {
		try {
			$work();
		} catch ( \Throwable $error ) {
			wc_get_logger()->error( 'The sweep failed: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
		}
	}

	/** Two at once would add everything twice. */
	private function lock(): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- a lock.
		return '0' !== $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, 0)', self::lock_name() ) );
	}

	private function unlock(): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- a lock.
		$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', self::lock_name() ) );
	}

	private static function lock_name(): string {
		return 'crossdock_sweep_' . substr( md5( DB_NAME . Table::name() ), 0, 20 );
	}
}
