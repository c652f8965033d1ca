<?php
/**
 * Looks for what stops without a sound.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Crossdock\Outbox\Forwarder;
use Crossdock\Outbox\Sweep;
use Crossdock\Outbox\Table;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/**
 * Asks only the shop itself, so it may be asked on any screen. That the shop was copied, moved or put back is found by
 * Fingerprint; what the sidecar says of itself, by Health.
 */
final class Watchdog implements Registerable {

	/** Seconds that the oldest event may wait: worth a look, and worth an alarm. */
	public const LAG_NOTED    = 600;
	public const LAG_CRITICAL = 3600;

	/** The same for the number of events that wait. */
	public const DEPTH_NOTED    = 1000;
	public const DEPTH_CRITICAL = 10000;

	/** Seconds without a word of the sidecar; it speaks every quarter of a minute. */
	public const SILENCE_NOTED    = 300;
	public const SILENCE_CRITICAL = 1800;

	/** Seconds that a task may be overdue. On a quiet shop WP-Cron waits for the next visitor. */
	public const CRON_LATE = 1800;

	/** When the table was last seen to be InnoDB's, as Unix time. */
	public const ENGINE_OPTION = 'crossdock_engine_seen';

	public function __construct( private readonly Plugin $plugin ) {}

	/** When the order storage is switched, orders are counted again in the new place. */
	public function register(): void {
		add_action( 'update_option_woocommerce_custom_orders_table_enabled', array( self::class, 'storage_switched' ) );
	}

	/** Hook update_option_woocommerce_custom_orders_table_enabled. */
	public static function storage_switched(): void {
		if ( did_action( 'action_scheduler_init' ) ) {
			as_enqueue_async_action( Sweep::NIGHTLY, array(), Installer::GROUP );
		}
	}

	/**
	 * What somebody should look at; empty when all is well.
	 *
	 * @param bool $in_passing On a page that is about something else: the kind of the table is asked for once an hour.
	 * @return array<array{code:string, level:string, message:string, fix:string}> Level is critical or recommended.
	 */
	public function findings( bool $in_passing = false ): array {
		$install = self::install( get_option( Installer::ERROR_OPTION ), self::engine( $in_passing ) );
		if ( $install || ! $this->plugin->settings->is_paired() ) {
			return $install;
		}
		$now       = time();
		$status    = $this->plugin->outbox->open();
		$heartbeat = Heartbeat::last();
		$silence   = $now - (int) strtotime( (string) ( $heartbeat['at'] ?? $this->plugin->settings->get( 'paired_at' ) ) );
		return array_merge(
			$this->key(),
			self::address( (string) $this->plugin->settings->get( 'sidecar_url' ) ),
			self::silence( $silence, null !== $heartbeat ),
			self::push( Forwarder::state(), $this->plugin->sidecar->has_address(), $now ),
			self::backlog( $status, $now ),
			self::refused( $status['dead'] ),
			self::cron( self::seconds_late( $now ), $silence < self::SILENCE_NOTED ),
			self::recount( Sweep::last_recount() )
		);
	}

	/**
	 * Engine of the table. The question goes to all tables of the server (information_schema), which is slow where there are
	 * many; that all was well is remembered, a fault never.
	 */
	private static function engine( bool $in_passing ): string {
		$seen = (int) get_option( self::ENGINE_OPTION );
		if ( $in_passing && $seen > time() - HOUR_IN_SECONDS && $seen <= time() ) {
			return 'InnoDB';
		}
		$engine = Table::engine();
		if ( 'innodb' === strtolower( $engine ) && $seen < time() - HOUR_IN_SECONDS / 2 ) {
			update_option( self::ENGINE_OPTION, time(), true );
		} elseif ( 'innodb' !== strtolower( $engine ) && $seen ) {
			delete_option( self::ENGINE_OPTION );
		}
		return $engine;
	}

	/** The table could not be made, or is of a kind that loses rows. Pure. */
	public static function install( mixed $error, string $engine ): array {
		if ( '' === $engine ) {
			$said = is_array( $error ) && '' !== (string) $error['message'] ? ' ' . $error['message'] : '';
			return array(
				self::finding(
					'install',
					'critical',
					/* translators: %s: what the database said, may be empty. */
					sprintf( __( 'The table of the outbox is missing, so no event is recorded.%s', 'crossdock' ), $said ),
					__( 'Give the shop\'s database user the right to create tables, then deactivate and activate the plugin.', 'crossdock' )
				),
			);
		}
		return 'innodb' === strtolower( $engine ) ? array() : array(
			self::finding(
				'table',
				'critical',
				/* translators: %s: storage engine of a database table, e.g. MyISAM. */
				sprintf( __( 'The table of the outbox is kept by %s. Only InnoDB keeps events when the server fails.', 'crossdock' ), $engine ),
				__( 'Convert the table to InnoDB, or ask your host to do it.', 'crossdock' )
			),
		);
	}

	/** The sidecar's own key and user. */
	private function key(): array {
		global $wpdb;
		$key_id = (int) $this->plugin->settings->get( 'key_id' );
		if ( $key_id < 1 ) {
			return array();
		}
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WooCommerce has no function that reads a key.
		$owner = $wpdb->get_var( $wpdb->prepare( "SELECT user_id FROM {$wpdb->prefix}woocommerce_api_keys WHERE key_id = %d", $key_id ) );
		return null !== $owner && get_userdata( (int) $owner ) ? array() : array(
			self::finding(
				'key_revoked',
				'critical',
				__( 'The sidecar\'s key or its user was removed from this shop. The sidecar can neither fetch events nor write M3 numbers to orders.', 'crossdock' ),
				__( 'Pair the shop and the sidecar again in WooCommerce › Crossdock.', 'crossdock' )
			),
		);
	}

	/** An address that may not be used, or that deserves a warning. Pure. */
	public static function address( string $url ): array {
		if ( '' === trim( $url ) ) {
			return array();
		}
		$fault = Client::address_fault( $url );
		if ( null !== $fault ) {
			return array( self::finding( 'address', 'critical', $fault, __( 'Correct the address in WooCommerce › Crossdock. Until then the sidecar fetches the events.', 'crossdock' ) ) );
		}
		return str_starts_with( strtolower( trim( $url ) ), 'https:' ) || Client::is_loopback( (string) wp_parse_url( trim( $url ), PHP_URL_HOST ) ) ? array() : array(
			self::finding(
				'plain_http',
				'recommended',
				__( 'Events, which hold personal data, travel to the sidecar over plain http.', 'crossdock' ),
				__( 'Leave it so only inside a private network of containers; else give the sidecar a certificate.', 'crossdock' )
			),
		);
	}

	/** The sidecar has not spoken. Pure. */
	public static function silence( int $seconds, bool $ever ): array {
		if ( $seconds < self::SILENCE_NOTED ) {
			return array();
		}
		return array(
			self::finding(
				'silent',
				$ever && $seconds >= self::SILENCE_CRITICAL ? 'critical' : 'recommended',
				$ever
					/* translators: %s: a span of time, e.g. "5 minutes". */
					? sprintf( __( 'The sidecar has not spoken to this shop for %s. It may be down.', 'crossdock' ), human_time_diff( time() - $seconds ) )
					: __( 'The sidecar has not spoken to this shop since it was paired.', 'crossdock' ),
				$ever
					? __( 'Start the sidecar, and look into its log if it does not stay up. Orders wait meanwhile and none is lost.', 'crossdock' )
					: __( 'Give the pairing string to the sidecar (crossdock-sidecar pair) and start it.', 'crossdock' )
			),
		);
	}

	/** Sending fails. The sidecar may fetch all the same, so by itself this is no alarm, except for a wrong secret. Pure. */
	public static function push( array $state, bool $has_address, int $now ): array {
		if ( ! $has_address || $state['failures'] < 3 || (int) strtotime( $state['failed_at'] ) < $now - DAY_IN_SECONDS ) {
			return array();
		}
		return array(
			self::finding(
				'unreachable',
				'recommended',
				/* translators: 1: number of tries, 2: what went wrong. */
				sprintf( __( 'The last %1$d tries to send events to the sidecar failed: %2$s', 'crossdock' ), $state['failures'], $state['error'] ),
				__( 'Correct what it says. If the shop cannot reach the sidecar at all, remove its address in WooCommerce › Crossdock: the sidecar then fetches the events.', 'crossdock' )
			),
		);
	}

	/** Events wait too long, or too many do. Pure. */
	public static function backlog( array $status, int $now ): array {
		$found = array();
		$lag   = null === $status['oldest'] ? 0 : $now - (int) strtotime( $status['oldest'] );
		if ( $lag >= self::LAG_NOTED ) {
			$found[] = self::finding(
				'lag',
				$lag >= self::LAG_CRITICAL ? 'critical' : 'recommended',
				/* translators: %s: a span of time, e.g. "15 minutes". */
				sprintf( __( 'The oldest event has waited for %s.', 'crossdock' ), human_time_diff( $now - $lag, $now ) ),
				__( 'See that the sidecar runs and can reach the shop; it fetches what waits by itself.', 'crossdock' )
			);
		}
		if ( $status['waiting'] >= self::DEPTH_NOTED ) {
			$found[] = self::finding(
				'depth',
				$status['waiting'] >= self::DEPTH_CRITICAL ? 'critical' : 'recommended',
				/* translators: %s: number of events. */
				sprintf( __( '%s events wait to be handed to the sidecar.', 'crossdock' ), number_format_i18n( $status['waiting'] ) ),
				__( 'After an import this is normal and passes. Otherwise see that the sidecar runs and keeps up.', 'crossdock' )
			);
		}
		return $found;
	}

	/** Events that the sidecar refused. Pure. */
	public static function refused( int $dead ): array {
		return $dead < 1 ? array() : array(
			self::finding(
				'dead',
				'recommended',
				/* translators: %s: number of events. */
				sprintf( _n( 'The sidecar refused %s event. It is kept.', 'The sidecar refused %s events. They are kept.', $dead, 'crossdock' ), number_format_i18n( $dead ) ),
				__( 'Look at them (wp crossdock outbox --status=dead), put right what they name, and send them again (wp crossdock retry --refused).', 'crossdock' )
			),
		);
	}

	/** Scheduled tasks do not run. With a sidecar that fetches and asks for the sweep, nothing is lost by that. Pure. */
	public static function cron( int $late, bool $sidecar_speaks ): array {
		return $late < self::CRON_LATE ? array() : array(
			self::finding(
				'cron',
				$sidecar_speaks ? 'recommended' : 'critical',
				/* translators: %s: a span of time, e.g. "2 hours". */
				sprintf( __( 'Scheduled tasks of this shop are overdue by %s: WP-Cron does not run.', 'crossdock' ), human_time_diff( time() - $late ) ),
				__( 'Have the server call wp-cron.php every minute (a cron job), or see why Action Scheduler does not run its queue: Tools › Scheduled Actions.', 'crossdock' )
			),
		);
	}

	/** How long our most overdue task is overdue. A task that is not scheduled at all counts from the pairing on. */
	private static function seconds_late( int $now ): int {
		if ( ! function_exists( 'as_next_scheduled_action' ) || ! did_action( 'action_scheduler_init' ) ) {
			return 0;
		}
		$late = 0;
		foreach ( array( Forwarder::ACTION, Sweep::ACTION ) as $hook ) {
			$next = as_next_scheduled_action( $hook, array(), Installer::GROUP );
			// True = it runs at this moment. False = not there; Installer::schedule() puts it back within the day.
			$late = max( $late, is_int( $next ) ? $now - $next : 0 );
		}
		return $late;
	}

	/** The nightly recount found something. The events are sent by now; the cause should be found. Pure. */
	public static function recount( ?array $last ): array {
		$missed = (int) ( $last['missing'] ?? 0 ) + (int) ( $last['gone'] ?? 0 );
		return $missed < 1 ? array() : array(
			self::finding(
				'recount',
				'recommended',
				/* translators: 1: number of entities, 2: date and time. */
				sprintf( __( 'The recount found %1$s changes that no event had told (%2$s). They were added and sent.', 'crossdock' ), number_format_i18n( $missed ), $last['at'] ),
				__( 'Find out what writes to the database past WooCommerce, for example an import plugin or a script.', 'crossdock' )
			),
		);
	}

	private static function finding( string $code, string $level, string $message, string $fix ): array {
		return compact( 'code', 'level', 'message', 'fix' );
	}
}
