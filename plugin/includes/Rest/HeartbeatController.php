<?php
/**
 * The sidecar says that it lives: heartbeat.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;
use Crossdock\Heartbeat;

defined( 'ABSPATH' ) || exit;

/** Answers even while the shop is paused, so that the sidecar sees the changed fingerprint. */
final class HeartbeatController extends Controller {

	/** Registers the route. */
	public function register_routes(): void {
		$count = array(
			'type'    => 'integer',
			'minimum' => 0,
		);
		$this->route(
			'/heartbeat',
			array(
				'POST' => array(
					'may'    => $this->may->sidecar(),
					'input'  => self::shape(
						array(
							'sidecarVersion' => Schemas::text( 40, 1 ),
							'oldest'         => array(
								'type'      => array( 'string', 'null' ),
								'maxLength' => 40,
							),
							'waiting'        => $count,
							'held'           => $count,
							'highestOrderId' => array(
								'type'     => array( 'string', 'null' ),
								'pattern'  => '^\d{1,18}$',
								'expected' => __( 'an order id as text, like "1234", or null', 'crossdock' ),
							),
						),
						array( 'sidecarVersion', 'oldest', 'waiting', 'held' ),
						true
					),
					'output' => self::shape(
						array(
							'outboxWaiting' => array( 'type' => 'integer' ),
							'fingerprint'   => array( 'type' => 'string' ),
							'paused'        => array( 'type' => 'boolean' ),
						),
						array( 'outboxWaiting', 'fingerprint', 'paused' )
					),
					'handle' => array( $this, 'beat' ),
				),
			)
		);
	}

	/**
	 * Keeps what was said, answers what waits here.
	 *
	 * @param array $input Checked input.
	 */
	public function beat( array $input ): array {
		Heartbeat::keep( $input );
		$paused = Fingerprint::is_paused();
		return array(
			// Nothing can be leased while paused, so there is nothing to come for.
			'outboxWaiting' => $paused ? 0 : $this->plugin->outbox->waiting(),
			'fingerprint'   => Fingerprint::current(),
			'paused'        => $paused,
		);
	}
}
