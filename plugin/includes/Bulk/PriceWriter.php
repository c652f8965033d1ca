<?php
/**
 * Brings thousands of prices into the shop.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Crossdock\Origin;
use Crossdock\Prices\PriceCache;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What is there already is not written. Where nothing but the regular price changes and nobody beyond WooCommerce listens, the
 * prices are written by the hundred; everything else is WooCommerce's own save. Of what somebody changes meanwhile everything
 * is read and decided anew. Products of variations are synchronised by WooCommerce, once each, at the end.
 */
final class PriceWriter {

	/** How often one product is tried that somebody else is changing, too; then the caller sends it again later. */
	private const TRIES = 5;

	/** @var array<int, array> Results by index. */
	private array $results = array();
	private float $ends;
	/** @var int[] Products that were written. */
	private array $written = array();

	public function __construct( private readonly Settings $settings, private readonly Origin $origin ) {}

	/**
	 * Does it.
	 *
	 * @param array $request As shared/src/plugin-bulk.ts has it, checked.
	 * @return array[] Results.
	 */
	public function run( array $request ): array {
		$this->ends = microtime( true ) + ( $request['budgetSeconds'] ?? 20 );
		$facts      = array();
		$jobs       = $this->jobs( $request, $facts );
		if ( ! empty( $request['dryRun'] ) ) {
			$this->decide( $jobs, $request, $facts );
		} else {
			$this->origin->with_products(
				Facts::with_parents( array_keys( $facts ), $facts ),
				function () use ( $jobs, $request, $facts ): void {
					$this->work( $jobs, $request, $facts );
					Caches::synchronise();
				}
			);
			if ( $this->settings->get( 'customer_prices' ) ) {
				PriceCache::forget_products( $this->written );
			}
			Marks::set( Facts::with_parents( array_values( array_unique( $this->written ) ), $facts ), $this->settings );
			$this->read_back();
		}
		ksort( $this->results );
		return array_values( $this->results );
	}

	/** Reads, decides and writes until all is done, the time is up, or a product has been tried often enough. */
	private function work( array $jobs, array $request, array $facts ): void {
		for ( $try = 1; $jobs && $try <= self::TRIES; ++$try ) {
			$decided = $this->decide( $jobs, $request, $facts );
			$again   = array();
			foreach ( array_chunk( $decided['fast'], Sql::ROWS, true ) as $chunk ) {
				if ( microtime( true ) < $this->ends ) {
					$again += $this->write_fast( $chunk, $facts );
				}
			}
			PriceWatch::announce( $decided['save'] );
			foreach ( $decided['save'] as $id => $job ) {
				if ( microtime( true ) < $this->ends && ! $this->save( $id, $job ) ) {
					$again[ $id ] = $job;
				}
			}
			$jobs = array_intersect_key( $jobs, $again );
		}
	}

	/**
	 * What is to be done, by product.
	 *
	 * @param array             $request The request.
	 * @param array<int, Facts> $facts   Filled with what is known of the products.
	 * @return array<int, array{index:int, item:array}>
	 */
	private function jobs( array $request, array &$facts ): array {
		$known = array();
		$found = Finder::find( $request['items'], $known );
		$facts = array_intersect_key( $known, array_flip( array_column( array_filter( $found, static fn( array $one ): bool => 'found' === $one['status'] ), 'id' ) ) );
		$jobs  = array();
		Facts::types( $facts, array_keys( $facts ) );
		foreach ( $found as $index => $one ) {
			$id = $one['id'] ?? 0;
			if ( 'found' !== $one['status'] ) {
				$this->results[ $index ] = StockWriter::not_found( $index, $one );
			} elseif ( in_array( $facts[ $id ]->type, array( 'grouped', 'variable' ), true ) ) {
				$this->refuse( $index, $id, 'type' );
			} elseif ( isset( $jobs[ $id ] ) ) {
				$this->refuse( $index, $id, 'conflict' );
			} else {
				$jobs[ $id ] = array(
					'index' => $index,
					'item'  => $request['items'][ $index ],
				);
			}
		}
		return $jobs;
	}

	/** @return array{fast:array, save:array} Jobs with their decision. */
	private function decide( array $jobs, array $request, array $facts ): array {
		$prices  = PriceFacts::read( array_keys( $jobs ) );
		$saves   = Listeners::want_saves() || array() !== Listeners::told();
		$decided = array(
			'fast' => array(),
			'save' => array(),
		);
		$now       = time();
		$decisions = array();
		foreach ( $jobs as $id => $job ) {
			$decisions[ $id ] = PriceDecision::of( $prices[ $id ], $job['item'], $now );
		}
		Facts::then( $facts, array_keys( array_filter( $decisions, static fn( PriceDecision $one ): bool => 'fast' === $one->lane ) ) );
		foreach ( $jobs as $id => $job ) {
			$decision = $decisions[ $id ];
			$before   = array( 'before' => $prices[ $id ]->told() );
			$graded   = isset( $job['item']['graded'] );
			if ( 'refused' === $decision->lane ) {
				$this->refuse( $job['index'], $id, 'sale-not-below-regular', $before );
				continue;
			}
			$fast                           = 'fast' === $decision->lane && ! $saves && ! $graded && $facts[ $id ]->complete && $facts[ $id ]->looked_up && ! $facts[ $id ]->no_picture;
			$status                         = 'same' === $decision->lane && ! $graded ? 'same' : ( empty( $request['dryRun'] ) ? 'later' : ( $fast ? 'written' : 'saved' ) );
			$this->results[ $job['index'] ] = array(
				'index'  => $job['index'],
				'status' => $status,
				'id'     => $id,
			) + $before + ( 'same' === $status ? array( 'now' => $before['before'] ) : array() );
			if ( 'later' === $status ) {
				$decided[ $fast ? 'fast' : 'save' ][ $id ] = $job + array(
					'has'      => $prices[ $id ],
					'decision' => $decision,
				);
			}
		}
		return $decided;
	}

	/** @return array Jobs of which something has changed meanwhile. */
	private function write_fast( array $chunk, array $facts ): array {
		try {
			PriceWatch::announce( $chunk );
			$done = PriceFast::write( $chunk, $facts );
		} catch ( \Throwable $error ) {
			foreach ( $chunk as $id => $job ) {
				$this->fail( $id, $job, $error );
			}
			return array();
		}
		foreach ( $done as $id => $now ) {
			$this->written[] = $id;

			$this->results[ $chunk[ $id ]['index'] ] = array( 'status' => 'written', 'now' => $now->told() ) + $this->results[ $chunk[ $id ]['index'] ];
		}
		return array_diff_key( $chunk, $done );
	}

	/** WooCommerce's own save. @return bool Whether it need not be tried again. */
	private function save( int $id, array $job ): bool {
		try {
			Caches::forget( array( $id ) );
			$product = wc_get_product( $id );
			if ( ! $product ) {
				throw new \RuntimeException( esc_html__( 'WooCommerce could not read the product.', 'crossdock' ) );
			}
			$this->written[] = $id;
			$differs         = false;
			$decision        = $job['decision'];
			if ( 'same' !== $decision->lane ) {
				$product->set_regular_price( $decision->regular );
				$differs = true;
				if ( array_key_exists( 'sale', $job['item'] ) ) {
					$product->set_sale_price( $decision->sale );
					$product->set_date_on_sale_from( '' === $decision->from ? null : (int) $decision->from );
					$product->set_date_on_sale_to( '' === $decision->to ? null : (int) $decision->to );
				}
			}
			$graded = isset( $job['item']['graded'] ) ? $this->graded( $product, $job ) : 'same';
			if ( $differs || 'saved' === $graded ) {
				$product->save();
			}
			$this->results[ $job['index'] ]['status'] = $differs || 'saved' === $graded ? 'saved' : 'same';
		} catch ( \Throwable $error ) {
			$this->fail( $id, $job, $error );
		}
		if ( count( $this->written ) % 100 === 0 ) {
			Caches::free();
		}
		return 'refused' === $this->results[ $job['index'] ]['status'] || $this->follows( $id, $job );
	}

	/**
	 * Whether what a customer pays follows from what is there now, or is another plugin's affair: only one of the prices that were
	 * replaced comes from a save that had read them before.
	 */
	private function follows( int $id, array $job ): bool {
		$now = PriceFacts::read( array( $id ) )[ $id ];

		$this->results[ $job['index'] ]['now'] = $now->told();
		return '' === $now->regular
			|| PriceDecision::equal( $now->price, PriceDecision::of( $now, array( 'regular' => $now->regular ), time() )->price )
			|| ! ( PriceDecision::equal( $now->price, $job['has']->regular ) || PriceDecision::equal( $now->price, $job['has']->sale ) );
	}

	/** @return string saved, same or no-place. */
	private function graded( \WC_Product $product, array $job ): string {
		/**
		 * Graded prices of M3 for a product. WooCommerce has no place for them; a plugin that has one puts them onto the
		 * product, which is saved afterwards.
		 *
		 * @since 0.1.0
		 * @param bool|null   $taken   Null: nobody has taken them. Return true when the product was changed, false when it has
		 *                             them already.
		 * @param \WC_Product $product The product, before it is saved.
		 * @param array       $graded  List of `from` (quantity) and `price`, decimal texts.
		 */
		$taken  = apply_filters( 'crossdock_graded_prices', null, $product, $job['item']['graded'] );
		$graded = null === $taken ? 'no-place' : ( $taken ? 'saved' : 'same' );

		$this->results[ $job['index'] ]['graded'] = $graded;
		return $graded;
	}

	/** What the shop has now, as it is in the database: another plugin may have had its say. */
	private function read_back(): void {
		$ids = array_column( array_filter( $this->results, static fn( array $result ): bool => in_array( $result['status'], array( 'written', 'saved', 'same' ), true ) && ! isset( $result['now'] ) ), 'id', 'index' );
		$now = PriceFacts::read( array_values( $ids ) );
		foreach ( $ids as $index => $id ) {
			$this->results[ $index ]['now'] = $now[ $id ]->told();
		}
	}

	private function refuse( int $index, int $id, string $why, array $more = array() ): void {
		$this->results[ $index ] = array(
			'index'  => $index,
			'status' => 'refused',
			'id'     => $id,
			'why'    => $why,
		) + $more;
	}

	private function fail( int $id, array $job, \Throwable $error ): void {
		wc_get_logger()->error( 'A price could not be written: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
		$this->refuse( $job['index'], $id, 'error', array( 'message' => substr( wp_strip_all_tags( $error->getMessage() ), 0, 500 ) ) );
	}

	/**
	 * Reads prices, by item or by page.
	 *
	 * @param array $request As shared/src/plugin-bulk.ts has it, checked.
	 */
	public static function read( array $request ): array {
		list( $found, $next ) = StockReader::asked( $request );
		$ids    = array_values( array_unique( array_column( array_filter( $found, static fn( array $one ): bool => 'found' === $one['status'] ), 'id' ) ) );
		$facts  = Facts::read( $ids );
		$prices = PriceFacts::read( $ids );
		$items  = array();
		foreach ( $found as $index => $one ) {
			$more    = 'found' === $one['status'] ? ( $facts[ $one['id'] ]->parent ? array( 'parentId' => $facts[ $one['id'] ]->parent ) : array() ) + array( 'prices' => $prices[ $one['id'] ]->told() ) : array();
			$items[] = ( isset( $request['items'] ) ? array( 'index' => $index ) : array() ) + $one + $more;
		}
		return array(
			'items'            => $items,
			'next'             => $next,
			'currency'         => get_woocommerce_currency(),
			'pricesIncludeTax' => wc_prices_include_tax(),
			'timezone'         => wp_timezone_string(),
		);
	}
}
