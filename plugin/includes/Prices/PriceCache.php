<?php
/**
 * M3's prices for single customers, as long as they count.
 *
 * @package Crossdock
 */

namespace Crossdock\Prices;

use Crossdock\Bulk\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * A row for each account, product and quantity. Two kinds of rows say something else: product 0 of an account, that M3 does not
 * have it as a customer; account 0, that nobody answers and nobody is asked for a while. So one query tells everything.
 */
final class PriceCache {

	/** Rows that one statement writes. */
	private const ROWS = 200;

	/** Name with this site's prefix. */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'crossdock_customer_prices';
	}

	/**
	 * Makes the table where there is none.
	 *
	 * @throws \RuntimeException With what the database said.
	 */
	public static function create(): void {
		Sql::write(
			'CREATE TABLE IF NOT EXISTS ' . self::name() . " (
			user_id bigint unsigned NOT NULL,
			product_id bigint unsigned NOT NULL,
			quantity varchar(20) CHARACTER SET ascii NOT NULL,
			price varchar(32) CHARACTER SET ascii NULL,
			valid_until int unsigned NOT NULL,
			PRIMARY KEY (user_id, product_id, quantity),
			KEY product_id (product_id),
			KEY valid_until (valid_until)
			) ENGINE=InnoDB"
		);
	}

	/**
	 * What is known of some products of an account.
	 *
	 * @param int   $user     Account.
	 * @param int[] $products Products and variations.
	 * @param int   $now      Unix time; rows that have ended are left out.
	 * @return array{prices: array<string, ?string>, ask: bool} Price by "product|quantity", null = the shop's counts; `ask` false = there is no use in asking now.
	 */
	public static function read( int $user, array $products, int $now ): array {
		global $wpdb;
		$known = array(
			'prices' => array(),
			'ask'    => true,
		);
		$ids   = Sql::ids( array_merge( array( 0 ), $products ) );
		$rows  = self::rows( $wpdb->prepare( 'SELECT user_id, product_id, quantity, price FROM ' . self::name() . " WHERE ( ( user_id = %d AND product_id IN ({$ids}) ) OR ( user_id = 0 AND product_id = 0 ) ) AND valid_until > %d", $user, $now ) ); // phpcs:ignore WordPress.DB -- whole numbers.
		foreach ( $rows as $row ) {
			if ( 0 === (int) $row['product_id'] ) {
				$known['ask'] = false;
			} else {
				$known['prices'][ $row['product_id'] . '|' . $row['quantity'] ] = $row['price'];
			}
		}
		return $known;
	}

	/**
	 * Keeps prices.
	 *
	 * @param int                    $user   Account.
	 * @param array<string, ?string> $prices As read() gives them.
	 * @param int                    $until  Unix time.
	 */
	public static function keep( int $user, array $prices, int $until ): void {
		global $wpdb;
		foreach ( array_chunk( $prices, self::ROWS, true ) as $chunk ) {
			$rows = array();
			foreach ( $chunk as $key => $price ) {
				list( $product, $quantity ) = explode( '|', (string) $key );
				$rows[]                     = $wpdb->prepare( '(%d, %d, %s, ' . ( null === $price ? 'NULL' : '%s' ) . ', %d)', ...array_merge( array( $user, (int) $product, $quantity ), null === $price ? array() : array( $price ), array( $until ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
			}
			Sql::write( 'INSERT INTO ' . self::name() . ' (user_id, product_id, quantity, price, valid_until) VALUES ' . implode( ', ', $rows ) . ' ON DUPLICATE KEY UPDATE price = VALUES(price), valid_until = VALUES(valid_until)' );
		}
	}

	/** Notes that an account is no customer of M3. */
	public static function unknown( int $user, int $until ): void {
		self::keep( $user, array( '0|' => null ), $until );
	}

	/**
	 * Notes that nobody answers: no account is asked for until then.
	 *
	 * @param int    $until Unix time.
	 * @param string $why   Code of the sidecar's refusal, such as price.tax-differs; '' = no answer.
	 */
	public static function away( int $until, string $why = '' ): void {
		self::keep( 0, array( '0|' => preg_match( '/^[a-z0-9.-]{1,32}$/D', $why ) ? $why : '' ), $until );
	}

	/** Why the sidecar gives no prices now: a code, '' = it does not answer, null = nothing is known to be wrong. */
	public static function why_away( int $now ): ?string {
		global $wpdb;
		try {
			$rows = self::rows( $wpdb->prepare( 'SELECT price FROM ' . self::name() . ' WHERE user_id = 0 AND product_id = 0 AND valid_until > %d', $now ) ); // phpcs:ignore WordPress.DB.PreparedSQL
			return $rows ? (string) $rows[0]['price'] : null;
		} catch ( \RuntimeException ) {
			// Of a table that could not be made the installer tells.
			return null;
		}
	}

	/**
	 * Forgets what is known of an account.
	 *
	 * @return int Rows.
	 */
	public static function forget_user( int $user ): int {
		global $wpdb;
		return self::remove( $wpdb->prepare( 'DELETE FROM ' . self::name() . ' WHERE user_id = %d', $user ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * Forgets what any account pays for these: M3 has other prices.
	 *
	 * @param int[] $products Products and variations.
	 */
	public static function forget_products( array $products ): void {
		foreach ( array_chunk( $products, Sql::ROWS ) as $chunk ) {
			self::remove( 'DELETE FROM ' . self::name() . ' WHERE product_id > 0 AND product_id IN (' . Sql::ids( $chunk ) . ')' );
		}
	}

	/** Forgets everything. */
	public static function clear(): void {
		self::remove( 'DELETE FROM ' . self::name() );
	}

	/** Takes away what does not count any more. */
	public static function purge( int $now ): void {
		global $wpdb;
		self::remove( $wpdb->prepare( 'DELETE FROM ' . self::name() . ' WHERE valid_until <= %d', $now ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * Rows, without a word of the database on a customer's page.
	 *
	 * @throws \RuntimeException With what the database said.
	 */
	private static function rows( string $sql ): array {
		global $wpdb;
		$shown = $wpdb->suppress_errors();
		try {
			return Sql::rows( $sql );
		} finally {
			$wpdb->suppress_errors( $shown );
		}
	}

	/** Removes rows. No logout and no price of M3 fails by a table that could not be made: then there is nothing to remove. */
	private static function remove( string $sql ): int {
		try {
			return Sql::write( $sql );
		} catch ( \RuntimeException $error ) {
			wc_get_logger()->warning( 'Customers\' prices could not be forgotten: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
			return 0;
		}
	}
}
