<?php
/**
 * The screen under WooCommerce › Crossdock: a page of wc-admin whose content is plugin/src.
 *
 * @package Crossdock
 */

namespace Crossdock\Admin;

use Automattic\WooCommerce\Admin\PageController;
use Crossdock\Plugin;
use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/**
 * Registers page, script and the few facts that the script cannot ask by REST.
 */
final class Pages implements Registerable {

	public const ID     = 'crossdock';
	public const HANDLE = 'crossdock-admin';
	/** End of the name of the translations of what is loaded later (scripts/lib/translations.mjs). */
	private const TEXTS = '-console.json';

	public function __construct( private readonly Plugin $plugin ) {}

	/** Adds the hooks. Nothing of this is wanted outside wp-admin. */
	public function register(): void {
		if ( ! is_admin() ) {
			return;
		}
		add_action( 'admin_menu', array( $this, 'add_page' ) );
		add_action( 'admin_enqueue_scripts', array( $this, 'enqueue' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( CROSSDOCK_FILE ), array( $this, 'action_links' ) );
	}

	/**
	 * Where a screen of the console is.
	 *
	 * @param string $screen `shop` (pairing and what is forwarded), `timeline/order:12` …; the overview when empty.
	 */
	public static function url( string $screen = '' ): string {
		return admin_url( 'admin.php?page=wc-admin&path=' . rawurlencode( '/' . self::ID ) ) . ( '' === $screen ? '' : '#/' . $screen );
	}

	/** Hook admin_menu. */
	public function add_page(): void {
		if ( ! function_exists( 'wc_admin_register_page' ) ) {
			return;
		}
		wc_admin_register_page(
			array(
				'id'         => self::ID,
				'title'      => __( 'Crossdock', 'crossdock' ),
				'parent'     => 'woocommerce',
				'path'       => '/' . self::ID,
				'capability' => self::capability(),
			)
		);
	}

	/**
	 * Hook admin_enqueue_scripts. wc-admin is one document with many screens: its menu links do not load a new page, so the
	 * script has to be there on all of its screens (and nowhere else). It is small; the screen itself is loaded when opened.
	 */
	public function enqueue(): void {
		if ( ! class_exists( PageController::class ) || ! PageController::is_admin_page() || ! current_user_can( self::capability() ) ) {
			return;
		}
		$folder = plugin_dir_path( CROSSDOCK_FILE ) . 'build/';
		if ( ! is_file( $folder . 'index.asset.php' ) ) {
			add_action( 'admin_notices', array( $this, 'not_built' ) );
			return;
		}
		$asset = require $folder . 'index.asset.php';
		wp_enqueue_script( self::HANDLE, plugins_url( 'build/index.js', CROSSDOCK_FILE ), $asset['dependencies'], $asset['version'], array( 'in_footer' => true ) );
		wp_set_script_translations( self::HANDLE, 'crossdock', plugin_dir_path( CROSSDOCK_FILE ) . 'languages' );
		wp_add_inline_script( self::HANDLE, 'window.crossdockAdmin = ' . wp_json_encode( $this->facts(), JSON_HEX_TAG | JSON_UNESCAPED_SLASHES ) . ';', 'before' );
		// Its screens use WordPress' own controls, which bring their own looks.
		wp_enqueue_style( 'wp-components' );
	}

	/** Hook admin_notices: somebody runs the plugin from its source. */
	public function not_built(): void {
		wp_admin_notice(
			esc_html__( 'The screens of Crossdock have not been built. Install the plugin from crossdock.zip, or run: npm run build', 'crossdock' ),
			array( 'type' => 'error' )
		);
	}

	/**
	 * Filter plugin_action_links_*.
	 *
	 * @param string[] $links Links below the plugin's name.
	 */
	public function action_links( $links ): array {
		$links = (array) $links;
		if ( current_user_can( self::capability() ) ) {
			array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( self::url( 'shop' ) ), esc_html__( 'Settings', 'crossdock' ) ) );
		}
		return $links;
	}

	/** What the script must know at once. Paths only for those who are to type them on the server. */
	private function facts(): array {
		$manage = current_user_can( 'manage_crossdock' );
		$facts  = array(
			'build'      => plugins_url( 'build/', CROSSDOCK_FILE ),
			'version'    => CROSSDOCK_VERSION,
			'texts'      => self::texts(),
			'admin'      => admin_url(),
			'manage'     => $manage,
			'administer' => $manage && current_user_can( 'manage_options' ),
			'home'       => untrailingslashit( home_url() ),
		);
		if ( $manage ) {
			$facts['server'] = array(
				'sidecar' => wp_normalize_path( plugin_dir_path( CROSSDOCK_FILE ) . 'sidecar' ),
				'shipped' => is_file( plugin_dir_path( CROSSDOCK_FILE ) . 'sidecar/cli.js' ),
				'webRoot' => wp_normalize_path( untrailingslashit( ABSPATH ) ),
				'windows' => 'Windows' === PHP_OS_FAMILY,
			);
		}
		return $facts;
	}

	/**
	 * Address of the translations of the screens, null where there are none. WordPress would print them in full on every page that
	 * has the script, as it does with those of the script itself: 190 kB. Places in the order of load_script_textdomain().
	 */
	private static function texts(): ?string {
		$name   = 'crossdock-' . determine_locale() . self::TEXTS;
		$places = array( plugin_dir_path( CROSSDOCK_FILE ) . 'languages/' => plugins_url( 'languages/', CROSSDOCK_FILE ) );
		foreach ( array( WP_CONTENT_DIR => content_url( '/' ), untrailingslashit( ABSPATH ) => site_url( '/' ) ) as $root => $url ) {
			if ( str_starts_with( WP_LANG_DIR, $root . '/' ) ) {
				$places[ WP_LANG_DIR . '/plugins/' ] = $url . substr( WP_LANG_DIR, strlen( $root ) + 1 ) . '/plugins/';
				break;
			}
		}
		foreach ( $places as $folder => $url ) {
			if ( is_file( $folder . $name ) ) {
				return add_query_arg( 'ver', (string) filemtime( $folder . $name ), $url . rawurlencode( $name ) );
			}
		}
		return null;
	}

	/** Managers may look, too, even where somebody took the second capability from them. */
	private static function capability(): string {
		return current_user_can( 'view_crossdock' ) ? 'view_crossdock' : 'manage_crossdock';
	}
}
