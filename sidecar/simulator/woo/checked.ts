/** Bodies of the plugin's routes, checked with the schemas that plugin and sidecar share. */
import type { z } from 'zod';
import { ShopRefusal } from './shop.ts';

/** @throws ShopRefusal 400 naming every bad field, as the plugin does (its wording of expectations differs) */
export function checked<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const params = Object.fromEntries(
    parsed.error.issues.map((issue) => {
      const field = issue.path.reduce<string>(
        (path, part) =>
          typeof part === 'number' ? `${path}[${part}]` : path === '' ? String(part) : `${path}.${String(part)}`,
        '',
      );
      return [field === '' ? 'body' : field, issue.message];
    }),
  );
  const lines = Object.entries(params).map(([field, text]) => `${field}: ${text}`);
  throw new ShopRefusal(400, 'rest_invalid_param', lines.join(' '), { params });
}
