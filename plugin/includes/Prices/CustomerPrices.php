<?php
/**
 * Customers who are logged in see and pay what M3 says.
 *
 * @package Crossdock
 */

namespace Crossdock\Prices;

use Crossdock\Outbox\Documents;
use Crossdock\Outbox\Sweep;
use Crossdock\Registerable;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/**
 * Not even loaded while the setting is off. Only what a visitor sees is touched: pages, the Store API, cart and checkout. In
 * the admin area, wc/v3, our own routes, feeds, scheduled tasks and on the command line prices are the shop's; and where
 * something else is read in a customer's request, as documents for the sidecar are, somebody else is the user, and then too.
 *
 * WooCommerce keeps the prices of variations for everybody in one transient. It keeps the shop's: a customer's are laid over
 * what comes out of it.
 */
final class CustomerPrices implements Registerable {

	/** Types whose price is made of other products', or of nothing of ours. */
	private const NO_PRICE_OF_THEIR_OWN = array( 'variable', 'grouped', 'external' );

	/** Customer of this request; 0 = none. */
	private int $user = 0;
	private ?PriceBook $book = null;
	private ?CartPrices $cart = null;
	/** @var array<int, bool> Products that the page has loaded; true = the book knows of them and of what belongs to them. */
	private array $announced = array();

	/** @param Client $sidecar Speaks to the sidecar. */
	public function __construct( private readonly Client $sidecar ) {}

	/** Adds the hooks by which prices are forgotten, and, where a visitor may be, the one that looks who it is. */
	public function register(): void {
		add_action( 'wp_logout', array( self::class, 'forget' ) );
		add_action( 'profile_update', array( self::class, 'forget' ) );
		add_action( 'deleted_user', array( self::class, 'forget' ) );
		add_action( Sweep::NIGHTLY, array( self::class, 'purge' ) );
		if ( self::may_be_a_visitor() ) {
			// Before WooCommerce loads the cart (init, 0, makes its session; wp_loaded fills the cart).
			add_action( 'init', array( $this, 'begin' ), 0 );
		}
	}

	/** Whether this request is one in which a customer can see a price. Asked before the user is known. */
	private static function may_be_a_visitor(): bool {
		if ( is_admin() || wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			return false;
		}
		return WC()->is_store_api_request() || ! WC()->is_rest_api_request();
	}

	/** Hook init: who is it? */
	public function begin(): void {
		$this->start( get_current_user_id() );
	}

	/**
	 * Adds the hooks for a customer; nothing where it is none.
	 *
	 * @param int $user Account.
	 */
	public function start( int $user ): void {
		if ( $user <= 0 || ! $this->sidecar->has_address() || ! Documents::is_customer( $user ) || '' === (string) get_userdata( $user )->user_email ) {
			return;
		}
		/**
		 * Whether an account may be shown M3's prices, for shops that let in only accounts that they have checked.
		 *
		 * @since 0.1.0
		 * @param bool $may  Default true.
		 * @param int  $user Account.
		 */
		if ( ! apply_filters( 'crossdock_customer_prices', true, $user ) ) {
			return;
		}
		$this->user = $user;
		$this->book = new PriceBook( $user, (string) get_userdata( $user )->user_email, $this->sidecar );
		$this->cart = new CartPrices( $this->book, fn(): bool => $this->counts() );
		$this->cart->register();
		// Other plugins' rules for prices (100 and later) go by the customer's price.
		foreach ( array( 'woocommerce_product_get_', 'woocommerce_product_variation_get_' ) as $hook ) {
			add_filter( $hook . 'price', array( $this, 'price' ), 50, 2 );
			add_filter( $hook . 'regular_price', array( $this, 'regular_price' ), 50, 2 );
			add_filter( $hook . 'sale_price', array( $this, 'sale_price' ), 50, 2 );
		}
		add_filter( 'woocommerce_variation_prices', array( $this, 'variation_prices' ), 50, 3 );
		add_filter( 'woocommerce_get_variation_prices_hash', array( $this, 'variation_hash' ), 50 );
		add_filter( 'the_posts', array( $this, 'posts' ) );
		add_filter( 'woocommerce_product_class', array( $this, 'product_class' ), 10, 4 );
		add_action( 'template_redirect', array( $this, 'page' ), 0 );
	}

	/** Whether what is asked now is this customer's price. */
	private function counts(): bool {
		return $this->user > 0 && get_current_user_id() === $this->user
			&& get_woocommerce_currency() === get_option( 'woocommerce_currency' );
	}

	/** Hook template_redirect: a feed is for everybody, and a page with own prices for nobody else. */
	public function page(): void {
		if ( is_feed() ) {
			$this->user = 0;
			return;
		}
		\WC_Cache_Helper::set_nocache_constants();
		nocache_headers();
	}

	/**
	 * What the customer pays; null = the shop's price.
	 *
	 * @param mixed       $own     Price of the shop.
	 * @param \WC_Product $product Product or variation.
	 */
	private function price_of( $own, $product ): ?string {
		if ( '' === (string) $own || ! $product instanceof \WC_Product || ! $this->counts() || $product->is_type( self::NO_PRICE_OF_THEIR_OWN )
			// Another plugin has set a price for this very line: extras, a bundle, a gift.
			|| array_key_exists( 'price', $product->get_changes() ) || $product->get_id() <= 0 ) {
			return null;
		}
		$this->announce();
		return $this->book->price( $product->get_id(), $this->cart->quantity_of( $product ) );
	}

	/**
	 * Hook woocommerce_product_get_price.
	 *
	 * @param mixed       $own     Price of the shop.
	 * @param \WC_Product $product Product or variation.
	 */
	public function price( $own, $product ) {
		return $this->price_of( $own, $product ) ?? $own;
	}

	/**
	 * Hook woocommerce_product_get_regular_price: nothing is struck out.
	 *
	 * @param mixed       $own     Price of the shop.
	 * @param \WC_Product $product Product or variation.
	 */
	public function regular_price( $own, $product ) {
		return $this->price_of( $own, $product ) ?? $own;
	}

	/**
	 * Hook woocommerce_product_get_sale_price: a sale of the shop is not this customer's.
	 *
	 * @param mixed       $own     Price of the shop.
	 * @param \WC_Product $product Product or variation.
	 */
	public function sale_price( $own, $product ) {
		return null === $this->price_of( $own, $product ) ? $own : '';
	}

	/**
	 * Hook woocommerce_variation_prices: after WooCommerce's transient, so that a customer's prices never get into it.
	 *
	 * @param array       $prices      By kind and variation.
	 * @param \WC_Product $product     Variable product.
	 * @param bool        $for_display With the taxes with which prices are shown.
	 */
	public function variation_prices( $prices, $product, $for_display ) {
		if ( ! is_array( $prices ) || empty( $prices['price'] ) || ! $this->counts() ) {
			return $prices;
		}
		$this->announce();
		$this->book->want( array_keys( $prices['price'] ) );
		foreach ( array_keys( $prices['price'] ) as $id ) {
			$price = $this->book->price( (int) $id );
			if ( null === $price ) {
				continue;
			}
			$variation = $for_display ? wc_get_product( $id ) : null;
			if ( $variation ) {
				$options = array(
					'qty'   => 1,
					'price' => $price,
				);
				$price   = 'incl' === get_option( 'woocommerce_tax_display_shop' ) ? wc_get_price_including_tax( $variation, $options ) : wc_get_price_excluding_tax( $variation, $options );
			}
			foreach ( array( 'price', 'regular_price', 'sale_price' ) as $kind ) {
				$prices[ $kind ][ $id ] = wc_format_decimal( $price, wc_get_price_decimals() );
			}
		}
		return $prices;
	}

	/**
	 * Hook woocommerce_get_variation_prices_hash: what one request has computed for a customer it does not take for another, or
	 * for the shop's. Which customer of the request it is, and not who: the hash is also that of the transient, where each one
	 * costs an entry for 30 days, with the same prices of the shop in all of them.
	 *
	 * @param array $hash Parts so far.
	 */
	public function variation_hash( $hash ) {
		return $this->counts() ? array_merge( (array) $hash, array( 'crossdock' => self::nth( $this->user ) ) ) : $hash;
	}

	/** The how manieth customer of this process an account is. */
	private static function nth( int $user ): int {
		static $seen = array();
		$seen[ $user ] ??= count( $seen );
		return $seen[ $user ];
	}

	/**
	 * Hook the_posts: products of a list.
	 *
	 * @param \WP_Post[] $posts Posts.
	 */
	public function posts( $posts ) {
		foreach ( is_array( $posts ) ? $posts : array() as $post ) {
			if ( $post instanceof \WP_Post && in_array( $post->post_type, array( 'product', 'product_variation' ), true ) ) {
				$this->announced[ $post->ID ] ??= false;
			}
		}
		return $posts;
	}

	/**
	 * Hook woocommerce_product_class: a product is being loaded.
	 *
	 * @param mixed $name      Class.
	 * @param mixed $type      Type of product.
	 * @param mixed $post_type Kind of post.
	 * @param mixed $id        Product or variation.
	 */
	public function product_class( $name, $type = '', $post_type = '', $id = 0 ) {
		if ( ! in_array( $type, array( 'grouped', 'external' ), true ) ) {
			$this->announced[ (int) $id ] ??= false;
		}
		return $name;
	}

	/** Tells the book of what was announced: products themselves, and all variations of variable ones. */
	private function announce(): void {
		$new = array_keys( $this->announced, false, true );
		if ( ! $new ) {
			return;
		}
		$ids = array();
		foreach ( $new as $id ) {
			$this->announced[ $id ] = true;
			$variable               = 'variable' === \WC_Product_Factory::get_product_type( $id ) ? wc_get_product( $id ) : null;
			array_push( $ids, ...( $variable ? $variable->get_visible_children() : array( $id ) ) );
		}
		$this->book->want( array_map( 'intval', $ids ) );
	}

	/**
	 * What keeps M3's prices from customers, for people who run the shop.
	 *
	 * @param Client $sidecar Speaks to the sidecar.
	 * @return array<array{code:string, level:string, message:string, fix:string}>
	 */
	public static function findings( Client $sidecar ): array {
		$why = PriceCache::why_away( time() );
		$fix = match ( true ) {
			! $sidecar->has_address() => __( 'Enter the address of the sidecar in WooCommerce › Crossdock, so that the shop can ask it.', 'crossdock' ),
			null === $why => null,
			'' === $why   => __( 'The sidecar did not answer within two seconds. Look into its log; it is asked again within a minute.', 'crossdock' ),
			'price.currency-differs' === $why => __( 'Set “prices.currency” of the sidecar to the currency of this shop.', 'crossdock' ),
			'price.tax-differs' === $why      => __( 'Set “prices.shopIncludesVat” of the sidecar as prices are entered in this shop (WooCommerce › Settings › Tax).', 'crossdock' ),
			default => sprintf(
				/* translators: %s: code of an error, like m3.unreachable */
				__( 'The sidecar answered with the error %s. Its screen Health says what to do.', 'crossdock' ),
				$why
			),
		};
		return null === $fix ? array() : array(
			array(
				'code'    => 'customer_prices',
				'level'   => 'recommended',
				'message' => __( 'Customers who are logged in see the shop\'s prices and not those of M3.', 'crossdock' ),
				'fix'     => $fix,
			),
		);
	}

	/**
	 * Hooks wp_logout, profile_update, deleted_user: what was known of an account.
	 *
	 * @param mixed $user Account.
	 */
	public static function forget( $user ): void {
		PriceCache::forget_user( (int) $user );
	}

	/** Hook of the nightly action. */
	public static function purge(): void {
		PriceCache::purge( time() );
	}
}
