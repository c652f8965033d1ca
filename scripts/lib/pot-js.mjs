/** Calls of functions in JavaScript, TypeScript and JSX, for texts to translate: read by TypeScript's own parser. */
import ts from 'typescript';

/**
 * Calls of the named functions (`__( … )`, `wp.i18n.__( … )`), and all comments.
 * @param {string} source
 * @param {ReadonlySet<string>} names
 * @param {string} file its ending decides on the language
 * @returns {{ calls: import('./pot-php.mjs').Call[], comments: import('./pot-php.mjs').Comment[] }}
 */
export function readJs(source, names, file) {
  const kind = file.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.TSX;
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, kind);
  const lineOf = (position) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const calls = [];
  const comments = new Map();
  const visit = (node) => {
    const start = node.getFullStart();
    // What stands on the line of the token before counts as trailing that.
    const ranges = [ts.getLeadingCommentRanges(source, start), ts.getTrailingCommentRanges(source, start)];
    for (const range of ranges.flatMap((found) => found ?? [])) {
      const text = source.slice(range.pos, range.end).replace(/^\/[/*]+|\*+\/$/g, '');
      comments.set(range.pos, {
        text: text.replace(/^[\s*]+|[\s*]+$/g, '').replace(/\s*\n[\s*]*/g, ' '),
        line: lineOf(range.pos),
        end: lineOf(range.end),
      });
    }
    if (ts.isCallExpression(node)) {
      const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
      if (ts.isIdentifier(called) && names.has(called.text)) {
        calls.push({
          name: called.text,
          line: lineOf(node.getStart()),
          last: lineOf(node.getEnd()),
          args: node.arguments.map(asText),
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { calls, comments: [...comments.values()] };
}

/** The text of an argument that is one literal, or literals put together with +; else undefined. */
function asText(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return asText(node.expression);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [asText(node.left), asText(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}
