<?php
/**
 * A persistent object cache for tests: what one PHP process keeps, the next one finds, as with Redis or Memcached. One file for
 * each entry. Goes to wp-content/object-cache.php.
 *
 * @package Crossdock\Tests
 */

defined( 'ABSPATH' ) || exit;

/** Entries in memory for this request, and in files for all. */
class WP_Object_Cache {

	/** @var array<string, array> Value by group and key. */
	private array $memory = array();
	/** @var array<string, bool> Groups that live only as long as the request. */
	private array $fleeting = array();

	private string $folder;

	/** In memory where the system has such a folder: on a disk the suites of the bulk routes took 82 s, without a cache 11 s. */
	public static function folder(): string {
		$base = is_writable( '/dev/shm' ) ? '/dev/shm/crossdock-' . md5( CROSSDOCK_STORE_FOLDER ) : CROSSDOCK_STORE_FOLDER . '/object-cache';
		wp_mkdir_p( $base );
		return $base;
	}

	public function __construct() {
		$this->folder = self::folder();
	}

	private function file( string $group, string $key ): string {
		return $this->folder . '/' . md5( "$group|$key" );
	}

	private static function group( $group ): string {
		return '' === (string) $group ? 'default' : (string) $group;
	}

	public function get( $key, $group, $force, &$found ) {
		$group = self::group( $group );
		if ( ( $force || ! array_key_exists( $key, $this->memory[ $group ] ?? array() ) ) && ! isset( $this->fleeting[ $group ] ) ) {
			// phpcs:ignore -- a test's own files.
			$text = @file_get_contents( $this->file( $group, (string) $key ) );
			unset( $this->memory[ $group ][ $key ] );
			if ( false !== $text && '' !== $text ) {
				list( $until, $value ) = unserialize( $text );
				if ( 0 === $until || $until > time() ) {
					$this->memory[ $group ][ $key ] = $value;
				}
			}
		}
		$found = array_key_exists( $key, $this->memory[ $group ] ?? array() );
		$value = $found ? $this->memory[ $group ][ $key ] : false;
		return is_object( $value ) ? clone $value : $value;
	}

	public function set( $key, $value, $group, $expire ): bool {
		$group                          = self::group( $group );
		$value                          = is_object( $value ) ? clone $value : $value;
		$this->memory[ $group ][ $key ] = $value;
		if ( ! isset( $this->fleeting[ $group ] ) ) {
			$file = $this->file( $group, (string) $key );
			$new  = $file . '.' . getmypid();
			file_put_contents( $new, serialize( array( (int) $expire > 0 ? time() + (int) $expire : 0, $value ) ) );
			rename( $new, $file );
		}
		return true;
	}

	public function delete( $key, $group ): bool {
		$group = self::group( $group );
		$this->get( $key, $group, false, $found );
		unset( $this->memory[ $group ][ $key ] );
		// phpcs:ignore -- a test's own files.
		@unlink( $this->file( $group, (string) $key ) );
		return $found;
	}

	public function flush(): bool {
		$this->memory = array();
		array_map( 'unlink', glob( $this->folder . '/*' ) ?: array() );
		return true;
	}

	public function flush_runtime(): bool {
		$this->memory = array();
		return true;
	}

	public function fleeting( array $groups ): void {
		$this->fleeting += array_fill_keys( $groups, true );
	}
}

function wp_cache_init() {
	$GLOBALS['wp_object_cache'] = new WP_Object_Cache();
}
function wp_cache_get( $key, $group = '', $force = false, &$found = null ) {
	return $GLOBALS['wp_object_cache']->get( $key, $group, $force, $found );
}
function wp_cache_set( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->set( $key, $data, $group, $expire );
}
function wp_cache_add( $key, $data, $group = '', $expire = 0 ) {
	if ( wp_suspend_cache_addition() ) {
		return false;
	}
	wp_cache_get( $key, $group, false, $found );
	return $found ? false : wp_cache_set( $key, $data, $group, $expire );
}
function wp_cache_replace( $key, $data, $group = '', $expire = 0 ) {
	wp_cache_get( $key, $group, false, $found );
	return $found && wp_cache_set( $key, $data, $group, $expire );
}
function wp_cache_delete( $key, $group = '' ) {
	return $GLOBALS['wp_object_cache']->delete( $key, $group );
}
function wp_cache_incr( $key, $offset = 1, $group = '' ) {
	$value = wp_cache_get( $key, $group, false, $found );
	if ( ! $found ) {
		return false;
	}
	$value = max( 0, (int) $value + (int) $offset );
	wp_cache_set( $key, $value, $group );
	return $value;
}
function wp_cache_decr( $key, $offset = 1, $group = '' ) {
	return wp_cache_incr( $key, -$offset, $group );
}
function wp_cache_flush() {
	return $GLOBALS['wp_object_cache']->flush();
}
function wp_cache_flush_runtime() {
	return $GLOBALS['wp_object_cache']->flush_runtime();
}
function wp_cache_supports( $feature ) {
	return 'flush_runtime' === $feature;
}
function wp_cache_close() {
	return true;
}
function wp_cache_add_global_groups( $groups ) {}
function wp_cache_add_non_persistent_groups( $groups ) {
	$GLOBALS['wp_object_cache']->fleeting( (array) $groups );
}
function wp_cache_switch_to_blog( $blog_id ) {}
