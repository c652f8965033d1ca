/** What an MI error means for the work (reference 6). Pure. */
import type { ErrorClass } from '../errors.ts';
import type { MiError, MiMeaning, MiResult } from './port.ts';

const MEANING_BY_TYPE: Record<string, MiMeaning> = {
  TransactionNotFound: 'bug',
  MandatoryInputFieldNotFound: 'bug',
  InputFieldTooLong: 'bug',
};
/** Reference 6.2. */
const MEANING_BY_CODE: Record<string, MiMeaning> = {
  XRE0103: 'missing',
  WOR0303: 'missing',
  WDL0203: 'missing',
  XRE0104: 'exists',
  XAD0001: 'exists',
  XUP0001: 'transient',
  XO_1130: 'transient',
  XDE0001: 'transient',
  XAU0008: 'auth',
  XDT0001: 'bug',
  XNU0000: 'bug',
  XNU0003: 'bug',
  WCU0203: 'permanent',
  XIM0002: 'permanent',
  WIT0101: 'permanent',
  WIT0102: 'permanent',
  WIT0103: 'permanent',
  XIT0107: 'permanent',
  WWH0101: 'permanent',
  WWH0102: 'permanent',
  WWH0103: 'permanent',
  WFAC302: 'permanent',
  WFAC303: 'permanent',
  WTT0403: 'permanent',
  WAD1001: 'permanent',
  WAD1003: 'permanent',
  WPO0403: 'permanent',
  WMO0103: 'permanent',
  WTE0103: 'permanent',
  WST0301: 'permanent',
  XIM0039: 'permanent',
};
/** For CPF9898, blank and unknown codes only the text tells (reference 6.2, 6.3). */
const MEANING_BY_TEXT: [RegExp, MiMeaning][] = [
  [
    /another user|\blocked\b|try again|being updated|\bin use\b|interrupted|timed? ?out|deadlock|temporar(y|ily) (unavailable|not available)/i,
    'transient',
  ],
  [/not authori[sz]ed|no authority|lacks? authority/i, 'auth'],
];
const MISSING_TEXT = /does ?n[o']t exist|not found/i;

/**
 * What an MI error means. An unknown one is permanent, so that nothing is repeated for ever.
 * @param how in a read, `W…03` ("does not exist") of the asked-for record is the normal outcome `missing`; in a write it names
 *   bad reference data and is permanent
 */
export function miMeaning(error: MiError, how: 'read' | 'write' = 'write'): MiMeaning {
  const byType = MEANING_BY_TYPE[error.type];
  if (byType) return byType;
  if (how === 'read' && /^W[A-Z]{2,3}\d{1,2}03$/.test(error.code)) return 'missing';
  const byCode = MEANING_BY_CODE[error.code];
  if (byCode) return byCode;
  for (const [pattern, meaning] of MEANING_BY_TEXT) if (pattern.test(error.message)) return meaning;
  if (
    /^W[A-Z]{2,3}\d{1,2}04$/.test(error.code) ||
    (/^(CPF9898)?$/.test(error.code) && /already exists/i.test(error.message))
  )
    return 'exists';
  if (how === 'read' && /^(CPF9898)?$/.test(error.code) && MISSING_TEXT.test(error.message)) return 'missing';
  return 'permanent';
}

/** As `miMeaning` for a whole result: null when it is ok; one that M3 did not run is transient. */
export function resultMeaning(result: MiResult, how: 'read' | 'write'): MiMeaning | null {
  if (result.ok) return null;
  if (result.notProcessed || !result.error) return 'transient';
  return miMeaning(result.error, how);
}

export const CLASS_OF: Record<MiMeaning, ErrorClass> = {
  missing: 'permanent',
  exists: 'permanent',
  transient: 'transient',
  permanent: 'permanent',
  auth: 'auth',
  bug: 'bug',
};
/** What to do next, as a sentence. */
export const FIX_OF: Record<MiMeaning, string> = {
  missing: 'Create the record in M3, or correct the setting or table that names it, then retry.',
  exists: 'Look in M3 for the record that is already there, then retry.',
  transient: 'It is tried again by itself.',
  permanent: 'Correct the value in the shop, in the tables or in M3, then retry.',
  auth: 'Give the M3 user the right in SES400 and the company and division in MNS151; then it goes on by itself.',
  bug: 'Run `crossdock-sidecar check`; if it finds nothing, report this with the call named in the message.',
};

export function failureCode(error: MiError | null, meaning: MiMeaning): string {
  return `m3.nok.${error?.code || error?.type || meaning}`.slice(0, 64);
}
