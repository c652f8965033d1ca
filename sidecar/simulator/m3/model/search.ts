const WORDS = /[\p{L}\p{N}]+/gu;

/** Lower-case words; punctuation separates, so an e-mail address is several words. */
export function words(text: string): string[] {
  return text.toLowerCase().match(WORDS) ?? [];
}

interface Entry {
  words: Set<string>;
  /** Lower-case values by field name. */
  fields: Map<string, string>;
}

/**
 * M3's search engine in small: every word of the query must occur (`FIELD:value` limits it to a field, `*` stands for
 * the rest of a word). Like the original it finds look-alikes: `anna@example.test` finds `anna.b@example.test` too.
 */
export class SearchIndex {
  private readonly entries = new Map<string, Entry>();
  private readonly byWord = new Map<string, Set<string>>();

  put(id: string, fields: Readonly<Record<string, string>>): void {
    this.remove(id);
    const entry: Entry = { words: new Set(), fields: new Map() };
    for (const [name, value] of Object.entries(fields)) {
      if (value === '') continue;
      entry.fields.set(name, value.toLowerCase());
      for (const word of words(value)) entry.words.add(word);
    }
    for (const word of entry.words) {
      const ids = this.byWord.get(word);
      if (ids) ids.add(id);
      else this.byWord.set(word, new Set([id]));
    }
    this.entries.set(id, entry);
  }
  remove(id: string): void {
    for (const word of this.entries.get(id)?.words ?? []) this.byWord.get(word)?.delete(id);
    this.entries.delete(id);
  }
  /** Ids in no promised order. */
  find(query: string): string[] {
    const terms = query.match(/(?:[A-Za-z0-9]+:)?"[^"]*"|\S+/g) ?? [];
    if (terms.length === 0) return [];
    const tests = terms.map(parseTerm);
    const candidates = this.narrow(tests);
    const found: string[] = [];
    for (const id of candidates) {
      const entry = this.entries.get(id);
      if (entry && tests.every((test) => matches(entry, test))) found.push(id);
    }
    return found;
  }
  private narrow(tests: Term[]): Iterable<string> {
    let best: Iterable<string> = this.entries.keys();
    let size = this.entries.size;
    for (const word of tests.flatMap((t) => (t.prefix ? t.words.slice(0, -1) : t.words))) {
      const ids = this.byWord.get(word);
      if (!ids) return [];
      if (ids.size < size) {
        best = ids;
        size = ids.size;
      }
    }
    return best;
  }
}

interface Term {
  field: string | null;
  words: string[];
  /** The last word is only a beginning. */
  prefix: boolean;
}

function parseTerm(term: string): Term {
  const field = /^([A-Za-z][A-Za-z0-9]{3}):(.*)$/s.exec(term);
  const text = (field ? (field[2] as string) : term).replace(/^"|"$/g, '');
  return { field: field ? (field[1] as string).toUpperCase() : null, words: words(text), prefix: text.endsWith('*') };
}

function matches(entry: Entry, term: Term): boolean {
  const present = term.field === null ? entry.words : new Set(words(entry.fields.get(term.field) ?? ''));
  return term.words.every((word, i) =>
    term.prefix && i === term.words.length - 1 ? [...present].some((w) => w.startsWith(word)) : present.has(word),
  );
}
