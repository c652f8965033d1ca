<?php
/**
 * Puts the plugin in place and brings it up to date: tables, rights, recurring actions.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Crossdock\Bulk\StockRows;
use Crossdock\Outbox\Forwarder;
use Crossdock\Outbox\Sweep;
use Crossdock\Outbox\Table;
use Crossdock\Prices\PriceCache;

defined( 'ABSPATH' ) || exit;

/**
 * Activation hooks do not run when a plugin is updated, copied by a deployment or used headless. So the version in the
 * option is compared on every start (autoloaded, no query), and steps run in whatever request comes first.
 */
final class Installer implements Registerable {

	/** Newest of steps(). */
	public const VERSION = 3;

	public const VERSION_OPTION = 'crossdock_db_version';
	public const ERROR_OPTION   = 'crossdock_install_error';
	public const GROUP          = 'crossdock';
	/** Names of the roles that were given their rights. */
	private const GRANTED_OPTION = 'crossdock_granted_roles';

	private const CAPABILITIES = array( 'manage_crossdock', 'view_crossdock' );
	private const ROLES        = array( 'administrator', 'shop_manager' );
	/** Seconds between two tries of an installation that failed: it must not be tried in each request of a busy shop. */
	private const RETRY_SECONDS = 300;

	/**
	 * Hooks of the recurring actions and their intervals in seconds. No constant: its classes would be loaded in every request.
	 *
	 * @return array<string, int>
	 */
	public static function actions(): array {
		return array(
			Forwarder::ACTION => MINUTE_IN_SECONDS,
			Sweep::ACTION     => 5 * MINUTE_IN_SECONDS,
			Sweep::NIGHTLY    => DAY_IN_SECONDS,
		);
	}

	/** Brings an older installation up to date, and keeps the recurring actions alive. */
	public function register(): void {
		if ( (int) get_option( self::VERSION_OPTION ) < self::VERSION ) {
			self::migrate();
		}
		add_action( 'action_scheduler_ensure_recurring_actions', array( self::class, 'schedule' ) );
		// Action Scheduler before 3.9.3 does not ask; there, and right after an update, a look in the admin does.
		add_action( 'admin_init', array( self::class, 'schedule_now_and_then' ) );
	}

	/** Hook register_activation_hook. WooCommerce may not be there yet; then its roles follow when it is. */
	public static function activate(): void {
		delete_option( self::VERSION_OPTION );
		delete_option( self::ERROR_OPTION );
		self::migrate();
		if ( did_action( 'action_scheduler_init' ) ) {
			self::schedule();
		}
	}

	/** Hook register_deactivation_hook. Table, settings and rights stay: whoever switches off for a test wants them back. */
	public static function deactivate(): void {
		self::unschedule();
	}

	/**
	 * Runs every step that is missing. Two requests at once do no harm: each step can be repeated.
	 */
	public static function migrate(): void {
		$failed = get_option( self::ERROR_OPTION );
		if ( is_array( $failed ) && ( $failed['at'] ?? 0 ) > time() - self::RETRY_SECONDS ) {
			return;
		}
		global $wpdb;
		$shown = $wpdb->suppress_errors();
		try {
			foreach ( self::steps() as $version => $step ) {
				if ( (int) get_option( self::VERSION_OPTION ) < $version ) {
					$step();
					update_option( self::VERSION_OPTION, (string) $version, true );
				}
			}
			delete_option( self::ERROR_OPTION );
		} catch ( \Throwable $error ) {
			// A shop must go on selling even where its database refuses a table; the watchdog says what is wrong.
			update_option(
				self::ERROR_OPTION,
				array(
					'at'      => time(),
					'message' => substr( wp_strip_all_tags( $error->getMessage() ), 0, 500 ),
				),
				true
			);
		} finally {
			$wpdb->suppress_errors( $shown );
		}
	}

	/** @return array<int, callable> Step by the version it leads to. */
	private static function steps(): array {
		return array(
			1 => static function (): void {
				Table::create();
				self::add_capabilities();
				delete_transient( self::GROUP . '_scheduled' );
			},
			2 => static function (): void {
				StockRows::create();
			},
			3 => static function (): void {
				PriceCache::create();
			},
		);
	}

	/** Rights of the roles that run the shop, once for each role: what somebody takes away with a role editor stays away. */
	public static function add_capabilities(): void {
		$granted = (array) get_option( self::GRANTED_OPTION, array() );
		$missing = array_values( array_filter( array_diff( self::ROLES, $granted ), 'get_role' ) );
		foreach ( $missing as $name ) {
			foreach ( self::CAPABILITIES as $capability ) {
				get_role( $name )->add_cap( $capability );
			}
		}
		if ( $missing ) {
			update_option( self::GRANTED_OPTION, array_merge( $granted, $missing ), false );
		}
	}

	/** Takes them away again; for uninstalling. */
	public static function remove_capabilities(): void {
		foreach ( wp_roles()->role_objects as $role ) {
			foreach ( self::CAPABILITIES as $capability ) {
				$role->remove_cap( $capability );
			}
		}
		delete_option( self::GRANTED_OPTION );
	}

	/**
	 * Sees that each recurring action is there. An action that failed five times running is gone from the schedule, so this
	 * is asked again and again.
	 */
	public static function schedule(): void {
		if ( ! function_exists( 'as_schedule_recurring_action' ) ) {
			return;
		}
		foreach ( self::actions() as $hook => $seconds ) {
			if ( ! as_has_scheduled_action( $hook, array(), self::GROUP ) ) {
				$first = Sweep::NIGHTLY === $hook ? self::next_night() : time() + $seconds;
				as_schedule_recurring_action( $first, $seconds, $hook, array(), self::GROUP, true );
			}
		}
	}

	/** Hook admin_init: at most once an hour. */
	public static function schedule_now_and_then(): void {
		if ( wp_doing_ajax() || get_transient( self::GROUP . '_scheduled' ) ) {
			return;
		}
		set_transient( self::GROUP . '_scheduled', 1, HOUR_IN_SECONDS );
		// Roles of WooCommerce are made by its own installation, which may come after ours.
		self::add_capabilities();
		self::schedule();
	}

	/** Ends the recurring actions. */
	public static function unschedule(): void {
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			foreach ( array_keys( self::actions() ) as $hook ) {
				as_unschedule_all_actions( $hook, array(), self::GROUP );
			}
		}
		delete_transient( self::GROUP . '_scheduled' );
	}

	/** The next half past two in the shop's own zone. */
	private static function next_night(): int {
		$night = ( new \DateTimeImmutable( 'today 02:30', wp_timezone() ) )->getTimestamp();
		return $night > time() ? $night : $night + DAY_IN_SECONDS;
	}
}
