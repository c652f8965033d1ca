<?php
/**
 * What the bulk routes have in common: a list of items in, a result for each out, and a reading of what the shop has.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;

defined( 'ABSPATH' ) || exit;

/** Base of stock and prices. */
abstract class BulkController extends Controller {

	/** Seconds that PHP gets beyond the budget: what was begun is finished. */
	private const GRACE = 60;

	/**
	 * Registers a writing route.
	 *
	 * @param string   $path     As for `route()`.
	 * @param array    $input    Schemas of what comes beside `items`, `dryRun` and `budgetSeconds`.
	 * @param string[] $required Which of those must be there.
	 * @param array    $item     Schema of an item.
	 * @param array    $result   Schema of its result.
	 * @param array    $output   Schemas of what the answer has beside results, counts, seconds and memory.
	 */
	protected function writing_route( string $path, array $input, array $required, array $item, array $result, array $output = array() ): void {
		$answer = BulkSchemas::answer( $result ) + $output;
		$this->route(
			$path,
			array(
				'POST' => array(
					'may'    => $this->may->sidecar(),
					'input'  => self::shape(
						$input + array(
							'dryRun'        => array( 'type' => 'boolean' ),
							'budgetSeconds' => BulkSchemas::budget(),
							'items'         => BulkSchemas::items( $item ),
						),
						array( ...$required, 'items' ),
						true
					),
					'output' => self::shape( $answer, array_keys( $answer ) ),
					'handle' => array( $this, 'write' ),
				),
			)
		);
	}

	/**
	 * Registers a reading route: some items, or a page of all.
	 *
	 * @param string $path   As for `route()`.
	 * @param array  $input  Schemas of what comes beside items and page.
	 * @param array  $one    Schemas of what is read of one product.
	 * @param array  $output Schemas of what the answer has beside `items` and `next`.
	 */
	protected function reading_route( string $path, array $input, array $one, array $output = array() ): void {
		$answer = array(
			'items' => array(
				'type'  => 'array',
				'items' => self::shape( BulkSchemas::reading() + $one, array( 'status' ) ),
			),
			'next'  => BulkSchemas::or_null( Schemas::id() ),
		) + $output;
		$this->route(
			$path,
			array(
				'POST' => array(
					'may'    => $this->may->sidecar(),
					'input'  => self::shape( $input + BulkSchemas::pages( self::shape( BulkSchemas::which(), array(), true ) ), array(), true ),
					'output' => self::shape( $answer, array_keys( $answer ) ),
					'handle' => array( $this, 'read' ),
				),
			)
		);
	}

	/**
	 * Writes.
	 *
	 * @param array $input Checked input.
	 */
	public function write( array $input ): array|\WP_Error {
		$started = microtime( true );
		$refusal = Fingerprint::refusal() ?? BulkSchemas::nameless( $input['items'] );
		if ( $refusal ) {
			return $refusal;
		}
		wc_set_time_limit( ( $input['budgetSeconds'] ?? 20 ) + self::GRACE );
		// The caller may have given up by now; half of a chunk is nobody's wish.
		ignore_user_abort( true );
		return BulkSchemas::answered( $this->written( $input ), $started );
	}

	/**
	 * Reads.
	 *
	 * @param array $input Checked input.
	 */
	public function read( array $input ): array|\WP_Error {
		return BulkSchemas::nameless( $input['items'] ?? array() ) ?? $this->found( $input );
	}

	/**
	 * Does the writing.
	 *
	 * @return array With `results`, and whatever else the answer has.
	 */
	abstract protected function written( array $input ): array;

	/** Does the reading. */
	abstract protected function found( array $input ): array;
}
