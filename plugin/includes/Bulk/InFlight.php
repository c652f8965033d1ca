<?php
/**
 * What the shop has sold and M3's figure does not hold yet.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Crossdock\Orders\State;
use Crossdock\Outbox\Orders;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * An order is in flight for a figure when the shop has reduced its stock (order items carry `_reduced_stock`) and M3 had not
 * confirmed it when the figure was taken. Orders that a person has settled (skipped), that are cancelled in M3, drafts and
 * trash are not; nor are orders from before the cut-over, which went to M3 by another way. Of an order that was edited after M3
 * had confirmed it, and that is held for that, what the shop has taken beyond what M3 was sent is in flight until somebody has
 * settled it (the sidecar says with the problem what it has sent); as a whole where nobody says that.
 *
 * WooCommerce reduces the stock first and marks the item afterwards, and gives it back in the same order. So that a piece
 * is never forgotten in between:
 * - an order that has just come into a status in which stock is reduced counts with its whole quantity until WooCommerce has
 *   marked it as reduced (`again` says so: the figure may then be too low for a moment, never too high);
 * - an order that has just been cancelled counts as long as its items are still marked.
 * For this the quantities in the shop must have been read before this is read, never after.
 */
final class InFlight {

	/** Seconds in which reducing or giving back is surely over. */
	private const JUST = 600;
	/** Statuses in which nothing is reduced. */
	private const OPEN = array( 'wc-pending', 'wc-failed' );
	/** Statuses of orders that have ended without a sale. */
	private const ENDED = array( 'wc-cancelled', 'wc-refunded' );
	private const NOT_ORDERS = array( 'trash', 'auto-draft', 'draft', 'new', 'checkout-draft', 'wc-checkout-draft', 'wc-auto-draft', 'wc-draft', 'wc-new' );

	/** Orders that are named behind a figure. */
	private const NAMED = 20;

	/** @param array<int, array<array{order:int, quantity:float, beyond:float, confirmed:string, again:bool}>> $by_product Of each product or variation whose items these are. */
	private function __construct( private readonly array $by_product ) {}

	/**
	 * Reads.
	 *
	 * @param string      $earliest The earliest of the moments at which figures were taken (see `moment()`).
	 * @param string|null $since    Orders created before are left out; null = the cut-over, else the first pairing.
	 */
	public static function read( string $earliest, ?string $since, Settings $settings ): self {
		$since  = $since ?? ( (string) $settings->get( 'cutover' ) ?: $settings->first_paired_at() );
		$orders = array();
		foreach ( Sql::rows( self::orders( $earliest, (int) strtotime( $since ) ) ) as $row ) {
			$orders[ (int) $row['id'] ] = $row;
		}
		$by_product = array();
		$posted     = array_map( static fn( array $row ): ?array => self::posted( (string) $row['edited'] ), $orders );
		$just       = gmdate( 'Y-m-d H:i:s', time() - self::JUST );
		foreach ( array_chunk( array_keys( $orders ), Sql::ROWS ) as $chunk ) {
			foreach ( self::items( $chunk ) as $item ) {
				$order    = $orders[ (int) $item['order_id'] ];
				$recent   = $order['modified'] >= $just;
				$reduced  = (float) ( $item['reduced'] ?? 0 );
				$reducing = 0.0 === $reduced && $recent && ! $order['reduced'] && ! in_array( $order['status'], array_merge( self::OPEN, self::ENDED ), true );
				$quantity = $reducing ? (float) $item['quantity'] : $reduced;
				if ( $quantity <= 0 || ( ! $recent && in_array( $order['status'], self::ENDED, true ) ) ) {
					continue;
				}
				$product = (int) $item['variation_id'] ?: (int) $item['product_id'];
				$sent    = self::take( $posted[ (int) $item['order_id'] ], $product, $quantity );

				$by_product[ $product ][] = array(
					'order'     => (int) $item['order_id'],
					'quantity'  => $quantity,
					'beyond'    => $order['edited'] ? $quantity - $sent : 0.0,
					'confirmed' => (string) $order['confirmed'],
					'again'     => $reducing,
				);
			}
		}
		return new self( $by_product );
	}

	/**
	 * What is in flight of one stock.
	 *
	 * @param int[]  $products Products whose items take from it: itself, and variations whose stock it manages.
	 * @param string $as_of    Moment of the figure, as `moment()` writes it.
	 * @return array{quantity:float, orders:int[], again:bool}
	 */
	public function of( array $products, string $as_of ): array {
		$sum = array(
			'quantity' => 0.0,
			'orders'   => array(),
			'again'    => false,
		);
		foreach ( $products as $id ) {
			foreach ( $this->by_product[ $id ] ?? array() as $item ) {
				$quantity = '' !== $item['confirmed'] && $item['confirmed'] <= $as_of ? $item['beyond'] : $item['quantity'];
				if ( $quantity <= 0 ) {
					continue;
				}
				$sum['quantity']                  += $quantity;
				$sum['orders'][ $item['order'] ] = $item['order'];
				$sum['again']                      = $sum['again'] || $item['again'];
			}
		}
		if ( ! $sum['orders'] ) {
			return $sum;
		}
		$sum['quantity'] = round( $sum['quantity'], 6 );
		$sum['orders']   = array_slice( array_values( $sum['orders'] ), 0, self::NAMED );
		return $sum;
	}

	/**
	 * The same of several products, each in a unit of its own.
	 *
	 * @param array<int, float> $factors Basic units in one piece, by product.
	 * @param string            $as_of   Moment of the figure.
	 * @return array{quantity:float, orders:int[], again:bool} Quantity in basic units.
	 */
	public function weighed( array $factors, string $as_of ): array {
		$sum = array(
			'quantity' => 0.0,
			'orders'   => array(),
			'again'    => false,
		);
		foreach ( $factors as $id => $factor ) {
			$one              = $this->of( array( $id ), $as_of );
			$sum['quantity'] += $one['quantity'] * $factor;
			$sum['orders']   += array_combine( $one['orders'], $one['orders'] );
			$sum['again']     = $sum['again'] || $one['again'];
		}
		$sum['quantity'] = round( $sum['quantity'], 6 );
		$sum['orders']   = array_slice( array_values( $sum['orders'] ), 0, self::NAMED );
		return $sum;
	}

	/**
	 * What M3 was sent of an edited order.
	 *
	 * @param string $problem As the sidecar has said it, JSON; '' = not edited.
	 * @return array<int, float>|null Pieces by product; null where it does not say.
	 */
	private static function posted( string $problem ): ?array {
		$posted = '' === $problem ? null : ( json_decode( $problem, true )['data']['posted'] ?? null );
		return is_array( $posted ) ? array_map( 'floatval', array_column( $posted, 'quantity', 'product' ) ) : null;
	}

	/** Takes off as much of a product as there is, and says how much that was. */
	private static function take( ?array &$posted, int $product, float $quantity ): float {
		$taken = min( $quantity, $posted[ $product ] ?? 0.0 );
		if ( $taken > 0 ) {
			$posted[ $product ] -= $taken;
		}
		return $taken;
	}

	/** Products and variations that somebody has ordered and M3 has not confirmed. @return int[] */
	public function products(): array {
		return array_keys( $this->by_product );
	}

	/**
	 * A moment in a form that can be compared as text: UTC with milliseconds.
	 *
	 * @param string|float $at ISO 8601, or Unix time.
	 */
	public static function moment( string|float $at ): string {
		// Mostly one moment for thousands of figures, and parsing is dear.
		static $last = array( '', '' );
		if ( $last[0] === $at ) {
			return $last[1];
		}
		$said = $at;
		$at   = is_float( $at ) ? \DateTimeImmutable::createFromFormat( 'U.u', sprintf( '%.6F', $at ) ) : new \DateTimeImmutable( $at );
		$last = array( $said, $at->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d\TH:i:s.v\Z' ) );
		return $last[1];
	}

	/** Orders that M3 had not confirmed at a moment. */
	private static function orders( string $earliest, int $since ): string {
		global $wpdb;
		$of      = Orders::columns();
		$own     = Orders::in_own_tables();
		$meta    = $own ? "{$wpdb->prefix}wc_orders_meta" : $wpdb->postmeta;
		$key     = $own ? 'order_id' : 'post_id';
		$join    = static fn( string $alias, string $name ): string => $wpdb->prepare( "LEFT JOIN {$meta} AS {$alias} ON {$alias}.{$key} = o.{$of['id']} AND {$alias}.meta_key = %s ", $name ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our own names.
		$joins   = $join( 'confirmed', State::CONFIRMED_AT ) . $join( 'number', State::ORDER_NUMBER ) . $join( 'state', State::STATE );
		$joins  .= $own ? "LEFT JOIN {$wpdb->prefix}wc_order_operational_data AS stock ON stock.order_id = o.id" : $join( 'stock', '_order_stock_reduced' );
		// Asked of held orders alone, which are few.
		$edited  = "( COALESCE(state.meta_value, '') = 'held' AND EXISTS( SELECT 1 FROM {$meta} AS problem WHERE problem.{$key} = o.{$of['id']} AND problem.meta_key = '" . State::PROBLEM . "' AND problem.meta_value LIKE '%%\"order.edited\"%%' ) )";
		$said    = "( SELECT MAX( problem.meta_value ) FROM {$meta} AS problem WHERE problem.{$key} = o.{$of['id']} AND problem.meta_key = '" . State::PROBLEM . "' )";
		// A number without a moment: M3 has had it for long.
		$moment  = "IF( {$edited} AND confirmed.meta_value IS NULL AND COALESCE(number.meta_value, '') <> '', '0', COALESCE(confirmed.meta_value, '') )";
		$reduced = $own ? 'COALESCE(stock.order_stock_reduced, 0)' : "COALESCE(stock.meta_value, '') IN ('yes', '1')";
		$after   = gmdate( 'Y-m-d H:i:s', max( 0, $since ) );
		$from    = $own ? "{$of['table']} AS o" : '( ' . self::unsettled_posts( $earliest, $after ) . " ) AS found STRAIGHT_JOIN {$of['table']} AS o ON o.ID = found.id";
		// phpcs:disable WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- our own names, and a prepared list.
		return $wpdb->prepare(
			"SELECT o.{$of['id']} AS id, o.{$of['status']} AS status, o.{$of['modified']} AS modified, {$reduced} AS reduced, {$moment} AS confirmed, IF( {$edited}, {$said}, '' ) AS edited
			FROM {$from} {$joins}
			WHERE o.{$of['type']} = 'shop_order' AND o.{$of['created']} >= %s AND o.{$of['status']} NOT IN (" . Sql::texts( self::NOT_ORDERS ) . ")
			AND COALESCE(state.meta_value, '') NOT IN ('skipped', 'cancelled')
			AND ( ( confirmed.meta_value IS NULL AND COALESCE(number.meta_value, '') = '' ) OR confirmed.meta_value > %s OR {$edited} )",
			$after,
			$earliest
		);
		// phpcs:enable
	}

	/**
	 * Orders among the posts, without those that M3 had confirmed by then and of which no problem is said: that leaves few. Asked
	 * by the key of the meta data, because of a post some fifty are read to find one: 100,000 orders took 8.6 s, and take 0.8 s.
	 * CAST, for a temporary table of long texts lies on the disk (2.2 s); LIMIT, or the database does it the other way round after all.
	 */
	private static function unsettled_posts( string $earliest, string $after ): string {
		global $wpdb;
		// phpcs:disable WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- our own names, and a prepared list.
		return $wpdb->prepare(
			"SELECT p.ID AS id FROM {$wpdb->posts} AS p
			LEFT JOIN ( SELECT post_id, CAST(meta_value AS CHAR(24)) AS at FROM {$wpdb->postmeta} WHERE meta_key = %s LIMIT 18446744073709551615 ) AS had ON had.post_id = p.ID
			WHERE p.post_type = 'shop_order' AND p.post_date_gmt >= %s AND p.post_status NOT IN (" . Sql::texts( self::NOT_ORDERS ) . ")
			AND ( had.at IS NULL OR had.at > %s )
			UNION SELECT post_id FROM {$wpdb->postmeta} WHERE meta_key = %s",
			State::CONFIRMED_AT,
			$after,
			$earliest,
			State::PROBLEM
		);
		// phpcs:enable
	}

	/** Items of orders with what was taken for them. */
	private static function items( array $orders ): array {
		global $wpdb;
		$table = "{$wpdb->prefix}woocommerce_order_itemmeta";
		$join  = static fn( string $alias, string $name ): string => "LEFT JOIN {$table} AS {$alias} ON {$alias}.order_item_id = i.order_item_id AND {$alias}.meta_key = '{$name}' ";
		return Sql::rows(
			"SELECT i.order_id, p.meta_value AS product_id, v.meta_value AS variation_id, q.meta_value AS quantity, r.meta_value AS reduced
			FROM {$wpdb->prefix}woocommerce_order_items AS i " . $join( 'p', '_product_id' ) . $join( 'v', '_variation_id' ) . $join( 'q', '_qty' ) . $join( 'r', '_reduced_stock' ) . "
			WHERE i.order_item_type = 'line_item' AND i.order_id IN (" . Sql::ids( $orders ) . ')'
		);
	}
}
