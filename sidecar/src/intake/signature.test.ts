import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { checkHeaders, secretKey, signHeaders, SignatureVerifier, type SignatureHeaders } from './signature.ts';

const secret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const headersOf = (headers: Record<string, string>): SignatureHeaders => ({
  id: headers['webhook-id'],
  timestamp: headers['webhook-timestamp'],
  signature: headers['webhook-signature'],
});
const NOW = 1_795_426_141;
const BODY = JSON.stringify({ events: [{ name: 'Grüße, 🧾' }] });

describe('SignatureVerifier', () => {
  it('agrees with the reference implementation, both ways', () => {
    const whsec = secret();
    const reference = new Webhook(whsec);
    const now = Math.floor(Date.now() / 1000);
    const theirs = {
      id: 'msg_1',
      timestamp: String(now),
      signature: reference.sign('msg_1', new Date(now * 1000), BODY),
    };
    expect(new SignatureVerifier([whsec]).verify(theirs, Buffer.from(BODY), now)).toBeNull();
    expect(reference.verify(BODY, signHeaders(whsec, 'msg_2', now, BODY))).toEqual(JSON.parse(BODY));
  });

  it('knows the test vector of the specification', () => {
    // standard-webhooks/standard-webhooks, test vectors of the reference libraries.
    const verifier = new SignatureVerifier(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);
    const headers = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    expect(verifier.verify(headers, Buffer.from('{"test": 2432232314}'), 1_614_265_330)).toBeNull();
  });

  const whsec = secret();
  const other = secret();
  const good = signHeaders(whsec, 'msg_1', NOW, BODY);
  const forged = signHeaders(other, 'msg_1', NOW, BODY);
  const cases: [string, Record<string, string>, string, number, string | null][] = [
    ['genuine', good, BODY, NOW, null],
    ['forged', forged, BODY, NOW, 'signature.invalid'],
    ['tampered', good, BODY.replace('{', '{ '), NOW, 'signature.invalid'],
    ['with another id', { ...good, 'webhook-id': 'msg_2' }, BODY, NOW, 'signature.invalid'],
    ['with another timestamp', { ...good, 'webhook-timestamp': String(NOW + 1) }, BODY, NOW, 'signature.invalid'],
    ['five minutes old', good, BODY, NOW + 300, null],
    ['older than five minutes', good, BODY, NOW + 301, 'signature.stale'],
    ['five minutes ahead', good, BODY, NOW - 300, null],
    ['more than five minutes ahead', good, BODY, NOW - 301, 'signature.stale'],
    [
      'one of several signatures',
      { ...good, 'webhook-signature': `${forged['webhook-signature']} v1a,xyz ${good['webhook-signature']}` },
      BODY,
      NOW,
      null,
    ],
    [
      'of another version only',
      { ...good, 'webhook-signature': good['webhook-signature']!.replace('v1,', 'v2,') },
      BODY,
      NOW,
      'signature.invalid',
    ],
    ['with an empty signature', { ...good, 'webhook-signature': 'v1,' }, BODY, NOW, 'signature.invalid'],
    [
      'with a shortened signature',
      { ...good, 'webhook-signature': good['webhook-signature']!.slice(0, 20) },
      BODY,
      NOW,
      'signature.invalid',
    ],
    ['with a timestamp that is no number', { ...good, 'webhook-timestamp': '1e9' }, BODY, NOW, 'signature.invalid'],
    ['unsigned', {}, BODY, NOW, 'signature.missing'],
    ['without id', { ...good, 'webhook-id': '' }, BODY, NOW, 'signature.missing'],
  ];
  it.each(cases)('a request %s', (_name, headers, body, now, expected) => {
    expect(new SignatureVerifier([whsec]).verify(headersOf(headers), Buffer.from(body), now)).toBe(expected);
  });

  it('takes both secrets while one is rotated', () => {
    const both = new SignatureVerifier([other, whsec]);
    expect(both.verify(headersOf(good), Buffer.from(BODY), NOW)).toBeNull();
    expect(both.verify(headersOf(forged), Buffer.from(BODY), NOW)).toBeNull();
    expect(new SignatureVerifier([other]).verify(headersOf(good), Buffer.from(BODY), NOW)).toBe('signature.invalid');
  });
});

describe('checkHeaders', () => {
  it('judges what can be judged before the body is read', () => {
    const headers = { id: 'a', timestamp: String(NOW), signature: 'v1,x' };
    expect(checkHeaders(headers, NOW)).toBeNull();
    expect(checkHeaders({ ...headers, signature: undefined }, NOW)).toBe('signature.missing');
    expect(checkHeaders(headers, NOW + 1000)).toBe('signature.stale');
  });
});

describe('secretKey', () => {
  it.each(['plain', 'whsec_', `whsec_${Buffer.alloc(20).toString('base64')}`])('refuses %j', (text) => {
    expect(() => secretKey(text)).toThrow('at least 24 bytes');
  });
});
