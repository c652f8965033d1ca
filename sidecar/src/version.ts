/** Version of the sidecar. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { assetDir } from './assets.ts';

const packageFile = path.join(path.dirname(assetDir('m3-metadata')), 'package.json');

export const VERSION: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(packageFile, 'utf8'))).version;
