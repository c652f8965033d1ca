<?php
/**
 * Carrier and tracking number for the customer: on the page of the order and in e-mails, when the shop wants that.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

use Crossdock\Registerable;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/** Shows deliveries that have a tracking number: M3's number of a delivery means nothing to customers. */
final class CustomerDeliveries implements Registerable {

	/** @param Settings $settings Holds `show_tracking`. */
	public function __construct( private readonly Settings $settings ) {}

	/** {@inheritDoc} */
	public function register(): void {
		// After the M3 order number (CustomerNumber), where that is shown.
		add_action( 'woocommerce_order_details_before_order_table', array( $this, 'on_page' ), 20 );
		add_action( 'woocommerce_email_order_meta', array( $this, 'in_email' ), 20, 3 );
	}

	/**
	 * Above the items on "View order" and on the page after the purchase.
	 *
	 * @param mixed $order Order.
	 */
	public function on_page( $order ): void {
		$this->html( $order );
	}

	/**
	 * Below the items of HTML and plain text e-mails to customers.
	 *
	 * @param mixed $order         Order.
	 * @param mixed $sent_to_admin Whether the e-mail goes to the shop.
	 * @param mixed $plain_text    Whether it is plain text.
	 */
	public function in_email( $order, $sent_to_admin = false, $plain_text = false ): void {
		if ( $sent_to_admin ) {
			return;
		}
		if ( ! $plain_text ) {
			$this->html( $order );
			return;
		}
		foreach ( $this->tracked( $order ) as $delivery ) {
			$lines = array_filter( array( self::label( $delivery ) . ': ' . $delivery['tracking'], self::sent( $delivery ), sanitize_url( $delivery['url'], array( 'https', 'http' ) ) ) );
			echo "\n" . implode( "\n", array_map( 'wp_strip_all_tags', $lines ) ) . "\n"; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- plain text: entities would be read as such.
		}
	}

	/** One paragraph for each delivery. */
	private function html( mixed $order ): void {
		foreach ( $this->tracked( $order ) as $delivery ) {
			$sent = self::sent( $delivery );
			printf(
				'<p class="crossdock-customer-tracking">%1$s: <strong>%2$s</strong>%3$s</p>',
				esc_html( self::label( $delivery ) ),
				Deliveries::link( $delivery ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- it escapes.
				'' === $sent ? '' : '<br><small>' . esc_html( $sent ) . '</small>'
			);
		}
	}

	/** Deliveries with a tracking number; none where the shop shows none. */
	private function tracked( mixed $order ): array {
		return $order instanceof \WC_Order && $this->settings->get( 'show_tracking' )
			? array_filter( State::of( $order )['deliveries'], static fn( array $delivery ): bool => '' !== $delivery['tracking'] )
			: array();
	}

	private static function label( array $delivery ): string {
		return '' === $delivery['carrier']
			? __( 'Tracking number', 'crossdock' )
			/* translators: %s: name of a carrier, e.g. "DHL" */
			: sprintf( __( 'Tracking number (%s)', 'crossdock' ), $delivery['carrier'] );
	}

	private static function sent( array $delivery ): string {
		$day = Deliveries::day( $delivery );
		/* translators: %s: date */
		return '' === $day ? '' : sprintf( __( 'Sent on %s', 'crossdock' ), $day );
	}
}
