/** `shop simulator` by itself: node main.js --port 8720 [--sidecar URL --secret whsec_…] [--no-plugin] [--sandbox] */
import { parseArgs } from 'node:util';
import { SAMPLE_KEY, startShopSimulator } from './server.ts';
import { sandboxOrders } from './orders/sandbox.ts';

const HELP = `The shop simulator: a WooCommerce with a memory. See simulator/woo/README.md.

  --port N         port to listen on (8720)
  --host H         address to listen on (127.0.0.1; there is no protection on /__control)
  --sidecar URL    forward events to this sidecar; needs --secret
  --secret S       shared secret, whsec_…
  --no-plugin      leave the plugin's routes out
  --sandbox        place the fixed set of sample orders at once
  --seed N --rate R  spoil this share of calls at random, the same way for the same seed
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8720' },
    host: { type: 'string', default: '127.0.0.1' },
    sidecar: { type: 'string' },
    secret: { type: 'string' },
    'no-plugin': { type: 'boolean', default: false },
    sandbox: { type: 'boolean', default: false },
    seed: { type: 'string' },
    rate: { type: 'string', default: '0.05' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
} else if (values.sidecar !== undefined && values.secret === undefined) {
  process.stderr.write('--sidecar needs --secret: the sidecar accepts signed events only.\n');
  process.exitCode = 2;
} else {
  const sim = await startShopSimulator({
    host: values.host,
    port: Number(values.port),
    plugin: !values['no-plugin'],
    sidecar: values.sidecar === undefined ? undefined : { url: values.sidecar, secret: values.secret! },
  });
  if (values.seed !== undefined) sim.faults.plan({ seed: Number(values.seed), rate: Number(values.rate) });
  if (values.sandbox) for (const order of sandboxOrders()) sim.play(order);
  process.stdout.write(
    `shop simulator on ${sim.url}\n  consumer key    ${SAMPLE_KEY.key}\n  consumer secret ${SAMPLE_KEY.secret}\n`,
  );
  const stop = (): void => void sim.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
