<?php
/**
 * Plugin Name: Test store
 * Description: What a test store does differently: mail goes to a file, a request can be killed on purpose.
 *
 * @package Crossdock\Tests
 */

defined( 'ABSPATH' ) || exit;

add_filter(
	'pre_wp_mail',
	static function ( $unused, array $mail ): bool {
		$line = wp_json_encode( array( 'to' => $mail['to'], 'subject' => $mail['subject'], 'message' => $mail['message'] ) );
		file_put_contents( CROSSDOCK_STORE_FOLDER . '/mails.jsonl', $line . "\n", FILE_APPEND | LOCK_EX );
		return true;
	},
	10,
	2
);
add_filter( 'woocommerce_enable_setup_wizard', '__return_false' );
add_filter( 'woocommerce_prevent_automatic_wizard_redirect', '__return_true' );
add_filter( 'woocommerce_allow_marketplace_suggestions', '__return_false' );

// A worker that dies in the middle of a request, as by the kernel's out-of-memory killer: no shutdown function runs.
$crossdock_kill = $_SERVER['HTTP_X_TEST_KILL_AT'] ?? '';
if ( '' !== $crossdock_kill ) {
	add_action(
		$crossdock_kill,
		static function (): void {
			// 9 is SIGKILL; its name is PCNTL's, which web workers lack.
			posix_kill( getmypid(), 9 );
		},
		(int) ( $_SERVER['HTTP_X_TEST_KILL_PRIORITY'] ?? PHP_INT_MAX )
	);
}
