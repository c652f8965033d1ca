/** Version of the sidecar, from its package.json at build and at run time. */
import packageJson from '../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
