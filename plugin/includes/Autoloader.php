<?php
/**
 * PSR-4: namespace Crossdock\ → this folder.
 *
 * @package Crossdock
 */

namespace Crossdock;

defined( 'ABSPATH' ) || exit;

/** Loads classes of the plugin on first use. */
final class Autoloader {

	/** Registers the loader. */
	public static function register(): void {
		spl_autoload_register(
			static function ( string $name ): void {
				if ( ! str_starts_with( $name, __NAMESPACE__ . '\\' ) ) {
					return;
				}
				$file = __DIR__ . '/' . str_replace( '\\', '/', substr( $name, strlen( __NAMESPACE__ ) + 1 ) ) . '.php';
				if ( is_file( $file ) ) {
					require_once $file;
				}
			}
		);
	}
}
