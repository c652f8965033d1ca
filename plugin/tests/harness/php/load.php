<?php
/**
 * Loads WordPress for a script of the harness, in the site that the caller names.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

/**
 * Sets a request up and names the file to load. The caller requires it at the top level of its script, because what
 * WordPress and the plugins set there must become global.
 *
 * @param array{admin?: bool, user?: int, installing?: bool} $options admin: as in wp-admin; user: who is logged in.
 */
function wordpress( array $options = array() ): string {
	$site = 'cli' === PHP_SAPI ? (string) getenv( 'CROSSDOCK_STORE_SITE' ) : $_SERVER['DOCUMENT_ROOT'];
	if ( 'cli' === PHP_SAPI ) {
		$host                       = (string) getenv( 'CROSSDOCK_STORE_HOST' );
		$_SERVER['HTTP_HOST']       = $host;
		$_SERVER['SERVER_NAME']     = (string) strtok( $host, ':' );
		$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
		$_SERVER['REQUEST_METHOD']  = 'GET';
		$_SERVER['REQUEST_URI']     = '/';
		$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
		$_SERVER['DOCUMENT_ROOT']   = $site;
	}
	if ( ! empty( $options['admin'] ) ) {
		define( 'WP_ADMIN', true );
		$_SERVER['REQUEST_URI'] = '/wp-admin/index.php';
		$_SERVER['PHP_SELF']    = '/wp-admin/index.php';
	}
	if ( ! empty( $options['installing'] ) ) {
		define( 'WP_INSTALLING', true );
	}
	return $site . '/wp-load.php';
}

/**
 * What comes after WordPress has loaded.
 *
 * @param array{admin?: bool, user?: int} $options As given to `wordpress()`.
 */
function loaded( array $options = array() ): void {
	if ( ! empty( $options['admin'] ) ) {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
	}
	if ( isset( $options['user'] ) ) {
		wp_set_current_user( $options['user'] );
	}
}

/** Takes a JSON document from the caller: the request's body, or standard input on the command line. */
function input(): array {
	$text = (string) file_get_contents( 'cli' === PHP_SAPI ? 'php://stdin' : 'php://input' );
	return '' === $text ? array() : json_decode( $text, true, 512, JSON_THROW_ON_ERROR );
}

/**
 * Hands a result to the caller: the last line, behind a mark, because plugins may print before it.
 *
 * @param array $result Anything that JSON can hold.
 */
function output( array $result ): void {
	echo "\n@@crossdock@@", json_encode( $result, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE ), "\n";
}
