<?php
/**
 * What is to be done with the stock of one product: pure.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/** The lanes: nothing to do, the number alone, or WooCommerce's own save. */
final class StockDecision {

	public const SAME = 'same';
	public const FAST = 'fast';
	public const SAVE = 'save';

	/** WooCommerce keeps six decimals (WC_ROUNDING_PRECISION). */
	private const DECIMALS = 6;

	private function __construct(
		public readonly string $lane,
		/** As WooCommerce would keep it: a whole number, or a fraction where the shop's filters allow. */
		public readonly int|float $published,
		public readonly string $stock_status
	) {}

	/**
	 * The number to publish and how.
	 *
	 * @param Facts $has       What is there.
	 * @param float $quantity  What M3 shows.
	 * @param float $in_flight Sold in the shop and not in M3's figure.
	 * @param array $want      `negative` (bool), `manage` (switch on), `backorders` (?string), `availableFrom` (?string, only
	 *                         where it was said).
	 * @param float $threshold Option woocommerce_notify_no_stock_amount.
	 * @param callable $amount The shop's way to keep quantities (wc_stock_amount).
	 */
	public static function of( Facts $has, float $quantity, float $in_flight, array $want, float $threshold, callable $amount ): self {
		$backorders = $want['backorders'] ?? $has->backorders ?? 'no';
		$allowed    = 'no' !== $backorders && '' !== $backorders;
		$exact      = round( $quantity - $in_flight, self::DECIMALS );
		// Never more than there is: where the shop keeps whole numbers, 2.9 pieces are 2.
		$published = $amount( $exact );
		if ( $published > $exact ) {
			$published = $amount( floor( $exact ) );
		}
		if ( $published < 0 && ! ( $allowed && ! empty( $want['negative'] ) ) ) {
			$published = $amount( 0 );
		}
		$status = match ( true ) {
			(float) $published > abs( $threshold ) => 'instock',
			$allowed                               => 'onbackorder',
			default                                => 'outofstock',
		};
		return new self( self::lane( $has, $published, $status, $want ), $published, $status );
	}

	private static function lane( Facts $has, int|float $published, string $status, array $want ): string {
		$more = ! $has->manages()
			|| $status !== $has->stock_status
			|| $status !== $has->lookup_status
			|| ! $has->looked_up
			|| ( isset( $want['backorders'] ) && $want['backorders'] !== $has->backorders )
			|| ( array_key_exists( 'availableFrom', $want ) && (string) $want['availableFrom'] !== (string) $has->available_from );
		if ( $more || 0 === $has->stock_row ) {
			return self::SAVE;
		}
		if ( self::equal( $has->stock, $published ) && self::equal( $has->lookup_stock, $published ) ) {
			return self::SAME;
		}
		return $has->sent || ! $has->complete ? self::SAVE : self::FAST;
	}

	/** Whether a number in the database is this one; "9.000000" is 9. */
	public static function equal( ?string $text, int|float $number ): bool {
		return null !== $text && is_numeric( $text ) && abs( (float) $text - (float) $number ) < 0.0000005;
	}

	/** A number as the answer says it: without noise behind the point. */
	public static function text( int|float|string $number ): string {
		// Mostly whole numbers, and formatting is dear.
		if ( is_string( $number ) ? ctype_digit( $number ) && strlen( $number ) < 16 : abs( $number ) < 1e15 && (float) (int) $number === (float) $number ) {
			return (string) (int) $number;
		}
		$text = number_format( (float) $number, self::DECIMALS, '.', '' );
		$text = rtrim( rtrim( $text, '0' ), '.' );
		return '-0' === $text ? '0' : $text;
	}
}
