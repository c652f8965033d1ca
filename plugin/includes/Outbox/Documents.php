<?php
/**
 * Reads entities as wc/v3 documents, and makes events of rows.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Crossdock\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * By WooCommerce's own REST controllers, so that a document is what GET would answer, fields of other plugins included. Read
 * when a row is handed over, never in a hook.
 */
final class Documents {

	/** Bytes of JSON from which a document stays at home; the sidecar reads it by REST (contract 2). */
	public const MAX_BYTES = 1024 * 1024;

	/** Bytes of documents in one hand-over, and seconds to read them in; what goes beyond waits for the next one. */
	private const MAX_TOTAL_BYTES = 8 * 1024 * 1024;
	private const READ_SECONDS    = 10;

	/** Rows whose entities are read for many at once: few, so that what is in memory is fresh when its turn comes. */
	private const AT_ONCE = 50;

	/** Users with one of these are no customers. */
	private const STAFF = array( 'edit_posts', 'manage_woocommerce', 'serve_crossdock' );

	/** Controllers that must be there, with a route by which that is seen. */
	private const CONTROLLERS = array(
		'/wc/v3/orders/(?P<id>[\d]+)'   => \WC_REST_Orders_Controller::class,
		'/wc/v3/orders/(?P<order_id>[\d]+)/refunds/(?P<id>[\d]+)' => \WC_REST_Order_Refunds_Controller::class,
		'/wc/v3/customers/(?P<id>[\d]+)' => \WC_REST_Customers_Controller::class,
		'/wc/v3/products/(?P<id>[\d]+)' => \WC_REST_Products_Controller::class,
		'/wc/v3/products/(?P<product_id>[\d]+)/variations/(?P<id>[\d]+)' => \WC_REST_Product_Variations_Controller::class,
	);

	private readonly Outbox $outbox;
	private ?\WP_User $reader = null;
	/** @var array<string, array> What WordPress adds to an entity's link to itself, by route. */
	private array $hints = array();

	public function __construct( ?Outbox $outbox = null ) {
		$this->outbox = $outbox ?? new Outbox();
	}

	/** Whether a user is a customer: there, and without rights in the shop. */
	public static function is_customer( int $id ): bool {
		if ( ! get_userdata( $id ) ) {
			return false;
		}
		foreach ( self::STAFF as $capability ) {
			if ( user_can( $id, $capability ) ) {
				return false;
			}
		}
		return true;
	}

	/** Whether one of these roles has rights in the shop. */
	public static function is_staff( array $roles ): bool {
		foreach ( $roles as $name ) {
			$role = '' === (string) $name ? null : get_role( (string) $name );
			if ( $role && array_intersect( self::STAFF, array_keys( array_filter( $role->capabilities ) ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The document as `GET /wc/v3/…` gives it, links included.
	 *
	 * @param string   $entity order, refund, customer, product, variation or stock.
	 * @param int      $id     Its id.
	 * @param int|null $parent Order of a refund, product of a variation; looked up where absent.
	 * @return array|null Null when the entity is not there.
	 * @throws \RuntimeException When WooCommerce could not read it.
	 */
	public function read( string $entity, int $id, ?int $parent ): ?array {
		$route = self::route( $entity, $id, $parent );
		if ( null === $route ) {
			return null;
		}
		return $this->as_shop(
			function () use ( $route ): ?array {
				$server = self::server();
				$response = rest_ensure_response( $server->dispatch( new \WP_REST_Request( 'GET', $route ) ) );
				if ( $response->is_error() || $response->get_status() >= 400 ) {
					// A customer or product that is gone is 404; WooCommerce answers some of them with 400 or 401.
					if ( $response->get_status() < 500 ) {
						return null;
					}
					throw new \RuntimeException( esc_html( "WooCommerce could not read {$route}: status " . $response->get_status() ) );
				}
				return $this->with_links( $response );
			}
		);
	}

	/**
	 * The answer as data. To say what may be done at an entity's own address WordPress asks every permission of every method,
	 * which takes longer than reading an order; it is the same for all entities of one route, and asked once.
	 */
	private function with_links( \WP_REST_Response $response ): array {
		$route = $response->get_matched_route();
		$self  = $response->get_links()['self'] ?? array();
		if ( 1 !== count( $self ) || ! isset( $this->hints[ $route ] ) ) {
			$data                  = (array) rest_get_server()->response_to_data( $response, false );
			$this->hints[ $route ] = array_intersect_key( $data['_links']['self'][0] ?? array(), array( 'targetHints' => true ) );
			return $data;
		}
		$response->remove_link( 'self' );
		$data           = (array) rest_get_server()->response_to_data( $response, false );
		$own            = array( $self[0]['attributes'] + array( 'href' => $self[0]['href'] ) + $this->hints[ $route ] );
		$data['_links'] = array( 'self' => $own ) + ( $data['_links'] ?? array() );
		return $data;
	}

	/** Route of an entity, null when its parent is not known any more. */
	private static function route( string $entity, int $id, ?int $parent ): ?string {
		switch ( $entity ) {
			case 'order':
				return "/wc/v3/orders/{$id}";
			case 'customer':
				return "/wc/v3/customers/{$id}";
			case 'product':
				return "/wc/v3/products/{$id}";
			case 'refund':
				$parent = $parent ? $parent : self::parent_of( $entity, $id );
				return $parent ? "/wc/v3/orders/{$parent}/refunds/{$id}" : null;
			case 'variation':
			case 'stock':
				$parent = $parent ? $parent : self::parent_of( $entity, $id );
				return $parent ? "/wc/v3/products/{$parent}/variations/{$id}" : ( 'stock' === $entity ? "/wc/v3/products/{$id}" : null );
		}
		return null;
	}

	/** Whether an entity is there, by the database and not by what somebody may see. */
	private static function exists( string $entity, int $id ): bool {
		return match ( $entity ) {
			'order', 'refund' => Orders::exists( $id, 'refund' === $entity ? 'shop_order_refund' : 'shop_order' ),
			'customer'        => false !== get_userdata( $id ),
			default           => null !== get_post( $id ) && in_array( get_post_type( $id ), array( 'product', 'product_variation' ), true ),
		};
	}

	/** Parent of a refund, or of a product that is a variation. */
	private static function parent_of( string $entity, int $id ): ?int {
		$object = 'refund' === $entity ? wc_get_order( $id ) : wc_get_product( $id );
		return $object ? ( $object->get_parent_id() ?: null ) : null;
	}

	/**
	 * Does something as a REST request with the sidecar's key would, whoever is at the shop now: with the right to read, in the
	 * site's language, without the visitor's address (product prices are shown with the taxes of that), and without what
	 * WooCommerce shows to administrators alone (a customer's meta data). The global is exchanged and not
	 * wp_set_current_user() called: other plugins watch that, and would take it for a login.
	 */
	private function as_shop( callable $work ): mixed {
		$customer = WC()->customer;
		$user     = wp_get_current_user();
		$allow    = static fn(): bool => true;
		$locale   = determine_locale() !== get_locale() && switch_to_locale( get_locale() );

		WC()->customer           = null;
		$GLOBALS['current_user'] = $this->reader ??= self::reader(); // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- see above; put back below.
		add_filter( 'woocommerce_rest_check_permissions', $allow, PHP_INT_MAX );
		try {
			return $work();
		} finally {
			remove_filter( 'woocommerce_rest_check_permissions', $allow, PHP_INT_MAX );
			$GLOBALS['current_user'] = $user; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- as it was.
			WC()->customer           = $customer;
			if ( $locale ) {
				restore_previous_locale();
			}
		}
	}

	/** The sidecar's user; nobody, where there is none. */
	private static function reader(): \WP_User {
		$id = (int) Plugin::instance()->settings->get( 'user_id' );
		return $id > 0 && get_userdata( $id ) ? get_userdata( $id ) : new \WP_User( 0 );
	}

	/**
	 * A REST server with the routes that we read by and no others: the shop's own goes through all of its hundreds for each
	 * request, which takes as long as an order. Whose permission it is was decided before (as_shop).
	 */
	private static function server(): \WP_REST_Server {
		static $own = null;
		static $of  = null;
		$shops      = rest_get_server();
		if ( $own && $of === $shops ) {
			return $own;
		}
		$routes = $shops->get_routes( 'wc/v3' );
		foreach ( self::CONTROLLERS as $route => $controller ) {
			if ( ! isset( $routes[ $route ] ) ) {
				// A request to the Store API has only the routes of that.
				( new $controller() )->register_routes();
			}
		}
		$of  = $shops;
		$own = new \WP_REST_Server();
		foreach ( array_intersect_key( $shops->get_routes( 'wc/v3' ), self::CONTROLLERS ) as $route => $handlers ) {
			foreach ( $handlers as $handler ) {
				if ( ! empty( $handler['methods']['GET'] ) ) {
					$own->register_route( 'wc/v3', $route, array( array( 'methods' => 'GET', 'permission_callback' => '__return_true' ) + $handler ) );
				}
			}
		}
		return $own;
	}

	/**
	 * Has WooCommerce read what is to be read next for many at once. Only caches are filled, so what goes wrong costs time and
	 * nothing else.
	 *
	 * @param array<array<string,mixed>> $rows Rows of the outbox.
	 */
	private static function prime( array $rows ): void {
		$ids = array();
		foreach ( $rows as $row ) {
			$ids[ $row['entity_type'] ][ (int) $row['entity_id'] ] = (int) $row['entity_id'];
		}
		try {
			$orders = array_keys( isset( $ids['order'] ) && count( $ids['order'] ) > 1 ? Orders::statuses( $ids['order'] ) : array() );
			if ( $orders ) {
				// Where WooCommerce keeps orders that were read; among the posts it does not, and they would be read twice.
				OrderUtil::orders_cache_usage_is_enabled() ? \WC_Order_Factory::get_orders( $orders, true ) : _prime_post_caches( $orders, false );
				$store = \WC_Data_Store::load( 'order' );
				if ( $store->has_callable( 'prime_caches_for_orders' ) ) {
					$store->prime_caches_for_orders( $orders, array( 'type' => 'shop_order' ) );
				}
			}
			$posts = ( $ids['product'] ?? array() ) + ( $ids['variation'] ?? array() ) + ( $ids['stock'] ?? array() );
			if ( $posts ) {
				_prime_post_caches( array_values( $posts ) );
			}
			if ( isset( $ids['customer'] ) ) {
				cache_users( array_values( $ids['customer'] ) );
			}
		} catch ( \Throwable $error ) {
			wc_get_logger()->warning( 'Outbox: documents are read one by one: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
		}
	}

	/**
	 * Events as contract 2 has them, in the order of the rows. Rows of which nothing is to be told (drafts, users that are no
	 * customers) are settled and left out. Reading ends when it has taken too long or become too much: `read` says how many
	 * rows are dealt with, at least one of them; the rest is the caller's to give back.
	 *
	 * @param array<array<string,mixed>> $rows Rows of one lease.
	 * @return array{events:array<array<string,mixed>>, read:int}
	 */
	public function events( array $rows ): array {
		$events = array();
		$read   = array();
		$bytes  = 0;
		$done   = 0;
		$silent = array();
		$until  = microtime( true ) + self::READ_SECONDS;
		foreach ( $rows as $n => $row ) {
			if ( 0 === $n % self::AT_ONCE ) {
				$next = array_slice( $rows, $n, self::AT_ONCE );
				Fresh::forget( $next );
				self::prime( $next );
			}
			$key = $row['entity_type'] . ':' . $row['entity_id'];
			if ( ! isset( $read[ $key ] ) ) {
				$seen   = $this->look( $row );
				$bytes += $seen['bytes'];
				if ( $done > 0 && ( $bytes > self::MAX_TOTAL_BYTES || microtime( true ) > $until ) ) {
					break;
				}
				$read[ $key ] = $seen;
			}
			++$done;
			if ( $read[ $key ]['silent'] ) {
				$silent[ (string) $row['lease'] ][] = $row;
				continue;
			}
			$events[] = self::event( $row, $read[ $key ] );
		}
		foreach ( $silent as $lease => $ones ) {
			$this->outbox->ack( (string) $lease, array_map( static fn( array $row ): array => array( 'id' => $row['event_id'], 'status' => 'accepted' ), $ones ) );
		}
		return array(
			'events' => $events,
			'read'   => $done,
		);
	}

	/**
	 * What there is to say about the entity of a row now.
	 *
	 * @return array{document:?array, bytes:int, gone:bool, silent:bool}
	 */
	private function look( array $row ): array {
		$seen = array(
			'document' => null,
			'bytes'    => 0,
			'gone'     => false,
			'silent'   => false,
		);
		// Whatever broke off the earlier hand-overs may be this very document: without it the event at least arrives.
		if ( (int) $row['attempts'] > Claims::BROKEN_OFF ) {
			return $seen;
		}
		$entity = (string) $row['entity_type'];
		$id     = (int) $row['entity_id'];
		try {
			$document = $this->read( $entity, $id, $row['parent_id'] ? (int) $row['parent_id'] : null );
			// Also what a plugin that closes the REST API makes of it: an order that is there must not be told as deleted.
			if ( null === $document && self::exists( $entity, $id ) ) {
				throw new \RuntimeException( 'it is there, but WooCommerce does not show it.' );
			}
		} catch ( \Throwable $error ) {
			wc_get_logger()->warning( "Outbox: {$entity} {$id} could not be read, it goes without its document: " . $error->getMessage(), array( 'source' => 'crossdock' ) );
			return $seen;
		}
		$status = (string) ( $document['status'] ?? '' );
		if ( null === $document ) {
			$seen['gone'] = true;
		} elseif ( 'order' === $entity && in_array( $status, Recorder::DRAFTS, true ) || 'product' === $entity && 'auto-draft' === $status || 'customer' === $entity && ! self::is_customer( $id ) ) {
			$seen['silent'] = true;
		} else {
			$seen['bytes']    = strlen( (string) wp_json_encode( $document, Forwarder::JSON ) );
			$seen['document'] = $seen['bytes'] > self::MAX_BYTES ? null : $document;
		}
		return $seen;
	}

	/** The event of a row. What is gone was deleted, whatever the row says; what is there was not. */
	private static function event( array $row, array $seen ): array {
		$reason = (string) $row['reason'];
		if ( $seen['gone'] ) {
			$reason = 'deleted';
		} elseif ( 'deleted' === $reason && null !== $seen['document'] ) {
			$reason = 'updated';
		}
		$parent = (int) $row['parent_id'] ?: (int) ( $seen['document']['parent_id'] ?? 0 );
		$event  = array(
			'id'         => (string) $row['event_id'],
			'entity'     => (string) $row['entity_type'],
			'entityId'   => (string) $row['entity_id'],
			'reason'     => $reason,
			'occurredAt' => Outbox::iso( (string) $row['created_at'] ),
			'origin'     => (string) $row['origin'],
			'document'   => $seen['document'],
		);
		if ( $parent > 0 && in_array( $row['entity_type'], array( 'refund', 'variation', 'stock' ), true ) ) {
			$event['parentId'] = (string) $parent;
		}
		return $event;
	}
}
