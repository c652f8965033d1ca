/** Maps and flows as people work on them in the console, on a running sandbox. */
import assert from 'node:assert/strict';
import { button, simulate } from '../harness/console-steps.mjs';
import { fits } from '../harness/layout.mjs';
import { accessible, api, go, onSandbox, picture, pointAtWord, until } from './sandbox.mjs';

const publishAs = async (page, why) => {
  await button(page, 'Publish …').click();
  await page.getByRole('dialog').getByLabel('Reason').fill(why);
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
};
const firstOrders = (page) =>
  until('an order is stored', async () => (await api(page, 'GET', '/v1/sample-orders')).body.orders.length > 2);
/** What is hidden for a frame loses the focus, when the frame happens to be painted: noted in `window.hidden`. */
const noteHiddenSteps = (page) =>
  page.evaluate(() => {
    window.hidden = [];
    new window.MutationObserver((changes) => {
      for (const { target } of changes)
        if (target.matches('.react-flow__node') && target.style.visibility === 'hidden')
          window.hidden.push(target.dataset.id);
    }).observe(document.querySelector('.react-flow'), { subtree: true, attributeFilter: ['style'] });
  });

onSandbox('maps and flows in the console', (it) => {
  it('a map: a line is drawn, tried, simulated, published and rolled back', async (sandbox) => {
    const page = await sandbox.window();
    await firstOrders(page);
    await go(page, '#/maps');
    await page.getByRole('link', { name: /Woo order → M3 order head/ }).click();
    await page.getByText('Version 1 is live').waitFor();
    await page.locator('.cd-picture__lines path').first().waitFor({ state: 'attached' });
    await accessible(page, 'the picture of a map');
    await picture(page, 'map-picture');

    await page.getByRole('searchbox', { name: 'Find a field of the shop' }).fill('order.number');
    await page.locator('[data-path="order.number"]').click();
    await page.getByRole('searchbox', { name: 'Find another field of M3' }).fill('OREF');
    await page.locator('.cd-target--free', { hasText: 'OREF' }).getByRole('button').click();
    const panel = page.getByRole('complementary').filter({ hasText: 'OREF' });
    await panel.getByLabel('Add a transform').selectOption('prefix');
    await panel.getByLabel('Text').fill('WEB ');
    // What becomes of it is shown while it is edited.
    await panel.locator('.cd-result', { hasText: /WEB \d+/ }).waitFor();
    await accessible(page, 'a row of a map');
    await picture(page, 'map-row');

    // A mistake is named at once, in words.
    await panel.getByLabel('Source', { exact: true }).fill('order.nummber');
    await panel.getByText('Did you mean "order.number"?').waitFor();
    await panel.getByLabel('Source', { exact: true }).fill('order.number');
    await panel.getByText('Did you mean').waitFor({ state: 'detached' });

    const dialog = await simulate(page, 'OREF');
    await accessible(page, 'a simulation');
    await picture(page, 'simulation');
    await dialog.getByRole('button', { name: 'Close' }).click();

    await publishAs(page, 'The warehouse wants the number of the shop');
    await page.getByText('Version 2 is live', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Versions' }).click();
    await page.getByText('The warehouse wants the number of the shop').waitFor();
    await page.getByText('OREF', { exact: true }).first().waitFor();
    await accessible(page, 'versions');
    await picture(page, 'versions');
    await button(page, 'Roll back to it …').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('It was a mistake');
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('Version 3 is live', { exact: true }).waitFor();
    const { body } = await api(page, 'GET', '/v1/definitions/map/order-head');
    assert.deepEqual(
      body.versions.map(({ version, origin, restores }) => [version, origin, restores]),
      [
        [3, 'rollback', 1],
        [2, 'person', null],
        [1, 'built-in', null],
      ],
    );
  });

  it('a map as a list: by keyboard alone; leaving it with changes is asked about', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/maps/order-head?view=list');
    const source = page.getByLabel('Source of YREF');
    await source.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('order.billing.company');
    await page.getByText('Not saved', { exact: true }).waitFor();
    await accessible(page, 'the list of a map');
    await picture(page, 'map-list');
    // By a link, and by the address (back, forward): both ask, and staying keeps what was typed and the address.
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await page.getByRole('link', { name: 'Health', exact: true }).focus();
    await page.keyboard.press('Enter');
    await question.waitFor();
    await accessible(page, 'the question about changes');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await go(page, '#/health');
    await question.waitFor();
    await button(question, 'Stay here').click();
    assert.match(page.url(), /#\/maps\/order-head\?view=list$/);
    assert.equal(await page.getByLabel('Source of YREF').inputValue(), 'order.billing.company');
    // Closing the tab is asked about by the browser.
    const asked = new Promise((resolve) => page.once('dialog', (dialog) => resolve(dialog)));
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    assert.equal(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    await page.getByRole('link', { name: 'Health', exact: true }).click();
    await button(question, 'Leave without saving').click();
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await go(page, '#/maps/order-head?view=list');
    await page.getByText('Live', { exact: true }).waitFor();
    assert.notEqual(await page.getByLabel('Source of YREF').inputValue(), 'order.billing.company');
    // Somebody else saves meanwhile: nothing of theirs is lost, and their draft is one click away.
    await page.getByLabel('Source of YREF').fill('order.billing.company');
    const { body } = await api(page, 'GET', '/v1/definitions/map/order-head');
    const theirs = { base: body.version, revision: 0, content: body.content };
    assert.equal((await api(page, 'PUT', '/v1/definitions/map/order-head/draft', theirs)).status, 200);
    await button(page, 'Save draft').click();
    await page.getByText(/Somebody else changed this draft meanwhile/).waitFor();
    await picture(page, 'draft-conflict');
    await button(page, 'Load their draft, drop my changes').click();
    await page.getByText('Draft, not live').waitFor();
    assert.notEqual(await page.getByLabel('Source of YREF').inputValue(), 'order.billing.company');
    await button(page, 'Discard').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('a flow: a condition to hold is added, tested and published, and holds the next order', async (sandbox) => {
    const page = await sandbox.window();
    await firstOrders(page);
    await go(page, '#/flows/order-to-cash');
    await page.locator('.react-flow__node[data-id="customer"]').waitFor();
    await accessible(page, 'the canvas of a flow');
    // By keyboard: Enter opens a step, Escape closes it, and the step has the focus again.
    const node = page.locator('.react-flow__node[data-id="customer"]');
    await noteHiddenSteps(page);
    await node.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').filter({ hasText: 'Customer in M3' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.cd-rowpanel').waitFor({ state: 'detached' });
    assert.equal(await node.evaluate((one) => one === document.activeElement), true);
    assert.deepEqual(await page.evaluate(() => window.hidden), [], 'steps that were hidden for a moment');
    await page
      .getByRole('region', { name: 'Add a step' })
      .getByRole('button', { name: /Hold for a person/ })
      .click();
    const panel = page.getByRole('complementary').filter({ hasText: 'Hold for a person' });
    await panel.getByLabel('As CEL').fill("action == 'post'");
    await panel.getByLabel('Add another').or(button(panel, 'Add another')).click();
    const field = panel.getByLabel('Field', { exact: true }).nth(1);
    await field.fill('order.total');
    await field.blur();
    await panel.getByLabel('Comparison').nth(1).selectOption('>');
    await panel.getByLabel('Value', { exact: true }).nth(1).fill('0.5');
    assert.equal(await panel.getByLabel('As CEL').inputValue(), "action == 'post' && order.total > 0.5");
    await panel.getByLabel('Reason that people read').fill('Today a person looks at every order.');
    await button(page, 'Test run').click();
    await page.locator('.react-flow__node[data-id="hold"]', { hasText: 'holds' }).waitFor();
    await accessible(page, 'a test run');
    await picture(page, 'flow');
    await button(page, 'Save draft').click();
    await page.getByText('Draft, not live').waitFor();
    await publishAs(page, 'We start carefully');
    await page.getByText('Version 2 is live', { exact: true }).waitFor();

    sandbox.key('o');
    const held = await until('an order is held by the step', async () => {
      const { body } = await api(page, 'GET', '/v1/runs?state=held&limit=50');
      return body.runs.find((run) => run.problems.some((p) => p.code === 'flow.hold'));
    });
    assert.equal(held.problems[0].message, 'Today a person looks at every order.');
    assert.equal(held.flowVersion, 2);
    await page.locator('.react-flow__node[data-id="hold"]', { hasText: /held/ }).waitFor();
    await page.getByRole('link', { name: 'Versions' }).click();
    await page.locator('.cd-runs a', { hasText: held.key.slice('order:'.length) }).waitFor();
    await button(page, 'Roll back to it …').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Carefully enough');
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('Version 3 is live', { exact: true }).waitFor();
  });

  it('a flow as a list, and a call to M3 with its fields', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/flows/order-to-cash?view=list');
    await page
      .getByRole('region', { name: 'Add a step' })
      .getByRole('button', { name: /Call M3/ })
      .click();
    const panel = page.getByRole('complementary').filter({ hasText: 'Call M3' });
    await panel.getByLabel('Program').selectOption('CRS610MI');
    await panel.getByLabel('Transaction').selectOption('ChgBasicData');
    await panel.getByText(/marked as a read/).waitFor();
    await panel.getByLabel('It changes M3').check();
    await panel.getByLabel('If its answer is lost').selectOption('look-up');
    await panel.getByRole('group', { name: 'Look-up' }).waitFor();
    await accessible(page, 'a call to M3');
    await picture(page, 'flow-list');

    // A key for another system is kept encrypted, and never comes back to a screen.
    await page
      .getByRole('region', { name: 'Add a step' })
      .getByRole('button', { name: /Tell another system/ })
      .click();
    const tell = page.getByRole('complementary').filter({ hasText: 'Tell another system' });
    await tell.getByLabel('Address').fill('https://hooks.example/orders');
    await button(tell, 'Add a header').click();
    await tell.getByLabel('Value of Authorization').fill('Bearer never-seen-again');
    await button(page, 'Save draft').click();
    await tell.getByText('Kept, encrypted').waitFor();
    await accessible(page, 'headers of a call');
    await picture(page, 'flow-headers');
    const { body } = await api(page, 'GET', '/v1/definitions/flow/order-to-cash');
    assert.doesNotMatch(JSON.stringify(body), /never-seen-again/);
    assert.match(JSON.stringify(body.draft.content), /"Authorization":"secret:/);
    await button(page, 'Discard').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('a look-up table: cells of a spreadsheet are pasted and saved', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/maps/tables/sku');
    const cell = page.getByLabel('New row: ITNO');
    await cell.evaluate((element) => {
      const data = new DataTransfer();
      data.setData('text/plain', 'PASTED-1\tCUP-01\nPASTED-2\tPLATE-9\n\tX');
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.getByText('2 rows to be added or changed').waitFor();
    await page.getByText(/Line 3 is left out/).waitFor();
    await accessible(page, 'a look-up table');
    await button(page, 'Save 2 rows …').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('New products');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await pointAtWord(page);
    await page.getByLabel('ITNO of PASTED-2').waitFor();
    await button(page, 'Undo').click();
    await page.getByText(/^Taken back\. The table is as it was/).waitFor();
    await page.getByLabel('ITNO of PASTED-2').waitFor({ state: 'detached' });
    await api(page, 'PUT', '/v1/tables/sku', { rows: [{ key: 'PASTED-1', values: { ITNO: 'CUP-01' } }], why: 'again' });
    await page.getByRole('searchbox', { name: 'Find rows' }).fill('PASTED-1');
    await page.getByLabel('ITNO of PASTED-1').waitFor();
    assert.equal(await page.getByLabel('ITNO of PASTED-1').inputValue(), 'CUP-01');
    await picture(page, 'table');
  });

  it('a template: what it would change is shown before it is applied', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/templates');
    await page.getByRole('link', { name: /B2B/ }).click();
    await page.getByLabel(/Orders above this total/).fill('2500');
    await button(page, 'Show what it would change').click();
    await page.getByText('customers.policy').waitFor();
    await accessible(page, 'a template');
    await picture(page, 'template');
    await button(page, 'Apply …').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('We sell to companies');
    await page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('“B2B, known customers only” is applied.').waitFor();
    const { body } = await api(page, 'GET', '/v1/definitions/flow/order-to-cash');
    const review = body.content.steps.find(({ id }) => id === 'review');
    assert.deepEqual([review.enabled, review.when], [true, "action == 'post' && order.total > 2500.0"]);
  });

  it('a viewer looks, and can change nothing', async (sandbox) => {
    const page = await sandbox.window({ role: 'viewer' });
    await go(page, '#/maps/order-head');
    await page.getByText('Values of orders are shown to operators.').waitFor();
    await page.getByText(/You may look at this/).waitFor();
    for (const name of ['Save draft', 'Simulate', 'Publish …'])
      assert.equal(await button(page, name).getAttribute('aria-disabled'), 'true', name);
    assert.equal(await page.locator('[data-path="computed.customer"]').isDisabled(), true);
    await accessible(page, 'what a viewer sees');
    const { body } = await api(page, 'GET', '/v1/definitions/map/order-head');
    const draft = { base: body.version, revision: 0, content: body.content };
    assert.equal((await api(page, 'PUT', '/v1/definitions/map/order-head/draft', draft)).status, 403);
    const rollback = { version: 1, live: body.version, why: 'x' };
    assert.equal((await api(page, 'POST', '/v1/definitions/map/order-head/rollback', rollback)).status, 403);
    const preview = await api(page, 'POST', '/v1/definitions/map/order-head/preview', { key: 'order:1' });
    assert.equal(preview.status, 403);
  });

  it('nothing sticks out or covers another on a telephone and beside a menu', async (sandbox) => {
    for (const width of [360, 768]) {
      const page = await sandbox.window({ width, height: 740 });
      for (const hash of ['#/maps', '#/maps/tables/payment', '#/flows', '#/templates/eu-vat']) {
        await go(page, hash);
        await page.locator('.cd-card, .cd-def').first().waitFor();
        await fits(page, `${hash} at ${width}`);
      }
      for (const [hash, picked] of [
        ['#/maps/order-head', '.cd-picture__stage'],
        ['#/flows/order-to-cash', '.react-flow__node'],
      ]) {
        await go(page, hash);
        await page.locator(picked).first().waitFor();
        await fits(page, `${hash} at ${width}`);
        await button(page, 'List').click();
        await page.locator('.cd-maplist, .cd-steplist').first().waitFor();
        await fits(page, `${hash} as a list at ${width}`);
        await picture(page, `${hash.slice(2).replace('/', '-')}-list-${width}`);
      }
      // What can be added stands below what is there.
      const [steps, add] = await Promise.all(
        ['.cd-steplist', '.cd-palette'].map((one) => page.locator(one).boundingBox()),
      );
      assert.ok(add.y >= steps.y + steps.height, 'the palette stands before the steps');
      await page.context().close();
    }
  });
});
