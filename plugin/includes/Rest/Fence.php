<?php
/**
 * What the sidecar's user may call at all.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Pairing;
use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's capabilities are coarser than the sidecar's work: who may write an order note may also create orders. So the
 * user is let through to the calls the sidecar makes and to no others; a stolen key is worth no more than that.
 */
final class Fence implements Registerable {

	/** Method and pattern of every route that is open to the sidecar. */
	private const OPEN = array(
		array( 'GET', '#^/wc/v3/orders(/\d+(/(notes|refunds)(/\d+)?)?)?$#' ),
		array( 'PUT', '#^/wc/v3/orders/\d+$#' ),
		array( 'POST', '#^/wc/v3/orders/\d+/notes$#' ),
		array( 'POST', '#^/wc/v3/orders/batch$#' ),
		array( 'GET', '#^/wc/v3/products(/\d+(/variations(/\d+)?)?)?$#' ),
		array( 'GET', '#^/wc/v3/customers/\d+$#' ),
		array( 'GET', '#^/(wc/v3|wc-crossdock/v1)?$#' ),
		array( '', '#^/wc-crossdock/v1/#' ),
	);

	/** Adds both rules. */
	public function register(): void {
		// After WooCommerce's own look at the key's permissions (10).
		add_filter( 'rest_pre_dispatch', array( $this, 'guard' ), 20, 3 );
		add_filter( 'woocommerce_rest_check_permissions', array( $this, 'customers' ), 10, 4 );
	}

	/**
	 * Refuses what the sidecar has no business with.
	 *
	 * @param mixed            $result  Answer of an earlier filter.
	 * @param \WP_REST_Server  $server  The server.
	 * @param \WP_REST_Request $request The request.
	 */
	public function guard( $result, $server, $request ) {
		if ( null !== $result || ! self::is_fenced() || self::is_open( $request ) ) {
			return $result;
		}
		return new \WP_Error(
			'crossdock_route_not_allowed',
			sprintf(
				/* translators: 1: HTTP method, 2: REST route. */
				__( 'The key of the Crossdock sidecar does not open %1$s %2$s. Use a key of another user for other work.', 'crossdock' ),
				$request->get_method(),
				$request->get_route()
			),
			array( 'status' => 403 )
		);
	}

	/**
	 * WooCommerce asks for list_users to read a customer, which would open every account. The sidecar may read customers, one
	 * at a time, and nobody with rights of their own.
	 *
	 * @param bool   $allowed   What WooCommerce thinks.
	 * @param string $context   read, edit …
	 * @param int    $object_id Which.
	 * @param string $type      Kind of object.
	 */
	public function customers( $allowed, $context, $object_id, $type ) {
		if ( $allowed || 'user' !== $type || 'read' !== $context || ! $object_id || ! self::is_fenced() ) {
			return $allowed;
		}
		return ! user_can( (int) $object_id, 'edit_posts' ) && ! user_can( (int) $object_id, 'edit_shop_orders' ) && false !== get_userdata( (int) $object_id );
	}

	private static function is_fenced(): bool {
		return current_user_can( Pairing::CAPABILITY ) && ! current_user_can( 'manage_crossdock' ) && ! current_user_can( 'manage_woocommerce' );
	}

	private static function is_open( \WP_REST_Request $request ): bool {
		$method = 'HEAD' === $request->get_method() ? 'GET' : $request->get_method();
		$route  = untrailingslashit( $request->get_route() );
		foreach ( self::OPEN as list( $open_method, $pattern ) ) {
			if ( ( '' === $open_method || $method === $open_method ) && preg_match( $pattern, $route ) ) {
				// A batch may update; creating and deleting by it are refused as they are one by one.
				return ! str_ends_with( $route, '/batch' ) || ! array_intersect( array( 'create', 'delete' ), array_keys( $request->get_params() ) );
			}
		}
		return 'OPTIONS' === $method;
	}
}
