<?php
/**
 * Deliveries of an order as the sidecar tells them, kept on the order as JSON (`orderDelivery` in shared/src/plugin.ts).
 *
 * @package Crossdock
 */

namespace Crossdock\Orders;

defined( 'ABSPATH' ) || exit;

/** Pure, but for the date format of the shop. Only link() escapes; of everything else whoever prints does that. */
final class Deliveries {

	private const FIELDS = array( 'number', 'day', 'carrier', 'tracking', 'url' );
	/** By these a carrier's page tells where the buyer lives. */
	private const PERSONAL = array( 'tracking', 'url' );

	/**
	 * What is kept of a list; '' for an empty one.
	 *
	 * @param array $deliveries Deliveries as they come.
	 * @param bool  $forget     Whether the shop has forgotten who the buyer was.
	 */
	public static function encode( array $deliveries, bool $forget ): string {
		$fields = array_flip( $forget ? array_diff( self::FIELDS, self::PERSONAL ) : self::FIELDS );
		$kept   = array();
		foreach ( $deliveries as $delivery ) {
			$kept[] = array_map( 'strval', array_filter( array_intersect_key( (array) $delivery, $fields ), 'is_scalar' ) );
		}
		return $kept ? (string) wp_json_encode( $kept, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) : '';
	}

	/**
	 * The list of an order, oldest first.
	 *
	 * @param string $kept What encode() gave; whatever else is no delivery.
	 * @return array<int, array{number:string, day:string, carrier:string, tracking:string, url:string}> Texts are '' where nothing is known.
	 */
	public static function decode( string $kept ): array {
		$list  = json_decode( $kept, true );
		$found = array();
		foreach ( is_array( $list ) ? $list : array() as $delivery ) {
			$texts = is_array( $delivery ) ? array_filter( $delivery, 'is_string' ) : array();
			if ( '' !== ( $texts['number'] ?? '' ) ) {
				$found[] = array_intersect_key( $texts, array_flip( self::FIELDS ) ) + array_fill_keys( self::FIELDS, '' );
			}
		}
		return $found;
	}

	/** The day as the shop writes days; '' where none is known. M3's days have no time zone, so none is applied. */
	public static function day( array $delivery ): string {
		$stamp = '' === $delivery['day'] ? false : strtotime( $delivery['day'] . ' UTC' );
		return $stamp ? (string) wp_date( wc_date_format(), $stamp, new \DateTimeZone( 'UTC' ) ) : '';
	}

	/** The tracking number as HTML, escaped, with the carrier's page where there is one that may stand in a page; '' without a number. */
	public static function link( array $delivery ): string {
		$number = esc_html( $delivery['tracking'] );
		$url    = (string) esc_url( $delivery['url'], array( 'https', 'http' ) );
		return '' === $url || '' === $number ? $number : '<a href="' . $url . '" target="_blank" rel="noopener">' . $number . '</a>';
	}
}
