<?php
/**
 * JSON schemas that more than one route uses; the same shapes as the zod schemas in shared/.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

defined( 'ABSPATH' ) || exit;

/** Pure data. */
final class Schemas {

	public const ENTITIES = array( 'order', 'refund', 'customer', 'product', 'variation', 'stock' );

	/** Text of at most so many characters. */
	public static function text( int $longest, int $shortest = 0 ): array {
		return array(
			'type'      => 'string',
			'minLength' => $shortest,
			'maxLength' => $longest,
		);
	}

	/** An id in an address. */
	public static function id(): array {
		return array(
			'type'    => 'integer',
			'minimum' => 1,
		);
	}

	/** Moment in UTC, e.g. 2026-11-23T09:29:01Z. */
	public static function moment( bool $or_empty = false ): array {
		return array(
			'type'     => 'string',
			'pattern'  => '^' . ( $or_empty ? '(|' : '(' ) . '\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z)$',
			'expected' => $or_empty
				? __( 'a moment in UTC like 2026-11-23T09:29:01Z, or an empty text', 'crossdock' )
				: __( 'a moment in UTC like 2026-11-23T09:29:01Z', 'crossdock' ),
		);
	}

	/** A problem as the sidecar words it (shared/src/problem.ts). */
	public static function problem(): array {
		return array(
			'type'                 => 'object',
			'properties'           => array(
				'code'     => self::text( 64, 1 ),
				'message'  => self::text( 4000, 1 ),
				'fix'      => self::text( 4000 ),
				'owner'    => array(
					'type' => 'string',
					'enum' => array( 'shop', 'm3', 'crossdock' ),
				),
				'field'    => self::text( 400 ),
				'expected' => self::text( 1000 ),
				'received' => self::text( 1000 ),
				'data'     => array( 'type' => 'object' ),
			),
			'required'             => array( 'code', 'message' ),
			'additionalProperties' => true,
		);
	}

	/** Deliveries of an order (`orderDelivery` in shared/src/plugin.ts). */
	public static function deliveries(): array {
		return array(
			'type'     => 'array',
			'maxItems' => 50,
			'items'    => array(
				'type'                 => 'object',
				'properties'           => array(
					'number'   => self::text( 11, 1 ),
					'day'      => array(
						'type'     => 'string',
						'pattern'  => '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$',
						'expected' => __( 'a day like 2026-11-23', 'crossdock' ),
					),
					'carrier'  => self::text( 60 ),
					'tracking' => self::text( 30 ),
					'url'      => array(
						'type'      => 'string',
						'pattern'   => '^https?://',
						'maxLength' => 600,
						'expected'  => __( 'an address that begins with https:// or http://', 'crossdock' ),
					),
				),
				'required'             => array( 'number' ),
				'additionalProperties' => true,
			),
		);
	}

	/** An event (contract 2). */
	public static function event(): array {
		return array(
			'type'                 => 'object',
			'properties'           => array(
				'id'         => self::text( 64, 1 ),
				'entity'     => self::text( 32, 1 ),
				'entityId'   => array( 'type' => 'string' ),
				'parentId'   => array( 'type' => array( 'string', 'null' ) ),
				'reason'     => array(
					'type' => 'string',
					'enum' => array( 'created', 'updated', 'status', 'trashed', 'restored', 'deleted' ),
				),
				'occurredAt' => array( 'type' => 'string' ),
				'origin'     => array(
					'type' => 'string',
					'enum' => array( 'shop', 'crossdock' ),
				),
				'document'   => array( 'type' => array( 'object', 'null' ) ),
			),
			'required'             => array( 'id', 'entity', 'entityId', 'reason', 'occurredAt', 'origin', 'document' ),
			'additionalProperties' => true,
		);
	}

	/** Whatever the other side answers. */
	public static function anything(): array {
		return array( 'type' => array( 'object', 'array', 'string', 'null' ) );
	}
}
