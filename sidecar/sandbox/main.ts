/** The sandbox, what `npm start` runs: sidecar, M3 simulator and shop simulator on this machine, to look at and to play with. */
import { HELP, parseSandboxArgs, type SandboxOptions } from './args.ts';
import { SandboxFailure } from './failure.ts';
import { runInteractive } from './interactive.ts';
import { playOnce } from './once.ts';
import { paint, wantsColour } from './paint.ts';
import { reportLines } from './report.ts';

const COLUMNS = 110;

async function once(options: SandboxOptions): Promise<number> {
  const interrupted = new AbortController();
  const stop = (): void =>
    interrupted.abort(new SandboxFailure('Interrupted: everything was stopped, nothing is judged.'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const result = await playOnce(options, (line) => void process.stderr.write(`${line}\n`), interrupted.signal);
  const out = options.json ? process.stderr : process.stdout;
  const lines = reportLines(result, paint(wantsColour(out, process.env)), out.columns ?? COLUMNS);
  out.write(`${lines.join('\n')}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(result.figures)}\n`);
  return result.failures.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const parsed = parseSandboxArgs(process.argv.slice(2));
  if (parsed.kind === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    process.stderr.write(`${parsed.message}\n`);
    return 2;
  }
  return parsed.options.once ? once(parsed.options) : runInteractive(parsed.options);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SandboxFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
