<?php
/**
 * Which product an item of a bulk call means.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/**
 * By WooCommerce's lookup table, which has an index on the SKU; what is not there is looked for among the meta data, because a
 * lookup table may lack rows. SKUs are compared as WooCommerce compares them, without regard to case, but where several fit,
 * the one that is written exactly so wins.
 */
final class Finder {

	/**
	 * Finds the products of items. What somebody has only begun to make is not there yet.
	 *
	 * @param array<array{sku?:string, id?:int}> $items Items by index.
	 * @param array<int, Facts>                  $facts Filled with what is known of the products that came into question.
	 * @return array<int, array{status:string, id?:int, sku?:string, ids?:int[]}> By the same index; status found, unknown,
	 *         duplicate-sku or trashed.
	 */
	public static function find( array $items, ?array &$facts = null ): array {
		$ids   = array();
		$texts = array();
		$folds = array();
		foreach ( $items as $index => $item ) {
			if ( isset( $item['id'] ) ) {
				$ids[ $item['id'] ] = true;
			} elseif ( isset( $item['sku'] ) ) {
				$folds[ $index ]           = self::fold( $item['sku'] );
				$texts[ $folds[ $index ] ] = $item['sku'];
			}
		}
		$by_id   = self::finished( Facts::by_id( array_keys( $ids ) ) );
		$facts   = $by_id;
		$by_sku  = self::by_sku( $texts, $facts );
		$results = array();
		foreach ( $items as $index => $item ) {
			if ( isset( $item['id'] ) ) {
				$one   = $by_id[ $item['id'] ] ?? null;
				$found = $one ? array( array( $one, $one->sku ) ) : array();
			} else {
				$found = $by_sku[ $folds[ $index ] ?? '' ] ?? array();
			}
			$results[ $index ] = self::choose( $found, $item['sku'] ?? null );
		}
		return $results;
	}

	/**
	 * Which of several it is.
	 *
	 * @param array<array{0:Facts, 1:string}> $found With the SKU by which each was found.
	 */
	private static function choose( array $found, ?string $sku ): array {
		$alive = array_values( array_filter( $found, static fn( array $one ): bool => ! $one[0]->trashed ) );
		if ( 1 < count( $alive ) ) {
			$exact = array_values( array_filter( $alive, static fn( array $one ): bool => $one[1] === $sku ) );
			$alive = 1 === count( $exact ) ? $exact : $alive;
		}
		return match ( true ) {
			! $found            => array( 'status' => 'unknown' ),
			! $alive            => array(
				'status' => 'trashed',
				'id'     => $found[0][0]->id,
			),
			1 < count( $alive ) => array(
				'status' => 'duplicate-sku',
				'ids'    => array_map( static fn( array $one ): int => $one[0]->id, $alive ),
			),
			default             => array(
				'status' => 'found',
				'id'     => $alive[0][0]->id,
				'sku'    => $alive[0][1],
			),
		};
	}

	/**
	 * Products by SKU.
	 *
	 * @param array<string, string> $texts SKUs by their folded form.
	 * @param array<int, Facts>     $facts Gets those that are found.
	 * @return array<string, array<array{0:Facts, 1:string}>> By folded SKU, with the SKU as the shop has it.
	 */
	private static function by_sku( array $texts, array &$facts ): array {
		global $wpdb;
		$found = array();
		foreach ( self::finished( Facts::by_sku( $texts ) ) as $id => $one ) {
			$facts[ $id ]                        = $one;
			$found[ self::fold( $one->sku ) ][] = array( $one, $one->sku );
		}
		$skus = array();
		foreach ( array_chunk( array_diff_key( $texts, $found ), Sql::ROWS ) as $chunk ) {
			foreach ( Sql::rows( "SELECT post_id AS id, meta_value AS sku FROM {$wpdb->postmeta} WHERE meta_key = '_sku' AND meta_value IN (" . Sql::texts( $chunk ) . ')' ) as $row ) {
				$skus[ (int) $row['id'] ] = (string) $row['sku'];
			}
		}
		foreach ( self::finished( Facts::by_id( array_keys( $skus ) ) ) as $id => $one ) {
			$facts[ $id ]                           = $one;
			$found[ self::fold( $skus[ $id ] ) ][] = array( $one, $skus[ $id ] );
		}
		return $found;
	}

	/**
	 * A page of all products and variations that have a SKU, by id.
	 *
	 * @return array<array{status:string, id:int, sku:string}>
	 */
	public static function page( int $after, int $limit ): array {
		global $wpdb;
		$rows = Sql::rows(
			$wpdb->prepare(
				"SELECT p.ID AS id, l.sku FROM {$wpdb->wc_product_meta_lookup} AS l JOIN {$wpdb->posts} AS p ON p.ID = l.product_id
				LEFT JOIN {$wpdb->posts} AS up ON p.post_type = 'product_variation' AND up.ID = p.post_parent
				WHERE l.product_id > %d AND l.sku <> '' AND p.post_type IN ('product', 'product_variation') AND p.post_status NOT IN ('trash', 'auto-draft') AND COALESCE(up.post_status, '') <> 'trash'
				ORDER BY l.product_id LIMIT %d",
				$after,
				$limit
			)
		);
		return array_map(
			static fn( array $row ): array => array(
				'status' => 'found',
				'id'     => (int) $row['id'],
				'sku'    => (string) $row['sku'],
			),
			$rows
		);
	}

	/** @param array<int, Facts> $facts */
	private static function finished( array $facts ): array {
		return array_filter( $facts, static fn( Facts $one ): bool => ! $one->draft );
	}

	private static function fold( string $sku ): string {
		return mb_strtolower( trim( $sku ) );
	}
}
