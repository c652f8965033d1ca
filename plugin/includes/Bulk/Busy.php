<?php
/**
 * The number changed while it was to be written.
 *
 * @package Crossdock
 */

namespace Crossdock\Bulk;

defined( 'ABSPATH' ) || exit;

/** Breaks a save off; never leaves StockSave. */
final class Busy extends \RuntimeException {}
