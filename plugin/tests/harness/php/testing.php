<?php
/**
 * A small test runner for PHP inside the store: `test( name, fn )`, assertions, skips with a reason.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

/** What an assertion throws. */
final class Failure extends \Exception {}

/** What `skip()` throws. */
final class Skipped extends \Exception {}

/** Tests of this run and what came of them. */
final class Suite {

	public static string $file = '';
	/** @var array<int, array{file: string, name: string, run: callable}> */
	public static array $tests = array();
	/** @var array<string, callable[]> by file */
	public static array $before = array();
	public static int $assertions = 0;

	/** Runs all, in order. @return array{passed: string[], failed: array, skipped: array} */
	public static function run(): array {
		$report = array(
			'passed'  => array(),
			'failed'  => array(),
			'skipped' => array(),
		);
		foreach ( self::$tests as $test ) {
			$name             = $test['file'] . ': ' . $test['name'];
			self::$assertions = 0;
			$started          = microtime( true );
			$level            = ob_get_level();
			try {
				foreach ( self::$before[ $test['file'] ] ?? array() as $before ) {
					$before();
				}
				( $test['run'] )();
				if ( 0 === self::$assertions ) {
					throw new Failure( 'it asserts nothing' );
				}
				$report['passed'][] = $name;
				printf( "  ok    %s (%d ms)\n", $name, (int) round( 1000 * ( microtime( true ) - $started ) ) );
			} catch ( Skipped $skipped ) {
				$report['skipped'][] = array( 'name' => $name, 'reason' => $skipped->getMessage() );
				printf( "  skip  %s: %s\n", $name, $skipped->getMessage() );
			} catch ( \Throwable $error ) {
				$report['failed'][] = array( 'name' => $name, 'why' => self::describe( $error ) );
				printf( "  FAIL  %s\n%s\n", $name, preg_replace( '/^/m', '        ', self::describe( $error ) ) );
			}
			while ( ob_get_level() > $level ) {
				ob_end_clean();
			}
			// Each test starts as the administrator, outside of any request.
			wp_set_current_user( 1 );
		}
		return $report;
	}

	/** Message and place of an error; of an assertion the line in the test. */
	private static function describe( \Throwable $error ): string {
		$place = $error->getFile() . ':' . $error->getLine();
		foreach ( $error->getTrace() as $frame ) {
			if ( $error instanceof Failure && isset( $frame['file'] ) && ! str_starts_with( $frame['file'], __DIR__ ) ) {
				$place = $frame['file'] . ':' . $frame['line'];
				break;
			}
		}
		return ( $error instanceof Failure ? '' : get_class( $error ) . ': ' ) . $error->getMessage() . "\nat " . $place;
	}
}

/** Declares a test. */
function test( string $name, callable $run ): void {
	Suite::$tests[] = array( 'file' => Suite::$file, 'name' => $name, 'run' => $run );
}

/** Runs before each test of the same file. */
function before_each( callable $run ): void {
	Suite::$before[ Suite::$file ][] = $run;
}

/** Leaves the test out, with a reason that is printed and counted. */
function skip( string $reason ): never {
	throw new Skipped( $reason );
}

/** Fails the test. */
function fail( string $message ): never {
	throw new Failure( $message );
}

/** Short text of any value. */
function show( mixed $value ): string {
	$text = is_string( $value ) ? "'$value'" : (string) json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR );
	return strlen( $text ) > 1500 ? substr( $text, 0, 1500 ) . ' …' : $text;
}

/** Identical, types included. */
function same( mixed $expected, mixed $actual, string $what = '' ): void {
	++Suite::$assertions;
	if ( $expected !== $actual ) {
		fail( trim( "$what\n" ) . "\nexpected " . show( $expected ) . "\nreceived " . show( $actual ) );
	}
}

/** True. */
function ok( mixed $value, string $what = 'should be true' ): void {
	++Suite::$assertions;
	if ( ! $value ) {
		fail( "$what: received " . show( $value ) );
	}
}

/** The text, or the list, contains it. */
function contains( mixed $needle, string|array $in, string $what = '' ): void {
	++Suite::$assertions;
	if ( is_string( $in ) ? ! str_contains( $in, (string) $needle ) : ! in_array( $needle, $in, true ) ) {
		fail( trim( "$what\n" ) . "\n" . show( $needle ) . ' is not in ' . show( $in ) );
	}
}

/** The text, or the list, does not contain it. */
function lacks( mixed $needle, string|array $in, string $what = '' ): void {
	++Suite::$assertions;
	if ( is_string( $in ) ? str_contains( $in, (string) $needle ) : in_array( $needle, $in, true ) ) {
		fail( trim( "$what\n" ) . "\n" . show( $needle ) . ' is in ' . show( $in ) );
	}
}

/** The text fits the pattern. */
function matches( string $pattern, string $text, string $what = '' ): void {
	++Suite::$assertions;
	if ( 1 !== preg_match( $pattern, $text ) ) {
		fail( trim( "$what\n" ) . "\n" . show( $text ) . " does not match $pattern" );
	}
}

/** It throws this class (or a child of it). @return \Throwable what was thrown */
function throws( string $kind, callable $run ): \Throwable {
	++Suite::$assertions;
	try {
		$run();
	} catch ( \Throwable $error ) {
		if ( $error instanceof $kind ) {
			return $error;
		}
		throw $error;
	}
	fail( "nothing was thrown, expected $kind" );
}
