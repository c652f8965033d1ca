import { z } from 'zod';
import { catalogVerdict, loadRequest, loadView } from '../catalog.ts';
import { problem } from '../problem.ts';
import { routes, why } from './route.ts';
import { supplyProblem } from './stock.ts';

export const catalogState = z.enum(['new', 'excluded', 'dirty', 'clean', 'problem']);
export const catalogItem = z.object({
  item: z.string(),
  sku: z.string(),
  style: z.string().nullable(),
  state: catalogState,
  verdict: catalogVerdict.nullable(),
  productId: z.number().int().nullable(),
  parentId: z.number().int().nullable(),
  retired: z.boolean(),
  problems: z.array(problem),
  updatedAt: z.string(),
  key: z.string(),
});
export const catalogItemsQuery = z.strictObject({
  state: catalogState.optional(),
  load: z.coerce.number().int().optional(),
  verdict: catalogVerdict.optional(),
  /** Only products that wait for a person before they leave the shop. */
  leaving: z
    .enum(['true'])
    .transform(() => true)
    .optional(),
  after: z.string().max(15).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const decision = z.strictObject({ why });

/** Loads of the catalogue, and its items. */
export const catalogRoutes = routes({
  'POST /v1/catalog/load': {
    method: 'POST',
    path: '/v1/catalog/load',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Reads all items of M3 and plans each against the shop; nothing is written before it is accepted.',
    body: loadRequest,
    answer: loadView,
    status: 202,
  },
  'GET /v1/catalog/load': {
    method: 'GET',
    path: '/v1/catalog/load',
    role: 'viewer',
    area: 'Catalogue',
    summary: 'The newest load with its progress and what it would do, or null.',
    answer: z.object({
      on: z.boolean(),
      load: loadView.nullable(),
      items: z.record(catalogState, z.number().int()),
      /** Products that wait for a person before they leave the shop: how many, of how many, and how many may go unasked. */
      leaving: z
        .object({ items: z.number().int(), of: z.number().int(), limit: z.number().int(), since: z.string() })
        .nullable(),
      /** Last look at M3 for changed items, ISO time; null before the first. */
      lookedAt: z.string().nullable(),
      /** What keeps the catalogue from being read or published at present. */
      problems: z.array(supplyProblem),
    }),
  },
  'POST /v1/catalog/load/accept': {
    method: 'POST',
    path: '/v1/catalog/load/accept',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Lets the load write to the shop what its preview says.',
    body: decision,
    answer: loadView,
  },
  'POST /v1/catalog/load/cancel': {
    method: 'POST',
    path: '/v1/catalog/load/cancel',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Ends the load; what it has written stays.',
    body: decision,
    answer: loadView,
  },
  'POST /v1/catalog/load/pause': {
    method: 'POST',
    path: '/v1/catalog/load/pause',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Stops the load for now; nothing is lost. While an accepted load is paused, no product is written.',
    body: decision,
    answer: loadView,
  },
  'POST /v1/catalog/load/resume': {
    method: 'POST',
    path: '/v1/catalog/load/resume',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Lets a paused load go on where it was.',
    body: decision,
    answer: loadView,
  },
  'POST /v1/catalog/look': {
    method: 'POST',
    path: '/v1/catalog/look',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Asks M3 now: for what changed, or for all items (full).',
    body: z.strictObject({ kind: z.enum(['changes', 'full']).default('changes') }),
    answer: z.object({ looking: z.boolean() }),
    status: 202,
  },
  'POST /v1/catalog/leaving/release': {
    method: 'POST',
    path: '/v1/catalog/leaving/release',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Lets the products that wait for a person leave the shop (catalog.retireLimit).',
    body: decision,
    answer: z.object({ items: z.number().int() }),
  },
  'POST /v1/catalog/leaving/keep': {
    method: 'POST',
    path: '/v1/catalog/leaving/keep',
    role: 'operator',
    area: 'Catalogue',
    summary: 'Keeps those products in the shop until M3 changes their items.',
    body: decision,
    answer: z.object({ items: z.number().int() }),
  },
  'GET /v1/catalog/items': {
    method: 'GET',
    path: '/v1/catalog/items',
    role: 'viewer',
    area: 'Catalogue',
    summary: 'Items by state, or those of a load by what it would do.',
    query: catalogItemsQuery,
    answer: z.object({ items: z.array(catalogItem), next: z.string().nullable() }),
  },
  'GET /v1/catalog/items/{item}': {
    method: 'GET',
    path: '/v1/catalog/items/{item}',
    role: 'viewer',
    area: 'Catalogue',
    summary: 'One item with the exact changes that its product needs just now; asks the shop, writes nothing.',
    answer: z.object({
      item: catalogItem,
      action: z.string(),
      changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
      problems: z.array(problem),
    }),
  },
});
