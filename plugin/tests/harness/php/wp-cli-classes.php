<?php
/**
 * The stand-in for WP-CLI: names and behaviour as documented at make.wordpress.org/cli, as far as plugins' commands need.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests {

	/** Registered commands, and how a command line finds one. */
	final class Commands {

		/** @var array<string, callable|string|object> by name, words separated by blanks */
		public static array $all = array();

		/**
		 * Words and flags of a command line: --name=value, --name, --no-name.
		 *
		 * @param string[] $argv Without the program.
		 */
		public static function parse( array $argv ): array {
			$args  = array();
			$flags = array();
			foreach ( $argv as $word ) {
				if ( preg_match( '/^--no-([\w-]+)$/', $word, $m ) ) {
					$flags[ $m[1] ] = false;
				} elseif ( preg_match( '/^--([\w-]+)(?:=(.*))?$/s', $word, $m ) ) {
					$flags[ $m[1] ] = $m[2] ?? true;
				} else {
					$args[] = $word;
				}
			}
			return array( $args, $flags );
		}

		/** Calls the command that the first words name; the longest name wins. */
		public static function run( array $args, array $flags ): void {
			for ( $words = count( $args ); $words > 0; $words-- ) {
				$name = implode( ' ', array_slice( $args, 0, $words ) );
				$rest = array_slice( $args, $words );
				if ( ! isset( self::$all[ $name ] ) ) {
					continue;
				}
				$command = self::$all[ $name ];
				$object  = is_string( $command ) && class_exists( $command ) ? new $command() : $command;
				if ( is_callable( $object ) ) {
					$object( $rest, $flags );
					return;
				}
				$method = is_object( $object ) ? self::method( $object, (string) ( $rest[0] ?? '' ) ) : null;
				if ( null !== $method ) {
					$object->$method( array_slice( $rest, 1 ), $flags );
					return;
				}
			}
			\WP_CLI::error( sprintf( "'%s' is not a registered wp command. Registered: %s.", implode( ' ', $args ), implode( ', ', array_keys( self::$all ) ) ) );
		}

		/** The public method behind a subcommand: by @subcommand, by name, by name with an underscore (`list_`). */
		private static function method( object $command, string $sub ): ?string {
			foreach ( ( new \ReflectionObject( $command ) )->getMethods( \ReflectionMethod::IS_PUBLIC ) as $method ) {
				if ( preg_match( '/@subcommand\s+([\w-]+)/', (string) $method->getDocComment(), $m ) ? $m[1] === $sub : rtrim( $method->name, '_' ) === str_replace( '-', '_', $sub ) && ! str_starts_with( $method->name, '__' ) ) {
					return $method->name;
				}
			}
			return null;
		}
	}
}

namespace WP_CLI {

	/** Thrown where WP-CLI would end the process. */
	class ExitException extends \Exception {}
}

namespace WP_CLI\Utils {

	/** Prints rows as table, csv, json, yaml, ids or count. */
	function format_items( string $format, iterable $items, array|string $fields ): void {
		$fields = is_string( $fields ) ? array_map( 'trim', explode( ',', $fields ) ) : $fields;
		$rows   = array();
		foreach ( $items as $item ) {
			$item = (array) $item;
			$row  = array();
			foreach ( $fields as $field ) {
				$row[ $field ] = $item[ $field ] ?? null;
			}
			$rows[] = $row;
		}
		switch ( $format ) {
			case 'json':
				echo json_encode( $rows, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ), "\n";
				break;
			case 'count':
				echo count( $rows ), "\n";
				break;
			case 'ids':
				echo implode( ' ', array_map( static fn( $row ) => (string) reset( $row ), $rows ) ), "\n";
				break;
			case 'csv':
				$out = fopen( 'php://output', 'w' );
				fputcsv( $out, $fields );
				foreach ( $rows as $row ) {
					fputcsv( $out, array_map( 'strval', $row ) );
				}
				break;
			case 'table':
				echo implode( "\t", $fields ), "\n";
				foreach ( $rows as $row ) {
					echo implode( "\t", array_map( static fn( $value ) => is_scalar( $value ) || null === $value ? (string) $value : json_encode( $value ), $row ) ), "\n";
				}
				break;
			default:
				\WP_CLI::error( "Unknown format: $format" );
		}
	}

	/** A flag's value or its default. */
	function get_flag_value( array $flags, string $name, mixed $fallback = null ): mixed {
		return $flags[ $name ] ?? $fallback;
	}

	/** A progress bar that shows nothing. */
	function make_progress_bar( string $message, int $count ): object {
		unset( $message, $count );
		return new class() {
			/** One step. */
			public function tick(): void {}
			/** The end. */
			public function finish(): void {}
		};
	}
}

namespace {

	/** Base class of commands. */
	class WP_CLI_Command {}

	/** What commands say and how they end. */
	class WP_CLI {

		/** Registers a command. */
		public static function add_command( string $name, callable|object|string $command, array $args = array() ): bool {
			unset( $args );
			Crossdock\Tests\Commands::$all[ $name ] = $command;
			return true;
		}

		/** Later hooks are not played. */
		public static function add_hook( string $when, callable $callback ): void {
			unset( $when, $callback );
		}

		/** A line on standard output. */
		public static function line( string $text = '' ): void {
			echo $text, "\n";
		}

		/** The same, silent under --quiet. */
		public static function log( string $text ): void {
			self::line( $text );
		}

		/** Good news. */
		public static function success( string $text ): void {
			self::line( "Success: $text" );
		}

		/** Bad news, on standard error. */
		public static function warning( string $text ): void {
			fwrite( STDERR, "Warning: $text\n" );
		}

		/** Only with --debug. */
		public static function debug( string $text, string|bool $group = false ): void {
			unset( $text, $group );
		}

		/** The end, with exit code 1 unless told otherwise. */
		public static function error( string|\WP_Error|\Throwable $text, bool|int $end = true ): void {
			$text = $text instanceof \WP_Error ? $text->get_error_message() : ( $text instanceof \Throwable ? $text->getMessage() : $text );
			fwrite( STDERR, "Error: $text\n" );
			if ( $end ) {
				throw new WP_CLI\ExitException( '', true === $end ? 1 : $end );
			}
		}

		/** Ends with this exit code. */
		public static function halt( int $code ): void {
			throw new WP_CLI\ExitException( '', $code );
		}

		/** Asks; `--yes` answers, and so does standard input. */
		public static function confirm( string $question, array $flags = array() ): void {
			if ( ! empty( $flags['yes'] ) ) {
				return;
			}
			echo $question, ' [y/n] ';
			if ( 'y' !== strtolower( trim( (string) fgets( STDIN ) ) ) ) {
				self::halt( 0 );
			}
		}

		/** Colours are left out. */
		public static function colorize( string $text ): string {
			return preg_replace( '/%[a-zA-Z0-9]/', '', $text );
		}

		/** Prints a value as --format wants it. */
		public static function print_value( mixed $value, array $flags = array() ): void {
			echo 'json' === ( $flags['format'] ?? '' ) || ! is_scalar( $value ) ? json_encode( $value ) : $value, "\n";
		}
	}
}
