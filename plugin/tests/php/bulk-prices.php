<?php
/**
 * Prices in bulk leave the shop as WooCommerce's own save leaves it.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Bulk\PriceDecision;

require __DIR__ . '/support/bulk.php';

before_each(
	static function (): void {
		pair_shop();
		clear_outbox();
	}
);

/** Brings prices into the shop. @return array[] the results */
function price( array $items, array $more = array() ): array {
	return good( as_sidecar( 'POST', '/prices', array( 'items' => $items ) + $more + array( 'budgetSeconds' => 300 ) ), 'POST', '/prices' )['results'];
}

/** A moment some days from now. */
function days( int $days ): string {
	return gmdate( 'Y-m-d\TH:i:s\Z', time() + $days * DAY_IN_SECONDS );
}

/** A product on sale. */
function reduced( string $regular, string $sale, ?int $from = null, ?int $to = null ): int {
	$product = wc_get_product( stocked( 5, array( 'price' => $regular ) ) );
	$product->set_sale_price( $sale );
	$product->set_date_on_sale_from( null === $from ? null : time() + $from * DAY_IN_SECONDS );
	$product->set_date_on_sale_to( null === $to ? null : time() + $to * DAY_IN_SECONDS );
	return $product->save();
}

/**
 * Products of every kind, each with a change.
 *
 * @return array<string, array{make:callable, item:array, status:string}> `status` where nobody but WooCommerce listens.
 */
function price_cases(): array {
	$child = static function ( int $n = 0 ): int {
		$made = variable( array( 4, 7 ) );
		wc_get_product( $made['children'][ $n ] )->save();
		finish_request();
		return $made['children'][ $n ];
	};
	return array(
		'another price'                    => array( 'make' => static fn() => stocked( 5 ), 'item' => array( 'regular' => '12.34' ), 'status' => 'written' ),
		'the same price'                   => array( 'make' => static fn() => stocked( 5 ), 'item' => array( 'regular' => '10.00' ), 'status' => 'same' ),
		'without stock'                    => array( 'make' => static fn() => stocked( null ), 'item' => array( 'regular' => '12.34' ), 'status' => 'written' ),
		'without a price so far'           => array( 'make' => static fn() => stocked( 5, array( 'price' => '' ) ), 'item' => array( 'regular' => '12.34' ), 'status' => 'saved' ),
		'virtual'                          => array( 'make' => static fn() => stocked( 5, array( 'virtual' => true ) ), 'item' => array( 'regular' => '12.34' ), 'status' => 'written' ),
		'a sale begins'                    => array( 'make' => static fn() => stocked( 5 ), 'item' => array( 'regular' => '10', 'sale' => '8' ), 'status' => 'saved' ),
		'a sale for some days'             => array( 'make' => static fn() => stocked( 5 ), 'item' => array( 'regular' => '10', 'sale' => '8', 'saleFrom' => days( -1 ), 'saleTo' => days( 2 ) ), 'status' => 'saved' ),
		'a sale next week'                 => array( 'make' => static fn() => stocked( 5 ), 'item' => array( 'regular' => '11', 'sale' => '8', 'saleFrom' => days( 7 ) ), 'status' => 'saved' ),
		'a sale that is over'              => array( 'make' => static fn() => stocked( 5 ), 'item' => array( 'regular' => '11', 'sale' => '8', 'saleTo' => days( -1 ) ), 'status' => 'saved' ),
		'the sale ends'                    => array( 'make' => static fn() => reduced( '10', '8', -1, 3 ), 'item' => array( 'regular' => '10', 'sale' => null ), 'status' => 'saved' ),
		'another price while on sale'      => array( 'make' => static fn() => reduced( '10', '8' ), 'item' => array( 'regular' => '12' ), 'status' => 'written' ),
		'another price before a sale'      => array( 'make' => static fn() => reduced( '10', '8', 5 ), 'item' => array( 'regular' => '12' ), 'status' => 'written' ),
		'a variation, the cheapest'        => array( 'make' => static fn() => $child( 0 ), 'item' => array( 'regular' => '15.5' ), 'status' => 'written' ),
		'a variation, now the dearest'     => array( 'make' => static fn() => $child( 0 ), 'item' => array( 'regular' => '99' ), 'status' => 'written' ),
		'a variation on sale'              => array( 'make' => static fn() => $child( 1 ), 'item' => array( 'regular' => '21', 'sale' => '5' ), 'status' => 'saved' ),
	);
}

/** WooCommerce's own way. */
function price_by_woocommerce( int $id, array $item ): void {
	$product = wc_get_product( $id );
	$product->set_regular_price( $item['regular'] );
	if ( array_key_exists( 'sale', $item ) ) {
		$product->set_sale_price( (string) $item['sale'] );
		$product->set_date_on_sale_from( null === ( $item['saleFrom'] ?? null ) ? null : strtotime( $item['saleFrom'] ) );
		$product->set_date_on_sale_to( null === ( $item['saleTo'] ?? null ) ? null : strtotime( $item['saleTo'] ) );
	}
	$product->save();
}

foreach ( array( 'nobody but WooCommerce listens' => array(), 'others listen' => SAVE_HOOKS ) as $crossdock_who => $crossdock_hooks ) {
	test(
		"the same state as by WooCommerce, for products of every kind, where $crossdock_who",
		static function () use ( $crossdock_hooks ): void {
			$cases = price_cases();
			$made  = array_map( static fn( array $case ): int => ( $case['make'] )(), $cases );
			price( array( array( 'sku' => 'NONE', 'regular' => '1' ) ) );
			keep_database();
			new_request();
			$expected = traced(
				$crossdock_hooks,
				static function () use ( $cases, $made ): void {
					foreach ( $cases as $name => $case ) {
						if ( 'same' !== $case['status'] ) {
							price_by_woocommerce( $made[ $name ], $case['item'] );
						}
					}
					finish_request();
				}
			);
			$state = database();
			restore_database();
			new_request();
			foreach ( $made as $id ) {
				wc_get_product( $id )->get_price();
			}
			$results = array();
			$told    = traced(
				$crossdock_hooks,
				static function () use ( $cases, $made, &$results ): void {
					$results = price( array_values( array_map( static fn( array $case, int $id ): array => $case['item'] + array( 'id' => $id ), $cases, $made ) ) );
					finish_request();
				}
			);
			same(
				array_values( array_map( static fn( array $case ): string => $crossdock_hooks && 'written' === $case['status'] ? 'saved' : $case['status'], $cases ) ),
				array_column( $results, 'status' )
			);
			same( array(), differences( $state, database() ) );
			foreach ( $expected as $id => $lines ) {
				same( $lines, $told[ $id ] ?? array(), get_the_title( $id ) . " ($id)" );
			}
			same( array_keys( $expected ), array_keys( $told ) );
			foreach ( array_values( $made ) as $n => $id ) {
				$now = $results[ $n ]['now'];
				same( array( $now['regular'], $now['sale'], $now['price'] ), array( wc_get_product( $id )->get_regular_price( 'edit' ), wc_get_product( $id )->get_sale_price( 'edit' ), wc_get_product( $id )->get_price( 'edit' ) ) );
			}
			forget_database();
		}
	);
}

test(
	'items that cannot be done say why',
	static function (): void {
		$id      = stocked( 5 );
		$made    = variable( array( 4 ) );
		$results = price(
			array(
				array( 'id' => $id, 'regular' => '10', 'sale' => '10.00' ),
				array( 'id' => $made['parent'], 'regular' => '10' ),
				array( 'sku' => 'NOWHERE', 'regular' => '10' ),
				array( 'id' => $made['children'][0], 'regular' => '10' ),
				array( 'id' => $made['children'][0], 'regular' => '11' ),
			)
		);
		same( array( 'refused sale-not-below-regular', 'refused type', 'unknown', 'saved', 'refused conflict' ), array_map( static fn( array $one ): string => trim( str_replace( 'written', 'saved', $one['status'] ) . ' ' . ( $one['why'] ?? '' ) ), $results ) );
		same( '10', wc_get_product( $id )->get_price() );
	}
);

test(
	'a dry run writes nothing; graded prices go to whoever has a place for them',
	static function (): void {
		$id = stocked( 5 );
		same( array( 'written', null ), array( price( array( array( 'id' => $id, 'regular' => '12' ) ), array( 'dryRun' => true ) )[0]['status'], price( array( array( 'id' => $id, 'regular' => '12' ) ), array( 'dryRun' => true ) )[0]['now'] ?? null ) );
		same( '10', get_post_meta( $id, '_price', true ) );
		$graded = array( array( 'from' => '10', 'price' => '9' ) );
		same( array( 'same', 'no-place' ), array_values( array_intersect_key( price( array( array( 'id' => $id, 'regular' => '10', 'graded' => $graded ) ) )[0], array( 'status' => 1, 'graded' => 1 ) ) ) );
		$place = static function ( $taken, \WC_Product $product, array $graded ): bool {
			if ( $product->get_meta( '_tiers' ) === $graded ) {
				return false;
			}
			$product->update_meta_data( '_tiers', $graded );
			return true;
		};
		add_filter( 'crossdock_graded_prices', $place, 10, 3 );
		same( array( 'saved', 'saved' ), array_values( array_intersect_key( price( array( array( 'id' => $id, 'regular' => '10', 'graded' => $graded ) ) )[0], array( 'status' => 1, 'graded' => 1 ) ) ) );
		same( array( 'same', 'same' ), array_values( array_intersect_key( price( array( array( 'id' => $id, 'regular' => '10', 'graded' => $graded ) ) )[0], array( 'status' => 1, 'graded' => 1 ) ) ) );
		remove_filter( 'crossdock_graded_prices', $place );
		same( $graded, get_post_meta( $id, '_tiers', true ) );
	}
);

test(
	'nothing of it comes back as news, and it can be read',
	static function (): void {
		$made = variable( array( 4, 7 ) );
		clear_outbox();
		price( array( array( 'id' => $made['children'][0], 'regular' => '33.3' ) ) );
		finish_request();
		end_request();
		same( array( 'done' ), array_values( array_unique( array_column( outbox_rows(), 'status' ) ) ) );
		$read = good( as_sidecar( 'POST', '/prices/read', array( 'items' => array( array( 'id' => $made['children'][0] ), array( 'sku' => 'NOWHERE' ) ) ) ), 'POST', '/prices/read' );
		same( array( 'EUR', false, '33.3', '33.3', $made['parent'], 'unknown' ), array( $read['currency'], $read['pricesIncludeTax'], $read['items'][0]['prices']['regular'], $read['items'][0]['prices']['price'], $read['items'][0]['parentId'], $read['items'][1]['status'] ) );
		ok( good( as_sidecar( 'POST', '/prices/read', array( 'limit' => 2 ) ), 'POST', '/prices/read' )['next'] > 0 );
	}
);

/** @return string[] Status, regular price and what a customer pays. */
function told_of( array $result ): array {
	return array( $result['status'], $result['now']['regular'], $result['now']['price'] );
}

/** Regular, sale, what a customer pays, and what the lookup table has: past all caches. */
function paid( int $id ): array {
	global $wpdb;
	$meta = array_column( $wpdb->get_results( "SELECT meta_key, meta_value FROM {$wpdb->postmeta} WHERE post_id = $id AND meta_key IN ('_regular_price', '_sale_price', '_price')", ARRAY_A ), 'meta_value', 'meta_key' );
	$row  = $wpdb->get_row( "SELECT min_price, max_price, onsale FROM {$wpdb->wc_product_meta_lookup} WHERE product_id = $id", ARRAY_A );
	return array( $meta['_regular_price'], $meta['_sale_price'] ?? '', $meta['_price'], (float) $row['min_price'], (float) $row['max_price'], (int) $row['onsale'] );
}

/** Prices are brought in, and something happens at the very moment at which they are to be written. */
function meanwhile( callable $happens, array $items ): array {
	$filter = static function ( string $query ) use ( &$filter, $happens ): string {
		if ( preg_match( '/^\s*UPDATE .*postmeta.* SET .*CASE/s', $query ) ) {
			remove_filter( 'query', $filter );
			$happens();
		}
		return $query;
	};
	add_filter( 'query', $filter );
	try {
		return price( $items );
	} finally {
		remove_filter( 'query', $filter );
	}
}

test(
	'what somebody saves at the moment of writing is not undone, and what a customer pays follows from it',
	static function (): void {
		$sale = static fn( int $id, string $sale ): callable => static function () use ( $id, $sale ): void {
			$product = wc_get_product( $id );
			$product->set_sale_price( $sale );
			$product->save();
		};
		$id = stocked( 5 );
		same( 'written', meanwhile( $sale( $id, '8' ), array( array( 'id' => $id, 'regular' => '12' ) ) )[0]['status'] );
		same( array( '12', '8', '8', 8.0, 8.0, 1 ), paid( $id ) );

		$id = reduced( '10', '8' );
		same( '14', meanwhile( $sale( $id, '' ), array( array( 'id' => $id, 'regular' => '14' ) ) )[0]['now']['price'] );
		same( array( '14', '', '14', 14.0, 14.0, 0 ), paid( $id ) );

		// A sale that is not below the new price any more cannot stay beside it: that is for a person.
		$id = stocked( 5, array( 'price' => '20' ) );
		same( array( 'refused', 'sale-not-below-regular' ), array_values( array_intersect_key( meanwhile( $sale( $id, '15' ), array( array( 'id' => $id, 'regular' => '12' ) ) )[0], array( 'status' => 1, 'why' => 1 ) ) ) );
		same( array( '20', '15', '15', 15.0, 15.0, 1 ), paid( $id ) );

		// Of many only the one that was changed is written again.
		$ids = array( stocked( 5 ), stocked( 5 ), stocked( 5 ) );
		meanwhile( $sale( $ids[1], '8' ), array_map( static fn( int $id ): array => array( 'id' => $id, 'regular' => '12' ), $ids ) );
		same( array( '12', '8', '12' ), array_column( array_map( __NAMESPACE__ . '\\paid', $ids ), 2 ) );
	}
);

test(
	'a save of the shop that had read the price before it was brought in leaves what a customer pays right',
	static function (): void {
		// A person ends the sale; the form was opened before.
		$id    = reduced( '10', '8' );
		$stale = wc_get_product( $id );
		price( array( array( 'id' => $id, 'regular' => '12' ) ) );
		same( array( '12', '8', '8' ), array_slice( paid( $id ), 0, 3 ) );
		$stale->set_sale_price( '' );
		$stale->save();
		same( array( '12', '', '12', 12.0, 12.0, 0 ), paid( $id ) );

		// WooCommerce's own schedule ends it: it writes _price by itself.
		$id    = reduced( '10', '8', -5, -1 );
		$stale = wc_get_product( $id );
		price( array( array( 'id' => $id, 'regular' => '12' ) ) );
		update_post_meta( $id, '_price', $stale->get_regular_price( 'edit' ) );
		same( '12', paid( $id )[2] );

		// What another plugin puts there as the price of the moment is its own affair.
		update_post_meta( $id, '_price', '7' );
		same( '7', paid( $id )[2] );
	}
);

test(
	'where another plugin has a price of its own, each push saves once',
	static function (): void {
		global $wpdb;
		$saves = 0;
		$own   = static function ( int $id ) use ( &$saves, $wpdb ): void {
			++$saves;
			$wpdb->update( $wpdb->postmeta, array( 'meta_value' => '7' ), array( 'post_id' => $id, 'meta_key' => '_price' ) );
		};
		$id = stocked( 5 );
		add_action( 'woocommerce_update_product', $own );
		try {
			same( array( 'saved', '12', '7', 1 ), array( ...told_of( price( array( array( 'id' => $id, 'regular' => '12' ) ) )[0] ), $saves ) );
			// Its price is there before the next push, too.
			same( array( 'saved', '13', '7', 2 ), array( ...told_of( price( array( array( 'id' => $id, 'regular' => '13' ) ) )[0] ), $saves ) );
		} finally {
			remove_action( 'woocommerce_update_product', $own );
		}
	}
);

test(
	'amounts are compared as decimals',
	static function (): void {
		foreach ( array( array( '10', '10.00', 0 ), array( '9.99', '10', -1 ), array( '100', '99.99', 1 ), array( '0.1', '0.09', 1 ), array( '0', '0.000001', -1 ), array( '007', '7', 0 ), array( '12345678901234567.1', '12345678901234567.2', -1 ) ) as list( $one, $other, $expected ) ) {
			same( $expected, PriceDecision::compare( $one, $other ), "$one and $other" );
			same( -$expected, PriceDecision::compare( $other, $one ), "$other and $one" );
		}
	}
);
