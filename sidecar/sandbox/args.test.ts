import { describe, expect, test } from '@jest/globals';
import { DEFAULT_PORTS, parseSandboxArgs } from './args.ts';

describe('command line of the sandbox', () => {
  test('without anything: interactive, on the usual ports', () => {
    expect(parseSandboxArgs([])).toEqual({
      kind: 'run',
      options: {
        once: false,
        json: false,
        faults: false,
        keep: false,
        setup: false,
        folder: null,
        seed: 1,
        ports: DEFAULT_PORTS,
      },
    });
  });
  test('--once takes any free port unless one is named', () => {
    const ports = (args: string[]) => {
      const parsed = parseSandboxArgs(args);
      return parsed.kind === 'run' ? parsed.options.ports : null;
    };
    expect(ports(['--once'])).toEqual({ sidecar: 0, m3: 0, shop: 0, console: 0 });
    expect(ports(['--once', '--m3-port', '9000'])).toEqual({ sidecar: 0, m3: 9000, shop: 0, console: 0 });
    expect(ports(['--port', '9001'])).toEqual({ ...DEFAULT_PORTS, sidecar: 9001 });
  });
  test.each([
    [['--json'], '--json belongs to --once; write: npm start -- --once --json'],
    [['--faults'], '--faults belongs to --once'],
    [['--once', '--seed', 'x'], '--seed: expected a whole number from 0 to 2147483648, received "x".'],
    [['--port', '70000'], '--port: expected a whole number from 0 to 65535, received "70000".'],
    [['--onze'], "Unknown option '--onze'"],
    [['order'], 'order'],
  ])('%j is refused with a sentence', (args, message) => {
    const parsed = parseSandboxArgs(args);
    expect(parsed.kind).toBe('wrong');
    expect(parsed.kind === 'wrong' && parsed.message).toContain(message);
    expect(parsed.kind === 'wrong' && parsed.message).toContain('npm start -- --help');
  });
});
