<?php
/**
 * What the sidecar's user may call at all.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Outbox\Orders;
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
		array( 'POST', '#^/wc/v3/products(/\d+/variations)?/batch$#' ),
		array( 'GET', '#^/wc/v3/products/(categories|attributes)$#' ),
		array( 'POST', '#^/wc/v3/products/(categories|attributes)$#' ),
		array( 'GET', '#^/wc/v3/customers/\d+$#' ),
		array( 'GET', '#^/wc/v3/payment_gateways$#' ),
		array( 'GET', '#^/wc/v3/shipping/zones(/\d+/methods)?$#' ),
		array( 'GET', '#^/wc/v3/settings/(general/woocommerce_(currency|calc_taxes)|tax/woocommerce_prices_include_tax)$#' ),
		array( 'GET', '#^/(wc/v3|wc-crossdock/v1)?$#' ),
		array( '', '#^/wc-crossdock/v1/#' ),
	);

	/** All that the sidecar sees of a payment method: the rest of WooCommerce's answer are its settings, keys of the provider among them. */
	private const GATEWAY = array(
		'id'      => true,
		'title'   => true,
		'enabled' => true,
	);

	/** The same of a shipping method: among its settings are accounts of carriers. WooCommerce has no filter for these rows. */
	private const ZONE_METHODS    = '#^/wc/v3/shipping/zones/\d+/methods$#';
	private const SHIPPING_METHOD = array(
		'id'           => true,
		'instance_id'  => true,
		'title'        => true,
		'enabled'      => true,
		'method_id'    => true,
		'method_title' => true,
	);

	/** Adds the rules. */
	public function register(): void {
		// After WooCommerce's own look at the key's permissions (10).
		add_filter( 'rest_pre_dispatch', array( $this, 'guard' ), 20, 3 );
		add_filter( 'woocommerce_rest_check_permissions', array( $this, 'permission' ), 10, 4 );
		add_filter( 'woocommerce_rest_check_permissions', array( $this, 'catalogue' ), 10, 4 );
		add_filter( 'woocommerce_rest_check_permissions', array( $this, 'reads' ), 10, 4 );
		add_filter( 'woocommerce_rest_prepare_payment_gateway', array( $this, 'gateway' ), PHP_INT_MAX );
		add_filter( 'rest_request_after_callbacks', array( $this, 'shipping_methods' ), PHP_INT_MAX, 3 );
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
	 * Two rights that WooCommerce does not grant as it should. It asks for list_users to read a customer, which would open every
	 * account: the sidecar may read customers, one at a time, and nobody with rights of their own. And before version 11 it asks
	 * for the right to edit other people's *posts* to change an order that lies in tables of its own, because all that WordPress
	 * sees of such an order is a placeholder.
	 *
	 * @param bool   $allowed   What WooCommerce thinks.
	 * @param string $context   read, edit …
	 * @param int    $object_id Which.
	 * @param string $type      Kind of object.
	 */
	public function permission( $allowed, $context, $object_id, $type ) {
		if ( $allowed || ! $object_id || ! in_array( "$context $type", array( 'read user', 'edit shop_order' ), true ) || ! self::is_fenced() ) {
			return $allowed;
		}
		if ( 'shop_order' === $type ) {
			return current_user_can( 'edit_others_shop_orders' ) && Orders::exists( (int) $object_id, 'shop_order' );
		}
		return ! user_can( (int) $object_id, 'edit_posts' ) && ! user_can( (int) $object_id, 'edit_shop_orders' ) && false !== get_userdata( (int) $object_id );
	}

	/**
	 * Items of M3 become products: the sidecar may read, make and change products, variations, categories and attributes by the
	 * routes that are open to it. It may delete none, and its role is given no capability for them that would also hold elsewhere.
	 *
	 * @param bool   $allowed   What WooCommerce thinks.
	 * @param string $context   read, create, edit, batch …
	 * @param int    $object_id Which.
	 * @param string $type      Kind of object.
	 */
	public function catalogue( $allowed, $context, $object_id, $type ) {
		if ( $allowed || ! in_array( $type, array( 'product', 'product_variation', 'product_cat', 'attributes' ), true ) ) {
			return $allowed;
		}
		return in_array( $context, array( 'read', 'create', 'edit', 'batch' ), true ) && self::is_fenced();
	}

	/**
	 * The set-up guide asks which payment and shipping methods there are, to suggest what each is in M3; and prices need the shop's
	 * currency and whether they include tax. To WooCommerce shipping zones are settings, too; OPEN says which of all are open.
	 *
	 * @param bool   $allowed   What WooCommerce thinks.
	 * @param string $context   read, edit …
	 * @param int    $object_id Which.
	 * @param string $type      Kind of object.
	 */
	public function reads( $allowed, $context, $object_id, $type ) {
		return $allowed || ( in_array( $type, array( 'payment_gateways', 'settings' ), true ) && 'read' === $context && self::is_fenced() );
	}

	/**
	 * Takes a payment method's settings out of the answer to the sidecar.
	 *
	 * @param \WP_REST_Response $response As WooCommerce made it.
	 */
	public function gateway( $response ) {
		if ( $response instanceof \WP_REST_Response && self::is_fenced() ) {
			$response->set_data( array_intersect_key( (array) $response->get_data(), self::GATEWAY ) );
		}
		return $response;
	}

	/**
	 * Takes the settings of shipping methods out of the answer to the sidecar.
	 *
	 * @param mixed            $response Of the route.
	 * @param array            $handler  Of the route.
	 * @param \WP_REST_Request $request  The request.
	 */
	public function shipping_methods( $response, $handler, $request ) {
		if ( $response instanceof \WP_REST_Response && preg_match( self::ZONE_METHODS, untrailingslashit( $request->get_route() ) ) && self::is_fenced() ) {
			$seen = static fn( $method ): array => array_intersect_key( (array) $method, self::SHIPPING_METHOD );
			$response->set_data( array_map( $seen, (array) $response->get_data() ) );
		}
		return $response;
	}

	private static function is_fenced(): bool {
		return current_user_can( Pairing::CAPABILITY ) && ! current_user_can( 'manage_crossdock' ) && ! current_user_can( 'manage_woocommerce' );
	}

	private static function is_open( \WP_REST_Request $request ): bool {
		$method = 'HEAD' === $request->get_method() ? 'GET' : $request->get_method();
		$route  = untrailingslashit( $request->get_route() );
		foreach ( self::OPEN as list( $open_method, $pattern ) ) {
			if ( ( '' === $open_method || $method === $open_method ) && preg_match( $pattern, $route ) ) {
				// A batch may do what is open one by one as well: orders are changed, products made and changed, nothing is deleted.
				$closed = str_starts_with( $route, '/wc/v3/products' ) ? array( 'delete' ) : array( 'create', 'delete' );
				return ! str_ends_with( $route, '/batch' ) || ! array_intersect( $closed, array_keys( $request->get_params() ) );
			}
		}
		return 'OPTIONS' === $method;
	}
}
