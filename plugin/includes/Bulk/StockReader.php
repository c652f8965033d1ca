<?php
/**
 * What the shop shows as stock, for many products at once.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/** For comparing with M3: every night, and before a large change. */
final class StockReader {

	/** Rows of a page when nobody says how many. */
	public const PAGE = 1000;

	public function __construct( private readonly Settings $settings ) {}

	/**
	 * Reads.
	 *
	 * @param array $request As shared/src/plugin-bulk.ts has it, checked.
	 * @return array{items:array, next:?int}
	 */
	public function read( array $request ): array {
		list( $found, $next ) = self::asked( $request );
		$facts  = Facts::read( array_values( array_unique( array_column( array_filter( $found, static fn( array $one ): bool => 'found' === $one['status'] ), 'id' ) ) ) );
		$as_of  = InFlight::moment( $request['asOf'] ?? microtime( true ) );
		$flight = InFlight::read( $as_of, $request['ordersSince'] ?? null, $this->settings );
		$family = StockWriter::family( $flight->products() );
		$items  = array();
		foreach ( $found as $index => $one ) {
			$items[] = ( isset( $request['items'] ) ? array( 'index' => $index ) : array() ) + $one + ( 'found' === $one['status'] ? self::item( $facts, $one['id'], $flight, $family, $as_of ) : array() );
		}
		return array(
			'items' => $items,
			'next'  => $next,
		);
	}

	/**
	 * The products that a request is about: its items, or a page.
	 *
	 * @return array{0:array, 1:?int} What was found, and where the next page begins.
	 */
	public static function asked( array $request ): array {
		if ( isset( $request['items'] ) ) {
			return array( Finder::find( $request['items'] ), null );
		}
		$limit = $request['limit'] ?? self::PAGE;
		$page  = Finder::page( $request['after'] ?? 0, $limit );
		return array( $page, count( $page ) === $limit ? end( $page )['id'] : null );
	}

	private static function item( array $facts, int $id, InFlight $flight, array $family, string $as_of ): array {
		$one    = $facts[ $id ];
		$holder = Facts::holder( $facts, $id );
		$sold   = $holder ? $flight->of( array( $holder->id, ...( $family[ $holder->id ] ?? array() ) ), $as_of ) : null;
		return ( $one->parent ? array( 'parentId' => $one->parent ) : array() ) + array(
			'holder'        => $holder?->id,
			'quantity'      => is_numeric( $holder?->stock ) ? StockDecision::text( $holder->stock ) : null,
			'stockStatus'   => (string) $one->stock_status,
			'backorders'    => (string) ( $holder ?? $one )->backorders,
			'availableFrom' => ( $holder ?? $one )->available_from,
		) + ( $sold ? array( 'inFlight' => StockDecision::text( $sold['quantity'] ) ) : array() ) + ( $sold && $sold['orders'] ? array( 'orders' => $sold['orders'] ) : array() );
	}
}
