import type { M3Client, MiResult } from '../m3/port.ts';
import { getDialect } from '../m3/dialects/index.ts';
import { createM3Jobs } from './jobs.ts';

const REFUSED = { code: 'WOR0303', field: '', type: '', message: 'Order does not exist' };

/** M3 that answers every read with this. */
function jobsWith(answer: Partial<MiResult>) {
  const result: MiResult = { transaction: '', ok: true, records: [{ ORNO: '1' }], error: null, notProcessed: false, ...answer }; // prettier-ignore
  return createM3Jobs(
    { read: () => Promise.resolve([result]) } as Partial<M3Client> as M3Client,
    getDialect('standard'),
  );
}
const LINES = { job: 'order.lines', record: { ORNO: '1' } } as const;

test.each<[string, Partial<MiResult>]>([
  ['rows', {}],
  ['that there is none', { ok: false, records: [], error: REFUSED }],
])('an answer that was kept on its way is refused where what M3 did last is asked for: %s', async (_name, answer) => {
  const jobs = jobsWith({ ...answer, ageMs: 12_300 });
  const refused = { class: 'throttled', code: 'm3.unsettled', retryAfterMs: 5000 };
  await expect(jobs.list({ ...LINES, fresh: true })).rejects.toMatchObject(refused);
  await expect(jobs.get({ ...LINES, fresh: true })).rejects.toThrow(/was 13 s old/);
  expect(await jobs.list(LINES)).toEqual(answer.records ?? [{ ORNO: '1' }]);
  expect(await jobsWith(answer).list({ ...LINES, fresh: true })).toEqual(answer.records ?? [{ ORNO: '1' }]);
});
