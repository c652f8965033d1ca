/**
 * Which M3 customers may be the buyer of a held order, for a person to choose from: by e-mail address, else by name
 * (CRS610MI/SearchCustomer, read by GetBasicData: reference 4.1). Nothing is written here; the choice is a row of the table
 * `customer`.
 */
import { wooOrder, type CustomerCandidate, type CustomerCandidates } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { normaliseEmail } from '../sync/customer/identity.ts';
import type { M3Jobs } from '../sync/jobs.ts';

const MOST = 10;
const COLUMNS = ['CUNO', 'CUNM', 'CUA1', 'PONO', 'TOWN', 'CSCD', 'MAIL', 'STAT'];
/** STAT 20 = may order; 10 preliminary, 90 blocked. An empty one was not told. */
const ACTIVE = ['20', ''];

/** What of a text M3's search engine takes as words; signs are operators there. Pure. */
export const searchWords = (text: string): string => (text.match(/[\p{L}\p{N}]+/gu) ?? []).join(' ').slice(0, 60);

/** Those with the very e-mail address first, then those that may order; each once. Pure. */
export function ranked(
  records: readonly Record<string, string>[],
  email: string,
  template: string,
): CustomerCandidate[] {
  const seen = new Set<string>();
  return records
    .map((record): CustomerCandidate => {
      const text = (field: string): string => (record[field] ?? '').trim();
      return {
        number: text('CUNO'),
        name: text('CUNM'),
        address: [text('CUA1'), [text('PONO'), text('TOWN')].filter(Boolean).join(' '), text('CSCD')]
          .filter(Boolean)
          .join(', '),
        email: text('MAIL'),
        sameEmail: email !== '' && normaliseEmail(text('MAIL')) === email,
        active: ACTIVE.includes(text('STAT')),
      };
    })
    .filter(({ number }) => number !== '' && number !== template && !seen.has(number) && seen.add(number))
    .sort((a, b) => Number(b.sameEmail) - Number(a.sameEmail) || Number(b.active) - Number(a.active))
    .slice(0, MOST);
}

/**
 * @param document wc/v3 order
 * @param q a number or words; '' = what the order itself says
 * @throws CrossdockError permanent `document.unknown`; `m3.*` where M3 cannot be asked
 */
export async function customerCandidates(
  jobs: M3Jobs,
  document: Record<string, unknown>,
  q: string,
  template: string,
): Promise<CustomerCandidates> {
  const parsed = wooOrder.safeParse(document);
  if (!parsed.success)
    throw new CrossdockError('The stored document of this order cannot be read.', {
      class: 'permanent',
      code: 'document.unknown',
    });
  const { billing } = parsed.data;
  const email = normaliseEmail(billing.email);
  const name = billing.company || `${billing.first_name} ${billing.last_name}`;
  const number = /^[A-Za-z0-9]{1,10}$/.test(q.trim()) ? q.trim().toUpperCase() : '';
  const found = new Set<string>(number === '' ? [] : [number]);
  const canSearch = jobs.has('customer.search');
  const search = async (SQRY: string): Promise<void> => {
    if (!canSearch || SQRY === '') return;
    const call = { job: 'customer.search' as const, record: { SQRY }, columns: ['CUNO'] };
    for (const { CUNO } of await jobs.list(call, undefined, MOST * 2)) if (CUNO) found.add(CUNO.trim());
  };
  if (q.trim() !== '') await search(searchWords(q));
  else {
    if (email !== '') await search(`MAIL:"${email}"`);
    if (found.size === 0) await search(searchWords(name));
  }
  const calls = [...found]
    .slice(0, MOST * 2)
    .map((CUNO) => ({ job: 'customer.get' as const, record: { CUNO }, columns: COLUMNS }));
  const results = await jobs.read(calls, undefined, 1);
  const records = results.flatMap((result) => (result.ok ? result.records : []));
  return { email, name: name.trim(), candidates: ranked(records, email, template), canSearch };
}
