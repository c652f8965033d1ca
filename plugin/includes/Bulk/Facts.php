<?php
/**
 * What the database says about the stock of products, read for many at once and past all caches.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Automattic\Jetpack\Constants;

defined( 'ABSPATH' ) || exit;

/** One product or variation as far as its stock is concerned. */
final class Facts {

	public const AVAILABLE_FROM = '_crossdock_available_from';

	/** Marks by which WooCommerce knows that it has sent a push notification; its own save takes them away again. */
	private const SENT = array( '_wc_push_notification_sent_low_stock', '_wc_push_notification_sent_out_of_stock', '_wc_push_notification_sent_on_backorder' );

	/**
	 * Rows that every product has which WooCommerce has saved; its save adds them where they are missing, with values that are
	 * not for us to know.
	 */
	private const COMPLETE = array( 'total_sales', '_tax_status', '_manage_stock', '_backorders', '_sold_individually', '_virtual', '_downloadable', '_download_limit', '_download_expiry', '_stock', '_stock_status', '_wc_average_rating', '_wc_review_count', '_product_version' );

	/** A variation's picture; its row is missing until the variation is saved for the second time, which is common. */
	private const PICTURE = '_thumbnail_id';

	/** Read of those that are to be written. */
	private const THEN = array(
		'_product_version'   => 'version',
		self::AVAILABLE_FROM => 'available_from',
	);

	public string $type = 'simple';
	/** Row id of the type's term, 0 for variations. */
	public int $type_term = 0;
	/** As text, exactly as it is in the database; null = there is none. */
	public ?string $stock = null;
	/** Row of `_stock`; 0 when there is none or more than one. */
	public int $stock_row = 0;
	public ?string $stock_status = null;
	public ?string $manage = null;
	public ?string $backorders = null;
	public ?string $version = null;
	public ?string $available_from = null;
	/** Whether the lookup table has a row. */
	public bool $looked_up = false;
	public ?string $lookup_stock = null;
	public ?string $lookup_status = null;
	/** Whether WooCommerce's save would add no row but that of a variation's picture. */
	public bool $complete = true;
	/** Whether it would add that one. */
	public bool $no_picture = false;
	/** Whether a mark of a push notification hangs on it. */
	public bool $sent = false;

	/** As the lookup table has it. */
	public string $sku = '';
	/** Whether it, or the product of a variation, is in the trash. */
	public bool $trashed = false;
	/** Whether somebody has only begun to make it. */
	public bool $draft = false;

	private function __construct( public readonly int $id, public readonly int $parent ) {}

	/** Whether it has a number of its own. */
	public function manages(): bool {
		return 'yes' === $this->manage;
	}

	/**
	 * Reads, parents of variations included.
	 *
	 * @param int[] $ids Products and variations.
	 * @return array<int, self> By id.
	 */
	public static function read( array $ids ): array {
		$facts = self::first( $ids );
		self::then( $facts, array_keys( $facts ) );
		return $facts;
	}

	/**
	 * Reads what tells whether there is anything to do. Type, version, date of availability and what a save would add are read
	 * by then(), of fewer products.
	 *
	 * @param int[]            $ids   Products and variations.
	 * @param array<int, self> $found Those that by_id() or by_sku() has just found among them.
	 * @return array<int, self> By id.
	 */
	public static function first( array $ids, array $found = array() ): array {
		$asked  = array_fill_keys( $ids, true );
		$facts  = array_intersect_key( $found, $asked );
		$facts += self::by_id( array_keys( array_diff_key( $asked, $facts ) ) );
		$parents = array();
		foreach ( $facts as $one ) {
			if ( $one->parent && ! isset( $facts[ $one->parent ] ) ) {
				$parents[ $one->parent ] = true;
			}
		}
		$facts += self::by_id( array_keys( $parents ) );
		foreach ( array_chunk( array_keys( $facts ), Sql::ROWS ) as $chunk ) {
			self::stock( $facts, StockRows::fill( $facts, $chunk ) );
		}
		return $facts;
	}

	/**
	 * Reads the rest.
	 *
	 * @param array<int, self> $facts From first().
	 * @param int[]            $ids   Of which of them.
	 */
	public static function then( array $facts, array $ids ): void {
		self::types( $facts, $ids );
		foreach ( array_chunk( $ids, Sql::ROWS ) as $chunk ) {
			foreach ( self::meta( $chunk, array_merge( array_keys( self::THEN ), self::SENT, array( self::PICTURE, '_stock' ) ) ) as $id => $rows ) {
				$one = $facts[ $id ];
				foreach ( self::THEN as $key => $property ) {
					$one->$property = $rows[ $key ][0]['value'] ?? null;
				}
				$one->no_picture = 'variation' === $one->type && ! isset( $rows[ self::PICTURE ] );
				$one->sent       = array() !== array_intersect_key( $rows, array_flip( self::SENT ) );
				if ( 1 !== count( $rows['_stock'] ?? array() ) ) {
					$one->stock_row = 0;
				}
			}
			self::completeness( $facts, array_filter( $chunk, static fn( int $id ): bool => ! $facts[ $id ]->is_current() ) );
		}
	}

	/**
	 * Products and variations with what posts and lookup table say of them.
	 *
	 * @param int[] $ids Their ids.
	 * @return array<int, self> By id.
	 */
	public static function by_id( array $ids ): array {
		$facts = array();
		foreach ( array_chunk( $ids, Sql::ROWS ) as $chunk ) {
			$facts += self::select( 'p.ID IN (' . Sql::ids( $chunk ) . ')' );
		}
		return $facts;
	}

	/**
	 * The same by SKU, as the lookup table has them; without regard to case, as its columns are.
	 *
	 * @param string[] $skus SKUs.
	 * @return array<int, self> By id.
	 */
	public static function by_sku( array $skus ): array {
		$facts = array();
		foreach ( array_chunk( $skus, Sql::ROWS ) as $chunk ) {
			$facts += self::select( 'l.sku IN (' . Sql::texts( $chunk ) . ')' );
		}
		return $facts;
	}

	/** @return array<int, self> */
	private static function select( string $where ): array {
		global $wpdb;
		$facts = array();
		$rows  = Sql::rows(
			"SELECT p.ID AS id, p.post_type AS type, p.post_parent AS parent, p.post_status = 'trash' OR COALESCE(up.post_status, '') = 'trash' AS trashed,
				p.post_status = 'auto-draft' AS draft, l.product_id AS looked_up, l.sku, l.stock_quantity, l.stock_status
			FROM {$wpdb->posts} AS p LEFT JOIN {$wpdb->posts} AS up ON p.post_type = 'product_variation' AND up.ID = p.post_parent
			LEFT JOIN {$wpdb->wc_product_meta_lookup} AS l ON l.product_id = p.ID
			WHERE {$where} AND p.post_type IN ('product', 'product_variation')"
		);
		foreach ( $rows as $row ) {
			$id                 = (int) $row['id'];
			$variation          = 'product_variation' === $row['type'];
			$one                = new self( $id, $variation ? (int) $row['parent'] : 0 );
			$one->type          = $variation ? 'variation' : 'simple';
			$one->trashed       = (bool) $row['trashed'];
			$one->draft         = (bool) $row['draft'];
			$one->looked_up     = null !== $row['looked_up'];
			$one->sku           = (string) $row['sku'];
			$one->lookup_stock  = $row['stock_quantity'];
			$one->lookup_status = $row['stock_status'];
			$facts[ $id ]       = $one;
		}
		return $facts;
	}

	/** Fills in what tells of the stock, from all the meta data of each product. */
	private static function stock( array $facts, array $ids ): void {
		if ( ! $ids ) {
			return;
		}
		$found = array();
		foreach ( self::meta( $ids, array_keys( StockRows::KEYS ) ) as $id => $rows ) {
			foreach ( StockRows::KEYS as $key => $property ) {
				$facts[ $id ]->$property = $rows[ $key ][0]['value'] ?? null;
				$found[ $id ][ $key ]    = array_column( $rows[ $key ] ?? array(), 'row' );
			}
			$facts[ $id ]->stock_row = 1 === count( $found[ $id ]['_stock'] ) ? $found[ $id ]['_stock'][0] : 0;
		}
		StockRows::remember( $found );
	}

	/**
	 * Rows of the meta data.
	 *
	 * @param int[]    $ids  Products and variations.
	 * @param string[] $keys Keys.
	 * @return array<int, array<string, array<array{row:int, value:string}>>> By product and key, in the order in which WordPress reads them.
	 */
	private static function meta( array $ids, array $keys ): array {
		global $wpdb;
		$found = array_fill_keys( $ids, array() );
		foreach ( Sql::rows( "SELECT meta_id, post_id, meta_key, meta_value FROM {$wpdb->postmeta} WHERE post_id IN (" . Sql::ids( $ids ) . ') AND meta_key IN (' . Sql::texts( $keys ) . ') ORDER BY post_id, meta_id' ) as $row ) {
			$found[ (int) $row['post_id'] ][ $row['meta_key'] ][] = array(
				'row'   => (int) $row['meta_id'],
				'value' => (string) $row['meta_value'],
			);
		}
		return $found;
	}

	/** Whether the WooCommerce that runs now has saved it last; it is complete then. */
	public function is_current(): bool {
		return Constants::get_constant( 'WC_VERSION' ) === $this->version;
	}

	private static function completeness( array $facts, array $ids ): void {
		global $wpdb;
		if ( ! $ids ) {
			return;
		}
		$count = array_column( Sql::rows( "SELECT post_id, COUNT(DISTINCT meta_key) AS n FROM {$wpdb->postmeta} WHERE post_id IN (" . Sql::ids( $ids ) . ') AND meta_key IN (' . Sql::texts( self::COMPLETE ) . ') GROUP BY post_id' ), 'n', 'post_id' );
		foreach ( $ids as $id ) {
			$facts[ $id ]->complete = count( self::COMPLETE ) === (int) ( $count[ $id ] ?? 0 );
		}
	}

	/**
	 * Reads what kind of product each is.
	 *
	 * @param array<int, self> $facts From by_id(), by_sku() or first().
	 * @param int[]            $ids   Of which of them.
	 */
	public static function types( array $facts, array $ids ): void {
		global $wpdb;
		foreach ( array_chunk( $ids, Sql::ROWS ) as $chunk ) {
			foreach ( Sql::rows( "SELECT tr.object_id, tt.term_taxonomy_id, t.slug FROM {$wpdb->term_relationships} AS tr JOIN {$wpdb->term_taxonomy} AS tt ON tt.term_taxonomy_id = tr.term_taxonomy_id AND tt.taxonomy = 'product_type' JOIN {$wpdb->terms} AS t ON t.term_id = tt.term_id WHERE tr.object_id IN (" . Sql::ids( $chunk ) . ')' ) as $row ) {
				$one = $facts[ (int) $row['object_id'] ];
				if ( 'variation' !== $one->type ) {
					$one->type      = (string) $row['slug'];
					$one->type_term = (int) $row['term_taxonomy_id'];
				}
			}
		}
	}

	/**
	 * @param int[]             $ids   Products and variations.
	 * @param array<int, self> $facts Theirs.
	 * @return int[] The same, and the products of the variations.
	 */
	public static function with_parents( array $ids, array $facts ): array {
		return array_values( array_unique( array_filter( array_merge( $ids, array_map( static fn( int $id ): int => $facts[ $id ]->parent, $ids ) ) ) ) );
	}

	/**
	 * Whose number counts for a product, as WC_Product::get_stock_managed_by_id() has it; null when stock is not managed.
	 *
	 * @param array<int, self> $facts As read.
	 */
	public static function holder( array $facts, int $id ): ?self {
		$one = $facts[ $id ];
		if ( $one->manages() ) {
			return $one;
		}
		$parent = $facts[ $one->parent ] ?? null;
		return $parent && $parent->manages() ? $parent : null;
	}
}
