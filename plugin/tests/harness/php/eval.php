<?php
/**
 * Runs a piece of PHP inside the store and hands back what it returns. Reached over FPM's socket or the command line,
 * never over HTTP.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

require __DIR__ . '/load.php';

$crossdock_input = input();
require wordpress( $crossdock_input );
loaded( $crossdock_input );
ob_start();
$crossdock_result = array( 'value' => null );
try {
	$crossdock_result['value'] = ( static function ( string $code, array $args ) {
		return eval( $code );
	} )( $crossdock_input['code'], $crossdock_input['args'] ?? array() );
} catch ( \Throwable $crossdock_error ) {
	$crossdock_result['error'] = get_class( $crossdock_error ) . ': ' . $crossdock_error->getMessage() . ' at ' . $crossdock_error->getFile() . ':' . $crossdock_error->getLine();
}
$crossdock_result['printed'] = ob_get_clean();
output( $crossdock_result );
