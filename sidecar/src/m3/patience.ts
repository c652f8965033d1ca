/** M3's own limit for one request is a minute; a person before a screen waits for less. */
import { CrossdockError } from '../errors.ts';

/**
 * What `ask` brings, or a fault as soon as the patience ends.
 * @param patience as `AbortSignal.timeout(ms)`; several questions may share it @param advice what to do then, a sentence
 * @throws CrossdockError `m3.timeout`, or what `ask` throws before
 */
export async function whilePatient<T>(
  patience: AbortSignal,
  ms: number,
  advice: string,
  ask: () => Promise<T>,
): Promise<T> {
  const late = (): CrossdockError =>
    new CrossdockError(`M3 did not answer within ${ms / 1000} s. ${advice}`, {
      class: 'transient',
      code: 'm3.timeout',
      remote: 'm3',
    });
  if (patience.aborted) throw late();
  let end = (): void => undefined;
  // Before the question is asked: at the end of the patience this speaks first, not the request that is given up.
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(late());
    patience.addEventListener('abort', end, { once: true });
  });
  try {
    return await Promise.race([ask(), ended]);
  } finally {
    patience.removeEventListener('abort', end);
  }
}
