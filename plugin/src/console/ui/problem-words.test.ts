import { resetLocaleData, setLocaleData } from '@wordpress/i18n';
import { entryWords, problemWords, sentencesOf } from './problem-words.ts';

const GERMAN = {
  'A SKU that M3 does not know': ['Eine SKU, die M3 nicht kennt'],
  'Say which M3 item it is. That answers it for all orders, those that wait and those to come. Or create the item or the alias in M3.':
    ['Sagen, welcher Artikel es ist.'],
  'A product without a SKU': ['Ein Artikel ohne SKU'],
  'Enter the charge id. It is used for all orders from then on.': ['Die Zuschlagsnummer eintragen.'],
};
const english = { title: 'T', meaning: 'M', where: 'W', what: 'Set "m3.charges.shipping".' };
const sku = { code: 'sku.unknown', message: 'M3 has no VASE-9.', fix: 'Say which.', thing: 'VASE-9' };

describe('in English', () => {
  it('a problem speaks for itself', () =>
    expect(problemWords(sku)).toEqual({ text: 'M3 has no VASE-9.', fix: 'Say which.', own: null }));

  it('the advice of a family gives way to the one for the case', () =>
    expect(entryWords({ code: 'charge.shipping.missing', ...english })).toMatchObject({
      title: 'No M3 charge for part of the order',
      what: english.what,
    }));
});

describe('in another language', () => {
  beforeAll(() => setLocaleData({ '': { lang: 'de' }, ...GERMAN }, 'crossdock'));
  afterAll(() => resetLocaleData({}, 'crossdock'));

  it('a problem says what its code means, and the sidecar’s words beside it', () =>
    expect(problemWords(sku)).toMatchObject({
      text: 'Eine SKU, die M3 nicht kennt (VASE-9)',
      fix: 'Sagen, welcher Artikel es ist.',
      own: 'M3 has no VASE-9. Say which.',
    }));

  it('an entry is translated, the advice too', () =>
    expect(entryWords({ code: 'charge.shipping.missing', ...english }).what).toBe('Die Zuschlagsnummer eintragen.'));

  it('a sentence that the language lacks leaves the sidecar’s words, which name the case', () => {
    const parent = { code: 'sku.parent', message: 'VASE has the SKU of its parent.', fix: 'Give VASE-RED its own.' };
    expect(problemWords(parent)).toEqual({ text: parent.message, fix: parent.fix, own: null });
    // The title is translated, what to do is not.
    const missing = { code: 'sku.missing', message: 'Line 2 has none.', fix: 'Give it one.' };
    expect(problemWords(missing)).toEqual({
      text: 'Ein Artikel ohne SKU',
      fix: 'Give it one.',
      own: 'Line 2 has none.',
    });
    expect(problemWords({ ...missing, fix: undefined }).fix).toContain('Say which M3 item this product is');
    expect(entryWords({ code: 'order.total.refused', ...english }).what).toBe(english.what);
  });

  it('a code that nobody knows keeps the sidecar’s English', () => {
    const unheard = { code: 'new.code', message: 'It is so.', fix: 'Do this.' };
    expect(sentencesOf('new.code')).toBeNull();
    expect(problemWords(unheard)).toEqual({ text: 'It is so.', fix: 'Do this.', own: null });
    expect(entryWords({ code: 'new.code', ...english })).toMatchObject(english);
  });
});
