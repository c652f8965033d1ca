/** What axe says about a page, for every suite that looks at screens. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const AXE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../node_modules/axe-core/axe.min.js');

/** Far more than a page takes to come to rest. */
const REST_MS = 30_000;

/**
 * Fails where axe calls something on the page serious or critical, and that stays so.
 * @param {string} where for the words of the failure
 * @param {string[]} [within] selectors of the parts that are ours; those that are not there are left out. Default: the page
 */
export async function accessible(page, where, within = ['html']) {
  // What is half faded in has half the contrast.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((animation) => animation.finished));
  });
  // Not as a script of the page: its content security policy allows none but its own.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(fs.readFileSync(AXE, 'utf8'));
  const end = Date.now() + REST_MS;
  let found = await violationsOf(page, within);
  // What is drawn anew while axe goes through the page may be half there.
  while (found.length > 0 && Date.now() < end) {
    await page.waitForTimeout(500);
    found = await violationsOf(page, within);
  }
  assert.deepEqual(found, [], `accessibility of ${where}`);
}

/** @returns {Promise<string[]>} in words */
function violationsOf(page, within) {
  return page.evaluate(async (parts) => {
    const include = parts.filter((one) => document.querySelector(one)).map((one) => [one]);
    const { violations } = await window.axe.run({ include }, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  }, within);
}
