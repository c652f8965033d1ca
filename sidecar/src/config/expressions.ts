/** CEL texts in settings: where they stand, and what is wrong with them. Pure. */
import type { Settings } from '@crossdock/shared';
import { celSyntax } from '../mapping/cel.ts';
import type { ConfigFault } from './load.ts';

/** Every CEL text with its dotted path. A setting that holds one belongs here, or a slip in it is found only at work. */
export function expressionsOf({ catalog }: Pick<Settings, 'catalog'>): { path: string; text: string }[] {
  const conditions = (['create', 'update', 'retire'] as const).map((name) => ({
    path: `catalog.${name}`,
    text: catalog[name],
  }));
  const rows = catalog.rows.flatMap((row, index) =>
    (['cel', 'when'] as const).flatMap((name) => {
      const text = row[name];
      return text === undefined ? [] : [{ path: `catalog.rows.${index}.${name}`, text }];
    }),
  );
  return [...conditions, ...rows];
}

/** Those that cannot be read, each with what was expected, what was received and at which character. */
export function expressionFaults(settings: Pick<Settings, 'catalog'>): ConfigFault[] {
  return expressionsOf(settings).flatMap(({ path, text }) => {
    const fault = celSyntax(text);
    if (!fault) return [];
    const { reason, at } = fault;
    return [{ path, message: `expected a CEL expression, received ${shown(text)}: ${reason} at character ${at}` }];
  });
}

/** Whole, unlike other values: the place that is named has to be seen. No expression is a secret. */
const shown = (text: string): string => JSON.stringify(text);
