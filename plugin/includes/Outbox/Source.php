<?php
/**
 * Where an entity lies in the database, for the sweep.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

defined( 'ABSPATH' ) || exit;

/** Expressions of SQL; nothing in them comes from outside. */
final class Source {

	private function __construct(
		/** Table with an alias. */
		public readonly string $from,
		public readonly string $id,
		public readonly string $parent,
		public readonly string $status,
		/** Moment of the last change, as a DATETIME in UTC. */
		public readonly string $modified,
		/** Which rows are of this kind. */
		public readonly string $where,
		/** Condition on the moment with two placeholders, so that an index can serve it. */
		public readonly string $between,
		private readonly bool $unix = false
	) {}

	/** A Unix time as the placeholders of `between` want it. */
	public function time( int $seconds ): string {
		return $this->unix ? (string) $seconds : gmdate( 'Y-m-d H:i:s', $seconds );
	}

	/**
	 * The orders or refunds among the posts that were created lately, wherever an index finds them: of the date of modification
	 * there is none, and with it every order of the shop is read.
	 *
	 * @param string $entity  order or refund.
	 * @param int    $cutover As in of().
	 * @param int    $since   Unix time of creation. Posts are indexed by the shop's own clock, so it is a day earlier there.
	 */
	public static function recent( string $entity, int $cutover, int $since ): self {
		global $wpdb;
		$all = self::of( $entity, $cutover );
		// The index begins with type and status, so they are named.
		$statuses = array_diff( array_keys( get_post_stati() ), Recorder::DRAFTS );
		$where    = $wpdb->prepare( 't.post_status IN (' . implode( ', ', array_fill( 0, count( $statuses ), '%s' ) ) . ') AND t.post_date >= %s', array( ...array_values( $statuses ), gmdate( 'Y-m-d H:i:s', $since - DAY_IN_SECONDS ) ) );
		return new self( $all->from, $all->id, $all->parent, $all->status, $all->modified, "{$all->where} AND {$where}", $all->between );
	}

	/**
	 * The source of a kind.
	 *
	 * @param string $entity  order, refund, customer, product or variation.
	 * @param int    $cutover Orders created earlier are left out; Unix time, 0 = none.
	 */
	public static function of( string $entity, int $cutover = 0 ): self {
		return match ( $entity ) {
			'order'     => self::orders( 'shop_order', $cutover ),
			'refund'    => self::orders( 'shop_order_refund', 0 ),
			'customer'  => self::customers(),
			'product'   => self::posts( 'product' ),
			'variation' => self::posts( 'product_variation' ),
		};
	}

	private static function orders( string $type, int $cutover ): self {
		global $wpdb;
		$of    = Orders::columns();
		$draft = "'" . implode( "', '", Recorder::DRAFTS ) . "'";
		$where = "t.{$of['type']} = '{$type}' AND t.{$of['status']} NOT IN ({$draft})";
		if ( $cutover > 0 ) {
			$where .= $wpdb->prepare( " AND t.{$of['created']} >= %s", gmdate( 'Y-m-d H:i:s', $cutover ) ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our own names.
		}
		return new self( "{$of['table']} AS t", "t.{$of['id']}", "t.{$of['parent']}", "t.{$of['status']}", "t.{$of['modified']}", $where, "t.{$of['modified']} BETWEEN %s AND %s" );
	}

	private static function posts( string $type ): self {
		global $wpdb;
		return new self( "{$wpdb->posts} AS t", 't.ID', 't.post_parent', 't.post_status', 't.post_modified_gmt', "t.post_type = '{$type}' AND t.post_status <> 'auto-draft'", 't.post_modified_gmt BETWEEN %s AND %s' );
	}

	/** WooCommerce keeps the Unix time of a customer's last change as meta data; users of WordPress alone have none. */
	private static function customers(): self {
		global $wpdb;
		// In a network all sites share users and that moment; whose customer it is, says a site's key of capabilities.
		$here = is_multisite() ? " AND EXISTS ( SELECT 1 FROM {$wpdb->usermeta} AS c WHERE c.user_id = t.user_id AND c.meta_key = '{$wpdb->get_blog_prefix()}capabilities' )" : '';
		return new self(
			"{$wpdb->usermeta} AS t",
			't.user_id',
			'0',
			"''",
			"DATE_ADD('1970-01-01', INTERVAL CAST(t.meta_value AS UNSIGNED) SECOND)",
			"t.meta_key = 'last_update'{$here}",
			'CAST(t.meta_value AS UNSIGNED) BETWEEN CAST(%s AS UNSIGNED) AND CAST(%s AS UNSIGNED)',
			true
		);
	}
}
