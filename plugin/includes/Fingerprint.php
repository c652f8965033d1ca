<?php
/**
 * Notices that this shop is not the one that was paired: moved, copied, or put back from a backup.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/**
 * A copy of a shop holds the credentials of the original; without this it would send its test orders to M3. Address and
 * database are remembered when the shop is paired. Where either differs, everything that writes is paused until the owner has
 * said "moved" or "copied". Compared anew in each request, never stored as a state: a shop that goes back to its address goes
 * on by itself.
 */
final class Fingerprint {

	public const OPTION = 'crossdock_fingerprint';

	/**
	 * What identifies this shop. The address without its scheme (switching to https is no move) and straight from the option
	 * (translation plugins change home_url() from request to request).
	 *
	 * @return array{address:string, database:string, hpos:bool}
	 */
	public static function parts(): array {
		global $wpdb;
		$address = (string) preg_replace( '#^https?://#i', '', untrailingslashit( (string) get_option( 'home' ) ) );
		return array(
			'address'  => strtolower( $address ),
			// Only a hash is kept: the names say something about the hosting.
			'database' => substr( hash( 'sha256', implode( "\n", array( DB_HOST, DB_NAME, $wpdb->base_prefix ) ) ), 0, 16 ),
			'hpos'     => OrderUtil::custom_orders_table_usage_is_enabled(),
		);
	}

	/** What the sidecar is told in the answer to its heartbeat. Does not hold the order storage: that may change. */
	public static function current(): string {
		$parts = self::parts();
		return substr( hash( 'sha256', $parts['address'] . "\n" . $parts['database'] ), 0, 32 );
	}

	/** Remembers this shop as the paired one. */
	public static function remember(): void {
		update_option( self::OPTION, self::parts(), true );
	}

	/** Forgets it, when the shop is unpaired. */
	public static function forget(): void {
		delete_option( self::OPTION );
	}

	/**
	 * What differs from the paired shop.
	 *
	 * @return array<array{part:string, was:string, is:string}> Part is address, database or hpos.
	 */
	public static function changes(): array {
		$paired = get_option( self::OPTION );
		if ( ! is_array( $paired ) ) {
			return array();
		}
		$changes = array();
		foreach ( self::parts() as $part => $is ) {
			$was = $paired[ $part ] ?? $is;
			if ( $was !== $is ) {
				$changes[] = array(
					'part' => $part,
					'was'  => is_bool( $was ) ? ( $was ? 'on' : 'off' ) : (string) $was,
					'is'   => is_bool( $is ) ? ( $is ? 'on' : 'off' ) : (string) $is,
				);
			}
		}
		return $changes;
	}

	/** Whether everything that writes must wait for the owner's word. Without a query: both options are autoloaded. */
	public static function is_paused(): bool {
		foreach ( self::changes() as $change ) {
			if ( 'hpos' !== $change['part'] ) {
				return true;
			}
		}
		return false;
	}

	/** Why everything waits, in words; to be shown, and answered with status 409. */
	public static function reason(): string {
		foreach ( self::changes() as $change ) {
			if ( 'address' === $change['part'] ) {
				return sprintf(
					/* translators: 1: former address, 2: present address of the shop. */
					__( 'This shop was paired as %1$s and is now %2$s, so it was moved or copied. Nothing is sent until somebody says which: open WooCommerce › Crossdock.', 'crossdock' ),
					$change['was'],
					$change['is']
				);
			}
		}
		return __( 'This shop runs on another database than the one it was paired with, so it was moved or copied. Nothing is sent until somebody says which: open WooCommerce › Crossdock.', 'crossdock' );
	}

	/** The refusal of a write while paused, or null. */
	public static function refusal(): ?\WP_Error {
		return self::is_paused() ? new \WP_Error(
			'crossdock_paused',
			self::reason(),
			array(
				'status'  => 409,
				'changes' => self::changes(),
			)
		) : null;
	}

	/**
	 * The owner's word. Moved: this is the paired shop, at a new place. Copied: it is another one, so it loses the
	 * credentials and has to be paired by itself.
	 */
	public static function decide( string $decision, Pairing $pairing ): void {
		if ( 'moved' === $decision ) {
			self::remember();
		} else {
			$pairing->unpair();
		}
		/**
		 * Fires after somebody said what the changed address or database means.
		 *
		 * @since 0.1.0
		 * @param string $decision moved or copied.
		 */
		do_action( 'crossdock_fingerprint_decided', $decision );
	}

	/**
	 * What somebody should look at, worst first.
	 *
	 * @return array<array{code:string, level:string, message:string, fix:string}> Level is critical or recommended.
	 */
	public static function findings(): array {
		$findings = array();
		if ( self::is_paused() ) {
			$findings[] = array(
				'code'    => 'paused',
				'level'   => 'critical',
				'message' => self::reason(),
				'fix'     => __( 'Say "moved" if this is still your live shop, or "copied" if it is a copy, for example for tests.', 'crossdock' ),
			);
		}
		$known = (int) ( Heartbeat::last()['highest_order'] ?? 0 );
		$here  = $known > 0 ? self::highest_order() : 0;
		if ( $known > $here ) {
			$findings[] = array(
				'code'    => 'restored',
				'level'   => 'critical',
				'message' => sprintf(
					/* translators: 1: order id known to the sidecar, 2: highest order id of the shop. */
					__( 'The sidecar knows order %1$d, but the highest id in this shop is %2$d: the shop was probably put back from a backup. New orders would get ids that M3 already has.', 'crossdock' ),
					$known,
					$here
				),
				'fix'     => __( 'Bring the missing orders back, or raise the next id of the orders above the one the sidecar knows, before the shop sells again.', 'crossdock' ),
			);
		}
		foreach ( self::changes() as $change ) {
			if ( 'hpos' === $change['part'] ) {
				$findings[] = array(
					'code'    => 'hpos',
					'level'   => 'recommended',
					'message' => sprintf(
						/* translators: 1: on or off, 2: on or off. */
						__( 'High-performance order storage was %1$s when this shop was paired and is %2$s now.', 'crossdock' ),
						$change['was'],
						$change['is']
					),
					'fix'     => __( 'Check that the newest orders are all there, then confirm the change in WooCommerce › Crossdock.', 'crossdock' ),
				);
			}
		}
		return $findings;
	}

	/**
	 * Highest id given to an order or a post. Orders share the posts' numbers in both storages (HPOS keeps a placeholder post
	 * per order), so this is what the next order's id follows.
	 */
	private static function highest_order(): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- one look-up at the end of the primary key.
		return (int) $wpdb->get_var( "SELECT MAX( ID ) FROM {$wpdb->posts}" );
	}
}
