<?php
/**
 * Who may call which route: the one place that decides.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Pairing;
use Crossdock\Plugin;

defined( 'ABSPATH' ) || exit;

/** Each method gives a permission callback. */
final class Permission {

	public function __construct( private readonly Signature $signature ) {}

	/**
	 * The sidecar: by consumer key of its own user (WooCommerce has authenticated it before we are asked) or by signature.
	 * A person who manages Crossdock may too, because a shop that was joined by hand uses such a person's key.
	 */
	public function sidecar(): callable {
		return function ( \WP_REST_Request $request ): bool|\WP_Error {
			if ( Signature::is_signed( $request ) ) {
				$fault = $this->signature->fault( $request );
				if ( $fault ) {
					return $fault;
				}
				wp_set_current_user( (int) Plugin::instance()->settings->get( 'user_id' ) );
			}
			return self::is_sidecar() ? true : self::refuse(
				__( 'Only the sidecar may call this: with the consumer key of its own user, or signed. Pair shop and sidecar in WooCommerce › Crossdock.', 'crossdock' )
			);
		};
	}

	/** Whether the request comes from the sidecar, or from somebody who may do all that it may. */
	public static function is_sidecar(): bool {
		return current_user_can( Pairing::CAPABILITY ) || current_user_can( 'manage_crossdock' );
	}

	/** People who run Crossdock. */
	public function manage(): callable {
		return static fn(): bool|\WP_Error => current_user_can( 'manage_crossdock' ) ? true : self::refuse(
			__( 'You need the capability manage_crossdock, which shop managers and administrators have. Ask an administrator of this shop.', 'crossdock' )
		);
	}

	/** Who decides where orders and the keys to them go: not everybody who runs the shop. */
	public function administer(): callable {
		return static fn(): bool|\WP_Error => self::administration_fault() ?? true;
	}

	/** Why somebody may not name the sidecar, null when they may. */
	public static function administration_fault(): ?\WP_Error {
		return current_user_can( 'manage_crossdock' ) && current_user_can( 'manage_options' ) ? null : self::refuse(
			__( 'Only administrators of this site (capability manage_options) may pair the shop, remove the pairing, and change the address, the secret and the token of the sidecar: whoever names the sidecar receives the orders. Ask an administrator.', 'crossdock' )
		);
	}

	/** People who may look. */
	public function view(): callable {
		return static fn(): bool|\WP_Error => self::may_view() ? true : self::refuse(
			__( 'You need the capability view_crossdock. Ask an administrator of this shop.', 'crossdock' )
		);
	}

	/** People who may run the tests of Site Health; WordPress decides who that is. */
	public function site_health(): callable {
		return static fn(): bool|\WP_Error => current_user_can( 'view_site_health_checks' ) ? true : self::refuse(
			__( 'You need the capability view_site_health_checks. Ask an administrator of this shop.', 'crossdock' )
		);
	}

	/**
	 * People at a screen of ours, and nothing else: signed in by cookie, with the REST nonce. Keys and application passwords
	 * do not pass, so that what reaches the sidecar in somebody's name was done by that person.
	 */
	public function browser(): callable {
		return static function ( \WP_REST_Request $request ): bool|\WP_Error {
			$nonce = $request->get_header( 'x-wp-nonce' ) ?? $request->get_param( '_wpnonce' );
			if ( true !== ( $GLOBALS['wp_rest_auth_cookie'] ?? null ) || ! wp_verify_nonce( (string) $nonce, 'wp_rest' ) ) {
				return self::refuse( __( 'This address is for the screens of this shop only. Sign in and open WooCommerce › Crossdock.', 'crossdock' ) );
			}
			return self::may_view() ? true : self::refuse(
				__( 'You need the capability view_crossdock. Ask an administrator of this shop.', 'crossdock' )
			);
		};
	}

	private static function may_view(): bool {
		return current_user_can( 'view_crossdock' ) || current_user_can( 'manage_crossdock' );
	}

	private static function refuse( string $message ): \WP_Error {
		return new \WP_Error( 'crossdock_forbidden', $message, array( 'status' => rest_authorization_required_code() ) );
	}
}
