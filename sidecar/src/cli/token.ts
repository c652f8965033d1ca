/** `token`: access tokens of the API. */
import { role as roleSchema, type Role } from '@crossdock/shared';
import type { TokenRecord } from '../admin/port.ts';
import { withApi } from './client.ts';
import { printJson, required, UsageError, type Command, type Invocation } from './command.ts';

export const token: Command = {
  name: 'token',
  about: 'Make, list or revoke access tokens of the API',
  usage: 'create --name NAME --role viewer|operator|administrator | list | revoke ID',
  args: [1, 2],
  options: {
    name: { type: 'string', value: 'NAME', about: 'whose token it is' },
    role: {
      type: 'string',
      value: 'ROLE',
      about: 'viewer reads; operator acts on runs and tables; administrator may do all',
    },
    proxy: { type: 'boolean', about: 'the holder may name the person it acts for, signed (the plugin)' },
  },
  async run(invocation) {
    const [action = '', id] = invocation.args;
    if (action === 'create' && id === undefined) return create(invocation);
    if (action === 'list' && id === undefined) return list(invocation);
    if (action === 'revoke' && id !== undefined) return revoke(invocation, id);
    throw new UsageError(
      `There is no "token ${invocation.args.join(' ')}". Usage: crossdock-sidecar token ${token.usage}`,
    );
  },
};

function roleOf(invocation: Invocation): Role {
  const given = required(invocation, 'role', 'viewer|operator|administrator');
  const parsed = roleSchema.safeParse(given);
  if (!parsed.success) throw new UsageError(`--role: expected viewer, operator or administrator, received "${given}".`);
  return parsed.data;
}

async function create(invocation: Invocation): Promise<void> {
  const body = {
    name: required(invocation, 'name', 'NAME'),
    role: roleOf(invocation),
    proxy: invocation.options['proxy'] === true,
  };
  const made = await withApi(invocation, (api) =>
    api.call<{ token: string; record: TokenRecord }>('POST', '/v1/tokens', body),
  );
  if (invocation.options['json']) printJson(invocation.io, made);
  else {
    invocation.io.out(made.token);
    invocation.io.err(
      `Token ${made.record.id} for "${made.record.name}" (${made.record.role}). It is shown this once: keep it now.`,
    );
  }
}

async function list(invocation: Invocation): Promise<void> {
  const answer = await withApi(invocation, (api) => api.call<{ tokens: TokenRecord[] }>('GET', '/v1/tokens'));
  if (invocation.options['json']) printJson(invocation.io, answer);
  else if (answer.tokens.length === 0) invocation.io.out('There are no tokens yet.');
  else {
    for (const { id, name, role, createdAt, revokedAt, lastUsedAt } of answer.tokens) {
      const use = revokedAt ? `revoked ${revokedAt}` : lastUsedAt ? `last used ${lastUsedAt}` : 'never used';
      invocation.io.out(`${id}  ${role.padEnd(13)} ${name}  (made ${createdAt}, ${use})`);
    }
  }
}

async function revoke(invocation: Invocation, id: string): Promise<void> {
  const answer = await withApi(invocation, (api) => api.call('DELETE', `/v1/tokens/${encodeURIComponent(id)}`));
  if (invocation.options['json']) printJson(invocation.io, answer);
  else invocation.io.out(`Token ${id} is revoked.`);
}
