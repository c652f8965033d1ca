import { storeAddress } from './address.ts';

test.each([
  ['https://shop.example/', [], 'https://shop.example'],
  ['https://shop.example/sub/dir//', [], 'https://shop.example/sub/dir'],
  ['http://127.0.0.1:8080', [], 'http://127.0.0.1:8080'],
  ['http://localhost', [], 'http://localhost'],
  ['http://[::1]:80/x', [], 'http://[::1]/x'],
  ['http://wordpress:8080', ['wordpress'], 'http://wordpress:8080'],
])('%s with %p is fine', (url, insecure, expected) => expect(storeAddress(url, insecure)).toBe(expected));

test.each([
  ['http://shop.example', [], 'expected https, received "http://shop.example"'],
  ['http://127.evil.example', [], 'expected https'],
  ['http://wordpress', ['other'], 'Add "wordpress" to insecureHosts'],
  ['ftp://shop.example', [], 'received "ftp://"'],
  ['shop.example', [], 'received "shop.example"'],
  ['https://key:secret@shop.example', [], 'without user name and password'],
])('%s with %p is refused', (url, insecure, message) => expect(() => storeAddress(url, insecure)).toThrow(message));
