/** The console's page in Chromium, as a person opens it: until there is something to use, and how much was loaded. */
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';

const LOADS = 9;
const BROWSERS = [
  process.env['CROSSDOCK_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
/** The overview with its figures: what people act on. */
const USABLE = '.cd-stat__value';

/** @returns figures, or the reason why there are none */
export async function openPages(url: string, log: (line: string) => void): Promise<Record<string, unknown>> {
  const executablePath = BROWSERS.find((file) => file !== undefined && existsSync(file));
  if (executablePath === undefined) {
    log('no Chromium on this machine: the page is not measured');
    return { firstScreenMs: null };
  }
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  try {
    const [cold, warm, bytes, work, search, longest]: number[][] = [[], [], [], [], [], []];
    for (let i = 0; i < LOADS; i++) {
      const context = await browser.newContext({ viewport: { width: 1360, height: 950 }, bypassCSP: true });
      const page = await context.newPage();
      await page.addInitScript(WATCH_LONG_TASKS);
      await page.goto(url);
      cold!.push(await usable(page, USABLE));
      bytes!.push((await page.evaluate(TRANSFERRED)) as number);
      await page.goto(url.replace(/\?.*$/, ''));
      warm!.push(await usable(page, USABLE));
      work!.push(await timed(page, '#/work', '.cd-runs tbody tr'));
      search!.push(await timed(page, '#/work?q=1000025000', 'text=found by M3 order number'));
      longest!.push((await page.evaluate('window.longest')) as number);
      await context.close();
    }
    const figures = {
      firstScreenMs: median(cold!),
      firstScreenAgainMs: median(warm!),
      firstScreenKb: Math.round(median(bytes!) / 1000),
      openWorkMs: median(work!),
      searchMs: median(search!),
      longestTaskMs: median(longest!),
    };
    log(
      `  first screen usable ${figures.firstScreenMs} ms (again ${figures.firstScreenAgainMs} ms), ${figures.firstScreenKb} kB, median of ${LOADS} loads`,
    );
    log(
      `  Work opened ${figures.openWorkMs} ms, search shown ${figures.searchMs} ms, longest task ${figures.longestTaskMs} ms`,
    );
    return figures;
  } finally {
    await browser.close();
  }
}

/** Runs in the page, as text: this program knows no window. */
const WATCH_LONG_TASKS = `window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: 'longtask', buffered: true });`;
const TRANSFERRED = 'performance.getEntries().reduce((sum, { transferSize }) => sum + (transferSize || 0), 0)';

/** Milliseconds from the navigation until the selector is there. */
async function usable(page: Page, selector: string): Promise<number> {
  const there = `document.querySelector(${JSON.stringify(selector)}) ? performance.now() : false`;
  const at = await page.waitForFunction(there, undefined, { polling: 'raf' });
  return Math.round((await at.jsonValue()) as number);
}

async function timed(page: Page, hash: string, selector: string): Promise<number> {
  const started = performance.now();
  await page.evaluate(`void (window.location.hash = ${JSON.stringify(hash)})`);
  await page.locator(selector).first().waitFor();
  return Math.round(performance.now() - started);
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
