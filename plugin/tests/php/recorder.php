<?php
/**
 * What a request records, with how many queries, and what it does not.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Pairing;
use Crossdock\Plugin;

before_each(
	static function (): void {
		if ( ! Plugin::instance()->settings->is_paired() ) {
			( new Pairing( Plugin::instance()->settings ) )->create( '' );
		}
		clear_outbox();
	}
);

/** Statements on the outbox during a piece of work. */
function outbox_queries( callable $work ): array {
	$seen   = array();
	$listen = static function ( $query ) use ( &$seen ) {
		if ( str_contains( $query, outbox_table() ) ) {
			$seen[] = $query;
		}
		return $query;
	};
	add_filter( 'query', $listen );
	try {
		$work();
	} finally {
		remove_filter( 'query', $listen );
	}
	return $seen;
}

/** Rows as `order 12 created pending`. */
function told(): array {
	return array_map( static fn( array $row ): string => "{$row['entity_type']} {$row['entity_id']} {$row['reason']} {$row['origin']} {$row['status']}", outbox_rows() );
}

test(
	'an order that is saved a dozen times is one row; two statements in all, the second of which writes everything else',
	static function (): void {
		$id      = 0;
		$queries = outbox_queries(
			static function () use ( &$id ): void {
				$order = make_order( array( 'sku' => 'CUP-01' ) );
				$id    = $order->get_id();
				for ( $n = 0; $n < 5; $n++ ) {
					$order->update_meta_data( "n$n", '1' );
					$order->save();
				}
				end_request();
			}
		);
		same( 2, count( $queries ), implode( "\n", $queries ) );
		$told = told();
		same( "order $id created shop pending", $told[0] );
		contains( 'stock ' . product_id( 'CUP-01' ) . ' updated shop pending', $told );
		same( 1, count( outbox_rows( 'order' ) ) );
	}
);

test(
	'while the request runs its order\'s row is there, and nobody else can have it',
	static function (): void {
		$order = make_order();
		same( array( 'order', (string) $order->get_id(), 'leased' ), array( outbox_rows()[0]['entity_type'], outbox_rows()[0]['entity_id'], outbox_rows()[0]['status'] ) );
		same( 1, count( outbox_rows() ) );
		same( array(), Plugin::instance()->outbox->lease( 10, 30 )['rows'] );
		end_request();
		same( 'pending', outbox_rows( 'order' )[0]['status'] );
	}
);

test(
	'the strongest of several reasons counts',
	static function (): void {
		$order = make_order();
		clear_outbox();
		$order->update_status( 'completed' );
		$order->update_meta_data( 'x', '1' );
		$order->save();
		end_request();
		same( array( "order {$order->get_id()} status shop pending" ), told() );
		clear_outbox();
		$id = $order->get_id();
		$order->update_status( 'on-hold' );
		$order->delete( true );
		end_request();
		same( 'deleted', outbox_rows( 'order', $id )[0]['reason'] );
		same( 1, count( outbox_rows( 'order', $id ) ) );
	}
);

test(
	'drafts are nobody\'s business, until they are orders',
	static function (): void {
		$draft = wc_create_order( array( 'status' => 'checkout-draft' ) );
		$draft->update_meta_data( 'x', '1' );
		$draft->save();
		end_request();
		same( array(), told() );
		$draft->set_status( 'pending' );
		$draft->save();
		end_request();
		same( array( "order {$draft->get_id()} created shop pending" ), told() );
	}
);

test(
	'expired drafts that are deleted leave nothing behind',
	static function (): void {
		wc_create_order( array( 'status' => 'checkout-draft' ) )->delete( true );
		end_request();
		same( array(), told() );
	}
);

test(
	'trashed, restored and deleted in the admin\'s list: orders only, and none from before the cut-over',
	static function (): void {
		// As the list does it, in each storage: WooCommerce\'s own functions, or WordPress\'.
		$acts  = hpos() ? array(
			'trashed'  => static fn( int $id ) => wc_get_order( $id )->delete( false ),
			'restored' => static fn( int $id ) => wc_get_order( $id )->untrash(),
			'deleted'  => static fn( int $id ) => wc_get_order( $id )->delete( true ),
		) : array(
			'trashed'  => static fn( int $id ) => wp_trash_post( $id ),
			'restored' => static fn( int $id ) => wp_untrash_post( $id ),
			'deleted'  => static fn( int $id ) => wp_delete_post( $id, true ),
		);
		$does  = static function ( int $id, array $what ) use ( $acts ): string {
			$told = array();
			foreach ( $what as $act ) {
				clear_outbox();
				$acts[ $act ]( $id );
				end_request();
				$told[] = implode( ' ', array_column( outbox_rows( 'order', $id ), 'reason' ) );
			}
			return implode( ', ', $told );
		};
		$old   = static function (): int {
			$order = make_order();
			$order->set_date_created( time() - DAY_IN_SECONDS );
			$order->save();
			return $order->get_id();
		};
		$draft = static fn(): int => wc_create_order( array( 'status' => 'checkout-draft' ) )->get_id();
		same( 'trashed, restored, deleted', $does( make_order()->get_id(), array( 'trashed', 'restored', 'deleted' ) ) );
		same( 'trashed, deleted', $does( make_order()->get_id(), array( 'trashed', 'deleted' ) ) );
		same( '', $does( $draft(), array( 'trashed' ) ), 'a draft' );
		if ( ! hpos() ) {
			same( ', , ', $does( $draft(), array( 'trashed', 'restored', 'deleted' ) ), 'a draft that comes back' );
			same( ', ', $does( $draft(), array( 'trashed', 'deleted' ) ), 'a draft in the trash' );
		}
		// Another request than the one that restores it.
		$trashed = $old();
		$acts['trashed']( $trashed );
		Plugin::instance()->settings->update( array( 'cutover' => gmdate( 'Y-m-d\TH:i:s\Z', time() - HOUR_IN_SECONDS ) ) );
		same( '', $does( $trashed, array( 'restored' ) ), 'from before the cut-over, out of the trash' );
		same( ', , ', $does( $old(), array( 'trashed', 'restored', 'deleted' ) ), 'from before the cut-over' );
		same( ', ', $does( $old(), array( 'trashed', 'deleted' ) ), 'from before the cut-over, in the trash' );
		same( 'trashed, restored, deleted', $does( make_order()->get_id(), array( 'trashed', 'restored', 'deleted' ) ), 'after it' );
		Plugin::instance()->settings->update( array( 'cutover' => '' ) );
	}
);

test(
	'an out-of-date object that calls itself a draft is looked up, by one query',
	static function (): void {
		global $wpdb;
		$order = make_order();
		clear_outbox();
		$stale = wc_get_order( $order->get_id() );
		$stale->set_object_read( false );
		$stale->set_status( 'checkout-draft' );
		do_action( 'woocommerce_update_order', $order->get_id(), $stale );
		$before = $wpdb->num_queries;
		end_request();
		same( array( "order {$order->get_id()} updated shop pending" ), told() );
		ok( $wpdb->num_queries - $before <= 4, 'look-up, insert, release: ' . ( $wpdb->num_queries - $before ) );
	}
);

test(
	'orders of other types are not orders',
	static function (): void {
		$order = make_order();
		clear_outbox();
		$other = new class( $order->get_id() ) extends \WC_Order {
			/** Like a subscription. */
			public function get_type() {
				return 'shop_subscription';
			}
		};
		do_action( 'woocommerce_update_order', $order->get_id(), $other );
		do_action( 'woocommerce_order_status_changed', $order->get_id(), 'pending', 'active', $other );
		end_request();
		same( array(), told() );
	}
);

test(
	'refunds: made, deleted with the order, deleted by a program',
	static function (): void {
		$order  = make_order();
		$first  = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1.00' ) )->get_id();
		$second = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '2.00' ) )->get_id();
		end_request();
		same( array( (string) $order->get_id(), (string) $order->get_id() ), array_column( outbox_rows( 'refund' ), 'parent_id' ) );
		same( array( 'created', 'created' ), array_column( outbox_rows( 'refund' ), 'reason' ) );
		clear_outbox();
		wc_get_order( $first )->delete( true );
		end_request();
		same( array( "refund $first deleted shop pending" ), told() );
		clear_outbox();
		$id = $order->get_id();
		wc_get_order( $id )->delete( true );
		end_request();
		$told = told();
		contains( "order $id deleted shop pending", $told );
		contains( "refund $second deleted shop pending", $told );
	}
);

test(
	'what annotate writes is known already: recorded as done, never sent; but a change of status is news',
	static function (): void {
		$order = make_order();
		clear_outbox();
		$origin = Plugin::instance()->origin;
		$origin->as_crossdock(
			static function () use ( $order ): void {
				$order->update_meta_data( '_crossdock_state', 'confirmed' );
				$order->save();
			}
		);
		end_request();
		same( array( "order {$order->get_id()} updated crossdock done" ), told() );
		clear_outbox();
		$origin->as_crossdock( static fn() => $order->update_status( 'completed' ) );
		end_request();
		same( array( "order {$order->get_id()} status crossdock pending" ), told() );
		clear_outbox();
		$origin->as_crossdock( static fn() => $order->save() );
		$order->update_meta_data( 'somebody', 'else' );
		$order->save();
		end_request();
		same( array( "order {$order->get_id()} updated shop pending" ), told() );
	}
);

test(
	'a mark that is left by an exception does not stick',
	static function (): void {
		$origin = Plugin::instance()->origin;
		throws( \LogicException::class, static fn() => $origin->as_crossdock( static fn() => throw new \LogicException( 'x' ) ) );
		same( 'shop', $origin->current() );
	}
);

test(
	'the header marks only what the sidecar itself does',
	static function (): void {
		$_SERVER['HTTP_X_CROSSDOCK_ORIGIN'] = 'installation-1';
		try {
			wp_set_current_user( (int) Plugin::instance()->settings->get( 'user_id' ) );
			same( 'crossdock', Plugin::instance()->origin->current() );
			wp_set_current_user( 0 );
			same( 'shop', Plugin::instance()->origin->current() );
		} finally {
			unset( $_SERVER['HTTP_X_CROSSDOCK_ORIGIN'] );
		}
	}
);

test(
	'before pairing nothing is recorded, and what is switched off is not',
	static function (): void {
		$settings = Plugin::instance()->settings;
		$secret   = $settings->get( 'secret' );
		$settings->update( array( 'secret' => '' ) );
		make_order();
		end_request();
		same( array(), told() );
		$settings->update( array( 'secret' => $secret, 'capture' => array( 'order' ) ) );
		make_order();
		end_request();
		same( array( 'order' ), array_column( outbox_rows(), 'entity_type' ) );
		$settings->update( array( 'capture' => array( 'order', 'refund', 'customer', 'product', 'variation', 'stock' ) ) );
	}
);

test(
	'a long run writes as it goes, and an order changed later is told again',
	static function (): void {
		$order = make_order();
		end_request();
		clear_outbox();
		for ( $n = 1; $n <= 400; $n++ ) {
			do_action( 'woocommerce_updated_product_stock', $n );
		}
		ok( count( outbox_rows( 'stock' ) ) >= 300, 'most are written before the end' );
		end_request();
		same( 400, count( outbox_rows( 'stock' ) ) );
		clear_outbox();
		$order->update_status( 'on-hold' );
		do_action( 'action_scheduler_after_execute', 1, null, 'test' );
		$order->update_status( 'completed' );
		end_request();
		same( array( 'status', 'status' ), array_column( outbox_rows( 'order' ), 'reason' ) );
	}
);

test(
	'a request in which nothing happens costs no query',
	static function (): void {
		same( array(), outbox_queries( static fn() => end_request() ) );
	}
);
