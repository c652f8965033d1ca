<?php
/**
 * The plugin's REST routes, namespace wc-crossdock/v1: for the sidecar, for our own screens, and the proxy between them.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Heartbeat;
use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/** Builds one controller per resource and the guards around them. */
final class Routes implements Registerable {

	// Must begin with "wc-": WooCommerce authenticates consumer keys only for addresses with "wc/" or "wc-" in them.
	public const NAMESPACE = 'wc-crossdock/v1';

	public function __construct( private readonly Plugin $plugin ) {}

	/** Adds the routes, and the rules that hold for the sidecar's user everywhere. */
	public function register(): void {
		( new Fence() )->register();
		( new Pairing( $this->plugin->settings ) )->register();
		add_action( 'rest_api_init', array( $this, 'routes' ) );
		add_filter( 'woocommerce_rest_is_request_to_rest_api', array( $this, 'plain_permalinks' ) );
		add_filter( 'rest_namespace_index', array( $this, 'index' ), 10, 2 );
	}

	/**
	 * Hook rest_api_init. Not in calls of the Store API: a checkout needs none of our routes, and they cost it half a
	 * millisecond. WooCommerce leaves its own out in the same way (wc_rest_should_load_namespace).
	 */
	public function routes(): void {
		if ( str_starts_with( ltrim( (string) ( $GLOBALS['wp']->query_vars['rest_route'] ?? '' ), '/' ), 'wc/store/' ) ) {
			return;
		}
		$may = new Permission( new Signature( $this->plugin->settings ) );
		foreach ( array(
			OutboxController::class,
			EntitiesController::class,
			AnnotateController::class,
			StockController::class,
			PricesController::class,
			HeartbeatController::class,
			SettingsController::class,
			PairingController::class,
			ConnectionController::class,
			FingerprintController::class,
			OrderActionsController::class,
			ProxyController::class,
			HealthController::class,
		) as $controller ) {
			( new $controller( $this->plugin, $may ) )->register_routes();
		}
	}

	/**
	 * WooCommerce looks for "wp-json/wc" in the address only, so with plain permalinks (?rest_route=/wc/v3/…) it would
	 * not authenticate its own keys, and the sidecar would be locked out of such shops.
	 *
	 * @param bool $is What WooCommerce found.
	 */
	public function plain_permalinks( $is ): bool {
		if ( $is ) {
			return true;
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- only looks where the request goes; authentication follows.
		$route = isset( $_GET['rest_route'] ) ? sanitize_text_field( wp_unslash( $_GET['rest_route'] ) ) : '';
		return (bool) preg_match( '#^/?wc[/-]#', $route );
	}

	/**
	 * Tells the sidecar, and nobody else, what it talks to: so its check needs neither the right to read the system
	 * status nor the seconds that takes.
	 *
	 * @param \WP_REST_Response $response Index of the namespace.
	 * @param \WP_REST_Request  $request  The request.
	 */
	public function index( $response, $request ) {
		$namespace = trim( (string) $request['namespace'], '/' );
		if ( self::NAMESPACE !== $namespace || ! $response instanceof \WP_REST_Response || ! Permission::is_sidecar() ) {
			return $response;
		}
		$data              = $response->get_data();
		$data['crossdock'] = Heartbeat::versions();
		$response->set_data( $data );
		return $response;
	}
}
