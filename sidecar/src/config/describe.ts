/** Every setting as a form needs it: kind, limits, default from the zod schema, meaning from the words of the documentation. */
import { settings, WORDS, type SettingDescription } from '@crossdock/shared';
import { z } from 'zod';
import { getAt, type Tree } from './paths.ts';
import { leavesOf } from './schema-paths.ts';

interface Json {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Json[];
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  items?: Json;
  properties?: Record<string, Json>;
}

/** Whole numbers without a limit of their own carry the largest that a double holds. */
const limit = (value: number | undefined): number | null =>
  value !== undefined && Math.abs(value) < 2 ** 52 ? value : null;

function kindOf(schema: Json): SettingDescription['kind'] {
  if (schema.enum) return 'choice';
  switch (schema.type) {
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return schema.items?.type === 'string' && !schema.items.enum ? 'list' : 'json';
    case 'string':
      return schema.format === 'date-time' ? 'date' : 'text';
    default:
      return 'json';
  }
}

/** In the order of the schema. Pure. */
export function describeSettings(): SettingDescription[] {
  const root = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as Json;
  const defaults = settings.parse({}) as unknown as Tree;
  return leavesOf(settings).map(({ path }) => {
    const dotted = path.join('.');
    const schema = path.reduce<Json>((json, key) => json.properties?.[key] ?? {}, root);
    const options = schema.enum?.map(String);
    return {
      path: dotted,
      kind: kindOf(schema),
      about: WORDS[dotted]?.about ?? '',
      example: WORDS[dotted]?.example ?? null,
      default: getAt(defaults, path) ?? null,
      ...(options ? { options } : {}),
      min: limit(schema.minimum),
      max: limit(schema.maximum),
    };
  });
}
