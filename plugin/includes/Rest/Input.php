<?php
/**
 * Checks what comes in against a JSON schema and says field, expectation and what was received.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

defined( 'ABSPATH' ) || exit;

/**
 * Knows the part of JSON schema that our routes use. WordPress' own checker stops at the first fault, takes "5" for a number,
 * and does not say what it received.
 */
final class Input {

	/** Longest piece of a received value that is said back. */
	private const SHOWN = 60;

	/**
	 * The checked values of a request: what the address holds, then the JSON body or, without one, the query.
	 *
	 * @return array|\WP_Error
	 */
	public static function read( \WP_REST_Request $request, array $schema ): array|\WP_Error {
		$body = $request->get_json_params();
		if ( null === $body && '' !== trim( (string) $request->get_body() ) && ! $request->is_json_content_type() ) {
			return new \WP_Error(
				'crossdock_content_type',
				sprintf(
					/* translators: %s: content type of a request. */
					__( 'Content-Type: expected application/json, received %s. Send the body as JSON.', 'crossdock' ),
					self::shown( (string) $request->get_header( 'content-type' ) )
				),
				array( 'status' => 415 )
			);
		}
		if ( null !== $body && ! self::is_object( $body ) ) {
			return self::error( array( self::fault( 'body', __( 'a JSON object', 'crossdock' ), self::shown( $body ) ) ) );
		}
		$values = $body ?? array();
		$texts  = $request->get_url_params() + ( null === $body ? array_intersect_key( $request->get_query_params(), $schema['properties'] ) : array() );
		foreach ( array_intersect_key( $texts, $schema['properties'] ) as $name => $text ) {
			// Whatever the body says, the address decides which order is meant.
			$values[ $name ] = self::from_text( $text, $schema['properties'][ $name ] );
		}
		$faults = self::faults( $values, $schema, '' );
		return $faults ? self::error( $faults ) : $values;
	}

	/**
	 * Everything that is wrong with a value.
	 *
	 * @return array<array{field:string, expected:string, received:string}>
	 */
	public static function faults( mixed $value, array $schema, string $field ): array {
		$name  = '' === $field ? 'body' : $field;
		$types = (array) ( $schema['type'] ?? array() );
		if ( null === $value && in_array( 'null', $types, true ) ) {
			return array();
		}
		$type = self::type_of( $value, $types );
		if ( null === $type || ! self::fits( $value, $type, $schema ) ) {
			$received = empty( $schema['writeOnly'] ) ? self::shown( $value ) : __( 'a value that is not shown', 'crossdock' );
			return array( self::fault( $name, self::expected( $schema ), $received ) );
		}
		$faults = array();
		if ( 'array' === $type && isset( $schema['items'] ) ) {
			foreach ( $value as $index => $item ) {
				$inner = self::faults( $item, $schema['items'], "{$field}[{$index}]" );
				if ( $inner ) {
					array_push( $faults, ...$inner );
				}
			}
		}
		if ( 'object' === $type ) {
			$faults = self::faults_of_object( $value, $schema, $field );
		}
		return $faults;
	}

	private static function faults_of_object( array $value, array $schema, string $field ): array {
		$faults     = array();
		$properties = $schema['properties'] ?? array();
		$path       = '' === $field ? '' : "{$field}.";
		foreach ( $schema['required'] ?? array() as $name ) {
			if ( ! array_key_exists( $name, $value ) ) {
				$faults[] = self::fault( $path . $name, self::expected( $properties[ $name ] ), __( 'nothing', 'crossdock' ) );
			}
		}
		foreach ( $value as $name => $inner ) {
			if ( isset( $properties[ $name ] ) ) {
				$inside = self::faults( $inner, $properties[ $name ], $path . $name );
				if ( $inside ) {
					array_push( $faults, ...$inside );
				}
			} elseif ( false === ( $schema['additionalProperties'] ?? true ) ) {
				$known    = $properties ? implode( ', ', array_keys( $properties ) ) : __( 'no fields', 'crossdock' );
				$faults[] = self::fault(
					self::cut( $path . $name ),
					/* translators: %s: list of field names. */
					sprintf( __( 'one of the known fields (%s)', 'crossdock' ), $known ),
					__( 'an unknown field', 'crossdock' )
				);
			}
		}
		return $faults;
	}

	/** The error for a list of faults; also for rules that a schema cannot state. */
	public static function error( array $faults ): \WP_Error {
		$params = array();
		foreach ( $faults as $fault ) {
			/* translators: 1: what was expected, 2: what was received. */
			$params[ $fault['field'] ] = trim( sprintf( __( 'expected %1$s, received %2$s.', 'crossdock' ), $fault['expected'], $fault['received'] ) . ' ' . ( $fault['why'] ?? '' ) );
		}
		$lines = array_map( static fn( string $field, string $text ): string => "{$field}: {$text}", array_keys( $params ), $params );
		return new \WP_Error(
			'rest_invalid_param',
			implode( ' ', array_slice( $lines, 0, 10 ) ),
			array(
				'status' => 400,
				'params' => $params,
				'errors' => $faults,
			)
		);
	}

	/** One fault. */
	public static function fault( string $field, string $expected, string $received ): array {
		return compact( 'field', 'expected', 'received' );
	}

	/** A received value, short enough for a sentence. */
	public static function shown( mixed $value ): string {
		if ( is_array( $value ) ) {
			return self::is_object( $value ) && $value ? __( 'an object', 'crossdock' ) : __( 'a list', 'crossdock' );
		}
		if ( is_string( $value ) && mb_strlen( $value ) > self::SHOWN ) {
			/* translators: %d: number of characters. */
			return sprintf( __( 'a text of %d characters', 'crossdock' ), mb_strlen( $value ) );
		}
		return (string) wp_json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
	}

	private static function cut( string $text ): string {
		return mb_strlen( $text ) > self::SHOWN ? mb_substr( $text, 0, self::SHOWN ) . '…' : $text;
	}

	private static function is_object( mixed $value ): bool {
		return is_array( $value ) && ( array() === $value || ! array_is_list( $value ) );
	}

	/** Which of the allowed types a value has. */
	private static function type_of( mixed $value, array $types ): ?string {
		foreach ( $types as $type ) {
			$is = match ( $type ) {
				'string'  => is_string( $value ),
				'integer' => is_int( $value ),
				'boolean' => is_bool( $value ),
				'array'   => is_array( $value ) && array_is_list( $value ),
				'object'  => self::is_object( $value ),
				default   => false,
			};
			if ( $is ) {
				return $type;
			}
		}
		return null;
	}

	private static function fits( mixed $value, string $type, array $schema ): bool {
		if ( isset( $schema['enum'] ) && ! in_array( $value, $schema['enum'], true ) ) {
			return false;
		}
		$size = match ( $type ) {
			'integer' => $value,
			'string'  => mb_strlen( $value ),
			'array'   => count( $value ),
			default   => 0,
		};
		$low  = $schema['minimum'] ?? $schema['minLength'] ?? $schema['minItems'] ?? PHP_INT_MIN;
		$high = $schema['maximum'] ?? $schema['maxLength'] ?? $schema['maxItems'] ?? PHP_INT_MAX;
		if ( $size < $low || $size > $high ) {
			return false;
		}
		if ( 'string' === $type && isset( $schema['pattern'] ) ) {
			// D: without it "$" also fits before a line break at the end.
			return 1 === preg_match( '~' . $schema['pattern'] . '~uD', $value );
		}
		return 'array' !== $type || empty( $schema['uniqueItems'] ) || count( array_unique( $value, SORT_REGULAR ) ) === count( $value );
	}

	/** The expectation in words; a schema can bring its own. */
	private static function expected( array $schema ): string {
		if ( isset( $schema['expected'] ) ) {
			return $schema['expected'];
		}
		if ( isset( $schema['enum'] ) ) {
			/* translators: %s: list of allowed values. */
			return sprintf( __( 'one of %s', 'crossdock' ), implode( ', ', array_map( 'wp_json_encode', $schema['enum'] ) ) );
		}
		return match ( ( (array) ( $schema['type'] ?? array( '' ) ) )[0] ) {
			/* translators: 1: smallest, 2: largest number. */
			'integer' => sprintf( __( 'a whole number from %1$s to %2$s', 'crossdock' ), $schema['minimum'] ?? 0, $schema['maximum'] ?? PHP_INT_MAX ),
			/* translators: 1: smallest, 2: largest number of characters. */
			'string'  => sprintf( __( 'a text of %1$s to %2$s characters', 'crossdock' ), $schema['minLength'] ?? 0, $schema['maxLength'] ?? PHP_INT_MAX ),
			'boolean' => __( 'true or false', 'crossdock' ),
			/* translators: 1: smallest, 2: largest number of entries. */
			'array'   => sprintf( __( 'a list of %1$s to %2$s different entries', 'crossdock' ), $schema['minItems'] ?? 0, $schema['maxItems'] ?? PHP_INT_MAX ),
			default   => __( 'an object', 'crossdock' ),
		};
	}

	/** A piece of an address as the type its schema names. */
	private static function from_text( mixed $text, array $schema ): mixed {
		return match ( true ) {
			! is_string( $text )                                                     => $text,
			'integer' === $schema['type'] && preg_match( '/^-?\d{1,18}$/D', $text )  => (int) $text,
			'boolean' === $schema['type'] && in_array( $text, array( 'true', '1' ), true ) => true,
			'boolean' === $schema['type'] && in_array( $text, array( 'false', '0' ), true ) => false,
			default                                                                  => $text,
		};
	}
}
