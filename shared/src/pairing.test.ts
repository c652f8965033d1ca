import { describe, expect, it } from '@jest/globals';
import { decodePairing, encodePairing, PAIRING_PREFIX, type Pairing } from './pairing.ts';

const PAIRING: Pairing = {
  url: 'https://lädele.example/shop',
  consumerKey: 'ck_1',
  consumerSecret: 'cs_1',
  secret: `whsec_${'A'.repeat(43)}=`,
  token: 't'.repeat(40),
};

describe('pairing string', () => {
  it('comes back as it was, also when it was wrapped on the way', () => {
    const text = encodePairing(PAIRING);
    expect(text).toMatch(/^crossdock1_[A-Za-z0-9_-]+$/);
    expect(decodePairing(text)).toEqual(PAIRING);
    expect(decodePairing(` ${text.slice(0, 40)}\n  ${text.slice(40)}\n`)).toEqual(PAIRING);
  });

  it.each([
    ['nothing', '', 'begins with "crossdock1_"'],
    ['another prefix', encodePairing(PAIRING).replace('1', '2'), 'begins with "crossdock1_"'],
    ['a cut one', encodePairing(PAIRING).slice(0, 60), 'damaged or not complete'],
    ['garbage', `${PAIRING_PREFIX}%%%`, 'damaged or not complete'],
    ['missing fields', encodePairing({ ...PAIRING, token: 'short', secret: 'x' }), 'lacks or garbles: secret, token'],
    ['another scheme', encodePairing({ ...PAIRING, url: 'javascript:alert(1)' }), 'lacks or garbles: url'],
  ])('refuses %s', (_name, text, expected) => {
    expect(() => decodePairing(text)).toThrow(expected);
    expect(() => decodePairing(text)).not.toThrow('cs_1');
  });
});
