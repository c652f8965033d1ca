/**
 * The web server of a store: PHP workers behind an address on loopback. With PHP-FPM the server is this process, which
 * hands scripts to FPM and serves files itself; a response is then out while its script still runs, as on a real host.
 * Without FPM it is PHP's own server with several workers.
 */
import { createReadStream, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { respond } from './fastcgi.mjs';
import { freePort, until } from './processes.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TYPES = {
  css: 'text/css', js: 'text/javascript', mjs: 'text/javascript', json: 'application/json', svg: 'image/svg+xml', png: 'image/png',
  jpg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', woff: 'font/woff', woff2: 'font/woff2', ttf: 'font/ttf', ico: 'image/x-icon', html: 'text/html',
}; // prettier-ignore

/** PHP settings of every worker and of the command line. */
export const phpSettings = (folder) => ({
  memory_limit: '512M',
  // What most hosts allow; crossdock.zip has to fit.
  upload_max_filesize: '16M',
  post_max_size: '16M',
  max_execution_time: '300',
  display_errors: '0',
  log_errors: '1',
  error_log: path.join(folder, 'php-errors.log'),
  'opcache.enable': '1',
  'opcache.revalidate_freq': '0',
  'opcache.max_accelerated_files': '20000',
  'opcache.memory_consumption': '192',
  'session.save_path': folder,
});

const asRoot = () => process.getuid?.() === 0;

function writeFpmConfig(folder, socket, workers) {
  const values = Object.entries(phpSettings(folder)).map(([name, value]) => `php_admin_value[${name}] = ${value}`);
  const file = path.join(folder, 'fpm.conf');
  const lines = [
    '[global]',
    `error_log = ${path.join(folder, 'fpm.log')}`,
    'daemonize = no',
    '[store]',
    `listen = ${socket}`,
    ...(asRoot() ? ['user = root', 'group = root'] : []),
    'pm = static',
    `pm.max_children = ${workers}`,
    'clear_env = no',
    'catch_workers_output = yes',
    ...values,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** The file is there a moment before anybody listens on it. */
const connects = (socket) =>
  new Promise((resolve) => {
    const connection = net.connect(socket);
    connection.once('connect', () => resolve(true) || connection.destroy());
    connection.once('error', () => resolve(false));
  });

/** Starts FPM and the server before it. @returns url, a way to run a script outside the document root, a way to stop */
async function startFpm(shop, household, { folder, site, workers, port }) {
  const socket = path.join(folder, 'fpm.sock');
  const args = ['--nodaemonize', '--fpm-config', writeFpmConfig(folder, socket, workers), ...(asRoot() ? ['-R'] : [])];
  const fpm = household.start(shop.fpm, args, { log: path.join(folder, 'fpm.log') });
  const server = http.createServer((request, response) => {
    answer({ request, response, site, socket }).catch((error) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
      response.end(`${error.message}\n`);
    });
  });
  server.keepAliveTimeout = 1000;
  await new Promise((resolve, reject) => server.once('error', reject).listen(port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  await until(
    'PHP-FPM listens',
    () => {
      if (fpm.ended()) throw new Error(`PHP-FPM ended instead of starting:\n${fpm.words()}`);
      return connects(socket);
    },
    { timeoutMs: 60_000, everyMs: 20 },
  );
  return {
    kind: 'fpm',
    url: `http://127.0.0.1:${address.port}`,
    script: (file, body) =>
      respond(
        socket,
        { ...cgi(site, 'POST', '/', body.length), SCRIPT_FILENAME: file, SCRIPT_NAME: '/index.php' },
        body,
      ),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await household.end(fpm.child);
    },
  };
}

function cgi(site, method, target, size, host = '127.0.0.1', port = '80') {
  const [pathname, query = ''] = target.split(/\?(.*)/s);
  return {
    GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1', SERVER_SOFTWARE: 'store', SERVER_NAME: host, SERVER_PORT: port, SERVER_ADDR: '127.0.0.1',
    REMOTE_ADDR: '127.0.0.1', REMOTE_PORT: '0', REQUEST_METHOD: method, REQUEST_URI: target, DOCUMENT_URI: pathname, QUERY_STRING: query,
    DOCUMENT_ROOT: site, CONTENT_LENGTH: String(size), HTTP_HOST: `${host}:${port}`, REDIRECT_STATUS: '200',
  }; // prettier-ignore
}

/** The file that answers for a path: itself, a folder's index.php, or WordPress' front controller. */
function resolveFile(site, pathname) {
  const front = { file: path.join(site, 'index.php'), name: '/index.php' };
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return front;
  }
  const file = path.join(site, path.posix.normalize(`/${decoded}`));
  if (decoded.includes('\0') || path.basename(file).startsWith('.')) return front;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile()) return { file, name: decoded };
  const index = path.join(file, 'index.php');
  if (stat?.isDirectory() && statSync(index, { throwIfNoEntry: false })) {
    return decoded.endsWith('/') ? { file: index, name: `${decoded}index.php` } : { redirect: `${pathname}/` };
  }
  return front;
}

async function answer({ request, response, site, socket }) {
  const target = request.url ?? '/';
  const pathname = target.split('?')[0];
  const found = resolveFile(site, pathname);
  if (found.redirect) return response.writeHead(301, { location: found.redirect }).end();
  const extension = path.extname(found.file).slice(1).toLowerCase();
  if (extension !== 'php') {
    response.writeHead(200, {
      'content-type': TYPES[extension] ?? 'application/octet-stream',
      'cache-control': 'max-age=60',
    });
    createReadStream(found.file).pipe(response);
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const [host = '127.0.0.1', port = '80'] = (request.headers.host ?? '').split(':');
  const params = cgi(site, request.method, target, body.length, host, port);
  if (request.headers['content-type']) params.CONTENT_TYPE = request.headers['content-type'];
  for (const [name, value] of Object.entries(request.headers)) {
    // `Proxy` would become HTTP_PROXY, which programs take for a setting.
    if (name !== 'proxy') params[`HTTP_${name.toUpperCase().replaceAll('-', '_')}`] = [value].flat().join(', ');
  }
  const result = await respond(
    socket,
    { ...params, SCRIPT_FILENAME: found.file, SCRIPT_NAME: found.name, PHP_SELF: found.name },
    body,
  );
  response.statusCode = result.status;
  for (const [name, value] of result.headers) response.appendHeader(name, value);
  response.end(result.body);
}

async function startBuiltIn(shop, household, { folder, site, workers, port: wanted }) {
  const port = wanted ?? (await freePort());
  const settings = Object.entries(phpSettings(folder)).flatMap(([name, value]) => ['-d', `${name}=${value}`]);
  const server = household.start(
    shop.php,
    [...settings, '-S', `127.0.0.1:${port}`, '-t', site, path.join(HERE, 'php/router.php')],
    { log: path.join(folder, 'web.log'), env: { PHP_CLI_SERVER_WORKERS: String(workers) } },
  );
  const url = `http://127.0.0.1:${port}`;
  const listens = async () => {
    if (server.ended()) throw new Error(`the PHP server ended instead of starting:\n${server.words()}`);
    return fetch(`${url}/license.txt`).then(
      (response) => response.ok,
      () => false,
    );
  };
  await until('the PHP server listens', listens, { timeoutMs: 60_000 });
  return { kind: 'built-in', url, script: null, stop: () => household.end(server.child) };
}

/** Starts the web server of a store. `kind` 'fpm' or 'built-in'; without it FPM where there is one. */
export function startWeb(shop, household, options) {
  const kind = options.kind ?? (shop.fpm ? 'fpm' : 'built-in');
  return (kind === 'fpm' ? startFpm : startBuiltIn)(shop, household, options);
}
