<?php
/**
 * What the states of an order are called, in one place for screens, lists, e-mails and commands.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

defined( 'ABSPATH' ) || exit;

/** Pure: takes what State::of() gives and answers with words. Nothing here is escaped; whoever prints does that. */
final class Words {

	/** State of an order that nobody has reported anything about. */
	public const NOT_SENT = '';

	/**
	 * Filters of the order list → the states they show. The sidecar's states are those of `orderState` in
	 * shared/src/plugin.ts.
	 */
	public const GROUPS = array(
		'not-sent' => array( self::NOT_SENT ),
		'waiting'  => array( 'waiting', 'sending' ),
		'held'     => array( 'held' ),
		'in-m3'    => array( 'confirmed' ),
		'out'      => array( 'skipped', 'cancelled' ),
	);

	/** Names of the filters, in the order in which an order goes through them. */
	public static function groups(): array {
		return array(
			'not-sent' => __( 'Not sent', 'crossdock' ),
			'waiting'  => __( 'Waiting', 'crossdock' ),
			'held'     => __( 'Held', 'crossdock' ),
			'in-m3'    => __( 'In M3', 'crossdock' ),
			'out'      => __( 'Left out or cancelled', 'crossdock' ),
		);
	}

	/** One or two words for a badge. A state of a newer sidecar is shown as it came. */
	public static function label( string $state ): string {
		return match ( $state ) {
			self::NOT_SENT => __( 'Not sent', 'crossdock' ),
			'waiting'      => __( 'Waiting', 'crossdock' ),
			'sending'      => __( 'Being sent', 'crossdock' ),
			'held'         => __( 'Held', 'crossdock' ),
			'confirmed'    => __( 'In M3', 'crossdock' ),
			'cancelled'    => __( 'Cancelled', 'crossdock' ),
			'skipped'      => __( 'Left out', 'crossdock' ),
			default        => $state,
		};
	}

	/**
	 * One sentence that says what the state means for this order.
	 *
	 * @param array $of    What State::of() gives.
	 * @param int   $queue Events of the order that the sidecar has not taken yet.
	 */
	public static function sentence( array $of, int $queue = 0 ): string {
		$state = (string) ( $of['state'] ?? '' );
		if ( self::NOT_SENT === $state ) {
			return $queue > 0
				? __( 'The order waits in the shop until the sidecar takes it.', 'crossdock' )
				: __( 'M3 does not have this order. It goes there by itself when its status allows, usually after payment.', 'crossdock' );
		}
		$has_temporary = '' !== (string) ( $of['temporary_number'] ?? '' );
		return match ( $state ) {
			'waiting'   => $has_temporary
				? __( 'M3 has the order under a temporary number. It is not confirmed yet.', 'crossdock' )
				: __( 'The sidecar has the order. It goes to M3 by itself when its status allows, usually after payment.', 'crossdock' ),
			'sending'   => __( 'The order is being written to M3 now.', 'crossdock' ),
			'held'      => __( 'The order is stopped until somebody puts right what is said below.', 'crossdock' ),
			'confirmed' => __( 'M3 has confirmed the order.', 'crossdock' ),
			'cancelled' => __( 'The order is cancelled or closed in M3.', 'crossdock' ),
			'skipped'   => __( 'By your rules this order is not for M3.', 'crossdock' ),
			default     => '',
		};
	}

	/** Progress of the order's lines in M3, in words (`M3Progress` in shared/src/settings.ts). */
	public static function progress( string $status ): string {
		return match ( $status ) {
			''               => '',
			'open'           => __( 'Open', 'crossdock' ),
			'allocated'      => __( 'Allocated', 'crossdock' ),
			'picking'        => __( 'Being picked', 'crossdock' ),
			'part-delivered' => __( 'Partly delivered', 'crossdock' ),
			'delivered'      => __( 'Delivered', 'crossdock' ),
			'invoiced'       => __( 'Invoiced', 'crossdock' ),
			'deleted'        => __( 'Deleted', 'crossdock' ),
			default          => $status,
		};
	}

	/** Who can put a problem right (`problemOwner` in shared/src/problem.ts). */
	public static function owner( string $owner ): string {
		return match ( $owner ) {
			'shop'      => __( 'the staff of the shop', 'crossdock' ),
			'm3'        => __( 'the people who run M3', 'crossdock' ),
			'crossdock' => __( 'the developers of Crossdock', 'crossdock' ),
			default     => $owner,
		};
	}

	/** Class of the badge; the colours are in assets/orders.css. */
	public static function tone( string $state ): string {
		return match ( $state ) {
			'held'               => 'stop',
			'confirmed'          => 'good',
			'waiting', 'sending' => 'wait',
			default              => 'none',
		};
	}
}
