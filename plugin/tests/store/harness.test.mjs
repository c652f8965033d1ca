/** The harness: a store comes up, is what it claims to be, and leaves nothing behind; what is missing is named. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { findShop, findWooCommerce10 } from '../harness/copies.mjs';
import { formFields } from '../harness/http.mjs';
import { until } from '../harness/processes.mjs';
import { request } from '../harness/store.mjs';
import { lookForShop, suite } from '../harness/suite.mjs';

suite('a store', { plugin: false }, (it) => {
  it('answers as WordPress and WooCommerce', async ({ store }) => {
    const index = await request('GET', `${store.url}/wp-json/`);
    assert.equal(index.status, 200);
    assert.ok(index.json.namespaces.includes('wc/v3'));
    const page = await request('GET', `${store.url}/shop/`);
    assert.match(page.text, /Plate/);
    const style = await request('GET', `${store.url}/wp-includes/css/dashicons.min.css`);
    assert.equal(style.headers.get('content-type'), 'text/css');
  });

  it('has HPOS as it was asked for', async ({ store }) => {
    const on = await store.wpEval(
      `return \\Automattic\\WooCommerce\\Utilities\\OrderUtil::custom_orders_table_usage_is_enabled();`,
    );
    assert.equal(on, store.hpos);
  });

  it('knows consumer keys, and refuses a wrong one', async ({ store }) => {
    const good = await store.api('GET', 'wc/v3/orders');
    assert.equal(good.status, 200, good.text);
    const bad = await store.api('GET', 'wc/v3/orders', undefined, { ...store.seed.keys.key, secret: 'cs_wrong' });
    assert.equal(bad.status, 401);
    assert.equal((await store.api('GET', 'wc/v3/orders', undefined, null)).status, 401);
  });

  it('runs PHP: values, errors, the command line', async ({ store }) => {
    assert.deepEqual(
      await store.wpEval(`return array( 'sum' => $args['a'] + 1, 'admin' => is_admin() );`, {
        args: { a: 2 },
        admin: true,
      }),
      { sum: 3, admin: true },
    );
    await assert.rejects(store.wpEval(`throw new Exception( 'said so' );`), /said so/);
    assert.equal(await store.wpEval(`return PHP_SAPI;`, { cli: true }), 'cli');
  });

  it('kills a worker in mid-request where a test asks for it', async ({ store }) => {
    const answer = await request('GET', `${store.url}/`, { headers: { 'X-Test-Kill-At': 'template_redirect' } }).catch(
      (error) => error,
    );
    assert.ok(answer instanceof Error || answer.status === 502, 'the request should have died');
    await until('it serves again', async () => (await request('GET', `${store.url}/license.txt`)).status === 200);
    assert.equal((await request('GET', `${store.url}/wp-json/`)).status, 200);
  });
});

describe('the harness', () => {
  test('Ctrl-C leaves no process and no folder', async (t) => {
    const shop = await lookForShop();
    if (shop.reason) return t.skip(`skipped: ${shop.reason}`);
    const script = `import { startStore } from ${JSON.stringify(new URL('../harness/store.mjs', import.meta.url).href)};
      const store = await startStore({ plugin: false }); console.log('READY ' + store.folder); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_TEST_CONTEXT: '' },
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    const folder = await until('the store is up', () => /READY (\S+)/.exec(out)?.[1]);
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    assert.equal(code, 130);
    assert.equal(existsSync(folder), false);
    const left = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.includes(folder));
    assert.deepEqual(left, []);
  });

  test('what is missing is named, and where it was looked for', async () => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'crossdock-home-'));
    try {
      const named = await findShop({ env: { ...process.env, CROSSDOCK_WORDPRESS_DIR: home }, home });
      if (/PHP|MariaDB/.test(named.reason)) return;
      assert.match(named.reason, /no WordPress found in CROSSDOCK_WORDPRESS_DIR=.*wp-settings\.php is missing/);
      const refused = () => 'http://127.0.0.1:9/nothing.zip';
      const nowhere = await findShop({ env: {}, home, addresses: { wordpress: refused, woocommerce: refused } });
      assert.match(
        nowhere.reason,
        /^no WordPress found: neither CROSSDOCK_WORDPRESS_DIR nor .* has one, and http.* could not be fetched/,
      );
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  test('a copy of WooCommerce 10 is taken where one is given', () => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'crossdock-home-'));
    try {
      const none = findWooCommerce10({ env: {}, home });
      assert.match(none.reason, /^no copy of WooCommerce 10 is given: set CROSSDOCK_WOOCOMMERCE_10_DIR/);
      for (const version of ['10.9.4', '10.10.0', '11.0.1']) {
        const dir = path.join(home, `.cache/crossdock/woocommerce-${version}`);
        mkdirSync(path.join(dir, 'assets/client/blocks'), { recursive: true });
        writeFileSync(path.join(dir, 'assets/client/blocks/checkout.js'), '');
        writeFileSync(path.join(dir, 'woocommerce.php'), `<?php\n/**\n * Version: ${version}\n */`);
      }
      assert.equal(findWooCommerce10({ env: {}, home }).version, '10.10.0');
      const named = path.join(home, '.cache/crossdock/woocommerce-10.9.4');
      assert.equal(findWooCommerce10({ env: { CROSSDOCK_WOOCOMMERCE_10_DIR: named }, home }).version, '10.9.4');
      assert.match(findWooCommerce10({ env: { CROSSDOCK_WOOCOMMERCE_10_DIR: home }, home }).reason, /woocommerce.php is missing there/); // prettier-ignore
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  test('a release that is downloaded is unpacked into the cache; a broken one is not', async (t) => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'crossdock-home-'));
    const { php } = await findShop();
    if (!php) return t.skip('skipped: no PHP, which unpacks');
    mkdirSync(path.join(home, 'wordpress/wp-admin/includes'), { recursive: true });
    mkdirSync(path.join(home, 'wordpress/wp-includes'), { recursive: true });
    writeFileSync(path.join(home, 'wordpress/wp-settings.php'), '<?php');
    writeFileSync(path.join(home, 'wordpress/wp-admin/includes/upgrade.php'), '<?php');
    writeFileSync(path.join(home, 'wordpress/wp-includes/version.php'), "<?php\n$wp_version = '9.9';");
    const code = '$z = new PharData($argv[1], 0, null, Phar::ZIP); $z->buildFromDirectory($argv[2], "~/wordpress/~");';
    const zip = path.join(home, 'release.zip');
    const made = spawnSync(php, ['-d', 'phar.readonly=0', '-r', code, zip, home], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr + made.stdout);
    const { readFileSync } = await import('node:fs');
    const bytes = readFileSync(zip);
    const server = http.createServer((req, res) =>
      req.url === '/good.zip' ? res.end(bytes) : res.end('no zip at all'),
    );
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${server.address().port}`;
    try {
      const cache = path.join(home, '.cache/crossdock/wordpress');
      const bad = await findShop({ env: {}, home, addresses: { wordpress: () => `${base}/bad.zip` } });
      assert.match(bad.reason, /could not be fetched/);
      assert.equal(existsSync(cache), false);
      const good = await findShop({
        env: {},
        home,
        addresses: { wordpress: () => `${base}/good.zip`, woocommerce: () => `${base}/bad.zip` },
      });
      assert.match(good.reason, /no WooCommerce found/);
      assert.equal(existsSync(path.join(cache, 'wp-settings.php')), true);
    } finally {
      server.closeAllConnections();
      server.close();
      rmSync(home, { recursive: true });
    }
  });

  test('a form is read as a browser would send it', () => {
    const html = `<form id="f"><input name="a" value="1 &amp; 2"><input type="checkbox" name="b"><input type="checkbox" name="c" checked>
      <select name="d"><option value="x">X</option><option value="y" selected>Y</option></select><textarea name="e">t</textarea>
      <input type="submit" name="go" value="Go"><input name="off" value="1" disabled></form>`;
    assert.deepEqual(formFields(html, 'f'), [
      ['a', '1 & 2'],
      ['c', 'on'],
      ['d', 'y'],
      ['e', 't'],
    ]);
    assert.throws(() => formFields('<p>nothing</p>', 'f'), /no form "f"/);
  });
});
