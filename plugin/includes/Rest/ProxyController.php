<?php
/**
 * The way from our screens to the sidecar's API: proxy/….
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/**
 * The browser never talks to the sidecar and never sees its token: a signed-in person asks the shop, the shop asks the sidecar,
 * and names that person, signed. Only what ProxyRules lists passes.
 */
final class ProxyController extends Controller {

	/** Registers the route. */
	public function register_routes(): void {
		$endpoint = array(
			'may'    => $this->may->browser(),
			'input'  => self::shape( array( 'path' => Schemas::text( 300, 1 ) ), array( 'path' ), true ),
			'output' => Schemas::anything(),
			'handle' => array( $this, 'pass' ),
		);
		$this->route( '/proxy/(?P<path>.+)', array_fill_keys( array( 'GET', 'POST', 'PUT', 'DELETE' ), $endpoint ) );
	}

	/**
	 * Passes a call on.
	 *
	 * @param array{path:string} $input   Checked input.
	 * @param \WP_REST_Request   $request The request.
	 */
	public function pass( array $input, \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$method = $request->get_method();
		$path   = $request->get_url_params()['path'];
		$role   = ProxyRules::role( $method, $path );
		if ( null === $role ) {
			return self::refuse(
				'proxy_unknown',
				/* translators: 1: HTTP method, 2: path. */
				sprintf( __( 'The screens have no use for %1$s %2$s at the sidecar, so it is not passed on.', 'crossdock' ), $method, Input::shown( $path ) ),
				404
			);
		}
		if ( ! ProxyRules::suffices( Client::role( wp_get_current_user() ), $role ) ) {
			/* translators: %s: name of a role. */
			return self::refuse( 'proxy_role', sprintf( __( 'This needs the role "%s" at the sidecar. Ask an administrator of this shop.', 'crossdock' ), $role ), 403 );
		}
		if ( ! $this->plugin->sidecar->has_address() || '' === (string) $this->plugin->settings->get( 'token' ) ) {
			return self::refuse( 'no_way_to_sidecar', __( 'This shop has no address of the sidecar. Enter it in WooCommerce › Crossdock.', 'crossdock' ), 409 );
		}
		$address = ProxyRules::address( $path, $request->get_query_params() );
		if ( null === $address ) {
			return Input::error( array( Input::fault( 'query', __( 'texts of at most 500 characters', 'crossdock' ), Input::shown( $request->get_query_params() ) ) ) );
		}
		// The body as it came: PHP's arrays do not tell an empty object from an empty list.
		$body = 'GET' === $method ? null : (string) $request->get_body();
		$etag = 'GET' === $method ? (string) $request->get_header( 'if-none-match' ) : '';
		return SidecarAnswer::of( $this->plugin->sidecar->request( $method, $address, $body, wp_get_current_user(), $etag ) );
	}
}
