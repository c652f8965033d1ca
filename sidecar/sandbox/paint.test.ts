import { describe, expect, test } from '@jest/globals';
import { cut, pad, paint, wantsColour, width, wrap } from './paint.ts';

describe('colours', () => {
  test.each<[string, { isTTY?: boolean }, NodeJS.ProcessEnv, boolean]>([
    ['a terminal', { isTTY: true }, {}, true],
    ['no terminal', {}, {}, false],
    ['NO_COLOR wins over everything', { isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['FORCE_COLOR without a terminal', {}, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', {}, { FORCE_COLOR: '0' }, false],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
  ])('%s', (_what, stream, env, expected) => expect(wantsColour(stream, env)).toBe(expected));
  test('none: the text as it is', () => expect(paint(false).red('a')).toBe('a'));
});

describe('widths', () => {
  const { red, bold } = paint(true);
  test.each([
    ['abc', 3],
    [red('abc'), 3],
    ['見本', 4],
    ['é', 1],
  ])('%j takes %d columns', (text, expected) => expect(width(text)).toBe(expected));
  test('cut keeps colours whole and never exceeds', () => {
    const text = `${red('abcdef')} ${bold('ghijkl')}`;
    expect(cut(text, 20)).toBe(text);
    expect(width(cut(text, 8))).toBeLessThanOrEqual(8);
    expect(cut(text, 8)).toContain('…');
    expect(cut(text, 8).endsWith('\u001b[22m')).toBe(true);
    expect(width(cut('見本見本', 5))).toBeLessThanOrEqual(5);
  });
  test('pad and wrap go by columns', () => {
    expect(pad(red('ab'), 4)).toBe(`${red('ab')}  `);
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable', 4)).toEqual(['unbreakable']);
  });
});
