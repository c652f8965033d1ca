<?php
/**
 * The M3 order number for the customer: on the page of the order and in e-mails, when the shop wants that.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

use Crossdock\Registerable;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/** Shows only the confirmed number: a temporary one means nothing to whoever answers the telephone. */
final class CustomerNumber implements Registerable {

	/** @param Settings $settings Holds `show_number`. */
	public function __construct( private readonly Settings $settings ) {}

	/** {@inheritDoc} */
	public function register(): void {
		add_action( 'woocommerce_order_details_before_order_table', array( $this, 'on_page' ) );
		add_filter( 'woocommerce_email_order_meta_fields', array( $this, 'in_email' ), 10, 3 );
	}

	/**
	 * Above the items on "View order" and on the page after the purchase.
	 *
	 * @param mixed $order Order.
	 */
	public function on_page( $order ): void {
		$number = $this->number( $order );
		if ( '' === $number ) {
			return;
		}
		printf(
			'<p class="crossdock-customer-number">%1$s: <strong>%2$s</strong></p>',
			esc_html( self::label() ),
			esc_html( $number )
		);
	}

	/**
	 * Below the items of HTML and plain text e-mails; WooCommerce escapes both and puts the colon between them.
	 *
	 * @param mixed $fields        Fields so far.
	 * @param mixed $sent_to_admin Whether the e-mail goes to the shop.
	 * @param mixed $order         Order.
	 */
	public function in_email( $fields, $sent_to_admin, $order ): array {
		$fields = (array) $fields;
		$number = $this->number( $order );
		if ( '' !== $number ) {
			$fields['crossdock_order_number'] = array(
				'label' => self::label(),
				'value' => $number,
			);
		}
		return $fields;
	}

	/** Empty when there is nothing to show. */
	private function number( mixed $order ): string {
		return $order instanceof \WC_Order && $this->settings->get( 'show_number' )
			? (string) ( State::of( $order )['order_number'] ?? '' )
			: '';
	}

	/** What customers read before the number; filterable because not every customer knows what M3 is. */
	private static function label(): string {
		/**
		 * The words before the M3 order number on the customer's page and in e-mails.
		 *
		 * @param string $label Plain text.
		 */
		return (string) apply_filters( 'crossdock_customer_number_label', __( 'M3 order number', 'crossdock' ) );
	}
}
