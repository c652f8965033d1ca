/** The judgements behind `check`, one finding each. Pure. */
import type { M3Settings } from './client.ts';
import type { UsedCall } from './dialects/index.ts';

export interface Finding {
  /** Stable, dotted: `m3.token`, `m3.transactions.OIS100MI`, `m3.code.warehouse`. */
  id: string;
  ok: true | false | 'warn';
  title: string;
  /** What was found, as a sentence. */
  detail: string;
  /** What to do and who does it; empty when there is nothing to do. */
  fix: string;
}

export const finding = (id: string, ok: Finding['ok'], title: string, detail: string, fix = ''): Finding => ({
  id,
  ok,
  title,
  detail,
  fix,
});

/** Rights and absence look alike in an MI answer: name both ways out. */
const WHO = 'The people who run M3 give the M3 user the program in SES400, or install the MI program.';

/** What one program lacks of what the dialect uses. `listed` null = M3 would not say. Pure. */
export function judgeProgram(
  program: string,
  used: readonly UsedCall[],
  listed: readonly string[] | null,
  why = '',
): Finding {
  const id = `m3.transactions.${program}`;
  const title = `Transactions of ${program}`;
  if (listed === null) {
    return finding(
      id,
      'warn',
      title,
      `MRS001MI does not list them: ${why}`,
      `If orders fail with TransactionNotFound, ${program} is missing. ${WHO}`,
    );
  }
  const missing = used.filter((call) => !listed.includes(call.transaction));
  if (missing.length === 0)
    return finding(
      id,
      true,
      title,
      `M3 has ${used.length === 1 ? 'the one' : `all ${used.length}`} that Crossdock uses.`,
    );
  const hard = missing.filter((call) => call.needed && !call.custom);
  const names = (calls: readonly UsedCall[]): string =>
    calls.map((call) => `${call.transaction} (${call.jobs.join(', ')})`).join(', ');
  if (hard.length > 0) return finding(id, false, title, `M3 does not have ${names(hard)}.`, WHO);
  const custom = missing.some((call) => call.custom);
  return finding(
    id,
    'warn',
    title,
    `M3 does not list ${names(missing)}.`,
    custom
      ? 'Custom MI may lie outside MRS001. If calls are refused, check "m3.basePath" or choose "m3.dialect": "standard".'
      : `Crossdock works without, but what is named in brackets does not. ${WHO}`,
  );
}

/** Company, division and status of the M3 user against the settings. Pure. */
export function judgeUser(
  user: Readonly<Record<string, string>>,
  settings: Pick<M3Settings, 'company' | 'division'>,
): Finding[] {
  const found: Finding[] = [];
  const name = user.USID || 'the M3 user';
  const company = Number(user.CONO ?? '');
  const id = 'm3.user';
  const title = 'M3 user';
  if (user.USTA && user.USTA !== '20') {
    found.push(
      finding(
        id,
        false,
        title,
        `${name} has status ${user.USTA} in MNS150, so it is not active.`,
        'The people who run M3 set the user to status 20 in MNS150.',
      ),
    );
  } else {
    found.push(
      finding(id, true, title, `Calls run as ${name}, company ${company || '?'}, division ${user.DIVI || '(blank)'}.`),
    );
  }
  if (settings.company === undefined) {
    found.push(
      finding(
        'm3.company',
        'warn',
        'Company',
        `"m3.company" is not set; the user's own (${company || '?'}) is used and would change with it.`,
        `Set "m3.company" to ${company || 'the company of the shop'}.`,
      ),
    );
  } else if (company !== settings.company) {
    found.push(
      finding(
        'm3.company',
        'warn',
        'Company',
        `The settings say company ${settings.company}, the user's own is ${company || '?'}.`,
        `If this is meant, give the user company ${settings.company} in MNS151; else correct "m3.company".`,
      ),
    );
  } else {
    found.push(finding('m3.company', true, 'Company', `Company ${company}, as in the settings.`));
  }
  if (settings.division === undefined) {
    found.push(
      finding(
        'm3.division',
        'warn',
        'Division',
        `"m3.division" is not set; the user's own (${user.DIVI || 'blank'}) is used and would change with it.`,
        `Set "m3.division" to "${user.DIVI ?? ''}".`,
      ),
    );
  } else if (settings.division !== '' && user.DIVI && user.DIVI !== settings.division) {
    found.push(
      finding(
        'm3.division',
        'warn',
        'Division',
        `The settings say division ${settings.division}, the user's own is ${user.DIVI}.`,
        `If this is meant, give the user division ${settings.division} in MNS151; else correct "m3.division".`,
      ),
    );
  } else {
    found.push(
      finding(
        'm3.division',
        true,
        'Division',
        `Division ${settings.division || '(blank: company level)'}, as in the settings.`,
      ),
    );
  }
  return found;
}

/** One code of the settings against those M3 has. `known` null = M3 would not say. Pure. */
export function judgeCode(
  key: string,
  label: string,
  value: string | undefined,
  known: readonly string[] | null,
  options: { required: boolean; program: string; why?: string },
): Finding {
  const id = `m3.code.${key}`;
  const fix = `Set "m3.${key}" to one that ${options.program} shows, or let the people who run M3 add it there.`;
  if (!value) {
    return options.required
      ? finding(id, false, label, `"m3.${key}" is not set.`, fix)
      : finding(id, 'warn', label, `"m3.${key}" is not set; orders that need it are held.`, fix);
  }
  if (known === null)
    return finding(
      id,
      'warn',
      label,
      `${value} could not be looked up: ${options.why ?? ''}`.trim(),
      `Look in ${options.program} whether ${value} is there.`,
    );
  if (known.includes(value)) return finding(id, true, label, `${value} is there.`);
  const some = [...new Set(known)].filter(Boolean);
  const shown = some.length ? ` It has ${some.slice(0, 12).join(', ')}${some.length > 12 ? ' …' : ''}.` : '';
  return finding(id, false, label, `M3 has no ${label.toLowerCase()} ${value}.${shown}`, fix);
}
