<?php
/**
 * Writes regular prices, and what a customer pays with them, for many products by few statements.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/**
 * For products of which nothing but the regular price changes: everything that WooCommerce's save would do then. What a
 * customer pays (`_price`) follows from the sale and its days, too, so both are written in one statement, and only where all
 * five values are still those that were read (compare-and-swap): a sale that somebody saves, or that begins or ends, in
 * between is neither undone nor sold past.
 */
final class PriceFast {

	/**
	 * Writes one chunk.
	 *
	 * @param array<int, array{item:array, has:PriceFacts, decision:PriceDecision}> $jobs  By product.
	 * @param array<int, Facts>                                                    $facts The products.
	 * @return array<int, PriceFacts> What is there now, of those that are as they should be; of the others something has changed meanwhile.
	 */
	public static function write( array $jobs, array $facts ): array {
		self::swap( $jobs );
		$now = PriceFacts::read( array_keys( $jobs ) );
		self::look_up( array_map( static fn( array $job ): int => $job['has']->rows['price'][0], $jobs ) );
		$time = time();
		$done = array_filter( $now, static fn( PriceFacts $one ): bool => 'same' === PriceDecision::of( $one, $jobs[ $one->id ]['item'], $time )->lane );
		$ids  = array_keys( $done );
		if ( $ids ) {
			StockFast::touch( $ids, true );
			$parents = array_values( array_unique( array_filter( array_map( static fn( int $id ): int => $facts[ $id ]->parent, $ids ) ) ) );
			Caches::written( $ids, $parents, array_unique( array_filter( array_map( static fn( int $id ): int => $facts[ $id ]->type_term, $ids ) ) ) );
			array_map( 'wc_deferred_product_sync', $parents );
		}
		return $done;
	}

	private static function swap( array $jobs ): void {
		global $wpdb;
		$regular = '';
		$price   = '';
		$rows    = '';
		$seen    = array();
		foreach ( $jobs as $job ) {
			$has      = $job['has'];
			$row      = $has->rows['regular'][0];
			$regular .= $wpdb->prepare( ' WHEN %d THEN %s', $row, wc_format_decimal( $job['decision']->regular ) );
			$price   .= $wpdb->prepare( ' WHEN %d THEN %s', $row, wc_format_decimal( $job['decision']->price ) );
			$rows    .= $wpdb->prepare( ' WHEN %d THEN %d', $row, $has->rows['price'][0] );
			$seen[]   = $wpdb->prepare( '(%d, BINARY %s)', $row, implode( '|', array( $has->regular, $has->price, $has->sale, $has->from, $has->to ) ) );
		}
		$ids  = Sql::ids( array_map( static fn( array $job ): int => $job['has']->rows['regular'][0], $jobs ) );
		$meta = static fn( string $alias, string $key ): string => " LEFT JOIN {$wpdb->postmeta} AS {$alias} ON {$alias}.post_id = r.post_id AND {$alias}.meta_key = '{$key}'";
		$read = "CONCAT_WS('|', COALESCE(r.meta_value, ''), COALESCE(p.meta_value, ''), COALESCE(s.meta_value, ''), COALESCE(f.meta_value, ''), COALESCE(t.meta_value, ''))";
		// The list of rows by itself lets the database find them by their key; the pairs decide.
		Sql::write(
			"UPDATE {$wpdb->postmeta} AS r JOIN {$wpdb->postmeta} AS p ON p.meta_id = CASE r.meta_id{$rows} END" . $meta( 's', '_sale_price' ) . $meta( 'f', '_sale_price_dates_from' ) . $meta( 't', '_sale_price_dates_to' )
			. " SET r.meta_value = CASE r.meta_id{$regular} END, p.meta_value = CASE r.meta_id{$price} END WHERE r.meta_id IN ({$ids}) AND (r.meta_id, BINARY {$read}) IN (" . implode( ', ', $seen ) . ')'
		);
	}

	/**
	 * The lookup table takes what is there now, in the statement that writes it.
	 *
	 * @param int[] $rows Rows of `_price`.
	 */
	public static function look_up( array $rows ): void {
		global $wpdb;
		Sql::write(
			"UPDATE {$wpdb->postmeta} AS p JOIN {$wpdb->wc_product_meta_lookup} AS l ON l.product_id = p.post_id LEFT JOIN {$wpdb->postmeta} AS s ON s.post_id = p.post_id AND s.meta_key = '_sale_price'"
			. " SET l.min_price = p.meta_value, l.max_price = p.meta_value, l.onsale = COALESCE(s.meta_value, '') NOT IN ('', '0') AND s.meta_value = p.meta_value WHERE p.meta_id IN (" . Sql::ids( $rows ) . ')'
		);
	}
}
