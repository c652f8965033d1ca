/**
 * A language pack as a translator makes one: here every text of the template gets a translation when the test runs, some of
 * them German, all others with a mark before them. So nothing can be read untranslated: PHP, the script of the order screen,
 * and the screens that are loaded later, with what the sidecar says only by code: what is held, and what the check found.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../../scripts/lib/bootstrap.mjs';
import { filesOfLanguage } from '../../../scripts/lib/translations.mjs';
import { TEMPLATE } from '../../../scripts/pot.mjs';
import { NO_BROWSER, findBrowser, openBrowser, picture } from '../harness/browser.mjs';
import { UNKNOWN } from '../harness/console-shop.mjs';
import { hposWanted, orderScreen, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { importSource, startWorld } from '../harness/world.mjs';

const mode = hposWanted() ? 'tables' : 'posts';
const CONSOLE = '/wp-admin/admin.php?page=wc-admin&path=%2Fcrossdock';
const { CATALOGUE } = await importSource('sidecar/src/console/catalogue/index.ts');
const MARK = 'Ü·';
const GERMAN = {
  Connection: 'Verbindung',
  Held: 'Angehalten',
  'In M3': 'In M3 ✓',
  'M3 order': 'M3-Auftrag',
  'Save changes': 'Änderungen speichern',
  'A SKU that M3 does not know': 'Eine SKU, die M3 nicht kennt',
  '%d event': ['%d Ereignis', '%d Ereignisse'],
};
const quoted = (text) => JSON.stringify(text);

/** The template with a translation of each text. */
function germanPo() {
  const pot = readFileSync(path.join(ROOT, TEMPLATE), 'utf8').replace('nplurals=INTEGER; plural=EXPRESSION;', 'nplurals=2; plural=(n != 1);'); // prettier-ignore
  const [head, ...blocks] = pot.split('\n\n');
  const body = blocks.map((block) => {
    const of = (name) => JSON.parse(new RegExp(`^${name} (".*")$`, 'm').exec(block)?.[1] ?? 'null');
    const [text, plural] = [of('msgid'), of('msgid_plural')];
    const german = [GERMAN[text] ?? (plural ? [MARK + text, MARK + plural] : MARK + text)].flat();
    return block.replace(/\nmsgstr[\s\S]*$/, plural ? `\nmsgstr[0] ${quoted(german[0])}\nmsgstr[1] ${quoted(german[1])}` : `\nmsgstr ${quoted(german[0])}`); // prettier-ignore
  });
  return [head, ...body].join('\n\n');
}
/** English texts of our scripts and PHP that a page may not show. Short ones are words that WordPress says as well. */
function englishTexts() {
  const texts = [...readFileSync(path.join(ROOT, TEMPLATE), 'utf8').matchAll(/^msgid (".+")$/gm)].map((found) => JSON.parse(found[1])); // prettier-ignore
  return texts.filter((text) => text.length > 14 && !text.includes('%') && !(text in GERMAN));
}
/** Texts that stand on a page in English. Longer ones are taken away first: some are part of others. */
function untranslated(words) {
  const texts = englishTexts().sort((a, b) => b.length - a.length);
  const rest = texts.reduce((left, text) => left.replaceAll(MARK + text, ''), words);
  return texts.filter((text) => rest.includes(text));
}

/** What the console shows, without what is marked as English: words of M3 and of the sidecar about the very case. */
const shown = (page) =>
  page
    .locator('.cd')
    .first()
    .evaluate((root) => {
      const copy = root.cloneNode(true);
      for (const english of copy.querySelectorAll('[lang=en]')) english.remove();
      return copy.textContent;
    });

const ready = async (context) => {
  context.lack = findBrowser() ? null : NO_BROWSER;
  if (context.lack) return;
  const { store } = context;
  const { build } = await import('../../build.mjs');
  await build();
  const folder = (context.languages = path.join(store.site, 'wp-content/languages/plugins'));
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of filesOfLanguage(germanPo(), 'de_DE')) writeFileSync(path.join(folder, name), content);
  context.world = await startWorld(store);
  context.id = await store.wpEval(
    `$order = wc_create_order(); $order->add_product( wc_get_product( $args['product'] ), 1 );
     $order->set_address( array( 'first_name' => 'Ines', 'last_name' => 'Halvorsen', 'address_1' => 'Hafenstrasse 3', 'city' => 'Hamburg', 'postcode' => '20457', 'country' => 'DE', 'email' => 'ines@buyer.test' ), 'billing' );
     $order->set_payment_method( 'bacs' ); $order->calculate_totals(); $order->set_status( 'processing' ); $order->save(); return $order->get_id();`,
    { args: { product: store.seed.products['CUP-01'] } },
  );
  await context.world.numberOf(context.id);
  context.unknown = await store.wpEval(
    `$order = wc_create_order(); $order->add_product( wc_get_product( $args['product'] ), 1 );
     $order->set_address( array( 'first_name' => 'Ines', 'last_name' => 'Halvorsen', 'address_1' => 'Hafenstrasse 3', 'city' => 'Hamburg', 'postcode' => '20457', 'country' => 'DE', 'email' => 'ines@buyer.test' ), 'billing' );
     $order->set_payment_method( 'bacs' ); $order->calculate_totals(); $order->set_status( 'processing' ); $order->save(); return $order->get_id();`,
    { args: { product: await store.wpEval(UNKNOWN) } },
  );
  await until('the order with an unknown SKU is held', async () =>
    (await context.world.api('GET', '/v1/attention')).json.groups.some(({ code }) => code === 'sku.unknown'),
  );
  await store.wpEval(`update_user_meta( 1, 'locale', 'de_DE' );`);
  context.browser = await openBrowser(store);
  context.page = await context.browser.signedIn();
};
const done = async ({ browser, world }) => {
  await browser?.close();
  await world?.stop();
};

suite('a German language pack', { ready, done }, (declare) => {
  const it = (name, run) =>
    declare(name, (context, t) => (context.lack ? t.skip(`skipped: ${context.lack}`) : run(context, t)));

  it('the settings screen, which is loaded later than its script, is all in it', async ({ page }) => {
    await page.goto('/wp-admin/admin.php?page=wc-admin&path=%2Fcrossdock#/shop');
    await page.getByRole('heading', { name: 'Verbindung' }).waitFor();
    await page.getByRole('button', { name: 'Änderungen speichern' }).waitFor();
    const words = await page.locator('#wpbody-content').innerText();
    assert.ok(words.includes(MARK), words);
    assert.deepEqual(untranslated(words), []);
    await picture(page, 'settings-german', { fullPage: true });
  });

  it('what is held is in it: the cause, what to do, and the order', async ({ page, unknown }) => {
    await page.goto(`${CONSOLE}#/attention`);
    const cause = page.getByRole('link', { name: GERMAN['A SKU that M3 does not know'] });
    await cause.waitFor();
    assert.deepEqual(untranslated(await shown(page)), []);
    await picture(page, 'attention-german');
    await cause.click();
    await page.getByRole('heading', { name: GERMAN['A SKU that M3 does not know'] }).waitFor();
    const words = await shown(page);
    for (const { title, meaning, where, what } of [CATALOGUE.find(({ code }) => code === 'sku.unknown')])
      assert.deepEqual(
        [meaning, where, what].filter((text) => !words.includes(MARK + text)),
        [],
        title,
      );
    assert.deepEqual(untranslated(words), []);
    await picture(page, 'cause-german', { fullPage: true });
    await page.goto(`${CONSOLE}#/timeline/${unknown}`);
    await page.getByText(`${GERMAN['A SKU that M3 does not know']} (`).waitFor();
    assert.deepEqual(untranslated(await shown(page)), []);
    await picture(page, 'timeline-german');
  });

  it('the pre-flight check is in it: what was looked at, what was found, what to do', async ({ page }) => {
    await page.goto(`${CONSOLE}#/setup/check`);
    await page.getByRole('button', { name: new RegExp(`^${MARK}Check (now|again)$`) }).click();
    const list = page.locator('.cd-checks > li');
    await list.first().waitFor();
    const items = await list.evaluateAll((found) =>
      found.map((one) => [...one.querySelectorAll('strong, p:not([lang=en])')].map((part) => part.textContent)),
    );
    assert.ok(items.length > 10, `${items.length} checks`);
    assert.deepEqual(items.flat().filter((text) => !text.startsWith(MARK)), []); // prettier-ignore
    // With its values.
    assert.ok(items.flat().includes(`${MARK}M3, transactions of OIS100MI`), items.flat().join('\n'));
    assert.deepEqual(untranslated(await shown(page)), []);
    await picture(page, 'check-german', { fullPage: true });
  });

  it('the box of the order is in it: its words by PHP, its dialog by the script', async ({ page, store, id }) => {
    await page.goto(orderScreen(store, id));
    const box = page.locator('#crossdock-order');
    const words = await box.innerText();
    assert.match(words, /In M3 ✓[\s\S]*M3-Auftrag/);
    assert.deepEqual(untranslated(words), []);
    await page.getByRole('button', { name: `${MARK}Show the M3 calls` }).click();
    const dialog = page.getByRole('dialog');
    await until('the dialog is filled', async () => (await dialog.innerText()).length > 60);
    assert.match(await dialog.innerText(), new RegExp(`${MARK}.*`));
    assert.deepEqual(untranslated(await dialog.innerText()), []);
    await picture(page, `order-german-${mode}`);
  });

  it('the list of orders, Site Health and the menu are in it', async ({ page }) => {
    await page.goto(hposWanted() ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order');
    assert.match(await page.locator('#the-list').innerText(), /In M3 ✓/);
    assert.deepEqual(untranslated(await page.locator('#wpbody-content').innerText()), []);
    await page.goto('/wp-admin/site-health.php?tab=debug');
    await page.locator('[aria-controls=health-check-accordion-block-crossdock]').click();
    assert.deepEqual(untranslated(await page.locator('#health-check-accordion-block-crossdock').innerText()), []);
  });

  it('a page of WooCommerce that does not open Crossdock carries next to nothing of it', async ({ page }) => {
    const asked = [];
    const note = (request) => void asked.push(request.url());
    page.on('request', note);
    await page.goto('/wp-admin/admin.php?page=wc-admin', { waitUntil: 'load' });
    const inline = await page.locator('#crossdock-admin-js-translations').textContent();
    assert.ok(inline.includes(MARK) && inline.length < 4_000, `${inline.length} characters`);
    assert.deepEqual(asked.filter((url) => url.includes('-console.json')), []); // prettier-ignore
    page.off('request', note);
  });

  it('without the file of the screens they are in English', async ({ page, languages }) => {
    const file = path.join(languages, 'crossdock-de_DE-console.json');
    renameSync(file, `${file}.away`);
    try {
      await page.goto(`${CONSOLE}#/shop`);
      await page.getByRole('heading', { name: 'Connection' }).waitFor();
    } finally {
      renameSync(`${file}.away`, file);
    }
  });

  it('no page has complained', async ({ browser }) => assert.deepEqual(browser.errors, []));
});
