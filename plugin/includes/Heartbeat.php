<?php
/**
 * What the sidecar last said about itself.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/** One option, not autoloaded: the sidecar speaks every few seconds, the shop asks when somebody looks. */
final class Heartbeat {

	public const OPTION = 'crossdock_heartbeat';

	/**
	 * Keeps a heartbeat.
	 *
	 * @param array{sidecarVersion:string, oldest:?string, waiting:int, held:int, highestOrderId?:?string} $said As the route received it.
	 */
	public static function keep( array $said ): void {
		update_option(
			self::OPTION,
			array(
				'at'            => gmdate( 'Y-m-d\TH:i:s\Z' ),
				'version'       => $said['sidecarVersion'],
				'oldest'        => $said['oldest'],
				'waiting'       => $said['waiting'],
				'held'          => $said['held'],
				'highest_order' => (int) ( $said['highestOrderId'] ?? 0 ),
			),
			false
		);
	}

	/**
	 * The last heartbeat, null when there was none since the shop was paired.
	 *
	 * @return array{at:string, version:string, oldest:?string, waiting:int, held:int, highest_order:int}|null
	 */
	public static function last(): ?array {
		$last = get_option( self::OPTION );
		return is_array( $last ) ? $last : null;
	}

	/** Forgets it: another sidecar will speak. */
	public static function forget(): void {
		delete_option( self::OPTION );
	}

	/** Versions for the sidecar's check. */
	public static function versions(): array {
		return array(
			'plugin'      => CROSSDOCK_VERSION,
			'woocommerce' => WC_VERSION,
			'wordpress'   => get_bloginfo( 'version' ),
			'hpos'        => OrderUtil::custom_orders_table_usage_is_enabled(),
			'paused'      => Fingerprint::is_paused(),
		);
	}
}
