<?php
/**
 * What WordPress' privacy tools say and remove: the outbox, the M3 numbers on orders, and what the sidecar keeps.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Crossdock\Orders\Deliveries;
use Crossdock\Orders\State;
use Crossdock\Orders\Words;
use Crossdock\Outbox\Table;
use Crossdock\Prices\PriceCache;
use Crossdock\Privacy\SidecarCopies;

defined( 'ABSPATH' ) || exit;

/**
 * The outbox holds ids, never names or addresses. The sidecar holds copies of orders until its retention ends; it is asked and
 * told through Privacy\SidecarCopies.
 */
final class Privacy extends \WC_Abstract_Privacy implements Registerable {

	private const PER_PAGE = 10;
	/** Days after which the sidecar removes finished work (`work.retentionDays`), for the proposal of a privacy policy. */
	private const SIDECAR_DAYS = 90;

	private readonly SidecarCopies $copies;

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {
		// The parent's constructor would add hooks; here register() does that.
		$this->copies = new SidecarCopies( $plugin->settings, $plugin->sidecar );
	}

	/** {@inheritDoc} */
	public function register(): void {
		// Before WooCommerce's own eraser (10): that one takes the e-mail address off the orders, by which we find them.
		parent::__construct( 'Crossdock', 20, 4 );
		add_action( 'woocommerce_privacy_remove_order_personal_data', array( $this, 'forget_on_order' ) );
	}

	/**
	 * Not in register(): texts cannot be translated before WordPress has the language of the request.
	 *
	 * @param array $exporters Exporters so far.
	 */
	public function register_exporters( $exporters = array() ) {
		$this->add_exporter( 'crossdock', __( 'Crossdock: orders in Infor M3', 'crossdock' ), array( $this, 'export' ) );
		return parent::register_exporters( $exporters );
	}

	/**
	 * As above; put first, whatever priority others have chosen.
	 *
	 * @param array $erasers Erasers so far.
	 */
	public function register_erasers( $erasers = array() ) {
		$this->add_eraser( 'crossdock', __( 'Crossdock: events and copies of orders', 'crossdock' ), array( $this, 'erase' ) );
		return $this->erasers + (array) $erasers;
	}

	/** Proposal for the shop's privacy policy; WordPress shows it to the owner, who decides. */
	public function get_privacy_message(): string {
		return '<p class="privacy-policy-tutorial">' . esc_html__( 'Name the company that runs your Infor M3, say how long you keep orders there, and adapt the number of days if you changed it in the sidecar.', 'crossdock' ) . '</p>'
			. '<p>' . esc_html__( 'When you order, we pass your name, addresses, e-mail address, telephone number, notes and what you bought to Infor M3, the system in which we deliver and invoice. Passwords and card numbers are never passed on.', 'crossdock' ) . '</p>'
			. '<p>' . esc_html(
				sprintf(
					/* translators: %d: number of days */
					__( 'On the way, a program of ours (the Crossdock sidecar) keeps a copy of the order for about %d days after the last change, so that no order is lost or doubled. The shop itself only notes which order has to be passed on.', 'crossdock' ),
					self::SIDECAR_DAYS
				)
			) . '</p>';
	}

	/**
	 * What is known about a person.
	 *
	 * @param string $email Address asked about.
	 * @param int    $page  From 1.
	 * @return array{data:array, done:bool}
	 */
	public function export( $email, $page = 1 ): array {
		$orders  = self::orders_of( (string) $email, (int) $page );
		$first   = 1 === (int) $page;
		$user    = $first ? self::user_of( (string) $email ) : 0;
		$sidecar = $this->copies->held( $first ? (string) $email : null, self::ids_of( $orders ), $user );
		$data    = array();
		foreach ( $orders as $order ) {
			$data[] = array(
				'group_id'          => 'crossdock',
				'group_label'       => __( 'Orders in Infor M3', 'crossdock' ),
				'group_description' => __( 'What the shop and its Crossdock sidecar know about your orders in Infor M3. The contents of the orders are in the group of the orders.', 'crossdock' ),
				'item_id'           => 'crossdock-order-' . $order->get_id(),
				'data'              => $this->facts( $order, $sidecar ),
			);
		}
		$person = $first ? $this->copies->person( $sidecar, $user ) : array();
		if ( $person ) {
			$data[] = array(
				'group_id'          => 'crossdock-customer',
				'group_label'       => __( 'Customer in Infor M3', 'crossdock' ),
				'group_description' => __( 'What the Crossdock sidecar knows about you besides your orders.', 'crossdock' ),
				'item_id'           => 'crossdock-customer',
				'data'              => self::pairs( $person ),
			);
		}
		return array(
			'data' => $data,
			'done' => count( $orders ) < self::PER_PAGE,
		);
	}

	/** Name and value of each fact about an order; facts without a value are left out. */
	private function facts( \WC_Order $order, ?array $sidecar ): array {
		$of   = State::of( $order );
		$rows = self::rows_of( array( $order->get_id() ), 0 );
		return self::pairs(
			array(
				__( 'Order', 'crossdock' )          => $order->get_order_number(),
				__( 'State', 'crossdock' )          => Words::label( $of['state'] ),
				__( 'M3 order', 'crossdock' )       => $of['order_number'],
				__( 'M3 customer', 'crossdock' )    => $of['customer_number'],
				__( 'Status in M3', 'crossdock' )   => Words::progress( $of['status'] ),
				__( 'Deliveries', 'crossdock' )     => self::deliveries( $of['deliveries'] ),
				/* translators: %d: number of events */
				__( 'Events noted', 'crossdock' )   => sprintf( _n( '%d event (the id of the order, and when)', '%d events (the id of the order, and when)', $rows, 'crossdock' ), $rows ),
				__( 'In the sidecar', 'crossdock' ) => $this->copies->about_order( $sidecar, $order->get_id() ),
			)
		);
	}

	/** Number, day, carrier and tracking number of each delivery. */
	private static function deliveries( array $deliveries ): string {
		$words = static fn( array $one ): string => implode( ', ', array_filter( array( $one['number'], Deliveries::day( $one ), $one['carrier'], $one['tracking'] ) ) );
		return implode( '; ', array_map( $words, $deliveries ) );
	}

	/** As WordPress wants facts; those without a value are left out. */
	private static function pairs( array $facts ): array {
		$data = array();
		foreach ( array_filter( $facts, static fn( $value ): bool => '' !== (string) $value ) as $name => $value ) {
			$data[] = compact( 'name', 'value' );
		}
		return $data;
	}

	/**
	 * Removes what the shop has noted about a person's orders and account, and says what stays elsewhere. Events that are
	 * still to be handed over stay: without them an order would be lost, and they hold an id only. The newest event of each
	 * order stays until its time is over: without it the recount would take the order for one that nobody has told, and send
	 * all of it again.
	 *
	 * @param string $email Address asked about.
	 * @param int    $page  From 1.
	 * @return array{items_removed:bool, items_retained:bool, messages:string[], done:bool}
	 */
	public function erase( $email, $page = 1 ): array {
		$orders = self::orders_of( (string) $email, (int) $page );
		$ids    = self::ids_of( $orders );
		$first  = 1 === (int) $page;
		$user   = $first ? self::user_of( (string) $email ) : 0;
		// A shop that is not paired hands nothing over, so nothing needs to wait.
		$removed  = self::delete_rows( $ids, $user, $this->plugin->settings->is_paired() );
		$waiting  = self::rows_of( $ids, $user, "status IN ('pending', 'leased')" );
		$kept     = self::rows_of( $ids, $user, "status = 'done'" );
		// Kept for minutes, and asked for anew when the customer comes back: not worth a message.
		$prices   = $user > 0 ? PriceCache::forget_user( $user ) : 0;
		$messages = array();
		if ( $removed > 0 ) {
			/* translators: %d: number of events */
			$messages[] = sprintf( _n( 'Crossdock: %d noted event removed from the shop.', 'Crossdock: %d noted events removed from the shop.', $removed, 'crossdock' ), $removed );
		}
		if ( $waiting > 0 ) {
			/* translators: %d: number of events */
			$messages[] = sprintf( _n( 'Crossdock: %d event still waits to be handed over. It holds only an id and is removed afterwards.', 'Crossdock: %d events still wait to be handed over. They hold only ids and are removed afterwards.', $waiting, 'crossdock' ), $waiting );
		}
		if ( $kept > 0 ) {
			$days = max( 1, (int) $this->plugin->settings->get( 'retention_days' ) );
			/* translators: 1: number of events, 2: number of days */
			$messages[] = sprintf( _n( 'Crossdock: %1$d noted event stays in the shop for up to %2$d days. It holds only ids and times; without it the order would be sent again.', 'Crossdock: %1$d noted events stay in the shop for up to %2$d days. They hold only ids and times; without them the orders would be sent again.', $kept, 'crossdock' ), $kept, $days );
		}
		$sidecar  = $this->copies->erase( $first ? (string) $email : null, $ids, $user );
		$messages = array_merge( $messages, $sidecar['messages'] );
		$numbers  = array_filter( array_map( static fn( \WC_Order $order ): string => State::of( $order )['order_number'], $orders ) );
		if ( $numbers ) {
			$messages[] = sprintf(
				/* translators: %s: M3 order numbers */
				__( 'Crossdock: kept for the books, in the shop and in the sidecar: which order is which in Infor M3 (%s). Infor M3 keeps its own orders and customer as the law demands; have them erased there by the people who run M3.', 'crossdock' ),
				implode( ', ', $numbers )
			);
		}
		return array(
			'items_removed'  => $removed > 0 || $prices > 0 || $sidecar['removed'],
			'items_retained' => $waiting + $kept > 0 || $sidecar['retained'] || array() !== $numbers,
			'messages'       => $messages,
			'done'           => count( $orders ) < self::PER_PAGE,
		);
	}

	/**
	 * WooCommerce anonymises an order: who the customer is in M3 goes, a problem whose words may quote an address, and
	 * tracking numbers, by which the carrier tells the address. The
	 * order's own numbers stay for the books, as WooCommerce keeps its own.
	 *
	 * @param \WC_Order $order Order.
	 */
	public function forget_on_order( $order ): void {
		if ( ! $order instanceof \WC_Order ) {
			return;
		}
		$order->delete_meta_data( State::CUSTOMER_NUMBER );
		$order->delete_meta_data( State::PROBLEM );
		$deliveries = State::of( $order )['deliveries'];
		if ( $deliveries ) {
			$order->update_meta_data( State::DELIVERIES, Deliveries::encode( array_map( 'array_filter', $deliveries ), true ) );
		}
		$order->save_meta_data();
	}

	/** Orders by e-mail address and, for registered people, by account, as WooCommerce's own exporter finds them. */
	private static function orders_of( string $email, int $page ): array {
		$user = get_user_by( 'email', $email );
		return wc_get_orders(
			array(
				'limit'    => self::PER_PAGE,
				'page'     => max( 1, $page ),
				'type'     => 'shop_order',
				'orderby'  => 'ID',
				'order'    => 'ASC',
				'customer' => $user ? array( $email, (int) $user->ID ) : array( $email ),
			)
		);
	}

	/** Condition on the outbox: rows of these orders, of their refunds, and of this account; null when there is nothing to ask. */
	private static function condition( array $orders, int $user ): ?string {
		$parts = array();
		$list  = implode( ',', array_map( 'absint', $orders ) );
		if ( '' !== $list ) {
			$parts[] = "( entity_type = 'order' AND entity_id IN ({$list}) ) OR ( entity_type = 'refund' AND parent_id IN ({$list}) )";
		}
		if ( $user > 0 ) {
			$parts[] = "( entity_type = 'customer' AND entity_id = {$user} )";
		}
		return $parts ? '( ' . implode( ' OR ', $parts ) . ' )' : null;
	}

	/** How many rows there are; `$which` is a further condition. */
	private static function rows_of( array $orders, int $user, string $which = '1 = 1' ): int {
		global $wpdb;
		$where = self::condition( $orders, $user );
		$table = Table::name();
		// phpcs:ignore WordPress.DB -- our own table; the conditions are ours, and made of whole numbers.
		return null === $where ? 0 : (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$table} WHERE {$where} AND {$which}" );
	}

	/**
	 * Removes rows, all but the newest of each entity, of which nothing but ids and times is left.
	 *
	 * @param int[] $orders    Order ids.
	 * @param int   $user      Account, 0 = none.
	 * @param bool  $keep_open Whether rows that are not handed over stay; else the newest counts as handed over.
	 * @return int How many rows went.
	 */
	private static function delete_rows( array $orders, int $user, bool $keep_open ): int {
		global $wpdb;
		$where = self::condition( $orders, $user );
		$table = Table::name();
		$only  = $keep_open ? "AND status IN ('done', 'dead')" : '';
		if ( null === $where ) {
			return 0;
		}
		// phpcs:disable WordPress.DB -- our own table; the condition is made of whole numbers.
		$newest = array();
		foreach ( (array) $wpdb->get_results( "SELECT id, entity_type, entity_id FROM {$table} WHERE {$where} ORDER BY created_at, id" ) as $row ) {
			$newest[ "{$row->entity_type} {$row->entity_id}" ] = (int) $row->id;
		}
		if ( ! $newest ) {
			return 0;
		}
		$kept = implode( ',', $newest );
		$wpdb->query( $wpdb->prepare( "UPDATE {$table} SET status = 'done', lease = NULL, lease_until = NULL, last_error = NULL, done_at = COALESCE(done_at, %s) WHERE id IN ({$kept}) {$only}", gmdate( 'Y-m-d H:i:s' ) ) );
		return (int) $wpdb->query( "DELETE FROM {$table} WHERE {$where} AND id NOT IN ({$kept}) {$only}" );
		// phpcs:enable
	}

	/** @return int[] */
	private static function ids_of( array $orders ): array {
		return array_map( static fn( \WC_Order $order ): int => $order->get_id(), $orders );
	}

	/** Id of the account with this address, 0 when there is none. */
	private static function user_of( string $email ): int {
		$user = get_user_by( 'email', $email );
		return $user ? (int) $user->ID : 0;
	}
}
