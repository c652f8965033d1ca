<?php
/**
 * Whether everything works: Site Health, WooCommerce's system status, and notices where somebody has to act.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Crossdock\Health\HealthFacts;
use Crossdock\Health\Notices;
use Crossdock\Health\Probe;
use Crossdock\Health\SiteHealth;
use Crossdock\Prices\CustomerPrices;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/** Shows what Watchdog and Fingerprint found; finds out itself only what needs a question to the sidecar. */
final class Health implements Registerable {

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {}

	/** {@inheritDoc} */
	public function register(): void {
		( new SiteHealth( $this->plugin ) )->register();
		if ( is_admin() ) {
			( new Notices( $this->plugin ) )->register();
			add_action( 'woocommerce_system_status_report', array( $this, 'report' ) );
		}
	}

	/**
	 * What somebody should look at, critical first, each code once.
	 *
	 * @param bool $ask        Whether to ask the sidecar, which may take seconds.
	 * @param bool $in_passing On a page that is about something else: see Watchdog.
	 * @return array<array{code:string, level:string, message:string, fix:string}> Level is critical or recommended.
	 */
	public static function findings( bool $ask = false, bool $in_passing = false ): array {
		$plugin = Plugin::instance();
		$found  = array_merge(
			$ask ? Probe::findings( ( new Probe( $plugin->settings ) )->ask() ) : array(),
			( new Watchdog( $plugin ) )->findings( $in_passing ),
			Fingerprint::findings(),
			$plugin->settings->get( 'customer_prices' ) ? CustomerPrices::findings( $plugin->sidecar ) : array(),
			$plugin->settings->is_paired() ? self::shop_address( (string) get_option( 'home' ) ) : array( self::not_paired() )
		);
		return self::worst_first( $found );
	}

	/** The sidecar reads orders from here, so the shop's own address counts as well. Pure. */
	public static function shop_address( string $home ): array {
		$host = (string) wp_parse_url( $home, PHP_URL_HOST );
		return 'https' === strtolower( (string) wp_parse_url( $home, PHP_URL_SCHEME ) ) || Client::is_loopback( $host ) ? array() : array(
			array(
				'code'    => 'shop_http',
				'level'   => 'recommended',
				/* translators: %s: address of the shop */
				'message' => sprintf( __( 'This shop is at %s, without https: the sidecar reads orders from it in plain text.', 'crossdock' ), $home ),
				'fix'     => __( 'Give the shop a certificate and change its address to https; then pair the shop and the sidecar again.', 'crossdock' ),
			),
		);
	}

	/** Before pairing. */
	private static function not_paired(): array {
		return array(
			'code'    => 'not_paired',
			'level'   => 'recommended',
			'message' => __( 'This shop is not paired with a sidecar. No order is noted, and none can go to M3.', 'crossdock' ),
			'fix'     => __( 'Pair it in WooCommerce › Crossdock. Orders placed before can then be sent with the action "Send to M3" in the list of orders.', 'crossdock' ),
		);
	}

	/** Critical first, otherwise as found; of each code the first. Pure. */
	public static function worst_first( array $found ): array {
		$once = array();
		foreach ( $found as $finding ) {
			$once[ $finding['code'] ] ??= $finding;
		}
		$once = array_values( $once );
		usort( $once, static fn( array $a, array $b ): int => ( 'critical' === $b['level'] ) <=> ( 'critical' === $a['level'] ) );
		return $once;
	}

	/** WooCommerce › Status: the names for "Copy for support" stay English, as WooCommerce's own do. */
	public function report(): void {
		echo '<table class="wc_status_table widefat" cellspacing="0"><thead><tr><th colspan="3" data-export-label="Crossdock"><h2>Crossdock</h2></th></tr></thead><tbody>';
		foreach ( HealthFacts::all( $this->plugin ) as $name => $fact ) {
			$text = HealthFacts::text( $fact['value'] );
			printf(
				'<tr><td data-export-label="%1$s">%2$s:</td><td class="help"></td><td>%3$s</td></tr>',
				esc_attr( $name ),
				esc_html( $fact['label'] ),
				is_bool( $fact['value'] ) && 'paused' !== $name
					? sprintf( '<mark class="%1$s"><span class="dashicons dashicons-%1$s" aria-hidden="true"></span> %2$s</mark>', $fact['value'] ? 'yes' : 'no', esc_html( $text ) )
					: esc_html( $text )
			);
		}
		foreach ( self::findings() as $finding ) {
			printf(
				'<tr><td data-export-label="%1$s">%2$s:</td><td class="help"></td><td><mark class="error"><span class="dashicons dashicons-warning" aria-hidden="true"></span> %3$s</mark></td></tr>',
				esc_attr( 'finding_' . $finding['code'] ),
				esc_html__( 'Finding', 'crossdock' ),
				esc_html( $finding['message'] . ' ' . $finding['fix'] )
			);
		}
		echo '</tbody></table>';
	}
}
