/** Whether M3 lets us in with the credentials as they are: one token and one small read, never more. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asCrossdockError, CrossdockError } from '../errors.ts';
import type { M3ClientHandle } from '../m3/client.ts';
import type { Ionapi } from '../m3/ionapi.ts';

/** Somebody waits before the screen; the queue's own patience is longer. */
const PATIENCE_MS = 10_000;

const access = z.object({
  /** Which credentials were tried: a digest, never a key. */
  of: z.string(),
  kind: z.enum(['refused', 'unreachable']),
  /** In words, English. */
  reason: z.string(),
});
export type AccessFault = Pick<z.infer<typeof access>, 'kind' | 'reason'>;

/** Faults of the way to M3, though they pause it as wrong credentials do. */
const ON_THE_WAY = new Set(['m3.certificate', 'm3.tls']);

/** Who has to look: at the credentials, or at address and network. Pure. */
export function accessFault(thrown: unknown): AccessFault {
  const error = asCrossdockError(thrown);
  const refused = error.class === 'auth' && !ON_THE_WAY.has(error.code);
  return { kind: refused ? 'refused' : 'unreachable', reason: error.problem?.message ?? error.message };
}

/**
 * Asks for a token and reads the M3 user. What M3 itself answers, be it a refusal of that one transaction, shows that the
 * credentials work; rights are the check's matter.
 * @returns null where M3 answers. Never throws.
 */
export async function tryAccess(
  client: () => Pick<M3ClientHandle, 'tokens' | 'dialect' | 'read'>,
  patienceMs = PATIENCE_MS,
): Promise<AccessFault | null> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `M3 did not answer within ${patienceMs / 1000} s.`;
      reject(new CrossdockError(message, { class: 'transient', code: 'm3.timeout', remote: 'm3' }));
      stop.abort();
    }, patienceMs);
  });
  const ask = async (): Promise<void> => {
    const { tokens, dialect, read } = client();
    await tokens.get();
    const user = dialect.jobs['user.get'];
    if (user) await read(user.program, [{ transaction: user.transaction, record: {} }], { signal: stop.signal });
  };
  try {
    await Promise.race([ask(), late]);
    return null;
  } catch (error) {
    const fault = asCrossdockError(error);
    return fault.code === 'm3.forbidden' ? null : accessFault(fault);
  } finally {
    clearTimeout(timer);
  }
}

const digest = (ionapi: Ionapi): string => createHash('sha256').update(JSON.stringify(ionapi)).digest('hex');

/** What is kept of a try. Empty text: M3 answered. */
export const keptAccess = (ionapi: Ionapi, fault: AccessFault | null): string =>
  fault ? JSON.stringify({ ...fault, of: digest(ionapi) }) : '';

/** What was kept, where it is of these very credentials; others have not been tried yet. */
export function recalledAccess(kept: string | null, ionapi: Ionapi): AccessFault | null {
  if (!kept) return null;
  const { success, data } = access.safeParse(JSON.parse(kept));
  return success && data.of === digest(ionapi) ? { kind: data.kind, reason: data.reason } : null;
}
