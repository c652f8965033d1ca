<?php
/**
 * Speaks to the sidecar.
 *
 * @package Crossdock
 */

namespace Crossdock\Sidecar;

use Crossdock\Outbox\Forwarder;
use Crossdock\Outbox\Uuid;
use Crossdock\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Never called before a customer's response is out, but for what customers pay (ask_prices), which the shop switches on and
 * which waits two seconds at most. wp_remote_request and not its "safe" sister: that refuses every address
 * inside a network, which is where a sidecar lives. So the address comes from the settings alone and is checked here, and
 * redirects are not followed.
 */
final class Client {

	/** Seconds for one batch of events, and for a question that somebody waits for. */
	public const EVENTS_TIMEOUT  = 10;
	public const REQUEST_TIMEOUT = 15;
	/** A check or a dry run asks M3 many things. */
	public const ACTION_TIMEOUT = 60;

	/** Bytes of an answer that are read. */
	private const MAX_ANSWER = 10 * 1024 * 1024;

	public function __construct( private readonly Settings $settings ) {}

	/**
	 * Sends events to POST /v1/events, signed.
	 *
	 * @param array    $events  As contract 2 has them.
	 * @param int|null $timeout Seconds.
	 * @return array{ok:bool, status:int, results:array, error:string, retry_after:int} `ok` when the sidecar has judged each event, which it also does in a 400 of which none is good; status 0 = no answer; retry_after in seconds, 0 = not said.
	 */
	public function post_events( array $events, ?int $timeout = null ): array {
		$body = (string) wp_json_encode( array( 'events' => $events ), Forwarder::JSON );
		try {
			$headers = Signer::headers( (string) $this->settings->get( 'secret' ), Uuid::v7(), time(), $body );
		} catch ( \InvalidArgumentException $error ) {
			return self::failed( $error->getMessage() );
		}
		$answer = $this->send( 'POST', '/v1/events', $body, $headers, $timeout ?? self::EVENTS_TIMEOUT );
		if ( is_wp_error( $answer ) ) {
			return self::failed( $answer->get_error_message() );
		}
		$status  = (int) wp_remote_retrieve_response_code( $answer );
		$said    = json_decode( (string) wp_remote_retrieve_body( $answer ), true );
		$results = is_array( $said ) && is_array( $said['results'] ?? null ) ? $said['results'] : null;
		$retry   = (string) wp_remote_retrieve_header( $answer, 'retry-after' );
		return array(
			'ok'          => in_array( $status, array( 202, 400 ), true ) && null !== $results,
			'status'      => $status,
			'results'     => $results ?? array(),
			'error'       => null !== $results && in_array( $status, array( 202, 400 ), true ) ? '' : self::explain( $status, $said ),
			'retry_after' => ctype_digit( $retry ) ? min( 3600, (int) $retry ) : 0,
		);
	}

	/**
	 * Asks the sidecar's API in the name of a person.
	 *
	 * @param string     $method GET, POST, PUT or DELETE.
	 * @param string     $path   Path with query, from /v1/ on.
	 * @param array|string|null $body JSON body; a text is sent as it is.
	 * @param \WP_User   $actor  Who asks.
	 * @param string     $etag   What the caller has; the answer may then be 304 without a body.
	 * @return array{status:int, body:mixed, error:string, etag?:string} Status 0 = no answer, and why in `error`; `body` is the JSON, or text where it was none.
	 */
	public function request( string $method, string $path, array|string|null $body, \WP_User $actor, string $etag = '' ): array {
		$token = (string) $this->settings->get( 'token' );
		if ( '' === $token ) {
			return self::unanswered( __( 'This shop is not paired with a sidecar. Pair it in WooCommerce › Crossdock.', 'crossdock' ) );
		}
		$headers = array( 'Authorization' => "Bearer {$token}" )
			+ Signer::actor( $token, self::role( $actor ), $actor->user_login, time(), $method, $path )
			+ ( '' === $etag ? array() : array( 'If-None-Match' => $etag ) );
		$text    = is_string( $body ) || null === $body ? (string) $body : (string) wp_json_encode( $body ? $body : new \stdClass(), Forwarder::JSON );
		$answer  = $this->send( strtoupper( $method ), $path, $text, $headers, 'GET' === strtoupper( $method ) ? self::REQUEST_TIMEOUT : self::ACTION_TIMEOUT );
		if ( is_wp_error( $answer ) ) {
			return self::unanswered( $answer->get_error_message() );
		}
		$text = (string) wp_remote_retrieve_body( $answer );
		$said = json_decode( $text, true );
		return array(
			'status' => (int) wp_remote_retrieve_response_code( $answer ),
			'body'   => null === $said && 'null' !== trim( $text ) ? $text : $said,
			'error'  => '',
			'etag'   => (string) wp_remote_retrieve_header( $answer, 'etag' ),
		);
	}

	/**
	 * Asks what a customer of the shop pays, POST /v1/prices/shopper, in the shop's own name.
	 *
	 * @param array $question As shared/src/routes/prices.ts has it.
	 * @param float $timeout  Seconds.
	 * @return array{prices:?array<?string>, known:bool, seconds:int, status:int, code:string} Prices in the order of the items; `prices` null = no answer that could be used, and why in `status` (0 = none at all) and `code`.
	 */
	public function ask_prices( array $question, float $timeout ): array {
		$token  = (string) $this->settings->get( 'token' );
		$answer = '' === $token ? new \WP_Error( 'crossdock_token' ) : $this->send( 'POST', '/v1/prices/shopper', (string) wp_json_encode( $question, Forwarder::JSON ), array( 'Authorization' => "Bearer {$token}" ), $timeout );
		$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
		$said   = is_wp_error( $answer ) ? null : json_decode( (string) wp_remote_retrieve_body( $answer ), true );
		$list   = is_array( $said ) && is_array( $said['prices'] ?? null ) ? array_column( $said['prices'], 'price' ) : array();
		$good   = 200 === $status && is_bool( $said['known'] ?? null ) && is_int( $said['seconds'] ?? null ) && count( $list ) === count( $question['items'] )
			&& array() === array_filter( $list, static fn( $price ): bool => null !== $price && ! ( is_string( $price ) && preg_match( '/^\d{1,15}(\.\d{1,10})?$/D', $price ) ) );
		return array(
			'prices'  => $good ? $list : null,
			'known'   => $good && $said['known'],
			'seconds' => $good ? max( 1, min( DAY_IN_SECONDS, $said['seconds'] ) ) : 0,
			'status'  => $status,
			'code'    => is_string( $said['code'] ?? null ) ? $said['code'] : '',
		);
	}

	/** What a person may do at the sidecar. Only administrators of the site change its settings. */
	public static function role( \WP_User $user ): string {
		$role = match ( true ) {
			! user_can( $user, 'manage_crossdock' ) => 'viewer',
			user_can( $user, 'manage_options' )     => 'administrator',
			default                                 => 'operator',
		};
		/**
		 * The role at the sidecar of somebody who works in this shop.
		 *
		 * @since 0.1.0
		 * @param string   $role viewer, operator or administrator.
		 * @param \WP_User $user Who.
		 */
		$role = apply_filters( 'crossdock_actor_role', $role, $user );
		return in_array( $role, array( 'viewer', 'operator', 'administrator' ), true ) ? $role : 'viewer';
	}

	/** Whether there is an address to which events could be sent; without one the sidecar fetches them. */
	public function has_address(): bool {
		return '' !== trim( (string) $this->settings->get( 'sidecar_url' ) );
	}

	/**
	 * What is wrong with an address of a sidecar, null when nothing is. Plain http is for the same machine, and for hosts
	 * named in CROSSDOCK_INSECURE_HOSTS (names of a container network; several, apart by commas).
	 */
	public static function address_fault( string $url ): ?string {
		$parts = wp_parse_url( trim( $url ) );
		$host  = strtolower( trim( (string) ( $parts['host'] ?? '' ), '[]' ) );
		if ( ! is_array( $parts ) || '' === $host || ! in_array( $parts['scheme'] ?? '', array( 'http', 'https' ), true ) ) {
			return __( 'The address of the sidecar must be complete, for example https://sidecar.example.com or, on the same machine, http and the port on which it listens.', 'crossdock' );
		}
		if ( isset( $parts['user'] ) || isset( $parts['pass'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
			return __( 'The address of the sidecar must not contain a user, a password, a question mark or a hash sign. Enter scheme, host and port only.', 'crossdock' );
		}
		if ( 'https' === $parts['scheme'] || self::is_loopback( $host ) || in_array( $host, self::insecure_hosts(), true ) ) {
			return null;
		}
		return sprintf(
			/* translators: %s: host name. */
			__( 'Events hold personal data, so they go to %s only over https. Give the sidecar a certificate, or, if both are on one private network, add the host to CROSSDOCK_INSECURE_HOSTS in wp-config.php.', 'crossdock' ),
			$host
		);
	}

	/** Whether a host is this very machine. */
	public static function is_loopback( string $host ): bool {
		$host = strtolower( trim( $host, '[]' ) );
		return 'localhost' === $host || '::1' === $host || ( false !== filter_var( $host, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4 ) && str_starts_with( $host, '127.' ) );
	}

	/** @return string[] */
	private static function insecure_hosts(): array {
		$named = defined( 'CROSSDOCK_INSECURE_HOSTS' ) ? (string) constant( 'CROSSDOCK_INSECURE_HOSTS' ) : '';
		return array_filter( array_map( static fn( string $host ): string => strtolower( trim( $host ) ), explode( ',', $named ) ) );
	}

	/** One request. */
	private function send( string $method, string $path, string $body, array $headers, float $timeout ): array|\WP_Error {
		$url   = rtrim( trim( (string) $this->settings->get( 'sidecar_url' ) ), '/' );
		$fault = '' === $url
			? __( 'No address of the sidecar is set, so only the sidecar can speak to the shop. Enter one in WooCommerce › Crossdock if the shop can reach it.', 'crossdock' )
			: self::address_fault( $url );
		if ( null !== $fault ) {
			return new \WP_Error( 'crossdock_address', $fault );
		}
		$options = array(
			'method'              => $method,
			'timeout'             => $timeout,
			'redirection'         => 0,
			'limit_response_size' => self::MAX_ANSWER,
			'user-agent'          => 'Crossdock/' . CROSSDOCK_VERSION,
			'headers'             => array( 'Accept' => 'application/json' ) + ( '' === $body ? array() : array( 'Content-Type' => 'application/json' ) ) + $headers,
		);
		if ( '' !== $body ) {
			$options['body'] = $body;
		}
		if ( defined( 'CROSSDOCK_CA_FILE' ) && is_readable( (string) constant( 'CROSSDOCK_CA_FILE' ) ) ) {
			// A certificate of the owner's own authority. Checking it cannot be switched off.
			$options['sslcertificates'] = (string) constant( 'CROSSDOCK_CA_FILE' );
		}
		return wp_remote_request( $url . $path, $options );
	}

	/** Why a batch was not taken, in words. */
	private static function explain( int $status, mixed $said ): string {
		$detail = is_array( $said ) && is_string( $said['detail'] ?? null ) ? ' ' . substr( wp_strip_all_tags( $said['detail'] ), 0, 300 ) : '';
		return match ( true ) {
			// translators: what the sidecar said follows.
			401 === $status => __( 'The sidecar does not accept this shop\'s signature. Pair the shop and the sidecar again.', 'crossdock' ) . $detail,
			404 === $status, 200 === $status => __( 'At the sidecar\'s address something else answers. Check the address in WooCommerce › Crossdock.', 'crossdock' ),
			default         => sprintf(
				/* translators: %d: HTTP status. */
				__( 'The sidecar answered with status %d.', 'crossdock' ),
				$status
			) . $detail,
		};
	}

	private static function failed( string $error ): array {
		return array(
			'ok'          => false,
			'status'      => 0,
			'results'     => array(),
			'error'       => $error,
			'retry_after' => 0,
		);
	}

	private static function unanswered( string $error ): array {
		return array(
			'status' => 0,
			'body'   => null,
			'error'  => $error,
		);
	}
}
