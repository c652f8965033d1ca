<?php
/**
 * The sweep finds what no hook has seen, once; the recount finds what is gone; the watchdog says what stands still.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Heartbeat;
use Crossdock\Outbox\Forwarder;
use Crossdock\Outbox\Orders;
use Crossdock\Outbox\Outbox;
use Crossdock\Outbox\Sweep;
use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Watchdog;

before_each(
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		$when = gmdate( 'Y-m-d\TH:i:s\Z', time() - 5 * DAY_IN_SECONDS );
		Plugin::instance()->settings->update( array( 'paired_at' => $when, 'first_paired_at' => $when ) );
		delete_option( Sweep::OPTION );
		delete_option( Sweep::RECOUNT );
		// Everything there is counts as known.
		age( 10 * DAY_IN_SECONDS );
		clear_outbox();
	}
);

/** The sweep. */
function sweeper(): Sweep {
	return new Sweep( Plugin::instance()->outbox, Plugin::instance()->settings );
}

/** Makes all orders, products and customers last modified so long ago, past all hooks. */
function age( int $seconds, int $only = 0 ): void {
	global $wpdb;
	$of   = Orders::columns();
	$when = gmdate( 'Y-m-d H:i:s', time() - $seconds );
	$this_one = $only ? " WHERE {$of['id']} = $only" : '';
	$wpdb->query( "UPDATE {$of['table']} SET {$of['modified']} = '$when'$this_one" );
	if ( ! $only ) {
		$wpdb->query( "UPDATE {$wpdb->posts} SET post_modified_gmt = '$when'" );
		$wpdb->query( "UPDATE {$wpdb->usermeta} SET meta_value = '" . ( time() - $seconds ) . "' WHERE meta_key = 'last_update'" );
	}
}

/** As if no hook had seen this entity. */
function forget_rows( int $id ): void {
	global $wpdb;
	end_request();
	$wpdb->delete( outbox_table(), array( 'entity_id' => $id ) );
}

/** Rows as `order 12 updated`. */
function found(): array {
	return array_map( static fn( array $row ): string => "{$row['entity_type']} {$row['entity_id']} {$row['reason']}", outbox_rows() );
}

test(
	'an order that was modified without a row is found, once, whatever happens to the watermark',
	static function (): void {
		$order = make_order();
		clear_outbox();
		age( 120, $order->get_id() );
		same( 1, sweeper()->run() );
		same( array( "order {$order->get_id()} updated" ), found() );
		same( 0, sweeper()->run() );
		delete_option( Sweep::OPTION );
		same( 0, sweeper()->run() );
		// Handed over, and modified once more.
		$leased = Plugin::instance()->outbox->lease( 10, 30 );
		Plugin::instance()->outbox->ack( $leased['lease'], array( array( 'id' => $leased['rows'][0]['event_id'], 'status' => 'accepted' ) ) );
		same( 0, sweeper()->run() );
		global $wpdb;
		$wpdb->query( 'UPDATE ' . outbox_table() . " SET created_at = '" . gmdate( 'Y-m-d H:i:s', time() - 300 ) . "'" );
		same( 1, sweeper()->run() );
	}
);

test(
	'what its own hook has recorded is not found again; what is a minute old is left to its request',
	static function (): void {
		make_order();
		end_request();
		global $wpdb;
		$wpdb->query( 'UPDATE ' . outbox_table() . " SET created_at = '" . gmdate( 'Y-m-d H:i:s', time() - 100 ) . "'" );
		age( 110, (int) outbox_rows( 'order' )[0]['entity_id'] );
		same( 0, sweeper()->run() );
		$young = make_order();
		forget_rows( $young->get_id() );
		same( 0, sweeper()->run() );
		age( 70, $young->get_id() );
		same( 1, sweeper()->run() );
	}
);

test(
	'the overlap finds what came late, before the watermark',
	static function (): void {
		sweeper()->run();
		$order = make_order();
		clear_outbox();
		age( 500, $order->get_id() );
		same( 1, sweeper()->run() );
		$older = make_order();
		forget_rows( $older->get_id() );
		age( 3600, $older->get_id() );
		same( 0, sweeper()->run() );
		same( 1, sweeper()->recount()['missing'] );
		same( array( "order {$older->get_id()} updated" ), array_slice( found(), -1 ) );
	}
);

test(
	'between two looks at everything, orders are found: all where their date of modification has an index, else the recent ones',
	static function (): void {
		global $wpdb;
		sweeper()->run();
		$recent = make_order();
		$old    = make_order();
		$refund = wc_create_refund( array( 'order_id' => $recent->get_id(), 'amount' => '1.00' ) );
		clear_outbox();
		$of   = Orders::columns();
		$long = gmdate( 'Y-m-d H:i:s', time() - 90 * DAY_IN_SECONDS );
		$wpdb->query( "UPDATE {$of['table']} SET {$of['created']} = '$long'" . ( hpos() ? '' : ", post_date = '$long'" ) . " WHERE {$of['id']} = {$old->get_id()}" );
		$wpdb->query( "UPDATE {$wpdb->posts} SET post_modified_gmt = '" . gmdate( 'Y-m-d H:i:s', time() - 120 ) . "' WHERE ID = " . product_id( 'CUP-01' ) );
		foreach ( array( $recent, $old, $refund ) as $one ) {
			age( 120, $one->get_id() );
		}
		$read = array();
		$note = static function ( string $sql ) use ( &$read ): string {
			$read[] = $sql;
			return $sql;
		};
		add_filter( 'query', $note );
		sweeper()->run();
		remove_filter( 'query', $note );
		$orders = array_merge( array( "order {$recent->get_id()} updated" ), hpos() ? array( "order {$old->get_id()} updated" ) : array(), array( "refund {$refund->get_id()} updated" ) );
		same( $orders, found() );
		if ( ! hpos() ) {
			foreach ( preg_grep( "/FROM {$wpdb->posts} AS t/", $read ) as $sql ) {
				contains( 'type_status_date', (string) $wpdb->get_row( "EXPLAIN $sql", ARRAY_A )['possible_keys'] );
				contains( 't.post_date >=', $sql );
			}
		}
		// The slow look.
		update_option( Sweep::OPTION, array( 'slow_at' => time() - 700 ) + Sweep::state(), false );
		sweeper()->run();
		$found = found();
		contains( "order {$old->get_id()} updated", $found );
		contains( 'product ' . product_id( 'CUP-01' ) . ' updated', $found );
		same( 4, count( $found ) );
	}
);

test(
	'refunds, customers, products and variations are found; drafts, the trash and the cut-over are treated as they should be',
	static function (): void {
		global $wpdb;
		$order  = make_order();
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1.00' ) );
		$draft  = wc_create_order( array( 'status' => 'checkout-draft' ) );
		$trash  = make_order();
		$gone   = $trash->get_id();
		$trash->delete();
		$anna = (int) get_option( 'crossdock_store_seed' )['customers']['anna'];
		age( 10 * DAY_IN_SECONDS );
		clear_outbox();
		foreach ( array( $order->get_id(), $refund->get_id(), $draft->get_id(), $gone ) as $id ) {
			age( 100, $id );
		}
		update_user_meta( $anna, 'last_update', (string) ( time() - 100 ) );
		$when = gmdate( 'Y-m-d H:i:s', time() - 100 );
		$wpdb->query( "UPDATE {$wpdb->posts} SET post_modified_gmt = '$when' WHERE ID IN (" . product_id( 'LAMP7' ) . ', ' . product_id( 'TEE-RED-M' ) . ')' );
		sweeper()->run();
		$found = found();
		sort( $found );
		$expected = array( "order {$order->get_id()} updated", "order $gone trashed", "refund {$refund->get_id()} updated", "customer $anna updated", 'product ' . product_id( 'LAMP7' ) . ' updated', 'variation ' . product_id( 'TEE-RED-M' ) . ' updated' );
		sort( $expected );
		same( $expected, $found );
		same( (string) $order->get_id(), outbox_rows( 'refund' )[0]['parent_id'] );
		same( (string) product_id( 'TEE' ), outbox_rows( 'variation' )[0]['parent_id'] );
		clear_outbox();
		delete_option( Sweep::OPTION );
		Plugin::instance()->settings->update( array( 'cutover' => gmdate( 'Y-m-d\TH:i:s\Z', time() + 60 ) ) );
		sweeper()->run();
		same( array(), array_filter( found(), static fn( string $one ): bool => str_starts_with( $one, 'order' ) ) );
		Plugin::instance()->settings->update( array( 'cutover' => '' ) );
	}
);

test(
	'more than one page is caught up with, and rows that the database refuses leave the watermark where it was',
	static function (): void {
		$ids = array();
		for ( $n = 0; $n < 5; $n++ ) {
			$ids[] = make_order()->get_id();
		}
		clear_outbox();
		foreach ( $ids as $n => $id ) {
			age( 4000 - 600 * $n, $id );
		}
		$added = 0;
		for ( $n = 0; $n < 4; $n++ ) {
			$added += sweeper()->run( 2 );
		}
		same( 5, $added );
		clear_outbox();
		delete_option( Sweep::OPTION );
		$refuse = static fn( string $query ): string => str_starts_with( $query, 'INSERT INTO ' . outbox_table() ) ? 'nonsense' : $query;
		add_filter( 'query', $refuse );
		same( 0, sweeper()->run() );
		remove_filter( 'query', $refuse );
		same( false, isset( Sweep::state()['watermark']['order'] ) );
		same( 5, sweeper()->run() );
	}
);

test(
	'the recount finds what was deleted past all hooks, and says what it found',
	static function (): void {
		global $wpdb;
		$order = make_order();
		end_request();
		$of = Orders::columns();
		$wpdb->query( "DELETE FROM {$of['table']} WHERE {$of['id']} = {$order->get_id()}" );
		$count = sweeper()->recount();
		same( 1, $count['gone'] );
		same( array( "order {$order->get_id()} deleted" ), array_slice( found(), -1 ) );
		same( 0, sweeper()->recount()['gone'] );
		contains( 'recount', array_column( Watchdog::recount( $count ), 'code' ) );
		same( array(), Watchdog::recount( Sweep::last_recount() ) );
	}
);

test(
	'a heartbeat starts a sweep, once a minute, and makes up for a night without WP-Cron',
	static function (): void {
		$order = make_order();
		clear_outbox();
		age( 120, $order->get_id() );
		$said = array( 'sidecarVersion' => '1.0.0', 'oldest' => null, 'waiting' => 0, 'held' => 0 );
		Heartbeat::keep( $said );
		same( array( "order {$order->get_id()} updated" ), found() );
		ok( is_array( Sweep::last_recount() ), 'no recount for five days' );
		$second = make_order();
		clear_outbox();
		age( 120, $second->get_id() );
		Heartbeat::keep( array( 'waiting' => 1 ) + $said );
		same( array(), found() );
		update_option( Sweep::OPTION, array( 'at' => time() - 61 ) + Sweep::state(), false );
		Heartbeat::keep( array( 'waiting' => 2 ) + $said );
		contains( "order {$second->get_id()} updated", found() );
	}
);

test(
	'before pairing nothing is swept, and nothing of the time before',
	static function (): void {
		$order = make_order();
		clear_outbox();
		age( 120, $order->get_id() );
		$settings = Plugin::instance()->settings;
		$secret   = $settings->get( 'secret' );
		$settings->update( array( 'secret' => '' ) );
		same( 0, sweeper()->run() );
		$now = gmdate( 'Y-m-d\TH:i:s\Z' );
		$settings->update( array( 'secret' => $secret, 'paired_at' => $now, 'first_paired_at' => $now ) );
		age( 700, $order->get_id() );
		same( 0, sweeper()->run() );
		same( 0, sweeper()->recount()['missing'] );
	}
);

test(
	'what was missed before the shop was paired again, or while it was not paired, is found all the same',
	static function (): void {
		$pairing = new Pairing( Plugin::instance()->settings );
		$missed  = make_order()->get_id();
		forget_rows( $missed );
		age( 3 * DAY_IN_SECONDS, $missed );
		$pairing->create();
		same( 1, sweeper()->recount()['missing'] );
		same( array( (string) $missed ), array_column( outbox_rows( 'order' ), 'entity_id' ) );

		$pairing->unpair();
		$between = make_order()->get_id();
		end_request();
		age( DAY_IN_SECONDS, $between );
		$pairing->create();
		same( 1, sweeper()->recount()['missing'] );
		same( array( (string) $missed, (string) $between ), array_column( outbox_rows( 'order' ), 'entity_id' ) );
	}
);

test(
	'a sweep without a watermark goes back no further than the outbox remembers',
	static function (): void {
		$settings = Plugin::instance()->settings;
		$settings->update( array( 'first_paired_at' => '2020-01-01T00:00:00Z' ) );
		$known = make_order()->get_id();
		forget_rows( $known );
		age( 31 * DAY_IN_SECONDS, $known );
		sweeper()->run();
		same( array(), outbox_rows( 'order', $known ) );
	}
);

test(
	'all is well: the watchdog is silent',
	static function (): void {
		Heartbeat::keep( array( 'sidecarVersion' => '1.0.0', 'oldest' => null, 'waiting' => 0, 'held' => 0 ) );
		schedule_anew();
		same( array(), ( new Watchdog( Plugin::instance() ) )->findings() );
	}
);

test(
	'what the watchdog says of what',
	static function (): void {
		$now   = time();
		$iso   = static fn( int $ago ): string => gmdate( 'Y-m-d\TH:i:s\Z', $now - $ago );
		$short = static fn( array $found ): array => array_map( static fn( array $one ): string => "{$one['code']} {$one['level']}", $found );
		$idle  = array( 'oldest' => null, 'waiting' => 0 );
		$cases = array(
			array( array(), Watchdog::silence( 60, true ) ),
			array( array( 'silent recommended' ), Watchdog::silence( 400, true ) ),
			array( array( 'silent critical' ), Watchdog::silence( 4000, true ) ),
			array( array( 'silent recommended' ), Watchdog::silence( 4000, false ) ),
			array( array(), Watchdog::backlog( $idle, $now ) ),
			array( array( 'lag recommended' ), Watchdog::backlog( array( 'oldest' => $iso( 700 ), 'waiting' => 1 ), $now ) ),
			array( array( 'lag critical', 'depth critical' ), Watchdog::backlog( array( 'oldest' => $iso( 7000 ), 'waiting' => 50000 ), $now ) ),
			array( array( 'depth recommended' ), Watchdog::backlog( array( 'oldest' => $iso( 5 ), 'waiting' => 1000 ), $now ) ),
			array( array(), Watchdog::cron( 100, true ) ),
			array( array( 'cron recommended' ), Watchdog::cron( 4000, true ) ),
			array( array( 'cron critical' ), Watchdog::cron( 4000, false ) ),
			array( array(), Watchdog::refused( 0 ) ),
			array( array( 'dead recommended' ), Watchdog::refused( 3 ) ),
			array( array(), Watchdog::address( 'https://sidecar.example' ) ),
			array( array(), Watchdog::address( 'http://localhost:8710' ) ),
			array( array( 'address critical' ), Watchdog::address( 'http://sidecar.example' ) ),
			array( array(), Watchdog::install( false, 'InnoDB' ) ),
			array( array( 'table critical' ), Watchdog::install( false, 'MyISAM' ) ),
			array( array( 'install critical' ), Watchdog::install( array( 'message' => 'CREATE command denied' ), '' ) ),
			array( array(), Watchdog::push( array( 'failures' => 2, 'failed_at' => $iso( 5 ), 'error' => 'x' ), true, $now ) ),
			array( array( 'unreachable recommended' ), Watchdog::push( array( 'failures' => 3, 'failed_at' => $iso( 5 ), 'error' => 'x' ), true, $now ) ),
			array( array(), Watchdog::push( array( 'failures' => 3, 'failed_at' => $iso( 5 ), 'error' => 'x' ), false, $now ) ),
		);
		foreach ( $cases as $n => $case ) {
			same( $case[0], $short( $case[1] ), "case $n" );
			foreach ( $case[1] as $finding ) {
				ok( '' !== $finding['message'] && '' !== $finding['fix'], 'says what is wrong and what to do' );
			}
		}
	}
);

test(
	'a key that was revoked is noticed',
	static function (): void {
		global $wpdb;
		$wpdb->delete( "{$wpdb->prefix}woocommerce_api_keys", array( 'key_id' => Plugin::instance()->settings->get( 'key_id' ) ) );
		contains( 'key_revoked', array_column( ( new Watchdog( Plugin::instance() ) )->findings(), 'code' ) );
	}
);

test(
	'tasks that are not run are noticed',
	static function (): void {
		\Crossdock\Installer::unschedule();
		as_schedule_recurring_action( time() - 5000, 60, Forwarder::ACTION, array(), 'crossdock' );
		contains( 'cron', array_column( ( new Watchdog( Plugin::instance() ) )->findings(), 'code' ) );
		schedule_anew();
		lacks( 'cron', array_column( ( new Watchdog( Plugin::instance() ) )->findings(), 'code' ) );
	}
);
