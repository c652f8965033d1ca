/**
 * Makes an SVG picture of a terminal out of its real output, colours included:
 *
 *   FORCE_COLOR=1 COLUMNS=112 npm start > shot.ansi     (keys may be piped in, one a line; end it with q)
 *   node scripts/terminal-picture.mjs --title 'npm start' --out docs/images/sandbox.svg < shot.ansi
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const CELL = { width: 8.2, height: 19, font: 13.6 };
const MARGIN = { x: 20, top: 52, bottom: 22 };
/** Colours by SGR number; 39 is the usual one. */
const INK = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#f2cc60',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  39: '#d5dbe3',
};
const DIM = '#8a94a3';
const FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";
const ESCAPE = '\u001b';
const STYLE = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`);
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uFF01-\uFF60]|\p{Emoji_Presentation}/u;

/**
 * Splits one line into runs of equal style. `state` goes on from line to line.
 * @returns {{text: string, column: number, columns: number, ink: string, bold: boolean}[]}
 */
export function runsOf(line, state) {
  const runs = [];
  let column = 0;
  for (const part of line.split(STYLE)) {
    if (part.startsWith(ESCAPE)) {
      for (const code of part.slice(2, -1).split(';').map(Number)) applyCode(code, state);
      continue;
    }
    if (part === '') continue;
    const columns = [...part].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
    if (part.trim() !== '') {
      const ink = state.dim && state.colour === 39 ? DIM : INK[state.colour];
      runs.push({ text: part, column, columns, ink, bold: state.bold });
    }
    column += columns;
  }
  return runs;
}

function applyCode(code, state) {
  if (code === 0) Object.assign(state, plain());
  else if (code === 1) state.bold = true;
  else if (code === 2) state.dim = true;
  else if (code === 22) state.bold = state.dim = false;
  else if (INK[code]) state.colour = code;
}
const plain = () => ({ bold: false, dim: false, colour: 39 });

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const number = (value) => String(Math.round(value * 100) / 100);

/** @param {string} ansi output of a terminal, without cursor movements. @param {string} title of the window */
export function pictureOf(ansi, title) {
  const state = plain();
  const lines = ansi.replace(/\r/g, '').replace(/^\n+|\n+$/g, '').split('\n'); // prettier-ignore
  const rows = lines.map((line) => runsOf(line, state));
  const columns = Math.max(...rows.flat().map((run) => run.column + run.columns));
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN.x);
  const height = Math.ceil(lines.length * CELL.height + MARGIN.top + MARGIN.bottom);
  const text = rows.flatMap((runs, row) => runs.map((run) => element(run, MARGIN.top + (row + 1) * CELL.height - 5)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)} in a terminal">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="#12161d" stroke="#2b323d"/>
<path d="M0.5 36.5H${width - 0.5}" stroke="#232a34"/>
<circle cx="20" cy="18.5" r="5.5" fill="#ff5f57"/><circle cx="39" cy="18.5" r="5.5" fill="#febc2e"/><circle cx="58" cy="18.5" r="5.5" fill="#28c840"/>
<text x="${width / 2}" y="23" text-anchor="middle" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12.5" fill="#8a94a3">${escape(title)}</text>
<g font-family="${FONT}" font-size="${CELL.font}" style="white-space:pre" xml:space="preserve">
${text.join('\n')}
</g>
</svg>
`;
}

/** Each run has its own place and length, so that columns stay columns in whatever font there is. */
function element({ text, column, columns, ink, bold }, y) {
  const lead = text.length - text.trimStart().length;
  const word = text.trim();
  const long = columns - (text.length - word.length);
  const x = number(MARGIN.x + (column + lead) * CELL.width);
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${x}" y="${y}" fill="${ink}"${weight} textLength="${number(long * CELL.width)}" lengthAdjust="spacingAndGlyphs">${escape(word)}</text>`;
}

if (
  process.argv[1] &&
  path.resolve(process.argv[1]) === path.resolve(import.meta.filename ?? new URL(import.meta.url).pathname)
) {
  const { values } = parseArgs({
    options: { title: { type: 'string', default: 'Terminal' }, out: { type: 'string' } },
  });
  const svg = pictureOf(fs.readFileSync(0, 'utf8'), values.title);
  if (values.out) fs.writeFileSync(values.out, svg);
  else process.stdout.write(svg);
}
