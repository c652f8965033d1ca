<?php
/**
 * Notes what happens in the shop: from WooCommerce's hooks to rows of the outbox.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Crossdock\Origin;
use Crossdock\Registerable;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * One row per request and entity, however often its hooks fire (a block checkout fires a dozen for one order). Nothing of
 * the object is kept: what a hook is handed may be out of date, and the document is read when it is handed over.
 *
 * An order's row is written at its first hook, so that it is there even when PHP is killed a moment later; it stays leased to
 * this request until the end, so that nobody hands over what is half done. Everything else, and the release of the orders'
 * rows, is one statement at shutdown. A request adds two queries at most.
 */
final class Recorder implements Registerable {

	/** Statuses of what nobody has ordered yet; posts carry them with `wc-`. */
	public const DRAFTS = array( 'checkout-draft', 'auto-draft', 'draft', 'new', 'wc-checkout-draft', 'wc-auto-draft', 'wc-draft', 'wc-new' );

	/** Strongest first: what several changes of one entity come to. */
	private const STRENGTH = array( 'deleted', 'created', 'trashed', 'restored', 'status', 'updated' );

	/**
	 * Seconds during which changes are merged into one row. Shorter than Outbox::HOLD_SECONDS: whatever is merged came before
	 * anybody could hand the row over. Matters in long runs only (imports, WP-CLI, queues).
	 */
	private const MERGE_SECONDS = 15;

	/** Rows kept in memory before they are written, in long runs. */
	private const MERGE_ROWS = 150;

	/** @var array<string, array> Rows of this request by `site:entity:id`; each goes into the outbox of its own site. */
	private array $rows = array();
	/** @var string Lease by which the rows that are written already belong to this request. */
	private string $lease = '';
	private float $since  = 0.0;
	private bool $ended   = false;
	private ?array $wanted = null;
	/** Site of this request; work on another one in between (switch_to_blog) is recorded there. */
	private readonly int $home;
	/** @var array<int, array<int, true>> Orders of which every hook said that they are drafts, by site. */
	private array $drafts = array();

	public function __construct( private readonly Outbox $outbox, private readonly Origin $origin, private readonly Settings $settings ) {
		$this->home = get_current_blog_id();
	}

	/** Adds the hooks. Last of all at shutdown: WooCommerce saves products there (10), and others later still. */
	public function register(): void {
		( new Hooks( $this ) )->register();
		add_action( 'shutdown', array( $this, 'end' ), PHP_INT_MAX - 1 );
		foreach ( array( 'add_option_', 'update_option_', 'delete_option_' ) as $changed ) {
			add_action( $changed . Settings::OPTION, array( $this, 'settings_changed' ) );
		}
		add_action( 'switch_blog', array( $this, 'settings_changed' ) );
		// A worker that works through a queue must not keep rows for the whole run.
		add_action( 'action_scheduler_after_execute', array( $this, 'write' ), PHP_INT_MAX, 0 );
	}

	/**
	 * Something happened.
	 *
	 * @param string   $entity As in the outbox.
	 * @param int      $id     Its id.
	 * @param string   $reason created, updated, status, trashed, restored, deleted.
	 * @param int|null $parent Order of a refund, product of a variation.
	 */
	public function note( string $entity, int $id, string $reason, ?int $parent = null ): void {
		if ( $this->rows && ( microtime( true ) - $this->since > self::MERGE_SECONDS || count( $this->rows ) >= self::MERGE_ROWS ) ) {
			$this->write();
		}
		$site  = get_current_blog_id();
		$key   = self::key( $entity, $id );
		$known = $this->rows[ $key ] ?? null;
		// Settings are asked for the first of a dozen only.
		if ( null === $known && ( $id < 1 || $this->origin->is_written_in_bulk( $entity, $id ) || ! $this->captures( $entity ) ) ) {
			return;
		}
		$origin = $this->origin->current();
		$status = $this->origin->is_quiet() && 'updated' === $reason ? 'done' : 'pending';
		if ( null !== $known ) {
			$this->rows[ $key ] = self::merge( $known, $reason, $parent, $origin, $status );
			return;
		}
		if ( ! $this->rows ) {
			$this->since = microtime( true );
			$this->lease = Uuid::v7();
		}
		$row = compact( 'site', 'entity', 'id', 'parent', 'reason', 'origin', 'status' ) + array( 'event_id' => Uuid::v7() );
		if ( 'order' === $entity && 'pending' === $status ) {
			$row['held_by'] = $this->lease;
			$this->outbox->add_many( array( array( 'held_by' => null, 'status' => 'leased', 'lease' => $this->lease ) + $row ) );
		}
		$this->rows[ $key ] = $row;
		if ( $this->ended && doing_action( 'shutdown' ) ) {
			// Something saved after us at shutdown: there is no later moment.
			$this->write();
		}
	}

	/** An order of which a hook said that it is a draft. The hook's object may be out of date, so it is looked up at the end. */
	public function note_draft( int $id ): void {
		if ( ! $this->knows( $id ) ) {
			$this->drafts[ get_current_blog_id() ][ $id ] = true;
		}
	}

	/** Whether an entity is to be recorded in this shop at this moment. Before pairing nobody wants the events. */
	public function captures( string $entity ): bool {
		return in_array( $entity, $this->wanted()['entities'], true );
	}

	/** Whether an order of this request is recorded already. */
	public function knows( int $order_id ): bool {
		return isset( $this->rows[ self::key( 'order', $order_id ) ] );
	}

	/** Two sites of a network have the same ids. */
	private static function key( string $entity, int $id ): string {
		return get_current_blog_id() . ':' . $entity . ':' . $id;
	}

	/** Does something on a site. */
	private static function on_site( int $site, callable $work ): void {
		if ( get_current_blog_id() === $site ) {
			$work();
			return;
		}
		switch_to_blog( $site );
		try {
			$work();
		} finally {
			restore_current_blog();
		}
	}

	/** Start of the time from which orders count, as a Unix time; 0 = no limit. */
	public function cutover(): int {
		return $this->wanted()['cutover'];
	}

	/**
	 * The settings that count here, read once: WordPress unserialises an option at every reading, and a checkout asks dozens
	 * of times.
	 *
	 * @return array{entities:string[], cutover:int}
	 */
	private function wanted(): array {
		if ( null === $this->wanted ) {
			$all          = $this->settings->all();
			$this->wanted = array(
				'entities' => $this->settings->is_paired() ? (array) $all['capture'] : array(),
				'cutover'  => '' === (string) $all['cutover'] ? 0 : (int) strtotime( (string) $all['cutover'] ),
			);
		}
		return $this->wanted;
	}

	/** Hooks of the settings' option: read them anew. */
	public function settings_changed(): void {
		$this->wanted = null;
	}

	/** What two changes of one entity in one request come to. Whoever else had a hand in it, it is not only our doing. */
	private static function merge( array $row, string $reason, ?int $parent, string $origin, string $status ): array {
		if ( array_search( $reason, self::STRENGTH, true ) < array_search( $row['reason'], self::STRENGTH, true ) ) {
			$row['reason'] = $reason;
		}
		$row['parent'] ??= $parent;
		if ( Origin::SHOP === $origin ) {
			$row['origin'] = Origin::SHOP;
		}
		if ( 'pending' === $status ) {
			$row['status'] = 'pending';
		}
		return $row;
	}

	/** Hook shutdown. Also reached after a fatal error. */
	public function end(): void {
		$this->look_up_drafts();
		$this->write();
		$this->ended = true;
	}

	/** Writes what was noted, and releases what was written before, by one statement. */
	public function write(): void {
		if ( ! $this->rows ) {
			return;
		}
		$sites = array();
		foreach ( $this->rows as $row ) {
			$sites[ $row['site'] ][] = $row;
		}
		$this->rows = array();
		foreach ( $sites as $site => $rows ) {
			self::on_site( $site, fn() => $this->outbox->add_many( $rows ) );
		}
		// What belongs to other sites is sent by them.
		$ids = array_column( array_filter( $sites[ $this->home ] ?? array(), static fn( array $row ): bool => 'pending' === $row['status'] ), 'event_id' );
		if ( $ids ) {
			/**
			 * Fires after events were written to the outbox.
			 *
			 * @since 0.1.0
			 * @param string[] $ids Their ids.
			 */
			do_action( 'crossdock_recorded', $ids );
		}
	}

	/** One query, and only in requests that saved a draft and no order beside it. */
	private function look_up_drafts(): void {
		$drafts       = $this->drafts;
		$this->drafts = array();
		foreach ( $drafts as $site => $orders ) {
			self::on_site(
				$site,
				function () use ( $orders ): void {
					$ids = array_filter( array_keys( $orders ), fn( int $id ): bool => ! $this->knows( $id ) );
					foreach ( $ids ? Orders::statuses( $ids ) : array() as $id => $status ) {
						if ( ! in_array( $status, self::DRAFTS, true ) ) {
							$this->note( 'order', $id, 'updated' );
						}
					}
				}
			);
		}
	}
}
