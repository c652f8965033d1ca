<?php
/**
 * Site Health, system status, notices: what is said when something is wrong, and nothing when all is well.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Health;
use Crossdock\Health\HealthFacts;
use Crossdock\Health\Notices;
use Crossdock\Health\Probe;
use Crossdock\Health\SiteHealth;
use Crossdock\Heartbeat;
use Crossdock\Pairing;
use Crossdock\Plugin;
use Crossdock\Watchdog;

/** Answers to every request of the shop, instead of the network. */
function answer_with( array|\WP_Error $answer ): void {
	remove_all_filters( 'pre_http_request' );
	add_filter( 'pre_http_request', static fn() => $answer );
}

/** An answer of /readyz. */
function readyz( int $status, array $body, int $seconds_ahead = 0 ): array {
	return array(
		'headers'  => array( 'date' => gmdate( 'D, d M Y H:i:s', time() + $seconds_ahead ) . ' GMT' ),
		'body'     => wp_json_encode( $body ),
		'response' => array( 'code' => $status, 'message' => '' ),
		'cookies'  => array(),
	);
}

/** Codes of findings. */
function codes( array $findings ): array {
	return array_column( $findings, 'code' );
}

/** Pairs, and has the sidecar speak. */
function paired( string $url = 'https://sidecar.example' ): void {
	( new Pairing( Plugin::instance()->settings ) )->create( $url );
	Heartbeat::keep( array( 'sidecarVersion' => '9.9.9', 'oldest' => null, 'waiting' => 2, 'held' => 1 ) );
}

/** Address of a copy of the shop. */
function moved_home(): string {
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
	'what an answer of the sidecar means',
	static function (): void {
		$now  = 1800000000.0;
		$date = static fn( int $at ): string => gmdate( 'D, d M Y H:i:s', $at ) . ' GMT';
		$good = Probe::read( 200, '{"ready":true,"reasons":[]}', $date( 1800000000 ), $now );
		same( true, $good['reached'] );
		same( true, $good['ready'] );
		ok( abs( $good['drift'] ) <= 1 );
		same( 100, Probe::read( 200, '{"ready":true}', $date( 1800000100 ), $now + 0.5 )['drift'] );
		same( -100, Probe::read( 200, '{"ready":true}', $date( 1799999900 ), $now + 0.5 )['drift'] );
		same( null, Probe::read( 200, '{"ready":true}', '', $now )['drift'] );
		same( array( 'Disk full.' ), Probe::read( 503, '{"ready":false,"reasons":["Disk full."]}', '', $now )['reasons'] );
		contains( 'not a Crossdock sidecar', Probe::read( 200, '<html>', '', $now )['error'] );
		contains( '502', Probe::read( 502, '', '', $now )['error'] );
	}
);

test(
	'findings of an answer, by what is wrong',
	static function (): void {
		$answer = array( 'asked' => true, 'reached' => true, 'ready' => true, 'reasons' => array(), 'drift' => 0, 'error' => '' );
		same( array(), Probe::findings( array( 'asked' => false ) + $answer ) );
		same( array(), Probe::findings( $answer ) );
		same( array(), Probe::findings( array( 'drift' => null ) + $answer ) );
		same( array(), Probe::findings( array( 'drift' => -30 ) + $answer ) );
		same( 'recommended', Probe::findings( array( 'drift' => 31 ) + $answer )[0]['level'] );
		$late = Probe::findings( array( 'drift' => -101 ) + $answer )[0];
		same( 'critical', $late['level'] );
		contains( '101 seconds behind', $late['message'] );
		same( array( 'sidecar_not_ready' ), codes( Probe::findings( array( 'ready' => false ) + $answer ) ) );
		same( array( 'sidecar_unreachable' ), codes( Probe::findings( array( 'reached' => false, 'error' => 'cURL error 7' ) + $answer ) ) );
	}
);

test(
	'every finding names what to do',
	static function (): void {
		paired();
		answer_with( new \WP_Error( 'http_request_failed', 'cURL error 7' ) );
		$findings = Health::findings( true );
		contains( 'sidecar_unreachable', codes( $findings ) );
		foreach ( $findings as $finding ) {
			ok( '' !== $finding['message'] && '' !== $finding['fix'], $finding['code'] );
			contains( $finding['level'], array( 'critical', 'recommended' ) );
		}
		same( 'critical', $findings[0]['level'], 'the worst is first' );
	}
);

test(
	'all good: Site Health says so in every test',
	static function (): void {
		paired();
		schedule_anew();
		answer_with( readyz( 200, array( 'ready' => true, 'reasons' => array() ) ) );
		$site = new SiteHealth( Plugin::instance() );
		foreach ( array_keys( SiteHealth::subjects() ) as $name ) {
			$result = $site->run( $name );
			same( 'good', $result['status'], $name . ': ' . $result['description'] );
			same( "crossdock_{$name}", $result['test'] );
		}
	}
);

test(
	'the sidecar is asked apart from the page, all else at once',
	static function (): void {
		paired();
		$tests = ( new SiteHealth( Plugin::instance() ) )->tests( array( 'direct' => array(), 'async' => array() ) );
		same( array( 'crossdock_sidecar', 'crossdock_clock' ), array_keys( $tests['async'] ) );
		contains( 'crossdock_place', array_keys( $tests['direct'] ) );
		lacks( 'crossdock_other', array_keys( $tests['direct'] ) );
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
		$tests = ( new SiteHealth( Plugin::instance() ) )->tests( array() );
		lacks( 'async', array_keys( $tests ), 'nobody to ask' );
		contains( 'crossdock_sidecar', array_keys( $tests['direct'] ) );
	}
);

test(
	'before pairing Site Health recommends it and leaves the rest alone',
	static function (): void {
		$site = new SiteHealth( Plugin::instance() );
		same( array( 'crossdock_sidecar', 'crossdock_outbox' ), array_keys( $site->tests( array() )['direct'] ) );
		same( 'recommended', $site->run( 'sidecar' )['status'] );
		contains( 'not paired', $site->run( 'sidecar' )['description'] );
		contains( 'No order is noted', $site->run( 'sidecar' )['description'] );
	}
);

test(
	'every finding belongs to one test; one that nobody knows to the last',
	static function (): void {
		$codes = array_merge( ...array_column( SiteHealth::subjects(), 'codes' ) );
		same( count( $codes ), count( array_unique( $codes ) ) );
		$strange = array( array( 'code' => 'strange', 'level' => 'recommended', 'message' => 'm', 'fix' => 'f' ), array( 'code' => 'strange2', 'level' => 'critical', 'message' => 'm', 'fix' => 'f' ) );
		same( array( 'strange2', 'strange' ), codes( SiteHealth::of_subject( $strange, 'other' ) ) );
		same( array(), SiteHealth::of_subject( $strange, 'outbox' ) );
	}
);

test(
	'a copied shop is critical on its test, and words from outside are escaped',
	static function (): void {
		paired();
		add_filter( 'pre_option_home', 'Crossdock\Tests\moved_home' );
		$result = ( new SiteHealth( Plugin::instance() ) )->run( 'place' );
		remove_filter( 'pre_option_home', 'Crossdock\Tests\moved_home' );
		same( 'critical', $result['status'] );
		contains( 'copy.example', $result['description'] );
		answer_with( readyz( 503, array( 'ready' => false, 'reasons' => array( '<script>alert(1)</script>' ) ) ) );
		lacks( '<script>', ( new SiteHealth( Plugin::instance() ) )->run( 'sidecar' )['description'] );
	}
);

test(
	'the tests that are called apart are closed to strangers',
	static function (): void {
		paired();
		answer_with( readyz( 200, array( 'ready' => true, 'reasons' => array() ), 3600 ) );
		same( 401, rest( 'GET', '/wc-crossdock/v1/health/clock', null, 0 )->get_status() );
		same( 403, rest( 'GET', '/wc-crossdock/v1/health/clock', null, user_with_role( 'subscriber' ) )->get_status() );
		same( 400, rest( 'GET', '/wc-crossdock/v1/health/nothing' )->get_status() );
		$answer = rest( 'GET', '/wc-crossdock/v1/health/clock' );
		same( 200, $answer->get_status() );
		same( 'critical', $answer->get_data()['status'] );
	}
);

test(
	'a shop without https is told so, a shop on this machine is not',
	static function (): void {
		same( array( 'shop_http' ), codes( Health::shop_address( 'http://shop.example' ) ) );
		same( array(), Health::shop_address( 'https://shop.example' ) );
		same( array(), Health::shop_address( 'http://localhost:8080' ) );
	}
);

test(
	'of each finding only one, critical ones first',
	static function (): void {
		$made = static fn( string $code, string $level ): array => compact( 'code', 'level' );
		same( array( 'b', 'a' ), codes( Health::worst_first( array( $made( 'a', 'recommended' ), $made( 'b', 'critical' ), $made( 'a', 'critical' ) ) ) ) );
	}
);

test(
	'facts for support hold no secrets',
	static function (): void {
		paired();
		$settings = Plugin::instance()->settings;
		ob_start();
		( new Health( Plugin::instance() ) )->report();
		$report = (string) ob_get_clean();
		$debug  = wp_json_encode( ( new SiteHealth( Plugin::instance() ) )->information( array( 'theirs' => array() ) ) );
		foreach ( array( $report, $debug ) as $text ) {
			contains( '9.9.9', $text );
			foreach ( array( 'secret', 'token' ) as $name ) {
				lacks( (string) $settings->get( $name ), $text, $name );
			}
		}
		contains( '"theirs"', $debug );
		contains( 'data-export-label="Crossdock"', $report );
		same( 1, HealthFacts::all( Plugin::instance() )['sidecar_held']['value'] );
	}
);

test(
	'a page that is about something else does not count what is done, nor ask what kind the table is',
	static function (): void {
		paired();
		$asked = static function ( callable $work ): string {
			$said = '';
			$note = static function ( string $sql ) use ( &$said ): string {
				$said .= $sql . "\n";
				return $sql;
			};
			add_filter( 'query', $note );
			$work();
			remove_filter( 'query', $note );
			return $said;
		};
		$passing = static fn() => Health::findings( false, true );
		delete_option( Watchdog::ENGINE_OPTION );
		contains( 'information_schema', $asked( $passing ), 'the first time' );
		$said = $asked( $passing );
		lacks( 'information_schema', $said );
		matches( "/COUNT\(\*\) AS n FROM \S+ WHERE status IN \('pending', 'leased', 'dead'\)/", $said );
		same( 1, preg_match_all( '/COUNT\(\*\)/', $said ), $said );
		contains( 'information_schema', $asked( static fn() => Health::findings() ), 'whoever asks how things stand' );
		update_option( Watchdog::ENGINE_OPTION, time() - 2 * HOUR_IN_SECONDS );
		contains( 'information_schema', $asked( $passing ), 'once an hour' );
		ok( (int) get_option( Watchdog::ENGINE_OPTION ) > time() - 60 );
		contains( 'outbox_done', wp_json_encode( HealthFacts::all( Plugin::instance() ) ) );
		$status = Plugin::instance()->outbox->status();
		same( $status, Plugin::instance()->outbox->open() + $status );
		ok( isset( $status['done'] ) );
	}
);

test(
	'a notice only where somebody has to act, for who can, on the screens of a shop',
	static function (): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		require_once ABSPATH . 'wp-admin/includes/template.php';
		$shown = static function ( string $screen ): string {
			// Not set_current_screen(): WooCommerce loads whole screens at that.
			$GLOBALS['current_screen'] = \WP_Screen::get( $screen );
			ob_start();
			( new Notices( Plugin::instance() ) )->show();
			return (string) ob_get_clean();
		};
		contains( 'Pair the shop', $shown( 'plugins' ) );
		contains( 'noted from then on', $shown( 'plugins' ), 'nothing is noted before' );
		same( '', $shown( 'edit-post' ) );
		update_user_meta( get_current_user_id(), 'crossdock_pair_later', 1 );
		same( '', $shown( 'plugins' ), 'put off' );
		delete_user_meta( get_current_user_id(), 'crossdock_pair_later' );
		paired( '' );
		schedule_anew();
		same( '', $shown( 'plugins' ), 'all is well' );
		add_filter( 'pre_option_home', 'Crossdock\Tests\moved_home' );
		contains( 'moved or copied', $shown( 'plugins' ) );
		wp_set_current_user( user_with_role( 'editor' ) );
		same( '', $shown( 'plugins' ), 'who cannot act is not bothered' );
		remove_filter( 'pre_option_home', 'Crossdock\Tests\moved_home' );
		unset( $GLOBALS['current_screen'] );
	}
);
