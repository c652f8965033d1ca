/** For everything that is bundled. Apart from build.mjs: bundled into a program, that would take itself for the one that is run. */

/**
 * One character beyond Latin-1, and V8 keeps the whole source in two bytes a character: 12 MB of memory instead of 6. esbuild
 * escapes them everywhere but in comments; there it is done here.
 * @param {{ path: string, text: string, contents: Uint8Array }} output of esbuild
 * @returns {string | Uint8Array} what is to be written
 */
export function latin(output) {
  if (!/\.m?js$/.test(output.path)) return output.contents;
  return output.text.replace(/[\u0100-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
