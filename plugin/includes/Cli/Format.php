<?php
/**
 * Rows as a table, JSON, CSV or a list of ids.
 *
 * @package Crossdock
 */

namespace Crossdock\Cli;

defined( 'ABSPATH' ) || exit;

/** Pure, and without WP-CLI's own formatter, so that commands can be tested where WP-CLI is not. */
final class Format {

	public const FORMATS = array( 'table', 'json', 'csv', 'ids' );

	/**
	 * Rows in one format.
	 *
	 * @param array[]  $rows    Rows by column name.
	 * @param string[] $columns Columns to show, in this order.
	 * @param string   $format  One of FORMATS; `ids` shows the first column only.
	 * @return string Without a line break at the end.
	 */
	public static function rows( array $rows, array $columns, string $format ): string {
		$rows = array_map(
			static fn( array $row ): array => array_combine( $columns, array_map( static fn( string $column ) => $row[ $column ] ?? null, $columns ) ),
			$rows
		);
		return match ( $format ) {
			'json'  => (string) wp_json_encode( $rows, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
			'csv'   => implode( "\n", array_map( array( self::class, 'csv_line' ), array( $columns, ...array_map( 'array_values', $rows ) ) ) ),
			'ids'   => implode( ' ', array_map( static fn( array $row ): string => self::text( reset( $row ) ), $rows ) ),
			default => self::table( $rows, $columns ),
		};
	}

	/** A value as text; nothing stays nothing. */
	private static function text( mixed $value ): string {
		return match ( true ) {
			is_bool( $value )  => $value ? 'yes' : 'no',
			is_array( $value ) => (string) wp_json_encode( $value ),
			default            => (string) $value,
		};
	}

	/** RFC 4180. A value that a spreadsheet would take for a formula is made text. */
	private static function csv_line( array $values ): string {
		return implode(
			',',
			array_map(
				static function ( $value ): string {
					$text = self::text( $value );
					if ( ! is_numeric( $text ) && preg_match( '/^[=+\-@\t\r]/', $text ) ) {
						$text = "'" . $text;
					}
					return preg_match( '/[",\r\n]/', $text ) ? '"' . str_replace( '"', '""', $text ) . '"' : $text;
				},
				$values
			)
		);
	}

	/** Columns as wide as their widest value; no frame, so that words can be cut out by other tools. */
	private static function table( array $rows, array $columns ): string {
		$lines  = array_map( static fn( array $row ): array => array_map( array( self::class, 'text' ), array_values( $row ) ), $rows );
		$lines  = array( $columns, ...$lines );
		$widths = array_map( static fn( int $at ): int => max( array_map( static fn( array $line ): int => mb_strwidth( $line[ $at ] ), $lines ) ), array_keys( $columns ) );
		return implode(
			"\n",
			array_map(
				static function ( array $line ) use ( $widths ): string {
					$cells = array_map( static fn( string $cell, int $width ): string => $cell . str_repeat( ' ', $width - mb_strwidth( $cell ) ), $line, $widths );
					return rtrim( implode( '  ', $cells ) );
				},
				$lines
			)
		);
	}
}
