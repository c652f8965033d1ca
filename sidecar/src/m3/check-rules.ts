/** The judgements behind `check`, one finding each. Pure. */
import { checkSentence, type CheckItem, type CheckWord, type Settings } from '@crossdock/shared';
import type { M3Settings } from './client.ts';
import type { UsedCall } from './dialects/index.ts';

type Values = Readonly<Record<string, string>>;
export interface Finding {
  /** Stable, dotted: `m3.token`, `m3.transactions.OIS100MI`, `m3.code.warehouse`. */
  id: string;
  ok: true | false | 'warn';
  title: string;
  /** What was found, as a sentence. */
  detail: string;
  /** What to do and who does it; empty when there is nothing to do. */
  fix: string;
  /** The same as ids and values, for the console's language. */
  said: NonNullable<CheckItem['said']>;
}
/** What a finding says: sentences by id, or words that M3 or the network gave, with the code of their problem. */
export interface Words {
  name: CheckWord;
  text: CheckWord | { raw: string; code?: string };
  fix?: CheckWord | { raw: string };
  values?: Values;
}

/** A finding in English and by ids. */
export function finding(id: string, ok: Finding['ok'], { name, text, fix, values = {} }: Words): Finding {
  const english = (words: CheckWord | { raw: string }): string =>
    typeof words === 'string' ? checkSentence(words, values) : words.raw;
  return {
    id,
    ok,
    title: checkSentence(name, values),
    detail: english(text),
    fix: fix ? english(fix) : '',
    said: {
      name,
      values: { ...values },
      ...(typeof text === 'string' ? { text } : text.code ? { code: text.code } : {}),
      ...(typeof fix === 'string' ? { fix } : {}),
    },
  };
}

/** What one program lacks of what the dialect uses. `listed` null = M3 would not say. Pure. */
export function judgeProgram(
  program: string,
  used: readonly UsedCall[],
  listed: readonly string[] | null,
  why = '',
): Finding {
  const judged = (ok: Finding['ok'], text: CheckWord, fix?: CheckWord, values: Values = {}): Finding =>
    finding(`m3.transactions.${program}`, ok, {
      name: 'name.m3-transactions',
      text,
      ...(fix && { fix }),
      values: { program, ...values },
    });
  if (listed === null) return judged('warn', 'program.unlisted', 'program.unlisted.fix', { why });
  const missing = used.filter((call) => !listed.includes(call.transaction));
  if (missing.length === 0)
    return judged(true, used.length === 1 ? 'program.one' : 'program.all', undefined, { count: String(used.length) });
  const hard = missing.filter((call) => call.needed && !call.custom);
  const names = (calls: readonly UsedCall[]): string =>
    calls.map((call) => `${call.transaction} (${call.jobs.join(', ')})`).join(', ');
  if (hard.length > 0) return judged(false, 'program.missing', 'program.missing.fix', { missing: names(hard) });
  const custom = missing.some((call) => call.custom);
  return judged('warn', 'program.not-listed', custom ? 'program.custom.fix' : 'program.without.fix', {
    missing: names(missing),
  });
}

/** Ways by which a product of the shop becomes an item, by `catalog.toM3.by`. */
const ITEM_WAYS = {
  MMS200MI: { add: 'AddItmBasic', change: 'UpdItmBasic' },
  MHS001MI: { add: 'AddIntItmMst', change: 'ChgIntItmMst' },
} as const;

/**
 * Which of the ways M3 has, and what will therefore become of products that are made in the shop. Pure.
 * @param listed transactions that M3 says a program has; null = it would not say
 * @returns null where products do not become items, or M3 did not say what it has
 */
export function judgeItemWay(
  { enabled, changes, by }: Settings['catalog']['toM3'],
  listed: (program: string) => readonly string[] | null,
): Finding | null {
  if (!enabled || listed(by) === null) return null;
  const has = (program: keyof typeof ITEM_WAYS, what: 'add' | 'change'): boolean =>
    listed(program)?.includes(ITEM_WAYS[program][what]) ?? false;
  const otherBy = by === 'MMS200MI' ? 'MHS001MI' : 'MMS200MI';
  const values = {
    add: `${by}/${ITEM_WAYS[by].add}`,
    change: `${by}/${ITEM_WAYS[by].change}`,
    other: `${otherBy}/${ITEM_WAYS[otherBy].add}`,
    by: otherBy,
  };
  const judged = (ok: Finding['ok'], text: CheckWord, fix?: CheckWord): Finding =>
    finding('m3.items', ok, { name: 'name.m3-items', text, ...(fix && { fix }), values });
  if (!has(by, 'add'))
    return has(otherBy, 'add')
      ? judged(false, 'items.other', 'items.other.fix')
      : judged(false, 'items.none', 'items.none.fix');
  if (!changes) return judged(true, 'items.by');
  return has(by, 'change')
    ? judged(true, 'items.by-changes')
    : judged('warn', 'items.no-changes', 'items.no-changes.fix');
}

/** Company, division and status of the M3 user against the settings. Pure. */
export function judgeUser(
  user: Readonly<Record<string, string>>,
  settings: Pick<M3Settings, 'company' | 'division'>,
): Finding[] {
  const company = String(Number(user.CONO ?? '') || '?');
  const division = user.DIVI ?? '';
  return [
    userFinding(user, company),
    companyFinding(company, settings.company),
    divisionFinding(division, settings.division),
  ];
}

function userFinding(row: Readonly<Record<string, string>>, company: string): Finding {
  const [user, status, division] = [row.USID || '?', row.USTA ?? '', row.DIVI ?? ''];
  const judged = (ok: boolean, text: CheckWord, fix?: CheckWord): Finding =>
    finding('m3.user', ok, {
      name: 'name.m3-user',
      text,
      ...(fix && { fix }),
      values: { user, status, company, division },
    });
  if (status && status !== '20') return judged(false, 'user.inactive', 'user.inactive.fix');
  return judged(true, division ? 'user.as' : 'user.as-company');
}

function companyFinding(company: string, setting: number | undefined): Finding {
  const values = { company, wanted: String(setting ?? '') };
  const judged = (ok: Finding['ok'], text: CheckWord, fix?: CheckWord): Finding =>
    finding('m3.company', ok, { name: 'name.m3-company', text, ...(fix && { fix }), values });
  if (setting === undefined) return judged('warn', 'company.unset', 'company.unset.fix');
  if (company !== String(setting)) return judged('warn', 'company.other', 'company.other.fix');
  return judged(true, 'company.same');
}

function divisionFinding(division: string, setting: string | undefined): Finding {
  const judged = (ok: Finding['ok'], text: CheckWord, fix?: CheckWord, values: Values = { division }): Finding =>
    finding('m3.division', ok, { name: 'name.m3-division', text, ...(fix && { fix }), values });
  if (setting === undefined) return judged('warn', 'division.unset', 'division.unset.fix');
  if (setting === '') return judged(true, 'division.none');
  if (division && division !== setting)
    return judged('warn', 'division.other', 'division.other.fix', { division, wanted: setting });
  return judged(true, 'division.same', undefined, { division: setting });
}

export type CodeKey = Extract<CheckWord, `name.code.${string}`> extends `name.code.${infer Key}` ? Key : never;

/** One code of the settings against those M3 has. `known` null = M3 would not say. Pure. */
export function judgeCode(
  key: CodeKey,
  value: string | undefined,
  known: readonly string[] | null,
  { required, program, why = '' }: { required: boolean; program: string; why?: string },
): Finding {
  const judged = (ok: Finding['ok'], text: CheckWord, fix?: CheckWord, others = ''): Finding =>
    finding(`m3.code.${key}`, ok, {
      name: `name.code.${key}`,
      text,
      ...(fix && { fix }),
      values: { setting: `m3.${key}`, program, value: value ?? '', why, others },
    });
  if (!value) return required ? judged(false, 'code.unset', 'code.fix') : judged('warn', 'code.unset-held', 'code.fix');
  if (known === null) return judged('warn', 'code.not-told', 'code.not-told.fix');
  if (known.includes(value)) return judged(true, 'code.there');
  const some = [...new Set(known)].filter(Boolean);
  const text = some.length === 0 ? 'code.unknown' : some.length > 12 ? 'code.unknown-more' : 'code.unknown-others';
  return judged(false, text, 'code.fix', some.slice(0, 12).join(', '));
}
