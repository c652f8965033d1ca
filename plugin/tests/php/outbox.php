<?php
/**
 * The outbox's rules: lease, order, acknowledgement, expiry, and the table under it.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Bulk\StockRows;
use Crossdock\Installer;
use Crossdock\Outbox\Outbox;
use Crossdock\Outbox\Table;
use Crossdock\Outbox\Uuid;
use Crossdock\Uninstaller;
use Crossdock\Watchdog;

before_each(
	static function (): void {
		clear_outbox();
	}
);

/** Rows of orders 1, 2, 3 … as told. */
function outbox_with( int ...$orders ): Outbox {
	$outbox = new Outbox();
	foreach ( $orders as $id ) {
		$outbox->add( 'order', $id, null, 'updated' );
	}
	return $outbox;
}

/** Entity ids of leased rows. */
function ids_of( array $leased ): array {
	return array_map( static fn( array $row ): int => (int) $row['entity_id'], $leased['rows'] );
}

/** Acknowledges everything of a lease. */
function ack_all( Outbox $outbox, array $leased, string $status = 'accepted' ): int {
	return $outbox->ack( $leased['lease'], array_map( static fn( array $row ): array => array( 'id' => $row['event_id'], 'status' => $status ), $leased['rows'] ) );
}

/** Lets a lease run out. */
function expire( string $lease ): void {
	global $wpdb;
	$wpdb->query( $wpdb->prepare( 'UPDATE ' . outbox_table() . " SET lease_until = '2020-01-01 00:00:00' WHERE lease = %s", $lease ) );
}

test(
	'the table is InnoDB, with the columns everybody counts on',
	static function (): void {
		global $wpdb;
		same( 'InnoDB', Table::engine() );
		same(
			array( 'id', 'event_id', 'entity_type', 'entity_id', 'parent_id', 'reason', 'origin', 'status', 'available_at', 'attempts', 'lease', 'lease_until', 'last_error', 'created_at', 'done_at' ),
			$wpdb->get_col( 'SHOW COLUMNS FROM ' . Table::name() )
		);
	}
);

test(
	'a headless update makes what is missing: table gone, version old',
	static function (): void {
		global $wpdb;
		Uninstaller::drop( Table::name() );
		Uninstaller::drop( StockRows::name() );
		update_option( Installer::VERSION_OPTION, '0' );
		( new Installer() )->register();
		same( 'InnoDB', Table::engine() );
		same( StockRows::name(), $wpdb->get_var( "SHOW TABLES LIKE '" . StockRows::name() . "'" ) );
		same( (string) Installer::VERSION, get_option( Installer::VERSION_OPTION ) );
		( new Installer() )->register();
		same( false, get_option( Installer::ERROR_OPTION ) );
	}
);

test(
	'a database that refuses the table does not stop the shop, and is not asked in each request',
	static function (): void {
		global $wpdb;
		$prefix       = $wpdb->prefix;
		$wpdb->prefix = str_repeat( 'x', 60 );
		try {
			Installer::activate();
			contains( 'Incorrect table name', (string) get_option( Installer::ERROR_OPTION )['message'] );
			$queries = $wpdb->num_queries;
			Installer::migrate();
			ok( $wpdb->num_queries - $queries < 2, 'a failed installation is left alone for a while' );
		} finally {
			$wpdb->prefix = $prefix;
			Installer::activate();
		}
		same( false, get_option( Installer::ERROR_OPTION ) );
	}
);

test(
	'a table that is missing although the database said nothing is told in translated words alone',
	static function (): void {
		Uninstaller::drop( Table::name() );
		$nothing = static fn( string $query ): string => preg_match( '/^\s*(CREATE|ALTER) TABLE/', $query ) ? 'SELECT 1' : $query;
		add_filter( 'query', $nothing );
		try {
			Installer::activate();
			$kept = get_option( Installer::ERROR_OPTION );
			same( '', $kept['message'] );
			same( __( 'The table of the outbox is missing, so no event is recorded.%s', 'crossdock' ), Watchdog::install( $kept, Table::engine() )[0]['message'] . '%s' );
		} finally {
			remove_filter( 'query', $nothing );
			Installer::activate();
		}
		same( false, get_option( Installer::ERROR_OPTION ) );
	}
);

test(
	'who may manage and view',
	static function (): void {
		foreach ( array( 'administrator', 'shop_manager' ) as $role ) {
			ok( get_role( $role )->has_cap( 'manage_crossdock' ) && get_role( $role )->has_cap( 'view_crossdock' ), $role );
		}
		ok( ! get_role( 'customer' )->has_cap( 'view_crossdock' ), 'customers may not' );
	}
);

test(
	'a right that somebody took away does not come back, a role that comes later gets its rights',
	static function (): void {
		$manager = get_role( 'shop_manager' );
		$later   = static function (): void {
			delete_transient( Installer::GROUP . '_scheduled' );
			Installer::schedule_now_and_then();
		};
		$manager->remove_cap( 'manage_crossdock' );
		$later();
		Installer::activate();
		ok( ! get_role( 'shop_manager' )->has_cap( 'manage_crossdock' ), 'taken away' );
		ok( get_role( 'shop_manager' )->has_cap( 'view_crossdock' ), 'left' );
		Installer::remove_capabilities();
		remove_role( 'shop_manager' );
		Installer::activate();
		ok( get_role( 'administrator' )->has_cap( 'manage_crossdock' ) );
		add_role( 'shop_manager', $manager->name, array_diff_key( $manager->capabilities, array( 'view_crossdock' => true ) ) );
		$later();
		ok( get_role( 'shop_manager' )->has_cap( 'manage_crossdock' ), 'WooCommerce came later' );
	}
);

test(
	'the recurring actions are there once, whoever asks how often',
	static function (): void {
		Installer::schedule();
		do_action( 'action_scheduler_ensure_recurring_actions' );
		foreach ( array_keys( Installer::actions() ) as $hook ) {
			same( 1, count( as_get_scheduled_actions( array( 'hook' => $hook, 'status' => 'pending' ), 'ids' ) ), $hook );
		}
		Installer::deactivate();
		same( false, as_next_scheduled_action( 'crossdock_forward' ) );
		Installer::schedule();
		ok( is_int( as_next_scheduled_action( 'crossdock_forward', array(), 'crossdock' ) ), 'back again' );
	}
);

test(
	'ids are UUIDs of version 7 and grow',
	static function (): void {
		$ids = array();
		for ( $n = 0; $n < 20000; $n++ ) {
			$ids[] = Uuid::v7();
		}
		$sorted = $ids;
		sort( $sorted, SORT_STRING );
		same( true, $sorted === $ids, 'each is larger than the one before' );
		same( 20000, count( array_unique( $ids ) ) );
		matches( '/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/', $ids[19999] );
		ok( abs( hexdec( substr( str_replace( '-', '', $ids[0] ), 0, 12 ) ) / 1000 - time() ) < 60, 'begins with the time' );
	}
);

test(
	'leases in the order written, up to the limit, nothing twice',
	static function (): void {
		$outbox = outbox_with( 1, 2, 3 );
		same( array( 1, 2 ), ids_of( $outbox->lease( 2, 30 ) ) );
		same( array( 3 ), ids_of( $outbox->lease( 10, 30 ) ) );
		same( array(), ids_of( $outbox->lease( 10, 30 ) ) );
		same( 3, $outbox->waiting() );
		same( 1, $outbox->waiting_for( 'order', 2 ) );
		same( array(), ids_of( $outbox->lease( 0, 30 ) ) );
	}
);

test(
	'later rows of an entity wait while somebody holds an earlier one',
	static function (): void {
		$outbox = outbox_with( 1, 1 );
		$first  = $outbox->lease( 1, 30 );
		$outbox->add( 'order', 2, null, 'created' );
		$outbox->add( 'refund', 1, 9, 'created' );
		$rest = $outbox->lease( 10, 30 );
		same( array( 'order 2', 'refund 1' ), array_map( static fn( array $row ): string => "{$row['entity_type']} {$row['entity_id']}", $rest['rows'] ) );
		ack_all( $outbox, $first );
		same( array( 1 ), ids_of( $outbox->lease( 10, 30 ) ) );
	}
);

test(
	'a claim that another one came before, without the lock, yields and takes no row of an entity the other holds',
	static function (): void {
		global $wpdb;
		$outbox = outbox_with( 1, 1, 2 );
		$other  = Uuid::v7();
		$before = static function ( string $sql ) use ( &$before, $other, $wpdb ): string {
			if ( str_starts_with( $sql, 'UPDATE' ) && str_contains( $sql, "status = 'leased', lease =" ) ) {
				remove_filter( 'query', $before );
				mysqli_query( $wpdb->dbh, 'UPDATE ' . outbox_table() . " SET status = 'leased', lease = '{$other}', lease_until = NOW() + INTERVAL 1 DAY WHERE entity_id = 1 ORDER BY id LIMIT 1" );
			}
			return $sql;
		};
		add_filter( 'query', $before );
		same( array(), ids_of( $outbox->lease( 10, 30 ) ) );
		same( array( 'leased 0', 'pending 0' ), array_map( static fn( array $row ): string => "{$row['status']} {$row['attempts']}", outbox_rows( 'order', 1 ) ) );
		same( array( 2 ), ids_of( $outbox->lease( 10, 30 ) ) );
	}
);

test(
	'leasing certain events takes their older siblings along',
	static function (): void {
		$outbox = outbox_with( 5, 1, 1 );
		$rows   = outbox_rows( 'order', 1 );
		$leased = $outbox->lease( 10, 30, array( $rows[1]['event_id'] ) );
		same( array( $rows[0]['event_id'], $rows[1]['event_id'] ), array_column( $leased['rows'], 'event_id' ) );
		same( array(), $outbox->lease( 10, 30, array() )['rows'] );
		same( array(), $outbox->lease( 10, 30, array( 'not-there' ) )['rows'] );
	}
);

test(
	'acknowledged rows are done, refused ones stay visible, unnamed ones stay leased',
	static function (): void {
		$outbox = outbox_with( 1, 2, 3, 4 );
		$leased = $outbox->lease( 10, 30 );
		$ids    = array_column( $leased['rows'], 'event_id' );
		$count  = $outbox->ack(
			$leased['lease'],
			array(
				array( 'id' => $ids[0], 'status' => 'accepted' ),
				array( 'id' => $ids[1], 'status' => 'duplicate' ),
				array( 'id' => $ids[2], 'status' => 'rejected', 'error' => 'entityId: expected a number' ),
				array( 'id' => 'unknown', 'status' => 'accepted' ),
			)
		);
		same( 3, $count );
		same( array( 'done', 'done', 'dead', 'leased' ), array_column( outbox_rows(), 'status' ) );
		same( 'entityId: expected a number', outbox_rows()[2]['last_error'] );
		same( 1, $outbox->waiting() );
		$status = $outbox->status();
		same( array( 0, 1, 2, 1 ), array( $status['pending'], $status['leased'], $status['done'], $status['dead'] ) );
		same( 1, $outbox->retry( array( $ids[2] ) ) );
		same( array( 3 ), ids_of( $outbox->lease( 10, 30 ) ) );
	}
);

test(
	'a lease that ran out is open again, and its late acknowledgement counts for nothing',
	static function (): void {
		$outbox = outbox_with( 1 );
		$first  = $outbox->lease( 10, 30 );
		expire( $first['lease'] );
		same( 0, ack_all( $outbox, $first ) );
		$second = $outbox->lease( 10, 30 );
		same( array( 1 ), ids_of( $second ) );
		same( '2', (string) $second['rows'][0]['attempts'] );
		same( 0, ack_all( $outbox, $first ) );
		same( 1, ack_all( $outbox, $second ) );
	}
);

test(
	'a row whose hand-over breaks off again and again is put off, not given up, and its successors wait',
	static function (): void {
		$outbox = outbox_with( 1, 2 );
		for ( $n = 0; $n < 3; $n++ ) {
			expire( $outbox->lease( 1, 30 )['lease'] );
		}
		$from = gmdate( 'Y-m-d H:i:s' );
		same( array( 2 ), ids_of( $outbox->lease( 10, 30 ) ) );
		$row = outbox_rows( 'order', 1 )[0];
		same( 'pending', $row['status'] );
		ok( $row['available_at'] > $from && $row['available_at'] <= gmdate( 'Y-m-d H:i:s', time() + 300 ), $row['available_at'] );
		// However long it takes until then.
		global $wpdb;
		$wpdb->query( 'UPDATE ' . outbox_table() . " SET available_at = available_at + INTERVAL 1 HOUR WHERE id = {$row['id']}" );
		$outbox->add( 'order', 1, null, 'updated' );
		same( array(), ids_of( $outbox->lease( 10, 30 ) ) );
	}
);

test(
	'what is given back can be had at once and cost no attempt',
	static function (): void {
		$outbox = outbox_with( 1, 2 );
		$leased = $outbox->lease( 10, 30 );
		same( 1, $outbox->give_back( $leased['lease'], 'the sidecar does not answer', array( $leased['rows'][0]['event_id'] ) ) );
		$again = $outbox->lease( 10, 30 );
		same( array( 1 ), ids_of( $again ) );
		same( '1', (string) $again['rows'][0]['attempts'] );
		same( 'the sidecar does not answer', $again['rows'][0]['last_error'] );
	}
);

test(
	'a row of a running request belongs to it, until it is released or the request was killed',
	static function (): void {
		$outbox = new Outbox();
		$lease  = Uuid::v7();
		$row    = array( 'entity' => 'order', 'id' => 7, 'reason' => 'created', 'event_id' => Uuid::v7() );
		$outbox->add_many( array( $row + array( 'status' => 'leased', 'lease' => $lease ) ) );
		same( array(), ids_of( $outbox->lease( 10, 30 ) ) );
		$outbox->add_many( array( array( 'held_by' => $lease, 'reason' => 'deleted' ) + $row, array( 'entity' => 'stock', 'id' => 8, 'reason' => 'updated' ) ) );
		$leased = $outbox->lease( 10, 30 );
		same( array( 'order 7 deleted', 'stock 8 updated' ), array_map( static fn( array $row ): string => "{$row['entity_type']} {$row['entity_id']} {$row['reason']}", $leased['rows'] ) );
		// The request comes late: others have the row by now, and keep it.
		$outbox->add_many( array( array( 'held_by' => $lease, 'reason' => 'status' ) + $row ) );
		same( 'leased', outbox_rows( 'order', 7 )[0]['status'] );
		same( 'deleted', outbox_rows( 'order', 7 )[0]['reason'] );
		same( $leased['lease'], outbox_rows( 'order', 7 )[0]['lease'] );
		// Killed.
		$killed = Uuid::v7();
		$outbox->add_many( array( array( 'entity' => 'order', 'id' => 9, 'reason' => 'created', 'status' => 'leased', 'lease' => $killed ) ) );
		expire( $killed );
		same( array( 9 ), ids_of( $outbox->lease( 10, 30 ) ) );
	}
);

test(
	'many rows are one statement',
	static function (): void {
		global $wpdb;
		$rows = array();
		for ( $n = 1; $n <= 150; $n++ ) {
			$rows[] = array( 'entity' => 'product', 'id' => $n, 'reason' => 'updated' );
		}
		$before = $wpdb->num_queries;
		( new Outbox() )->add_many( $rows );
		same( 1, $wpdb->num_queries - $before );
		same( 150, count( outbox_rows( 'product' ) ) );
	}
);

test(
	'done rows go after their time, what waits and what is dead stays',
	static function (): void {
		global $wpdb;
		$outbox = outbox_with( 1, 2, 3, 4 );
		$leased = $outbox->lease( 3, 30 );
		$outbox->ack( $leased['lease'], array( array( 'id' => $leased['rows'][0]['event_id'], 'status' => 'accepted' ), array( 'id' => $leased['rows'][1]['event_id'], 'status' => 'accepted' ), array( 'id' => $leased['rows'][2]['event_id'], 'status' => 'rejected' ) ) );
		$wpdb->query( 'UPDATE ' . outbox_table() . " SET done_at = '2026-01-01 00:00:00', created_at = '2026-01-01 00:00:00' WHERE entity_id <> 2" );
		same( 1, $outbox->purge( 30 ) );
		same( array( '2', '3', '4' ), array_column( outbox_rows(), 'entity_id' ) );
		same( '2026-01-01T00:00:00Z', $outbox->oldest() );
	}
);

test(
	'a database that refuses a row does not stop who writes it',
	static function (): void {
		Uninstaller::drop( Table::name() );
		try {
			same( false, ( new Outbox() )->add_many( array( array( 'entity' => 'order', 'id' => 1, 'reason' => 'created' ) ) ) );
			same( array(), ( new Outbox() )->lease( 10, 30 )['rows'] );
		} finally {
			Table::create();
		}
	}
);

test(
	'with a database of several servers, who leases reads where is written, from the lock on',
	static function (): void {
		global $wpdb;
		$real = $wpdb;
		foreach ( array( 'send_reads_to_masters' => HyperDb::class, 'send_reads_to_primaries' => LudicrousDb::class ) as $method => $class ) {
			$outbox = outbox_with( 1 );
			$wpdb   = new $class( $real ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- put back below.
			try {
				same( 1, count( $outbox->lease( 10, 30 )['rows'] ) );
				same( array( $method, 'SELECT GET_LOCK' ), array_slice( $wpdb->said, 0, 2 ) );
			} finally {
				$wpdb = $real; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- as it was.
			}
			clear_outbox();
		}
	}
);

/** Passes everything on, and notes in which order. */
class SeveralServers {

	/** @var string[] */
	public array $said = array();

	public function __construct( private readonly \wpdb $real ) {}

	public function __get( string $name ): mixed {
		return $this->real->$name;
	}

	public function __set( string $name, mixed $value ): void {
		$this->real->$name = $value;
	}

	public function __call( string $name, array $given ): mixed {
		if ( in_array( $name, array( 'get_var', 'get_col', 'get_results', 'query' ), true ) ) {
			$this->said[] = (string) strtok( (string) $given[0], '(' );
		}
		return $this->real->$name( ...$given );
	}
}

/** As HyperDB and older LudicrousDB call it. */
class HyperDb extends SeveralServers {

	public function send_reads_to_masters(): void {
		$this->said[] = __FUNCTION__;
	}
}

/** As newer LudicrousDB does, with the older name as something that warns. */
class LudicrousDb extends SeveralServers {

	public function send_reads_to_primaries(): void {
		$this->said[] = __FUNCTION__;
	}

	public function send_reads_to_masters(): void {
		fail( 'deprecated' );
	}
}
