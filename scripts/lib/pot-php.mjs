/** Calls of functions in PHP, for texts to translate: a small reader of tokens, because the tools of this project run on Node alone. */

/**
 * Calls of the named functions, and all comments.
 * @param {string} source
 * @param {ReadonlySet<string>} names
 * @returns {{ calls: Call[], comments: Comment[] }}
 * @typedef {{ name: string, line: number, last: number, args: (string | undefined)[] }} Call an argument is undefined where
 *   it is not one plain text; `last` is the line of the last argument
 * @typedef {{ text: string, line: number, end: number }} Comment
 */
export function readPhp(source, names) {
  const tokens = tokenize(source);
  const calls = [];
  tokens.forEach(({ kind, value, line }, at) => {
    if (kind !== 'name' || !names.has(value) || tokens[at + 1]?.value !== '(') return;
    // `function __(` brings the name but no text.
    if (tokens[at - 1]?.value === 'function') return;
    const args = argumentsFrom(tokens, at + 2);
    calls.push({ name: value, line, last: args.flat().at(-1)?.line ?? line, args: args.map(asText) });
  });
  const comments = tokens
    .filter(({ kind }) => kind === 'comment')
    .map(({ value, line, end }) => ({ text: value, line, end }));
  return { calls, comments };
}

/** Arguments as lists of tokens, from just inside the bracket. */
function argumentsFrom(tokens, start) {
  const args = [[]];
  let depth = 0;
  for (let i = start; i < tokens.length; i += 1) {
    const { kind, value } = tokens[i];
    if (kind === 'comment') continue;
    const bracket = kind === 'sign';
    if (bracket && ')]}'.includes(value)) {
      if (depth === 0) break;
      depth -= 1;
    }
    if (bracket && '([{'.includes(value)) depth += 1;
    if (bracket && depth === 0 && value === ',') args.push([]);
    else args.at(-1).push(tokens[i]);
  }
  return args;
}

/** The text of an argument that is one literal, or literals put together with a dot; else undefined. */
function asText(arg) {
  const parts = arg.filter((_, i) => i % 2 === 0);
  const signs = arg.filter((_, i) => i % 2 === 1);
  if (parts.length === 0 || parts.some(({ kind }) => kind !== 'text') || signs.some(({ value }) => value !== '.'))
    return undefined;
  return parts.map(({ value }) => value).join('');
}

/** Names, literals, comments and signs with their lines: enough to never take a text for code or code for text. */
function tokenize(source) {
  const tokens = [];
  let i = 0;
  let line = 1;
  const push = (kind, value, from) => tokens.push({ kind, value, line: from, end: line });
  const skip = (count) => {
    for (let n = 0; n < count; n += 1, i += 1) if (source[i] === '\n') line += 1;
  };
  skip(untilAfter(source, 0, '<?php'));
  while (i < source.length) {
    const char = source[i];
    const from = line;
    if (/\s/.test(char)) skip(1);
    else if (source.startsWith('?>', i)) skip(untilAfter(source, i, '<?php'));
    else if (source.startsWith('/*', i)) {
      const length = untilAfter(source, i + 2, '*/') + 2;
      const text = source.slice(i + 2, i + length - 2);
      skip(length);
      push('comment', text.replace(/^[\s*]+|[\s*]+$/g, '').replace(/\s*\n[\s*]*/g, ' '), from);
    } else if (source.startsWith('//', i) || (char === '#' && source[i + 1] !== '[')) {
      const text = /^[^\n]*/.exec(source.slice(i))[0];
      push('comment', text.replace(/^(#|\/\/)/, '').trim(), from);
      skip(text.length);
    } else if (char === "'" || char === '"') {
      const literal = readLiteral(source, i);
      skip(literal.length);
      push(literal.plain ? 'text' : 'computed', literal.value, from);
    } else if (source.startsWith('<<<', i)) {
      skip(heredocLength(source, i));
      push('computed', '', from);
    } else if (/[A-Za-z_$]/.test(char)) {
      const name = /^[\w$]+/.exec(source.slice(i))[0];
      push('name', name, from);
      skip(name.length);
    } else {
      push('sign', char, from);
      skip(1);
    }
  }
  return tokens;
}

/** How far it is to just after the next `mark`, or to the end. */
function untilAfter(source, from, mark) {
  const at = source.indexOf(mark, from);
  return (at < 0 ? source.length : at + mark.length) - from;
}

function heredocLength(source, start) {
  const [opening, , name] = /^<<<[ \t]*(['"]?)(\w+)\1\r?\n/.exec(source.slice(start)) ?? ['<<<'];
  const end = name ? new RegExp(`^[ \\t]*${name}\\b`, 'm').exec(source.slice(start + opening.length)) : null;
  return end ? opening.length + end.index + end[0].length : opening.length;
}

const ESCAPES = { n: '\n', t: '\t', r: '\r', $: '$', '"': '"', '\\': '\\' };

/** A literal from its quote on: its length in the source, its value, and whether nothing in it is computed. */
function readLiteral(source, start) {
  const mark = source[start];
  let value = '';
  let plain = true;
  let i = start + 1;
  for (; i < source.length && source[i] !== mark; i += 1) {
    const [char, next] = [source[i], source[i + 1]];
    if (char === '\\') {
      i += 1;
      if (mark === "'") value += next === "'" || next === '\\' ? next : `\\${next}`;
      else value += ESCAPES[next] ?? `\\${next}`;
    } else {
      if (mark === '"' && ((char === '$' && /[A-Za-z_{]/.test(next)) || (char === '{' && next === '$'))) plain = false;
      value += char;
    }
  }
  return { length: i + 1 - start, value, plain };
}
