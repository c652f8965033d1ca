<?php
/**
 * What the sidecar keeps of a person: asked for the export, and erased (sidecar/src/admin/routes-privacy.ts).
 *
 * @package Crossdock
 */

namespace Crossdock\Privacy;

use Crossdock\Settings;
use Crossdock\Sidecar\Client;

defined( 'ABSPATH' ) || exit;

/** Asks in the name of the person who runs the request; the sidecar wants an administrator. */
final class SidecarCopies {

	/**
	 * Parts.
	 *
	 * @param Settings $settings Holds address and token.
	 * @param Client   $sidecar  Speaks to it.
	 */
	public function __construct( private readonly Settings $settings, private readonly Client $sidecar ) {}

	/**
	 * What it holds.
	 *
	 * @param string|null $email  Address asked about; null where that was asked before.
	 * @param int[]       $orders Order ids.
	 * @param int         $user   Account, 0 = none.
	 * @return array|null PersonExport of shared/src/privacy.ts; with a key `error` where it could not be asked; null when there is nothing to ask.
	 */
	public function held( ?string $email, array $orders, int $user ): ?array {
		$person = self::person_of( $email, $orders, $user );
		return $person ? $this->ask( '/v1/privacy/export', $person ) : null;
	}

	/** What it holds of one order, in words. */
	public function about_order( ?array $said, int $id ): string {
		if ( null === $said || isset( $said['error'] ) ) {
			return $said['error'] ?? '';
		}
		$held = array_column( $said['entities'] ?? array(), null, 'key' )[ "order:{$id}" ] ?? null;
		if ( null === $held ) {
			return __( 'Nothing (any more).', 'crossdock' );
		}
		$copies = (int) $held['documents'];
		$lines  = (int) $held['entries'];
		return ( $copies > 0
			? sprintf(
				/* translators: 1: number of copies, 2: date and time, 3: date and time */
				_n( '%1$d copy of the order, from %2$s.', '%1$d copies of the order, from %2$s to %3$s.', $copies, 'crossdock' ),
				$copies,
				self::day( $held['oldest'] ),
				self::day( $held['newest'] )
			)
			: __( 'No copy of the order.', 'crossdock' ) )
			/* translators: %d: number of lines */
			. ' ' . sprintf( _n( '%d line in a journal of what was done with it.', '%d lines in a journal of what was done with it.', $lines, 'crossdock' ), $lines );
	}

	/** What it holds of the person besides orders: name → value. */
	public function person( ?array $said, int $user ): array {
		if ( null === $said || isset( $said['error'] ) ) {
			return array();
		}
		$account = array_column( $said['entities'] ?? array(), null, 'key' )[ "customer:{$user}" ]['documents'] ?? 0;
		return array(
			__( 'M3 customer, known from orders', 'crossdock' )     => (string) ( $said['customer']['link'] ?? '' ),
			__( 'M3 customer, entered by hand', 'crossdock' )       => (string) ( $said['customer']['table'] ?? '' ),
			__( 'Copies of the account in the sidecar', 'crossdock' ) => $account > 0 ? (string) $account : '',
		);
	}

	/**
	 * Erases.
	 *
	 * @param string|null $email  Address; null where it was told before.
	 * @param int[]       $orders Order ids.
	 * @param int         $user   Account, 0 = none.
	 * @return array{removed:bool, retained:bool, messages:string[]}
	 */
	public function erase( ?string $email, array $orders, int $user ): array {
		$person = self::person_of( $email, $orders, $user );
		if ( ! $person || ! $this->settings->is_paired() ) {
			return self::outcome( false, false );
		}
		$said = $this->ask( '/v1/privacy/erase', $person + array( 'why' => __( 'Privacy request in WordPress', 'crossdock' ) ) );
		if ( isset( $said['error'] ) ) {
			// Without orders there is hardly anything, and no reason to alarm anybody about a sidecar that only fetches.
			$tell = array() !== $orders || $this->reaches();
			return self::outcome( false, $tell, $tell ? array( 'Crossdock: ' . $said['error'] ) : array() );
		}
		$copies = 0;
		$open   = array();
		foreach ( $said['entities'] ?? array() as $entity ) {
			$copies += (int) $entity['documents'];
			if ( 'open' === $entity['result'] ) {
				$open[] = str_replace( 'order:', '#', (string) $entity['key'] );
			}
		}
		$customer = 'erased' === ( $said['customer']['link'] ?? '' ) || ! empty( $said['customer']['table'] );
		$messages = array();
		if ( $copies > 0 ) {
			/* translators: %d: number of copies */
			$messages[] = sprintf( _n( 'Crossdock: %d copy erased in the sidecar.', 'Crossdock: %d copies erased in the sidecar.', $copies, 'crossdock' ), $copies );
		}
		if ( $customer ) {
			$messages[] = __( 'Crossdock: the sidecar no longer knows which M3 customer this e-mail address is.', 'crossdock' );
		}
		if ( $open ) {
			$messages[] = sprintf(
				/* translators: %s: orders, like "#1234, #1240" */
				__( 'Crossdock: not erased in the sidecar yet, because work on them is not finished: %s. They go when WooCommerce erases the orders themselves; if it does not, finish or skip them and run this request again.', 'crossdock' ),
				implode( ', ', $open )
			);
		}
		if ( 'pending' === ( $said['customer']['link'] ?? '' ) ) {
			$open[]     = 'customer';
			$messages[] = __( 'Crossdock: the customer is being created in M3 at this moment. Run this request again later.', 'crossdock' );
		}
		return self::outcome( $copies > 0 || $customer, array() !== $open, $messages );
	}

	/** The request's body; empty when there is nobody to name. */
	private static function person_of( ?string $email, array $orders, int $user ): array {
		$person = array();
		// The sidecar refuses what can be no address.
		if ( null !== $email && strlen( $email ) >= 3 ) {
			$person['email'] = $email;
		}
		if ( $orders ) {
			$person['orders'] = array_map( 'strval', $orders );
		}
		if ( $user > 0 ) {
			$person['customers'] = array( (string) $user );
		}
		return $person;
	}

	/** One question; with `error`, in words, when there is no answer. */
	private function ask( string $path, array $body ): array {
		if ( ! $this->reaches() ) {
			return array( 'error' => __( 'The shop cannot reach the sidecar. It erases its copies of an order when WooCommerce erases the order itself and it fetches that change; all else its owner does: crossdock-sidecar privacy', 'crossdock' ) );
		}
		$answer = $this->sidecar->request( 'POST', $path, $body, wp_get_current_user() );
		if ( 200 === $answer['status'] && is_array( $answer['body'] ) ) {
			return $answer['body'];
		}
		if ( 403 === $answer['status'] ) {
			return array( 'error' => __( 'Only an administrator of this site may ask the sidecar for that. Run the request again as one.', 'crossdock' ) );
		}
		if ( 404 === $answer['status'] ) {
			return array( 'error' => __( 'The sidecar is older than this plugin and cannot do that. Update it and run the request again.', 'crossdock' ) );
		}
		return array( 'error' => __( 'The sidecar did not answer, so nothing is known of its copies and none was erased. Start it and run the request again.', 'crossdock' ) );
	}

	private function reaches(): bool {
		return $this->sidecar->has_address() && '' !== (string) $this->settings->get( 'token' );
	}

	/** A moment of the sidecar as the shop writes dates. */
	private static function day( ?string $moment ): string {
		$stamp = $moment ? strtotime( $moment ) : false;
		return $stamp ? (string) wp_date( wc_date_format() . ' ' . wc_time_format(), $stamp ) : '–';
	}

	private static function outcome( bool $removed, bool $retained, array $messages = array() ): array {
		return compact( 'removed', 'retained', 'messages' );
	}
}
