<?php
/**
 * What is known about an order in M3, kept on the order.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

use Crossdock\Bulk\InFlight;
use Crossdock\Plugin;

defined( 'ABSPATH' ) || exit;

/** Reads and writes the meta data by which the shop shows an order's way into M3. */
final class State {

	public const STATE            = '_crossdock_state';
	public const TEMPORARY_NUMBER = '_crossdock_temporary_number';
	public const ORDER_NUMBER     = '_crossdock_order_number';
	public const CUSTOMER_NUMBER  = '_crossdock_customer_number';
	public const STATUS           = '_crossdock_status';
	public const PROBLEM          = '_crossdock_problem';
	public const CHANGED_AT       = '_crossdock_changed_at';
	/** Deliveries, as JSON. */
	public const DELIVERIES       = '_crossdock_deliveries';
	/** When M3 had the order for certain, in UTC with milliseconds: figures of stock that M3 gave later hold it. */
	public const CONFIRMED_AT     = '_crossdock_confirmed_at';

	/** Values of `state` (shared/src/plugin.ts). */
	public const STATES = array( 'waiting', 'sending', 'held', 'confirmed', 'cancelled', 'skipped' );

	private const FIELDS = array(
		'state'           => self::STATE,
		'temporaryNumber' => self::TEMPORARY_NUMBER,
		'orderNumber'     => self::ORDER_NUMBER,
		'customerNumber'  => self::CUSTOMER_NUMBER,
		'status'          => self::STATUS,
	);

	/**
	 * Writes what the sidecar found, as our own doing, so that it does not come back as news (unless it would hide some). Nothing is
	 * saved when nothing differs: saving meta data moves the order's date of modification and fires woocommerce_update_order. Safe
	 * to repeat.
	 *
	 * @param \WC_Order $order      The order.
	 * @param array     $annotation As contract.md 5 has it: `state`, and what is known of `temporaryNumber`, `orderNumber`,
	 *                              `customerNumber`, `confirmedAt`, `status`, `deliveries`, `note`, `problem`. What is absent stays, except
	 *                              the problem: it goes when it is no longer said.
	 * @return bool Whether anything changed.
	 */
	public static function annotate( \WC_Order $order, array $annotation ): bool {
		$metas     = array();
		// The shop has forgotten who it was (Privacy::forget_on_order).
		$forgotten = 'yes' === $order->get_meta( '_anonymized' );
		if ( $forgotten ) {
			unset( $annotation['customerNumber'] );
		}
		foreach ( self::FIELDS as $name => $key ) {
			if ( isset( $annotation[ $name ] ) && (string) $order->get_meta( $key ) !== $annotation[ $name ] ) {
				$metas[ $key ] = $annotation[ $name ];
			}
		}
		if ( isset( $annotation['deliveries'] ) ) {
			$deliveries = Deliveries::encode( $annotation['deliveries'], $forgotten );
			if ( (string) $order->get_meta( self::DELIVERIES ) !== $deliveries ) {
				$metas[ self::DELIVERIES ] = $deliveries;
			}
		}
		$problem = isset( $annotation['problem'] ) ? (string) wp_json_encode( $annotation['problem'], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) : '';
		if ( (string) $order->get_meta( self::PROBLEM ) !== $problem ) {
			$metas[ self::PROBLEM ] = $problem;
		}
		$notes = array();
		if ( isset( $metas[ self::ORDER_NUMBER ] ) ) {
			/* translators: %s: order number in Infor M3. */
			$notes[] = sprintf( __( 'Infor M3 order %s.', 'crossdock' ), $metas[ self::ORDER_NUMBER ] );
			// The sidecar's clock where it says so, because figures of stock come with that clock's time. Before the number: the rows are
			// written one by one, and with a number alone an order counts as one that M3 has had for long (InFlight).
			$metas = array( self::CONFIRMED_AT => InFlight::moment( $annotation['confirmedAt'] ?? microtime( true ) ) ) + $metas;
		}
		if ( '' !== ( $annotation['note'] ?? '' ) ) {
			$notes[] = wp_kses( $annotation['note'], array() );
		}
		// A note that is there already was written by a call that broke off before its meta data, or by a repeat.
		$notes = $notes ? array_diff( $notes, self::notes_of( $order ) ) : array();
		if ( ! $metas && ! $notes ) {
			return false;
		}
		$write = static function () use ( $order, $metas, $notes ): void {
			foreach ( $notes as $note ) {
				$order->add_order_note( $note );
			}
			if ( ! $metas ) {
				return;
			}
			foreach ( $metas + array( self::CHANGED_AT => gmdate( 'Y-m-d\TH:i:s\Z' ) ) as $key => $value ) {
				if ( '' === $value ) {
					$order->delete_meta_data( $key );
				} else {
					$order->update_meta_data( $key, $value );
				}
			}
			$order->save_meta_data();
		};
		$plugin   = Plugin::instance();
		$modified = $order->get_date_modified();
		if ( $modified && ! $plugin->outbox->tells_of( 'order', $order->get_id(), $modified ) ) {
			// A change that nobody has recorded, because its request died: with a row of ours after it the sweep would pass it over,
			// so ours is sent, and with it the order as it is.
			$write();
		} else {
			$plugin->origin->as_crossdock( $write );
		}
		return true;
	}

	/**
	 * What is known about an order.
	 *
	 * @return array{state:string, temporary_number:string, order_number:string, customer_number:string, status:string, problem:?array, changed_at:string, deliveries:array} Texts are '' where nothing is known.
	 */
	public static function of( \WC_Order $order ): array {
		$problem = json_decode( (string) $order->get_meta( self::PROBLEM ), true );
		return array(
			'state'            => (string) $order->get_meta( self::STATE ),
			'temporary_number' => (string) $order->get_meta( self::TEMPORARY_NUMBER ),
			'order_number'     => (string) $order->get_meta( self::ORDER_NUMBER ),
			'customer_number'  => (string) $order->get_meta( self::CUSTOMER_NUMBER ),
			'status'           => (string) $order->get_meta( self::STATUS ),
			'problem'          => is_array( $problem ) ? $problem : null,
			'changed_at'       => (string) $order->get_meta( self::CHANGED_AT ),
			'deliveries'       => Deliveries::decode( (string) $order->get_meta( self::DELIVERIES ) ),
		);
	}

	/** @return string[] Texts of the order's private notes. */
	private static function notes_of( \WC_Order $order ): array {
		$notes = wc_get_order_notes(
			array(
				'order_id' => $order->get_id(),
				'type'     => 'internal',
			)
		);
		return array_map( static fn( $note ): string => (string) $note->content, $notes );
	}
}
