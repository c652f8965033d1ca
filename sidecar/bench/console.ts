/**
 * Bench `console`: is the console quick with 100,000 runs behind it? A store of that size is written, the sandbox started on it,
 * every list and figure of the screens asked by HTTP, and the page opened in Chromium as a person opens it.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startStage, type Stage } from '../sandbox/stage.ts';
// Not through index.ts: that one needs Jest.
import { bundleEntry } from '../test/support/bundle.ts';
import { withTempDir } from '../test/support/places.ts';
import { openPages } from './console-pages.ts';
import { inChild } from './child.ts';

const RUNS = 100_000;
const REPEATS = 15;
/** SKU of the last order: its order is the newest that is found once all are indexed. */
const SEARCHED = 'SKU-0';

export const bench = {
  name: 'console',
  about: 'The console with 100,000 runs: lists, filters, searches and figures by HTTP; the page in a browser.',
  run: ({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> =>
    withTempDir((dir) => run(dir, log)),
};

async function run(folder: string, log: (line: string) => void): Promise<Record<string, unknown>> {
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  log(`writing ${RUNS} runs …`);
  // In a process of its own: the store has one owner, and the memory of filling it is nobody's figure.
  await inChild(pathToFileURL(bundleEntry('bench/console-fill.ts')).href, 'fill', { dataDir, runs: RUNS }, log);
  const stage = await startStage({ folder, keep: true, ports: { sidecar: 0, m3: 0, shop: 0 }, withConsole: true });
  try {
    const api = await measureApi(stage, log);
    const pages = await openPages(stage.console!.url, log);
    const worst = Object.values(api).reduce((most, { p95 }) => Math.max(most, p95), 0);
    return {
      runs: RUNS,
      worstApiP95Ms: worst,
      api: Object.fromEntries(Object.entries(api).map(([name, { median }]) => [name, median])),
      ...pages,
    };
  } finally {
    await stage.stop();
  }
}

/** What the screens ask, under the name by which it is reported. */
const ASKED: Record<string, string> = {
  status: '/v1/status',
  overview: '/v1/overview',
  lanes: '/v1/lanes',
  attention: '/v1/attention',
  'attention, one cause': '/v1/attention/group?code=sku.unknown&thing=THING&limit=100',
  'attention, operations': '/v1/attention/operations?limit=5',
  'work, newest': '/v1/work?limit=50',
  'work, oldest': '/v1/work?limit=50&order=oldest',
  'work, held': '/v1/work?limit=50&state=held',
  'work, in M3': '/v1/work?limit=50&flow=order-to-cash&outcome=confirmed',
  'work, lane and entity': '/v1/work?limit=50&lane=order&entity=order',
  'work, problem': '/v1/work?limit=50&problem=sku.unknown',
  'work, all filters': '/v1/work?limit=50&state=held&lane=order&flow=order-to-cash&entity=order&problem=sku.unknown',
  'work, last day': '/v1/work?limit=50&from=DAY',
  'work, a week in the middle': '/v1/work?limit=50&from=MIDDLE&to=DAY&outcome=confirmed',
  'facets, all': '/v1/work/facets',
  'facets, held': '/v1/work/facets?state=held',
  'facets, last day': '/v1/work/facets?from=DAY',
  'search, order': '/v1/work?q=25000',
  'search, M3 order': '/v1/work?q=1000025000',
  'search, temporary': '/v1/work?q=2000025000',
  'search, M3 customer': '/v1/work?q=C0000123',
  'search, delivery': '/v1/work?q=30025000',
  'search, SKU': '/v1/work?q=SKU-7',
  'search, beginning of a SKU': '/v1/work?q=SKU',
  'search, e-mail address': '/v1/work?q=buyer123@example.test',
  'search, nothing': '/v1/work?q=no-such-thing',
  'facets of a search': '/v1/work/facets?q=SKU-7',
  timeline: '/v1/entities/order:25000/timeline',
  definitions: '/v1/definitions',
  'orders that used a version': '/v1/definitions/flow/order-to-cash/versions/1/runs?limit=50',
  'counts of a flow today': '/v1/definitions/flow/order-to-cash/counts?since=DAY',
  'sample orders': '/v1/sample-orders?limit=20',
  'sample orders, found': '/v1/sample-orders?limit=20&search=59',
  audit: '/v1/audit?limit=50',
};

async function measureApi(
  { sidecar }: Stage,
  log: (line: string) => void,
): Promise<Record<string, { median: number; p95: number }>> {
  const ago = (days: number): string => encodeURIComponent(new Date(Date.now() - days * 86_400_000).toISOString());
  const actor = { name: 'bench', role: 'administrator' as const };
  const ask = async (route: string): Promise<{ ms: number; text: string }> => {
    const started = performance.now();
    const answer = await sidecar.api.forward('GET', route, { actor });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${route}: ${answer.status} ${text.slice(0, 200)}`);
    return { ms: performance.now() - started, text };
  };
  // The index of searches is made behind the intake; what is asked first waits for it, once.
  const indexing = performance.now();
  for (let i = 0; i < 60; i++) {
    const { text } = await ask(`/v1/work?q=${SEARCHED}`);
    const [newest] = (JSON.parse(text) as { runs: { key: string }[] }).runs;
    if (newest?.key === `order:${(RUNS * 3) / 5}`) break;
  }
  log(`  ${'index of searches'.padEnd(32)}${((performance.now() - indexing) / 1000).toFixed(1)} s, once`);
  const { groups } = JSON.parse((await ask('/v1/attention')).text) as { groups: { code: string; thing: string }[] };
  const thing = groups.find(({ code }) => code === 'sku.unknown')?.thing ?? '';
  const measured: Record<string, { median: number; p95: number }> = {};
  for (const [name, route] of Object.entries(ASKED)) {
    const times: number[] = [];
    for (let i = 0; i < REPEATS; i++) {
      const { ms } = await ask(route.replaceAll('DAY', ago(1)).replaceAll('MIDDLE', ago(8)).replace('THING', thing));
      times.push(ms);
    }
    times.sort((a, b) => a - b);
    measured[name] = { median: round(times[REPEATS >> 1]!), p95: round(times[Math.floor(REPEATS * 0.95)]!) };
    log(`  ${name.padEnd(32)}${measured[name].median} ms (p95 ${measured[name].p95})`);
  }
  return measured;
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
