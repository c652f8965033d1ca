/** The address of a carrier's page about a parcel, as the table `carriers` holds it. Pure. */

const PLACEHOLDER = '{tracking}';
/** With a tracking number of 30 characters in it, it must fit what the shop takes (shared/src/plugin.ts). */
const LONGEST = 300;
const EXAMPLE = `https://carrier.example/track?id=${PLACEHOLDER}`;

/** What is wrong with it, as the rest of a sentence that begins with the column's name; null when nothing is. */
export function templateFault(template: string): string | null {
  const received = `received "${template}"`;
  if (template.length > LONGEST) return `must have at most ${LONGEST} characters, received ${template.length}`;
  const [before = '', after, more] = template.split(PLACEHOLDER);
  const other = /\{[^{}]*\}?|\}/.exec(before + (after ?? '') + (more ?? ''));
  if (other) return `may have no placeholder but ${PLACEHOLDER}, received "${other[0]}"`;
  if (after === undefined || more !== undefined) return `must have ${PLACEHOLDER} once, e.g. ${EXAMPLE}, ${received}`;
  const [one, two] = ['0', '1'].map((number) => addressOf(before + number + after));
  if (!one || !two) return `must be an address that begins with https:// or http://, e.g. ${EXAMPLE}, ${received}`;
  if (one.username !== '' || one.password !== '') return 'may have no user name and no password';
  // Else whoever writes the tracking number says where the link leads.
  if (one.origin !== two.origin) return `must have ${PLACEHOLDER} after the host, e.g. ${EXAMPLE}, ${received}`;
  return null;
}

function addressOf(text: string): URL | null {
  // URL drops blanks and line breaks without a word.
  if (!/^https?:\/\/[^\s\\]+$/i.test(text)) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
