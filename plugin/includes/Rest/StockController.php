<?php
/**
 * Thousands of quantities at once: stock and stock/read.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Bulk\StockReader;
use Crossdock\Bulk\StockWriter;

defined( 'ABSPATH' ) || exit;

/** Safe to repeat: figures are absolute, and what is there already is not written again. */
final class StockController extends BulkController {

	/** Registers both routes. */
	public function register_routes(): void {
		$moments = array(
			'asOf'        => Schemas::moment(),
			'ordersSince' => Schemas::moment(),
		);
		$this->writing_route(
			'/stock',
			$moments + array(
				'manage'   => array( 'type' => 'boolean' ),
				'negative' => array( 'type' => 'boolean' ),
			),
			array( 'asOf' ),
			self::item(),
			self::result(),
			array( 'listeners' => array( 'type' => 'boolean' ) )
		);
		$this->reading_route(
			'/stock/read',
			$moments,
			array(
				'holder'        => BulkSchemas::or_null( Schemas::id() ),
				'quantity'      => BulkSchemas::or_null( BulkSchemas::quantity() ),
				'stockStatus'   => array( 'type' => 'string' ),
				'backorders'    => array( 'type' => 'string' ),
				'availableFrom' => array( 'type' => array( 'string', 'null' ) ),
				'inFlight'      => BulkSchemas::quantity(),
				'orders'        => array(
					'type'  => 'array',
					'items' => Schemas::id(),
				),
			)
		);
	}

	private static function item(): array {
		return self::shape(
			BulkSchemas::which() + array(
				'quantity'      => BulkSchemas::quantity(),
				'shared'        => self::shared(),
				'asOf'          => Schemas::moment(),
				'backorders'    => array(
					'type' => 'string',
					'enum' => array( 'no', 'notify', 'yes' ),
				),
				'availableFrom' => BulkSchemas::or_null( BulkSchemas::day() ),
			),
			array( 'quantity' ),
			true
		);
	}

	/** Other products that sell from the same figure (StockShared). */
	private static function shared(): array {
		return self::shape(
			array(
				'free'   => BulkSchemas::quantity(),
				'factor' => BulkSchemas::factor(),
				'less'   => BulkSchemas::quantity(),
				'with'   => array(
					'type'     => 'array',
					'minItems' => 1,
					'maxItems' => 200,
					'items'    => self::shape(
						array(
							'id'     => Schemas::id(),
							'factor' => BulkSchemas::factor(),
						),
						array( 'id', 'factor' ),
						true
					),
				),
			),
			array( 'free', 'factor', 'less', 'with' ),
			true
		);
	}

	private static function result(): array {
		return self::shape(
			BulkSchemas::result( array( 'same', 'written', 'saved', 'later', 'unknown', 'not-managed', 'refused' ) ) + array(
				'holder'      => Schemas::id(),
				'before'      => BulkSchemas::or_null( BulkSchemas::quantity() ),
				'inFlight'    => BulkSchemas::quantity(),
				'orders'      => array(
					'type'  => 'array',
					'items' => Schemas::id(),
				),
				'shared'       => BulkSchemas::quantity(),
				'sharedOrders' => array(
					'type'  => 'array',
					'items' => Schemas::id(),
				),
				'published'   => BulkSchemas::quantity(),
				'stockStatus' => array( 'type' => 'string' ),
				'again'       => array( 'type' => 'boolean' ),
			),
			array( 'index', 'status' )
		);
	}

	/** Writes quantities. */
	protected function written( array $input ): array {
		return ( new StockWriter( $this->plugin->settings, $this->plugin->origin ) )->run( $input );
	}

	/** Reads quantities. */
	protected function found( array $input ): array {
		return ( new StockReader( $this->plugin->settings ) )->read( $input );
	}
}
