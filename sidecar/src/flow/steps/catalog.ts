/** Step types of the catalogue: thin shells around sync/product. */
import { z } from 'zod';
import type { RunOutcome } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import { applyMap } from '../../mapping/field-map.ts';
import type { CatalogSteps } from '../../sync/product/api.ts';
import { addItem, changeItem, changeRows, planItem } from '../../sync/product/to-m3.ts';
import { defineStep, type StepContext, type StepResult } from '../step.ts';

const none = z.strictObject({});
function catalogOf(ctx: StepContext): CatalogSteps {
  const { catalog } = ctx.services;
  if (!catalog) throw new CrossdockError('This sidecar runs without a catalogue.', { class: 'bug', code: 'catalog.none' }); // prettier-ignore
  return catalog;
}
const end = (outcome: RunOutcome, why: string): StepResult => ({ kind: 'end', outcome, why });
/** One page of wc/v3; styles with more are not made in a shop. */
const MOST_VARIATIONS = 100;
const OFF = 'The catalogue is switched off (catalog.enabled).';

export const catalogLoadStep = defineStep({
  uses: 'catalog.load',
  about: 'Reads all items of M3 and plans each against the shop, for a person to accept; writes nothing to the shop.',
  options: none,
  run: async (ctx) => {
    const catalog = catalogOf(ctx);
    if (!catalog.on()) return end('skipped', OFF);
    const load = await catalog.runLoad(ctx.signal);
    return end(load?.state === 'preview' ? 'waiting' : 'unchanged', `The load is "${load?.state ?? 'gone'}".`);
  },
});

export const publishStep = defineStep({
  uses: 'woo.products.publish',
  about: 'Brings changed items into the shop in batches; creates nothing before a load was accepted.',
  options: none,
  run: async (ctx) => {
    const catalog = catalogOf(ctx);
    if (!catalog.on()) return end('skipped', OFF);
    const done = await catalog.publish(ctx.signal);
    const { created, updated, retired, unchanged, problems } = done;
    const wrote = created + updated + retired;
    const text = `${created} products created, ${updated} changed, ${retired} retired, ${unchanged} as they should be, ${problems} with a problem.`;
    if (wrote + unchanged + problems > 0) ctx.journal('published', text, { ...done });
    return end(wrote > 0 ? 'confirmed' : 'unchanged', text);
  },
});

/** Holds an item that needs a person; a person's retry tries it alone. */
export const itemStep = defineStep({
  uses: 'catalog.item',
  about: 'Holds an item whose product could not be written, and tries it again when a person says so.',
  options: none,
  run: async (ctx) => {
    const catalog = catalogOf(ctx);
    const seq = Number(ctx.key.slice(ctx.key.indexOf(':') + 1));
    let row = catalog.item(seq);
    if (row?.state === 'problem' && row.told) row = await catalog.retryItem(seq, ctx.signal);
    if (!row) return end('unchanged', 'The catalogue no longer knows this item.');
    if (row.state !== 'problem') return end('confirmed', `Item ${row.ITNO} is as it should be.`);
    await catalog.told(row.ITNO);
    return { kind: 'hold', problems: row.problems };
  },
});

/** Off unless catalog.toM3.enabled: then products that people make in the shop become items. */
export const itemCreateStep = defineStep({
  uses: 'm3.item.create',
  about:
    'Makes an item in M3 of a product that was made in the shop, and brings later changes to it; looks at what M3 has first.',
  options: none,
  run: async (ctx) => {
    const { services } = ctx;
    const settings = services.settings().catalog.toM3;
    if (!settings.enabled) return end('skipped', 'Products do not become items (catalog.toM3.enabled).');
    const event = services.inbox.newest(ctx.key);
    if (!event?.document) return end('skipped', 'The event came without a document.');
    if (event.origin === 'crossdock') return end('unchanged', 'The sidecar itself has made or changed this product.');
    const map = services.definitions.map('item');
    const changes = settings.changes ? changeRows(map, services.catalog?.on() ? (field) => catalogOf(ctx).ownerOf(field) : null) : null; // prettier-ignore
    const done: string[] = [];
    for (const product of await soldOf(ctx, event.document)) {
      const plan = planItem({ product, settings, map, lookup: services.lookup });
      if (plan.kind === 'hold') return plan;
      if (plan.kind === 'skip') continue;
      const what = await addItem(services.jobs(), plan, settings, ctx.signal);
      const text = what === 'added' ? `Item ${plan.ITNO} was made in M3.` : `M3 has item ${plan.ITNO} already.`;
      ctx.journal(what === 'added' ? 'answered' : 'found', text);
      if (what === 'added') done.push(plan.ITNO);
      if (what === 'added' || !changes) continue;
      const { record } = applyMap(changes, { product }, services.lookup);
      const fields = await changeItem(services.jobs(), plan.ITNO, record, settings, ctx.signal);
      if (fields.length === 0) continue;
      ctx.journal('answered', `Item ${plan.ITNO} was changed in M3: ${fields.join(', ')}.`);
      done.push(plan.ITNO);
    }
    return done.length > 0
      ? end('confirmed', `Made or changed in M3: ${done.join(', ')}.`)
      : end('unchanged', 'M3 has what it needs.');
  },
});

/** What is sold of a product: itself, or its variations, read from the shop under the product's name. */
async function soldOf(ctx: StepContext, document: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  const ids = document['variations'];
  const shop = ctx.services.shop();
  if (document['type'] !== 'variable' || !Array.isArray(ids) || !shop) return [document];
  const found = await shop.catalog.variations(
    Number(document['id']),
    ids.map(Number).slice(0, MOST_VARIATIONS),
    ctx.signal,
  );
  return found.map((variation) => {
    const options = ((variation['attributes'] as { option: string }[] | undefined) ?? []).map(({ option }) => option);
    return { ...variation, type: 'variation', name: [document['name'], ...options].join(' ') };
  });
}
