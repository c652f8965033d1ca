/** Templates: named bundles of settings, rows of maps, switches of flows and table rows. Previewed, sealed, then applied. */
import { createHash } from 'node:crypto';
import { template as templateSchema, type Template, type TemplatePreview } from '@crossdock/shared';
import { readJsonAssets } from '../assets.ts';
import type { SettingsService } from '../config/settings.ts';
import { rowFault, type TablesService } from '../config/tables.ts';
import { CrossdockError } from '../errors.ts';
import { definitionDiff } from './diff.ts';
import type { Content } from './port.ts';
import type { By, DefinitionService } from './service.ts';

export interface TemplateDeps {
  definitions: DefinitionService;
  settings: Pick<SettingsService, 'view' | 'write' | 'version'>;
  tables: Pick<TablesService, 'get' | 'put'>;
}

/** What ships with Crossdock. @throws Error naming the file and field that is not valid */
export function loadTemplates(): Template[] {
  return readJsonAssets('templates').map(({ file, content }) => {
    const parsed = templateSchema.safeParse(content);
    if (parsed.success) return parsed.data;
    const list = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
    throw new Error(`templates/${file} is not valid: ${list}. Install Crossdock again.`);
  });
}

/** What a template leads to, all of it worked out before anything is written. */
interface Outcome {
  preview: TemplatePreview;
  patch: Record<string, unknown>;
  settingsVersion: number;
  definitions: { kind: 'flow' | 'map'; id: string; content: Content; live: number }[];
  tables: { table: string; rows: { key: string; values: Record<string, string> }[] }[];
}

export class TemplateService {
  readonly #deps: TemplateDeps;
  readonly #templates: readonly Template[];
  constructor(deps: TemplateDeps, templates: readonly Template[] = loadTemplates()) {
    this.#deps = deps;
    this.#templates = templates;
  }

  /** With the present value of each input's setting as proposal. */
  list(): Template[] {
    const { keys } = this.#deps.settings.view();
    return this.#templates.map((one) => ({
      ...one,
      inputs: one.inputs.map((input) => {
        const now = keys.find(({ path }) => path === input.setting)?.value;
        return typeof now === 'string' || typeof now === 'number' ? { ...input, value: String(now) } : input;
      }),
    }));
  }

  /** @throws CrossdockError permanent `template.unknown`, `template.input` */
  preview(id: string, inputs: Record<string, string>): TemplatePreview {
    return this.#outcome(id, inputs).preview;
  }

  /** @throws CrossdockError `template.changed` when something changed since the preview, `template.invalid` */
  async apply(id: string, inputs: Record<string, string>, seal: string, by: By): Promise<TemplatePreview> {
    const { preview, patch, definitions, tables, settingsVersion } = this.#outcome(id, inputs);
    if (preview.seal !== seal)
      throw fault(
        'template.changed',
        'Something changed since this preview was made. Look at the new preview, then apply it.',
      );
    const errors = preview.findings.filter((f) => f.severity === 'error');
    if (errors.length > 0)
      throw fault('template.invalid', `The template cannot be applied: ${errors.map((e) => e.message).join(' ')}`);
    const { settings, tables: store, definitions: service } = this.#deps;
    const why = `Template "${id}": ${by.why}`;
    // What can be refused comes first; what was checked already follows.
    if (Object.keys(patch).length > 0) await settings.write(patch, { actor: by.actor, why, expected: settingsVersion });
    await service.publishAll(definitions, { actor: by.actor, why });
    for (const { table, rows } of tables) await store.put(table, rows, { actor: by.actor, why });
    return preview;
  }

  #outcome(id: string, given: Record<string, string>): Outcome {
    const found = this.list().find((t) => t.id === id);
    if (!found) throw fault('template.unknown', `There is no template "${id}". GET /v1/templates lists them.`);
    const inputs = answers(found, given);
    const view = this.#deps.settings.view();
    const preview: TemplatePreview = { id, settings: [], definitions: [], tables: [], findings: [], seal: '' };
    const patch: Record<string, unknown> = {};
    for (const [path, raw] of Object.entries(found.settings)) {
      const to = filled(raw, inputs);
      if (to === '') continue;
      const key = view.keys.find((k) => k.path === path);
      if (JSON.stringify(key?.value ?? null) === JSON.stringify(to)) continue;
      const fixed = key?.readOnly ?? false;
      preview.settings.push({ path, from: key?.value ?? null, to, fixed });
      if (fixed)
        preview.findings.push({
          severity: 'error',
          code: 'settings.fixed',
          field: path,
          message: `${path} is fixed by the configuration file or the environment. Change it there, then apply the template again.`,
        });
      else nest(patch, path.split('.'), to);
    }
    const definitions = [...this.#maps(found, inputs), ...this.#flows(found, inputs)].flatMap((d) => {
      const live = this.#deps.definitions.live(d.kind, d.id);
      const changes = definitionDiff(d.kind, live.content, d.content);
      if (changes.length === 0) return [];
      const title = typeof live.content['title'] === 'string' ? live.content['title'] : d.id;
      preview.definitions.push({ kind: d.kind, id: d.id, title, changes });
      preview.findings.push(...this.#deps.definitions.validate(d.kind, d.id, d.content).findings);
      return [{ ...d, live: live.version }];
    });
    const tables = this.#tables(found, inputs, preview);
    const settingsVersion = this.#deps.settings.version;
    const basis = [found, inputs, preview, settingsVersion, definitions.map(({ live }) => live)];
    preview.seal = createHash('sha256').update(JSON.stringify(basis)).digest('base64url').slice(0, 22);
    return { preview, patch, settingsVersion, definitions, tables };
  }

  #maps(found: Template, inputs: Answers): { kind: 'map'; id: string; content: Content }[] {
    return Object.entries(found.maps).map(([id, rows]) => {
      const live = this.#deps.definitions.live('map', id).content;
      const own = filled(rows, inputs) as { to: string }[];
      const before = (live['rows'] ?? []) as { to: string }[];
      const kept = before.map((row) => own.find((o) => o.to === row.to) ?? row);
      const added = own.filter((o) => !before.some((row) => row.to === o.to));
      return { kind: 'map', id, content: { ...live, rows: [...kept, ...added] } };
    });
  }

  #flows(found: Template, inputs: Answers): { kind: 'flow'; id: string; content: Content }[] {
    return Object.entries(found.flows).map(([id, steps]) => {
      const live = this.#deps.definitions.live('flow', id).content;
      const before = (live['steps'] ?? []) as { id: string }[];
      const after = before.map((step) => ({ ...step, ...(filled(steps[step.id] ?? {}, inputs) as object) }));
      return { kind: 'flow', id, content: { ...live, steps: after } };
    });
  }

  #tables(found: Template, inputs: Answers, preview: TemplatePreview): Outcome['tables'] {
    return Object.entries(found.tables).flatMap(([table, raw]) => {
      const rows = (filled(raw, inputs) as { key: string; values: Record<string, string> }[])
        .map(({ key, values }) => ({
          key,
          values: Object.fromEntries(Object.entries(values).filter(([, v]) => v !== '')),
        }))
        .filter(({ key, values }) => key !== '' && Object.keys(values).length > 0)
        // A row that people have made is theirs.
        .filter(({ key }) => this.#deps.tables.get(table, key) === null);
      if (rows.length === 0) return [];
      for (const row of rows) {
        const message = rowFault(table, row);
        if (message)
          preview.findings.push({
            severity: 'error',
            code: 'table.invalid',
            message: `Table ${table}, row "${row.key}": ${message}.`,
          });
      }
      const words = (values: Record<string, string>): string =>
        Object.entries(values)
          .map(([k, v]) => `${k} ${v}`)
          .join(', ');
      preview.tables.push({ table, rows: rows.map(({ key, values }) => ({ key, from: '', to: words(values) })) });
      return [{ table, rows }];
    });
  }
}

type Answers = Record<string, string>;

function answers(found: Template, given: Record<string, string>): Answers {
  const unknown = Object.keys(given).find((id) => !found.inputs.some((input) => input.id === id));
  if (unknown !== undefined) throw fault('template.input', `This template does not ask for "${unknown}".`);
  return Object.fromEntries(
    found.inputs.map(({ id, title, value, required, choices, kind, maxLength }) => {
      const answer = (given[id] ?? value).trim();
      if (answer === '' && required) throw fault('template.input', `Fill in: ${title}.`);
      if (answer.length > maxLength)
        throw fault('template.input', `${title}: at most ${maxLength} characters, received ${answer.length}.`);
      if (choices && answer !== '' && !choices.some((c) => c.value === answer)) throw fault('template.input', `${title}: choose one of ${choices.map((c) => c.value).join(', ')}.`); // prettier-ignore
      if (kind === 'text') return [id, answer];
      if (!/^\d+(\.\d+)?$/.test(answer))
        throw fault('template.input', `${title}: expected an amount with a decimal point, received "${answer}".`);
      return [id, answer.includes('.') ? answer : `${answer}.0`];
    }),
  );
}

/** `{{name}}` in any text becomes the answer. */
function filled(value: unknown, inputs: Answers): unknown {
  if (typeof value === 'string') return value.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => inputs[name] ?? '');
  if (Array.isArray(value)) return value.map((entry) => filled(entry, inputs));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [filled(k, inputs) as string, filled(v, inputs)]));
  return value;
}

function nest(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) tree[head] = value;
  else {
    const inner = (tree[head] ??= {}) as Record<string, unknown>;
    nest(inner, rest, value);
  }
}

const fault = (code: string, message: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code, problem: { code, owner: 'shop', message } });
