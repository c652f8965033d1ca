/** `privacy`: what is kept of a person, and its erasure; for shops that cannot reach the sidecar, and for requests by post. */
import type { PersonErasure, PersonExport, PersonRequest } from '@crossdock/shared';
import { withApi } from './client.ts';
import { printJson, required, text, UsageError, type Command, type Invocation } from './command.ts';

export const privacy: Command = {
  name: 'privacy',
  about: 'Show or erase what is kept of a person',
  usage: 'export|erase [order:1234 …] [customer:7 …] [--email ADDRESS] [--why TEXT]',
  args: [1, 500],
  options: {
    email: {
      type: 'string',
      value: 'ADDRESS',
      about: 'the e-mail address, for the customer link and the table "customer"',
    },
    why: { type: 'string', value: 'TEXT', about: 'the reason; it stands in the audit, so name nobody' },
  },
  help: 'Name the orders: the sidecar does not look for people in documents. The shop lists the orders of an e-mail address. Orders whose\nwork is not finished are left as they are and named. Which Woo order is which M3 order stays, and so do backups.',
  async run(invocation) {
    const { io, args, options } = invocation;
    const [verb, ...keys] = args;
    const person = personOf(invocation, keys);
    if (verb === 'export') {
      const known = await withApi(invocation, (api) => api.call<PersonExport>('POST', '/v1/privacy/export', person));
      if (options['json']) printJson(io, known);
      else io.out(exportText(known));
    } else if (verb === 'erase') {
      const why = required(invocation, 'why', 'TEXT');
      const done = await withApi(invocation, (api) => api.call<PersonErasure>('POST', '/v1/privacy/erase', { ...person, why })); // prettier-ignore
      if (options['json']) printJson(io, done);
      else io.out(erasureText(done));
    } else throw new UsageError(`Expected "export" or "erase", received "${verb}".`);
  },
};

function personOf(invocation: Invocation, keys: readonly string[]): PersonRequest {
  const email = text(invocation, 'email');
  const person: PersonRequest = { orders: [], customers: [], ...(email !== undefined && { email }) };
  for (const key of keys) {
    const [, entity, id] = /^(?:(order|customer):)?(\d{1,20})$/.exec(key) ?? [];
    if (id === undefined) throw new UsageError(`Expected an order or an account, like order:1234 or customer:7, received "${key}".`); // prettier-ignore
    (entity === 'customer' ? person.customers : person.orders).push(id);
  }
  if (email === undefined && keys.length === 0) throw new UsageError('Name a person: orders, accounts, or --email ADDRESS.'); // prettier-ignore
  return person;
}

function exportText({ entities, customer }: PersonExport): string {
  const lines = entities.map(({ key, documents, entries, orderNumber, customerNumber, open }) => {
    const m3 = orderNumber ? `, M3 order ${orderNumber}` : '';
    const who = customerNumber ? `, M3 customer ${customerNumber}` : '';
    return `${key}: ${documents} copies of documents, ${entries} lines of journal${m3}${who}${open ? ', not finished' : ''}`;
  });
  if (customer) {
    lines.push(`E-mail address, known from orders: ${customer.link ? `M3 customer ${customer.link}` : 'no'}`);
    lines.push(`E-mail address in the table "customer": ${customer.table ? `M3 customer ${customer.table}` : 'no'}`);
  }
  return lines.length > 0 ? lines.join('\n') : 'Nothing is kept of that.';
}

function erasureText({ entities, customer }: PersonErasure): string {
  const lines = entities.map(({ key, result, documents, orderNumber }) => {
    if (result === 'unknown') return `${key}: nothing was kept`;
    if (result === 'open') return `${key}: not erased, its work is not finished. Retry or skip it, then erase again`;
    return `${key}: ${documents} copies erased${orderNumber ? `; kept: it is M3 order ${orderNumber}` : ''}`;
  });
  if (customer?.link === 'pending') lines.push('E-mail address: M3 is just being asked to create this customer. Erase again later'); // prettier-ignore
  else if (customer) lines.push(`E-mail address: ${customer.link === 'erased' || customer.table ? 'erased' : 'was not known'}`); // prettier-ignore
  return lines.join('\n');
}
