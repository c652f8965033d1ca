<?php
/**
 * The plugin's own few settings: pairing and capture switches. Everything else is the sidecar's (contract 1).
 *
 * @package Crossdock
 */

namespace Crossdock;

defined( 'ABSPATH' ) || exit;

/** Typed access to the option `crossdock_settings`; constants in wp-config win over it. */
final class Settings {

	public const OPTION = 'crossdock_settings';

	private const DEFAULTS = array(
		// Where the sidecar listens, e.g. https://sidecar.example; empty = the sidecar pulls, nothing is pushed.
		'sidecar_url'        => '',
		// Standard Webhooks secret, whsec_…; made when the shop is paired.
		'secret'             => '',
		// Bearer token of the plugin's proxy.
		'token'              => '',
		'key_id'             => 0,
		'user_id'            => 0,
		// When the present credentials were made; empty = not paired.
		'paired_at'          => '',
		// When the shop was paired for the first time; see first_paired_at().
		'first_paired_at'    => '',
		// Which entities are captured.
		'capture'            => array( 'order', 'refund', 'customer', 'product', 'variation', 'stock' ),
		// Orders created before this moment (ISO, UTC) are not recorded; empty = no limit.
		'cutover'            => '',
		'show_number'        => false,
		// Customers see carrier and tracking number; off, because other plugins may show them.
		'show_tracking'      => false,
		// Customers who are logged in see and pay M3's prices.
		'customer_prices'    => false,
		'retention_days'     => 30,
		'remove_data'        => false,
	);

	/** One setting. Secrets may be fixed by CROSSDOCK_SECRET, CROSSDOCK_TOKEN, CROSSDOCK_SIDECAR_URL in wp-config. */
	public function get( string $name ): mixed {
		$constant = 'CROSSDOCK_' . strtoupper( $name );
		if ( in_array( $name, array( 'secret', 'token', 'sidecar_url' ), true ) && defined( $constant ) ) {
			return constant( $constant );
		}
		$all = $this->all();
		return $all[ $name ] ?? null;
	}

	/** All settings with defaults. */
	public function all(): array {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? $stored : array() );
	}

	/** Changes some settings; unknown names are refused. */
	public function update( array $changes ): void {
		$unknown = array_diff_key( $changes, self::DEFAULTS );
		if ( $unknown ) {
			throw new \InvalidArgumentException( 'Unknown setting: ' . esc_html( implode( ', ', array_keys( $unknown ) ) ) );
		}
		update_option( self::OPTION, array_merge( $this->all(), $changes ), true );
	}

	/**
	 * From when on orders are the sidecar's business: the first pairing. Neither pairing again nor parting moves it, because
	 * what was sold before is still to go to M3. Installations that were paired before this was kept have the last pairing only.
	 *
	 * @return string ISO 8601, UTC; '' = never paired, or paired by constants.
	 */
	public function first_paired_at(): string {
		return (string) $this->get( 'first_paired_at' ) ?: (string) $this->get( 'paired_at' );
	}

	/** Whether the shop has been paired with a sidecar. */
	public function is_paired(): bool {
		return '' !== (string) $this->get( 'secret' );
	}
}
