/** Look-up tables as operators use them: what counts without a row, changes and their undo, paste and CSV of statuses. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { button } from '../harness/console-steps.mjs';
import { accessible, api, go, onSandbox, picture, pointAtWord, until } from './sandbox.mjs';

onSandbox('look-up tables', (it) => {
  const rowsOf = async (page, table) => (await api(page, 'GET', `/v1/tables/${table}`)).body.rows;
  const save = async (page, name) => {
    await button(page, name).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('our parcels leave before they are paid');
    await button(dialog, 'Save').click();
    await dialog.waitFor({ state: 'detached' });
  };

  it('an operator changes what becomes of a status, sees what counts without a row, and takes it back', async (sandbox) => {
    const page = await sandbox.window({ role: 'operator' });
    await go(page, '#/maps/tables/status');
    const row = page.getByRole('row').filter({ has: page.getByText('on-hold', { exact: true }) });
    await row.getByText('from the settings').waitFor();
    const action = row.getByRole('combobox', { name: 'action of on-hold' });
    assert.equal(await action.inputValue(), 'wait');
    assert.equal(await row.getByRole('button', { name: 'Remove on-hold' }).count(), 0);
    await accessible(page, 'the table of statuses');
    await picture(page, 'table-status');
    await action.selectOption('post');
    assert.equal(await row.getByText('from the settings').count(), 0);
    await save(page, 'Save 1 row …');
    await pointAtWord(page);
    await row.getByRole('button', { name: 'Remove on-hold' }).waitFor();
    assert.deepEqual(await rowsOf(page, 'status'), [{ key: 'on-hold', values: { action: 'post' } }]);
    await button(page, 'Undo').click();
    await row.getByText('from the settings').waitFor();
    assert.deepEqual(await rowsOf(page, 'status'), []);
    assert.equal(await action.inputValue(), 'wait');
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, 'table-status-390');
  });

  it('statuses are pasted from a spreadsheet, go out as CSV and come in again', async (sandbox) => {
    const page = await sandbox.window({ role: 'operator' });
    await go(page, '#/maps/tables/m3-status');
    const region = page.getByRole('region', { name: 'm3-status' });
    await region.getByRole('textbox', { name: 'status of delivered' }).waitFor();
    // Its steps are M3's: there is none to add.
    assert.equal(await page.getByLabel(/^New row/).count(), 0);
    await region.evaluate((element) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'picking\ton-hold\nwith the carrier\tcompleted');
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await button(page, 'Save 2 rows …').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('a new way of ours');
    await button(dialog, 'Save').click();
    await dialog.getByText(/the key must be one of open, allocated, picking.*received "with the carrier"/).waitFor();
    assert.deepEqual(await rowsOf(page, 'm3-status'), []);
    await picture(page, 'table-status-refused');
    await button(dialog, 'Cancel').click();
    await button(page, 'Discard').click();

    const file = { name: 'm3-status.csv', mimeType: 'text/csv', buffer: Buffer.from('progress;status\npart-delivered;on-hold\ndeleted;cancelled\n') }; // prettier-ignore
    await page.locator('input[type=file]').setInputFiles(file);
    await save(page, 'Save 2 rows …');
    await until('both rows are there', async () => (await rowsOf(page, 'm3-status')).length === 2);
    const coming = page.waitForEvent('download');
    await button(page, 'Export CSV').click();
    const text = fs.readFileSync(await (await coming).path(), 'utf8');
    assert.equal(text, 'key,status\r\ndeleted,cancelled\r\npart-delivered,on-hold\r\n');
    await picture(page, 'table-m3-status');
  });

  it('carriers: an address without the place for the tracking number is refused in words, a good one is kept', async (sandbox) => {
    const page = await sandbox.window({ role: 'operator' });
    await go(page, '#/maps/tables/carriers');
    const region = page.getByRole('region', { name: 'carriers' });
    await page.getByText('Name of a carrier for customers').first().waitFor();
    const paste = (text) =>
      region.evaluate((element, given) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', given);
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, text);
    await paste('SLOWLY\tSlow parcels\thttps://slow.example/track');
    await button(page, 'Save 1 row …').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('our carriers');
    await button(dialog, 'Save').click();
    await dialog.getByText(/url must have \{tracking\} once, e\.g\. https:/).waitFor();
    const rows = async () => (await rowsOf(page, 'carriers')).filter(({ key }) => key === 'SLOWLY');
    assert.deepEqual(await rows(), []);
    await button(dialog, 'Cancel').click();
    await button(page, 'Discard').click();
    await paste('SLOWLY\tSlow parcels\thttps://slow.example/track?id={tracking}');
    await save(page, 'Save 1 row …');
    const values = { carrier: 'Slow parcels', url: 'https://slow.example/track?id={tracking}' };
    assert.deepEqual(await rows(), [{ key: 'SLOWLY', values }]);
    await accessible(page, 'the table of carriers');
    await picture(page, 'table-carriers');
  });

  it('a viewer looks and changes nothing', async (sandbox) => {
    const page = await sandbox.window({ role: 'viewer' });
    await go(page, '#/maps/tables/status');
    const action = page.getByRole('combobox', { name: 'action of processing' });
    await action.waitFor();
    assert.equal(await action.isDisabled(), true);
    const body = { rows: [{ key: 'processing', values: { action: 'wait' } }], why: 'x' };
    assert.equal((await api(page, 'PUT', '/v1/tables/status', body)).status, 403);
  });
});
