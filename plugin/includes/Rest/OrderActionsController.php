<?php
/**
 * Buttons of the order screen: orders/{id}/send, orders/{id}/retry, orders/{id}/plan.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;
use Crossdock\Orders\State;
use Crossdock\Outbox\Forwarder;
use Crossdock\Outbox\Recorder;

defined( 'ABSPATH' ) || exit;

/** Acts on one order in the name of the person at the screen. */
final class OrderActionsController extends Controller {

	/** Registers the routes. */
	public function register_routes(): void {
		$id    = array( 'id' => Schemas::id() );
		$why   = $id + array( 'why' => Schemas::text( 500, 1 ) );
		$state = self::shape(
			array(
				'result'  => array(
					'type' => 'string',
					'enum' => array( 'queued', 'retried' ),
				),
				'message' => array( 'type' => 'string' ),
				'state'   => array( 'type' => 'object' ),
			),
			array( 'result', 'message', 'state' )
		);
		foreach ( array(
			'send'  => array( $id, $state ),
			'retry' => array( $why, $state ),
			'plan'  => array( $id, self::shape( array( 'plan' => array( 'type' => 'object' ) ), array( 'plan' ) ) ),
		) as $action => list( $input, $output ) ) {
			$this->route(
				'/orders/(?P<id>\d+)/' . $action,
				array(
					'POST' => array(
						'may'    => $this->may->manage(),
						'input'  => self::shape( $input, array( 'id' ) ),
						'output' => $output,
						'handle' => function ( array $values ) use ( $action ) {
							$order = $this->order( $values['id'] );
							return is_wp_error( $order ) ? $order : $this->$action( $order, $values );
						},
					),
				)
			);
		}
	}

	/**
	 * Puts the order, as it is now, into the outbox, and sends it at once, so that the person learns whether it arrived. With a
	 * long queue it is not waited for: the queue goes first.
	 */
	private function send( \WC_Order $order ): array|\WP_Error {
		$refusal = $this->refusal();
		if ( $refusal ) {
			return $refusal;
		}
		$outbox = $this->plugin->outbox;
		$outbox->add( 'order', $order->get_id(), null, 'updated' );
		if ( ! $this->plugin->sidecar->has_address() ) {
			return $this->done( $order, 'queued', __( 'The order is ready. The sidecar fetches it within a minute, and the state changes here.', 'crossdock' ) );
		}
		if ( $outbox->waiting() <= Forwarder::BATCH ) {
			$this->plugin->forwarder->flush();
		}
		$message = $outbox->waiting_for( 'order', $order->get_id() ) > 0
			? __( 'The order is in the queue and is sent in its turn. If it stays there, look at the connection in WooCommerce › Crossdock.', 'crossdock' )
			: __( 'The sidecar has the order. Its state changes here within moments.', 'crossdock' );
		return $this->done( $order, 'queued', $message );
	}

	/** Has the sidecar try a held order again; without a way to it, the order is sent anew, which ends a hold as well. */
	private function retry( \WC_Order $order, array $input ): array|\WP_REST_Response|\WP_Error {
		$refusal = $this->refusal();
		if ( $refusal ) {
			return $refusal;
		}
		if ( ! $this->reaches_sidecar() ) {
			return $this->send( $order );
		}
		$me   = wp_get_current_user();
		$runs = SidecarAnswer::of( $this->plugin->sidecar->request( 'GET', '/v1/runs?' . http_build_query( array( 'key' => 'order:' . $order->get_id(), 'state' => 'held', 'limit' => 1 ) ), null, $me ) ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound
		if ( is_wp_error( $runs ) ) {
			return 'crossdock_sidecar_down' === $runs->get_error_code() ? $this->send( $order ) : $runs;
		}
		$run = $runs->get_data()['runs'][0]['id'] ?? null;
		if ( null === $run ) {
			return $this->send( $order );
		}
		$why   = $input['why'] ?? __( 'Retry on the order screen', 'crossdock' );
		$retry = SidecarAnswer::of( $this->plugin->sidecar->request( 'POST', '/v1/runs/' . rawurlencode( (string) $run ) . '/retry', array( 'why' => $why ), $me ) );
		return is_wp_error( $retry ) ? $retry : $this->done( $order, 'retried', __( 'The sidecar tries again now. The state changes here within moments.', 'crossdock' ) );
	}

	/** The M3 calls the sidecar would make for the order as it is now. Nothing is written anywhere. */
	private function plan( \WC_Order $order ): array|\WP_Error {
		if ( ! $this->reaches_sidecar() ) {
			return self::refuse( 'no_way_to_sidecar', __( 'This shop has no address of the sidecar, so the M3 calls cannot be shown here. Enter the address in WooCommerce › Crossdock, or use the command "crossdock-sidecar plan".', 'crossdock' ), 409 );
		}
		$document = $this->plugin->documents->read( 'order', $order->get_id(), null );
		$answer   = SidecarAnswer::of( $this->plugin->sidecar->request( 'POST', '/v1/plan', array( 'document' => $document ), wp_get_current_user() ) );
		return is_wp_error( $answer ) ? $answer : array( 'plan' => $answer->get_data() );
	}

	private function done( \WC_Order $order, string $result, string $message ): array {
		return array(
			'result'  => $result,
			'message' => $message,
			'state'   => State::of( $order ),
		);
	}

	private function reaches_sidecar(): bool {
		return $this->plugin->sidecar->has_address() && '' !== (string) $this->plugin->settings->get( 'token' );
	}

	private function refusal(): ?\WP_Error {
		if ( ! $this->plugin->settings->is_paired() ) {
			return self::refuse( 'not_paired', __( 'This shop is not paired with a sidecar yet. Pair it in WooCommerce › Crossdock.', 'crossdock' ), 409 );
		}
		return Fingerprint::refusal();
	}

	private function order( int $id ): \WC_Order|\WP_Error {
		$order = wc_get_order( $id );
		if ( ! $order instanceof \WC_Order || 'shop_order' !== $order->get_type() ) {
			return new \WP_Error( 'woocommerce_rest_shop_order_invalid_id', __( 'There is no such order in this shop.', 'crossdock' ), array( 'status' => 404 ) );
		}
		if ( in_array( $order->get_status(), Recorder::DRAFTS, true ) ) {
			return self::refuse( 'draft', __( 'This order is a draft. Save it with another status first.', 'crossdock' ), 409 );
		}
		return $order;
	}
}
