/** What plugin, sidecar, console and judges agree on: zod schemas and the types inferred from them. No I/O. */
export * from './problem.ts';
export * from './event.ts';
export * from './settings.ts';
export * from './config.ts';
export * from './flow.ts';
export * from './map.ts';
export * from './order.ts';
export * from './plugin.ts';
export * from './api.ts';
export * from './pairing.ts';
export * from './status.ts';
