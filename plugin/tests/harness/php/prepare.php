<?php
/**
 * Makes a shop out of an empty database, one step per process: install, activate, admin, seed.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

require __DIR__ . '/load.php';

$crossdock_step    = $argv[1] ?? '';
$crossdock_hpos    = 'off' !== ( $argv[2] ?? 'on' );
$crossdock_options = array(
	'installing' => 'install' === $crossdock_step,
	'admin'      => in_array( $crossdock_step, array( 'admin', 'seed' ), true ),
) + ( 'install' === $crossdock_step ? array() : array( 'user' => 1 ) );
require wordpress( $crossdock_options );
loaded( $crossdock_options );

switch ( $crossdock_step ) {
	case 'install':
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		wp_install( 'Crossdock test shop', 'admin', 'admin@shop.test', false, '', 'admin-password' );
		update_option( 'permalink_structure', '/%postname%/' );
		update_option( 'woocommerce_coming_soon', 'no' );
		break;

	case 'activate':
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		$crossdock_error = activate_plugin( $argv[3] );
		if ( is_wp_error( $crossdock_error ) ) {
			throw new \RuntimeException( $crossdock_error->get_error_message() );
		}
		break;

	case 'admin':
		// WooCommerce finishes its installation in the admin area: tables of the orders, then HPOS.
		do_action( 'admin_init' );
		if ( ! $crossdock_hpos ) {
			update_option( 'woocommerce_custom_orders_table_enabled', 'no' );
			update_option( 'woocommerce_custom_orders_table_data_sync_enabled', 'no' );
		}
		break;

	case 'seed':
		$crossdock_on = \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
		if ( $crossdock_on !== $crossdock_hpos ) {
			throw new \RuntimeException( 'HPOS should be ' . ( $crossdock_hpos ? 'on' : 'off' ) . ' and is ' . ( $crossdock_on ? 'on' : 'off' ) );
		}
		require __DIR__ . '/seed.php';
		output( seed() );
		break;

	default:
		throw new \InvalidArgumentException( "Step must be install, activate, admin or seed, not '$crossdock_step'" );
}
echo "done\n";
