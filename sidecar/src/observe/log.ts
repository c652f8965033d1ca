/** Observing: log and metrics. Logs are JSON lines on standard output; never documents, names, addresses or secrets. */
import { pino, type Logger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Belt and braces: nobody logs these, and if somebody does by mistake, they are removed. Each name is covered at the top
 * and one and two levels down, which is as deep as our log lines go.
 */
const SENSITIVE = [
  'authorization',
  'token',
  'secret',
  'password',
  'consumerKey',
  'consumerSecret',
  'encryptionKey',
  'ionapi',
  'saak',
  'sask',
  'ci',
  'cs',
  'document',
  'record',
  'body',
  'billing',
  'shipping',
  'email',
  'phone',
  'headers',
];
const REDACT = SENSITIVE.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** A pino logger. `destination` is for tests; by default lines go to standard output, which never blocks the queue. */
export function createLog(level: LogLevel, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACT, censor: '[removed]' },
    serializers: { err: shortError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Name, code, message and stack; not the enumerable rest, where HTTP libraries keep requests and their headers. */
function shortError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
  };
}

export type { Logger };
