/**
 * What the sidecar says by code, in the person's language. A code that this console does not know, and a sentence that the
 * language lacks or has in English (en_GB), leave the sidecar's English, which is about the very case.
 */
import { familyIn, type CatalogueEntry, type Problem } from '@crossdock/shared';
import { CATALOGUE_SENTENCES, type CatalogueSentences } from './catalogue-sentences.ts';

const familyOf = familyIn(Object.keys(CATALOGUE_SENTENCES));

/** The sentences of a code or of its family. */
export const sentencesOf = (code: string): CatalogueSentences | null =>
  CATALOGUE_SENTENCES[familyOf(code) ?? ''] ?? null;

const isTranslated = (known: CatalogueSentences, part: 'title' | 'what'): boolean =>
  known[part]() !== known.english[part];

type Words = Pick<CatalogueEntry, 'title' | 'meaning' | 'where' | 'what'>;

/** An entry of the error catalogue. The sidecar's advice is closer to the case than that of a family. */
export function entryWords(entry: Words & { code: string }): Words {
  const known = sentencesOf(entry.code);
  if (!known) return entry;
  const own = entry.code in CATALOGUE_SENTENCES;
  return {
    title: known.title(),
    meaning: known.meaning(),
    where: known.where(),
    what: own || isTranslated(known, 'what') ? known.what() : entry.what,
  };
}

export interface ProblemWords {
  text: string;
  fix: string | null;
  /** The sidecar's own words, in English, where `text` is a translation that does not name the case. */
  own: string | null;
}
/** A problem: in English as the sidecar says it; in another language what its code means, and the sidecar's words beside it. */
export function problemWords({
  code,
  message,
  fix,
  thing,
}: Pick<Problem, 'code' | 'message' | 'fix' | 'thing'>): ProblemWords {
  const known = sentencesOf(code);
  if (!known || !isTranslated(known, 'title')) return { text: message, fix: fix ?? null, own: null };
  const advice = isTranslated(known, 'what');
  return {
    text: thing ? `${known.title()} (${thing})` : known.title(),
    fix: advice ? known.what() : (fix ?? known.what()),
    own: [message, advice ? fix : null].filter(Boolean).join(' '),
  };
}
