import { z } from 'zod';
import { role, type Role } from '../api.ts';

/**
 * One route of the sidecar's HTTP API, said once: the OpenAPI document, the console's client and its types come from it.
 * Path parameters are written `{name}`. A route without `role` is open.
 */
export interface RouteSpec {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  role?: Role;
  /** One sentence: what it does. */
  summary: string;
  /** Heading under which the OpenAPI document lists it. */
  area: string;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Of the body; JSON when absent. */
  bodyType?: 'text/csv';
  answer: z.ZodType;
  /** HTTP status of a good answer; 200 when absent. */
  status?: number;
}

/** Routes by `METHOD path`, as every area writes them. */
export type RouteTable = Record<string, RouteSpec>;

/** Checks the keys of a table of routes while keeping its exact types. */
export function routes<const T extends RouteTable>(
  table: T & { [K in keyof T]: K extends `${T[K]['method']} ${T[K]['path']}` ? unknown : never },
): T {
  return table;
}

/** A reason in words, as every change by a person carries it. */
export const why = z.string('expected a reason in words').trim().min(1, 'expected a reason in words').max(500);
/** Anything JSON, where the shape is not ours. */
export const anything = z.record(z.string(), z.unknown());
/** Who did something. */
export const actor = z.object({ name: z.string(), role });
/** Most rows of an answer. */
export const limit = z.coerce.number().int().min(1).max(500).optional();
