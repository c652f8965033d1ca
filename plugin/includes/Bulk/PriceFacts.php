<?php
/**
 * What the database says about the prices of products, read for many at once and past all caches.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/** One product or variation as far as its prices are concerned. */
final class PriceFacts {

	private const META = array(
		'_regular_price'         => 'regular',
		'_sale_price'            => 'sale',
		'_sale_price_dates_from' => 'from',
		'_sale_price_dates_to'   => 'to',
		'_price'                 => 'price',
	);

	public string $regular = '';
	public string $sale = '';
	/** Unix time as text, '' = open. */
	public string $from = '';
	public string $to = '';
	/** What a customer pays. */
	public string $price = '';
	/** @var array<string, int[]> Rows of the meta data by property. */
	public array $rows = array();

	private function __construct( public readonly int $id ) {}

	/**
	 * Reads.
	 *
	 * @param int[] $ids Products and variations.
	 * @return array<int, self> By id.
	 */
	public static function read( array $ids ): array {
		global $wpdb;
		$facts = array();
		$keys  = Sql::texts( array_keys( self::META ) );
		foreach ( array_chunk( $ids, Sql::ROWS ) as $chunk ) {
			foreach ( $chunk as $id ) {
				$facts[ $id ] = new self( $id );
			}
			foreach ( Sql::rows( "SELECT meta_id, post_id, meta_key, meta_value FROM {$wpdb->postmeta} WHERE post_id IN (" . Sql::ids( $chunk ) . ") AND meta_key IN ({$keys}) ORDER BY meta_id" ) as $row ) {
				$one      = $facts[ (int) $row['post_id'] ];
				$property = self::META[ $row['meta_key'] ];
				if ( ! isset( $one->rows[ $property ] ) ) {
					$one->$property = (string) $row['meta_value'];
				}
				$one->rows[ $property ][] = (int) $row['meta_id'];
			}
		}
		return $facts;
	}

	/**
	 * As the answer says it (shared/src/plugin-bulk.ts).
	 *
	 * @return array{regular:string, sale:string, saleFrom:?string, saleTo:?string, price:string}
	 */
	public function told(): array {
		return array(
			'regular'  => $this->regular,
			'sale'     => $this->sale,
			'saleFrom' => self::moment( $this->from ),
			'saleTo'   => self::moment( $this->to ),
			'price'    => $this->price,
		);
	}

	private static function moment( string $unix ): ?string {
		return is_numeric( $unix ) && (int) $unix > 0 ? gmdate( 'Y-m-d\TH:i:s\Z', (int) $unix ) : null;
	}
}
