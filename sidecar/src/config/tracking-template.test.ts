import { expect, test } from '@jest/globals';
import { templateFault } from './tracking-template.ts';

test.each([
  ['https://carrier.example/track?id={tracking}', null],
  ['http://carrier.example:8080/t/{tracking}/status#now', null],
  ['HTTPS://carrier.example/#{tracking}', null],
  ['https://carrier.example/track', 'must have {tracking} once'],
  ['https://carrier.example/{tracking}?again={tracking}', 'must have {tracking} once'],
  ['https://carrier.example/{tracking}/{postcode}', 'no placeholder but {tracking}, received "{postcode}"'],
  ['https://carrier.example/{Tracking}', 'no placeholder but {tracking}, received "{Tracking}"'],
  ['https://carrier.example/{{tracking}}', 'no placeholder but {tracking}'],
  ['https://carrier.example/{tracking', 'no placeholder but {tracking}, received "{tracking"'],
  ['javascript:alert("{tracking}")', 'begins with https:// or http://'],
  ['ftp://carrier.example/{tracking}', 'begins with https:// or http://'],
  ['carrier.example/{tracking}', 'begins with https:// or http://'],
  ['//carrier.example/{tracking}', 'begins with https:// or http://'],
  ['https://carrier.example/a b/{tracking}', 'begins with https:// or http://'],
  ['https://{tracking}', 'must have {tracking} after the host'],
  ['https://{tracking}.example/', 'must have {tracking} after the host'],
  ['https://carrier.example{tracking}/', 'must have {tracking} after the host'],
  ['https://carrier.example:80{tracking}/', 'must have {tracking} after the host'],
  ['https://me:secret@carrier.example/{tracking}', 'no user name and no password'],
  [`https://carrier.example/${'x'.repeat(300)}{tracking}`, 'at most 300 characters'],
])('%s', (template, expected) => {
  if (expected === null) expect(templateFault(template)).toBeNull();
  else expect(templateFault(template)).toContain(expected);
});
