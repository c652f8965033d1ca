import type { CheckItem } from '@crossdock/shared';
import { resetLocaleData, setLocaleData } from '@wordpress/i18n';
import { checkWords } from './check-words.ts';

const item = (more: Partial<CheckItem>): CheckItem => ({
  name: 'M3, warehouse',
  state: 'failed',
  text: 'M3 does not have 009. It has 001.',
  fix: 'Set it.',
  said: {
    name: 'name.code.warehouse',
    text: 'code.unknown-others',
    fix: 'code.fix',
    values: { value: '009', others: '001', setting: 'm3.warehouse', program: 'MMS005' },
  },
  ...more,
});
const refused = item({
  text: 'The gateway says 401.',
  fix: 'Look at the app.',
  said: { name: 'name.m3-token', code: 'm3.unauthorized', values: {} },
});

describe('in English', () => {
  it('names what the sentence is about', () =>
    expect(checkWords(item({}))).toMatchObject({
      text: 'M3 does not have 009. It has 001.',
      fix: 'Set "m3.warehouse" to one that MMS005 shows, or let the people who run M3 add it there.',
    }));

  it('leaves what M3 said', () =>
    expect(checkWords(refused)).toMatchObject({ text: 'The gateway says 401.', fix: 'Look at the app.', own: null }));
});

describe('in another language', () => {
  beforeAll(() =>
    setLocaleData(
      {
        '': { lang: 'de' },
        'M3, warehouse': ['M3, Lager'],
        'M3 does not have %1$s. It has %2$s.': ['%2$s gibt es in M3, %1$s nicht.'],
        'M3 refuses our token': ['M3 weist unser Token ab'],
      },
      'crossdock',
    ),
  );
  afterAll(() => resetLocaleData({}, 'crossdock'));

  it('is translated, in the order of the translation', () =>
    expect(checkWords(item({}))).toMatchObject({ name: 'M3, Lager', text: '001 gibt es in M3, 009 nicht.' }));

  it('says what the problem means, and what M3 said beside it', () =>
    expect(checkWords(refused)).toMatchObject({ text: 'M3 weist unser Token ab', own: 'The gateway says 401.' }));

  it.each([
    ['a newer sidecar’s sentence', item({ said: { name: 'name.new', text: 'new', fix: 'new.fix', values: {} } })],
    ['an older sidecar', item({ said: undefined })],
    [
      'a value that is missing',
      item({ said: { name: 'name.new', text: 'code.unknown-others', fix: 'x', values: {} } }),
    ],
  ])('keeps the English of %s', (_, found) =>
    expect(checkWords(found)).toEqual({
      name: 'M3, warehouse',
      text: 'M3 does not have 009. It has 001.',
      fix: 'Set it.',
      own: null,
    }),
  );
});
