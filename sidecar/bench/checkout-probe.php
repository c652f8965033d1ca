<?php
/**
 * Must-use plugin of the bench `checkout`: switches per request what is measured, and notes what the request took until its
 * response was out, and how much of that was spent inside the plugin.
 *
 * @package Crossdock\Bench
 */

defined( 'ABSPATH' ) || exit;

/** Time spent inside the plugin, in milliseconds: outermost calls only. */
final class Crossdock_Probe {

	public static float $inside = 0.0;
	/** @var array<string, float> The same by what it was for. */
	public static array $parts = array();
	private static string $part = '';
	private static int $depth   = 0;
	private static float $since = 0.0;

	/** Starts counting; nested calls are counted once. */
	public static function enter( string $part = 'loading' ): void {
		if ( 0 === self::$depth++ ) {
			self::$part  = $part;
			self::$since = hrtime( true ) / 1e6;
		}
	}

	/** Ends counting. */
	public static function leave(): void {
		if ( 0 === --self::$depth ) {
			$ms            = hrtime( true ) / 1e6 - self::$since;
			self::$inside += $ms;

			self::$parts[ self::$part ] = $ms + ( self::$parts[ self::$part ] ?? 0 );
		}
	}

	/** Puts a clock around every callback of the plugin. */
	public static function wrap_callbacks(): void {
		global $wp_filter;
		foreach ( $wp_filter as $name => $hook ) {
			foreach ( $hook->callbacks as $priority => $callbacks ) {
				foreach ( $callbacks as $key => $callback ) {
					$function = $callback['function'];
					if ( self::is_of_plugin( $function ) ) {
						$hook->callbacks[ $priority ][ $key ]['function'] = static function ( ...$arguments ) use ( $function, $name ) {
							self::enter( $name );
							try {
								return $function( ...$arguments );
							} finally {
								self::leave();
							}
						};
					}
				}
			}
		}
	}

	/** Whether a callback is the plugin's. */
	private static function is_of_plugin( mixed $callback ): bool {
		if ( $callback instanceof Closure ) {
			return str_starts_with( (string) ( new ReflectionFunction( $callback ) )->getClosureScopeClass()?->getName(), 'Crossdock\\' );
		}
		return is_array( $callback ) && str_starts_with( is_object( $callback[0] ) ? get_class( $callback[0] ) : $callback[0], 'Crossdock\\' );
	}
}

$crossdock_probe = $_SERVER['HTTP_X_BENCH'] ?? '';
if ( 'plugin' !== $crossdock_probe && '' !== $crossdock_probe ) {
	add_filter( 'option_active_plugins', static fn( $plugins ) => array_values( array_filter( (array) $plugins, static fn( $plugin ) => ! str_starts_with( $plugin, 'crossdock/' ) ) ) );
}
if ( 'webhook' !== $crossdock_probe ) {
	add_filter( 'woocommerce_load_webhooks_limit', '__return_zero' );
}
if ( '' !== $crossdock_probe ) {
	if ( 'count' === ( $_SERVER['HTTP_X_BENCH_LIST'] ?? '' ) ) {
		define( 'SAVEQUERIES', true );
	}
	$crossdock_started = getrusage();
	if ( 'plugin' === $crossdock_probe ) {
		// Loading the main file: from the list of plugins, which it leads, to its end. Then its start on woocommerce_loaded.
		add_filter(
			'option_active_plugins',
			static function ( $plugins ) {
				if ( ! did_action( 'plugin_loaded' ) ) {
					Crossdock_Probe::enter();
				}
				return $plugins;
			},
			PHP_INT_MAX
		);
		add_action( 'plugin_loaded', static fn( $file ) => 'crossdock.php' === basename( $file ) ? Crossdock_Probe::leave() : null, PHP_INT_MIN );
		add_action( 'woocommerce_loaded', static fn() => Crossdock_Probe::enter( 'starting' ), 9 );
		add_action( 'woocommerce_loaded', array( Crossdock_Probe::class, 'leave' ), 11 );
		add_action( 'init', array( Crossdock_Probe::class, 'wrap_callbacks' ), PHP_INT_MAX );
	}
	// Registered before every other callback of this priority, so before the plugin ends the response and sends.
	add_action(
		'shutdown',
		static function () use ( $crossdock_probe, $crossdock_started ): void {
			global $wpdb;
			$ms    = 1000 * ( microtime( true ) - $_SERVER['REQUEST_TIME_FLOAT'] );
			$usage = getrusage();
			$cpu   = 0;
			foreach ( array( 'utime', 'stime' ) as $kind ) {
				$cpu += 1000 * ( $usage[ "ru_$kind.tv_sec" ] - $crossdock_started[ "ru_$kind.tv_sec" ] ) + ( $usage[ "ru_$kind.tv_usec" ] - $crossdock_started[ "ru_$kind.tv_usec" ] ) / 1000;
			}
			$line = array(
				'mode'    => $crossdock_probe,
				'ms'      => $ms,
				'cpuMs'   => $cpu,
				'inside'  => Crossdock_Probe::$inside,
				'parts'   => Crossdock_Probe::$parts,
				'queries' => $wpdb->num_queries,
				'list'    => defined( 'SAVEQUERIES' ) ? array_column( $wpdb->queries, 0 ) : array(),
			);
			file_put_contents( CROSSDOCK_STORE_FOLDER . '/probe.jsonl', wp_json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
		},
		PHP_INT_MAX
	);
}
