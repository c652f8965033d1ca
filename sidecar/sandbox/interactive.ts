/** `npm start`: everything is running, orders come in, a person presses keys. */
import { createInterface } from 'node:readline';
import path from 'node:path';
import type { SandboxOptions } from './args.ts';
import { bannerLines } from './banner.ts';
import { ApiRefusal } from './api.ts';
import type { SandboxFailure } from './failure.ts';
import { paint as painter, wantsColour, type Paint } from './paint.ts';
import { OTHER_TOTAL, ORDINARY, SKU_ROW, UNKNOWN_SKU } from './samples.ts';
import { Screen } from './screen.ts';
import { projectDir, startStage, type Stage } from './stage.ts';
import { heldLines, timelineLines } from './views.ts';
import { Watch } from './watch.ts';

/** Like a tenant that is not far away; without it nothing could be seen. */
const M3_LATENCY_MS = 40;
const ADVANCE_SECONDS = 5;
const DOWN_SECONDS = 30;
const FIRST_ORDERS = 3;

interface World {
  stage: Stage;
  screen: Screen;
  watch: Watch;
  paint: Paint;
  next: { ordinary: number; loss: number };
}

/** Runs until `q`, Ctrl-C, SIGTERM or a crash. @returns the exit code */
export async function runInteractive(options: SandboxOptions): Promise<number> {
  const screen = new Screen(process.stdout);
  const paint = painter(wantsColour(process.stdout, process.env));
  const stage = await startStage({
    folder: path.resolve(options.folder ?? path.join(projectDir(), '.sandbox')),
    keep: options.keep,
    ports: options.ports,
    withConsole: true,
    bare: options.setup,
    m3: { latencyMs: M3_LATENCY_MS, autoAdvanceSeconds: ADVANCE_SECONDS },
    settings: { orders: { settleSeconds: 0.2 }, status: { followSeconds: 2 } },
  });
  try {
    const failure = await perform(stage, screen, paint);
    screen.print('', failure ? paint.red(failure.message) : 'Stopping …');
    return failure ? 1 : 0;
  } finally {
    await stage.stop();
    const folder = path.relative(process.cwd(), stage.folder) || '.';
    screen.print(`Stopped. The data stay in ${folder} until the next start (npm start -- --keep goes on with them).`);
  }
}

/** @returns why it ended, if it was not a person who ended it */
async function perform(stage: Stage, screen: Screen, paint: Paint): Promise<SandboxFailure | null> {
  const watch = new Watch(stage, screen, paint);
  const world: World = { stage, screen, watch, paint, next: { ordinary: 0, loss: 0 } };
  let stopKeys: () => void = () => undefined;
  try {
    return await new Promise<SandboxFailure | null>((resolve) => {
      stage.sidecar.onCrash(resolve);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(null));
      // A reader that goes away (`| head`) ends it as well.
      process.stdout.on('error', () => resolve(null));
      screen.print(...bannerLines(stage, paint, screen.columns));
      watch.start();
      stopKeys = listen((key) => void press(world, key, () => resolve(null)));
      for (let n = 0; n < FIRST_ORDERS; n++) place(world);
      place(world, UNKNOWN_SKU);
    });
  } finally {
    stopKeys();
    await watch.stop();
  }
}

/** Single keys of a terminal, or lines where the input is not one. @returns what ends it */
function listen(press: (key: string) => void): () => void {
  const { stdin } = process;
  if (stdin.isTTY) {
    stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    const onData = (text: string): void => [...text].forEach(press);
    stdin.on('data', onData);
    stdin.resume();
    return () => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
    };
  }
  const lines = createInterface({ input: stdin });
  lines.on('line', (line) => press(line.trim().slice(0, 1)));
  return () => {
    lines.close();
    stdin.destroy();
  };
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

async function press(world: World, key: string, quit: () => void): Promise<void> {
  try {
    if (key === 'q' || key === CTRL_C || key === CTRL_D) quit();
    else await ACTIONS[key.toLowerCase()]?.(world);
  } catch (error) {
    const text = error instanceof ApiRefusal ? error.message : `That did not work: ${(error as Error).message}`;
    world.screen.print(world.paint.red(`  ${text}`));
  }
}

const ACTIONS: Readonly<Record<string, (world: World) => void | Promise<void>>> = {
  o: (world) => place(world),
  u: (world) => place(world, UNKNOWN_SKU),
  g: (world) => place(world, OTHER_TOTAL),
  f: fix,
  d: down,
  l: loseAnswer,
  c: cancel,
  t: showTimeline,
  p: showHeld,
  '?': ({ screen, stage, paint }) => screen.print(...bannerLines(stage, paint, screen.columns)),
  h: ({ screen, stage, paint }) => screen.print(...bannerLines(stage, paint, screen.columns)),
};

function place({ stage, next }: World, sample = ORDINARY[next.ordinary++ % ORDINARY.length]): void {
  if (sample) stage.shop.shop.place(sample);
}

/** What the shop's people do about an unknown SKU: a row in the table, then another try of everything that waits for it. */
async function fix({ stage, screen, watch, paint }: World): Promise<void> {
  const { api } = stage.sidecar;
  const held = await api.allRuns('&state=held');
  const waiting = held.filter((run) => run.problems.some((problem) => problem.code === 'sku.unknown'));
  if (waiting.length === 0) return screen.print(paint.dim('  No order waits for a SKU. Place one with u.'));
  await api.putRows('sku', [SKU_ROW], 'The article is called differently in M3');
  screen.print(
    paint.dim(
      `  The table "sku" now says that ${SKU_ROW.key} is item ${SKU_ROW.values.ITNO}; ${waiting.length === 1 ? 'the order is' : `${waiting.length} orders are`} tried again.`,
    ),
  );
  for (const run of waiting) {
    watch.follow(Number(run.key.slice('order:'.length)), 'tried again');
    await api.retry(run.id, 'The SKU is in the table now');
  }
}

function down(world: World): void {
  world.stage.m3.down(DOWN_SECONDS * 1000);
  world.screen.print(world.paint.yellow(`  M3 is cut off for ${DOWN_SECONDS} s. Two orders are placed all the same.`));
  place(world);
  place(world);
}

/** The calls whose answer gets lost, in turn: M3 does the work, and the sidecar never hears of it. */
const LOST = ['OIS100MI/AddBatchHead', 'OIS100MI/Confirm', 'OIS100MI/AddBatchLine', 'CRS610MI/Add'];
function loseAnswer(world: World): void {
  const { stage, screen, paint, next } = world;
  const call = LOST[next.loss++ % LOST.length] ?? '';
  stage.m3.faults.add({ kind: 'http', status: 504, effect: 'done', match: call });
  screen.print(paint.yellow(`  The next answer to ${call} gets lost, although M3 does the work. An order is placed.`));
  const stranger = { first_name: 'Nora', last_name: 'Beispiel', address_1: 'Musterweg 3', city: 'Hamburg', postcode: '20095', country: 'DE', email: `nora.${Date.now()}@example.test` }; // prettier-ignore
  place(world, { billing: stranger, lines: [{ sku: 'CUP-01', quantity: 2 }], shippingLines: [{ amount: '4.90' }] });
}

function cancel({ stage, screen, watch, paint }: World): void {
  const { shop } = stage.shop;
  const id = watch.lastId;
  if (id === null || !shop.orders.has(id))
    return screen.print(paint.dim('  There is no order to cancel yet. Place one with o.'));
  shop.setStatus(id, 'cancelled');
}

async function showTimeline({ stage, screen, watch, paint }: World): Promise<void> {
  const timeline = watch.lastId === null ? null : await stage.sidecar.api.timeline(`order:${watch.lastId}`);
  screen.print(
    ...(timeline
      ? timelineLines(timeline, paint, screen.columns)
      : [paint.dim('  There is no order yet. Place one with o.')]),
  );
}
async function showHeld({ stage, screen, paint }: World): Promise<void> {
  screen.print(...heldLines(await stage.sidecar.api.allRuns('&state=held'), paint, screen.columns));
}
