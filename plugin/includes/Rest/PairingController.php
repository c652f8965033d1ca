<?php
/**
 * Pairs the shop with a sidecar, and parts them: pairing.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Fingerprint;
use Crossdock\Pairing;

defined( 'ABSPATH' ) || exit;

/** The pairing string is in the answer of POST and nowhere else, ever. */
final class PairingController extends Controller {

	/** Registers the route. */
	public function register_routes(): void {
		$this->route(
			'/pairing',
			array(
				'POST'   => array(
					'may'    => $this->may->administer(),
					'input'  => self::shape( array( 'sidecarUrl' => Schemas::text( 300 ) ) ),
					'output' => self::shape(
						array(
							'pairing'  => array(
								'type'    => 'string',
								'pattern' => '^crossdock1_[A-Za-z0-9_-]+$',
							),
							'pairedAt' => Schemas::moment(),
						),
						array( 'pairing', 'pairedAt' )
					),
					'handle' => array( $this, 'create' ),
				),
				'DELETE' => array(
					'may'    => $this->may->administer(),
					'output' => self::shape( array( 'paired' => array( 'type' => 'boolean' ) ), array( 'paired' ) ),
					'handle' => array( $this, 'remove' ),
				),
			)
		);
	}

	/**
	 * New credentials; the former ones end.
	 *
	 * @param array{sidecarUrl?:string} $input Checked input.
	 */
	public function create( array $input ): array|\WP_REST_Response|\WP_Error {
		// A copy that pairs anew would take "moved or copied?" for answered.
		$refusal = Fingerprint::refusal();
		if ( $refusal ) {
			return $refusal;
		}
		$url = $input['sidecarUrl'] ?? null;
		if ( null !== $url ) {
			$faults = SettingsController::address_faults( $url );
			if ( $faults ) {
				return Input::error( $faults );
			}
			$url = untrailingslashit( $url );
		}
		try {
			$pairing = ( new Pairing( $this->plugin->settings ) )->create( $url );
		} catch ( \RuntimeException $error ) {
			return self::refuse( 'pairing_failed', $error->getMessage(), 500 );
		}
		$response = new \WP_REST_Response(
			array(
				'pairing'  => $pairing,
				'pairedAt' => (string) $this->plugin->settings->get( 'paired_at' ),
			),
			201
		);
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/** Removes the sidecar's user, key, secret and token. */
	public function remove(): array {
		( new Pairing( $this->plugin->settings ) )->unpair();
		// False unless wp-config.php holds the secret.
		return array( 'paired' => $this->plugin->settings->is_paired() );
	}
}
