<?php
/**
 * A part of the plugin that hooks itself in.
 *
 * @package Crossdock
 */

namespace Crossdock;

defined( 'ABSPATH' ) || exit;

/** Built and registered by Plugin::start(). */
interface Registerable {

	/** Adds the hooks of this part. */
	public function register(): void;
}
