/** The .ionapi credentials file that the ION API hands out for an authorised app (reference 2.1). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CrossdockError } from '../errors.ts';

const text = z.string().trim().min(1);
const address = z.url({ protocol: /^https?$/ });

const ionapiFile = z.looseObject({
  ti: text,
  ci: text,
  cs: text,
  iu: text.pipe(address),
  pu: text.pipe(address),
  ot: text,
  saak: text.optional(),
  sask: text.optional(),
});

export interface Ionapi {
  tenant: string;
  clientId: string;
  clientSecret: string;
  /** ION API base, without a slash at the end. */
  baseUrl: string;
  tokenUrl: string;
  /** Password grant with the service account's keys, or client credentials where the file has no such keys (reference 2.2). */
  grant: { type: 'password'; username: string; password: string } | { type: 'client_credentials' };
}

const KEYS: Record<string, string> = {
  ti: 'the tenant id, such as ACME_PRD',
  ci: 'the client id of the authorised app',
  cs: 'the client secret of the authorised app',
  iu: 'the address of the ION API, such as https://mingle-ionapi.inforcloudsuite.com',
  pu: 'the address of the authorisation server, such as https://mingle-sso.inforcloudsuite.com:443/ACME_PRD/as/',
  ot: 'the path of the token endpoint, usually token.oauth2',
  saak: "the service account's access key",
  sask: "the service account's secret key",
};

export const WHERE_IONAPI =
  'Download a new file: Infor OS Portal, ION API, Authorized Apps, your app of type Backend Service, Download Credentials ' +
  '(tick "Create Service Account" and name the M3 integration user). Its secrets are shown only in that download.';

function fail(message: string): CrossdockError {
  return new CrossdockError(message, {
    class: 'auth',
    code: 'm3.ionapi',
    remote: 'm3',
    problem: { code: 'm3.ionapi', message, fix: WHERE_IONAPI, owner: 'm3', field: 'm3.ionapi' },
  });
}

/** `pu` ends with a slash and `ot` may begin with one; a plain join gives `//`, which the server answers with 404 (reference 2.3). */
export function joinUrl(base: string, path: string): string {
  if (/^https?:\/\//i.test(path)) return path;
  return `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/**
 * Checks the content of an .ionapi file.
 * @param source what messages call it, e.g. the path of the file
 * @throws CrossdockError auth `m3.ionapi`, naming each key that is missing or wrong; values are never repeated
 */
export function parseIonapi(content: unknown, source = 'the .ionapi content'): Ionapi {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw fail(`${source} should be a JSON object with the keys of an .ionapi file. ${WHERE_IONAPI}`);
  }
  const parsed = ionapiFile.safeParse(content);
  if (!parsed.success) {
    const bad = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))].map((key) => {
      const value = (content as Record<string, unknown>)[key];
      const missing = value === undefined || value === null || value === '';
      return `"${key}" ${missing ? 'is missing' : 'is not usable'} (${KEYS[key] ?? 'unknown key'})`;
    });
    throw fail(`${source} cannot be used: ${bad.join('; ')}. ${WHERE_IONAPI}`);
  }
  const file = parsed.data;
  if ((file.saak === undefined) !== (file.sask === undefined)) {
    const key = file.saak === undefined ? 'saak' : 'sask';
    throw fail(
      `${source} has only one of the two service account keys: "${key}" is missing (${KEYS[key]}). ${WHERE_IONAPI}`,
    );
  }
  return {
    tenant: file.ti,
    clientId: file.ci,
    clientSecret: file.cs,
    baseUrl: file.iu.replace(/\/+$/, ''),
    tokenUrl: joinUrl(file.pu, file.ot),
    grant:
      file.saak !== undefined && file.sask !== undefined
        ? { type: 'password', username: file.saak, password: file.sask }
        : { type: 'client_credentials' },
  };
}

/**
 * Reads credentials from a path, or takes the content as an object.
 * @throws CrossdockError auth `m3.ionapi`
 */
export function loadIonapi(source: string | Record<string, unknown>): Ionapi {
  if (typeof source !== 'string') return parseIonapi(source);
  let raw: string;
  try {
    raw = readFileSync(source, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw fail(`The credentials file ${source} is needed, but ${why}. Correct "m3.ionapi", or: ${WHERE_IONAPI}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(raw.replace(/^\uFEFF/, ''));
  } catch {
    throw fail(`The credentials file ${source} is not JSON; it may have been cut or edited. ${WHERE_IONAPI}`);
  }
  return parseIonapi(content, `The credentials file ${source}`);
}

/** True for localhost, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

/**
 * Plain http is for loopback and for hosts that the configuration names (contract 1).
 * @throws CrossdockError auth `m3.insecure`
 */
export function requireSecure(url: string, allowedInsecureHosts: readonly string[]): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname) || allowedInsecureHosts.includes(hostname)) return;
  const message = `${hostname} is to be called by plain http, which would show passwords and orders to everyone on the way.`;
  const fix = `Use an https address in the .ionapi file. For a closed test network only, add "${hostname}" to "insecureHosts".`;
  throw new CrossdockError(`${message} ${fix}`, {
    class: 'auth',
    code: 'm3.insecure',
    remote: 'm3',
    problem: { code: 'm3.insecure', message, fix, owner: 'm3', field: 'm3.ionapi' },
  });
}
