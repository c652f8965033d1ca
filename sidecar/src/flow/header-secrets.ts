/**
 * Values of the headers that `http.post` sends: keys and tokens of other systems. They are kept encrypted and apart; a flow, its
 * versions and its files hold a reference only, so nobody reads them again. A value is bound to the host it was entered for, so
 * that nobody who may edit a flow can send it elsewhere.
 */
import { randomUUID } from 'node:crypto';
import type { SecretBox } from '../config/secrets.ts';

const REFERENCE = /^secret:[0-9a-f-]{36}$/;
const factOf = (reference: string): string => `flow.header:${reference.slice('secret:'.length)}`;

export interface HeaderSecrets {
  /** A content whose header values that are still text were put away and replaced by references. */
  seal(content: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Why this value cannot go to that address under this name, in words; null when it can. Text that is not put away yet is fine. */
  fault(value: string, header: string, url: string): string | null;
  /** @throws Error with the words of `fault` */
  open(reference: string, header: string, url: string): string;
}

interface Kept {
  host: string;
  header: string;
  value: string;
}

const hostOf = (url: unknown): string => (typeof url === 'string' && URL.canParse(url) ? new URL(url).host : '');

export function createHeaderSecrets(
  facts: { get(name: string): string | null; put(name: string, value: string): Promise<void> },
  box: SecretBox,
): HeaderSecrets {
  const kept = (reference: string): Kept | null => {
    const sealed = facts.get(factOf(reference));
    return sealed === null ? null : (JSON.parse(box.open(factOf(reference), sealed)) as Kept);
  };
  const fault = (value: string, header: string, url: string): string | null => {
    if (!REFERENCE.test(value)) return null;
    let secret: Kept | null;
    try {
      secret = kept(value);
    } catch {
      secret = null;
    }
    if (!secret) return `The value of the header "${header}" is not kept here. Enter it again.`;
    if (secret.host !== hostOf(url))
      return `The value of the header "${header}" was entered for ${secret.host || 'another address'}. Enter it again for ${hostOf(url) || 'this one'}.`;
    if (secret.header !== header.toLowerCase())
      return `The value was entered for the header "${secret.header}". Enter it again for "${header}".`;
    return null;
  };

  return {
    fault,
    open(reference, header, url) {
      const wrong = REFERENCE.test(reference)
        ? fault(reference, header, url)
        : `The value of the header "${header}" was never put away. Save the flow again.`;
      const secret = wrong === null ? kept(reference) : null;
      if (!secret) throw new Error(wrong ?? '');
      return secret.value;
    },
    async seal(content) {
      if (!Array.isArray(content['steps'])) return content;
      const steps = await Promise.all(content['steps'].map((step: unknown) => sealStep(step)));
      return { ...content, steps };
    },
  };

  async function sealStep(step: unknown): Promise<unknown> {
    if (!isRecord(step) || !isRecord(step['with']) || !isRecord(step['with']['headers'])) return step;
    const { url, headers } = step['with'];
    const sealed = await Promise.all(
      Object.entries(headers).map(async ([header, value]) => {
        if (typeof value !== 'string' || value === '' || REFERENCE.test(value)) return [header, value] as const;
        const reference = `secret:${randomUUID()}`;
        const secret: Kept = { host: hostOf(url), header: header.toLowerCase(), value };
        await facts.put(factOf(reference), box.seal(factOf(reference), JSON.stringify(secret)));
        return [header, reference] as const;
      }),
    );
    return { ...step, with: { ...step['with'], headers: Object.fromEntries(sealed) } };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
