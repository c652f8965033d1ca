/** `pair`: takes the plugin's pairing string over into the configuration file and the token store. */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodePairing, type Pairing } from '@crossdock/shared';
import { isPlainHttpAllowed } from '../config/hosts.ts';
import { isTree, type Tree } from '../config/paths.ts';
import { configFileOf, DEFAULT_CONFIG, withApi } from './client.ts';
import { CommandFailed, printJson, text, UsageError, type Command, type Invocation } from './command.ts';

export const pair: Command = {
  name: 'pair',
  about: 'Join this sidecar with a shop by the pairing string of the plugin',
  usage: 'STRING|- [--config FILE]',
  args: [1, 1],
  options: {
    'allow-http': { type: 'boolean', about: "allow plain http to the shop's host (adds it to insecureHosts)" },
    'keep-secret': { type: 'boolean', about: 'keep the former signing secret valid beside the new one' },
  },
  help: 'The string holds secrets: give "-" to read it from standard input. A configuration file that is not there is made, mode 0600.',
  async run(invocation) {
    const { io, args, options } = invocation;
    let pairing: Pairing;
    try {
      pairing = decodePairing(args[0] === '-' ? readFileSync(0, 'utf8') : args[0]!);
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
    const file = configFileOf(invocation) ?? path.resolve(io.cwd, DEFAULT_CONFIG);
    const changed = writePairing(file, pairing, {
      env: io.env,
      allowHttp: options['allow-http'] === true,
      keepSecret: options['keep-secret'] === true,
    });
    const withFile = { ...invocation, options: { ...options, config: text(invocation, 'config') ?? file } };
    await registerToken(withFile, pairing);
    if (options['json']) printJson(io, { file, shop: pairing.url, made: changed === 'made' });
    else
      io.out(
        `Paired with ${pairing.url}. ${changed === 'made' ? 'Made' : 'Changed'} ${file}. Restart the sidecar, then run: crossdock-sidecar check`,
      );
  },
};

/** @throws CommandFailed when the file cannot be used or the environment would overrule it */
export function writePairing(
  file: string,
  pairing: Pairing,
  options: { env: NodeJS.ProcessEnv; allowHttp: boolean; keepSecret: boolean },
): 'made' | 'changed' {
  for (const name of [
    'CROSSDOCK_SECRET',
    'CROSSDOCK_SECRET_FILE',
    'CROSSDOCK_STORE_URL',
    'CROSSDOCK_STORE_CONSUMER_KEY',
    'CROSSDOCK_STORE_CONSUMER_SECRET',
  ]) {
    if (options.env[name])
      throw new CommandFailed(
        `${name} is set and would overrule the file. Remove it from the environment, or set the new values there.`,
      );
  }
  const exists = existsSync(file);
  const config: Tree = exists ? readTree(file) : { dataDir: './data' };
  const { url, consumerKey, consumerSecret, secret } = pairing;
  const host = new URL(url).hostname;
  const insecure = Array.isArray(config['insecureHosts']) ? (config['insecureHosts'] as string[]) : [];
  if (url.startsWith('http:') && !isPlainHttpAllowed(host, insecure)) {
    if (!options.allowHttp)
      throw new CommandFailed(
        `The shop ${url} uses plain http. Switch it to https, or add --allow-http if the network in between is trusted.`,
      );
    config['insecureHosts'] = [...insecure, host];
  }
  const former = [config['secret']]
    .flat()
    .filter((value): value is string => typeof value === 'string' && value !== secret);
  config['secret'] = options.keepSecret && former.length > 0 ? [secret, ...former] : secret;
  config['store'] = { ...(isTree(config['store']) ? config['store'] : {}), url, consumerKey, consumerSecret };
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  chmodSync(partial, 0o600);
  renameSync(partial, file);
  return exists ? 'changed' : 'made';
}

function readTree(file: string): Tree {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    if (isTree(content)) return content;
  } catch {
    // Said below, together with the wrong kind of content.
  }
  throw new CommandFailed(`${file} is not a JSON object. Correct or remove it, then pair again.`);
}

async function registerToken(invocation: Invocation, pairing: Pairing): Promise<void> {
  const body = {
    name: `plugin of ${new URL(pairing.url).host}`,
    role: 'administrator',
    proxy: true,
    token: pairing.token,
    why: 'pairing',
  };
  await withApi(invocation, (api) => api.call('POST', '/v1/tokens', body));
}
