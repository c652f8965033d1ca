<?php
/**
 * The box "Infor M3" on the screen of an order, with both kinds of order storage.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Crossdock\Admin\Pages;
use Crossdock\Plugin;
use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/**
 * Says where the order is, what is wrong and what to do, and lets people act. The box is rendered here only; after an action
 * assets/order.js asks for it again, so that no word exists twice.
 */
final class MetaBox implements Registerable {

	public const AJAX = 'crossdock_order_box';
	private const BOX = 'crossdock-order-box';

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {}

	/** {@inheritDoc} */
	public function register(): void {
		// After WooCommerce has added its own (30 where orders are posts, before the hook where they are not).
		add_action( 'add_meta_boxes', array( $this, 'add' ), 40 );
		add_action( 'wp_ajax_' . self::AJAX, array( $this, 'refresh' ) );
	}

	/** The screen of one order: the page of the order tables, or the post editor. */
	public function add(): void {
		$screen = OrderUtil::get_order_admin_screen();
		if ( ! Screens::may_view() || get_current_screen()?->id !== $screen ) {
			return;
		}
		add_meta_box( self::BOX, __( 'Infor M3', 'crossdock' ), array( $this, 'render' ), $screen, 'side', 'high' );
		self::move_up( $screen );
		Screens::enqueue( true );
	}

	/**
	 * Puts the box right below "Order actions" where nobody has arranged the boxes otherwise: boxes stand in the order in which
	 * they were added, and what is wrong with an order must not be below its attribution.
	 */
	private static function move_up( string $screen ): void {
		global $wp_meta_boxes;
		$boxes = $wp_meta_boxes[ $screen ]['side']['high'] ?? array();
		$at    = array_search( 'woocommerce-order-actions', array_keys( $boxes ), true );
		if ( false === $at ) {
			return;
		}
		$own = array_intersect_key( $boxes, array( self::BOX => true ) );
		// phpcs:ignore WordPress.WP.GlobalVariablesOverride -- WordPress has no function that orders boxes.
		$wp_meta_boxes[ $screen ]['side']['high'] = array_slice( $boxes, 0, $at + 1, true ) + $own + $boxes;
	}

	/**
	 * Callback of the box.
	 *
	 * @param \WP_Post|\WC_Order $thing WordPress hands over a post, WooCommerce's own page an order.
	 */
	public function render( $thing ): void {
		$order = $thing instanceof \WC_Order ? $thing : wc_get_order( $thing->ID );
		if ( ! $order instanceof \WC_Order || in_array( $order->get_status(), array( 'auto-draft', 'draft', 'checkout-draft' ), true ) ) {
			echo '<p>' . esc_html__( 'Create the order first. After that it goes to M3 by itself.', 'crossdock' ) . '</p>';
			return;
		}
		printf(
			'<div id="crossdock-order" data-order="%1$d" data-nonce="%2$s"><div class="crossdock-facts">',
			(int) $order->get_id(),
			esc_attr( wp_create_nonce( self::AJAX ) )
		);
		$this->facts( $order );
		echo '</div><p class="crossdock-said" role="status"></p></div>';
	}

	/** The inner part alone, after an action. */
	public function refresh(): void {
		check_ajax_referer( self::AJAX );
		$order = Screens::may_view() ? wc_get_order( absint( $_GET['order'] ?? 0 ) ) : null;
		if ( ! $order instanceof \WC_Order ) {
			wp_die( '', '', array( 'response' => 404 ) );
		}
		nocache_headers();
		$this->facts( $order );
		wp_die();
	}

	/** State, what is wrong, numbers, buttons. */
	private function facts( \WC_Order $order ): void {
		$of    = State::of( $order );
		$state = (string) ( $of['state'] ?? '' );
		$queue = $this->plugin->outbox->waiting_for( 'order', $order->get_id() );
		printf(
			'<p class="crossdock-now" data-state="%1$s">%2$s <span>%3$s</span></p>',
			esc_attr( $state . ':' . ( $of['changed_at'] ?? '' ) . ':' . $queue ),
			wp_kses_post( Screens::badge( '' === $state && $queue > 0 ? 'waiting' : $state ) ),
			esc_html( Words::sentence( $of, $queue ) )
		);
		if ( 'held' === $state && ! empty( $of['problem'] ) ) {
			self::problem( (array) $of['problem'] );
		}
		self::numbers( $of, $queue );
		self::deliveries( $of['deliveries'] );
		$this->buttons( $order, $state );
	}

	/** What is wrong, and what to do. */
	private static function problem( array $problem ): void {
		echo '<div class="crossdock-problem"><h4>' . esc_html__( 'What is wrong', 'crossdock' ) . '</h4>';
		echo '<p>' . esc_html( (string) ( $problem['message'] ?? __( 'The sidecar has not said what is wrong. Open the timeline.', 'crossdock' ) ) ) . '</p>';
		if ( ! empty( $problem['fix'] ) ) {
			echo '<h4>' . esc_html__( 'What to do', 'crossdock' ) . '</h4><p>' . esc_html( (string) $problem['fix'] ) . '</p>';
		}
		if ( ! empty( $problem['owner'] ) ) {
			echo '<p class="crossdock-aside">';
			/* translators: %s: who can put the problem right, e.g. "the people who run M3" */
			echo esc_html( sprintf( __( 'Who can put it right: %s.', 'crossdock' ), Words::owner( (string) $problem['owner'] ) ) );
			echo '</p>';
		}
		echo '</div>';
	}

	/** What is known in numbers; rows without a value are left out. */
	private static function numbers( array $of, int $queue ): void {
		$final = (string) ( $of['order_number'] ?? '' );
		$rows  = array_filter(
			array(
				array( __( 'M3 order', 'crossdock' ), $final ),
				// Once there is an order number the temporary one means nothing to anybody.
				array( __( 'Temporary number', 'crossdock' ), '' === $final ? (string) ( $of['temporary_number'] ?? '' ) : '' ),
				array( __( 'M3 customer', 'crossdock' ), (string) ( $of['customer_number'] ?? '' ) ),
				array( __( 'Status in M3', 'crossdock' ), Words::progress( (string) ( $of['status'] ?? '' ) ) ),
				array( __( 'Last change', 'crossdock' ), Screens::when( $of['changed_at'] ?? null ) ),
				array( __( 'Not handed over yet', 'crossdock' ), $queue > 0 ? self::events( $queue ) : '' ),
			),
			static fn( array $row ): bool => '' !== $row[1]
		);
		if ( ! $rows ) {
			return;
		}
		echo '<dl class="crossdock-numbers">';
		foreach ( $rows as list( $name, $value ) ) {
			printf( '<div><dt>%1$s</dt><dd>%2$s</dd></div>', esc_html( $name ), esc_html( $value ) );
		}
		echo '</dl>';
	}

	/** Each delivery: its number and day, and by whom it can be tracked. */
	private static function deliveries( array $deliveries ): void {
		if ( ! $deliveries ) {
			return;
		}
		echo '<h4 class="crossdock-title">' . esc_html__( 'Deliveries', 'crossdock' ) . '</h4><ul class="crossdock-deliveries">';
		foreach ( $deliveries as $delivery ) {
			printf( '<li><span class="crossdock-number">%1$s</span><span class="crossdock-aside">%2$s</span>', esc_html( $delivery['number'] ), esc_html( Deliveries::day( $delivery ) ) );
			if ( '' !== $delivery['carrier'] . $delivery['tracking'] ) {
				printf( '<span class="crossdock-tracking">%1$s %2$s</span>', esc_html( $delivery['carrier'] ), Deliveries::link( $delivery ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- it escapes.
			}
			echo '</li>';
		}
		echo '</ul>';
	}

	private static function events( int $count ): string {
		/* translators: %s: number of events */
		return sprintf( _n( '%s event', '%s events', $count, 'crossdock' ), number_format_i18n( $count ) );
	}

	/** What people may do now. Retry belongs to held orders only: the sidecar refuses it elsewhere. */
	private function buttons( \WC_Order $order, string $state ): void {
		if ( ! $this->plugin->settings->is_paired() ) {
			printf(
				'<p>%1$s <a href="%2$s">%3$s</a></p>',
				esc_html__( 'This shop is not paired with a sidecar, so nothing can go to M3.', 'crossdock' ),
				esc_url( Pages::url( 'shop' ) ),
				esc_html__( 'Pair it now', 'crossdock' )
			);
			return;
		}
		// Where the sidecar only fetches, the shop cannot ask it anything: buttons that can only fail are not shown.
		$reaches = '' !== (string) $this->plugin->settings->get( 'sidecar_url' );
		if ( Screens::may_act() ) {
			echo '<p class="crossdock-buttons">';
			if ( 'held' === $state ) {
				self::button( 'retry', __( 'Retry', 'crossdock' ), true );
			}
			self::button( 'send', __( 'Send now', 'crossdock' ), Words::NOT_SENT === $state );
			if ( $reaches ) {
				self::button( 'plan', __( 'Show the M3 calls', 'crossdock' ), false );
			}
			echo '</p>';
		}
		if ( $reaches ) {
			printf(
				'<p><button type="button" class="button-link" data-crossdock="timeline">%1$s</button><br><a href="%2$s">%3$s</a></p>',
				esc_html__( 'Timeline: everything that was done', 'crossdock' ),
				esc_url( Pages::url( 'timeline/order:' . $order->get_id() ) ),
				esc_html__( 'Open it in Crossdock', 'crossdock' )
			);
		} else {
			echo '<p class="crossdock-aside">' . esc_html__( 'The sidecar fetches by itself and the shop cannot ask it, so its timeline is only there: crossdock-sidecar show', 'crossdock' ) . '</p>';
		}
	}

	private static function button( string $action, string $label, bool $primary ): void {
		printf(
			'<button type="button" class="button%1$s" data-crossdock="%2$s">%3$s</button> ',
			$primary ? ' button-primary' : '',
			esc_attr( $action ),
			esc_html( $label )
		);
	}
}
