<?php
/**
 * The plugin's own settings: capture switches, cut-over, privacy, retention, where the sidecar is.
 *
 * @package Crossdock
 */

namespace Crossdock\Rest;

use Crossdock\Prices\PriceCache;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/** Secrets go in and never come out: a screen learns only whether one is there. */
final class SettingsController extends Controller {

	/** Names in the API → names in Settings. */
	private const NAMES = array(
		'sidecarUrl'     => 'sidecar_url',
		'capture'        => 'capture',
		'cutover'        => 'cutover',
		'showNumber'     => 'show_number',
		'showTracking'   => 'show_tracking',
		'customerPrices' => 'customer_prices',
		'retentionDays'  => 'retention_days',
		'removeData'     => 'remove_data',
	);

	private const SECRETS = array(
		'secret' => 'secret',
		'token'  => 'token',
	);

	/** Registers the route. */
	public function register_routes(): void {
		$output = self::shape(
			self::open_fields() + array(
				'secretSet' => array( 'type' => 'boolean' ),
				'tokenSet'  => array( 'type' => 'boolean' ),
				'paired'    => array( 'type' => 'boolean' ),
				'pairedAt'  => array( 'type' => 'string' ),
				'fixed'     => array(
					'type'  => 'array',
					'items' => array( 'type' => 'string' ),
				),
			),
			array_keys( self::open_fields() )
		);
		$this->route(
			'/settings',
			array(
				'GET' => array(
					'may'    => $this->may->view(),
					'output' => $output,
					'handle' => array( $this, 'read' ),
				),
				'PUT' => array(
					'may'    => $this->may->manage(),
					'input'  => self::shape( self::open_fields() + self::secret_fields() ),
					'output' => $output,
					'handle' => array( $this, 'write' ),
				),
			)
		);
	}

	/** The settings as a screen may see them. `fixed` are those that wp-config.php holds: they cannot be changed here. */
	public function read(): array {
		$settings = $this->plugin->settings;
		$answer   = array();
		foreach ( self::NAMES as $name => $key ) {
			$answer[ $name ] = $settings->get( $key );
		}
		$answer['capture']        = array_values( (array) $answer['capture'] );
		$answer['showNumber']     = (bool) $answer['showNumber'];
		$answer['showTracking']   = (bool) $answer['showTracking'];
		$answer['customerPrices'] = (bool) $answer['customerPrices'];
		$answer['removeData']     = (bool) $answer['removeData'];
		$answer['retentionDays']  = (int) $answer['retentionDays'];
		return $answer + array(
			'secretSet' => '' !== (string) $settings->get( 'secret' ),
			'tokenSet'  => '' !== (string) $settings->get( 'token' ),
			'paired'    => $settings->is_paired(),
			'pairedAt'  => (string) $settings->get( 'paired_at' ),
			'fixed'     => self::fixed(),
		);
	}

	/**
	 * Changes what is given, leaves the rest. To whom the shop speaks, and by which secrets, is for administrators; the address
	 * may be among the fields of others as long as it stays.
	 *
	 * @param array $input Checked input.
	 */
	public function write( array $input ): array|\WP_Error {
		$same = isset( $input['sidecarUrl'] ) && untrailingslashit( $input['sidecarUrl'] ) === untrailingslashit( (string) $this->plugin->settings->get( 'sidecar_url' ) );
		if ( array_intersect_key( $input, self::SECRETS + ( $same ? array() : array( 'sidecarUrl' => true ) ) ) ) {
			$refusal = Permission::administration_fault();
			if ( $refusal ) {
				return $refusal;
			}
		}
		$faults = array();
		foreach ( array_intersect( array_keys( $input ), self::fixed() ) as $name ) {
			$faults[] = Input::fault( $name, __( 'no change, because wp-config.php holds this setting', 'crossdock' ), __( 'a new value', 'crossdock' ) );
		}
		if ( isset( $input['sidecarUrl'] ) ) {
			array_push( $faults, ...self::address_faults( $input['sidecarUrl'] ) );
		}
		if ( $faults ) {
			return Input::error( $faults );
		}
		$changes = array();
		foreach ( self::NAMES + self::SECRETS as $name => $key ) {
			if ( array_key_exists( $name, $input ) ) {
				$changes[ $key ] = $input[ $name ];
			}
		}
		if ( isset( $changes['sidecar_url'] ) ) {
			$changes['sidecar_url'] = untrailingslashit( $changes['sidecar_url'] );
		}
		if ( $changes ) {
			$this->plugin->settings->update( $changes );
			if ( false === ( $changes['customer_prices'] ?? null ) ) {
				PriceCache::clear();
			}
		}
		return $this->read();
	}

	/** What is wrong with an address of the sidecar; '' is good: then the sidecar fetches. */
	public static function address_faults( string $url ): array {
		$why = '' === $url ? null : Client::address_fault( $url );
		return null === $why ? array() : array(
			Input::fault( 'sidecarUrl', __( 'an address to which this shop may send, or an empty text', 'crossdock' ), Input::shown( $url ) ) + array( 'why' => $why ),
		);
	}

	/** Settings that constants in wp-config.php hold (Settings::get). */
	private static function fixed(): array {
		$fixed = array();
		foreach ( array( 'sidecarUrl', 'secret', 'token' ) as $name ) {
			if ( defined( 'CROSSDOCK_' . strtoupper( self::NAMES[ $name ] ?? $name ) ) ) {
				$fixed[] = $name;
			}
		}
		return $fixed;
	}

	private static function open_fields(): array {
		return array(
			'sidecarUrl'     => Schemas::text( 300 ),
			'capture'        => array(
				'type'        => 'array',
				'uniqueItems' => true,
				'maxItems'    => count( Schemas::ENTITIES ),
				'items'       => array(
					'type' => 'string',
					'enum' => Schemas::ENTITIES,
				),
			),
			'cutover'        => Schemas::moment( true ),
			'showNumber'     => array( 'type' => 'boolean' ),
			'showTracking'   => array( 'type' => 'boolean' ),
			'customerPrices' => array( 'type' => 'boolean' ),
			'retentionDays'  => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 3650,
			),
			'removeData'     => array( 'type' => 'boolean' ),
		);
	}

	private static function secret_fields(): array {
		return array(
			'secret' => array(
				'type'      => 'string',
				'pattern'   => '^whsec_[A-Za-z0-9+/=]{32,}$',
				'maxLength' => 300,
				'writeOnly' => true,
				'expected'  => __( '"whsec_" followed by base64 of at least 24 random bytes', 'crossdock' ),
			),
			'token'  => array(
				'type'      => 'string',
				'pattern'   => '^[\x21-\x7e]{32,200}$',
				'writeOnly' => true,
				'expected'  => __( 'a token of 32 to 200 visible characters, as "crossdock-sidecar token create" gives it', 'crossdock' ),
			),
		);
	}
}
