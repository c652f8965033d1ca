<?php
/**
 * The order's box, the list's column, filter and bulk action, the search: in the storage mode of this run.
 *
 * @package Crossdock\Tests
 */

namespace Crossdock\Tests;

use Crossdock\Orders\CustomerDeliveries;
use Crossdock\Orders\CustomerNumber;
use Crossdock\Orders\ListColumn;
use Crossdock\Orders\MetaBox;
use Crossdock\Orders\Screens;
use Crossdock\Orders\Search;
use Crossdock\Orders\State;
use Crossdock\Orders\Words;
use Crossdock\Pairing;
use Crossdock\Plugin;

/** An order with something said about it. */
function told_order( array $annotation ): \WC_Order {
	$order = make_order();
	State::annotate( $order, $annotation );
	return wc_get_order( $order->get_id() );
}

/** What a callable prints. */
function printed( callable $run ): string {
	ob_start();
	$run();
	return (string) ob_get_clean();
}

/** The box, as it is rendered for whoever is signed in. */
function box( \WC_Order $order ): string {
	// The post editor hands over a post, WooCommerce's own page an order.
	$thing = hpos() ? $order : get_post( $order->get_id() );
	return printed( fn() => ( new MetaBox( Plugin::instance() ) )->render( $thing ) );
}

/** A cell of the list. */
function cell( \WC_Order $order ): string {
	return printed( fn() => ( new ListColumn( Plugin::instance() ) )->cell( ListColumn::COLUMN, hpos() ? $order : $order->get_id() ) );
}

/** A held order's problem with markup in it, as if somebody had put it into a product's name. */
const EVIL = array(
	'code'    => 'sku.unknown',
	'message' => 'Line 1 <img src=x onerror=alert(1)>: no item.',
	'fix'     => 'Create "it" & <b>retry</b>.',
	'owner'   => 'm3',
);

before_each(
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->unpair();
		clear_outbox();
	}
);

test(
	'every state that the sidecar can report has words of its own',
	static function (): void {
		$labels = array_map( array( Words::class, 'label' ), array( Words::NOT_SENT, ...State::STATES ) );
		same( count( $labels ), count( array_unique( $labels ) ) );
		foreach ( State::STATES as $state ) {
			ok( Words::label( $state ) !== $state, $state );
			ok( '' !== Words::sentence( array( 'state' => $state ) ), $state );
		}
		$grouped = array_merge( ...array_values( Words::GROUPS ) );
		sort( $grouped );
		$states = array( Words::NOT_SENT, ...State::STATES );
		sort( $states );
		same( $states, $grouped, 'each state is in one filter' );
		same( array_keys( Words::GROUPS ), array_keys( Words::groups() ) );
	}
);

test(
	'a state and a progress of a newer sidecar are shown as they came, escaped',
	static function (): void {
		same( '<i>new</i>', Words::label( '<i>new</i>' ) );
		contains( '&lt;i&gt;new&lt;/i&gt;', Screens::badge( '<i>new</i>' ) );
		same( 'teleported', Words::progress( 'teleported' ) );
	}
);

test(
	'the box of a held order says what is wrong, what to do and who can, without letting markup through',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		$html = box( told_order( array( 'state' => 'held', 'problem' => EVIL, 'temporaryNumber' => '0000091', 'customerNumber' => 'WC000021' ) ) );
		contains( 'What is wrong', $html );
		contains( 'What to do', $html );
		contains( 'the people who run M3', $html );
		contains( '&lt;img src=x onerror=alert(1)&gt;', $html );
		lacks( '<img', $html );
		contains( '0000091', $html );
		contains( 'WC000021', $html );
		contains( 'data-crossdock="retry"', $html );
	}
);

test(
	'the box of a confirmed order shows the final number only, and no Retry',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		$html = box( told_order( array( 'state' => 'confirmed', 'temporaryNumber' => '0000091', 'orderNumber' => '1000004711', 'status' => 'part-delivered' ) ) );
		contains( '1000004711', $html );
		lacks( '0000091', $html );
		contains( 'Partly delivered', $html );
		lacks( 'data-crossdock="retry"', $html );
		contains( 'data-crossdock="send"', $html );
	}
);

test(
	'the calls and the timeline are offered only where the shop can ask the sidecar',
	static function (): void {
		$pairing = new Pairing( Plugin::instance()->settings );
		$order   = told_order( array( 'state' => 'waiting' ) );
		$pairing->create( '' );
		lacks( 'data-crossdock="plan"', box( $order ) );
		lacks( 'data-crossdock="timeline"', box( $order ) );
		$pairing->create( 'https://sidecar.example' );
		contains( 'data-crossdock="plan"', box( $order ) );
		contains( 'data-crossdock="timeline"', box( $order ) );
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
	}
);

test(
	'the box leads to the timeline of that order in the console, where there is one',
	static function (): void {
		$pairing = new Pairing( Plugin::instance()->settings );
		$order   = told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000004711' ) );
		$address = admin_url( 'admin.php?page=wc-admin&path=%2Fcrossdock' ) . '#/timeline/order:' . $order->get_id();
		$pairing->create( '' );
		lacks( '#/timeline/', box( $order ) );
		$pairing->create( 'https://sidecar.example' );
		$page = new \DOMDocument();
		$page->loadHTML( '<?xml encoding="utf-8"?>' . box( $order ), LIBXML_NOERROR );
		$links = array();
		foreach ( $page->getElementsByTagName( 'a' ) as $link ) {
			$links[ $link->textContent ] = $link->getAttribute( 'href' );
		}
		same( array( 'Open it in Crossdock' => $address ), $links );
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
	}
);

test(
	'before pairing the box shows the way to it, and no buttons',
	static function (): void {
		$html = box( make_order() );
		contains( 'not paired', $html );
		contains( 'wc-admin', $html );
		lacks( 'data-crossdock=', $html );
	}
);

test(
	'events that wait are counted in the box',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( '' );
		$order = make_order();
		clear_outbox();
		contains( 'Not sent', box( $order ) );
		Plugin::instance()->outbox->add( 'order', $order->get_id(), null, 'updated' );
		contains( '1 event', box( $order ) );
		contains( 'waits in the shop', box( $order ) );
	}
);

test(
	'a draft has no box to act in',
	static function (): void {
		$order = make_order();
		$order->set_status( 'auto-draft' );
		$html = printed( fn() => ( new MetaBox( Plugin::instance() ) )->render( $order ) );
		contains( 'Create the order first', $html );
		lacks( 'data-crossdock', $html );
	}
);

test(
	'who may only look has no buttons to act, who may not look has no box',
	static function (): void {
		( new Pairing( Plugin::instance()->settings ) )->create( 'https://sidecar.example' );
		$order = told_order( array( 'state' => 'held', 'problem' => EVIL ) );
		$user  = user_with_role( 'subscriber' );
		get_userdata( $user )->add_cap( 'view_crossdock' );
		wp_set_current_user( $user );
		$html = box( $order );
		contains( 'What is wrong', $html );
		lacks( 'data-crossdock="send"', $html );
		lacks( 'data-crossdock="retry"', $html );
		contains( 'data-crossdock="timeline"', $html );
		wp_set_current_user( user_with_role( 'subscriber' ) );
		ok( ! Screens::may_view() );
		ok( ! Screens::may_act() );
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
	}
);

test(
	'the column stands behind the status and keeps all others',
	static function (): void {
		$columns = ( new ListColumn( Plugin::instance() ) )->add_column( array( 'cb' => '', 'order_status' => 'Status', 'order_total' => 'Total' ) );
		same( array( 'cb', 'order_status', ListColumn::COLUMN, 'order_total' ), array_keys( $columns ) );
		same( array( 'cb', ListColumn::COLUMN ), array_keys( ( new ListColumn( Plugin::instance() ) )->add_column( array( 'cb' => '' ) ) ) );
	}
);

test(
	'the cell shows state, number or reason, escaped, without a query',
	static function (): void {
		contains( '1000004711', cell( told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000004711' ) ) ) );
		contains( 'Not sent', cell( make_order() ) );
		$held = told_order( array( 'state' => 'held', 'problem' => EVIL ) );
		$html = cell( $held );
		contains( '&lt;img', $html );
		lacks( '<img', $html );
		if ( hpos() ) {
			global $wpdb;
			$held->get_meta( State::STATE );
			$before = $wpdb->num_queries;
			cell( $held );
			same( $before, $wpdb->num_queries );
		}
		same( '', printed( fn() => ( new ListColumn( Plugin::instance() ) )->cell( 'order_total', $held ) ) );
	}
);

test(
	'each filter finds its orders and no other',
	static function (): void {
		$orders = array(
			'not-sent' => make_order(),
			'waiting'  => told_order( array( 'state' => 'waiting' ) ),
			'held'     => told_order( array( 'state' => 'held', 'problem' => EVIL ) ),
			'in-m3'    => told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000009901' ) ),
			'out'      => told_order( array( 'state' => 'skipped' ) ),
		);
		$ids    = array_map( static fn( \WC_Order $order ): int => $order->get_id(), $orders );
		foreach ( $ids as $group => $id ) {
			same( array( $id ), array_values( array_intersect( $ids, ListColumn::find( $group, 1000 ) ) ), $group );
		}
		same( array( 'limit' => 3 ), ListColumn::narrow( array( 'limit' => 3 ), 'nonsense' ) );
		$kept = ListColumn::narrow( array( 'meta_query' => array( array( 'key' => 'theirs' ) ) ), 'held' );
		same( 'AND', $kept['meta_query']['relation'], 'what others ask for stays' );
		same( array( array( 'key' => 'theirs' ) ), $kept['meta_query'][0] );
	}
);

test(
	'the bulk action puts orders into the outbox once, and no drafts, refunds or strangers',
	static function (): void {
		$good  = make_order();
		$draft = make_order( array( 'status' => 'checkout-draft' ) );
		$trash = make_order();
		$trash->delete();
		$refund = wc_create_refund( array( 'order_id' => $good->get_id(), 'amount' => '1' ) );
		clear_outbox();
		$list = new ListColumn( Plugin::instance() );
		$back = $list->send( 'https://shop.test/list', ListColumn::ACTION, array( (string) $good->get_id(), $good->get_id(), $draft->get_id(), $trash->get_id(), $refund->get_id(), 99999999 ) );
		same( 'https://shop.test/list?crossdock_sent=1', $back );
		same( array( (string) $good->get_id() ), array_column( outbox_rows( 'order' ), 'entity_id' ) );
		same( 'https://shop.test/list', $list->send( 'https://shop.test/list', 'trash', array( $good->get_id() ) ), 'other actions are not ours' );
	}
);

test(
	'the orders of the bulk action leave when the request ends',
	static function (): void {
		$takes = static fn( $none, array $args ): array => array(
			'response' => array( 'code' => 202, 'message' => '' ),
			'headers'  => array(),
			'cookies'  => array(),
			'body'     => wp_json_encode( array( 'results' => array_map( static fn( int $index ): array => array( 'index' => $index, 'status' => 'accepted' ), array_keys( json_decode( $args['body'], true )['events'] ) ) ) ),
		);
		add_filter( 'pre_http_request', $takes, 10, 2 );
		( new Pairing( Plugin::instance()->settings ) )->create( 'http://127.0.0.1:9' );
		$orders = array( make_order()->get_id(), make_order()->get_id() );
		clear_outbox();
		( new ListColumn( Plugin::instance() ) )->send( 'https://shop.test/list', ListColumn::ACTION, $orders );
		same( array( 'pending', 'pending' ), array_column( outbox_rows( 'order' ), 'status' ), 'not before' );
		end_request();
		remove_filter( 'pre_http_request', $takes );
		same( array( 'done', 'done' ), array_column( outbox_rows( 'order' ), 'status' ) );
		Plugin::instance()->settings->update( array( 'sidecar_url' => '' ) );
	}
);

test(
	'the bulk action does nothing for who may only look',
	static function (): void {
		$order = make_order();
		clear_outbox();
		$user = user_with_role( 'subscriber' );
		get_userdata( $user )->add_cap( 'view_crossdock' );
		wp_set_current_user( $user );
		same( 'https://shop.test/', ( new ListColumn( Plugin::instance() ) )->send( 'https://shop.test/', ListColumn::ACTION, array( $order->get_id() ) ) );
		same( array(), outbox_rows() );
	}
);

test(
	'an order is found by its M3 numbers',
	static function (): void {
		$order  = told_order( array( 'state' => 'confirmed', 'orderNumber' => '1777000001', 'customerNumber' => 'WX77701' ) );
		$search = static fn( string $term, array $more = array() ): array => hpos()
			? wc_get_orders( array( 's' => $term, 'limit' => -1, 'return' => 'ids' ) + $more )
			: array_map( 'intval', wc_order_search( $term ) );
		contains( $order->get_id(), $search( '1777000001' ) );
		contains( $order->get_id(), $search( 'WX77701' ) );
		lacks( $order->get_id(), $search( '1777000002' ) );
		if ( hpos() ) {
			contains( $order->get_id(), $search( '1777000001', array( 'search_filter' => Search::FILTER ) ) );
			lacks( $order->get_id(), $search( "' OR 1=1 -- ", array( 'search_filter' => Search::FILTER ) ) );
			lacks( $order->get_id(), $search( '%', array( 'search_filter' => Search::FILTER ) ), 'a wildcard is text' );
		}
	}
);

test(
	'the choice "M3 number" is there for who may look, before "All"',
	static function (): void {
		$choices = ( new Search() )->add_choice( array( 'order_id' => 'Order ID', 'all' => 'All' ) );
		same( array( 'order_id', Search::FILTER, 'all' ), array_keys( $choices ) );
		wp_set_current_user( user_with_role( 'subscriber' ) );
		same( array( 'all' => 'All' ), ( new Search() )->add_choice( array( 'all' => 'All' ) ) );
	}
);

test(
	'customers see the number only when the shop wants that, and never a temporary one',
	static function (): void {
		$settings = Plugin::instance()->settings;
		$number   = new CustomerNumber( $settings );
		$order    = told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000004711' ) );
		$settings->update( array( 'show_number' => false ) );
		same( '', printed( fn() => $number->on_page( $order ) ) );
		same( array(), $number->in_email( array(), false, $order ) );
		$settings->update( array( 'show_number' => true ) );
		contains( '1000004711', printed( fn() => $number->on_page( $order ) ) );
		same( '1000004711', $number->in_email( array(), false, $order )['crossdock_order_number']['value'] );
		$early = told_order( array( 'state' => 'waiting', 'temporaryNumber' => '0000091' ) );
		same( '', printed( fn() => $number->on_page( $early ) ) );
		same( array( 'theirs' => 1 ), $number->in_email( array( 'theirs' => 1 ), true, $early ) );
		$settings->update( array( 'show_number' => false ) );
	}
);

/** Two deliveries, of which the second has no tracking number yet, and one whose address is none for a page. */
const DELIVERIES = array(
	array(
		'number'   => '30000001',
		'day'      => '2026-11-23',
		'carrier'  => 'Parcel & Co',
		'tracking' => 'TRK "1"',
		'url'      => 'https://parcel.example/track?id=TRK%20%221%22&l=en',
	),
	array( 'number' => '30000002' ),
	array(
		'number'   => '30000003',
		'tracking' => 'TRK<3>',
		'url'      => 'javascript:alert(1)',
	),
);

test(
	'the box lists deliveries with day, carrier and tracking link; nothing of M3 is markup',
	static function (): void {
		lacks( 'Deliveries', box( told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000004711' ) ) ) );
		$box = box( told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000004711', 'deliveries' => DELIVERIES ) ) );
		contains( '30000001', $box );
		contains( 'November 23, 2026', $box );
		contains( 'Parcel &amp; Co <a href="https://parcel.example/track?id=TRK%20%221%22&#038;l=en" target="_blank" rel="noopener">TRK &quot;1&quot;</a>', $box );
		contains( '30000002', $box );
		contains( 'TRK&lt;3&gt;', $box );
		lacks( 'javascript:', $box );
		same( 1, substr_count( $box, 'rel="noopener"' ) );
	}
);

test(
	'deliveries on an order: nothing is saved when nothing differs, what is absent stays, a broken value is none',
	static function (): void {
		$order = told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000004711', 'deliveries' => DELIVERIES ) );
		same( array( 'number' => '30000002', 'day' => '', 'carrier' => '', 'tracking' => '', 'url' => '' ), array_replace( array( 'number' => '' ), State::of( $order )['deliveries'][1] ) );
		same( false, State::annotate( wc_get_order( $order->get_id() ), array( 'state' => 'confirmed', 'deliveries' => DELIVERIES ) ) );
		same( false, State::annotate( wc_get_order( $order->get_id() ), array( 'state' => 'confirmed' ) ) );
		same( true, State::annotate( wc_get_order( $order->get_id() ), array( 'state' => 'confirmed', 'deliveries' => array( DELIVERIES[0] ) ) ) );
		same( array( '30000001' ), array_column( State::of( wc_get_order( $order->get_id() ) )['deliveries'], 'number' ) );
		foreach ( array( 'no JSON', '"text"', '[1,{"day":"x"},{"number":["7"]}]' ) as $broken ) {
			$order->update_meta_data( State::DELIVERIES, $broken );
			same( array(), State::of( $order )['deliveries'], $broken );
		}
	}
);

test(
	'customers see carrier and tracking link only when the shop wants that, on the page and in both kinds of e-mail',
	static function (): void {
		$settings = Plugin::instance()->settings;
		$shown    = new CustomerDeliveries( $settings );
		$order    = told_order( array( 'state' => 'confirmed', 'orderNumber' => '1000004711', 'deliveries' => DELIVERIES ) );
		$all      = static fn(): string => printed( fn() => $shown->on_page( $order ) ) . printed( fn() => $shown->in_email( $order, false, false ) ) . printed( fn() => $shown->in_email( $order, false, true ) );
		same( false, $settings->get( 'show_tracking' ), 'off unless somebody wants it' );
		same( '', $all() );
		$settings->update( array( 'show_tracking' => true ) );
		try {
			foreach ( array( printed( fn() => $shown->on_page( $order ) ), printed( fn() => $shown->in_email( $order, false, false ) ) ) as $html ) {
				contains( 'Tracking number (Parcel &amp; Co): <strong><a href="https://parcel.example/track?id=TRK%20%221%22&#038;l=en" target="_blank" rel="noopener">TRK &quot;1&quot;</a></strong>', $html );
				contains( 'Sent on November 23, 2026', $html );
				contains( 'Tracking number: <strong>TRK&lt;3&gt;</strong>', $html );
				lacks( '30000002', $html, 'without a tracking number there is nothing for customers' );
				lacks( 'javascript:', $html );
			}
			$plain = printed( fn() => $shown->in_email( $order, false, true ) );
			contains( "\nTracking number (Parcel & Co): TRK \"1\"\nSent on November 23, 2026\nhttps://parcel.example/track?id=TRK%20%221%22&l=en\n", $plain );
			lacks( 'javascript:', $plain );
			lacks( '<', $plain );
			same( '', printed( fn() => $shown->in_email( $order, true, false ) ), 'the shop has the order screen' );
			same( '', printed( fn() => $shown->on_page( 'no order' ) ) );
		} finally {
			$settings->update( array( 'show_tracking' => false ) );
		}
	}
);

test(
	'times are told as "ago" while fresh, with date and time later',
	static function (): void {
		same( '', Screens::when( null ) );
		same( '', Screens::when( 'nonsense' ) );
		contains( 'ago', Screens::when( gmdate( 'Y-m-d\TH:i:s\Z', time() - 300 ) ) );
		matches( '/2026.* at /', Screens::when( '2026-01-02T03:04:05Z' ) );
	}
);
