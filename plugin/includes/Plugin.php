<?php
/**
 * Composition root of the plugin: builds its parts and lets each add its hooks.
 *
 * @package Crossdock
 */

namespace Crossdock;

use Crossdock\Outbox\Documents;
use Crossdock\Outbox\Forwarder;
use Crossdock\Outbox\Outbox;
use Crossdock\Outbox\Recorder;
use Crossdock\Outbox\Sweep;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/** Holds the shared services; parts get what they need by constructor. */
final class Plugin {

	private static ?Plugin $instance = null;

	public readonly Settings $settings;
	public readonly Outbox $outbox;
	public readonly Documents $documents;
	public readonly Client $sidecar;
	public readonly Origin $origin;
	public readonly Forwarder $forwarder;

	private function __construct() {
		$this->settings  = new Settings();
		$this->origin    = new Origin();
		$this->outbox    = new Outbox();
		$this->documents = new Documents();
		$this->sidecar   = new Client( $this->settings );
		$this->forwarder = new Forwarder( $this->outbox, $this->documents, $this->sidecar, $this->settings );
	}

	/** Started on woocommerce_loaded, in every kind of request. */
	public static function start(): void {
		if ( self::$instance ) {
			return;
		}
		self::$instance = new self();
		self::$instance->register();
	}

	/** The running plugin. Only entry points (hooks, commands) use it; classes get their parts by constructor. */
	public static function instance(): self {
		self::start();
		return self::$instance;
	}

	/**
	 * Every part that adds hooks. In the Store API, where buyers wait, only those that its requests can have to do with: what is
	 * not loaded costs nothing.
	 */
	private function register(): void {
		$parts = array(
			new Installer(),
			$this->origin,
			new Recorder( $this->outbox, $this->origin, $this->settings ),
			$this->forwarder,
			new Rest\Routes( $this ),
			new Orders\Screens( $this ),
		);
		if ( ! WC()->is_store_api_request() ) {
			array_push( $parts, new Bulk\PriceWatch(), new Sweep( $this->outbox, $this->settings ), new Watchdog( $this ), new Admin\Pages( $this ), new Privacy( $this ), new Health( $this ), new Cli\Commands( $this ) );
		}
		if ( $this->settings->get( 'customer_prices' ) ) {
			$parts[] = new Prices\CustomerPrices( $this->sidecar );
		}
		foreach ( $parts as $part ) {
			$part->register();
		}
	}
}
