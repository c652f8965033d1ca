/** Programs from the operating system: installed with apt where we may, else named with the one command that does it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

function isDebian() {
  return process.platform === 'linux' && fs.existsSync('/etc/debian_version') && fs.existsSync('/usr/bin/apt-get');
}

/**
 * Installs Debian packages when this is Debian (or Ubuntu) and we are root; CROSSDOCK_NO_APT=1 forbids it.
 * @returns null when they are installed, else a sentence that says what to do
 */
export async function installWithApt(packages, say) {
  const command = `apt-get install -y ${packages.join(' ')}`;
  if (!isDebian()) return `Install with your system's package manager what Debian calls: ${packages.join(' ')}.`;
  if (process.getuid?.() !== 0) return `Run: sudo ${command}`;
  if (process.env.CROSSDOCK_NO_APT === '1') return `CROSSDOCK_NO_APT is set; run: ${command}`;
  say(`Installing from Debian: ${packages.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  apt('update', '-q');
  const result = apt('install', '-y', '-q', '--no-install-recommends', ...packages);
  if (result.status === 0) return null;
  return `apt-get could not install them. Run and read: ${command}\n${result.stderr.trim().split('\n').slice(-5).join('\n')}`;
}
