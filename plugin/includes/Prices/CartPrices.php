<?php
/**
 * What is in the cart costs what was shown.
 *
 * @package Crossdock
 */

namespace Crossdock\Prices;

defined( 'ABSPATH' ) || exit;

/**
 * In a cart M3's price is that of the line's quantity. It counts until it ends, and then there is another; where that happens
 * between what the customer has seen and the button, the order is not taken: the customer sees the new total and presses again.
 */
final class CartPrices {

	/** Key of the session: prices that the customer has seen, by line. */
	private const SEEN = 'crossdock_prices';

	/** @var \WeakMap<\WC_Product, string> Quantity by product object of a line. */
	private \WeakMap $quantities;

	/**
	 * Parts.
	 *
	 * @param PriceBook       $book   Prices.
	 * @param \Closure():bool $counts Whether they count now.
	 */
	public function __construct( private readonly PriceBook $book, private readonly \Closure $counts ) {
		$this->quantities = new \WeakMap();
	}

	/** Adds the hooks. */
	public function register(): void {
		add_action( 'woocommerce_cart_loaded_from_session', array( $this, 'lines' ), 1 );
		add_action( 'woocommerce_before_calculate_totals', array( $this, 'lines' ), 1 );
		add_action( 'woocommerce_after_calculate_totals', array( $this, 'computed' ), 1000 );
		add_action( 'woocommerce_after_checkout_validation', array( $this, 'classic' ), 10, 2 );
		add_action( 'woocommerce_store_api_cart_errors', array( $this, 'store_api' ), 10, 2 );
	}

	/** Quantity for which the price of a product is asked: its line's, else one. */
	public function quantity_of( \WC_Product $product ): string {
		return $this->quantities[ $product ] ?? '1';
	}

	/**
	 * Hooks woocommerce_cart_loaded_from_session, woocommerce_before_calculate_totals: which object is how many pieces.
	 *
	 * @param mixed $cart Cart.
	 */
	public function lines( $cart ): void {
		foreach ( $cart instanceof \WC_Cart ? $cart->get_cart_contents() : array() as $line ) {
			$product = $line['data'] ?? null;
			if ( $product instanceof \WC_Product ) {
				$quantity                      = self::text( $line['quantity'] ?? 1 );
				$this->quantities[ $product ] = $quantity;
				$this->book->want( array( $product->get_id() ), $quantity );
			}
		}
	}

	/** A quantity as M3 and the cache know it: "2", "0.5". */
	public static function text( mixed $quantity ): string {
		$text = wc_format_decimal( (string) $quantity, 6, true );
		return preg_match( '/^\d{1,12}(\.\d{1,6})?$/D', $text ) && (float) $text > 0 ? $text : '1';
	}

	/**
	 * Hook woocommerce_after_calculate_totals: what is computed is shown, except by the request that takes the order.
	 *
	 * @param mixed $cart Cart.
	 */
	public function computed( $cart ): void {
		if ( $cart instanceof \WC_Cart && WC()->session && WC()->cart === $cart && ! self::is_order() && ( $this->counts )() ) {
			$this->seen( $cart );
		}
	}

	/** Keeps what the customer sees. */
	private function seen( \WC_Cart $cart ): void {
		$prices = self::prices_of( $cart );
		if ( WC()->session->get( self::SEEN ) !== $prices ) {
			WC()->session->set( self::SEEN, $prices );
		}
	}

	/** @return array<string, string> Price of a piece by key of the line. */
	private static function prices_of( \WC_Cart $cart ): array {
		$prices = array();
		foreach ( $cart->get_cart_contents() as $key => $line ) {
			if ( ( $line['data'] ?? null ) instanceof \WC_Product ) {
				$prices[ (string) $key ] = (string) wc_format_decimal( $line['data']->get_price(), wc_get_rounding_precision() );
			}
		}
		return $prices;
	}

	/**
	 * Names of products whose price is another than was seen; from now on the new ones count as seen.
	 *
	 * @return string[]
	 */
	private function changed( \WC_Cart $cart ): array {
		$seen    = (array) WC()->session->get( self::SEEN, array() );
		$now     = self::prices_of( $cart );
		$changed = array_keys( array_filter( $now, static fn( string $price, string $key ): bool => isset( $seen[ $key ] ) && (float) $seen[ $key ] !== (float) $price, ARRAY_FILTER_USE_BOTH ) );
		$this->seen( $cart );
		return array_map( static fn( string $key ): string => $cart->get_cart_contents()[ $key ]['data']->get_name(), $changed );
	}

	/**
	 * Hook woocommerce_after_checkout_validation: classic checkout.
	 *
	 * @param mixed $data   What was sent.
	 * @param mixed $errors WP_Error to add to.
	 */
	public function classic( $data, $errors ): void {
		$names = WC()->session && WC()->cart && ( $this->counts )() ? $this->changed( WC()->cart ) : array();
		if ( $names && $errors instanceof \WP_Error ) {
			$errors->add( 'crossdock_price_changed', esc_html( self::message( $names ) ) );
			// The page then shows the totals anew.
			WC()->session->set( 'refresh_totals', true );
		}
	}

	/**
	 * Hook woocommerce_store_api_cart_errors: block checkout. Its answer holds the cart with the new prices.
	 *
	 * @param mixed $errors WP_Error to add to.
	 * @param mixed $cart   Cart.
	 */
	public function store_api( $errors, $cart ): void {
		$names = self::is_order() && $errors instanceof \WP_Error && $cart instanceof \WC_Cart && WC()->session && ( $this->counts )() ? $this->changed( $cart ) : array();
		if ( $names ) {
			$errors->add( 'crossdock_price_changed', self::message( $names ) );
		}
	}

	/** @param string[] $names Products. */
	private static function message( array $names ): string {
		return sprintf(
			/* translators: %s: names of products */
			__( 'The price has changed since you saw it: %s. Please look at the new total, then place the order again.', 'crossdock' ),
			implode( ', ', array_unique( $names ) )
		);
	}

	/** Whether this request takes an order. */
	private static function is_order(): bool {
		if ( WC()->is_store_api_request() ) {
			return 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) && (bool) preg_match( '#/wc/store(?:/v\d+)?/checkout/?(?:[?&]|$)#', rawurldecode( (string) wp_unslash( $_SERVER['REQUEST_URI'] ?? '' ) ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput
		}
		return isset( $_POST['woocommerce-process-checkout-nonce'] ) && ( 'checkout' === ( $_GET['wc-ajax'] ?? '' ) || isset( $_POST['woocommerce_checkout_place_order'] ) ); // phpcs:ignore WordPress.Security -- WooCommerce checks the nonce; nothing is taken from the request here.
	}
}
