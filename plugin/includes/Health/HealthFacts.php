<?php
/**
 * How things stand, in plain facts: for the system status, Site Health's information page and the command line.
 *
 * @package Crossdock
 */

namespace Crossdock\Health;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Crossdock\Fingerprint;
use Crossdock\Heartbeat;
use Crossdock\Installer;
use Crossdock\Plugin;

defined( 'ABSPATH' ) || exit;

/** No secrets and nobody's data: these pages are copied into support tickets. */
final class HealthFacts {

	/**
	 * Name → fact. Names are stable, they are what scripts and support read.
	 *
	 * @return array<string, array{label:string, value:bool|int|string}>
	 */
	public static function all( Plugin $plugin ): array {
		$settings  = $plugin->settings;
		$heartbeat = Heartbeat::last();
		$outbox    = $plugin->outbox->status();
		$facts     = array(
			'plugin_version'  => array( __( 'Version of the plugin', 'crossdock' ), CROSSDOCK_VERSION ),
			'table_version'   => array( __( 'Version of the table', 'crossdock' ), (int) get_option( Installer::VERSION_OPTION ) ),
			'paired'          => array( __( 'Paired', 'crossdock' ), $settings->is_paired() ),
			'paired_at'       => array( __( 'Paired at', 'crossdock' ), (string) $settings->get( 'paired_at' ) ),
			'paused'          => array( __( 'Paused, because the shop was moved or copied', 'crossdock' ), Fingerprint::is_paused() ),
			'order_tables'    => array( __( 'High-performance order storage', 'crossdock' ), OrderUtil::custom_orders_table_usage_is_enabled() ),
			'sidecar_url'     => array( __( 'Address of the sidecar', 'crossdock' ), (string) $settings->get( 'sidecar_url' ) ),
			'sidecar_seen'    => array( __( 'Sidecar last heard', 'crossdock' ), $heartbeat['at'] ?? '' ),
			'sidecar_version' => array( __( 'Version of the sidecar', 'crossdock' ), $heartbeat['version'] ?? '' ),
			'sidecar_waiting' => array( __( 'Waiting in the sidecar', 'crossdock' ), $heartbeat['waiting'] ?? '' ),
			'sidecar_held'    => array( __( 'Held in the sidecar', 'crossdock' ), $heartbeat['held'] ?? '' ),
			'outbox_waiting'  => array( __( 'Events waiting in the shop', 'crossdock' ), $outbox['waiting'] ),
			'outbox_oldest'   => array( __( 'Oldest waiting event', 'crossdock' ), (string) $outbox['oldest'] ),
			'outbox_refused'  => array( __( 'Events refused by the sidecar', 'crossdock' ), $outbox['dead'] ),
			'outbox_done'     => array( __( 'Events handed over and kept', 'crossdock' ), $outbox['done'] ),
			'captured'        => array( __( 'Captured', 'crossdock' ), implode( ', ', (array) $settings->get( 'capture' ) ) ),
			'cutover'         => array( __( 'Cut-over', 'crossdock' ), (string) $settings->get( 'cutover' ) ),
		);
		return array_map(
			static fn( array $fact ): array => array(
				'label' => $fact[0],
				'value' => $fact[1],
			),
			$facts
		);
	}

	/** A value for people. */
	public static function text( bool|int|string $value ): string {
		return match ( true ) {
			true === $value  => __( 'yes', 'crossdock' ),
			false === $value => __( 'no', 'crossdock' ),
			'' === $value    => '–',
			default          => (string) $value,
		};
	}
}
