<?php
/**
 * How things stand between shop and sidecar, now: connection.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;
use Crossdock\Health;
use Crossdock\Heartbeat;
use Crossdock\Pairing;

defined( 'ABSPATH' ) || exit;

/** Asks the sidecar at most once per call, only where the shop has an address for it. */
final class ConnectionController extends Controller {

	/** Registers the route. */
	public function register_routes(): void {
		$or_null = array( 'type' => array( 'object', 'null' ) );
		$this->route(
			'/connection',
			array(
				'GET' => array(
					'may'    => $this->may->view(),
					'output' => self::shape(
						array(
							'paired'    => array( 'type' => 'boolean' ),
							'pairedAt'  => array( 'type' => 'string' ),
							'paused'    => array( 'type' => 'boolean' ),
							'changes'   => array( 'type' => 'array' ),
							'findings'  => array( 'type' => 'array' ),
							'key'       => $or_null,
							'heartbeat' => $or_null,
							'push'      => self::shape(
								array(
									'configured' => array( 'type' => 'boolean' ),
									'ok'         => array( 'type' => 'boolean' ),
									'error'      => array( 'type' => 'string' ),
									'status'     => $or_null,
								)
							),
							'outbox'    => array( 'type' => 'object' ),
							'versions'  => array( 'type' => 'object' ),
						),
						array( 'paired', 'paused', 'findings', 'key', 'heartbeat', 'push', 'outbox', 'versions' )
					),
					'handle' => array( $this, 'read' ),
				),
			)
		);
	}

	/** The live state. */
	public function read(): array {
		$settings  = $this->plugin->settings;
		$heartbeat = Heartbeat::last();
		return array(
			'paired'    => $settings->is_paired(),
			'pairedAt'  => (string) $settings->get( 'paired_at' ),
			'paused'    => Fingerprint::is_paused(),
			'changes'   => Fingerprint::changes(),
			'findings'  => Health::findings(),
			'key'       => ( new Pairing( $settings ) )->key(),
			'heartbeat' => $heartbeat ? array(
				'at'             => $heartbeat['at'],
				'secondsAgo'     => max( 0, time() - (int) strtotime( $heartbeat['at'] ) ),
				'sidecarVersion' => $heartbeat['version'],
				'oldest'         => $heartbeat['oldest'],
				'waiting'        => $heartbeat['waiting'],
				'held'           => $heartbeat['held'],
			) : null,
			'push'      => $this->push(),
			'outbox'    => $this->plugin->outbox->status(),
			'versions'  => Heartbeat::versions(),
		);
	}

	/** Whether the shop reaches the sidecar, and what it says. */
	private function push(): array {
		if ( ! $this->plugin->sidecar->has_address() || '' === (string) $this->plugin->settings->get( 'token' ) ) {
			return array(
				'configured' => false,
				'ok'         => false,
				'error'      => '',
				'status'     => null,
			);
		}
		$answer = SidecarAnswer::of( $this->plugin->sidecar->request( 'GET', '/v1/status', null, wp_get_current_user() ) );
		return array(
			'configured' => true,
			'ok'         => ! is_wp_error( $answer ),
			'error'      => is_wp_error( $answer ) ? $answer->get_error_message() : '',
			'status'     => is_wp_error( $answer ) ? null : $answer->get_data(),
		);
	}
}
