<?php
/**
 * WooCommerce's and WordPress' hooks, and what each of them means to the outbox.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/**
 * As they fire in WooCommerce 10 and 11, with orders in tables of their own and among the posts. Several of them fire for one
 * change; the Recorder merges. They run last (PHP_INT_MAX), after everybody who changes something in them.
 */
final class Hooks implements Registerable {

	/** @var array<int, bool> Orders about to go or to come back, and whether that is worth an event. */
	private array $leaving = array();

	public function __construct( private readonly Recorder $recorder ) {}

	/** Adds them. */
	public function register(): void {
		$this->on( 'woocommerce_new_order', fn( $id, $order = null ) => $this->order( (int) $id, 'created', $order ) );
		$this->on( 'woocommerce_update_order', fn( $id, $order = null ) => $this->order( (int) $id, 'updated', $order ) );
		$this->on( 'woocommerce_order_status_changed', fn( $id, $from, $to, $order = null ) => $this->order( (int) $id, 'status', $order, (string) $to ) );
		$this->on( 'woocommerce_payment_complete', fn( $id ) => $this->paid( (int) $id ) );
		// Buttons on the order's screen change its lines without saving the order itself.
		$this->on( 'woocommerce_ajax_order_items_added', fn( $items, $order = null ) => $this->lines( $order ) );
		$this->on( 'woocommerce_ajax_order_items_removed', fn( $id, $item = null, $changed = null, $order = null ) => $this->lines( $order ) );
		$this->on( 'woocommerce_saved_order_items', fn( $id ) => $this->lines( wc_get_order( (int) $id ) ) );
		$this->on( 'woocommerce_before_trash_order', fn( $id, $order = null ) => $this->leaves( (int) $id, $order ) );
		$this->on( 'woocommerce_trash_order', fn( $id ) => $this->left( (int) $id, 'trashed' ) );
		// Fires before the order is saved: the row belongs to this request until that is done.
		$this->on( 'woocommerce_untrash_order', fn( $id ) => $this->returns( (int) $id ) );
		$this->on( 'woocommerce_before_delete_order', fn( $id, $order = null ) => $this->leaves( (int) $id, $order ) );
		$this->on( 'woocommerce_delete_order', fn( $id ) => $this->left( (int) $id, 'deleted' ) );

		$this->on( 'woocommerce_refund_created', fn( $id, $args = array() ) => $this->recorder->note( 'refund', (int) $id, 'created', (int) ( $args['order_id'] ?? 0 ) ?: null ) );
		$this->on( 'woocommerce_after_order_refund_object_save', fn( $refund ) => $this->refund( $refund, 'updated' ) );
		// With orders in tables of their own no action tells that a refund was deleted; this filter of every deletion does.
		add_filter( 'woocommerce_pre_delete_order_refund', array( $this, 'refund_goes' ), PHP_INT_MAX, 2 );
		$this->on( 'woocommerce_refund_deleted', fn( $id, $order_id = 0 ) => $this->recorder->note( 'refund', (int) $id, 'deleted', (int) $order_id ?: null ) );

		foreach ( array( 'woocommerce_new_customer' => 'created', 'woocommerce_update_customer' => 'updated' ) as $hook => $reason ) {
			$this->on( $hook, fn( $id, $customer = null ) => $this->customer( (int) $id, $reason, $customer instanceof \WC_Customer ? array( $customer->get_role() ) : array() ) );
		}
		$this->on( 'woocommerce_created_customer', fn( $id ) => $this->customer( (int) $id, 'created', array() ) );
		$this->on( 'user_register', fn( $id, $data = array() ) => $this->customer( (int) $id, 'created', array( (string) ( $data['role'] ?? '' ) ) ) );
		$this->on( 'profile_update', fn( $id, $old = null, $data = array() ) => $this->customer( (int) $id, 'updated', $old instanceof \WP_User ? $old->roles : array() ) );
		$this->on( 'delete_user', fn( $id ) => Documents::is_customer( (int) $id ) ? $this->recorder->note( 'customer', (int) $id, 'deleted' ) : null );

		foreach ( array( 'new' => 'created', 'update' => 'updated' ) as $verb => $reason ) {
			$this->on( "woocommerce_{$verb}_product", fn( $id, $product = null ) => $this->product( (int) $id, $reason, $product ) );
			$this->on( "woocommerce_{$verb}_product_variation", fn( $id, $product = null ) => $this->variation( (int) $id, $reason, $product ) );
		}
		foreach ( array( 'woocommerce_product_set_stock', 'woocommerce_variation_set_stock' ) as $hook ) {
			$this->on( $hook, fn( $product ) => $this->stock( $product ) );
		}
		foreach ( array( 'woocommerce_product_set_stock_status', 'woocommerce_variation_set_stock_status' ) as $hook ) {
			$this->on( $hook, fn( $id, $status = '', $product = null ) => $this->stock( $product ) );
		}
		// Quantities written straight to the data store fire this alone, with the id alone.
		$this->on( 'woocommerce_updated_product_stock', fn( $id ) => $this->recorder->note( 'stock', (int) $id, 'updated' ) );

		// Before WordPress has thrown away what the post was.
		$this->on( 'wp_trash_post', fn( $id ) => $this->post_leaves( get_post( $id ) ) );
		$this->on( 'before_delete_post', fn( $id, $post = null ) => $this->post_leaves( $post ) );
		$this->on( 'trashed_post', fn( $id ) => $this->post( get_post( $id ), 'trashed' ) );
		$this->on( 'untrashed_post', fn( $id, $status = null ) => $this->post( get_post( $id ), 'restored', $status ) );
		$this->on( 'deleted_post', fn( $id, $post = null ) => $this->post( $post, 'deleted' ) );
	}

	private function on( string $hook, callable $do ): void {
		add_action( $hook, $do, PHP_INT_MAX, 4 );
	}

	/** An order was saved. Other types of order (subscriptions …) fire the same hooks and are not orders of the REST API. */
	private function order( int $id, string $reason, mixed $order, ?string $status = null ): void {
		if ( $order instanceof \WC_Abstract_Order && ! self::is_order( $order ) ) {
			return;
		}
		$status ??= $order instanceof \WC_Order ? $order->get_status() : '';
		if ( in_array( $status, Recorder::DRAFTS, true ) ) {
			$this->recorder->note_draft( $id );
		} elseif ( $this->recorder->knows( $id ) || ! $this->is_before_cutover( $order ) ) {
			$this->recorder->note( 'order', $id, $reason );
		}
	}

	/** Lines of an order changed. */
	private function lines( mixed $order ): void {
		if ( $order instanceof \WC_Order ) {
			$this->order( $order->get_id(), 'updated', $order );
		}
	}

	/** A payment went through. Mostly the status changed with it, but a paid order may keep its status. */
	private function paid( int $id ): void {
		if ( $this->recorder->knows( $id ) ) {
			$this->recorder->note( 'order', $id, 'status' );
		} elseif ( $this->recorder->captures( 'order' ) ) {
			$this->order( $id, 'status', wc_get_order( $id ) );
		}
	}

	/** An order is about to go. Afterwards nobody can say what it was. */
	private function leaves( int $id, mixed $order ): void {
		$this->leaving[ $id ] = ! $order instanceof \WC_Abstract_Order
			|| ( self::is_order( $order ) && ! in_array( $order->get_status( 'edit' ), Recorder::DRAFTS, true ) && ! $this->is_before_cutover( $order ) );
	}

	/** An order that lies in a table of its own comes back; its saving, which follows, would be recorded along. */
	private function returns( int $id ): void {
		$this->leaving[ $id ] = ! $this->is_before_cutover( wc_get_order( $id ) );
		$this->left( $id, 'restored' );
	}

	/**
	 * The same as `leaves` where orders are posts: the admin's lists use WordPress' own functions, and no hook of WooCommerce
	 * fires.
	 *
	 * @param mixed       $post   The post, going or just come back.
	 * @param string|null $status Status outside of the trash; null = the post says it.
	 */
	private function post_leaves( mixed $post, ?string $status = null ): void {
		if ( ! $post instanceof \WP_Post || 'shop_order' !== $post->post_type || Orders::in_own_tables() ) {
			return;
		}
		$status ??= 'trash' === $post->post_status ? (string) get_post_meta( $post->ID, '_wp_trash_meta_status', true ) : $post->post_status;
		$created = '0000-00-00 00:00:00' === $post->post_date_gmt ? INF : (int) strtotime( $post->post_date_gmt . ' UTC' );

		$this->leaving[ (int) $post->ID ] = ! in_array( $status, Recorder::DRAFTS, true ) && $created >= $this->recorder->cutover();
	}

	/** It went, or came back. Expired drafts are deleted by the dozen every day, and are nobody's business. */
	private function left( int $id, string $reason ): void {
		if ( $this->leaving[ $id ] ?? true ) {
			$this->recorder->note( 'order', $id, $reason );
		}
	}

	private function refund( mixed $refund, string $reason ): void {
		if ( $refund instanceof \WC_Order_Refund ) {
			$this->recorder->note( 'refund', $refund->get_id(), $reason, $refund->get_parent_id() ?: null );
		}
	}

	/**
	 * Filter woocommerce_pre_delete_order_refund.
	 *
	 * @param mixed $check  Not null when another filter has prevented the deletion.
	 * @param mixed $refund The refund.
	 */
	public function refund_goes( $check, $refund ) {
		if ( null === $check ) {
			$this->refund( $refund, 'deleted' );
		}
		return $check;
	}

	/**
	 * A user came or changed. By the roles the hook knows: the user's cache has just been emptied, and a checkout would pay for
	 * filling it. When the row is handed over the user itself is asked (Documents::is_customer).
	 *
	 * @param string[] $roles Names of roles; '' is none.
	 */
	private function customer( int $id, string $reason, array $roles ): void {
		if ( ! Documents::is_staff( $roles ) ) {
			$this->recorder->note( 'customer', $id, $reason );
		}
	}

	private function product( int $id, string $reason, mixed $product ): void {
		if ( ! $product instanceof \WC_Product || 'auto-draft' !== $product->get_status( 'edit' ) ) {
			$this->recorder->note( 'product', $id, $reason );
		}
	}

	private function variation( int $id, string $reason, mixed $product ): void {
		$this->recorder->note( 'variation', $id, $reason, $product instanceof \WC_Product ? ( $product->get_parent_id() ?: null ) : null );
	}

	private function stock( mixed $product ): void {
		if ( $product instanceof \WC_Product ) {
			$this->recorder->note( 'stock', $product->get_id(), 'updated', $product->is_type( 'variation' ) ? ( $product->get_parent_id() ?: null ) : null );
		}
	}

	/**
	 * A post went or came back: products, whose lists in the admin use WordPress' own functions, and orders where they are
	 * posts. Posts of orders that lie in tables of their own are copies; their going means nothing.
	 *
	 * @param mixed       $post   The post as it is now.
	 * @param string      $reason trashed, restored or deleted.
	 * @param string|null $status Of a post that came back: what it was before the trash.
	 */
	private function post( mixed $post, string $reason, ?string $status = null ): void {
		if ( ! $post instanceof \WP_Post ) {
			return;
		}
		$id     = (int) $post->ID;
		$parent = (int) $post->post_parent ?: null;
		switch ( $post->post_type ) {
			case 'product':
				if ( 'auto-draft' !== $post->post_status ) {
					$this->recorder->note( 'product', $id, $reason );
				}
				break;
			case 'product_variation':
				$this->recorder->note( 'variation', $id, $reason, $parent );
				break;
			case 'shop_order':
				if ( ! Orders::in_own_tables() ) {
					if ( 'restored' === $reason ) {
						$this->post_leaves( $post, $status );
					}
					$this->left( $id, $reason );
				}
				break;
			case 'shop_order_refund':
				if ( ! Orders::in_own_tables() ) {
					$this->recorder->note( 'refund', $id, $reason, $parent );
				}
		}
	}

	private static function is_order( \WC_Abstract_Order $order ): bool {
		return 'shop_order' === $order->get_type();
	}

	/** Orders placed before the cut-over went to M3 by another way, whatever happens to them now. */
	private function is_before_cutover( mixed $order ): bool {
		$cutover = $this->recorder->cutover();
		$created = $cutover > 0 && $order instanceof \WC_Abstract_Order ? $order->get_date_created( 'edit' ) : null;
		return null !== $created && $created->getTimestamp() < $cutover;
	}
}
