<?php
/**
 * Whose doing a change is: the shop's own, or ours.
 *
 * @package Crossdock
 */

namespace Crossdock;

defined( 'ABSPATH' ) || exit;

/**
 * Our own writes fire the same hooks as everybody's (saving meta data alone moves an order's date of modification), so
 * without a mark shop and M3 would answer each other for ever. Two kinds are told apart:
 *
 * - A call of the sidecar to wc/v3 (it carries the header, contract 5), for example a new status. What follows is recorded
 *   and sent with origin `crossdock`: WooCommerce or another plugin may have done more than was asked (stock, e-mails,
 *   totals), and the sidecar learns of it.
 * - Meta data and notes written by `as_crossdock()`. The sidecar has just said these very words, so nothing is to be
 *   learned: the change is recorded as done and never sent. The row is needed, because without it the sweep would find an
 *   order modified that nobody recorded. A change of status in there is sent all the same: nobody asked for that.
 */
final class Origin implements Registerable {

	public const SHOP      = 'shop';
	public const CROSSDOCK = 'crossdock';

	/** Header that every call of the sidecar carries, with its installation id. */
	public const HEADER = 'X-Crossdock-Origin';

	private int $depth = 0;

	/** @var array<int, true> Products of which what happens now is not recorded: the one who writes them records it. */
	private array $products = array();

	/** Nothing to hook: origin is asked for, at the moment something happens. */
	public function register(): void {}

	/** 'shop' or 'crossdock', for what happens now. */
	public function current(): string {
		return $this->is_quiet() || $this->is_sidecar_request() ? self::CROSSDOCK : self::SHOP;
	}

	/** Whether what happens now is something the sidecar has just told us. */
	public function is_quiet(): bool {
		return $this->depth > 0;
	}

	/**
	 * Does something as our own writing.
	 *
	 * @param callable $work What to do; what it returns is returned, what it throws is thrown.
	 */
	public function as_crossdock( callable $work ): mixed {
		++$this->depth;
		try {
			return $work();
		} finally {
			--$this->depth;
		}
	}

	/**
	 * Writes products in bulk. What their own hooks tell meanwhile is what the sidecar has just said, and is recorded for all
	 * at once by the writer; what happens to others is recorded as always.
	 *
	 * @param int[]    $products Products and variations.
	 * @param callable $work     As in `as_crossdock()`.
	 */
	public function with_products( array $products, callable $work ): mixed {
		$outer           = $this->products;
		$this->products += array_fill_keys( $products, true );
		try {
			return $work();
		} finally {
			$this->products = $outer;
		}
	}

	/** Whether a change of this entity now is recorded by the one who writes it. */
	public function is_written_in_bulk( string $entity, int $id ): bool {
		return isset( $this->products[ $id ] ) && in_array( $entity, array( 'product', 'variation', 'stock' ), true );
	}

	/** The header alone says nothing: anybody can send it. The user must be the sidecar's. */
	private function is_sidecar_request(): bool {
		if ( empty( $_SERVER['HTTP_X_CROSSDOCK_ORIGIN'] ) || ! did_action( 'init' ) ) {
			return false;
		}
		return current_user_can( Pairing::CAPABILITY ) || current_user_can( 'manage_crossdock' );
	}
}
