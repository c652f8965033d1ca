<?php
/**
 * Runs a WP-CLI command of the plugin without WP-CLI: a stand-in for the few classes and functions that commands use.
 *
 * @package Crossdock\Tests
 */

namespace {
	require __DIR__ . '/load.php';
	require __DIR__ . '/wp-cli-classes.php';

	define( 'WP_CLI', true );

	list( $crossdock_args, $crossdock_flags ) = Crossdock\Tests\Commands::parse( array_slice( $argv, 1 ) );
	$crossdock_options                        = isset( $crossdock_flags['user'] ) ? array( 'user' => (int) $crossdock_flags['user'] ) : array();
	unset( $crossdock_flags['user'] );
	require Crossdock\Tests\wordpress( $crossdock_options );
	Crossdock\Tests\loaded( $crossdock_options );
	try {
		Crossdock\Tests\Commands::run( $crossdock_args, $crossdock_flags );
	} catch ( WP_CLI\ExitException $crossdock_exit ) {
		exit( $crossdock_exit->getCode() );
	}
}
