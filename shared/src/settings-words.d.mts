/** What each configuration key and setting means, in English. */
export const WORDS: Record<string, { about: string; example?: string }>;
