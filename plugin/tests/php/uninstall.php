<?php
/**
 * What goes when the plugin is deleted, and what stays unless the shop wants otherwise.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Bulk\StockRows;
use Crossdock\Installer;
use Crossdock\Orders\State;
use Crossdock\Outbox\Table;
use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Settings;
use Crossdock\Uninstaller;

require_once __DIR__ . '/support/rest.php';

/** How many rows of a table have this. */
function rows_with( string $table, string $where ): int {
	global $wpdb;
	return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}{$table} WHERE {$where}" ); // phpcs:ignore WordPress.DB
}

/** Scheduled actions of the plugin. */
function scheduled(): int {
	return rows_with( 'actionscheduler_actions', "hook LIKE 'crossdock\\_%' AND status = 'pending'" );
}

/** Meta data of the plugin on orders, in both storages. */
function order_metas(): int {
	return rows_with( 'postmeta', "meta_key LIKE '\\_crossdock\\_%'" ) + rows_with( 'wc_orders_meta', "meta_key LIKE '\\_crossdock\\_%'" );
}

/** A shop in which the plugin has worked. */
function used_shop( bool $remove_data ): void {
	Installer::activate();
	Installer::schedule();
	( new Pairing( Plugin::instance()->settings ) )->create( 'https://sidecar.example' );
	Plugin::instance()->settings->update( array( 'remove_data' => $remove_data ) );
	State::annotate( make_order(), array( 'state' => 'confirmed', 'orderNumber' => '1000004711', 'customerNumber' => 'WC1' ) );
	Plugin::instance()->outbox->add( 'order', 1, null, 'updated' );
	add_option( 'crossdock_nonce_abc', '1' );
	set_transient( 'crossdock_something', 1, 600 );
	update_user_meta( 1, 'crossdock_pair_later', 1 );
}

before_each( static fn() => clear_outbox() );

test(
	'secrets, rights and scheduled actions always go; numbers, events and switches stay',
	static function (): void {
		used_shop( false );
		ok( scheduled() > 0, 'nothing was scheduled' );
		ok( get_role( 'shop_manager' )->has_cap( 'manage_crossdock' ) );
		Uninstaller::run();
		$settings = ( new Settings() )->all();
		same( array( '', '', 0, 0 ), array( $settings['secret'], $settings['token'], $settings['key_id'], $settings['user_id'] ) );
		same( 0, rows_with( 'woocommerce_api_keys', "description = 'Crossdock sidecar'" ) );
		same( false, get_user_by( 'login', Pairing::LOGIN ) );
		same( null, get_role( Pairing::ROLE ) );
		same( 0, scheduled() );
		foreach ( array( 'administrator', 'shop_manager' ) as $role ) {
			ok( ! get_role( $role )->has_cap( 'manage_crossdock' ), $role );
			ok( ! get_role( $role )->has_cap( 'view_crossdock' ), $role );
		}
		same( 0, rows_with( 'options', "option_name LIKE 'crossdock\\_nonce\\_%'" ) );
		ok( order_metas() > 0, 'the numbers on orders should stay' );
		ok( rows_with( 'crossdock_outbox', '1=1' ) > 0, 'events should stay' );
		same( 'https://sidecar.example', $settings['sidecar_url'] );
	}
);

test(
	'with "remove all data" nothing of the plugin is left',
	static function (): void {
		used_shop( true );
		Uninstaller::run();
		same( '', Table::engine() );
		same( array(), $GLOBALS['wpdb']->get_col( "SHOW TABLES LIKE '%crossdock%'" ) );
		same( 0, order_metas() );
		same( 0, scheduled() );
		same( 0, rows_with( 'options', "option_name LIKE '%crossdock%' AND option_name NOT LIKE 'crossdock\\_store\\_%'" ) );
		same( 0, rows_with( 'usermeta', "meta_key LIKE '%crossdock%' AND meta_key NOT LIKE '%capabilities'" ) );
		same( 0, count( array_filter( wp_roles()->role_objects, static fn( $role ): bool => $role->has_cap( 'manage_crossdock' ) ) ) );
	}
);

test(
	'product pictures that the sidecar has uploaded stay, also with "remove all data"',
	static function (): void {
		used_shop( true );
		$picture = uploaded_picture();
		Uninstaller::run();
		same( 'cup.png', basename( (string) get_attached_file( $picture ) ) );
		same( 1, (int) get_post( $picture )->post_author );
	}
);

test(
	'a database that refuses to drop tables: they are emptied, and everything else goes all the same',
	static function (): void {
		used_shop( true );
		$GLOBALS['wpdb']->query( 'INSERT IGNORE INTO ' . StockRows::name() . ' (product_id, stock, stock_status, manage, backorders) VALUES (1, 1, 1, 1, 1)' ); // phpcs:ignore WordPress.DB
		$refuse = static fn( string $query ): string => str_starts_with( $query, 'DROP TABLE' ) ? 'DROP is denied' : $query;
		$log    = ini_set( 'error_log', '/dev/null' ); // phpcs:ignore WordPress.PHP.IniSet
		add_filter( 'query', $refuse );
		Uninstaller::run();
		remove_filter( 'query', $refuse );
		ini_set( 'error_log', (string) $log ); // phpcs:ignore WordPress.PHP.IniSet
		same( array( 0, 0 ), array( rows_with( 'crossdock_outbox', '1=1' ), rows_with( 'crossdock_stock_rows', '1=1' ) ) );
		same( 0, order_metas() );
		same( 0, rows_with( 'options', "option_name LIKE '%crossdock%' AND option_name NOT LIKE 'crossdock\\_store\\_%'" ) );
	}
);

test(
	'after that it can be installed again, with an empty outbox',
	static function (): void {
		used_shop( true );
		Uninstaller::run();
		Installer::activate();
		same( 0, rows_with( 'crossdock_outbox', '1=1' ) );
		ok( get_role( 'shop_manager' )->has_cap( 'manage_crossdock' ) );
	}
);

test(
	'uninstall.php does nothing when it is called from outside',
	static function (): void {
		matches( "/defined\\( 'WP_UNINSTALL_PLUGIN' \\) \\|\\| exit;/", (string) file_get_contents( dirname( CROSSDOCK_FILE ) . '/uninstall.php' ) );
		same( 200, wp_remote_retrieve_response_code( $answer = wp_remote_get( plugins_url( 'uninstall.php', CROSSDOCK_FILE ) ) ) );
		same( '', wp_remote_retrieve_body( $answer ) );
		ok( '' !== Table::engine() );
	}
);
