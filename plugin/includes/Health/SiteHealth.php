<?php
/**
 * Tools › Site Health: tests and information.
 *
 * @package Crossdock
 */

namespace Crossdock\Health;

use Crossdock\Admin\Pages;
use Crossdock\Health;
use Crossdock\Plugin;
use Crossdock\Registerable;
use Crossdock\Rest\Routes;

defined( 'ABSPATH' ) || exit;

/** Each test shows the worst finding of its subject, and a good word where there is none. */
final class SiteHealth implements Registerable {

	/** Tests that ask the sidecar over the network: Site Health calls them apart, so that the page does not wait for them. */
	public const APART = array( 'sidecar', 'clock' );

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {}

	/** {@inheritDoc} */
	public function register(): void {
		add_filter( 'site_status_tests', array( $this, 'tests' ) );
		add_filter( 'debug_information', array( $this, 'information' ) );
	}

	/** Codes of findings by test; what no test names is shown by the last one. */
	public static function subjects(): array {
		return array(
			'sidecar' => array(
				'codes' => array( 'sidecar_unreachable', 'sidecar_not_ready', 'silent', 'unreachable', 'key_revoked', 'address', 'not_paired' ),
				'label' => __( 'The Crossdock sidecar answers', 'crossdock' ),
				'wrong' => __( 'The Crossdock sidecar needs attention', 'crossdock' ),
				'good'  => __( 'Shop and sidecar are paired, and the sidecar is there.', 'crossdock' ),
			),
			'clock'   => array(
				'codes' => array( 'clock' ),
				'label' => __( 'Shop and Crossdock sidecar have the same time', 'crossdock' ),
				'wrong' => __( 'The clocks of shop and Crossdock sidecar differ', 'crossdock' ),
				'good'  => __( 'Both clocks agree well enough for signed messages.', 'crossdock' ),
			),
			'outbox'  => array(
				'codes' => array( 'lag', 'depth', 'dead', 'recount', 'install', 'table' ),
				'label' => __( 'Events leave the shop in time', 'crossdock' ),
				'wrong' => __( 'Events do not leave the shop as they should', 'crossdock' ),
				'good'  => __( 'Nothing waits longer than it should, and nothing was refused.', 'crossdock' ),
			),
			'cron'    => array(
				'codes' => array( 'cron' ),
				'label' => __( 'Scheduled tasks of Crossdock run', 'crossdock' ),
				'wrong' => __( 'Scheduled tasks of Crossdock do not run', 'crossdock' ),
				'good'  => __( 'What was left over is sent again by itself.', 'crossdock' ),
			),
			'hpos'    => array(
				'codes' => array( 'hpos' ),
				'label' => __( 'Orders are stored where they were when Crossdock was paired', 'crossdock' ),
				'wrong' => __( 'The order storage was switched', 'crossdock' ),
				'good'  => __( 'The order storage has not been switched since.', 'crossdock' ),
			),
			'place'   => array(
				'codes' => array( 'paused', 'restored' ),
				'label' => __( 'This is the shop that was paired with Crossdock', 'crossdock' ),
				'wrong' => __( 'This shop was moved, copied or put back from a backup', 'crossdock' ),
				'good'  => __( 'Address and database are those of the paired shop.', 'crossdock' ),
			),
			'http'    => array(
				'codes' => array( 'plain_http', 'shop_http' ),
				'label' => __( 'Crossdock\'s connections are safe', 'crossdock' ),
				'wrong' => __( 'Orders travel over plain http', 'crossdock' ),
				'good'  => __( 'Orders travel encrypted, or do not leave this machine.', 'crossdock' ),
			),
			'other'   => array(
				'codes' => array(),
				'label' => __( 'Crossdock has found nothing else', 'crossdock' ),
				'wrong' => __( 'Crossdock needs attention', 'crossdock' ),
				'good'  => __( 'There are no other findings.', 'crossdock' ),
			),
		);
	}

	/**
	 * Adds the tests. Before pairing there are two: the others would be about nothing.
	 *
	 * @param array $tests Tests so far.
	 */
	public function tests( $tests ): array {
		$tests   = (array) $tests;
		$on      = $this->plugin->settings->is_paired();
		$asking  = $this->plugin->sidecar->has_address();
		foreach ( self::subjects() as $name => $subject ) {
			if ( ! $on && ! in_array( $name, array( 'sidecar', 'outbox' ), true ) || 'clock' === $name && ! $asking || 'other' === $name && ! self::of_subject( Health::findings(), 'other' ) ) {
				continue;
			}
			$run = fn(): array => $this->run( $name );
			if ( $asking && in_array( $name, self::APART, true ) ) {
				$tests['async'][ "crossdock_{$name}" ] = array(
					'label'             => $subject['label'],
					'test'              => rest_url( Routes::NAMESPACE . "/health/{$name}" ),
					'has_rest'          => true,
					'async_direct_test' => $run,
				);
			} else {
				$tests['direct'][ "crossdock_{$name}" ] = array(
					'label' => $subject['label'],
					'test'  => $run,
				);
			}
		}
		return $tests;
	}

	/** One test's result, as Site Health wants it. */
	public function run( string $name ): array {
		$subject  = self::subjects()[ $name ];
		$asks     = in_array( $name, self::APART, true );
		$findings = Health::findings( $asks );
		$own      = self::of_subject( $findings, $name );
		$worst    = $own[0] ?? null;
		$text     = '';
		foreach ( $own as $finding ) {
			$text .= '<p>' . esc_html( $finding['message'] ) . '</p><p>' . esc_html( $finding['fix'] ) . '</p>';
		}
		return array(
			'label'       => $worst ? $subject['wrong'] : $subject['label'],
			'status'      => $worst['level'] ?? 'good',
			'badge'       => array(
				'label' => 'Crossdock',
				'color' => 'blue',
			),
			'description' => $worst ? $text : '<p>' . esc_html( $subject['good'] ) . '</p>',
			'actions'     => $worst ? sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Pages::url( 'shop' ) ), esc_html__( 'Open WooCommerce › Crossdock', 'crossdock' ) ) : '',
			'test'        => "crossdock_{$name}",
		);
	}

	/** Findings of one test, critical ones first. Pure. */
	public static function of_subject( array $findings, string $name ): array {
		$subjects = self::subjects();
		$named    = array_merge( ...array_column( $subjects, 'codes' ) );
		$own      = array_filter(
			$findings,
			static fn( array $finding ): bool => 'other' === $name ? ! in_array( $finding['code'], $named, true ) : in_array( $finding['code'], $subjects[ $name ]['codes'], true )
		);
		usort( $own, static fn( array $a, array $b ): int => ( 'critical' === $b['level'] ) <=> ( 'critical' === $a['level'] ) );
		return $own;
	}

	/**
	 * Site Health › Info.
	 *
	 * @param array $info Sections so far.
	 */
	public function information( $info ): array {
		$fields = array();
		foreach ( HealthFacts::all( $this->plugin ) as $name => $fact ) {
			$fields[ $name ] = array(
				'label' => $fact['label'],
				'value' => HealthFacts::text( $fact['value'] ),
				'debug' => is_bool( $fact['value'] ) ? ( $fact['value'] ? 'yes' : 'no' ) : (string) $fact['value'],
			);
		}
		return (array) $info + array(
			'crossdock' => array(
				'label'       => 'Crossdock',
				'description' => __( 'The way of orders from this shop into Infor M3.', 'crossdock' ),
				'fields'      => $fields,
			),
		);
	}
}
