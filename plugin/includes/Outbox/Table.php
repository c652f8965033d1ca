<?php
/**
 * The outbox's table: name and form.
 *
 * @package Crossdock
 */

namespace Crossdock\Outbox;

defined( 'ABSPATH' ) || exit;

/** Structure only; what is done with the rows is in Outbox. A change of it needs a step in Installer. */
final class Table {

	/** Name with this site's prefix. */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'crossdock_outbox';
	}

	/**
	 * Makes the table where there is none. Not by dbDelta: that cannot say why it failed, and compares types by their text,
	 * which MariaDB and MySQL word differently.
	 *
	 * Times are UTC and come from PHP: the database's clock and zone are its own. `queue` serves the claim in order and the
	 * counts, `due` finds rows that are put off, `entity` serves the order of one entity and the sweep. All columns have one
	 * character set: of a table with several wpdb takes nothing but ASCII, and last_error is in people's languages.
	 *
	 * @throws \RuntimeException With what the database said, '' when it said nothing. No words of ours: it is kept, and shown in
	 *                           the language of whoever looks (Watchdog), who is told by engine() what is wrong.
	 */
	public static function create(): void {
		global $wpdb;
		$table   = self::name();
		$charset = $wpdb->get_charset_collate();
		// phpcs:disable WordPress.DB -- structure of our own table.
		$done = $wpdb->query(
			"CREATE TABLE IF NOT EXISTS {$table} (
				id bigint unsigned NOT NULL AUTO_INCREMENT,
				event_id char(36) NOT NULL,
				entity_type varchar(20) NOT NULL,
				entity_id bigint unsigned NOT NULL,
				parent_id bigint unsigned NULL,
				reason varchar(10) NOT NULL,
				origin varchar(10) NOT NULL,
				status varchar(10) NOT NULL,
				available_at datetime NOT NULL,
				attempts smallint unsigned NOT NULL DEFAULT 0,
				lease char(36) NULL,
				lease_until datetime NULL,
				last_error varchar(500) NULL,
				created_at datetime NOT NULL,
				done_at datetime NULL,
				PRIMARY KEY (id),
				UNIQUE KEY event_id (event_id),
				KEY queue (status, id),
				KEY due (status, available_at),
				KEY entity (entity_type, entity_id, created_at),
				KEY lease (lease)
			) ENGINE=InnoDB {$charset}"
		);
		if ( false === $done ) {
			throw new \RuntimeException( esc_html( $wpdb->last_error ) );
		}
		if ( 'innodb' !== strtolower( self::engine() ) ) {
			$wpdb->query( "ALTER TABLE {$table} ENGINE=InnoDB" );
		}
		$refusal = $wpdb->last_error;
		// phpcs:enable
		if ( 'innodb' !== strtolower( self::engine() ) ) {
			throw new \RuntimeException( esc_html( $refusal ) );
		}
	}

	/** Storage engine of the table, '' when there is no table. Only InnoDB keeps a row when the server dies. */
	public static function engine(): string {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- asked at installation and by the watchdog.
		return (string) $wpdb->get_var( $wpdb->prepare( 'SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s', self::name() ) );
	}
}
