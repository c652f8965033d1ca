/** Work, Needs attention and Timeline as people use them, on a running sandbox. */
import assert from 'node:assert/strict';
import { button } from '../harness/console-steps.mjs';
import { accessible, api, firstOrders, go, onSandbox, picture, runs, until } from './sandbox.mjs';

/** Exactly so many: one that is still on its way would turn up later, in the middle of what is looked at. */
const held = (page, n) => until(`${n} orders are held`, async () => (await runs(page, 'state=held')).length === n);
/** Places orders with an unknown SKU. @returns how many are held then */
async function unknown(sandbox, page, more) {
  const before = (await runs(page, 'state=held')).length;
  for (let i = 0; i < more; i++) sandbox.key('u');
  await held(page, before + more);
  return before + more;
}

onSandbox('work and what needs a person', (it) => {
  it('the figures of Overview are those of the lists that they lead to, far from UTC', async (sandbox) => {
    const page = await sandbox.window({ zone: 'Pacific/Kiritimati' });
    await firstOrders(page);
    await unknown(sandbox, page, 2);
    for (const [tile, words] of [
      ['Received today', 'orders=received&span=today'],
      ['In M3', 'orders=in-m3&span=today'],
      ['Waiting', 'orders=waiting&span=today'],
      ['Missing', 'late=1'],
    ]) {
      await until(`the figure of ${tile} is that of its list`, async () => {
        await go(page, '#/overview');
        const stat = page.locator('.cd-stats--today a', { hasText: tile }).first();
        const figure = Number((await stat.locator('.cd-stat__value').innerText()).replace(/\D/g, ''));
        await stat.click();
        await page.waitForURL((url) => url.hash === `#/work?${words}`);
        const count = page.locator('.cd-work-bar [role="status"]');
        await count.getByText(/runs?/).waitFor();
        return Number(/^[\d,.]+/.exec(await count.innerText())[0].replace(/\D/g, '')) === figure;
      });
    }
    await accessible(page, 'orders as Overview counts them');
    await picture(page, 'work-counted');
  });

  it('an unknown SKU goes from red to green: mapped once in its cause, all its orders replayed', async (sandbox) => {
    const page = await sandbox.window();
    await firstOrders(page);
    const count = await unknown(sandbox, page, 3);
    await go(page, '#/attention');
    const cause = page.getByRole('link', { name: /A SKU that M3 does not know/ });
    await cause.waitFor();
    await accessible(page, 'the causes');
    await picture(page, 'attention');
    await cause.click();
    const fix = page.getByRole('heading', { name: 'Fix it here' });
    await fix.waitFor();
    await go(page, '#/overview');
    await page.getByRole('link', { name: /NOT-IN-M3/ }).click();
    await fix.waitFor();
    await accessible(page, 'a cause');
    await picture(page, 'attention-cause');

    await page.getByLabel('M3 item number (ITNO)').fill('MUG-BLUE');
    // Twice, as impatient people do: it counts once.
    await button(page, `Save and replay ${count} orders`).dblclick();
    await page.getByText(`${count} went on`).waitFor();
    await page.getByText('Nothing is held by this any more').waitFor();
    await accessible(page, 'a cause that is put right');
    await picture(page, 'attention-green');
    assert.deepEqual(await runs(page, 'state=held&problem=sku.unknown'), []);
    const { body } = await api(page, 'GET', '/v1/audit?limit=20');
    const replays = body.entries.filter(({ action }) => action === 'cause.retry');
    assert.deepEqual(
      replays.map(({ why }) => why),
      ['NOT-IN-M3 is MUG-BLUE'],
    );
  });

  it('an M3 number is found, and leads to the story of its order', async (sandbox) => {
    const page = await sandbox.window();
    sandbox.key('o');
    const [run] = await until('an order is in M3', async () => {
      const list = (await runs(page, 'outcome=confirmed')).filter(({ orderNumber }) => orderNumber);
      return list.length > 0 && list;
    });
    await go(page, '#/work');
    await page.getByRole('searchbox', { name: 'Search by any number' }).fill(run.orderNumber);
    await page.getByText('found by M3 order number').waitFor();
    await accessible(page, 'the work');
    await picture(page, 'work');
    await page
      .getByRole('link', { name: `#${run.number}`, exact: true })
      .first()
      .click();
    await page.getByRole('heading', { name: `Order ${run.number}` }).waitFor();
    const confirm = page.locator('details', { hasText: 'OIS100MI/Confirm' }).first();
    await confirm.locator('summary').click();
    await confirm.getByText('Answered').waitFor();
    await accessible(page, 'a timeline');
    await picture(page, 'timeline');
  });

  it('work is paused with a reason, shown, and goes on', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/work');
    await button(page, 'Pause everything').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('stock-taking');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText('Everything is paused.').waitFor();
    await page.getByText('stock-taking').first().waitFor();
    await button(page, 'Let everything go on').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('done');
    await page.getByRole('dialog').getByRole('button', { name: 'Go on', exact: true }).click();
    await page.getByText('Everything is paused.').waitFor({ state: 'detached' });
  });

  it('a viewer sees, is told why not, and sees no person', async (sandbox) => {
    const page = await sandbox.window({ role: 'viewer', width: 360, height: 800 });
    await go(page, '#/work');
    assert.equal(await button(page, 'Pause everything').isDisabled(), true);
    const [run] = await runs(page, 'outcome=confirmed');
    await go(page, `#/timeline/${run.key}`);
    await page.getByText('Names, addresses and e-mail addresses are hidden from viewers.').waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${width} pixels wide`);
    await picture(page, 'timeline-viewer-telephone');
    const { status } = await api(page, 'POST', '/v1/lanes/pause', { why: 'x' });
    assert.equal(status, 403);
    // By a number, never by a person; and the search says so.
    await go(page, '#/work');
    const search = page.getByRole('searchbox', { name: 'Search by any number' });
    assert.match(await search.getAttribute('placeholder'), /not by e-mail address$/);
    await search.fill('anna.svensson@example.test');
    await page.getByText(/nothing is found by an e-mail address/).waitFor();
    await search.fill(`WC-${run.key.slice('order:'.length)}`);
    await page.getByText('found by its number in M3 (CUOR)').waitFor();
    await picture(page, 'work-viewer-telephone');
  });
});
