/** `npm start`: the sandbox — sidecar, M3 simulator and shop simulator on this machine — after all set-up it needs. */
import { ensurePackages, main } from './lib/bootstrap.mjs';

await main(async () => {
  await ensurePackages();
  const { ensureBuilt, ensureConsoleBuilt } = await import('./lib/built.mjs');
  await ensureBuilt();
  // The fixed set is played without anybody looking.
  if (!process.argv.includes('--once')) await ensureConsoleBuilt();
  const { launch } = await import('./lib/launch.mjs');
  await launch('sidecar/sandbox/main.ts', process.argv.slice(2));
});
