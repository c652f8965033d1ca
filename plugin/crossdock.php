<?php
/**
 * Plugin Name: Crossdock – Infor M3 for WooCommerce
 * Description: Forwards every store event to the Crossdock sidecar, which takes orders into Infor M3 exactly once and brings order numbers and statuses back.
 * Version: 0.1.0
 * Author: The Crossdock developers
 * Developer: The Crossdock developers
 * Text Domain: crossdock
 * Domain Path: /languages
 * Requires at least: 6.9
 * Requires PHP: 8.1
 * Requires Plugins: woocommerce
 * WC requires at least: 10.0
 * WC tested up to: 11.0
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 *
 * @package Crossdock
 */

defined( 'ABSPATH' ) || exit;

define( 'CROSSDOCK_VERSION', '0.1.0' );
define( 'CROSSDOCK_FILE', __FILE__ );

require_once __DIR__ . '/includes/Autoloader.php';
Crossdock\Autoloader::register();

register_activation_hook( __FILE__, array( Crossdock\Installer::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( Crossdock\Installer::class, 'deactivate' ) );

add_action(
	'before_woocommerce_init',
	static function (): void {
		if ( class_exists( Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
			foreach ( array( 'custom_order_tables', 'cart_checkout_blocks', 'product_instance_caching' ) as $feature ) {
				Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( $feature, CROSSDOCK_FILE, true );
			}
		}
	}
);

add_action( 'woocommerce_loaded', array( Crossdock\Plugin::class, 'start' ) );
