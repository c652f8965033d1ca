<?php
/**
 * What one customer pays in this request.
 *
 * @package Crossdock
 */

namespace Crossdock\Prices;

use Crossdock\Bulk\Sql;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/**
 * Products are announced as soon as the page has them (want), and looked up when the first price is asked for (price): all
 * that were announced by then in one query, and what that does not know in one question to the sidecar. A page waits at most
 * WAIT seconds, once; whoever is not answered in that time is not asked again for AWAY seconds, by any page. What is not
 * known is the shop's price.
 */
final class PriceBook {

	/** Seconds that a page waits for the sidecar, all questions together. */
	public const WAIT = 2.0;
	/** Seconds in which nobody is asked after a question that was not answered, or that the sidecar could not answer. */
	public const AWAY    = 60;
	public const REFUSED = 300;
	/** Less than this is not worth a question. */
	private const LEAST = 0.3;
	/** Items of one question, as the sidecar takes them, and products that are looked up at a time. */
	private const ITEMS   = 200;
	private const AT_ONCE = 400;
	/** Seconds for which it is remembered that a product has no SKU, and so no item of M3. */
	private const NO_SKU = 900;

	/** @var array<string, true> "product|quantity" to be looked up. */
	private array $wanted = array();
	/** @var array<string, ?string> Price by "product|quantity"; null = the shop's. */
	private array $known = array();
	/** Seconds that are left to wait. */
	private float $left = self::WAIT;
	private bool $ask   = true;

	/**
	 * Parts.
	 *
	 * @param int    $user    Account.
	 * @param string $email   Its e-mail address.
	 * @param Client $sidecar Speaks to the sidecar.
	 */
	public function __construct( private readonly int $user, private readonly string $email, private readonly Client $sidecar ) {}

	/**
	 * Announces products.
	 *
	 * @param int[]  $products Products and variations.
	 * @param string $quantity Of each.
	 */
	public function want( array $products, string $quantity = '1' ): void {
		foreach ( $products as $id ) {
			$key = "{$id}|{$quantity}";
			if ( ! array_key_exists( $key, $this->known ) ) {
				$this->wanted[ $key ] = true;
			}
		}
	}

	/**
	 * What the customer pays for a piece.
	 *
	 * @param int    $product  Product or variation.
	 * @param string $quantity Pieces that are bought.
	 * @return string|null Null = the shop's price counts.
	 */
	public function price( int $product, string $quantity = '1' ): ?string {
		$key = "{$product}|{$quantity}";
		if ( ! array_key_exists( $key, $this->known ) ) {
			// This one first: a page may have announced more than are looked up at a time.
			$keys = array_slice( array_keys( array( $key => true ) + $this->wanted ), 0, self::AT_ONCE );
			try {
				$this->look( $keys );
			} catch ( \Throwable $error ) {
				// A shop must go on selling also where its database has no table for this.
				wc_get_logger()->warning( 'Customers\' prices cannot be kept, the shop\'s count: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
				$this->ask = false;
			}
			$this->known += array_fill_keys( $keys, null );
			$this->wanted = array_diff_key( $this->wanted, $this->known );
		}
		return $this->known[ $key ];
	}

	/**
	 * Looks up.
	 *
	 * @param string[] $keys "product|quantity".
	 */
	private function look( array $keys ): void {
		$missing = $this->from_cache( $keys );
		if ( ! $missing || ! $this->ask || $this->left < self::LEAST ) {
			return;
		}
		$lock = self::lock_name( $this->user );
		if ( ! $this->lock( $lock ) ) {
			return;
		}
		try {
			// Another page of this customer may have asked while we waited.
			$missing = $this->from_cache( $missing );
			foreach ( $this->ask && $missing ? array_chunk( $this->items( $missing ), self::ITEMS, true ) : array() as $items ) {
				if ( ! $this->ask( $items ) ) {
					break;
				}
			}
		} finally {
			global $wpdb;
			$wpdb->query( $wpdb->prepare( 'DO RELEASE_LOCK(%s)', $lock ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		}
	}

	/**
	 * What the cache knows.
	 *
	 * @param string[] $keys "product|quantity".
	 * @return string[] Those that it does not know.
	 */
	private function from_cache( array $keys ): array {
		$ids  = array_values( array_unique( array_map( 'intval', $keys ) ) );
		$read = PriceCache::read( $this->user, $ids, time() );
		// Also what nobody has announced: the same product in another quantity.
		$this->known = $read['prices'] + $this->known;
		$this->ask   = $this->ask && $read['ask'];
		return array_values( array_diff( $keys, array_map( 'strval', array_keys( $read['prices'] ) ) ) );
	}

	/** Waits for other pages of this customer: one asks for all. False = the time is up. */
	private function lock( string $name ): bool {
		global $wpdb;
		$from        = microtime( true );
		$got         = $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %f)', $name, $this->left ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$this->left -= microtime( true ) - $from;
		return '1' === (string) $got;
	}

	/** The lock of an account: names are the whole server's, and hold 64 characters. */
	private static function lock_name( int $user ): string {
		return 'crossdock_prices_' . substr( md5( DB_NAME . PriceCache::name() ), 0, 12 ) . "_{$user}";
	}

	/**
	 * What to ask for, by key. What has no SKU is no item of M3, and is remembered as such.
	 *
	 * @param string[] $keys "product|quantity".
	 * @return array<string, array{sku:string, quantity:string}>
	 */
	private function items( array $keys ): array {
		global $wpdb;
		$ids  = Sql::ids( array_unique( array_map( 'intval', $keys ) ) );
		$rows = Sql::rows( "SELECT p.ID AS id, COALESCE( NULLIF( own.sku, '' ), of_parent.sku, '' ) AS sku FROM {$wpdb->posts} AS p LEFT JOIN {$wpdb->wc_product_meta_lookup} AS own ON own.product_id = p.ID LEFT JOIN {$wpdb->wc_product_meta_lookup} AS of_parent ON of_parent.product_id = p.post_parent AND p.post_type = 'product_variation' WHERE p.ID IN ({$ids})" );
		$skus = array_column( $rows, 'sku', 'id' );
		$list = array();
		foreach ( $keys as $key ) {
			$sku = (string) ( $skus[ (int) $key ] ?? '' );
			if ( '' !== $sku && mb_strlen( $sku ) <= 100 ) {
				$list[ $key ] = array(
					'sku'      => $sku,
					'quantity' => explode( '|', $key )[1],
				);
			}
		}
		PriceCache::keep( $this->user, array_fill_keys( array_diff( $keys, array_keys( $list ) ), null ), time() + self::NO_SKU );
		return $list;
	}

	/**
	 * Asks the sidecar.
	 *
	 * @param array<string, array{sku:string, quantity:string}> $items By key.
	 * @return bool False = there is no use in asking for more.
	 */
	private function ask( array $items ): bool {
		if ( $this->left < self::LEAST ) {
			return false;
		}
		$from        = microtime( true );
		$answer      = $this->sidecar->ask_prices(
			array(
				'account'     => (string) $this->user,
				'email'       => $this->email,
				'currency'    => (string) get_option( 'woocommerce_currency' ),
				'includesTax' => 'yes' === get_option( 'woocommerce_prices_include_tax' ),
				'items'       => array_values( $items ),
			),
			$this->left
		);
		$this->left -= microtime( true ) - $from;
		if ( null === $answer['prices'] ) {
			$this->ask = false;
			PriceCache::away( time() + ( in_array( $answer['status'], array( 0, 429, 502, 503, 504 ), true ) ? self::AWAY : self::REFUSED ), $answer['code'] );
			return false;
		}
		$until = time() + $answer['seconds'];
		if ( ! $answer['known'] ) {
			$this->ask = false;
			PriceCache::unknown( $this->user, $until );
			return false;
		}
		$prices      = array_combine( array_keys( $items ), $answer['prices'] );
		$this->known = $prices + $this->known;
		PriceCache::keep( $this->user, $prices, $until );
		return true;
	}
}
