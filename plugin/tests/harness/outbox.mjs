/** What store suites need of the plugin's outbox: a pairing without a sidecar, and the rows. */
import { until } from './processes.mjs';

/**
 * Pairs the shop without anybody at the other end, so that events are recorded and stay.
 * @returns {Promise<{url: string, secret: string, token: string, keys: {key: string, secret: string}}>} what the pairing
 *   string holds; `keys` are those of the sidecar's own user
 */
export async function pairAlone(store, url = '') {
  const text = await store.wpEval(
    `return ( new \\Crossdock\\Pairing( \\Crossdock\\Plugin::instance()->settings ) )->create( $args['url'] );`,
    { user: 1, args: { url } },
  );
  const pairing = JSON.parse(Buffer.from(text.slice('crossdock1_'.length), 'base64url').toString('utf8'));
  return { ...pairing, keys: { key: pairing.consumerKey, secret: pairing.consumerSecret } };
}

const QUERY = `SELECT id, event_id, entity_type AS entity, entity_id, parent_id, reason, origin, status, attempts, last_error, created_at, status = 'leased' AND lease_until > UTC_TIMESTAMP() AS held FROM wp_crossdock_outbox ORDER BY id`;

const typed = (row) => ({
  ...row,
  id: Number(row.id),
  entity_id: Number(row.entity_id),
  parent_id: row.parent_id === null ? null : Number(row.parent_id),
  attempts: Number(row.attempts),
  held: row.held === '1',
});

/** All rows, as they are. */
export const allRows = async (store) => (await store.sql(QUERY)).map(typed);

/** Rows once no request holds any: a response may be out while its request still writes. */
export async function settledRows(store) {
  let rows = [];
  await until('no request holds a row of the outbox', async () => {
    rows = await allRows(store);
    return rows.every((row) => !row.held);
  });
  return rows;
}

/** The last row that was taken, by store. */
const taken = new WeakMap();

/**
 * Rows since the last call. They stay as handed over, as with a sidecar: without them a sweep, which a look into the admin area or
 * a heartbeat may start a minute later, would find the same entities once more.
 */
export async function takeRows(store) {
  const rows = (await settledRows(store)).filter(({ id }) => id > (taken.get(store) ?? 0));
  if (rows.length === 0) return rows;
  taken.set(store, rows.at(-1).id);
  await store.sql(
    `UPDATE wp_crossdock_outbox SET status = 'done', lease = NULL, lease_until = NULL, done_at = COALESCE(done_at, UTC_TIMESTAMP()) WHERE id <= ${rows.at(-1).id} AND status <> 'done'`,
  );
  return rows;
}

/** `order 12 created, stock 3 updated`: what rows say, in a form that is easy to compare. */
export const told = (rows, only) =>
  rows
    .filter((row) => !only || [only].flat().includes(row.entity))
    .map((row) => `${row.entity} ${row.entity_id} ${row.reason}${row.origin === 'shop' ? '' : ` by ${row.origin}`}`);
