import { describe, expect, test } from '@jest/globals';
import { pictureOf, runsOf } from './terminal-picture.mjs';

const plain = () => ({ bold: false, dim: false, colour: 39 });

describe('picture of a terminal', () => {
  test('runs know their column, colour and weight; the style goes on to the next line', () => {
    const state = plain();
    expect(runsOf('ab\u001b[31m cd\u001b[1m', state)).toMatchObject([
      { text: 'ab', column: 0, columns: 2, bold: false },
      { text: ' cd', column: 2, columns: 3, ink: '#ff7b72', bold: false },
    ]);
    expect(runsOf('e\u001b[0mf', state)).toMatchObject([
      { text: 'e', ink: '#ff7b72', bold: true },
      { text: 'f', ink: '#d5dbe3', bold: false },
    ]);
  });
  test('wide characters take two columns', () => {
    expect(runsOf('見本\u001b[2mx', plain())).toMatchObject([{ columns: 4 }, { text: 'x', column: 4 }]);
  });
  test('text is escaped, and the picture is as large as its text', () => {
    const svg = pictureOf('\n<a & "b">\n\nlast\n\n', 'A & B');
    expect(svg).toContain('&lt;a &amp; &quot;b&quot;&gt;');
    expect(svg).toContain('aria-label="A &amp; B in a terminal"');
    expect(svg.match(/<text /g)).toHaveLength(3);
    expect(svg).toContain('height="131"');
  });
});
