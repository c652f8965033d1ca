<?php
/**
 * Runs files of tests/php inside the store: `suite.php FILE…`. Prints each test and, as its last line, what it came to.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

require __DIR__ . '/load.php';
require __DIR__ . '/testing.php';
require __DIR__ . '/shop.php';

$crossdock_options = array(
	'admin' => true,
	'user'  => 1,
);
require wordpress( $crossdock_options );
loaded( $crossdock_options );

foreach ( array_slice( $argv, 1 ) as $crossdock_file ) {
	Suite::$file = basename( $crossdock_file );
	require $crossdock_file;
}
// Before WordPress' own shutdown functions, and so that a test that ends PHP is noticed.
$crossdock_report = Suite::run();
output( $crossdock_report );
