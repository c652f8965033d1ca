<?php
/**
 * Removes the plugin: secrets, rights and scheduled actions always; the outbox, settings and the M3 numbers on orders only
 * when the setting "remove all data" is on, because nobody can bring them back.
 *
 * @package Crossdock
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/Autoloader.php';
Crossdock\Autoloader::register();

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $crossdock_site ) { // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound
		switch_to_blog( (int) $crossdock_site );
		Crossdock\Uninstaller::run();
		restore_current_blog();
	}
} else {
	Crossdock\Uninstaller::run();
}
