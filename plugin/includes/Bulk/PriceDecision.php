<?php
/**
 * What is to be done with the prices of one product: pure.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/** Texts in, texts out; amounts are compared as decimals and never become floats. */
final class PriceDecision {

	private function __construct(
		/** refused, same, fast (nothing but the regular price) or save. */
		public readonly string $lane,
		public readonly string $regular,
		public readonly string $sale,
		/** Unix times as text, '' = open. */
		public readonly string $from,
		public readonly string $to,
		/** What a customer pays at that moment. */
		public readonly string $price
	) {}

	/**
	 * Decides.
	 *
	 * @param PriceFacts $has  What is there.
	 * @param array      $item `regular`, and `sale`, `saleFrom`, `saleTo` where they were said.
	 * @param int        $now  Unix time.
	 */
	public static function of( PriceFacts $has, array $item, int $now ): self {
		$says    = array_key_exists( 'sale', $item );
		$regular = $item['regular'];
		$sale    = $says ? (string) $item['sale'] : $has->sale;
		$dates   = $says ? ( null === $item['sale'] ? array( '', '' ) : array( self::unix( $item['saleFrom'] ?? null ), self::unix( $item['saleTo'] ?? null ) ) ) : array( $has->from, $has->to );
		if ( '' !== $sale && 0 <= self::compare( $sale, $regular ) ) {
			return new self( 'refused', $regular, $sale, $dates[0], $dates[1], $has->price );
		}
		// As WC_Product::is_on_sale() has it.
		$on_sale = '' !== $sale && ! ( '' !== $dates[0] && (int) $dates[0] > $now ) && ! ( '' !== $dates[1] && (int) $dates[1] < $now );
		$price   = $on_sale ? $sale : $regular;
		$same    = self::equal( $has->regular, $regular ) && self::equal( $has->sale, $sale ) && array( $has->from, $has->to ) === $dates;
		$number  = self::equal( $has->sale, $sale ) && array( $has->from, $has->to ) === $dates && '' !== $has->regular && 1 === count( $has->rows['regular'] ?? array() ) && 1 === count( $has->rows['price'] ?? array() );
		return new self( $same && self::equal( $has->price, $price ) ? 'same' : ( $number ? 'fast' : 'save' ), $regular, $sale, $dates[0], $dates[1], $price );
	}

	/** Whether two amounts are the same; no amount is only like no amount. */
	public static function equal( string $one, string $other ): bool {
		return '' === $one || '' === $other ? $one === $other : 0 === self::compare( $one, $other );
	}

	/** -1, 0 or 1, for amounts that are not negative. */
	public static function compare( string $one, string $other ): int {
		list( $a, $b ) = array_map(
			static function ( string $amount ): array {
				$parts = explode( '.', $amount, 2 );
				return array( ltrim( $parts[0], '0' ), rtrim( $parts[1] ?? '', '0' ) );
			},
			array( $one, $other )
		);
		return strlen( $a[0] ) <=> strlen( $b[0] ) ?: strcmp( $a[0], $b[0] ) <=> 0 ?: strcmp( $a[1], $b[1] ) <=> 0;
	}

	private static function unix( ?string $moment ): string {
		return null === $moment ? '' : (string) ( new \DateTimeImmutable( $moment ) )->getTimestamp();
	}
}
