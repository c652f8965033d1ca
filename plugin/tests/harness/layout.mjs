/** Whether a page can be read as it lies there: what sideways scrolling alone does not tell. */
import assert from 'node:assert/strict';

/** Runs in the page. @returns {string[]} what is wrong, in words */
function faultsOf() {
  const found = [];
  const { documentElement: root } = document;
  const over = root.scrollWidth - root.clientWidth;
  if (over > 0) found.push(`the page scrolls sideways by ${over} pixels`);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length > 0);
  const about = (one) => `${one.tagName.toLowerCase()}.${[...one.classList].join('.')} “${one.textContent.trim().slice(0, 40)}”`; // prettier-ignore
  const overlap = (a, b) => {
    const [one, other] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
    return (
      Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
      Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2
    );
  };
  for (const cell of all('.cd :is(td, th)')) {
    const style = window.getComputedStyle(cell);
    if (style.position === 'sticky' && (style.left !== 'auto' || style.right !== 'auto'))
      for (const other of cell.parentElement.children)
        if (other !== cell && overlap(cell, other)) found.push(`${about(cell)} stands over ${about(other)}`);
    const lines = cell.clientHeight / 20;
    if (cell.clientWidth < 56 && lines > 3 && cell.textContent.trim().length > 6) found.push(`${about(cell)} is ${cell.clientWidth} pixels wide`); // prettier-ignore
  }
  for (const table of all('.cd table')) {
    if (table.closest('.cd-hidden')) continue;
    const room = table.parentElement;
    if (table.scrollWidth > room.clientWidth + 1) found.push(`${about(table)} has ${room.clientWidth} pixels and needs ${table.scrollWidth}`); // prettier-ignore
  }
  for (const buttons of all('.cd .react-flow__controls'))
    for (const step of all('.cd .react-flow__node'))
      if (overlap(buttons, step)) found.push(`the buttons of the picture stand over ${about(step)}`);
  for (const badge of all('.cd-badge')) {
    const words = document.createRange();
    words.selectNodeContents(badge);
    const spare = badge.getBoundingClientRect().width - words.getBoundingClientRect().width;
    if (spare > 60) found.push(`${about(badge)} is ${Math.round(spare)} pixels longer than its words`);
  }
  return found;
}

/** Far more than data, fonts and a picture that fits itself in take to come to rest. */
const REST_MS = 30_000;

/** @param {string} where for the words of the failure */
export async function fits(page, where) {
  const end = Date.now() + REST_MS;
  // What is still being drawn may stand over something for a moment; what stays so is a fault.
  let found = await page.evaluate(faultsOf);
  while (found.length > 0 && Date.now() < end) {
    await page.waitForTimeout(200);
    found = await page.evaluate(faultsOf);
  }
  assert.deepEqual(found, [], `layout of ${where}`);
}
