<?php
/**
 * Site Health's tests that ask the sidecar, and so are called apart from the page.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Health\SiteHealth;

defined( 'ABSPATH' ) || exit;

/** WordPress calls this from its own screen, in the name of who looks at it. */
final class HealthController extends Controller {

	/** Registers the route. */
	public function register_routes(): void {
		$this->route(
			'/health/(?P<test>[a-z]+)',
			array(
				'GET' => array(
					'may'    => $this->may->site_health(),
					'input'  => self::shape(
						array(
							'test' => array(
								'type' => 'string',
								'enum' => SiteHealth::APART,
							),
						),
						array( 'test' )
					),
					'output' => self::shape(
						array(
							'label'       => array( 'type' => 'string' ),
							'status'      => array(
								'type' => 'string',
								'enum' => array( 'good', 'recommended', 'critical' ),
							),
							'badge'       => array( 'type' => 'object' ),
							'description' => array( 'type' => 'string' ),
							'actions'     => array( 'type' => 'string' ),
							'test'        => array( 'type' => 'string' ),
						),
						array( 'label', 'status', 'badge', 'description', 'actions', 'test' )
					),
					'handle' => fn( array $input ): array => ( new SiteHealth( $this->plugin ) )->run( $input['test'] ),
				),
			)
		);
	}
}
