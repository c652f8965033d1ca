/** Tells another system by one POST. The same Idempotency-Key goes with every repeat, so the receiver can drop them. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CrossdockError } from '../../errors.ts';
import { valueAt } from '../../mapping/field-map.ts';
import { hostFault } from '../http-post.ts';
import { defineStep, type StepContext } from '../step.ts';

const options = z.strictObject({
  url: z.url('expected an address like https://erp.example/hook').max(500),
  /** `fields` sends what `record` and `values` name, `order` the whole document of the shop. */
  body: z.enum(['fields', 'order']).default('fields'),
  record: z.record(z.string(), z.string()).default({}),
  values: z.record(z.string(), z.string()).default({}),
  /** Name → value; values are kept encrypted (flow/header-secrets.ts). */
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'expected a name like X-Api-Key'),
      z
        .string()
        .min(1, 'expected a value')
        .max(4000)
        .regex(/^[\t\x20-\x7e]*$/, 'expected letters, digits and signs of ASCII'),
    )
    .default({}),
  timeoutSeconds: z.number().int().min(1).max(30).default(10),
  /** Once per document of the shop, or in every run. */
  once: z.boolean().default(true),
  as: z
    .string()
    .regex(/^[a-z][A-Za-z0-9]*$/)
    .optional(),
});
type Options = z.infer<typeof options>;

function bodyOf(ctx: StepContext, step: Options): Record<string, unknown> {
  const source = { order: ctx.order, vars: ctx.vars };
  if (step.body === 'order') return { key: ctx.key, order: ctx.order };
  const mapped = Object.entries(step.record).map(([name, path]) => [name, valueAt(source, path)] as const);
  return { key: ctx.key, ...Object.fromEntries(mapped), ...step.values };
}

/** Set by ourselves or by the connection. */
const OWN_HEADERS = new Set([
  'accept', 'connection', 'content-length', 'content-type', 'host', 'idempotency-key', 'transfer-encoding', 'user-agent',
]); // prettier-ignore

/** @throws CrossdockError permanent `http.header` */
function headersOf(ctx: StepContext, step: Options): Record<string, string> {
  try {
    const own = Object.entries(step.headers);
    return Object.fromEntries(own.map(([name, value]) => [name, ctx.services.headers.open(value, name, step.url)]));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new CrossdockError(text, {
      class: 'permanent',
      code: 'http.header',
      problem: {
        code: 'http.header',
        owner: 'shop',
        message: `The step "${ctx.step}" cannot send. ${text}`,
        fix: 'Enter the value in the step of the flow and publish it, then retry.',
      },
    });
  }
}

const markStep = (ctx: StepContext, once: boolean): string => (once ? ctx.step : `${ctx.step}@${ctx.run.id}`);
/** The same for every repeat of this step for this document (of this run, where it is done in every run). */
export function idempotencyKey(ctx: StepContext, once: boolean): string {
  const parts = [ctx.services.settings().orders.referencePrefix, ctx.key, ctx.run.flow, markStep(ctx, once)];
  return createHash('sha256').update(parts.join('|')).digest('base64url');
}

export const httpPostStep = defineStep({
  uses: 'http.post',
  title: 'Tell another system',
  about: 'Sends values of the document by POST to a host that the settings allow.',
  addable: true,
  dispensable: true,
  doubt: 'It is sent again with the same Idempotency-Key, by which the receiver knows the repeat.',
  options,
  check: (step, about) => [
    ...[hostFault(step.url, about.settings().flows.allowedHosts, about.insecureHosts)].flatMap((message) =>
      message ? [{ field: 'url', message }] : [],
    ),
    ...Object.entries(step.record).flatMap(([name, path]) => {
      const message = about.sources(path);
      return message ? [{ field: `record.${name}`, message }] : [];
    }),
    ...Object.entries(step.headers).flatMap(([name, value]) => {
      const message = OWN_HEADERS.has(name.toLowerCase())
        ? `The header "${name}" is set by Crossdock itself.`
        : about.headerFault(value, name, step.url);
      return message ? [{ field: `headers.${name}`, message }] : [];
    }),
  ],
  dry: (ctx, step) => {
    const body = bodyOf(ctx, step);
    const shown = step.body === 'order' ? { key: ctx.key, order: '(the whole document)' } : body;
    const strings = Object.fromEntries(Object.entries(shown).map(([k, v]) => [k, String(v)]));
    const hidden = Object.fromEntries(Object.keys(step.headers).map((name) => [`header ${name}`, '•••']));
    const call = { system: 'other' as const, call: `POST ${step.url}`, values: { ...strings, ...hidden } };
    return Promise.resolve({
      kind: 'next',
      calls: [call],
      text: `${new URL(step.url).host} would be told.`,
      input: shown,
    });
  },
  run: async (ctx, step) => {
    const { marks, now, http } = ctx.services;
    const id = markStep(ctx, step.once);
    const answerAs = (result: Record<string, string>) =>
      ({ kind: 'next', vars: step.as ? { [step.as]: result } : {} }) as const;
    const mark = marks.get(ctx.key, ctx.run.flow, id);
    if (mark?.state === 'done') return answerAs(mark.result);
    const { status, body } = await http({
      url: step.url,
      body: bodyOf(ctx, step),
      headers: { ...headersOf(ctx, step), 'idempotency-key': idempotencyKey(ctx, step.once) },
      timeoutMs: step.timeoutSeconds * 1000,
      signal: ctx.signal,
    });
    if (status >= 300)
      throw new CrossdockError(`${new URL(step.url).host} refused what it was told (HTTP ${status}).`, {
        class: 'permanent',
        code: 'http.refused',
        problem: {
          code: 'http.refused',
          owner: 'shop',
          message: `${new URL(step.url).host} refused what the step "${ctx.step}" told it (HTTP ${status}).`,
          fix: 'Look there for the reason, or correct the step in the flow; then retry.',
        },
      });
    const result = flat(body);
    await marks.put(ctx.key, ctx.run.flow, id, { state: 'done', at: now(), result: step.as ? result : {} });
    ctx.journal('sent', `${new URL(step.url).host} was told (HTTP ${status}).`);
    return answerAs(result);
  },
});

/** Top-level values of a JSON object as text. */
function flat(body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null) return {};
  const plain = Object.entries(body).filter(([, v]) => ['string', 'number', 'boolean'].includes(typeof v));
  return Object.fromEntries(plain.map(([k, v]) => [k, String(v)]));
}

const message = z.strictObject({
  /** Plain text; `{order.number}` is replaced by the value at that path. */
  message: z.string().min(1).max(500),
});
export const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{([A-Za-z][\w.]*)\}/g)].map((m) => m[1] ?? '');
const filled = (ctx: StepContext, text: string): string =>
  text.replace(/\{([A-Za-z][\w.]*)\}/g, (_all, path: string) => valueAt({ order: ctx.order, vars: ctx.vars }, path));

export const notifyStep = defineStep({
  uses: 'notify',
  title: 'Notify people',
  about:
    'Posts a message to the chat hook of the settings (flows.notifyUrl). A hook that is down never stops a document.',
  addable: true,
  dispensable: true,
  doubt: 'A message may come twice after a lost answer; it is never a reason to hold.',
  options: message,
  check: ({ message: text }, about) => [
    ...(about.settings().flows.notifyUrl
      ? []
      : [
          {
            field: 'message',
            message: 'No chat hook is set: nobody would be told.',
            fix: 'Set flows.notifyUrl in the settings.',
          },
        ]),
    ...placeholders(text).flatMap((path) => {
      const fault = about.sources(path);
      return fault ? [{ field: 'message', message: fault }] : [];
    }),
  ],
  dry: (ctx, { message: text }) =>
    Promise.resolve({
      kind: 'next',
      text: `People would be told: “${filled(ctx, text)}”.`,
      input: { text: filled(ctx, text) },
    }),
  run: async (ctx, { message: text }) => {
    const { marks, now, http } = ctx.services;
    const url = ctx.services.settings().flows.notifyUrl;
    if (marks.get(ctx.key, ctx.run.flow, ctx.step)) return { kind: 'next' };
    if (!url) {
      ctx.journal('note', 'Nobody was told: no chat hook is set (flows.notifyUrl).');
      return { kind: 'next' };
    }
    try {
      const headers = { 'idempotency-key': idempotencyKey(ctx, true) };
      const body = { text: filled(ctx, text) };
      const { status } = await http({ url, body, headers, timeoutMs: 5_000, signal: ctx.signal });
      if (status >= 300) throw new CrossdockError(`HTTP ${status}`, { class: 'permanent', code: `http.${status}` });
      await marks.put(ctx.key, ctx.run.flow, ctx.step, { state: 'done', at: now(), result: {} });
      ctx.journal('sent', 'People were told by the chat hook.');
    } catch (error) {
      const code = error instanceof CrossdockError ? error.code : 'http.failed';
      ctx.journal('note', `People could not be told by the chat hook (${code}); the document goes on.`);
    }
    return { kind: 'next' };
  },
});
