<?php
/**
 * Joins this shop and a sidecar: a user with few rights, a consumer key, a secret, a token, in one string to paste.
 *
 * @package Crossdock
 */

namespace Crossdock;

defined( 'ABSPATH' ) || exit;

/** Makes, renews and removes the credentials of the sidecar. */
final class Pairing implements Registerable {

	public const ROLE       = 'crossdock_sidecar';
	public const CAPABILITY = 'serve_crossdock';
	public const LOGIN      = 'crossdock-sidecar';
	/** Meta data of the user: which site it was made for. By this it is known where it has no role any more. */
	private const SITE = 'crossdock_sidecar_of';

	/** What the pairing string begins with; a later format gets another number. */
	private const PREFIX = 'crossdock1_';

	/**
	 * What the sidecar's wc/v3 calls need, found by trying each against WooCommerce 11.0.1: orders are read
	 * (read_private_shop_orders) and changed (edit_*; HPOS keeps orders as drafts of nobody, hence "others"), order notes are
	 * written (WooCommerce asks for publish_shop_orders), products are read. `read` is left out: without it there is no
	 * wp-admin. What these would still allow beyond those calls, Rest\Fence refuses.
	 */
	private const CAPABILITIES = array(
		self::CAPABILITY             => true,
		'read_private_shop_orders'   => true,
		'edit_shop_orders'           => true,
		'edit_others_shop_orders'    => true,
		'edit_published_shop_orders' => true,
		'edit_private_shop_orders'   => true,
		'publish_shop_orders'        => true,
		'read_private_products'      => true,
	);

	public function __construct( private readonly Settings $settings ) {}

	/** The sidecar's user works by key and signature only: no password, no application password, no screen. */
	public function register(): void {
		add_filter( 'wp_authenticate_user', array( $this, 'refuse_login' ) );
		add_filter( 'wp_is_application_passwords_available_for_user', array( $this, 'refuse_application_passwords' ), 10, 2 );
		add_filter( 'allow_password_reset', array( $this, 'refuse_password_reset' ), 10, 2 );
	}

	/**
	 * Filter wp_authenticate_user.
	 *
	 * @param \WP_User|\WP_Error $user Who wants to sign in.
	 */
	public function refuse_login( $user ) {
		if ( $user instanceof \WP_User && self::is_sidecar_user( $user ) ) {
			return new \WP_Error( 'crossdock_no_login', __( 'This user belongs to the Crossdock sidecar and cannot sign in. Use your own account.', 'crossdock' ) );
		}
		return $user;
	}

	/**
	 * Filter wp_is_application_passwords_available_for_user.
	 *
	 * @param bool     $available What WordPress thinks.
	 * @param \WP_User $user      For whom.
	 */
	public function refuse_application_passwords( $available, $user ): bool {
		return $available && ! ( $user instanceof \WP_User && self::is_sidecar_user( $user ) );
	}

	/**
	 * Filter allow_password_reset.
	 *
	 * @param bool|\WP_Error $allow   What WordPress thinks.
	 * @param int            $user_id For whom.
	 */
	public function refuse_password_reset( $allow, $user_id ) {
		$user = get_userdata( (int) $user_id );
		return $user && self::is_sidecar_user( $user ) ? false : $allow;
	}

	/** The user's name. Users belong to all sites of a network, roles and keys to one: each site has a user of its own. */
	public static function login(): string {
		return self::LOGIN . ( is_multisite() ? '-' . get_current_blog_id() : '' );
	}

	/** The user that was made for this site, null when there is none (or somebody else has the name). */
	private function own_user(): ?\WP_User {
		$known = get_userdata( (int) $this->settings->get( 'user_id' ) );
		foreach ( array( $known, get_user_by( 'login', self::login() ) ) as $user ) {
			if ( $user && str_starts_with( $user->user_login, self::LOGIN ) && ( self::is_sidecar_user( $user ) || (string) get_current_blog_id() === get_user_meta( $user->ID, self::SITE, true ) ) ) {
				return $user;
			}
		}
		return null;
	}

	private static function is_sidecar_user( \WP_User $user ): bool {
		return in_array( self::ROLE, (array) $user->roles, true );
	}

	/**
	 * Makes new credentials and revokes the former ones.
	 *
	 * @param string|null $sidecar_url Where the sidecar listens; '' = it pulls; null = as before.
	 * @return string The pairing string. It is shown once: of the consumer key only a hash is kept.
	 * @throws \RuntimeException When the user or the key cannot be written; the former pairing then still holds.
	 */
	public function create( ?string $sidecar_url = null ): string {
		$user   = $this->user();
		$key    = 'ck_' . wc_rand_hash();
		$secret = 'cs_' . wc_rand_hash();
		$key_id = $this->insert_key( $user->ID, $key, $secret );
		$now    = gmdate( 'Y-m-d\TH:i:s\Z' );
		$this->settings->update(
			array(
				'secret'          => 'whsec_' . base64_encode( random_bytes( 32 ) ), // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode
				'token'           => 'crossdock_' . self::base64url( random_bytes( 32 ) ),
				'key_id'          => $key_id,
				'user_id'         => $user->ID,
				'paired_at'       => $now,
				'first_paired_at' => $this->settings->first_paired_at() ?: $now,
			) + ( null === $sidecar_url ? array() : array( 'sidecar_url' => $sidecar_url ) )
		);
		$this->revoke_keys( $user->ID, $key_id );
		Heartbeat::forget();
		Fingerprint::remember();
		/**
		 * Fires after the shop was paired, anew or for the first time. No secret is passed.
		 *
		 * @since 0.1.0
		 */
		do_action( 'crossdock_paired' );
		return self::PREFIX . self::base64url(
			wp_json_encode(
				array(
					'url'            => untrailingslashit( home_url() ),
					'consumerKey'    => $key,
					'consumerSecret' => $secret,
					// Read back: constants in wp-config win over what was just made.
					'secret'         => $this->settings->get( 'secret' ),
					'token'          => $this->settings->get( 'token' ),
				),
				JSON_UNESCAPED_SLASHES
			)
		);
	}

	/**
	 * Removes every credential of the sidecar from this shop. Orders, numbers, the outbox and the product pictures that the
	 * sidecar has uploaded stay.
	 */
	public function unpair(): void {
		$user = $this->own_user();
		if ( $user ) {
			$this->revoke_keys( $user->ID );
			self::delete_user( $user->ID );
		}
		remove_role( self::ROLE );
		$this->settings->update(
			array(
				'secret'          => '',
				'token'           => '',
				'key_id'          => 0,
				'user_id'         => 0,
				'paired_at'       => '',
				'first_paired_at' => $this->settings->first_paired_at(),
			)
		);
		Heartbeat::forget();
		Fingerprint::forget();
		/**
		 * Fires after the shop was parted from its sidecar.
		 *
		 * @since 0.1.0
		 */
		do_action( 'crossdock_unpaired' );
	}

	/**
	 * The key as WooCommerce sees it; null when somebody removed it.
	 *
	 * @return array{permissions:string, ending:string, last_access:?string}|null
	 */
	public function key(): ?array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WooCommerce has no function that reads a key.
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT permissions, truncated_key AS ending, last_access FROM {$wpdb->prefix}woocommerce_api_keys WHERE key_id = %d", (int) $this->settings->get( 'key_id' ) ), ARRAY_A );
		return $row ? $row : null;
	}

	/** The sidecar's user; made when it is not there. */
	private function user(): \WP_User {
		remove_role( self::ROLE );
		add_role( self::ROLE, 'Crossdock sidecar', self::CAPABILITIES );
		$user = $this->own_user();
		if ( ! $user && get_user_by( 'login', self::login() ) ) {
			throw new \RuntimeException(
				esc_html( sprintf( /* translators: %s: user name. */ __( 'There is a user named %s with another role. Rename or remove that user, then pair again.', 'crossdock' ), self::login() ) )
			);
		}
		if ( ! $user ) {
			$made = wp_insert_user(
				array(
					'user_login'   => self::login(),
					'user_pass'    => wp_generate_password( 64, true, true ),
					// No address: nothing can be mailed to it, so nobody can take the account over by mail.
					'user_email'   => '',
					'display_name' => 'Crossdock',
					'role'         => self::ROLE,
				)
			);
			if ( is_wp_error( $made ) ) {
				throw new \RuntimeException( esc_html( $made->get_error_message() ) );
			}
			$user = get_userdata( $made );
		}
		if ( ! self::is_sidecar_user( $user ) ) {
			$user->set_role( self::ROLE );
		}
		update_user_meta( $user->ID, self::SITE, (string) get_current_blog_id() );
		return $user;
	}

	/**
	 * Who gets the posts of the sidecar's user: whoever removes the pairing, else the first administrator.
	 *
	 * @param int $leaving The sidecar's user.
	 * @return int User id; 0 = nobody, with whom posts stay as well.
	 */
	private static function heir( int $leaving ): int {
		$me = get_current_user_id();
		if ( $me !== $leaving && current_user_can( 'edit_posts' ) ) {
			return $me;
		}
		$administrators = get_users(
			array(
				'role'    => 'administrator',
				'orderby' => 'ID',
				'number'  => 1,
				'fields'  => 'ID',
			)
		);
		return (int) ( $administrators[0] ?? 0 );
	}

	/** Removes the user: in a network, where wp_delete_user() only takes it from this site, altogether when no site is left. */
	private static function delete_user( int $id ): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		// Without an heir, WordPress deletes a user's attachments with the user.
		wp_delete_user( $id, self::heir( $id ) );
		if ( is_multisite() && get_userdata( $id ) && ! get_blogs_of_user( $id, true ) ) {
			require_once ABSPATH . 'wp-admin/includes/ms.php';
			wpmu_delete_user( $id );
		}
	}

	/** Writes a key as WooCommerce's own settings page does (class-wc-ajax.php, update_api_key). */
	private function insert_key( int $user_id, string $key, string $secret ): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WooCommerce has no function that makes a key.
		$done = $wpdb->insert(
			$wpdb->prefix . 'woocommerce_api_keys',
			array(
				'user_id'         => $user_id,
				'description'     => 'Crossdock sidecar',
				'permissions'     => 'read_write',
				'consumer_key'    => wc_api_hash( $key ),
				'consumer_secret' => $secret,
				'truncated_key'   => substr( $key, -7 ),
			),
			array( '%d', '%s', '%s', '%s', '%s', '%s' )
		);
		if ( ! $done ) {
			throw new \RuntimeException( esc_html__( 'The consumer key could not be written to the database. Look into the error log of the shop, then pair again.', 'crossdock' ) );
		}
		return (int) $wpdb->insert_id;
	}

	private function revoke_keys( int $user_id, int $except = 0 ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WooCommerce has no function that removes a key.
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->prefix}woocommerce_api_keys WHERE user_id = %d AND key_id <> %d", $user_id, $except ) );
	}

	private static function base64url( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode
	}
}
