<?php
/**
 * Router of PHP's own web server: files as they are, everything else to WordPress.
 *
 * @package Crossdock\Tests
 */

$crossdock_path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$crossdock_file = $_SERVER['DOCUMENT_ROOT'] . $crossdock_path;
if ( is_dir( $crossdock_file ) && is_file( rtrim( $crossdock_file, '/' ) . '/index.php' ) && '/' !== $crossdock_path ) {
	if ( ! str_ends_with( $crossdock_path, '/' ) ) {
		header( 'Location: ' . $crossdock_path . '/', true, 301 );
		return true;
	}
	$crossdock_file = rtrim( $crossdock_file, '/' ) . '/index.php';
	$crossdock_path = rtrim( $crossdock_path, '/' ) . '/index.php';
}
if ( is_file( $crossdock_file ) ) {
	if ( ! str_ends_with( $crossdock_file, '.php' ) ) {
		return false;
	}
	$_SERVER['SCRIPT_NAME']     = $crossdock_path;
	$_SERVER['PHP_SELF']        = $crossdock_path;
	$_SERVER['SCRIPT_FILENAME'] = $crossdock_file;
	chdir( dirname( $crossdock_file ) );
	require $crossdock_file;
	return true;
}
$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
chdir( $_SERVER['DOCUMENT_ROOT'] );
require $_SERVER['SCRIPT_FILENAME'];
