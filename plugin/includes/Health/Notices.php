<?php
/**
 * Notices at the top of the back end: only where somebody has to act.
 *
 * @package Crossdock
 */

namespace Crossdock\Health;

use Crossdock\Admin\Pages;
use Crossdock\Health;
use Crossdock\Plugin;
use Crossdock\Registerable;

defined( 'ABSPATH' ) || exit;

/** One notice at most, the most urgent; it goes when its cause goes. */
final class Notices implements Registerable {

	/** Screens on which people who run a shop are: not every screen of the back end. */
	private const SCREENS = array( 'dashboard', 'plugins', 'edit-shop_order', 'shop_order', 'woocommerce_page_wc-orders', 'woocommerce_page_wc-status', 'woocommerce_page_wc-settings' );
	private const LATER   = 'crossdock_pair_later';

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {}

	/** {@inheritDoc} */
	public function register(): void {
		add_action( 'admin_notices', array( $this, 'show' ) );
		add_action( 'admin_post_' . self::LATER, array( $this, 'later' ) );
	}

	/** Hook admin_notices. */
	public function show(): void {
		if ( ! current_user_can( 'manage_crossdock' ) || ! in_array( get_current_screen()?->id, self::SCREENS, true ) ) {
			return;
		}
		if ( ! $this->plugin->settings->is_paired() ) {
			$this->ask_to_pair();
			return;
		}
		$urgent = array_values( array_filter( Health::findings( false, true ), static fn( array $finding ): bool => 'critical' === $finding['level'] ) );
		if ( $urgent ) {
			self::notice( 'error', $urgent[0]['message'] . ' ' . $urgent[0]['fix'], __( 'Open WooCommerce › Crossdock', 'crossdock' ), count( $urgent ) - 1 );
		}
	}

	/** After the installation, until it is done or put off. */
	private function ask_to_pair(): void {
		if ( get_user_meta( get_current_user_id(), self::LATER, true ) ) {
			return;
		}
		self::notice(
			'info',
			__( 'To bring orders into Infor M3, pair the shop with its sidecar. Orders are noted from then on; those placed before can be sent by hand.', 'crossdock' ),
			__( 'Pair the shop', 'crossdock' ),
			0,
			wp_nonce_url( admin_url( 'admin-post.php?action=' . self::LATER ), self::LATER )
		);
	}

	/** "Later": for this person only. */
	public function later(): void {
		check_admin_referer( self::LATER );
		if ( current_user_can( 'manage_crossdock' ) ) {
			update_user_meta( get_current_user_id(), self::LATER, 1 );
		}
		wp_safe_redirect( wp_get_referer() ? wp_get_referer() : admin_url() );
		exit;
	}

	private static function notice( string $type, string $text, string $action, int $others = 0, string $later = '' ): void {
		$more = $others > 0
			/* translators: %d: number of findings */
			? ' ' . sprintf( _n( 'There is %d more finding.', 'There are %d more findings.', $others, 'crossdock' ), $others )
			: '';
		$html = '<p><strong>Crossdock</strong> – ' . esc_html( $text . $more ) . '</p><p><a class="button button-primary" href="' . esc_url( Pages::url( 'shop' ) ) . '">' . esc_html( $action ) . '</a>';
		if ( '' !== $later ) {
			$html .= ' <a class="button" href="' . esc_url( $later ) . '">' . esc_html__( 'Later', 'crossdock' ) . '</a>';
		}
		wp_admin_notice(
			$html . '</p>',
			array(
				'type'           => $type,
				'paragraph_wrap' => false,
			)
		);
	}
}
