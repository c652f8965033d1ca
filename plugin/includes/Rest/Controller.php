<?php
/**
 * Base of the plugin's REST controllers.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * An endpoint is: who may, a JSON schema of what comes in, one of what goes out, and a method of the controller. Input is
 * checked after permission, not by WordPress before it: a stranger learns nothing, and the answer names field, expectation
 * and what was received.
 */
abstract class Controller {

	final public function __construct( protected readonly Plugin $plugin, protected readonly Permission $may ) {}

	/** Registers the routes of this controller. */
	abstract public function register_routes(): void;

	/**
	 * Registers one address.
	 *
	 * @param string  $path      Pattern below the namespace.
	 * @param array[] $endpoints Per method: `may` (permission callback), `input` and `output` (JSON schemas), `handle`
	 *                           (callable: array $input, WP_REST_Request $request → array, WP_REST_Response or WP_Error).
	 */
	protected function route( string $path, array $endpoints ): void {
		$handlers = array();
		$schemas  = array();
		foreach ( $endpoints as $method => $endpoint ) {
			$input              = $endpoint['input'] ?? self::shape( array() );
			$schemas[ $method ] = array(
				'input'  => $input,
				'output' => $endpoint['output'],
			);
			$handlers[]         = array(
				'methods'             => $method,
				'permission_callback' => $endpoint['may'],
				'callback'            => static function ( \WP_REST_Request $request ) use ( $input, $endpoint ) {
					$values = Input::read( $request, $input );
					return is_wp_error( $values ) ? $values : rest_ensure_response( $endpoint['handle']( $values, $request ) );
				},
				'args'                => self::described( $input ),
			);
		}
		$handlers['schema'] = static fn(): array => array(
			'$schema' => 'http://json-schema.org/draft-04/schema#',
			'title'   => 'crossdock-' . trim( preg_replace( '/[^a-z]+/', '-', strtolower( $path ) ), '-' ),
			'type'    => 'object',
			'methods' => $schemas,
		);
		register_rest_route( Routes::NAMESPACE, $path, $handlers );
	}

	/**
	 * Schema of an object.
	 *
	 * @param array    $properties Schemas by name.
	 * @param string[] $required   Names that must be there.
	 * @param bool     $open       Whether other names are tolerated (the sidecar may be newer than the plugin).
	 */
	protected static function shape( array $properties, array $required = array(), bool $open = false ): array {
		return array(
			'type'                 => 'object',
			'properties'           => $properties,
			'required'             => $required,
			'additionalProperties' => $open,
		);
	}

	/** A clear refusal. */
	protected static function refuse( string $code, string $message, int $status, array $data = array() ): \WP_Error {
		return new \WP_Error( 'crossdock_' . $code, $message, array( 'status' => $status ) + $data );
	}

	/**
	 * What OPTIONS shows. The callbacks are null on purpose: WordPress would otherwise check and convert by itself, before
	 * it asks who is there.
	 */
	private static function described( array $input ): array {
		$args = array();
		foreach ( $input['properties'] as $name => $schema ) {
			$args[ $name ] = array_diff_key( $schema, array( 'expected' => true ) ) + array(
				'sanitize_callback' => null,
				'validate_callback' => null,
			);
		}
		return $args;
	}
}
