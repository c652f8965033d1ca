<?php
/**
 * The owner says what a changed address or database means: fingerprint.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;
use Crossdock\Pairing;

defined( 'ABSPATH' ) || exit;

/** Only a person can tell a moved shop from a copied one. */
final class FingerprintController extends Controller {

	/** Registers the route. */
	public function register_routes(): void {
		$this->route(
			'/fingerprint',
			array(
				'POST' => array(
					'may'    => $this->may->manage(),
					'input'  => self::shape(
						array(
							'decision' => array(
								'type' => 'string',
								'enum' => array( 'moved', 'copied' ),
							),
						),
						array( 'decision' )
					),
					'output' => self::shape(
						array(
							'paused' => array( 'type' => 'boolean' ),
							'paired' => array( 'type' => 'boolean' ),
						),
						array( 'paused', 'paired' )
					),
					'handle' => array( $this, 'decide' ),
				),
			)
		);
	}

	/**
	 * Carries the decision out.
	 *
	 * @param array{decision:string} $input Checked input.
	 */
	public function decide( array $input ): array|\WP_Error {
		if ( ! Fingerprint::changes() ) {
			return self::refuse( 'nothing_to_decide', __( 'Address, database and order storage are those this shop was paired with, so there is nothing to decide. To part shop and sidecar, unpair them.', 'crossdock' ), 409 );
		}
		Fingerprint::decide( $input['decision'], new Pairing( $this->plugin->settings ) );
		return array(
			'paused' => Fingerprint::is_paused(),
			'paired' => $this->plugin->settings->is_paired(),
		);
	}
}
