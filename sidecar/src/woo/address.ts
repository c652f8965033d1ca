/** Where plain http is allowed (contract 1): loopback and the hosts named in `insecureHosts`; elsewhere https. */
import { isPlainHttpAllowed } from '../config/hosts.ts';
import { CrossdockError } from '../errors.ts';

/**
 * Checks a store address and returns it without a trailing slash, query and fragment.
 * @throws CrossdockError permanent `woo.address`, naming expectation and value
 */
export function storeAddress(url: string, insecureHosts: readonly string[]): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw bad(`store.url: expected an address like https://shop.example, received "${url}".`);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw bad('store.url: expected an address without user name and password; give the key as store.consumerKey.');
  }
  const plain = parsed.protocol === 'http:';
  if (!plain && parsed.protocol !== 'https:') throw bad(`store.url: expected https, received "${parsed.protocol}//".`);
  if (plain && !isPlainHttpAllowed(parsed.hostname, insecureHosts)) {
    throw bad(
      `store.url: expected https, received "${parsed.origin}". Add "${parsed.hostname}" to insecureHosts only if the way to it is private.`,
    );
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}

function bad(message: string): CrossdockError {
  return new CrossdockError(message, {
    class: 'permanent',
    code: 'woo.address',
    remote: 'woo',
    problem: {
      code: 'woo.address',
      message,
      fix: 'Correct the store address in the configuration.',
      owner: 'shop',
      field: 'store.url',
    },
  });
}
