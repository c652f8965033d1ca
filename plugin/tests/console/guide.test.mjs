/** The whole set-up guide, from nothing to live, as a person does it; on a sandbox where nothing of M3 is configured. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { button, chooseCodes } from '../harness/console-steps.mjs';
import { accessible, api, go, held, onSandbox, picture, runs, until } from './sandbox.mjs';

onSandbox(
  'the set-up guide',
  (it) => {
    it('from the .ionapi file to orders in M3', async (sandbox) => {
      const page = await sandbox.window();
      await go(page, '#/setup');
      await page.getByText('Drop the .ionapi file here').waitFor();
      assert.equal((await api(page, 'GET', '/v1/setup')).body.progress < 0.3, true);
      await accessible(page, 'the first step');
      await picture(page, 'setup-1-access');

      await go(page, '#/setup/credentials');
      const file = page.getByLabel('.ionapi file');
      await file.setInputFiles({ name: 'x.ionapi', mimeType: 'text/plain', buffer: Buffer.from('no JSON') });
      await page.getByText('This file is not JSON').waitFor();
      await file.setInputFiles({ name: 'x.ionapi', mimeType: 'text/plain', buffer: Buffer.from('{"ti":"T"}') });
      await page.getByText('"ci" is missing').first().waitFor();
      const ionapi = path.join(sandbox.folder, 'data/m3.ionapi');
      // Kept either way; what M3 says of it is said at once, and once for all lists.
      const real = JSON.parse(fs.readFileSync(ionapi, 'utf8'));
      const wrong = JSON.stringify({ ...real, cs: 'wrong' });
      await file.setInputFiles({ name: 'x.ionapi', mimeType: 'text/plain', buffer: Buffer.from(wrong) });
      await page.getByText('These credentials do not work.').waitFor();
      const tried = (await api(page, 'GET', '/v1/setup')).body.steps.find(({ step }) => step === 'credentials');
      assert.deepEqual([tried.state, tried.detail], ['attention', 'credentials.refused']);
      await picture(page, 'setup-2-refused');
      await go(page, '#/setup/codes');
      await button(page, 'Try again').waitFor();
      assert.equal(await page.getByText('M3 gives no list of these').count(), 0);
      await picture(page, 'setup-3-no-access');
      await page.getByRole('link', { name: 'Access to M3' }).last().click();
      await page.getByText('These credentials do not work.').waitFor();
      await file.setInputFiles(ionapi);
      await page.getByText('These credentials do not work.').waitFor({ state: 'detached' });
      await page.getByText('Sandbox mode.').waitFor();
      // Never shown again, whoever asks.
      const { cs } = JSON.parse(fs.readFileSync(ionapi, 'utf8'));
      for (const route of ['/v1/settings', '/v1/setup', '/v1/settings/versions/2'])
        assert.equal(JSON.stringify(await api(page, 'GET', route)).includes(cs), false, route);
      const kept = (await api(page, 'GET', '/v1/setup')).body;
      assert.deepEqual([kept.live, kept.rehearsal, kept.m3.configured], [false, true, true]);
      await picture(page, 'setup-2-credentials');

      // The field with the cursor in it stays what it is when the lists come; it is one to choose from once the cursor leaves.
      const lists = await held(page, '**/v1/setup/choices');
      await page.getByRole('link', { name: 'Next step' }).click();
      await lists.asked;
      await page.getByLabel('Company', { exact: true }).focus();
      lists.go();
      await page.getByRole('combobox', { name: 'Division', exact: true }).waitFor();
      const cursor = () => page.evaluate(() => [document.activeElement.labels?.[0]?.textContent, document.activeElement.role]); // prettier-ignore
      assert.deepEqual(await cursor(), ['Company', null]);
      await page.keyboard.press('Tab');
      await page.getByRole('combobox', { name: 'Company', exact: true }).waitFor();
      assert.deepEqual(await cursor(), ['Division', 'combobox']);
      await chooseCodes(page);
      await accessible(page, 'the codes');
      await picture(page, 'setup-3-codes');
      await button(page, 'Save choices').click();
      await page.getByText('Saved.', { exact: true }).first().waitFor();
      await page.getByRole('link', { name: 'Next step' }).click();

      await button(page, 'Check now').click();
      await page.getByText('Everything that is needed is there.').waitFor();
      await accessible(page, 'the check');
      await picture(page, 'setup-4-check');
      await page.getByRole('link', { name: 'Next step' }).click();

      await page.getByRole('heading', { name: 'Shipping methods' }).waitFor();
      // No order has it yet; its title differs from the other flat rates', so it has a row of its own.
      await page.getByText('flat_rate:2 · Germany').waitFor();
      assert.equal(await page.getByLabel('Express (flat_rate:2): Delivery method (MODL)').count(), 1);
      await accessible(page, 'the suggestions');
      await picture(page, 'setup-5-maps');
      for (const left of [1, 0]) {
        await page.getByRole('button', { name: /^Take over/ }).first().click(); // prettier-ignore
        await until('rows are taken over', async () => (await page.getByRole('button', { name: /^Take over/ }).count()) <= left); // prettier-ignore
      }
      const rows = (await api(page, 'GET', '/v1/tables/payment')).body.rows;
      assert.deepEqual(rows.find(({ key }) => key === 'stripe').values.PYCD, 'CRD');
      await go(page, '#/setup/validate');

      await button(page, 'Plan the orders').click();
      await page.getByText('NOT-IN-M3').waitFor();
      assert.deepEqual(await runs(page, 'outcome=confirmed'), [], 'nothing was sent');
      await accessible(page, 'the validation');
      await picture(page, 'setup-6-validate');
      await page.getByRole('link', { name: 'Later; next step' }).click();

      await page.getByLabel('Cut-over').fill('2026-01-01T00:00');
      await accessible(page, 'the launch');
      await picture(page, 'setup-7-launch');
      await button(page, 'Go live …').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Go live', exact: true }).click();
      await page.getByText('Live: orders created since').waitFor();
      // What came meanwhile was kept and is worked through now.
      await until('orders are in M3', async () => (await runs(page, 'outcome=confirmed')).length >= 3);
      await picture(page, 'setup-8-live');
      const log = (await api(page, 'GET', '/v1/audit')).body.entries;
      assert.ok(log.some(({ action }) => action === 'launch'));
    });
  },
  { args: ['--setup'] },
);
