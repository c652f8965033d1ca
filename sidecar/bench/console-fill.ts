/** A store with very many runs, for the bench `console`: written by a few statements, as the sidecar itself would have left it. */
import { openStore } from '../src/db/sqlite/index.ts';
import { MIGRATIONS } from '../src/wiring/migrations.ts';

const DAY = 86_400_000;
/** Over so many days the runs are spread. */
const DAYS = 30;
/** One order of so many is held. */
const HELD_OF = 100;

/** Three runs of five are orders' own, two of five set their status; each order has both. */
export async function fill(
  { dataDir, runs }: { dataDir: string; runs: number },
  log: (line: string) => void,
): Promise<void> {
  const started = performance.now();
  const store = openStore({ dataDir, migrations: MIGRATIONS });
  const { database } = store;
  const now = Date.now();
  const orders = Math.floor((runs * 3) / 5);
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < @count)`;
  const start = `(@now - ${DAYS} * ${DAY} + cast(i as real) / @count * ${DAYS} * ${DAY})`;
  const run = (text: string, count: number): void => void database.prepare(text).run({ count, now });
  database.exec('begin');
  run(
    `${numbers} insert into event(id, key, entity, entity_id, reason, origin, occurred_at, received_at, version, document)
     select 'e' || i, 'order:' || i, 'order', i, 'created', 'shop', '2026-01-01T00:00:00Z', cast(${start} as integer), printf('%09d', i),
       json_object('id', i, 'number', cast(i as text), 'status', 'processing', 'currency', case i % 4 when 0 then 'SEK' else 'EUR' end,
         'total', printf('%d.%02d', 20 + i % 400, i % 100), 'customer_id', i % 5000, 'date_created_gmt', '2026-01-01T00:00:00',
         'date_modified_gmt', '2026-01-01T00:00:00',
         'billing', json_object('first_name', 'Max', 'last_name', 'Beispiel', 'address_1', 'Musterweg 12a', 'city', 'Berlin',
           'postcode', '10115', 'country', 'DE', 'email', 'buyer' || (i % 5000) || '@example.test'),
         'line_items', json_array(json_object('id', 1, 'sku', 'SKU-' || (i % 2000), 'quantity', 1, 'total', '10.00')))
     from n where @now > 0`,
    orders,
  );
  const work = (offset: number, topic: string): string =>
    `${numbers} insert into work(id, lane, key, topic, subject, event_seq, state, run_at, attempt, outcome, created_at, done_at)
     select 'w${topic}' || i, 'order', 'order:' || i, '${topic}', 'order', i, 'done', cast(${start} as integer), 1, 'confirmed',
       cast(${start} as integer), cast(${start} as integer) + 900 from n where i + ${offset} > 0`;
  run(work(0, 'order.updated'), orders);
  run(work(0, 'orderstatus.progress'), runs - orders);
  // In the order of their beginning, as runs are numbered.
  run(
    `insert into run(id, work_seq, key, flow, flow_version, lane, state, outcome, attempt, started_at, updated_at)
     select printf('%08x-0000-4000-8000-%012x', w.seq, w.seq), w.seq, w.key,
       case w.topic when 'order.updated' then 'order-to-cash' else 'order-status' end, 1, 'order', 'done',
       case when w.seq % 40 = 0 then 'skipped' else 'confirmed' end, 1, w.created_at, w.done_at
     from work w where @count > 0 and @now > 0 order by w.created_at`,
    runs,
  );
  run(
    `update run set state = 'held', outcome = null, problems = case seq % 3
       when 0 then json_array(json_object('code', 'sku.unknown', 'message', 'M3 does not know the SKU.', 'owner', 'shop', 'thing', 'SKU-' || (seq % 40)))
       when 1 then json_array(json_object('code', 'address.city', 'message', 'The city is too long.', 'owner', 'shop'))
       else json_array(json_object('code', 'total.different', 'message', 'M3 comes to another total.', 'owner', 'm3')) end
     where cast(substr(key, 7) as integer) % ${HELD_OF} = 0 and flow = 'order-to-cash' and @count > 0 and @now > 0`,
    runs,
  );
  run(
    `${numbers} insert into posting(key, state, reference, customer, temporary, final, pending, done, fingerprint, doubted, rebuilt, rounding,
       content, total, currency, confirmed_at, progress, progress_at, next_look_at)
     select 'order:' || i, 'confirmed', 'W' || i, printf('C%07d', i % 5000), cast(2000000000 + i as text), cast(1000000000 + i as text), null,
       '[]', 'x', 0, 0, null, null, printf('%d.%02d', 20 + i % 400, i % 100), case i % 4 when 0 then 'SEK' else 'EUR' end,
       cast(${start} as integer) + 900, 'invoiced', cast(${start} as integer) + 900, null from n where @now > 0`,
    orders,
  );
  run(
    `${numbers} insert into m3_document(key, kind, number, at) select 'order:' || i, 'delivery', cast(30000000 + i as text), @now from n`,
    orders,
  );
  for (const [kind, text] of [
    ['decided', 'The order is to be posted.'],
    ['answered', 'M3 confirmed the order.'],
  ] as const)
    run(
      `insert into journal(key, run_seq, step, kind, text, at) select r.key, r.seq, 'order', '${kind}', '${text}', r.updated_at from run r
       where @count > 0 and @now > 0`,
      runs,
    );
  run(
    `insert into m3_call(run_seq, at, ms, program, outcome, body) select seq, updated_at, 12, 'OIS100MI', 'ok',
       '{"calls":[{"transaction":"Confirm","record":{"ORNO":"2000000001"},"ok":true,"records":[],"error":null}],"leftOut":0}'
     from run where flow = 'order-to-cash' and @count > 0 and @now > 0`,
    runs,
  );
  database.exec('commit');
  const { count, held } = database
    .prepare<[], { count: number; held: number }>(`select count(*) as count, sum(state = 'held') as held from run`)
    .get()!;
  if (count !== runs) throw new Error(`expected ${runs} runs, wrote ${count}`);
  await store.close();
  log(`${count} runs, ${held} of them held, in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
