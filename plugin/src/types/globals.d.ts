/** Put in by the build: screen → its files in the build folder (build.mjs). */
declare const CROSSDOCK_SCREENS: Record<string, { script: string; style?: string }>;

declare module '*.css';
/** Put into the page when its chunk is loaded (console-build.mjs). */
declare module '*.css?inline';
