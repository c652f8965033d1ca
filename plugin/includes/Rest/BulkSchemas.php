<?php
/**
 * JSON schemas of the bulk routes; the same shapes as shared/src/plugin-bulk.ts.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

defined( 'ABSPATH' ) || exit;

/** Pure data. */
final class BulkSchemas {

	/** Most items of one call. */
	public const ITEMS = 10000;

	/** A quantity as text. */
	public static function quantity(): array {
		return array(
			'type'     => 'string',
			'pattern'  => '^-?\d{1,12}(\.\d{1,6})?$',
			'expected' => __( 'a decimal number as text, like "7" or "2.5"', 'crossdock' ),
		);
	}

	/** Basic units in one piece of the shop, above zero. */
	public static function factor(): array {
		return array(
			'type'     => 'string',
			'pattern'  => '^(?=.*[1-9])\d{1,12}(\.\d{1,20})?$',
			'expected' => __( 'a decimal number above zero as text, like "6" or "0.5"', 'crossdock' ),
		);
	}

	/** A price as text. */
	public static function price(): array {
		return array(
			'type'     => 'string',
			'pattern'  => '^\d{1,12}(\.\d{1,6})?$',
			'expected' => __( 'an amount as text, like "19.90"', 'crossdock' ),
		);
	}

	/** A schema that also takes null. */
	public static function or_null( array $schema ): array {
		return array( 'type' => array( $schema['type'], 'null' ) ) + $schema;
	}

	/** A calendar day. */
	public static function day(): array {
		return array(
			'type'     => 'string',
			'pattern'  => '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$',
			'expected' => __( 'a date like 2026-11-23', 'crossdock' ),
		);
	}

	/** By which product an item is found. */
	public static function which(): array {
		return array(
			'sku' => Schemas::text( 100, 1 ),
			'id'  => Schemas::id(),
		);
	}

	/** A list of items. */
	public static function items( array $item ): array {
		return array(
			'type'     => 'array',
			'minItems' => 1,
			'maxItems' => self::ITEMS,
			'items'    => $item,
			/* translators: %d: a number. */
			'expected' => sprintf( __( 'a list of 1 to %d items', 'crossdock' ), self::ITEMS ),
		);
	}

	/**
	 * Some items, or a page of all.
	 *
	 * @param array $item Schema of an item.
	 */
	public static function pages( array $item ): array {
		return array(
			'items' => self::items( $item ),
			'after' => array(
				'type'    => 'integer',
				'minimum' => 0,
			),
			'limit' => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => self::ITEMS,
			),
		);
	}

	/** What is read of every product. */
	public static function reading(): array {
		return array(
			'index'    => array( 'type' => 'integer' ),
			'status'   => array(
				'type' => 'string',
				'enum' => array( 'found', 'unknown', 'duplicate-sku', 'trashed' ),
			),
			'id'       => Schemas::id(),
			'sku'      => array( 'type' => 'string' ),
			'parentId' => Schemas::id(),
			'ids'      => array(
				'type'  => 'array',
				'items' => Schemas::id(),
			),
		);
	}

	/** Seconds after which nothing more is begun. */
	public static function budget(): array {
		return array(
			'type'    => 'integer',
			'minimum' => 1,
			'maximum' => 300,
		);
	}

	/** What every result has. */
	public static function result( array $statuses ): array {
		return array(
			'index'   => array( 'type' => 'integer' ),
			'status'  => array(
				'type' => 'string',
				'enum' => $statuses,
			),
			'id'      => Schemas::id(),
			'why'     => array(
				'type' => 'string',
				'enum' => array( 'duplicate-sku', 'trashed', 'conflict', 'type', 'sale-not-below-regular', 'older', 'busy', 'vetoed', 'error' ),
			),
			'message' => array( 'type' => 'string' ),
			'ids'     => array(
				'type'  => 'array',
				'items' => Schemas::id(),
			),
		);
	}

	/** What every answer of a writing route has. */
	public static function answer( array $result ): array {
		return array(
			'results'      => array(
				'type'  => 'array',
				'items' => $result,
			),
			'counts'       => array( 'type' => 'object' ),
			'seconds'      => array( 'type' => 'number' ),
			'peakMemoryMb' => array( 'type' => 'number' ),
		);
	}

	/** Items must say which product they mean; a schema cannot state that one of two is wanted. */
	public static function nameless( array $items ): ?\WP_Error {
		foreach ( $items as $index => $item ) {
			if ( ! isset( $item['sku'] ) && ! isset( $item['id'] ) ) {
				return Input::error( array( Input::fault( "items[{$index}]", __( 'sku or id', 'crossdock' ), __( 'neither', 'crossdock' ) ) ) );
			}
		}
		return null;
	}

	/**
	 * Frame of an answer.
	 *
	 * @param array $done With `results`, and whatever else the answer has.
	 */
	public static function answered( array $done, float $started ): array {
		return $done + array(
			'counts'       => (object) array_count_values( array_column( $done['results'], 'status' ) ),
			'seconds'      => round( microtime( true ) - $started, 3 ),
			'peakMemoryMb' => round( memory_get_peak_usage() / 1048576, 1 ),
		);
	}
}
