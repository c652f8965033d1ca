/** Command line of the sandbox. */
import { parseArgs } from 'node:util';

export interface SandboxOptions {
  /** Play the fixed set, judge it, end. */
  once: boolean;
  /** With `once`: one line of JSON is all that goes to standard output. */
  json: boolean;
  /** Random faults of M3 while the set is played. */
  faults: boolean;
  seed: number;
  /** Nothing of M3 is configured: for the console's set-up guide. */
  setup: boolean;
  /** Keep the folder of the last time (interactive), or leave it there at the end (`once`). */
  keep: boolean;
  /** Where data and configuration are kept; null = .sandbox in the project. */
  folder: string | null;
  /** Wanted ports; 0 = any free one. */
  ports: { sidecar: number; m3: number; shop: number; console: number };
}
export type Parsed = { kind: 'run'; options: SandboxOptions } | { kind: 'help' } | { kind: 'wrong'; message: string };

export const DEFAULT_PORTS = { sidecar: 8710, m3: 8720, shop: 8730, console: 8700 };

export const HELP = `The sandbox: sidecar, M3 simulator and shop simulator on this machine, nothing else needed.

  npm start                        run it; keys and commands to try are shown
  npm start -- --once              place a fixed set of orders, judge what came of each, end
  npm start -- --once --json       the same; the last line of standard output is one line of figures

  --faults         with --once: M3 misbehaves at random (timeouts, lost answers, locks, 429 …)
  --seed N         which faults; the same number gives the same ones (default 1)
  --keep           keep the data of the last time; with --once: leave the data there to look at
  --setup          nothing of M3 is configured: try the console's set-up guide (its file: m3.ionapi in the folder)
  --folder DIR     where data and configuration are kept (default .sandbox)
  --port N         port of the sidecar (default ${DEFAULT_PORTS.sidecar}; the next free one when it is taken)
  --m3-port N      port of the M3 simulator (default ${DEFAULT_PORTS.m3})
  --shop-port N    port of the shop simulator (default ${DEFAULT_PORTS.shop})
  --console-port N port of the console's page (default ${DEFAULT_PORTS.console})
  --help           this text`;

/** Reads the arguments after the script's name. Pure. */
export function parseSandboxArgs(argv: readonly string[]): Parsed {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        faults: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        keep: { type: 'boolean', default: false },
        setup: { type: 'boolean', default: false },
        folder: { type: 'string' },
        port: { type: 'string' },
        'm3-port': { type: 'string' },
        'shop-port': { type: 'string' },
        'console-port': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const { once, json, faults, keep, setup } = values;
    const needsOnce = json ? '--json' : faults ? '--faults' : null;
    if (needsOnce && !once) return wrong(`${needsOnce} belongs to --once; write: npm start -- --once ${needsOnce}`);
    if (setup && once) return wrong('--setup is for looking at; leave --once out');
    // Runs of the fixed set may go side by side, so they take any free port unless one is named.
    const port = (name: string, text: string | undefined, usual: number): number =>
      text === undefined ? (once ? 0 : usual) : whole(name, text, 65_535);
    return {
      kind: 'run',
      options: {
        once,
        json,
        faults,
        keep,
        setup,
        folder: values.folder ?? null,
        seed: whole('--seed', values.seed, 2 ** 31),
        ports: {
          sidecar: port('--port', values.port, DEFAULT_PORTS.sidecar),
          m3: port('--m3-port', values['m3-port'], DEFAULT_PORTS.m3),
          shop: port('--shop-port', values['shop-port'], DEFAULT_PORTS.shop),
          console: port('--console-port', values['console-port'], DEFAULT_PORTS.console),
        },
      },
    };
  } catch (error) {
    return wrong((error as Error).message.replace(/\. To specify a positional.*/s, '.'));
  }
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most)
    throw new Error(`${name}: expected a whole number from 0 to ${most}, received "${text}".`);
  return value;
}

const wrong = (message: string): Parsed => ({ kind: 'wrong', message: `${message} See: npm start -- --help` });
