<?php
/**
 * What people see of M3 on WooCommerce's own screens: the order, the list of orders, the search, the customer's page.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

use Crossdock\Plugin;
use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/** Registers the parts; those of the back end only where there is a back end. */
final class Screens implements Registerable {

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {}

	/** {@inheritDoc} */
	public function register(): void {
		( new CustomerNumber( $this->plugin->settings ) )->register();
		( new CustomerDeliveries( $this->plugin->settings ) )->register();
		// The search filters also serve wc_get_orders() and the REST API, where is_admin() is false. Buyers search nothing.
		if ( ! WC()->is_store_api_request() ) {
			( new Search() )->register();
		}
		if ( is_admin() ) {
			( new MetaBox( $this->plugin ) )->register();
			( new ListColumn( $this->plugin ) )->register();
		}
	}

	/** Whether this person may see anything of ours. */
	public static function may_view(): bool {
		return current_user_can( 'view_crossdock' ) || current_user_can( 'manage_crossdock' );
	}

	/** Whether this person may send, retry and ask for the calls. */
	public static function may_act(): bool {
		return current_user_can( 'manage_crossdock' );
	}

	/** Styles of badge and box, and, for the order screen, the script of the buttons. */
	public static function enqueue( bool $with_script ): void {
		wp_enqueue_style( 'crossdock-orders', plugins_url( 'assets/orders.css', CROSSDOCK_FILE ), array(), CROSSDOCK_VERSION );
		if ( ! $with_script ) {
			return;
		}
		wp_enqueue_script(
			'crossdock-order',
			plugins_url( 'assets/order.js', CROSSDOCK_FILE ),
			array( 'wp-api-fetch', 'wp-i18n' ),
			CROSSDOCK_VERSION,
			array(
				'in_footer' => true,
				'strategy'  => 'defer',
			)
		);
		wp_set_script_translations( 'crossdock-order', 'crossdock', dirname( CROSSDOCK_FILE ) . '/languages' );
	}

	/** The badge of a state, escaped. Colour is never the only sign: the word is always there. */
	public static function badge( string $state ): string {
		return sprintf(
			'<span class="crossdock-badge crossdock-badge--%1$s">%2$s</span>',
			esc_attr( Words::tone( $state ) ),
			esc_html( Words::label( $state ) )
		);
	}

	/** A time as the shop's people read it, with "ago" while it is fresh. Empty for no time. */
	public static function when( ?string $time ): string {
		$stamp = $time ? strtotime( str_contains( $time, 'T' ) || str_contains( $time, '+' ) ? $time : $time . ' UTC' ) : false;
		if ( ! $stamp ) {
			return '';
		}
		$age = time() - $stamp;
		if ( $age >= 0 && $age < DAY_IN_SECONDS ) {
			/* translators: %s: a span of time, like "5 minutes" */
			return sprintf( __( '%s ago', 'crossdock' ), human_time_diff( $stamp ) );
		}
		/* translators: 1: date, 2: time */
		return sprintf( __( '%1$s at %2$s', 'crossdock' ), wp_date( wc_date_format(), $stamp ), wp_date( wc_time_format(), $stamp ) );
	}
}
