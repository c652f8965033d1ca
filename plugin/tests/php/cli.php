<?php
/**
 * `wp crossdock …`: what is printed, and the exit codes that scripts rely on.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Cli\Commands;
use Crossdock\Cli\Format;
use Crossdock\Heartbeat;
use Crossdock\Orders\State;
use Crossdock\Pairing;
use Crossdock\Plugin;

/**
 * Runs a command.
 *
 * @return array{code:int, out:string, err:string}
 */
function wp( string $command, array $args = array(), array $options = array() ): array {
	$out  = array();
	$err  = array();
	$code = ( new Commands( Plugin::instance() ) )->$command(
		$args,
		$options,
		static function ( string $text, bool $is_error = false ) use ( &$out, &$err ): void {
			if ( $is_error ) {
				$err[] = $text;
			} else {
				$out[] = $text;
			}
		}
	);
	return array( 'code' => $code, 'out' => implode( "\n", $out ), 'err' => implode( "\n", $err ) );
}

/** Address of a copy of the shop. */
function copied(): string {
	return 'https://copy.example';
}

before_each(
	static function (): void {
		remove_all_filters( 'pre_http_request' );
		( new Pairing( Plugin::instance()->settings ) )->unpair();
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
		clear_outbox();
	}
);

test(
	'rows in every format',
	static function (): void {
		$rows = array( array( 'id' => 1, 'name' => 'Käfer, "rot"', 'on' => true, 'more' => 'left out' ), array( 'id' => 22, 'name' => '=1+1', 'on' => false ) );
		$as   = static fn( string $format ): string => Format::rows( $rows, array( 'id', 'name', 'on' ), $format );
		same( "id  name          on\n1   Käfer, \"rot\"  yes\n22  =1+1          no", $as( 'table' ) );
		same( '[{"id":1,"name":"Käfer, \"rot\"","on":true},{"id":22,"name":"=1+1","on":false}]', $as( 'json' ) );
		same( "id,name,on\n1,\"Käfer, \"\"rot\"\"\",yes\n22,'=1+1,no", $as( 'csv' ), 'a formula is made text' );
		same( '1 22', $as( 'ids' ) );
		same( "id  name", Format::rows( array(), array( 'id', 'name' ), 'table' ) );
		same( '-5', explode( "\n", Format::rows( array( array( 'n' => -5 ) ), array( 'n' ), 'csv' ) )[1], 'a number is no formula' );
	}
);

test(
	'every command is described for wp help, and is a method',
	static function (): void {
		same( array( 'status', 'send', 'retry', 'outbox', 'pair', 'doctor' ), array_keys( Commands::synopses() ) );
		foreach ( Commands::synopses() as $name => $about ) {
			ok( method_exists( Commands::class, $name ), $name );
			ok( '' !== $about['shortdesc'], $name );
		}
	}
);

test(
	'a wrong option is named with what was expected and what came, exit code 2',
	static function (): void {
		$cases = array(
			array( 'status', array(), array( 'format' => 'xml' ), '--format: expected table, json, csv, ids, received xml.' ),
			array( 'doctor', array(), array( 'format' => '' ), '--format: expected' ),
			array( 'outbox', array(), array( 'status' => 'lost' ), '--status: expected pending, leased, done or dead, received lost.' ),
			array( 'outbox', array(), array( 'limit' => '0' ), '--limit: expected a whole number from 1 to 100000, received 0.' ),
			array( 'outbox', array(), array( 'limit' => 'all' ), 'received all.' ),
			array( 'send', array(), array(), 'Name orders' ),
			array( 'send', array( '1' ), array( 'state' => 'held' ), 'not both' ),
			array( 'send', array(), array( 'state' => 'in-m3' ), '--state: expected not-sent, waiting or held, received in-m3.' ),
			array( 'send', array(), array( 'state' => 'held', 'limit' => '-3' ), '--limit: expected' ),
			array( 'send', array( '12', 'x' ), array(), 'id: expected an order id like 1234, received x.' ),
			array( 'retry', array(), array(), 'Name orders' ),
			array( 'retry', array( '-1' ), array(), 'received -1.' ),
			array( 'pair', array(), array( 'sidecar-url' => 'http://sidecar.example' ), '--sidecar-url: ' ),
			array( 'pair', array(), array( 'sidecar-url' => 'nonsense' ), '--sidecar-url: ' ),
		);
		foreach ( $cases as list( $command, $args, $options, $words ) ) {
			$result = wp( $command, $args, $options );
			same( 2, $result['code'], "$command $words" );
			contains( $words, $result['err'] );
			same( '', $result['out'], $command );
		}
	}
);

test(
	'status as JSON has facts and types, and no secret',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		Heartbeat::keep( array( 'sidecarVersion' => '9.9.9', 'oldest' => null, 'waiting' => 0, 'held' => 3 ) );
		$result = wp( 'status', array(), array( 'format' => 'json' ) );
		same( 0, $result['code'], $result['out'] );
		$facts = json_decode( $result['out'], true );
		ok( is_int( $facts['outbox_waiting'] ), 'a number should be a number' );
		same( array( true, 3, '9.9.9' ), array( $facts['paired'], $facts['sidecar_held'], $facts['sidecar_version'] ) );
		lacks( (string) Plugin::instance()->settings->get( 'secret' ), $result['out'] );
		contains( 'outbox_waiting', wp( 'status' )['out'] );
	}
);

test(
	'status and doctor end with 1 when something is critical',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		add_filter( 'pre_option_home', 'Crossdock\Tests\copied' );
		$status = wp( 'status' );
		$doctor = wp( 'doctor', array(), array( 'format' => 'json' ) );
		remove_filter( 'pre_option_home', 'Crossdock\Tests\copied' );
		same( array( 1, 1 ), array( $status['code'], $doctor['code'] ) );
		same( 'paused', json_decode( $doctor['out'], true )[0]['code'] );
	}
);

test(
	'doctor asks the sidecar, says what to do, and is glad when there is nothing',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( 'https://sidecar.example' );
		schedule_anew();
		Heartbeat::keep( array( 'sidecarVersion' => '1', 'oldest' => null, 'waiting' => 0, 'held' => 0 ) );
		add_filter( 'pre_http_request', static fn() => new \WP_Error( 'http_request_failed', 'cURL error 7' ) );
		$down = wp( 'doctor' );
		same( 1, $down['code'] );
		contains( 'Start the sidecar', $down['out'] );
		remove_all_filters( 'pre_http_request' );
		add_filter( 'pre_http_request', static fn() => array( 'headers' => array(), 'body' => '{"ready":true,"reasons":[]}', 'response' => array( 'code' => 200, 'message' => '' ), 'cookies' => array() ) );
		$good = wp( 'doctor' );
		same( 0, $good['code'], $good['out'] );
		contains( 'Nothing found', $good['out'] );
		same( '[]', wp( 'doctor', array(), array( 'format' => 'json' ) )['out'] );
	}
);

test(
	'send puts orders into the outbox; what cannot be sent ends with 1',
	static function (): void {
		$one = make_order();
		$two = make_order();
		clear_outbox();
		$result = wp( 'send', array( (string) $one->get_id(), (string) $two->get_id(), (string) $one->get_id() ) );
		same( 0, $result['code'], $result['err'] );
		contains( '2 of 2 orders', $result['out'] );
		same( array( (string) $one->get_id(), (string) $two->get_id() ), array_column( outbox_rows( 'order' ), 'entity_id' ) );
		$result = wp( 'send', array( (string) $one->get_id(), '99999999' ) );
		same( 1, $result['code'] );
		contains( '1 of 2 orders', $result['out'] );
	}
);

test(
	'send by state takes the oldest of that state',
	static function (): void {
		$held = make_order();
		State::annotate( $held, array( 'state' => 'held' ) );
		make_order();
		clear_outbox();
		$result = wp( 'send', array(), array( 'state' => 'held', 'limit' => '1' ) );
		same( 0, $result['code'], $result['err'] );
		$rows = outbox_rows( 'order' );
		same( 1, count( $rows ) );
		same( 'held', State::of( wc_get_order( (int) $rows[0]['entity_id'] ) )['state'] );
		State::annotate( $held, array( 'state' => 'waiting' ) );
	}
);

test(
	'retry needs a person, and says what came of each order',
	static function (): void {
		$order = make_order();
		wp_set_current_user( 0 );
		$nobody = wp( 'retry', array( (string) $order->get_id() ) );
		same( 2, $nobody['code'] );
		contains( '--user=LOGIN', $nobody['err'] );
		wp_set_current_user( 1 );
		$unpaired = wp( 'retry', array( (string) $order->get_id() ) );
		same( 1, $unpaired['code'] );
		contains( 'not paired', $unpaired['err'] );
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		clear_outbox();
		$good = wp( 'retry', array( (string) $order->get_id() ) );
		same( 0, $good['code'], $good['err'] );
		contains( $order->get_id() . ': ', $good['out'] );
		same( 1, count( outbox_rows( 'order', $order->get_id() ) ) );
	}
);

test(
	'retry --refused opens refused events again',
	static function (): void {
		global $wpdb;
		Plugin::instance()->outbox->add( 'order', 1, null, 'updated' );
		$wpdb->query( 'UPDATE ' . outbox_table() . " SET status = 'dead'" ); // phpcs:ignore WordPress.DB
		contains( '1 refused', wp( 'retry', array(), array( 'refused' => true ) )['out'] );
		same( array( 'pending' ), array_column( outbox_rows(), 'status' ) );
	}
);

test(
	'outbox lists events, newest first',
	static function (): void {
		$outbox = Plugin::instance()->outbox;
		$outbox->add( 'order', 11, null, 'created' );
		$outbox->add( 'order', 12, null, 'updated' );
		$rows = json_decode( wp( 'outbox', array(), array( 'format' => 'json' ) )['out'], true );
		same( array( 12, 11 ), array_map( 'intval', array_column( $rows, 'entity_id' ) ) );
		same( 2, count( explode( ' ', wp( 'outbox', array(), array( 'format' => 'ids' ) )['out'] ) ) );
		same( '[]', wp( 'outbox', array(), array( 'format' => 'json', 'status' => 'dead' ) )['out'] );
		same( 2, count( explode( "\n", wp( 'outbox', array(), array( 'limit' => '1' ) )['out'] ) ), 'head and one row' );
	}
);

test(
	'pair prints the string alone, parts with --remove, and refuses on a copy',
	static function (): void {
		$result = wp( 'pair', array(), array( 'sidecar-url' => 'https://sidecar.example/' ) );
		same( 0, $result['code'], $result['err'] );
		matches( '/^crossdock1_[A-Za-z0-9_-]+$/D', $result['out'] );
		same( 'https://sidecar.example', Plugin::instance()->settings->get( 'sidecar_url' ) );
		add_filter( 'pre_option_home', 'Crossdock\Tests\copied' );
		$copy = wp( 'pair' );
		remove_filter( 'pre_option_home', 'Crossdock\Tests\copied' );
		same( array( 1, '' ), array( $copy['code'], $copy['out'] ) );
		contains( 'moved or copied', $copy['err'] );
		$removed = wp( 'pair', array(), array( 'remove' => true ) );
		same( 0, $removed['code'] );
		contains( 'Nothing is noted until the shop is paired again', $removed['out'] );
		ok( ! Plugin::instance()->settings->is_paired() );
	}
);
