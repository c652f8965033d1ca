<?php
/**
 * How old the figures of stock are that were written last.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/**
 * A call may be overtaken: it hangs, its caller gives up and sends newer figures, and then it goes on. So each call leaves
 * word of its products and its figures' moment before it writes, for a while; who finds word of newer figures of a product
 * leaves it alone. One row for each call, whose name begins with the moment: asking for newer ones reads the end of an index,
 * and mostly finds nothing.
 */
final class StockMoments {

	private const OPTION = 'crossdock_figures_';
	/** Seconds for which word is kept: longer than a request can hang. */
	private const KEPT = 900;

	/**
	 * Leaves word.
	 *
	 * @param array<int, string> $moments Moment of the figure (InFlight::moment()) by product.
	 */
	public static function announce( array $moments ): void {
		global $wpdb;
		if ( ! $moments ) {
			return;
		}
		$groups = array();
		foreach ( $moments as $id => $moment ) {
			$groups[ $moment ][] = $id;
		}
		// Straight to the table: nobody reads these but newer(), and WordPress would keep each in memory.
		Sql::write( $wpdb->prepare( "INSERT INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'off')", self::OPTION . max( $moments ) . '_' . wp_generate_password( 8, false ), (string) wp_json_encode( $groups ) ) );
		Sql::write( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name BETWEEN %s AND %s", self::OPTION, self::OPTION . InFlight::moment( microtime( true ) - self::KEPT ) ) );
	}

	/**
	 * Products of which there are newer figures.
	 *
	 * @param array<int, string> $moments Moments by product, as for announce().
	 * @return array<int, true>
	 */
	public static function newer( array $moments ): array {
		global $wpdb;
		if ( ! $moments ) {
			return array();
		}
		// In the table's order of texts marks come before figures, and figures before letters.
		$rows  = Sql::rows( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name > %s AND option_name < %s", self::OPTION . min( $moments ) . 'z', self::OPTION . 'z' ) );
		$newer = array();
		foreach ( array_column( $rows, 'option_value' ) as $json ) {
			foreach ( (array) json_decode( (string) $json, true ) as $moment => $ids ) {
				foreach ( $ids as $id ) {
					if ( isset( $moments[ $id ] ) && $moment > $moments[ $id ] ) {
						$newer[ $id ] = true;
					}
				}
			}
		}
		return $newer;
	}
}
