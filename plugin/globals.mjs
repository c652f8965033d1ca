/** esbuild plugin: imports of React and @wordpress/* become the globals of WordPress' own scripts, and are remembered. */

const REACT = {
  react: { global: 'React', handle: 'react' },
  'react-dom': { global: 'ReactDOM', handle: 'react-dom' },
  'react-dom/client': { global: 'ReactDOM', handle: 'react-dom' },
  'react/jsx-runtime': { global: 'ReactJSXRuntime', handle: 'react-jsx-runtime' },
};

/** WordPress keeps these to itself, so they are bundled; each brings along what else is not to be had. */
const BUNDLED = new Set(['@wordpress/dataviews/wp', '@wordpress/icons']);

/**
 * Which global an import is, and the handle of the script that makes it: `@wordpress/api-fetch` is `wp.apiFetch` of
 * `wp-api-fetch` (WordPress: wp-includes/assets/script-loader-packages.php). Undefined for what has to be bundled.
 */
export function globalOf(specifier) {
  if (Object.hasOwn(REACT, specifier)) return REACT[specifier];
  const name = /^@wordpress\/([a-z0-9-]+)$/.exec(specifier)?.[1];
  if (!name) return undefined;
  const camel = name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  return { global: `wp.${camel}`, handle: `wp-${name}` };
}

/** @returns an esbuild plugin; every handle it meets is added to `handles` */
export function wordpressGlobals(handles) {
  return {
    name: 'wordpress-globals',
    setup(build) {
      build.onResolve({ filter: /^(@wordpress\/|react(-dom)?(\/|$))/ }, ({ path: specifier, importer }) => {
        if (specifier.endsWith('.css')) return undefined;
        if (BUNDLED.has(specifier)) return undefined;
        const found = globalOf(specifier);
        // A path inside such a package would put a second copy of it onto the page.
        if (!found) return { errors: [{ text: `${specifier} has no global in WordPress (imported by ${importer}).` }] };
        return { path: specifier, namespace: 'wordpress-global', sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: 'wordpress-global' }, ({ path: specifier }) => {
        const { global, handle } = globalOf(specifier);
        handles.add(handle);
        return { contents: `module.exports = window.${global};`, loader: 'js' };
      });
    },
  };
}
