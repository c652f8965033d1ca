/** What the pre-flight check found, in the person's language; the sidecar's English for a sentence that this console does not know. */
import type { CheckItem } from '@crossdock/shared';
import { sprintf } from '@wordpress/i18n';
import { problemWords } from '../../ui/problem-words.ts';
import { CHECK_SENTENCES } from './check-sentences.ts';

/** Its types count the places of a text that is written out, which this is not. */
const fill = sprintf as (text: string, ...values: string[]) => string;

export interface CheckWords {
  name: string;
  text: string;
  fix: string | null;
  /** What M3 or the network said, in English, where `text` is a translation. */
  own: string | null;
}

export function checkWords({ name, text, fix, said }: CheckItem): CheckWords {
  const words = (id: string | undefined, english: string): string => {
    const [places, sentence] = (id && CHECK_SENTENCES[id]) || [];
    // An older console could know fewer places than the sentence has now: then nothing is left out, it is in English.
    if (!said || !places || !sentence || places.some((place) => said.values[place] === undefined)) return english;
    return places.length > 0 ? fill(sentence(), ...places.map((place) => said.values[place]!)) : sentence();
  };
  const problem = said?.code ? problemWords({ code: said.code, message: text }) : null;
  return {
    name: words(said?.name, name),
    text: problem?.text ?? words(said?.text, text),
    fix: fix === undefined ? null : said?.fix ? words(said.fix, fix) : (problem?.fix ?? fix),
    own: problem?.own ?? null,
  };
}
