<?php
/**
 * `wp crossdock …`: everything the screens can do, for scripts and for shops whose screens do not come up.
 *
 * @package Crossdock
 */

namespace Crossdock\Cli;

use Crossdock\Fingerprint;
use Crossdock\Health;
use Crossdock\Health\HealthFacts;
use Crossdock\Orders\ListColumn;
use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Registerable;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/**
 * Each command is a method: arguments, options and where to print go in, the exit code comes out (0 good, 1 something needs a
 * person, 2 called wrongly). Only register() knows WP-CLI.
 */
final class Commands implements Registerable {

	private const GOOD  = 0;
	private const NEEDS = 1;
	private const USAGE = 2;

	/** @param Plugin $plugin Shared services. */
	public function __construct( private readonly Plugin $plugin ) {}

	/** {@inheritDoc} */
	public function register(): void {
		if ( ! defined( 'WP_CLI' ) || ! constant( 'WP_CLI' ) ) {
			return;
		}
		foreach ( self::synopses() as $name => $about ) {
			\WP_CLI::add_command(
				"crossdock {$name}",
				function ( array $args, array $options ) use ( $name ): void {
					$code = $this->$name( $args, $options, static fn( string $text, bool $is_error = false ) => $is_error ? \WP_CLI::error( $text, false ) : \WP_CLI::line( $text ) );
					if ( self::GOOD !== $code ) {
						\WP_CLI::halt( $code );
					}
				},
				$about
			);
		}
	}

	/** What `wp help crossdock …` shows; WP-CLI also checks options by it. */
	public static function synopses(): array {
		$format = self::option( 'format', 'How to print.', array( 'options' => Format::FORMATS, 'default' => 'table' ) ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound
		$ids    = static fn( string $about, bool $optional ): array => array(
			'type'        => 'positional',
			'name'        => 'id',
			'description' => $about,
			'optional'    => $optional,
			'repeating'   => true,
		);
		return array(
			'status' => array(
				'shortdesc' => 'Shows pairing, sidecar and outbox. Exit code 1 when something critical was found.',
				'synopsis'  => array( $format ),
			),
			'send'   => array(
				'shortdesc' => 'Puts orders into the outbox and hands them over.',
				'synopsis'  => array(
					$ids( 'Order id.', true ),
					self::option( 'state', 'Orders in this state instead of single ones.', array( 'options' => array( 'not-sent', 'waiting', 'held' ) ) ),
					self::option( 'limit', 'How many orders at most with --state.', array( 'default' => '100' ) ),
				),
			),
			'retry'  => array(
				'shortdesc' => 'Has the sidecar try held orders again (say who you are: --user=LOGIN), or opens refused events again.',
				'synopsis'  => array(
					$ids( 'Order id.', true ),
					self::option( 'why', 'Reason, kept in the journal.' ),
					self::flag( 'refused', 'Events that the sidecar refused, instead of orders.' ),
				),
			),
			'outbox' => array(
				'shortdesc' => 'Lists events, newest first.',
				'synopsis'  => array(
					self::option( 'status', 'Only these.', array( 'options' => array( 'pending', 'leased', 'done', 'dead' ) ) ),
					self::option( 'limit', 'How many.', array( 'default' => '50' ) ),
					$format,
				),
			),
			'pair'   => array(
				'shortdesc' => 'Makes new credentials and prints the pairing string, once. The former ones end.',
				'synopsis'  => array(
					self::option( 'sidecar-url', 'Where the sidecar listens; empty when it fetches.' ),
					self::flag( 'remove', 'Removes all credentials of the sidecar instead.' ),
				),
			),
			'doctor' => array(
				'shortdesc' => 'Checks everything and says what to do. Exit code 1 when something critical was found.',
				'synopsis'  => array( $format ),
			),
		);
	}

	/**
	 * How things stand.
	 *
	 * @param array    $args    None.
	 * @param array    $options `format`.
	 * @param callable $out     Takes text, and whether it is an error.
	 */
	public function status( array $args, array $options, callable $out ): int {
		$format = $this->format( $options, $out );
		if ( null === $format ) {
			return self::USAGE;
		}
		$facts = array_map( static fn( array $fact ) => $fact['value'], HealthFacts::all( $this->plugin ) );
		if ( 'json' === $format ) {
			$out( (string) wp_json_encode( $facts, JSON_UNESCAPED_SLASHES ) );
		} else {
			$rows = array_map( static fn( string $name, $value ): array => compact( 'name', 'value' ), array_keys( $facts ), $facts );
			$out( Format::rows( $rows, array( 'name', 'value' ), $format ) );
		}
		return self::needs_a_person( Health::findings() );
	}

	/**
	 * Sends orders.
	 *
	 * @param array    $args    Order ids.
	 * @param array    $options `state`, `limit`.
	 * @param callable $out     Takes text, and whether it is an error.
	 */
	public function send( array $args, array $options, callable $out ): int {
		$group = $options['state'] ?? null;
		if ( ( null === $group ) === ( array() === $args ) ) {
			$out( 'Name orders (wp crossdock send 1234) or a state (--state=not-sent), not both.', true );
			return self::USAGE;
		}
		if ( null !== $group && ! in_array( $group, array( 'not-sent', 'waiting', 'held' ), true ) ) {
			$out( sprintf( '--state: expected not-sent, waiting or held, received %s.', $group ), true );
			return self::USAGE;
		}
		$limit = $this->limit( $options, '100', 10000, $out );
		$ids   = null === $group ? $this->ids( $args, $out ) : array();
		if ( null === $limit || null === $ids ) {
			return self::USAGE;
		}
		$ids = null === $group ? $ids : ListColumn::find( $group, $limit );
		$count = ( new ListColumn( $this->plugin ) )->enqueue( $ids );
		$this->plugin->forwarder->flush();
		$waiting = array_sum( array_map( fn( int $id ): int => $this->plugin->outbox->waiting_for( 'order', $id ), $ids ) );
		$out( sprintf( '%d of %d orders put into the outbox; %d events of them still wait to be handed over.', $count, count( $ids ), $waiting ) );
		if ( $count < count( $ids ) ) {
			$out( 'The others do not exist, are drafts, or are in the trash.', true );
			return self::NEEDS;
		}
		return self::GOOD;
	}

	/**
	 * Tries again.
	 *
	 * @param array    $args    Order ids.
	 * @param array    $options `why`, `refused`.
	 * @param callable $out     Takes text, and whether it is an error.
	 */
	public function retry( array $args, array $options, callable $out ): int {
		if ( isset( $options['refused'] ) ) {
			$out( sprintf( '%d refused events are open again.', $this->plugin->outbox->retry() ) );
			$this->plugin->forwarder->flush();
			return self::GOOD;
		}
		$ids = $this->ids( $args, $out );
		if ( ! $ids ) {
			$out( 'Name orders: wp crossdock retry 1234 --user=LOGIN', true );
			return self::USAGE;
		}
		if ( ! current_user_can( 'manage_crossdock' ) ) {
			$out( 'Say who you are: --user=LOGIN, somebody with the capability manage_crossdock. The sidecar journals who tried again.', true );
			return self::USAGE;
		}
		$code = self::GOOD;
		foreach ( $ids as $id ) {
			$request = new \WP_REST_Request( 'POST', "/wc-crossdock/v1/orders/{$id}/retry" );
			$request->set_header( 'content-type', 'application/json' );
			$request->set_body( (string) wp_json_encode( array( 'why' => $options['why'] ?? 'wp crossdock retry' ) ) );
			$answer = rest_do_request( $request );
			$failed = $answer->is_error();
			$out( $id . ': ' . (string) ( $answer->get_data()['message'] ?? '' ), $failed );
			$code = $failed ? self::NEEDS : $code;
		}
		$this->plugin->forwarder->flush();
		return $code;
	}

	/**
	 * Lists events.
	 *
	 * @param array    $args    None.
	 * @param array    $options `status`, `limit`, `format`.
	 * @param callable $out     Takes text, and whether it is an error.
	 */
	public function outbox( array $args, array $options, callable $out ): int {
		$format = $this->format( $options, $out );
		$limit  = $this->limit( $options, '50', 100000, $out );
		$status = $options['status'] ?? null;
		if ( null === $format || null === $limit ) {
			return self::USAGE;
		}
		if ( null !== $status && ! in_array( $status, array( 'pending', 'leased', 'done', 'dead' ), true ) ) {
			$out( sprintf( '--status: expected pending, leased, done or dead, received %s.', $status ), true );
			return self::USAGE;
		}
		$columns = array( 'event_id', 'entity_type', 'entity_id', 'reason', 'origin', 'status', 'attempts', 'created_at', 'done_at', 'last_error' );
		$out( Format::rows( $this->plugin->outbox->rows( $status, $limit ), $columns, $format ) );
		return self::GOOD;
	}

	/**
	 * Pairs, or parts.
	 *
	 * @param array    $args    None.
	 * @param array    $options `sidecar-url`, `remove`.
	 * @param callable $out     Takes text, and whether it is an error.
	 */
	public function pair( array $args, array $options, callable $out ): int {
		$pairing = new Pairing( $this->plugin->settings );
		if ( isset( $options['remove'] ) ) {
			$pairing->unpair();
			$out( 'The credentials of the sidecar are removed. Orders, their M3 numbers and events that were noted stay. Nothing is noted until the shop is paired again; then orders that were placed or changed meanwhile are looked for and sent.' );
			return self::GOOD;
		}
		if ( Fingerprint::is_paused() ) {
			// A copy that pairs anew would take "moved or copied?" for answered.
			$out( Fingerprint::reason(), true );
			return self::NEEDS;
		}
		$url   = isset( $options['sidecar-url'] ) ? untrailingslashit( (string) $options['sidecar-url'] ) : null;
		$fault = null === $url || '' === $url ? null : Client::address_fault( $url );
		if ( null !== $fault ) {
			$out( '--sidecar-url: ' . $fault, true );
			return self::USAGE;
		}
		try {
			// The string alone, so that it can be piped: wp crossdock pair | ssh host crossdock-sidecar pair.
			$out( $pairing->create( $url ) );
		} catch ( \RuntimeException $error ) {
			$out( $error->getMessage(), true );
			return self::NEEDS;
		}
		return self::GOOD;
	}

	/**
	 * Checks everything.
	 *
	 * @param array    $args    None.
	 * @param array    $options `format`.
	 * @param callable $out     Takes text, and whether it is an error.
	 */
	public function doctor( array $args, array $options, callable $out ): int {
		$format = $this->format( $options, $out );
		if ( null === $format ) {
			return self::USAGE;
		}
		$findings = Health::findings( true );
		if ( ! $findings && 'table' === $format ) {
			$out( 'Nothing found: the shop is paired, the sidecar answers and nothing waits too long.' );
		} else {
			$out( Format::rows( $findings, array( 'code', 'level', 'message', 'fix' ), $format ) );
		}
		return self::needs_a_person( $findings );
	}

	private static function needs_a_person( array $findings ): int {
		return in_array( 'critical', array_column( $findings, 'level' ), true ) ? self::NEEDS : self::GOOD;
	}

	private function format( array $options, callable $out ): ?string {
		$format = (string) ( $options['format'] ?? 'table' );
		if ( in_array( $format, Format::FORMATS, true ) ) {
			return $format;
		}
		$out( sprintf( '--format: expected %s, received %s.', implode( ', ', Format::FORMATS ), $format ), true );
		return null;
	}

	private function limit( array $options, string $default, int $most, callable $out ): ?int {
		$limit = (string) ( $options['limit'] ?? $default );
		if ( ctype_digit( $limit ) && (int) $limit >= 1 && (int) $limit <= $most ) {
			return (int) $limit;
		}
		$out( sprintf( '--limit: expected a whole number from 1 to %d, received %s.', $most, $limit ), true );
		return null;
	}

	/** Order ids from arguments; null, and a word on it, when one is none. */
	private function ids( array $args, callable $out ): ?array {
		foreach ( $args as $arg ) {
			if ( ! ctype_digit( (string) $arg ) || (int) $arg < 1 ) {
				$out( sprintf( 'id: expected an order id like 1234, received %s.', $arg ), true );
				return null;
			}
		}
		return array_map( 'intval', array_values( array_unique( $args ) ) );
	}

	private static function option( string $name, string $about, array $more = array() ): array {
		return array(
			'type'        => 'assoc',
			'name'        => $name,
			'description' => $about,
			'optional'    => true,
		) + $more;
	}

	private static function flag( string $name, string $about ): array {
		return array(
			'type'        => 'flag',
			'name'        => $name,
			'description' => $about,
			'optional'    => true,
		);
	}
}
