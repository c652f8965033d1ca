<?php
/**
 * The sidecar reads an entity as the events carry it: entities/{entity}/{id}.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

defined( 'ABSPATH' ) || exit;

/** One route for every kind, so that the sidecar needs no WooCommerce rights for kinds it only reads. */
final class EntitiesController extends Controller {

	/** What WooCommerce's own routes say when there is no such entity; callers tell "gone" by it. */
	private const MISSING = array(
		'order'     => 'woocommerce_rest_shop_order_invalid_id',
		'refund'    => 'woocommerce_rest_shop_order_refund_invalid_id',
		'customer'  => 'woocommerce_rest_invalid_id',
		'product'   => 'woocommerce_rest_product_invalid_id',
		'variation' => 'woocommerce_rest_product_variation_invalid_id',
		'stock'     => 'woocommerce_rest_product_invalid_id',
	);

	/** Registers the route. */
	public function register_routes(): void {
		$this->route(
			'/entities/(?P<entity>[a-z_-]+)/(?P<id>\d+)',
			array(
				'GET' => array(
					'may'    => $this->may->sidecar(),
					'input'  => self::shape(
						array(
							'entity' => array(
								'type' => 'string',
								'enum' => Schemas::ENTITIES,
							),
							'id'     => Schemas::id(),
							'parent' => Schemas::id(),
						),
						array( 'entity', 'id' ),
						true
					),
					'output' => array( 'type' => 'object' ),
					'handle' => array( $this, 'read' ),
				),
			)
		);
	}

	/**
	 * The wc/v3 document.
	 *
	 * @param array{entity:string, id:int, parent?:int} $input Checked input.
	 */
	public function read( array $input ): array|\WP_Error {
		$parent   = $input['parent'] ?? self::parent_of( $input['entity'], $input['id'] );
		$document = $this->plugin->documents->read( $input['entity'], $input['id'], $parent );
		return $document ?? new \WP_Error( self::MISSING[ $input['entity'] ], __( 'Invalid ID.', 'crossdock' ), array( 'status' => 404 ) );
	}

	private static function parent_of( string $entity, int $id ): ?int {
		if ( ! in_array( $entity, array( 'refund', 'variation', 'stock' ), true ) ) {
			return null;
		}
		$object = 'refund' === $entity ? wc_get_order( $id ) : wc_get_product( $id );
		$parent = $object ? (int) $object->get_parent_id() : 0;
		return $parent > 0 ? $parent : null;
	}
}
