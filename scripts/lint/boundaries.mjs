/**
 * The rules of the house about who may import whom, as an ESLint rule: the core never imports an adapter, only one folder
 * knows each remote's client, shipped code never imports what is for trying it out, and shared/ stays free of I/O.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';

const isTest = (file) => /\.test\.ts$/.test(file);
const inFolder = (folder) => (file) => file.startsWith(folder);
const inAdapter = (file) => /\/(sqlite|postgres)\//.test(file);
const inSource = inFolder('sidecar/src/');
/** Where the parts meet. */
const wires = (file) => file === 'sidecar/src/main.ts' || file.startsWith('sidecar/src/wiring/');
const isBuiltin = (target) => target.startsWith('node:') || builtinModules.includes(target);

/**
 * `from` and `to` are paths below the project with forward slashes; `to` is a package's name where a package is imported.
 * @type {{when: (from: string, to: string) => boolean, message: string}[]}
 */
const RULES = [
  {
    when: (from, to) => inSource(from) && !isTest(from) && !wires(from) && !inAdapter(from) && inAdapter(to),
    message:
      'The core never imports an adapter (sqlite/, postgres/). Import the port; main.ts and wiring/ join the adapter to it.',
  },
  {
    when: (from, to) => to === '@woocommerce/woocommerce-rest-api' && !from.startsWith('sidecar/src/woo/'),
    message:
      'Only sidecar/src/woo/ imports the WooCommerce client (no retry, no timeout of its own). Use the ShopClient port.',
  },
  {
    when: (from, to) => to === 'openid-client' && !from.startsWith('sidecar/src/m3/'),
    message: 'Only sidecar/src/m3/ gets tokens. Use the M3Client port.',
  },
  {
    when: (from, to) => to === '@wordpress/api-fetch' && !/^plugin\/src\/api\//.test(from),
    message: 'Only plugin/src/api/ speaks to the server. Use its functions, which give typed answers and ApiError.',
  },
  {
    when: (from, to) => inSource(from) && !isTest(from) && /^sidecar\/(simulator|test|bench|sandbox)\//.test(to),
    message: 'What is shipped (sidecar/src/) never imports simulators, tests, benches or the sandbox.',
  },
  {
    when: (from, to) => from.startsWith('shared/') && /^(sidecar|plugin)\/|^@crossdock\//.test(to),
    message: 'shared/ is what both sides agree on and knows neither of them.',
  },
  {
    when: (from, to) => from.startsWith('shared/src/') && !isTest(from) && isBuiltin(to),
    message: 'shared/ has no I/O and also runs in a browser: no Node.js modules.',
  },
  {
    when: (from, to) => !from.startsWith('shared/') && to.startsWith('shared/'),
    message: 'Import @crossdock/shared instead of a path into shared/.',
  },
];

/** The message of the rule that forbids `from` to import `to`, or null. Pure; see RULES for the form of both. */
export function forbidden(from, to) {
  return RULES.find((rule) => rule.when(from, to))?.message ?? null;
}

function check(context, node, specifier) {
  if (typeof specifier !== 'string') return;
  const root = context.cwd;
  const slashed = (file) => path.relative(root, file).replaceAll(path.sep, '/');
  const to = specifier.startsWith('.') ? slashed(path.resolve(path.dirname(context.filename), specifier)) : specifier;
  const message = forbidden(slashed(context.filename), to);
  if (message) context.report({ node, message });
}

export const boundaries = {
  meta: { type: 'problem', schema: [], docs: { description: 'who may import whom' } },
  create: (context) => ({
    ImportDeclaration: (node) => check(context, node, node.source.value),
    ExportAllDeclaration: (node) => check(context, node, node.source.value),
    ExportNamedDeclaration: (node) => check(context, node, node.source?.value),
    ImportExpression: (node) => check(context, node, node.source.value),
    TSImportType: (node) => check(context, node, node.source?.value ?? node.argument?.literal?.value),
  }),
};
