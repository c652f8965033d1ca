<?php
/**
 * The sidecar fetches events: outbox/lease and outbox/ack.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;

defined( 'ABSPATH' ) || exit;

/** Pull of the outbox (contract 5): alone it must suffice, because the shop may not reach the sidecar. */
final class OutboxController extends Controller {

	/** Leases without an event that one request may skip. */
	private const SILENT_LEASES = 20;

	/** Seconds that reading the documents may take at most, on top of the lease: the sidecar's time begins with the answer. */
	private const READ_SECONDS = 60;

	/** Registers both routes. */
	public function register_routes(): void {
		$this->route(
			'/outbox/lease',
			array(
				'POST' => array(
					'may'    => $this->may->sidecar(),
					'input'  => self::shape(
						array(
							'limit'        => array(
								'type'    => 'integer',
								'minimum' => 1,
								'maximum' => 1000,
							),
							'leaseSeconds' => array(
								'type'    => 'integer',
								'minimum' => 5,
								'maximum' => 3600,
							),
						),
						array( 'limit', 'leaseSeconds' ),
						true
					),
					'output' => self::shape(
						array(
							'lease'   => array( 'type' => 'string' ),
							'events'  => array(
								'type'  => 'array',
								'items' => Schemas::event(),
							),
							'waiting' => array( 'type' => 'integer' ),
						),
						array( 'lease', 'events', 'waiting' )
					),
					'handle' => array( $this, 'lease' ),
				),
			)
		);
		$this->route(
			'/outbox/ack',
			array(
				'POST' => array(
					'may'    => $this->may->sidecar(),
					'input'  => self::shape(
						array(
							'lease'   => array(
								'type'      => 'string',
								'minLength' => 1,
								'maxLength' => 64,
							),
							'results' => array(
								'type'     => 'array',
								'maxItems' => 1000,
								'items'    => self::shape(
									array(
										'id'     => array(
											'type'      => 'string',
											'minLength' => 1,
											'maxLength' => 64,
										),
										'status' => array(
											'type' => 'string',
											'enum' => array( 'accepted', 'duplicate', 'rejected' ),
										),
									),
									array( 'id', 'status' ),
									true
								),
							),
						),
						array( 'lease', 'results' ),
						true
					),
					'output' => self::shape( array( 'acknowledged' => array( 'type' => 'integer' ) ), array( 'acknowledged' ) ),
					'handle' => array( $this, 'ack' ),
				),
			)
		);
	}

	/**
	 * Leases events, oldest first, with their documents as they are now.
	 *
	 * @param array{limit:int, leaseSeconds:int} $input Checked input.
	 */
	public function lease( array $input ): array|\WP_Error {
		$refusal = Fingerprint::refusal();
		if ( $refusal ) {
			return $refusal;
		}
		$outbox = $this->plugin->outbox;
		$tries  = 0;
		do {
			$leased = $outbox->lease( $input['limit'], $input['leaseSeconds'] + self::READ_SECONDS );
			$handed = $this->plugin->documents->events( $leased['rows'] );
			$rest   = array_slice( $leased['rows'], $handed['read'] );
			$outbox->give_back( $leased['lease'], null, array_column( $rest, 'event_id' ) );
			// A lease of nothing but silent rows (drafts) would look like an empty outbox and end the sidecar's fetching.
		} while ( ! $handed['events'] && $leased['rows'] && ++$tries < self::SILENT_LEASES );
		if ( $handed['events'] ) {
			$outbox->renew( $leased['lease'], $input['leaseSeconds'] );
		}
		return array(
			'lease'   => $leased['lease'],
			'events'  => $handed['events'],
			'waiting' => max( 0, $outbox->waiting() - count( $handed['events'] ) ),
		);
	}

	/**
	 * Settles leased events. Also while the shop is paused: what was handed over before is handed over.
	 *
	 * @param array{lease:string, results:array} $input Checked input.
	 */
	public function ack( array $input ): array {
		return array( 'acknowledged' => $this->plugin->outbox->ack( $input['lease'], $input['results'] ) );
	}
}
