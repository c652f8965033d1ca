<?php
/**
 * The sidecar shows on the order what M3 says: orders/{id}/annotate.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;
use Crossdock\Orders\State;

defined( 'ABSPATH' ) || exit;

/** Safe to repeat: the same annotation twice changes nothing the second time. */
final class AnnotateController extends Controller {

	/** Registers the route. */
	public function register_routes(): void {
		$this->route(
			'/orders/(?P<id>\d+)/annotate',
			array(
				'POST' => array(
					'may'    => $this->may->sidecar(),
					'input'  => self::shape(
						array(
							'id'              => Schemas::id(),
							'state'           => array(
								'type' => 'string',
								'enum' => State::STATES,
							),
							'temporaryNumber' => Schemas::text( 10 ),
							'orderNumber'     => Schemas::text( 10 ),
							'customerNumber'  => Schemas::text( 10 ),
							'confirmedAt'     => Schemas::moment(),
							'status'          => Schemas::text( 40 ),
							'deliveries'      => Schemas::deliveries(),
							'note'            => Schemas::text( 2000 ),
							'problem'         => Schemas::problem(),
						),
						array( 'id', 'state' ),
						true
					),
					'output' => self::shape( array( 'changed' => array( 'type' => 'boolean' ) ), array( 'changed' ) ),
					'handle' => array( $this, 'annotate' ),
				),
			)
		);
	}

	/**
	 * Writes the annotation.
	 *
	 * @param array $input Checked input.
	 */
	public function annotate( array $input ): array|\WP_Error {
		$refusal = Fingerprint::refusal();
		if ( $refusal ) {
			return $refusal;
		}
		$order = wc_get_order( $input['id'] );
		if ( ! $order instanceof \WC_Order || 'shop_order' !== $order->get_type() ) {
			return new \WP_Error( 'woocommerce_rest_shop_order_invalid_id', __( 'Invalid ID.', 'crossdock' ), array( 'status' => 404 ) );
		}
		return array( 'changed' => State::annotate( $order, $input ) );
	}
}
