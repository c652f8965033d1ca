<?php
/**
 * Which rows of the meta data hold the stock of a product.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress has an index on the product only, so four values of one cost the reading of all its meta data: thirty rows and
 * more, spread over the table. The numbers of the four rows never change as long as the rows are there. They are kept in a table
 * of their own, and with them the rows are read directly: a third of the database's time, which was half of all.
 *
 * Only a memory: what is read is the row itself, and it counts only where it still is the product's and has the key. A product
 * of which a row is gone is read in full, and remembered anew. A row that is added beside another has a higher number, and
 * WordPress goes by the first, as this does; whoever writes asks Facts::then() whether there are several.
 */
final class StockRows {

	/** Column of the table, and property of Facts, by key of the meta data. */
	public const KEYS = array(
		'_stock'        => 'stock',
		'_stock_status' => 'stock_status',
		'_manage_stock' => 'manage',
		'_backorders'   => 'backorders',
	);

	/** Name with this site's prefix. */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'crossdock_stock_rows';
	}

	/**
	 * Makes the table where there is none.
	 *
	 * @throws \RuntimeException With what the database said.
	 */
	public static function create(): void {
		$columns = implode( ', ', array_map( static fn( string $column ): string => "{$column} bigint unsigned NOT NULL", self::KEYS ) );
		Sql::write( 'CREATE TABLE IF NOT EXISTS ' . self::name() . " (product_id bigint unsigned NOT NULL, {$columns}, PRIMARY KEY (product_id)) ENGINE=InnoDB" );
	}

	/** Forgets products that are not there any more. */
	public static function purge(): void {
		global $wpdb;
		Sql::write( 'DELETE r FROM ' . self::name() . " AS r LEFT JOIN {$wpdb->posts} AS p ON p.ID = r.product_id WHERE p.ID IS NULL" );
	}

	/**
	 * Fills in what can be read by remembered rows.
	 *
	 * @param array<int, Facts> $facts Products.
	 * @param int[]             $ids   Which of them.
	 * @return int[] Those that must be read in full.
	 */
	public static function fill( array $facts, array $ids ): array {
		global $wpdb;
		$shown = $wpdb->suppress_errors();
		try {
			$rows = Sql::rows( self::query( $ids ) );
		} catch ( \RuntimeException ) {
			// A database that has refused us the table: it goes without.
			return $ids;
		} finally {
			$wpdb->suppress_errors( $shown );
		}
		$filled = array();
		foreach ( $rows as $row ) {
			$id  = (int) $row['id'];
			$one = $facts[ $id ];
			if ( null === $row['there'] ) {
				continue;
			}
			$one->stock_row    = (int) $row['stock_row'];
			$one->stock        = (string) $row['stock'];
			$one->stock_status = (string) $row['stock_status'];
			$one->manage       = (string) $row['manage'];
			$one->backorders   = (string) $row['backorders'];
			$filled[ $id ]     = true;
		}
		return array_values( array_filter( $ids, static fn( int $id ): bool => ! isset( $filled[ $id ] ) ) );
	}

	/** `there` is null where one of the four rows is gone; a value may be null by itself. */
	private static function query( array $ids ): string {
		global $wpdb;
		$values = '';
		$joins  = '';
		$there  = array();
		foreach ( self::KEYS as $key => $column ) {
			$values .= ", m_{$column}.meta_value AS {$column}";
			$joins  .= " LEFT JOIN {$wpdb->postmeta} AS m_{$column} ON m_{$column}.meta_id = r.{$column} AND m_{$column}.post_id = r.product_id AND m_{$column}.meta_key = '{$key}'";
			$there[] = "m_{$column}.meta_id";
		}
		return 'SELECT r.product_id AS id, r.stock AS stock_row, ' . implode( ' + ', $there ) . " AS there{$values} FROM " . self::name() . " AS r{$joins} WHERE r.product_id IN (" . Sql::ids( $ids ) . ')';
	}

	/**
	 * Remembers rows.
	 *
	 * @param array<int, array<string, int[]>> $found Row ids by product and key, as a full reading found them; those of which
	 *                                                not each key has exactly one row are left out.
	 */
	public static function remember( array $found ): void {
		global $wpdb;
		$lines = array();
		foreach ( $found as $id => $rows ) {
			$numbers = array( (int) $id );
			foreach ( self::KEYS as $key => $column ) {
				if ( 1 === count( $rows[ $key ] ?? array() ) ) {
					$numbers[] = (int) $rows[ $key ][0];
				}
			}
			if ( count( $numbers ) > count( self::KEYS ) ) {
				$lines[] = '(' . implode( ',', $numbers ) . ')';
			}
		}
		if ( ! $lines ) {
			return;
		}
		$same  = implode( ', ', array_map( static fn( string $column ): string => "{$column} = VALUES({$column})", self::KEYS ) );
		$shown = $wpdb->suppress_errors();
		try {
			Sql::write( 'INSERT INTO ' . self::name() . ' (product_id, ' . implode( ', ', self::KEYS ) . ') VALUES ' . implode( ',', $lines ) . " ON DUPLICATE KEY UPDATE {$same}" );
		} catch ( \RuntimeException ) {
			// As in fill(): nothing that must be there.
			return;
		} finally {
			$wpdb->suppress_errors( $shown );
		}
	}
}
