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

/*
 * A REST call of the sidecar that is cut off on purpose. `cut.json` in the store's folder says which: `{"route", "body",
 * "after", "hold"}`, patterns of method and route and of what is sent, whether the work is done by then, and whether the call
 * hangs until `cut.go` appears. Whoever takes the file cuts, so it happens once; `cut.hit` says that it has.
 */
$crossdock_cut = static function ( bool $after, $passed, $request ) {
	$file = CROSSDOCK_STORE_FOLDER . '/cut.json';
	if ( ! is_file( $file ) || ! $request instanceof WP_REST_Request ) {
		return $passed;
	}
	$cut = json_decode( (string) file_get_contents( $file ), true );
	if ( ! is_array( $cut ) || $after !== $cut['after'] || ! preg_match( '#' . $cut['route'] . '#', $request->get_method() . ' ' . $request->get_route() ) || ! preg_match( '#' . $cut['body'] . '#', (string) $request->get_body() ) ) {
		return $passed;
	}
	if ( ! rename( $file, CROSSDOCK_STORE_FOLDER . '/cut.hit' ) ) {
		return $passed;
	}
	for ( $n = 0; $cut['hold'] && $n < 2400 && ! is_file( CROSSDOCK_STORE_FOLDER . '/cut.go' ); $n++ ) {
		usleep( 50000 );
		clearstatcache();
	}
	posix_kill( getmypid(), 9 );
	return $passed;
};
add_filter( 'rest_pre_dispatch', static fn( $passed, $server, $request ) => $crossdock_cut( false, $passed, $request ), 1, 3 );
add_filter( 'rest_post_dispatch', static fn( $passed, $server, $request ) => $crossdock_cut( true, $passed, $request ), PHP_INT_MAX, 3 );
/*
 * A sidecar that answers late, on a machine that is busy or stands still, is no sidecar that is away: whoever asks it waits until
 * it answers. Not where a page waits for it: there the wait is what is asked for.
 */
add_filter(
	'http_request_args',
	static function ( array $args, string $url ): array {
		$path = (string) wp_parse_url( $url, PHP_URL_PATH );
		return str_starts_with( $path, '/v1/' ) && '/v1/prices/shopper' !== $path || '/readyz' === $path ? array( 'timeout' => max( 60, $args['timeout'] ) ) + $args : $args;
	},
	PHP_INT_MAX,
	2
);
// What a request has needed at most, for tests of memory.
add_filter(
	'rest_post_dispatch',
	static function ( $response ) {
		$response->header( 'X-Test-Peak', (string) memory_get_peak_usage() );
		return $response;
	},
	PHP_INT_MAX
);
