/** Colours and widths of terminal text. */
export interface Paint {
  bold: (text: string) => string;
  dim: (text: string) => string;
  green: (text: string) => string;
  red: (text: string) => string;
  yellow: (text: string) => string;
  cyan: (text: string) => string;
}

/** Colours for a terminal that wants them: NO_COLOR forbids (no-color.org), FORCE_COLOR demands, else a TTY decides. */
export function wantsColour(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export function paint(colour: boolean): Paint {
  const code = (open: number, close: number) => (text: string) =>
    colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    green: code(32, 39),
    red: code(31, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
  };
}

const ANSI = /\u001b\[[0-9;]*m/g;
const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** East Asian characters and emoji take two columns. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uFF01-\uFF60]/u;
const columns = (character: string): number => (WIDE.test(character) ? 2 : 1);

/** Columns that a text takes on the screen. */
export function width(text: string): number {
  let sum = 0;
  for (const { segment } of SEGMENTS.segment(text.replace(ANSI, ''))) sum += columns(segment);
  return sum;
}

/** Cuts to so many columns, with an ellipsis; colours stay whole. */
export function cut(text: string, most: number): string {
  if (width(text) <= most) return text;
  let out = '';
  let used = 0;
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b[')) out += part;
    else {
      for (const { segment } of SEGMENTS.segment(part)) {
        if (used + columns(segment) > most - 1) break;
        out += segment;
        used += columns(segment);
      }
      if (used >= most - 1 && !out.includes('…')) out += '…';
    }
  }
  return out;
}

export const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

/** Breaks text into lines of at most `most` columns at spaces; what fits stays as it is. */
export function wrap(text: string, most: number): string[] {
  if (width(text) <= most) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && width(line) + 1 + width(word) > most) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}
