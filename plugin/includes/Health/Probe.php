<?php
/**
 * Asks the sidecar whether it lives, and what time it has.
 *
 * @package Crossdock
 */

namespace Crossdock\Health;

use Crossdock\Rest\Signature;
use Crossdock\Settings;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/** One GET /readyz: open to everybody, and its Date header tells the sidecar's clock. */
final class Probe {

	private const TIMEOUT = 5;

	/** Seconds of drift from which on it is said. Signatures are refused beyond Signature::TOLERANCE, and actors (120 s) before. */
	private const DRIFT_NOTED = 30;
	private const DRIFT_BREAKS = 100;

	/** @param Settings $settings Holds the address. */
	public function __construct( private readonly Settings $settings ) {}

	/**
	 * The answer.
	 *
	 * @return array{asked:bool, reached:bool, ready:bool, reasons:string[], drift:?int, error:string} Drift in seconds, positive when the sidecar is ahead; null when it did not say.
	 */
	public function ask(): array {
		$url    = untrailingslashit( trim( (string) $this->settings->get( 'sidecar_url' ) ) );
		$result = array(
			'asked'   => '' !== $url,
			'reached' => false,
			'ready'   => false,
			'reasons' => array(),
			'drift'   => null,
			'error'   => '',
		);
		if ( '' === $url ) {
			return $result;
		}
		$fault = Client::address_fault( $url );
		if ( null !== $fault ) {
			return array( 'error' => $fault ) + $result;
		}
		$options = array(
			'timeout'             => self::TIMEOUT,
			'redirection'         => 0,
			'limit_response_size' => 100000,
		);
		if ( defined( 'CROSSDOCK_CA_FILE' ) ) {
			$options['sslcertificates'] = (string) constant( 'CROSSDOCK_CA_FILE' );
		}
		$before = microtime( true );
		$answer = wp_remote_get( $url . '/readyz', $options );
		$after  = microtime( true );
		if ( is_wp_error( $answer ) ) {
			return array( 'error' => $answer->get_error_message() ) + $result;
		}
		return self::read( (int) wp_remote_retrieve_response_code( $answer ), (string) wp_remote_retrieve_body( $answer ), (string) wp_remote_retrieve_header( $answer, 'date' ), ( $before + $after ) / 2 ) + $result;
	}

	/**
	 * What an answer means. Pure.
	 *
	 * @param int    $status HTTP status.
	 * @param string $body   JSON of `readiness` (shared/src/status.ts).
	 * @param string $date   Date header; it has whole seconds.
	 * @param float  $now    This machine's time half-way between question and answer.
	 */
	public static function read( int $status, string $body, string $date, float $now ): array {
		$said = json_decode( $body, true );
		if ( ! is_array( $said ) || ! is_bool( $said['ready'] ?? null ) ) {
			/* translators: %d: HTTP status */
			return array( 'error' => sprintf( __( 'Something answers at this address (HTTP %d), but it is not a Crossdock sidecar.', 'crossdock' ), $status ) );
		}
		$theirs = '' === $date ? false : strtotime( $date );
		return array(
			'reached' => true,
			'ready'   => $said['ready'],
			'reasons' => array_map( 'strval', array_slice( (array) ( $said['reasons'] ?? array() ), 0, 10 ) ),
			// Half a second, because the header was cut off to a whole one.
			'drift'   => false === $theirs ? null : (int) round( $theirs + 0.5 - $now ),
			'error'   => '',
		);
	}

	/**
	 * What somebody should look at. Pure.
	 *
	 * @param array $answer What ask() gives.
	 * @return array<array{code:string, level:string, message:string, fix:string}>
	 */
	public static function findings( array $answer ): array {
		if ( ! $answer['asked'] ) {
			return array();
		}
		if ( ! $answer['reached'] ) {
			return array(
				array(
					'code'    => 'sidecar_unreachable',
					'level'   => 'critical',
					/* translators: %s: what went wrong, from WordPress' HTTP client */
					'message' => sprintf( __( 'The sidecar does not answer: %s', 'crossdock' ), $answer['error'] ),
					'fix'     => __( 'Start the sidecar, or correct its address in WooCommerce › Crossdock. Orders wait meanwhile and none is lost.', 'crossdock' ),
				),
			);
		}
		$findings = array();
		if ( ! $answer['ready'] ) {
			$findings[] = array(
				'code'    => 'sidecar_not_ready',
				'level'   => 'critical',
				/* translators: %s: reasons, as the sidecar gives them */
				'message' => sprintf( __( 'The sidecar runs, but cannot take events: %s', 'crossdock' ), implode( ' ', $answer['reasons'] ) ),
				'fix'     => __( 'Do what it says, or run on its machine: crossdock-sidecar check', 'crossdock' ),
			);
		}
		$drift = $answer['drift'];
		if ( null !== $drift && abs( $drift ) > self::DRIFT_NOTED ) {
			$findings[] = array(
				'code'    => 'clock',
				'level'   => abs( $drift ) > self::DRIFT_BREAKS ? 'critical' : 'recommended',
				'message' => sprintf(
					/* translators: 1: number of seconds, 2: number of seconds */
					$drift > 0 ? __( 'The sidecar\'s clock is %1$d seconds ahead of the shop\'s. From %2$d seconds on, each refuses what the other signs.', 'crossdock' ) : __( 'The sidecar\'s clock is %1$d seconds behind the shop\'s. From %2$d seconds on, each refuses what the other signs.', 'crossdock' ),
					abs( $drift ),
					min( 120, Signature::TOLERANCE )
				),
				'fix'     => __( 'Switch on time synchronisation (NTP) on both machines.', 'crossdock' ),
			);
		}
		return $findings;
	}
}
