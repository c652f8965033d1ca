/**
 * What the sidecar says by id, as texts that WordPress can translate: files of the console made of the words in shared/ and of
 * the error catalogue. Written out, because a translation's template only knows texts that stand in a source.
 */
import prettier from 'prettier';
import { WORDS } from '../../shared/src/settings-words.mjs';
import { leaves } from './settings-tables.mjs';

export const SENTENCES = 'plugin/src/console/screens/settings/sentences.ts';
export const CHECK_SENTENCES = 'plugin/src/console/screens/health/check-sentences.ts';
export const TABLE_SENTENCES = 'plugin/src/console/screens/maps/table-sentences.ts';
export const CATALOGUE_SENTENCES = 'plugin/src/console/ui/catalogue-sentences.ts';

const format = async (source, file) =>
  prettier.format(source, { ...(await prettier.resolveConfig(file)), filepath: file });
const call = (text) => `__(${JSON.stringify(text)}, 'crossdock')`;

/**
 * The sentences of the settings as they should be now.
 * @param {object} settings zod schema of the settings
 * @param {string} file where it will stand, for Prettier's options
 * @throws Error naming a setting without words
 */
export async function sentences(settings, file) {
  const rows = leaves(settings).map(({ path }) => {
    const about = WORDS[path]?.about;
    if (!about) throw new Error(`shared/src/settings-words.mjs has no words for ${path}.`);
    return `${JSON.stringify(path)}: () => ${call(about)},`;
  });
  const source = `/** Made by scripts/docs-settings.mjs of shared/src/settings-words.mjs: change it there. */
import { __ } from '@wordpress/i18n';

const SENTENCES: Readonly<Record<string, () => string>> = {
${rows.join('\n')}
};

/** What a setting means, in the person's language; the sidecar's English for one that this console does not know. */
export const aboutSetting = ({ path, about }: { path: string; about: string }): string => SENTENCES[path]?.() ?? about;
`;
  return format(source, file);
}

/**
 * The sentences of the pre-flight check: `{host}` becomes `%1$s`, and translators are told what it is.
 * @param {{ CHECK_WORDS: Record<string, string>, placesOf: (sentence: string) => string[] }} words of shared/
 */
export async function checkSentences({ CHECK_WORDS, placesOf }, file) {
  const rows = Object.entries(CHECK_WORDS).map(([id, english]) => {
    const places = placesOf(english);
    const text = places.reduce((left, name, i) => left.replaceAll(`{${name}}`, `%${i + 1}$s`), english);
    const named = places.map((name, i) => `${i + 1}: ${name}`).join(', ');
    const comment = places.length > 0 ? `/* translators: ${named}. */ ` : '';
    return `${JSON.stringify(id)}: [${JSON.stringify(places)}, () => ${comment}${call(text)}],`;
  });
  const source = `/** Made by scripts/docs-settings.mjs of shared/src/check-words.ts: change it there. */
import { __ } from '@wordpress/i18n';

/** What a sentence names, in the order of its places, and the sentence. */
export const CHECK_SENTENCES: Readonly<Record<string, readonly [readonly string[], () => string]>> = {
${rows.join('\n')}
};
`;
  return format(source, file);
}

/**
 * The four sentences of each entry of the error catalogue, and two of them in English: a language may lack a sentence, which only
 * shows by its translation being the English one.
 */
export async function catalogueSentences(catalogue, file) {
  const rows = catalogue.map(({ code, ...entry }) => {
    const parts = ['title', 'meaning', 'where', 'what'].map((part) => `${part}: () => ${call(entry[part])},`);
    const english = `english: ${JSON.stringify({ title: entry.title, what: entry.what })},`;
    return `${JSON.stringify(code)}: {\n${parts.join('\n')}\n${english}\n},`;
  });
  const source = `/** Made by scripts/docs-settings.mjs of sidecar/src/console/catalogue: change it there. */
import { __ } from '@wordpress/i18n';

export type CatalogueSentences = Readonly<
  Record<'title' | 'meaning' | 'where' | 'what', () => string> & {
    /** To see whether the language has the sentence. */
    english: Readonly<Record<'title' | 'what', string>>;
  }
>;

export const CATALOGUE_SENTENCES: Readonly<Record<string, CatalogueSentences>> = {
${rows.join('\n')}
};
`;
  return format(source, file);
}

/** What the look-up tables are for and what their keys are. */
export async function tableSentences(tables, file) {
  const rows = Object.entries(tables).map(
    ([name, { about, key }]) => `${JSON.stringify(name)}: { about: () => ${call(about)}, key: () => ${call(key)} },`,
  );
  const source = `/** Made by scripts/docs-settings.mjs of TABLES in shared/src/api.ts: change it there. */
import { __ } from '@wordpress/i18n';

const SENTENCES: Readonly<Record<string, Readonly<Record<'about' | 'key', () => string>>>> = {
${rows.join('\n')}
};

/** What a table is for, in the person's language; the sidecar's English for one that this console does not know. */
export const aboutTable = ({ name, about }: { name: string; about: string }): string =>
  SENTENCES[name]?.about() ?? about;
/** What the key of its rows is. */
export const keyOfTable = ({ name, key }: { name: string; key: string }): string => SENTENCES[name]?.key() ?? key;
`;
  return format(source, file);
}
