<?php
/**
 * What is handed over is what the database holds, whatever this process has kept from before.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Outbox\Documents;
use Crossdock\Outbox\Orders;
use Crossdock\Outbox\Outbox;
use Crossdock\Pairing;
use Crossdock\Plugin;

( new Pairing( Plugin::instance()->settings ) )->create();

before_each( static fn() => clear_outbox() );

/**
 * The document that is handed over for an entity.
 *
 * @param array<array{string, int, ?int}> $entities Kind, id, parent of each row.
 * @return array[] Documents in the order of the rows.
 */
function handed_over( array ...$entities ): array {
	clear_outbox();
	$outbox = new Outbox();
	foreach ( $entities as $entity ) {
		$outbox->add( $entity[0], $entity[1], $entity[2] ?? null, 'updated' );
	}
	return array_column( ( new Documents() )->events( $outbox->lease( 100, 30 )['rows'] )['events'], 'document' );
}

/** What another process writes: past everything that this one keeps. */
function elsewhere( string $table, array $set, array $where ): void {
	global $wpdb;
	$wpdb->update( $table, $set, $where );
	same( '', $wpdb->last_error );
	same( 1, $wpdb->rows_affected, "one row of $table" );
}

/** The status of an order as another process sets it. */
function set_elsewhere( int $order, string $status ): void {
	$of = Orders::columns();
	elsewhere( $of['table'], array( $of['status'] => 'wc-' . $status ), array( $of['id'] => $order ) );
}

test(
	'an order that this process has read before, alone and among others',
	static function (): void {
		$orders = array_map( static fn(): int => make_order( array( 'status' => 'pending' ) )->get_id(), array( 1, 2, 3 ) );
		foreach ( $orders as $id ) {
			same( 'pending', wc_get_order( $id )->get_status() );
			set_elsewhere( $id, 'processing' );
		}
		same( 'processing', handed_over( array( 'order', $orders[0] ) )[0]['status'] );
		same( array( 'processing', 'processing' ), array_column( handed_over( array( 'order', $orders[1] ), array( 'order', $orders[2] ) ), 'status' ) );
		set_elsewhere( $orders[0], 'completed' );
		same( 'completed', handed_over( array( 'order', $orders[0] ) )[0]['status'], 'and after it was handed over once' );
	}
);

test(
	'its items, its meta data and its refunds',
	static function (): void {
		global $wpdb;
		$order  = make_order( array( 'quantity' => 2 ) );
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '5.00' ) );
		$order->update_meta_data( 'gate', 'A' );
		$order->save();
		$before = handed_over( array( 'order', $order->get_id() ), array( 'refund', $refund->get_id(), $order->get_id() ) );
		same( 2, $before[0]['line_items'][0]['quantity'] );
		same( '-5.00', $before[0]['refunds'][0]['total'] );
		same( '5.00', $before[1]['amount'] );

		$item = array( 'order_item_id' => $before[0]['line_items'][0]['id'] );
		elsewhere( $wpdb->prefix . 'woocommerce_order_itemmeta', array( 'meta_value' => '3' ), $item + array( 'meta_key' => '_qty' ) );
		elsewhere( $wpdb->prefix . 'woocommerce_order_items', array( 'order_item_name' => 'Another cup' ), $item );
		$meta = hpos() ? array( "{$wpdb->prefix}wc_orders_meta", 'order_id' ) : array( $wpdb->postmeta, 'post_id' );
		elsewhere( $meta[0], array( 'meta_value' => 'B' ), array( $meta[1] => $order->get_id(), 'meta_key' => 'gate' ) );
		if ( hpos() ) {
			elsewhere( "{$wpdb->prefix}wc_orders", array( 'total_amount' => '-7.00' ), array( 'id' => $refund->get_id() ) );
		} else {
			elsewhere( $wpdb->postmeta, array( 'meta_value' => '-7.00' ), array( 'post_id' => $refund->get_id(), 'meta_key' => '_order_total' ) );
		}
		elsewhere( $meta[0], array( 'meta_value' => '7.00' ), array( $meta[1] => $refund->get_id(), 'meta_key' => '_refund_amount' ) );

		foreach ( array( true, false ) as $together ) {
			$after = $together
				? handed_over( array( 'order', $order->get_id() ), array( 'refund', $refund->get_id(), $order->get_id() ) )
				: array_merge( handed_over( array( 'order', $order->get_id() ) ), handed_over( array( 'refund', $refund->get_id() ) ) );
			same( 3, $after[0]['line_items'][0]['quantity'] );
			same( 'Another cup', $after[0]['line_items'][0]['name'] );
			contains( 'B', array_column( $after[0]['meta_data'], 'value' ) );
			same( '-7.00', $after[0]['refunds'][0]['total'] );
			same( '7.00', $after[1]['amount'] );
		}
	}
);

test(
	'a refund that another process has made',
	static function (): void {
		global $wpdb;
		$order = make_order();
		$other = make_order();
		same( array(), handed_over( array( 'order', $order->get_id() ) )[0]['refunds'] );
		$refund = wc_create_refund( array( 'order_id' => $other->get_id(), 'amount' => '1.00' ) );
		same( array(), handed_over( array( 'order', $order->get_id() ) )[0]['refunds'] );
		$of = Orders::columns();
		elsewhere( $of['table'], array( $of['parent'] => $order->get_id() ), array( $of['id'] => $refund->get_id() ) );
		same( array( $refund->get_id() ), array_column( handed_over( array( 'order', $order->get_id() ) )[0]['refunds'], 'id' ) );
	}
);

test(
	'products, variations with what their product says, and stock',
	static function (): void {
		global $wpdb;
		$cup  = product_id( 'CUP-01' );
		$tee  = product_id( 'TEE' );
		$red  = product_id( 'TEE-RED-M' );
		$blue = product_id( 'TEE-BLUE-M' );
		$all  = array( array( 'product', $cup ), array( 'stock', $cup ), array( 'variation', $red, $tee ), array( 'stock', $red ), array( 'product', $tee ) );
		$old  = handed_over( ...$all );
		contains( $blue, $old[4]['variations'] );
		wc_get_product( $tee )->get_children();

		$title = get_the_title( $cup );
		elsewhere( $wpdb->posts, array( 'post_title' => 'Renamed cup' ), array( 'ID' => $cup ) );
		elsewhere( $wpdb->postmeta, array( 'meta_value' => '4321' ), array( 'post_id' => $cup, 'meta_key' => '_stock' ) );
		elsewhere( $wpdb->postmeta, array( 'meta_value' => '98.76' ), array( 'post_id' => $red, 'meta_key' => '_regular_price' ) );
		elsewhere( $wpdb->posts, array( 'post_status' => 'trash' ), array( 'ID' => $blue ) );
		// As its save does.
		$wpdb->delete( $wpdb->options, array( 'option_name' => '_transient_wc_product_children_' . $tee ) );
		$new = handed_over( ...$all );
		elsewhere( $wpdb->posts, array( 'post_title' => $title ), array( 'ID' => $cup ) );
		elsewhere( $wpdb->postmeta, array( 'meta_value' => (string) $old[0]['stock_quantity'] ), array( 'post_id' => $cup, 'meta_key' => '_stock' ) );
		elsewhere( $wpdb->postmeta, array( 'meta_value' => $old[2]['regular_price'] ), array( 'post_id' => $red, 'meta_key' => '_regular_price' ) );
		elsewhere( $wpdb->posts, array( 'post_status' => 'publish' ), array( 'ID' => $blue ) );
		$wpdb->delete( $wpdb->options, array( 'option_name' => '_transient_wc_product_children_' . $tee ) );

		same( 'Renamed cup', $new[0]['name'] );
		same( 4321, $new[0]['stock_quantity'] );
		same( 4321, $new[1]['stock_quantity'] );
		same( '98.76', $new[2]['regular_price'] );
		same( '98.76', $new[3]['regular_price'] );
		lacks( $blue, $new[4]['variations'] );
		same( $old[0]['name'], handed_over( array( 'product', $cup ) )[0]['name'] );
		contains( $blue, handed_over( array( 'product', $tee ) )[0]['variations'] );
	}
);

test(
	'a customer',
	static function (): void {
		global $wpdb;
		$anna = (int) get_option( 'crossdock_store_seed' )['customers']['anna'];
		$old  = handed_over( array( 'customer', $anna ) )[0];
		elsewhere( $wpdb->usermeta, array( 'meta_value' => 'Hannah' ), array( 'user_id' => $anna, 'meta_key' => 'first_name' ) );
		elsewhere( $wpdb->users, array( 'user_email' => 'hannah@buyer.test' ), array( 'ID' => $anna ) );
		$new = handed_over( array( 'customer', $anna ) )[0];
		elsewhere( $wpdb->usermeta, array( 'meta_value' => $old['first_name'] ), array( 'user_id' => $anna, 'meta_key' => 'first_name' ) );
		elsewhere( $wpdb->users, array( 'user_email' => $old['email'] ), array( 'ID' => $anna ) );
		same( array( 'Hannah', 'hannah@buyer.test' ), array( $new['first_name'], $new['email'] ) );
		same( $old['email'], handed_over( array( 'customer', $anna ) )[0]['email'] );
	}
);

test(
	'a few orders cost few questions more than they hold',
	static function (): void {
		global $wpdb;
		$orders = array_map( static fn(): array => array( 'order', make_order()->get_id() ), range( 1, 10 ) );
		handed_over( ...$orders );
		$before = $wpdb->num_queries;
		handed_over( ...$orders );
		ok( $wpdb->num_queries - $before <= 100, 'for ten orders, writing and leasing included: ' . ( $wpdb->num_queries - $before ) );
	}
);
