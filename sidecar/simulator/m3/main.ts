/** Command line: runs the simulator until it is interrupted. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkConfig } from './config.ts';
import { startM3Simulator } from './index.ts';

const HELP = `Plays an Infor M3 behind an ION API gateway.

  --port N          port, default 8700
  --host ADDRESS    default 127.0.0.1 (whoever reaches it commands it)
  --ionapi FILE     writes the credentials file for the sidecar
  --grant NAME      password (default) or client_credentials, for the credentials file
  --seed NAME       sandbox (default) or empty
  --faults SEED     random faults, reproducible by seed
  --rate SHARE      share of the requests that are hit, default 0.05
  --config JSON     settings, for example '{"tax":"table","latencyMs":50}'
  --metadata DIR    directory of the MI program files
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8700' },
      host: { type: 'string' },
      ionapi: { type: 'string' },
      grant: { type: 'string', default: 'password' },
      seed: { type: 'string', default: 'sandbox' },
      faults: { type: 'string' },
      rate: { type: 'string', default: '0.05' },
      config: { type: 'string', default: '{}' },
      metadata: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  if (!['sandbox', 'empty'].includes(values.seed))
    throw new Error(`--seed expects sandbox or empty, received ${values.seed}.`);
  if (!['password', 'client_credentials'].includes(values.grant))
    throw new Error(`--grant expects password or client_credentials, received ${values.grant}.`);
  const simulator = await startM3Simulator({
    port: Number(values.port),
    host: values.host,
    metadataDir: values.metadata,
    config: checkConfig(JSON.parse(values.config) as Record<string, unknown>),
    ...(values.seed === 'empty' ? { seed: () => undefined } : {}),
  });
  if (values.faults !== undefined) simulator.faults.setRandom({ seed: values.faults, rate: Number(values.rate) });
  if (values.ionapi !== undefined) {
    const content = values.grant === 'password' ? simulator.ionapi : simulator.ionapiClientCredentials;
    writeFileSync(values.ionapi, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  }
  process.stdout.write(`M3 simulator listens on ${simulator.url}, control API under ${simulator.url}/__control\n`);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
