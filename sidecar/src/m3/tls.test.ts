import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIonapi } from './ionapi.ts';
import { clientOf } from './test-server.ts';

/** For localhost, its own authority, valid from 2020 to 2119; made for this test and used nowhere else. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBaDCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHcuH94BF5GunDwY
XbTJ/XXjOe8J0swIc4u2jfrCpcbY3mLFW54Z6SCFbnwQ+IpoVdAsGMbxmbK/vCdW
YhsmfYejTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBRaRHYUNTQ94Fsyn3bdmkSql+EWgzAKBggqhkjOPQQD
AgNJADBGAiEA2Azykg9KYNqFBHd4+SY0ZNbZ6Z1NlSEX1azUVsTIAq0CIQDw8j0c
X8dObIQ8rVAF7ruGKAZUJ4xM6OtAfWzKUWC7CQ==
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMiM9wwM7QAAiFJtr
W9PDrcq9e3/232YLBfFDEQoSUfGhRANCAAR3Lh/eAReRrpw8GF20yf114znvCdLM
CHOLto36wqXG2N5ixVueGekghW58EPiKaFXQLBjG8Zmyv7wnVmIbJn2H
-----END PRIVATE KEY-----`;

const HEAD = { transaction: 'AddBatchHead', record: { CUNO: 'C1' } };
let folder = '';
let caFile = '';
const open: { close(): unknown }[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'm3-tls-'));
  caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, CERTIFICATE);
});
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** An ION API by https; `old` speaks TLS 1.1 at most. */
async function start(old = false) {
  const limits = old ? ({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const) : {};
  const server = https.createServer({ key: KEY, cert: CERTIFICATE, ...limits }, (request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(
        request.url?.includes('/as/')
          ? { access_token: 't', token_type: 'Bearer', expires_in: 7200 }
          : { results: [{ transaction: 'AddBatchHead', records: [{ ORNO: '1' }] }] },
      ),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push({ close: () => (server.closeAllConnections(), new Promise((done) => server.close(done))) });
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return { ionapi: parseIonapi({ ti: 'T', iu: url, pu: `${url}/as/`, ot: 't', ci: 'c', cs: 's' }) };
}

test('a private authority is trusted when its file is named', async () => {
  const client = clientOf(await start(), { caFile });
  open.unshift(client);
  expect((await client.execute('OIS100MI', [HEAD], { write: true }))[0]?.ok).toBe(true);
});

test('else not: the token is not even asked for, and nothing is in doubt', async () => {
  const client = clientOf(await start());
  open.unshift(client);
  await expect(client.execute('OIS100MI', [HEAD], { write: true })).rejects.toMatchObject({
    class: 'auth',
    code: 'm3.certificate',
    inDoubt: false,
  });
});

test('nothing older than TLS 1.2', async () => {
  const client = clientOf(await start(true), { caFile });
  open.unshift(client);
  await expect(client.execute('OIS100MI', [HEAD], { write: true })).rejects.toMatchObject({
    class: 'auth',
    code: 'm3.tls',
    inDoubt: false,
  });
});
