import { z } from 'zod';
import { personRequest } from '../privacy.ts';
import { routes, why } from './route.ts';

const heldEntity = z.object({
  key: z.string(),
  events: z.number().int(),
  documents: z.number().int(),
  oldest: z.string().nullable(),
  newest: z.string().nullable(),
  entries: z.number().int(),
  open: z.boolean(),
  orderNumber: z.string().nullable(),
  temporaryNumber: z.string().nullable(),
  customerNumber: z.string().nullable(),
});
const erasedEntity = z.object({
  key: z.string(),
  result: z.enum(['erased', 'open', 'unknown']),
  documents: z.number().int(),
  orderNumber: z.string().nullable(),
});

/** Access and erasure for one person. */
export const privacyRoutes = routes({
  'POST /v1/privacy/export': {
    method: 'POST',
    path: '/v1/privacy/export',
    role: 'administrator',
    area: 'Personal data',
    summary: 'What the sidecar holds about a person.',
    body: personRequest,
    answer: z.object({
      entities: z.array(heldEntity),
      customer: z.object({ link: z.string().nullable(), table: z.string().nullable() }).nullable(),
    }),
  },
  'POST /v1/privacy/erase': {
    method: 'POST',
    path: '/v1/privacy/erase',
    role: 'administrator',
    area: 'Personal data',
    summary: 'Erases what the sidecar holds about a person.',
    body: personRequest.extend({ why }),
    answer: z.object({
      entities: z.array(erasedEntity),
      customer: z.object({ link: z.enum(['erased', 'pending', 'unknown']), table: z.boolean() }).nullable(),
    }),
  },
});
