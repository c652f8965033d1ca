<?php
/**
 * M3's prices for customers who are logged in: what is kept of them, whom they reach, and whom not.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Installer;
use Crossdock\Plugin;
use Crossdock\Prices\CartPrices;
use Crossdock\Prices\CustomerPrices;
use Crossdock\Prices\PriceBook;
use Crossdock\Prices\PriceCache;
use Crossdock\Privacy;

require_once __DIR__ . '/support/bulk.php';

/** Hooks on which prices are changed. */
const PRICE_HOOKS = array( 'woocommerce_product_get_price', 'woocommerce_product_get_regular_price', 'woocommerce_product_get_sale_price', 'woocommerce_product_variation_get_price', 'woocommerce_product_variation_get_regular_price', 'woocommerce_product_variation_get_sale_price', 'woocommerce_variation_prices', 'woocommerce_get_variation_prices_hash' );

/** How things are when the plugin has started, before any test. */
$crossdock_at_start = array(
	array_values(
		array_filter(
			array_merge( PRICE_HOOKS, array( 'init', 'wp_logout', 'profile_update', 'the_posts' ) ),
			static fn( string $hook ): bool => array() !== array_filter( array_merge( ...array_values( $GLOBALS['wp_filter'][ $hook ]->callbacks ?? array( array() ) ) ), static fn( array $one ): bool => is_array( $one['function'] ) && ( $one['function'][0] instanceof CustomerPrices || CustomerPrices::class === $one['function'][0] ) )
		)
	),
	class_exists( CustomerPrices::class, false ),
);

/**
 * A sidecar in place of the network.
 *
 * @param array<string, string> $prices Price by SKU; those that are not there, M3 has none for.
 * @param array                 $more   status, known, seconds, body.
 * @return \ArrayObject Every question: its body, timeout and headers.
 */
function shopper_prices( array $prices, array $more = array() ): \ArrayObject {
	$asked = new \ArrayObject();
	remove_all_filters( 'pre_http_request' );
	add_filter(
		'pre_http_request',
		static function ( $none, $args, $url ) use ( $prices, $more, $asked ) {
			if ( '/v1/prices/shopper' !== wp_parse_url( $url, PHP_URL_PATH ) ) {
				return new \WP_Error( 'http_request_failed', 'not asked for' );
			}
			$body    = json_decode( $args['body'], true );
			$asked[] = array( 'body' => $body, 'timeout' => $args['timeout'], 'headers' => $args['headers'] );
			if ( 0 === ( $more['status'] ?? 200 ) ) {
				return new \WP_Error( 'http_request_failed', 'cURL error 28: timed out' );
			}
			$known = $more['known'] ?? true;
			$said  = $more['body'] ?? array(
				'known'   => $known,
				'seconds' => $more['seconds'] ?? 600,
				'prices'  => array_map( static fn( array $item ): array => $item + array( 'price' => $known ? ( $prices[ $item['sku'] . '@' . $item['quantity'] ] ?? $prices[ $item['sku'] ] ?? null ) : null, 'code' => null ), $body['items'] ),
			);
			return array( 'headers' => array(), 'body' => wp_json_encode( $said ), 'response' => array( 'code' => $more['status'] ?? 200, 'message' => '' ), 'cookies' => array() );
		},
		10,
		3
	);
	return $asked;
}

/** A customer with an account. */
function shopper(): int {
	return user_with_role( 'customer' );
}

/** The next page of a customer. */
function book( int $user ): PriceBook {
	return new PriceBook( $user, "buyer{$user}@example.test", Plugin::instance()->sidecar );
}

/** A page of somebody: the hooks are those of a customer, and he is the user. */
function page_of( int $user ): void {
	foreach ( array_merge( PRICE_HOOKS, array( 'the_posts', 'woocommerce_product_class' ) ) as $hook ) {
		remove_all_filters( $hook );
	}
	wp_set_current_user( $user );
	( new CustomerPrices( Plugin::instance()->sidecar ) )->start( $user );
}

/** Rows of the table, as text. */
function kept_prices(): array {
	global $wpdb;
	return array_map( static fn( array $row ): string => implode( ' ', array_map( static fn( $value ): string => $value ?? 'null', $row ) ), $wpdb->get_results( 'SELECT user_id, product_id, quantity, price FROM ' . PriceCache::name() . ' ORDER BY user_id, product_id, quantity', ARRAY_A ) );
}

before_each(
	static function (): void {
		remove_all_filters( 'pre_http_request' );
		foreach ( PRICE_HOOKS as $hook ) {
			remove_all_filters( $hook );
		}
		wp_set_current_user( 0 );
		pair_shop( 'https://sidecar.example' );
		PriceCache::clear();
		Plugin::instance()->settings->update( array( 'customer_prices' => false ) );
	}
);

test(
	'while the setting is off nothing is hooked, and the class is not loaded',
	static function () use ( $crossdock_at_start ): void {
		same( array( array(), false ), $crossdock_at_start );
		same( false, Plugin::instance()->settings->all()['customer_prices'] );
	}
);

test(
	'the cache gives back what counts: by account, product and quantity, until it ends',
	static function (): void {
		PriceCache::keep( 7, array( '11|1' => '9.5', '11|10' => '8', '12|1' => null ), 1000 );
		PriceCache::keep( 8, array( '11|1' => '7' ), 1000 );
		same( array( '11|1' => '9.5', '11|10' => '8', '12|1' => null ), PriceCache::read( 7, array( 11, 12, 13 ), 999 )['prices'] );
		same( array( 'prices' => array(), 'ask' => true ), PriceCache::read( 7, array( 11 ), 1000 ) );
		PriceCache::keep( 7, array( '11|1' => '9.6' ), 2000 );
		same( array( '11|1' => '9.6' ), PriceCache::read( 7, array( 11 ), 1500 )['prices'] );
		PriceCache::forget_products( array( 11 ) );
		same( array( '7 12 1 null' ), kept_prices() );
		PriceCache::keep( 8, array( '12|1' => '7' ), 1000 );
		same( 1, PriceCache::forget_user( 7 ) );
		same( array( '8 12 1 7' ), kept_prices() );
		PriceCache::purge( 1000 );
		same( array(), kept_prices() );
	}
);

test(
	'a page asks once for all that it has announced, the next pages not at all until the price ends',
	static function (): void {
		$ids   = array( stocked( 5, array( 'sku' => 'B2B-1' ) ), stocked( 5, array( 'sku' => 'B2B-2' ) ), stocked( 5, array( 'sku' => 'B2B-3' ) ) );
		$user  = shopper();
		$asked = shopper_prices( array( 'B2B-1' => '9', 'B2B-2' => '8.5' ) );
		$page  = book( $user );
		$page->want( $ids );
		same( array( '9', '8.5', null ), array( $page->price( $ids[0] ), $page->price( $ids[1] ), $page->price( $ids[2] ) ) );
		same( 1, count( $asked ) );
		same( array( (string) $user, "buyer{$user}@example.test", 'EUR', false ), array( $asked[0]['body']['account'], $asked[0]['body']['email'], $asked[0]['body']['currency'], $asked[0]['body']['includesTax'] ) );
		same( array( 'B2B-1', 'B2B-2', 'B2B-3' ), array_column( $asked[0]['body']['items'], 'sku' ) );
		ok( $asked[0]['timeout'] <= PriceBook::WAIT && $asked[0]['timeout'] > 0, (string) $asked[0]['timeout'] );
		matches( '/^Bearer .{32,}$/', $asked[0]['headers']['Authorization'] );
		$next = book( $user );
		same( array( '9', null ), array( $next->price( $ids[0] ), $next->price( $ids[2] ) ) );
		same( 1, count( $asked ) );
		global $wpdb;
		$wpdb->query( 'UPDATE ' . PriceCache::name() . ' SET valid_until = 1' );
		same( '9', book( $user )->price( $ids[0] ) );
		same( 2, count( $asked ) );
	}
);

test(
	'a page on which all is known costs one query, one that asks six',
	static function (): void {
		global $wpdb;
		$ids   = array( stocked( 5, array( 'sku' => 'B2B-COST' ) ), stocked( 5, array( 'sku' => 'B2B-COST-2' ) ) );
		$user  = shopper();
		$asked = shopper_prices( array( 'B2B-COST' => '9', 'B2B-COST-2' => '8' ) );
		foreach ( array( 6, 1 ) as $expected ) {
			$page = book( $user );
			$page->want( $ids );
			$before = $wpdb->num_queries;
			same( array( '9', '8' ), array( $page->price( $ids[0] ), $page->price( $ids[1] ) ) );
			same( $expected, $wpdb->num_queries - $before );
		}
		same( 1, count( $asked ) );
	}
);

test(
	'each quantity has its price, and each customer',
	static function (): void {
		$id = stocked( 50, array( 'sku' => 'B2B-Q' ) );
		shopper_prices( array( 'B2B-Q' => '9', 'B2B-Q@10' => '7.25' ) );
		$one  = shopper();
		$page = book( $one );
		same( array( '9', '7.25' ), array( $page->price( $id ), $page->price( $id, '10' ) ) );
		shopper_prices( array( 'B2B-Q' => '5' ) );
		same( '5', book( shopper() )->price( $id ) );
		same( '9', book( $one )->price( $id ) );
	}
);

test(
	'a sidecar that does not answer is asked by one page, and then by nobody for a minute',
	static function (): void {
		$id    = stocked( 5, array( 'sku' => 'B2B-AWAY' ) );
		$other = stocked( 5, array( 'sku' => 'B2B-AWAY-2' ) );
		$asked = shopper_prices( array(), array( 'status' => 0 ) );
		$from  = time();
		$page  = book( shopper() );
		same( array( null, null ), array( $page->price( $id ), $page->price( $other ) ) );
		same( null, book( shopper() )->price( $id ) );
		same( 1, count( $asked ) );
		same( array( 'customer_prices' ), array_column( CustomerPrices::findings( Plugin::instance()->sidecar ), 'code' ) );
		// What is kept still counts meanwhile.
		$user = shopper();
		PriceCache::keep( $user, array( "{$id}|1" => '6' ), time() + HOUR_IN_SECONDS );
		same( '6', book( $user )->price( $id ) );
		global $wpdb;
		$until = (int) $wpdb->get_var( 'SELECT valid_until FROM ' . PriceCache::name() . ' WHERE user_id = 0' );
		ok( $until >= $from + PriceBook::AWAY && $until <= time() + PriceBook::AWAY, (string) ( $until - $from ) );
	}
);

test(
	'what the sidecar refuses is said to those who run the shop, by its code',
	static function (): void {
		$id    = stocked( 5, array( 'sku' => 'B2B-TAX' ) );
		$asked = shopper_prices( array(), array( 'status' => 409, 'body' => array( 'code' => 'price.tax-differs' ) ) );
		same( null, book( shopper() )->price( $id ) );
		same( null, book( shopper() )->price( $id ) );
		same( 1, count( $asked ) );
		same( 'price.tax-differs', PriceCache::why_away( time() ) );
		contains( 'prices.shopIncludesVat', CustomerPrices::findings( Plugin::instance()->sidecar )[0]['fix'] );
		PriceCache::clear();
		same( array(), CustomerPrices::findings( Plugin::instance()->sidecar ) );
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
		contains( 'address', CustomerPrices::findings( Plugin::instance()->sidecar )[0]['fix'] );
	}
);

foreach ( array(
	'no JSON'                  => array( 'body' => 'x' ),
	'fewer prices than items'  => array( 'body' => array( 'known' => true, 'seconds' => 60, 'prices' => array() ) ),
	'a price that is none'     => array( 'body' => array( 'known' => true, 'seconds' => 60, 'prices' => array( array( 'price' => '-1' ) ) ) ),
	'a price that is a number' => array( 'body' => array( 'known' => true, 'seconds' => 60, 'prices' => array( array( 'price' => 1.5 ) ) ) ),
) as $crossdock_name => $crossdock_answer ) {
	test(
		"an answer that cannot be used is none: $crossdock_name",
		static function () use ( $crossdock_answer ): void {
			$id = stocked( 5, array( 'sku' => 'B2B-BAD-' . wp_generate_password( 5, false ) ) );
			shopper_prices( array(), $crossdock_answer );
			same( null, book( shopper() )->price( $id ) );
			same( '', PriceCache::why_away( time() ) );
		}
	);
}

test(
	'an account that M3 does not know is asked for once, others as ever',
	static function (): void {
		$id    = stocked( 5, array( 'sku' => 'B2B-UNKNOWN' ) );
		$user  = shopper();
		$asked = shopper_prices( array( 'B2B-UNKNOWN' => '9' ), array( 'known' => false ) );
		same( array( null, null ), array( book( $user )->price( $id ), book( $user )->price( $id, '3' ) ) );
		same( 1, count( $asked ) );
		shopper_prices( array( 'B2B-UNKNOWN' => '9' ) );
		same( '9', book( shopper() )->price( $id ) );
		// Logged in anew, or with another address.
		CustomerPrices::forget( $user );
		same( '9', book( $user )->price( $id ) );
	}
);

test(
	'of two pages of one customer one asks, the other waits no longer than it may and then shows the shop\'s price',
	static function (): void {
		global $wpdb;
		$id    = stocked( 5, array( 'sku' => 'B2B-LOCK' ) );
		$user  = shopper();
		$asked = shopper_prices( array( 'B2B-LOCK' => '9' ) );
		$lock  = ( new \ReflectionMethod( PriceBook::class, 'lock_name' ) )->invoke( null, $user );
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		same( '1', $other->get_var( "SELECT GET_LOCK('{$lock}', 0)" ) );
		same( null, book( $user )->price( $id ) );
		same( 0, count( $asked ) );
		$other->get_var( "SELECT RELEASE_LOCK('{$lock}')" );
		same( '9', book( $user )->price( $id ) );
		same( '1', $wpdb->get_var( "SELECT IS_FREE_LOCK('{$lock}')" ) );
		$other->close();
	}
);

test(
	'what has no SKU is no item of M3, and is not looked for again and again; a variation without one is its parent',
	static function (): void {
		$id = stocked( 5 );
		wc_get_product( $id )->set_sku( '' );
		$bare = wc_get_product( $id );
		$bare->set_sku( '' );
		$bare->save();
		$made  = variable( array( 4 ) );
		$child = wc_get_product( $made['children'][0] );
		$child->set_sku( '' );
		$child->save();
		$parent = wc_get_product( $made['parent'] );
		$parent->set_sku( 'B2B-PARENT-' . $made['parent'] );
		$parent->save();
		$user  = shopper();
		$asked = shopper_prices( array( 'B2B-PARENT-' . $made['parent'] => '3' ) );
		$page  = book( $user );
		$page->want( array( $id, $made['children'][0] ) );
		same( array( null, '3' ), array( $page->price( $id ), $page->price( $made['children'][0] ) ) );
		same( null, book( $user )->price( $id ) );
		same( 1, count( $asked ) );
	}
);

test(
	'a customer\'s price stands where WooCommerce asks for one; sales of the shop are not his',
	static function (): void {
		$id    = stocked( 5, array( 'sku' => 'B2B-SHOWN', 'price' => '20' ) );
		$sale  = wc_get_product( $id );
		$sale->set_sale_price( '12' );
		$sale->save();
		$other = stocked( 5, array( 'sku' => 'B2B-OTHER', 'price' => '20' ) );
		shopper_prices( array( 'B2B-SHOWN' => '15.5' ) );
		page_of( shopper() );
		$product = wc_get_product( $id );
		same( array( '15.5', '15.5', '', false ), array( $product->get_price(), $product->get_regular_price(), $product->get_sale_price(), $product->is_on_sale() ) );
		same( array( '12', '20', '12' ), array( $product->get_price( 'edit' ), $product->get_regular_price( 'edit' ), $product->get_sale_price( 'edit' ) ) );
		same( '20', wc_get_product( $other )->get_price() );
		// A price that another plugin has set for a line stays.
		$product->set_price( '1' );
		same( '1', $product->get_price() );
		// Saved in a customer's request, as by an order that reduces stock, it is the shop's.
		$saved = wc_get_product( $id );
		$saved->set_stock_quantity( 3 );
		$saved->save();
		same( array( '12', '20' ), array( get_post_meta( $id, '_price', true ), get_post_meta( $id, '_regular_price', true ) ) );
	}
);

test(
	'a variable product shows the customer\'s range, and nobody else sees it afterwards',
	static function (): void {
		$made = variable( array( 4, 4 ) );
		$skus = array_map( static fn( int $n ): string => "BULK-{$made['parent']}-{$n}", array( 0, 1 ) );
		$of   = static fn( bool $display = false ): array => array_values( wc_get_product( $made['parent'] )->get_variation_prices( $display )['price'] );
		same( array( '20.00', '21.00' ), $of() );
		$asked = shopper_prices( array( $skus[0] => '11', $skus[1] => '10.5' ) );
		$first = shopper();
		page_of( $first );
		same( array( '10.50', '11.00' ), $of() );
		same( array( '10.50', '11.00' ), $of( true ) );
		same( 1, count( $asked ) );
		same( 2, count( $asked[0]['body']['items'] ) );
		shopper_prices( array( $skus[0] => '5' ) );
		page_of( shopper() );
		same( array( '5.00', '21.00' ), $of() );
		$transient = (string) get_transient( 'wc_var_prices_' . $made['parent'] );
		foreach ( array( '10.5', '"11.00"', '"5.00"' ) as $price ) {
			lacks( $price, $transient );
		}
		page_of( 0 );
		same( array( '20.00', '21.00' ), $of() );
	}
);

test(
	'what the sidecar reads in a customer\'s request says the shop\'s price; so does wc/v3',
	static function (): void {
		$id   = stocked( 5, array( 'sku' => 'B2B-DOC', 'price' => '20' ) );
		$made = variable( array( 4 ) );
		shopper_prices( array( 'B2B-DOC' => '15', "BULK-{$made['parent']}-0" => '15' ) );
		page_of( shopper() );
		same( array( '15', '15' ), array( wc_get_product( $id )->get_price(), wc_get_product( $made['children'][0] )->get_price() ) );
		contains( '15', wc_get_product( $made['parent'] )->get_price_html() );
		$documents = Plugin::instance()->documents;
		same( array( '20', '20' ), array( $documents->read( 'product', $id, null )['price'], $documents->read( 'product', $id, null )['regular_price'] ) );
		same( '20', $documents->read( 'variation', $made['children'][0], $made['parent'] )['price'] );
		lacks( '15', wp_strip_all_tags( $documents->read( 'product', $made['parent'], null )['price_html'] ) );
		same( '20', rest( 'GET', "/wc/v3/products/{$id}", null, 1 )->get_data()['price'] );
	}
);

test(
	'only customers: not staff, nobody whom a filter keeps out, not in another currency, not without an address of the sidecar',
	static function (): void {
		$id    = stocked( 5, array( 'sku' => 'B2B-WHO', 'price' => '20' ) );
		$asked = shopper_prices( array( 'B2B-WHO' => '15' ) );
		page_of( 1 );
		same( '20', wc_get_product( $id )->get_price() );
		add_filter( 'crossdock_customer_prices', '__return_false' );
		page_of( shopper() );
		remove_all_filters( 'crossdock_customer_prices' );
		same( '20', wc_get_product( $id )->get_price() );
		add_filter( 'woocommerce_currency', static fn(): string => 'SEK' );
		page_of( shopper() );
		same( '20', wc_get_product( $id )->get_price() );
		remove_all_filters( 'woocommerce_currency' );
		same( '15', wc_get_product( $id )->get_price() );
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
		page_of( shopper() );
		same( '20', wc_get_product( $id )->get_price() );
		same( 1, count( $asked ) );
	}
);

test(
	'prices that come from M3 for the shop take the customers\' prices of these products with them',
	static function (): void {
		$one   = stocked( 5, array( 'sku' => 'B2B-PUSH', 'price' => '20' ) );
		$other = stocked( 5, array( 'sku' => 'B2B-STAY', 'price' => '20' ) );
		PriceCache::keep( 7, array( "{$one}|1" => '9', "{$other}|1" => '9' ), time() + HOUR_IN_SECONDS );
		Plugin::instance()->settings->update( array( 'customer_prices' => true ) );
		good( as_sidecar( 'POST', '/prices', array( 'items' => array( array( 'id' => $one, 'regular' => '21' ) ) ) ), 'POST', '/prices' );
		same( array( "7 {$other} 1 9" ), kept_prices() );
	}
);

test(
	'rows go with the setting, the account, the eraser and the plugin',
	static function (): void {
		$user = shopper();
		$rows = array( '11|1' => '9' );
		PriceCache::keep( $user, $rows, time() + 60 );
		good( rest( 'PUT', ROUTES . '/settings', array( 'customerPrices' => true ), 1 ), 'PUT', '/settings' );
		same( 1, count( kept_prices() ) );
		same( false, good( rest( 'PUT', ROUTES . '/settings', array( 'customerPrices' => false ), 1 ), 'PUT', '/settings' )['customerPrices'] );
		same( array(), kept_prices() );
		PriceCache::keep( $user, $rows, time() + 60 );
		$said = ( new Privacy( Plugin::instance() ) )->erase( get_userdata( $user )->user_email );
		same( true, $said['items_removed'] );
		same( array(), kept_prices() );
		global $wpdb;
		$wpdb->query( 'DROP TABLE ' . PriceCache::name() );
		same( null, $wpdb->get_var( "SHOW TABLES LIKE '" . PriceCache::name() . "'" ) );
		// A page without the table is the shop's.
		$id = stocked( 5, array( 'sku' => 'B2B-GONE' ) );
		shopper_prices( array( 'B2B-GONE' => '1' ) );
		same( null, book( $user )->price( $id ) );
		CustomerPrices::forget( $user );
		same( array(), CustomerPrices::findings( Plugin::instance()->sidecar ) );
		delete_option( Installer::VERSION_OPTION );
		Installer::migrate();
		same( '1', book( $user )->price( $id ) );
	}
);

test(
	'quantities are told as M3 takes them',
	static function (): void {
		foreach ( array( array( 1, '1' ), array( 10, '10' ), array( 2.5, '2.5' ), array( '0.25', '0.25' ), array( 0, '1' ), array( -3, '1' ), array( 'x', '1' ) ) as $case ) {
			same( $case[1], CartPrices::text( $case[0] ), show( $case[0] ) );
		}
	}
);
