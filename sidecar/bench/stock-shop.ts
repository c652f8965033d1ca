/** The shop of the bench `stock`: thousands of products, their state for comparing, and the two ways to write stock. */
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../test/support/bundle.ts';
import type { Store } from './store-harness.ts';

export interface Pair {
  id: number;
  quantity: number;
}

/**
 * One product is made by WooCommerce and copied row by row: making ten thousand by WooCommerce takes a quarter of an hour and
 * leaves the same rows.
 * @returns ids, ascending
 */
export async function seedProducts(store: Store, count: number, stock: number): Promise<number[]> {
  return store.wpEval<number[]>(
    `global $wpdb;
     $first = new WC_Product_Simple();
     $first->set_name( 'Bench 1' ); $first->set_sku( 'BENCH-1' ); $first->set_regular_price( '9.90' ); $first->set_status( 'publish' );
     $first->set_manage_stock( true ); $first->set_stock_quantity( $args['stock'] );
     $id = $first->save();
     $first->save();
     $post = $wpdb->get_row( "SELECT * FROM {$wpdb->posts} WHERE ID = $id", ARRAY_A );
     $meta = $wpdb->get_results( "SELECT meta_key, meta_value FROM {$wpdb->postmeta} WHERE post_id = $id", ARRAY_A );
     $terms = $wpdb->get_col( "SELECT term_taxonomy_id FROM {$wpdb->term_relationships} WHERE object_id = $id" );
     $look = $wpdb->get_row( "SELECT * FROM {$wpdb->wc_product_meta_lookup} WHERE product_id = $id", ARRAY_A );
     $next = 1 + (int) $wpdb->get_var( "SELECT MAX(ID) FROM {$wpdb->posts}" );
     $ids = array( $id );
     $insert = static function ( string $table, array $rows ) use ( $wpdb ): void {
       foreach ( array_chunk( $rows, 500 ) as $chunk ) {
         $values = array_map( static fn( array $row ): string => '(' . implode( ',', array_map( static fn( $v ): string => null === $v ? 'NULL' : "'" . esc_sql( (string) $v ) . "'", $row ) ) . ')', $chunk );
         if ( false === $wpdb->query( "INSERT INTO $table (" . implode( ',', array_keys( $chunk[0] ) ) . ') VALUES ' . implode( ',', $values ) ) ) { throw new RuntimeException( $wpdb->last_error ); }
       }
     };
     for ( $from = 2; $from <= $args['count']; $from += 500 ) {
       $posts = $metas = $relations = $looks = array();
       for ( $n = $from; $n < min( $from + 500, $args['count'] + 1 ); $n++ ) {
         $new = $next++; $ids[] = $new;
         $posts[] = array( 'ID' => $new, 'post_title' => "Bench $n", 'post_name' => "bench-$n", 'guid' => "http://bench/$n" ) + $post;
         foreach ( $meta as $row ) { $metas[] = array( 'post_id' => $new, 'meta_key' => $row['meta_key'], 'meta_value' => '_sku' === $row['meta_key'] ? "BENCH-$n" : $row['meta_value'] ); }
         foreach ( $terms as $term ) { $relations[] = array( 'object_id' => $new, 'term_taxonomy_id' => $term ); }
         $looks[] = array( 'product_id' => $new, 'sku' => "BENCH-$n" ) + $look;
       }
       $insert( $wpdb->posts, $posts ); $insert( $wpdb->postmeta, $metas ); $insert( $wpdb->term_relationships, $relations ); $insert( $wpdb->wc_product_meta_lookup, $looks );
     }
     foreach ( $terms as $term ) { $wpdb->query( "UPDATE {$wpdb->term_taxonomy} SET count = ( SELECT COUNT(*) FROM {$wpdb->term_relationships} WHERE term_taxonomy_id = $term ) WHERE term_taxonomy_id = $term" ); }
     return $ids;`,
    { args: { count, stock }, admin: true },
  );
}

/** Puts all products back to a quantity in stock, as if they had never had another; not part of what is measured. */
export async function reset(store: Store, ids: readonly number[], stock: number): Promise<void> {
  await store.wpEval(
    `global $wpdb;
     $from = $args['from']; $to = $args['to']; $stock = (int) $args['stock'];
     $wpdb->query( "UPDATE {$wpdb->postmeta} SET meta_value = IF( meta_key = '_stock', '$stock', 'instock' ) WHERE post_id BETWEEN $from AND $to AND meta_key IN ( '_stock', '_stock_status' )" );
     $wpdb->query( "UPDATE {$wpdb->wc_product_meta_lookup} SET stock_quantity = $stock, stock_status = 'instock' WHERE product_id BETWEEN $from AND $to" );
     $term = (int) get_term_by( 'slug', 'outofstock', 'product_visibility' )->term_taxonomy_id;
     $wpdb->query( "DELETE FROM {$wpdb->term_relationships} WHERE object_id BETWEEN $from AND $to AND term_taxonomy_id = $term" );
     $wpdb->query( "UPDATE {$wpdb->term_taxonomy} SET count = ( SELECT COUNT(*) FROM {$wpdb->term_relationships} WHERE term_taxonomy_id = $term ) WHERE term_taxonomy_id = $term" );
     foreach ( array( 'actions', 'logs', 'claims' ) as $table ) { $wpdb->query( "DELETE FROM {$wpdb->prefix}actionscheduler_$table" ); }
     $wpdb->query( "DELETE FROM {$wpdb->options} WHERE option_name REGEXP '^_transient_(timeout_)?wc_related_'" );
     wp_cache_flush();`,
    { args: { from: ids[0], to: ids.at(-1), stock } },
  );
}

/**
 * Everything the database has of some products, and the counts and transients that hang on all; without moments, and without
 * the numbers of rows.
 */
export function stateOf(store: Store, ids: readonly number[]): Promise<Record<string, string[]>> {
  return store.wpEval(
    `global $wpdb;
     $ids = implode( ',', array_map( 'intval', $args['ids'] ) );
     $rows = static fn( string $sql ): array => array_map( 'wp_json_encode', $wpdb->get_results( $sql, ARRAY_A ) );
     return array(
       'posts' => $rows( "SELECT ID, post_title, post_status, post_parent, post_type FROM {$wpdb->posts} WHERE ID IN ($ids) ORDER BY ID" ),
       'meta' => $rows( "SELECT post_id, meta_key, meta_value FROM {$wpdb->postmeta} WHERE post_id IN ($ids) ORDER BY post_id, meta_key, meta_value" ),
       'lookup' => $rows( "SELECT * FROM {$wpdb->wc_product_meta_lookup} WHERE product_id IN ($ids) ORDER BY product_id" ),
       'terms' => $rows( "SELECT object_id, term_taxonomy_id FROM {$wpdb->term_relationships} WHERE object_id IN ($ids) ORDER BY 1, 2" ),
       'counts' => $rows( "SELECT term_taxonomy_id, count FROM {$wpdb->term_taxonomy} ORDER BY 1" ),
       'transients' => $rows( "SELECT option_name, option_value FROM {$wpdb->options} WHERE option_name REGEXP '^_transient_wc_(products_onsale|featured_products|outofstock_count|low_stock_count|product_children|var_prices|related|admin_stock_count)' ORDER BY 1" ),
     );`,
    { args: { ids: [...ids] } },
  );
}

export const addProbe = (store: Store): void =>
  copyFileSync(
    path.join(projectDir(), 'sidecar', 'bench', 'stock-probe.php'),
    path.join(store.site, 'wp-content', 'mu-plugins', 'stock-probe.php'),
  );

/** What listeners were told since the last call, sorted by product; within a product in order. */
export async function told(store: Store): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const file = path.join(store.folder, 'stock-told.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  rmSync(file);
  const byProduct = new Map<number, string[]>();
  for (const line of lines) {
    const id = (JSON.parse(line) as [number])[0];
    byProduct.set(id, [...(byProduct.get(id) ?? []), line]);
  }
  return [...byProduct].sort(([a], [b]) => a - b).flatMap(([, list]) => list);
}

/** Highest memory of any PHP request since the last call, in MB. */
export async function peakMemory(store: Store): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const file = path.join(store.folder, 'stock-memory.txt');
  const values = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  rmSync(file, { force: true });
  return Math.max(0, ...values);
}
