import { describe, expect, it } from '@jest/globals';
import { createLog } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog('debug', { write: (line) => void lines.push(line) }));
  return JSON.parse(lines.join('')) as Record<string, unknown>;
}

describe('createLog', () => {
  it('removes secrets and personal data, wherever they stand', () => {
    const secret = {
      token: 'T',
      authorization: 'A',
      document: { billing: { email: 'E' } },
      request: { headers: { cookie: 'C' } },
      config: { store: { consumerSecret: 'S' } },
    };
    const line = logged((log) => log.info(secret, 'hello'));
    expect(line).toMatchObject({
      level: 'info',
      msg: 'hello',
      token: '[removed]',
      document: '[removed]',
      request: { headers: '[removed]' },
      config: { store: { consumerSecret: '[removed]' } },
    });
  });

  it('keeps of an error what explains it, not what hangs on it', () => {
    const error = Object.assign(new Error('refused'), {
      code: 'ECONNREFUSED',
      config: { headers: { authorization: 'Basic secret' } },
    });
    const line = logged((log) => log.error({ err: error }, 'failed'));
    expect(line['err']).toMatchObject({ type: 'Error', message: 'refused', code: 'ECONNREFUSED' });
    expect(JSON.stringify(line)).not.toContain('Basic secret');
  });

  it('is silent when told so', () => {
    const lines: string[] = [];
    createLog('silent', { write: (line) => void lines.push(line) }).error('x');
    expect(lines).toEqual([]);
  });
});
