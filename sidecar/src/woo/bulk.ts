/** The plugin's bulk routes for stock and prices, and plain calls of wc/v3 for shops without them. */
import {
  PLUGIN_NAMESPACE,
  pricesAnswer,
  pricesReadAnswer,
  stockAnswer,
  stockReadAnswer,
  type PricesRequest,
  type StockReadRequest,
  type StockRequest,
} from '@crossdock/shared';
import { z } from 'zod';
import type { ParsedAnswer } from './errors.ts';
import type { BulkClient } from './port.ts';
import type { ShopRequest } from './transport.ts';

interface Calls {
  call(request: ShopRequest): Promise<ParsedAnswer>;
  read(request: ShopRequest, accept?: (answer: ParsedAnswer) => boolean): Promise<ParsedAnswer>;
  /** Null where the shop has no such route. */
  plugin(request: ShopRequest): Promise<ParsedAnswer | null>;
  shape<T extends z.ZodType>(schema: T, answer: ParsedAnswer, request: ShopRequest): z.output<T>;
}

const setting = z.looseObject({ value: z.string() });
/** Shorter than the client's own patience with an answer (30 s), so that what is late is told and not lost. */
const BUDGET_SECONDS = 15;

export function createBulk({ call, read, plugin, shape }: Calls): BulkClient {
  async function route<T extends z.ZodType>(
    path: string,
    body: unknown,
    schema: T,
    signal?: AbortSignal,
  ): Promise<z.output<T> | null> {
    const request: ShopRequest = { method: 'post', namespace: PLUGIN_NAMESPACE, path, body, signal };
    const answer = await plugin(request);
    return answer === null ? null : shape(schema, answer, request);
  }
  return {
    writeStock: (request: StockRequest, signal) =>
      route('stock', { budgetSeconds: BUDGET_SECONDS, ...request }, stockAnswer, signal),
    readStock: (request: StockReadRequest, signal) => route('stock/read', request, stockReadAnswer, signal),
    writePrices: (request: PricesRequest, signal) =>
      route('prices', { budgetSeconds: BUDGET_SECONDS, ...request }, pricesAnswer, signal),
    readPrices: (request, signal) => route('prices/read', request, pricesReadAnswer, signal),
    async wcGet(path, query, signal) {
      return (await read({ method: 'get', namespace: 'wc/v3', path, query, signal })).json;
    },
    async wcSetting(path, signal) {
      const request: ShopRequest = { method: 'get', namespace: 'wc/v3', path: `settings/${path}`, query: { _fields: 'id,value' }, signal }; // prettier-ignore
      const answer = await read(request, ({ status }) => status === 401 || status === 403 || status === 404);
      return answer.status < 300 ? shape(setting, answer, request).value : null;
    },
    async wcPost(path, body, signal) {
      return (await call({ method: 'post', namespace: 'wc/v3', path, body, signal })).json;
    },
  };
}
