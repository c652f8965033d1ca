<?php
/**
 * M3 in the list of orders: a column, a filter and the bulk action "Send to M3", with both kinds of order storage.
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Crossdock\Outbox\Uuid;
use Crossdock\Plugin;
use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/** Reads only what the list has loaded anyway: no query per row. */
final class ListColumn implements Registerable {

	public const COLUMN = 'crossdock';
	public const FILTER = 'crossdock_m3';
	public const ACTION = 'crossdock_send';
	private const DONE  = 'crossdock_sent';

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {}

	/** {@inheritDoc} */
	public function register(): void {
		// Not earlier: which screen shows the orders is only known when WooCommerce is up.
		add_action( 'admin_init', array( $this, 'hook' ) );
		add_filter( 'removable_query_args', static fn( array $names ): array => array_merge( $names, array( self::DONE ) ) );
	}

	/** Hooks of the storage mode that is on. */
	public function hook(): void {
		if ( ! Screens::may_view() ) {
			return;
		}
		$tables = OrderUtil::custom_orders_table_usage_is_enabled();
		$screen = $tables ? OrderUtil::get_order_admin_screen() : 'edit-shop_order';
		if ( $tables ) {
			add_filter( "manage_{$screen}_columns", array( $this, 'add_column' ), 20 );
			add_action( "manage_{$screen}_custom_column", array( $this, 'cell' ), 10, 2 );
			add_action( 'woocommerce_order_list_table_restrict_manage_orders', array( $this, 'dropdown' ), 20, 2 );
			add_filter( 'woocommerce_shop_order_list_table_prepare_items_query_args', array( $this, 'filter_tables' ) );
		} else {
			add_filter( 'manage_edit-shop_order_columns', array( $this, 'add_column' ), 20 );
			add_action( 'manage_shop_order_posts_custom_column', array( $this, 'cell' ), 10, 2 );
			add_action( 'restrict_manage_posts', array( $this, 'dropdown' ), 20, 2 );
			add_filter( 'request', array( $this, 'filter_posts' ) );
		}
		if ( Screens::may_act() ) {
			add_filter( "bulk_actions-{$screen}", array( $this, 'add_action' ), 20 );
			add_filter( "handle_bulk_actions-{$screen}", array( $this, 'send' ), 10, 3 );
		}
		add_action(
			'admin_enqueue_scripts',
			function () use ( $screen ): void {
				if ( get_current_screen()?->id === $screen ) {
					Screens::enqueue( false );
				}
			}
		);
		add_action( 'admin_notices', array( $this, 'notice' ) );
	}

	/** Beside the shop's own status, where people look for "how far is it". */
	public function add_column( array $columns ): array {
		$title = __( 'Infor M3', 'crossdock' );
		$at    = array_search( 'order_status', array_keys( $columns ), true );
		$at    = false === $at ? count( $columns ) : $at + 1;
		return array_slice( $columns, 0, $at, true ) + array( self::COLUMN => $title ) + array_slice( $columns, $at, null, true );
	}

	/**
	 * One cell.
	 *
	 * @param string        $column Which column.
	 * @param \WC_Order|int $order  Order, or its id where orders are posts.
	 */
	public function cell( $column, $order ): void {
		if ( self::COLUMN !== $column ) {
			return;
		}
		$order = $order instanceof \WC_Order ? $order : wc_get_order( $order );
		if ( ! $order instanceof \WC_Order ) {
			return;
		}
		$of = State::of( $order );
		echo wp_kses_post( Screens::badge( (string) ( $of['state'] ?? '' ) ) );
		if ( 'held' === ( $of['state'] ?? '' ) && ! empty( $of['problem']['message'] ) ) {
			$message = (string) $of['problem']['message'];
			printf( '<span class="crossdock-why" title="%1$s">%2$s</span>', esc_attr( $message ), esc_html( $message ) );
		} elseif ( ! empty( $of['order_number'] ) ) {
			printf( ' <span class="crossdock-number">%s</span>', esc_html( $of['order_number'] ) );
		}
	}

	/**
	 * The filter above the list.
	 *
	 * @param string $type  Order or post type.
	 * @param string $which 'top' or 'bottom'.
	 */
	public function dropdown( $type, $which = 'top' ): void {
		if ( 'shop_order' !== $type || 'bottom' === $which ) {
			return;
		}
		$chosen = self::chosen();
		echo '<label for="crossdock-m3" class="screen-reader-text">' . esc_html__( 'Filter by state in M3', 'crossdock' ) . '</label>';
		echo '<select name="' . esc_attr( self::FILTER ) . '" id="crossdock-m3"><option value="">' . esc_html__( 'M3: all', 'crossdock' ) . '</option>';
		foreach ( Words::groups() as $value => $label ) {
			/* translators: %s: state of orders in M3, e.g. "Held" */
			$text = sprintf( __( 'M3: %s', 'crossdock' ), $label );
			printf( '<option value="%1$s"%2$s>%3$s</option>', esc_attr( $value ), selected( $chosen, $value, false ), esc_html( $text ) );
		}
		echo '</select>';
	}

	/** Narrows the query of the order tables. */
	public function filter_tables( array $args ): array {
		return self::narrow( $args, self::chosen() );
	}

	/** Narrows the query of the post list; this filter sees every request of the back end. */
	public function filter_posts( array $args ): array {
		return 'shop_order' === ( $args['post_type'] ?? '' ) && 'edit.php' === ( $GLOBALS['pagenow'] ?? '' ) ? self::narrow( $args, self::chosen() ) : $args;
	}

	/** The same meta condition serves both storages. Pure, so that it can be tested. */
	public static function narrow( array $args, string $group ): array {
		$states = Words::GROUPS[ $group ] ?? null;
		if ( null === $states ) {
			return $args;
		}
		$condition = array( Words::NOT_SENT ) === $states
			? array(
				'relation' => 'OR',
				array(
					'key'     => State::STATE,
					'compare' => 'NOT EXISTS',
				),
				array(
					'key'   => State::STATE,
					'value' => '',
				),
			)
			: array(
				'key'     => State::STATE,
				'value'   => $states,
				'compare' => 'IN',
			);
		// phpcs:ignore WordPress.DB.SlowDBQuery -- asked for by a person; both meta tables have an index on the key.
		$args['meta_query'] = empty( $args['meta_query'] ) ? array( $condition ) : array( 'relation' => 'AND', $args['meta_query'], $condition );
		return $args;
	}

	/**
	 * Ids of orders in a state, oldest first; drafts and the trash left out.
	 *
	 * @return int[]
	 */
	public static function find( string $group, int $limit ): array {
		$statuses = array_keys( wc_get_order_statuses() );
		if ( OrderUtil::custom_orders_table_usage_is_enabled() ) {
			return wc_get_orders(
				self::narrow(
					array(
						'type'    => 'shop_order',
						'status'  => $statuses,
						'limit'   => $limit,
						'orderby' => 'ID',
						'order'   => 'ASC',
						'return'  => 'ids',
					),
					$group
				)
			);
		}
		// Where orders are posts, wc_get_orders() ignores conditions on meta data.
		return get_posts(
			self::narrow(
				array(
					'post_type'   => 'shop_order',
					'post_status' => $statuses,
					'numberposts' => $limit,
					'orderby'     => 'ID',
					'order'       => 'ASC',
					'fields'      => 'ids',
				),
				$group
			)
		);
	}

	/** The bulk action's name. */
	public function add_action( array $actions ): array {
		return $actions + array( self::ACTION => __( 'Send to M3', 'crossdock' ) );
	}

	/**
	 * Puts the chosen orders into the outbox in one insert; they leave after the answer is out, or, beyond what one batch
	 * takes, by the recurring action. WordPress and WooCommerce have checked the nonce by now.
	 *
	 * @param string $back   Where the browser goes next.
	 * @param string $action Which action.
	 * @param array  $ids    Order ids.
	 */
	public function send( $back, $action, $ids ): string {
		if ( self::ACTION !== $action || ! Screens::may_act() ) {
			return (string) $back;
		}
		return add_query_arg( self::DONE, $this->enqueue( array_map( 'absint', (array) $ids ) ), (string) $back );
	}

	/** How many of these orders were put into the outbox: drafts and orders in the trash are not. */
	public function enqueue( array $ids ): int {
		$rows = array();
		foreach ( array_unique( $ids ) as $id ) {
			$order = wc_get_order( $id );
			if ( $order instanceof \WC_Order && 'shop_order' === $order->get_type() && ! in_array( $order->get_status(), array( 'auto-draft', 'draft', 'checkout-draft', 'trash' ), true ) ) {
				$rows[] = array(
					'entity'   => 'order',
					'id'       => $id,
					'parent'   => null,
					'reason'   => 'updated',
					'origin'   => 'shop',
					'event_id' => Uuid::v7(),
				);
			}
		}
		if ( $rows && $this->plugin->outbox->add_many( $rows ) ) {
			/** This action is documented in includes/Outbox/Recorder.php. */
			do_action( 'crossdock_recorded', array_column( $rows, 'event_id' ) );
		}
		return count( $rows );
	}

	/** What became of the bulk action. */
	public function notice(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- only a number that is shown.
		if ( ! isset( $_GET[ self::DONE ] ) || ! in_array( get_current_screen()?->id, array( OrderUtil::get_order_admin_screen(), 'edit-shop_order' ), true ) ) {
			return;
		}
		$count = absint( $_GET[ self::DONE ] ); // phpcs:ignore WordPress.Security.NonceVerification.Recommended
		$text  = $count > 0
			/* translators: %s: number of orders */
			? sprintf( _n( '%s order is on its way to M3. What became of it is in the column "Infor M3".', '%s orders are on their way to M3. What became of them is in the column "Infor M3".', $count, 'crossdock' ), number_format_i18n( $count ) )
			: __( 'None of the chosen orders can go to M3: drafts and orders in the trash stay in the shop.', 'crossdock' );
		if ( $count > 0 && ! $this->plugin->settings->is_paired() ) {
			$text .= ' ' . __( 'They wait in the shop until it is paired with a sidecar.', 'crossdock' );
		}
		wp_admin_notice(
			$text,
			array(
				'type'        => $count > 0 ? 'success' : 'warning',
				'dismissible' => true,
			)
		);
	}

	/** The chosen filter, or an empty text. */
	private static function chosen(): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- reading a filter changes nothing.
		$chosen = isset( $_GET[ self::FILTER ] ) ? sanitize_key( wp_unslash( $_GET[ self::FILTER ] ) ) : '';
		return isset( Words::GROUPS[ $chosen ] ) ? $chosen : '';
	}
}
