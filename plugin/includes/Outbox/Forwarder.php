<?php
/**
 * Sends the outbox to the sidecar.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

use Crossdock\Fingerprint;
use Crossdock\Registerable;
use Crossdock\Settings;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/**
 * At the end of a request that recorded something, once the visitor has the response; every minute by a recurring action;
 * and from the command line. What is not taken stays and can be fetched by the sidecar at the same time: a lease keeps two
 * of them from handing over the same row. After a failure nothing is tried for a while, longer each time, so that a sidecar
 * that is down does not hold the shop's workers.
 */
final class Forwarder implements Registerable {

	/** Hook of the recurring action. */
	public const ACTION = 'crossdock_forward';

	/** What is known of earlier tries; see state(). */
	public const OPTION = 'crossdock_forward';

	/** Events in a request, and bytes of them. */
	public const BATCH     = 100;
	public const MAX_BYTES = 2 * 1024 * 1024;

	/** How events are written: shorter than WordPress' default, the same to every JSON parser. */
	public const JSON = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;

	/** Seconds: lease of a batch (longer than reading and sending one takes), one run of the action, the end of a request. */
	private const LEASE_SECONDS = 90;
	private const RUN_SECONDS   = 20;
	private const END_SECONDS   = 5;

	private const FIRST_PAUSE   = 5;
	private const LONGEST_PAUSE = 300;
	/** After a refused signature a person must act; asking more often helps nobody. */
	private const AUTH_PAUSE = 300;

	public function __construct(
		private readonly Outbox $outbox,
		private readonly Documents $documents,
		private readonly Client $client,
		private readonly Settings $settings
	) {}

	/** Adds the action, and the end of each request: after the Recorder has written. */
	public function register(): void {
		add_action( self::ACTION, array( $this, 'run' ) );
		add_action( 'crossdock_recorded', array( $this, 'expect' ) );
		add_action( 'crossdock_paired', array( $this, 'forget' ) );
	}

	/** @var string[] Event ids that this request has recorded. */
	private array $expected = array();

	/**
	 * Hook crossdock_recorded: this request has something to send.
	 *
	 * @param string[] $ids Event ids.
	 */
	public function expect( $ids ): void {
		if ( ! $this->expected ) {
			add_action( 'shutdown', array( $this, 'at_end' ), PHP_INT_MAX );
		}
		$this->expected = array_slice( array_merge( $this->expected, (array) $ids ), -self::BATCH );
	}

	/**
	 * Hook shutdown. Where PHP cannot say "the response is out" the visitor would wait, so there the rows wait for the
	 * recurring action or the sidecar's pull; command line and cron have no visitor.
	 */
	public function at_end(): void {
		if ( ! $this->expected || ! $this->may_send() || ! $this->let_visitor_go() ) {
			return;
		}
		$ids            = $this->expected;
		$this->expected = array();
		ignore_user_abort( true );
		// PHP locks a session until the script ends: the visitor's next click would wait for our sending.
		if ( PHP_SESSION_ACTIVE === session_status() ) {
			session_write_close();
		}
		$this->guarded( fn() => $this->send_batch( $ids, self::END_SECONDS ) );
	}

	/** Hook of the recurring action: everything, within its time. */
	public function run(): void {
		if ( $this->may_send() ) {
			$this->guarded( fn() => $this->send_all( microtime( true ) + self::RUN_SECONDS ) );
		}
	}

	/** Sends what is pending now, also where earlier tries failed: a person asked for it. */
	public function flush(): void {
		if ( $this->may_send( true ) ) {
			$this->guarded( fn() => $this->send_all( PHP_SAPI === 'cli' ? INF : microtime( true ) + self::RUN_SECONDS ) );
		}
	}

	/**
	 * How sending goes.
	 *
	 * @return array{failures:int, until:int, error:string, failed_at:string, sent_at:string} `until` is the Unix time before which nothing is tried; times are ISO 8601, '' = never.
	 */
	public static function state(): array {
		$state = get_option( self::OPTION );
		return ( is_array( $state ) ? $state : array() ) + array(
			'failures'  => 0,
			'until'     => 0,
			'error'     => '',
			'failed_at' => '',
			'sent_at'   => '',
		);
	}

	/** Hook crossdock_paired: another sidecar, nothing is known of it. */
	public function forget(): void {
		delete_option( self::OPTION );
	}

	/** Whether it makes sense to try. */
	private function may_send( bool $now = false ): bool {
		return $this->settings->is_paired() && $this->client->has_address() && ! Fingerprint::is_paused()
			&& ( $now || self::state()['until'] <= time() );
	}

	/** Ends the response. True when nobody waits for us any more. */
	private function let_visitor_go(): bool {
		if ( 'cli' === PHP_SAPI || wp_doing_cron() ) {
			return true;
		}
		foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $finish ) {
			if ( function_exists( $finish ) ) {
				return (bool) $finish();
			}
		}
		return false;
	}

	/** Nothing that goes wrong here may end a request, or the recurring action (it is dropped after five failures). */
	private function guarded( callable $work ): void {
		try {
			$work();
		} catch ( \Throwable $error ) {
			wc_get_logger()->error( 'Events could not be sent: ' . $error->getMessage(), array( 'source' => 'crossdock' ) );
			$this->note_failure( $error->getMessage(), 0, 0 );
		}
	}

	/** Batch after batch until nothing is left, nothing moves any more, or the time is up. */
	private function send_all( float $end ): void {
		while ( microtime( true ) < $end && $this->send_batch( null, Client::EVENTS_TIMEOUT ) > 0 ) {
			// Long runs: what documents have left behind in memory goes.
			wp_cache_flush_runtime();
		}
	}

	/**
	 * One batch.
	 *
	 * @param string[]|null $ids Only these; null = the oldest.
	 * @return int How many rows are settled by it.
	 */
	private function send_batch( ?array $ids, int $timeout ): int {
		$leased = $this->outbox->lease( self::BATCH, self::LEASE_SECONDS, $ids );
		if ( ! $leased['rows'] ) {
			return 0;
		}
		$settled = 0;
		$error   = null;
		try {
			$handed = $this->documents->events( $leased['rows'] );
			// Rows of which there is nothing to tell are settled by now.
			$settled = $handed['read'] - count( $handed['events'] );
			$events  = self::first_of( $handed['events'] );
			if ( $events ) {
				$answer = $this->client->post_events( $events, $timeout );
				if ( 413 === $answer['status'] ) {
					// The sidecar's limit is a setting. Without documents a batch is small; they are then read by REST.
					$events = array_map( static fn( array $event ): array => array( 'document' => null ) + $event, $events );
					$answer = $this->client->post_events( $events, $timeout );
				}
				$error   = $answer['ok'] ? null : $answer['error'];
				$settled = $answer['ok'] ? $settled + $this->settle( $leased['lease'], $events, $answer['results'] ) : 0;
				$answer['ok'] ? $this->note_success() : $this->note_failure( $answer['error'], $answer['status'], $answer['retry_after'] );
			}
		} finally {
			// What the answer did not name, and what did not fit; also when reading a document ended in an exception.
			$this->outbox->give_back( $leased['lease'], $error );
		}
		return $settled;
	}

	/** As many events as fit into one request; at least one. */
	private static function first_of( array $events ): array {
		$bytes = 0;
		foreach ( $events as $n => $event ) {
			$bytes += strlen( (string) wp_json_encode( $event, self::JSON ) ) + 1;
			if ( $n > 0 && $bytes > self::MAX_BYTES ) {
				return array_slice( $events, 0, $n );
			}
		}
		return $events;
	}

	/** Acknowledges what the sidecar has judged. Returns how many rows. */
	private function settle( string $lease, array $events, array $judged ): int {
		$results = array();
		foreach ( $judged as $result ) {
			$event  = $events[ $result['index'] ?? -1 ] ?? null;
			$status = $result['status'] ?? '';
			if ( $event && in_array( $status, array( 'accepted', 'duplicate', 'rejected' ), true ) ) {
				$results[] = array(
					'id'     => $event['id'],
					'status' => $status,
				) + ( is_string( $result['problem']['message'] ?? null ) ? array( 'error' => $result['problem']['message'] ) : array() );
			}
		}
		return $this->outbox->ack( $lease, $results );
	}

	/** Sets the time before which nothing is tried: doubling from five seconds to five minutes, with jitter. */
	private function note_failure( string $error, int $status, int $retry_after ): void {
		$state = self::state();
		++$state['failures'];
		$pause = min( self::LONGEST_PAUSE, self::FIRST_PAUSE * 2 ** min( $state['failures'] - 1, 10 ) );
		$pause = 401 === $status || 403 === $status ? self::AUTH_PAUSE : max( $retry_after, wp_rand( (int) ceil( $pause / 2 ), $pause ) );
		update_option(
			self::OPTION,
			array(
				'until'     => time() + $pause,
				'error'     => substr( wp_strip_all_tags( $error ), 0, 500 ),
				'failed_at' => gmdate( 'Y-m-d\TH:i:s\Z' ),
			) + $state,
			false
		);
	}

	/** Written once a minute at most: every request would write the same row. */
	private function note_success(): void {
		$state = self::state();
		if ( $state['failures'] > 0 || strtotime( $state['sent_at'] ) < time() - MINUTE_IN_SECONDS ) {
			update_option(
				self::OPTION,
				array(
					'failures' => 0,
					'until'    => 0,
					'error'    => '',
					'sent_at'  => gmdate( 'Y-m-d\TH:i:s\Z' ),
				) + $state,
				false
			);
		}
	}
}
