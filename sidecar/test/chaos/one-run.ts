/** One chaos run: a fresh M3, shop and sidecar process; disturbed, killed, restarted; then compared order by order. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startM3Simulator, type M3Simulator } from '../../simulator/m3/index.ts';
import { startShopSimulator, type ShopSimulator } from '../../simulator/woo/server.ts';
import { judgeChaos, type Finding } from './judge.ts';
import { tempDir } from '../support/places.ts';
import { SidecarProcess } from '../support/sidecar-process.ts';
import { StoreView } from '../support/store-view.ts';
import { configOf, pause, SECRET } from '../support/world.ts';
import { StockStory, STOCK_UNDER_CHAOS } from './stock.ts';
import { storyOf, type Story } from './story.ts';

export interface RunResult {
  seed: number;
  kills: number;
  faults: number;
  orders: number;
  /** Checkouts of the last pieces: that got one, and that found nothing left. */
  sold: number;
  refused: number;
  /** Feeds that said nearly everything is gone, and were held for a person. */
  feedsHeld: number;
  /** Calls for balances that got an old answer. */
  oldAnswers: number;
  findings: Finding[];
  /** Kept data of a bad run. */
  dir: string | null;
  tookMs: number;
}

const M3_RATE = 0.08;
const SHOP_RATE = 0.06;
/** So long after the last act the remotes are well again, so that a run comes to its end. */
const DISTURBED_MS = 5_000;
/** Each ends as soon as it is so; a machine that stands still for a while is no fault of the sidecar's. */
const SETTLED_MS = 180_000;
const FIRST_STOCK_MS = 180_000;

export async function chaosRun(cli: string, seed: number, keep: boolean): Promise<RunResult> {
  const started = performance.now();
  const story = storyOf(seed);
  const dir = tempDir('chaos');
  const m3 = await startM3Simulator();
  const shop = await startShopSimulator({ resendMs: 250 });
  const stock = new StockStory(seed, m3, shop);
  const sidecar = new SidecarProcess(cli, writeConfig(dir.path, m3, shop, story), path.join(dir.path, 'data'));
  const view = new StoreView(path.join(dir.path, 'data'));
  let bad = keep;
  const disturb = (): void => {
    m3.faults.setRandom({ seed: `chaos-${seed}`, rate: M3_RATE });
    shop.faults.plan({ seed, rate: SHOP_RATE });
  };
  try {
    if (story.calmStart) {
      await sidecar.start();
      await firstStockPublished(view);
      disturb();
    } else {
      disturb();
      await sidecar.start();
    }
    const findings: Finding[] = [];
    await Promise.all([play(story, shop, sidecar, findings), stock.play()]);
    await settle(m3, shop, sidecar, view, findings);
    findings.push(...(await stock.judge(sidecar, view)));
    findings.push(...judgeChaos({ story, m3, shop: shop.shop, view }));
    const faults = [...m3.faults.injected.values()].reduce((a, b) => a + b, 0) + shop.faults.count;
    bad ||= findings.length > 0;
    if (bad) keepData(dir.path, m3, shop, story);
    return {
      seed,
      kills: sidecar.kills,
      faults,
      orders: story.orders.length,
      sold: stock.sold,
      refused: stock.refused,
      feedsHeld: view.all<{ n: number }>(`select count(*) as n from stock_push where reasons like '%mass-zero%'`)[0]!.n,
      oldAnswers: m3.calls.entries().filter(({ fault }) => fault === 'kept').length,
      findings,
      dir: bad ? dir.path : null,
      tookMs: performance.now() - started,
    };
  } finally {
    stock.close();
    // The last end is none of the kills that are counted.
    await sidecar.stop();
    view.close();
    await Promise.all([m3.close(), shop.close()]);
    if (!bad) dir.remove();
  }
}

function writeConfig(dir: string, m3: M3Simulator, shop: ShopSimulator, story: Story): string {
  const dataDir = path.join(dir, 'data');
  mkdirSync(dataDir);
  const settings = {
    m3: { apiVersion: story.api, timeoutSeconds: 10 },
    customers: { policy: story.policy },
    ...STOCK_UNDER_CHAOS,
  };
  const file = path.join(dir, 'config.json');
  writeFileSync(file, JSON.stringify(configOf(m3, shop, dataDir, { settings, config: { log: 'warn' } })));
  return file;
}

/** Until the first figures are in the shop: only then is there a former figure that a bad feed could be held against. */
async function firstStockPublished(view: StoreView): Promise<void> {
  const until = performance.now() + FIRST_STOCK_MS;
  while (view.all(`select 1 from stock_state where name = 'accepted'`).length === 0) {
    if (performance.now() > until) throw new Error(`no stock was published in ${FIRST_STOCK_MS} ms, without any fault`);
    await pause(50);
  }
}

/** Plays the story and the kills; the sidecar is started again after each. */
async function play(story: Story, shop: ShopSimulator, sidecar: SidecarProcess, findings: Finding[]): Promise<void> {
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  const aim = (): void => {
    shop.forwarder.target =
      elapsed() < story.silentUntil || !sidecar.running ? null : { url: sidecar.url, secret: SECRET };
  };
  aim();
  const killer = (async () => {
    for (const { at, awayMs } of story.kills) {
      await pause(Math.max(0, at - elapsed()));
      if (!sidecar.running) findings.push({ kind: 'died', id: null, text: 'the sidecar ended by itself' });
      await sidecar.kill();
      await pause(awayMs);
      await sidecar.start();
      aim();
    }
  })();
  for (const act of story.acts) {
    await pause(Math.max(0, act.at - elapsed()));
    act.do(shop);
  }
  await killer;
  aim();
}

async function settle(
  m3: M3Simulator,
  shop: ShopSimulator,
  sidecar: SidecarProcess,
  view: StoreView,
  findings: Finding[],
): Promise<void> {
  const started = performance.now();
  const until = performance.now() + SETTLED_MS;
  const open = (): number => shop.shop.outbox.waiting() + view.open() + m3.summary().late;
  while (open() > 0) {
    if (performance.now() - started > DISTURBED_MS) {
      m3.faults.setRandom(null);
      shop.faults.clear();
    }
    if (!sidecar.running) {
      findings.push({ kind: 'died', id: null, text: `the sidecar ended by itself: ${sidecar.log.slice(-500)}` });
      return;
    }
    if (performance.now() > until) {
      const left = view.work().filter((w) => w.state !== 'done' && w.state !== 'held');
      findings.push({
        kind: 'lost',
        id: null,
        text: `not settled: outbox ${shop.shop.outbox.waiting()}, ${left.map((w) => `${w.key} ${w.topic} ${w.state} ${w.error}`).join('; ')}`,
      });
      return;
    }
    await pause(25);
  }
}

function keepData(dir: string, m3: M3Simulator, shop: ShopSimulator, story: Story): void {
  const save = (name: string, value: unknown): void =>
    writeFileSync(path.join(dir, name), JSON.stringify(value, null, 1));
  save('m3.json', m3.snapshot());
  save('m3-calls.json', m3.calls.entries());
  save('shop.json', { orders: [...shop.shop.orders.values()], annotations: [...shop.shop.annotations] });
  save('story.json', story);
}
