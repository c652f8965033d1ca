/** `settings`: show and change settings, with their source and versions. */
import type { SettingsView } from '../config/settings.ts';
import type { SettingsVersion } from '../config/port.ts';
import { setAt, type Tree } from '../config/paths.ts';
import { withApi } from './client.ts';
import { printJson, text, UsageError, type Command, type Invocation } from './command.ts';

export const settings: Command = {
  name: 'settings',
  about: 'Show settings with their source, change them, list versions',
  usage: '[show [PATH] | set PATH=VALUE… | reset PATH… | versions]',
  args: [0, 50],
  options: { why: { type: 'string', value: 'TEXT', about: 'the reason; it stands with the version and in the audit' } },
  help: 'PATH is dotted, e.g. orders.settleSeconds or m3. Values are JSON where they look like it, else text.',
  async run(invocation) {
    const [action = 'show', ...rest] = invocation.args;
    if (action === 'show') return show(invocation, rest[0]);
    if (action === 'set' && rest.length > 0) return write(invocation, rest.map(assignment));
    if (action === 'reset' && rest.length > 0)
      return write(
        invocation,
        rest.map((path) => ({ path, value: null })),
      );
    if (action === 'versions') return versions(invocation);
    throw new UsageError(
      `There is no "settings ${invocation.args.join(' ')}". Usage: crossdock-sidecar settings ${settings.usage}`,
    );
  },
};

/** `orders.settleSeconds=5` → path and value. */
export function assignment(given: string): { path: string; value: unknown } {
  const at = given.indexOf('=');
  if (at < 1) throw new UsageError(`Expected PATH=VALUE, received "${given}".`);
  const value = given.slice(at + 1);
  try {
    return { path: given.slice(0, at), value: JSON.parse(value) as unknown };
  } catch {
    return { path: given.slice(0, at), value };
  }
}

async function show(invocation: Invocation, prefix: string | undefined): Promise<void> {
  const view = await withApi(invocation, (api) => api.call<SettingsView>('GET', '/v1/settings'));
  const keys = view.keys.filter(({ path }) => prefix === undefined || path === prefix || path.startsWith(`${prefix}.`));
  if (keys.length === 0)
    throw new UsageError(`There is no setting "${prefix}". "crossdock-sidecar settings" lists them all.`);
  if (invocation.options['json']) return printJson(invocation.io, { version: view.version, keys });
  invocation.io.out(`Settings, version ${view.version}`);
  for (const { path, value, source } of keys) {
    const where = source === 'default' ? '' : source === 'stored' ? '  (stored)' : `  (fixed by ${source})`;
    invocation.io.out(
      `  ${path.padEnd(28)} ${value === null ? '-' : typeof value === 'string' ? value : JSON.stringify(value)}${where}`,
    );
  }
}

async function write(invocation: Invocation, changes: { path: string; value: unknown }[]): Promise<void> {
  const patch: Tree = {};
  for (const { path, value } of changes) setAt(patch, path.split('.'), value);
  const body = { settings: patch, why: text(invocation, 'why') ?? 'changed by command' };
  const view = await withApi(invocation, (api) => api.call<SettingsView>('PUT', '/v1/settings', body));
  if (invocation.options['json']) printJson(invocation.io, { version: view.version });
  else invocation.io.out(`Settings are now version ${view.version}.`);
}

async function versions(invocation: Invocation): Promise<void> {
  const answer = await withApi(invocation, (api) =>
    api.call<{ versions: SettingsVersion[] }>('GET', '/v1/settings/versions?limit=100'),
  );
  if (invocation.options['json']) return printJson(invocation.io, answer);
  if (answer.versions.length === 0)
    invocation.io.out('No settings have been stored yet; defaults and fixed values apply.');
  for (const { version, at, actor, why } of answer.versions)
    invocation.io.out(`${String(version).padStart(4)}  ${at}  ${actor}: ${why}`);
}
