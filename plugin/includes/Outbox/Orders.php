<?php
/**
 * Where orders lie: in WooCommerce's own tables (HPOS) or among the posts.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/** Facts about orders that must be had without loading them. */
final class Orders {

	/** Whether orders lie in tables of their own. */
	public static function in_own_tables(): bool {
		return OrderUtil::custom_orders_table_usage_is_enabled();
	}

	/**
	 * Table and columns of orders and refunds in the storage that counts.
	 *
	 * @return array{table:string, id:string, type:string, status:string, parent:string, created:string, modified:string}
	 */
	public static function columns(): array {
		global $wpdb;
		return self::in_own_tables()
			? array(
				'table'    => $wpdb->prefix . 'wc_orders',
				'id'       => 'id',
				'type'     => 'type',
				'status'   => 'status',
				'parent'   => 'parent_order_id',
				'created'  => 'date_created_gmt',
				'modified' => 'date_updated_gmt',
			)
			: array(
				'table'    => $wpdb->posts,
				'id'       => 'ID',
				'type'     => 'post_type',
				'status'   => 'post_status',
				'parent'   => 'post_parent',
				'created'  => 'post_date_gmt',
				'modified' => 'post_modified_gmt',
			);
	}

	/**
	 * Statuses as they are in the database now.
	 *
	 * @param int[] $ids Order ids.
	 * @return array<int, string> By id; ids that are gone are absent.
	 */
	public static function statuses( array $ids ): array {
		global $wpdb;
		$of   = self::columns();
		$list = implode( ',', array_map( 'intval', $ids ) );
		// phpcs:ignore WordPress.DB -- fresh on purpose; numbers and our own names.
		$rows = (array) $wpdb->get_results( "SELECT {$of['id']} AS id, {$of['status']} AS status FROM {$of['table']} WHERE {$of['id']} IN ({$list}) AND {$of['type']} = 'shop_order'", ARRAY_A );
		return array_map( 'strval', array_column( $rows, 'status', 'id' ) );
	}

	/** Whether an order or refund is there. */
	public static function exists( int $id, string $type ): bool {
		global $wpdb;
		$of = self::columns();
		// phpcs:ignore WordPress.DB -- fresh on purpose; our own names.
		return null !== $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM {$of['table']} WHERE {$of['id']} = %d AND {$of['type']} = %s", $id, $type ) );
	}
}
