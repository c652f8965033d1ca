#!/usr/bin/env node
/** `crossdock-sidecar`: the sidecar and its tools. */
import { runCli } from './cli/run.ts';

const io = {
  out: (text: string) => void process.stdout.write(`${text}\n`),
  err: (text: string) => void process.stderr.write(`${text}\n`),
  env: process.env,
  cwd: process.cwd(),
};
// A reader that goes away (`| head`) ends the output, not with a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), io);
