#!/usr/bin/env node
/**
 * Starts the sidecar that came with the plugin. Old syntax only, so that an old Node.js gets as far as the sentence below.
 * Run a copy of this folder from outside the plugin: an update of the plugin replaces the plugin's whole folder.
 */
if (Number(process.versions.napi || 0) < 10) {
  console.error(
    'The Crossdock sidecar needs Node.js 22.14 or newer; this is ' +
      process.version +
      '. Install a newer one from https://nodejs.org (version 24 is the long-term one), then run the command again.',
  );
  process.exit(1);
}
import('./cli.js').catch(function (error) {
  console.error(error);
  process.exit(1);
});
