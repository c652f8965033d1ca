<?php
/**
 * `wp …` with the one class of WP-CLI more that WooCommerce asks for: without it, its class-wc-cli-com-extension-command.php
 * ends the process.
 *
 * @package Crossdock\Tests
 */

// phpcs:ignore Generic.Files.OneObjectStructurePerFile -- stands in for WP-CLI's own.
class Plugin_Command {}

require dirname( __DIR__, 2 ) . '/harness/php/wp-cli.php';
