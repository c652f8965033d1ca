<?php
/**
 * Thousands of prices at once: prices and prices/read.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Bulk\PriceWriter;

defined( 'ABSPATH' ) || exit;

/** Safe to repeat: what is there already is not written again. */
final class PricesController extends BulkController {

	/** Registers both routes. */
	public function register_routes(): void {
		$graded = array(
			'type'     => 'array',
			'maxItems' => 50,
			'items'    => self::shape(
				array(
					'from'  => BulkSchemas::quantity(),
					'price' => BulkSchemas::price(),
				),
				array( 'from', 'price' )
			),
		);
		$item   = self::shape(
			BulkSchemas::which() + array(
				'regular'  => BulkSchemas::price(),
				'sale'     => BulkSchemas::or_null( BulkSchemas::price() ),
				'saleFrom' => BulkSchemas::or_null( Schemas::moment() ),
				'saleTo'   => BulkSchemas::or_null( Schemas::moment() ),
				'graded'   => $graded,
			),
			array( 'regular' ),
			true
		);
		$this->writing_route( '/prices', array(), array(), $item, self::result() );
		$this->reading_route(
			'/prices/read',
			array(),
			array( 'prices' => self::prices() ),
			array(
				'currency'         => array( 'type' => 'string' ),
				'pricesIncludeTax' => array( 'type' => 'boolean' ),
				'timezone'         => array( 'type' => 'string' ),
			)
		);
	}

	private static function prices(): array {
		return self::shape(
			array(
				'regular'  => array( 'type' => 'string' ),
				'sale'     => array( 'type' => 'string' ),
				'saleFrom' => array( 'type' => array( 'string', 'null' ) ),
				'saleTo'   => array( 'type' => array( 'string', 'null' ) ),
				'price'    => array( 'type' => 'string' ),
			),
			array( 'regular', 'sale', 'saleFrom', 'saleTo', 'price' )
		);
	}

	private static function result(): array {
		return self::shape(
			BulkSchemas::result( array( 'same', 'written', 'saved', 'later', 'unknown', 'refused' ) ) + array(
				'before' => self::prices(),
				'now'    => self::prices(),
				'graded' => array(
					'type' => 'string',
					'enum' => array( 'same', 'saved', 'no-place' ),
				),
			),
			array( 'index', 'status' )
		);
	}

	/** Writes prices. */
	protected function written( array $input ): array {
		return array( 'results' => ( new PriceWriter( $this->plugin->settings, $this->plugin->origin ) )->run( $input ) );
	}

	/** Reads prices. */
	protected function found( array $input ): array {
		return PriceWriter::read( $input );
	}
}
