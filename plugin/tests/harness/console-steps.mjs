/** What people do on the console, the same in wp-admin and on the sandbox's page. */
const CODES = [
  ['Company', '100'],
  ['Division', 'AAA'],
  ['Facility', 'A01'],
  ['Warehouse', '001'],
  ['Order type', 'WEB'],
  ['Customer template', 'WEBTEMPL'],
  ['Charge for shipping', 'FREIGH'],
  ['Charge for fees', 'FEE'],
  ['Charge for tax', 'TAX'],
  ['Charge for discounts', 'DISC'],
  ['Charge for rounding', 'ROUND'],
];

export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Set-up guide: each code from the list that M3 gives of it. */
export async function chooseCodes(page) {
  for (const [label, code] of CODES) {
    const box = page.getByRole('combobox', { name: label, exact: true });
    await box.click();
    await box.fill(code);
    await page.getByRole('option').filter({ hasText: code }).first().click();
  }
}

/** Saves a draft of the map of order heads, and plans stored orders with it, until `field` is seen to differ. @returns the dialog, open */
export async function simulate(page, field) {
  await button(page, 'Save draft').click();
  await page.getByText('Draft, not live').waitFor();
  await button(page, 'Simulate').click();
  const dialog = page.getByRole('dialog');
  await button(dialog, 'Start').click();
  await dialog.getByText(`OIS100MI/AddBatchHead · ${field}`).first().waitFor();
  return dialog;
}
