/** Simple conditions as rows of a builder, and as CEL; what the builder cannot show stays text. Pure. */
import { AMOUNT_KEYS } from '@crossdock/shared';

export const OPERATORS = ['==', '!=', '>', '>=', '<', '<=', 'in', 'contains', 'startsWith'] as const;
export type Operator = (typeof OPERATORS)[number];
export interface Clause {
  path: string;
  operator: Operator;
  /** As a person writes it: `5000`, `DE`, `DE, AT`. */
  value: string;
}
export interface Condition {
  joiner: '&&' | '||';
  clauses: Clause[];
}

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
const isAmount = (path: string): boolean => AMOUNT_KEYS.has(last(path));
const isWhole = (path: string): boolean => /(^|_)id$/.test(last(path)) && !path.includes('meta');
const isFlag = (value: string): boolean => value === 'true' || value === 'false';
const PATH = String.raw`[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*`;
const LITERAL = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false`;
const COMPARE = new RegExp(`^(${PATH})\\s*(==|!=|>=|<=|>|<)\\s*(${LITERAL})$`);
const IN = new RegExp(`^(${PATH})\\s+in\\s+\\[((?:\\s*(?:${LITERAL})\\s*,?)*)\\]$`);
const CALL = new RegExp(`^(${PATH})\\.(contains|startsWith)\\((${LITERAL})\\)$`);

/** CEL → rows, or null where it is too intricate for them. */
export function parseCondition(cel: string): Condition | null {
  const text = cel.trim();
  if (text === '') return { joiner: '&&', clauses: [] };
  const parts = split(text);
  if (!parts) return null;
  const clauses = parts.texts.map(parseClause);
  return clauses.includes(null) ? null : { joiner: parts.joiner, clauses: clauses as Clause[] };
}

/** Splits at one kind of joiner outside of quotes; null where both are mixed or there are parentheses around clauses. */
function split(text: string): { joiner: '&&' | '||'; texts: string[] } | null {
  const texts: string[] = [];
  let joiner: '&&' | '||' | null = null;
  let quote = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote) {
      if (char === '\\') i++;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === "'" || char === '"') quote = char;
    const pair = text.slice(i, i + 2);
    if (pair !== '&&' && pair !== '||') continue;
    if (joiner && joiner !== pair) return null;
    joiner = pair;
    texts.push(text.slice(from, i).trim());
    from = i + 2;
    i++;
  }
  texts.push(text.slice(from).trim());
  return { joiner: joiner ?? '&&', texts };
}

function parseClause(text: string): Clause | null {
  const compare = COMPARE.exec(text);
  if (compare) return { path: compare[1] ?? '', operator: compare[2] as Operator, value: plain(compare[3] ?? '') };
  const list = IN.exec(text);
  if (list) {
    const values = [...(list[2] ?? '').matchAll(new RegExp(LITERAL, 'g'))].map(([one]) => plain(one));
    return { path: list[1] ?? '', operator: 'in', value: values.join(', ') };
  }
  const call = CALL.exec(text);
  if (call) return { path: call[1] ?? '', operator: call[2] as Operator, value: plain(call[3] ?? '') };
  return null;
}

function plain(literal: string): string {
  const inner = /^(['"])(.*)\1$/s.exec(literal);
  if (inner) return (inner[2] ?? '').replace(/\\(.)/g, '$1');
  return literal.replace(/\.0$/, '');
}

function literal(path: string, value: string): string {
  const text = value.trim();
  const number = /^-?\d+(\.\d+)?$/.test(text);
  if (number && isAmount(path)) return text.includes('.') ? text : `${text}.0`;
  if (number && isWhole(path)) return text;
  if (isFlag(text)) return text;
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

/** Rows → CEL. Clauses without a field are left out. */
export function writeCondition({ joiner, clauses }: Condition): string {
  return clauses
    .filter(({ path }) => path !== '')
    .map(({ path, operator, value }) => {
      if (operator === 'in') {
        const values = value.split(',').map((v) => v.trim());
        return `${path} in [${values
          .filter((v) => v !== '')
          .map((v) => literal(path, v))
          .join(', ')}]`;
      }
      if (operator === 'contains' || operator === 'startsWith') return `${path}.${operator}(${literal('', value)})`;
      return `${path} ${operator} ${literal(path, value)}`;
    })
    .join(` ${joiner} `);
}
