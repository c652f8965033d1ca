<?php
/**
 * Writes quantities, and nothing but quantities, for many products by few statements.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Automattic\Jetpack\Constants;

defined( 'ABSPATH' ) || exit;

/**
 * For products whose stock status stays: everything that WooCommerce's save would do then. A number is written only where it
 * is still the one that was read (compare-and-swap), so that a sale in between is never overwritten.
 */
final class StockFast {

	/** Hooks of a variation's own save; all others also fire when its product is synchronised. */
	private const OF_VARIATION = array(
		'woocommerce_product_before_set_stock',
		'woocommerce_variation_before_set_stock',
		'woocommerce_product_set_stock',
		'woocommerce_variation_set_stock',
		'woocommerce_update_product_variation',
	);

	/** @param array<string, true> $told Hooks to which somebody listens who must be told with the products' objects. */
	public function __construct( private readonly array $told ) {}

	/**
	 * Writes one chunk.
	 *
	 * @param array<int, array{has:Facts, published:int|float}> $jobs By product.
	 * @return int[] Products whose number changed meanwhile; nothing was written of those.
	 */
	public function write( array $jobs ): array {
		$products = $this->told ? self::objects( $jobs ) : array();
		$this->tell( $products, $jobs, array( $this, 'before' ) );
		$lost    = self::swap( $jobs );
		$written = array_diff_key( $jobs, array_flip( $lost ) );
		if ( ! $written ) {
			return $lost;
		}
		$ids     = array_keys( $written );
		$parents = array_values( array_unique( array_filter( array_map( static fn( array $job ): int => $job['has']->parent, $written ) ) ) );
		self::add_pictures( array_keys( array_filter( $written, static fn( array $job ): bool => $job['has']->no_picture ) ) );
		self::look_up( array_map( static fn( array $job ): int => $job['has']->stock_row, $written ) );
		self::touch( array_merge( $ids, $this->synchronises() ? array() : $parents ), array() !== array_filter( $written, static fn( array $job ): bool => ! $job['has']->is_current() ) || $parents );
		Caches::written( $ids, $parents, array_unique( array_filter( array_map( static fn( array $job ): int => $job['has']->type_term, $written ) ) ) );
		$this->tell( array_intersect_key( $products, $written ), $jobs, array( $this, 'after' ) );
		if ( $this->synchronises() ) {
			array_map( 'wc_deferred_product_sync', $parents );
		}
		return $lost;
	}

	/** Whether WooCommerce synchronises the variations' products afterwards, because somebody listens to that. */
	private function synchronises(): bool {
		return array() !== array_diff_key( $this->told, array_flip( self::OF_VARIATION ) );
	}

	private function tell( array $products, array $jobs, callable $say ): void {
		if ( $products ) {
			Listeners::without_known(
				$this->told,
				static function () use ( $products, $jobs, $say ): void {
					foreach ( $products as $id => $product ) {
						$say( $product, $jobs[ $id ]['has'] );
					}
				}
			);
		}
	}

	private function fire( string $hook, mixed ...$with ): void {
		if ( isset( $this->told[ $hook ] ) ) {
			do_action( $hook, ...$with ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.DynamicHooknameFound -- WooCommerce's and WordPress' own.
		}
	}

	/** @return int[] Where it failed. */
	private static function swap( array $jobs ): array {
		global $wpdb;
		// A number that is right already, of which the lookup table has another, is not written again.
		$swaps = array_filter( $jobs, static fn( array $job ): bool => ! StockDecision::equal( $job['has']->stock, $job['published'] ) );
		if ( ! $swaps ) {
			return array();
		}
		$cases = '';
		$old   = array();
		foreach ( $swaps as $job ) {
			$cases .= $wpdb->prepare( ' WHEN %d THEN %s', $job['has']->stock_row, (string) $job['published'] );
			$old[]  = $wpdb->prepare( '(%d, BINARY %s)', $job['has']->stock_row, $job['has']->stock );
		}
		$rows = Sql::ids( array_map( static fn( array $job ): int => $job['has']->stock_row, $swaps ) );
		// The list of rows by itself lets the database find them by their key; the pairs decide.
		$done = Sql::write( "UPDATE {$wpdb->postmeta} SET meta_value = CASE meta_id{$cases} END WHERE meta_id IN ({$rows}) AND (meta_id, BINARY meta_value) IN (" . implode( ', ', $old ) . ')' );
		if ( count( $swaps ) === $done ) {
			return array();
		}
		$now = array_column( Sql::rows( "SELECT meta_id, meta_value FROM {$wpdb->postmeta} WHERE meta_id IN ({$rows})" ), 'meta_value', 'meta_id' );
		// Where it has changed again since, asking anew does no harm.
		return array_keys( array_filter( $swaps, static fn( array $job ): bool => ( $now[ $job['has']->stock_row ] ?? null ) !== (string) $job['published'] ) );
	}

	/**
	 * The lookup table takes what is there now, in the statement that writes it: a sale that came meanwhile is in it, or
	 * brings it up to date itself.
	 *
	 * @param int[] $rows Rows of `_stock`.
	 */
	public static function look_up( array $rows ): void {
		global $wpdb;
		Sql::write( "UPDATE {$wpdb->postmeta} AS m JOIN {$wpdb->wc_product_meta_lookup} AS l ON l.product_id = m.post_id SET l.stock_quantity = m.meta_value WHERE m.meta_id IN (" . Sql::ids( $rows ) . ') AND NOT l.stock_quantity <=> m.meta_value' );
	}

	/** The empty picture that WooCommerce's save gives to a variation without one. */
	private static function add_pictures( array $ids ): void {
		global $wpdb;
		if ( $ids ) {
			$list = Sql::ids( $ids );
			Sql::write( "INSERT INTO {$wpdb->postmeta} (post_id, meta_key, meta_value) SELECT p.ID, '_thumbnail_id', '0' FROM {$wpdb->posts} AS p WHERE p.ID IN ({$list}) AND NOT EXISTS ( SELECT 1 FROM {$wpdb->postmeta} AS m WHERE m.post_id = p.ID AND m.meta_key = '_thumbnail_id' )" );
		}
	}

	/** Moment of modification, and the version of WooCommerce that saved last. */
	public static function touch( array $ids, bool $versions ): void {
		global $wpdb;
		$version = (string) Constants::get_constant( 'WC_VERSION' );
		foreach ( array_chunk( $ids, Sql::ROWS ) as $chunk ) {
			$list = Sql::ids( $chunk );
			Sql::write( $wpdb->prepare( "UPDATE {$wpdb->posts} SET post_modified = %s, post_modified_gmt = %s WHERE ID IN ({$list})", current_time( 'mysql' ), current_time( 'mysql', 1 ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- numbers.
			if ( $versions ) {
				Sql::write( $wpdb->prepare( "UPDATE {$wpdb->postmeta} SET meta_value = %s WHERE post_id IN ({$list}) AND meta_key = '_product_version' AND meta_value <> %s", $version, $version ) ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- numbers.
			}
		}
	}

	/** @return array<int, \WC_Product> With the new number in them, as in the midst of a save. */
	private static function objects( array $jobs ): array {
		$ids = array_keys( $jobs );
		Caches::forget( $ids );
		_prime_post_caches( array_values( array_unique( array_merge( $ids, array_filter( array_map( static fn( array $job ): int => $job['has']->parent, $jobs ) ) ) ) ) );
		$products = array();
		foreach ( $jobs as $id => $job ) {
			$product = wc_get_product( $id );
			if ( $product ) {
				$product->set_stock_quantity( $job['published'] );
				$products[ $id ] = $product;
			}
		}
		return $products;
	}

	/** What a save tells until it writes the number. */
	private function before( \WC_Product $product, Facts $has ): void {
		$id = $product->get_id();
		$this->fire( 'clean_post_cache', $id, get_post( $id ) );
		$this->fire( $product->is_type( 'variation' ) ? 'woocommerce_variation_before_set_stock' : 'woocommerce_product_before_set_stock', $product );
		$this->meta( 'update', $product, $has );
	}

	/** The actions of update_metadata() around a write. */
	private function meta( string $when, \WC_Product $product, Facts $has ): void {
		$value = $product->get_stock_quantity( 'edit' );
		$this->fire( "{$when}_post_meta", $has->stock_row, $product->get_id(), '_stock', $value );
		$this->fire( "{$when}_postmeta", $has->stock_row, $product->get_id(), '_stock', $value );
	}

	/** What it tells from there on. */
	private function after( \WC_Product $product, Facts $has ): void {
		$id        = $product->get_id();
		$variation = $product->is_type( 'variation' );
		$this->meta( 'updated', $product, $has );
		$this->fire( $variation ? 'woocommerce_variation_set_stock' : 'woocommerce_product_set_stock', $product );
		$this->fire( 'woocommerce_product_object_updated_props', $product, $has->no_picture ? array( 'image_id', 'stock_quantity' ) : array( 'stock_quantity' ) );
		if ( $variation ) {
			$product->apply_changes();
		}
		$this->fire( 'woocommerce_delete_product_transients', $id );
		if ( $has->parent ) {
			$this->fire( 'woocommerce_delete_product_transients', $has->parent );
		}
		$product->apply_changes();
		$this->fire( $variation ? 'woocommerce_update_product_variation' : 'woocommerce_update_product', $id, $product );
		$this->fire( 'woocommerce_after_product_object_save', $product, $product->get_data_store() );
	}
}
