<?php
/**
 * Takes the plugin out of one site.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Crossdock\Bulk\Facts;
use Crossdock\Bulk\StockRows;
use Crossdock\Orders\State;
use Crossdock\Outbox\Table;
use Crossdock\Prices\PriceCache;

defined( 'ABSPATH' ) || exit;

/** Called by uninstall.php, where neither this plugin nor, perhaps, WooCommerce is loaded. */
final class Uninstaller {

	/** Everything that must not stay, and, if the shop wants that, everything. */
	public static function run(): void {
		global $wpdb;
		// Tables of WooCommerce may be gone before us.
		$shown    = $wpdb->suppress_errors();
		$settings = new Settings();
		$all      = (bool) $settings->get( 'remove_data' );
		( new Pairing( $settings ) )->unpair();
		Installer::unschedule();
		self::remove_actions();
		Installer::remove_capabilities();
		self::remove_options( 'crossdock_nonce_' );
		// Who pays what is nobody's business any more; activating makes the table anew.
		self::drop( PriceCache::name() );
		if ( $all ) {
			self::remove_data();
		}
		$wpdb->suppress_errors( $shown );
	}

	/** Scheduled actions, also where Action Scheduler is not loaded because WooCommerce is switched off. */
	private static function remove_actions(): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- Action Scheduler's functions are not there.
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->prefix}actionscheduler_actions WHERE hook LIKE %s AND status = 'pending'", $wpdb->esc_like( 'crossdock_' ) . '%' ) );
	}

	/** Outbox, M3 numbers, settings, what people have put off. */
	private static function remove_data(): void {
		global $wpdb;
		self::drop( Table::name() );
		self::drop( StockRows::name() );
		$keys  = array( State::STATE, State::TEMPORARY_NUMBER, State::ORDER_NUMBER, State::CUSTOMER_NUMBER, State::STATUS, State::PROBLEM, State::CHANGED_AT, State::CONFIRMED_AT, State::DELIVERIES, Facts::AVAILABLE_FROM );
		$marks = implode( ', ', array_fill( 0, count( $keys ), '%s' ) );
		foreach ( array( $wpdb->postmeta, $wpdb->prefix . 'wc_orders_meta' ) as $table ) {
			// phpcs:ignore WordPress.DB -- meta of all orders at once, in both kinds of storage.
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$table} WHERE meta_key IN ( {$marks} )", $keys ) );
		}
		delete_metadata( 'user', 0, 'crossdock_pair_later', '', true );
		self::remove_options( 'crossdock_' );
		self::remove_options( '_transient_crossdock_' );
		self::remove_options( '_transient_timeout_crossdock_' );
	}

	/** A table with everything in it. Where the database refuses that, all rows, and the log says that the empty table is left. */
	public static function drop( string $table ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- structure of our own table.
		if ( false !== $wpdb->query( "DROP TABLE IF EXISTS {$table}" ) ) {
			return;
		}
		$refusal = $wpdb->last_error;
		// phpcs:ignore WordPress.DB -- our own table.
		$emptied = false !== $wpdb->query( "DELETE FROM {$table}" );
		// WooCommerce, whose log we write to otherwise, may not be loaded.
		wp_trigger_error( '', sprintf( 'Crossdock: the table %1$s was %2$s, because the database refused to drop it: %3$s', $table, $emptied ? 'emptied and not removed' : 'not removed', $refusal ) );
	}

	/** Options by the beginning of their name, through WordPress, so that its caches know. */
	private static function remove_options( string $beginning ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- WordPress cannot list options by name.
		foreach ( $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $beginning ) . '%' ) ) as $name ) {
			delete_option( $name );
		}
	}
}
