/** FastCGI: one request to PHP-FPM over its socket. What comes back is known to be out when `respond` resolves. */
import net from 'node:net';

const BEGIN = 1;
const END = 3;
const PARAMS = 4;
const STDIN = 5;
const STDOUT = 6;
const STDERR = 7;
const MAX_CONTENT = 65_535;

function record(type, content) {
  const head = Buffer.alloc(8);
  head[0] = 1;
  head[1] = type;
  head.writeUInt16BE(1, 2);
  head.writeUInt16BE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** A stream is records of at most 64 kB and an empty one that ends it. */
function stream(type, content) {
  const parts = [];
  for (let at = 0; at < content.length; at += MAX_CONTENT)
    parts.push(record(type, content.subarray(at, at + MAX_CONTENT)));
  return [...parts, record(type, Buffer.alloc(0))];
}

function length(size) {
  if (size < 128) return Buffer.from([size]);
  const long = Buffer.alloc(4);
  long.writeUInt32BE((size | 0x80000000) >>> 0);
  return long;
}

function encodeParams(params) {
  const parts = [];
  for (const [name, value] of Object.entries(params)) {
    const [n, v] = [Buffer.from(name), Buffer.from(String(value))];
    parts.push(length(n.length), length(v.length), n, v);
  }
  return Buffer.concat(parts);
}

/** Status, headers and body of a CGI response. Set-Cookie may come more than once, so headers are pairs. */
function parseResponse(output) {
  const end = output.indexOf('\r\n\r\n');
  if (end < 0) return { status: 502, headers: [], body: output };
  let status = 200;
  const headers = [];
  for (const line of output.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers.push([name, value]);
  }
  return { status, headers, body: output.subarray(end + 4) };
}

/**
 * Sends one request.
 * @param {string} socket path of FPM's socket
 * @param {Record<string, string>} params CGI variables, SCRIPT_FILENAME among them
 * @param {Buffer} body
 * @returns {Promise<{status: number, headers: [string, string][], body: Buffer, errors: string}>} resolves at
 *   END_REQUEST, which is the end of the response and not of the script (`fastcgi_finish_request`)
 * @throws Error `the PHP worker ended in mid-request` when the connection breaks before that
 */
export function respond(socket, params, body = Buffer.alloc(0)) {
  return new Promise((resolve, reject) => {
    const connection = net.connect(socket);
    let pending = Buffer.alloc(0);
    const output = [];
    let errors = '';
    let done = false;
    connection.on('connect', () => {
      const begin = Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]);
      connection.write(
        Buffer.concat([record(BEGIN, begin), ...stream(PARAMS, encodeParams(params)), ...stream(STDIN, body)]),
      );
    });
    connection.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 8) {
        const size = pending.readUInt16BE(4);
        const whole = 8 + size + pending[6];
        if (pending.length < whole) return;
        const content = pending.subarray(8, 8 + size);
        if (pending[1] === STDOUT) output.push(Buffer.from(content));
        if (pending[1] === STDERR) errors += content.toString('utf8');
        if (pending[1] === END) {
          done = true;
          resolve({ ...parseResponse(Buffer.concat(output)), errors });
          connection.destroy();
        }
        pending = pending.subarray(whole);
      }
    });
    connection.on('error', (error) => reject(error));
    connection.on('close', () => done || reject(new Error('the PHP worker ended in mid-request')));
  });
}
