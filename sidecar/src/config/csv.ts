/** RFC 4180 text, as spreadsheets write it: quotes, doubled quotes, line breaks inside quotes, comma or semicolon. */

export interface CsvLine {
  /** Line of the file on which the record begins, from 1. */
  line: number;
  cells: string[];
}

/**
 * Parses CSV. A byte order mark is dropped; the separator is the one that the first line has more of; blank lines are
 * left out. @throws Error with the line number when a quote is not closed or text follows a closing quote
 */
export function parseCsv(text: string): CsvLine[] {
  const source = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(source);
  const records: CsvLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let line = 1;
  let begin = 1;
  const endCell = (): void => {
    cells.push(state === 'plain' ? cell.trim() : cell);
    cell = '';
    state = 'start';
  };
  const endRecord = (): void => {
    endCell();
    if (cells.some((value) => value !== '')) records.push({ line: begin, cells });
    cells = [];
    begin = line;
  };
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (char === '\n') line++;
    if (state === 'quoted') {
      if (char !== '"') cell += char;
      else if (source[i + 1] === '"') {
        cell += '"';
        i++;
      } else state = 'closed';
    } else if (char === separator) endCell();
    else if (char === '\n') endRecord();
    else if (char === '\r') continue;
    else if (char === '"' && state === 'start') state = 'quoted';
    else if (state === 'closed') {
      if (char !== ' ' && char !== '\t')
        throw new Error(`Line ${line}: there is text after a closing quote. Double the quotes inside a quoted cell.`);
    } else if (state === 'start' && (char === ' ' || char === '\t')) continue;
    else {
      state = 'plain';
      cell += char;
    }
  }
  if (state === 'quoted') throw new Error(`Line ${begin}: a quote is opened and never closed. Close it or double it.`);
  if (cell !== '' || cells.length > 0 || state !== 'start') endRecord();
  return records;
}

function separatorOf(source: string): ',' | ';' | '\t' {
  const head = source.slice(0, source.indexOf('\n') + 1 || source.length);
  const count = (char: string): number => head.split(char).length - 1;
  if (count('\t') > count(',') && count('\t') > count(';')) return '\t';
  return count(';') > count(',') ? ';' : ',';
}

/** One CSV line without line break. Text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return cells
    .map((value) => {
      const raw = value === null || value === undefined ? '' : String(value);
      const text = typeof value === 'string' && /^[=@\t\r]|^[+-](?![\d.]+$)/.test(raw) ? `'${raw}` : raw;
      return /[",;\r\n\t]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
