<?php
/**
 * Products that sell from one figure of M3 in several units: pure.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/** A piece and a box of six of one item: whoever buys the one leaves less of the other. */
final class StockShared {

	/** Decimals of a quotient: thirds come out whole again. */
	private const DECIMALS = 9;

	/**
	 * What is left for a product.
	 *
	 * @param array $shared `free` (basic units that M3 shows), `factor` (basic units in a piece), `less` (safety buffer, pieces).
	 * @param float $sold   Sold of the others and not in M3's figure, basic units.
	 * @return float Whole pieces: half a box cannot be sold.
	 */
	public static function quantity( array $shared, float $sold ): float {
		return floor( round( ( (float) $shared['free'] - $sold ) / (float) $shared['factor'], self::DECIMALS ) ) - (float) $shared['less'];
	}

	/**
	 * Whose sales count, and how much a piece of each is.
	 *
	 * @param array             $with   The others: `id` and `factor`.
	 * @param int[]             $own    Products whose sales come out of the number itself.
	 * @param array<int, int[]> $family Variations that take from a product's number, by the product.
	 * @return array<int, float> Basic units in one piece, by product.
	 */
	public static function factors( array $with, array $own, array $family ): array {
		$factors = array_column( $with, 'factor', 'id' );
		foreach ( $factors as $id => $factor ) {
			$factors += array_fill_keys( $family[ $id ] ?? array(), $factor );
		}
		return array_map( 'floatval', array_diff_key( $factors, array_flip( $own ) ) );
	}
}
