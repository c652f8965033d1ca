/** What a viewer may not see: personal data. Operators and administrators work with them and see everything. Pure. */
import { createHash } from 'node:crypto';
import type { M3CallView, Problem } from '@crossdock/shared';

export const HIDDEN = '•••';

/**
 * M3 fields without personal data: keys, codes, quantities, amounts, dates, statuses. A list of what may be shown, so that a
 * field nobody thought of is hidden.
 */
const OPEN_FIELDS = new Set(
  (
    'CONO DIVI FACI WHLO ORNO PONR POSX CUOR CUPO CUNO PYNO INRC CUTM ORTP ORTK RLDT RLDZ DWDT PLDT CODT ORDT OREF STAT ORST ORSL ORSO OBLC ' +
    'ITNO ITDS FUDS POPN ALWT ALWQ ORQT ORQA ORQB ALUN SPUN UNMS SAPR SACD NEPR LNAM LNA2 DIP1 DIA1 CUCD CRTP ARAT RAFA DCCD DMCU CUTD ' +
    'CRID CRAM CRD0 VTCD VTP1 VTAM NTAM BRAM TOPY COAM ORCU MODL TEDL TEPY PYCD ADRT ADID CSCD ECAR CUCL CUTP LNCD TXID TYPE RESP RESI ' +
    'DLIX RIDN RIDL IVNO EXIN IVDT DLQT IVQT ALQT PLQT AVAL STQT ALOC REQT REPR REDP MANF CHID LMDT LMTS RGDT COFA DMCF AUTP STDT ORTY'
  ).split(/\s+/),
);

export const maskRecord = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record).map(([field, value]) => [field, OPEN_FIELDS.has(field) || value === '' ? value : HIDDEN]),
  );

export function maskCall(call: M3CallView): M3CallView {
  return {
    ...call,
    calls: call.calls.map((one) => ({
      ...one,
      record: maskRecord(one.record),
      records: one.records.map(maskRecord),
      // M3 repeats what it was sent in its own words.
      error: one.error === null ? null : one.error.replace(/^([A-Z]{1,3}[A-Z0-9_]{2,8})\b.*$/s, '$1'),
    })),
  };
}

/** Problems whose message quotes M3, which repeats what it was sent: a name, an e-mail address. */
const QUOTING = /^(m3\.(nok\.|confirm-refused$|credit-stop$|unclear-answer$)|order\.(cancel|close)-refused$)/;
/** Our own sentences up to where M3's words begin. */
const QUOTE =
  /(M3 refuse[sd] [A-Z0-9]+\/\w+|M3 says|M3 did not confirm temporary order \w*(?: \(status \w*\))?|M3 does not let (?:order \w+|line \w+ of order \w+) be (?:deleted any more|closed)): .*$/s;
/** `(WCU0203, CUNM)`, `(WCU0203, field CUNM)`: M3's code of a message and the field. */
const LABEL = /\([A-Z][A-Z0-9_]{1,5}\d{2,5}(?:, (?:field )?[A-Z][A-Z0-9]{3})?\)/g;

/** A line of the journal without M3's words: what was asked, and M3's code, if it gave one. */
export function maskText(text: string): string {
  return text.replace(QUOTE, (quoted: string, ours: string) => {
    const label = quoted.match(LABEL)?.at(-1);
    return `${ours}: ${HIDDEN}${label ? ` ${label}` : ''}`;
  });
}

/** A problem without M3's words. */
export function maskProblem(problem: Problem): Problem {
  if (!QUOTING.test(problem.code)) return problem;
  const { data: _data, received: _received, ...rest } = problem;
  const masked = maskText(problem.message);
  const message = masked === problem.message ? problem.message.replace(/: .*$/s, `: ${HIDDEN}`) : masked;
  return { ...rest, message, ...(problem.thing !== undefined && { thing: maskThing(problem.code, problem.thing) }) };
}

/** What a cause is about, where that is M3's own sentence: a mark by which it is still the same cause. */
export const maskThing = (code: string, thing: string): string =>
  /^m3\.(confirm-refused|credit-stop)$/.test(code) && thing !== ''
    ? `${HIDDEN} ${createHash('sha256').update(thing).digest('hex').slice(0, 8)}`
    : thing;

/** Anything that carries its problems. */
export const maskProblems = <T extends { problems: Problem[] }>(one: T): T => ({
  ...one,
  problems: one.problems.map(maskProblem),
});

/** Keys of a wc/v3 document whose values are personal, wherever they stand. */
const PERSONAL = new Set([
  'first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'postcode', 'phone', 'email', 'username', 'customer_note',
  'customer_ip_address', 'customer_user_agent', 'cart_hash', 'order_key', 'transaction_id', 'avatar_url', 'payment_url',
]); // prettier-ignore
/** A document without personal data; meta data of other plugins are hidden, since nobody knows what they hold. */
export function maskDocument(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskDocument);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'meta_data') return [key, []];
      if (PERSONAL.has(key) && inner !== '' && inner !== null) return [key, HIDDEN];
      return [key, maskDocument(inner)];
    }),
  );
}
/** Whether a path of a document holds personal data, e.g. `shipping.city`. */
export const isPersonalPath = (path: string): boolean => path.split('.').some((part) => PERSONAL.has(part));
