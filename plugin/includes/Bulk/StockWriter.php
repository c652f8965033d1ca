<?php
/**
 * Brings thousands of quantities into the shop.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Crossdock\Origin;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Items are resolved to products, products to whose number counts (the parent's, where it manages a variation's stock). For
 * each such number: read it, then what is in flight, decide, write; where the shop changed it in between, again from the
 * reading on. What only changes a number is written by the hundred (StockFast); everything else is WooCommerce's own save
 * (StockSave). At the end the written products are looked at once more, because WooCommerce's own writes of status and
 * lookup table are not safe against each other.
 */
final class StockWriter {

	/** Readings after which an item that is always changed meanwhile is given back. */
	private const TRIES = 6;

	/** @var array<int, array> Results by index. */
	private array $results = array();
	private float $ends;
	/** @var array<int, true> Products that were written. */
	private array $written = array();
	/** @var array<int, true> Those of them that WooCommerce has saved. */
	private array $saved = array();
	/** @var array<int, Facts> As first read, parents included. */
	private array $facts = array();
	private bool $listeners = false;

	public function __construct( private readonly Settings $settings, private readonly Origin $origin ) {}

	/**
	 * Does it.
	 *
	 * @param array $request As shared/src/plugin-bulk.ts has it, checked.
	 * @return array{results:array, listeners:bool}
	 */
	public function run( array $request ): array {
		$this->ends = microtime( true ) + ( $request['budgetSeconds'] ?? 20 );
		$jobs       = $this->jobs( $request );
		$work       = function () use ( $jobs, $request ): void {
			$this->work( $jobs, $request );
			if ( $this->written ) {
				$this->look_again();
			}
			if ( empty( $request['dryRun'] ) ) {
				$this->look_at_parents();
				Caches::synchronise();
			}
		};
		if ( empty( $request['dryRun'] ) ) {
			StockMoments::announce( self::moments( $jobs ) );
			$this->origin->with_products( array_keys( $this->facts ), $work );
			Marks::set( Facts::with_parents( array_keys( $this->written ), $this->facts ), $this->settings );
		} else {
			$work();
		}
		ksort( $this->results );
		return array(
			'results'   => array_values( array_map( array( self::class, 'told' ), $this->results ) ),
			'listeners' => $this->listeners,
		);
	}

	/**
	 * What is to be done, by product whose number counts. Items that cannot be done get their result here.
	 *
	 * @return array<int, array{items:int[], quantity:float, as_of:string, shared:?array, want:array}>
	 */
	private function jobs( array $request ): array {
		$found = array();
		$known = array();
		foreach ( Finder::find( $request['items'], $known ) as $index => $one ) {
			if ( 'found' === $one['status'] ) {
				$found[ $index ] = $one['id'];
			} else {
				$this->results[ $index ] = self::not_found( $index, $one );
			}
		}
		$facts   = Facts::first( array_values( array_unique( $found ) ), $known );
		$managed = 'yes' === get_option( 'woocommerce_manage_stock' );
		$jobs    = array();

		$negative = array( 'negative' => ! empty( $request['negative'] ) );

		$this->facts = $facts;
		// What is grouped or sold elsewhere has no stock; what has a number is neither.
		Facts::then( $facts, array_values( array_unique( array_filter( $found, static fn( int $id ): bool => ! $facts[ $id ]->manages() ) ) ) );
		foreach ( $found as $index => $id ) {
			$item   = $request['items'][ $index ];
			$holder = $managed ? Facts::holder( $facts, $id ) ?? ( empty( $request['manage'] ) ? null : $facts[ $id ] ) : null;
			if ( in_array( $facts[ $id ]->type, array( 'grouped', 'external' ), true ) ) {
				$this->results[ $index ] = self::refused( $index, 'type', array( 'id' => $id ) );
			} elseif ( null === $holder ) {
				$this->results[ $index ] = array(
					'index'  => $index,
					'status' => 'not-managed',
					'id'     => $id,
				);
			} else {
				$this->results[ $index ] = array(
					'index'  => $index,
					'status' => 'later',
					'id'     => $id,
				) + ( $holder->id === $id ? array() : array( 'holder' => $holder->id ) );
				$job                     = array(
					'items'    => array( $index ),
					'quantity' => (float) $item['quantity'],
					'as_of'    => InFlight::moment( $item['asOf'] ?? $request['asOf'] ),
					'shared'   => $item['shared'] ?? null,
					'want'     => array_intersect_key( $item, array( 'backorders' => 1, 'availableFrom' => 1 ) ) + $negative,
				);
				$jobs[ $holder->id ]     = isset( $jobs[ $holder->id ] ) ? self::together( $jobs[ $holder->id ], $job ) : $job;
			}
		}
		return array_filter( $jobs, fn( array $job, int $id ): bool => ! $this->conflicts( $job, $id ), ARRAY_FILTER_USE_BOTH );
	}

	/** Two items that mean one number. */
	private static function together( array $one, array $other ): array {
		$same           = abs( $one['quantity'] - $other['quantity'] ) < 0.0000005 && $one['want'] === $other['want'];
		$one['items'][] = $other['items'][0];
		$one['as_of']   = min( $one['as_of'], $other['as_of'] );
		if ( $one['shared'] && $other['shared'] ) {
			$one['shared']['with'] = array_merge( $one['shared']['with'], $other['shared']['with'] );
		}
		$one['shared'] ??= $other['shared'];
		return array( 'conflict' => ! $same || ! empty( $one['conflict'] ) ) + $one;
	}

	private function conflicts( array $job, int $holder ): bool {
		foreach ( empty( $job['conflict'] ) ? array() : $job['items'] as $index ) {
			$this->results[ $index ] = self::refused( $index, 'conflict', array_intersect_key( $this->results[ $index ], array( 'id' => 1 ) ) + array( 'holder' => $holder ) );
		}
		return ! empty( $job['conflict'] );
	}

	/** Reads, decides and writes until all is done, the time is up, or an item has been tried often enough. */
	private function work( array $jobs, array $request ): void {
		$told            = Listeners::told();
		$save_all        = Listeners::want_saves();
		$this->listeners = $save_all || array() !== $told;
		$fast            = new StockFast( $told );
		for ( $try = 1; $jobs && $try <= self::TRIES; ++$try ) {
			if ( $try > 1 ) {
				// Whoever sells so much needs a moment to finish.
				usleep( 20000 * $try );
			}
			$again = array();
			foreach ( array_chunk( $jobs, 10 * Sql::ROWS, true ) as $part ) {
				$decided = $this->decide( $part, $request, 1 === $try ? $this->facts : Facts::read( array_keys( $part ) ) );
				if ( ! empty( $request['dryRun'] ) ) {
					continue;
				}
				if ( $save_all ) {
					$decided['save'] += $decided['fast'];
					$decided['fast']  = array();
				}
				foreach ( array_chunk( $decided['fast'], Sql::ROWS, true ) as $chunk ) {
					$chunk = $this->newest( $chunk );
					if ( $chunk && microtime( true ) < $this->ends ) {
						$again += $this->write_fast( $fast, $chunk );
					}
				}
				foreach ( $decided['save'] as $id => $job ) {
					if ( microtime( true ) < $this->ends && $this->newest( array( $id => $job ) ) && ! $this->save( $id, $job ) ) {
						$again[ $id ] = $job;
					}
				}
			}
			$jobs = array_intersect_key( $jobs, $again );
		}
		foreach ( $jobs as $job ) {
			if ( empty( $request['dryRun'] ) ) {
				$this->say( $job, array( 'status' => 'refused', 'why' => 'busy' ) );
			}
		}
	}

	/** @return array<int, string> Moment of the figure, by product. */
	private static function moments( array $jobs ): array {
		return array_map( static fn( array $job ): string => $job['as_of'], $jobs );
	}

	/** Without those of which another call has brought newer figures meanwhile. */
	private function newest( array $jobs ): array {
		$newer = array_intersect_key( $jobs, StockMoments::newer( self::moments( $jobs ) ) );
		foreach ( $newer as $job ) {
			foreach ( $job['items'] as $index ) {
				unset( $this->results[ $index ]['published'], $this->results[ $index ]['stockStatus'] );
			}
			$this->say( $job, array( 'status' => 'same', 'why' => 'older' ) );
		}
		return array_diff_key( $jobs, $newer );
	}

	/**
	 * Reads and decides. The numbers of the shop are read before what is in flight (see InFlight).
	 *
	 * @return array{fast:array, save:array} Jobs with `has` and `published`.
	 */
	private function decide( array $jobs, array $request, array $facts ): array {
		$flight    = InFlight::read( min( array_column( $jobs, 'as_of' ) ), $request['ordersSince'] ?? null, $this->settings );
		$family    = self::family( $flight->products() );
		$threshold = (float) get_option( 'woocommerce_notify_no_stock_amount', 0 );
		$decided   = array(
			'fast' => array(),
			'save' => array(),
		);
		$sales     = array();
		$decisions = array();
		$open      = array();
		foreach ( array_intersect_key( $jobs, $facts ) as $id => $job ) {
			$own          = isset( $family[ $id ] ) ? array( $id, ...$family[ $id ] ) : array( $id );
			$sales[ $id ] = $flight->of( $own, $job['as_of'] );
			if ( $job['shared'] ) {
				$others       = $flight->weighed( StockShared::factors( $job['shared']['with'], $own, $family ), $job['as_of'] );
				$sales[ $id ] = array(
					'again'        => $sales[ $id ]['again'] || $others['again'],
					'shared'       => StockDecision::text( $others['quantity'] ),
					'sharedOrders' => $others['orders'],
				) + $sales[ $id ];
				$job          = array( 'quantity' => StockShared::quantity( $job['shared'], $others['quantity'] ) ) + $job;
				$jobs[ $id ]  = $job;
			}
			$decisions[ $id ] = StockDecision::of( $facts[ $id ], $job['quantity'], $sales[ $id ]['quantity'], $job['want'], $threshold, 'wc_stock_amount' );
			if ( array_key_exists( 'availableFrom', $job['want'] ) || StockDecision::SAME !== $decisions[ $id ]->lane ) {
				$open[] = $id;
			}
		}
		Facts::then( $facts, $open );
		// With what is known now.
		foreach ( $open as $id ) {
			$decisions[ $id ] = StockDecision::of( $facts[ $id ], $jobs[ $id ]['quantity'], $sales[ $id ]['quantity'], $jobs[ $id ]['want'], $threshold, 'wc_stock_amount' );
		}
		foreach ( $jobs as $id => $job ) {
			if ( ! isset( $facts[ $id ] ) ) {
				$this->say( $job, array( 'status' => 'unknown' ) );
				continue;
			}
			$has      = $facts[ $id ];
			$sold     = $sales[ $id ];
			$decision = $decisions[ $id ];
			$same     = StockDecision::SAME === $decision->lane;
			$more     = array(
				'before'      => null === $has->stock || '' === $has->stock ? null : StockDecision::text( $has->stock ),
				'inFlight'    => StockDecision::text( $sold['quantity'] ),
				'published'   => StockDecision::text( $decision->published ),
				'stockStatus' => $decision->stock_status,
				'orders'      => $sold['orders'],
				'again'       => $sold['again'],
			) + array_intersect_key( $sold, array( 'shared' => 1, 'sharedOrders' => 1 ) );
			if ( $same ) {
				$more['status'] = 'same';
			} elseif ( ! empty( $request['dryRun'] ) ) {
				$more['status'] = StockDecision::FAST === $decision->lane ? 'written' : 'saved';
			}
			$this->say( $job, $more );
			if ( ! $same && empty( $request['dryRun'] ) ) {
				$decided[ $decision->lane ][ $id ] = $job + array(
					'has'       => $has,
					'published' => $decision->published,
				);
			}
		}
		return $decided;
	}

	/**
	 * Variations among ordered products that take from their parent's number.
	 *
	 * @return array<int, int[]> By the parent.
	 */
	public static function family( array $ordered ): array {
		$facts  = Facts::read( $ordered );
		$family = array();
		foreach ( $ordered as $id ) {
			$holder = isset( $facts[ $id ] ) ? Facts::holder( $facts, $id ) : null;
			if ( $holder && $holder->id !== $id ) {
				$family[ $holder->id ][] = $id;
			}
		}
		return $family;
	}

	/** @return array<int, array> Jobs whose number changed meanwhile. */
	private function write_fast( StockFast $fast, array $chunk ): array {
		try {
			$lost = $fast->write( $chunk );
		} catch ( \Throwable $error ) {
			foreach ( $chunk as $job ) {
				$this->fail( $job, $error );
			}
			return array();
		} finally {
			Caches::free();
		}
		foreach ( array_diff_key( $chunk, array_flip( $lost ) ) as $id => $job ) {
			$this->written[ $id ] = true;
			$this->say( $job, array( 'status' => 'written' ) );
		}
		return array_intersect_key( $chunk, array_flip( $lost ) );
	}

	/** @return bool Whether it is done, in one way or another. */
	private function save( int $id, array $job ): bool {
		try {
			$outcome = StockSave::save( $job['has'], $job['published'], $job['want'] );
		} catch ( \Throwable $error ) {
			$this->written[ $id ] = true;
			$this->fail( $job, $error );
			return true;
		}
		// A save that was broken off has changed the date of modification.
		$this->written[ $id ] = true;
		$this->saved[ $id ]   = true;
		if ( count( $this->written ) % 100 === 0 ) {
			Caches::free();
		}
		if ( 'busy' !== $outcome ) {
			$this->say( $job, 'vetoed' === $outcome ? array( 'status' => 'refused', 'why' => 'vetoed' ) : array( 'status' => 'saved' ) );
		}
		return 'busy' !== $outcome;
	}

	/** Lookup table and status follow the number, whatever sales have written meanwhile. */
	private function look_again(): void {
		global $wpdb;
		$threshold = abs( (float) get_option( 'woocommerce_notify_no_stock_amount', 0 ) );
		foreach ( array_chunk( array_keys( $this->written ), Sql::ROWS ) as $chunk ) {
			$rows = array_filter( array_map( fn( int $id ): int => $this->facts[ $id ]->stock_row, $chunk ) );
			StockFast::look_up( $rows );
			$odd = array_column( Sql::rows( $wpdb->prepare( "SELECT product_id FROM {$wpdb->wc_product_meta_lookup} WHERE product_id IN (" . Sql::ids( $chunk ) . ") AND (stock_quantity > %f) <> (stock_status = 'instock')", $threshold ) ), 'product_id' ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- numbers.
			$ids = array_unique( array_merge( array_map( 'intval', $odd ), array_intersect( $chunk, array_keys( $this->saved ) ) ) );
			foreach ( $ids ? array_intersect_key( Facts::read( $ids ), array_flip( $ids ) ) : array() as $id => $has ) {
				if ( ! $has->manages() || ! is_numeric( $has->stock ) ) {
					continue;
				}
				$right = StockDecision::of( $has, (float) $has->stock, 0.0, array( 'negative' => true ), $threshold, static fn( $amount ) => (float) $amount );
				if ( $right->stock_status !== $has->stock_status || $right->stock_status !== $has->lookup_status ) {
					Caches::forget( array( $id ) );
					wc_get_product( $id )?->save();
				}
			}
		}
	}

	/**
	 * WooCommerce brings a variable product in line with its variations when the request ends. A request that was killed never
	 * came to that, and nothing would ever do it then: so it is looked at, also where nothing was to be written.
	 */
	private function look_at_parents(): void {
		global $wpdb;
		$parents = array_unique( array_filter( array_map( static fn( Facts $one ): int => $one->parent, $this->facts ) ) );
		foreach ( array_chunk( $parents, Sql::ROWS ) as $chunk ) {
			$odd = Sql::rows(
				"SELECT c.post_parent AS id FROM {$wpdb->posts} AS c JOIN {$wpdb->wc_product_meta_lookup} AS l ON l.product_id = c.ID JOIN {$wpdb->wc_product_meta_lookup} AS p ON p.product_id = c.post_parent
				WHERE c.post_parent IN (" . Sql::ids( $chunk ) . ") AND c.post_type = 'product_variation' AND c.post_status IN ('publish', 'private') AND p.stock_quantity IS NULL
				GROUP BY c.post_parent, p.stock_status HAVING p.stock_status <> IF(SUM(l.stock_status = 'instock') > 0, 'instock', IF(SUM(l.stock_status = 'onbackorder') > 0, 'onbackorder', 'outofstock'))"
			);
			foreach ( array_column( $odd, 'id' ) as $id ) {
				Caches::forget( array( (int) $id ) );
				wc_deferred_product_sync( (int) $id );
			}
		}
	}

	/** What was not written is not published; what is nothing is not said. */
	private static function told( array $result ): array {
		if ( in_array( $result['status'], array( 'later', 'refused' ), true ) ) {
			unset( $result['published'], $result['stockStatus'] );
		}
		if ( empty( $result['orders'] ) ) {
			unset( $result['orders'] );
		}
		if ( empty( $result['sharedOrders'] ) ) {
			unset( $result['sharedOrders'] );
		}
		if ( empty( $result['again'] ) ) {
			unset( $result['again'] );
		}
		return $result;
	}

	/** Adds to the results of a job's items. */
	private function say( array $job, array $more ): void {
		foreach ( $job['items'] as $index ) {
			$this->results[ $index ] = $more + $this->results[ $index ];
		}
	}

	private function fail( array $job, \Throwable $error ): void {
		wc_get_logger()->error( 'A stock could not be written: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
		$this->say(
			$job,
			array(
				'status'  => 'refused',
				'why'     => 'error',
				'message' => substr( wp_strip_all_tags( $error->getMessage() ), 0, 500 ),
			)
		);
	}

	/** Result of an item without a product. */
	public static function not_found( int $index, array $found ): array {
		return 'unknown' === $found['status']
			? array(
				'index'  => $index,
				'status' => 'unknown',
			)
			: self::refused( $index, $found['status'], array_intersect_key( $found, array( 'id' => 1, 'ids' => 1 ) ) );
	}

	private static function refused( int $index, string $why, array $more ): array {
		return array(
			'index'  => $index,
			'status' => 'refused',
			'why'    => $why,
		) + $more;
	}
}
