/** POSTs of flows to other systems: https only, hosts by name from the settings, no redirects, a limit in time and size. */
import { isPlainHttpAllowed } from '../config/hosts.ts';
import { CrossdockError } from '../errors.ts';
import type { HttpPoster } from './step.ts';

const MOST_ANSWER_BYTES = 65_536;

/** A sentence that says why this address may not be told anything, or null. Hosts are compared whole, in lower case. */
export function hostFault(
  url: string,
  allowed: readonly string[],
  insecureHosts: readonly string[] = [],
): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return `"${url}" is not an address like https://erp.example/hook.`;
  }
  if (parsed.username || parsed.password) return 'Leave user name and password out of the address.';
  const plain = parsed.protocol === 'http:';
  if (!plain && parsed.protocol !== 'https:') return `Expected https, received "${parsed.protocol}//".`;
  if (plain && !isPlainHttpAllowed(parsed.hostname, insecureHosts))
    return `Expected https, received "${parsed.origin}".`;
  if (!allowed.some((host) => host.toLowerCase() === parsed.hostname.toLowerCase()))
    return `The host ${parsed.hostname} is not in the settings (flows.allowedHosts); an administrator adds it there.`;
  return null;
}

/** @param options.allowed read at every call, so that a host taken out of the settings is not told any more */
export function createHttpPoster(options: {
  allowed: () => readonly string[];
  insecureHosts: readonly string[];
}): HttpPoster {
  return async ({ url, body, headers, timeoutMs, signal }) => {
    const fault = hostFault(url, options.allowed(), options.insecureHosts);
    if (fault)
      throw new CrossdockError(fault, {
        class: 'permanent',
        code: 'http.not-allowed',
        problem: {
          code: 'http.not-allowed',
          owner: 'shop',
          message: fault,
          fix: 'Correct the step in the flow, or the settings; then retry.',
        },
      });
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'user-agent': 'Crossdock',
          ...headers,
        },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      text = await limited(response);
    } catch (error) {
      const { host } = new URL(url);
      const late = error instanceof Error && error.name === 'TimeoutError';
      throw new CrossdockError(
        late ? `${host} did not answer within ${timeoutMs / 1000} s.` : `${host} cannot be reached.`,
        {
          class: 'transient',
          code: late ? 'http.timeout' : 'http.network',
          cause: error,
        },
      );
    }
    const { status } = response;
    if (status >= 500 || status === 408 || status === 429)
      throw new CrossdockError(`${new URL(url).host} answered HTTP ${status}.`, {
        class: status === 429 ? 'throttled' : 'transient',
        code: `http.${status}`,
      });
    return { status, body: parsedJson(text) };
  };
}

async function limited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
