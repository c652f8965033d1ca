<?php
/**
 * Rows of the outbox for products that were written in bulk.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Crossdock\Outbox\Table;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What the sidecar has just said is not news, but the sweep must know that somebody has seen the modification. One row for each
 * product, brought up to date with each write, however many there are in a day.
 */
final class Marks {

	/**
	 * Marks products as modified by us.
	 *
	 * @param int[] $ids Products and variations.
	 */
	public static function set( array $ids, Settings $settings ): void {
		global $wpdb;
		if ( ! $settings->is_paired() || ! array_intersect( array( 'product', 'variation' ), (array) $settings->get( 'capture' ) ) ) {
			return;
		}
		$table = Table::name();
		$now   = $wpdb->prepare( '%s', gmdate( 'Y-m-d H:i:s' ) );
		foreach ( array_chunk( $ids, Sql::ROWS ) as $chunk ) {
			Sql::write(
				"INSERT INTO {$table} (event_id, entity_type, entity_id, parent_id, reason, origin, status, available_at, created_at, done_at)
				SELECT CONCAT('bulk-', ID), IF(post_type = 'product', 'product', 'variation'), ID, NULLIF(post_parent, 0), 'updated', 'crossdock', 'done', {$now}, {$now}, {$now}
				FROM {$wpdb->posts} WHERE ID IN (" . Sql::ids( $chunk ) . ')
				ON DUPLICATE KEY UPDATE created_at = VALUES(created_at), done_at = VALUES(done_at)'
			);
		}
	}
}
